"""Suricata's EVE log and Snort 3's ``alert_json``: one JSON object for all that the sensor saw.

From the EVE chapter of Suricata's manual and its ``etc/schema.json``: ``event_type`` says what the record is of, a
member of that name has its particulars. The sensor's verdict on an alert is ``alert.action``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.ids_alerts import SEVERITIES, add_ends
from logscope.parsing.json_record import Flat, JsonFormat, Object, add_extra, flatten, scalar_text
from logscope.parsing.rule import PRIVILEGE, PRIVILEGED_ACTORS, Fields
from logscope.parsing.web_requests import METHODS, add_status

_NETWORK, _LOGON = ("os.network",), ("audit.logon",)
_VERDICTS = {
    "allowed": "success", "allow": "success", "pass": "success", "blocked": "failure", "block": "failure",
    "drop": "failure", "would_drop": None, "reject": "failure", "react": "failure",
}  # fmt: skip
_PEERS = (("src_ip", "source_ip"), ("src_port", "source_port"), ("dest_ip", "dest_ip"), ("dest_port", "dest_port"))  # fmt: skip


class _Record:
    """The members of a record, and which of them a field has taken."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.used: list[str] = []

    def take(self, *paths: str) -> str | None:
        """The first of ``paths`` that the record has."""
        for path in paths:
            if path in self.flat:
                self.used.append(path)
                return scalar_text(self.flat[path])
        return None


def _alert(fields: Fields, record: _Record) -> None:
    fields.update(action="network.alert", category=_NETWORK, message=record.take("alert.signature"))
    numbers = [record.take(f"alert.{name}") for name in ("gid", "signature_id", "rev")]
    fields["code"] = ":".join(number or "" for number in numbers)
    fields["severity"] = SEVERITIES.get(record.take("alert.severity") or "", 6)
    fields["outcome"] = _VERDICTS.get(record.take("alert.action") or "")
    fields["target"] = record.take("http.url", "tls.sni", "dns.query.rrname", "fileinfo.filename")
    fields["device"] = record.take("http.http_user_agent")


def _http(fields: Fields, record: _Record) -> None:
    method = record.take("http.http_method") or ""
    fields["action"] = method if method in METHODS else "http.request"
    fields["target"] = record.take("http.url")
    fields["vhost"] = record.take("http.hostname")
    fields["device"] = record.take("http.http_user_agent")
    status = record.take("http.status") or ""
    if len(status) == 3:
        add_status(fields, status)
    else:
        fields["category"] = ("app.transaction",)


def _dns(fields: Fields, record: _Record) -> None:
    fields.update(action="dns.query", category=_NETWORK)
    fields["target"] = record.take("dns.rrname", "dns.query.rrname", "dns.queries.rrname")
    code = record.take("dns.rcode")
    fields["code"] = code
    if code:
        fields["outcome"] = "success" if code == "NOERROR" else "failure"


def _tls(fields: Fields, record: _Record) -> None:
    fields.update(action="tls.connection", category=_NETWORK)
    fields["target"] = record.take("tls.sni", "tls.subject")


def _ssh(fields: Fields, record: _Record) -> None:
    fields.update(action="ssh.connect", category=_NETWORK)
    fields["device"] = record.take("ssh.client.software_version")


def _flow(fields: Fields, record: _Record) -> None:
    fields.update(action="connection", category=_NETWORK)
    state = record.take("flow.state")
    fields["code"] = state
    if record.take("flow.action") == "drop":
        fields["outcome"] = "failure"
    elif state in ("established", "closed"):
        fields["outcome"] = "success"


def _drop(fields: Fields, record: _Record) -> None:
    fields.update(action="packet.deny", category=_NETWORK, outcome="failure")
    fields["code"] = record.take("drop.reason", "alert.signature_id")


def _fileinfo(fields: Fields, record: _Record) -> None:
    fields.update(action="file.transfer", target=record.take("fileinfo.filename"))


def _smtp(fields: Fields, record: _Record) -> None:
    fields.update(action="mail.message", category=("app.transaction",))
    fields["actor"] = record.take("smtp.mail_from", "email.from")
    fields["target"] = record.take("smtp.rcpt_to", "email.to")


