"""nginx: refused log-ons, failing upstreams, starts, stops and reloads.

Texts are those of ``src/http/modules/ngx_http_auth_basic_module.c``, ``src/http/ngx_http_upstream.c``,
``src/event/*.c`` and ``src/os/unix/ngx_process*.c``. Behind a syslog header nginx repeats its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.web_requests import add_nginx_context

_SEVERITY = {
    "emerg": 0, "alert": 1, "crit": 2, "error": 3, "stderr": 3, "warn": 4, "notice": 5, "info": 6, "debug": 7,
}  # fmt: skip


def _context(fields: Fields) -> None:
    """Read client, request and upstream out of what follows the message."""
    level = fields.pop("level", None)
    if level:
        fields["severity"] = _SEVERITY[level]
    add_nginx_context(fields, str(fields.pop("context")))


def _rule(
    name: str,
    *patterns: str,
    action: str,
    category: tuple[str, ...] = (),
    outcome: str | None = None,
    examples: Mapping[str, Mapping[str, Any]],
) -> Rule:
    """A rule whose patterns leave the rest of the message to ``_context``."""
    return Rule(
        name,
        tuple(f"{pattern}(?P<context>(?s:.*))" for pattern in patterns),
        action=action,
        category=category,
        outcome=outcome,
        refine=_context,
        examples=examples,
    )


_PEER = ', client: 192.0.2.7, server: _, request: "GET /a HTTP/1.1", host: "h"'
_TRANSACTION, _FAILURE, _AUTH = ("app.transaction",), ("app.failure",), ("app.auth",)

RULES = RuleSet(
    "nginx",
    _rule(
        "user-not-found", r"user \"(?P<actor>.*)\":? was not found in \"(?P<password_file>[^\"]*)\"",
        action="http.login", outcome="failure", category=_AUTH,
        examples={f'user "ann" was not found in "/etc/nginx/.htpasswd"{_PEER}': {
            "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "target": "/a", "category": ["app.auth"]}},
    ),
    _rule(
        "password-mismatch", r"user \"(?P<actor>.*)\": password mismatch",
        action="http.login", outcome="failure", category=_AUTH,
        examples={f'user "ann lee": password mismatch{_PEER}': {"actor": "ann lee", "source_ip": "192.0.2.7"}},
    ),
    _rule(
        "pam", r"PAM: user '(?P<actor>.*)' - not authenticated: ",
        action="http.login", outcome="failure", category=_AUTH,
        examples={f"PAM: user 'ann' - not authenticated: Authentication failure{_PEER}": {
            "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    _rule(
        "ldap", r"http_auth_ldap: (?:Authentication failed|.{0,80}Invalid credentials)",
        action="http.login", outcome="failure", category=_AUTH,
        examples={f"http_auth_ldap: Authentication failed{_PEER}": {"outcome": "failure", "category": ["app.auth"]}},
    ),
    _rule(
        "mail-login", r"client login failed: \"(?P<reason>[^\"]*)\" while in http auth state",
        action="mail.login", outcome="failure", category=_AUTH,
        examples={
            'client login failed: "Invalid login" while in http auth state, client: 192.0.2.7, server: 0.0.0.0:143, login: "ann"': {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    _rule(
        "application-login",
        r"FastCGI sent in stderr: \"(?:PHP message: )?(?:[^\"]{0,80}?: )?(?i:failed log ?[io]n|login failed|authentication failed|failed authentication)(?: attempt)? for (?:user )?['\"]?(?P<actor>[^\s'\",]+)",
        action="http.login", outcome="failure", category=_AUTH,
        examples={
            f'FastCGI sent in stderr: "PHP message: Failed login for ann@example.com" while reading response header from upstream{_PEER}': {
                "actor": "ann@example.com", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]}},
    ),
    _rule(
        "application-error",
        r"FastCGI sent in stderr: \"(?:PHP message: )?(?:PHP )?(?:Fatal error|Parse error|Uncaught)",
        r"FastCGI sent in stderr: \"Primary script unknown\"",
        r"FastCGI sent in stderr: \"Unable to open primary script",
        action="http.application-error", outcome="failure", category=_FAILURE,
        examples={
            f'FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: x in /a.php:3" while reading upstream{_PEER}': {
                "outcome": "failure", "category": ["app.failure"]}},
    ),
    _rule(
        "upstream",
        r"connect\(\) (?:to \S+ )?failed \((?P<code>\d+): [^()]*\) while connecting to upstream",
        r"upstream (?:timed out|prematurely closed connection|sent (?:invalid|too big|no valid|unexpected|more data)|server temporarily disabled|SSL certificate (?:does not|verify))",
        r"no live upstreams while connecting to upstream",
        r"(?:recv|send|readv|writev|SSL_do_handshake|SSL_read|SSL_write)\(\) failed \((?:SSL: .*|(?P<code>\d+): [^()]*)\) (?:while .{0,80}upstream)",
        r"kevent\(\) reported (?:that connect\(\) failed|about an closed connection) .*while .{0,60}upstream",
        r"peer closed connection in SSL handshake .*while SSL handshaking to upstream",
        r"\S{1,255} could not be resolved \(",
        r"auth request unexpected status: (?!401|403)(?P<code>\d+)",
        action="http.upstream", outcome="failure", category=_FAILURE,
        examples={
            f"upstream timed out (110: Connection timed out) while reading response header from upstream{_PEER}": {
                "code": "110", "outcome": "failure", "source_ip": "192.0.2.7", "category": ["app.failure"]},
            "connect() to unix:/run/app.sock failed (2: No such file or directory) while connecting to upstream, client:, server:, "
            'request: "GET / HTTP/1.1"': {"code": "2", "outcome": "failure"},
        },
    ),
    _rule(
        "file", r"open\(\) \"[^\"]*\" failed \((?P<code>\d+): [^()]*\)(?=, client)",
        r"\"(?P<path>[^\"]*)\" is (?:not found|forbidden) \((?P<code>\d+): ",
        action="http.open", outcome="failure", category=_TRANSACTION,
        examples={f'open() "/srv/a" failed (2: No such file or directory){_PEER}': {
            "code": "2", "target": "/a", "outcome": "failure", "category": ["app.transaction"]}},
    ),
    _rule(
        "refused", r"access forbidden by rule", r"directory index of \"(?P<path>[^\"]*)\" is forbidden",
        r"(?:delaying|limiting) (?:requests|connections)", r"client intended to send too large (?:chunked )?body",
        action="http.refused", outcome="failure", category=_TRANSACTION,
        examples={f"access forbidden by rule{_PEER}": {"outcome": "failure", "source_ip": "192.0.2.7"},
                  f'limiting requests, excess: 5.1 by zone "one"{_PEER}': {"outcome": "failure"}},
    ),
    _rule(
        "modsecurity", r"(?:\[client [^\]]*\] )?ModSecurity: Access denied with code (?P<code>\d+)",
        action="modsecurity.denied", outcome="failure", category=_TRANSACTION,
        examples={f"[client 192.0.2.7] ModSecurity: Access denied with code 403 (phase 2). x{_PEER}": {
            "code": "403", "outcome": "failure", "source_ip": "192.0.2.7"}},
    ),
    _rule(
        "reload", r"signal \d+ \(SIGHUP\) received(?: from (?P<sender_pid>\d+))?, reconfiguring", r"reconfiguring(?:$|\n)",
        action="nginx.reload", category=("app.config",),
        examples={"signal 1 (SIGHUP) received from 88, reconfiguring": {"action": "nginx.reload", "category": ["app.config"]}},
    ),
    _rule(
        "stop",
        r"signal \d+ \(SIG(?:TERM|INT)\) received(?: from (?P<sender_pid>\d+))?, exiting",
        r"signal \d+ \(SIGQUIT\) received(?: from (?P<sender_pid>\d+))?, shutting down",
        r"gracefully shutting down", r"exit(?:$|\n)",
        action="nginx.stop", category=("app.lifecycle",),
        examples={"signal 3 (SIGQUIT) received from 88, shutting down": {"category": ["app.lifecycle"]},
                  "exit": {"action": "nginx.stop"}},
    ),
    _rule(
        "start", r"start worker processes(?:$|\n)", r"(?:nginx|openresty|angie|tengine)/\d[\d.]+(?: \([^)]*\))?(?:$|\n)",
        action="nginx.start", category=("app.lifecycle",),
        examples={"nginx/1.24.0 (Ubuntu)": {"category": ["app.lifecycle"]}, "start worker processes": {"action": "nginx.start"}},
    ),
    _rule(
        "worker-died", r"worker process (?P<worker_pid>\d+) exited on signal (?P<code>\d+)",
        r"worker process (?P<worker_pid>\d+) exited with fatal code (?P<code>\d+)",
        action="nginx.crash", outcome="failure", category=_FAILURE,
        examples={"worker process 88 exited on signal 11 (core dumped)": {"code": "11", "outcome": "failure"}},
    ),
    _rule(
        "cannot-listen", r"bind\(\) to (?P<target>\S+) failed \((?P<code>\d+): ", r"still could not bind\(\)",
        action="nginx.start", outcome="failure", category=("app.lifecycle", "app.failure"),
        examples={"bind() to 0.0.0.0:80 failed (98: Address already in use)": {
            "target": "0.0.0.0:80", "code": "98", "outcome": "failure", "category": ["app.failure"]}},
    ),
    _rule(
        "bad-configuration",
        r"(?:unknown directive|invalid number of arguments|unexpected |host not found in upstream|cannot load certificate|no \"ssl_certificate\"|directive )"
        r".{0,600} in (?P<target>/[^\s:]+:\d+)",
        r"configuration file (?P<target>\S+) test failed",
        r"open\(\) \"[^\"]*\" failed \((?P<code>\d+): [^()]*\) in (?P<target>/[^\s:]+:\d+)",
        action="nginx.config", outcome="failure", category=("app.config", "app.failure"),
        examples={'unknown directive "foo" in /etc/nginx/nginx.conf:12': {
            "target": "/etc/nginx/nginx.conf:12", "outcome": "failure"}},
    ),
    programs=("nginx", "openresty", "angie", "tengine"),
    lead=r"(?:\d{4}/\d\d/\d\d [\d:]{8} )?(?:nginx: )?\[(?P<level>emerg|alert|crit|error|warn|notice|info|debug)\] (?:(?P<pid>\d+)#\d+: )?(?:\*\d+ )?",
)  # fmt: skip
