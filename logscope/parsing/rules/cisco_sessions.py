"""Cisco: sessions of VPN clients on an ASA or FTD, NX-OS' own words, and what routers and switches say besides.

From the "ASA Series Syslog Messages" guide (classes auth, svc, webvpn, ids), the "NX-OS System Messages Reference" and the
"IOS System Message Guide". FTD writes the ASA's texts under its own mnemonic.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_IP = r"(?P<source_ip>[\da-fA-F.:]{2,45})"
_WHO = rf"Group <(?P<group>[^>\n]{{0,255}})> User <(?P<actor>[^>\n]{{0,255}})> IP <{_IP}> "
_LOGON, _NETWORK = ("audit.logon",), ("os.network",)
_MOST = r"[^\n]{0,255}"

SESSIONS = RuleSet(
    "cisco-vpn",
    Rule(
        "up",
        (
            _WHO + r"(?:AnyConnect|Secure Client) parent session (?P<change>started)",
            _WHO + r"First (?:\w{2,6}) SVC connection (?P<change>established)",
            _WHO + r"(?:IPv4 )?Address <(?P<tunnel_ip>[^>\n]{0,45})>[^\n]{0,120}? (?P<change>assigned) to session",
        ),
        action="vpn.up", outcome="success", category=_LOGON,
        examples={
            "Group <staff> User <ann> IP <192.0.2.7> AnyConnect parent session started.": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.logon"]},
            "Group <staff> User <ann> IP <192.0.2.7> IPv4 Address <10.0.0.9> IPv6 address <::> assigned to session": {"actor": "ann", "tunnel_ip": ""},
        },
    ),
    Rule(
        "down",
        (
            _WHO + r"SVC (?:closing connection|connection closed)(?:: (?P<reason>[^\n]{0,200}))?",
            _WHO + r"(?:WebVPN |SVC )?[Ss]ession terminated(?:: (?P<reason>[^\n]{0,200}))?",
        ),
        action="vpn.down", category=_LOGON,
        examples={"Group <staff> User <ann> IP <192.0.2.7> SVC closing connection: User Requested.": {"actor": "ann", "reason": ""}},
    ),
    Rule(
        "locked", rf"User '(?P<target>{_MOST})' locked out on exceeding",
        action="account.lock", category=("audit.account",),
        examples={"User 'ann' locked out on exceeding '3' successive failed authentication attempts": {"target": "ann", "category": ["audit.account"]}},
    ),
    Rule(
        "phase", rf"(?:Group = (?P<group>[^,\n]{{0,255}}), )?(?:Username = (?P<actor>[^,\n]{{0,255}}), )?IP = {_IP}, PHASE (?P<phase>[12]) COMPLETED",
        action="vpn.connect", outcome="success", category=_NETWORK,
        examples={"Group = 192.0.2.7, IP = 192.0.2.7, PHASE 1 COMPLETED": {"source_ip": "192.0.2.7", "outcome": "success", "category": ["os.network"]}},
    ),
    Rule(
        "scan", r"(?:Host (?P<source_ip>[\da-fA-F.:]{2,45}) is attacking|\[ ?(?P<reason>[^\]\n]{1,60})\] drop rate-\d exceeded)",
        action="network.scan", category=_NETWORK,
        examples={"[ Scanning] drop rate-1 exceeded. Current burst rate is 10 per second": {"reason": "", "category": ["os.network"]}},
    ),
    Rule(
        "configuring", rf"Begin configuration: (?:{_IP}|(?P<device>\S{{1,60}})) reading from",
        action="device.configure", category=("app.config",),
        examples={"Begin configuration: 192.0.2.7 reading from terminal": {"source_ip": "192.0.2.7", "category": ["app.config"]}},
    ),
    programs=("cisco-vpn", "%asa-*", "%ftd-*"),
)  # fmt: skip

NEXUS = RuleSet(
    "cisco-nexus",
    Rule(
        "login-failed",
        (
            rf"(?:pam_aaa: ?)?Authentication failed (?:for|from) (?:user )?(?P<actor>{_MOST}) from {_IP}(?: - \S{{1,60}})?$",
            rf"error: PAM: Authentication failure for (?:illegal user )?(?P<actor>{_MOST}) from {_IP}(?: - \S{{1,60}})?$",
        ),
        action="login", outcome="failure", category=_LOGON,
        examples={
            "pam_aaa:Authentication failed for user admin from 192.0.2.7 - sshd[411]": {"actor": "admin", "source_ip": "192.0.2.7", "outcome": "failure"},
            "error: PAM: Authentication failure for illegal user x from 10.9.9.9 from 192.0.2.7 - sshd[411]": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "configured", rf"Configured from (?P<from>\S{{1,60}}) by (?P<actor>\S{{1,255}}) on (?:{_IP}@)?(?P<device>\S{{1,60}})",
        action="device.configure", category=("app.config",),
        examples={"Configured from vty by ann on 192.0.2.7@pts/0": {"actor": "ann", "source_ip": "192.0.2.7", "device": "pts/0", "category": ["app.config"]}},
    ),
    Rule(
        "interface", r"Interface (?P<target>\S{1,60}) is (?P<state>up|down|admin up|admin down)\b",
        action="network.link", category=_NETWORK,
        examples={"Interface Ethernet1/5 is down (Link failure)": {"target": "Ethernet1/5", "state": "", "category": ["os.network"]}},
    ),
    programs=("cisco-nexus", "%authpriv-*", "%daemon-*", "%vshd-*", "%ethport-*", "%aaa-*"),
)  # fmt: skip

SSH2 = RuleSet(
    "cisco-ssh",
    Rule(
        "login",
        rf"User '(?P<actor>{_MOST})' authentication for SSH2 Session from {_IP} \([^)\n]{{0,40}}\) using crypto cipher '[^'\n]{{0,60}}'(?:, hmac '[^'\n]{{0,60}}')? (?P<outcome>Succeeded|Failed)$",
        action="login", category=_LOGON,
        examples={
            "User 'ann' authentication for SSH2 Session from 192.0.2.7 (tty = 0) using crypto cipher 'aes256-ctr', hmac 'hmac-sha2-256' Failed": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon"],
            },
        },
    ),
    Rule(
        "session", rf"SSH2 Session request from {_IP} \([^)\n]{{0,40}}\) using crypto cipher '[^'\n]{{0,60}}'(?:, hmac '[^'\n]{{0,60}}')? (?P<outcome>Succeeded|Failed)$",
        action="ssh.connect",
        examples={"SSH2 Session request from 192.0.2.7 (tty = 0) using crypto cipher 'aes256-ctr', hmac 'hmac-sha2-256' Succeeded": {"source_ip": "192.0.2.7", "outcome": "success"}},
    ),
    programs=("cisco-ssh", "%ssh-*"),
)  # fmt: skip


def _relayed(fields: Fields) -> None:
    """Read the text behind the mnemonic by the rules of that mnemonic."""
    from logscope.parsing.registry import rule_book  # rules are found by the registry

    words = str(fields.pop("words"))
    inner: Fields = {}
    if rule_book().read(str(fields["program"]), words, inner):
        del inner["rule"]
        fields.update(inner)


RELAYED = RuleSet(
    "cisco-relayed",
    Rule(
        "message",
        r": (?:\d{4} )?[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Z]{3,4})?: (?P<program>%[A-Z][\w-]{1,60}-\d-\w{1,60}): ?(?P<words>[^\n]*)",
        action="device.message", refine=_relayed,
        examples={
            ": 2026 Jan  3 14:05:22 UTC: %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by ann on 192.0.2.7@pts/0": {
                "program": "%VSHD-5-VSHD_SYSLOG_CONFIG_I", "actor": "ann", "category": ["app.config"],
            },
            ": 2026 Jan  3 14:05:22 UTC: %XY-5-Z: nothing": {"program": "%XY-5-Z", "category": []},
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

RULE_SETS = (SESSIONS, NEXUS, SSH2, RELAYED)
