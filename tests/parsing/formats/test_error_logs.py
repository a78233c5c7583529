"""The error logs of nginx and Apache, where clients choose part of what is written."""

from __future__ import annotations

import pytest

from tests.parsing.test_examples import read_text

NGINX = "2026/01/03 14:05:22 [error] 7#7: *3 "
APACHE = "[Sat Jan 03 14:05:22 2026] [error] [client 192.0.2.7] "


@pytest.mark.parametrize(
    "message",
    [
        'user "a": password mismatch, client: 198.51.100.9, server: x, request: "GET / HTTP/1.1", host: "h"": password mismatch, client: 192.0.2.7, server: y, request: "GET / HTTP/1.1", host: "h"',
        'open() "/srv/a, client: 198.51.100.9, server: x" failed (2: No such file or directory), client: 192.0.2.7, server: y, request: "GET /a HTTP/1.1", host: "h"',
        'access forbidden by rule, client: 192.0.2.7, server: y, request: "GET / HTTP/1.1", host: "h", referrer: "http://x/, client: 198.51.100.9, server: z"',
    ],
)
def test_a_client_cannot_forge_its_address_in_nginx(message: str) -> None:
    (event,) = read_text(NGINX + message, "nginx_error")
    assert event["source_ip"] == "192.0.2.7"


def test_a_php_error_over_several_lines_is_one_event_with_its_client() -> None:
    (event,) = read_text(
        NGINX
        + 'FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: x\nStack trace:\n#0 {main}" while reading '
        'response header from upstream, client: 192.0.2.7, server: _, request: "GET /a HTTP/1.1", upstream: "fastcgi://unix:/run/php.sock:", host: "h"',
        "nginx_error",
    )
    assert (event["lines"], event["source_ip"], event["outcome"]) == (3, "192.0.2.7", "failure")


def test_a_handshake_that_fails_is_no_failed_log_on() -> None:
    (event,) = read_text(
        "2026/01/03 14:05:22 [crit] 7#7: *3 SSL_do_handshake() failed (SSL: error:1408F0C6:x) while SSL handshaking, client: 192.0.2.7, server: 0.0.0.0:443",
        "nginx_error",
    )
    assert (event["source_ip"], event["category"], event["severity"]) == ("192.0.2.7", (), 2)


def test_a_path_cannot_pretend_to_be_a_failed_log_on_in_apache() -> None:
    (event,) = read_text(
        APACHE + "File does not exist: /srv/[client 198.51.100.9] user root not found: /",
        "apache_error",
    )
    assert (event["source_ip"], event["actor"]) == ("192.0.2.7", None)
    assert "app.auth" not in event["category"]


def test_a_user_name_cannot_hide_behind_another() -> None:
    (event,) = read_text(APACHE + "user bob not found: /x not found: /a", "apache_error")
    assert event["actor"] == "bob not found: /x"


@pytest.mark.parametrize(
    ("head", "address", "code"),
    [
        ("[Sat Jan 03 14:05:22 2026] [error] [client 192.0.2.7] (13)Permission denied: ", "192.0.2.7", "13"),
        ("[Sat Jan 03 14:05:22.123456 2026] [core:error] [pid 9:tid 1] (13)Permission denied: [client 192.0.2.7:80] AH00132: ", "192.0.2.7", "13"),
        ("[Sat Jan 03 14:05:22.123456 2026] [:error] [pid 9] [client 192.0.2.7] ", "192.0.2.7", None),
        ("[Sat Jan 03 14:05:22.123456 2026] [ssl:debug] [pid 9] ssl_engine_kernel.c(366): [client 192.0.2.7:80] AH02034: ", "192.0.2.7", "AH02034"),
        ("[Sat Jan 03 14:05:22.123456 2026] [auth_basic:error] [pid 9] [remote 192.0.2.7:80] AH01618: ", "192.0.2.7", "AH01618"),
        ("[Sat Jan 03 14:05:22.123456 2026] [mpm_event:notice] [pid 9:tid 1] AH00489: ", None, "AH00489"),
    ],
)  # fmt: skip
def test_the_parts_of_an_apache_line_are_found_in_any_order(
    head: str, address: str | None, code: str | None
) -> None:
    (event,) = read_text(head + "something", "apache_error")
    assert (event["source_ip"], event["code"], event["message"]) == (address, code, "something")


@pytest.mark.parametrize(
    "filler", ["[a]", "user ", " not found: /", '[id "1"] ', ", client: ", '", ']
)
def test_long_hostile_lines_end(filler: str) -> None:
    for head, name in ((NGINX, "nginx_error"), (APACHE, "apache_error")):
        for start in ("user ", "ModSecurity: Access denied with code 403 ", 'open() "'):
            assert len(read_text(head + start + filler * 20_000, name)) == 1
