from datetime import UTC

import pytest
from rich.cells import cell_len

from logscope.tui.text import clock, cut, duration, safe, size
from logscope.tui.widgets.histogram import stacked
from logscope.tui.widgets.line_table import spark


@pytest.mark.parametrize(
    "text", ["", "plain", "日本語日本語", "a\x1b[2J" * 50, "x" * 1_000_000, "e\u0301" * 30]
)
@pytest.mark.parametrize("width", [1, 2, 5, 12])
@pytest.mark.parametrize("how", [{}, {"right": True}, {"tail": True}])
def test_a_cell_is_exactly_as_wide_as_its_column(
    text: str, width: int, how: dict[str, bool]
) -> None:
    assert cell_len(cut(text, width, **how)) == width


def test_the_end_of_a_path_is_kept() -> None:
    assert cut("/evidence/web1/auth.log", 13, tail=True) == "…web1/auth.log"[:1] + "eb1/auth.log"


def test_content_is_never_markup() -> None:
    assert safe("[b]x[/b] [/nope]").plain == "[b]x[/b] [/nope]"
    assert safe("[b]x").spans == []


def test_times_no_calendar_has_are_shown_as_numbers() -> None:
    assert clock(10**18, UTC) == str(10**18)
    assert clock(None, UTC) == "-"


def test_lengths_and_sizes() -> None:
    assert duration(900_000_000) == "15 min"
    assert duration(5_400_000_000) == "1.5 h"
    assert size(999) == "999 B"
    assert size(4_100_000) == "4.1 MB"


def test_bars_are_in_proportion_and_leave_no_group_out_where_there_is_room() -> None:
    order = ("failure", "success")
    assert stacked({"failure": 1, "success": 99}, order, 100, 5) == (
        ["failure", *["success"] * 4],
        8,
    )
    assert stacked({"failure": 0, "success": 10}, order, 100, 5) == (["success"], 4)
    assert stacked({}, order, 100, 5) == ([], 0)
    assert stacked({"failure": 1, "success": 1}, order, 1_000, 5) == (["failure"], 1)


def test_a_spark_line_has_a_dot_where_there_is_nothing() -> None:
    assert spark((0, 1, 8)) == "·▂█"
    assert spark((0, 0)) == "··"
