"""Formats of the user's own in YAML: what they read, and what is said of those that are wrong."""

from __future__ import annotations

import json

import pytest

from logscope.parsing import registry
from logscope.parsing.format import Sample
from tests.parsing.user_formats.conftest import Look, problems, read

BILLING = r"""
name: billing
title: Billing daemon
head: '(?P<time>\S++ \S++) <(?P<level>[A-Z]++)> (?P<host>\S++) billingd\[(?P<pid>\d++)\] (?P<tenant>\S++) (?P<message>.*+)'
time: {format: '%Y-%m-%d %H:%M:%S', zone: Europe/Oslo}
levels: {GRAVE: 2}
set: {program: billingd}
rules:
  - name: login
    match: 'login of (?P<who>\S++) from (?P<source_ip>\S++) (?P<outcome>ok|failed)$'
    roles: {who: actor}
    action: billing.login
    category: app.auth
  - name: vip
    where: {tenant: 'vip-.*'}
    action: billing.vip
examples:
  - line: '2026-01-03 14:05:22 <GRAVE> web1 billingd[411] acme login of ann from 192.0.2.7 failed'
    fields: {time: '2026-01-03T13:05:22Z', time_basis: exact, host: web1, pid: 411, severity: 2, actor: ann,
             source_ip: 192.0.2.7, outcome: failure, category: [app.auth], tenant: acme, rule: login, device: null}
"""
LINE = "2026-01-03 14:05:22 <INFO> web1 billingd[411] "


def test_a_format_is_found_and_reads_its_file(look: Look) -> None:
    own = look({"billing.yaml": BILLING})
    assert problems(own) == []
    lines = tuple(f"{LINE}acme run {number}" for number in range(20))
    assert registry.detect(Sample(lines)).best == "billing"
    events = read(
        f"{LINE}acme login of bob from 198.51.100.4 ok\n{LINE}vip-1 hello\n  and more\nand more\n", "billing"
    )  # fmt: skip
    assert [event["rule"] for event in events] == ["billing.login", "billing.vip"]
    assert (events[0]["actor"], events[0]["outcome"], events[0]["program"]) == (
        "bob",
        "success",
        "billingd",
    )
    assert events[1]["message"] == "hello\n  and more\nand more"
    assert events[1]["lines"] == 3


def test_the_shared_rules_see_a_message_that_no_own_rule_knows(look: Look) -> None:
    look({"x.yml": BILLING.replace("billingd", "sshd")})
    text = (
        LINE.replace("billingd", "sshd")
        + "x Failed password for root from 203.0.113.9 port 4022 ssh2"
    )
    event = read(text, "billing")[0]
    assert (event["rule"], event["actor"], event["source_port"]) == ("sshd.failed", "root", 4022)
    assert event["program"] == "sshd"


def test_a_forged_address_in_a_name_stays_a_name(look: Look) -> None:
    look({"billing.yaml": BILLING})
    event = read(f"{LINE}acme login of a-from-10.0.0.1 from 198.51.100.4 ok", "billing")[0]
    assert (event["actor"], event["source_ip"]) == ("a-from-10.0.0.1", "198.51.100.4")


def test_lines_that_continue_nothing(look: Look) -> None:
    look({"billing.yaml": BILLING.replace("title:", "continuation: false\ntitle:")})
    events = read(f"{LINE}acme a\nodd\n{LINE}acme b\n", "billing")
    assert [event["format"] for event in events] == ["billing", None, "billing"]


def test_a_json_format_by_dotted_paths(look: Look) -> None:
    look(
        {
            "door.yaml": """
name: door
json: true
needs: {kind: door\\..*}
time: {group: meta.at, format: epoch_ms}
roles: {badge.owner: actor, reader: target, result: outcome}
set: {program: doord, category: [app.transaction], action: door.opened}
rules:
  - {name: forced, where: {kind: door.forced}, action: door.forced, category: [app.failure]}
examples:
  - line: '{"kind": "door.open", "meta": {"at": 1767449122250}, "badge": {"owner": "ann"}, "reader": "d7", "result": "ok"}'
    fields: {time: '2026-01-03T14:05:22.250Z', actor: ann, target: d7, outcome: success, action: door.opened,
             category: app.transaction}
"""
        }
    )
    record = {"kind": "door.forced", "meta": {"at": 1767449122250}, "reader": "d9"}
    assert registry.detect(Sample((json.dumps(record),))).best == "door"
    event = read(json.dumps(record), "door")[0]
    assert (event["action"], event["rule"], event["target"]) == ("door.forced", "door.forced", "d9")
    assert "app.failure" in event["category"]
    other = json.dumps(record | {"kind": "window.open"})
    assert registry.detect(Sample((other,))).best == "json_lines"


def test_rules_for_a_program_that_syslog_carries(look: Look) -> None:
    own = look(
        {
            "paid.yaml": r"""
name: paid
programs: [paidd]
rules:
  - name: refund
    match: 'refund of (?P<amount>\d++) to (?P<target>\S++) by (?P<actor>\S++)'
    action: paid.refund
    category: [app.transaction]
    outcome: success
examples:
  - line: refund of 12 to bob by ann
    fields: {actor: ann, target: bob, amount: 12}
"""
        }
    )
    assert problems(own) == []
    event = read("Jan  3 14:05:22 web1 paidd[7]: refund of 900 to eve by mallory", "syslog")[0]
    assert (event["rule"], event["actor"], event["format"]) == ("paid.refund", "mallory", "syslog")


