"""Resolvers and address servers: who asked for which name, who got which address.

From dnsmasq's ``src/cache.c`` (``log_query``), PowerDNS' recursor and server (``pdns_recursor.cc``, ``packethandler.cc``), CoreDNS' plug-in
``log``, and the messages of ISC Kea (``dhcpsrv_messages.mes``, ``dhcp4_messages.mes``).
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_IP = r"(?P<source_ip>[\da-fA-F.:]{2,45})"
_LEASE = r"lease (?P<dest_ip>[\da-fA-F.:]{2,45})"


def _answered(fields: Fields) -> None:
    """Names that do not exist and servers that fail answer with a word in place of an address."""
    if "answer" in fields:
        code = fields.get("code")
        fields["outcome"] = "failure" if code and code not in {"SECURE", "INSECURE"} else "success"


DNSMASQ = RuleSet(
    "dnsmasq-dns",
    Rule(
        "query",
        rf"(?:\d{{1,10}} (?:[\da-fA-F.:]{{2,45}}/\d{{1,5}} )?)?query\[(?P<type>[\w=-]{{1,20}})\] (?P<target>[^\n]{{1,1000}}) from {_IP}$",
        action="dns.query",
        examples={
            "query[A] www.example.com from 192.0.2.7": {"target": "www.example.com", "source_ip": "192.0.2.7", "category": []},
            "4711 192.0.2.7/40022 query[AAAA] a from 10.9.9.9 from 192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "answer",
        (
            (r"(?:\d{1,10} (?P<source_ip>[\da-fA-F.:]{2,45})/(?P<source_port>\d{1,5}) )?(?P<how>reply|cached|cached-stale|config|regex|hosts|DHCP|auth|validation|/\S{1,200}) (?P<target>[^\n]{1,1000}) is "
            r"(?P<answer><CNAME>|[\da-fA-F.:]{2,45}|(?P<code>NXDOMAIN|NODATA(?:-IPv[46])?|SERVFAIL|REFUSED|not implemented|BOGUS|INSECURE|SECURE)|\S{1,1000})$"),
            r"(?:\d{1,10} (?P<source_ip>[\da-fA-F.:]{2,45})/(?P<source_port>\d{1,5}) )?(?P<how>forwarded) (?P<target>[^\n]{1,1000}) to (?P<dest_ip>[\da-fA-F.:]{2,45})(?:#(?P<dest_port>\d{1,5}))?$",
        ),
        action="dns.answer",
        refine=_answered,
        examples={
            "reply www.example.com is 198.51.100.2": {"target": "www.example.com", "answer": "", "outcome": "success", "category": []},
            "7 192.0.2.7/40022 config www.example.com is NXDOMAIN": {"source_ip": "192.0.2.7", "source_port": 40022, "code": "NXDOMAIN", "outcome": "failure"},
            "forwarded www.example.com to 198.51.100.53": {"dest_ip": "198.51.100.53", "outcome": None},
        },
    ),
    programs=("dnsmasq",),
)  # fmt: skip

POWERDNS = RuleSet(
    "pdns",
    Rule(
        "query",
        (
            rf"\d{{1,10}} (?:\[[^\]\n]{{1,60}}\] )?question for '(?P<target>[^\n]{{1,1000}})\|(?P<type>[A-Z0-9]{{1,12}})' from {_IP}",
            rf"Remote {_IP}(?:<-[\da-fA-F.:]{{2,45}})? wants '(?P<target>[^\n]{{1,1000}})\|(?P<type>[A-Z0-9]{{1,12}})'",
        ),
        action="dns.query",
        examples={
            "2 [1/1] question for 'www.example.com|A' from 192.0.2.7": {"target": "www.example.com", "source_ip": "192.0.2.7", "type": ""},
            "Remote 192.0.2.7 wants 'www.example.com|AAAA', do = 0, bufsize = 512": {"source_ip": "192.0.2.7", "target": "www.example.com"},
        },
    ),
    Rule(
        "transfer-refused", rf"AXFR of domain '(?P<target>[^\n]{{1,1000}})' (?:denied to|failed: )[^\n]{{0,80}}?{_IP}",
        action="dns.transfer", outcome="failure", category=("audit.export",),
        examples={"AXFR of domain 'example.com' denied to 192.0.2.7": {"target": "example.com", "source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    programs=("pdns_recursor", "pdns_server", "pdns", "pdns-recursor"),
)  # fmt: skip

COREDNS = RuleSet(
    "coredns",
    Rule(
        "query",
        r"\[INFO\] \[?(?P<source_ip>[\d.]{7,15}|[\da-fA-F:]{2,39})\]?:(?P<source_port>\d{1,5}) - \d{1,5} \"(?P<type>[A-Z0-9]{1,12}) [A-Z]{1,4} (?P<target>[^\s\"]{1,1000}) "
        r"(?P<protocol>udp|tcp|https|tls|quic) [^\"\n]{0,60}\" (?P<code>[A-Z]{2,12}) ",
        action="dns.query",
        examples={
            '[INFO] 192.0.2.7:40022 - 4711 "A IN www.example.com. udp 41 false 512" NOERROR qr,rd,ra 80 0.001s': {
                "source_ip": "192.0.2.7", "source_port": 40022, "target": "www.example.com.", "code": "NOERROR", "category": [],
            },
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

KEA = RuleSet(
    "kea",
    Rule(
        "lease",
        (
            rf"DHCP[46]_LEASE_(?P<change>ALLOC|ADVERT|RENEW|OFFER|REUSE) \[?(?P<device>[^\n]{{0,400}}?)\]?: {_LEASE} (?:has been|will be) (?:allocated|advertised|renewed|offered|reused)",
            rf"DHCP[46]_LEASE_(?P<change>ALLOC|ADVERT|RENEW|OFFER|REUSE) (?:duid=|\[)(?P<device>[^\n]{{0,400}}?): {_LEASE}",
        ),
        action="network.lease", outcome="success", category=("os.network",),
        examples={
            "DHCP4_LEASE_ALLOC [hwtype=1 00:11:22:33:44:55], cid=[no info], tid=0x1: lease 192.0.2.7 has been allocated for 3600 seconds": {
                "dest_ip": "192.0.2.7", "outcome": "success", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "refused", r"DHCP[46]_(?P<code>LEASE_ALLOC_FAIL\w*|ALLOC_FAIL\w*|PACKET_NAK_\w{1,20}|LEASE_DECLINE|DECLINE_LEASE)\b",
        action="network.lease", outcome="failure", category=("os.network",),
        examples={"DHCP4_PACKET_NAK_0001 [hwtype=1 00:11:22:33:44:55]: failed to select a subnet": {"outcome": "failure", "category": ["os.network"]}},
    ),
    Rule(
        "lifecycle", r"DHCP[46]_(?P<change>STARTED|SHUTDOWN|SHUTDOWN_REQUEST)\b",
        action="service.lifecycle", category=("os.service",),
        examples={"DHCP4_STARTED Kea DHCPv4 server version 2.4.1 started": {"category": ["os.service"]}},
    ),
    programs=("kea-dhcp4", "kea-dhcp6", "kea-dhcp4.*", "kea-dhcp6.*", "kea"),
    lead=r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} )?(?:(?:INFO|WARN|ERROR|DEBUG|FATAL) {1,3})?(?:\[kea-[\w.-]{1,40}/\d{1,10}(?:\.\w{1,20})?\] )?",
)  # fmt: skip

RULE_SETS = (DNSMASQ, POWERDNS, COREDNS, KEA)
