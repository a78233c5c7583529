"""PgBouncer: who came through the pooler, and what the administrator told it.

From ``src/client.c``, ``objects.c``, ``admin.c`` and ``main.c``, which log ``C-0x...: DATABASE/USER@PEER:PORT words`` (``S-`` for connections to servers). Database and user are what the client
said: of a place that could be the peer's, the one that the rest of the line agrees with is taken, or the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from logscope.parsing.rule import Fields, Rule, RuleSet

_WORDS = re.compile(r"@(?P<peer>\[[0-9a-fA-F:.%\w]{2,60}\]|[0-9a-fA-F.:]{3,45}|unix(?:\(\d{1,10}\))?):(?P<port>\d{1,5}) (?=login attempt: |closing because: |pooler error: |registered new auto-database|(?:new|taking) connection |SSL established|got var: |P: )")  # fmt: skip
_LOGIN = " user="


def _places(told: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    for found in _WORDS.finditer(told[:4_000]):
        database, _, user = told[: found.start()].partition("/")
        yield database, user, found


def _who(fields: Fields) -> None:
    told = str(fields.pop("told", "") or "")
    chosen: tuple[str, str, re.Match[str]] | None = None
    for database, user, found in _places(told):
        chosen = database, user, found
        if told.startswith(f"login attempt: db={database} user={user} ", found.end()):
            break
    if chosen is None:
        return
    database, user, found = chosen
    fields["target"] = database if database != "(nodb)" else None
    fields["actor"] = user if user != "(nouser)" else None
    peer = found["peer"].strip("[]")
    side = "dest" if fields.pop("side", "C") == "S" else "source"
    if not peer.startswith("unix"):
        fields[f"{side}_ip"], fields[f"{side}_port"] = peer, found["port"]
    words = told[found.end() :]
    kind, _, reason = words.partition(": ")
    if kind == "login attempt":
        fields["action"], fields["category"] = "db.login", ("app.auth",)
    elif kind == "pooler error":
        fields["action"], fields["outcome"], fields["reason"] = "db.login", "failure", reason[:300]
        refused = reason.startswith(("no such user", "auth failed", "password authentication failed", "SASL authentication failed", "client_login_timeout", "no such database", "login rejected", "not allowed", "certificate", "bouncer config error", "PAM", "peer"))  # fmt: skip
        fields["category"] = ("app.auth",) if refused else ("app.failure",)
        if reason.startswith("no such user: "):
            fields["actor"] = reason[14:142]
    elif kind == "closing because":
        fields["action"], fields["reason"] = "db.disconnect", re.sub(r" \(age=\d{1,12}s?\)$", "", reason[:300])  # fmt: skip
    else:
        fields["action"] = "db.connect"


RULES = RuleSet(
    "pgbouncer",
    Rule(
        "session", r"(?P<side>[CS])-0x[0-9a-f]{4,16}: (?P<told>(?s:.*))", action="db.session", refine=_who,
        examples={
            "C-0x55d5a0: shop/ann@192.0.2.7:50442 login attempt: db=shop user=ann tls=no": {"actor": "ann", "target": "shop", "source_ip": "192.0.2.7", "source_port": 50442, "action": "db.login", "outcome": None, "category": ["app.auth"]},
            "C-0x55d5a0: (nodb)/(nouser)@192.0.2.7:50442 pooler error: no such user: eve": {"actor": "eve", "outcome": "failure", "category": ["app.auth"]},
            "C-0x55d5a0: shop/x@203.0.113.9:1 login attempt: @192.0.2.7:50442 login attempt: db=shop user=x@203.0.113.9:1 login attempt:  tls=no": {"source_ip": "192.0.2.7"},
            "C-0x55d5a0: shop/ann@[2001:db8::7]:50442 closing because: client close request (age=5s)": {"source_ip": "2001:db8::7", "reason": "", "action": "db.disconnect"},
            "S-0x55d5a0: shop/ann@10.0.0.5:5432 new connection to server (from 10.0.0.1:50000)": {"dest_ip": "10.0.0.5", "source_ip": None, "action": "db.connect"},
        },
    ),
    Rule("command", r"(?P<command>(?:PAUSE|RESUME|DISABLE|ENABLE|KILL|RECONNECT|RELOAD|SUSPEND|SHUTDOWN|WAIT_CLOSE|SET)\b[^\n]{0,80}) command issued", action="db.admin", category=("app.config", "app.privilege"),
         examples={"KILL 'shop' command issued": {"command": "KILL 'shop'", "category": ["app.config", "app.privilege"]}}),
    Rule("config", (r"got SIGHUP, re-reading config", r"[Cc]onfig(?:uration)? (?:re)?load", r"default_pool_size changed"), action="config.change", category=("app.config",), examples={"got SIGHUP, re-reading config": {"category": ["app.config"]}}),
    Rule("start", (r"process up: (?:PgBouncer|pgbouncer) (?P<version>[\w.]{1,20})", r"listening on (?P<dest_ip>[0-9a-fA-F:.]{2,45}):(?P<dest_port>\d{1,5})"), action="db.start", category=("app.lifecycle",),
         examples={"process up: PgBouncer 1.21.0, libevent 2.1.12-stable (epoll)": {"version": "1.21.0"}, "listening on 10.0.0.1:6432": {"dest_ip": "10.0.0.1"}}),
    Rule("stop", (r"got SIG(?:INT|TERM|QUIT)[, ]", r"shut ?down", r"server connections dropped, exiting"), action="db.stop", category=("app.lifecycle",), examples={"got SIGTERM, fast exit": {"category": ["app.lifecycle"]}}),
    programs=("pgbouncer",),
    lead=r"(?:(?:LOG|WARNING|ERROR|FATAL|DEBUG|NOISE) )",
)  # fmt: skip
