"""What tools print that move whole tables: which went out, which came in, which did not."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

LOADER = """
SQL*Loader: Release 19.0.0.0.0 - Production on Sat Jan 3 14:05:22 2026
Version 19.3.0.0.0

Copyright (c) 1982, 2019, Oracle and/or its affiliates.  All rights reserved.

Control File:   orders.ctl
Data File:      orders.dat
  Bad File:     orders.bad
 (Allow all discards)

Number to load: ALL
Number to skip: 0
Path used:      Conventional

Table ORDERS, loaded from every logical record.
Insert option in effect for this table: APPEND

Record 3: Rejected - Error on table ORDERS, column ID.
ORA-01722: invalid number


Table ORDERS:
  9 Rows successfully loaded.
  1 Row not loaded due to data errors.
  0 Rows not loaded because all WHEN clauses were failed.

Total logical records rejected:         1

Run began on Sat Jan 03 14:05:22 2026
Run ended on Sat Jan 03 14:05:24 2026

Elapsed time was:     00:00:02.10
"""


def sample_of(text: str) -> Sample:
    return Sample(tuple(line for line in text.splitlines() if line.strip()))


def test_a_load_is_told_from_beginning_to_end() -> None:
    assert detect(sample_of(LOADER)).best == "oracle_jobs"
    events = read_text(LOADER.lstrip(), "oracle_jobs")
    assert [(event["action"], event["outcome"]) for event in events] == [
        ("job.start", None), ("job.reject", "failure"), ("load", "failure"), ("job.start", None), ("job.end", None),
    ]  # fmt: skip
    assert {event["program"] for event in events} == {"sqlldr"}
    assert all(event["time"] for event in events)


@pytest.mark.parametrize(
    ("line", "action", "target"),
    [
        ('03-JAN-26 14:05:22.123: . . imported "SHOP"."ORDERS"   5.5 KB  9 rows', "db.import", "SHOP.ORDERS"),
        ("Starting backup at 03-JAN-26", "db.backup", None),
        (". . exporting table                         ORDERS          9 rows exported", "db.export", "ORDERS"),
        ('Starting "SYSTEM"."SYS_EXPORT_FULL_01":  system/******** full=y', "job.start", "SYS_EXPORT_FULL_01"),
    ],
)  # fmt: skip
def test_data_pump_and_rman(line: str, action: str, target: str | None) -> None:
    (event,) = read_text(line, "oracle_jobs")
    assert (event["action"], event["target"]) == (action, target)


def test_an_alert_log_is_no_job() -> None:
    lines = (
        "Sat Jan 03 14:05:22 2026",
        "ORA-00600: internal error code, arguments: [1]",
        "Starting ORACLE instance (normal)",
    )
    assert detect(Sample(lines)).best == "oracle_alert"


def test_a_restore_of_many_lines() -> None:
    text = 'pg_restore: connecting to database for restore\npg_restore: dropping TABLE orders\npg_restore: processing data for table "public.orders"\npg_restore: executing SEQUENCE SET orders_id_seq\n'
    assert detect(sample_of(text)).best == "sql_dump_tools"
    events = read_text(text, "sql_dump_tools")
    assert [event["action"] for event in events] == [None, "db.restore", "db.restore", "db.restore"]


def test_a_dump_of_mongodb() -> None:
    text = "2026-01-03T14:05:22.250+0000\twriting shop.orders to archive '/srv/a'\n2026-01-03T14:05:23.250+0000\tdone dumping shop.orders (9 documents)\n2026-01-03T14:05:24.250+0000\t9 document(s) restored successfully. 1 document(s) failed to restore.\n"
    assert detect(sample_of(text)).best == "mongo_tools"
    events = read_text(text, "mongo_tools")
    assert [(event["action"], event["target"], event["outcome"]) for event in events] == [
        ("db.export", "shop.orders", None), ("db.export", "shop.orders", None), ("job.finished", None, "failure"),
    ]  # fmt: skip
