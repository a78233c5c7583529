"""GitLab's application log: accounts, log-ons, projects, in the words of Gitlab::AppLogger.

The messages stand in application.log (text, after a stamp) and in application_json.log
(https://docs.gitlab.com/administration/logs/#application_jsonlog; app/services, app/models and
lib/gitlab/auth of GitLab's source).
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_NAME = r"\"(?P<target>[^\"]{1,300})\""
_MAIL = r"(?: \((?P<email>[^()]{1,300})\))?"

RULES = RuleSet(
    "gitlab",
    Rule(
        "login-failed",
        r"Failed Login: username=(?P<actor>.*) ip=(?P<source_ip>\S+)",
        action="logon.attempt",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Failed Login: username=ann ip=192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
            "Failed Login: username=ann bell ip=192.0.2.7": {"actor": "ann bell"},
        },
    ),
    Rule(
        "login",
        r"Successful Login: username=(?P<actor>.*?) ip=(?P<source_ip>\S+)(?: method=(?P<method>\S+))?",
        action="logon.attempt",
        outcome="success",
        category=("app.auth",),
        examples={"Successful Login: username=ann ip=192.0.2.7 method=standard admin=false": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "logout",
        r"User Logout: username=(?P<actor>.*) ip=(?P<source_ip>\S+)",
        action="logon.end",
        category=("app.auth",),
        examples={"User Logout: username=ann ip=192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "account-locked",
        r"Account Locked: username=(?P<target>.*)",
        action="account.lock",
        category=("app.account",),
        examples={"Account Locked: username=ann": {"target": "ann", "category": ["app.account"]}},
    ),
    Rule(
        "user-created",
        rf"User {_NAME}{_MAIL} was created",
        action="user.create",
        outcome="success",
        category=("app.account",),
        examples={'User "Ann" (ann@example.com) was created': {"target": "Ann", "outcome": "success"}},
    ),
    Rule(
        "user-removed",
        rf"User {_NAME}{_MAIL} was (?:removed|deleted)",
        action="user.delete",
        outcome="success",
        category=("app.account",),
        examples={'User "Ann" (ann@example.com) was removed': {"target": "Ann", "category": ["app.account"]}},
    ),
    Rule(
        "impersonation",
        r"User (?P<actor>\S{1,255}) has (?P<verb>started|stopped) impersonating (?P<target>\S{1,255})",
        action="user.impersonate",
        category=("app.privilege",),
        access="admin",
        examples={"User root has started impersonating ann": {"actor": "root", "target": "ann", "category": ["app.privilege"]}},
    ),
    Rule(
        "project-created",
        rf"(?P<actor>\S[^\"]{{0,254}}) created a new project {_NAME}",
        action="project.create",
        outcome="success",
        category=("app.transaction",),
        examples={'Ann created a new project "Shop / App"': {"actor": "Ann", "target": "Shop / App", "category": ["app.transaction"]}},
    ),
    Rule(
        "project-removed",
        (rf"Project {_NAME} was (?:removed|deleted)", r"Project (?P<target>\S+) was (?:removed|deleted)"),
        action="project.delete",
        outcome="success",
        category=("app.transaction",),
        examples={'Project "shop" was removed': {"target": "shop"}, "Project shop/app was deleted": {"target": "shop/app"}},
    ),
    Rule(
        "group-created",
        (rf"Group {_NAME} was (?P<verb>created|removed|deleted)", rf"(?P<actor>\S[^\"]{{0,254}}) created a new group {_NAME}"),
        action="group.change",
        outcome="success",
        category=("app.account",),
        examples={'Group "ops" was created': {"target": "ops"}},
    ),
    programs=("gitlab", "gitlab-rails"),
)  # fmt: skip
