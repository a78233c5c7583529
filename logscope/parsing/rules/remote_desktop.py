"""Log-ons at a display, near or far: xrdp, LightDM's and SDDM's own words, Cockpit.

The texts are those of xrdp's sesman (auth.c, session.c, sesexec) and xrdp.c in releases 0.6 to 0.10, LightDM's
session.c, SDDM's Auth.cpp, and cockpit-ws. What their PAM modules say is read with PAM's.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_LOGON = "audit.logon"
_IP = (
    r"(?:unknown|(?P<source_ip>(?:::ffff:)?\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{2,45}))"
    r"(?::(?P<source_port>\d{1,5}))?(?![\w.])"
)

# sesman prints its level first in syslog, not in its own file: these texts are their own mark
XRDP = RuleSet(
    "xrdp",
    Rule(
        "opened",
        (
            rf"\+\+ (?:re)?(?:created|connected) session(?: \(access granted\))?: username (?P<actor>.*?)(?:, display :(?P<device>[\d.]+))?(?:, session_pid \d+)?, ip {_IP}.*",
            r"Access permitted for user: (?P<actor>.*)",
            r"login successful for user (?P<actor>.*) on display (?P<device>\d+)",
            r"(?:xrdp_wm_log_msg: )?login successful for display (?P<device>\d+)",
        ),
        action="desktop.login", outcome="success", category=(_LOGON,),
        examples={
            "++ created session (access granted): username ann, ip ::ffff:192.0.2.7:4022 - socket: 12": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "success",
            },
            "++ reconnected session: username root, display :10.0, session_pid 411, ip 192.0.2.7:4022 - socket: 12": {
                "actor": "root", "source_ip": "192.0.2.7", "device": "10.0", "category": ["audit.logon", "audit.privilege"],
            },
            "Access permitted for user: ann": {"actor": "ann"},
            "login successful for user ann on display 10": {"actor": "ann", "device": "10"},
        },
    ),
    Rule(
        "refused",
        (
            r"Username or password error for user: (?P<actor>.*)",
            r"(?P<reason>pam_\w+ failed): .*",
            r"Access (?:denied|not permitted) for user: (?P<actor>.*)",
        ),
        action="desktop.login", outcome="failure", category=(_LOGON,),
        examples={
            "Username or password error for user: ann": {"actor": "ann", "outcome": "failure"},
            "pam_authenticate failed: Authentication failure": {"reason": "", "outcome": "failure"},
        },
    ),
    Rule(
        "tried",
        (
            rf"Received (?:system )?(?:login|authentication) request(?: from xrdp)? for user: (?P<actor>.*) (?i:ip): {_IP}",
            r"Received request from xrdp to create a session for user (?P<actor>.*)",
        ),
        action="desktop.login", outcome="unknown", category=(_LOGON,),
        examples={
            "Received system login request from xrdp for user: x IP: 198.51.100.1 IP: 192.0.2.7": {
                "actor": "x IP: 198.51.100.1", "source_ip": "192.0.2.7", "outcome": "unknown",
            },
        },
    ),
    Rule(
        "started",
        rf"Starting session: session_pid (?P<session_pid>\d+), display :(?P<device>[\d.]+), .*client ip {_IP}(?:.*, UID (?P<actor_id>\d+))?",
        action="desktop.session-open", outcome="success", category=(_LOGON,),
        examples={
            "Starting session: session_pid 411, display :10.0, width 1280, height 800, bpp 24, client ip ::ffff:192.0.2.7, client name ws1, UID 1000": {
                "device": "10.0", "source_ip": "192.0.2.7", "actor_id": "1000",
            },
        },
    ),
    Rule(
        "closed",
        (
            rf"\+\+ terminated session: {{1,2}}username (?P<actor>.*?)(?:, display :(?P<device>[\d.]+))?(?:, session_pid \d+)?, ip {_IP}.*",
            r"Session on display (?P<device>\d+) has finished.*",
        ),
        action="desktop.logout", category=(_LOGON,),
        examples={
            "++ terminated session:  username ann, display :10.0, session_pid 411, ip 192.0.2.7:4022 - socket: 12": {
                "actor": "ann", "source_ip": "192.0.2.7",
            },
            "Session on display 10 has finished.": {"device": "10", "category": ["audit.logon"]},
        },
    ),
    Rule(
        "connected",
        (
            r"Socket \d+: AF_INET6? connection received from (?P<source_ip>\S+) port (?P<source_port>\d+).*",
            r"AF_INET6? connection received from (?P<source_ip>\S+) port (?P<source_port>\d+).*",
        ),
        action="desktop.connect",
        examples={
            "Socket 12: AF_INET6 connection received from ::ffff:192.0.2.7 port 4022": {"source_ip": "192.0.2.7", "source_port": 4022, "category": []},
        },
    ),
    programs=("xrdp-sesman", "xrdp", "xrdp-sesexec", "*"),
    exact=True,
)  # fmt: skip

GREETERS = RuleSet(
    "greeter",
    Rule(
        "opened",
        (
            r"(?:DEBUG: )?Session pid=\d+: Authentication complete with return value (?P<code>0): .*",
            r"Authentication for user +\"(?P<actor>.*)\" +successful.*",
            r"Authenticated successfully.*",
            r"(?:DEBUG: )?User (?P<actor>\S+) authorized.*",
        ),
        action="display.open", outcome="success", category=(_LOGON,),
        examples={
            "DEBUG: Session pid=411: Authentication complete with return value 0: Success": {"code": "0", "outcome": "success"},
            'Authentication for user  "ann"  successful': {"actor": "ann", "category": ["audit.logon"]},
        },
    ),
    Rule(
        "refused",
        (
            r"(?:DEBUG: )?Session pid=\d+: Authentication complete with return value (?P<code>\d+): (?P<reason>.*)",
            r"Authentication for user +\"(?P<actor>.*)\" +failed.*",
            r"Authentication error: (?:SDDM::Auth::\w+ )?\"(?P<reason>.*)\".*",
            r"\[PAM\] authenticate: (?P<reason>.*)",
            r"User (?P<actor>\S+) not allowed to log in.*",
        ),
        action="display.open", outcome="failure", category=(_LOGON,),
        examples={
            "Session pid=411: Authentication complete with return value 7: Authentication failure": {"code": "7", "outcome": "failure"},
            'Authentication error: SDDM::Auth::ERROR_AUTHENTICATION "Authentication failure"': {"reason": ""},
            'Authentication for user  "ann"  failed': {"actor": "ann"},
        },
    ),
    programs=("lightdm", "sddm", "sddm-helper", "gdm", "gdm3", "gdm-session-worker"),
)  # fmt: skip

COCKPIT = RuleSet(
    "cockpit",
    Rule(
        "connected",
        r"New connection to session(?: from (?P<source_ip>\S+))?",
        action="desktop.connect", category=(_LOGON,),
        examples={"New connection to session from 192.0.2.7": {"source_ip": "192.0.2.7", "outcome": None}},
    ),
    Rule(
        "opened",
        (r"(?:User (?P<actor>\S+) )?logged in(?:to| user) session.*", r"User (?P<actor>\S+) logged into session.*"),
        action="desktop.login", outcome="success", category=(_LOGON,),
        examples={"logged in user session": {"outcome": "success"}, "User ann logged into session": {"actor": "ann"}},
    ),
    Rule(
        "closed",
        (r"(?P<reason>session timed out).*", r"(?P<reason>logged out user session).*"),
        action="desktop.logout", category=(_LOGON,),
        examples={"session timed out": {"reason": "", "category": ["audit.logon"]}},
    ),
    Rule(
        "refused",
        r"cockpit-session: user authentication failed: (?P<actor>[^:]*)(?:: (?P<reason>.*))?",
        action="desktop.login", outcome="failure", category=(_LOGON,),
        examples={"cockpit-session: user authentication failed: ann: Authentication failure": {"actor": "ann"}},
    ),
    programs=("cockpit-ws", "cockpit-session"),
)  # fmt: skip

RULE_SETS = (XRDP, GREETERS, COCKPIT)
