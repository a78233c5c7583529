import unicodedata

import pytest

from logscope.model.safe import cell_width, fit, plain


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text, Grüße, 日本", "plain text, Grüße, 日本"),
        ("\x1b[2J\x07", "␛[2J␇"),
        ("a\x7fb", "a␡b"),
        ("\x9b31m", "\\x9b31m"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("ro\u200bot", "ro\\u200bot"),
        ("\ufeffstart", "\\ufeffstart"),
        ("one\u2028two", "one\\u2028two"),
        ("byte \udcff", "byte \\xff"),
        ("lone \ud800", "lone \\ud800"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("a\tb\r\nc", "a␉b␍␊c"),
        ("non\u00a0breaking", "non\u00a0breaking"),
    ],
)
def test_what_a_terminal_would_act_on_is_shown_instead(raw: str, shown: str) -> None:
    assert plain(raw) == shown


def test_newlines_and_tabs_stay_where_they_are_meant() -> None:
    assert plain("a\tb\r\nc\x1b", keep_newlines=True) == "a\tb␍\nc␛"


def test_no_character_comes_through_that_is_neither_printable_nor_a_space() -> None:
    everything = "".join(map(chr, range(0x110000)))
    bad = {c for c in plain(everything) if not c.isprintable() and unicodedata.category(c) != "Zs"}
    assert not bad


def test_a_text_is_cut_to_its_limit() -> None:
    assert plain("x" * 1_000_000, limit=5) == "xxxx…"
    assert plain("xxxxx", limit=5) == "xxxxx"


def test_width_counts_cells() -> None:
    assert cell_width("ab") == 2
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1


def test_fit_never_exceeds_the_width() -> None:
    assert fit("abcdef", 4) == "abc…"
    assert fit("日本語", 4) == "日…"
    assert fit("日本", 4) == "日本"
    assert fit("abc", 0) == ""
    assert cell_width(fit("日本語" * 1000, 7)) <= 7
