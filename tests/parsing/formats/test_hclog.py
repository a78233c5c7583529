"""HashiCorp's logger is told from MySQL's error log, and a value cannot stand for another."""

from __future__ import annotations

from logscope.parsing.format import Sample
from logscope.parsing.registry import detect
from tests.parsing.test_examples import read_text

HCLOG = '2026-01-03T14:05:22.123Z [ERROR] http: login failed: user="ann lee" remote_addr=192.0.2.7:5044 path="/x remote_addr=10.0.0.9:1 user=root"'


def test_it_is_no_log_of_mysql() -> None:
    assert detect(Sample((HCLOG, "2026-01-03T14:05:22.123Z [INFO]  core: words"))).best == "hclog"
    mysql = ("2026-01-03T14:05:22.123456Z 0 [ERROR] [MY-010119] [Server] Aborting", "2026-01-03T14:05:22.123456Z 0 [Note] x: y")  # fmt: skip
    assert detect(Sample(mysql)).best == "mysql_error"


def test_the_first_value_of_a_name_counts() -> None:
    (event,) = read_text(HCLOG + "\n", "hclog")
    assert (event["actor"], event["source_ip"], event["source_port"]) == ("ann lee", "192.0.2.7", 5044)  # fmt: skip
    assert (event["outcome"], event["severity"]) == ("failure", 3)


def test_a_line_that_is_cut_off_is_still_read() -> None:
    (event,) = read_text(HCLOG[:60] + "\n", "hclog")
    assert event["time"] == "2026-01-03T14:05:22.123000Z"
