"""What application servers say of their own life, of requests and of what broke: gunicorn, uvicorn, Tomcat, Spring Boot, ASP.NET Core, Django, Jenkins.

From gunicorn's ``arbiter.py``, uvicorn's ``server.py``, Tomcat's ``LocalStrings.properties``, Spring's ``StartupInfoLogger``,
.NET's ``Microsoft.Hosting.Lifetime`` and hosting diagnostics, Serilog's request logging, Django's ``core/handlers``. They log under the name of
whatever runs them: the rules are for any program.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.web_requests import METHODS, add_request, add_status

_LIFE: tuple[str, ...] = ("app.lifecycle",)
_BROKEN: tuple[str, ...] = ("app.failure",)
_AUTH: tuple[str, ...] = ("app.auth",)
_ADDRESS = r"(?P<source_ip>\d{1,3}(?:\.\d{1,3}){3}|\[?[\da-fA-F]{0,4}:[\da-fA-F:]{1,40}(?:\.\d{1,3}){0,3}\]?)"


def _request(fields: Fields) -> None:
    """A request and its answer; what follows from the status."""
    if fields.get("actor") in ("None", ""):
        fields["actor"] = None
    written = fields.pop("request", None)
    if written is not None:
        add_request(fields, str(written))
    method = fields.pop("verb", None)
    if method is not None:
        fields["action"] = method if method in METHODS else "http.request"
    fields["source_ip"] = str(fields.get("source_ip") or "").strip("[]") or None
    add_status(fields, str(fields["code"]), of_application=True)


RULES = RuleSet(
    "app_servers",
    Rule(
        "request",
        (
            rf"{_ADDRESS}:(?P<source_port>\d{{1,5}}) - \"(?P<request>[^\n]{{1,8000}})\" (?P<code>[1-5]\d\d)(?: [A-Z][\w '-]{{1,40}})?$",
            rf"[A-Z]{{3,8}}-\d{{1,12}} - {_ADDRESS} - \S{{1,40}} - \{{(?P<actor>[^}}\n]{{0,255}})\}} Processed request: [^\n\"]{{0,300}}B!? (?P<code>[1-5]\d\d)!? \"(?P<request>[^\n]{{1,8000}})\" \"(?P<device>[^\"\n]{{0,500}})\" \[",
            r"HTTP \"?(?P<verb>[A-Z]{3,20})\"? \"?(?P<target>[^\s\"]{1,4000})\"? responded (?P<code>[1-5]\d\d) in (?P<duration>[\d.]+) ms",
            r"\"(?P<request>[A-Z]{3,8} /[^\n]{0,8000} HTTP/\d(?:\.\d)?)\" (?P<code>[1-5]\d\d) (?:\d{1,12}|-)$",
            r"Request finished HTTP/[\d.]+ (?P<verb>[A-Z]{3,20}) \w{2,5}://[^/\s]{0,255}(?P<target>[^\s]{0,4000}) [^\n]{0,80}?- (?P<code>[1-5]\d\d)\b",
        ),
        action="http.request", refine=_request,
        examples={
            '192.0.2.7:51234 - "GET /a" HTTP/1.1" 200 OK" HTTP/1.1" 404 Not Found': {"source_ip": "192.0.2.7", "code": "404", "action": "GET", "outcome": "failure"},
            '[2001:db8::7]:51234 - "POST /token HTTP/1.1" 401': {"source_ip": "2001:db8::7", "category": ["app.auth"]},
            'HTTP "GET" "/x" responded 500 in 3.1 ms': {"target": "/x", "code": "500", "action": "GET", "category": ["app.transaction", "app.failure"]},
            '"POST /admin/login/?next=/ HTTP/1.1" 403 2215': {"target": "/admin/login/?next=/", "code": "403", "action": "POST"},
            'POST-11 - 192.0.2.7 - 8008 - {None} Processed request: 0.010sec/0.001sec (0.001sec, 0.001sec) (0.002sec/0.003sec/2) 67B 403 '
            '"POST /_matrix/client/r0/login HTTP/1.1" "curl" [0 dbevts]': {"source_ip": "192.0.2.7", "code": "403", "device": "curl", "actor": None},
            "HTTP POST /login responded 401 in 3.1 ms": {"target": "/login", "outcome": "failure", "category": ["app.auth"]},
            "Request finished HTTP/2 GET https://shop.example.com/x?y=1 - 200 - text/html 3.1ms": {"target": "/x?y=1", "code": "200", "outcome": "success"},
        },
    ),
    Rule(
        "started",
        (r"Starting gunicorn \d", r"Started server process \[", r"Application startup complete\.", r"Uvicorn running on ", r"Server startup in \[?\d",
         r"Starting Servlet engine: ", r"Starting service \[", r"Started [A-Z]\w{1,120} in [\d.]+ seconds", r"Application started\. Press Ctrl\+C", r"Now listening on: ",
         r"Jenkins is fully up and running", r"hudson\.[\w.$]{1,80}#\w{1,40}: Jenkins is fully up and running", r"SonarQube is operational", r"Starting Zabbix "),
        action="service.start", category=_LIFE,
        examples={"Starting gunicorn 21.2.0": {"action": "service.start"}, "Server startup in [1234] milliseconds": {"category": ["app.lifecycle"]},
                  "Started ShopApplication in 3.2 seconds (JVM running for 3.9)": {"category": ["app.lifecycle"]}},
    ),
    Rule(
        "stopped",
        (r"Shutting down: Master", r"Zabbix (?:Server|Agent|Proxy|agent 2|proxy) stopped", r"Application shutdown complete\.", r"Finished server process \[", r"Stopping service \[", r"Destroying ProtocolHandler \[",
         r"Application is shutting down\.\.\.", r"Jenkins stopped", r"hudson\.[\w.$]{1,80}#\w{1,40}: Jenkins stopped", r"Handling signal: (?P<signal>term|int|quit)\b"),
        action="service.stop", category=_LIFE,
        examples={"Shutting down: Master": {"action": "service.stop"}, "Handling signal: term": {"signal": "term"}},
    ),
    Rule(
        "broke",
        (r"WORKER TIMEOUT \(pid:(?P<worker>\d{1,10})\)", r"Worker \(pid:(?P<worker>\d{1,10})\) (?:was sent SIG(?:KILL|SEGV)|exited with code [1-9])", r"Worker failed to boot",
         r"Exception in (?:ASGI application|worker process)", r"Application run failed", r"Servlet\.service\(\) for servlet \[(?P<servlet>[^\]\n]{0,200})\] [^\n]{0,400}threw exception",
         r"An unhandled exception (?:was thrown by the application|has occurred while executing the request)", r"Internal Server Error: (?P<target>/\S{0,2000})",
         r"Unhandled (?:exception|rejection)\b", r"Uncaught (?:exception|Exception)\b", r"java\.lang\.OutOfMemoryError"),
        action="application.failure", outcome="failure", category=_BROKEN,
        examples={"WORKER TIMEOUT (pid:4712)": {"worker": "4712", "outcome": "failure"}, "Internal Server Error: /x": {"target": "/x", "category": ["app.failure"]}},
    ),
    Rule(
        "refused", r"Unauthorized: (?P<target>/\S{0,2000})$",
        action="logon.attempt", outcome="failure", code="401", category=_AUTH,
        examples={"Unauthorized: /api/login/": {"target": "/api/login/", "code": "401", "category": ["app.auth"]}},
    ),
    Rule(
        "forbidden", r"Forbidden(?: \((?P<reason>[^)\n]{1,200})\))?: (?P<target>/\S{0,2000})$",
        action="access.denied", outcome="failure", code="403",
        examples={"Forbidden (CSRF cookie not set.): /admin/": {"target": "/admin/", "reason": "CSRF cookie not set.", "outcome": "failure"}},
    ),
    Rule(
        "wrong-password",
        (r"User failed to provide the correct password\.", r"User account locked out\.",
         rf"AXES: (?:New|Repeated) login failure by \{{[^\n]{{0,20}}?'?(?:username|user)'?: ['\"](?P<actor>[^\n]{{0,255}})['\"], '?ip_address'?: '{_ADDRESS}'"),
        action="logon.attempt", outcome="failure", category=_AUTH,
        examples={"User failed to provide the correct password.": {"outcome": "failure", "category": ["app.auth"]},
                  "AXES: New login failure by {username: 'ann', ip_address: '192.0.2.7', path_info: '/admin/login/'}. Creating new record": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "deployed",
        tuple(rf"{verb} web application (?:archive|directory)? ?\[(?P<target>[^\]\n]{{1,500}})\]" for verb in ("Deploying", "Undeploying", "Reloading")),
        action="application.deploy", category=("app.config",),
        examples={"Deploying web application archive [/srv/tomcat/webapps/cmd.war]": {"target": "/srv/tomcat/webapps/cmd.war", "category": ["app.config"]}},
    ),
    Rule(
        "jenkins-audit", rf"(?P<target>/\S{{0,1000}}) by (?P<actor>[^\n]{{1,200}}) from {_ADDRESS}$",
        action="http.request", category=("app.transaction",),
        examples={"/job/x/build by ann from 192.0.2.7": {"target": "/job/x/build", "actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip
