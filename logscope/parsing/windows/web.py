"""Requests to IIS as events: provider Microsoft-Windows-IIS-Logging, event 6200, whose data are the fields of W3C logging.

https://learn.microsoft.com/iis/manage/provisioning-and-managing-iis/configure-logging-in-iis: blanks in them are ``+``.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields
from logscope.parsing.web_requests import add_client, add_request, add_status
from logscope.parsing.windows.meaning import Data, Meaning, Meanings


def _value(data: Data, *names: str) -> str:
    return next((value for name in names if (value := data.get(name, "")) not in ("", "-")), "")


def _request(fields: Fields, data: Data) -> None:
    fields["actor"] = _value(data, "cs-username") or None
    fields["actor_id"] = None  # the server's own account wrote the record
    add_client(fields, _value(data, "c-ip"))
    fields["dest_ip"], fields["dest_port"] = _value(data, "s-ip"), _value(data, "s-port")
    query = _value(data, "cs-uri-query")
    target = _value(data, "cs-uri-stem") + (f"?{query}" if query else "")
    add_request(fields, " ".join((_value(data, "cs-method"), target, _value(data, "cs-version") or "HTTP/1.1")))  # fmt: skip
    fields["device"] = _value(data, "csUser-Agent", "cs(User-Agent)").replace("+", " ") or None
    add_status(fields, _value(data, "sc-status"))


IIS: Meanings = {6200: Meaning("http.request", ("app.transaction",), actor=(), refine=_request)}
