r"""Samba: log-ons to a file server, connections to its shares, and what was done to the files in them.

The log-on line is log_authentication_event_human_readable() of auth/auth_log.c (``Auth: [SMB2,(null)] user
[DOMAIN]\[NAME] at [...] with [NTLMv2] status [NT_STATUS_OK] ...``), older ones are of auth/ntlmssp and
auth.c; the share's of smbd/service.c; ``smbd_audit`` is vfs_full_audit(8), ``PREFIX|OPERATION|ok|FILE``,
where the administrator says what the prefix holds, by default the user and the address. A client chooses
the name that it tries: a name with brackets, which no account can have, is not taken apart.
"""

from __future__ import annotations

from ipaddress import ip_address

from logscope.parsing.rule import Fields, Rule, RuleSet

_LOGON, _ACTIVITY, _FILE, _EXPORT = "audit.logon", "audit.activity", "audit.file", "audit.export"
_REMOTE = r"(?:ipv[46]:)?(?P<source_ip>[^\]:]+|[0-9a-fA-F:]+?)(?::(?P<source_port>\d+))?"
_NAMED = (
    r"Auth: \[(?P<service>[^\]]*)\] user \[(?P<domain>[^\]]*)\]\\\[(?P<actor>[^\]]*)\] at \[[^\]]*\] "
    r"with \[(?P<method>[^\]]*)\] status \["
)
_CLIENT = (
    rf"\] workstation \[(?P<workstation>[^\]]*)\] remote host \[{_REMOTE}\] (?:became|mapped to) "
    r"\[[^\]]*\]\\\[[^\]]*\](?: \[(?P<sid>S-[\d-]+)\])?\. local host \[(?:ipv[46]:)?(?P<dest_ip>[^\]]*?)(?::(?P<dest_port>\d+))?\](?:\s|#015)*$"
)
_CONNECTED = r"(?P<workstation>[^\n]{0,255}) \((?:ipv[46]:)?(?P<source_ip>[0-9a-fA-F.:]+?)(?::(?P<source_port>\d{1,5}))?\) "

SMBD = RuleSet(
    "samba",
    Rule(
        "logged-on",
        (_NAMED + r"(?P<code>NT_STATUS_OK)" + _CLIENT, "  " + _NAMED + r"(?P<code>NT_STATUS_OK)" + _CLIENT),
        action="smb.login", outcome="success", category=(_LOGON,),
        examples={
            r"Auth: [SMB2,(null)] user [EXAMPLE]\[ann] at [Sat, 03 Jan 2026 14:05:22.123456 UTC] with [NTLMv2] status [NT_STATUS_OK] workstation [WS1] remote host [ipv4:192.0.2.7:4022] became [EXAMPLE]\[ann] [S-1-5-21-1-2-3-1104]. local host [ipv4:198.51.100.2:445]": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 4022, "dest_ip": "198.51.100.2", "dest_port": 445,
                "outcome": "success", "code": "NT_STATUS_OK", "domain": "", "workstation": "",
            },
        },
    ),
    Rule(
        "log-on-refused",
        (_NAMED + r"(?P<code>NT_STATUS_\w+)" + _CLIENT, "  " + _NAMED + r"(?P<code>NT_STATUS_\w+)" + _CLIENT),
        action="smb.login", outcome="failure", category=(_LOGON,),
        examples={
            r"  Auth: [SMB2,(null)] user [EXAMPLE]\[Administrator] at [Sat, 03 Jan 2026 14:05:22.123456 UTC] with [NTLMv2] status [NT_STATUS_WRONG_PASSWORD] workstation [WS1] remote host [ipv4:192.0.2.7:4022] mapped to [EXAMPLE]\[Administrator]. local host [ipv4:198.51.100.2:445]": {
                "actor": "Administrator", "source_ip": "192.0.2.7", "outcome": "failure", "code": "NT_STATUS_WRONG_PASSWORD",
                "category": ["audit.logon", "audit.privilege"],
            },
            r"Auth: [SMB2,(null)] user []\[ann] at [Sat, 03 Jan 2026 14:05:22.123456 UTC] with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] workstation [] remote host [ipv6:2001:db8::7:4022] mapped to []\[ann]. local host [ipv6:2001:db8::1:445]": {
                "actor": "ann", "source_ip": "2001:db8::7", "source_port": 4022,
            },
        },
    ),
    Rule(
        "name-with-brackets",
        (r"Auth: \[.*\]\. local host \[[^\]]*\]", r"  Auth: \[.*\]\. local host \[[^\]]*\]"),
        action="smb.login", outcome="failure", category=(_LOGON,),
        examples={
            r"Auth: [SMB2,(null)] user [D]\[x] at [1] with [NTLMv2] status [NT_STATUS_OK] workstation [W] remote host [ipv4:198.51.100.1:1] became [D]\[x] [S-1-1]. local host [ipv4:198.51.100.2:445] at [2] with [NTLMv2] status [NT_STATUS_NO_SUCH_USER] workstation [W] remote host [ipv4:192.0.2.7:4022] mapped to [D]\[x]. local host [ipv4:198.51.100.2:445]": {
                "actor": None, "source_ip": None, "outcome": "failure",
            },
        },
    ),
    Rule(
        "password-right",
        r"check_ntlm_password:  ?authentication for user \[.*\] -> \[(?P<actor>[^\]]*)\] succeeded.*",
        action="smb.login", outcome="success", category=(_LOGON,),
        examples={"check_ntlm_password:  authentication for user [ann] -> [ann] -> [ann] succeeded": {"actor": "ann", "outcome": "success"}},
    ),
    Rule(
        "password-wrong",
        r"check_ntlm_password:  ?Authentication for user \[(?P<actor>[^\n]{0,300})\] -> \[.*\] FAILED with error (?P<code>NT_STATUS_\w+)[^\]]*$",
        action="smb.login", outcome="failure", category=(_LOGON,),
        examples={
            "check_ntlm_password:  Authentication for user [ann] -> [ann] FAILED with error NT_STATUS_WRONG_PASSWORD, authoritative=1": {
                "actor": "ann", "code": "NT_STATUS_WRONG_PASSWORD", "outcome": "failure",
            },
        },
    ),
    programs=("smbd", "samba", "winbindd", "nmbd", "*"),
    exact=True,
)  # fmt: skip

