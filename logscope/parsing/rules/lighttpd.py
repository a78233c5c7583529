"""lighttpd's error log: start, stop, log-ons that failed, backends that did not answer.

From ``src/server.c``, ``src/mod_auth.c``, ``src/gw_backend.c`` and ``src/connections.c``, releases 1.4.20 to 1.4.7x. A URL, a user name and what a backend
prints are others' words: what matters is anchored at the beginning, and a name ends at the last ``IP:``.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_AUTH, _FAILURE, _LIFE = ("app.auth",), ("app.failure",), ("app.lifecycle",)
_FROM = r" ?,? IP: (?P<source_ip>[\da-fA-F.:]{2,45})$"

RULES = RuleSet(
    "lighttpd",
    Rule(
        "login-failed",
        (
            rf"password doesn't match for (?P<target>\S{{1,2000}}) username: (?P<actor>[^\n]{{0,1000}}?){_FROM}",
            rf"digest: auth failed for (?P<actor>[^\n]{{0,255}}?) ?: (?P<reason>[^\n,]{{0,100}}){_FROM}",
            rf"get_password failed{_FROM}",
            rf"(?:digest|auth)[:,] (?P<reason>[^\n]{{0,300}}?){_FROM}",
        ),
        action="http.login", outcome="failure", category=_AUTH,
        examples={
            "password doesn't match for /private/ username: ann IP: 192.0.2.7": {"actor": "ann", "target": "/private/", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["app.auth"]},
            "password doesn't match for /private/ username: x IP: 10.9.9.9 , IP: 192.0.2.7": {"actor": "x IP: 10.9.9.9", "source_ip": "192.0.2.7"},
            "digest: auth failed for ann : wrong password, IP: 192.0.2.7": {"actor": "ann", "reason": "wrong password", "source_ip": "192.0.2.7"},
            "get_password failed, IP: 192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "started", r"server started(?: \((?P<version>[^)\n]{1,60})\))?",
        action="service.start", category=_LIFE,
        examples={"server started (lighttpd/1.4.69)": {"version": "", "category": ["app.lifecycle"]}},
    ),
    Rule(
        "stopped", (r"server stopped(?: by UID = (?P<actor_id>\d{1,10}))?", r"(?:\[note\] )?graceful shutdown started(?: by UID = (?P<actor_id>\d{1,10}))?"),
        action="service.stop", category=_LIFE,
        examples={"server stopped by UID = 0 PID = 4711": {"actor_id": "0", "category": ["app.lifecycle"]}},
    ),
    Rule(
        "configured", r"(?:\[note\] )?(?:logfiles cycled|configuration reload)(?: UID = (?P<actor_id>\d{1,10}))?",
        action="config.reload", category=("app.config",),
        examples={"logfiles cycled UID = 0 PID = 4711": {"actor_id": "0", "category": ["app.config"]}},
    ),
    Rule(
        "backend-failed",
        (
            r"establishing connection failed: (?:socket: (?P<backend>\S{1,300}?): )?(?P<reason>[^\n]{1,200})",
            r"connect(?: failed:|\(\) to \S{1,300} failed:?) (?P<reason>[^\n]{1,300})",
            r"(?:all handlers for|backend is overloaded[^\n]{0,60}?for) (?P<target>\S{1,2000}?)\??(?: on (?P<host_asked>\S{0,255}))? are down",
            r"(?P<reason>unexpected end-of-file) \(perhaps the \w{1,20} process died\)[^\n]*",
            r"backend (?P<reason>died|is overloaded|error)[^\n]*", r"response not received, request sent: [^\n]*", r"(?:child exited|child signaled): [^\n]*",
        ),
        action="http.upstream", outcome="failure", category=_FAILURE,
        examples={
            "establishing connection failed: socket: tcp:198.51.100.2:9000: Connection refused": {"backend": "", "reason": "Connection refused", "outcome": "failure", "category": ["app.failure"]},
            "all handlers for /up? on www.example.com are down.": {"target": "/up", "outcome": "failure"},
        },
    ),
    Rule(
        "application-error", r"(?:FastCGI|CGI)-stderr: ?(?P<reason>[^\n]*)",
        action="http.application-error", outcome="failure", category=_FAILURE,
        examples={"FastCGI-stderr: PHP Fatal error:  Uncaught Error in /srv/a.php:7": {"reason": "", "outcome": "failure"}},
    ),
    Rule(
        "refused", r"(?P<source_ip>[\da-fA-F.:]{2,45}) turned away\. Too many connections\.",
        action="http.refused", outcome="failure", category=("app.transaction",),
        examples={"192.0.2.7 turned away. Too many connections.": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    programs=("lighttpd", "lighttpd-error"),
)  # fmt: skip
