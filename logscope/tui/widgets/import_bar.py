"""How far an import is: a bar, lines, bytes, rate, time left and the file at hand; and a way to stop."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from logscope.model.progress import ImportProgress
from logscope.tui.text import cut, number, size

_BAR = 20


class ImportBar(Widget):
    """Two lines above the status line, for as long as an import runs."""

    DEFAULT_CSS = """
    ImportBar { height: 2; display: none; background: $panel; color: $foreground; }
    ImportBar.-running { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(id="import-bar")
        self._progress: ImportProgress | None = None

    def show(self, progress: ImportProgress | None, *, running: bool) -> None:
        """Show how far it is; before the first progress there is only a bar."""
        self._progress = progress
        self.set_class(running, "-running")
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = import_line(self._progress) if y == 0 else self._file()
        return Strip([Segment(cut(text, width), self.rich_style)], width)

    def _file(self) -> str:
        source = self._progress.source if self._progress else None
        return f" C stops, what is imported stays   {source or ''}"


def import_line(progress: ImportProgress | None) -> str:
    """``██████░░░░ 31 %  12,345 lines  4.1 MB  1.2 MB/s  14 s left``."""
    if progress is None:
        return " import: looking at the files"
    share = min(progress.done_bytes / progress.total_bytes, 1.0) if progress.total_bytes else 0.0
    full = round(share * _BAR)
    seconds = max(progress.seconds, 0.001)
    left = seconds / share * (1 - share) if share > 0.01 else None
    return (
        f" {'█' * full}{'░' * (_BAR - full)} {share:>4.0%}  {number(progress.lines)} lines"
        f"  {size(progress.content_bytes)}  {number(round(progress.lines / seconds))} lines/s"
        f"  {size(round(progress.content_bytes / seconds))}/s"
        + (f"  {left:.0f} s left" if left is not None else "")
        + f"  {number(progress.sources)} files"
    )
