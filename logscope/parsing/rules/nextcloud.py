"""Nextcloud: log-ons, and what the app admin_audit notes of files, accounts, shares and apps.

The messages stand in apps/admin_audit/lib/Actions and lib/private/User/Session.php of the server.
Newer releases put ``with id "7"`` behind the word File.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_FILE = r"File(?: with id \"(?P<file_id>\d+)\")?"
_NAMED = r"\"(?P<target>[^\"]{0,2000})\""

RULES = RuleSet(
    "nextcloud",
    Rule(
        "login-failed",
        (r"Login failed: '?(?P<actor>.*?)'? \(Remote IP: '?(?P<source_ip>[0-9a-fA-F.:]+)'?\)", r"Login failed: (?P<actor>.*)"),
        action="logon.attempt",
        outcome="failure",
        category=("app.auth",),
        examples={"Login failed: ann bell (Remote IP: 192.0.2.7)": {"actor": "ann bell", "source_ip": "192.0.2.7", "outcome": "failure"},
                  "Login failed: 'ann' (Remote IP: '192.0.2.7')": {"actor": "ann"}, "Login failed: ann": {"actor": "ann"}},
    ),
    Rule("login-attempt", r"Login attempt: \"(?P<actor>[^\"]*)\"", action="logon.attempt", category=("app.auth",),
         examples={'Login attempt: "ann"': {"actor": "ann", "outcome": None}}),
    Rule("login", r"Login successful: \"(?P<actor>[^\"]*)\"", action="logon.attempt", outcome="success", category=("app.auth",),
         examples={'Login successful: "ann"': {"actor": "ann", "outcome": "success"}}),
    Rule("second-factor", r"(?P<outcome>Successful|Failed) two factor attempt by user (?P<actor>\S+)", action="logon.second-factor", category=("app.auth",),
         examples={"Failed two factor attempt by user ann (Ann Bell) with provider totp": {"actor": "ann", "outcome": "failure"}}),
    Rule("throttled", r"Bruteforce attempt from \"(?P<source_ip>[^\"]*)\" detected for action \"(?P<detected>[^\"]*)\"", action="logon.throttle",
         examples={'Bruteforce attempt from "192.0.2.7" detected for action "login".': {"source_ip": "192.0.2.7", "outcome": None}}),
    Rule(
        "file-changed",
        (rf"{_FILE} (?P<verb>created|written to|updated|deleted): {_NAMED}", rf"{_FILE} (?P<verb>renamed|copied|moved)[^\"]{{0,20}} {_NAMED}",
         rf"File {_NAMED} (?P<verb>deleted|restored) from trash ?bin", r"Version \"[^\"]*\" of \"(?P<target>[^\"]*)\" was (?P<verb>restored)"),
        action="file.change",
        category=("audit.file",),
        examples={'File written to: "/report.ods"': {"target": "/report.ods", "verb": "written to", "category": ["audit.file"]},
                  'File with id "7" deleted: "/report.ods"': {"target": "/report.ods"},
                  'File "/report.ods" restored from trash bin.': {"target": "/report.ods"}},
    ),
    Rule("file-read", rf"{_FILE} (?:accessed|read): {_NAMED}", action="file.read", category=("audit.export",),
         examples={'File accessed: "/report.ods"': {"target": "/report.ods", "category": ["audit.export"]}}),
    Rule(
        "account",
        (rf"User (?P<verb>created|deleted|enabled|disabled): {_NAMED}", rf"Password of user {_NAMED} has been (?P<verb>changed)",
         rf"User {_NAMED} (?P<verb>added to|removed from) group \"(?P<group>[^\"]*)\"", rf"Group (?P<verb>created|deleted): {_NAMED}"),
        action="account.change",
        outcome="success",
        category=("app.account",),
        examples={'User created: "bob"': {"target": "bob", "category": ["app.account"]}, 'User "bob" added to group "admin"': {"target": "bob", "group": "admin"}},
    ),
    Rule("shared", rf"The (?:file|folder|item|shared \w+) {_NAMED}.{{0,300}} has been (?P<verb>shared|unshared|accessed)", action="file.share", category=("audit.export",),
         examples={'The file "/report.ods" with ID "7" has been shared via link with permissions "1" (Share ID: 3)': {"target": "/report.ods"}}),
    Rule("app", rf"App {_NAMED} (?P<verb>enabled|disabled)", action="config.change", category=("app.config",),
         examples={'App "files_external" enabled': {"target": "files_external", "category": ["app.config"]}}),
    Rule("console", r"Console command executed: (?P<command>.*)", action="console.command", category=("audit.activity", "app.privilege"),
         examples={"Console command executed: user:resetpassword ann": {"command": "user:resetpassword ann"}}),
    programs=("nextcloud", "owncloud"),
)  # fmt: skip
