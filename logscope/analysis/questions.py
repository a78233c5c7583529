"""Questions in the query language: what a lens is made of, and the tables that pipelines give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from logscope.analysis.condition import Asking
from logscope.model.lens import Lens
from logscope.model.results import Table
from logscope.query.ast import Query
from logscope.query.pipeline import compile_pipeline
from logscope.query.reading import parse
from logscope.query.sql import where
from logscope.query.unparse import and_also, conjuncts, stages_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check(asking: Asking, text: str) -> None:
    """Raise QueryError where the query cannot be run."""
    query = parse(text)
    if query.stages:
        compile_pipeline(query, asking.context("probe"))
    else:
        where(query, asking.context("probe"))


def has_stages(text: str) -> bool:
    """True for a query with ``|``."""
    return bool(parse(text).stages)


def parts(text: str) -> tuple[str, ...]:
    """The conditions that must all hold."""
    return tuple(conjuncts(text))


def effective_query(lens: Lens) -> str:
    """The lens's query without the parts that are switched off."""
    if not lens.off:
        return lens.query
    kept = [part for at, part in enumerate(conjuncts(lens.query)) if at not in lens.off]
    return " ".join([*kept, stages_text(lens.query)]).strip()


def narrow(lens: Lens, field: str, value: str | None, *, negate: bool) -> Lens:
    """The lens with one more condition; parts that are off stay off."""
    return Lens(and_also(lens.query, field, value, negate=negate), lens.since, lens.until, lens.off)


def _instant(time_us: int) -> str:
    moment = _EPOCH + timedelta(microseconds=time_us)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def within(lens: Lens, text: str) -> Query:
    """The query ``text`` asked within a lens: both conditions, the range, and the stages of ``text``."""
    asked = [*conjuncts(lens.query), *conjuncts(text)]
    if lens.since is not None:
        asked.append(f'time>="{_instant(lens.since)}"')
    if lens.until is not None:
        asked.append(f'time<"{_instant(lens.until)}"')
    return parse(" ".join([*asked, stages_text(text)]))


def table(asking: Asking, text: str, lens: Lens) -> Table:
    """The answer of a query with stages, or its events, as a table. Raises QueryError."""
    query = within(lens, text) if lens != Lens() else parse(text)
    statement = compile_pipeline(query, asking.context("scan"))
    rows = asking.index.select(statement.sql.text, statement.sql.parameters, asking.cancelled)
    return Table(
        columns=tuple(column.name for column in statement.columns),
        rows=tuple(tuple(row) for row in rows),
        time_columns=frozenset(
            column.name for column in statement.columns if column.type == "time"
        ),
    )
