"""Apache httpd: refused log-ons, refusals, failing back ends, starts, stops and reloads.

Texts are those of ``modules/aaa/*.c``, ``modules/proxy/*.c``, ``server/core.c``, ``server/mpm/*`` of 2.0 to
2.4; ModSecurity's and PHP's errors arrive in the same log. Attackers choose user names, paths and the referer
behind them: patterns take a name up to the last place where the server's own words can follow.
"""

from __future__ import annotations

import re

from logscope.parsing.apache_errors import add_parts
from logscope.parsing.rule import Fields, Rule, RuleSet

_TRANSACTION, _FAILURE, _AUTH = ("app.transaction",), ("app.failure",), ("app.auth",)
_REFERER = r"(?:, referer: (?P<referer>.*))?(?:$|\n)"


def _behind_syslog(fields: Fields) -> None:
    """Read a line whose parts before the message stand behind a syslog header."""
    from logscope.parsing.registry import rule_book  # rules are found by the registry

    line = str(fields.pop("line_read"))
    message = line[add_parts(fields, line, 0) :]
    rule_book().read("apache", message, fields)


_TAG = re.compile(r"\[(id|msg|severity|hostname|uri|unique_id) \"([^\"]*)\"\]")


def _tags(fields: Fields) -> None:
    """ModSecurity's ``[name "value"]``: which of its rules fired, and on what."""
    tags = dict(_TAG.findall(str(fields.pop("tags"))))
    fields["target"] = tags.pop("uri", "")
    fields["vhost"] = tags.pop("hostname", "")
    fields.update({f"modsecurity_{name}": value for name, value in tags.items()})


