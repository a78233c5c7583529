"""Log-ons in the exact words of applications that anybody may have installed.

Each pattern is the text of one program's source: web mail, media servers, password safes, consoles of
firewalls and routers, chat and voice servers. Sets with a program's name apply to it alone; the others to
any program, because such applications log under the name of whatever runs them.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

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
    _failed("arr", rf"Auth-Failure ip {_ADDRESS} username '?(?P<actor>.*?)'?$",
            example="Auth-Failure ip 192.0.2.7 username 'ann'", actor="ann", source_ip="192.0.2.7"),
    _succeeded("arr-in", rf"Auth-Success ip {_ADDRESS} username '?(?P<actor>.*?)'?$",
               example="Auth-Success ip 192.0.2.7 username 'ann'", actor="ann"),
    _failed(
        "bitwarden",
        rf"Failed login attempt(?:, 2FA invalid)?\. {_ADDRESS}",
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
        "zoneminder", r"Login denied for user \"(?P<actor>.*)\"", r"Could not retrieve user (?P<actor>.*) details",
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
        example="[Login Action 192.0.2.7] User 'ann' tried to login with wrong password.", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "drupal", rf"https?://[^|\s]*\|\d{{10}}\|[^|]*\|{_ADDRESS}\|.*\|Login attempt failed (?:for|from) (?P<actor>[^\s|]+?)\.?$",
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
        rf"(?:HttpRequest: )?access denied -- client \[?{_ADDRESS}\]?: (?:wrong password for user '(?P<actor>.*)'|unknown user|missing)",
        rf"Warning: Client '{_ADDRESS}' supplied (?:unknown user|wrong password for user) '(?P<actor>.*)' accessing monit",
        example="Warning: Client '192.0.2.7' supplied unknown user 'ann' accessing monit httpd", actor="ann", source_ip="192.0.2.7",
    ),
    _failed(
        "chat",
        rf"\([^()]{{1,120}}\) Failed (?:\S+ ){{0,3}}authentication for (?P<actor>\S+) from (?:IP )?{_ADDRESS}",
        rf"SIP auth failure \(\w+\) on sofia profile '[^']*' for \[(?P<actor>[^\]]*)\] from ip {_ADDRESS}",
        rf"\[(?P<actor>[^\]]{{1,80}})\] failed to login from {_ADDRESS}",
        example="(tls|<0.1.0>) Failed c2s PLAIN authentication for ann@example.com from 192.0.2.7: Invalid", actor="ann@example.com",
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

DANTE = RuleSet(
    "dante",
    _failed(
        "login",
        r"(?:info: )?block\(\d+\): \w+/accept \]: (?P<source_ip>[\d.]+|[\da-f:]+)\.(?P<source_port>\d+) (?P<dest_ip>[\d.]+|[\da-f:]+)\.(?P<dest_port>\d+): .*could not access user \"(?P<actor>.*)\"'s records",
        r"(?:info: )?block\(\d+\): \w+/accept \]: (?P<source_ip>[\d.]+|[\da-f:]+)\.(?P<source_port>\d+) (?P<dest_ip>[\d.]+|[\da-f:]+)\.(?P<dest_port>\d+): .*_authenticate\(\) for user \"(?P<actor>.*)\" failed",
        example="info: block(1): tcp/accept ]: 192.0.2.7.8490 10.0.0.1.1080: error after reading 31 bytes in 2 seconds: "
        'pam_authenticate() for user "ann" failed: Authentication failure', actor="ann", source_ip="192.0.2.7", dest_port=1080,
    ),
    programs=("danted", "sockd"),
)  # fmt: skip

RULE_SETS = (ANYONE, WEBMIN, SOGO, LEMONLDAP, PROXMOX, DANTE)
