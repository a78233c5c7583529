"""Cisco's firewalls (ASA, PIX, FWSM) and routers (IOS): log-ons, commands, filtered packets, interfaces.

The texts are those of the "ASA Series Syslog Messages" guide and of the "IOS System Message Guide"; the mnemonic
(``%ASA-6-605005``, ``%SEC_LOGIN-4-LOGIN_FAILED``) stands where others have the program.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_LOGON, _ACTIVITY, _NETWORK = ("audit.logon",), ("audit.activity",), ("os.network",)
_IP = r"(?P<source_ip>[\da-fA-F.:]{2,45}|[\w.-]{1,255})"
_TO = r"(?P<dest_ip>[\da-fA-F.:]{2,45})"
_SOURCE = rf"(?:[^\s:/()]{{1,60}}:)?{_IP}(?:/(?P<source_port>\d{{1,5}}))?(?:\([^)]{{0,80}}\))?(?: \([^)]{{0,80}}\))?(?: \([^)]{{0,80}}\))?"
_DESTINATION = rf"(?:[^\s:/()]{{1,60}}:)?{_TO}(?:/(?P<dest_port>\d{{1,5}}))?"

ASA = RuleSet(
    "cisco-firewall",
    Rule(
        "login",
        (
            rf"Login (?P<outcome>permitted|denied) from (?:[^\s:/]{{1,60}}:)?{_IP}/(?P<source_port>\d+) to (?:[^\s:/]{{1,60}}:)?{_TO}/(?P<service>\w+) for user \"(?P<actor>[^\n]*)\"",
            rf"Authentication (?P<outcome>succeeded|failed) for user '?(?P<actor>[^'\n]*?)'? from {_SOURCE} to {_DESTINATION}",
            rf"User authentication (?P<outcome>succeeded|failed): (?:IP(?: address)?: {_IP}, )?Uname: (?P<actor>\S+)",
            rf"AAA user authentication (?P<outcome>Successful|Rejected) ?: (?:reason = (?P<reason>[^:\n]*?) : )?(?:local database|server = \S+) : user = (?P<actor>[^\s:]*)(?: ?: user IP = {_IP})?",
            rf"Group <(?P<group>[^>]*)> User <(?P<actor>[^>]*)> IP <{_IP}> Authentication: (?P<outcome>successful|rejected)",
        ),
        action="login", category=_LOGON,
        examples={
            'Login permitted from 192.0.2.7/4022 to inside:10.0.0.1/ssh for user "ann"': {
                "actor": "ann", "source_ip": "192.0.2.7", "dest_ip": "10.0.0.1", "outcome": "success", "category": ["audit.logon"],
            },
            'Login denied from 192.0.2.7/4022 to outside:10.0.0.1/ssh for user "root"': {"actor": "root", "outcome": "failure"},
            "AAA user authentication Rejected : reason = Invalid password : local database : user = ann : user IP = 192.0.2.7": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure",
            },
            "Authentication failed for user 'ann' from 192.0.2.7/4022 to 10.0.0.1/23 on interface outside": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "failure",
            },
        },
    ),
    Rule(
        "enable-failed",
        (
            r"[Cc]onsole enable password incorrect for (?P<count>\d+) tries \(from (?:\w+ \(remote (?P<source_ip>[^)\s]+)\)|(?P<device>[^)]*))\)",
            r"console enable password incorrect for (?P<count>\d+) tries \(from (?:\w+ \(remote (?P<source_ip>[^)\s]+)\)|(?P<device>[^)]*))\)",
        ),
        action="privilege.authenticate", outcome="failure", category=("audit.privilege", "audit.logon"),
        examples={"Console enable password incorrect for 3 tries (from ssh (remote 192.0.2.7))": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "session",
        (
            rf"Group <(?P<group>[^>]*)> User <(?P<actor>[^>]*)> IP <{_IP}> (?P<session>\w+ session (?:started|terminated)|First TCP SVC connection established)",
            rf"Group = (?P<group>[^,]*), Username = (?P<actor>[^,]*), IP = {_IP}, (?P<session>Session disconnected)",
            r"User logged out: Uname: (?P<actor>\S+)",
        ),
        action="session", category=_LOGON,
        examples={
            "Group <staff> User <ann> IP <192.0.2.7> WebVPN session started.": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Group = staff, Username = ann, IP = 192.0.2.7, Session disconnected. Session Type: SSL": {"actor": "ann"},
        },
    ),
    Rule(
        "denied",
        (
            rf"Deny (?P<protocol>\S+) src {_SOURCE} dst {_DESTINATION}[^\n]*",
            rf"Deny (?:inbound )?(?P<protocol>\S+)(?: \([^)]{{1,60}}\))?(?: reverse path check)? (?:from|src) {_SOURCE} (?:to|dst) {_DESTINATION}[^\n]*",
            rf"Inbound (?P<protocol>\S+) connection denied from {_SOURCE} to {_DESTINATION}[^\n]*",
            r"access-list (?P<list>\S+) denied (?P<protocol>\S+) \S{1,60}/(?P<source_ip>[^\s(]+)\((?P<source_port>\d+)\)[^\n>]{0,80}-> \S{1,60}/(?P<dest_ip>[^\s(]+)\((?P<dest_port>\d+)\)",
        ),
        action="packet.deny", outcome="failure", category=_NETWORK,
        examples={
            'Deny tcp src outside:192.0.2.7/4022 dst inside:10.0.0.1/22 by access-group "in" [0x0, 0x0]': {
                "source_ip": "192.0.2.7", "source_port": 4022, "dest_ip": "10.0.0.1", "dest_port": 22, "outcome": "failure",
            },
            "Deny TCP (no connection) from 192.0.2.7/4022 to 10.0.0.1/22 flags RST on interface outside": {"source_ip": "192.0.2.7"},
            "access-list in denied tcp outside/192.0.2.7(4022) -> inside/10.0.0.1(22) hit-cnt 1": {"source_ip": "192.0.2.7", "dest_port": 22},
        },
    ),
    Rule(
        "connection",
        (
            rf"Built (?P<direction>inbound|outbound) (?P<protocol>\S+) connection (?P<connection>\d+) for {_SOURCE} to {_DESTINATION}",
            rf"Teardown (?P<protocol>\S+) connection (?P<connection>\d+) for {_SOURCE} to {_DESTINATION}",
        ),
        action="connection",
        examples={
            "Built inbound TCP connection 1 for outside:192.0.2.7/4022 (192.0.2.7/4022) to inside:10.0.0.1/22 (10.0.0.1/22)": {
                "source_ip": "192.0.2.7", "dest_ip": "10.0.0.1", "category": [],
            },
        },
    ),
    Rule(
        "command",
        (
            rf"User '(?P<actor>[^'\n]*)', running '[^'\n]*' from IP {_IP}, executed '?(?P<command>[^\n]*?)'?$",
            r"User '(?P<actor>[^'\n]*)' executed the '(?P<command>[^\n]*)' command\.?",
        ),
        action="command", category=_ACTIVITY,
        examples={
            "User 'ann' executed the 'configure terminal' command.": {"actor": "ann", "command": "configure terminal"},
            "User 'ann', running 'CLI' from IP 192.0.2.7, executed 'write memory'": {"source_ip": "192.0.2.7", "command": "write memory"},
        },
    ),
    Rule(
        "account",
        (r"(?P<change>New user added to) local dbase: Uname: (?P<target>\S+)", r"(?P<change>User deleted from) local dbase: Uname: (?P<target>\S+)"),
        action="user.change", outcome="success", category=("audit.account",),
        examples={"New user added to local dbase: Uname: bob Priv: 15 Encpass: x": {"target": "bob"}},
    ),
    Rule(
        "privilege",
        r"User priv level changed: Uname: (?P<actor>\S+) From: (?P<from_level>\d+) To: (?P<access>\d+)",
        action="privilege.change", outcome="success", category=("audit.privilege",),
        examples={"User priv level changed: Uname: enable_15 From: 1 To: 15": {"actor": "enable_15", "access": "15"}},
    ),
    programs=("cisco-asa", "%asa-*", "%ftd-*", "%pix-*", "%fwsm-*"),
)  # fmt: skip

IOS = RuleSet(
    "cisco-router",
    Rule(
        "login",
        (
            rf"Login (?P<outcome>[Ss]uccess|failed) \[user: (?P<actor>[^\]]*)\] \[Source: {_IP}\](?: \[localport: (?P<dest_port>\d+)\])?",
            rf"User '(?P<actor>[^'\n]*)' authentication for SSH2 Session from {_IP} [^\n]*, (?P<outcome>Succeeded|Failed)",
        ),
        action="login", category=_LOGON,
        examples={
            "Login failed [user: ann] [Source: 192.0.2.7] [localport: 22] [Reason: Login Authentication Failed] at 14:05:22 UTC Sat Jan 3 2026": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon"],
            },
            "Login Success [user: ann] [Source: 192.0.2.7] [localport: 22] at 14:05:22 UTC Sat Jan 3 2026": {"outcome": "success"},
        },
    ),
    Rule(
        "logout",
        rf"User (?P<actor>\S+) has exited tty session \d+\({_IP}?\)",
        action="logout", category=_LOGON,
        examples={"User ann has exited tty session 1(192.0.2.7)": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "configured",
        rf"Configured from (?P<from>\S+)(?: by (?P<actor>\S+))?(?: on (?P<device>\S+))?(?: \({_IP}\))?",
        action="device.configure", category=("app.config",),
        examples={"Configured from console by ann on vty0 (192.0.2.7)": {"actor": "ann", "device": "vty0", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "command",
        r"User:(?P<actor>\S+) {1,2}logged command:(?P<command>[^\n]*)",
        action="command", category=_ACTIVITY,
        examples={"User:ann  logged command:no shutdown": {"actor": "ann", "command": "no shutdown"}},
    ),
    Rule(
        "interface",
        r"(?:Line protocol on )?Interface (?P<target>[^,\s]+), changed state to (?P<state>[\w ]+)",
        action="network.link", category=_NETWORK,
        examples={"Line protocol on Interface Gi0/1, changed state to down": {"target": "Gi0/1", "category": ["os.network"]}},
    ),
    Rule(
        "packet",
        rf"list (?P<list>\S+) (?P<outcome>denied|permitted) (?P<protocol>\S+) {_IP}\((?P<source_port>\d+)\)[^\n>]{{0,80}}-> {_TO}\((?P<dest_port>\d+)\)",
        action="packet.filter", category=_NETWORK,
        examples={"list 101 denied tcp 192.0.2.7(4022) -> 10.0.0.1(22), 1 packet": {"source_ip": "192.0.2.7", "dest_port": 22, "outcome": "failure"}},
    ),
    Rule(
        "restart",
        (r"System restarted --", rf"Reload requested by (?P<actor>\S+)(?: on (?P<device>\S+))?(?: \({_IP}\))?"),
        action="system.restart", category=("os.system",),
        examples={"Reload requested by ann on vty0 (192.0.2.7). Reload Reason: Reload Command.": {"actor": "ann", "category": ["os.system"]}},
    ),
    programs=(
        "cisco-ios", "%sec_login-*", "%sys-*", "%sec-*", "%ssh-*", "%parser-*", "%link-*", "%lineproto-*", "%authmgr-*", "%aaa-*", "%line*-*", "%ospf-*", "%bgp-*",
    ),
)  # fmt: skip

RULE_SETS = (ASA, IOS)
