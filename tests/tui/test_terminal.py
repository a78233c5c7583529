import io
import os
import threading

import pytest

from logscope.tui.terminal import any_terminal, wait_for_hang_up


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


def test_a_terminal_that_goes_away_is_noticed() -> None:
    ours, theirs = os.openpty()
    waiting = threading.Thread(target=wait_for_hang_up, args=(theirs,), daemon=True)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive(), "the terminal is still there"
    os.close(ours)
    waiting.join(10)
    assert not waiting.is_alive()
    os.close(theirs)
