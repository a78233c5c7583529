r"""Sysmon: processes, connections, files and keys, as Sysinternals' driver sees them.

Ids 1 to 29 and 255 and their data: https://learn.microsoft.com/sysinternals/downloads/sysmon. ``Image`` is the
process that acts; ``User`` is its account, in the form DOMAIN\name.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields
from logscope.parsing.windows.meaning import (
    ACTIVITY,
    FILE,
    NETWORK,
    SECURITY,
    SERVICE,
    SYSTEM,
    Data,
    Meaning,
    Meanings,
)

_USER = ("User", "SourceUser")


def _connection(fields: Fields, data: Data) -> None:
    fields["protocol"] = data.get("Protocol")
    fields["dest_host"] = data.get("DestinationHostname")


def _state(fields: Fields, data: Data) -> None:
    state = data.get("State", "").lower()
    if state == "stopped":
        fields["action"], fields["category"] = "service.stop", (*SERVICE, *SECURITY)
    fields["target"] = "Sysmon"


def _query(fields: Fields, data: Data) -> None:
    status = data.get("QueryStatus", "")
    fields["outcome"] = "success" if status == "0" else "failure" if status.isdecimal() else None


_REGISTRY = Meaning("registry.change", SECURITY, actor=_USER, target=("TargetObject",))
_PIPE = ("PipeName",)

EVENTS: Meanings = {
    1: Meaning("process.start", ACTIVITY, actor=_USER, target=("Image",), command=("CommandLine",), access=("IntegrityLevel",)),
    2: Meaning("file.time-change", FILE, actor=_USER, target=("TargetFilename",)),
    3: Meaning("connection.open", NETWORK, actor=_USER, target=("Image",), refine=_connection),
    4: Meaning("service.start", SERVICE, actor=(), refine=_state),
    5: Meaning("process.end", (), actor=_USER, target=("Image",)),
    6: Meaning("driver.load", SYSTEM, actor=(), target=("ImageLoaded",)),
    7: Meaning("module.load", ACTIVITY, actor=_USER, target=("ImageLoaded",)),
    8: Meaning("process.inject", ACTIVITY, actor=_USER, target=("TargetImage",)),
    9: Meaning("disk.read", ACTIVITY, actor=_USER, target=("Device",)),
    10: Meaning("process.access", ACTIVITY, actor=_USER, target=("TargetImage",)),
    11: Meaning("file.create", FILE, actor=_USER, target=("TargetFilename",)),
    12: _REGISTRY,
    13: _REGISTRY,
    14: Meaning("registry.rename", SECURITY, actor=_USER, target=("TargetObject",)),
    15: Meaning("file.create", FILE, actor=_USER, target=("TargetFilename",)),
    16: Meaning("audit.config", SECURITY, actor=(), target=("Configuration",)),
    17: Meaning("pipe.create", ACTIVITY, actor=_USER, target=_PIPE),
    18: Meaning("pipe.connect", ACTIVITY, actor=_USER, target=_PIPE),
    19: Meaning("wmi.subscribe", (*ACTIVITY, *SECURITY), actor=_USER, target=("Name",)),
    20: Meaning("wmi.subscribe", (*ACTIVITY, *SECURITY), actor=_USER, target=("Name",), command=("Destination",)),
    21: Meaning("wmi.subscribe", (*ACTIVITY, *SECURITY), actor=_USER, target=("Consumer",)),
    22: Meaning("dns.query", (), actor=_USER, target=("QueryName",), refine=_query),
    23: Meaning("file.delete", FILE, actor=_USER, target=("TargetFilename",)),
    24: Meaning("clipboard.change", ACTIVITY, actor=_USER, target=("Image",)),
    25: Meaning("process.tamper", SECURITY, actor=_USER, target=("Image",)),
    26: Meaning("file.delete", FILE, actor=_USER, target=("TargetFilename",)),
    27: Meaning("file.create", FILE, "failure", actor=_USER, target=("TargetFilename",)),
    28: Meaning("file.delete", FILE, "failure", actor=_USER, target=("TargetFilename",)),
    29: Meaning("file.create", FILE, actor=_USER, target=("TargetFilename",)),
    255: Meaning("audit.error", SECURITY, "failure", actor=()),
}  # fmt: skip
