"""Windows events as Elastic's agents ship them: Winlogbeat and the Elastic Agent, in JSON.

The members are those of "Winlogbeat fields" (https://www.elastic.co/guide/en/beats/winlogbeat/current/exported-fields-winlog.html): the
event's own under ``winlog``, its data by name in ``winlog.event_data``; before version 7 they stood at the top, as ``event_id``,
``source_name`` and ``log_name``. An exported hit has them in ``_source``; some pipelines flatten them to dotted names.
"""

from __future__ import annotations

from typing import Any

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.rule import Fields
from logscope.parsing.windows.event import WindowsEvent, fields_of, text_of

_DATA = "winlog.event_data."


class Winlogbeat(JsonFormat):
    """Events with ``winlog``, and those of Winlogbeat 5 and 6."""

    name = "winlogbeat"
    title = "Windows events, Winlogbeat and Elastic Agent (JSON)"
    marks = ('"winlog"', '"winlog.', '"log_name"')
    examples = (
        Example(
            '{"@timestamp":"2026-01-03T14:05:22.123Z","winlog":{"provider_name":"Microsoft-Windows-Security-Auditing","event_id":"4648","channel":"Security",'
            '"computer_name":"pc1.example.com","record_id":77,"keywords":["Audit Success"],"process":{"pid":640},"event_data":{"SubjectUserName":"ann",'
            '"SubjectUserSid":"S-1-5-21-1-2-3-1001","TargetUserName":"Administrator","TargetServerName":"srv1","IpAddress":"-","IpPort":"-"}},'
            '"event":{"code":"4648","outcome":"success"},"host":{"name":"pc1"},"log":{"level":"information"},"message":"A logon was attempted using explicit credentials."}',
            {"time": "2026-01-03T14:05:22.123000Z", "host": "pc1.example.com", "actor": "ann", "target": "Administrator", "action": "runas",
             "outcome": "success", "source_ip": None, "category": ["audit.logon", "audit.privilege"], "severity": 6, "pid": 640},
        ),
        Example(
            '{"@timestamp":"2026-01-03T14:05:22.123Z","type":"wineventlog","log_name":"Security","source_name":"Microsoft-Windows-Security-Auditing",'
            '"event_id":4726,"computer_name":"dc1","keywords":["Audit Success"],"level":"Information","event_data":{"SubjectUserName":"ann","TargetUserName":"bob"}}',
            {"host": "dc1", "actor": "ann", "target": "bob", "action": "user.delete", "category": ["audit.account"]},
        ),
    )  # fmt: skip

    def claims(self, record: Object) -> bool:
        record = _hit(record)
        winlog = record.get("winlog")
        if isinstance(winlog, dict):
            return "event_id" in winlog or "provider_name" in winlog
        return "winlog.event_id" in record or ("log_name" in record and "event_id" in record)

    def read(self, record: Object, reading: Reading) -> Fields:
        return fields_of(self.event_in(record), reading)

    def event_in(self, record: Object) -> WindowsEvent:
        """The event that a record is."""
        record = _hit(record)
        winlog = record.get("winlog")
        if not isinstance(winlog, dict):
            winlog = {
                name[7:]: value for name, value in record.items() if name.startswith("winlog.")
            } or record
        event_id = text_of(winlog.get("event_id")) or text_of(_part(record, "event").get("code"))
        keywords = winlog.get("keywords")
        user = _part(winlog, "user")
        said = _part(record, "event").get("outcome")
        event = WindowsEvent(
            event_id=int(event_id),
            provider=text_of(winlog.get("provider_name") or winlog.get("source_name")),
            channel=text_of(winlog.get("channel") or winlog.get("log_name")),
            computer=text_of(winlog.get("computer_name"))
            or text_of(_part(record, "host").get("name")),
            time=text_of(record.get("@timestamp")),
            level=text_of(
                _part(record, "log").get("level") or winlog.get("level") or record.get("log.level")
            ),
            keywords=" ".join(map(text_of, keywords))
            if isinstance(keywords, list)
            else text_of(keywords),
            outcome=said if said in ("success", "failure") else None,
            pid=text_of(
                _part(winlog, "process").get("pid")
                or winlog.get("process.pid")
                or winlog.get("process_id")
            ),
            record_id=text_of(winlog.get("record_id") or winlog.get("record_number")),
            user=text_of(user.get("name")),
            user_sid=text_of(user.get("identifier")),
            message=text_of(record.get("message")).strip(),
        )
        for part in (_part(winlog, "user_data"), _part(winlog, "event_data")):
            event.data.update(
                (name, text_of(value)) for name, value in part.items() if name != "xml_name"
            )
        event.data.update(
            (name[len(_DATA) :], text_of(value))
            for name, value in record.items()
            if name.startswith(_DATA)
        )
        return event


def _hit(record: Object) -> Object:
    source = record.get("_source")
    return source if isinstance(source, dict) else record


def _part(record: Object, name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}


FORMAT = Winlogbeat()
