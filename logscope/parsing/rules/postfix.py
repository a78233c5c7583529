"""Postfix: who handed in which mail from where, to whom it went, and who failed to log on.

From the ``msg_info`` and ``msg_warn`` calls of Postfix's own source: ``smtpd/smtpd.c`` and
``smtpd_sasl_glue.c``, ``postscreen``, ``qmgr``, ``cleanup``, ``global/log_adhoc.c`` (``to=<>, relay=...``),
``master/master.c``, ``conf/postfix-script``. The queue id before a message is the rule set's lead: upper-case
hexadecimal, or with ``enable_long_queue_ids`` base 52 without vowels. A client stands as ``name[address]``.

A connection, a refusal or a lost connection is no log-on; SASL lines are.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, Rule, RuleSet

_LEAD = r"(?P<queue>NOQUEUE|[0-9A-F]{5,16}|[0-9BCDFGHJ-NP-TV-Zbcdfghj-np-tv-z]{10,20}): "
_PEER = r"(?P<client_name>[^\s\[\]]*)\[(?P<source_ip>[^\]\s]*)\](?::(?P<source_port>\d{1,5}))?"
_SERVER = r"(?P<server>[^\s\[\]]*)\[(?P<dest_ip>[^\]\s]*)\](?::(?P<dest_port>\d{1,5}))?"
_SCREENED = r"\[(?P<source_ip>[^\]\s]*)\](?::(?P<source_port>\d{1,5}))?"
_MAIL = ("app.transaction",)

_ENVELOPE = re.compile(
    r"[;,] from=<(?P<actor>[^>]*)>,?(?: to=<(?P<target>[^>]*)>,?)?(?: proto=(?P<proto>[^\s,]+),?)?(?: helo=<(?P<helo>[^>]*)>?)?"
)
_REPLY = re.compile(
    r"(?P<reply>[2-5]\d\d) (?:(?P<dsn>[245]\.\d{1,3}\.\d{1,3}) )?|(?P<dsn2>[245]\.\d{1,3}\.\d{1,3}) "
)


def _refusal(fields: Fields) -> None:
    """Code, sender and recipient out of the text of a refusal."""
    text = str(fields["reason"])
    reply = _REPLY.match(text)
    if reply is not None:
        fields["code"] = reply["dsn"] or reply["dsn2"] or reply["reply"]
        fields["reply"] = reply["reply"]
    envelope = _ENVELOPE.search(text)
    if envelope is not None:
        fields.update({name: value for name, value in envelope.groupdict().items() if value})
        fields["reason"] = text[: envelope.start()]


def _auth_reason(fields: Fields) -> None:
    """A server that could not be asked is no wrong password."""
    if _NOT_ASKED.search(str(fields.get("reason") or "")):
        fields["outcome"] = "unknown"
        fields["category"] = ("app.auth", "app.failure")


_NOT_ASKED = re.compile(
    r"Connection lost to authentication server|Temporary authentication failure|Internal server error",
    re.IGNORECASE,
)

_DELIVERED = {"sent": "success", "deliverable": "success", "deferred": "failure", "bounced": "failure", "expired": "failure",
              "undeliverable": "failure", "SOFTBOUNCE": "failure", "softbounce": "failure"}  # fmt: skip


def _delivery(fields: Fields) -> None:
    fields["outcome"] = _DELIVERED.get(str(fields["status"]).strip("()"), "unknown")


RULES = RuleSet(
    "postfix",
    # -- log-ons
    Rule(
        "sasl-failed",
        (
            r"warning: " + _PEER + r": SASL (?P<method>[\w-]+) authentication failed(?:: ?(?P<reason>.*?))?(?:, sasl_username=(?P<actor>.*))?$",
            r"warning: (?P<client_name>[^\s\[\]]*)\[(?P<source_ip>[^\]\s]*)\]: SASL authentication failed(?:: ?(?P<reason>.*))?$",
        ),
        action="smtp.login",
        outcome="failure",
        category=("app.auth",),
        refine=_auth_reason,
        examples={
            "warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=ann": {
                "source_ip": "192.0.2.7", "actor": "ann", "outcome": "failure", "category": ["app.auth"],
            },
            "warning: host.example.net[2001:db8::7]:4711: SASL PLAIN authentication failed:": {
                "source_ip": "2001:db8::7", "source_port": 4711, "outcome": "failure",
            },
            "warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: Connection lost to authentication server": {
                "outcome": "unknown",
            },
        },
    ),
    Rule(
        "sasl-library",
        r"warning: SASL authentication failure: (?P<reason>.*)$",
        action="smtp.login",
        outcome="failure",
        category=("app.auth",),
        examples={"warning: SASL authentication failure: Password verification failed": {"outcome": "failure"}},
    ),
    Rule(
        "sasl-client",
        r"client=" + _PEER + r", sasl_method=(?P<method>[^,\s]+), sasl_username=(?P<actor>[^,]*)",
        action="smtp.login",
        outcome="success",
        category=("app.auth", "app.transaction"),
        examples={
            "4B2C31A0: client=pc.example.net[192.0.2.7], sasl_method=PLAIN, sasl_username=ann@example.com": {
                "source_ip": "192.0.2.7", "actor": "ann@example.com", "outcome": "success", "queue": "4B2C31A0",
                "category": ["app.auth", "app.transaction"],
            },
        },
    ),
    Rule(
        "auth-refused",
        r"reject: AUTH from " + _PEER + r": (?P<reason>535 .*)$",
        action="smtp.login",
        outcome="failure",
        category=("app.auth",),
        refine=_refusal,
        examples={"NOQUEUE: reject: AUTH from unknown[192.0.2.7]: 535 5.7.8 Error: authentication failed": {"code": "5.7.8"}},
    ),
    # -- mail handed in and handed on
    Rule(
        "client",
        r"client=" + _PEER,
        action="mail.client",
        category=_MAIL,
        examples={"4B2C31A0: client=mx.example.net[192.0.2.7]:4711": {"source_ip": "192.0.2.7", "category": ["app.transaction"]}},
    ),
    Rule(
        "pickup",
        r"uid=(?P<actor_id>\d+) from=<(?P<actor>[^>]*)>",
        action="mail.pickup",
        category=_MAIL,
        examples={"4B2C31A0: uid=1000 from=<ann>": {"actor": "ann", "actor_id": "1000"}},
    ),
    Rule(
        "message-id",
        r"(?:resent-)?message-id=(?P<target><[^>]*>|\S*)",
        action="mail.message",
        category=_MAIL,
        examples={"4B2C31A0: message-id=<20260103.1@example.com>": {"target": "<20260103.1@example.com>"}},
    ),
    Rule(
        "queued",
        r"from=<(?P<actor>[^>]*)>, size=(?P<size>\d+), nrcpt=(?P<recipients>\d+)",
        action="mail.from",
        category=_MAIL,
        examples={
            "4B2C31A0: from=<ann@example.com>, size=2311, nrcpt=1 (queue active)": {
                "actor": "ann@example.com", "category": ["app.transaction"], "queue": "4B2C31A0", "size": 2311,
            },
        },
    ),
    Rule(
        "returned",
        r"from=<(?P<actor>[^>]*)>, status=(?P<status>expired|force-expired|returned)",
        action="mail.returned",
        outcome="failure",
        category=_MAIL,
        examples={"4B2C31A0: from=<ann@example.com>, status=expired, returned to sender": {"outcome": "failure"}},
    ),
    Rule(
        "delivery",
        (
            r"to=<(?P<target>[^>]*)>, (?:orig_to=<(?P<original_recipient>[^>]*)>, )?relay=" + _SERVER
            + r", (?:.*?, )??(?:dsn=(?P<code>[\d.]+), )?status=(?P<status>[\w()]+)(?: \((?P<reply>.*)\))?",
            (r"to=<(?P<target>[^>]*)>, (?:orig_to=<(?P<original_recipient>[^>]*)>, )?relay=(?P<relay>[^,]*), "
            r"(?:.*?, )??(?:dsn=(?P<code>[\d.]+), )?status=(?P<status>[\w()]+)(?: \((?P<reply>.*)\))?"),
        ),
        action="mail.delivery",
        category=_MAIL,
        refine=_delivery,
        examples={
            "4B2C31A0: to=<bob@example.net>, relay=mx.example.net[198.51.100.25]:25, delay=0.9, delays=0.1/0/0.4/0.4, "
            "dsn=2.0.0, status=sent (250 2.0.0 Ok)": {
                "target": "bob@example.net", "dest_ip": "198.51.100.25", "dest_port": 25, "outcome": "success",
                "code": "2.0.0", "category": ["app.transaction"],
            },
            "3F2A1: to=<ann@example.com>, orig_to=<root>, relay=local, delay=1, status=bounced (unknown user)": {
                "target": "ann@example.com", "outcome": "failure",
            },
            "4wJx0bTQz9z1: to=<bob@example.net>, relay=none, delay=3, delays=1/1/1/0, dsn=4.4.1, status=deferred "
            "(connect to mx.example.net[198.51.100.25]:25: Connection timed out)": {"outcome": "failure", "code": "4.4.1"},
        },
    ),
    Rule(
        "refused",
        (
            r"(?:milter-|proxy-)?reject(?:_warning)?: (?P<phase>[\w-]+) from " + _PEER + r": (?P<reason>.*)$",
            r"(?:milter-|proxy-)?reject(?:_warning)?: (?P<phase>[\w-]+) from " + _SCREENED + r": (?P<reason>.*)$",
            r"(?:milter-|proxy-)?reject: (?P<phase>(?:header|body|mime-header|nested-header) .*?) from " + _PEER + r"(?P<reason>; from=<.*)$",
        ),
        action="mail.reject",
        outcome="failure",
        category=_MAIL,
        refine=_refusal,
        examples={
            "NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 <bob@example.net>: Relay access denied; "
            "from=<ann@example.com> to=<bob@example.net> proto=ESMTP helo=<pc>": {
                "source_ip": "192.0.2.7", "code": "5.7.1", "actor": "ann@example.com", "target": "bob@example.net",
                "outcome": "failure", "category": ["app.transaction"],
            },
            "NOQUEUE: reject: RCPT from [192.0.2.7]:4711: 550 5.7.1 Service unavailable; client [192.0.2.7] blocked using "
            "bl.example.org; from=<ann@example.com>, to=<bob@example.net>, proto=ESMTP, helo=<pc>": {
                "source_ip": "192.0.2.7", "source_port": 4711, "actor": "ann@example.com",
            },
        },
    ),
    Rule(
        "checked",
        (
            r"(?P<verdict>warning|info|hold|discard|filter|redirect|bcc|prepend|replace|strip): (?P<part>header|body|mime-header|nested-header) (?P<content>.*?) from "
            + _PEER + r"(?P<reason>; from=<.*)$",
            r"(?P<verdict>hold|discard|filter|redirect|bcc|warn|milter-hold|milter-discard|milter-quarantine): (?P<phase>[\w-]+) from " + _PEER + r": (?P<reason>.*)$",
        ),
        action="mail.check",
        category=_MAIL,
        refine=_refusal,
        examples={
            "4B2C31A0: warning: header Subject: Quarterly figures from pc.example.net[192.0.2.7]; from=<ann@example.com> "
            "to=<bob@example.net> proto=ESMTP helo=<pc>": {
                "actor": "ann@example.com", "target": "bob@example.net", "source_ip": "192.0.2.7",
                "content": "Subject: Quarterly figures", "category": ["app.transaction"],
            },
        },
    ),
    Rule(
        "server-said",
        r"host " + _SERVER + r" (?:said|refused to talk to me): (?P<code>\d{3})(?P<reply>.*)$",
        action="mail.delivery",
        outcome="failure",
        category=_MAIL,
        examples={
            "4B2C31A0: host mx.example.net[198.51.100.25] said: 450 4.2.0 Greylisted (in reply to RCPT TO command)": {
                "dest_ip": "198.51.100.25", "code": "450", "outcome": "failure",
            },
        },
    ),
    Rule(
        "bounce",
        r"(?:sender|postmaster) (?:non-delivery|delivery status|delay) notification: (?P<target>\w+)",
        action="mail.bounce",
        category=_MAIL,
        examples={"4B2C31A0: sender non-delivery notification: 5C3D42B1": {"target": "5C3D42B1"}},
    ),
    Rule(
        "removed",
        r"removed\s*$",
        action="mail.removed",
        examples={"4B2C31A0: removed": {"action": "mail.removed"}},
    ),
    # -- connections
    Rule(
        "connect",
        r"connect from " + _PEER,
        action="smtp.connect",
        examples={"connect from unknown[192.0.2.7]": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "disconnect",
        r"disconnect from " + _PEER + r"(?: (?P<commands>[a-z]+=.*))?$",
        action="smtp.disconnect",
        examples={"disconnect from unknown[192.0.2.7] ehlo=1 auth=0/1 quit=1 commands=2/3": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "cut-off",
        (
            r"lost connection after (?P<phase>[\w -]+?) from " + _PEER,
            r"lost connection after (?P<phase>[\w -]+?) \([^()]*\) from " + _PEER,
            r"timeout after (?P<phase>[\w -]+?)(?: \([^()]*\))? from " + _PEER,
            r"too many errors after (?P<phase>[\w -]+?)(?: \([^()]*\))? from " + _PEER,
            r"improper command pipelining after (?P<phase>[\w -]+?) from " + _PEER,
            r"SSL_accept error from " + _PEER,
            r"SSL_accept:? error from " + _PEER,
        ),
        action="smtp.cut-off",
        examples={
            "lost connection after AUTH from unknown[192.0.2.7]": {"source_ip": "192.0.2.7"},
            "improper command pipelining after DATA from unknown[192.0.2.7]: quit": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "tls",
        (
            r"(?P<trust>Anonymous|Untrusted|Trusted|Verified) TLS connection established from " + _PEER + r": (?P<tls>.*)$",
            r"setting up TLS connection from " + _PEER,
            r"TLS connection established from " + _PEER,
        ),
        action="smtp.tls",
        examples={
            "Anonymous TLS connection established from unknown[192.0.2.7]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    Rule(
        "tls-out",
        r"(?P<trust>Anonymous|Untrusted|Trusted|Verified) TLS connection established to " + _SERVER,
        action="smtp.tls",
        examples={
            "Untrusted TLS connection established to mx.example.net[198.51.100.25]:25: TLSv1.3": {"dest_ip": "198.51.100.25"},
        },
    ),
    Rule(
        "connect-failed",
        (
            r"connect to " + _SERVER + r": (?P<reason>.*)$",
            r"lost connection with " + _SERVER + r" while (?P<reason>.*)$",
            r"conversation with " + _SERVER + r" timed out",
        ),
        action="smtp.connect-failed",
        outcome="failure",
        examples={"connect to mx.example.net[198.51.100.25]:25: Connection refused": {"dest_ip": "198.51.100.25", "dest_port": 25}},
    ),
    Rule(
        "limit",
        (
            r"warning: (?P<limit>[\w -]+?) (?:rate |count )?limit exceeded: (?P<count>\d+) from " + _PEER,
            r"warning: (?P<limit>Too many \S+)(?:[^\[\]]*) from " + _PEER,
            r"statistics: max (?P<limit>[\w /]+?) (?P<count>\d+)(?:/\d+s)? for \((?P<service>[\w./-]+):(?P<source_ip>[0-9a-fA-F.:]+)\)",
        ),
        action="smtp.limit",
        examples={
            "warning: Connection rate limit exceeded: 31 from host.example.net[192.0.2.7] for service smtpd": {
                "source_ip": "192.0.2.7",
            },
            "statistics: max connection rate 1/60s for (smtp:192.0.2.7) at Jan  3 14:05:22": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "name",
        (
            r"warning: hostname (?P<client_name>\S+) (?:does not resolve to|verification failed for) address (?P<source_ip>[0-9a-fA-F.:]+?)(?::? .*|:)?$",
            r"warning: (?P<source_ip>[0-9a-fA-F.:]+): (?:hostname|address not listed for hostname) (?P<client_name>\S+)",
        ),
        action="smtp.name-mismatch",
        examples={
            "warning: hostname host.example.net does not resolve to address 192.0.2.7: Name or service not known": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    Rule(
        "protocol",
        (
            r"warning: (?P<reason>[\w -]{1,60}?) from " + _PEER,
            r"warning: " + _PEER + r": (?P<reason>.*)$",
        ),
        action="smtp.protocol",
        examples={"warning: non-SMTP command from unknown[192.0.2.7]: GET / HTTP/1.1": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "postscreen",
        (
            r"CONNECT from " + _SCREENED + r" to \[(?P<dest_ip>[^\]\s]*)\]:(?P<dest_port>\d+)",
            r"(?P<event>DNSBL) rank (?P<rank>\d+) for " + _SCREENED,
            r"(?P<event>[A-Z][A-Z -]{2,40}?)(?: \d{1,9})?(?: after [\d.]{1,12})?(?: from| for)? " + _SCREENED,
        ),
        action="smtp.screen",
        examples={
            "CONNECT from [192.0.2.7]:4711 to [198.51.100.2]:25": {"source_ip": "192.0.2.7", "dest_ip": "198.51.100.2"},
            "PREGREET 14 after 0.08 from [192.0.2.7]:4711: EHLO pc": {"source_ip": "192.0.2.7", "source_port": 4711},
            "PASS NEW [192.0.2.7]:4711": {"source_ip": "192.0.2.7"},
            "DNSBL rank 3 for [192.0.2.7]:4711": {"source_ip": "192.0.2.7"},
        },
    ),
    # -- the mail system itself
    Rule(
        "started",
        (r"daemon started -- version (?P<version>[^,\s]+)", r"starting the Postfix mail system"),
        action="service.start",
        outcome="success",
        category=("os.service", "app.lifecycle"),
        examples={"daemon started -- version 3.7.6, configuration /etc/postfix": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "stopped",
        (r"terminating on signal (?P<code>\d+)", r"stopping the Postfix mail system"),
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={"terminating on signal 15": {"code": "15", "category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "reloaded",
        (r"reload(?: configuration| -- version)", r"refreshing the Postfix mail system"),
        action="service.reload",
        category=("app.config",),
        examples={"reload -- version 3.7.6, configuration /etc/postfix": {"category": ["app.config"]}},
    ),
    Rule(
        "failed",
        (
            r"fatal: (?P<reason>.*)$", r"panic: (?P<reason>.*)$",
            r"warning: process (?P<target>/\S+) pid (?P<process>\d+) (?:exit status|killed by signal) (?P<code>\d+)",
            r"warning: (?P<target>/\S+): bad command startup -- throttling",
        ),
        action="mail.failure",
        outcome="failure",
        category=("app.failure",),
        examples={
            "fatal: no SASL authentication mechanisms": {"outcome": "failure", "category": ["app.failure"]},
            "warning: process /usr/lib/postfix/sbin/smtpd pid 4711 exit status 1": {"code": "1"},
        },
    ),
    programs=("postfix", "postfix/*", "postfix-*", "postfix-script"),
    lead=_LEAD,
)  # fmt: skip
