"""What the rows of forensic timelines mean: plaso's messages, the stamps of files, the events of Windows.

A timeline tool has read the log before us and prints what it made of it. The words that the program wrote
stand in its message (plaso's text parsers print ``[sshd, pid: 17] words``: ``plaso/data/formatters``), so the rules
of that program read them again; an event of Windows is known by its number (``WinEVTX``'s
``[4625 / 0x1211] ... Strings: [...]``).
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, RuleBook
from logscope.parsing.windows.event import WindowsEvent, fields_of
from logscope.parsing.windows.strings import named

_REPORTED = re.compile(
    r"\[(?P<program>[^\s,\[\]][^,\[\]\n]{0,80}?)(?:\[(?P<pid2>\d{1,10})\])?(?:,? pid: (?P<pid>\d{1,10}))?\] (?=\S)"
)
_WINDOWS = re.compile(r"\[(?P<code>\d{1,5}) / 0x[0-9a-fA-F]{1,8}\] ")
_SOURCE_NAME = re.compile(r"(?<= )Source Name: (?P<program>[^\n]{1,120}?) (?=Message string:|Strings:|Computer Name:)")  # fmt: skip
_STRINGS = re.compile(r"(?<= )Strings: \[(?P<strings>[^\n]*)\] Computer Name: ")
_COMPUTER = re.compile(r"(?<=\] )Computer Name: (?P<host>[\w.-]{1,255}) ")
# as Python prints them: in the quotes that they do not hold
_STRING = re.compile(r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\"")
_ESCAPE = re.compile(r"\\(?:x(?P<x>[0-9a-f]{2})|u(?P<u>[0-9a-f]{4})|(?P<other>.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_FILE_NAME = re.compile(r"(?:[A-Z]{2,12}:)?(?P<target>(?:[A-Za-z]:)?[/\\][^\n]*?)(?: Type: \w+)?$")

# What a stamp of a file says happened to it; a read is no change.
_FILE_STAMPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("creation", "file.create", ("audit.file",)),
    ("birth", "file.create", ("audit.file",)),
    ("deletion", "file.delete", ("audit.file",)),
    ("content modification", "file.change", ("audit.file",)),
    ("last written", "file.change", ("audit.file",)),
    ("metadata modification", "file.attributes", ("audit.file",)),
    ("change time", "file.attributes", ("audit.file",)),
    ("entry modification", "file.attributes", ("audit.file",)),
    ("last access", "file.read", ()),
)


def read_message(fields: Fields, message: str, rules: RuleBook) -> None:
    """What the program's own words in ``message`` mean, where the timeline says which program it was."""
    windows = _WINDOWS.match(message)
    if windows is not None:
        _read_windows(fields, windows["code"], message)
        return
    reported = _REPORTED.match(message)
    if reported is None:
        return
    program = reported["program"].rpartition("/")[2] or reported["program"]
    meant: Fields = {}
    known = rules.read(program, message[reported.end() :], meant)
    fields["program"] = program
    pid = reported["pid"] or reported["pid2"]
    if pid is not None:
        fields["pid"] = pid
    if known:
        fields.update({name: value for name, value in meant.items() if value not in (None, "")})
        fields["message"] = message[reported.end() :]


def read_file_stamp(fields: Fields, described: str, path: str) -> None:
    """The file ``path`` whose stamp is ``described`` ("Creation Time")."""
    named = _FILE_NAME.match(path)
    if named is None:
        return
    fields["target"] = named["target"]
    read_stamps(fields, described)


def read_stamps(fields: Fields, described: str) -> None:
    """Action and categories of the most telling stamp that ``described`` names."""
    lowered = described.lower()
    for words, action, categories in _FILE_STAMPS:
        if words in lowered:
            fields["action"], fields["category"] = action, categories
            return


def add_windows_event(fields: Fields, event: WindowsEvent) -> None:
    """What an event of Windows says goes over what the timeline's own columns do."""
    said = {
        name: value for name, value in fields_of(event, None).items() if value not in (None, "")
    }
    said.pop("message", None)
    fields.update(said)


def _unquoted(text: str) -> str:
    """A text as Python prints it, without its quotes and escapes."""
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(found: re.Match[str]) -> str:
    code = found["x"] or found["u"]
    return chr(int(code, 16)) if code else _ESCAPED.get(found["other"], found["other"])


def _read_windows(fields: Fields, number: str, message: str) -> None:
    head = message[:16_384]
    source = _SOURCE_NAME.search(head)
    provider = source["program"] if source is not None else ""
    # the strings are what anybody may have chosen: what follows them is looked for behind the last of them
    strings = _STRINGS.search(head)
    computer = _COMPUTER.search(head, strings.end("strings") if strings is not None else 0)
    values = [
        _unquoted(found[0])
        for found in _STRING.finditer("" if strings is None else strings["strings"])
    ]
    event = WindowsEvent(
        event_id=int(number),
        provider=provider,
        computer=computer["host"] if computer is not None else "",
        data=named(provider, int(number), values),
    )
    add_windows_event(fields, event)
