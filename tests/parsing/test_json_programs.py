"""Programs whose JSON has to be known to be understood: what they did, to what, for whom, and whether it worked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logscope.parsing.json_programs import known_program
from tests.parsing.test_examples import read_text

TIME = "2026-01-03T14:05:22Z"


def vault(kind: str, operation: str, path: str, **more: Any) -> dict[str, Any]:
    return {"time": TIME, "type": kind, "auth": {"display_name": "ann", "policies": ["default", "ops"]},
            "request": {"id": "1", "operation": operation, "path": path, "remote_address": "192.0.2.7", "remote_port": 5044}, **more}  # fmt: skip


def minio(name: str, status: int) -> dict[str, Any]:
    return {"version": "1", "deploymentid": "d", "time": TIME, "api": {"name": name, "bucket": "pay", "object": "a.csv", "statusCode": status},
            "remotehost": "2001:db8::7", "requestPath": "/pay/a.csv", "accessKey": "KEY"}  # fmt: skip


def dbt(level: str, message: str, status: str | None = None) -> dict[str, Any]:
    node = {} if status is None else {"node_info": {"node_name": "orders", "unique_id": "model.shop.orders", "node_status": status}}  # fmt: skip
    return {"data": node, "info": {"level": level, "msg": message, "name": "X", "pid": 1, "thread": "T", "ts": TIME, "invocation_id": "i"}}  # fmt: skip


RECORDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "dbt, failed model": (dbt("error", "1 of 3 ERROR creating sql table model orders .... [ERROR in 0.1s]", "error"),
                          {"program": "dbt", "target": "orders", "outcome": "failure", "category": ("db.job",), "severity": 3, "host": None}),
    "dbt, told by the status alone": (dbt("error", "orders: words", "error"), {"outcome": "failure", "category": ("db.job",), "action": "job.failed"}),
    "dbt, good": (dbt("info", "Completed successfully"), {"outcome": "success", "category": ()}),
    "dbt, older": ({"code": "Z030", "data": {}, "invocation_id": "i", "level": "error", "log_version": 1, "msg": "Completed with 1 error and 0 warnings:", "ts": TIME},
                   {"program": "dbt", "outcome": "failure", "category": ("db.job",)}),
    "airflow": ({"timestamp": TIME, "level": "error", "event": "Task failed with exception", "logger": "task", "dag_id": "ledger", "task_id": "load"},
                {"program": "airflow", "target": "ledger.load", "outcome": "failure", "category": ("db.job",)}),
    "airflow, ordinary": ({"timestamp": TIME, "level": "info", "event": "Done", "logger": "airflow.task"}, {"program": "airflow", "category": ()}),
    "minio, read": (minio("GetObject", 200), {"actor": "KEY", "target": "pay/a.csv", "source_ip": "2001:db8::7", "outcome": "success", "code": "200", "category": ("audit.export",)}),
    "minio, refused": (minio("DeleteObject", 403), {"outcome": "failure", "code": "403", "category": ("audit.file",)}),
    "minio, account": (minio("AddUser", 200), {"category": ("app.account", "app.privilege")}),
    "nexus": ({"timestamp": "2026-01-03 14:05:22,123+0000", "nodeId": "n", "initiator": "admin/192.0.2.7", "domain": "security.user", "type": "created", "context": "bob", "attributes": {}},
              {"actor": "admin", "source_ip": "192.0.2.7", "target": "bob", "action": "security.user.created", "category": ("app.account",)}),
    "vault, refused log-on": (vault("response", "update", "auth/userpass/login/ann", error="permission denied"),
                              {"actor": "ann", "source_ip": "192.0.2.7", "action": "vault.login", "outcome": "failure", "category": ("app.auth",)}),
    "vault, request": (vault("request", "read", "secret/data/pay"), {"target": "secret/data/pay", "outcome": None, "category": ("app.transaction",)}),
    "vault, policy": (vault("response", "update", "sys/policies/acl/ops"), {"outcome": "success", "category": ("app.account",)}),
}  # fmt: skip


@pytest.mark.parametrize(("record", "expect"), RECORDS.values(), ids=RECORDS)
def test_a_known_programs_record_is_understood(
    record: dict[str, Any], expect: dict[str, Any]
) -> None:
    (event,) = read_text(json.dumps(record) + "\n", "json_lines")
    assert event["time"].startswith("2026-01-03T14:05:22")
    assert {name: event[name] for name in expect} == expect


@pytest.mark.parametrize(
    "record",
    [
        {"info": "x", "data": "y"},
        {"info": {"msg": "x"}, "data": {}},
        {"api": "v1", "deploymentid": 3},
        {"initiator": 1, "domain": [], "type": {}},
        {"type": "x", "request": [], "time": 1},
        {"event": {"a": 1}, "logger": None, "timestamp": 1},
        {"event": "login", "logger": "auth", "timestamp": TIME},
        {"invocation_id": 1, "log_version": 1, "msg": None},
    ],
)
def test_a_record_that_only_looks_like_one_is_left_alone(record: dict[str, Any]) -> None:
    assert known_program(record) is record
    assert len(read_text(json.dumps(record) + "\n", "json_lines")) == 1


def test_a_timed_line_of_spark_or_of_a_dump_is_a_failed_job() -> None:
    events = read_text(
        "26/01/03 14:05:22 ERROR TaskSetManager: Task 0 in stage 1.0 failed 4 times; aborting job\n"
        "2026-01-03 14:05:23 pg_restore: error: could not execute query\n"
        "2026-01-03 14:05:24 ERROR Pipeline 'ledger' failed after 3 tries\n"
        "2026-01-03 14:05:25 INFO Pipeline 'ledger' finished\n",
        "generic",
    )
    assert [event["category"] for event in events] == [("db.job",), ("db.job",), ("db.job",), ()]
