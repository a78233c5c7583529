"""Which member of a JSON record is which field: the names that programs use, tried in order.

A :class:`RoleFinder` looks once at the names of a record (its dotted paths) and remembers what they
are, because a log repeats its shapes: for the next record of the same shape it costs one look-up.
The same names tell which program wrote the record, where it is one of those that are known by them.
Names are compared without case, ``_``, ``-``, ``@`` and ``$``. A path is known as a whole
(``source.ip``), or without the wrappers that carry no meaning (``request.remote_ip``,
``fields.message``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from logscope.parsing.json_record import Flat

# Field -> names, the more telling first. From ECS, OpenTelemetry, GELF, Bunyan, pino, logstash, zap,
# logrus, Serilog, Monolog and the access logs of Caddy, Traefik, Envoy and GitLab.
ROLE_NAMES: dict[str, str] = {
    "time": (
        "timestamp time ts t eventtime datetime t.date timestamp.date date.date asctime logtime logtimestamp "
        "logdate eventdate date timereported requestreceivedtimestamp stagetimestamp createdat starttime startutc published "
        "occurredat createddatetime activitydatetime timegenerated timelocal timeiso8601 when event.created "
        "event.start epoch msec sourcerealtimetimestamp realtimetimestamp generatedtimestamp receivetimestamp "
        "reqtimesec startlocal time.date logged timemillis timeunixnano observedtimeunixnano observedtimestamp eventreceivedtime eventtimestamp messagetime tsns"
    ),
    "host": "host.name host.hostname hostname host computername computer node nodename machine machinename servername "
            "agent.hostname beat.hostname beat.name agent.name kubernetes.host kubernetes.nodename syslog.hostname "
            "log.syslog.hostname instance.hostname vmname",
    "program": "process.name process.executable.name program programname syslogtag predecoder.programname processname service.name service servicename app appname application "
               "applicationname syslogidentifier log.syslog.appname syslog.appname ident kubernetes.containername "
               "containername component sourcename logger loggername log.logger",
    "pid": "process.pid pid processid procid log.syslog.procid",
    "severity": "log.syslog.severity.code syslogseveritycode level loglevel log.level severity levelname levelname "
                "lvl l priority severitytext loglevelname syslogseverity s",
    "message": "message msg event.message eventmessage logmessage shortmessage fullmessage text log messagetemplate "
               "mt m fields.message body textpayload event.original error.message errormessage reason error rule.description",
    "actor": (
        "user.name username user.username userusername useridentity.username user.email user user.login "
        "actor.login actor.user actor.name actor.username actor.email actor.alternateid actor account.name accountname account "
        "login loginname usr uname useremail email principalemail principalname principal userprincipalname "
        "initiatedby.user.userprincipalname remoteuser clientusername authuser authuser authenticateduser meta.user "
        "meta.username currentuser authorname userlogin identity impersonateduser requestuser user.displayname "
        "client.user.name source.user.name dbuser subject.username enduser.id userlogin loginid attemptedusername useraccount srcuser dstuser usr.name usr.email event.parameters.loginid parameters.loginid"
    ),
    "actor_id": "user.id userid uid actor.id actorid authorid accountid principalid user.uid usersid user.sid sub",
    "source_ip": (
        "clientip remoteip source.ip srcip sourceip client.ip ipaddress sourceipaddress remoteaddr remoteaddress "
        "clienthost clientaddr clientaddress callerip ip addr.remote srcaddr src source.address client.address "
        "downstreamremoteaddress sourceips ids.orighost id.origh ip.address peeraddr peeraddress peer remote "
        "remotehost rhost ipaddr netpeerip net.peer.ip net.sock.peer.addr network.peer.address http.clientip xforwardedfor forwardedfor client xrealip "
        "headers.xforwardedfor request.headers.xforwardedfor userip user.ip origin actor.ipaddress actor.ip"
    ),
    "source_port": "remoteport srcport sourceport source.port clientport client.port id.origp peerport net.peer.port sourceportnumber",
    "dest_ip": "destip dstip destinationip destination.ip destaddr dst id.resph serverip destinationaddress",
    "dest_port": "destport dstport destinationport destination.port id.respp serverport",
    "method": "method httpmethod requestmethod http.request.method verb http.method reqmethod csmethod",
    "path": (
        "path requesturi uri url requestpath url.original url.path http.url http.target requesturl xenvoyoriginpath "
        "http.path reqpath uripath csuristem httppath http.request.path"
    ),
    "status": (
        "status statuscode responsecode httpstatus httpstatuscode http.response.statuscode http.statuscode response.status "
        "res.statuscode response.statuscode downstreamstatus responsestatus.code resstatus scstatus originstatus"
    ),
    "device": (
        "useragent useragent.original ua httpuseragent headers.useragent request.headers.useragent "
        "http.request.headers.useragent http.useragent requestuseragent req.headers.useragent agent sessionid session tty actor.client actor.useragent"
    ),
    "action": "event.action action eventname eventtype event operation operationname op activity actiontype eventid",
    "outcome": "event.outcome outcome outcome.result result success succeeded eventresult status statustext resulttype",
    "command": "process.commandline commandline cmdline command cmd process.args",
    "access": "user.effective.name user.roles role roles accesslevel user.role",
    "target": (
        "user.target.name user.changes.name target.name targetuser targetusername target object objectname resource resourcename "
        "resource.name file.path filepath url.path url.original url.full entity entitypath targetdetails bucket"
    ),
    "code": "event.code errorcode error.code code errno exitcode",
}  # fmt: skip

_WRAPPERS = frozenset(
    ["request", "req", "http", "fields", "data", "context", "ctx", "attr", "attributes", "meta", "extra", "log",
     "event", "details", "payload", "record", "jsonpayload", "source", "result", "json", "properties", "body",
     "response", "res", "span", "client", "connection", "conn", "labels", "msg", "message", "extrafields", "account",
     "credentials", "metadata", "params", "parameters"]
)  # fmt: skip
# The Host header of a request is not the system that wrote the record.
_NEVER = {
    "host": frozenset(["request.host", "req.host", "http.host", "headers.host"]),
    "action": frozenset(["log.event"]),
    # the file that a collector read
    "target": frozenset(["log.file.path"]),
}
_DROPPED = str.maketrans("", "", "_-@$: ")
_RANKS: dict[str, dict[str, int]] = {
    role: {name: rank for rank, name in reversed(list(enumerate(names.split())))}
    for role, names in ROLE_NAMES.items()
}
_MOST_SHAPES = 2_000

_STACK = re.compile(r"(?:^|\.)(?:stack_?trace|stack|exc_?info|traceback|exception)$", re.IGNORECASE)
# Roles whose value is a text, in the order in which they choose.
_TEXT_ROLES = ("host", "program", "actor", "actor_id", "device", "command", "access", "target")


@dataclass(frozen=True, slots=True)
class Dialect:
    """A program known by the names that its records hold. ``levels`` are numbers of its own."""

    program: str
    needs: frozenset[str]
    levels: tuple[int, ...] = ()


DIALECTS: tuple[Dialect, ...] = (
    Dialect("nextcloud", frozenset(["reqId", "remoteAddr", "app", "message"]), (7, 6, 4, 3, 2)),
    Dialect("mongod", frozenset(["t.$date", "s", "c", "ctx", "msg"])),
    Dialect("suricata", frozenset(["event_type", "flow_id"])),
    Dialect("zeek", frozenset(["uid", "id.orig_h", "id.resp_h"])),
    Dialect("teleport", frozenset(["ei", "event", "code", "cluster_name"])),
    Dialect("caddy", frozenset(["ts", "request.method", "request.uri", "logger"])),
    Dialect("traefik", frozenset(["RequestMethod", "RequestPath", "DownstreamStatus"])),
    Dialect("envoy", frozenset(["method", "response_code", "downstream_remote_address"])),
    Dialect("grafana", frozenset(["logger", "orgId", "userId", "msg"])),
)


class Plan(dict[str, tuple[str, ...]]):
    """What the names of a record say: role -> paths that may hold it, best first.

    ``texts`` are those of the roles whose value is a text, ``stacks`` the paths of stack traces.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        found: dict[str, list[tuple[int, str]]] = {}
        for path in paths:
            name = plain_name(path)
            for role, ranks in _RANKS.items():
                rank = _rank(role, name, ranks)
                if rank is not None:
                    found.setdefault(role, []).append((rank, path))
        super().__init__(
            (role, tuple(path for _, path in sorted(pairs))) for role, pairs in found.items()
        )
        names = frozenset(paths)
        self.dialect = next((known for known in DIALECTS if known.needs <= names), None)
        self.stacks = tuple(path for path in paths if _STACK.search(path))
        self.texts = tuple((role, self[role]) for role in _TEXT_ROLES if role in self)


def plain_name(path: str) -> str:
    """``path`` as names are compared."""
    return path.lower().translate(_DROPPED)


def _rank(role: str, name: str, ranks: dict[str, int]) -> int | None:
    if name in _NEVER.get(role, ()):
        return None
    rank = ranks.get(name)
    wrappers = 0
    while rank is None:
        wrapper, dot, rest = name.partition(".")
        if not dot or wrapper not in _WRAPPERS or wrappers == 3:
            return None
        wrappers += 1
        name = rest
        rank = ranks.get(name)
    return rank + 100 * wrappers


class RoleFinder:
    """Remembers the plan of each shape of record. Holds no record; may be shared by all chunks."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, ...], Plan] = {}

    def plan(self, flat: Flat) -> Plan:
        """Which path of ``flat`` may hold which role, best first."""
        shape = tuple(flat)
        plan = self._plans.get(shape)
        if plan is None:
            plan = Plan(shape)
            if len(self._plans) >= _MOST_SHAPES:  # a hostile log may invent shapes without end
                self._plans.clear()
            self._plans[shape] = plan
        return plan
