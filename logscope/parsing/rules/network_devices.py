"""Routers, switches, firewalls and storage boxes whose messages need no header of their own.

MikroTik's RouterOS manual ("Log": topics, then text), Check Point's Log Exporter (``Log [action:"Drop"; ...]``), OpenBSD's
``tcpdump -e`` on ``pflog``, ArubaOS-Switch's "Event Log Message Reference" (before it HP ProCurve), Synology's DSM and QNAP's QTS.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import OUTCOME_WORDS, Fields, Rule, RuleSet
from logscope.parsing.web_requests import is_address

_IP = r"(?P<source_ip>[\da-fA-F.:]{2,45})"
_NETWORK, _LOGON = ("os.network",), ("audit.logon",)
_TOPICS = r"(?:[a-z][\w-]{1,20},){0,5}"

MIKROTIK = RuleSet(
    "routeros",
    Rule(
        "packet",
        (
            rf"{_TOPICS}firewall(?:,\w{{1,12}}){{0,3}} (?P<chain>[^\n]{{1,80}}?): in:(?P<interface>\S{{1,40}})[^\n]{{0,200}}? proto (?P<protocol>[A-Z]\w{{0,8}})[^,\n]{{0,40}}, (?P<source_ip>[\d.]{{7,15}}):(?P<source_port>\d{{1,5}})->(?P<dest_ip>[\d.]{{7,15}}):(?P<dest_port>\d{{1,5}})",
            rf"{_TOPICS}firewall(?:,\w{{1,12}}){{0,3}} (?P<chain>[^\n]{{1,80}}?): in:(?P<interface>\S{{1,40}})[^\n]{{0,200}}? proto (?P<protocol>[A-Z]\w{{0,8}})[^,\n]{{0,40}}, \[(?P<source_ip>[\da-fA-F.:]{{2,45}})\]:(?P<source_port>\d{{1,5}})->\[(?P<dest_ip>[\da-fA-F.:]{{2,45}})\]:(?P<dest_port>\d{{1,5}})",
            rf"{_TOPICS}firewall(?:,\w{{1,12}}){{0,3}} (?P<chain>[^\n]{{1,80}}?): in:(?P<interface>\S{{1,40}})[^\n]{{0,200}}? proto (?P<protocol>[A-Z]\w{{0,8}})[^,\n]{{0,40}}, \[?(?P<source_ip>[\da-fA-F.:]{{2,45}})\]?->\[?(?P<dest_ip>[\da-fA-F.:]{{2,45}})\]?",
        ),
        action="firewall.packet", category=_NETWORK,
        examples={
            "firewall,info input: in:ether1 out:(unknown 0), src-mac 00:11:22:33:44:55, proto TCP (SYN), 192.0.2.7:40022->198.51.100.1:22, len 60": {
                "source_ip": "192.0.2.7", "source_port": 40022, "dest_ip": "198.51.100.1", "dest_port": 22, "category": ["os.network"],
            },
            "firewall,info forward: in:WAN out:LAN, connection-state:new proto UDP, [2001:db8::7]:40022->[2001:db8::5]:53, len 112": {
                "source_ip": "2001:db8::7", "source_port": 40022, "dest_ip": "2001:db8::5", "dest_port": 53, "protocol": "",
            },
        },
    ),
    Rule(
        "logout", rf"(?:{_TOPICS}\w{{2,20}} )?user (?P<actor>[^\n]{{1,255}}) logged out from {_IP} via (?P<service>\S{{1,30}})$",
        action="logout", outcome="success", category=_LOGON,
        examples={"system,info,account user ann logged out from 192.0.2.7 via winbox": {"actor": "ann", "source_ip": "192.0.2.7", "category": ["audit.logon"]}},
    ),
    Rule(
        "configured",
        r"system,info(?:,\w{1,20})? (?P<target>[\w ./-]{1,80}?) (?P<change>added|changed|removed|moved) by (?:\w{2,12}(?:-\w{1,12})?:)?(?P<actor>[^\s@/]{1,255})(?:@(?P<source_ip>[\da-fA-F.:]{2,45}))?",
        action="device.configure", category=("app.config",),
        refine=lambda fields: fields.update(action="account.change", category=("audit.account",)) if str(fields["target"]) in ("user", "user group", "ssh-keys") else None,
        examples={
            "system,info filter rule changed by ann": {"target": "filter rule", "actor": "ann", "category": ["app.config"]},
            "system,info user added by winbox-3.4:ann@192.0.2.7": {"category": ["audit.account"]},
        },
    ),
    Rule(
        "rebooted", r"system,(?:error|info)(?:,critical)? router (?:was )?reboot",
        action="system.restart", category=("os.system",),
        examples={"system,error,critical router was rebooted without proper shutdown": {"category": ["os.system"]}},
    ),
    programs=("*",), exact=True,
)  # fmt: skip


_CP_PAIR = re.compile(r'(\w{1,64}):"((?:[^"\\\n]++|\\.)*+)"')


def _check_point(fields: Fields) -> None:
    """The members of Check Point's record."""
    pairs: dict[str, str] = {}
    for name, value in _CP_PAIR.findall(str(fields.pop("line_read"))):
        pairs.setdefault(name, value)
    for name, member in (("source_ip", "src"), ("dest_ip", "dst")):
        if is_address(pairs.get(member, "")):
            fields[name] = pairs[member]
    if pairs.get("s_port", "").isdigit():
        fields["source_port"] = pairs["s_port"]
    if pairs.get("service", "").isdigit():
        fields["dest_port"] = pairs["service"]
    fields["actor"] = pairs.get("user") or pairs.get("administrator") or pairs.get("src_user_name")
    for name in ("product", "rule_name", "ifname", "origin", "proto", "reason", "operation"):
        fields[name] = pairs.get(name)
    verdict = pairs.get("action", "").lower()
    if verdict in ("accept", "allow", "encrypt", "decrypt"):
        fields.update(action="firewall.allow", outcome="success", category=_NETWORK)
    elif verdict in ("drop", "reject", "block", "prevent", "deny"):
        fields.update(action="firewall.block", outcome="failure", category=_NETWORK)
    elif verdict in ("log in", "login", "failed log in", "log out", "logout") or pairs.get(
        "operation"
    ) in ("Log In", "Log Out"):
        out = "out" in verdict or pairs.get("operation") == "Log Out"
        failed = (
            "fail" in verdict
            or "fail" in pairs.get("audit_status", pairs.get("status", "")).lower()
        )
        fields.update(
            action="logout" if out else "login",
            category=_LOGON,
            outcome="failure" if failed else "success",
        )
    elif pairs.get("operation") or pairs.get("product") == "SmartConsole":
        fields.update(action="config.change", category=("os.security", "app.config"))
        fields["target"] = pairs.get("objectname") or pairs.get("subject")


