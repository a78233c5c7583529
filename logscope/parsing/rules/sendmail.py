"""Sendmail: senders, recipients, refusals and SMTP AUTH.

From sendmail's ``deliver.c`` (``logdelivery``), ``envelope.c`` (``logsender``), ``srvrsmtp.c`` and ``sfsasl.c``, and
the Operations Guide, section 1.5. A queue id stands before most messages: the rule set's lead. A relay is
``name [address]``, ``[address]`` or ``user@localhost``, at times with ``(may be forged)``.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_LEAD = r"(?P<queue>NOQUEUE|[A-Za-z0-9]{8}\d{5,9}|[A-Z]{2,3}\d{4,6}): "
_ADDRESS = r"\[(?:IPv6:)?(?P<source_ip>[^\]\s]+)\]"
_RELAY = r"(?:(?P<client_name>[^\s,\[\]]+) )?" + _ADDRESS + r"(?: \(may be forged\))?"
_MAIL = ("app.transaction",)


def _sent(fields: Fields) -> None:
    """``Sent`` arrived; ``queued`` is still to come; all the rest did not get there."""
    status = str(fields.get("status") or "").lower()
    if status.startswith("sent"):
        fields["outcome"] = "success"
    elif not status.startswith("queued"):
        fields["outcome"] = "failure"
    _unbracket(fields)


def _unbracket(fields: Fields) -> None:
    for name in ("actor", "target"):
        value = fields.get(name)
        if value:
            fields[name] = str(value).strip("<>")


RULES = RuleSet(
    "sendmail",
    Rule(
        "from",
        (
            r"from=(?P<actor><[^>]*>|[^,]*), size=(?P<size>\d+), (?:.*, )?relay=(?:[^\s,\[\]]{1,255}@)?" + _RELAY,
            r"from=(?P<actor><[^>]*>|[^,]*), size=(?P<size>\d+)(?:, .*relay=(?P<relay>\S+)|.*)$",
        ),
        action="mail.from",
        category=_MAIL,
        refine=_unbracket,
        examples={
            "jA9J1UvC004306: from=<ann@example.com>, size=629, class=0, nrcpts=1, msgid=<1@example.com>, proto=ESMTP, "
            "daemon=MTA, relay=mx.example.net [192.0.2.7] (may be forged)": {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "queue": "jA9J1UvC004306",
                "category": ["app.transaction"],
            },
            "jA9J1UvC004306: from=root, size=629, class=0, nrcpts=1, msgid=<1@example.com>, relay=root@localhost": {
                "actor": "root",
            },
        },
    ),
    Rule(
        "to",
        (
            (r"to=(?P<target>.{1,2000}?), (?:ctladdr=(?P<actor><[^>]*>|[^\s,]+)(?: \((?P<actor_id>\d+)/\d+\))?, )?"
            r"delay=(?P<delay>[^,]+), (?:[^\[\]]*, )?relay=(?P<server>[^\s,\[\]]+)\.? \[(?:IPv6:)?(?P<dest_ip>[^\]\s]+)\],"
            r" (?:dsn=(?P<code>[\d.]+), )?(?:reply=[^,]*, )?stat=(?P<status>.*)$"),
            (r"to=(?P<target>.{1,2000}?), (?:ctladdr=(?P<actor><[^>]*>|[^\s,]+)(?: \((?P<actor_id>\d+)/\d+\))?, )?"
            r"delay=(?P<delay>[^,]+), (?:.*?, )??(?:dsn=(?P<code>[\d.]+), )?(?:reply=[^,]*, )?stat=(?P<status>.*)$"),
        ),
        action="mail.delivery",
        category=_MAIL,
        refine=_sent,
        examples={
            "jA9J1UvC004306: to=<bob@example.net>, ctladdr=<ann@example.com> (1000/1000), delay=00:00:01, xdelay=00:00:00, "
            "mailer=esmtp, pri=30659, relay=mx.example.net. [198.51.100.25], dsn=2.0.0, stat=Sent (ok)": {
                "target": "bob@example.net", "actor": "ann@example.com", "dest_ip": "198.51.100.25", "code": "2.0.0",
                "outcome": "success", "category": ["app.transaction"],
            },
            "jA9J1UvC004306: to=root, delay=00:00:01, mailer=local, pri=30659, dsn=5.1.1, stat=User unknown": {
                "target": "root", "outcome": "failure", "code": "5.1.1",
            },
        },
    ),
    Rule(
        "auth-failed",
        (
            r"AUTH failure \((?P<method>[\w-]+)\): (?P<reason>.*?)(?:, user=(?P<actor>[^,]*))?, relay=" + _RELAY,
            r"AUTH failure \((?P<method>[\w-]+)\): (?P<reason>.*)$",
        ),
        action="smtp.login",
        outcome="failure",
        category=("app.auth",),
        examples={
            "jA9J1UvC004306: AUTH failure (LOGIN): user not found (-20) SASL(-13): user not found: checkpass failed, "
            "user=ann, relay=[192.0.2.7]": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "auth",
        r"AUTH=server, relay=" + _RELAY + r", authid=(?P<actor>.*?), mech=(?P<method>[\w-]+)",
        action="smtp.login",
        outcome="success",
        category=("app.auth",),
        examples={
            "jA9J1UvC004306: AUTH=server, relay=pc.example.net [192.0.2.7], authid=ann, mech=PLAIN, bits=0": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "category": ["app.auth"],
            },
        },
    ),
    Rule(
        "ruleset",
        (
            r"ruleset=(?P<ruleset>\w+), arg1=(?P<target>.{0,1000}?), (?:arg2=.{0,1000}?, )?relay=(?:[^\s,\[\]]{1,255}@)?" + _RELAY
            + r", (?:reject|discard|quarantine)=(?:(?P<code>\d{3})\b(?: [245]\.\d+\.\d+)?)?(?P<reason>.*)$",
            r"ruleset=(?P<ruleset>\w+), arg1=(?P<target>.{0,1000}?), (?:reject|discard|quarantine)=(?:(?P<code>\d{3})\b)?(?P<reason>.*)$",
        ),
        action="mail.reject",
        outcome="failure",
        category=_MAIL,
        refine=_unbracket,
        examples={
            "s1P819mk027713: ruleset=check_rcpt, arg1=<bob@example.net>, relay=host.example.org [192.0.2.7] (may be forged), "
            "reject=550 5.7.1 <bob@example.net>... Relaying denied": {
                "target": "bob@example.net", "source_ip": "192.0.2.7", "code": "550", "outcome": "failure",
                "category": ["app.transaction"],
            },
            "ruleset=check_relay, arg1=host.example.org, arg2=192.0.2.7, relay=host.example.org [192.0.2.7], "
            "reject=421 4.3.2 Too many open connections.": {"source_ip": "192.0.2.7", "code": "421"},
        },
    ),
    Rule(
        "milter",
        r"Milter: (?:(?P<phase>[\w-]+), )?(?:to=(?P<target><[^>]*>), |from=(?P<actor><[^>]*>), )?reject=(?P<code>\d{3})(?P<reason>.*)$",
        action="mail.reject",
        outcome="failure",
        category=_MAIL,
        refine=_unbracket,
        examples={"s1P819mk027713: Milter: data, reject=554 5.7.1 Command rejected": {"code": "554"}},
    ),
    Rule(
        "unknown-user",
        r"(?P<target><[^>]*>)\.\.\. (?P<reason>(?:User unknown|No such user|Unknown user).*)$",
        action="mail.reject",
        outcome="failure",
        category=_MAIL,
        refine=_unbracket,
        examples={"rA37ZTSC026250: <bob@example.net>... User unknown": {"target": "bob@example.net", "outcome": "failure"}},
    ),
    Rule(
        "probe",
        (
            r"rejecting commands from (?:(?P<client_name>[^\s\[\]]+)? ?)?" + _ADDRESS,
            _RELAY + r" did not issue MAIL/EXPN/VRFY/ETRN during connection to (?P<target>\S+)",
            _RELAY + r": (?P<command>(?i:EXPN|VRFY|ETRN) .*?) \[rejected\]",
            _RELAY + r": (?P<reason>[Pp]ossible SMTP attack: .*)$",
            r"lost input channel from " + _RELAY,
            r"timeout waiting for input from " + _RELAY,
            r"collect: (?:premature EOM|unexpected close|I/O error) (?:on connection )?from (?P<client_name>[^\s,\[\]]+)?,? ?(?:sender=\S+, )?" + _ADDRESS,
            r"collect: (?P<reason>.*) from " + _RELAY,
            r"connect from " + _RELAY,
            r"NOQUEUE: connect from " + _RELAY,
        ),
        action="smtp.probe",
        examples={
            "s1R9r60D044307: rejecting commands from host.example.org [192.0.2.7] due to pre-greeting traffic after 6 seconds": {
                "source_ip": "192.0.2.7",
            },
            "s1R9r60D044307: rejecting commands from  [192.0.2.7] due to pre-greeting traffic after 0 seconds": {
                "source_ip": "192.0.2.7",
            },
            "v26LtRA0020949: host.example.org [IPv6:2001:DB8::7] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA": {
                "source_ip": "2001:db8::7",
            },
            "s1NKIkZa093301: [192.0.2.7]: VRFY root [rejected]": {"source_ip": "192.0.2.7", "command": "VRFY root"},
        },
    ),
    Rule(
        "tls",
        (r"STARTTLS=(?P<side>\w+), (?:.*?, )??relay=(?:[^\s,\[\]]{1,255}@)?" + _RELAY, r"STARTTLS=(?P<side>\w+)"),
        action="smtp.tls",
        examples={"STARTTLS=server, relay=pc.example.net [192.0.2.7], version=TLSv1.3, verify=NO": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "started",
        (r"starting daemon \((?P<version>[^()]*)\)", r"daemon (?P<target>\S+): started"),
        action="service.start",
        outcome="success",
        category=("os.service", "app.lifecycle"),
        examples={"starting daemon (8.17.1): SMTP+queueing@01:00:00": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "stopped",
        (r"stopping daemon, reason=(?P<reason>.*)$", r"restarting (?P<target>/\S+) (?:due to|on) signal"),
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={"stopping daemon, reason=signal": {"category": ["os.service"]}},
    ),
    Rule(
        "aliases",
        r"alias database (?P<target>\S+) (?:auto)?rebuilt by (?P<actor>\S+)",
        action="mail.aliases",
        outcome="success",
        category=("app.config",),
        examples={"alias database /etc/aliases rebuilt by root": {"actor": "root", "category": ["app.config"]}},
    ),
    Rule(
        "failed",
        r"(?:SYSERR|syserr)\((?P<actor>[^()]*)\): (?P<reason>.*)$",
        action="mail.failure",
        outcome="failure",
        category=("app.failure",),
        examples={"SYSERR(root): opendaemonsocket: daemon MTA: cannot bind: Address already in use": {"outcome": "failure"}},
    ),
    programs=("sendmail", "sm-mta", "sm-msp-queue", "sm-client", "sm-*", "sendmail-*"),
    lead=_LEAD,
)  # fmt: skip
