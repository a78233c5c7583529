"""Requests and flows that AWS logs as lines: buckets, load balancers, CloudFront, network interfaces."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Sample
from logscope.parsing.formats import s3_access
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.test_examples import events_of, read_text

OWNER = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
STAMP = "[03/Jan/2026:14:05:22 +0000]"


def best(text: str) -> str | None:
    return detect(Sample(tuple(text.splitlines()))).best


def bucket(
    operation: str = "REST.GET.OBJECT", key: str = "q3.csv", requester: str = "-", tail: str = '"-" "curl/8" -'
) -> dict[str, Any]:  # fmt: skip
    line = f'{OWNER} shop {STAMP} 192.0.2.7 {requester} 3E57 {operation} {key} "GET /shop/q3.csv HTTP/1.1" 200 - 10 10 7 5 {tail}'
    return read_text(line, "s3_access")[0]


@pytest.mark.parametrize(
    ("operation", "categories"),
    [
        ("REST.GET.OBJECT", ("audit.export",)),
        ("REST.GET.BUCKET", ("audit.export",)),
        ("WEBSITE.GET.OBJECT", ("audit.export",)),
        ("REST.COPY.OBJECT_GET", ("audit.export",)),
        ("REST.PUT.OBJECT", ("audit.file",)),
        ("REST.COPY.OBJECT", ("audit.file",)),
        ("BATCH.DELETE.OBJECT", ("audit.file",)),
        ("S3.EXPIRE.OBJECT", ("audit.file",)),
        ("REST.POST.MULTI_OBJECT_DELETE", ("audit.file",)),
        ("REST.PUT.ACL", ("os.security", "app.config")),
        ("REST.DELETE.PUBLICACCESSBLOCK", ("os.security", "app.config")),
        ("REST.PUT.NOTIFICATION", ("app.config",)),
        ("REST.HEAD.OBJECT", ()),
        ("REST.GET.ACL", ()),
    ],
)
def test_an_operation_of_a_bucket_has_its_categories(
    operation: str, categories: tuple[str, ...]
) -> None:
    assert s3_access.OPERATIONS.of(operation) == categories


@pytest.mark.parametrize(
    ("requester", "actor", "access"),
    [
        ("-", None, None),
        ("arn:aws:iam::111122223333:user/ops/ann", "ann", None),
        ("arn:aws:sts::111122223333:assumed-role/Admin/ann", "ann", "Admin"),
        ("arn:aws:iam::111122223333:root", "root", "root"),
        (OWNER, OWNER, None),
        ("svc:cloudtrail.amazonaws.com", "svc:cloudtrail.amazonaws.com", None),
    ],
)
def test_who_asked_a_bucket(requester: str, actor: str | None, access: str | None) -> None:
    event = bucket(requester=requester)
    assert (event["actor"], event["access"]) == (actor, access)


@pytest.mark.parametrize(
    "tail",
    [
        '"https://example.com/" "curl/8" - hostid= SigV4 ECDHE AuthHeader shop.example.com TLSv1.2 - -',
        '"-" "curl/8" -',
        "- - - - - - - - -",
        '"-" "x" 200 - 1 1 1 1 "-" "y" - h',
        '"-" "',
        "",
    ],
)  # fmt: skip
def test_what_a_client_sent_does_not_change_what_stands_before(tail: str) -> None:
    event = bucket(tail=tail)
    assert (event["source_ip"], event["target"], event["code"]) == ("192.0.2.7", "shop/q3.csv", "200")  # fmt: skip


def test_a_user_agent_with_quotes_is_whole() -> None:
    assert bucket(tail='"-" "a "b" c" v1 h=')["device"] == 'a "b" c'


ALB = 'h2 2026-01-03T14:05:22.186641Z app/shop/50dc 192.0.2.7:50123 {dest} {times} {codes} 10 57 "{request}" "curl/8.1 \\"x\\" \\x22" - - arn:t "Root=1" "-" "-" 0 2026-01-03T14:05:22.1Z "waf" "-" "-" "-" "-" "Ambiguous" "UndefinedContentLengthSemantics"'


@pytest.mark.parametrize(
    ("dest", "times", "codes", "request_line", "target", "code", "categories"),
    [
        ("10.0.0.5:80", "0.1 0.2 0.0", "200 200", "GET https://shop.example.com:443/a?b=1 HTTP/2.0", "https://shop.example.com:443/a?b=1", "200", ("app.transaction",)),
        ("-", "-1 -1 -1", "403 -", "POST https://shop.example.com:443/login HTTP/1.1", "https://shop.example.com:443/login", "403", ("app.transaction",)),
        ("10.0.0.5:80", "0.1 -1 -1", "502 -", "GET https://[bad/ HTTP/1.1", "https://[bad/", "502", ("app.transaction", "app.failure")),
        ("-", "-1 -1 -1", "400 -", "- http://shop.example.com:80- ", "http://shop.example.com:80", "400", ("app.transaction",)),
    ],
)  # fmt: skip
def test_a_request_through_a_balancer(  # the members of the line
    dest: str, times: str, codes: str, request_line: str, target: str, code: str, categories: tuple[str, ...]
) -> None:  # fmt: skip
    line = ALB.format(dest=dest, times=times, codes=codes, request=request_line)
    assert best(line) == "aws_load_balancer"
    event = read_text(line, "aws_load_balancer")[0]
    assert (event["target"], event["code"], event["category"]) == (target, code, categories)
    assert event["device"] == 'curl/8.1 \\"x\\" \\x22'
    assert json.loads(event["extra"])["classification"] == "Ambiguous"


@pytest.mark.parametrize("sizes", ["82 305", "-1 -1"])
def test_a_listener_that_passes_bytes_on_is_a_connection(sizes: str) -> None:
    line = f'2026-01-03T14:05:22.945958Z shop 192.0.2.7:2817 10.0.0.1:81 0.001 0.0 0.0 - - {sizes} "- - - " "-" - -'
    event = read_text(line, "aws_load_balancer")[0]
    assert (event["action"], event["category"], event["source_port"]) == ("tcp.connection", ("os.network",), 2817)  # fmt: skip


def test_a_request_cannot_name_another_peer() -> None:
    line = ALB.format(dest="-", times="-1 -1 -1", codes="400 -", request='GET /\\" 198.51.100.1:1 - HTTP/1.1')  # fmt: skip
    assert read_text(line, "aws_load_balancer")[0]["source_ip"] == "192.0.2.7"


CUSTOM = "version vpc-id interface-id type srcaddr dstaddr srcport dstport pkt-srcaddr protocol bytes start action tcp-flags log-status"
ROW = "5 vpc-0123456789abcdef0 eni-0a1b2c3d4e5f60718 IPv4 192.0.2.7 10.0.0.5 50123 22 198.51.100.9 6 4249 1767449122 {} 2 OK"


def test_a_flow_is_read_in_the_order_that_its_file_names() -> None:
    text = f"{CUSTOM}\n{ROW.format('ACCEPT')}\n{ROW.format('REJECT')}\n"
    assert best(text) == "vpc_flow"
    first, second = read_text(text, "vpc_flow")
    assert (first["source_ip"], first["dest_port"], first["outcome"]) == ("192.0.2.7", 22, "success")  # fmt: skip
    assert (second["outcome"], second["action"]) == ("failure", "firewall.block")
    assert json.loads(first["extra"])["pkt_srcaddr"] == "198.51.100.9"


def test_a_chunk_behind_the_first_is_read_by_the_names_of_its_file() -> None:
    chunk = Chunk(1, 1_048_576, 9, f"{ROW.format('ACCEPT')}\n".encode(), ("vpc_flow",), heading=CUSTOM)  # fmt: skip
    event = next(events_of(read_chunk(chunk)))
    assert (event["source_ip"], event["dest_port"]) == ("192.0.2.7", 22)


def test_a_flow_in_an_order_that_nobody_names_is_not_guessed() -> None:
    assert read_text(ROW.format("ACCEPT"), "vpc_flow")[0]["source_ip"] is None


def test_a_sentence_about_an_interface_is_no_flow() -> None:
    assert best("attached eni-0a1b2c3d4e5f60718 to 192.0.2.7 for 10.0.0.5 in zone a OK") != "vpc_flow"  # fmt: skip


def test_a_flow_in_a_message_of_cloudwatch_is_read() -> None:
    line = "2 111122223333 eni-0a1b2c3d4e5f60718 192.0.2.7 10.0.0.5 50123 22 6 20 4249 1767449122 1767449182 REJECT OK"
    record = {"messageType": "DATA_MESSAGE", "logGroup": "flows", "logEvents": [{"id": "1", "timestamp": 1767449122000, "message": line}]}  # fmt: skip
    event = read_text(json.dumps(record), "json_document")[0]
    assert (event["source_ip"], event["dest_port"], event["outcome"]) == ("192.0.2.7", 22, "failure")  # fmt: skip


def test_a_file_of_cloudfront_is_read_by_its_columns() -> None:
    text = (
        "#Version: 1.0\n"
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-edge-result-type\n"
        "2026-01-03\t14:05:22\tZRH50\t2390\t192.0.2.7\tGET\td111.example.net\t/view/a.html\t403\t-\tMozilla/5.0%20(X)\ta=1\tError\n"
    )
    assert best(text) == "w3c_extended"
    event = read_text(text, "w3c_extended")[-1]
    assert (event["source_ip"], event["target"], event["code"], event["outcome"]) == ("192.0.2.7", "/view/a.html?a=1", "403", "failure")  # fmt: skip
    assert event["time_basis"] == "exact"
