"""Redis, Valkey and Sentinel: what the server logs of itself, of replicas and of who disturbs it.

From src/server.c, networking.c, replication.c, rdb.c, module.c, config.c, acl.c and sentinel.c. A server that is open to the world shows it here: a master that
nobody wanted, a module loaded from a temporary folder, a dump written where cron looks.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_PEER = r"(?P<source_ip>\[?[0-9a-fA-F:.]{3,45}?\]?):(?P<source_port>\d{1,5})"
_USER_REQUEST = r"(?: \((?:user request from|after a[^']{0,40} from) '(?P<client>[^\n]{0,600})'\))?"


def _client(fields: Fields) -> None:
    """``id=3 addr=192.0.2.7:50442 fd=8 name= ... user=ann``: the server's own list, in which a name has no blanks."""
    for pair in str(fields.get("client") or "").split(" "):
        name, _, value = pair.partition("=")
        if name == "addr" and fields.get("source_ip") is None:
            address, _, port = value.rpartition(":")
            fields["source_ip"], fields["source_port"] = address.strip("[]"), port
        elif name == "user" and value:
            fields["actor"] = value


def _replica(fields: Fields) -> None:
    fields["source_ip"] = fields.pop("peer", None)
    port = fields.pop("peer_port", None)
    fields["replica_port"] = port if port and port.isdecimal() else None


