"""The command palette: views, actions and saved searches, found by typing a part of the name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from logscope.tui.help import shown_key
from logscope.tui.text import safe

if TYPE_CHECKING:
    from logscope.tui.app import LogscopeApp
    from logscope.tui.views.searches import SearchesView


class _Command(NamedTuple):
    text: str
    run: Callable[[], object]


class LogscopeCommands(Provider):
    """Everything that has a name. The titles of searches come from files: they are shown as plain
    text.
    """

    _view: SearchesView

    def _commands(self) -> list[_Command]:
        from logscope.tui.app import LogscopeApp

        app = self.app
        assert isinstance(app, LogscopeApp)
        return [*_here(app), *_views(app), *_actions(app), *_searches(self._view)]

    async def startup(self) -> None:
        """Have the list of searches, even where their view was not on screen yet."""
        from logscope.tui.app import LogscopeApp

        app = self.app
        assert isinstance(app, LogscopeApp)
        self._view = view = await app.searches()
        if not view.searches:
            view.searches = await asyncio.to_thread(view.load, app.case, app.lens, lambda: False)

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(safe(command.text), command.run, text=safe(command.text).plain)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            shown = safe(command.text)
            score = matcher.match(shown.plain)
            if score > 0:
                yield Hit(score, shown, command.run, text=shown.plain)


def _here(app: LogscopeApp) -> list[_Command]:
    """What the view on screen can do, with its key."""
    view = app.current_view
    bindings = {
        binding.id: binding for binding in Binding.make_bindings(view.BINDINGS) if binding.id
    }
    return [
        _Command(
            f"{view.title}: {binding.description} ({shown_key(binding)})",
            partial(app.run_action, binding.action, view),
        )
        for binding in bindings.values()
    ]


def _views(app: LogscopeApp) -> list[_Command]:
    return [
        _Command(f"View: {view.title} - {view.purpose}", partial(app.action_view, view.view_name))
        for view in app.views
    ]


def _actions(app: LogscopeApp) -> list[_Command]:
    return [
        _Command("Edit the query", app.action_edit_query),
        _Command("Edit the range of time", app.action_edit_range),
        _Command("Switch parts of the query on or off", app.action_edit_parts),
        _Command("Clear the lens", app.action_clear_lens),
        _Command("Back to the lens before", partial(app.action_step, -1)),
        _Command("Forward to the next lens", partial(app.action_step, 1)),
        _Command("Zone of display: UTC or your own", app.action_switch_zone),
        _Command("Save the lens as a search", app.action_save_lens),
        _Command("Import logs", app.action_import_files),
        *([_Command("Stop the import", app.action_stop_import)] if app.importing else []),
        _Command("Read everything again", app.action_reload),
        _Command("Help on this view", app.action_help),
        _Command("Theme", app.action_change_theme),
        _Command("Quit", app.exit),
    ]


def _searches(view: SearchesView) -> list[_Command]:
    return [
        _Command(f"Search: {search.title or search.name}", partial(view.run_search, search))
        for search in view.searches
        if search.runnable
    ]
