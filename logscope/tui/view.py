"""What every view has in common: reading in a thread, showing in the application's thread.

``load`` may not touch widgets, ``show`` may not touch the case. A view reads when it is on screen
and its answer is stale; a newer question calls off the one before, down in the query itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState, get_current_worker

from logscope.case import Case
from logscope.errors import LogscopeError, QueryCancelledError
from logscope.model.lens import Lens
from logscope.tui.messages import ViewShown
from logscope.tui.widgets.grounds import Ground

if TYPE_CHECKING:
    from logscope.tui.app import LogscopeApp

Answer = TypeVar("Answer")
Data = TypeVar("Data")
Cancelled = Callable[[], bool]
READING = "read-"
WIDE = 120


def questions(workers: Iterable[Worker[object]]) -> list[Worker[object]]:
    """Those of ``workers`` that are reading from the case."""
    return [worker for worker in workers if worker.is_running and worker.group.startswith(READING)]


class Reading(DOMNode):
    """A node that reads from the case in threads, one question at a time for each ``group``."""

    def read(
        self,
        group: str,
        work: Callable[[Cancelled], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[LogscopeError], None] | None = None,
    ) -> None:
        """Do ``work`` in a thread, and ``then`` with its answer here. A running question of the same
        group is called off; its answer is never shown.
        """

        def guarded() -> Callable[[], None] | None:
            worker = get_current_worker()
            try:
                answer = work(lambda: worker.is_cancelled)
            except QueryCancelledError:
                return None
            except LogscopeError as error:
                return partial(failed or self.read_failed, error)
            return partial(then, answer)

        self.run_worker(
            guarded,
            name=group,
            group=READING + group,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show an answer; an error that nobody meant ends the program, as it would elsewhere."""
        if event.state is WorkerState.SUCCESS and callable(event.worker.result):
            event.worker.result()
        elif event.state is WorkerState.ERROR and event.worker.error is not None:
            raise event.worker.error

    def reading(self, group: str) -> bool:
        """True while a question of that group is being answered."""
        return any(
            worker.node is self and worker.group == READING + group and not worker.is_cancelled
            for worker in questions(self.workers)
        )

    def read_after_rest(self, seconds: float, read: Callable[[], None]) -> None:
        """``read`` once nothing has asked for it again for so long, so that a held key reads nothing."""
        if self._rest is not None:
            self._rest.stop()

        def rested() -> None:
            self._rest = None
            read()

        self._rest = self.set_timer(seconds, rested)

    @property
    def resting(self) -> bool:
        """True while something waits to be read."""
        return self._rest is not None

    _rest: Timer | None = None

    def read_failed(self, error: LogscopeError) -> None:
        """Say that a question could not be answered."""
        from logscope.tui.app import LogscopeApp

        app = self.app
        assert isinstance(app, LogscopeApp)
        app.tell(str(error), severity="error")


class View(Ground, Vertical, Reading, Generic[Data]):
    """One of the numbered views. Subclasses name themselves and say ``load`` and ``show``."""

    view_name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    purpose: ClassVar[str] = ""
    follows_lens: ClassVar[bool] = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id or self.view_name)
        self.stale = True

    @property
    def logscope(self) -> LogscopeApp:
        """The application, by its own type."""
        from logscope.tui.app import LogscopeApp

        app = self.app
        assert isinstance(app, LogscopeApp)
        return app

    def load(self, case: Case, lens: Lens, cancelled: Cancelled) -> Data:
        """Answer the lens; runs in a thread."""
        raise NotImplementedError

    def show(self, data: Data) -> None:
        """Show an answer; runs in the application's thread."""
        raise NotImplementedError

    def refresh_data(self) -> None:
        """Read again for the lens as it is."""
        self.stale = False
        app = self.logscope
        case, lens = app.case, app.lens
        self.read("view", lambda cancelled: self.load(case, lens, cancelled), self._show)

    def _show(self, data: Data) -> None:
        self.show(data)
        self.post_message(ViewShown())

    def show_zone(self) -> None:
        """The zone of display is another one."""
        self.refresh_data()

    def show_growth(self) -> None:
        """An import got further; what is shown is still true of what was there before."""

    def activate_data(self) -> None:
        """Read if need be."""
        if self.stale:
            self.refresh_data()

    def activate(self) -> None:
        """The view came on screen: read if need be, and take the focus."""
        self.activate_data()
        self.focus_main()

    def leave(self) -> None:
        """The view goes off the screen: what it still reads is called off, and read again when it is back."""
        running = [worker for worker in questions(self.workers) if worker.node is self]
        for worker in running:
            worker.cancel()
        if running or self.resting:
            self.stale = True

    def focus_main(self) -> None:
        """Put the focus where the work is done."""

    def lens_counted(self, total: int) -> None:
        """The number of events under the lens is known."""


class SideView(View[Data]):
    """A view with something beside its table: on a wide screen always, on a narrow one in its place,
    for as long as it is open. Its widgets carry the class ``main`` or ``side``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close_side", "Close", show=False, id="side.close"),
    ]

    @property
    def side_shown(self) -> bool:
        """True where the side can be seen."""
        return self.has_class("-wide") or self.has_class("-side-over")

    @property
    def side(self) -> Widget:
        return self.query_one(".side", Widget)

    def open_side(self) -> None:
        """Show the side and put the focus there."""
        if not self.has_class("-wide"):
            self.add_class("-side-over")
        self.side.focus()

    def activate(self) -> None:
        """Come on screen with the table, not with what lay over it the last time."""
        self.remove_class("-side-over")
        super().activate()

    def action_close_side(self) -> None:
        self.remove_class("-side-over")
        self.focus_main()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        if action == "close_side":
            return self.has_class("-side-over") or self.side.has_focus
        return True

    def on_resize(self) -> None:
        wide = self.size.width >= WIDE
        self.set_class(wide, "-wide")
        if wide:
            self.remove_class("-side-over")