RULES = RuleSet(
    "redis",
    Rule(
        "attack", r"Possible SECURITY ATTACK detected\. (?:It looks like somebody is sending (?P<method>[^\n]{1,60}?) (?:or Host: )?commands to (?:Redis|Valkey)\.)?[^\n]{0,300}? Connection from " + _PEER + r" aborted",
        action="db.probe", outcome="failure",
        examples={"Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host: commands to Redis. This is likely due to an attacker attempting to use Cross Protocol Scripting to compromise your Redis instance. Connection from 192.0.2.7:50442 aborted.":
                  {"source_ip": "192.0.2.7", "source_port": 50442, "outcome": "failure"}},
    ),
    Rule("attack-unnamed", r"Possible SECURITY ATTACK detected", action="db.probe", outcome="failure", examples={"Possible SECURITY ATTACK detected. words": {"outcome": "failure"}}),
    Rule("connected", rf"Accepted {_PEER}", action="db.connect", examples={"Accepted 192.0.2.7:50442": {"source_ip": "192.0.2.7", "category": []}}),
    Rule("refused-open", r"(?:-?DENIED )?(?:Redis|Valkey) is running in protected mode|Error accepting a client connection: (?P<reason>[^\n]{1,300})", action="db.refuse", outcome="failure",
         examples={"Error accepting a client connection: accept: Too many open files": {"outcome": "failure"}}),
    Rule(
        "master-set",
        (r"(?:SLAVE OF|REPLICAOF) (?P<target>[^\s]{1,255}:\d{1,5}) enabled" + _USER_REQUEST, r"MASTER MODE enabled" + _USER_REQUEST,
         r"(?:Connecting to|Reconnecting to) (?:MASTER|PRIMARY) (?P<target>[^\s]{1,255}:\d{1,5})"),
        action="db.replicate", category=("app.config",), refine=_client,
        examples={
            "REPLICAOF 203.0.113.9:21000 enabled (user request from 'id=3 addr=192.0.2.7:50442 laddr=10.0.0.1:6379 fd=8 name= age=1 db=0 cmd=slaveof user=default')":
                {"target": "203.0.113.9:21000", "source_ip": "192.0.2.7", "source_port": 50442, "actor": "default", "category": ["app.config"]},
            "SLAVE OF 203.0.113.9:21000 enabled (user request from 'id=3 addr=192.0.2.7:50442 fd=6 name= age=0')": {"source_ip": "192.0.2.7"},
            "MASTER MODE enabled (user request from 'id=3 addr=192.0.2.7:50442 user=ann')": {"actor": "ann"},
        },
    ),
    Rule(
        "copied-out",
        (r"(?:Replica|Slave) (?P<peer>[^\s]{1,255}?)(?::(?P<peer_port>\d{1,5}|<unknown-replica-port>))? asks for synchronization", r"Full resync requested by (?:replica|slave) (?P<peer>[^\s:]{1,255})",
         r"Synchronization with (?:replica|slave) (?P<peer>[^\s]{1,255}) succeeded", r"Partial resynchronization request from (?P<peer>[^\s:]{1,255}):"),
        action="db.replicate", category=("audit.export",), refine=_replica,
        examples={"Replica 192.0.2.7:6379 asks for synchronization": {"source_ip": "192.0.2.7", "category": ["audit.export"]}},
    ),
    Rule(
        "synchronised", (r"MASTER <-> (?:REPLICA|SLAVE) sync(?: started|: Finished with success|: (?P<step>[^\n]{1,120}))", r"PRIMARY <-> REPLICA sync(?: started|: (?P<step>[^\n]{1,120}))"), action="db.replicate", category=("db.change",),
        examples={"MASTER <-> REPLICA sync: Finished with success": {"category": ["db.change"]}},
    ),
    Rule("module", r"Module '(?P<module>[^'\n]{1,128})' loaded from (?P<target>[^\n]{1,400})", action="db.extension", outcome="success", category=("app.config", "os.security"),
         examples={"Module 'system' loaded from ./exp.so": {"target": "./exp.so", "category": ["app.config", "os.security"]}}),
    Rule("module-refused", r"Module (?P<target>[^\s]{1,300}) (?:failed to load: |initialization failed)(?P<reason>[^\n]{0,300})", action="db.extension", outcome="failure", category=("app.config",),
         examples={"Module ./exp.so failed to load: It does not have execute permissions.": {"target": "./exp.so", "outcome": "failure"}}),
    Rule(
        "dump-failed",
        (r"Failed opening the (?:temp )?RDB file (?P<target>[^\s]{1,255})(?: \(in server root dir (?P<folder>[^)\n]{1,300})\))? for saving: (?P<reason>[^\n]{1,200})",
         r"(?:Failed opening|Error opening/creating) (?:the )?(?:temp )?(?:RDB )?file (?P<target>[^\s]{1,255})[^\n]{0,60}: (?P<reason>[^\n]{1,200})", r"Background saving error", r"Write error saving DB on disk(?:\([^)]{0,40}\))?: (?P<reason>[^\n]{1,200})",
         r"Error moving temp (?:DB|append only) file [^\n]{0,300}: (?P<reason>[^\n]{1,120})"),
        action="db.dump", outcome="failure", category=("app.failure",),
        examples={"Failed opening the RDB file crontab (in server root dir /etc) for saving: Permission denied": {"target": "crontab", "folder": "", "outcome": "failure"}},
    ),
    Rule("dumped", (r"DB saved on disk", r"Background saving terminated with success", r"Background append only file rewriting terminated with success"), action="db.dump", outcome="success",
         examples={"DB saved on disk": {"outcome": "success", "category": []}}),
    Rule("config", (r"CONFIG REWRITE executed with success", r"CONFIG REWRITE failed: (?P<reason>[^\n]{1,200})", r"Configuration loaded", r"WARNING: no config file specified", r"ACL(?:s)? (?:file )?(?:loaded|saved)"), action="config.change", category=("app.config",),
         examples={"CONFIG REWRITE executed with success.": {"category": ["app.config"]}}),
    Rule(
        "stop", (r"User requested shutdown", r"Received (?P<signal>SIG\w{2,6}|shutdown signal)[ a-z]{0,30}(?:, )?scheduling shutdown", r"Received (?P<signal>SIG\w{2,6})", r"(?:Redis|Valkey|Sentinel) is now ready to exit, bye bye"), action="db.stop", category=("app.lifecycle",),
        examples={"User requested shutdown...": {"category": ["app.lifecycle"]}, "Received SIGTERM scheduling shutdown...": {"signal": "SIGTERM"}},
    ),
    Rule("ready", (r"Ready to accept connections", r"The server is now ready to accept connections"), action="db.ready", outcome="success", category=("app.lifecycle",),
         examples={"Ready to accept connections tcp": {"outcome": "success"}}),
    Rule(
        "start", (r"oO0OoO0OoO0Oo (?:Redis|Valkey) is starting", r"(?:Redis|Valkey) version=(?P<version>[\d.]{1,20})", r"Server (?:initialized|started, (?:Redis|Valkey) version (?P<version>[\d.]{1,20}))", r"Running mode=(?P<mode>\w{1,20}), port=(?P<dest_port>\d{1,5})", r"Sentinel ID is"),
        action="db.start", category=("app.lifecycle",),
        examples={"oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo": {"category": ["app.lifecycle"]}, "Running mode=standalone, port=6379.": {"mode": "standalone"},
                  "Valkey version=8.0.1, bits=64, commit=00000000, modified=0, pid=1, just started": {"version": "8.0.1"}},
    ),
    Rule("failover", r"[+-](?P<event>sdown|odown|failover[\w-]{0,30}|switch-master|try-failover|elected-leader|promoted-slave|reset-master|monitor) (?P<target>[^\n]{1,200})", action="db.failover", category=("app.failure",),
         examples={"+switch-master mymaster 192.0.2.7 6379 192.0.2.8 6379": {"event": "", "category": ["app.failure"]}}),
    Rule(
        "failed", (r"=== REDIS BUG REPORT START", r"=== VALKEY BUG REPORT START", r"(?:Redis|Valkey) \S{1,20} crashed by signal: (?P<code>\d{1,3})", r"Out Of Memory allocating", r"Can't save in background", r"Could not create server TCP listening socket [^\n]{0,80}: (?P<reason>[^\n]{1,120})",
                   r"Fatal error loading", r"Bad file format reading the append only file", r"(?:Short read or OOM loading DB|Wrong signature trying to load DB)"), action="db.failure", outcome="failure", category=("app.failure",),
        examples={"Redis 7.2.4 crashed by signal: 11, si_code: 0": {"code": "11", "outcome": "failure"}, "Can't save in background: fork: Cannot allocate memory": {}},
    ),
    Rule("killed", r"Client (?P<client>id=[^\n]{1,400}?) (?:scheduled to be closed|closed|killed)", action="db.disconnect", refine=_client,
         examples={"Client id=3 addr=192.0.2.7:50442 fd=8 name= age=1 user=ann scheduled to be closed ASAP for overcoming of output buffer limits.": {"source_ip": "192.0.2.7"}}),
    programs=("redis", "redis-server", "redis-sentinel", "valkey", "valkey-server", "valkey-sentinel", "keydb-server"),
    lead=r"(?:\d{1,10}:[XCSM] \d{1,2} [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3} [.*#-] )",
)  # fmt: skip
