"""Junos: sessions through an SRX, log-ons, commands and commits on the device.

From Juniper's "System Log Messages Reference" (System Log Explorer): a message begins with its tag (``UI_COMMIT: ``). The same
daemon writes them on all of Juniper's devices; in structured form the format ``junos`` reads them.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_IP = r"[\da-fA-F.:]{2,45}"
_FLOW = (
    rf"(?P<source_ip>{_IP})/(?P<source_port>\d{{1,5}})->(?P<dest_ip>{_IP})/(?P<dest_port>\d{{1,5}})"
)
_USER = r"User '(?P<actor>[^'\n]{0,255})'"
# the address stands last: a user name may hold "from host" as well
_FROM = rf"from host '?(?:\[local\]|(?P<source_ip>{_IP})|(?P<client_name>[\w.-]{{1,255}}))'?"


def _account(fields: Fields) -> None:
    """The part of the configuration that holds the device's accounts is no other setting."""
    if str(fields.get("target", "")).startswith(("system login user", "system login class", "system root-authentication")):  # fmt: skip
        fields["action"], fields["category"] = "account.change", ("audit.account", "app.config")


RULES = RuleSet(
    "junos",
    Rule(
        "session-allowed", rf"RT_FLOW_SESSION_CREATE(?:_LS)?: session created {_FLOW}(?: 0x\w{{1,8}})? (?P<service>\S{{1,64}})",
        action="firewall.allow", outcome="success", category=("os.network",),
        examples={
            "RT_FLOW_SESSION_CREATE: session created 192.0.2.7/40022->10.0.0.5/22 0x0 junos-ssh 192.0.2.7/40022->10.0.0.5/22 N/A N/A 6 p1 untrust trust 17": {
                "source_ip": "192.0.2.7", "source_port": 40022, "dest_ip": "10.0.0.5", "dest_port": 22, "outcome": "success", "category": ["os.network"],
            },
        },
    ),
    Rule(
        "session-denied", rf"RT_FLOW_SESSION_DENY(?:_LS)?: session denied {_FLOW}(?: 0x\w{{1,8}})? (?P<service>\S{{1,64}})",
        action="firewall.block", outcome="failure", category=("os.network",),
        examples={
            "RT_FLOW_SESSION_DENY: session denied 2001:db8::7/40022->2001:db8::5/22 0x0 junos-ssh 6(0) default-deny untrust trust": {
                "source_ip": "2001:db8::7", "dest_port": 22, "outcome": "failure", "service": "",
            },
        },
    ),
    Rule(
        "session-closed", rf"RT_FLOW_SESSION_CLOSE(?:_LS)?: session closed (?P<reason>[^:\n]{{0,60}}): {_FLOW}",
        action="connection.close", category=("os.network",),
        examples={"RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 192.0.2.7/40022->10.0.0.5/22 0x0 junos-ssh": {"source_ip": "192.0.2.7", "reason": ""}},
    ),
    Rule(
        "screen",
        rf"RT_SCREEN_\w{{1,30}}: (?P<reason>[^!\n]{{1,80}})! source: (?P<source_ip>{_IP}?)(?::(?P<source_port>\d{{1,5}}))?, destination: (?P<dest_ip>{_IP}?)(?::(?P<dest_port>\d{{1,5}}))?,",
        action="network.alert", category=("os.network",),
        examples={
            "RT_SCREEN_TCP: TCP port scan! source: 192.0.2.7:40022, destination: 10.0.0.5:22, zone name: untrust, interface name: ge-0/0/0.0, action: drop": {
                "source_ip": "192.0.2.7", "source_port": 40022, "dest_port": 22, "category": ["os.network"],
            },
        },
    ),
    Rule(
        "filter",
        rf"PFE_FW_SYSLOG_IP\w{{0,6}}: FW: (?P<interface>\S{{1,40}}) {{1,3}}(?P<verdict>[ADR]) +(?P<protocol>\S{{1,12}}) (?P<source_ip>{_IP}) (?P<dest_ip>{_IP}) +(?P<source_port>\d{{1,5}}) +(?P<dest_port>\d{{1,5}})",
        action="packet.filter", category=("os.network",),
        refine=lambda fields: fields.update(outcome="success" if fields.get("verdict") == "A" else "failure"),
        examples={"PFE_FW_SYSLOG_IP: FW: ge-0/0/0.0 D tcp 192.0.2.7 10.0.0.5 40022 22 (1 packets)": {"source_ip": "192.0.2.7", "dest_port": 22, "outcome": "failure"}},
    ),
    Rule(
        "login-failed",
        (
            rf"SSHD_LOGIN_FAILED: Login failed for user '(?P<actor>[^\n]{{0,255}})' {_FROM}$",
            rf"LOGIN_FAILED: Login failed for user (?P<actor>[^\n]{{0,255}}) {_FROM}$",
            r"LOGIN_PAM_AUTHENTICATION_ERROR: (?:PAM authentication error|Failed password) for user (?P<actor>[^\n]{0,255})$",
            r"SSHD_LOGIN_ATTEMPTS_THRESHOLD: Threshold for unsuccessful authentication attempts \(\d+\) reached by user '(?P<actor>[^\n]{0,255})'$",
            r"WEB_AUTH_FAIL: Unable to authenticate httpd client \(username (?P<actor>[^\n]{0,255})\)$",
        ),
        action="login", outcome="failure", category=("audit.logon",),
        examples={
            "SSHD_LOGIN_FAILED: Login failed for user 'root' from host '192.0.2.7'": {"actor": "root", "source_ip": "192.0.2.7", "category": ["audit.logon", "audit.privilege"]},
            "SSHD_LOGIN_FAILED: Login failed for user 'x' from host '10.9.9.9' from host '192.0.2.7'": {"source_ip": "192.0.2.7"},
            "LOGIN_FAILED: Login failed for user ann from host 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "login",
        (
            r"UI_LOGIN_EVENT: " + _USER + rf" login, class '(?P<access>[^']{{0,64}})'(?: \[\d+\])?, ssh-connection '(?:(?P<source_ip>{_IP}) (?P<source_port>\d{{1,5}}) (?P<dest_ip>{_IP}) (?P<dest_port>\d{{1,5}}))?'",
            r"UI_LOGIN_EVENT: " + _USER + r" login, class '(?P<access>[^']{0,64})'",
            rf"LOGIN_(?:INFORMATION|ROOT): User (?P<actor>\S{{1,255}}) logged in (?:as root )?{_FROM} on device (?P<device>\S{{1,64}})$",
        ),
        action="login", outcome="success", category=("audit.logon",),
        examples={
            "UI_LOGIN_EVENT: User 'ann' login, class 'super-user' [411], ssh-connection '192.0.2.7 40022 10.0.0.1 22', client-mode 'cli'": {
                "actor": "ann", "access": "super-user", "source_ip": "192.0.2.7", "source_port": 40022, "category": ["audit.logon"],
            },
            "LOGIN_INFORMATION: User ann logged in from host 192.0.2.7 on device ttyp0": {"actor": "ann", "device": "ttyp0", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "logout", r"UI_LOGOUT_EVENT: " + _USER + r" logout",
        action="logout", outcome="success", category=("audit.logon",),
        examples={"UI_LOGOUT_EVENT: User 'ann' logout": {"actor": "ann", "category": ["audit.logon"]}},
    ),
    Rule(
        "authorized", r"UI_AUTH_EVENT: Authenticated user '(?P<actor>[^'\n]{0,255})' (?:at permission level|assigned to class) '(?P<access>[^']{0,64})'",
        action="session.open", outcome="success", category=("audit.logon",),
        examples={"UI_AUTH_EVENT: Authenticated user 'ann' at permission level 'j-super-user'": {"actor": "ann", "access": "j-super-user"}},
    ),
    Rule(
        "command", r"UI_CMDLINE_READ_LINE: " + _USER + r", command '(?P<command>[^\n]{0,4000}?) ?'$",
        action="command", category=("audit.activity",),
        examples={"UI_CMDLINE_READ_LINE: User 'ann', command 'show configuration '": {"actor": "ann", "command": "show configuration", "category": ["audit.activity"]}},
    ),
    Rule(
        "configured",
        (
            r"UI_CFG_AUDIT_(?:SET|OTHER)(?:_SECRET)?: " + _USER + r" (?P<change>[\w ]{1,20}): \[(?P<target>[^\]\n]{0,1000})\]",
            r"UI_CFG_AUDIT_(?:SET|OTHER)(?:_SECRET)?: " + _USER + r" (?P<change>[\w ]{1,20}):",
        ),
        action="config.change", category=("audit.activity", "app.config"), refine=_account,
        examples={
            "UI_CFG_AUDIT_SET: User 'ann' set: [system login user eve class] <unconfigured> -> \"super-user\"": {
                "actor": "ann", "target": "system login user eve class", "category": ["audit.account"],
            },
            "UI_CFG_AUDIT_OTHER: User 'ann' delete: [security policies from-zone untrust]": {"category": ["app.config"], "change": ""},
        },
    ),
    Rule(
        "commit",
        (
            r"UI_COMMIT: " + _USER + r" requested '(?P<command>[^'\n]{0,200})' operation",
            r"UI_LOAD_EVENT: " + _USER + r" is performing a '(?P<command>[^'\n]{0,200})'",
            r"UI_DBASE_LOGIN_EVENT: " + _USER + r" (?P<change>entering configuration mode)",
            r"UI_COMMIT_(?P<change>COMPLETED): [^\n]{0,200}",
        ),
        action="device.configure", category=("app.config",),
        examples={"UI_COMMIT: User 'ann' requested 'commit' operation (comment: none)": {"actor": "ann", "command": "commit", "category": ["app.config"]}},
    ),
    Rule(
        "restart", r"UI_(?:REBOOT|HALT|POWEROFF)_EVENT: System (?P<change>\w{1,20}) (?:requested )?by '(?P<actor>[^'\n]{0,255})'",
        action="system.restart", category=("os.system",),
        examples={"UI_REBOOT_EVENT: System rebooted by 'ann'": {"actor": "ann", "category": ["os.system"]}},
    ),
    Rule(
        "link", r"SNMP_TRAP_LINK_(?P<state>UP|DOWN): ifIndex \d+, ifAdminStatus [^,\n]{1,20}, ifOperStatus [^,\n]{1,20}, ifName (?P<target>\S{1,64})",
        action="network.link", category=("os.network",),
        examples={"SNMP_TRAP_LINK_DOWN: ifIndex 501, ifAdminStatus up(1), ifOperStatus down(2), ifName ge-0/0/0": {"target": "ge-0/0/0", "category": ["os.network"]}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip
