"""Chunks of a log whose events are mixed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from logscope.importing.cutter import GRID, Cutter, Piece
from logscope.parsing.registry import format_named

CALL = 'type=SYSCALL msg=audit(1767449122.{0:03}:{1}): arch=c000003e syscall=59 success=yes exit=0 comm="{2}"\n'
CWD = 'type=CWD msg=audit(1767449122.{0:03}:{1}): cwd="/{2}"\n'
PATH = 'type=PATH msg=audit(1767449122.{0:03}:{1}): item=0 name="/{2}" nametype=NORMAL\n'
USER = "type=USER_END msg=audit(1767449122.{0:03}:{1}): pid=1 uid=0 auid=0 ses=1 msg='op={2}'\n"


def pieces(text: str, block: int = 1 << 16, form: str = "auditd") -> list[Piece]:
    data = text.encode()
    blocks = (data[at : at + block] for at in range(0, len(data), block))
    return list(Cutter(format_named(form), b"\n").pieces(blocks))


def events_of(text: str) -> Iterator[str]:
    """The ids of the events in ``text``, each once a run of ``text``."""
    return iter({line.partition("audit(")[2].partition(")")[0] for line in text.splitlines()})


def interleaved(pad: str) -> str:
    """Two systems' worth of calls at a time, a sent record between them, and a pause every sixteen."""
    lines = []
    for serial in range(0, 3 * 4000, 3):
        lines += [CALL.format(0, serial, pad), CALL.format(0, serial + 1, pad)]
        lines += [CWD.format(0, serial, pad), USER.format(0, serial + 2, pad)]
        lines += [CWD.format(0, serial + 1, pad), PATH.format(0, serial, pad)]
        lines += [PATH.format(0, serial + 1, pad)]
    return "".join(lines)


@pytest.mark.parametrize("pad", ["a", "ab", "abc", "abcd" * 5])
def test_no_event_is_cut_in_two_where_events_are_mixed(pad: str) -> None:
    found = pieces(interleaved(pad))
    assert len(found) > 1
    seen: set[str] = set()
    for piece in found:
        ids = set(events_of(piece.data.decode()))
        assert not ids & seen
        seen |= ids
    assert len(seen) == 3 * 4000


@pytest.mark.parametrize("block", [999, 1 << 20, 1 << 24])
def test_the_cuts_are_the_same_however_the_content_arrives(block: int) -> None:
    text = interleaved("x")
    assert [piece.offset for piece in pieces(text, block)] == [
        piece.offset for piece in pieces(text)
    ]


def test_records_that_are_events_of_their_own_are_cut_at_the_first_behind_the_mark() -> None:
    text = "".join(USER.format(0, serial, "x") for serial in range(20_000))
    found = pieces(text)
    assert all(0 <= piece.offset % GRID < 200 for piece in found)
    assert "".join(piece.data.decode() for piece in found) == text


def test_a_log_that_grows_is_cut_where_it_would_have_been_at_once() -> None:
    text = interleaved("x")
    whole = [piece.offset for piece in pieces(text)]
    counts = set()
    for end in range(GRID - 500, GRID + 60_000, 4_111):
        found = [piece.offset for piece in pieces(text[:end])]
        assert found == whole[: len(found)]
        counts.add(len(found))
    assert counts == {1, 2}


def test_where_every_line_hangs_on_others_a_new_event_has_to_do() -> None:
    chain = (
        CALL.format(0, serial, "x") + CWD.format(0, serial - 1, "x") for serial in range(10_000)
    )
    for piece in pieces("".join(chain))[1:]:
        assert piece.data.startswith(b"type=SYSCALL")


@pytest.mark.parametrize("line", [CWD.format(0, 1, "x"), "nothing\n", "----\n"])
def test_a_log_without_a_place_to_cut_is_cut_all_the_same(line: str) -> None:
    text = line * (3 * GRID // len(line))
    found = pieces(text)
    assert len(found) == 3
    assert "".join(piece.data.decode() for piece in found) == text


def test_a_line_without_an_end_is_no_trouble() -> None:
    found = pieces("x" * (GRID + 5))
    assert [len(piece.data) for piece in found] == [GRID + 5]
