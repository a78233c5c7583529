"""BIND's own log files (a ``file`` channel): ``dd-Mmm-yyyy hh:mm:ss.mmm [CATEGORY: ][SEVERITY: ]message``.

From the BIND 9 reference manual, "logging", and ``isc/log.c``. ``print-time iso8601`` and ``iso8601-utc`` are read too. A
channel without times begins with a category or with ``client``. The messages are read by the rules of ``named``.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import MONTH

_SEVERITIES = r"(?:critical|error|warning|notice|info|debug(?: \d{1,2})?)"
_CHANNELS = (
    r"(?:client|cname|config|database|default|delegation-only|dispatch|dnssec|dnstap|drop|edns-disabled|general|lame-servers|network|notify|nsid|"
    r"queries|query-errors|rate-limit|resolver|responselog|rpz|rpz-passthru|security|serve-stale|spill|sslkeylog|static-stub|trust-anchor-telemetry|"
    r"unmatched|update|update-policy|update-security|xfer-in|xfer-out|zoneload)"
)
_CHANNEL = rf"(?:(?P<channel>{_CHANNELS}): )?"
_SEVERITY = rf"(?:(?P<severity_name>{_SEVERITIES}): )?"
# Tomcat writes the same stamp: the text must go on as named's do.
_BEGINNINGS = (
    rf"(?=(?:{_CHANNELS}|{_SEVERITIES}): |"
    r"(?:client|zone|transfer|received|starting|stopping|running|reloading|loading|shutting|exiting|all zones|network|managed-keys|"
    r"managed|listening|automatic|resolver|lame|command|no longer|dispatch|validating|validator|using|found|sizing|success|error|connection|configuring|"
    r"created|set up|generating|built|compiled|linked|adjusted|corporation|not using|none:|DNS format error|FORMERR|REFUSED|SERVFAIL|timed out|host|view|"
    r"dumping|flushing|freezing|thawing|query|notify|sending|journal|late|trust-anchor|checkhints|BIND|ISC)\b)"
)
# Anybody writes ISO stamps: behind one there must be category and severity, or a subject that only named has.
_SURE_BEGINNINGS = (
    rf"(?= {_CHANNELS}: {_SEVERITIES}: | (?:{_CHANNELS}: |{_SEVERITIES}: )?"
    r"(?:client (?:@0x[0-9a-f]{1,16} )?[0-9a-fA-F.:]{3,45}#\d|zone [^\s:]{1,255}/[A-Z]{2,6}(?:/[^\s:]{1,64})?: ))"
)
_LINE = re.compile(
    rf"(?:(?P<stamp>\d{{1,2}}-{MONTH}-\d{{4}} \d\d:\d\d:\d\d(?:\.\d{{1,6}})?)|(?P<iso>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z?){_SURE_BEGINNINGS})"
    rf" (?P<message>{_BEGINNINGS}{_CHANNEL}{_SEVERITY}.*)",
    re.DOTALL,
)
_UNTIMED = re.compile(
    rf"(?P<message>{_CHANNEL}{_SEVERITY}client (?:@0x[0-9a-f]{{1,16}} )?[0-9a-fA-F.:]{{3,45}}#\d{{1,5}}\b.*)",
    re.DOTALL,
)
_SYSLOG_LEVELS = {"critical": 2, "error": 3, "warning": 4, "notice": 5, "info": 6}


class Named(Format):
    """A log file of named."""

    name = "named"
    title = "BIND named log file"
    weight = 0.93
    continuation = "none"
    examples = (
        Example(
            "03-Jan-2026 14:05:22.425 security: info: client @0x7f65100ee4d8 192.0.2.7#3076 (example.com): query (cache) "
            "'example.com/ANY/IN' denied",
            {
                "time": "2026-01-03T14:05:22.425000Z", "program": "named", "severity": 6, "source_ip": "192.0.2.7",
                "source_port": 3076, "outcome": "failure", "channel": "security",
            },
        ),
        Example(
            "2026-01-03T14:05:22.425Z general: notice: running",
            {"severity": 5, "channel": "general", "time": "2026-01-03T14:05:22.425000Z"},
        ),
        Example(
            "2026-01-03T14:05:22.425 client 192.0.2.7#3076 (example.com): query (cache) 'example.com/ANY/IN' denied",
            {"source_ip": "192.0.2.7", "outcome": "failure", "time_basis": "zone-assumed"},
        ),
        Example(
            "security: client @0x7f37ac012d98 2001:db8::7#62518 (example.com): zone transfer 'example.com/AXFR/IN' denied",
            {"source_ip": "2001:db8::7", "outcome": "failure"},
        ),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        return _LINE.match(line) if line[:1].isdigit() else _UNTIMED.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        part = begun.groupdict()
        fields: Fields = {"program": "named", "message_at": begun.start("message")}
        stamp = None
        if part.get("stamp"):
            stamp = reading.clock.worded(part["stamp"])
        elif part.get("iso"):
            stamp = reading.clock.iso(part["iso"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        fields["channel"] = part["channel"]
        name = part["severity_name"]
        if name:
            fields["severity"] = _SYSLOG_LEVELS.get(name, 7)
        message = text[begun.end("severity_name") + 2 :] if name else text[begun.start("message") :]
        channel = part["channel"]
        reading.rules.read("named", message, fields)
        fields["channel"] = channel
        return fields


FORMAT = Named()
