"""Mosquitto, the MQTT broker: who connected from where, who was refused, what was published on which topic.

From ``src/handle_connect.c``, ``src/loop.c``, ``src/handle_publish.c``, ``src/conf.c`` and ``src/mosquitto.c``, releases 1.4 to 2.1. The client's
id is its own choice (``device``); only the line of a connection that succeeded says the account and the address.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_AUTH, _FAILURE, _LIFE = ("app.auth",), ("app.failure",), ("os.service", "app.lifecycle")
_ID = r"(?P<device>[^\n]{1,1000}?)"
# ... and may look like what follows it: the last that does is the daemon's
_LAST = r"(?P<device>[^\n]{1,1000})"
_AT = r"(?: \[(?P<source_ip>[\da-fA-F.:]{2,45}):(?P<source_port>\d{1,5})\])?"
# MQTT 3.1.1, table 3.1, and MQTT 5, table 3-1
_NOT_LET_IN = frozenset({"4", "5", "134", "135", "138", "140"})


def _acknowledged(fields: Fields) -> None:
    """A client that is not let in is named by its address: it has no id yet."""
    code = str(fields["code"])
    if code != "0":
        fields["outcome"] = "failure"
        fields["category"] = _AUTH if code in _NOT_LET_IN else _FAILURE
        name = str(fields.get("device") or "")
        if name.count(".") == 3 and name.replace(".", "").isdigit():
            fields["source_ip"], fields["device"] = name, None
    else:
        fields["outcome"] = "success"


RULES = RuleSet(
    "mosquitto",
    Rule(
        "login",
        (
            rf"New client connected from (?P<source_ip>[\da-fA-F.:]{{2,45}}?):(?P<source_port>\d{{1,5}}) as {_LAST} \((?:p\d{{1,2}}, )?c\d, k\d{{1,5}}, u'(?P<actor>[^\n]{{0,1000}}?)'\)\.$",
            rf"New client connected from (?P<source_ip>[\da-fA-F.:]{{2,45}}) as {_LAST} \((?:p\d{{1,2}}, )?c\d, k\d{{1,5}}, u'(?P<actor>[^\n]{{0,1000}}?)'\)\.$",
        ),
        action="mqtt.login", outcome="success", category=_AUTH,
        examples={
            "New client connected from 192.0.2.7:40022 as pump-7 (p2, c1, k60, u'ann').": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 40022, "device": "pump-7", "outcome": "success", "category": ["app.auth"],
            },
            "New client connected from 2001:db8::7:40022 as pump-7 (p5, c1, k60, u'ann').": {"source_ip": "2001:db8::7", "source_port": 40022},
            "New client connected from 192.0.2.7 as pump-7 (c1, k60, u'ann').": {"actor": "ann", "source_ip": "192.0.2.7"},
            "New client connected from 192.0.2.7:40022 as x (p2, c1, k60, u'root'). (p2, c1, k60, u'ann').": {"actor": "ann", "device": "x (p2, c1, k60, u'root')."},
        },
    ),
    Rule(
        "connected-anonymously",
        (
            rf"New (?:client|bridge) connected from (?P<source_ip>[\da-fA-F.:]{{2,45}}?):(?P<source_port>\d{{1,5}}) as {_ID} \((?:p\d{{1,2}}, )?c\d, k\d{{1,5}}\)\.",
            rf"New (?:client|bridge) connected from (?P<source_ip>[\da-fA-F.:]{{2,45}}) as {_ID} \((?:p\d{{1,2}}, )?c\d, k\d{{1,5}}\)\.",
        ),
        action="mqtt.login", outcome="success", category=_AUTH,
        examples={"New client connected from 192.0.2.7:40022 as pump-7 (p2, c1, k60).": {"source_ip": "192.0.2.7", "device": "pump-7", "actor": None}},
    ),
    Rule(
        "connection", r"New (?:connection|bridge connection) from (?P<source_ip>[\da-fA-F.:]{2,45}?)(?::(?P<source_port>\d{1,5}))? on port (?P<dest_port>\d{1,5})\.",
        action="mqtt.connect",
        examples={"New connection from 192.0.2.7:40022 on port 1883.": {"source_ip": "192.0.2.7", "source_port": 40022, "dest_port": 1883, "category": []}},
    ),
    Rule(
        "login-failed",
        (
            rf"Client {_ID}{_AT} disconnected[,:] (?P<reason>not authori[sz]ed|administrative action|bad username or password)\.",
            r"Client connection (?P<reason>denied)? ?from (?P<source_ip>[\da-fA-F.:]{2,45}) denied access by tcpd\.",
        ),
        action="mqtt.login", outcome="failure", category=_AUTH,
        examples={
            "Client pump-7 disconnected, not authorised.": {"device": "pump-7", "outcome": "failure", "category": ["app.auth"]},
            "Client pump-7 [192.0.2.7:40022] disconnected: not authorised.": {"device": "pump-7", "source_ip": "192.0.2.7", "source_port": 40022},
            "Client connection from 192.0.2.7 denied access by tcpd.": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "handshake-failed", r"Client connection from (?P<source_ip>[\da-fA-F.:]{2,45}) failed: (?P<reason>[^\n]*)",
        action="mqtt.connect", outcome="failure", category=_FAILURE,
        examples={"Client connection from 192.0.2.7 failed: error:1408F10B:SSL routines:ssl3_get_record:wrong version number.": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "acknowledged", r"Sending CONNACK to (?P<device>[^\n]{1,1000}) \(\d{1,3}, (?P<code>\d{1,3})\)$",
        action="mqtt.login", refine=_acknowledged,
        examples={
            "Sending CONNACK to 192.0.2.7 (0, 5)": {"source_ip": "192.0.2.7", "code": "5", "outcome": "failure", "category": ["app.auth"]},
            "Sending CONNACK to pump-7 (0, 0)": {"device": "pump-7", "outcome": "success", "category": []},
            "Sending CONNACK to pump-7 (0, 3)": {"outcome": "failure", "category": ["app.failure"]},
        },
    ),
    Rule(
        "gone",
        (
            rf"Client {_ID}{_AT} (?:disconnected(?: due to (?P<reason>[^\n]{{1,60}})|[,:] (?P<cause>[^\n]{{1,80}}))?|closed its connection|has exceeded timeout, disconnecting|been disconnected by administrative action)\.$",
            rf"Socket error on client {_ID}, disconnecting\.$",
            rf"Bad socket read/write on client {_ID}: (?P<reason>[^\n]{{1,200}})$",
            rf"Client {_ID} already connected, closing old connection\.$",
            rf"Received DISCONNECT from {_ID}$",
        ),
        action="mqtt.logout", category=_AUTH,
        examples={
            "Client pump-7 disconnected.": {"device": "pump-7", "category": ["app.auth"], "outcome": None},
            "Client pump-7 [192.0.2.7:40022] disconnected: connection closed by client.": {"source_ip": "192.0.2.7"},
            "Client pump-7 closed its connection.": {"device": "pump-7"},
            "Socket error on client pump-7, disconnecting.": {"device": "pump-7"},
        },
    ),
    Rule(
        "published",
        r"(?P<direction>Received) PUBLISH from (?P<device>[^\n]{1,1000}) \(d\d, q\d, r\d, m\d{1,5}, '(?P<target>[^\n]{0,4000})', \.\.\. \((?P<size>\d{1,12}) bytes\)\)$",
        action="mqtt.publish", category=("app.transaction",),
        examples={
            "Received PUBLISH from pump-7 (d0, q1, r0, m1, 'plant/1', ... (12 bytes))": {"device": "pump-7", "target": "plant/1", "size": 12, "category": ["app.transaction"]},
        },
    ),
    Rule(
        "publish-refused",
        (
            r"(?:Denied|Dropped too large) PUBLISH from (?P<device>[^\n]{1,1000}) \(d\d, q\d, r\d, m\d{1,5}, '(?P<target>[^\n]{0,4000})', \.\.\. \((?P<size>\d{1,12}) bytes\)\)$",
            r"Denied (?:SUBSCRIBE|UNSUBSCRIBE) from (?P<device>[^\n]{1,1000}) \('?(?P<target>[^\n]{0,4000}?)'?(?:, QoS \d)?\)",
        ),
        action="mqtt.publish", outcome="failure", category=("app.transaction",),
        examples={
            "Denied PUBLISH from pump-7 (d0, q1, r0, m1, 'plant/1', ... (12 bytes))": {"device": "pump-7", "target": "plant/1", "outcome": "failure"},
        },
    ),
    Rule(
        "subscribed", r"Received (?P<verb>SUBSCRIBE|UNSUBSCRIBE) from (?P<device>[^\n]{1,1000})$",
        action="mqtt.subscribe", category=("app.transaction",),
        examples={"Received SUBSCRIBE from pump-7": {"device": "pump-7", "category": ["app.transaction"]}},
    ),
    Rule(
        "started", r"mosquitto version (?P<version>\S{1,40}) (?:\(build date [^)\n]{1,40}\) )?(?:starting|running)",
        action="service.start", category=_LIFE,
        examples={"mosquitto version 2.0.11 running": {"version": "", "category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "stopped", r"mosquitto version (?P<version>\S{1,40}) terminating",
        action="service.stop", category=_LIFE,
        examples={"mosquitto version 2.0.11 terminating": {"category": ["os.service", "app.lifecycle"]}},
    ),
    Rule(
        "configured", (r"Reloading config\.", r"Config loaded from (?P<target>[^\n]{1,4000})\.$"),
        action="config.reload", category=("app.config",),
        examples={"Reloading config.": {"category": ["app.config"]}, "Config loaded from /etc/mosquitto/mosquitto.conf.": {"target": "/etc/mosquitto/mosquitto.conf"}},
    ),
    Rule(
        "error", r"Error: (?P<reason>[^\n]*)",
        action="service.failed", outcome="failure", category=_FAILURE,
        examples={"Error: Address already in use": {"reason": "", "outcome": "failure", "category": ["app.failure"]}},
    ),
)  # fmt: skip
