"""Log-ons at identity providers, in the words of their sources: Keycloak, Authelia, and what else stands at the door.

Keycloak's ``jboss-logging`` listener (``services/.../events/log/JBossLoggingEventListenerProvider.java``) prints the event, then realm, client, user, session and
address, then whatever details the log-on had, the name that was tried among them. Authelia: ``internal/handlers/const.go`` and
``internal/regulation``. The programs log under whatever runs them: the rules are for any program.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, Rule, RuleSet

_ADDRESS = r"(?P<source_ip>\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F:]*:[\da-fA-F:]*(?:\.\d{1,3}){0,3})"
_AUTH: tuple[str, ...] = ("app.auth",)
_VALUE = r"[^\",\n]{0,255}"
_WHERE = (
    rf"\"?, realmId=\"?(?P<realm>{_VALUE})\"?, (?:realmName=\"?{_VALUE}\"?, )?clientId=\"?(?P<client>{_VALUE})\"?, userId=\"?(?P<actor_id>{_VALUE})\"?, "
    rf"(?:sessionId=\"?(?P<device>{_VALUE})\"?, )?ipAddress=\"?{_ADDRESS}\"?"
)
# Details stand apart by a comma and a blank, which no URL holds; the name that was tried may hold anything.
_USERNAME = re.compile(r", username=(?:\"(?P<quoted>[^\"\n]{1,255})\"|(?P<bare>[^\n,]{1,255}))")
_ERROR = re.compile(r", error=\"?(?P<code>[\w.-]{1,80})")
_ACCOUNTS = ("REGISTER", "DELETE_ACCOUNT", "UPDATE_", "RESET_PASSWORD", "REMOVE_", "SEND_RESET_PASSWORD", "EXECUTE_ACTION", "CUSTOM_REQUIRED_ACTION")  # fmt: skip
_SIGN_IN = ("LOGIN", "LOGOUT", "CLIENT_LOGIN", "CODE_TO_TOKEN", "TOKEN_EXCHANGE", "IDENTITY_PROVIDER_", "REFRESH_TOKEN", "USER_DISABLED")  # fmt: skip


def _keycloak(fields: Fields) -> None:
    """The event by its name: one with ``_ERROR`` failed."""
    event, rest = str(fields["event"]), str(fields.pop("rest") or "")
    for group in ("realm", "client", "actor_id", "device"):
        if fields.get(group) in ("null", ""):
            fields[group] = None
    base = event.removesuffix("_ERROR")
    fields["outcome"] = "failure" if event.endswith("_ERROR") else "success"
    if base == "IMPERSONATE":
        fields["category"] = ("app.privilege",)
    elif base.startswith(_ACCOUNTS):
        fields["category"] = ("app.account",)
    elif base.startswith(_SIGN_IN):
        fields["category"] = _AUTH
    fields["action"] = f"keycloak.{base.lower()}"
    name = _USERNAME.search(rest)
    if name is not None:
        fields["actor"] = name["quoted"] or name["bare"]
    error = _ERROR.search(rest)
    if error is not None:
        fields["code"] = error["code"]


def _keycloak_admin(fields: Fields) -> None:
    """What an administrator did to what."""
    kind = str(fields.pop("kind") or "").upper()
    fields["action"] = f"{kind.lower()}.{str(fields.pop('operation')).lower()}"
    of_accounts = any(word in kind for word in ("USER", "GROUP", "ROLE", "CREDENTIAL"))
    fields["category"] = ("app.account" if of_accounts else "app.config", "app.privilege")
    if fields.get("code"):
        fields["outcome"] = "failure"


KEYCLOAK = RuleSet(
    "keycloak",
    Rule(
        "event",
        rf"type=\"?(?P<event>[A-Z_]{{3,60}}){_WHERE}(?P<rest>[^\n]*)",
        action="keycloak.event", refine=_keycloak,
        examples={
            "type=LOGIN_ERROR, realmId=shop, clientId=account, userId=null, ipAddress=192.0.2.7, error=user_not_found, "
            "redirect_uri=https://id.example.com/?username=root, code_id=1, username=ann": {
                "actor": "ann", "source_ip": "192.0.2.7", "code": "user_not_found", "outcome": "failure", "action": "keycloak.login", "category": ["app.auth"]},
            'type="LOGIN", realmId="1", realmName="shop", clientId="account", userId="7", sessionId="9", ipAddress="2001:db8::7", username="ann"': {
                "actor": "ann", "actor_id": "7", "device": "9", "source_ip": "2001:db8::7", "outcome": "success"},
            "type=UPDATE_PASSWORD, realmId=shop, clientId=account, userId=7, ipAddress=192.0.2.7, username=ann": {"category": ["app.account"], "outcome": "success"},
        },
    ),
    Rule(
        "admin",
        rf"operationType=\"?(?P<operation>[A-Z]{{3,20}})\"?, realmId=\"?(?P<realm>{_VALUE})\"?, (?:realmName=\"?{_VALUE}\"?, )?clientId=\"?(?P<client>{_VALUE})\"?, "
        rf"userId=\"?(?P<actor_id>{_VALUE})\"?, ipAddress=\"?{_ADDRESS}\"?, resourceType=\"?(?P<kind>[\w-]{{1,60}})\"?, resourcePath=\"?(?P<target>{_VALUE})\"?"
        r"(?:, error=\"?(?P<code>[\w.-]{1,80}))?",
        action="keycloak.admin", refine=_keycloak_admin,
        examples={
            "operationType=CREATE, realmId=master, clientId=console, userId=1, ipAddress=192.0.2.7, resourceType=USER, resourcePath=users/7": {
                "actor_id": "1", "target": "users/7", "action": "user.create", "category": ["app.account", "app.privilege"]},
        },
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

AUTHELIA = RuleSet(
    "authelia",
    Rule(
        "failed",
        (r"Unsuccessful (?P<method>[\w -]{1,20}?) authentication attempt by user '(?P<actor>[^\n]{0,255})'",
         r"Unsuccessful (?P<method>[\w -]{1,20}?) authentication attempt(?! by user)"),
        action="logon.attempt", outcome="failure", category=_AUTH,
        examples={
            "Unsuccessful 1FA authentication attempt by user 'ann'": {"actor": "ann", "method": "1FA", "outcome": "failure"},
            "Unsuccessful TOTP authentication attempt by user 'ann' and they are banned until 15:00": {"actor": "ann"},
        },
    ),
    Rule(
        "succeeded", r"Successful (?P<method>[\w -]{1,20}?) authentication attempt made by user '(?P<actor>[^\n]{0,255})'",
        action="logon.attempt", outcome="success", category=_AUTH,
        examples={"Successful 1FA authentication attempt made by user 'ann'": {"actor": "ann", "outcome": "success"}},
    ),
    Rule(
        "forbidden",
        r"Access to (?P<target>\S{1,2000}) (?:\(method (?P<method>[A-Z]{1,20})\) )?is (?:not authorized to|forbidden (?:to|for)) user (?:'?(?P<actor>[^\s',<]{1,255}))?",
        action="access.denied", outcome="failure",
        examples={"Access to https://x.example.com/ (method GET) is not authorized to user <anonymous>, responding with status code 401": {
            "target": "https://x.example.com/", "actor": None, "outcome": "failure"}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

# Media servers, chat, consoles: what their neighbours in application_logons.py leave open.
OTHERS = RuleSet(
    "application_doors",
    Rule(
        "succeeded",
        (r"Authentication request for \"?(?P<actor>[^\n\"]{1,255})\"? has succeeded\.?",
         rf"user authenticated: (?P<actor>\S{{1,255}}) from {_ADDRESS}"),
        action="logon.attempt", outcome="success", category=_AUTH,
        examples={
            'Authentication request for "ann" has succeeded.': {"actor": "ann", "outcome": "success"},
            "user authenticated: ann from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "failed",
        (r"Failed password login for user (?P<actor>@[^\s:]{1,255}:\S{1,255})",
         r"POST-\d{1,12} - Failed password login for user (?P<actor>@[^\s:]{1,255}:\S{1,255})",
         rf"failed login of user \"(?P<actor>[^\n]{{0,255}})\" from \"?{_ADDRESS}\"?",
         r"An attempt was made to authenticate the locked user \[?\"?(?P<actor>[^\]\"\n]{1,255})"),
        action="logon.attempt", outcome="failure", category=_AUTH,
        examples={
            "Failed password login for user @ann:example.com": {"actor": "@ann:example.com", "outcome": "failure"},
            'failed login of user "ann" from "192.0.2.7"': {"actor": "ann", "source_ip": "192.0.2.7"},
            "An attempt was made to authenticate the locked user [ann]": {"actor": "ann", "outcome": "failure"},
        },
    ),
    Rule(
        "desktop-opened", r"User \"(?P<actor>[^\n]{1,255})\" connected to connection \"(?P<target>[^\"\n]{1,255})\"",
        action="desktop.connect", category=("app.transaction",),
        examples={'User "ann" connected to connection "3".': {"actor": "ann", "target": "3", "action": "desktop.connect"}},
    ),
    Rule(
        "desktop-closed", r"User \"(?P<actor>[^\n]{1,255})\" disconnected from connection \"(?P<target>[^\"\n]{1,255})\"",
        action="desktop.disconnect", category=("app.transaction",),
        examples={'User "ann" disconnected from connection "3". Duration: 300 milliseconds': {"actor": "ann", "target": "3"}},
    ),
    Rule(
        "sonarqube",
        tuple(
            rf"(?P<kind>{kind}) (?P<outcome>failure|success) ?(?:\[cause\|(?P<reason>[^\]\n]{{0,300}})\])?(?:\[method\|(?P<method>[^|\]\n]{{0,80}})\])?(?:\[provider\|[^\]\n]{{0,200}}\])?"
            rf"\[IP\|(?:{_ADDRESS})?\|?(?P<forwarded_for>[^\]\n]{{0,300}})\](?:\[login\|(?P<actor>[^\n]{{0,255}})\])?"
            for kind in ("login", "logout")
        ),
        action="logon.attempt", category=_AUTH,
        examples={"login failure [cause|wrong password][method|BASIC][provider|LOCAL|local][IP|192.0.2.7|][login|ann]": {
            "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "reason": "wrong password"}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

RULE_SETS = (KEYCLOAK, AUTHELIA, OTHERS)
