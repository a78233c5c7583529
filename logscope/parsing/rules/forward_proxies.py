"""Small proxies: tinyproxy and stunnel: who came through, to where, and what they could not reach.

From tinyproxy's ``src/reqs.c``, ``child.c``, ``acl.c``, ``sock.c`` and ``main.c`` (1.8 to 1.11) and stunnel's ``src/client.c``, ``network.c``, ``libwrap.c``,
``verify.c``, ``tls.c`` and ``stunnel.c`` (4.5 to 5.7). Both tell a connection by a number
once they have said its address.
"""

from __future__ import annotations

from logscope.parsing.connections import Connection
from logscope.parsing.rule import Rule, RuleSet

_TRANSACTION, _FAILURE, _LIFE = (
    ("app.transaction",),
    ("app.failure",),
    ("os.service", "app.lifecycle"),
)
_IP = r"(?P<source_ip>[\da-fA-F.:]{2,45})"

TINYPROXY = RuleSet(
    "tinyproxy",
    Rule(
        "connected",
        (
            rf"Connect \(file descriptor (?P<device>\d{{1,10}})\): {_IP}(?: at \[(?P<dest_ip>[\da-fA-F.:]{{2,45}})\])?$",
            rf"Connect \(file descriptor (?P<device>\d{{1,10}})\): (?P<client_name>[^\s\[\]]{{1,255}}) \[{_IP}\](?: at \[(?P<dest_ip>[\da-fA-F.:]{{2,45}})\])?$",
        ),
        action="proxy.connect",
        examples={
            "Connect (file descriptor 5): 192.0.2.7": {"source_ip": "192.0.2.7", "device": "5", "category": []},
            "Connect (file descriptor 5): pc.example.net [192.0.2.7] at [198.51.100.2]": {"source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "client_name": ""},
        },
    ),
    Rule(
        "request", r"Request \(file descriptor (?P<device>\d{1,10})\): (?P<verb>[A-Za-z]{1,20}) (?P<target>\S{1,4000})(?: HTTP/[\d.]{1,3})?",
        action="proxy.request", category=_TRANSACTION,
        examples={"Request (file descriptor 5): GET http://www.example.com/a HTTP/1.1": {"target": "http://www.example.com/a", "verb": "", "device": "5", "category": ["app.transaction"]}},
    ),
    Rule(
        "login-failed", rf"Failed auth attempt \(file descriptor: (?P<device>\d{{1,10}})\), ip {_IP}",
        action="proxy.login", outcome="failure", category=("app.auth",),
        examples={"Failed auth attempt (file descriptor: 5), ip 192.0.2.7": {"source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "denied",
        (
            r"Unauthorized connection from \"(?P<client_name>[^\"\n]{0,255})\" \[(?P<source_ip>[\da-fA-F.:]{2,45})\]",
            rf"Unauthorized connection from \"{_IP}\"",
        ),
        action="proxy.connect", outcome="failure", category=("os.network",),
        examples={
            'Unauthorized connection from "192.0.2.7".': {"source_ip": "192.0.2.7", "outcome": "failure", "category": ["os.network"]},
            'Unauthorized connection from "pc.example.net" [192.0.2.7].': {"source_ip": "192.0.2.7", "client_name": ""},
        },
    ),
    Rule(
        "refused",
        (
            r"Refused CONNECT method on port (?P<dest_port>\d{1,5})",
            r"Proxying refused on filtered (?:domain|url) \"(?P<target>[^\n]{0,4000})\"",
            r"Unknown method \((?P<verb>[^)\n]{0,40})\) or protocol \((?P<target>[^\n]{0,4000})\)",
        ),
        action="proxy.request", outcome="failure", category=_TRANSACTION,
        examples={
            "Refused CONNECT method on port 22": {"dest_port": 22, "outcome": "failure", "category": ["app.transaction"]},
            'Proxying refused on filtered domain "www.example.com"': {"target": "www.example.com", "outcome": "failure"},
        },
    ),
    Rule(
        "unreachable",
        (
            r"opensock: Could not establish a connection to (?P<target>[^\n]{1,300})",
            r"opensock: Could not retrieve (?:address )?info for (?P<target>[^\s\n]{1,300}?)(?:: (?P<reason>[^\n]*))?$",
            r"Could not connect to upstream proxy", r"No upstream proxy defined for (?P<target>\S{1,300}?)\.?$",
        ),
        action="proxy.upstream", outcome="failure", category=_FAILURE,
        examples={
            "opensock: Could not establish a connection to www.example.com:80": {"target": "www.example.com:80", "outcome": "failure", "category": ["app.failure"]},
            "opensock: Could not retrieve address info for www.example.com:80: Name or service not known": {"target": "www.example.com:80", "reason": ""},
        },
    ),
    Rule(
        "established", r"Established connection to (?:upstream proxy|(?:http|socks\d) proxy|host) \"(?P<target>[^\"\n]{1,300})\" using file descriptor",
        action="proxy.upstream", outcome="success",
        examples={'Established connection to host "www.example.com" using file descriptor 6.': {"target": "www.example.com", "outcome": "success"}},
    ),
    Rule(
        "started", (r"Initializing tinyproxy", r"Starting main loop\. Accepting connections\."),
        action="service.start", category=_LIFE,
        examples={"Starting main loop. Accepting connections.": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "stopped", r"Shutting down\.",
        action="service.stop", category=_LIFE,
        examples={"Shutting down.": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "configured", (r"Reloading config file(?P<outcome> failed| finished)?", r"Re-reading (?P<target>filter) file"),
        action="config.reload", category=("app.config",),
        examples={"Reloading config file": {"category": ["app.config"]}},
    ),
    connection=Connection(key="device", begins="connected", tells={"connected": ("source_ip", "dest_ip")}),
)  # fmt: skip

_PEER = r"(?P<source_ip>\[?[\da-fA-F.:]{2,45}?\]?):(?P<source_port>\d{1,5})"

STUNNEL = RuleSet(
    "stunnel",
    Rule(
        "accepted", rf"Service \[(?P<target>[^\]\n]{{1,255}})\] accepted connection from {_PEER}$",
        action="tunnel.connect", category=("os.network",),
        examples={"LOG5[0]: Service [db] accepted connection from 192.0.2.7:40022": {"target": "db", "source_ip": "192.0.2.7", "source_port": 40022, "category": ["os.network"]}},
    ),
    Rule(
        "refused", (rf"Service \[(?P<target>[^\]\n]{{1,255}})\] REFUSED by libwrap from {_PEER}", rf"Connection from {_PEER} REFUSED by libwrap"),
        action="tunnel.connect", outcome="failure", category=("os.network",),
        examples={"LOG4[0]: Service [db] REFUSED by libwrap from 192.0.2.7:40022": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "reached", (r"Service \[(?P<target>[^\]\n]{1,255})\] connected remote server from (?P<local>\S{1,60})", r"s_connect: connected (?P<dest_ip>[\d.]{7,15}|\[?[\da-fA-F:]{2,45}?\]?):(?P<dest_port>\d{1,5})$"),
        action="tunnel.upstream", outcome="success",
        examples={"s_connect: connected 198.51.100.2:5432": {"dest_ip": "198.51.100.2", "dest_port": 5432, "outcome": "success"}},
    ),
    Rule(
        "unreachable",
        (
            r"s_connect: (?:connect|s_poll_wait|getsockopt) (?P<dest_ip>[\d.]{7,15}|\[?[\da-fA-F:]{2,45}?\]?):(?P<dest_port>\d{1,5}): (?P<reason>[^\n]{1,200})",
            r"(?P<reason>No more addresses to connect|No host resolved)", r"Error resolving \"(?P<target>[^\"\n]{1,255})\": (?P<reason>[^\n]*)",
        ),
        action="tunnel.upstream", outcome="failure", category=("app.failure",),
        examples={"LOG3[0]: s_connect: connect 198.51.100.2:5432: Connection refused (111)": {"dest_ip": "198.51.100.2", "dest_port": 5432, "outcome": "failure", "category": ["app.failure"]}},
    ),
    Rule(
        "certificate-refused",
        (r"CERT: (?P<reason>[^\n]{1,300})", r"VERIFY ERROR: (?P<reason>[^\n]{1,300})", r"Rejected by CERT at depth=(?P<reason>[^\n]{1,300})", r"OCSP: (?P<reason>Certificate revoked[^\n]{0,200})"),
        action="tunnel.login", outcome="failure", category=("app.auth",),
        examples={"LOG4[0]: CERT: Pre-verification error: self signed certificate": {"reason": "", "outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "certificate-accepted", r"Certificate accepted at depth=0: (?P<actor>[^\n]{1,1000})",
        action="tunnel.login", outcome="success", category=("app.auth",),
        examples={"LOG5[0]: Certificate accepted at depth=0: CN=ann": {"actor": "CN=ann", "outcome": "success"}},
    ),
    Rule(
        "login-failed", r"(?P<reason>(?:LOGIN|PLAIN) [Aa]uthentication [Ff]ailed|SOCKS5 request failed: Connection not allowed by ruleset|CONNECT request rejected)",
        action="tunnel.login", outcome="failure", category=("app.auth",),
        examples={"LOG3[0]: LOGIN authentication failed": {"outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "handshake-failed", (r"(?:SSL|TLS)_(?:accept|connect|read|write|shutdown)(?:\(\))?: (?P<reason>[^\n]*)", r"transfer: (?P<reason>[^\n]*)"),
        action="tunnel.failed", outcome="failure", category=("app.failure",),
        examples={"LOG3[1]: SSL_accept: ssl/record/ssl3_record.c:341: error:0A00009C:SSL routines::http request": {"outcome": "failure", "reason": ""}},
    ),
    Rule(
        "closed", r"Connection (?P<how>closed|reset)(?:/reset)?: (?P<bytes_in>\d{1,20}) (?:byte\(s\)|bytes) sent to (?:TLS|SSL), (?P<bytes_out>\d{1,20}) ",
        action="tunnel.disconnect", category=("os.network",),
        examples={"LOG5[0]: Connection closed: 512 byte(s) sent to TLS, 48 byte(s) sent to socket": {"bytes_in": 512, "bytes_out": 48}},
    ),
    Rule(
        "started", r"stunnel (?P<version>[\d.]{1,20}\w{0,10}) on (?P<platform>\S{1,80}) (?:platform|with)",
        action="service.start", category=_LIFE,
        examples={"LOG5[ui]: stunnel 5.68 on x86_64-pc-linux-gnu platform": {"version": "", "category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "stopped", (r"Terminated$", r"Terminating ", r"Received (?P<signal>\S{1,20}); terminating", r"stunnel (?P<version>\S{1,20}) (?:terminated|exiting)"),
        action="service.stop", category=_LIFE,
        examples={"LOG5[ui]: Terminated": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "configured", (r"Configuration (?P<outcome>successful|failed)", r"Received SIGHUP; reloading configuration", r"Failed to reload the configuration file", r"Reading configuration from file (?P<target>[^\n]{1,1000})"),
        action="config.reload", category=("app.config",),
        examples={"LOG5[main]: Configuration successful": {"outcome": "success", "category": ["app.config"]}},
    ),
    programs=("stunnel", "stunnel4", "stunnel5"),
    lead=r"LOG\d\[(?P<device>[^\]\n]{1,40})\]: ",
    connection=Connection(key="device", begins="accepted", tells={"accepted": ("source_ip", "source_port")}, ends=("closed",)),
)  # fmt: skip

RULE_SETS = (TINYPROXY, STUNNEL)
