"""The views in the order of their keys."""

from __future__ import annotations

from typing import Any

from logscope.tui.view import View
from logscope.tui.views.matrix import MatrixView
from logscope.tui.views.pivot import ActorsView, AddressesView, HostsView
from logscope.tui.views.searches import SearchesView
from logscope.tui.views.sources import SourcesView
from logscope.tui.views.timeline import TimelineView

VIEWS: tuple[type[View[Any]], ...] = (
    TimelineView,
    ActorsView,
    HostsView,
    AddressesView,
    MatrixView,
    SearchesView,
    SourcesView,
)