RULES = RuleSet(
    "apache",
    Rule(
        "user-not-found",
        (
            r"user (?!`)(?P<actor>.*) not found: (?P<target>/\S*|)" + _REFERER,
            r"user (?P<actor>\S*) not found$",
            r"(?:Digest: )?user `(?P<actor>.*)' in realm `(?P<realm>[^\n]{0,255})' (?:not found|denied by provider): (?P<target>\S*)" + _REFERER,
        ),
        action="http.login", outcome="failure", category=_AUTH,
        examples={
            "user ann not found: /a, referer: http://h/": {"actor": "ann", "target": "/a", "outcome": "failure", "category": ["app.auth"]},
            "Digest: user `ann' in realm `x' not found: /d": {"actor": "ann", "target": "/d"},
            "user `bob' in realm `x' not found: /d": {"actor": "bob", "target": "/d"},
        },
    ),
    Rule(
        "password-mismatch",
        (
            r"user (?P<actor>.*): authentication failure for \"(?P<target>[^\"]*)\"(?:: (?P<reason>[^,]{1,80}))?",
            r"(?:Digest: )?user `(?P<actor>.*)' in realm `(?P<realm>[^\n]{0,255})': password mismatch: (?P<target>\S*)" + _REFERER,
            r"(?:Digest: )?user `(?P<actor>.*)': password mismatch: (?P<target>\S*)" + _REFERER,
            r"(?:Digest: )?user (?P<actor>.*): password mismatch: (?P<target>\S*)" + _REFERER,
            r"auth_ldap authenticate: user (?P<actor>.*) authentication failed; URI (?P<target>\S+) \[(?P<reason>[^\]]*)\]",
            r"AuthExtern \S+ \[[^\]]*\]: Failed \((?P<code>-?\d+)\) for user (?P<actor>\S+)",
            r"PAM: user '(?P<actor>.*)' - not authenticated: (?P<reason>.*)",
            r"(?:pam|vas|mysql|dbd|shadow)[\w ]{0,30}: (?:user|authentication) .{0,200}(?:fail|mismatch|invalid)",
        ),
        action="http.login", outcome="failure", category=_AUTH,
        examples={
            'user ann: authentication failure for "/a": Password Mismatch': {"actor": "ann", "target": "/a", "outcome": "failure"},
            "user `ann': password mismatch: /d": {"actor": "ann", "target": "/d"},
            "auth_ldap authenticate: user ann authentication failed; URI /x [ldap_simple_bind() failed][Invalid credentials]": {
                "actor": "ann", "target": "/x"},
        },
    ),
    Rule(
        "wrong-scheme",
        (
            r"client used wrong authentication scheme: (?P<target>\S+)",
            r"(?:Digest: )?realm mismatch - got `(?P<realm>.*)' but expected `",
            r"(?:Digest: )?(?:invalid nonce|invalid qop|unknown algorithm|invalid opaque|malformed digest) ?.* (?:received|expected)",
        ),
        action="http.login", outcome="failure", category=_AUTH,
        examples={"client used wrong authentication scheme: /a": {"target": "/a", "outcome": "failure", "category": ["app.auth"]}},
    ),
    Rule(
        "not-authorized",
        (
            r"user (?P<actor>.*): authorization failure for \"(?P<target>[^\"]*)\"",
            r"Authorization of user (?P<actor>.*) to access (?P<target>\S+) failed, reason: (?P<reason>.*)",
            r"access to (?P<target>\S+) failed(?: for \S+)?, reason: (?P<reason>(?:user (?P<actor>.*) not allowed access|.*))",
        ),
        action="http.authorize", outcome="failure", category=_TRANSACTION,
        examples={
            'user ann: authorization failure for "/a": ': {"actor": "ann", "target": "/a", "outcome": "failure"},
            "Authorization of user ann to access /a failed, reason: file owner bob does not match.": {"actor": "ann", "target": "/a"},
        },
    ),
    Rule(
        "denied",
        (
            r"client denied by server configuration: (?P<target>.*?)" + _REFERER,
            r"(?:access to|Access to) (?P<target>\S+) (?:denied|forbidden)",
            r"Cannot serve directory (?P<target>.*?):",
            r"Directory index forbidden by (?:rule|Options directive): (?P<target>\S+)",
            r"Symbolic link not allowed",
            r"file permissions deny server access: (?P<target>\S+)",
            r"(?:search permissions are missing|Options ExecCGI is off)",
        ),
        action="http.refused", outcome="failure", category=_TRANSACTION,
        examples={"client denied by server configuration: /srv/a b, referer: http://h/": {"target": "/srv/a b", "outcome": "failure"}},
    ),
    Rule(
        "not-found",
        (
            r"File does not exist: (?P<target>.*?)" + _REFERER,
            r"script '(?P<target>.*)' not found or unable to stat",
            r"script not found or unable to stat: (?P<target>\S+)",
            r"(?:stderr from \S+: )script not found or unable to stat",
            r"Got error 'Primary script unknown",
            r"attempt to invoke directory as script: (?P<target>\S+)",
        ),
        action="http.open", outcome="failure", category=_TRANSACTION,
        examples={"File does not exist: /srv/a": {"target": "/srv/a", "outcome": "failure", "category": ["app.transaction"]}},
    ),
    Rule(
        "bad-request",
        (
            r"(?:Invalid|invalid) (?:URI|method|URI path) (?:in request )?\(?(?P<target>.*)",
            r"request failed: (?P<reason>.*)",
            r"(?:Request|request) (?:header|body|exceeded|line)",
            r"(?:Hostname|No hostname) .{0,300} via (?:SNI|HTTP)",
        ),
        action="http.bad-request", outcome="failure", category=_TRANSACTION,
        examples={"Invalid method in request \\x16\\x03\\x01": {"outcome": "failure"},
                  "request failed: URI too long (longer than 8190)": {"reason": ""}},
    ),
    Rule(
        "modsecurity",
        r"(?:\[client [^\]]*\] )?ModSecurity: Access denied with (?:code (?P<code>\d+)|\w+)(?P<tags>.*)",
        action="modsecurity.denied", outcome="failure", category=_TRANSACTION, refine=_tags,
        examples={
            'ModSecurity: Access denied with code 403 (phase 2). Operator EQ matched 0. [id "960015"] [msg "No Accept"] '
            '[severity "NOTICE"] [hostname "h"] [uri "/a"] [unique_id "x"]': {"code": "403", "target": "/a", "outcome": "failure"},
        },
    ),
    Rule(
        "modsecurity-warning",
        r"(?:\[client [^\]]*\] )?ModSecurity: Warning(?P<tags>.*)",
        action="modsecurity.warning", category=_TRANSACTION, refine=_tags,
        examples={'ModSecurity: Warning. Operator GE matched 4. [id "981205"] [msg "m"] [hostname "h"] [uri "/a"]': {"target": "/a"}},
    ),
    Rule(
        "backend",
        (
            r"(?:\w+: )?attempt to connect to (?P<dest_ip>[\d.]+|\[[\da-f:]+\]):(?P<dest_port>\d+) \([^)]*\) failed",
            r"(?:\w+: )?attempt to connect to .{1,300} failed",
            r"(?:HTTP|HTTPS|AJP|FCGI|SCGI|proxy|ajp|http|fcgi)?:? ?failed to (?:make|enable) (?:a )?connection to backend",
            r"(?:ap_proxy_connect_backend )?disabling worker for",
            r"[Ee]rror (?:reading|during|parsing|dispatching) .{0,120}(?:remote server|backend|status line|record header)",
            r"proxy: (?:HTTP: |AJP: )?(?:error|disabled connection|attempt to connect)",
            r"No protocol handler was valid for the URL (?P<target>\S+)",
            r"(?:End of script output before headers|Premature end of script headers|malformed header from script)",
            r"Timeout waiting for output from CGI script",
        ),
        action="http.backend", outcome="failure", category=_FAILURE,
        examples={"HTTP: failed to make connection to backend: localhost": {"outcome": "failure", "category": ["app.failure"]},
                  "http: attempt to connect to 10.0.0.8:80 (h) failed": {"dest_ip": "10.0.0.8", "dest_port": 80}},
    ),
    Rule(
        "php",
        (
            r"(?:Got error ')?(?:PHP message: )?PHP (?:Fatal|Parse|Recoverable fatal) error: +(?P<reason>.{1,300})",
            r"(?:Got error ')?(?:PHP message: )?PHP .{0,40}(?:Uncaught|Allowed memory size)",
        ),
        action="http.application-error", outcome="failure", category=_FAILURE,
        examples={"PHP Fatal error:  Uncaught Error: x in /a.php:3": {"outcome": "failure", "category": ["app.failure"]}},
    ),
    Rule(
        "start",
        (
            r"(?:Apache|Oracle|IBM)\S*+ .*configured -- resuming normal operations",
            r"configured -- resuming normal operations",
        ),
        action="apache.start", category=("app.lifecycle",),
        examples={"Apache/2.4.57 (Debian) OpenSSL/3.0.11 configured -- resuming normal operations": {"category": ["app.lifecycle"]}},
    ),
    Rule(
        "stop", r"caught SIG(?:TERM|WINCH|INT), shutting down",
        action="apache.stop", category=("app.lifecycle",),
        examples={"caught SIGTERM, shutting down": {"action": "apache.stop", "category": ["app.lifecycle"]}},
    ),
    Rule(
        "reload",
        (r"SIG(?:HUP|USR1) received\. +(?:Attempting to restart|Doing graceful restart)", r"Graceful restart requested"),
        action="apache.reload", category=("app.config", "app.lifecycle"),
        examples={"SIGHUP received.  Attempting to restart": {"action": "apache.reload", "category": ["app.config"]}},
    ),
    Rule(
        "crash",
        (r"child (?:pid|process) (?P<child_pid>\d+) exit(?:ed)?(?: with)? (?:signal|status) .{0,60}?\(?(?P<code>\d+)\)?",
         r"(?:child process \d+ still did not exit, sending a SIGKILL)",
         r"(?:server reached Max(?:RequestWorkers|Clients) setting)"),
        action="apache.crash", outcome="failure", category=_FAILURE,
        examples={"child pid 88 exit signal Segmentation fault (11)": {"code": "11", "category": ["app.failure"]}},
    ),
    Rule(
        "cannot-start",
        (r"make_sock: could not bind to address (?P<target>\S+)", r"(?:no listening sockets available, shutting down|Unable to open logs|Configuration Failed|Fatal error|Cannot open .{1,80} log)"),
        action="apache.start", outcome="failure", category=("app.lifecycle", "app.failure"),
        examples={"make_sock: could not bind to address [::]:80": {"target": "[::]:80", "outcome": "failure"}},
    ),
    Rule(
        "behind-syslog",
        r"(?P<line_read>\[(?:[\w.-]*:)?(?:emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] .*)",
        action="apache.error",
        refine=_behind_syslog,
        examples={"[warn] [pid 7] [client 192.0.2.7:99] something else": {"source_ip": "192.0.2.7", "pid": 7, "severity": 4}},
    ),
    programs=("apache", "httpd", "apache2", "httpd24", "apache2ctl", "httpd/*", "apache2/*"),
)  # fmt: skip
