"""Log-ons and changes of accounts that a record names by a word of its own: ``event=login status=failed user=ann``.

Programs that log pairs or objects say what happened under ``event``, ``action`` or ``type`` and how it ended under ``status``, ``result`` or ``outcome``, or
within the same word (``LOGIN_ERROR``, ``user.login.failed``). Only a word that says by its name what it is counts
(:func:`categories_of`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from logscope.parsing.meanings import Categories, Meanings
from logscope.parsing.rule import OUTCOME_WORDS, Fields
from logscope.parsing.web_requests import is_address, split_port

# Actions that say by their name what they are.
_MEANINGS = Meanings(
    ((r"(?:.*[._:/-])?(?:user[._:-]?)?(?:log(?:ged)?[_-]?(?:in|on|out|off)|sign(?:ed)?[_-]?(?:in|on|out)|authenticat(?:e|ed|ion)|"
     r"login[_-]?(?:failed|failure|success\w*|attempt)|auth[_-]?(?:failed|failure|success))(?:[._:-].*)?"), ("app.auth",)),
    (r"(?:.*[._:-])?(?:impersonat\w+|sudo|admin[_-]?mode\w*)(?:[._:-].*)?", ("app.privilege",)),
    ((r"(?:.*[._:/-])?(?:user|account|member|group|role|permission|api_?key|access_?key|token|credential|service_?account|password)s?"
     r"[._:/-]?(?:creat|add|delet|remov|updat|chang|reset|grant|revok|invit|disabl|enabl|suspend|lock|unlock|assign)\w*"), ("app.account",)),
    ((r"(?:creat|add|delet|remov|updat|chang|reset|grant|revok|invit|disabl|enabl|suspend|assign)(?:e|ed|d)?[._:/-]?"
     r"(?:user|account|member|group|role|permission|api_?key|access_?key|token|service_?account|password)s?"), ("app.account",)),
    (r"(?:.*[._:/-])?(?:config\w*|settings?|feature_?flag|polic(?:y|ies))[._:/-]?(?:creat|delet|remov|updat|chang|set|reload)\w*", ("app.config",)),
    (r"(?:.*[._:/-])?(?:export(?:ed)?|download(?:ed)?)(?:[._:-].*)?", ("audit.export",)),
)  # fmt: skip
_FAILED = re.compile(r"(?:^|[\W_]|(?<=[a-z])(?=[A-Z]))(?i:fail(?:ed|ure|s)?|error|den(?:y|ied)|reject(?:ed)?|invalid|refused|unsuccessful|bad|wrong)(?![a-z])")  # fmt: skip
_SUCCEEDED = re.compile(r"(?:^|[\W_]|(?<=[a-z])(?=[A-Z]))(?i:success(?:ful|fully)?|succeed(?:ed)?|ok|logged[_.-]?in|accepted|granted)(?![a-z])")  # fmt: skip
# What happened, how it ended, who did it, from where: the names that programs give to them.
ACTIONS = ("event.action", "event_action", "action", "event", "event_name", "eventName", "event_type", "eventType", "operation", "activity", "type")  # fmt: skip
RESULTS = ("outcome", "result", "status", "success", "event.outcome")
_ACTORS = ("user", "username", "user_name", "userName", "login", "account", "actor", "principal", "email", "uname", "usr", "subject", "user.name")  # fmt: skip
_TARGETS = ("target_user", "target", "targetUser", "object", "target_username", "affected_user")
_PEERS = ("ip", "ip_address", "ipAddress", "remote_ip", "remote_addr", "client_ip", "clientIp", "src", "src_ip", "source_ip", "srcip", "client", "remote", "peer", "addr", "rhost", "host")  # fmt: skip
_PAIR = re.compile(r"(?<![^\s,;|(\[{])(?P<name>[A-Za-z_][\w.-]{0,40})=(?:\"(?P<quoted>[^\"\n]{0,500})\"|'(?P<single>[^'\n]{0,500})'|(?P<bare>[^\s,;|\"']{1,500}))")  # fmt: skip
_SEARCHED = 4096
_MOST_PAIRS = 60


def categories_of(action: str) -> Categories:
    """The categories of an action that says by its name what it is; none for any other."""
    return _MEANINGS.of(action)


@lru_cache(maxsize=10_000)
def outcome_of(action: str) -> str | None:
    """How the thing ended that ``action`` names, where the word itself says so."""
    if _FAILED.search(action) is not None:
        return "failure"
    return "success" if _SUCCEEDED.search(action) is not None else None


def pairs_of(message: str) -> dict[str, str]:
    """The pairs in ``message``; of a name that stands twice the first: what a client sent stands behind."""
    pairs: dict[str, str] = {}
    for found in _PAIR.finditer(message[:_SEARCHED]):
        value = found["quoted"] or found["single"] or found["bare"] or ""
        pairs.setdefault(found["name"], value)
        if len(pairs) == _MOST_PAIRS:
            break
    return pairs


def read_told(pairs: Mapping[str, str], fields: Fields) -> bool:
    """Add what ``pairs`` say was done; False where they name nothing that is known."""
    for name in ACTIONS:
        action = pairs.get(name, "")
        categories = categories_of(action) if 2 < len(action) <= 100 else ()
        if categories:
            break
    else:
        return False
    fields["action"] = action
    fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), *categories)))
    for name in RESULTS:
        outcome = OUTCOME_WORDS.get(pairs.get(name, "").lower())
        if outcome is not None:
            break
    else:
        outcome = outcome_of(action)
    if outcome is not None:
        fields["outcome"] = outcome
    for field, names in (("actor", _ACTORS), ("target", _TARGETS)):
        if not fields.get(field):
            fields[field] = next((pairs[name] for name in names if pairs.get(name, "-") not in ("-", "null", "")), None)  # fmt: skip
    if not fields.get("source_ip"):
        peer = next((pairs[name] for name in _PEERS if is_address(pairs.get(name, ""))), None)
        if peer is not None:
            fields["source_ip"], port = split_port(peer)
            fields["source_port"] = port or None
    return True
