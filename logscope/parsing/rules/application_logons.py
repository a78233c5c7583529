"""Log-ons in the exact words of applications that anybody may have installed.

Each pattern is the text of one program's source: web mail, media servers, password safes, consoles of
firewalls and routers, chat and voice servers. Sets with a program's name apply to it alone; the others to
any program, because such applications log under the name of whatever runs them.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.web_requests import add_status

_ADDRESS = r"(?P<source_ip>\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F:]*:[\da-fA-F:]*(?:\.\d{1,3}){0,3})"
_AUTH: tuple[str, ...] = ("app.auth",)


def _failed(name: str, *patterns: str, example: str, **expect: object) -> Rule:
    return Rule(
        name, patterns, action="logon.attempt", outcome="failure", category=_AUTH,
        examples={example: {"outcome": "failure", "category": ["app.auth"], **expect}},
    )  # fmt: skip


def _succeeded(name: str, *patterns: str, example: str, **expect: object) -> Rule:
    return Rule(
        name, patterns, action="logon.attempt", outcome="success", category=_AUTH,
        examples={example: {"outcome": "success", "category": ["app.auth"], **expect}},
    )  # fmt: skip


def _joplin_request(fields: Fields) -> None:
    """Joplin Server answers a wrong password with 403."""
    fields["action"] = fields.pop("method")
    if fields["code"] == "403" and fields["target"] in ("/login", "/api/sessions"):
        fields["outcome"], fields["category"] = "failure", _AUTH
    else:
        add_status(fields, str(fields["code"]))


ANYONE = RuleSet(
    "application_logons",
    _failed(
        "routeros",
        rf"(?:system,error,critical )?login failure for user (?P<actor>.*) from {_ADDRESS} via (?P<service>\S+)",
        example="system,error,critical login failure for user ann lee from 192.0.2.7 via ssh", actor="ann lee", source_ip="192.0.2.7",
    ),
    _succeeded(
        "routeros-in",
        rf"(?:system,info,account )?user (?P<actor>\S+) logged in from {_ADDRESS} via (?P<service>\S+)",
        example="system,info,account user ann logged in from 192.0.2.7 via winbox", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "gitea",
        rf"Failed authentication attempt for (?P<actor>.*) from \[?{_ADDRESS}\]?(?::(?P<source_port>\d+))?",
        example="Failed authentication attempt for ann from 192.0.2.7:39522: user does not exist [uid: 0]", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "joplin", rf"App: (?P<code>\d{{3}}): (?P<method>[A-Z]{{3,7}}) (?P<target>/\S{{0,300}}): {_ADDRESS}: Invalid username or password",
        example='App: 403: POST /api/sessions: 192.0.2.7: Invalid username or password: {"email":"ann@example.com"}', source_ip="192.0.2.7", code="403",
    ),
    Rule(
        "joplin-request", rf"App: {_ADDRESS}: [\d.]{{1,9}} [kMG]?B: (?P<method>[A-Z]{{3,7}}) (?P<target>/\S{{0,300}}) \((?P<code>\d{{3}})\)",
        action="http.request", refine=_joplin_request,
        examples={
            "App: 192.0.2.7: 40 B: POST /login (403) (1ms)": {"source_ip": "192.0.2.7", "action": "POST", "target": "/login", "code": "403", "outcome": "failure", "category": ["app.auth"]},
            "App: 2001:db8::7: 12 kB: GET /notes (200) (13ms)": {"source_ip": "2001:db8::7", "outcome": "success", "category": ["app.transaction"]},
        },
    ),
    _failed("arr", rf"Auth-Failure ip {_ADDRESS} username '?(?P<actor>.*?)'?$",
            example="Auth-Failure ip 192.0.2.7 username 'ann'", actor="ann", source_ip="192.0.2.7"),
    _succeeded("arr-in", rf"Auth-Success ip {_ADDRESS} username '?(?P<actor>.*?)'?$",
               example="Auth-Success ip 192.0.2.7 username 'ann'", actor="ann"),
    _failed(
        "bitwarden",
        rf"Failed login attempt(?:, 2FA invalid)?\. {_ADDRESS}",
        rf"\[Bit\.[\w.]{{1,120}}\] Failed login attempt(?:, 2FA invalid)?\. {_ADDRESS}",
        rf"Username or password is incorrect\. Try again\. IP: {_ADDRESS}\. Username: (?P<actor>.*)\.",
        rf"Invalid (?:TOTP code|admin token)[.!] .{{0,80}}IP: {_ADDRESS}",
        example="Failed login attempt, 2FA invalid. 192.0.2.7", source_ip="192.0.2.7",
    ),
    _failed(
        "media-server",
        rf"Authentication request for \"?(?P<actor>.*?)\"? has been denied \(IP: \"?{_ADDRESS}\"?\)",
        rf"Login attempt or request with invalid authentication from (?:\S+ \()?{_ADDRESS}",
        example='Authentication request for "ann" has been denied (IP: "192.0.2.7").', actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "guacamole", rf"Authentication attempt from \[?{_ADDRESS}[^\]]{{0,80}}\]? for user \"(?P<actor>.*)\" failed",
        example='Authentication attempt from 192.0.2.7 for user "ann" failed.', actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded(
        "guacamole-in", rf"User \"(?P<actor>.*)\" successfully authenticated from \[?{_ADDRESS}",
        example='User "ann" successfully authenticated from 192.0.2.7.', actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "web-console",
        rf"(?:/\S*\.php: )(?:webConfigurator|Web GUI) authentication error for (?:user )?'(?P<actor>.*)' from:? {_ADDRESS}",
        example="/index.php: webConfigurator authentication error for user 'ann' from: 192.0.2.7", actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded(
        "web-console-in",
        rf"/\S*\.php: Successful login for user '(?P<actor>.*)' from:? {_ADDRESS}",
        example="/index.php: Successful login for user 'ann' from: 192.0.2.7 (Local Database)", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "zoneminder", r"(?:[A-Z]{3} \[)?Login denied for user \"(?P<actor>.*)\"", r"Could not retrieve user (?P<actor>.*) details",
        example='Login denied for user "ann"] at /srv/auth.php line 313', actor="ann",
    ),
    _failed(
        "denied-for-user",
        rf"Invalid password for user: (?P<actor>.*) from IP: {_ADDRESS}",
        rf"Incorrect username or password for user (?P<actor>.*?)\. IP={_ADDRESS}",
        rf"Failed Login Attempt - username:(?P<actor>.*) ip:{_ADDRESS}",
        rf"(?P<actor>\S{{1,128}}) {_ADDRESS} failed to login$",
        rf"(?P<actor>\S{{1,128}}) \S+ {_ADDRESS} \S+ miniserv\.pl \"failed\"",
        rf"Login attempt limit reached, username: (?P<actor>.*), ip: {_ADDRESS}",
        rf"user denied: (?P<actor>.*) \([\w-]+\) from {_ADDRESS}",
        example="Incorrect username or password for user ann. IP=192.0.2.7", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "horde", rf"FAILED LOGIN for (?P<actor>\S+) \[{_ADDRESS}\]",
        example="FAILED LOGIN for ann [192.0.2.7] to Horde", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "roundcube",
        rf"(?:<\w+> )?(?:IMAP Error: )?(?:FAILED login|Login failed|Failed login) for (?P<actor>\S+) (?:against \S+ )?from {_ADDRESS}",
        example="<a1b2> IMAP Error: Login failed for ann from 192.0.2.7. AUTHENTICATE PLAIN: failed", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "froxlor", rf"\[Login Action {_ADDRESS}\] (?:Unknown user|User) '(?P<actor>.*)' tried to login",
        rf"froxlor\.WARNING: User tried to login with (?:wrong password|non-existing username)[^{{]{{0,80}}\{{.{{0,200}}\"user\":\"{_ADDRESS}\"",
        example="[Login Action 192.0.2.7] User 'ann' tried to login with wrong password.", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "drupal", rf"https?://[^|\s]*\|\d{{10}}\|[^|]*\|{_ADDRESS}\|.*\|Login attempt failed (?:for|from) (?P<actor>[^|\n]{{1,255}}?)\.?$",
        example="https://example.com|1767449122|user|192.0.2.7|https://example.com/user|https://example.com/user|0||Login attempt failed for ann.",
        actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "murmur",
        rf"(?:<\d+:(?P<actor>.*)\(-?\d+\)> )Rejected connection from \[?{_ADDRESS}\]?:(?P<source_port>\d+): (?:Invalid server password|Wrong certificate or password)",
        example="<4:ann(-1)> Rejected connection from 192.0.2.7:29530: Invalid server password", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "monit",
        rf"(?:HttpRequest: )?access denied -- client \[?{_ADDRESS}\]?: (?:(?:wrong password for|unknown) user '(?P<actor>.*)'|unknown user|missing)",
        rf"Warning: Client '{_ADDRESS}' supplied (?:unknown user|wrong password for user) '(?P<actor>.*)' accessing monit",
        example="Warning: Client '192.0.2.7' supplied unknown user 'ann' accessing monit httpd", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "chat",
        rf"\([^()\n]{{1,400}}\) Failed (?:\S+ ){{0,3}}authentication for (?P<actor>\S+) from (?:IP )?{_ADDRESS}",
        rf"SIP auth failure \(\w+\) on sofia profile '[^']*' for \[(?P<actor>[^\]]*)\] from ip {_ADDRESS}",
        rf"\[(?P<actor>[^\]]{{1,80}})\] failed to login from {_ADDRESS}",
        example="(tls|<0.1.0>) Failed c2s PLAIN authentication for ann@example.com from 192.0.2.7: Invalid", actor="ann@example.com",
    ),
    _failed(
        "http-auth",
        rf"(?:digest: )?(?:auth|password) (?:doesn't match|failed)(?: for\s{{1,3}}(?P<actor>\S+))? ?:[^\n]{{0,200}}?,? IP: {_ADDRESS}",
        rf"password doesn't match for \S+ username:\s{{1,3}}(?P<actor>[^\n]*?),? IP: {_ADDRESS}",
        rf"digest: auth failed(?: for\s{{1,3}}(?P<actor>\S+))? ?: (?P<reason>[^\n,]{{0,200}}), IP: {_ADDRESS}",
        rf"get_password failed, IP: {_ADDRESS}",
        example="password doesn't match for /private/ username: ann IP: 192.0.2.7", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "sql-server",
        rf"(?:Logon {{1,16}})?Login failed for user '(?P<actor>[^'\n]{{0,128}})'\.[^\n]*\[CLIENT: (?:{_ADDRESS}|<[^>]*>)\]",
        example="Logon       Login failed for user 'ann'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.7]",
        actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded(
        "sql-server-in",
        rf"(?:Logon {{1,16}})?Login succeeded for user '(?P<actor>[^'\n]{{0,128}})'\.[^\n]*\[CLIENT: (?:{_ADDRESS}|<[^>]*>)\]",
        example="Logon       Login succeeded for user 'ann'. Connection made using SQL Server authentication. [CLIENT: 192.0.2.7]",
        actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "web-mail",
        rf"Failed webmail login: by (?P<actor>\S+)(?: \([^()\n]{{0,100}}\))? at {_ADDRESS}",
        r"loginerror - user=(?P<actor>\S+) - (?P<reason>[^\n]*)",
        rf"(?P<actor>\S{{1,128}}) \([^()\n]{{1,100}}\) from {_ADDRESS}: Unknown user or password incorrect",
        rf"Login with username (?P<actor>[^\n]*) from {_ADDRESS} failed \(",
        rf"LOGIN FAILED for user: \"(?P<actor>[^\n]*)\" from IP: {_ADDRESS}",
        example="Failed webmail login: by ann (example.com) at 192.0.2.7 on 03/03/2026 00:00:01: Unknown user or password incorrect.",
        actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "mail-server",
        rf"Failed (?P<service>SMTP|IMAP|POP3|HTTP|LDAP|WebMail|WebAdmin|NNTP|Admin) login from {_ADDRESS}(?: with SASL method (?P<method>[\w-]+))?(?:, user (?P<actor>\S+))?",
        rf"(?:smtp|SMTP|pop3|POP3|imap|IMAP|http|HTTP): (?P<actor>\S+) \[{_ADDRESS}\] authentication failure using internet password",
        rf"(?:SMTP|POP3|IMAP|HTTP) Server \[[^\]\n]{{1,60}}\] Authentication failed for user (?P<actor>[^\n]*?) ?; connecting host \[?{_ADDRESS}",
        rf"'{_ADDRESS}' \d+ failed login attempts?(?:\. Account| on account) '(?P<actor>[^'\n]*)'",
        rf"authentication failed: (?P<reason>no such user|can't map user name): (?P<actor>\S+) - (?:\S+ \[)?{_ADDRESS}",
        example="'192.0.2.7' 3 failed login attempts. Account 'ann'", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "grafana", r"\[password-auth\.(?:failed|invalid|empty)\]",
        example="[password-auth.failed] failed to authenticate identity: [password-auth.invalid] invalid password",
    ),
    _failed(
        "monitorix", rf"AUTHERR - \[{_ADDRESS}\] Authentication error: (?P<target>\S+)",
        example="AUTHERR - [192.0.2.7] Authentication error: /monitorix/", source_ip="192.0.2.7", target="/monitorix/",
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

WEBMIN = RuleSet(
    "webmin",
    _failed(
        "login", rf"(?:Invalid|Non-existent|Denied|Expired) login as (?P<actor>.*) from {_ADDRESS}",
        example="Invalid login as ann from 192.0.2.7", actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded("login-in", rf"Successful login as (?P<actor>.*) from {_ADDRESS}",
               example="Successful login as ann from 192.0.2.7", actor="ann"),
    Rule(
        "logged-out",
        (rf"Logout by (?P<actor>.*) from {_ADDRESS}", r"(?P<reason>Timeout) of session for (?P<actor>.*)"),
        action="logout", category=("app.auth",),
        examples={
            "Logout by ann from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7", "category": ["app.auth"]},
            "Timeout of session for ann": {"actor": "ann"},
        },
    ),
    Rule(
        "blocked",
        (
            r"Security alert: Host (?P<source_ip>\S+) blocked after (?P<count>\d+) failed logins(?: for user (?P<actor>.*))?",
            r"Security alert: User (?P<actor>.*) (?:locked|blocked) after (?P<count>\d+) failed logins.*",
        ),
        action="app.block", outcome="failure", category=("app.auth",),
        examples={
            "Security alert: Host 192.0.2.7 blocked after 5 failed logins for user root": {"source_ip": "192.0.2.7", "actor": "root"},
        },
    ),
    Rule(
        "started",
        r"Webmin starting.*",
        action="service.start", outcome="success", category=("app.lifecycle",),
        examples={"Webmin starting": {"category": ["app.lifecycle"]}},
    ),
    programs=("webmin", "usermin"),
)  # fmt: skip

SOGO = RuleSet(
    "sogo",
    _failed(
        "login", rf"SOGoRootPage Login from '{_ADDRESS}[^']*' for user '(?P<actor>.*)' might not have worked",
        example="SOGoRootPage Login from '192.0.2.7, 10.0.0.1' for user 'ann' might not have worked - password policy: 65535",
        actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded("login-in", rf"SOGoRootPage successful login from '{_ADDRESS}[^']*' for user '(?P<actor>.*?)'",
               example="SOGoRootPage successful login from '192.0.2.7' for user 'ann' - expire = -1", actor="ann"),
    programs=("sogod", "sogo"),
)  # fmt: skip

LEMONLDAP = RuleSet(
    "lemonldap",
    _failed(
        "login",
        rf"(?:\[\w+\] )?(?:Lemonldap::NG : )?(?P<actor>\S+) was not found in (?:LDAP directory|\w+ database) \({_ADDRESS}\)",
        rf"(?:\[\w+\] )?(?:Lemonldap::NG : )?Bad password for (?P<actor>.*) \({_ADDRESS}\)",
        example="Lemonldap::NG : Bad password for ann (192.0.2.7)", actor="ann", source_ip="192.0.2.7",
    ),
    programs=("llng", "lemonldap-ng"),
)  # fmt: skip

PROXMOX = RuleSet(
    "proxmox",
    _failed(
        "login", rf"authentication failure; rhost={_ADDRESS}? user=(?P<actor>.*?)(?:@(?P<realm>[\w-]+))? msg=(?P<reason>.*)",
        example="authentication failure; rhost=192.0.2.7 user=ann@pam msg=no such user ('ann@pam')", actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded("login-in", r"(?:<\S+> )?successful auth for user '(?P<actor>.*?)(?:@(?P<realm>[\w-]+))?'",
               example="<root@pam> successful auth for user 'ann@pve'", actor="ann"),
    programs=("pvedaemon", "pveproxy", "pmgdaemon", "pmgproxy", "proxmox-backup-api", "proxmox-backup-proxy"),
)  # fmt: skip

SYMPA = RuleSet(
    "sympa",
    _failed(
        "login", rf"[^\[]{{0,200}}\[robot [^\]]*\](?: \[session \d+\])? \[client {_ADDRESS}\](?: \[user (?P<actor>[^\]]*)\])? .{{0,200}}(?:[Aa]uthentication failed|[Ii]ncorrect password|wrong password)",
        example="err main:: [robot lists.example.com] [session 21967109423478] [client 192.0.2.7] Authentication failed for ann@example.com", source_ip="192.0.2.7",
    ),
    Rule(
        "request", rf"[^\[]{{0,200}}\[robot [^\]]*\](?: \[session \d+\])? \[client {_ADDRESS}\](?: \[user (?P<actor>[^\]]*)\])?",
        action="http.request", category=("app.transaction",),
        examples={'info main:: [robot lists.example.com] [session 21967109423478] [client 192.0.2.7] [user ann@example.com] Unknown list "all"': {"source_ip": "192.0.2.7", "actor": "ann@example.com"}},
    ),
    programs=("wwsympa", "sympa_soap_server", "sympasoap"),
)  # fmt: skip

DANTE = RuleSet(
    "dante",
    _failed(
        "login",
        r"(?:info: )?block\(\d+\): \w+/accept \]: (?P<source_ip>[\d.]+|[\da-f:]+)\.(?P<source_port>\d+) (?P<dest_ip>[\d.]+|[\da-f:]+)\.(?P<dest_port>\d+): .*could not access user \"(?P<actor>[^\n]{0,255})\"'s records",
        r"(?:info: )?block\(\d+\): \w+/accept \]: (?P<source_ip>[\d.]+|[\da-f:]+)\.(?P<source_port>\d+) (?P<dest_ip>[\d.]+|[\da-f:]+)\.(?P<dest_port>\d+): .*_authenticate\(\) for user \"(?P<actor>[^\n]{0,255})\" failed",
        r"(?:info: )?block\(\d+\): \w+/accept \]: (?P<source_ip>[\d.]+|[\da-f:]+)\.(?P<source_port>\d+) (?P<dest_ip>[\d.]+|[\da-f:]+)\.(?P<dest_port>\d+): .*authentication failed for user \"(?P<actor>[^\n]{0,255})\"",
        example="info: block(1): tcp/accept ]: 192.0.2.7.8490 10.0.0.1.1080: error after reading 31 bytes in 2 seconds: "
        'pam_authenticate() for user "ann" failed: Authentication failure', actor="ann", source_ip="192.0.2.7", dest_port=1080,
    ),
    programs=("danted", "sockd"),
)  # fmt: skip


def _named_in_front(fields: Fields) -> None:
    """ZNC prints who in brackets before the message, where others print a thread."""
    fields["actor"] = fields.pop("thread", None)


IRC = RuleSet(
    "irc",
    Rule(
        "failed",
        rf"failed to login from {_ADDRESS}",
        action="logon.attempt", outcome="failure", category=_AUTH, refine=_named_in_front,
        examples={"failed to login from 192.0.2.7": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "opened",
        rf"connected to ZNC from {_ADDRESS}",
        action="logon.attempt", outcome="success", category=_AUTH, refine=_named_in_front,
        examples={"connected to ZNC from 192.0.2.7": {"source_ip": "192.0.2.7", "outcome": "success"}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

ATTACKS = RuleSet(
    "attacks",
    Rule(
        "forbidden-variable",
        r"ALERT(?:-\w{1,20})? ?-? [^\n]*\(attacker '(?P<source_ip>[^'\n]{1,64})'(?:, file '(?P<target>[^'\n]*)')?",
        action="web.attack", outcome="failure",
        examples={
            "ALERT - tried to register forbidden variable 'GLOBALS' through GET variables (attacker '192.0.2.7', file '/srv/a.php')": {
                "source_ip": "192.0.2.7", "target": "/srv/a.php", "category": [],
            },
        },
    ),
    Rule(
        "not-allowed-to-talk",
        r"Host (?P<source_ip>\S{1,64}) is not allowed to talk to us!",
        action="connection.refuse", outcome="failure",
        examples={"Host 192.0.2.7 is not allowed to talk to us!": {"source_ip": "192.0.2.7", "category": []}},
    ),
    Rule(
        "alert",
        rf"\[\d{{1,10}}:\d{{1,10}}:\d{{1,5}}\] (?P<reason>[^\n]{{0,400}}?) (?:<\S{{1,20}}> )?\{{(?P<protocol>[\w-]{{1,20}})\}} {_ADDRESS}(?::(?P<source_port>\d{{1,5}}))? -> (?P<dest_ip>[\da-fA-F.:]{{2,39}}?)(?::(?P<dest_port>\d{{1,5}}))?$",
        action="network.alert",
        examples={
            "[1:1000:1] ET SCAN x [Classification: Attempted] [Priority: 2] {TCP} 192.0.2.7:4022 -> 10.0.0.1:22": {
                "source_ip": "192.0.2.7", "source_port": 4022, "dest_ip": "10.0.0.1", "dest_port": 22, "category": [],
            },
        },
    ),
    Rule(
        "port-scan",
        rf"{_ADDRESS}(?::(?P<source_port>\d{{1,5}}))? to (?P<dest_ip>[\d.]{{7,15}}) ports (?P<ports>[\d, .]{{1,200}})",
        action="network.scan",
        examples={"192.0.2.7 to 10.0.0.1 ports 80, 81, 83, ..., fSrpauxy, TOS 00, TTL 49 @20:43:48": {"source_ip": "192.0.2.7", "category": []}},
    ),
    Rule(
        "tunnel-accepted",
        r"Service \[(?P<target>[^\]\n]{1,80})\] accepted (?:connection |\(FD=\d+\) )?from (?P<source_ip>\S{3,45}):(?P<source_port>\d{1,5})",
        action="connection.accept",
        examples={"Service [pop3s] accepted connection from 192.0.2.7:4711": {"source_ip": "192.0.2.7", "target": "pop3s", "category": []}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

WORDPRESS = RuleSet(
    "wordpress",
    _failed(
        "login",
        rf"(?:XML-RPC )?[Aa]uthentication failure for (?P<actor>[^\n]*) from {_ADDRESS}",
        rf"Authentication failure on \S+ for (?P<actor>[^\n]*) from {_ADDRESS}",
        rf"Authentication attempt for unknown user (?P<actor>[^\n]*) from {_ADDRESS}",
        rf"Blocked authentication attempt for (?P<actor>[^\n]*) from {_ADDRESS}",
        rf"XML-RPC (?:multicall )?authentication failure (?:for (?P<actor>[^\n]*) )?from {_ADDRESS}",
        example="Authentication failure for ann from 192.0.2.7", actor="ann", source_ip="192.0.2.7",
    ),
    _succeeded("login-in", rf"Accepted password for (?P<actor>[^\n]*) from {_ADDRESS}",
               example="Accepted password for ann from 192.0.2.7", actor="ann"),
    Rule(
        "blocked",
        rf"(?:Blocked|Spam|Pingback|Untrusted|Comment) [^\n]*? from {_ADDRESS}$",
        action="web.block", outcome="failure",
        examples={"Blocked user enumeration attempt from 192.0.2.7": {"source_ip": "192.0.2.7", "outcome": "failure", "category": []}},
    ),
    programs=("wordpress", "wp"),
)  # fmt: skip

VPOPMAIL = RuleSet(
    "vpopmail",
    _failed(
        "login",
        rf"vchkpw-\w+: (?:\([\w-]+\) )?(?P<reason>password fail(?: \([^)\n]{{0,200}}\))?|vpopmail user not found|null password given|(?:vpopmail|virtual) \w[\w ]{{0,40}}) (?P<actor>\S*?):{_ADDRESS}",
        example="vchkpw-pop3: password fail ann@example.com:192.0.2.7", actor="ann@example.com", source_ip="192.0.2.7",
    ),
    _succeeded("login-in", rf"vchkpw-\w+: (?:\([\w-]+\) )?login success (?P<actor>\S*?):{_ADDRESS}",
               example="vchkpw-pop3: (PLAIN) login success ann@example.com:192.0.2.7", actor="ann@example.com"),
    programs=("vpopmail",),
)  # fmt: skip

NFS = RuleSet(
    "mountd",
    Rule(
        "refused",
        r"refused (?:un)?mount request from (?P<source_ip>[^\s:]+)(?::(?P<source_port>\d+))? for (?P<target>\S+)",
        action="share.mount", outcome="failure",
        examples={"refused mount request from 192.0.2.7 for /home (/home): unknown host": {"source_ip": "192.0.2.7", "target": "/home", "category": []}},
    ),
    Rule(
        "mounted",
        r"authenticated (?:un)?mount request from (?P<source_ip>[^\s:]+)(?::(?P<source_port>\d+))? for (?P<target>\S+)",
        action="share.mount", outcome="success",
        examples={"authenticated mount request from 192.0.2.7:812 for /export (/export)": {"source_ip": "192.0.2.7", "target": "/export"}},
    ),
    programs=("mountd", "rpc.mountd"),
)  # fmt: skip

DESKTOP = RuleSet(
    "desktop",
    Rule(
        "failed",
        (
            rf"AUTHFAIL: user=(?P<actor>\S*) ip={_ADDRESS}",
            rf"Authentication: FAILED :: User Name: (?:N/A|(?P<actor>[^\n]*)) :: Viewer Address: {_ADDRESS} :: Type: (?P<method>\S+)",
        ),
        action="desktop.login", outcome="failure", category=("audit.logon",),
        examples={
            "AUTHFAIL: user=ann ip=192.0.2.7 time=1767449122": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
            "Authentication: FAILED :: User Name: ann :: Viewer Address: 192.0.2.7 :: Type: DH": {
                "actor": "ann", "source_ip": "192.0.2.7", "category": ["audit.logon"],
            },
        },
    ),
    Rule(
        "opened",
        rf"Authentication: SUCCEEDED :: User Name: (?:N/A|(?P<actor>[^\n]*)) :: Viewer Address: {_ADDRESS} :: Type: (?P<method>\S+)",
        action="desktop.login", outcome="success", category=("audit.logon",),
        examples={
            "Authentication: SUCCEEDED :: User Name: ann :: Viewer Address: 192.0.2.7 :: Type: DH": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success",
            },
        },
    ),
    Rule(
        "connected",
        rf"A connection received from {_ADDRESS}(?: port (?P<source_port>\d+))?",
        action="desktop.connect",
        examples={"A connection received from ::ffff:192.0.2.7 port 53336": {"source_ip": "192.0.2.7", "source_port": 53336}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

RULE_SETS = (
    ANYONE,
    SYMPA,
    IRC,
    ATTACKS,
    DESKTOP,
    WORDPRESS,
    VPOPMAIL,
    NFS,
    WEBMIN,
    SOGO,
    LEMONLDAP,
    PROXMOX,
    DANTE,
)
