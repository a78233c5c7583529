"""Formats that put usual records straight into rows read them as the general way does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.format import Format
from logscope.parsing.registry import format_named
from tests.parsing.test_examples import read_text

_AP = "[Sat Jan 03 14:05:22.123456 2026] [core:error] "
_PG = "2026-01-03 14:05:22.250 UTC [411] "


CASES = {
    "postgres": (
        _PG + "ann@shop LOG:  statement: UPDATE carts SET paid = now() WHERE id = 4",
        _PG + "ann@shop LOG:  statement: SELECT 1; DELETE FROM carts;",
        _PG + "ann@shop LOG:  statement: delete from only public.carts",
        _PG + "ann@shop LOG:  statement: 7",
        _PG + "ann@shop LOG:  duration: 0.2 ms  execute S_1: INSERT INTO t (a)\n\tVALUES (1)",
        _PG + "ann@shop LOG:  duration: 611.794 ms  statement: SELECT a INTO OUTFILE '/tmp/a' FROM t",
        _PG + "LOG:  connection received: host=192.0.2.7 port=41772",
        _PG + "root@shop LOG:  connection authorized: user=ann database=other application_name=psql",
        _PG + "ann@shop LOG:  disconnection: session time: 0:00:01.234 user=ann database=shop host=192.0.2.7 port=41772",
    ),
    "apache_error": (
        _AP + "[pid 17512:tid 140123] [client 192.0.2.7:51380] AH01630: client denied by server configuration: /srv/a",
        _AP + '[pid 17512] [client 192.0.2.7:51380] AH01617: user root: authentication failure for "/a": Password Mismatch',
        _AP + "[pid 9] (111)Connection refused: AH00957: http: attempt to connect to 10.0.0.8:8080 (backend) failed",
        _AP + "[pid 9] [client [2001:db8::7]:99] AH00128: File does not exist: /a",
        _AP + "[pid 9] child pid 88 exit signal Segmentation fault (11)",
        _AP + "[pid 9] AH00094: Command line: '/usr/sbin/apache2'",
        _AP + '[pid 9] [client 192.0.2.7:99] user pc.example.com: authentication failure for "/a"',
    ),
    "vsftpd": (
        'Sat Jan  3 14:05:22 2026 [pid 7711] [root] OK LOGIN: Client "192.0.2.7"',
        'Sat Jan  3 14:05:22 2026 [pid 2] [ann] OK DOWNLOAD: Client "::ffff:192.0.2.7", "/srv/a b.csv", 7 bytes, 0.07Kbyte/sec',
        'Sat Jan  3 14:05:22 2026 [pid 2] CONNECT: Client "192.0.2.7"',
        'Sat Jan  3 14:05:22 2026 [pid 2] [ann] FTP response: Client "192.0.2.7", "530 Permission denied."',
        "Sat Jan  3 14:05:22 2026 [pid 2] something else",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in CASES for text in CASES[name]])
def test_the_quick_way_reads_what_the_general_way_reads(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = _with_extra(read_text(text, name))
    assert len(quick) == 1
    monkeypatch.setattr(type(format_named(name)), "fill_row", Format.fill_row)
    assert quick == _with_extra(read_text(text, name))


def _with_extra(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**event, "extra": json.loads(event["extra"] or "{}")} for event in events]
