"""Oracle's audit, alert and listener logs: values by their length, peers from where the server puts them."""

from __future__ import annotations

from time import perf_counter

import pytest

from logscope.model.source import Chunk
from logscope.parsing.month_names import in_english
from logscope.parsing.reader import read_chunk
from tests.parsing.test_examples import events_of, read_text

HEAD = """Audit file /u01/app/oracle/admin/orcl/adump/orcl_ora_4711_1.aud
Oracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production
ORACLE_HOME = /u01/app/oracle/product/19
System name:\tLinux
Node name:\tdb1
Instance name: orcl
Unix process pid: 4711, image: oracle@db1 (TNS V1-V3)

"""
RECORD = """Sat Jan  3 14:05:22 2026 +00:00
LENGTH : '160'
ACTION :[{size}] '{action}'
DATABASE USER:[1] '/'
PRIVILEGE :[6] 'SYSDBA'
CLIENT USER:[6] 'oracle'
STATUS:[1] '0'

"""


def record(action: str) -> str:
    return RECORD.format(size=len(action.encode()), action=action)


def test_the_head_of_an_audit_file_names_the_host_of_all_its_records() -> None:
    events = read_text(HEAD + record("CONNECT") + record("SHUTDOWN"), "oracle_audit")
    assert [(event["action"], event["host"]) for event in events] == [("audit.file", "db1"), ("db.login", "db1"), ("db.stop", "db1")]  # fmt: skip


def test_a_chunk_from_the_middle_knows_the_host_by_the_heading() -> None:
    chunk = Chunk(
        1, 0, 1, record("CONNECT").encode(), ("oracle_audit",), year=2026, heading="Node name:\tdb1"
    )
    (event,) = events_of(read_chunk(chunk))
    assert event["host"] == "db1"


@pytest.mark.parametrize(
    "action",
    ["delete from t where n = 'Äpfel'", "update t set a = '\nSTATUS:[4] ''1017''\nCLIENT USER:[3] ''eve'''", "begin null; end;"],
)  # fmt: skip
def test_a_statement_ends_where_its_length_says(action: str) -> None:
    (event,) = read_text(record(action), "oracle_audit")
    assert (event["command"], event["actor"], event["outcome"]) == (action, "oracle", "success")


def test_a_length_that_is_wrong_does_not_hide_what_follows() -> None:
    text = record("insert into t values ('a', 'b')").replace(":[31]", ":[99]")
    assert ":[99]" in text
    (event,) = read_text(text, "oracle_audit")
    assert (event["action"], event["actor"], event["outcome"]) == ("insert", "oracle", "success")


def test_a_record_that_is_cut_off_still_says_who() -> None:
    text = record("CONNECT")
    (event,) = read_text(text[: text.index("STATUS")], "oracle_audit")
    assert (event["actor"], event["outcome"], event["access"]) == ("oracle", None, "SYSDBA")


@pytest.mark.parametrize(
    ("number", "action", "category"),
    [("2", "insert", "db.change"), ("51", "create user", "app.account"), ("108", "system grant", "app.privilege"), ("105", "noaudit", "os.security"), ("49", "alter system", "app.config")],
)  # fmt: skip
def test_numbers_of_actions_are_told_by_name(number: str, action: str, category: str) -> None:
    text = f"<AuditRecord><Action>{number}</Action><DB_User>ANN</DB_User><Returncode>0</Returncode></AuditRecord>"  # fmt: skip
    (event,) = read_text(text, "oracle_audit_xml")
    assert event["action"] == action
    assert category in event["category"]


def test_messages_of_one_moment_are_one_event_that_failed() -> None:
    text = "2026-01-03T14:05:22.123456+00:00\nALTER DATABASE OPEN\nORA-01157: cannot identify data file\nplain words\n2026-01-03T14:05:23.000000+00:00\nwords\n"
    first, second = read_text(text, "oracle_alert")
    assert (first["code"], first["outcome"], set(first["category"])) == ("ORA-01157", "failure", {"app.failure", "app.lifecycle"})  # fmt: skip
    assert (second["action"], second["lines"]) == (None, 2)


@pytest.mark.parametrize(("stamp", "plain"), [("03-MÄR-2026", "03-Mar-2026"), ("3 août 2026", "3 Aug 2026"), ("03-ENE-2026", "03-Jan-2026"), ("03-JAN-2026", "03-JAN-2026"), ("okt. 3", "Oct 3")])  # fmt: skip
def test_months_of_other_languages(stamp: str, plain: str) -> None:
    assert in_english(stamp) == plain


def test_hostile_text_costs_no_time() -> None:
    began = perf_counter()
    read_text("03-JAN-2026 14:05:22 * " + "(" * 60_000 + "\n" + "03-JAN-2026 14:05:22 * " + "(A=" * 9_000 + ")" * 9_000, "oracle_listener")  # fmt: skip
    read_text(record("x" * 9) + "A:[9999999] '" * 4_000, "oracle_audit")
    read_text("<AuditRecord>" + "<DB_User>" * 20_000, "oracle_audit_xml")
    read_text("<msg time='2026-01-03T14:05:22.123+00:00'" + " a='" * 20_000, "oracle_log_xml")
    assert perf_counter() - began < 1
