"""Every error that logscope raises on purpose.

The tree, with the exit status that the command line gives each::

    LogscopeError            1
    |- UsageError            2   an argument, a setting or a file that the user can mend
    |  |- QueryError         2   a query, with the place where it went wrong
    |  |- SearchFileError    2   a saved search that cannot be read
    |  `- SourceError        2   a path or an archive that cannot be read
    |     `- DamagedSourceError    ... that ended early, after giving what it had
    |- CaseError             2   the case file: missing, foreign, newer than this program, in use
    |- BooksError            3   an import that did not account for every byte
    `- QueryCancelledError   1   an answer that is no longer wanted

A message says what happened, where, and what to do next. A bad log line never raises.
"""

from __future__ import annotations


class LogscopeError(Exception):
    """Base of the tree; ``exit_code`` is the status of the command that raised it."""

    exit_code = 1


class UsageError(LogscopeError):
    """Something that the user gave and can mend."""

    exit_code = 2


class QueryError(UsageError):
    """A query that cannot be read; ``column`` is 0-based within ``text``."""

    def __init__(self, message: str, text: str = "", column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.column = column


class SearchFileError(UsageError):
    """A saved search that cannot be read; the message names file and line."""


class SourceError(UsageError):
    """A path, archive or stream that cannot be read."""


class DamagedSourceError(SourceError):
    """A stream that ended before its end; everything before that has been handed on."""


class CaseError(LogscopeError):
    """The case file is missing, foreign, too new or in use."""

    exit_code = 2


class BooksError(LogscopeError):
    """An import that did not account for every byte of a source."""

    exit_code = 3


class QueryCancelledError(LogscopeError):
    """A query was stopped because its answer is no longer wanted."""
