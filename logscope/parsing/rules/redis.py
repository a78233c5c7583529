"""Redis and Valkey: start and stop, whom the server follows, modules, what it could not do.

From src/server.c, networking.c, replication.c, rdb.c, module.c, config.c and debug.c of the source, releases 3 to 7. A log-on
(AUTH, ACL) is not in the log; who made the server a replica, or loaded a module into it, is: both are ways in for an intruder.
A client may name itself, but not before its ``addr=``.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_PEER = r"(?P<source_ip>\[[0-9a-fA-F:.%]+\]|[0-9a-fA-F:.]+):(?P<source_port>\d+)"
_CLIENT = rf"\(user request from 'id=\d+ addr={_PEER} "

RULES = RuleSet(
    "redis",
    Rule(
        "ready", (r"(?:The server is now )?[Rr]eady to accept connections",),
        action="db.ready", outcome="success", category=("app.lifecycle",),
        examples={"Ready to accept connections tcp": {"outcome": "success"}, "The server is now ready to accept connections on port 6379": {}},
    ),
    Rule(
        "start",
        (r"\w+ (?:Redis|Valkey) is starting", r"(?:Redis|Valkey) version=\S+ .*just started$", r"Server (?:initialized|started)", r"Running mode=(?P<mode>\w+), port=(?P<dest_port>\d+)"),
        action="db.start", category=("app.lifecycle",),
        examples={
            "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo": {"category": ["app.lifecycle"]},
            "Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=411, just started": {},
            "Server initialized": {}, "Running mode=standalone, port=6379.": {"dest_port": 6379},
        },
    ),
    Rule(
        "stop",
        (r"Received (?P<signal>SIG\w+) scheduling shutdown", r"User requested shutdown", r"(?:Redis|Valkey) is now ready to exit"),
        action="db.stop", category=("app.lifecycle",),
        examples={"Received SIGTERM scheduling shutdown...": {"signal": ""}, "User requested shutdown...": {}, "Redis is now ready to exit, bye bye...": {"category": ["app.lifecycle"]}},
    ),
    Rule(
        "replica-of",
        (rf"(?:REPLICAOF|SLAVE OF) (?P<target>\S+) enabled(?: {_CLIENT})?", rf"MASTER MODE enabled(?: {_CLIENT})?"),
        action="config.change", category=("app.config",),
        examples={
            "REPLICAOF 198.51.100.9:6379 enabled (user request from 'id=7 addr=192.0.2.7:50112 laddr=192.0.2.1:6379 fd=8 name=addr=203.0.113.9:1 age=0')": {
                "target": "198.51.100.9:6379", "source_ip": "192.0.2.7", "source_port": 50112, "category": ["app.config"],
            },
            "SLAVE OF 198.51.100.9:6379 enabled": {"target": "198.51.100.9:6379"},
            "MASTER MODE enabled (user request from 'id=7 addr=[2001:db8::7]:50112 fd=8 name= age=0')": {"source_ip": "2001:db8::7"},
        },
    ),
    Rule(
        "module", r"Module '(?P<module>[^']*)' loaded from (?P<target>.*)",
        action="config.change", outcome="success", category=("app.config",),
        examples={"Module 'system' loaded from /srv/exp.so": {"target": "/srv/exp.so", "outcome": "success", "category": ["app.config"]}},
    ),
    Rule(
        "module-refused", r"Module (?P<target>\S+) (?:failed to load|initialization failed)",
        action="config.change", outcome="failure", category=("app.config",),
        examples={"Module /srv/exp.so failed to load: /srv/exp.so: file too short": {"target": "/srv/exp.so", "outcome": "failure"}},
    ),
    Rule(
        "rewrite", r"CONFIG REWRITE (?:executed with (?P<outcome>success)|(?P<reason>failed))",
        action="config.change", category=("app.config",),
        examples={"CONFIG REWRITE executed with success.": {"outcome": "success", "category": ["app.config"]}},
    ),
    Rule(
        "attack", rf"Possible SECURITY ATTACK detected\..* Connection (?:from {_PEER} )?aborted\.",
        action="db.refuse", outcome="failure", category=("app.failure",),
        examples={
            "Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. Connection from 192.0.2.7:50112 aborted.": {
                "source_ip": "192.0.2.7", "outcome": "failure",
            },
        },
    ),
    Rule(
        "connected", rf"Accepted {_PEER}$", action="db.connect",
        examples={"Accepted 192.0.2.7:50112": {"source_ip": "192.0.2.7", "source_port": 50112, "category": []}},
    ),
    Rule(
        "disconnected", rf"Client closed connection (?:id=\d+ addr=)?{_PEER}", action="db.disconnect",
        examples={"Client closed connection id=3 addr=192.0.2.7:50112 laddr=192.0.2.1:6379 fd=8 name= age=0": {"source_ip": "192.0.2.7", "category": []}},
    ),
    Rule(
        "failure",
        (
            r"Error condition on socket for SYNC: (?P<reason>.*)", r"Failed opening the (?:temp )?RDB file (?P<target>\S+) .*",
            r"Background (?:saving|AOF rewrite) (?:error|terminated by signal)", r"Can't save in background: fork: (?P<reason>.*)",
            r"MASTER timeout: no data nor PING received", r"MISCONF ", r"(?:Could not create server|Failed listening on) .*",
        ),
        action="db.failure", outcome="failure", category=("app.failure",),
        examples={
            "Error condition on socket for SYNC: Connection refused": {"reason": "", "outcome": "failure"},
            "Failed opening the RDB file authorized_keys (in server root dir /root/.ssh) for saving: Permission denied": {"target": "authorized_keys"},
        },
    ),
    Rule(
        "crashed", (r"(?:Redis|Valkey) \S+ crashed by signal: (?P<code>\d+)", r"Out Of Memory allocating \d+ bytes", r"=== (?:REDIS|VALKEY) BUG REPORT START"),
        action="db.crash", outcome="failure", category=("app.failure",),
        examples={"Redis 7.0.15 crashed by signal: 11, si_code: 1": {"code": "11", "outcome": "failure"}},
    ),
    programs=("redis", "redis-server", "redis-sentinel", "valkey", "valkey-server"),
)  # fmt: skip