def test_stamps_without_a_year_take_it_from_the_file(look: Look) -> None:
    head = r"'\[(?P<time>[^\]]++)\] (?P<message>.*+)'"
    own = look(
        {
            "old.yaml": f"name: old\nhead: {head}\ntime: {{format: '%d %b %H:%M:%S'}}\nexamples:\n"
            "  - {line: '[ 3 Feb 14:05:22] x', fields: {time_basis: year-inferred+zone-assumed}}\n"
        }
    )
    assert problems(own) == []
    assert own.formats[0].yearless is not None
    assert read("[ 3 Feb 14:05:22] x", "old", year=2019)[0]["time"] == "2019-02-03T14:05:22.000000Z"


SIMPLE = "name: simple\nhead: '(?P<time>\\S++ \\S++) (?P<message>.*+)'\nexamples:\n  - line: '2026-01-03 14:05:22 x'\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("name: simple", "nam: simple"), "x.yaml:1: 'nam' is not known here; did you mean 'name'?"),
        (("name: simple", "name: syslog"), "x.yaml:1: the name 'syslog' is taken, by one of logscope's own"),
        (("name: simple", "name: Sim ple"), "x.yaml:1: a format needs a 'name'"),
        (("<message>", "<line>"), "x.yaml:2: no group may be named line"),
        (("(?P<message>.*+)", "(?P<message>(\\w+\\s?)*)$"), "x.yaml:2: a repeat within a repeat"),
        (("(?P<message>", "(?P<message"), "x.yaml:2: no regular expression"),
        (("(?P<message>", "(?R)(?P<message>"), "x.yaml:2: Python's regular expressions have not a pattern that calls itself"),
        (("<message>", "<category>"), "x.yaml:2: no group may be named category"),
        (("examples:", "rules: [{match: '(?P<time>x)'}]\nexamples:"), "x.yaml:3: no group may be named time"),
        (("examples:", "roles: {message: time}\nexamples:"), "x.yaml:3: say time: {group: message}"),
        (("<time>", "<when>"), "x.yaml:2: no head has a group 'time'"),
        (("examples:", "time: {format: '%Y'}\nexamples:"), "x.yaml:3: '%Y' says no month and day"),
        (("examples:", "time: {format: '%Q'}\nexamples:"), "x.yaml:3: %Q is not known"),
        (("examples:", "time: {zone: Mars}\nexamples:"), "x.yaml:3: no time zone named 'Mars'"),
        (("examples:", "roles: {message: acter}\nexamples:"), "x.yaml:3: 'acter' is no field that a role may be; did you mean 'actor'?"),
        (("examples:", "roles: {mesage: actor}\nexamples:"), "x.yaml:3: no head has a group 'mesage'; did you mean 'message'?"),
        (("examples:", "set: {category: audit.login}\nexamples:"), "x.yaml:3: the matrix has no category 'audit.login'; did you mean 'audit.logon'?"),
        (("examples:", "rules: [{match: x, colour: red}]\nexamples:"), "x.yaml:3: 'colour' is not known here"),
        (("examples:", "weight: 7\nexamples:"), "x.yaml:3: 'weight' is a number"),
        (("examples:", "json: true\nexamples:"), "x.yaml:1: a format has either"),
        (("2026-01-03 14:05:22 x", "2026-01-03T14:05:22"), "x.yaml:4: simple: the example is not read: head 1 fits up to column"),
        (("2026-01-03 14:05:22 x", "never ever x"), "x.yaml:4: simple: the time of the example is not read"),
        (("22 x'", "22 x'\n    fields: {message: y}"), "x.yaml:4: simple: message is \"x\", not 'y'"),
        (("examples:\n  - line: '2026-01-03 14:05:22 x'\n", ""), "x.yaml:1: simple: a format needs 'examples'"),
        (("name: simple", "name: &a simple\ntitle: *a"), "x.yaml:2: aliases are not read"),
        (("name: simple", "name: !!python/name:os.system simple"), "x.yaml:1: 'name' has a tag"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_by_line_and_all_else_goes_on(
    look: Look, change: tuple[str, str], message: str
) -> None:
    assert change[0] in SIMPLE
    own = look({"x.yaml": SIMPLE.replace(*change), "billing.yaml": BILLING, "y.yaml": "- a\n"})
    told = problems(own)
    assert any(one.startswith(message) for one in told), told
    assert any(one.startswith("y.yaml:1: a format file is a mapping") for one in told)
    assert [form.name for form in own.formats] == ["billing"]
    assert registry.format_named("syslog").weight == 0.9


def test_a_rule_that_does_not_fit_its_example_says_where(look: Look) -> None:
    own = look({"billing.yaml": BILLING.replace("login of (?P<who>", "login by (?P<who>")})
    assert any(
        "its rule login fits the message up to column 7, then b does not fit" in one
        for one in problems(own)
    ), problems(own)


def test_of_two_formats_of_one_name_the_second_is_left_out(look: Look) -> None:
    own = look({"a.yaml": BILLING, "b.yaml": BILLING})
    assert len(own.formats) == 1
    assert "b.yaml:2: the name 'billing' is taken, by one in " in problems(own)[0]


def test_without_files_nothing_is_loaded(look: Look) -> None:
    own = look({})
    assert (own.formats, own.problems) == ((), ())


def test_a_rule_that_another_program_rule_comes_before(look: Look) -> None:
    own = look(
        {
            "more.yaml": "name: more\nprograms: [sshd]\nrules:\n  - {name: f, match: 'Failed password', action: a.b}\n"
            "examples:\n  - line: Failed password for root from 203.0.113.9 port 4022 ssh2\n"
        }
    )
    assert "the example is read by sshd.failed, which comes first" in problems(own)[0]
    assert own.rule_sets == ()
