"""Timelines as JSON lines: plaso's ``json_line``, Timesketch's JSONL, Hayabusa's ``json-timeline -L``.

plaso prints its events as they are (``plaso/output/json_line.py``): ``timestamp`` in microseconds, ``timestamp_desc``, ``data_type``, ``parser``,
and the message as its formatter words it. Timesketch needs ``message``, ``datetime`` and ``timestamp_desc``.
"""

from __future__ import annotations

from logscope.parsing.format import Example, Reading
from logscope.parsing.json_fields import read_object
from logscope.parsing.json_record import JsonFormat, Object
from logscope.parsing.json_roles import RoleFinder
from logscope.parsing.rule import Fields
from logscope.parsing.timeline_records import read_file_stamp, read_message

# Containers of plaso's own, that say nothing.
_LEFT_OUT = frozenset(["__container_type__", "__type__", "date_time", "pathspec", "_event_values_hash"])  # fmt: skip


class TimelineJson(JsonFormat):
    """Events of a timeline tool."""

    name = "timeline_json"
    title = "Timeline as JSON lines (plaso json_line, Timesketch)"
    weight = 0.9
    marks = ('"timestamp_desc"',)
    examples = (
        Example(
            '{"__container_type__": "event", "data_type": "syslog:line", "display_name": "OS:/var/log/auth.log", "hostname": "web1", "message": '
            '"[sshd, pid: 17] Accepted password for ann from 192.0.2.7 port 4711 ssh2", "parser": "text/syslog", "pid": 17, "reporter": "sshd", '
            '"timestamp": 1767449122123456, "timestamp_desc": "Content Modification Time", "username": "-"}',
            {
                "time": "2026-01-03T14:05:22.123456Z",
                "host": "web1",
                "program": "sshd",
                "pid": 17,
                "actor": "ann",
                "source_ip": "192.0.2.7",
                "outcome": "success",
                "category": ["audit.logon"],
                "timestamp_desc": "",
            },
        ),
        Example(
            '{"message": "OS:/srv/x Type: file", "data_type": "fs:stat", "filename": "/srv/x", "display_name": "OS:/srv/x", "parser": "filestat", '
            '"timestamp": 1767449122123456, "datetime": "2026-01-03T14:05:22.123456+00:00", "timestamp_desc": "Creation Time"}',
            {"target": "/srv/x", "action": "file.create", "category": ["audit.file"]},
        ),
    )

    def __init__(self) -> None:
        self._finder = RoleFinder()

    def claims(self, record: Object) -> bool:
        return isinstance(record.get("timestamp_desc"), str) and isinstance(record.get("message"), str)  # fmt: skip

    def read(self, record: Object, reading: Reading) -> Fields:
        told = {name: value for name, value in record.items() if name not in _LEFT_OUT}
        if "datetime" in told and not isinstance(told.get("timestamp"), int):
            told.pop("timestamp", None)  # the two are the same; the one that says its zone counts
        fields = read_object(told, reading, self._finder)
        message = record["message"]
        if record.get("data_type") == "fs:stat" or str(record.get("parser")).startswith("filestat"):
            path = record.get("display_name") or record.get("filename") or message
            read_file_stamp(fields, record["timestamp_desc"], str(path))
        else:
            read_message(fields, message, reading.rules)
        return fields


FORMAT = TimelineJson()
