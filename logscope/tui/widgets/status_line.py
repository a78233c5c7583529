"""Always in sight: the case, the size of the lens, the zone of display, what the books say, what runs."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from logscope.case import CaseTotals
from logscope.tui.text import number, safe


class StatusLine(Widget):
    """One line; what is narrow drops out from the right."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1; background: $panel; color: $foreground; text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, case_name: str) -> None:
        super().__init__(id="status")
        self._case_name = case_name
        self._totals: CaseTotals | None = None
        self._events: int | None = None
        self._zone = "UTC"
        self._place = (1, 1)
        self._around = ""
        self._reading = False
        self._searched: tuple[int, int] | None = None

    def show_totals(self, totals: CaseTotals) -> None:
        self._totals = totals
        self.refresh()

    def show_size(self, size: int | None) -> None:
        """Events under the lens; None while they are counted."""
        self._events = size
        self.refresh()

    def show_lens(self, zone: str, place: tuple[int, int], around: str) -> None:
        self._zone, self._place, self._around = zone, place, around
        self.refresh()

    def show_reading(self, running: bool) -> None:
        """Whether anything has been read for longer than a moment."""
        if not running:
            self._searched = None
        if running != self._reading:
            self._reading = running
            self.refresh()

    def show_searched(self, looked: int, of: int) -> None:
        """How many records a search has gone through, of how many."""
        self._reading = True
        self._searched = looked, of
        self.refresh()

    def render(self) -> Content:
        parts: list[Content] = []
        if self._around:
            parts.append(safe(self._around, "bold reverse"))
        if self._reading:
            doing = "reading"
            if self._searched is not None:
                doing = "searched {} of {} records".format(*map(number, self._searched))
            parts.append(safe(doing if self._around else f"{doing}, Esc calls off", "bold"))
        events = "…" if self._events is None else number(self._events)
        if self._totals is not None:
            parts.append(safe(f"{events} of {number(self._totals.events)} events"))
        parts.append(safe(self._zone))
        if self._totals is not None:
            parts.append(self._books(self._totals))
        if self._place[1] > 1:
            parts.append(safe(f"lens {self._place[0]}/{self._place[1]}", "dim"))
        parts.append(safe(self._case_name, "dim", limit=60))
        return Content.assemble(" ", Content(" │ ").join(parts))

    @staticmethod
    def _books(totals: CaseTotals) -> Content:
        unparsed = f", {number(totals.unparsed)} unparsed" if totals.unparsed else ""
        if totals.balanced:
            return safe(f"books ✓{unparsed}", "$text-success" if not totals.unparsed else "")
        return safe(f"BOOKS DO NOT BALANCE{unparsed}", "bold $text-error")
