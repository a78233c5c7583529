"""What a kind of Windows event means, and where in its data the fields stand.

The tables beside this module map the id of an event, within one provider, to a :class:`Meaning`. The names in
``actor``, ``target`` and the rest are those of the event's data, the first that has a value counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from logscope.parsing.rule import Fields

Data = dict[str, str]
Names = tuple[str, ...]

SUBJECT: Names = ("SubjectUserName",)
TARGET: Names = ("TargetUserName",)
LOGON = ("audit.logon",)
PRIVILEGE = ("audit.privilege",)
ACTIVITY = ("audit.activity",)
ACCOUNT = ("audit.account",)
FILE = ("audit.file",)
SECURITY = ("os.security",)
SERVICE = ("os.service",)
SYSTEM = ("os.system",)
NETWORK = ("os.network",)


@dataclass(frozen=True, slots=True)
class Meaning:
    """One kind of event. ``outcome`` counts where the record itself does not say another; ``refine`` may change
    the fields in the end, by the event's data.
    """

    action: str
    category: Names = ()
    outcome: str | None = None
    actor: Names = (*SUBJECT, "User", "UserName", "AccountName")
    target: Names = ()
    command: Names = ()
    access: Names = ()
    kerberos: bool = False
    refine: Callable[[Fields, Data], None] | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)


Meanings = dict[int, Meaning]
