"""Dovecot: log-ons to IMAP, POP3, ManageSieve and submission, delivery, start and end.

From Dovecot 1.x to 2.4: ``login-common/client-common.c`` (``Login: user=<>, method=, rip=, lip=``, ``Disconnected
(auth failed, N attempts)``), ``auth/auth-request.c`` and the passdb drivers (``pam(USER,ADDRESS): ...``),
``master/main.c``. The service and its level before a message are the rule set's lead. User names hold none of
``,()`` here: auth_username_chars sees to it.

``Disconnected`` and ``Aborted login`` are failed log-ons only where they say so: a client that tried nothing failed
nothing.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_LEAD = (
    r"(?:(?:Info|Warn|Warning|Debug): )?(?!(?:Info|Warn|Warning|Error|Fatal|Panic|Debug): )"
    r"(?P<service>[A-Za-z][\w-]{0,30})(?:\((?P<instance>[^()]{1,120})\))?(?:<[^<>\s]{0,80}>){0,3}: "
    r"(?:(?:Info|Warn|Warning|Debug): )?(?:conn unix:\S{1,80} \([^()]{0,120}\): [\w-]{1,30}<\d+>: )?"
)
# The fields of a login process; any may be absent.
_PEER = (
    r"(?:user=<(?P<actor>[^>]*)>, )?(?:user=\((?P<actor_in_parentheses>[^()]*)\), )?(?:method=(?P<method>[^,\s]+), )?(?:\w{1,20}=[^,]{0,200}, )??"
    r"rip=(?P<source_ip>[^,\s]+)(?:, rport=(?P<source_port>\d+))?(?:, lip=(?P<dest_ip>[^,\s]+))?(?:, lport=(?P<dest_port>\d+))?"
    r"(?:, mpid=(?P<mail_process>\d+))?(?:, (?P<secured>TLS|secured|SSL)\b[^,]*)?(?:.*, session=<(?P<device>[^>]*)>)?"
)


def _whose_session(fields: Fields) -> None:
    """The process of a mailbox names its user, and perhaps the peer, behind the service."""
    instance = str(fields.get("instance") or "")
    if fields.get("service") in _MAILBOXES and instance:
        fields["actor"], _, peer = fields.pop("instance").partition(",")
        fields.setdefault("source_ip", peer.strip() or None)


_MAILBOXES = frozenset({"imap", "pop3", "managesieve", "submission", "lmtp", "lda", "IMAP", "POP3"})
_ENDED = r"(?:Disconnected|Aborted login|Login aborted|Maximum number of connections)"

RULES = RuleSet(
    "dovecot",
    Rule(
        "login",
        (r"Login: " + _PEER, r"Logged in: " + _PEER),
        action="mail.login",
        outcome="success",
        category=("app.auth",),
        examples={
            "imap-login: Login: user=<ann@example.com>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.2, mpid=18, TLS, "
            "session=<PeYcgjjOGOis>": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "device": "PeYcgjjOGOis",
                "outcome": "success", "category": ["app.auth"],
            },
            "pop3-login: Info: Login: user=<ann>, method=PLAIN, rip=::ffff:192.0.2.7, lip=198.51.100.2": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    Rule(
        "login-failed",
        (
            r"(?:Disconnected|Aborted login|Login aborted)[^(]{0,120}\((?:auth failed|\d+ authentication attempts|auth service reported temporary failure)"
            r"[^)]*\)(?: \([^)]*\))?: " + _PEER,
        ),
        action="mail.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "imap-login: Disconnected (auth failed, 3 attempts in 6 secs): user=<ann@example.com>, method=PLAIN, "
            "rip=192.0.2.7, lip=198.51.100.2, TLS, session=<azdaDADS>": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
            "pop3-login: Info: Disconnected: Too many bad commands (auth failed, 2 attempts in 0 secs): user=<ann>, "
            "rip=192.0.2.7, lip=198.51.100.2": {"actor": "ann", "outcome": "failure"},
            "imap-login: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed): user=<ann>, "
            "method=PLAIN, rip=192.0.2.7, lip=198.51.100.2": {"source_ip": "192.0.2.7", "outcome": "failure"},
        },
    ),
    Rule(
        "no-login",
        (_ENDED + r"[^(:]{0,120}(?:\([^)]*\))?(?: \([^)]*\))?: " + _PEER, _ENDED + r": [^(]{0,120}(?:\([^)]*\))?(?: \([^)]*\))?: " + _PEER),
        action="mail.disconnect",
        examples={
            "imap-login: Disconnected (no auth attempts in 2 secs): user=<>, rip=192.0.2.7, lip=198.51.100.2, session=<x>": {
                "source_ip": "192.0.2.7",
            },
            "pop3-login: Disconnected: Inactivity (no auth attempts in 180 secs): user=<>, rip=192.0.2.7, lip=198.51.100.2": {
                "source_ip": "192.0.2.7",
            },
            "pop3-login: Disconnected: rip=192.0.2.7, lip=198.51.100.2": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "password-refused",
        (
            (r"(?P<database>[\w-]{1,30})\((?P<actor>[^,()]*),(?P<source_ip>[0-9a-fA-F.:]+)(?:,[^()]*)?\): (?:Info: )?"
            r"(?P<reason>(?i:unknown user|password mismatch|pam_authenticate\(\) failed|invalid (?:credentials|password)|"
            r"login failed|authentication fail|user (?:is )?disabled|password (?:expired|not)|CRAM-MD5|lookup fail\w* password).*)$"),
            r"(?P<database>[\w-]{1,30})\((?P<actor>[^,()]*)\): (?P<reason>(?i:unknown user|password mismatch|pam_authenticate\(\) failed|invalid credentials).*)$",
        ),
        action="mail.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "auth-worker(2454): pam(ann,192.0.2.7): unknown user": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
            "auth-worker(1486): conn unix:auth-worker (pid=1483,uid=109): auth-worker<6>: sql(ann@example.com,192.0.2.7): "
            "Password mismatch": {"actor": "ann@example.com", "source_ip": "192.0.2.7"},
            "auth(default): pam(ann,192.0.2.7,<youpi>): pam_authenticate() failed: Authentication failure": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    Rule(
        "saved",
        (
            r"(?:sieve: )?msgid=(?P<target>[^:]*): (?:saved mail|stored mail) (?:in)?to (?:mailbox )?(?P<mailbox>.*)$",
            r"(?:sieve: )?msgid=(?P<target>[^:]*): (?:forwarded|redirected) to <?(?P<recipient>[^>]*)>?",
        ),
        action="mail.delivery",
        outcome="success",
        category=("app.transaction",),
        examples={"lda(ann): msgid=<1@example.com>: saved mail to INBOX": {"category": ["app.transaction"], "outcome": "success"}},
    ),
    Rule(
        "session-ended",
        (r"Logged out(?: |$)", r"Disconnected: (?:Logged out|Connection closed|Inactivity|Disconnected|for inactivity)", r"Connection closed(?: |:|$)"),
        action="mail.logout",
        refine=_whose_session,
        examples={
            "imap(ann): Logged out in=59 out=566": {"action": "mail.logout", "actor": "ann"},
            "imap(ann, 192.0.2.7): Logged out in=59 out=566": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "started",
        r"Dovecot v(?P<version>\S+) (?:\(\S+\) )?starting up",
        action="service.start",
        outcome="success",
        category=("os.service", "app.lifecycle"),
        examples={
            "Dovecot v1.2.17 starting up (core dumps disabled)": {"category": ["os.service", "app.lifecycle"]},
            "master: Dovecot v2.3.19 (b3ad6004dc) starting up for imap, pop3": {"outcome": "success"},
        },
    ),
    Rule(
        "stopped",
        r"(?:Warning: )?Killed with signal (?P<code>\d+)",
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={
            "Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)": {"category": ["os.service"]},
            "master: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)": {"code": "15"},
        },
    ),
    Rule(
        "reloaded",
        r"(?:Warning: )?SIGHUP received - reloading configuration",
        action="service.reload",
        category=("app.config",),
        examples={"master: Warning: SIGHUP received - reloading configuration": {"category": ["app.config"]}},
    ),
    Rule(
        "failed",
        (r"Fatal: (?P<reason>.*)$", r"Panic: (?P<reason>.*)$", r"Error: (?P<reason>.*)$"),
        action="mail.failure",
        outcome="failure",
        category=("app.failure",),
        examples={"Fatal: Auth process died too early - shutting down": {"outcome": "failure", "category": ["app.failure"]}},
    ),
    lead=_LEAD,
)  # fmt: skip
