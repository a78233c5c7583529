"""dropbear, the small ssh server of routers and rescue systems.

The texts are those of svr-auth.c, svr-authpasswd.c, svr-authpubkey.c, svr-authpam.c, svr-session.c and
svr-main.c, releases 0.43 to 2025. The peer is ``ADDRESS:PORT``. Started with ``-E``, dropbear puts its
pid and a time before each message.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_LOGON, _SERVICE = "audit.logon", "os.service"
_PEER = r"<?(?P<source_ip>[^\s<>]+?)(?::(?P<source_port>\d+))?>?"

RULES = RuleSet(
    "dropbear",
    Rule(
        "accepted",
        (
            rf"(?i:password) auth succeeded for '(?P<actor>.*)' from {_PEER}$",
            rf"(?i:pubkey) auth succeeded for '(?P<actor>.*)' with (?:\S+ )?key (?P<key>(?:(?:md5|sha1!!|sha256) )?\S+) from {_PEER}(?:, extra auth required)?$",
            rf"PAM password auth succeeded for '(?P<actor>.*)' from {_PEER}$",
            rf"Auth succeeded with blank password for '(?P<actor>.*)' from {_PEER}$",
        ),
        action="ssh.login", outcome="success", category=(_LOGON,),
        examples={
            "Password auth succeeded for 'ann' from 192.0.2.7:4022": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "success",
            },
            "Pubkey auth succeeded for 'root' with ssh-ed25519 key SHA256:k3y from 2001:db8::7:4022": {
                "actor": "root", "source_ip": "2001:db8::7", "category": ["audit.logon", "audit.privilege"],
            },
            "Pubkey auth succeeded for 'ann' with key sha1!! 2b:84:f6:0c from 192.0.2.7:4022": {"actor": "ann", "key": "", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "refused",
        (
            rf"(?i:bad password) attempt for '(?P<actor>.*)' from {_PEER}$",
            rf"(?i:bad PAM password) attempt for '(?P<actor>.*)' from {_PEER}$",
            rf"(?i:login) attempt for nonexistent user(?: '(?P<actor>.*)')? from {_PEER}$",
            rf"(?i:login) attempt (?P<reason>with wrong user \S+|without username|for nonexistent user).*? from {_PEER}$",
            rf"(?i:pubkey) auth (?:attempt with unknown algo|bad signature) for '(?P<actor>.*)' [^']*from {_PEER}$",
            r"(?i:pam_authenticate\(\) failed), rc=\d+, (?P<reason>.*)",
            r"User '(?P<actor>.*)' (?P<reason>has (?:invalid shell|blank password)|is not in group \S+|not in group \S+), rejected.*",
            r"user '(?P<actor>.*)' (?P<reason>has blank password, rejected|blank password).*",
            r"(?i:user account) '(?P<actor>.*)' is (?P<reason>locked).*",
            r"(?P<actor>root) login rejected.*",
            # without the address where the log is the terminal's; the exit behind it has it
            r"Login attempt for nonexistent user$",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "Bad password attempt for 'root' from 192.0.2.7:4022": {
                "actor": "root", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "failure",
            },
            "[825] Jan 03 14:05:22 Bad password attempt for 'ann' from 192.0.2.7:4022": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Login attempt for nonexistent user from ::ffff:192.0.2.7:4022": {"source_ip": "192.0.2.7", "source_port": 4022},
            "User 'ann' has invalid shell, rejected": {"actor": "ann", "reason": ""},
            "Login attempt for nonexistent user": {"outcome": "failure", "actor": None},
            "root login rejected": {"actor": "root", "outcome": "failure", "category": ["audit.logon", "audit.privilege"]},
        },
    ),
    Rule(
        "gave-up",
        (
            rf"(?i:exit) before auth from {_PEER}: (?:\(user '(?P<actor>.*)', (?P<count>[1-9]\d*) fails\): )(?P<reason>[^\n]*)",
            rf"(?i:exit) before auth from {_PEER}: (?P<reason>Max auth tries reached) - user '(?P<actor>.*)'",
            rf"(?i:exit) before auth \(user '(?P<actor>.*)', (?P<count>[1-9]\d*) fails\): (?P<reason>Max auth tries reached) - user '.*' from {_PEER}$",
            rf"(?i:exit) before auth: (?P<reason>Max auth tries reached) - user '(?P<actor>.*)' from {_PEER}$",
            r"(?i:exit) before auth \(user '(?P<actor>.*)', (?P<count>[1-9]\d*) fails\): (?P<reason>[^\n]*)",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "Exit before auth (user 'root', 10 fails): Max auth tries reached - user 'root' from 192.0.2.7:4022": {
                "actor": "root", "source_ip": "192.0.2.7", "count": "",
            },
            "Exit before auth from <192.0.2.7:4022>: (user 'root', 10 fails): Max auth tries reached - user 'root'": {
                "actor": "root", "source_ip": "192.0.2.7", "source_port": 4022,
            },
            "Exit before auth from <192.0.2.7:4022>: Max auth tries reached - user 'is invalid'": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "left-early",
        (
            rf"(?i:exit) before auth from {_PEER}: (?:\(user '(?P<actor>.*)', 0 fails\): )?(?P<reason>[^\n]*)",
            r"(?i:exit) before auth \(user '(?P<actor>.*)', 0 fails\): (?P<reason>[^\n]*)",
            r"(?i:exit) before auth: (?P<reason>[^\n]*)",
            r"Early exit: (?P<reason>[^\n]*)",
        ),
        action="ssh.disconnect",
        examples={
            "Exit before auth from <192.0.2.7:4022>: Exited normally": {"source_ip": "192.0.2.7", "outcome": None, "category": []},
            "Exit before auth: Timeout before auth": {"reason": ""},
        },
    ),
    Rule(
        "left",
        (
            rf"(?i:exit) \((?P<actor>[^)]*)\) from {_PEER}: (?P<reason>[^\n]*)",
            r"(?i:exit) \((?P<actor>[^)]*)\): (?P<reason>[^\n]*)",
        ),
        action="ssh.logout", category=(_LOGON,),
        examples={
            "Exit (ann) from <192.0.2.7:4022>: Disconnect received": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Exit (ann): Exited normally": {"actor": "ann"},
        },
    ),
    Rule(
        "connected",
        rf"(?i:child connection) from {_PEER}$",
        action="ssh.connect",
        examples={"Child connection from 192.0.2.7:4022": {"source_ip": "192.0.2.7", "source_port": 4022, "category": []}},
    ),
    Rule(
        "file-refused",
        (
            r"(?P<target>/\S+) (?P<reason>must be owned by user or root, and not writable by .*)",
            r"Failed loading (?P<target>/\S+).*",
        ),
        action="ssh.key", outcome="failure",
        examples={
            "/root/.ssh must be owned by user or root, and not writable by group or others": {"target": "/root/.ssh", "reason": ""},
            "Failed loading /etc/dropbear/dropbear_ed25519_host_key": {"target": "/etc/dropbear/dropbear_ed25519_host_key"},
        },
    ),
    Rule(
        "started",
        r"(?P<detail>(?:Running in background|Not backgrounding).*)",
        action="ssh.start", outcome="success", category=(_SERVICE,),
        examples={"Running in background": {"category": ["os.service"]}},
    ),
    Rule(
        "start-failed",
        (r"Failed listening on '(?P<dest_port>\d+)': (?P<reason>.*)", r"(?P<reason>No listening ports available\.?.*)"),
        action="ssh.start", outcome="failure", category=(_SERVICE,),
        examples={"Failed listening on '6010': Error listening: Address already in use": {"dest_port": 6010, "outcome": "failure"}},
    ),
    Rule(
        "stopped",
        r"(?P<reason>Terminated by signal|premature exit).*",
        action="ssh.stop", category=(_SERVICE,),
        examples={"Terminated by signal": {"category": ["os.service"]}},
    ),
    lead=r"\[\d+\] [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ",
)  # fmt: skip
