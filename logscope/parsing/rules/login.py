"""Log-ons at a terminal, at a display, and by the remote-shell daemons that ssh replaced.

util-linux' login (``LOGIN ON tty1 BY ann``, ``FAILED LOGIN 1 FROM ...``), shadow's (``FAILED LOGIN (1) on
'/dev/tty1' FOR 'ann'``), the BSDs' and Solaris' login; gdm's and other display managers' own words;
rlogind, rshd, telnetd and their Kerberos relatives. Their PAM messages are read with PAM's.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_LOGON, _PRIVILEGE, _ACTIVITY = "audit.logon", "audit.privilege", "audit.activity"
_FROM = r"(?:(?: from| FROM) '?(?P<source_ip>[^\s',]+)'?)?"


def _root(fields: Fields) -> None:
    fields["actor"] = "root"


def _terminal_or_peer(fields: Fields) -> None:
    """Login prints where from in one word: a terminal, a host, or ``(null)``."""
    place = fields.pop("place", None)
    if place and place.startswith(("tty", "/dev/", "pts/", "console", "vc/", "hvc", ":")):
        fields["device"] = place
    elif place and place != "(null)":
        fields["source_ip"] = place


LOGIN = RuleSet(
    "login",
    Rule(
        "root",
        (
            rf"(?i:ROOT LOGIN) {{0,2}}(?!REFUSED|refused)(?:\(root\) )?(?:(?:on|ON) )?'?(?P<device>[^\s'`]+)'?{_FROM}.*",
            rf"(?i:root login) on [`'](?P<device>[^`']+)'{_FROM}.*",
        ),
        action="login.open", outcome="success", category=(_LOGON, _PRIVILEGE), refine=_root,
        examples={
            "ROOT LOGIN ON tty2": {"actor": "root", "device": "tty2", "outcome": "success", "category": ["audit.logon", "audit.privilege"]},
            "ROOT LOGIN ON pts/0 FROM 192.0.2.7": {"source_ip": "192.0.2.7"},
            "ROOT LOGIN  on '/dev/tty1' from '192.0.2.7'": {"device": "/dev/tty1", "source_ip": "192.0.2.7"},
            "ROOT LOGIN /dev/console": {"device": "/dev/console"},
            "ROOT LOGIN (root) ON ttyv0": {"device": "ttyv0"},
        },
    ),
    Rule(
        "opened",
        (
            r"LOGIN ON (?P<device>\S+) BY (?P<actor>\S+)(?: FROM (?P<source_ip>\S+))?",
            r"DIALUP AT (?P<device>\S+) BY (?P<actor>\S+).*",
            rf"login on (?P<device>\S+) as (?P<actor>[^\s,]+){_FROM}",
            rf"'(?P<actor>[^']*)' logged in on '(?P<device>[^']*)'{_FROM}.*",
            r"login from (?P<source_ip>\S+) on (?P<device>\S+) as (?P<actor>\S+).*",
            rf"LOGIN (?P<actor>\S+) ON (?P<device>\S+){_FROM}.*",
        ),
        action="login.open", outcome="success", category=(_LOGON,),
        examples={
            "LOGIN ON tty1 BY ann": {"actor": "ann", "device": "tty1", "outcome": "success"},
            "LOGIN ON pts/0 BY ann FROM web1.example.com": {"actor": "ann", "source_host": ""},
            "login on ttyv0 as root": {"actor": "root", "device": "ttyv0", "category": ["audit.logon", "audit.privilege"]},
        },
    ),
    Rule(
        "root-refused",
        r"(?:ROOT LOGIN|LOGIN root) REFUSED(?: \((?P<reason>[^)]*)\))?(?: FROM (?P<source_ip>\S+))?(?: ON (?:TTY )?(?P<device>\S+))?.*",
        action="login.open", outcome="failure", category=(_LOGON, _PRIVILEGE), refine=_root,
        examples={
            "ROOT LOGIN REFUSED FROM 192.0.2.7 ON TTY ttyS0": {
                "actor": "root", "source_ip": "192.0.2.7", "device": "ttyS0", "outcome": "failure",
            },
            "ROOT LOGIN REFUSED ON ttyS0": {"actor": "root", "device": "ttyS0", "outcome": "failure"},
        },
    ),
    Rule(
        "refused",
        (
            r"(?:FAILED LOGIN|LOGIN FAILURE) (?P<count>\d+) FROM (?P<place>\S+) FOR (?P<actor>[^,\n]*)(?:, (?P<reason>[^\n]*))?",
            r"Login failure on (?P<device>\S+) from (?P<source_ip>[^\s,]+), (?P<actor>\S+)",
            r"FAILED LOGIN SESSION FROM (?P<place>\S+) FOR (?:\(unknown\)(?=,)|(?P<actor>[^,\n]*))(?:, (?P<reason>[^\n]*))?",
            r"TOO MANY LOGIN TRIES \((?P<count>\d+)\) FROM (?P<place>\S+) FOR (?P<actor>[^,\n]*)(?:, (?P<reason>[^\n]*))?",
            rf"(?:FAILED LOGIN|TOO MANY LOGIN TRIES) \((?P<count>\d+)\) +on '(?P<device>[^']*)'{_FROM} FOR '(?:UNKNOWN|(?P<actor>[^']*))'(?:, (?P<reason>[^\n]*))?",
            rf"(?:FAILED LOGIN|TOO MANY LOGIN TRIES) \((?P<count>\d+)\){_FROM} FOR '?(?P<actor>[^',]*)'?(?:, (?P<reason>[^\n]*))?",
            r"(?:REPEATED )?LOGIN FAILURES? ON (?P<device>[^\s,]+)(?: FROM (?P<source_ip>[^\s,]+))?(?:, (?P<actor>\S+))?.*",
            r"(?P<count>\d+) LOGIN FAILURES? (?:ON (?P<device>[^\s,]+)|FROM (?P<source_ip>[^\s,]+))(?:, (?P<actor>\S+))?.*",
            r"LOGIN (?P<actor>\S+) REFUSED(?: \((?P<reason>[^)]*)\))?(?: FROM (?P<source_ip>\S+))?(?: ON (?:TTY )?(?P<device>\S+))?.*",
            rf"(?P<reason>invalid password) for '(?:UNKNOWN|(?P<actor>[^']*))' +on '(?P<device>[^']*)'{_FROM}.*",
            r"(?P<reason>User unknown|Illegal login|exceeded maximum).*",
            r"(?P<reason>pam_authenticate call failed: .*)",
        ),
        action="login.open", outcome="failure", category=(_LOGON,), refine=_terminal_or_peer,
        examples={
            "FAILED LOGIN 1 FROM tty1 FOR ann, Authentication failure": {"actor": "ann", "device": "tty1", "outcome": "failure"},
            "FAILED LOGIN 2 FROM 192.0.2.7 FOR bob, User not known to the underlying authentication module": {
                "actor": "bob", "source_ip": "192.0.2.7",
            },
            "Login failure on /dev/pts/4 from 192.0.2.7, ann": {"actor": "ann", "source_ip": "192.0.2.7", "device": "/dev/pts/4"},
            "FAILED LOGIN SESSION FROM tty1 FOR (unknown), Error in service module": {"actor": None, "device": "tty1"},
            "FAILED LOGIN 1 FROM (null) FOR root, Authentication failure": {
                "actor": "root", "category": ["audit.logon", "audit.privilege"],
            },
            "FAILED LOGIN (1) on '/dev/tty1' FOR 'ann', Authentication failure": {"actor": "ann", "device": "/dev/tty1"},
            "TOO MANY LOGIN TRIES (3) FROM tty1 FOR ann, Authentication failure": {"actor": "ann"},
            "REPEATED LOGIN FAILURES ON /dev/pts/1 FROM 192.0.2.7, ann": {"actor": "ann", "source_ip": "192.0.2.7"},
            "2 LOGIN FAILURES FROM 192.0.2.7, ann": {"actor": "ann", "source_ip": "192.0.2.7"},
            "invalid password for 'ann' on 'tty1' from '192.0.2.7'": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    programs=("login", "remote", "rlogin", "console", "-- root", "agetty", "getty"),
)  # fmt: skip

DISPLAY = RuleSet(
    "display-log-on",
    Rule(
        "refused",
        (
            r"(?P<reason>Couldn't (?:authenticate|acquire credentials for) user).*",
            r"(?P<reason>Authentication failure).*",
            r"(?P<reason>Root login disallowed on display) '(?P<device>[^']*)'.*",
            r"pam_authenticate: (?P<reason>.*)",
        ),
        action="display.open", outcome="failure", category=(_LOGON,),
        examples={
            "Couldn't authenticate user": {"outcome": "failure", "category": ["audit.logon"]},
            "Root login disallowed on display ':0'": {"device": ":0"},
        },
    ),
    programs=("gdm", "gdm-binary", "gdm3", "gdm-password", "kdm", "lightdm", "sddm", "xdm", "wdm", "lxdm"),
)  # fmt: skip

REMOTE = RuleSet(
    "remote-shell",
    Rule(
        "refused",
        (
            r"Authentication failed from (?P<peer_name>\S+) \((?P<source_ip>[^)]*)\): (?P<reason>.*)",
            r"Authentication failed from (?P<source_ip>[^\s:]+): (?P<reason>.*)",
            r"(?:rsh|rlogin|rexec) denied to (?P<remote_user>[^@\s]+)@(?P<source_ip>\S+) as (?P<actor>[^\s:]+): (?P<reason>.*)",
            r"(?P<reason>PAM authentication failed) for .*",
            r"(?P<reason>Kerberos authentication failed).*",
            r"User (?P<actor>\S+) is not authorized to login to account (?P<target>\S+).*",
            r"(?P<remote_user>[^@\s]+)@(?P<source_ip>\S+) as (?P<actor>[^\s:]+): (?P<reason>[Pp]ermission denied[^.\n]*)(?:\. cmd='(?P<command>.*)')?",
            r"(?:Login|rlogin) (?:failed|refused) (?:for (?P<actor>\S+) )?from (?P<source_ip>\S+).*",
            r"Failed (?:rlogin|rsh|rexec) .*?from (?P<source_ip>\S+).*",
        ),
        action="remote-shell.open", outcome="failure", category=(_LOGON,),
        examples={
            "Authentication failed from web1.example.com (192.0.2.7): Permission denied in replay cache code": {
                "source_ip": "192.0.2.7", "outcome": "failure", "reason": "",
            },
            "Kerberos authentication failed": {"outcome": "failure"},
            "rsh denied to ann@192.0.2.7 as root: Permission denied.": {"actor": "root", "source_ip": "192.0.2.7"},
            "PAM authentication failed for in.rlogind": {"outcome": "failure"},
            "ann@192.0.2.7 as root: permission denied (Permission denied). cmd='/bin/ls'": {
                "actor": "root", "source_ip": "192.0.2.7", "command": "/bin/ls",
            },
        },
    ),
    Rule(
        "command",
        r"(?P<remote_user>[^@\s]+)@(?P<source_ip>\S+) as (?P<actor>\S+): cmd='(?P<command>.*)'.*",
        action="remote-shell.command", outcome="success", category=(_LOGON, _ACTIVITY),
        examples={
            "ann@192.0.2.7 as root: cmd='/bin/ls'": {"actor": "root", "source_ip": "192.0.2.7", "command": "/bin/ls"},
        },
    ),
    Rule(
        "connected",
        (
            r"Connection from (?P<remote_user>[^@\s]+)@(?P<source_ip>\S+?) (?:for|as) (?P<actor>[^\s,]+).*",
            r"Connection from (?P<source_ip>[^\s@]+) on illegal port",
            r"(?:connect|connection) from (?P<source_ip>[^\s()]+)(?: \((?P<peer_name>[^)]*)\))?(?: at .*)?$",
        ),
        action="remote-shell.connect",
        examples={
            "Connection from 192.0.2.7 on illegal port": {"source_ip": "192.0.2.7", "category": []},
            "Connection from ann@192.0.2.7 for root": {"actor": "root", "source_ip": "192.0.2.7", "category": []},
        },
    ),
    programs=("klogind", "kshd", "rlogind", "in.rlogind", "rshd", "in.rshd", "rexecd", "in.rexecd", "telnetd", "in.telnetd", "ktelnetd"),
)  # fmt: skip

RULE_SETS = (LOGIN, DISPLAY, REMOTE)
