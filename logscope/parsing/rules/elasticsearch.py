"""Elasticsearch and OpenSearch: what a node says of itself, of indices, settings and log-ons.

From ``Node``, ``MetadataCreateIndexService``, ``MetadataDeleteIndexService``, ``SettingsUpdater``, ``AuthenticationService`` of the server, and ``BackendRegistry`` of the
security plugin.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_PEER = r"(?:/|\S{1,255}/)?(?P<source_ip>\[[0-9a-fA-F:.%]{2,45}\]|[0-9a-fA-F:.]{3,45}?)(?::(?P<source_port>\d{1,5}))?(?![\d.:])"


def _peer(fields: Fields) -> None:
    """``host/192.0.2.7:50442`` or ``/[2001:db8::7]:50442``."""
    address, _, port = str(fields.pop("peer", None) or "").rpartition("/")[2].rpartition(":")
    fields["source_ip"], fields["source_port"] = address.strip("[]") or None, port or None


RULES = RuleSet(
    "elasticsearch",
    Rule(
        "refused",
        (rf"Authentication (?:finally )?failed for (?P<actor>[^\n]{{0,200}}) from {_PEER}\s*$",
         r"Authentication of \[(?P<actor>[^\n]{1,200})\] (?:was terminated by|using) realm \[(?P<realm>[^\]\n]{1,80})\](?: -| with token)?(?P<reason>[^\n]{0,200})",
         r"Authentication to realm (?P<realm>\S{1,80}) failed - (?P<reason>[^\n]{0,300})"),
        action="db.login", outcome="failure", category=("app.auth",),
        examples={"Authentication finally failed for ann from 192.0.2.7:50442": {"actor": "ann", "source_ip": "192.0.2.7", "source_port": 50442, "outcome": "failure"},
                  "Authentication finally failed for x from 203.0.113.9:1 from 192.0.2.7:50442": {"source_ip": "192.0.2.7"},
                  "Authentication of [ann] was terminated by realm [reserved] - failed to authenticate user [ann]": {"actor": "ann", "realm": "reserved"}},
    ),
    Rule(
        "probe",
        (r"received plaintext (?:http )?traffic on an? (?:https|encrypted) channel, closing connection [^\n]{0,200}?remoteAddress=(?P<peer>[^}\s,]{1,100})",
         r"http client did not trust this server's certificate, closing connection [^\n]{0,200}?remoteAddress=(?P<peer>[^}\s,]{1,100})",
         r"SSL/TLS request received but SSL/TLS is not enabled on the http layer, got [^\n]{0,40} from (?P<peer>[^\s]{1,100})",
         r"Exception during establishing a SSL connection: (?P<reason>[^\n]{0,200})", r"caught exception while handling client http traffic, closing connection [^\n]{0,200}?remoteAddress=(?P<peer>[^}\s,]{1,100})"),
        action="db.probe", outcome="failure", refine=_peer,
        examples={"received plaintext http traffic on an https channel, closing connection Netty4HttpChannel{localAddress=/10.0.0.1:9200, remoteAddress=/192.0.2.7:50442}": {"source_ip": "192.0.2.7", "source_port": 50442}},
    ),
    Rule("created", r"\[(?P<target>[^\]\n]{1,255})\] creating index, cause \[(?P<cause>[^\]\n]{1,80})\]", action="create index", outcome="success", category=("db.change",),
         examples={"[orders] creating index, cause [api], templates [], shards [1]/[1]": {"target": "orders", "cause": "api"}}),
    Rule("deleted", r"\[(?P<target>[^\]/\n]{1,255})/[^\]\n]{1,40}\] deleting index", action="delete index", outcome="success", category=("db.change",),
         examples={"[orders/aBcDeF] deleting index": {"target": "orders", "category": ["db.change"]}}),
    Rule("mapped", r"\[(?P<target>[^\]/\n]{1,255})/[^\]\n]{1,40}\] (?:update_mapping|create_mapping)", action="update mapping", outcome="success", category=("db.change",),
         examples={"[orders/aBcDeF] update_mapping [_doc]": {"target": "orders"}}),
    Rule("setting", (r"updating \[(?P<target>[\w.*-]{1,200})\] from \[(?P<old_value>[^\n]{0,200}?)\] to \[(?P<value>[^\n]{0,200})\]", r"adding (?:index )?template \[(?P<target>[^\]\n]{1,200})\]", r"put repository \[(?P<target>[^\]\n]{1,200})\]",
                     r"(?:Setting )?.?opensearch_security.? (?:index|configuration) (?:updated|changed)"), action="config.change", outcome="success", category=("app.config",),
         examples={"updating [cluster.routing.allocation.enable] from [ALL] to [NONE]": {"target": "cluster.routing.allocation.enable", "value": "NONE"}, "put repository [out]": {"target": "out"}}),
    Rule("snapshot", (r"snapshot \[(?P<target>[^\]\n]{1,300})\] (?:started|completed with state \[(?P<outcome>SUCCESS|PARTIAL|FAILED)\])",), action="db.backup", category=("audit.export",),
         examples={"snapshot [out:all/aBc] completed with state [SUCCESS]": {"target": "out:all/aBc", "outcome": "success"}}),
    Rule("snapshot-deleted", (r"deleting snapshots? \[(?P<target>[^\]\n]{1,300})\]", r"snapshots? \[(?P<target>[^\]\n]{1,300})\] deleted"), action="delete snapshot", category=("db.change",),
         examples={"deleting snapshots [all] from repository [out]": {"target": "all"}}),
    Rule("ready", r"started(?:\s*$| \{)", action="db.ready", outcome="success", category=("app.lifecycle",), examples={"started": {"outcome": "success", "category": ["app.lifecycle"]}}),
    Rule("start", (r"starting \.\.\.", r"version\[(?P<version>[^\]\n]{1,40})\], pid\[(?P<process>\d{1,10})\]", r"initialized\s*$", r"initializing \.\.\."), action="db.start", category=("app.lifecycle",),
         examples={"version[8.12.0], pid[411], build[tar/a/b], OS[Linux/6.1/amd64]": {"version": "8.12.0", "process": "411"}, "starting ...": {}}),
    Rule("stop", (r"stopping \.\.\.", r"stopped\s*$", r"closing \.\.\.", r"closed\s*$"), action="db.stop", category=("app.lifecycle",), examples={"stopping ...": {}, "closed": {}}),
    Rule(
        "failed",
        (r"fatal error in thread", r"java\.lang\.OutOfMemoryError", r"(?:high|flood stage) disk watermark \[[^\]\n]{1,40}\] exceeded on (?P<reason>[^\n]{0,200})", r"Cluster health status changed from \[\w{3,6}\] to \[(?P<value>RED)\]",
         r"uncaught exception in thread", r"node validation exception", r"bootstrap check(?:s)? failed", r"failed to bind (?:to|service)"),
        action="db.failure", outcome="failure", category=("app.failure",),
        examples={"fatal error in thread [main], exiting": {"outcome": "failure"}, "Cluster health status changed from [YELLOW] to [RED] (reason: [x])": {"value": "RED"}},
    ),
    programs=("elasticsearch", "opensearch"),
)  # fmt: skip