def _ftp(fields: Fields, record: _Record) -> None:
    fields["command"] = record.take("ftp.command", "ftp_data.command")
    fields["target"] = record.take("ftp_data.filename", "ftp.command_data")
    code = record.take("ftp.completion_code")
    if code and len(code) == 3:
        fields["code"], fields["outcome"] = code, "failure" if code >= "400" else "success"
    match fields["command"]:
        case "USER" | "PASS":
            fields.update(action="ftp.login", category=_LOGON)
            if fields["command"] == "USER":
                fields["actor"], fields["target"], fields["outcome"] = fields["target"], None, None
        case "RETR":
            fields.update(action="ftp.download", category=("audit.export",))
        case "STOR" | "APPE" | "STOU":
            fields.update(action="ftp.upload", category=("audit.file",))
        case "DELE" | "RMD" | "MKD" | "RNFR" | "RNTO":
            fields.update(action="ftp.change", category=("audit.file",))
        case _:
            fields["action"] = "ftp.command"


def _smb(fields: Fields, record: _Record) -> None:
    fields["action"] = "smb.command"
    fields["command"] = record.take("smb.command")
    fields["actor"] = record.take("smb.ntlmssp.user", "smb.kerberos.snames")
    fields["target"] = record.take("smb.filename", "smb.share", "smb.named_pipe")
    fields["code"] = status = record.take("smb.status")
    if fields["command"] == "SMB2_COMMAND_SESSION_SETUP" and fields["actor"]:
        fields.update(action="smb.login", category=_LOGON)
    if status and status not in ("STATUS_MORE_PROCESSING_REQUIRED", "STATUS_PENDING"):
        fields["outcome"] = "success" if status == "STATUS_SUCCESS" else "failure"


def _krb5(fields: Fields, record: _Record) -> None:
    fields.update(action="kerberos.ticket", category=_LOGON)
    fields["actor"], fields["target"] = record.take("krb5.cname"), record.take("krb5.sname")
    kind = record.take("krb5.msg_type") or ""
    fields["code"] = record.take("krb5.error_code", "krb5.failed_request")
    if kind == "KRB_ERROR":
        fields["outcome"] = "failure"
    elif kind in ("KRB_AS_REP", "KRB_TGS_REP"):
        fields["outcome"] = "success"


def _rdp(fields: Fields, record: _Record) -> None:
    fields.update(action="rdp.connect", category=("audit.logon", "os.network"))
    fields["actor"], fields["device"] = record.take("rdp.cookie"), record.take("rdp.client.client_name")  # fmt: skip


def _dhcp(fields: Fields, record: _Record) -> None:
    fields.update(action="network.dhcp", category=_NETWORK)
    fields["device"] = record.take("dhcp.client_mac")
    fields["target"] = record.take("dhcp.assigned_ip", "dhcp.requested_ip")
    kind = record.take("dhcp.dhcp_type")
    if kind in ("ack", "nak"):
        fields.update(action="network.lease", outcome="success" if kind == "ack" else "failure")


def _anomaly(fields: Fields, record: _Record) -> None:
    fields.update(action="network.weird", category=_NETWORK)
    fields["code"] = record.take("anomaly.event", "anomaly.code")


_MEANINGS: dict[str, Callable[[Fields, _Record], None]] = {
    "alert": _alert, "http": _http, "dns": _dns, "tls": _tls, "ssh": _ssh, "flow": _flow, "netflow": _flow, "drop": _drop,
    "fileinfo": _fileinfo, "smtp": _smtp, "ftp": _ftp, "ftp_data": _ftp, "smb": _smb, "krb5": _krb5, "rdp": _rdp,
    "dhcp": _dhcp, "anomaly": _anomaly, "quic": _tls,
}  # fmt: skip


