"""CouchDB's log: ``[level] time node process request words``, and the requests among them.

``src/couch_log/src/couch_log_writer_file.erl`` and ``chttpd.erl``: a request is logged as host, peer, account, method, path, status, result and milliseconds. Before 2 the time stands first, as a mail's. Account
and path are the client's, the peer is not, and stands before them.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.json_fields import web_request
from logscope.parsing.json_record import severity_of
from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import add_client

_LEVEL = r"\[(?P<level>debug|info|notice|warning|warn|error|critical|alert|emergency|emerg)\]"
_LINE = re.compile(rf"{_LEVEL} (?P<stamp>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{6}}Z) (?P<node>\S{{1,120}}) (?P<process><[\d.]{{3,40}}>|undefined) (?P<request>[\w-]{{1,40}}) ")  # fmt: skip
_OLD = re.compile(rf"\[(?P<stamp>[A-Z][a-z]{{2}}, \d\d [A-Z][a-z]{{2}} \d{{4}} \d\d:\d\d:\d\d GMT)\] {_LEVEL} \[(?P<process><[\d.]{{3,40}}>)\] ")  # fmt: skip
_REQUEST = re.compile(r"(?P<vhost>\S{1,255}) (?P<peer>[0-9a-fA-F.:]{2,45}|undefined) (?P<actor>[^\n]{0,200}?) (?P<method>GET|HEAD|PUT|POST|DELETE|COPY|OPTIONS|PATCH) (?P<path>/\S{0,4000}) (?P<status>\d{3}) (?P<result>\S{1,40}) (?P<ms>\d{1,12})\s*$")  # fmt: skip
_OLD_REQUEST = re.compile(r"(?P<peer>[0-9a-fA-F.:]{2,45}) - - (?P<method>[A-Z]{3,8}) (?P<path>/\S{0,4000}) (?P<status>\d{3})\s*$")  # fmt: skip
_FAILED = re.compile(r"(?:couch_httpd_auth: )?(?:Authentication|Log ?in) failed for user (?P<actor>[^\n]{0,200}) from (?P<peer>[0-9a-fA-F.:]{2,45})\s*$")  # fmt: skip
_DONE = re.compile(r"Successful(?:ly)? (?:authentication|authenticated|login)[^\n]{0,20}? user (?P<actor>[^\n]{0,200}) from (?P<peer>[0-9a-fA-F.:]{2,45})\s*$")  # fmt: skip
_CONFIG = re.compile(r"config: \[(?P<section>[^\]\n]{1,80})\] (?P<key>\S{1,200}) (?:set to '?(?P<value>[^\n]{0,200}?)'?|deleted)(?: for reason (?P<reason>[^\n]{0,200}))?\s*$")  # fmt: skip
_EXPORTS = ("/_all_docs", "/_changes", "/_find", "/_design")


class CouchDb(Format):
    """couch.log."""

    name = "couchdb"
    title = "CouchDB log"
    weight = 1.0
    continuation = "any"
    examples = (
        Example("[notice] 2026-01-03T14:05:22.123456Z couchdb@127.0.0.1 <0.411.0> a1b2c3d4e5 db1.example.com:5984 192.0.2.7 ann DELETE /shop 200 ok 12",
                {"time": "2026-01-03T14:05:22.123456Z", "program": "couchdb", "severity": 5, "actor": "ann", "source_ip": "192.0.2.7", "action": "DELETE", "target": "/shop", "code": "200", "outcome": "success",
                 "category": ["app.transaction", "db.change"], "vhost": ""}),
        Example("[warning] 2026-01-03T14:05:22.123456Z couchdb@127.0.0.1 <0.411.0> a1b2c3d4e5 couch_httpd_auth: Authentication failed for user ann from 203.0.113.9 from 192.0.2.7",
                {"source_ip": "192.0.2.7", "outcome": "failure", "action": "db.login", "category": ["app.auth"]}),
        Example("[notice] 2026-01-03T14:05:22.123456Z couchdb@127.0.0.1 <0.411.0> -------- config: [admins] eve set to '****' for reason nil", {"target": "admins.eve", "category": ["app.config", "app.account"]}),
        Example("[info] 2026-01-03T14:05:22.123456Z couchdb@127.0.0.1 <0.9.0> -------- Apache CouchDB has started. Time to relax.", {"category": ["app.lifecycle"], "severity": 6}),
        Example("[notice] 2026-01-03T14:05:22.123456Z nonode@nohost <0.411.0> a1b2c3d4e5 db1.example.com 192.0.2.7 undefined GET /_all 404 ok 1", {"actor": None, "code": "404", "outcome": "failure"}),
        Example("[Sat, 03 Jan 2026 14:05:22 GMT] [info] [<0.411.0>] 192.0.2.7 - - GET /_utils/ 401", {"time": "2026-01-03T14:05:22.000000Z", "source_ip": "192.0.2.7", "target": "/_utils/", "outcome": "failure", "category": ["app.auth"]}),
    )  # fmt: skip

    def begin(self, line: str) -> Any:
        if line[:1] != "[":
            return None
        return _OLD.match(line) if line[4:6] == ", " else _LINE.match(line) if "] 2" in line[5:14] else None  # fmt: skip

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        start = begun.end()
        said = begun.groupdict()
        fields: Fields = {"program": "couchdb", "severity": severity_of(said["level"]), "node": said.get("node"), "process": said["process"], "message_at": start}  # fmt: skip
        stamp = reading.clock.read(said["stamp"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        message = text[start : start + 16_384].rstrip()
        request = _REQUEST.match(message) or _OLD_REQUEST.match(message)
        if request is not None:
            _read_request(request, fields)
            return fields
        for pattern, outcome in ((_FAILED, "failure"), (_DONE, "success")):
            login = pattern.match(message)
            if login is not None:
                fields |= {"action": "db.login", "outcome": outcome, "category": ("app.auth",), "actor": login["actor"], "source_ip": login["peer"]}  # fmt: skip
                return fields
        setting = _CONFIG.match(message)
        if setting is not None:
            fields |= {"action": "config.change", "target": f"{setting['section']}.{setting['key']}", "category": ("app.config", "app.account") if setting["section"] == "admins" else ("app.config",)}  # fmt: skip
        elif "Apache CouchDB has started" in message or (message.startswith("Apache CouchDB ") and "starting" in message):  # fmt: skip
            fields["action"], fields["category"] = "db.start", ("app.lifecycle",)
        elif (fields["severity"] or 7) <= 3 and ("\n" in message or "crash" in message.lower()):
            fields["category"] = ("app.failure",)
        return fields


def _read_request(found: re.Match[str], fields: Fields) -> None:
    said = found.groupdict()
    if said["peer"] != "undefined":
        add_client(fields, said["peer"])
    actor = said.get("actor")
    fields["actor"] = actor if actor not in (None, "undefined", "null", "") else None
    fields["target"], fields["vhost"], fields["duration_ms"] = said["path"], said.get("vhost"), said.get("ms")  # fmt: skip
    method = said["method"]
    web_request(fields, method, said["status"])
    path = said["path"]
    if said["status"][0] != "2":
        return
    more: tuple[str, ...] = ()
    if path.startswith("/_session") and method == "POST":
        more = ("app.auth",)
    elif path.startswith("/_users/") and method in ("PUT", "POST", "DELETE"):
        more = ("app.account",)
    elif path.startswith(("/_config", "/_node/")) and method in ("PUT", "DELETE", "POST"):
        more = ("app.config",)
    elif method in ("PUT", "DELETE", "PATCH", "COPY") or (method == "POST" and not any(part in path for part in _EXPORTS)):  # fmt: skip
        more = ("db.change",)
    fields["category"] = tuple(dict.fromkeys((*fields["category"], *more)))


FORMAT = CouchDb()
