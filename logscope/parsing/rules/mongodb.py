"""MongoDB: log-ons, connections, start and stop, in the words of the text log and of the JSON log.

From src/mongo/db/auth, transport and db/mongod_main.cpp of the source, releases 2.4 to 7.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, Rule, RuleSet

_PEER = r"(?P<source_ip>\[[0-9a-fA-F:.%]+\]|[0-9.]+):(?P<source_port>\d+)"

_PLACE = re.compile(rf" on (?P<target>\S{{1,120}}) from client (?:{_PEER})? ?;? ?")


def _refused(fields: Fields) -> None:
    """``NAME on DATABASE from client PEER ; WHY``: whoever tries chooses the name, and why may repeat it. Where it does, the name is
    the longest that is repeated in full; where not, the last place is the server's.
    """
    told = fields.pop("told", None)
    if told is None:
        return
    text = str(told)[:4_000]
    chosen: re.Match[str] | None = None
    repeated = False
    for place in _PLACE.finditer(text):
        again = place.start() > 0 and text.find(text[: place.start()], place.end()) >= 0
        if again or not repeated:
            chosen, repeated = place, again or repeated
    if chosen is None:
        fields["actor"] = text.partition(" on ")[0]
        return
    fields["actor"] = text[: chosen.start()]
    fields.update(chosen.groupdict())
    fields["reason"] = text[chosen.end() :][:300]


_CHANGES = frozenset(["insert", "update", "remove", "delete", "findAndModify", "findandmodify", "drop", "dropDatabase", "dropIndexes", "create", "createIndexes", "renameCollection", "collMod"])  # fmt: skip
_ACCOUNTS = frozenset(["createUser", "updateUser", "dropUser", "dropAllUsersFromDatabase", "grantRolesToUser", "revokeRolesFromUser", "createRole", "updateRole", "dropRole", "grantPrivilegesToRole"])  # fmt: skip
_SETTINGS = frozenset(
    ["setParameter", "replSetReconfig", "setFeatureCompatibilityVersion", "profile"]
)
_FIRST_NAME = re.compile(r' ?\w{1,60}: "(?P<name>[^"\n]{1,128})"')


def _operation(fields: Fields) -> None:
    """A slow operation: what it was, and on what."""
    verb, told = str(fields.pop("verb", "")), str(fields.pop("told", "") or "")
    fields["action"] = verb
    named = _FIRST_NAME.match(told)
    if verb in _ACCOUNTS:
        fields["category"] = ("app.account",)
        fields["target"] = named["name"] if named is not None else fields.get("target")
    elif verb in _CHANGES or verb in _SETTINGS:
        fields["category"] = ("db.change",) if verb in _CHANGES else ("app.config",)
        if named is not None and str(fields.get("target")).endswith(".$cmd"):
            fields["target"] = f"{str(fields['target'])[:-5]}.{named['name']}"


RULES = RuleSet(
    "mongodb",
    Rule(
        "refused",
        (
            r"Failed to authenticate (?P<actor>[^\s@]*)@(?P<target>\S+) with mechanism (?P<method>[\w-]+): (?P<reason>.*)",
            r"SASL (?P<method>\S+) authentication failed for (?P<told>.*)",
            r"Supported SASL mechanisms requested for unknown user '(?P<actor>[^']*)'",
            r"auth: couldn't find user (?P<actor>[^\s@]*)@(?P<target>[^\s,]+)",
            r"Authentication failed$",
            r"Checking authorization failed",
        ),
        action="db.login",
        outcome="failure",
        category=("app.auth",),
        refine=_refused,
        examples={
            "SASL SCRAM-SHA-256 authentication failed for x on a from client 203.0.113.9:1 ; A on admin from client 192.0.2.7:58774 ; UserNotFound: Could not find user x on a from client 203.0.113.9:1 ; A@admin":
                {"actor": "x on a from client 203.0.113.9:1 ; A", "source_ip": "192.0.2.7"},
            "Failed to authenticate ann@admin with mechanism MONGODB-CR: AuthenticationFailed UserNotFound": {"actor": "ann", "target": "admin", "outcome": "failure"},
            "SASL SCRAM-SHA-1 authentication failed for ann on admin from client 192.0.2.7:58774 ; AuthenticationFailed: SCRAM authentication failed":
                {"actor": "ann", "source_ip": "192.0.2.7", "source_port": 58774},
            "Authentication failed": {"outcome": "failure", "category": ["app.auth"]},
        },
    ),
    Rule(
        "accepted",
        (rf"Successfully authenticated as principal (?P<actor>[^\n]{{1,300}}) on (?P<target>\S+) from client {_PEER}\s*$", r"Successfully authenticated as principal (?P<actor>[^\n]{1,300}) on (?P<target>\S+)\s*$", r"Successfully authenticated$", r"Authentication succeeded"),
        action="db.login",
        outcome="success",
        category=("app.auth",),
        examples={"Successfully authenticated as principal ann on admin from client 192.0.2.7:58774": {"actor": "ann", "source_ip": "192.0.2.7"},
                  "Authentication succeeded": {"outcome": "success"}},
    ),
    Rule("tried", r"authenticate db: (?P<target>\S{1,120}) \{ authenticate: 1, (?:nonce: \"[^\"\n]{0,80}\", )?user: \"(?P<actor>[^\"\n]{0,200})\"", action="db.login", category=("app.auth",),
         examples={'authenticate db: admin { authenticate: 1, user: "ann", nonce: "x", key: "y" }': {"actor": "ann", "target": "admin", "outcome": None, "category": ["app.auth"]}}),
    Rule(
        "connected",
        (rf"connection accepted from {_PEER}", rf"received client metadata from {_PEER}"),
        action="db.connect",
        examples={"connection accepted from 192.0.2.7:58774 #6 (1 connection now open)": {"source_ip": "192.0.2.7", "outcome": None, "category": []}},
    ),
    Rule("ended", rf"end connection {_PEER}", action="db.disconnect",
         examples={"end connection 192.0.2.7:58774 (0 connections now open)": {"source_ip": "192.0.2.7", "category": []}}),
    Rule(
        "denied",
        (r"Unauthorized:? (?P<reason>not authorized on (?P<target>\S{1,120}) to execute command [^\n]{0,600})", r"[Aa]ssertion (?:while executing command|executing command) '(?P<command>\w{1,60})' on database '(?P<target>[^'\n]{1,120})'[^\n]{0,300}?: Unauthorized"),
        action="access.denied", outcome="failure", category=("app.privilege",),
        examples={"Unauthorized: not authorized on admin to execute command { listDatabases: 1.0 }": {"target": "admin", "outcome": "failure"}},
    ),
    Rule(
        "operation",
        (r"(?P<verb>insert|update|remove|delete) (?P<target>[^\s.]{1,64}\.[^\s]{1,190}) ", r"command (?P<target>[^\s]{1,255}) (?:appName: \"[^\"\n]{0,128}\" )?command: (?P<verb>\w{1,60}) \{(?P<told>[^\n]{0,4000})"),
        action="command", refine=_operation,
        examples={
            'command shop.orders appName: "shell" command: delete { delete: "orders", deletes: [ { q: {}, limit: 0 } ] } numYields:0 120ms': {"action": "delete", "target": "shop.orders", "category": ["db.change"]},
            'command admin.$cmd command: createUser { createUser: "eve", pwd: "xxx", roles: [ "root" ] } numYields:0 230ms': {"action": "createUser", "target": "eve", "category": ["app.account"]},
            'command shop.orders command: find { find: "orders" } planSummary: COLLSCAN 120ms': {"action": "find", "category": []},
            "remove shop.orders query: { id: 4 } ndeleted:1 120ms": {"action": "remove", "category": ["db.change"]},
        },
    ),
    Rule(
        "dropped",
        (r"CMD: drop (?P<target>\S+)", r"dropDatabase (?P<target>\S+)", r"dropDatabase - (?:starting|dropping)"),
        action="drop",
        category=("db.change",),
        examples={"CMD: drop shop.orders": {"target": "shop.orders", "category": ["db.change"]}, "dropDatabase shop starting": {"target": "shop"}},
    ),
    Rule(
        "start",
        (r"MongoDB starting : pid=(?P<process>\d+) port=(?P<dest_port>\d+)", r"[Ww]aiting for connections", r"Listening on", r"MongoDB starting"),
        action="db.start",
        category=("app.lifecycle",),
        examples={"MongoDB starting : pid=411 port=27017 dbpath=/var/lib/mongodb 64-bit host=db1": {"process": "411"}, "waiting for connections on port 27017": {}},
    ),
    Rule(
        "stop",
        (r"shutting down with code:(?P<code>\d+)", r"dbexit: ", r"got signal (?P<signal>\d+) \((?P<reason>Terminated|Interrupt)", r"Shutting down", r"shutdown: going to close"),
        action="db.stop",
        category=("app.lifecycle",),
        examples={"shutting down with code:0": {"code": "0", "category": ["app.lifecycle"]}, "dbexit:  rc: 0": {}},
    ),
    Rule("crashed", (r"Got signal: (?P<code>\d+) \(", r"Fatal [Aa]ssertion", r"Invariant failure", r"Out of memory"), action="db.crash", outcome="failure", category=("app.failure",),
         examples={"Got signal: 11 (Segmentation fault).": {"code": "11", "outcome": "failure"}, "Fatal Assertion 28558": {}}),
    programs=("mongod", "mongos", "mongodb"),
)  # fmt: skip