CHECK_POINT = RuleSet(
    "check-point",
    Rule(
        "record", r'(?:CP-GW - |CheckPoint \d{1,10} - )?(?:Log )?(?:- )?(?P<line_read>\[(?:action|flags|ifdir|loguid|origin|time):"[^\n]*)',
        action="firewall.packet", refine=_check_point,
        examples={
            'CP-GW - Log [action:"Drop"; flags:"1"; ifdir:"inbound"; src:"192.0.2.7"; dst:"10.0.0.5"; proto:"6"; s_port:"40022"; service:"22"]': {
                "source_ip": "192.0.2.7", "source_port": 40022, "dest_port": 22, "outcome": "failure", "category": ["os.network"],
            },
            '[action:"Accept"; ifname:"eth1"; src:"192.0.2.7"; dst:"10.0.0.5"]': {"outcome": "success"},
        },
    ),
    programs=("*",), exact=True,
)  # fmt: skip


def _packet(fields: Fields) -> None:
    """A dump prints the port as one part more behind the address."""
    for side in ("source", "dest"):
        written = str(fields.pop(f"{side}_end"))
        parts = written.split(".")
        if ":" not in written and len(parts) == 5:
            fields[f"{side}_ip"], fields[f"{side}_port"] = ".".join(parts[:4]), parts[4]
        elif ":" in written and len(parts) == 2:
            fields[f"{side}_ip"], fields[f"{side}_port"] = parts
        else:
            fields[f"{side}_ip"] = written
    fields["outcome"] = OUTCOME_WORDS.get(str(fields.get("verdict")), "success" if fields.get("verdict") == "pass" else None)  # fmt: skip


PF = RuleSet(
    "pf",
    Rule(
        "packet",
        (
            r"rule (?P<number>[\w./-]{1,40})\((?P<reason>[\w-]{1,20})\)(?: \[[^\]\n]{0,80}\])?:? (?P<verdict>block|pass|match) (?P<direction>in|out) on (?P<interface>\w{1,20}): (?P<source_end>[\da-fA-F:.]{2,52}) > (?P<dest_end>[\da-fA-F:.]{2,52}?):? ",
        ),
        action="firewall.packet", category=_NETWORK, refine=_packet,
        examples={
            "rule 5/0(match): block in on em0: 192.0.2.7.40022 > 10.0.0.5.22: tcp 0": {
                "source_ip": "192.0.2.7", "source_port": 40022, "dest_ip": "10.0.0.5", "dest_port": 22, "outcome": "failure", "category": ["os.network"],
            },
            "rule 7..16777216/0(match): pass in on em0: 2001:db8::7.40022 > 2001:db8::5.22: S 1:1(0)": {"source_ip": "2001:db8::7", "dest_port": 22, "outcome": "success"},
        },
    ),
    programs=("pf", "pflogd", "pflog", "tcpdump"),
)  # fmt: skip

