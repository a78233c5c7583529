"""PostgreSQL's log, with the prefixes that people and providers configure."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

STAMP = "2026-01-03 14:05:22"
FAILED = 'FATAL:  password authentication failed for user "ann"'


def read(line: str) -> dict[str, Any]:
    events = read_text(line, "postgres")
    assert len(events) == 1
    assert events[0]["format"] == "postgres"
    return events[0]


@pytest.mark.parametrize(
    ("prefix", "pid", "target", "source_ip"),
    [
        (f"{STAMP}.250 UTC [411] ", 411, None, None),
        (f"{STAMP}.250 UTC [411] ann@shop ", 411, "shop", None),
        (f"{STAMP}.250 UTC [411] 192.0.2.7 ann@shop ", 411, "shop", "192.0.2.7"),
        (f"{STAMP}.250 UTC [411] 192.0.2.7(4711) ann@shop ", 411, "shop", "192.0.2.7"),
        (f"{STAMP}.250 UTC [411] 2001:db8::7 ann@shop ", 411, "shop", "2001:db8::7"),
        (f"{STAMP} UTC:192.0.2.7(4711):ann@shop:[411]:", 411, "shop", "192.0.2.7"),
        (f"{STAMP} UTC:2001:db8::7(4711):ann@shop:[411]:", 411, "shop", "2001:db8::7"),
        (
            f"{STAMP} UTC [411]: [3-1] user=ann,db=shop,app=psql,client=192.0.2.7 ",
            411,
            "shop",
            "192.0.2.7",
        ),
        (f"{STAMP} UTC [411]: [3-1] db=shop,user=ann ", 411, "shop", None),
        (f"{STAMP} +03 [411] [user=ann,db=shop,app=[unknown]] ", 411, "shop", None),
        (
            f"{STAMP} -0330 pid=411,user=ann,db=shop,app=my app,client=192.0.2.7 ",
            411,
            "shop",
            "192.0.2.7",
        ),
        (f"{STAMP} UTC-65957722.19b-", 411, None, None),
        (f"192.0.2.7 {STAMP}.250 UTC [411] ann@shop ", 411, "shop", "192.0.2.7"),
        (f"{STAMP} CEST [411-2] [local] ann@shop ", 411, "shop", None),
        (f"{STAMP}.250 UTC [411] [queryid=-77] ann@shop ", 411, "shop", None),
    ],
)
def test_a_prefix_gives_process_database_and_peer(
    prefix: str, pid: int, target: str | None, source_ip: str | None
) -> None:
    event = read(prefix + FAILED)
    assert (event["pid"], event["target"], event["source_ip"]) == (pid, target, source_ip)
    assert (event["actor"], event["outcome"], event["category"]) == (
        "ann",
        "failure",
        ("app.auth",),
    )


def test_a_line_of_another_program_is_left_alone() -> None:
    for line in (
        f"{STAMP} UTC ERROR: nothing here",
        f"{STAMP},123 ERROR something: LOG: x",
        f"[{STAMP}] LOG:  x",
    ):
        assert read_text(line, "postgres")[0]["format"] is None


def test_details_of_a_failed_log_on_are_no_second_one() -> None:
    event = read(f'{STAMP}.250 UTC [411] ann@shop DETAIL:  Role "ann" does not exist.')
    assert (event["category"], event["outcome"]) == ((), None)


def test_an_unknown_role_in_a_statement_is_no_failed_log_on() -> None:
    assert (
        read(f'{STAMP}.250 UTC [411] ann@shop ERROR:  role "eve" does not exist')["category"] == ()
    )
    assert read(f'{STAMP}.250 UTC [411] eve@shop FATAL:  role "eve" does not exist')[
        "category"
    ] == ("app.auth",)


def test_a_statement_over_many_lines_is_one_event() -> None:
    text = f"{STAMP}.250 UTC [411] ann@shop LOG:  statement: UPDATE t\n\tSET a = 1\n\nWHERE b\n{STAMP}.251 UTC [411] ann@shop LOG:  x\n"
    events = read_text(text, "postgres")
    assert [(event["line"], event["lines"]) for event in events] == [(1, 3), (5, 1)]
    assert events[0]["action"] == "update"
    assert (events[0]["actor"], events[0]["target"]) == ("ann", "shop")


def test_sql_that_looks_like_a_level_does_not_fool_the_reader() -> None:
    event = read(
        f"{STAMP}.250 UTC [411] ann@shop LOG:  statement: SELECT 'FATAL:  password authentication failed for user \"eve\"'"
    )
    assert (event["actor"], event["category"], event["action"]) == ("ann", (), "select")


def test_the_same_words_in_syslog_mean_the_same() -> None:
    event = read_text(
        'Jan  3 14:05:22 db1 postgres[411]: [5-1] ann@shop FATAL:  password authentication failed for user "ann"',
        "syslog",
    )[0]
    assert (event["outcome"], event["actor"], event["category"]) == (
        "failure",
        "ann",
        ("app.auth",),
    )
    event = read_text(
        "Jan  3 14:05:22 db1 postgres[411]: [6-1] LOG:  statement: DROP TABLE orders", "syslog"
    )[0]
    assert (event["action"], event["category"]) == ("drop table", ("db.change",))


def test_switching_off_what_is_logged_is_a_change_of_controls() -> None:
    event = read(f'{STAMP}.250 UTC [1] LOG:  parameter "log_connections" changed to "off"')
    assert event["category"] == ("app.config", "os.security")


def test_a_panic_is_a_failure_of_the_application() -> None:
    event = read(f"{STAMP}.250 UTC [1] PANIC:  could not locate a valid checkpoint record")
    assert (event["category"], event["severity"]) == (("app.failure",), 1)


@pytest.mark.parametrize(
    ("prefix", "pid", "actor", "target", "source_ip"),
    [
        ("", None, None, None, None),
        (f"< {STAMP}.250 UTC >", None, None, None, None),
        (f"{STAMP} UTC ann shop 411 ", 411, "ann", "shop", None),
        ("1767449122.250 [411] ann@shop ", 411, "ann", "shop", None),
        ("ann@shop 411 ", 411, "ann", "shop", None),
        (
            f"user=ann,db=shop,app=psql,client=192.0.2.7 {STAMP} UTC [411] ",
            411,
            "ann",
            "shop",
            "192.0.2.7",
        ),
        (f"{STAMP}.250 UTC|ann|shop|192.0.2.7|411|idle|", 411, "ann", "shop", "192.0.2.7"),
        (f"[{STAMP}.250 UTC] [411] [ann] [shop] [00000] ", 411, "ann", "shop", None),
        (f"[411]: ann shop 192.0.2.7(4711) 3/77 0 {STAMP} UTC ", 411, "ann", "shop", "192.0.2.7"),
        (f"{STAMP} UTC client backend 411 ann shop ", 411, "ann", "shop", None),
    ],
)
def test_any_order_of_the_escapes_is_read(
    prefix: str, pid: int | None, actor: str | None, target: str | None, source_ip: str | None
) -> None:
    event = read(f"{prefix}LOG:  statement: UPDATE t SET a = 1")
    assert event["action"] == "update"
    assert (event["pid"], event["actor"], event["target"]) == (pid, actor, target)
    assert event["source_ip"] == source_ip


def test_the_session_began_before_it_wrote_the_line() -> None:
    event = read(f"2026-01-03 09:00:00 UTC [411] {STAMP}.250 UTC ann@shop LOG:  statement: SELECT")
    assert event["time"] == "2026-01-03T14:05:22.250000Z"


def test_messages_that_name_both_tell_user_from_database() -> None:
    text = (
        f"{STAMP} UTC [411] shop ann LOG:  connection authorized: user=ann database=shop\n"
        f"{STAMP} UTC [411] shop eve LOG:  statement: DROP TABLE t\n"
    )
    events = read_text(text, "postgres")
    assert [(event["actor"], event["target"]) for event in events] == [
        ("ann", "shop"),
        ("eve", "shop"),
    ]


@pytest.mark.parametrize(
    "prefix",
    [
        "user=ann,db=shop,app=x,client=203.0.113.9,client=192.0.2.7 ",
        "user=ann,db=shop,client=192.0.2.7,app=x,client=203.0.113.9 ",
        "client=192.0.2.7,user=ann,db=shop,app=x,client=203.0.113.9 ",
    ],
)
def test_an_application_that_calls_itself_a_client_forges_no_address(prefix: str) -> None:
    event = read(f"{STAMP} UTC [411] {prefix}LOG:  statement: SELECT 1")
    assert (event["actor"], event["source_ip"]) == ("ann", "192.0.2.7")


@pytest.mark.parametrize(
    ("prefix", "source_ip"),
    [
        ("[5-1] user=ann,db=shop,app=psql,client=192.0.2.7 ", "192.0.2.7"),
        ("[5-1] user=ann,db=shop,app=x,client=203.0.113.9,client=192.0.2.7 ", "192.0.2.7"),
        ("2026-01-03 14:05:22.250 UTC [411] ann@shop ", None),
        ("[5-1] db=shop,user=ann ", None),
    ],
)
def test_a_prefix_behind_syslog_is_read(prefix: str, source_ip: str | None) -> None:
    event = read_text(
        f"Jan  3 14:05:22 db1 postgres[411]: {prefix}LOG:  statement: DROP TABLE orders", "syslog"
    )[0]
    assert (event["action"], event["actor"], event["source_ip"]) == ("drop table", "ann", source_ip)


def test_syslog_lines_of_the_server_stay_syslog() -> None:
    line = "Jan  3 14:05:22 db1 postgres[411]: [5-1] LOG:  statement: SELECT 1"
    assert detect(Sample((line,) * 5)).best == "syslog"
    assert read_text(line, "postgres")[0]["format"] is None


def test_a_record_of_csvlog_within_quotes_is_none() -> None:
    start = '2026-01-03 14:05:22.250 UTC,"eve","shop",411,"203.0.113.9:41772",5f9a3b10.19b,3,"SELECT",2026-01-03 14:00:00 UTC,3/7,0,LOG,00000,'
    forged = start.replace("eve", "ann").replace('"', '""')
    text = (
        f'{start}"statement: SELECT 1 -- \n{forged}""statement: DROP TABLE t""\n",,,,,,,,,"psql"\n'
    )
    events = read_text(text, "postgres_csv")
    assert [(event["actor"], event["lines"]) for event in events] == [("eve", 3)]
    assert detect(Sample(tuple(text.splitlines()))).best == "postgres_csv"


@pytest.mark.parametrize("columns", [22, 23, 24, 26])
def test_csvlog_of_all_releases_is_read(columns: int) -> None:
    row = [
        "2026-01-03 14:05:22.250 UTC", '"ann"', '"shop"', "411", '"[local]"', "5f9a3b10.19b", "3", '"DELETE"',
        "2026-01-03 14:00:00 UTC", "3/7", "0", "LOG", "00000", '"statement: DELETE FROM orders"',
        "", "", "", "", "", "", "", "", '"psql"', '"client backend"', "", "-77",
    ][:columns]  # fmt: skip
    event = read_text(",".join(row) + "\n", "postgres_csv")[0]
    assert (event["actor"], event["action"], event["source_ip"]) == ("ann", "delete", None)


def test_a_statement_belongs_to_the_error_of_its_own_process_and_time() -> None:
    error = f"{STAMP}.250 UTC [411] ann@shop ERROR:  permission denied for table orders"
    own = f"{STAMP}.250 UTC [411] ann@shop STATEMENT:  DELETE FROM orders\n\tWHERE id = 4;"
    other = f"{STAMP}.250 UTC [412] bob@shop STATEMENT:  SELECT 1"
    events = read_text(f"{error}\n{own}\n{other}\n", "postgres", "generic")
    assert [(event["actor"], event["lines"]) for event in events] == [("ann", 3), ("bob", 1)]
    assert events[0]["command"] == "DELETE FROM orders\n\tWHERE id = 4;"
    assert events[0]["message"] == "permission denied for table orders"
    assert (events[1]["command"], events[1]["outcome"]) == ("SELECT 1", "failure")


def test_lines_that_the_server_counts_belong_together_all_the_same() -> None:
    text = "".join(f"{STAMP} UTC [20]: [{number}-1] user=ann,db=shop {said}\n" for number, said in ((1, "LOG:  execute a: UPDATE t SET x = $1"), (2, "DETAIL:  parameters: $1 = '4'")))  # fmt: skip
    (event,) = read_text(text, "postgres")
    assert (event["action"], event["command"]) == ("update", "UPDATE t SET x = $1")
    assert '"detail":"parameters: $1 = \'4\'"' in event["extra"]


def test_a_statement_that_is_wrapped_alone_is_still_the_servers() -> None:
    lines = "".join(
        f"2026-01-03T14:05:23.000000000Z stderr F {STAMP}.250 UTC [411] ann@shop {said}\n"
        for said in ("ERROR:  syntax error", "STATEMENT:  SELEC 1")
    )
    assert [event["program"] for event in read_text(lines, "cri")] == ["postgres", "postgres"]
