"""Name servers (BIND's named, nsd, unbound): refused queries and transfers, zones handed out, start and end.

From BIND 9's ``ns/query.c``, ``ns/xfrout.c``, ``named/server.c`` and the reference manual's logging chapter. With
``print-time``, ``print-category`` and ``print-severity`` a line carries these before its text: the rule set's lead. The format
``named`` hands the lines of its own log file to these rules.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_CLIENT = (
    r"client (?:@0x[0-9a-f]{1,16} )?(?P<source_ip>[0-9a-fA-F.:]+)#(?P<source_port>\d{1,5})(?:/key [^\s:()]{1,255})?"
    r"(?: \([^()]{0,300}\))?: (?:view [^\s:]{1,64}: )?"
)
_NAME = r"'(?P<target>[^']{1,1000}?)(?:/(?P<type>[A-Z0-9]{1,12}))?(?:/(?P<zone_class>[A-Z]{2,6}))?'"

NAMED = RuleSet(
    "named",
    Rule(
        "query-refused",
        (
            _CLIENT + r"query(?: \(cache\))? " + _NAME + r" denied",
            _CLIENT + r"query: .{0,1200} denied",
            _CLIENT + r"(?:recursion|notify|update(?: forwarding)?)\b.{0,1200}? denied",
        ),
        action="dns.query",
        outcome="failure",
        examples={
            "client 192.0.2.7#4795: query (cache) 'example.com/NS/IN' denied": {
                "source_ip": "192.0.2.7", "source_port": 4795, "target": "example.com", "outcome": "failure",
            },
            "03-Jan-2026 14:05:22.425 security: info: client @0x7f65100ee4d8 192.0.2.7#3076 (example.com): view ext: query "
            "'example.com/ANY/IN' denied (allow-query did not match)": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "transfer-refused",
        (
            _CLIENT + r"zone transfer " + _NAME + r" denied",
            _CLIENT + r"bad zone transfer request: " + _NAME + r": (?P<reason>.*)$",
        ),
        action="dns.zone-transfer",
        outcome="failure",
        category=("audit.export",),
        examples={
            "client 192.0.2.7#4795 (example.com): zone transfer 'example.com/AXFR/IN' denied": {
                "source_ip": "192.0.2.7", "target": "example.com", "outcome": "failure", "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "transfer",
        _CLIENT + r"transfer of " + _NAME + r": [AI]XFR(?:-style IXFR)? (?P<state>started|ended)",
        action="dns.zone-transfer",
        outcome="success",
        category=("audit.export",),
        examples={
            "client 192.0.2.7#4795 (example.com): transfer of 'example.com/IN': AXFR started (serial 3)": {
                "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "query",
        (_CLIENT + r"query: (?P<target>\S+) (?P<zone_class>\S+) (?P<type>\S+)", _CLIENT),
        action="dns.query",
        examples={"client 192.0.2.7#4795 (example.com): query: example.com IN A + (198.51.100.2)": {"target": "example.com"}},
    ),
    Rule(
        "started",
        (r"starting BIND (?P<version>\S+)", r"starting (?P<version>BIND\S*|\(?named\)? \S+)", r"running$", r"all zones loaded"),
        action="service.start",
        category=("os.service", "app.lifecycle"),
        examples={"starting BIND 9.18.19-1~deb12u1-Debian (Extended Support Version)": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        (r"shutting down(?:: .*)?$", r"exiting$", r"no longer listening on (?P<target>\S+)", r"stopping command channel"),
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={"shutting down: flushing changes": {"category": ["os.service"]}},
    ),
    Rule(
        "reloaded",
        (r"reloading (?:configuration|zones) (?P<outcome>succeeded|failed)", r"received control channel command '(?P<command>[^']*)'"),
        action="service.reload",
        category=("app.config",),
        examples={"reloading configuration succeeded": {"outcome": "success", "category": ["app.config"]}},
    ),
    # a channel's own file has the category where syslog has the program
    programs=("named", "named-sdb", "named-pkcs11", "bind9", "bind", "security", "query-errors", "update-security"),
    lead=(
        r"(?:\d{1,2}-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d{1,6})? )?"
        r"(?:(?P<channel>[a-z][a-z-]{2,30}): )?(?:(?:critical|error|warning|notice|info|debug \d+): )?"
    ),
)  # fmt: skip

NSD = RuleSet(
    "nsd",
    Rule(
        "transfer-refused",
        r"axfr for (?P<target>\S+) from (?P<source_ip>[0-9a-fA-F.:]+)(?:@\d+)? refused",
        action="dns.zone-transfer",
        outcome="failure",
        category=("audit.export",),
        examples={
            "info: axfr for example.com. from 192.0.2.7 refused, no acl matches": {
                "source_ip": "192.0.2.7", "target": "example.com.", "outcome": "failure", "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "rate-limited",
        r"ratelimit (?P<state>block|unblock) (?P<target>\S+) type (?P<type>\S+) target \S+ query (?P<source_ip>[0-9a-fA-F.:]+)",
        action="dns.query",
        outcome="failure",
        examples={
            "info: ratelimit block example.com. type any target 192.0.2.0/24 query 192.0.2.7 TYPE255": {"source_ip": "192.0.2.7"},
        },
    ),
    lead=r"(?:\[\d{4}-\d\d-\d\d [\d:.]{8,15}\] )?(?:nsd\[\d+\]: )?(?:info|notice|warning|error): ",
)  # fmt: skip


def _answered(fields: Fields) -> None:
    """NOERROR is an answer; every other code says that there was none."""
    code = fields.get("code")
    if code:
        fields["outcome"] = "success" if code == "NOERROR" else "failure"


UNBOUND = RuleSet(
    "unbound",
    Rule(
        "query",
        (
            # with ``log-replies`` the answer follows: code, seconds, whether from the cache, size
            r"(?P<source_ip>[0-9a-fA-F.:]{3,45}) (?P<target>\S{1,1000})\. (?P<type>[A-Z0-9]{1,12}) (?P<zone_class>IN|CH|HS|ANY)(?: (?P<code>[A-Z]{2,12}) \d[^\n]{0,100})?$",
            # ``log-local-actions``: the zone of one's own that answered
            r"(?P<zone>\S{1,1000}) (?P<zone_type>[a-z_]{3,30}) (?P<source_ip>[0-9a-fA-F.:]{3,45})@(?P<source_port>\d{1,5}) (?P<target>\S{1,1000})\. (?P<type>[A-Z0-9]{1,12}) (?P<zone_class>IN|CH|HS|ANY)$",
            r"(?P<source_ip>[0-9a-fA-F.:]{3,45}) (?P<target>\S{1,1000})\. (?P<type>[A-Z0-9]{1,12}) (?P<zone_class>IN|CH|HS|ANY)\b",
        ),
        action="dns.query",
        refine=_answered,
        examples={
            "[812:0] info: 192.0.2.7 example.com. A IN": {"source_ip": "192.0.2.7", "target": "example.com", "outcome": None},
            "info: 192.0.2.7 example.com. A IN NOERROR 0.000412 1 61": {"target": "example.com", "code": "NOERROR", "outcome": "success"},
            "info: 192.0.2.7 www.example.com. AAAA IN NXDOMAIN 0.000000 1 47": {"code": "NXDOMAIN", "outcome": "failure"},
            "info: example.com. static 192.0.2.7@40022 www.example.com. A IN": {"source_ip": "192.0.2.7", "source_port": 40022, "target": "www.example.com", "zone": ""},
        },
    ),
    Rule(
        "started",
        r"start of service",
        action="service.start",
        category=("os.service", "app.lifecycle"),
        examples={"[812:0] info: start of service (unbound 1.17.1).": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        r"service stopped",
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={"[812:0] info: service stopped (unbound 1.17.1).": {"category": ["os.service"]}},
    ),
    lead=r"(?:\[\d+:[0-9a-f]+\] )?(?:info|notice|warning|error|debug): ",
)  # fmt: skip

RULE_SETS = (NAMED, NSD, UNBOUND)
