"""Windows events among the lines of other systems, behind any syslog header.

Snare's records, and what NXLog and Winlogbeat send under the provider's name: the rendered text, or the event as JSON.
See :mod:`logscope.parsing.windows.forwarded`.
"""

from __future__ import annotations

from logscope.parsing.json_record import load_object
from logscope.parsing.rule import Fields, Rule, RuleSet
from logscope.parsing.windows.event import WindowsEvent, fields_of
from logscope.parsing.windows.forwarded import plain_event, snare_event

# The record around the event has these already.
_OF_THE_HEADER = ("time", "time_basis", "message", "severity", "program", "pid")


def _add(fields: Fields, event: WindowsEvent | None) -> None:
    if event is None:
        fields["action"] = None  # a text that says no event that we know
        return
    found = fields_of(event, None)
    for name in _OF_THE_HEADER:
        found.pop(name, None)
    if not event.computer:
        del found["host"]
    fields.update(found)


def _snare(fields: Fields) -> None:
    event = snare_event(str(fields.pop("record_read")))
    if event is not None:
        fields["program"] = event.provider
    _add(fields, event)


def _rendered(fields: Fields) -> None:
    program = str(fields.get("program") or "security-auditing")
    if program.lower() == "security-auditing":
        program = "Microsoft-Windows-Security-Auditing"
    event = plain_event(program, str(fields.pop("text_read")))
    number = fields.pop("number_read", None)
    if event is None and number:
        event = WindowsEvent(int(number), program)
    if event is not None:
        event.keywords = str(fields.pop("keywords_read", None) or "")
    _add(fields, event)


def _json(fields: Fields) -> None:
    """NXLog's and Winlogbeat's JSON, read as it would be in a file."""
    from logscope.parsing.formats import (
        windows_event_flat,
        winlogbeat,
    )  # formats are found by the registry

    record = load_object(str(fields.pop("object_read")))
    if record is None:
        return
    if winlogbeat.FORMAT.claims(record):
        _add(fields, winlogbeat.FORMAT.event_in(record))
    elif windows_event_flat.FORMAT.claims(record):
        _add(fields, windows_event_flat.FORMAT.event_in(record, None))


RULE_SETS = (
    RuleSet(
        "snare",
        Rule(
            "event", r"(?P<record_read>MSWinEventLog(?:\t|#011|\\t|;|,| )\d.*)", action="event", refine=_snare,
            examples={
                ("MSWinEventLog\t1\tSecurity\t77\tSat Jan 03 14:05:22 2026\t4740\tMicrosoft-Windows-Security-Auditing\tEXAMPLE\\DC1$\tN/A\tSuccess Audit\tdc1\t"
                 "User Account Management\t\tA user account was locked out.    Subject:   Account Name:  DC1$    Account That Was Locked Out:   Security ID:  "
                 "S-1-5-21-1-2-3-1001   Account Name:  ann    Additional Information:   Caller Computer Name: KIOSK\t99"): {
                    "actor": "DC1$", "target": "ann", "device": "KIOSK", "action": "account.lock", "category": ["audit.account"], "host": "dc1"},
                ("MSWinEventLog#0111#011Security#01177#011Sat Jan 03 14:05:22 2026#0114634#011Microsoft-Windows-Security-Auditing#011EXAMPLE\\ann#011N/A#011"
                 "Success Audit#011pc1#011Logoff#011#011An account was logged off.    Subject:   Account Name:  ann    Logon Type:  3#01199"): {
                    "actor": "ann", "action": "logout", "outcome": "success", "category": ["audit.logon"]},
                ("MSWinEventLog 1 Security 77 Sat Jan 03 14:05:22 2026 4634 Microsoft-Windows-Security-Auditing EXAMPLE\\ann N/A Success Audit pc1 Logoff  "
                 "An account was logged off."): {"actor": "ann", "action": "logout", "outcome": "success", "host": "pc1"},
            },
        ),
        programs=("*",),
        exact=True,
    ),
    RuleSet(
        "windows",
        Rule(
            "json", r"(?P<object_read>\{\".*\})\s*$", action="event", refine=_json,
            examples={
                ('{"EventTime":"2026-01-03 14:05:22","Hostname":"pc1","EventType":"AUDIT_SUCCESS","EventID":4726,"SourceName":'
                 '"Microsoft-Windows-Security-Auditing","TargetUserName":"bob","SubjectUserName":"ann"}'): {
                    "actor": "ann", "target": "bob", "action": "user.delete", "host": "pc1", "category": ["audit.account"]},
            },
        ),
        Rule(
            "event", r"(?:(?P<number_read>\d{1,5}): )?(?:(?P<keywords_read>AUDIT_(?:SUCCESS|FAILURE)) )?(?P<text_read>(?s:.+))", action="event", refine=_rendered,
            examples={
                ("4625: AUDIT_FAILURE An account failed to log on.    Account For Which Logon Failed:   Account Name:  ann    Network Information:   "
                 "Source Network Address: 192.0.2.7"): {
                    "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon"]},
            },
        ),
        programs=("microsoft-windows-security-auditing", "security-auditing", "microsoft-windows-*", "winlogbeat", "service_control_manager"),
    ),
)  # fmt: skip
