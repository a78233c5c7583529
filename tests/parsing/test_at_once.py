"""A chunk whose lines are read all at once gives what its lines give one by one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logscope.model.batch import COLUMN, COLUMNS, DICTIONARY_OF, EventBatch
from logscope.model.source import Chunk
from logscope.parsing import reader
from logscope.parsing.format import Format
from logscope.parsing.reader import ChunkReader, read_chunk
from logscope.parsing.registry import formats, rule_book
from logscope.parsing.rule import Fields
from logscope.parsing.usual_lines import UsualLines

SAMPLES = Path(__file__).parents[2] / "sample_logs"
OLD, NEW = "Jan  3 14:05:22 web1 ", "2026-01-03T14:05:22.250000+01:00 web1 "
LINES = {
    "repeats": [f"{OLD}cron[{pid}]: (root) CMD (true)" for pid in range(9)],
    "blank lines": [f"{OLD}sshd[7]: Server listening on 0.0.0.0 port 22.", "", f"{OLD}sshd[7]: x", "", ""],
    "continuation": [f"{OLD}a: b", "  more", "\tof it", f"{OLD}a: c", f"{OLD}a: d", "", " later", f"{OLD}a: d", f"{OLD}a: e"] * 3,
    "stray lines": ["nothing", f"{OLD}a: b", f"{OLD}a: c", "nobody knows", f"{OLD}a: d", f"{OLD}a: e", "-- Reboot --"],
    "other heads": [f"{OLD}a: b", f"{NEW}a[7]: b", f"{OLD}a: c", f"<86>{OLD}a: c", f"{OLD}a(x=y): c", f"{OLD}b: ", f"{OLD}b:"],
    "by pid": [f"{OLD}systemd[{pid}]: Reached target Shutdown." for pid in (1, 77, 1, 411)],
    "new stamps": [f"2026-01-03T14:05:2{n}.25{n}Z web1 sshd[{n}]: Accepted password for root from 192.0.2.7 port 4{n} ssh2" for n in range(9)],
    "RFC 5424": [
        f"<{pri}>1 2026-01-03T14:05:22.003Z web1 {program} {pid} - - Accepted password for ann from 192.0.2.7 port 22 ssh2"
        for pri, program, pid in ((38, "sshd", 7), (86, "/usr/sbin/sshd", "-"), (6, "-x", 9), (86, "sshd", 7))
    ],
    "leads": [f"{OLD}sshd[7]: a"] * 5
    + [
        f"{OLD}sshd[7]: message repeated 2 times: [ Failed password for ann from 192.0.2.7 port 22 ssh2]",
        f"{OLD}sshd[7]: [ID 800047 auth.info] Failed none for ann from 192.0.2.7 port 22 ssh2",
    ],
    "inner head": [f"{OLD}relay[7]: Jan  3 14:05:20 db9 sshd[9]: Failed password for ann from 192.0.2.7 port 22 ssh2"] * 2,
    "audit behind syslog": [
        f"{OLD}audispd: node=db{n} type=SERVICE_STOP msg=audit(1767449122.415:91): pid={n} uid=0 auid=0 ses=1 "
        "msg='unit=rsyslog comm=\"systemd\" res=success'" for n in range(3)
    ],
    "New Year": [f"{day} 23:59:5{n} web1 a: {n}" for day in ("Dec 31", "Jan  1", "Jan  2") for n in range(4)],
    "New Year and back": [f"{day} 23:59:5{n % 2} web1 a: {n}" for n, day in enumerate(("Dec 31", "Jan  1", "Dec 31", "Jan  1"))],
    "in no order": [f"{day} 03:00:00 web1 a: b" for day in ("Jan  1", "Jun  1", "Jan  1", "Jul 10", "Jan  1", "Nov  1", "Jan  1")],
    "other stamps between": [f"{day} 03:00:00 web1 a: b" for day in ("Jun  1",) * 5] + ["Dec 30 03:00:00 2019 x y", "Jul  1 03:00:00 web1 a: b"],
    "leap day": [f"Feb {day} 03:00:00 web1 a: b" for day in (27, 28, 29, 29)],
    "no such day": [f"{OLD}a: b", "Feb 31 03:00:00 web1 a: b", f"{OLD}a: c", f"{OLD}a: d"],
    "umlauts": [f"{OLD}a: grün {n}" for n in range(3)],
    "busybox": [f"Jan  3 14:05:22 auth.info sshd[{n}]: Failed password for ann from 192.0.2.7 port 22 ssh2" for n in range(3)],
    "web": [
        f'192.0.2.{n} - {user} [03/Jan/2026:14:05:2{n} +0100] "{request}" {code} {size}{rest}'
        for n, (user, request, code, size, rest) in enumerate((
            ("-", "GET / HTTP/1.1", 200, 7, ' "-" "curl/8"'), ("ann", "POST /a?b=c HTTP/2.0", 502, "-", ' "https://example.com/" "x y"'),
            ("-", "GET /a HTTP/1.1", 401, 0, ""), ("-", "BREW /a HTTP/1.1", 418, 0, ' "" ""'), ("-", "-", 400, "-", ""),
            ("-", "HEAD / HTTP/1.0", 304, "-", ' "-" "-"'), ("ann", "GET /a b HTTP/1.1", 404, 7, ' "-" "x" "192.0.2.9"'),
            ("-", "GET /x HTTP/1.1", 200, 9, ' "-" "a\\"b"'), ("-", "GET /y HTTP/1.1", 200, 9, ' "-" "z"'),
        ))
    ] + ['999.0.2.1 - - [03/Jan/2026:14:05:29 +0100] "GET /y HTTP/1.1" 200 9', 'pc.example.com - - [03/Jan/2026:14:05:29 +0100] "GET /y HTTP/1.1" 200 9'],
}  # fmt: skip


def _journal(**members: object) -> str:
    usual = {
        "__REALTIME_TIMESTAMP": "1767449122250000", "_HOSTNAME": "web1", "SYSLOG_IDENTIFIER": "sshd", "_PID": "411", "_UID": "0",
        "PRIORITY": "6", "_AUDIT_LOGINUID": "1000", "_SYSTEMD_UNIT": "ssh.service", "_EXE": "/usr/sbin/sshd",
        "MESSAGE": "Accepted password for root from 192.0.2.7 port 58244 ssh2",
    }  # fmt: skip
    return json.dumps({name: value for name, value in (usual | members).items() if value != ...})


def _request(**members: object) -> str:
    usual = {
        "method": "GET", "path": "/a/b/-/show/7", "format": "html", "controller": "Projects::BlobController", "action": "show",
        "status": 200, "time": "2026-01-03T14:05:22.899Z", "params": [{"key": "namespace_id", "value": "a"}], "correlation_id": "01H",
        "meta.user": "ann", "meta.caller_id": "Projects::BlobController#show", "remote_ip": "192.0.2.7", "user_id": 41,
        "username": "ann", "ua": "curl/8.1", "db_count": 1, "duration_s": 0.47831,
    }  # fmt: skip
    return json.dumps({name: value for name, value in (usual | members).items() if value != ...})


# Of each format a usual record, and others; ``...`` is a member that is not there.
RECORDS: dict[str, tuple[str, list[str]]] = {
    "journald": (_journal(), [
        _journal(SYSLOG_IDENTIFIER="/usr/sbin/cron", PRIORITY="9", _AUDIT_LOGINUID="4294967295", MESSAGE="(root) CMD (true)"),
        _journal(SYSLOG_IDENTIFIER="/"), _journal(SYSLOG_IDENTIFIER=""), _journal(SYSLOG_IDENTIFIER="-", _HOSTNAME=" "),
        _journal(PRIORITY=["4"], _HOSTNAME=["web1", "web2"], _EXE={"a": 1}), _journal(_UID=0), _journal(_EXE=[]), _journal(PRIORITY=6),
        _journal(MESSAGE=[99, 97, 102, 233], _PID=None, SYSLOG_PID="7"), _journal(_PID=..., SYSLOG_PID="7"), _journal(_PID="x"),
        _journal(SYSLOG_IDENTIFIER=None, _COMM="app"), _journal(SYSLOG_IDENTIFIER=7, _COMM="app"),
        _journal(SYSLOG_IDENTIFIER=None, _TRANSPORT="kernel", MESSAGE="device eth0 entered promiscuous mode"),
        _journal(__REALTIME_TIMESTAMP="17674491222500001234567"), _journal(__REALTIME_TIMESTAMP="17674491222500\u0661\u0661"),
        _journal(__REALTIME_TIMESTAMP=...), _journal(__REALTIME_TIMESTAMP="x"), _journal(_SOURCE_REALTIME_TIMESTAMP="1767449122000000"),
        _journal(_SOURCE_REALTIME_TIMESTAMP="7"), _journal(__REALTIME_TIMESTAMP="9999999999999999"),
        _journal(SYSLOG_IDENTIFIER="systemd", MESSAGE='Started "x" a\u0000b', UNIT="x.service"), _journal(MESSAGE=None), _journal(MESSAGE=...),
        _journal(SYSLOG_IDENTIFIER="systemd", _PID="1", MESSAGE="Reached target Shutdown."),
        _journal(SYSLOG_IDENTIFIER="systemd", _PID="77", MESSAGE="Reached target Shutdown."),
        _journal(SYSLOG_IDENTIFIER="sudo", MESSAGE="     ann : TTY=pts/5 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id", _EXE='"uid":'),
        _journal(SYSLOG_IDENTIFIER="useradd", MESSAGE="new user: name=eve, UID=1008, GID=1008, home=/home/eve, shell=/bin/sh, from=none"),
        _journal(SYSLOG_IDENTIFIER="useradd", _AUDIT_LOGINUID=..., MESSAGE="new user: name=bob, UID=1007, GID=1007, home=/home/bob, shell=/bin/sh, from=none"),
        _journal(SYSLOG_IDENTIFIER="gr\u00fcn", MESSAGE="gr\u00fcn \ud800", _SYSTEMD_UNIT="\u2028"), "\x1e" + _journal(), "data: " + _journal(),
        _journal().replace('"__REALTIME_TIMESTAMP"', '"\\u005f_REALTIME_TIMESTAMP"'), _journal() + ",", " " + _journal() + " ", _journal() * 2,
        '{"_BOOT_ID":1}', '{"MESSAGE":"x"}', _journal(x=float("nan")), _journal(x="a\tb").replace("\\t", "\t"),
    ]),
    "gitlab": (_request(), [
        _request(controller="ProjectsController", action="export", status=500), _request(action=None), _request(action=""),
        _request(controller="SessionsController", action="create", method="POST"), _request(method="get"), _request(method="G\u00e4T"),
        _request(username=None, status=401), _request(username=..., status=407, params=[{"key": "user", "value": {"login": "bob"}}]),
        _request(username=None, **{"meta.user": None}, params=[{"key": "login", "value": "bob"}, {"key": "x", "value": {"y": 1}}]),
        _request(username="ann", status="302", ua=None, user_id=None, duration_s=None), _request(username="-"), _request(username=7),
        _request(remote_ip="192.0.2.7, 198.51.100.1"), _request(remote_ip="[2001:db8::7]:99"), _request(remote_ip="::ffff:192.0.2.7"),
        _request(remote_ip=["192.0.2.7"], ua=["x"], correlation_id={"a": 1}), _request(remote_ip="pc"), _request(remote_ip=...),
        _request(status=True, other="kept"), _request(status=[200], time=7), _request(status=200.0), _request(status=20), _request(status=None),
        _request(user_id=41.0), _request(user_id="u1"), _request(user_id=None, **{"meta.user_id": 9}), _request(user_id=True),
        _request(ua=None, **{"meta.user_agent": "x"}), _request(ua="", user_agent="y"), _request(severity="WARN", pid=7), _request(severity=4),
        _request(path="/a?b=\u00fc\u0000"), _request(path="/a\ud800"), _request(path=""), _request(time="2026-01-03 14:05"), _request(time="never"),
        _request(time="2026-01-03T14:05:61.899Z"), _request(time="2026-01-03T14:05:22.1234567Z"), _request(time="2026-02-30T14:05:22.899Z"),
        _request(time="2026-01-03T14:05:22.899+02:00"), _request(time="2026-01-03T14:05:22.899" + "0" * 90), _request(time="x" * 24),
        _request(params=None), _request(params={"a": 1}), _request(params="x"), _request(params=[{"key": "a", "value": [1]}]),
        _request(params=[{"key": "a", "other": 1}]), _request(params=["a"]), _request(format={"a": 1}), _request(format=[{"a": 1}]),
        _request(correlation_id="x" * 300, duration_s=7, db_count=0.5), _request(correlation_id="", n=None, b=False, big=10**30),
        _request(host="h1", program="x", method_="y", **{"json.host": "h2"}), _request(host="h1", path_="%s", **{"a%s": "50%"}),
        _request(**{f"member{n}": n or None for n in range(30)}), _request(**{f"m{n}": n for n in range(300)}), _request(inf=1e300 * 1e10),
        _request(author_id=1, entity_type="User"), _request(author_name="eve", username=None), _request(created_at="2026-01-03T14:05:00Z", time=None),
        _request(details={"x": 1}), _request(**{"details.author_name": "eve"}), _request(message="Rack_Attack", env="x"), _request(controller=None),
        _request(controller=..., action=..., route="/api/:version/users/:id", severity="INFO", method="DELETE"),
        _request(controller="", route="/api/:version/projects", severity="INFO"), _request(route="/x"), _request(route=7),
        _request(method=7), _request(method=""), _request(a={"b": {"c": 1}}), _request(a=[1, 2]), _request(a=[]), _request(a={}),
        _request().replace('"correlation_id"', '"correlation\\u005fid"').replace('"controller"', '"c\\u006fntroller"'), _request(time=...),
    ]),
}  # fmt: skip
NO_RECORDS = ["", " ", "nobody knows", "{", "[1]", '"x"', "7", "{}", '{"a":1}', f"{OLD}sshd[7]: x", "  indented", "[" * 3_000, '{"a":' + "[" * 3_000]  # fmt: skip


def _chunk(data: bytes, name: str, latest: int | None = None) -> Chunk:
    return Chunk(
        source=1, offset=100, first_line=41, data=data, formats=(name, "generic"), zone="UTC", year=2026, latest=latest, host="assumed",
    )  # fmt: skip


def _events(batch: EventBatch) -> list[dict[str, Any]]:
    """The batch without the numbers of its own, which are given out in another order."""
    columns = dict(zip(COLUMNS, batch.columns, strict=True))
    for name, table in DICTIONARY_OF.items():
        texts = [None, *batch.dictionaries[table]]
        columns[name] = [texts[number or 0] for number in columns[name]]  # type: ignore[call-overload]
    columns["classification"] = [batch.classifications[number - 1] for number in columns["classification"]]  # type: ignore[operator]  # fmt: skip
    columns["extra"] = [text and json.loads(str(text)) for text in columns["extra"]]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _both(chunk: Chunk) -> tuple[EventBatch, EventBatch]:
    return read_chunk(chunk), ChunkReader(chunk).read()


def _assert_the_same(at_once: EventBatch, one_by_one: EventBatch) -> None:
    assert _events(at_once) == _events(one_by_one)
    assert at_once.books == one_by_one.books
    assert (at_once.untimed, at_once.last_time) == (one_by_one.untimed, one_by_one.last_time)
    assert {name: sorted(texts) for name, texts in at_once.dictionaries.items()} == {
        name: sorted(texts) for name, texts in one_by_one.dictionaries.items()
    }
    assert sorted(map(repr, zip(*at_once.tally[5:], strict=True))) == sorted(
        map(repr, zip(*one_by_one.tally[5:], strict=True))
    )


@pytest.mark.parametrize("latest", [None, 200])
@pytest.mark.parametrize("kind", LINES)
def test_lines_read_at_once_say_what_they_say_one_by_one(kind: str, latest: int | None) -> None:
    name = "access_log" if kind == "web" else "syslog"
    for end in ("\n", ""):
        _assert_the_same(*_both(_chunk(("\n".join(LINES[kind]) + end).encode(), name, latest)))


_CHANGING = {
    # the clock of Oslo is put forward on 29 March and back on 25 October 2026
    "syslog": [f"{day} {hour:02d}:30:{hour:02d} web1 a: {n}" for n, day in enumerate(
        ("Dec  1", "Dec 31", "Jan  1", "Mar 28", "Mar 29", "Mar 30")) for hour in range(5)],
    "syslog in autumn": [f"{day} {hour:02d}:30:00 web1 a: b" for day in ("Oct 24", "Oct 25", "Oct 26") for hour in range(5)],
    "syslog with a fraction": [f"2026-03-{day}T{hour:02d}:30:00.{hour}25{day}+01:00 web1 a: b" for day in (28, 29, 30) for hour in range(5)],
    "syslog with other fractions": [f"2026-03-29T0{hour}:30:00.{'7' * (hour + 1)}+0{hour}:00 web1 a: b" for hour in range(5)],
    "syslog with a second too many": [f"Mar 29 0{hour}:59:{second} web1 a: b" for hour in (0, 1, 2) for second in (59, 60, 61)],
    "access_log": [f'192.0.2.7 - - [{day}/Mar/2026:{hour:02d}:30:00 +0{zone}00] "GET / HTTP/1.1" 200 9'
                   for day in (28, 29, 30) for hour in range(5) for zone in (1, 2)],
}  # fmt: skip


@pytest.mark.parametrize("kind", _CHANGING)
def test_days_on_which_the_clock_is_changed_are_read_the_same(kind: str) -> None:
    chunk = _chunk("\n".join(_CHANGING[kind]).encode(), kind.partition(" ")[0])
    _assert_the_same(*_both(replace(chunk, zone="Europe/Oslo")))


@pytest.mark.parametrize("name", RECORDS)
def test_records_read_at_once_say_what_they_say_one_by_one(name: str) -> None:
    usual, others = RECORDS[name]
    for line in (*others, *NO_RECORDS):
        for lines in ([usual, line, usual], [line, usual, usual], [usual, usual, line]):
            data = "\n".join(lines).encode("utf-8", "surrogatepass")
            chunk = _chunk(data, name)
            assert len(ChunkReader(chunk, at_once=True).read()) >= 2, line
            _assert_the_same(*_both(chunk))


@pytest.mark.parametrize("name", RECORDS)
def test_many_records_of_all_kinds_say_what_they_say_one_by_one(name: str) -> None:
    usual, others = RECORDS[name]
    lines = [line for other in (*others, *NO_RECORDS) for line in (usual, other, usual)] * 3
    for some in (lines, lines[::-1], [*others, *NO_RECORDS]):
        _assert_the_same(*_both(_chunk("\n".join(some).encode("utf-8", "replace"), name)))


def test_the_order_of_members_does_not_matter() -> None:
    members = list(json.loads(_journal()).items())
    lines = [json.dumps(dict(members[n:] + members[:n])) for n in range(len(members))]
    chunk = _chunk("\n".join(lines).encode(), "journald")
    batch = ChunkReader(chunk, at_once=True).read()
    assert len({json.dumps(event["extra"]) for event in _events(batch)}) == 1
    _assert_the_same(batch, ChunkReader(chunk).read())


@pytest.mark.parametrize("name", RECORDS)
def test_a_chunk_of_usual_records_is_read_at_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Format, "fill_row", None)
    assert len(read_chunk(_chunk("\n".join([RECORDS[name][0]] * 300).encode(), name))) == 300


def test_a_chunk_of_usual_lines_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Format, "fill_row", None)
    batch = read_chunk(_chunk("\n".join(LINES["repeats"]).encode(), "syslog"))
    assert len(batch) == 9
    assert batch.columns[COLUMN["pid"]] == list(range(9))


def test_the_sample_logs_say_the_same_in_both_ways() -> None:
    read = 0
    for path in sorted(SAMPLES.rglob("*")):
        if not path.is_file() or path.suffix == ".gz":
            continue
        for name in (form.name for form in formats() if form.at_once):
            chunk = _chunk(path.read_bytes()[: 1 << 18], name)
            _assert_the_same(*_both(chunk))
            try:
                read += len(ChunkReader(chunk, at_once=True).read())
            except reader._UnusualError:
                continue
    assert read > 500


@pytest.mark.parametrize(
    "form",
    [form for form in formats() if isinstance(form, UsualLines)],
    ids=lambda form: form.name,
)
def test_a_usual_line_is_a_whole_line_that_begins_a_record(form: UsualLines) -> None:
    """What the reader relies on: one match a line, whatever stands in the lines around it."""
    lines = [line for texts in LINES.values() for line in texts]
    lines += [example.text.partition("\n")[0] for example in form.examples]
    for pattern in form.usual:
        found = pattern.findall("\n".join(lines))
        assert len(found) == len(lines)
        for line, parts in zip(lines, found, strict=True):
            alone = pattern.match(line)
            assert alone is not None
            assert alone.groups("") == parts
            if parts[0]:
                assert form.begin(line) is not None


def test_only_rules_that_say_so_hang_on_the_pid() -> None:
    """A message of such a rule is read once in a chunk for all pids."""
    for rule_set in rule_book().rule_sets:
        for rule in rule_set.rules:
            if rule.refine is None or rule.by_pid:
                continue
            program = rule_set.programs[0].replace("*", "x")
            for message in rule.examples:
                one: Fields = {"program": program, "pid": "1"}
                other: Fields = {"program": program, "pid": "4711"}
                rule_book().read(program, message, one)
                rule_book().read(program, message, other)
                assert [one.pop("pid", None)] * 2 in (["1"] * 2, [other["pid"]] * 2), rule.name
                other.pop("pid")
                assert one == other, f"{rule_set.name}.{rule.name}: by_pid=True"
