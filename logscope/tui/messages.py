"""What widgets and views ask the application for."""

from __future__ import annotations

from textual.message import Message

from logscope.model.lens import Lens
from logscope.model.progress import ImportProgress
from logscope.model.results import Event, PartOfPage


class LensAsked(Message):
    """Show another lens; ``view`` is the name of the view to show it in (none: the current one)."""

    def __init__(self, lens: Lens, view: str | None = None) -> None:
        self.lens = lens
        self.view = view
        super().__init__()


class FilterAsked(Message):
    """Narrow the lens by a field's value (None: events without one), or keep it out."""

    def __init__(
        self, field: str, value: str | None, *, negate: bool = False, view: str | None = None
    ) -> None:
        self.field = field
        self.value = value
        self.negate = negate
        self.view = view
        super().__init__()


class PivotAsked(Message):
    """Go to the pivot of a field, with this value chosen."""

    def __init__(self, field: str, value: str) -> None:
        self.field = field
        self.value = value
        super().__init__()


class AroundAsked(Message):
    """Show what happened around an event on all hosts, the lens suspended."""

    def __init__(self, event: Event) -> None:
        self.event = event
        super().__init__()


class CopyAsked(Message):
    """Put a text on the clipboard of the terminal."""

    def __init__(self, text: str, what: str) -> None:
        self.text = text
        self.what = what
        super().__init__()


class ImportProgressed(Message):
    """An import came further."""

    def __init__(self, progress: ImportProgress) -> None:
        self.progress = progress
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Only the newest counts."""
        return isinstance(message, ImportProgressed)


class PartFound(Message):
    """The beginning of a page, while the rest of it is looked for."""

    def __init__(self, lens: Lens, part: PartOfPage) -> None:
        self.lens = lens
        self.part = part
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Only the newest counts."""
        return isinstance(message, PartFound)


class ViewShown(Message):
    """A view shows the answer that it has read."""


class CaseChanged(Message):
    """The case holds other events or sources than before: every view is stale."""
