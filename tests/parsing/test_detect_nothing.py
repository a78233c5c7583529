"""What a file has no lines of, or only looks like, is no format's."""

from __future__ import annotations

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect


def test_an_empty_file_has_no_format() -> None:
    assert detect(Sample(())).scores == ()


def test_a_log_of_a_program_with_a_dash_in_its_name_is_no_history_of_commands() -> None:
    lines = tuple(f"mini-httpd 2026-01-03 14:05:2{n}: started on port 80" for n in range(9))
    assert "powershell_history" not in dict(detect(Sample(lines)).scores)


def test_typed_cmdlets_are_a_history_of_commands() -> None:
    lines = (
        "Get-ChildItem C:\\",
        "whoami /all",
        "Invoke-WebRequest https://example.com/a.ps1",
        "cd x",
    )
    assert detect(Sample(lines)).best == "powershell_history"
