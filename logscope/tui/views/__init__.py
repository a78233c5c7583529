"""The views in the order of their keys."""

from __future__ import annotations

from logscope.tui.view import View
from logscope.tui.views.timeline import TimelineView

VIEWS: tuple[type[View[object]], ...] = (TimelineView,)  # type: ignore[assignment]
