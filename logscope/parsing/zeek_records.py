"""What a record of Zeek means: which of its columns are fields of ours, by the log that it stands in.

From the record types of Zeek's base scripts (``base/protocols/*/main.zeek``, ``base/frameworks``), which name the
columns, and the "Zeek Log Formats" chapter of its manual. Text and JSON logs have the same columns, so both
formats come here. Zeek watches: what it calls a log-on is what it saw on the wire (``auth_success``, ``success``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from logscope.parsing.json_record import Flat, add_extra, scalar_text
from logscope.parsing.rule import PRIVILEGE, PRIVILEGED_ACTORS, Fields
from logscope.parsing.web_requests import METHODS, add_status

PROGRAM = "zeek"
_NETWORK, _LOGON, _TRANSACTION = ("os.network",), ("audit.logon",), ("app.transaction",)
_TRUTH = {"T": "success", "F": "failure", "true": "success", "false": "failure"}
# conn.log's states: how far a connection came
_CONNECTED = frozenset(["SF", "S1", "S2", "S3", "RSTO", "RSTR"])
_UNANSWERED = frozenset(["S0", "REJ", "RSTOS0", "RSTRH", "SH", "SHR"])
_SMB_CHANGES = ("WRITE", "RENAME", "DELETE", "SET")

Meaning = Callable[[Fields, Mapping[str, str]], None]


def _conn(fields: Fields, column: Mapping[str, str]) -> None:
    state = column.get("conn_state", "")
    fields.update(action="connection", category=_NETWORK, code=state or None)
    if state in _CONNECTED:
        fields["outcome"] = "success"
    elif state in _UNANSWERED:
        fields["outcome"] = "failure"


def _dns(fields: Fields, column: Mapping[str, str]) -> None:
    code = column.get("rcode_name")
    fields.update(action="dns.query", category=_NETWORK, target=column.get("query"), code=code)
    if code:
        fields["outcome"] = "success" if code == "NOERROR" else "failure"


def _http(fields: Fields, column: Mapping[str, str]) -> None:
    method = column.get("method", "")
    fields["action"] = method if method in METHODS else "http.request"
    fields["target"] = column.get("uri")
    fields["vhost"] = column.get("host")
    fields["actor"] = column.get("username")
    fields["device"] = column.get("user_agent")
    status = column.get("status_code", "")
    if len(status) == 3:
        add_status(fields, status)
    else:
        fields["category"] = _TRANSACTION


def _ssl(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="tls.connection", category=_NETWORK, target=column.get("server_name"))
    fields["outcome"] = _TRUTH.get(column.get("established", ""))
    fields["code"] = column.get("last_alert")


def _ssh(fields: Fields, column: Mapping[str, str]) -> None:
    outcome = _TRUTH.get(column.get("auth_success", ""))
    fields["device"] = column.get("client")
    if outcome is None:
        fields.update(action="ssh.connect", category=_NETWORK)
    else:
        fields.update(action="ssh.login", category=_LOGON, outcome=outcome)


def _files(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="file.transfer", target=column.get("filename"))
    fields.setdefault("source_ip", column.get("tx_hosts", "").partition(",")[0])
    fields.setdefault("dest_ip", column.get("rx_hosts", "").partition(",")[0])


def _notice(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="network.alert", category=_NETWORK, code=column.get("note"))
    fields["message"] = column.get("msg")
    if not fields.get("source_ip"):
        fields["source_ip"], fields["dest_ip"] = column.get("src"), column.get("dst")
    if not fields.get("dest_port"):
        fields["dest_port"] = column.get("p")


def _intel(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="network.alert", category=_NETWORK, target=column.get("seen.indicator"))


def _weird(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="network.weird", category=_NETWORK, code=column.get("name"))


def _dhcp(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="network.lease", category=_NETWORK, device=column.get("mac"))
    fields["source_ip"] = column.get("client_addr") or column.get("requested_addr")
    fields["dest_ip"] = column.get("server_addr")
    fields["target"] = column.get("assigned_addr") or column.get("assigned_ip")
    types = column.get("msg_types", "").split(",")
    if "NAK" in types:
        fields["outcome"] = "failure"
    elif "ACK" in types or "assigned_ip" in column:
        fields["outcome"] = "success"


def _ftp(fields: Fields, column: Mapping[str, str]) -> None:
    command = column.get("command", "")
    fields["actor"], fields["target"] = column.get("user"), column.get("arg")
    _reply(fields, column.get("reply_code", ""))
    if command == "RETR":
        fields.update(action="ftp.download", category=("audit.export",))
    elif command in ("STOR", "STOU", "APPE"):
        fields.update(action="ftp.upload", category=("audit.file",))
    elif command in ("DELE", "RMD", "MKD", "RNFR", "RNTO"):
        fields.update(action="ftp.change", category=("audit.file",))
    elif command in ("USER", "PASS"):
        fields.update(action="ftp.login", category=_LOGON)
        fields["target"] = None
        if command == "USER" or column.get("reply_code") == "331":
            fields["outcome"] = None  # a name was asked for a password: nothing is decided
    else:
        fields["action"] = "ftp.command"


def _reply(fields: Fields, code: str) -> None:
    """The three digits of FTP and SMTP: from 400 on a refusal."""
    if len(code) == 3 and code.isdigit():
        fields["code"] = code
        fields["outcome"] = "failure" if code >= "400" else "success"


def _smtp(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="mail.message", category=_TRANSACTION, actor=column.get("mailfrom"))
    fields["target"], fields["device"] = column.get("rcptto"), column.get("user_agent")
    _reply(fields, column.get("last_reply", "")[:3])


def _kerberos(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="kerberos.ticket", category=_LOGON, actor=column.get("client"))
    fields["target"], fields["code"] = column.get("service"), column.get("error_msg")
    fields["outcome"] = _TRUTH.get(column.get("success", ""))


def _ntlm(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="ntlm.login", category=_LOGON, actor=column.get("username"))
    fields["device"], fields["code"] = column.get("hostname"), column.get("status")
    fields["outcome"] = _TRUTH.get(column.get("success", ""))


def _rdp(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="rdp.connect", category=("audit.logon", "os.network"))
    fields["actor"], fields["device"] = column.get("cookie"), column.get("client_name")


def _radius(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="radius.login", category=_LOGON, actor=column.get("username"))
    fields["device"] = column.get("mac")
    fields["outcome"] = {"success": "success", "failed": "failure"}.get(column.get("result", ""))


def _smb_files(fields: Fields, column: Mapping[str, str]) -> None:
    fields["action"] = "smb." + column.get("action", "file").rpartition("::")[2].lower()
    path, name = column.get("path", ""), column.get("name", "")
    fields["target"] = f"{path}\\{name}" if path and name else name or path
    changes = any(word in column.get("action", "") for word in _SMB_CHANGES)
    fields["category"] = ("audit.file",) if changes else ("audit.activity",)


def _smb_mapping(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="share.mount", category=("audit.activity",), target=column.get("path"))


def _dce_rpc(fields: Fields, column: Mapping[str, str]) -> None:
    fields["action"] = "dce_rpc.call"
    fields["target"], fields["command"] = column.get("endpoint"), column.get("operation")


def _mysql(fields: Fields, column: Mapping[str, str]) -> None:
    fields["action"] = "statement"
    fields["command"] = column.get("arg") if column.get("cmd") == "query" else column.get("cmd")
    fields["outcome"] = _TRUTH.get(column.get("success", ""))


def _ldap(fields: Fields, column: Mapping[str, str]) -> None:
    message = column.get("message_type", "")
    fields["target"], fields["code"] = column.get("object"), column.get("result")
    outcome = None
    if fields["code"]:
        outcome = "success" if fields["code"] == "success" else "failure"
    fields["outcome"] = outcome
    if message.startswith("bind"):
        fields.update(action="ldap.bind", category=("app.auth",), actor=column.get("object"))
    else:
        fields["action"] = "ldap.message"


def _tunnel(fields: Fields, column: Mapping[str, str]) -> None:
    ends = column.get("action", "").endswith("CLOSE")
    fields.update(action="vpn.down" if ends else "vpn.up", category=_NETWORK)
    fields["target"] = column.get("tunnel_type")


def _socks(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="proxy.connection", category=_TRANSACTION, actor=column.get("user"))
    fields["target"] = column.get("request.name") or column.get("request.host")
    status = column.get("status")
    fields["code"] = status
    if status:
        fields["outcome"] = "success" if status == "succeeded" else "failure"


def _sip(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="sip.call", actor=column.get("request_from"), target=column.get("uri"))
    fields["code"], fields["device"] = column.get("status_code"), column.get("user_agent")


def _irc(fields: Fields, column: Mapping[str, str]) -> None:
    fields.update(action="irc.command", actor=column.get("user") or column.get("nick"))
    fields["command"], fields["target"] = column.get("command"), column.get("value")


def _reporter(fields: Fields, column: Mapping[str, str]) -> None:
    level = column.get("level", "").rpartition("::")[2].lower()
    fields["severity"] = {"error": 3, "warning": 4, "info": 6}.get(level)
    fields["message"] = column.get("message")
    fields["action"] = "application.message"


_MEANINGS: dict[str, Meaning] = {
    "conn": _conn, "dns": _dns, "http": _http, "ssl": _ssl, "ssh": _ssh, "files": _files, "notice": _notice,
    "intel": _intel, "weird": _weird, "dhcp": _dhcp, "ftp": _ftp, "smtp": _smtp, "kerberos": _kerberos, "ntlm": _ntlm,
    "rdp": _rdp, "radius": _radius, "smb_files": _smb_files, "smb_mapping": _smb_mapping, "dce_rpc": _dce_rpc,
    "mysql": _mysql, "ldap": _ldap, "tunnel": _tunnel, "socks": _socks, "sip": _sip, "irc": _irc, "reporter": _reporter,
}  # fmt: skip
# A column that only one log has, for records that do not say which log they are of.
_SIGNS = {
    "conn_state": "conn", "qtype_name": "dns", "status_msg": "http", "uri": "http", "server_name": "ssl",
    "auth_attempts": "ssh", "auth_success": "ssh", "fuid": "files", "note": "notice", "seen.indicator": "intel",
    "mailfrom": "smtp", "helo": "smtp", "request_type": "kerberos", "server_nb_computer_name": "ntlm",
    "domainname": "ntlm", "security_protocol": "rdp", "cookie": "rdp", "share_type": "smb_mapping",
    "endpoint": "dce_rpc", "tunnel_type": "tunnel", "lease_time": "dhcp", "msg_types": "dhcp", "peer": "weird",
}  # fmt: skip
_PEERS = (
    ("id.orig_h", "source_ip"),
    ("id.orig_p", "source_port"),
    ("id.resp_h", "dest_ip"),
    ("id.resp_p", "dest_port"),
)
_HEADER = frozenset(["ts", "_path", "_system_name", "_write_ts", *(name for name, _ in _PEERS)])


def log_of(columns: Mapping[str, object]) -> str | None:
    """The name of the log that a record with such columns is of; None where they do not tell."""
    if "seen.indicator" in columns:
        return "intel"
    if "note" in columns and "msg" in columns:
        return "notice"
    return next((log for sign, log in _SIGNS.items() if sign in columns), None)


def zeek_fields(log: str | None, flat: Flat) -> Fields:
    """The fields of a record of ``log`` (``conn``, ``dns`` ...), but for its time. ``flat``: column -> value."""
    fields: Fields = {"program": PROGRAM}
    for name, field in _PEERS:
        if name in flat:
            fields[field] = scalar_text(flat[name])
    log = log or log_of(flat)
    columns = {
        name: ",".join(map(scalar_text, value)) if isinstance(value, list) else scalar_text(value)
        for name, value in flat.items()
    }
    meaning = _MEANINGS.get(log or "")
    if meaning is None:
        fields["action"] = "network.record"
    else:
        meaning(fields, columns)
    if "audit.logon" in fields.get("category", ()) and fields.get("actor") in PRIVILEGED_ACTORS:
        fields["category"] = (*fields["category"], PRIVILEGE)
    if log:
        fields["log"] = log
    if "_system_name" in columns:
        fields["host"] = columns["_system_name"]
    taken = {value for value in fields.values() if isinstance(value, str)}
    used = [name for name, value in columns.items() if name in _HEADER or value in taken]
    add_extra(fields, flat, used)
    return fields
