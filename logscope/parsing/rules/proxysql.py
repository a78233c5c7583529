"""ProxySQL: refused log-ons, servers that were taken out, and what the administrator loaded.

From ``lib/MySQL_Session.cpp``, ``lib/MySQL_HostGroups_Manager.cpp`` and ``lib/ProxySQL_Admin.cpp``.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet


def _loaded(fields: Fields) -> None:
    command = str(fields.get("command") or "").upper()
    if " USERS " in f" {command} ":
        fields["category"] = ("app.config", "app.account")


RULES = RuleSet(
    "proxysql",
    Rule(
        "refused",
        (r"ProxySQL Error: Access denied for user '(?P<actor>[^\n]{0,300})'@'(?P<source_ip>[^'\n]{0,255})'(?: \(using password: (?P<password>YES|NO)\))?\s*$",
         r"(?:Client not authorized|Unable to authenticate)[^\n]{0,40}(?: user |: )'?(?P<actor>[^'\n]{1,128})'?"),
        action="db.login", outcome="failure", category=("app.auth",),
        examples={"ProxySQL Error: Access denied for user 'ann'@'192.0.2.7' (using password: YES)": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule("loaded", r"Received (?P<command>(?:LOAD|SAVE|PROXYSQL) [^\n]{1,200}?) command", action="config.change", category=("app.config",), refine=_loaded,
         examples={"Received LOAD MYSQL USERS TO RUNTIME command": {"command": "LOAD MYSQL USERS TO RUNTIME", "category": ["app.config", "app.account"]},
                   "Received PROXYSQL RESTART command": {"category": ["app.config"]}}),
    Rule("shunned", (r"Shunning server (?P<target>[^\s]{1,255}) with [^\n]{1,80}", r"Server (?P<target>[^\s]{1,255}) missed \d{1,6} heartbeats", r"Server [^\s]{1,255} is returning \"(?P<reason>[^\"\n]{1,200})\""), action="db.failure", outcome="failure", category=("app.failure",),
         examples={"Shunning server 10.0.0.5:3306 with 5 errors/sec. Shunning for 10 seconds": {"target": "10.0.0.5:3306", "outcome": "failure"}}),
    Rule("start", (r"(?:Standard )?ProxySQL (?:\w{1,20} )?(?:version|rev\.) (?P<version>[\w.-]{1,40})", r"Starting ProxySQL", r"ProxySQL version (?P<version>[\w.-]{1,40})"), action="db.start", category=("app.lifecycle",), examples={"ProxySQL version 2.5.5-10-g195bd70": {"version": "2.5.5-10-g195bd70"}}),
    Rule("stop", (r"Shutdown angel process", r"Starting shutdown", r"Received (?:TERM|INT) signal", r"Shutdown"), action="db.stop", category=("app.lifecycle",), examples={"Received TERM signal: shutdown in progress...": {"category": ["app.lifecycle"]}}),
    Rule("crashed", (r"Received crash signal (?P<code>\d{1,3})", r"crashed\. (?P<reason>[^\n]{1,80})"), action="db.crash", outcome="failure", category=("app.failure",), examples={"Received crash signal 11": {"code": "11", "outcome": "failure"}}),
    programs=("proxysql",),
)  # fmt: skip