SHARES = RuleSet(
    "samba-share",
    Rule(
        "started",
        (r"(?:smbd|nmbd|winbindd|samba) version (?P<version>\S{1,60}) started\.", r"(?:daemon_ready: )?daemon '(?P<daemon>\w{1,40})' finished starting up and ready to serve connections"),
        action="service.start", category=("os.service",),
        examples={
            "smbd version 4.17.12-Debian started.": {"version": "", "category": ["os.service"]},
            "daemon_ready: daemon 'smbd' finished starting up and ready to serve connections": {"category": ["os.service"]},
        },
    ),
    Rule(
        "stopped",
        (r"Server exit \((?P<reason>termination signal)\)", r"(?:Got|got) (?P<reason>SIGTERM|sigterm)[:,]? "),
        action="service.stop", category=("os.service",),
        examples={"Server exit (termination signal)": {"reason": "", "category": ["os.service"]}, "Got SIGTERM: going down...": {}},
    ),
    Rule(
        "connected",
        rf"{_CONNECTED}(?:signed )?connect to service (?P<target>[^\n]{{0,255}}?) (?:initially )?as user (?P<actor>[^\n]{{0,255}}) \(uid=(?P<actor_id>\d+), gid=\d+\).*",
        action="smb.connect", outcome="success", category=(_LOGON,),
        examples={
            "ws1 (ipv4:192.0.2.7:4022) connect to service reports initially as user EXAMPLE\\ann (uid=1000, gid=1000) (pid 4711)": {
                "actor": "EXAMPLE\\ann", "target": "reports", "source_ip": "192.0.2.7", "source_port": 4022, "actor_id": "1000",
            },
            "ws1 (192.0.2.7) connect to service reports as user ann (uid=1000, gid=1000) (pid 4711)": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "disconnected",
        rf"{_CONNECTED}closed connection to service (?P<target>.*)",
        action="smb.disconnect", category=(_LOGON,),
        examples={"ws1 (ipv4:192.0.2.7:4022) closed connection to service reports": {"target": "reports", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "denied",
        (
            r"(?:Denied|Connection denied) (?:connection )?from {1,2}\(?(?P<source_ip>[0-9a-fA-F.:]+).*",
            r"(?:Denied|Connection denied) (?:connection )?from (?P<peer_name>[^\s()]+) \((?P<source_ip>[0-9a-fA-F.:]+)\).*",
            r"create_connection_session_info: user '(?P<actor>.*)' \(from session setup\) not permitted to access this share \((?P<target>.*)\).*",
            r"user '(?P<actor>.*)' \(from session setup\) not permitted to access this share \((?P<target>.*)\).*",
        ),
        action="smb.connect", outcome="failure", category=(_LOGON,),
        examples={
            "Denied connection from 192.0.2.7 (192.0.2.7)": {"source_ip": "192.0.2.7", "outcome": "failure"},
            "Denied connection from  (192.0.2.7)": {"source_ip": "192.0.2.7"},
            "Denied connection from web1.example.com (192.0.2.7)": {"source_ip": "192.0.2.7", "peer_name": ""},
            "user 'ann' (from session setup) not permitted to access this share (reports)": {"actor": "ann", "target": "reports"},
        },
    ),
    Rule(
        "allowed",
        r"Allowed connection from (?P<source_ip>[0-9a-fA-F.:]+).*",
        action="smb.connect",
        examples={"Allowed connection from 192.0.2.7 (192.0.2.7)": {"source_ip": "192.0.2.7", "category": []}},
    ),
    programs=("smbd", "samba", "nmbd", "winbindd", "log.smbd", "log.nmbd"),
)  # fmt: skip


def _prefix(fields: Fields) -> None:
    """By default the user and the address; whatever else an administrator adds is the client or the share."""
    words = str(fields.pop("prefix")).split("|")
    fields["actor"] = words[0]
    rest = []
    for word in words[1:]:
        try:
            ip_address(word.removeprefix("::ffff:"))
        except ValueError:
            rest.append(word)
        else:
            fields["source_ip"] = fields.get("source_ip") or word
    fields["share"] = rest[-1] if rest else None
    fields["outcome"] = "success" if str(fields.pop("result")).startswith("ok") else "failure"


def _audited(
    name: str,
    operations: str,
    action: str,
    category: str,
    rest: str,
    message: str,
    **expect: object,
) -> Rule:
    return Rule(
        name,
        rf"(?P<prefix>[^\n]*?)\|(?P<operation>{operations})\|(?P<result>ok|fail)(?: \((?P<reason>[^)]*)\))?\|?{rest}",
        action=action,
        category=(category,),
        refine=_prefix,
        examples={message: expect},
    )  # fmt: skip


AUDIT = RuleSet(
    "smbd_audit",
    _audited("connected", "connect", "smb.connect", _LOGON, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|connect|ok|reports", actor="ann", source_ip="192.0.2.7", target="reports", outcome="success"),
    _audited("disconnected", "disconnect", "smb.disconnect", _LOGON, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|disconnect|ok|reports", actor="ann", target="reports"),
    _audited("removed", "unlink(?:at)?|rmdir", "smb.remove", _FILE, r"(?P<target>[^\n]*)",
             "EXAMPLE\\ann|192.0.2.7|ws1|reports|unlink|ok|q3|x.csv", actor="EXAMPLE\\ann", target="q3|x.csv", share="", outcome="success"),
    _audited("renamed", "rename(?:at)?|link(?:at)?|symlink(?:at)?", "smb.rename", _FILE, r"(?P<target>[^|\n]*)\|(?P<new_name>[^\n]*)",
             "ann|192.0.2.7|rename|ok|a.csv|a.locked", actor="ann", target="a.csv", new_name=""),
    _audited("made-directory", "mkdir(?:at)?", "smb.mkdir", _FILE, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|mkdir|ok|in", target="in"),
    _audited("opened-to-read", "open(?:at)?|pread\\w*|read", "smb.open", _EXPORT, r"(?:r\|)(?P<target>[^\n]*)",
             "ann|192.0.2.7|openat|fail (Permission denied)|r|a.csv", target="a.csv", outcome="failure", reason=""),
    _audited("opened-to-write", "open(?:at)?", "smb.open", _FILE, r"(?:w\|)?(?P<target>[^\n]*)",
             "ann|192.0.2.7|open|ok|w|a.csv", target="a.csv", outcome="success"),
    _audited("created", "create_file", "smb.open", _ACTIVITY, r"(?P<rights>0x[0-9a-fA-F]+)\|(?P<kind>\w+)\|(?P<disposition>\w+)\|(?P<target>[^\n]*)",
             "ann|192.0.2.7|create_file|ok|0x100080|file|open|/srv/reports/a.csv", target="/srv/reports/a.csv", disposition=""),
    _audited("read", "pread\\w*|read|sendfile|offload_read\\w*", "smb.download", _EXPORT, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|pread|ok|a.csv", target="a.csv"),
    _audited("written", "pwrite\\w*|write|ftruncate|fallocate|recvfile", "smb.upload", _FILE, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|pwrite|ok|a.csv", target="a.csv"),
    _audited("attributes-set", "f?chmod|f?chown|lchown|ntimes|fntimes|f?set\\w+|fset_nt_acl\\w*|f?removexattr", "smb.set", _FILE, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|chmod|ok|a.csv|744", target="a.csv|744"),
    _audited("other", "[a-z_]{2,40}", "smb.list", _ACTIVITY, r"(?P<target>[^\n]*)",
             "ann|192.0.2.7|opendir|ok|.", target="."),
    programs=("smbd_audit", "smbd-audit"),
)  # fmt: skip

RULE_SETS = (SMBD, SHARES, AUDIT)