class SuricataEve(JsonFormat):
    """Suricata's eve.json."""

    name = "suricata_eve"
    title = "Suricata EVE (eve.json)"
    weight = 0.98
    marks = ('"event_type"',)
    examples = (
        Example(
            '{"timestamp":"2026-01-03T14:05:22.123456+0100","flow_id":42,"in_iface":"eth0","event_type":"alert","src_ip":"192.0.2.7","src_port":5044,'
            '"dest_ip":"10.0.0.1","dest_port":80,"proto":"TCP","alert":{"action":"blocked","gid":1,"signature_id":2001219,"rev":20,'
            '"signature":"SCAN many log-ons","category":"Attempted Information Leak","severity":2},"http":{"hostname":"www.example.com","url":"/a"}}',
            {"time": "2026-01-03T13:05:22.123456Z", "program": "suricata", "action": "network.alert", "code": "1:2001219:20", "severity": 4,
             "outcome": "failure", "source_ip": "192.0.2.7", "dest_port": 80, "target": "/a", "message": "SCAN many log-ons",
             "category": ["os.network"]},
        ),
        Example(
            '{"timestamp":"2026-01-03T14:05:22.123456+0000","flow_id":42,"event_type":"dns","src_ip":"10.0.0.9","src_port":5353,"dest_ip":"192.0.2.53",'
            '"dest_port":53,"proto":"UDP","dns":{"type":"answer","rcode":"NOERROR","rrname":"www.example.com","rrtype":"A"}}',
            {"action": "dns.query", "target": "www.example.com", "outcome": "success", "category": ["os.network"]},
        ),
        Example(
            '{"timestamp":"2026-01-03T14:05:22.123456+0000","event_type":"stats","stats":{"uptime":9}}',
            {"action": "network.record", "category": []},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        kind = record.get("event_type")
        return (
            isinstance(kind, str)
            and "timestamp" in record
            and ("src_ip" in record or "flow_id" in record or kind in ("stats", "engine"))
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        kept = _Record(flat)
        kind = str(flat.get("event_type"))
        fields: Fields = {"program": "suricata", "host": kept.take("host"), "event_type": kind}
        kept.used += ["event_type", "timestamp"]
        for name, field in _PEERS:
            fields[field] = kept.take(name)
        if "ICMP" in str(flat.get("proto")):
            fields["source_port"] = fields["dest_port"] = None
        meaning = _MEANINGS.get(kind)
        if meaning is None:
            fields["action"] = "network.record"
        else:
            meaning(fields, kept)
        return _finished(fields, kept, flat.get("timestamp"), reading)


class SnortJson(JsonFormat):
    """Snort 3's alert_json, whose members are chosen by its administrator."""

    name = "snort_json"
    title = "Snort 3 alerts (JSON)"
    weight = 0.98
    marks = ('"pkt_num"', '"src_ap"', '"pkt_gen"', '"src_addr"')
    examples = (
        Example(
            '{ "timestamp" : "01/03-14:05:22.123456", "pkt_num" : 5, "proto" : "TCP", "pkt_gen" : "raw", "pkt_len" : 60, "dir" : "C2S", '
            '"src_ap" : "192.0.2.7:5044", "dst_ap" : "10.0.0.1:22", "rule" : "1:1000001:1", "action" : "drop", "msg" : "many log-ons" }',
            {"time": "2026-01-03T14:05:22.123456Z", "program": "snort", "source_ip": "192.0.2.7", "source_port": 5044, "dest_port": 22,
             "code": "1:1000001:1", "outcome": "failure", "message": "many log-ons"},
        ),
        Example(
            '{"seconds":1767449122,"src_addr":"192.0.2.7","src_port":5044,"dst_addr":"10.0.0.1","dst_port":22,"gid":1,"sid":1000001,"rev":1,"msg":"x"}',
            {"time": "2026-01-03T14:05:22.000000Z", "source_port": 5044, "code": "1:1000001:1"},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        return ("rule" in record or "sid" in record) and (
            "src_ap" in record or "src_addr" in record or "pkt_gen" in record
        )

    def read(self, record: Object, reading: Reading) -> Fields:
        flat = flatten(record)
        kept = _Record(flat)
        fields: Fields = {"program": "snort", "action": "network.alert", "category": _NETWORK}
        protocol = scalar_text(flat.get("proto"))
        source, destination = kept.take("src_ap"), kept.take("dst_ap")
        if source and destination:
            add_ends(fields, source, destination, protocol)
        else:
            fields["source_ip"], fields["dest_ip"] = kept.take("src_addr"), kept.take("dst_addr")
            fields["source_port"], fields["dest_port"] = kept.take("src_port"), kept.take("dst_port")  # fmt: skip
        numbers = [kept.take(name) for name in ("gid", "sid", "rev")]
        joined = ":".join(number or "" for number in numbers)
        fields["code"] = kept.take("rule") or joined
        fields["message"] = kept.take("msg")
        fields["severity"] = SEVERITIES.get(kept.take("priority") or "")
        fields["outcome"] = _VERDICTS.get(kept.take("action") or "")
        return _finished(fields, kept, kept.take("timestamp", "seconds"), reading)


def _finished(fields: Fields, kept: _Record, written: Any, reading: Reading) -> Fields:
    text = scalar_text(written)
    if text[2:3] == "/" and text[5:6] == "-":
        text = text.replace("-", " ")
    stamp = reading.clock.read(text) if 0 < len(text) < 40 else None
    if stamp is not None:
        fields["time"], fields["time_basis"] = stamp
    category = fields.get("category", ())
    if "audit.logon" in category and fields.get("actor") in PRIVILEGED_ACTORS:
        fields["category"] = (*category, PRIVILEGE)
    if not fields.get("message"):
        fields.pop("message", None)
    add_extra(fields, kept.flat, kept.used)
    return fields


FORMATS = (SuricataEve(), SnortJson())
