"""The command line's front door: finds the command, imports it alone, turns errors into a status.

Nothing heavy is imported here: worker processes of an import load this module again, and
``logscope --help`` must come at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn, Protocol, TextIO, cast

from logscope import __version__
from logscope.errors import LogscopeError, QueryError
from logscope.model.safe import plain

COMMANDS: dict[str, tuple[str, str]] = {
    "import": ("logscope.cli.import_", "import log files into a case"),
    "open": ("logscope.cli.open_", "open a case in the terminal interface"),
    "search": ("logscope.cli.search", "events that match a query, or a table of counts"),
    "timeline": ("logscope.cli.timeline", "events over time, as bars of text"),
    "actors": ("logscope.cli.actors", "who: events by account"),
    "hosts": ("logscope.cli.hosts", "where: events by host"),
    "addresses": ("logscope.cli.addresses", "from where: events by source address"),
    "matrix": ("logscope.cli.matrix", "counts of the audit matrix's categories by host"),
    "sources": (
        "logscope.cli.sources",
        "what was imported, with the books; unparsed lines; journal",
    ),
    "formats": ("logscope.cli.formats", "the formats that can be read; try one on a file"),
    "searches": ("logscope.cli.searches", "list and check saved searches"),
    "run": ("logscope.cli.run", "run a saved search"),
    "export": ("logscope.cli.export", "events as JSON lines or CSV"),
    "verify": ("logscope.cli.verify", "hash the sources again; check books, journal and case"),
    "demo": ("logscope.cli.demo", "import the sample logs and look around"),
    "completion": ("logscope.cli.completion", "print a completion script for a shell"),
}

INTERRUPTED = 130
BROKEN_PIPE = 141

_ABOUT = """\
usage: logscope COMMAND [-c CASE] [ARGUMENTS]
       logscope CASE
       logscope --help | --version

Imports logs into one SQLite file, a case, and reads it against an audit logging matrix.

commands:
{commands}

`logscope COMMAND --help` tells more, with examples. The case is the file given with -c/--case;
without it the one that $LOGSCOPE_CASE names; else the only *.logscope.db in this folder.

examples:
  logscope import -c night.logscope.db /evidence/    import a folder of logs
  logscope night.logscope.db                         look at it in the terminal interface
  logscope search 'actor:root outcome:failure'       search it from the shell

exit status: 0 found or done, 1 nothing found, 2 bad input or a file that could not be read,
             3 the books or the case are not sound, 130 interrupted
"""


class Command(Protocol):
    """What a module of a command has; its docstring's first line says what the command does."""

    EXAMPLES: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes, beside ``-c``."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; gives the exit status."""


class _Parser(argparse.ArgumentParser):
    """An argument parser whose messages cannot carry control characters."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, plain(f"{self.prog}: {message}") + f"\ntry `{self.prog} --help`\n")


def about() -> str:
    """The text of ``logscope --help``."""
    width = max(map(len, COMMANDS))
    return _ABOUT.format(
        commands="\n".join(f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items())
    )


def parser_of(name: str, command: Command) -> argparse.ArgumentParser:
    """The argument parser of one command."""
    parser = _Parser(
        prog=f"logscope {name}",
        description=COMMANDS[name][1],
        epilog=f"examples:\n{command.EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-c", "--case", metavar="CASE", type=Path, help="the case file")
    command.add_arguments(parser)
    return parser


# `-host:web1` is a part of a query and no option: a space in front keeps argparse off it.
_MINUS_CONDITION = re.compile(r"-[A-Za-z_][\w.]+(?::|[<>]=?|=)")


def _parse(name: str, command: Command, words: Sequence[str]) -> argparse.Namespace:
    shown = [f" {word}" if _MINUS_CONDITION.match(word) else word for word in words]
    return parser_of(name, command).parse_intermixed_args(shown)


def load(name: str) -> Command:
    """The module of a command."""
    return cast("Command", importlib.import_module(COMMANDS[name][0]))


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """The case options in front of the command, and the rest."""
    front: list[str] = []
    rest = list(words)
    while rest and (
        rest[0] in ("-c", "--case") or rest[0].startswith("--case=") or re.match(r"-c.", rest[0])
    ):
        front.append(rest.pop(0))
        if front[-1] in ("-c", "--case") and rest:
            front.append(rest.pop(0))
    return front, rest


def _dispatch(words: list[str]) -> int:
    front, rest = _split(words)
    if not rest:
        if front:
            return _run("open", front)
        sys.stderr.write(about())
        return 2
    first, others = rest[0], rest[1:]
    if first in COMMANDS:
        return _run(first, [*front, *others])
    if first in ("-h", "--help", "help"):
        if others and others[0] in COMMANDS:
            return _run(others[0], ["--help"])
        sys.stdout.write(about())
        return 0
    if first in ("-V", "--version"):
        sys.stdout.write(f"logscope {__version__}\n")
        return 0
    if not first.startswith("-") and (first.endswith(".db") or Path(first).is_file()):
        return _run("open", ["-c", first, *front, *others])
    near = get_close_matches(first, COMMANDS, 1)
    hint = f"did you mean '{near[0]}'?" if near else "`logscope --help` lists the commands"
    kind = "option" if first.startswith("-") else "command, and no case file,"
    _tell(f"no {kind} named '{first[:200]}'; {hint}")
    return 2


def _run(name: str, words: Sequence[str]) -> int:
    command = load(name)
    return command.run(_parse(name, command, words))


def _tell(message: str) -> None:
    sys.stderr.write(f"logscope: {plain(message)}\n")


def _any_characters(stream: TextIO) -> None:
    """Let a stream show what its encoding has not as an escape, and not fail."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    _any_characters(sys.stdout)
    _any_characters(sys.stderr)
    try:
        status = _dispatch(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return status
    except SystemExit as leaving:  # argparse, after --help or a wrong argument
        return leaving.code if isinstance(leaving.code, int) else 2
    except QueryError as error:
        if error.text:
            place = _place(error)
            sys.stderr.write(f"logscope: in the query:\n{place}\n")
        else:
            _tell(error.message)
        return error.exit_code
    except LogscopeError as error:
        _tell(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\nlogscope: interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has read enough. Python would complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        _tell(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return 2


def _place(error: QueryError) -> str:
    """The query's part around the mistake, a caret under it, and the message."""
    begin = max(0, error.column - 60)
    before, after = error.text[begin : error.column], error.text[error.column : error.column + 60]
    before = ("…" if begin else "") + plain(before)
    after = plain(after) + ("…" if len(error.text) > error.column + 60 else "")
    return f"  {before}{after}\n  {' ' * len(before)}^\n  {plain(error.message)}"


if __name__ == "__main__":
    sys.exit(main())
