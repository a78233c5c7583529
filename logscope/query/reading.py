"""Query text to a tree, for everybody but the grammar itself.

The grammar takes as long to load as all else that a first screen needs: it waits for the first query
that says something.
"""

from __future__ import annotations

from logscope.query.ast import Query


def parse(text: str) -> Query:
    """The checked tree of a query; parameters stay in it. Raises QueryError, as the grammar does."""
    if not text.strip(" "):
        return Query(None, text=text)
    from logscope.query import grammar

    return grammar.parse(text)
