"""The questions that a view puts to a case, and how long their answers take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logscope.case import Case
    from logscope.model.lens import Lens


def median_ms(ask: Callable[[], object], times: int = 7) -> float:
    """Median of the milliseconds that ``ask`` takes."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def questions_of(case: Case, lens: Lens) -> dict[str, Callable[[], object]]:
    """Name -> what puts the question."""
    first, last = case.span()
    middle = ((first or 0) + (last or 0)) // 2
    return {
        "page": partial(case.page, lens),
        "last page": partial(case.last_page, lens),
        "jump": partial(case.key_at, lens, middle),
        "count": partial(case.count, lens),
        "histogram": partial(case.histogram, lens),
        "actors": partial(case.pivot, "actor", lens, wait_for_sparks=False),
        "hosts": partial(case.pivot, "host", lens, wait_for_sparks=False),
        "addresses": partial(case.pivot, "source_ip", lens, wait_for_sparks=False),
        "matrix": partial(case.matrix, lens),
    }
