"""Tools that change many machines at once, and those that copy files between them: Ansible, Puppet, PackageKit, snapd, rsync.

Ansible's modules log what they were called with (``module_utils/basic.py``) under the name ``ansible-MODULE``; Puppet's agent names the
resource that it changed; PackageKit says for which uid; rsync's daemon (clientserver.c, authenticate.c) names module, peer and account.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_ACTIVITY, _FILE, _EXPORT, _LOGON = "audit.activity", "audit.file", "audit.export", "audit.logon"


def _module(fields: Fields) -> None:
    """The module is in the program's name, or before the words."""
    program = str(fields.get("program") or "")
    if not fields.get("target") and program.startswith("ansible-"):
        fields["target"] = program.removeprefix("ansible-")


_SHELL = r"[^\n]*?_raw_params=(?P<command>[^\n]*?)(?= (?:_uses_shell|warn|executable|removes|creates|chdir|argv|stdin\w*|strip_empty_ends|expand_argument_vars)=|$)"

ANSIBLE = RuleSet(
    "ansible",
    Rule(
        "command",
        (rf"Invoked with {_SHELL}", rf"ansible-(?P<target>[\w.]+) Invoked with {_SHELL}"),
        action="ansible.command", category=(_ACTIVITY,), refine=_module,
        examples={
            "Invoked with _raw_params=id -u _uses_shell=True expand_argument_vars=True argv=None": {"command": "id -u", "category": ["audit.activity"]},
            "ansible-command Invoked with warn=True executable=None _uses_shell=False _raw_params=/bin/ls removes=None": {
                "command": "/bin/ls", "target": "command",
            },
        },
    ),
    Rule(
        "module",
        (r"Invoked with (?P<arguments>.*)", r"ansible-(?P<target>[\w.]+) Invoked with (?P<arguments>.*)"),
        action="ansible.module", category=(_ACTIVITY,), refine=_module,
        examples={"ansible-apt Invoked with name=['nginx'] state=present": {"target": "apt", "arguments": "", "category": ["audit.activity"]}},
    ),
    programs=("ansible-*", "python", "python2", "python3", "platform-python"),
)  # fmt: skip

PUPPET = RuleSet(
    "puppet-agent",
    Rule(
        "changed",
        r"\((?P<target>/Stage\[.*)\) (?P<reason>(?:content|owner|group|mode|ensure|defined|created|executed|current_value|Triggered|triggered)\b.*)",
        action="puppet.change", outcome="success", category=(_ACTIVITY,),
        examples={
            "(/Stage[main]/Ssh/File[/etc/ssh/sshd_config]/content) content changed '{md5}1' to '{md5}2'": {
                "target": "/Stage[main]/Ssh/File[/etc/ssh/sshd_config]/content", "outcome": "success", "reason": "",
            },
        },
    ),
    Rule(
        "failed",
        (r"(?P<reason>Could not .*)", r"\((?P<target>/Stage\[.*)\) (?P<reason>(?:Could not|change from|Failed|Skipping because of failed).*)"),
        action="puppet.change", outcome="failure", category=(_ACTIVITY,),
        examples={"Could not retrieve catalog from remote server: Error 500": {"reason": "", "outcome": "failure"}},
    ),
    Rule(
        "applied",
        r"Applied catalog in (?P<seconds>[\d.]+) seconds.*",
        action="puppet.apply", outcome="success", category=(_ACTIVITY,),
        examples={"Applied catalog in 3.21 seconds": {"seconds": "", "outcome": "success"}},
    ),
    programs=("puppet-agent", "puppet"),
)  # fmt: skip

