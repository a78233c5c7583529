"""Zeek's columns, in its two spellings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text


def tsv(log: str, names: str, *rows: str, head: str = "#separator \\x09\n") -> list[dict[str, Any]]:
    text = (
        f"{head}#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{log}\n#fields\t"
    )
    text += "\t".join(names.split()) + "\n"
    text += "\n".join("\t".join(row.split("|")) for row in rows)
    return read_text(text, "zeek")


PEERS = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p "
START = "1767449122.250000|CAbcdefGhijk1|10.0.0.9|4022|192.0.2.7|443|"


@pytest.mark.parametrize(
    ("log", "names", "row", "expect"),
    [
        ("conn", "proto service duration conn_state", "tcp|ssl|1.5|SF",
         {"action": "connection", "outcome": "success", "code": "SF", "category": ("os.network",)}),
        ("conn", "proto conn_state", "tcp|REJ", {"outcome": "failure"}),
        ("conn", "proto conn_state", "tcp|OTH", {"outcome": None}),
        ("dns", "query rcode_name", "a.example.com|NOERROR", {"target": "a.example.com", "outcome": "success"}),
        ("http", "method host uri user_agent status_code username", "POST|www.example.com|/login|curl/8|401|ann",
         {"action": "POST", "target": "/login", "device": "curl/8", "code": "401", "outcome": "failure", "actor": "ann"}),
        ("ssl", "server_name established", "www.example.com|T", {"target": "www.example.com", "outcome": "success"}),
        ("ssh", "auth_success client", "T|SSH-2.0-x", {"action": "ssh.login", "outcome": "success", "category": ("audit.logon",)}),
        ("ssh", "auth_success client", "-|SSH-2.0-x", {"action": "ssh.connect", "outcome": None, "category": ("os.network",)}),
        ("ftp", "user command arg reply_code", "ann|RETR|ftp://192.0.2.7/a.csv|226",
         {"action": "ftp.download", "target": "ftp://192.0.2.7/a.csv", "category": ("audit.export",), "outcome": "success"}),
        ("ftp", "user command arg reply_code", "ann|PASS|<hidden>|530", {"action": "ftp.login", "outcome": "failure"}),
        ("smtp", "mailfrom rcptto last_reply subject", "a@example.com|b@example.com,c@example.com|250 ok|hello",
         {"actor": "a@example.com", "target": "b@example.com,c@example.com", "code": "250", "category": ("app.transaction",)}),
        ("kerberos", "request_type client service success error_msg", "AS|ann/EXAMPLE|krbtgt/EXAMPLE|F|KDC_ERR_PREAUTH_FAILED",
         {"actor": "ann/EXAMPLE", "outcome": "failure", "code": "KDC_ERR_PREAUTH_FAILED", "category": ("audit.logon",)}),
        ("ntlm", "username hostname domainname success", "Administrator|PC9|EXAMPLE|T",
         {"actor": "Administrator", "outcome": "success", "category": ("audit.logon", "audit.privilege")}),
        ("rdp", "cookie result", "ann|encrypted", {"actor": "ann", "outcome": None}),
        ("smb_files", "action path name", "SMB::FILE_DELETE|\\\\\\\\srv\\\\share|a.txt",
         {"action": "smb.file_delete", "category": ("audit.file",)}),
        ("weird", "name addl notice", "bad_TCP_checksum|-|F", {"code": "bad_TCP_checksum"}),
    ],
)  # fmt: skip
def test_each_log_has_its_meaning(log: str, names: str, row: str, expect: dict[str, Any]) -> None:
    (event,) = tsv(log, PEERS + names, START + row)
    assert {name: event[name] for name in expect} == expect
    assert (event["source_ip"], event["dest_port"]) == ("10.0.0.9", 443)
    assert event["time"] == "2026-01-03T14:05:22.250000Z"


def test_logs_without_peers_are_read_by_their_columns() -> None:
    (lease,) = tsv(
        "dhcp", "ts uids client_addr server_addr mac host_name assigned_addr msg_types",
        "1767449122.250000|CAbcdefGhijk1|10.0.0.9|10.0.0.1|52:54:00:12:a1:30|pc9|10.0.0.9|REQUEST,ACK",
    )  # fmt: skip
    assert (lease["action"], lease["outcome"]) == ("network.lease", "success")
    assert (lease["target"], lease["device"]) == ("10.0.0.9", "52:54:00:12:a1:30")
    (file,) = tsv(
        "files",
        "ts fuid tx_hosts rx_hosts filename md5",
        "1767449122.250000|FAbc|192.0.2.7|10.0.0.9|a.exe|00ff",
    )
    assert (file["source_ip"], file["dest_ip"], file["target"]) == (
        "192.0.2.7",
        "10.0.0.9",
        "a.exe",
    )


def test_another_head_in_the_file_holds_from_there() -> None:
    text = (
        "#fields\tts\tuid\tid.orig_h\n1767449122.000000\tCAbcdefGhijk1\t10.0.0.9\n"
        "#fields\tts\tid.orig_h\tuid\n1767449123.000000\t10.0.0.8\tCAbcdefGhijk1\n"
    )
    events = read_text(text, "zeek")
    assert [event["source_ip"] for event in events] == ["10.0.0.9", "10.0.0.8"]


def test_escaped_separators_are_put_back() -> None:
    (event,) = tsv("dns", PEERS + "query", START + r"a\x09b.example.com")
    assert event["target"] == "a\tb.example.com"


def test_a_query_that_looks_like_columns_stays_a_query() -> None:
    """A tab in a value is written as an escape, so a name cannot add columns."""
    (event,) = tsv("dns", PEERS + "query rcode_name", START + r"x\x0910.9.9.9\x09|REFUSED")
    assert event["source_ip"] == "10.0.0.9"
    assert event["outcome"] == "failure"


def test_a_record_that_was_cut_off_keeps_what_it_has() -> None:
    (event,) = tsv("conn", PEERS + "proto conn_state", "1767449122.250000|CAbcdefGhijk1|10.0.0.9")
    assert (event["source_ip"], event["dest_ip"], event["outcome"]) == ("10.0.0.9", None, None)


@pytest.mark.parametrize("lines", [("1767449122.250000\tdone\t5",) * 4, ("#path of the file",) * 4])
def test_columns_of_others_are_not_taken(lines: tuple[str, ...]) -> None:
    assert "zeek" not in dict(detect(Sample(lines)).scores)


def test_files_of_zeek_are_known() -> None:
    head = ("#separator \\x09", "#path\tconn", "#fields\tts\tuid")
    assert detect(Sample((*head, "1767449122.250000\tCAbcdefGhijk1"))).best == "zeek"
    record = {
        "ts": 1767449122.25,
        "uid": "C1",
        "id.orig_h": "10.0.0.9",
        "id.resp_h": "192.0.2.7",
        "conn_state": "SF",
    }
    assert detect(Sample((json.dumps(record),) * 3)).best == "zeek_json"


@pytest.mark.parametrize(
    "record",
    [
        {"ts": "x", "id.orig_h": 1},
        {"ts": 1e400, "id": {"orig_h": []}},
        {"_path": "", "ts": None},
        {"_path": "dns", "ts": 1, "query": ["a", {"b": 1}]},
    ],
)
def test_a_hostile_record_is_an_event(record: dict[str, Any]) -> None:
    (event,) = read_text(json.dumps(record), "zeek_json")
    assert event["format"] == "zeek_json"