SWITCHES = RuleSet(
    "procurve",
    Rule(
        "login",
        (
            rf"SME (?P<service>\w{{1,12}}) from {_IP} - (?P<access>MANAGER|OPERATOR) Mode",
            rf"User '(?P<actor>[^\n]{{0,255}})' logged in from {_IP} to (?P<service>\w{{1,12}}) session",
        ),
        action="login", outcome="success", category=_LOGON,
        examples={
            "SME SSH from 192.0.2.7 - MANAGER Mode": {"source_ip": "192.0.2.7", "access": "MANAGER", "outcome": "success", "category": ["audit.logon"]},
            "User 'ann' logged in from 192.0.2.7 to SSH session": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "login-failed",
        (
            rf"Invalid user name/password on (?P<service>\w{{1,12}}) session(?:[^\n]{{0,20}} User '(?P<actor>[^\n]{{0,255}})' is trying to login)? from {_IP}$",
            rf"(?:ST\w-CMDR: )?(?P<service>\w{{1,12}}) login attempt from {_IP} failed",
        ),
        action="login", outcome="failure", category=_LOGON,
        examples={"Invalid user name/password on SSH session User 'x' is trying to login from 192.0.2.7": {"actor": "x", "source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "port", r"port (?P<target>[\w/]{1,12}) is now (?P<state>on-line|off-line)",
        action="network.link", category=_NETWORK,
        examples={"port 17 is now off-line": {"target": "17", "category": ["os.network"]}},
    ),
    programs=("mgr", "auth", "ports", "ssh", "ports:", "00179", "00077"),
)  # fmt: skip

_QTS = {
    "login fail": ("login", "failure", _LOGON), "login ok": ("login", "success", _LOGON), "login": ("login", "success", _LOGON),
    "logout": ("logout", "success", _LOGON), "read": ("file.read", None, ("audit.export",)), "write": ("file.change", None, ("audit.file",)),
    "add": ("file.change", None, ("audit.file",)), "delete": ("file.change", None, ("audit.file",)), "rename": ("file.change", None, ("audit.file",)),
}  # fmt: skip


def _qts(fields: Fields) -> None:
    known = _QTS.get(str(fields.get("verdict")).lower())
    if known is not None:
        fields["action"], fields["outcome"], fields["category"] = known
    if fields.get("target") == "---":
        fields["target"] = None


STORAGE = RuleSet(
    "nas",
    Rule(
        "dsm-login",
        (
            rf"User \[(?P<actor>[^\n]{{0,255}})\] from \[{_IP}\] (?P<outcome>failed) to (?:log|sign) ?in (?:to|via) \[(?P<service>[^\]\n]{{1,60}})\](?: due to (?P<reason>[^\n]{{1,120}}))?",
            rf"User \[(?P<actor>[^\n]{{0,255}})\] from \[{_IP}\] (?:logged|signed) in (?P<outcome>successfully) via \[(?P<service>[^\]\n]{{1,60}})\]",
        ),
        action="login", category=_LOGON,
        examples={
            "User [admin] from [192.0.2.7] failed to log in via [DSM] due to authorization failure.": {"actor": "admin", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon"]},
            "User [ann] from [192.0.2.7] signed in successfully via [DSM].": {"outcome": "success"},
        },
    ),
    Rule(
        "dsm-logout", rf"User \[(?P<actor>[^\n]{{0,255}})\] from \[{_IP}\] (?:logged|signed) out",
        action="logout", category=_LOGON,
        examples={"User [ann] from [192.0.2.7] logged out the server via [DSM] with totally [0] bytes uploaded": {"actor": "ann"}},
    ),
    Rule(
        "qts-connection",
        rf"conn log: Users: (?P<actor>[^\n]{{0,255}}), Source IP: {_IP}, Computer name: (?P<client_name>[^,\n]{{0,255}}), Connection type: (?P<service>[^,\n]{{1,40}}), Accessed resources: (?P<target>[^\n]{{0,4000}}), Action: (?P<verdict>[A-Z][\w ]{{1,30}})$",
        action="file.access",
        refine=_qts,
        examples={
            "conn log: Users: admin, Source IP: 192.0.2.7, Computer name: ---, Connection type: HTTP, Accessed resources: ---, Action: Login Fail": {
                "actor": "admin", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon"],
            },
            "conn log: Users: ann, Source IP: 192.0.2.7, Computer name: pc7, Connection type: SAMBA, Accessed resources: Public/a.csv, Action: Delete": {
                "target": "Public/a.csv", "category": ["audit.file"],
            },
        },
    ),
    programs=("*",), exact=True,
)  # fmt: skip

RULE_SETS = (MIKROTIK, CHECK_POINT, PF, SWITCHES, STORAGE)
