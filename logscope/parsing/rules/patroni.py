"""Patroni: which server leads, and who was asked to.

From ``patroni/ha.py``, ``patroni/api.py`` and ``patroni/postgresql``: the words are Patroni's own, so that they are known under any program's name.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

RULES = RuleSet(
    "patroni",
    Rule("leads", r"no action\. I am \((?P<target>[^)\n]{1,128})\),? ?(?:the leader with the lock|a (?:secondary|standby)[^\n]{0,80})", action="cluster.check",
         examples={"no action. I am (pg1), the leader with the lock": {"target": "pg1", "category": []}}),
    Rule(
        "failover",
        (r"promoted self to (?:leader|a standby leader)", r"acquired session lock as a leader", r"demoted self", r"demoting self", r"Demoting self", r"released leader key", r"Got response from (?P<peer>\S{1,128})",
         r"following (?:a different leader|new leader)", r"manual failover: (?P<reason>[^\n]{1,200})", r"switchover: (?P<reason>[^\n]{1,200})", r"received (?:failover|switchover) request with (?P<reason>[^\n]{1,200})",
         r"starting as (?:a )?(?:readonly because|secondary)", r"establishing a new patroni (?:heartbeat|restapi) connection"),
        action="cluster.failover", category=("app.lifecycle",),
        examples={"promoted self to leader by acquiring session lock": {"category": ["app.lifecycle"]}, "received switchover request with leader=pg1 candidate=pg2 scheduled_at=None": {"reason": ""}},
    ),
    Rule("config", (r"Changed (?P<target>[\w.]{1,80}) from '?(?P<old_value>[^'\n]{0,80})'? to '?(?P<value>[^'\n]{0,80})'?", r"Reloading PostgreSQL configuration", r"No PostgreSQL configuration items changed", r"config_from_dict"), action="config.change", category=("app.config",),
         examples={"Changed max_connections from '100' to '200' (restart might be required)": {"target": "max_connections", "value": "200"}}),
    Rule("failed", (r"Failed to (?:get list of machines|bootstrap cluster|update /|acquire initialize lock)[^\n]{0,80}", r"Error communicating with (?:DCS|PostgreSQL)", r"postmaster is not running", r"pg_rewind (?:failed|from)[^\n]{0,80}", r"failed to start postgres"),
         action="cluster.failure", outcome="failure", category=("app.failure",), examples={"Error communicating with DCS": {"outcome": "failure"}}),
    programs=("patroni",),
)  # fmt: skip
