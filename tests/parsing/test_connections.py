"""Records that share a number of a connection know what the earlier ones said of the client."""

from __future__ import annotations

import json

import pytest

from logscope.model.source import Chunk
from logscope.parsing.connections import Connection
from logscope.parsing.reader import ChunkReader
from logscope.parsing.rule import Rule, RuleSet
from tests.parsing.test_examples import events_of, read_text

_ANN = "uid=ann,dc=example,dc=com"
_ACCEPT = "conn=7 fd=14 ACCEPT from IP=192.0.2.7:40022 (IP=0.0.0.0:389)"
_BIND = f'conn=7 op=0 BIND dn="{_ANN}" method=128'
_WRONG = "conn=7 op=0 RESULT tag=97 err=49 qtime=0.000011 etime=0.000200 text="
_RIGHT = "conn=7 op=0 RESULT tag=97 err=0 qtime=0.000011 etime=0.000200 text="
_ADDED = 'conn=7 op=1 ADD dn="uid=eve,dc=example,dc=com"'
_CLOSED = "conn=7 fd=14 closed"


def _syslog(*messages: str, host: str = "ldap1") -> str:
    return "".join(f"Jan  3 14:05:22 {host} slapd[411]: {message}\n" for message in messages)


def test_the_result_of_a_bind_says_whose_and_from_where() -> None:
    *_, result = read_text(_syslog(_ACCEPT, _BIND, _WRONG), "syslog")
    assert (result["actor"], result["source_ip"], result["source_port"]) == (_ANN, "192.0.2.7", 40022)  # fmt: skip
    assert (result["outcome"], result["code"]) == ("failure", "49")
    assert json.loads(result["extra"])["joined"] == "device"


def test_what_a_record_says_itself_stays_and_is_not_marked() -> None:
    accept, bind, *_ = read_text(_syslog(_ACCEPT, _BIND), "syslog")
    assert "joined" not in (accept["extra"] or "")
    assert (bind["actor"], bind["source_ip"]) == (_ANN, "192.0.2.7")


def test_a_bind_that_failed_makes_nobody_of_the_client() -> None:
    *_, added = read_text(_syslog(_ACCEPT, _BIND, _WRONG, _ADDED), "syslog")
    assert (added["actor"], added["source_ip"]) == (None, "192.0.2.7")


def test_an_anonymous_bind_ends_the_account() -> None:
    anonymous = 'conn=7 op=1 BIND dn="" method=128'
    *_, bind, added = read_text(_syslog(_ACCEPT, _BIND, _RIGHT, anonymous, _ADDED), "syslog")
    assert (bind["actor"], added["actor"]) == (None, None)


@pytest.mark.parametrize(
    "between",
    [(_CLOSED,), ("conn=7 fd=14 ACCEPT from IP=198.51.100.9:4022 (IP=0.0.0.0:389)",)],
    ids=["closed", "accepted anew"],
)
def test_a_number_means_its_own_connection_only(between: tuple[str, ...]) -> None:
    *_, added = read_text(_syslog(_ACCEPT, _BIND, _RIGHT, *between, _ADDED), "syslog")
    assert added["actor"] is None
    assert added["source_ip"] != "192.0.2.7"


def test_another_host_has_its_own_connections() -> None:
    text = _syslog(_ACCEPT, _BIND) + _syslog(_WRONG, host="ldap2")
    *_, result = read_text(text, "syslog")
    assert (result["actor"], result["source_ip"]) == (None, None)


def test_nothing_is_guessed_of_a_connection_whose_beginning_is_not_there() -> None:
    *_, result = read_text(_syslog(_BIND, _WRONG), "syslog")
    assert (result["actor"], result["source_ip"]) == (None, None)


def test_records_of_others_stand_between_and_both_ways_of_reading_agree() -> None:
    other = (
        "Jan  3 14:05:22 ldap1 sshd[9]: Failed password for root from 203.0.113.9 port 4022 ssh2\n"
    )
    text = "".join(line + "\n" + other for line in _syslog(_ACCEPT, _BIND, _WRONG, *[_ADDED] * 20).splitlines())  # fmt: skip
    chunk = Chunk(1, 0, 1, text.encode(), ("syslog",), year=2026)
    at_once = list(events_of(ChunkReader(chunk, at_once=True).read()))
    assert at_once == list(events_of(ChunkReader(chunk).read()))
    assert at_once[4]["actor"] == _ANN
    assert at_once[5]["actor"] == "root"


def test_a_proxy_that_numbers_its_clients() -> None:
    text = (
        "CONNECT   Jan 03 14:05:22.415 [4711]: Connect (file descriptor 5): 192.0.2.7\n"
        "CONNECT   Jan 03 14:05:22.415 [4711]: Request (file descriptor 5): GET http://www.example.com/ HTTP/1.1\n"
        "CONNECT   Jan 03 14:05:22.415 [4711]: Request (file descriptor 6): GET http://www.example.com/ HTTP/1.1\n"
    )
    _, request, other = read_text(text, "tinyproxy")
    assert (request["source_ip"], request["target"]) == ("192.0.2.7", "http://www.example.com/")
    assert other["source_ip"] is None


def test_a_connection_of_rules_that_are_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no such rule: \\['closed'\\]"):
        RuleSet(
            "x",
            Rule("accept", "a", action="b"),
            connection=Connection("device", "accept", {}, ends=("closed",)),
        )
