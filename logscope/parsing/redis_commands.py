"""What a command of Redis or Valkey is in the matrix: for MONITOR, the ACL log, and what the server says of itself.

"Commands" of the documentation and the ACL categories of ``src/commands``.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields

_WRITES = frozenset(
    ["append", "bitfield", "bitop", "blmove", "blmpop", "blpop", "brpop", "brpoplpush", "bzmpop", "bzpopmax", "bzpopmin", "copy", "decr", "decrby", "del", "expire", "expireat", "flushall", "flushdb", "geoadd", "georadius", "getdel", "getex", "getset", "hdel", "hexpire", "hincrby", "hincrbyfloat", "hmset", "hset", "hsetnx", "incr", "incrby", "incrbyfloat", "linsert", "lmove", "lmpop", "lpop", "lpush", "lpushx", "lrem", "lset", "ltrim", "migrate", "move", "mset", "msetnx", "persist", "pexpire", "pexpireat", "pfadd", "pfmerge", "psetex", "rename", "renamenx", "restore", "rpop", "rpoplpush", "rpush", "rpushx", "sadd", "sdiffstore", "set", "setbit", "setex", "setnx", "setrange", "sinterstore", "smove", "sort", "spop", "srem", "sunionstore", "swapdb", "unlink", "xack", "xadd", "xautoclaim", "xclaim", "xdel", "xgroup", "xsetid", "xtrim", "zadd", "zdiffstore", "zincrby", "zinterstore", "zmpop", "zpopmax", "zpopmin", "zrangestore", "zrem", "zremrangebylex", "zremrangebyrank", "zremrangebyscore", "zunionstore"]
)  # fmt: skip
_MEANINGS: dict[str, tuple[str, ...]] = {
    "auth": ("app.auth",), "hello": (), "shutdown": ("app.lifecycle",), "slaveof": ("app.config",), "replicaof": ("app.config",), "failover": ("app.config",),
    "sync": ("audit.export",), "psync": ("audit.export",), "dump": ("audit.export",), "module": ("app.config", "os.security"), "debug": ("app.privilege",), "monitor": ("app.privilege",),
    "config set": ("app.config",), "config rewrite": ("app.config",), "config resetstat": (), "acl setuser": ("app.account",), "acl deluser": ("app.account",), "acl save": ("app.config",),
    "acl load": ("app.config",), "acl log": (), "client kill": ("app.privilege",), "client pause": ("app.privilege",), "script load": (), "function load": ("app.config",),
    "function delete": ("app.config",), "function flush": ("app.config",), "cluster reset": ("app.config",), "cluster meet": ("app.config",), "cluster forget": ("app.config",),
    "latency reset": (), "slowlog reset": ("os.security",), "acl log reset": ("os.security",),
}  # fmt: skip
_WITH_PART = frozenset(["config", "acl", "client", "script", "function", "cluster", "slowlog", "latency", "memory", "object", "command", "debug", "module", "xgroup", "xinfo", "pubsub"])  # fmt: skip
# Settings that let files be written, keep others out, or hide what is done.
_CONTROLS = frozenset(["dir", "dbfilename", "requirepass", "protected-mode", "masterauth", "masteruser", "primaryauth", "aclfile", "enable-module-command", "enable-debug-command",
                       "enable-protected-configs", "logfile", "loglevel", "bind", "appenddirname", "appendfilename", "slave-read-only", "replica-read-only", "acllog-max-len", "slowlog-max-len"])  # fmt: skip
_SECRET = frozenset(["requirepass", "masterauth", "primaryauth", "tls-key-file-pass"])


def read_command(words: list[str], fields: Fields) -> None:
    """Action, target and categories of the command of these words."""
    if not words:
        return
    verb = words[0].lower()[:40]
    part = words[1].lower()[:40] if len(words) > 1 else ""
    action = f"{verb} {part}" if verb in _WITH_PART and part else verb
    known = _MEANINGS.get(action, _MEANINGS.get(verb))
    rest = words[2:] if action != verb else words[1:]
    if action == "acl log" and rest[:1] and rest[0].lower() == "reset":
        action, known = "acl log reset", ("os.security",)
    fields["action"] = action
    if known is None:
        known = ("db.change",) if verb in _WRITES else ()
    if action == "config set" and rest and rest[0].lower() in _CONTROLS:
        known = ("app.config", "os.security")
    fields["category"] = known
    if verb == "auth":
        if len(words) > 2:
            fields["actor"] = words[1]
    elif rest and verb not in ("eval", "evalsha", "hello"):
        fields["target"] = " ".join(rest[:2]) if verb in ("slaveof", "replicaof", "migrate") else rest[0]  # fmt: skip
    if known and verb != "auth" and not (action == "config set" and rest and rest[0].lower() in _SECRET):  # fmt: skip
        fields["command"] = " ".join(words)[:4000]
