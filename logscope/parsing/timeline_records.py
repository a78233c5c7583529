"""What the rows of forensic timelines mean: plaso's messages, the stamps of files, the events of Windows.

A timeline tool has read the log before us and prints what it made of it. The words that the program wrote
stand in its message (plaso's text parsers print ``[sshd, pid: 17] words``: ``plaso/data/formatters``), so the rules
of that program read them again; an event of Windows is known by its number (``WinEVTX``'s
``[4625 / 0x1211] ... Strings: [...]``).
"""

from __future__ import annotations

import re

from logscope.parsing.rule import PRIVILEGED_ACTORS, Fields, RuleBook

_REPORTED = re.compile(
    r"\[(?P<program>[^\s,\[\]][^,\[\]\n]{0,80}?)(?:\[(?P<pid2>\d{1,10})\])?(?:,? pid: (?P<pid>\d{1,10}))?\] (?=\S)"
)
_WINDOWS = re.compile(r"\[(?P<code>\d{1,5}) / 0x[0-9a-fA-F]{1,8}\] ")
_SOURCE_NAME = re.compile(r"(?<= )Source Name: (?P<program>[^\n]{1,120}?) (?=Message string:|Strings:|Computer Name:)")  # fmt: skip
_STRINGS = re.compile(r"(?<= )Strings: \[(?P<strings>[^\n]*)\] Computer Name: ")
_COMPUTER = re.compile(r"(?<=\] )Computer Name: (?P<host>[\w.-]{1,255}) ")
# as Python prints them: in the quotes that they do not hold
_STRING = re.compile(r"'(?P<single>(?:[^'\\]|\\.)*+)'|\"(?P<double>(?:[^\"\\]|\\.)*+)\"")
_FILE_NAME = re.compile(r"(?:[A-Z]{2,12}:)?(?P<target>(?:[A-Za-z]:)?[/\\][^\n]*?)(?: Type: \w+)?$")
_NOTHING = frozenset(["", "-", "N/A", "n/a"])

# The number of an event of Windows' security log -> action, outcome, categories; and where among its strings
# stand the account that acts, the account acted on, the address.
_SECURITY: dict[str, tuple[str, str | None, tuple[str, ...], tuple[int | None, int | None, int | None]]] = {
    "4624": ("windows.login", "success", ("audit.logon",), (5, None, 18)),
    "4625": ("windows.login", "failure", ("audit.logon",), (5, None, 19)),
    "4634": ("windows.logout", None, ("audit.logon",), (1, None, None)),
    "4647": ("windows.logout", None, ("audit.logon",), (1, None, None)),
    "4648": ("windows.login", None, ("audit.logon",), (1, 5, 12)),
    "4672": ("windows.privilege", "success", ("audit.privilege",), (1, None, None)),
    "4688": ("process.start", None, ("audit.activity",), (1, None, None)),
    "4720": ("user.create", "success", ("audit.account",), (4, 0, None)),
    "4722": ("user.change", "success", ("audit.account",), (4, 0, None)),
    "4723": ("password.change", None, ("audit.account",), (4, 0, None)),
    "4724": ("password.change", None, ("audit.account",), (4, 0, None)),
    "4725": ("user.change", "success", ("audit.account",), (4, 0, None)),
    "4726": ("user.delete", "success", ("audit.account",), (4, 0, None)),
    "4728": ("group.change", "success", ("audit.account",), (6, 0, None)),
    "4732": ("group.change", "success", ("audit.account",), (6, 0, None)),
    "4756": ("group.change", "success", ("audit.account",), (6, 0, None)),
    "4740": ("user.lock", None, ("audit.account",), (4, 0, None)),
    "4771": ("kerberos.preauth", "failure", ("audit.logon",), (0, None, 6)),
    "4776": ("ntlm.login", None, ("audit.logon",), (1, None, None)),
    "1102": ("log.clear", None, ("os.security",), (1, None, None)),
    "4719": ("audit.config", "success", ("os.security",), (1, None, None)),
}  # fmt: skip
_SYSTEM: dict[str, tuple[str, tuple[str, ...]]] = {
    "7045": ("service.install", ("os.service", "audit.activity")),
    "7034": ("service.failed", ("os.service",)),
    "6005": ("system.start", ("os.system",)),
    "6006": ("system.stop", ("os.system",)),
    "1074": ("system.stop", ("os.system",)),
    "104": ("log.clear", ("os.security",)),
}
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


def add_windows_event(fields: Fields, number: str, channel: str) -> bool:
    """What event ``number`` of ``channel`` (or provider) means; False where nobody knows."""
    lowered = channel.lower()
    fields["code"] = number
    if lowered.startswith(("sec", "microsoft-windows-security-auditing", "microsoft-windows-eventlog")) and number in _SECURITY:  # fmt: skip
        action, outcome, categories, _ = _SECURITY[number]
        fields["action"], fields["category"] = action, categories
        if outcome is not None:
            fields["outcome"] = outcome
        return True
    if lowered.startswith(("sys", "service control", "eventlog", "user32", "microsoft-windows-eventlog")) and number in _SYSTEM:  # fmt: skip
        fields["action"], fields["category"] = _SYSTEM[number]
        return True
    return False


def privileged(fields: Fields) -> None:
    """A log-on of an administrator is a use of privilege as well."""
    categories = fields.get("category") or ()
    if "audit.logon" in categories and fields.get("actor") in PRIVILEGED_ACTORS:
        fields["category"] = (*categories, "audit.privilege")


def _read_windows(fields: Fields, number: str, message: str) -> None:
    head = message[:16_384]
    source = _SOURCE_NAME.search(head)
    program = source["program"] if source is not None else ""
    if program:
        fields["program"] = program
    # the strings are what anybody may have chosen: what follows them is looked for behind the last of them
    strings = _STRINGS.search(head)
    computer = _COMPUTER.search(head, strings.end("strings") if strings is not None else 0)
    if computer is not None:
        fields["host"] = computer["host"]
    if not add_windows_event(fields, number, program) or strings is None:
        return
    _, _, _, places = _SECURITY.get(number, ("", None, (), (None, None, None)))
    values = [found["single"] or found["double"] or "" for found in _STRING.finditer(strings["strings"])]  # fmt: skip
    for name, at in zip(("actor", "target", "source_ip"), places, strict=True):
        if at is not None and at < len(values) and values[at] not in _NOTHING:
            if name == "source_ip" and not values[at][:1].isalnum() and values[at][:1] != ":":
                continue
            fields[name] = values[at]
    privileged(fields)
