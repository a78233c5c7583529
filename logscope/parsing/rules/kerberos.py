"""Kerberos: who asked the KDC for which ticket, and what was changed in its database.

MIT's krb5kdc logs one line a request (kdc_util.c, log_as_req() and log_tgs_req()): ``AS_REQ (ETYPES) ADDRESS:
STATUS: CLIENT for SERVER, REASON``; its kadmind one a change (server_stubs.c): ``Request: kadm5_..., TARGET, RESULT,
client=..., addr=...``. A first AS_REQ without a password (NEEDED_PREAUTH) is how every log-on begins: it has no
outcome. sssd's krb5_child asks for the host that it runs on. The names are the client's to choose, the words
behind them are not: what follows is anchored at the end.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_LOGON, _ACCOUNT, _ACTIVITY = "audit.logon", "audit.account", "audit.activity"
# since 1.18 the names of the types stand there with their numbers in parentheses
_FROM = r"\((?P<etypes>[^{}()]*+\{[^{}]*+\}|[^()]*+)\) (?P<source_ip>[0-9a-fA-F.:]+): "
_ISSUED = r"(?P<code>ISSUE): authtime \d+, (?:etypes|enctypes) \{[^}]*\}, "

KDC = RuleSet(
    "krb5kdc",
    Rule(
        "logged-on",
        rf"AS_REQ {_FROM}{_ISSUED}(?P<actor>[^\s,]+) for (?P<target>\S+)",
        action="kerberos.login", outcome="success", category=(_LOGON,),
        examples={
            "AS_REQ (8 etypes {18 17}) 192.0.2.7: ISSUE: authtime 1767449100, etypes {rep=18 tkt=18 ses=18}, ann@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM": {
                "actor": "ann@EXAMPLE.COM", "target": "krbtgt/EXAMPLE.COM@EXAMPLE.COM", "source_ip": "192.0.2.7",
                "outcome": "success", "code": "ISSUE", "category": ["audit.logon"],
            },
            "AS_REQ (2 etypes {aes256-cts-hmac-sha1-96(18), DEPRECATED:arcfour-hmac(23)}) 192.0.2.7: ISSUE: authtime 1767449100, etypes {rep=aes256-cts-hmac-sha1-96(18), "
            "tkt=aes256-cts-hmac-sha1-96(18), ses=aes256-cts-hmac-sha1-96(18)}, ann@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM": {
                "actor": "ann@EXAMPLE.COM", "source_ip": "192.0.2.7", "outcome": "success", "etypes": "",
            },
        },
    ),
    Rule(
        "asked",
        rf"AS_REQ {_FROM}(?P<code>NEEDED_PREAUTH|PREAUTH_REQUIRED_ERROR): (?P<actor>.*) for (?P<target>\S+), (?P<reason>[^,]*)",
        action="kerberos.login", category=(_LOGON,),
        examples={
            "AS_REQ (8 etypes {18 17}) 2001:db8::7: NEEDED_PREAUTH: ann@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM, Additional pre-authentication required": {
                "actor": "ann@EXAMPLE.COM", "source_ip": "2001:db8::7", "outcome": None, "code": "NEEDED_PREAUTH",
            },
        },
    ),
    Rule(
        "refused",
        rf"AS_REQ {_FROM}(?P<code>[A-Z_]+): (?:authtime \d+, +)?(?:<unknown client>|(?P<actor>.*)) for (?:<unknown server>|(?P<target>\S+)), (?P<reason>[^,]*)",
        action="kerberos.login", outcome="failure", category=(_LOGON,),
        examples={
            "AS_REQ (8 etypes {18 17}) 192.0.2.7: CLIENT_NOT_FOUND: bob@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM, Client not found in Kerberos database": {
                "actor": "bob@EXAMPLE.COM", "outcome": "failure", "code": "CLIENT_NOT_FOUND", "source_ip": "192.0.2.7",
            },
            "AS_REQ (8 etypes {18 17}) 192.0.2.7: PREAUTH_FAILED: ann@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM, Decrypt integrity check failed": {
                "actor": "ann@EXAMPLE.COM", "code": "PREAUTH_FAILED",
            },
            "AS_REQ (1 etypes {18}) 192.0.2.7: CLIENT_NOT_FOUND: x for y@EXAMPLE.COM, z@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM, Client not found in Kerberos database": {
                "actor": "x for y@EXAMPLE.COM, z@EXAMPLE.COM", "target": "krbtgt/EXAMPLE.COM@EXAMPLE.COM",
            },
        },
    ),
    Rule(
        "ticket-issued",
        rf"TGS_REQ {_FROM}{_ISSUED}(?P<actor>[^\s,]+) for (?P<target>[^\s,]+)",
        action="kerberos.ticket", outcome="success", category=(_LOGON,),
        examples={
            "TGS_REQ (4 etypes {18 17}) 192.0.2.7: ISSUE: authtime 1767449100, etypes {rep=18 tkt=18 ses=18}, ann@EXAMPLE.COM for host/web1.example.com@EXAMPLE.COM": {
                "actor": "ann@EXAMPLE.COM", "target": "host/web1.example.com@EXAMPLE.COM", "outcome": "success",
            },
        },
    ),
    Rule(
        "ticket-refused",
        rf"TGS_REQ {_FROM}(?P<code>[A-Z_]+): authtime \d+, {{1,2}}(?=\S)(?:etypes \{{[^}}]*\}},? )?(?:<unknown client>|(?P<actor>[^\n]{{0,1000}})) for (?:<unknown server>|(?P<target>\S{{1,1000}})), (?P<reason>[^,]*)",
        action="kerberos.ticket", outcome="failure", category=(_LOGON,),
        examples={
            "TGS_REQ (4 etypes {18 17}) 192.0.2.7: LOOKING_UP_SERVER: authtime 0,  ann@EXAMPLE.COM for host/web9@EXAMPLE.COM, Server not found in Kerberos database": {
                "actor": "ann@EXAMPLE.COM", "target": "host/web9@EXAMPLE.COM", "code": "LOOKING_UP_SERVER", "outcome": "failure",
            },
            "TGS_REQ (1 etypes {aes256-cts-hmac-sha1-96(18)}) 192.0.2.7: LOOKING_UP_SERVER: authtime 0, etypes {rep=UNSUPPORTED:(0)} ann@EXAMPLE.COM for host/web9@EXAMPLE.COM, "
            "Server not found in Kerberos database": {"actor": "ann@EXAMPLE.COM", "target": "host/web9@EXAMPLE.COM", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "delegated",
        r"\.\.\. (?P<kind>PROTOCOL-TRANSITION|CONSTRAINED-DELEGATION) s4u-client=(?P<target>.*)",
        action="kerberos.delegate", category=("audit.privilege",),
        examples={"... CONSTRAINED-DELEGATION s4u-client=ann@EXAMPLE.COM": {"target": "ann@EXAMPLE.COM", "kind": "", "category": ["audit.privilege"]}},
    ),
    Rule(
        "proof-wrong",
        r"preauth \((?P<method>[\w-]+)\) verify failure: (?P<reason>.*)",
        action="kerberos.login", outcome="failure", category=(_LOGON,),
        examples={"preauth (encrypted_timestamp) verify failure: Decrypt integrity check failed": {"reason": "", "outcome": "failure"}},
    ),
    Rule(
        "started",
        (r"commencing operation", r"starting$"),
        action="service.start", outcome="success", category=("os.service",),
        examples={"commencing operation": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        r"(?:shutting down|finished, exiting).*",
        action="service.stop", category=("os.service",),
        examples={"shutting down": {"category": ["os.service"]}},
    ),
    programs=("krb5kdc", "kadmind", "kdc"),
)  # fmt: skip


def _result(fields: Fields) -> None:
    """A request that nobody was allowed to make has no result."""
    result = fields.pop("result", None)
    fields["outcome"] = "success" if result == "success" else "failure"
    if result is not None and result != "success":
        fields["reason"] = result


def _changed(
    name: str, operations: str, action: str, operation: str, category: str = _ACCOUNT
) -> Rule:
    return Rule(
        name,
        (
            rf"Request: kadm5_(?P<operation>{operations}), (?P<target>.*), (?P<result>[^,]*), client=(?P<actor>[^\s,]+), service=[^\s,]+, addr=(?P<source_ip>[^\s,]+)",
            rf"Unauthorized request: kadm5_(?P<operation>{operations}), (?P<target>.*), client=(?P<actor>[^\s,]+), service=[^\s,]+, addr=(?P<source_ip>[^\s,]+)",
        ),
        action=action,
        category=(category,),
        refine=_result,
        examples={
            f"Request: kadm5_{operation}, jim@EXAMPLE.COM, success, client=ann/admin@EXAMPLE.COM, service=kadmin/admin@EXAMPLE.COM, addr=192.0.2.7": {
                "actor": "ann/admin@EXAMPLE.COM", "target": "jim@EXAMPLE.COM", "source_ip": "192.0.2.7", "outcome": "success",
                "category": [category],
            },
            f"Request: kadm5_{operation}, x, success, client=y@EXAMPLE.COM, Operation requires more privilege, client=ann@EXAMPLE.COM, service=kadmin/admin@EXAMPLE.COM, addr=192.0.2.7": {
                "actor": "ann@EXAMPLE.COM", "outcome": "failure", "reason": "",
            },
            f"Unauthorized request: kadm5_{operation}, jim@EXAMPLE.COM, client=ann@EXAMPLE.COM, service=kadmin/admin@EXAMPLE.COM, addr=192.0.2.7": {
                "actor": "ann@EXAMPLE.COM", "target": "jim@EXAMPLE.COM", "source_ip": "192.0.2.7", "outcome": "failure", "category": [category],
            },
        },
    )  # fmt: skip


KADMIN = RuleSet(
    "kadmind",
    _changed("made", "create_principal\\w*|add_principal", "user.create", "create_principal"),
    _changed("deleted", "delete_principal", "user.delete", "delete_principal"),
    _changed("password-changed", "chpass_principal\\w*|randkey_principal\\w*|setkey_principal\\w*|setv4key_principal", "password.change", "chpass_principal"),
    _changed("keys-read", "get_principal_keys|extract_keys", "password.read", "get_principal_keys"),
    _changed("read", "get_\\w+|list_\\w+", "account.list", "get_principal", _ACTIVITY),
    _changed("changed", "\\w+", "user.change", "modify_principal"),
    Rule(
        "own-password-changed",
        r"chpw request from (?P<source_ip>\S+) for (?P<actor>.*): (?P<result>[^:\n]*)",
        action="password.change", category=(_ACCOUNT,), refine=_result,
        examples={"chpw request from 192.0.2.7 for ann@EXAMPLE.COM: success": {"actor": "ann@EXAMPLE.COM", "source_ip": "192.0.2.7", "outcome": "success"}},
    ),
    Rule(
        "refused",
        r"Authentication attempt failed: (?P<source_ip>[^\s,]+), (?P<reason>.*)",
        action="kerberos.login", outcome="failure", category=(_LOGON,),
        examples={"Authentication attempt failed: 192.0.2.7, GSS-API error strings are:": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
)  # fmt: skip

CHILD = RuleSet(
    "krb5_child",
    Rule(
        "refused",
        (
            r"(?P<reason>Preauthentication failed|Decrypt integrity check failed|Password has expired|Client's credentials have been revoked|Password incorrect).*",
            r"Client '(?P<actor>[^']*)' (?P<reason>not found in Kerberos database).*",
        ),
        action="kerberos.login", outcome="failure", category=(_LOGON,),
        examples={
            "Preauthentication failed": {"outcome": "failure", "reason": ""},
            "Client 'bob@EXAMPLE.COM' not found in Kerberos database": {"actor": "bob@EXAMPLE.COM"},
        },
    ),
    programs=("krb5_child", "*krb5_child*"),
)  # fmt: skip


def _named(fields: Fields) -> None:
    """Read the text behind a head of the daemon's own as that daemon's."""
    from logscope.parsing.registry import rule_book  # rules are found by the registry

    program, text = str(fields["program"]), str(fields.pop("text_read"))
    rule_book().read(program, text, fields)


# MIT's daemons write their files themselves, with the level behind the pid; sssd names its children within itself
HEAD = RuleSet(
    "kerberos-head",
    Rule(
        "message",
        (
            r"(?P<program>krb5kdc|kadmind)\[(?P<pid>\d+)\]\(\w+\): (?P<text_read>.*)",
            r"\[sssd\[(?P<program>[a-z]\w+)\[(?P<pid>\d+)\]\]\]: (?P<text_read>.*)",
        ),
        action="kerberos.message", refine=_named,
        examples={
            "krb5kdc[411](info): closing down fd 12": {"program": "krb5kdc", "pid": 411, "category": []},
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

RULE_SETS = (KDC, KADMIN, CHILD, HEAD)
