"""The matrix: how much of each category each host has on record."""

from __future__ import annotations

from collections import Counter

from logscope.analysis.condition import Asking, condition
from logscope.model.categories import CATEGORIES
from logscope.model.lens import Lens
from logscope.model.results import Matrix


def matrix(asking: Asking, lens: Lens) -> Matrix:
    """Counts of category by host; an event counts once for each of its categories."""
    found = condition(asking, lens)
    counts = found.counts_of("host", "classification")
    table, amount = (counts, "sum(e.events)") if counts is not None else ("event", "count(*)")
    rows = asking.index.select(
        f"SELECT e.host, e.classification, {amount} FROM {table} e WHERE {found.sql} GROUP BY 1, 2",
        found.parameters,
        asking.cancelled,
    )
    meanings = asking.index.meanings()
    hosts = asking.index.texts("host", {row[0] for row in rows if row[0] is not None})
    cells: dict[str, Counter[str]] = {category.id: Counter() for category in CATEGORIES}
    without: Counter[str] = Counter()
    for host, meaning, number in rows:
        name = hosts.get(host, "")
        categories = meanings[meaning]["category"]
        for category in categories:
            cells[category][name] += number
        if not categories:
            without[name] += number
    names = {name for counts in (*cells.values(), without) for name in counts}
    return Matrix(
        tuple(sorted(names)), {name: dict(counts) for name, counts in cells.items()}, dict(without)
    )
