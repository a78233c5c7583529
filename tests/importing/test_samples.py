"""What detection gets to see of a file whose lines are longer than its sample."""

from __future__ import annotations

from logscope.importing.survey import SAMPLE_BYTES, _lines


def test_a_document_on_one_line_behind_its_declaration_is_seen() -> None:
    document = b"<Events>" + b"<Event/>" * (SAMPLE_BYTES // 8)
    assert [line[:8] for line in _lines(b"<?xml?>\n" + document)] == ["<?xml?>", "<Events>"]


def test_a_record_that_was_cut_off_is_left_out() -> None:
    assert _lines(b"one\ntwo\nthr") == ["one", "two"]
