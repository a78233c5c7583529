"""A request to InfluxDB as its daemon logs it, in its own file or behind syslog: the Common Log Format behind ``[httpd]``.

"Monitor InfluxDB" of the documentation, ``services/httpd/response_logger.go``. The statement stands in the address, with passwords taken out.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from logscope.parsing.rule import Fields
from logscope.parsing.sql import statement
from logscope.parsing.web_requests import add_client, add_request, add_status

HTTPD = re.compile(
    r"\[httpd\] (?P<client>[^\s]{2,80}) - (?P<actor>[^\n]{0,128}?) \[(?P<stamp>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] \"(?P<request>[^\"\n]{0,8000})\" (?P<status>\d{3}) (?P<size>\d{1,15}) \"(?P<referer>[^\"\n]{0,2000})\" \"(?P<device>[^\"\n]{0,500})\""
)
_SQL = re.compile(r"[?&]q=(?P<sql>[^&\s]{1,6000})")


def read_statement(sql: str, fields: Fields) -> None:
    """Action and categories of a statement, beside those that the request has."""
    meaning = statement(sql)
    if meaning is None:
        return
    fields["action"] = meaning.action
    if meaning.categories:
        fields["command"], fields["table"] = sql, meaning.table
        fields["category"] = tuple(dict.fromkeys((*fields.get("category", ()), *meaning.categories)))  # fmt: skip


def read_request(begun: re.Match[str], fields: Fields) -> None:
    """The fields of a match of ``HTTPD``."""
    fields["message_at"] = begun.start("client")
    add_client(fields, begun["client"])
    fields["actor"] = begun["actor"] if begun["actor"] not in ("-", "") else None
    fields["device"] = begun["device"] if begun["device"] != "-" else None
    add_request(fields, begun["request"])
    add_status(fields, begun["status"], of_application=True)
    if begun["status"] == "401":
        fields["category"] = ("app.auth",)
        return
    if begun["status"][0] != "2":
        return
    found = _SQL.search(begun["request"])
    if found is not None:
        read_statement(unquote_plus(found["sql"]), fields)
    elif " /write" in begun["request"][:20] or " /api/v2/write" in begun["request"][:24]:
        fields["category"] = (*fields.get("category", ()), "db.change")