PACKAGEKIT = RuleSet(
    "packagekit",
    Rule(
        "asked",
        (
            r"uid (?P<actor_id>\d+) is trying to obtain (?P<target>\S+) auth.*",
            r"uid (?P<actor_id>\d+) (?P<reason>obtained|failed to obtain) auth for (?P<target>\S+).*",
        ),
        action="package.authorize", category=("audit.privilege",),
        examples={
            "uid 1000 is trying to obtain org.freedesktop.packagekit.package-install auth (only_trusted:1)": {
                "actor_id": "1000", "target": "org.freedesktop.packagekit.package-install",
            },
        },
    ),
    Rule(
        "done",
        r"(?P<operation>install|remove|update|upgrade)-?\w* transaction (?P<transaction>\S+) from uid (?P<actor_id>\d+) finished with (?P<outcome>success|failed)\b.*",
        action="package.change", category=(_ACTIVITY,),
        examples={
            "install-packages transaction /12_abc from uid 1000 finished with success after 400ms": {
                "actor_id": "1000", "outcome": "success", "operation": "", "category": ["audit.activity"],
            },
        },
    ),
    programs=("packagekit", "packagekitd"),
)  # fmt: skip

_PEER = r"(?P<peer_name>\S*) \((?P<source_ip>[0-9a-fA-F.:]+)\)"

RSYNC = RuleSet(
    "rsyncd",
    Rule(
        "read",
        rf"rsync on (?P<target>.*) from (?:(?P<actor>[^\s@]+)@)?{_PEER}$",
        action="rsync.read", category=(_EXPORT,),
        examples={
            "rsync on data/ from ann@web1.example.com (192.0.2.7)": {
                "actor": "ann", "target": "data/", "source_ip": "192.0.2.7", "category": ["audit.export"],
            },
            "rsync on data/x from y (198.51.100.1) from UNKNOWN (192.0.2.7)": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "written",
        rf"rsync to (?P<target>.*) from (?:(?P<actor>[^\s@]+)@)?{_PEER}$",
        action="rsync.write", category=(_FILE,),
        examples={"rsync to data/ from ann@web1.example.com (192.0.2.7)": {"actor": "ann", "target": "data/", "category": ["audit.file"]}},
    ),
    Rule(
        "refused",
        (
            rf"auth failed on module (?P<target>\S+) from {_PEER}(?: for (?P<actor>.*))?: (?P<reason>[^:]*)$",
            rf"rsync denied on module (?P<target>\S+) from {_PEER}.*",
            rf"unknown module '(?P<target>.*)' tried from {_PEER}$",
        ),
        action="rsync.login", outcome="failure", category=(_LOGON,),
        examples={
            "auth failed on module data from web1.example.com (192.0.2.7) for ann: password mismatch": {
                "actor": "ann", "target": "data", "source_ip": "192.0.2.7", "outcome": "failure", "reason": "",
            },
            "rsync denied on module data from UNKNOWN (192.0.2.7)": {"source_ip": "192.0.2.7"},
            "unknown module 'x' tried from UNKNOWN (192.0.2.7)": {"target": "x", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "allowed",
        rf"rsync allowed access on module (?P<target>\S+) from {_PEER}.*",
        action="rsync.login", outcome="success", category=(_LOGON,),
        examples={"rsync allowed access on module data from UNKNOWN (192.0.2.7)": {"source_ip": "192.0.2.7", "outcome": "success"}},
    ),
    Rule(
        "connected",
        rf"connect from {_PEER}$",
        action="rsync.connect",
        examples={"connect from web1.example.com (192.0.2.7)": {"source_ip": "192.0.2.7", "category": []}},
    ),
    Rule(
        "transferred",
        r"sent (?P<bytes_sent>\d+) bytes {1,2}received (?P<bytes_received>\d+) bytes {1,2}total size (?P<total>\d+).*",
        action="rsync.transfer", category=(_ACTIVITY,),
        examples={"sent 1234 bytes  received 12 bytes  total size 1234": {"bytes_sent": "", "bytes_received": ""}},
    ),
    programs=("rsyncd", "rsync"),
)  # fmt: skip

RULE_SETS = (ANSIBLE, PUPPET, PACKAGEKIT, RSYNC)
