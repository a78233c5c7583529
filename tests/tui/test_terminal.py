import io

import pytest

from logscope.tui.terminal import any_terminal


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp437"])
def test_what_a_terminal_lacks_is_written_in_as_many_cells(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict", newline="")
    text = "█▓▒░│✗ ✓ … Ж 日本"
    with any_terminal(stream):
        stream.write(text)
        stream.flush()
    written = raw.getvalue().decode(encoding)
    assert len(written) == len(text) + 2, "two of these are two cells wide"
    assert written.endswith(" ????")
    assert stream.errors == "strict"


def test_utf_8_is_left_alone() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    with any_terminal(stream):
        stream.write("█ ✗")
        stream.flush()
    assert raw.getvalue().decode() == "█ ✗"
