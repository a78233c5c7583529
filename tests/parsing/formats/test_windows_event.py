"""Windows events in the shapes of their exports: the same event gives the same fields; hostile and cut-off records."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import formats
from tests.parsing.test_examples import read_text

FAILED = {
    "SubjectUserSid": "S-1-5-18", "SubjectUserName": "PC1$", "SubjectDomainName": "EXAMPLE", "TargetUserSid": "S-1-0-0",
    "TargetUserName": "ann", "TargetDomainName": "EXAMPLE", "Status": "0xc000006d", "SubStatus": "0xc0000064", "LogonType": "3",
    "WorkstationName": "KIOSK", "IpAddress": "192.0.2.7", "IpPort": "50444",
}  # fmt: skip
FAILED_TEXT = (
    "An account failed to log on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-5-18\r\n\tAccount Name:\t\tPC1$\r\n\tAccount Domain:\t\tEXAMPLE\r\n"
    "\r\nLogon Type:\t\t\t3\r\n\r\nAccount For Which Logon Failed:\r\n\tSecurity ID:\t\tS-1-0-0\r\n\tAccount Name:\t\tann\r\n"
    "\tAccount Domain:\t\tEXAMPLE\r\n\r\nFailure Information:\r\n\tFailure Reason:\t\tUnknown user name or bad password.\r\n"
    "\tStatus:\t\t\t0xC000006D\r\n\tSub Status:\t\t0xC0000064\r\n\r\nNetwork Information:\r\n\tWorkstation Name:\tKIOSK\r\n"
    "\tSource Network Address:\t192.0.2.7\r\n\tSource Port:\t\t50444\r\n\r\nThis event is generated when a logon request fails."
)
PROVIDER = "Microsoft-Windows-Security-Auditing"


def evtx(
    event_id: int,
    data: dict[str, Any],
    provider: str = PROVIDER,
    channel: str = "Security",
    **system: Any,
) -> str:
    return json.dumps(
        {
            "Event": {
                "System": {
                    "Provider": {"#attributes": {"Name": provider}}, "EventID": event_id, "Level": 0,
                    "TimeCreated": {"#attributes": {"SystemTime": "2026-01-03T14:05:22Z"}}, "Channel": channel, "Computer": "pc1", **system,
                },
                "EventData": data,
            }
        }
    )  # fmt: skip


def xml(event_id: int, data: dict[str, str], provider: str = PROVIDER) -> str:
    inner = "".join(f"<Data Name='{name}'>{value}</Data>" for name, value in data.items())
    return (
        f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='{provider}'/><EventID>{event_id}</EventID>"
        "<TimeCreated SystemTime='2026-01-03T14:05:22Z'/><Channel>Security</Channel><Computer>pc1</Computer></System>"
        f"<EventData>{inner}</EventData></Event>"
    )


SHAPES = {
    "windows_event": evtx(4625, FAILED),
    "windows_event_xml": xml(4625, FAILED),
    "winlogbeat": json.dumps(
        {"@timestamp": "2026-01-03T14:05:22Z", "winlog": {"provider_name": PROVIDER, "event_id": 4625, "computer_name": "pc1", "event_data": FAILED}}
    ),
    "windows_event_flat": json.dumps(
        {"EventTime": "2026-01-03 14:05:22", "Hostname": "pc1", "EventID": 4625, "SourceName": PROVIDER, "EventType": "AUDIT_FAILURE", **FAILED}
    ),
    "windows_event_powershell": json.dumps(
        {"TimeCreated": "/Date(1767449122000)/", "Id": 4625, "ProviderName": PROVIDER, "MachineName": "pc1", "Message": FAILED_TEXT}
    ),
    "hayabusa": json.dumps(
        {"Timestamp": "2026-01-03 14:05:22.000 +00:00", "RuleTitle": "Logon Failure", "Computer": "pc1", "Channel": "Sec", "EventID": 4625,
         "Details": {"TgtUser": "ann", "SrcComp": "KIOSK", "SrcIP": "192.0.2.7", "Type": "3 - NETWORK"},
         "ExtraFieldInfo": {"SrcPort": "50444", "SubStatus": "0xc0000064"}}
    ),
}  # fmt: skip


def one(text: str, name: str = "windows_event") -> dict[str, Any]:
    (event,) = read_text(text, name)
    event["extra"] = json.loads(event["extra"] or "{}")
    return event


@pytest.mark.parametrize("name", SHAPES)
def test_a_failed_logon_is_the_same_in_every_shape(name: str) -> None:
    event = one(SHAPES[name], name)
    assert {key: event[key] for key in ("time", "host", "actor", "source_ip", "source_port", "device", "action", "outcome", "code", "category")} == {
        "time": "2026-01-03T14:05:22.000000Z", "host": "pc1", "actor": "ann", "source_ip": "192.0.2.7", "source_port": 50444, "device": "KIOSK",
        "action": "windows.login", "outcome": "failure", "code": "0xC0000064", "category": ("audit.logon",),
    }  # fmt: skip
    assert event["extra"]["reason"] == "no such account"
    assert event["extra"]["event_id"] == 4625
    assert event["extra"]["logon_kind"] == "network"


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_is_its_own_format_and_no_others(name: str) -> None:
    sample = Sample((SHAPES[name], SHAPES[name]))
    scores = {form.name: form.score(sample) for form in formats()}
    assert max(scores, key=lambda other: scores[other]) == name
    assert [
        other for other, score in scores.items() if score >= scores[name] and other != name
    ] == []


@pytest.mark.parametrize(
    ("event_id", "data", "expect"),
    [
        (4624, {"TargetUserName": "PC1$", "TargetUserSid": "S-1-5-18", "LogonType": "3", "IpAddress": "::1"},
         {"actor": "PC1$", "actor_id": "S-1-5-18", "source_ip": "::1", "outcome": "success", "category": ("audit.logon",)}),
        (4624, {"TargetUserName": "ann", "LogonType": "10", "IpAddress": "-", "WorkstationName": "-"},
         {"action": "rdp.login", "source_ip": None, "device": None}),
        (4624, {"TargetUserName": "Администратор", "TargetUserSid": "S-1-5-21-1-2-3-500"},
         {"access": "administrator", "category": ("audit.logon", "audit.privilege")}),
        (4625, {"TargetUserName": "Guest"}, {"access": "guest", "category": ("audit.logon", "audit.privilege")}),
        (4625, {"TargetUserName": "ann", "Status": "0xc0000234", "SubStatus": "0x0"}, {"code": "0xC0000234"}),
        (4732, {"MemberName": "-", "MemberSid": "S-1-5-21-1-2-3-1001", "TargetUserName": "Administrators", "SubjectUserName": "root$"},
         {"target": "S-1-5-21-1-2-3-1001", "actor": "root$", "action": "group.add-member", "category": ("audit.account",)}),
        (4728, {"MemberName": "CN=Lee\\, Ann,OU=Staff,DC=example,DC=com", "TargetUserName": "Domain Admins"}, {"target": "Lee, Ann"}),
        (4768, {"TargetUserName": "ann", "Status": "0x0", "IpAddress": "::ffff:192.0.2.7"},
         {"outcome": "success", "source_ip": "192.0.2.7", "code": "4768", "action": "kerberos.login"}),
        (4768, {"TargetUserName": "ann", "Status": "0x6"}, {"outcome": "failure", "code": "0x6"}),
        (4776, {"TargetUserName": "ann", "Workstation": "KIOSK", "Status": "0xc000006a"}, {"outcome": "failure", "device": "KIOSK"}),
        (4672, {"SubjectUserName": "ann", "PrivilegeList": "SeDebugPrivilege\r\n\t\t\tSeTcbPrivilege"},
         {"access": "SeDebugPrivilege SeTcbPrivilege", "category": ("audit.privilege",)}),
        (5145, {"SubjectUserName": "ann", "ShareName": "\\\\*\\C$", "RelativeTargetName": "a.txt", "AccessMask": "0x10000", "IpAddress": "192.0.2.7"},
         {"target": "\\\\*\\C$\\a.txt", "action": "file.delete", "category": ("audit.file",)}),
        (4663, {"SubjectUserName": "ann", "ObjectType": "File", "ObjectName": "C:\\q3.xlsx", "AccessMask": "0x1"},
         {"target": "C:\\q3.xlsx", "action": "object.access", "category": ("audit.activity",)}),
        (5156, {"Application": "\\device\\a.exe", "Direction": "%%14593", "SourceAddress": "10.0.0.5", "DestAddress": "203.0.113.9", "DestPort": "443"},
         {"source_ip": "10.0.0.5", "dest_ip": "203.0.113.9", "dest_port": 443, "category": ("os.network",)}),
        (528, {"TargetUserName": "ann"}, {"action": "windows.login", "outcome": "success"}),
        (4769, {"TargetUserName": "ann@EXAMPLE.COM", "TargetDomainName": "EXAMPLE.COM", "ServiceName": "SQL1$"}, {"actor": "ann", "target": "SQL1$"}),
        (4740, {"TargetUserName": "ann", "TargetDomainName": "KIOSK", "SubjectUserName": "DC1$"}, {"target": "ann", "actor": "DC1$", "device": "KIOSK"}),
        (4662, {"SubjectUserName": "ann", "Properties": "%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}"},
         {"action": "directory.replicate", "category": ("audit.export", "audit.privilege")}),
        (64_000, {"SubjectUserName": "ann"}, {"action": "event.64000", "actor": "ann", "category": ()}),
    ],
)  # fmt: skip
def test_what_an_event_of_the_security_log_means(
    event_id: int, data: dict[str, str], expect: dict[str, Any]
) -> None:
    event = one(evtx(event_id, data))
    assert {name: event[name] for name in expect} == expect


@pytest.mark.parametrize(
    ("provider", "event_id", "data", "expect"),
    [
        ("Microsoft-Windows-Sysmon", 1, {"User": "EXAMPLE\\ann", "Image": "C:\\a.exe", "CommandLine": "a -b"},
         {"actor": "ann", "target": "C:\\a.exe", "command": "a -b", "action": "process.start"}),
        ("Microsoft-Windows-Sysmon", 22, {"QueryName": "bad.example.com", "QueryStatus": "0"}, {"target": "bad.example.com", "outcome": "success"}),
        ("Microsoft-Windows-PowerShell", 4104, {"ScriptBlockText": "whoami", "Path": ""}, {"command": "whoami", "category": ("audit.activity",)}),
        ("PowerShell", 400, {"Data": ["Available", "None", "\tHostApplication=powershell -enc AAAA\r\n\tUserId=EXAMPLE\\ann"]},
         {"command": "powershell -enc AAAA", "action": "powershell.start"}),
        ("Service Control Manager", 7036, {"param1": "Spooler", "param2": "stopped"}, {"target": "Spooler", "action": "service.stop", "category": ("os.service",)}),
        ("Service Control Manager", 7040, {"param1": "Spooler", "param2": "auto start", "param3": "disabled", "param4": "spooler"}, {"target": "spooler"}),
        ("User32", 1074, {"param1": "C:\\Windows\\shutdown.exe", "param3": "planned", "param5": "restart", "param7": "EXAMPLE\\ann"},
         {"actor": "ann", "action": "system.restart", "category": ("os.system",)}),
        ("EventLog", 6008, {}, {"action": "system.crash", "outcome": "failure"}),
        ("Microsoft-Windows-TerminalServices-RemoteConnectionManager", 1149, {"Param1": "ann", "Param2": "EXAMPLE", "Param3": "192.0.2.7"},
         {"actor": "ann", "source_ip": "192.0.2.7", "action": "rdp.connect", "outcome": None, "category": ("audit.logon",)}),
        ("Microsoft-Windows-TerminalServices-LocalSessionManager", 21, {"User": "EXAMPLE\\ann", "Address": "LOCAL"}, {"actor": "ann", "source_ip": None}),
        ("Microsoft-Windows-RemoteDesktopServices-RdpCoreTS", 131, {"ConnType": "TCP", "ClientIP": "192.0.2.7:50444"},
         {"source_ip": "192.0.2.7", "source_port": 50444}),
        ("Microsoft-Windows-Windows Defender", 1116, {"Threat Name": "Test", "Path": "file:_C:\\a.exe", "Detection User": "EXAMPLE\\ann"},
         {"actor": "ann", "action": "malware.found", "category": ("os.security",)}),
        ("Microsoft-Windows-TaskScheduler", 106, {"TaskName": "\\upd", "UserContext": "EXAMPLE\\ann"}, {"actor": "ann", "target": "\\upd", "action": "task.create"}),
        ("MSSQL$SHOP", 18456, {"Data": ["sa", " Reason: x [CLIENT: 198.51.100.1]", " [CLIENT: 192.0.2.7]"]},
         {"actor": "sa", "source_ip": "192.0.2.7", "outcome": "failure", "category": ("app.auth", "app.privilege")}),
        ("Microsoft-Windows-IIS-Logging", 6200, {"c-ip": "192.0.2.7", "cs-username": "-", "s-ip": "10.0.0.5", "s-port": "443", "cs-method": "GET",
          "cs-uri-stem": "/a", "cs-uri-query": "b=1", "sc-status": "404", "csUser-Agent": "curl/8+x"},
         {"actor": None, "source_ip": "192.0.2.7", "dest_port": 443, "target": "/a?b=1", "code": "404", "device": "curl/8 x", "category": ("app.transaction",)}),
        ("OpenSSH", 4, {"process": "sshd", "payload": "Failed password for root from 192.0.2.7 port 4022 ssh2"},
         {"actor": "root", "source_ip": "192.0.2.7", "action": "ssh.login", "outcome": "failure"}),
    ],
)  # fmt: skip
def test_what_an_event_of_a_component_means(
    provider: str, event_id: int, data: dict[str, Any], expect: dict[str, Any]
) -> None:
    event = one(evtx(event_id, data, provider, "Some"))
    assert {name: event[name] for name in expect} == expect


def test_the_outcome_is_what_the_keywords_say() -> None:
    event = one(evtx(4673, {"SubjectUserName": "ann"}, Keywords="0x8010000000000000"))
    assert event["outcome"] == "failure"
    # of another log these bits mean something else
    event = one(
        evtx(
            7036,
            {"param1": "a"},
            "Service Control Manager",
            "System",
            Keywords="0x8090000000000000",
        )
    )
    assert event["outcome"] is None


def test_a_name_cannot_forge_an_address() -> None:
    forged = "x Source Network Address: 198.51.100.66 Account Name: root"
    assert (
        one(xml(4625, {**FAILED, "TargetUserName": forged}), "windows_event_xml")["source_ip"]
        == "192.0.2.7"
    )
    for text in (FAILED_TEXT, " ".join(FAILED_TEXT.split())):
        record = {"TimeCreated": "/Date(1767449122000)/", "Id": 4625, "ProviderName": PROVIDER, "MachineName": "pc1",
                  "Message": text.replace("ann", forged)}  # fmt: skip
        event = one(json.dumps(record), "windows_event_powershell")
        assert event["source_ip"] == "192.0.2.7"
        assert event["actor"] != "root"


# -- XML -----------------------------------------------------------------------------------------


def test_events_in_a_wrapper_on_one_line_and_over_many_are_all_found() -> None:
    text = (
        f"<?xml version='1.0'?>\n<Events>{xml(4624, {})}{xml(4634, {})}\n"
        + xml(4647, {}).replace("><", ">\n  <")
        + "\n</Events>\n"
    )
    events = read_text(text, "windows_event_xml")
    assert [json.loads(event["extra"])["event_id"] for event in events] == [4624, 4634, 4647]
    assert [event["line"] for event in events] == [2, 2, 3]


def test_a_cut_off_event_gives_what_is_left_and_costs_no_other() -> None:
    text = xml(4625, FAILED)
    events = read_text(f"{text[:700]}\n{text}\n{text[:100]}", "windows_event_xml")
    assert [event["action"] for event in events] == ["windows.login", "windows.login", None]
    assert events[2]["format"] is None


def test_escapes_are_undone() -> None:
    event = one(
        xml(
            4688, {"CommandLine": "cmd /c &quot;a &amp;&amp; b&quot; &lt;Data Name='IpAddress'&gt;"}
        ),
        "windows_event_xml",
    )
    assert event["command"] == "cmd /c \"a && b\" <Data Name='IpAddress'>"
    assert event["source_ip"] is None


# -- JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [
        lambda event: event,
        lambda event: event["Event"],
        lambda event: {
            "document": {"kind": "evtx", "data": event},
            "name": "rule",
            "timestamp": "x",
        },
    ],
    ids=["evtx_dump", "velociraptor", "chainsaw"],
)
def test_an_event_is_found_in_what_wraps_it(wrap: Any) -> None:
    event = one(json.dumps(wrap(json.loads(evtx(4625, FAILED)))))
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")


def test_data_by_attributes_is_read() -> None:
    data = {
        "Data": [
            {"@Name": "TargetUserName", "#text": "ann"},
            {"@Name": "IpAddress", "#text": "192.0.2.7"},
        ]
    }
    event = one(evtx(4625, data))
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"Data": None},
        {"Data": [None, {}, [1]]},
        {"TargetUserName": {"a": {}}, "IpAddress": [1], "LogonType": True, "Status": "zz"},
        "text",
        5,
    ],
)
def test_odd_data_costs_nothing_but_itself(data: Any) -> None:
    event = one(evtx(4625, data))
    assert (event["format"], event["outcome"]) == ("windows_event", "failure")


def test_sysmon_s_own_account_is_not_who_acts() -> None:
    event = one(
        evtx(
            11,
            {"Image": "C:\\a.exe", "TargetFilename": "C:\\b"},
            "Microsoft-Windows-Sysmon",
            "x",
            Security={"#attributes": {"UserID": "S-1-5-18"}},
        )
    )
    assert (event["actor"], event["actor_id"], event["target"]) == (None, None, "C:\\b")
    event = one(
        evtx(
            4104,
            {"ScriptBlockText": "x"},
            "Microsoft-Windows-PowerShell",
            "x",
            Security={"#attributes": {"UserID": "S-1-5-18"}},
        )
    )
    assert event["actor"] == "SYSTEM"


@pytest.mark.parametrize(
    "part",
    [
        "\t",
        "\n",
        "User = ",
        "for user '",
        "Account Name: ",
        "<a b='",
        "[CLIENT: ",
        "Subject:\n",
        "HostApplication=",
        "   x",
    ],
)
def test_hostile_texts_cost_no_more_than_their_length(part: str) -> None:
    text = part * (200_000 // len(part))
    started = time.process_time()
    one(evtx(800, {"param2": f"HostApplication {text}"}, "PowerShell", "x"))
    one(evtx(18456, {"param1": "", "param2": text}, "MSSQLSERVER", "x"))
    one(
        json.dumps({"Id": 4625, "ProviderName": PROVIDER, "LogName": "Security", "Message": text}),
        "windows_event_powershell",
    )
    read_text(xml(4625, {"TargetUserName": text}), "windows_event_xml")
    assert time.process_time() - started < 2
