"""What programs print between the time and the message, and log-ons told in plain words behind it.

For logs that no manual describes: level, process, thread, logger and place in the source are taken off in
whatever order they stand, and the rules for any program see the rest. Shared by the generic format and by
the rules for messages that repeat a header of their own behind that of syslog.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, RuleBook
from logscope.parsing.told_actions import pairs_of, read_told
from logscope.parsing.web_requests import is_address, split_port

LEVELS: dict[str, int] = {
    **dict.fromkeys(("emerg", "emergency", "panic"), 0),
    "alert": 1,
    **dict.fromkeys(("crit", "critical", "fatal", "f", "ftl", "severe"), 2),
    **dict.fromkeys(("error", "err", "eror", "e", "fail", "failure"), 3),
    **dict.fromkeys(("warning", "warn", "wrn", "w"), 4),
    **dict.fromkeys(("notice", "note", "n"), 5),
    **dict.fromkeys(("info", "information", "informational", "inf", "i", "log", "config"), 6),
    **dict.fromkeys(("debug", "dbg", "trace", "trc", "verbose", "vrb", "fine", "finer", "finest", "d", "t", "v"), 7),
}  # fmt: skip
LEVEL = (
    r"(?:EMERG(?:ENCY)?|PANIC|ALERT|CRIT(?:ICAL)?|FATAL|FTL|SEVERE|ERROR|ERR|EROR|WARN(?:ING)?|WRN|NOTICE|NOTE|"
    r"INFO(?:RMATION(?:AL)?)?|INF|LOG|CONFIG|DEBUG|DBG|TRACE|TRC|VERBOSE|VRB|FINE(?:R|ST)?)"
)

_SEPARATORS = re.compile(r"(?:\.\d{1,9}(?=\s))?[\s,;|:\])>}=-]*+")
_TOKEN = re.compile(
    rf"[\[(<{{]?\s{{0,4}}(?P<level>(?i:{LEVEL}))\s{{0,4}}[\])>}}]?(?=[\s:|,;\[({{-]|$)"
    r"|\[(?P<letter>[DIWEFTVN])\](?=\s)"
    r"|(?P<name>[A-Za-z][\w.@/-]{0,40})\[(?P<pid>\d{1,10})\](?:\.(?P<suffix>[A-Z]{2,4})\d?)?:?(?=\s|$)"
    r"|\[(?:pid[:= ]?)?(?P<number>\d{1,7})\]"
    r"|\[(?P<group>[^\[\]\n]{0,400})\]"
    r"|\((?P<thread>[^()\s]{1,60})\)(?=[\s:])"
    r"|<[^<>\s]{1,60}>(?:@[\w:.]{1,100})?(?=\s)"
    r"|(?P<bracketed>[a-z]\w*+(?:\.[\w$]++)++\.\[[^\s]{1,120}) {0,60}:(?= )"
    r"|(?:\.\.\.)?(?P<logger>[A-Za-z_$][\w$]*(?:(?:[.$/]|::)[\w$<>()-]+)+(?::\d+)?(?::[\w.$<>]+\(\))?):?(?=\s)"
    r"|(?P<plain>\d{1,10})(?=[\s|])"
    r"|(?P<service>[\w.-]{2,40}) ---(?=\s)"
)
# a number before or behind the level is the process (oslo.log, Spring)
_PID_FOLLOWED = re.compile(rf" {{1,4}}(?:{LEVEL}\b|--- )")
_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{3,39}(?:\.\d{1,3}){0,3})"
_PEER = re.compile(
    r"(?<![\w.])(?i:from|client(?:_?ip)?|ip(?:[ _-]?addr(?:ess)?)?|remote(?:[ _-]?(?:addr(?:ess)?|ip|host))?|rhost|src(?:_?ip)?|source(?:_?ip)?|connection request|"
    rf"peer|address|host)\b(?: ip| IP| address)?[\"'`]?\s?[=:]?[\s\"'`\[(/]{{0,3}}(?P<address>{_ADDRESS})(?![\w.]*[A-Za-z_])(?:[:#](?P<port>\d{{1,5}})\b)?",
)
# A packet or a connection: ``address:port -> address:port``.
_ARROW = re.compile(
    r"(?<![\w.:])(?P<source_ip>\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-fA-F]{0,4}:[\da-fA-F:]{2,39}?\]?)(?::(?P<source_port>\d{1,5}))? ?-> ?"
    r"(?P<dest_ip>\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-fA-F]{0,4}:[\da-fA-F:]{2,39}?\]?)(?::(?P<dest_port>\d{1,5}))?(?![\w.:])"
)
_ACTOR = re.compile(
    r"(?<![\w.])(?i:user(?:_?name)?|uname|login)=[\"'`]?(?P<actor>[^\s\"'`,;&)\]]{1,128})"
)
# After a log-on that names its account less plainly.
_ACCOUNT = re.compile(
    r"\bfor (?:user |account |username )?[\"'`\[]?(?P<actor1>(?!user\b|account\b|private\b|public\b|IP\b|ip\b|unknown\b|the\b|address\b)[^\s\"'`,;:()\[\]]{1,128})"
    r"|\b(?i:user(?:_?name)?|account|e-?mail|login)[\"']?\s?(?:[=:]\s{0,2}[\"'`\[]?|[\"'`\[])(?P<actor2>[^\s\"'`,;()\[\]{}]{1,128})"
)
# A log-on at the beginning of a clause.
_LOGON = re.compile(
    r"(?:[\]:|,.\"\[({>-] {0,2}|,critical |,account )(?i:(?P<said>failed (?:log|auth|sign|to (?:auth|log))|log[io]n (?:attempt )?(?:fail(?:ed|ure)|denied|success)|authentication (?:attempt )?(?:fail|succe)"
    r"|invalid (?:user|login|cred|pass)|incorrect (?:user|login|pass|email)|bad credentials|wrong (?:user|login|pass)|successful (?:log|sign)|auth-(?:failure|success) ip |login failure for user |user \S{1,80} logged in from ))"
)
# A pair that may name what was done.
_TOLD = re.compile(r"(?<![\w.])(?:[Ee]vent|[Aa]ction|[Tt]ype|[Oo]peration|[Aa]ctivity)\w{0,12}=")
_SEARCHED = 4096
# What is looked for first, because most messages hold nothing of the kind.
_LIKE_ADDRESS = re.compile(r"\d\.\d{1,3}\.\d|:[0-9A-Fa-f]{0,4}:")
_OF_LOGONS = (
    "login", "logon", "logged in", "failed log", "failed sign", "failed to log", "auth", "invalid", "incorrect", "bad credentials",
    "wrong", "success",
)  # fmt: skip
# Words that stand where a vague rule looks for a name.
_NO_NAMES = frozenset(
    {
        "user",
        "username",
        "account",
        "login",
        "email",
        "identity",
        "from",
        "with",
        "using",
        "attempt",
    }
)


def read_head(fields: Fields, text: str, start: int) -> int:
    """Take level, process, thread and logger off the text from ``start`` on; where the message starts."""
    for _ in range(8):
        start = _past_separators(text, start)
        found = _TOKEN.match(text, start)
        if found is None:
            break
        kind = found.lastgroup
        if kind in ("level", "letter"):
            if "severity" in fields:
                break
            fields["severity"] = LEVELS.get(found[kind].lower(), 6)
        elif kind in ("pid", "suffix"):
            fields["program"], fields["pid"] = found["name"], found["pid"]
            if kind == "suffix":
                fields.setdefault("severity", LEVELS.get(found[kind].lower(), 6))
        elif kind == "plain":
            if _PID_FOLLOWED.match(text, found.end()):
                fields.setdefault("pid", found[kind])
        elif kind == "number":
            fields.setdefault("pid", found[kind])
        elif kind == "group":
            group = found[kind].strip()
            if is_address(group):
                fields["source_ip"], port = split_port(group)
                fields["source_port"] = port or None
            elif group.count(" ") > 2 and "=" not in group and not group.endswith(" -"):
                return start + 1
            elif "=" not in group:
                fields.setdefault("thread", group)
        elif kind == "thread":
            if is_address(found[kind]):
                fields["source_ip"], port = split_port(found[kind])
                fields["source_port"] = port or None
        elif kind == "bracketed":  # nothing but the message comes behind Spring's logger
            fields.setdefault("logger", found[kind])
            return _past_separators(text, found.end())
        elif kind == "logger":
            fields.setdefault("logger", found[kind])
        elif kind == "service":
            fields.setdefault("program", found[kind])
        start = found.end()
    return _past_separators(text, start)


def _past_separators(text: str, start: int) -> int:
    after = _SEPARATORS.match(text, start)
    return start if after is None else after.end()


def _any_in(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # noqa: SIM110  # any() would cost as much as the search it saves
        if word in text:
            return True
    return False


def read_plain_words(text: str, start: int, fields: Fields, rules: RuleBook) -> None:
    """Add what the rules make of the message at ``start``, and the peer and account that it names."""
    message = text[start : start + _SEARCHED]
    known = (fields.get("source_ip"), fields.get("source_port"))
    if not rules.read(fields.get("program"), message, fields):
        logon = _LOGON.search(message) if _any_in(_OF_LOGONS, message.lower()) else None
        known_words = logon is not None and rules.read(None, message[logon.start("said") :], fields)
        if not known_words and "=" in message and _TOLD.search(message) is not None:
            read_told(pairs_of(message), fields)
    if not fields.get("source_ip"):
        fields["source_ip"], fields["source_port"] = known
    if not fields.get("source_ip") and "->" in message:
        packet = _ARROW.search(message)
        if packet is not None:
            fields.update(packet.groupdict())
    if not fields.get("source_ip") and _LIKE_ADDRESS.search(text, 0, start + _SEARCHED):
        peer = _PEER.search(message) or _PEER.search(text[:_SEARCHED])
        if peer is not None and is_address(peer["address"]):
            fields["source_ip"], fields["source_port"] = peer.groups()
    actor = fields.get("actor")
    if actor and is_address(
        str(actor).strip("`'\"")
    ):  # the peer stands where others name the account
        if not fields.get("source_ip"):
            fields["source_ip"], port = split_port(str(actor).strip("`'\""))
            fields["source_port"] = port or None
        actor = None
    if actor and actor not in _NO_NAMES:
        fields["actor"] = str(actor).strip("`'\"")
        return
    fields["actor"] = None
    named = _ACTOR.search(message) if "=" in message else None
    if named is not None:
        fields["actor"] = named["actor"]
    elif "app.auth" in fields.get("category", ()):
        account = _ACCOUNT.search(message)
        name = (account["actor1"] or account["actor2"]).rstrip(".") if account is not None else ""
        told = name.strip("-:.<>*#") != "" and not is_address(name)
        fields["actor"] = name if told else None
