"""The other mail servers' log-ons: Courier, Cyrus, UW imapd, perdition, solid-pop3d, and saslauthd behind them.

From Courier's ``imapd.C``, ``pop3login.c`` and ``courieresmtpd``; Cyrus' ``imap/imapd.c`` (``login:``, ``badlogin:``);
UW's ``imapd.c`` and ``osdep/unix/log_*.c``; perdition's ``perdition.c``. Several of them call themselves
``imapd``, so they share one set.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_CYRUS_PEER = r"(?:(?P<client_name>[^\s\[]+) ?)?\[(?P<source_ip>[^\]\s]*)\]"
_UW_PEER = r"host=(?P<client_name>[^\s\[\]]*) ?\[(?P<source_ip>[^\]\s]*)\]"


def _perdition_outcome(fields: Fields) -> None:
    status = str(fields.get("status"))
    fields["outcome"] = "success" if status.startswith("ok") else "failure"


IMAPD = RuleSet(
    "imapd",
    # -- Courier
    Rule(
        "courier-failed",
        r"LOGIN FAILED, (?:user=(?P<actor>.*), |method=(?P<method>[\w-]*), )?ip=\[(?P<source_ip>[^\]\s]*)\](?:, port=\[(?P<source_port>\d+)\])?",
        action="mail.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "LOGIN FAILED, user=ann@example.com, ip=[::ffff:192.0.2.7]": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
            "LOGIN FAILED, method=PLAIN, ip=[::ffff:192.0.2.7], port=[255]": {"source_ip": "192.0.2.7", "source_port": 255},
        },
    ),
    Rule(
        "courier-login",
        r"LOGIN, user=(?P<actor>.*), ip=\[(?P<source_ip>[^\]\s]*)\](?:, port=\[(?P<source_port>\d+)\])?(?:, protocol=(?P<protocol>\w+))?",
        action="mail.login",
        outcome="success",
        category=("app.auth",),
        examples={
            "LOGIN, user=ann@example.com, ip=[::ffff:192.0.2.7], port=[40022], protocol=IMAP": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "success", "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "courier-ended",
        r"(?P<event>LOGOUT|DISCONNECTED|TIMEOUT), user=(?P<actor>.*), ip=\[(?P<source_ip>[^\]\s]*)\]",
        action="mail.logout",
        examples={"LOGOUT, user=ann, ip=[::ffff:192.0.2.7], headers=0, body=0": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "courier-connection",
        r"(?:Connection|LOGOUT|DISCONNECTED|TIMEOUT), ip=\[(?P<source_ip>[^\]\s]*)\]",
        action="mail.connect",
        examples={"Connection, ip=[::ffff:192.0.2.7]": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "courier-smtp-failed",
        r"error,relay=(?P<source_ip>[^,\s]+),(?:port=(?P<source_port>\d+),)?(?:ident=[^,]*,)?msg=\"(?P<code>535) [^\"]*\",cmd: (?:AUTH (?P<method>[\w-]+) ?(?:\S+ )?)?(?P<actor>\S*)$",
        action="smtp.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            'error,relay=::ffff:192.0.2.7,port=40022,msg="535 Authentication failed.",cmd: AUTH LOGIN ann@example.com': {
                "source_ip": "192.0.2.7", "actor": "ann@example.com", "outcome": "failure", "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "courier-smtp-refused",
        r"error,relay=(?P<source_ip>[^,\s]+),(?:port=(?P<source_port>\d+),)?(?:ident=[^,]*,)?(?:from=<(?P<actor>[^>]*)>(?:,to=<(?P<target>[^>]*)>)?: |msg=\")(?P<code>\d{3})",
        action="mail.reject",
        outcome="failure",
        category=("app.transaction",),
        examples={
            "error,relay=::ffff:192.0.2.7,from=<ann@example.com>,to=<bob@example.net>: 550 User unknown.": {
                "source_ip": "192.0.2.7", "target": "bob@example.net", "code": "550", "outcome": "failure",
            },
        },
    ),
    Rule(
        "courier-smtp",
        r"started,ip=\[(?P<source_ip>[^\]\s]*)\]",
        action="smtp.connect",
        examples={"started,ip=[::ffff:192.0.2.7],port=[40022]": {"source_ip": "192.0.2.7"}},
    ),
    # -- Cyrus
    Rule(
        "cyrus-failed",
        (
            r"badlogin: " + _CYRUS_PEER + r" (?P<method>[\w-]+) (?P<reason>\[?SASL\b.*|[Aa]uthentication failure.*|[Ii]nvalid.*)$",
            r"badlogin: " + _CYRUS_PEER + r" (?P<method>[\w-]+) \(?(?P<actor>[^\s()\[\]]+)\)? (?P<reason>.*)$",
            r"badlogin: " + _CYRUS_PEER + r"(?P<reason>.*)$",
        ),
        action="mail.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "badlogin: host.example.net [192.0.2.7] plaintext ann@example.com SASL(-13): authentication failure: checkpass failed": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
            "badlogin: host.example.net[192.0.2.7] OTP [SASL(-13): authentication failure: External SSF not good enough]": {
                "actor": None, "source_ip": "192.0.2.7",
            },
            "badlogin: [192.0.2.7] PLAIN authentication failure": {"source_ip": "192.0.2.7", "actor": None},
        },
    ),
    Rule(
        "cyrus-login",
        r"login: " + _CYRUS_PEER + r" (?P<actor>\S+) (?P<method>[\w+-]+)(?P<secured>\+TLS| TLS)? ?(?:User logged in)?(?:.*SESSIONID=<(?P<device>[^>]*)>)?",
        action="mail.login",
        outcome="success",
        category=("app.auth",),
        examples={
            "login: pc.example.net [192.0.2.7] ann plaintext+TLS User logged in SESSIONID=<cyrus-1>": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "category": ["app.auth"],
            },
        },
    ),
    # -- UW
    Rule(
        "uw-failed",
        (
            r"Login (?:failed|disabled|excessive login failures|failure) user=(?P<actor>.*) auth=(?P<authid>[^\n]{0,255}) " + _UW_PEER,
            r"Failed \S+ override of user=(?P<actor>.*) " + _UW_PEER,
            r"(?:AUTHENTICATE|Authenticate) (?P<method>[\w-]+) failure " + _UW_PEER,
        ),
        action="mail.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Login failed user=ann auth=ann host=host.example.net [192.0.2.7]": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
            "AUTHENTICATE PLAIN failure host=host.example.net [192.0.2.7]": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "uw-login",
        (r"Login user=(?P<actor>.*) " + _UW_PEER, r"Authenticated user=(?P<actor>.*) " + _UW_PEER, r"Auth user=(?P<actor>.*) " + _UW_PEER),
        action="mail.login",
        outcome="success",
        category=("app.auth",),
        examples={
            "Login user=ann host=pc.example.net [192.0.2.7] nmsgs=4/4": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success",
            },
        },
    ),
    Rule(
        "uw-ended",
        (
            r"(?:Logout|Autologout|Killed|Broken pipe|Connection \w+ by peer|Command stream end of file)[\w ,]{0,60}? user=(?P<actor>.*) " + _UW_PEER,
            r"(?:imap|imaps|pop3|pop3s)(?: SSL)? service init from (?P<source_ip>\S+)",
        ),
        action="mail.logout",
        examples={"Logout user=ann host=pc.example.net [192.0.2.7]": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    # -- perdition
    Rule(
        "perdition-auth",
        r"Auth: (?P<source_ip>[0-9a-fA-F.:\[\]]+?):(?P<source_port>\d+)->(?P<dest_ip>[0-9a-fA-F.:\[\]]+?):(?P<dest_port>\d+) [^\n]{0,400}?"
        r"authentication_id=\"(?P<actor>[^\"]{0,1000})\" [^\n]{0,400}?status=\"(?P<status>[^\"]*)\"",
        action="mail.login",
        category=("app.auth",),
        refine=_perdition_outcome,
        examples={
            'Auth: 192.0.2.7:2274->198.51.100.2:993 client-secure=ssl authorisation_id=NONE authentication_id="ann" '
            'server="imap.example.com:993" protocol=IMAP4S server-secure=ssl status="failed: Re-Authentication Failure"': {
                "actor": "ann", "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "outcome": "failure",
                "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "perdition-connection",
        (
            r"Connect(?:ion)?: (?P<source_ip>[0-9a-fA-F.:\[\]]+?):(?P<source_port>\d+)->",
            r"Close: (?P<source_ip>[0-9a-fA-F.:\[\]]+?):(?P<source_port>\d+)->",
            r"Fatal [Ee]rror [\w ]{1,80} client (?P<source_ip>[0-9a-fA-F.:\[\]]+?):(?P<source_port>\d+)->",
        ),
        action="mail.connect",
        examples={
            "Fatal Error reading authentication information from client 192.0.2.7:2274->198.51.100.2:993: Exiting child": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    programs=(
        "imapd", "imapd-ssl", "pop3d", "pop3d-ssl", "courier*", "imaplogin", "pop3login", "esmtpd*", "cyrus/*", "cyrus-*",
        "imap", "imaps", "pop3", "pop3s", "lmtp", "lmtpunix", "timsieved", "sieve", "ipop3d", "ipop2d", "perdition*",
    ),
)  # fmt: skip

SASLAUTHD = RuleSet(
    "saslauthd",
    Rule(
        "failed",
        r"do_auth {1,12}: auth failure: \[user=(?P<actor>.*)\] \[service=(?P<target>[^\]]*)\] \[realm=(?P<realm>[^\]]*)\] \[mech=(?P<method>[^\]]*)\](?: \[reason=(?P<reason>[^\]]*)\])?",
        action="sasl.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "do_auth         : auth failure: [user=ann] [service=smtp] [realm=example.com] [mech=pam] [reason=PAM auth error]": {
                "actor": "ann", "target": "smtp", "outcome": "failure", "category": ["app.auth"],
            },
        },
    ),
)  # fmt: skip

SOLID_POP3D = RuleSet(
    "solid-pop3d",
    Rule(
        "failed",
        (
            r"authentication failed: (?P<reason>[^:]{1,60}): (?P<actor>.*) - (?P<source_ip>\S+)$",
            r"(?P<reason>can't find APOP secret) for user (?P<actor>.*) - (?P<source_ip>\S+)$",
        ),
        action="mail.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "authentication failed: no such user: ann - 192.0.2.7": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "login",
        r"user (?P<actor>.*) authenticated - (?P<source_ip>\S+)$",
        action="mail.login",
        outcome="success",
        category=("app.auth",),
        examples={"user ann authenticated - 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
)  # fmt: skip

RULE_SETS = (IMAPD, SASLAUTHD, SOLID_POP3D)
