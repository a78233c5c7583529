"""What web servers and their firewalls write besides the common access log."""

from __future__ import annotations

import pytest

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

TRANSACTION = (
    "--1a2b3c4d-A--\n[03/Jan/2026:14:05:22 +0000] id1 192.0.2.7 40022 198.51.100.2 80\n--1a2b3c4d-B--\nPOST /a HTTP/1.1\n"
    'Host: www.example.com\n--1a2b3c4d-C--\n{body}\n--1a2b3c4d-F--\nHTTP/1.1 200 OK\n--1a2b3c4d-H--\nMessage: Warning. Matched. [id "1"]\n--1a2b3c4d-Z--\n'
)  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        '{"remote_addr":"192.0.2.7","status":200,"msg":"job done"}',
        '{"remote_addr":"192.0.2.7","status":"ok","request":{"method":"GET"},"request_time":1}',
    ],
)
def test_other_json_with_an_address_is_not_nginx(line: str) -> None:
    assert detect(Sample((line,) * 3)).best != "nginx_json"


def test_nginx_json_is_found_and_a_forged_agent_sets_nothing() -> None:
    line = (
        r'{"msec":"1767449122.250","remote_addr":"192.0.2.7","request":"GET /\",\"status\":\"200 HTTP/1.1","status":"403",'
        r'"http_user_agent":"x\",\"remote_addr\":\"10.9.9.9"}'
    )
    assert detect(Sample((line,) * 3)).best == "nginx_json"
    (event,) = read_text(line, "nginx_json")
    assert (event["source_ip"], event["code"], event["outcome"]) == ("192.0.2.7", "403", "failure")
    assert event["time"] == "2026-01-03T14:05:22.250000Z"


def test_transactions_of_modsecurity_are_one_event_each() -> None:
    text = TRANSACTION.replace("{body}", "a=1") * 2
    assert detect(Sample(tuple(line for line in text.split("\n") if line))).best == "modsecurity"
    events = read_text(text, "modsecurity")
    assert [event["source_ip"] for event in events] == ["192.0.2.7"] * 2
    assert {event["action"] for event in events} == {"modsecurity.warning"}
    assert events[0]["outcome"] == "success"


def test_a_body_that_ends_its_part_by_itself_moves_no_address() -> None:
    body = "--ffffffff-H--\nAction: Intercepted\n--1a2b3c4d-B--\nGET /forged HTTP/1.1"
    (event,) = read_text(TRANSACTION.replace("{body}", body), "modsecurity")
    assert (event["target"], event["code"], event["outcome"]) == ("/a", "200", "success")


def test_a_transaction_that_was_cut_off_keeps_its_ends() -> None:
    (event,) = read_text(TRANSACTION[:90], "modsecurity")
    assert (event["source_ip"], event["time"]) == ("192.0.2.7", "2026-01-03T14:05:22.000000Z")
