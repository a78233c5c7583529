"""What a logged web request says: method, resource, status, and what follows from the status.

Shared by the formats of the web servers and proxies and by the rules that read their lines behind a
syslog header.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields
from logscope.parsing.tables import canonical_address

# RFC 9110, WebDAV (RFC 3253, 4918, 5323) and what Microsoft's gateways add; anything else that a
# client may have sent is no action of ours.
METHODS = frozenset({
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND",
    "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "PURGE", "PRI",
    "MERGE", "CHECKOUT", "CHECKIN", "MKACTIVITY", "MKCALENDAR", "VERSION-CONTROL", "UPDATE",
    "LABEL", "ACL", "BIND", "REBIND", "UNBIND", "LINK", "UNLINK", "SUBSCRIBE", "UNSUBSCRIBE",
    "NOTIFY", "POLL", "BPROPFIND", "BPROPPATCH", "BCOPY", "BMOVE", "BDELETE", "DEBUG", "TRACK",
    "SSTP_DUPLEX_POST", "RPC_IN_DATA", "RPC_OUT_DATA", "BAN", "QUERY",
})  # fmt: skip
_ADDRESS_START = frozenset("0123456789abcdefABCDEF:[")
# Where a request without a user name that is refused with 401 still was an attempt to sign in.
_SIGN_IN = re.compile(
    r"[^?]*?(?:log[-_]?[io]n|sign[-_]?in|auth(?!or)|token|session|xmlrpc|password|passwd|oauth|sso\b)",
    re.IGNORECASE,
)

_TRANSACTION: tuple[str, ...] = ("app.transaction",)
_REFUSED: tuple[str, ...] = ("app.transaction", "app.auth")
_SIGN_IN_REFUSED: tuple[str, ...] = ("app.auth",)
_BROKEN: tuple[str, ...] = ("app.transaction", "app.failure")


def _meaning_of_status(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Outcome and categories of a status; none of an outcome where there was no answer."""
    if len(code) != 3 or not "100" <= code <= "599":
        return None, _TRANSACTION
    if code >= "500":
        return "failure", _BROKEN
    return ("failure" if code >= "400" else "success"), _TRANSACTION


_MEANINGS = {f"{code:03d}": _meaning_of_status(f"{code:03d}") for code in range(1000)}
_UNANSWERED: tuple[None, tuple[str, ...]] = (None, _TRANSACTION)


def meaning_of(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Outcome and categories that follow from a status alone."""
    return _MEANINGS.get(code, _UNANSWERED)


def add_request(fields: Fields, request: str) -> None:
    """A request line ``METHOD TARGET PROTOCOL``; whatever else was sent is kept as the target."""
    method, _, rest = request.partition(" ")
    if method in METHODS and rest:
        target, _, protocol = rest.rpartition(" ")
        if protocol[:5] == "HTTP/" and target:
            fields["protocol"] = protocol
        else:
            target = rest  # HTTP/0.9, or cut off
        fields["action"], fields["target"] = method, target
    else:
        fields["action"] = "http.request"
        if request != "-":
            fields["target"] = request


def add_status(fields: Fields, code: str, *, of_application: bool = False) -> None:
    """The answer's status, after ``actor``, ``action`` and ``target`` are known.

    A refusal in an application's own log (not its web server's) is a log-on and no transaction.
    """
    outcome, category = meaning_of(code)
    if outcome is not None:
        fields["outcome"] = outcome
        if code in ("401", "407") and _attempted(fields):
            category = _SIGN_IN_REFUSED if of_application else _REFUSED
    fields["category"] = category
    fields["code"] = code


def _attempted(fields: Fields) -> bool:
    """True where the refused request was an attempt to authenticate, not the first step of one.

    A browser's first request is answered 401 before anybody has typed a password.
    """
    if fields.get("actor") not in (None, "", "-"):
        return True
    if fields.get("action") in ("GET", "HEAD", "OPTIONS"):
        return _SIGN_IN.match(str(fields.get("target", ""))[:512]) is not None
    return True


def add_client(fields: Fields, client: str) -> None:
    """The peer: an address, ``address:port``, or a list as ``X-Forwarded-For`` makes it."""
    first, comma, others = client.partition(",")
    if comma:
        fields["forwarded_for"] = others.strip(" ,")
        client = first
    if client and client not in ("-", "unix:", "@"):
        address, port = split_port(client)
        fields["source_ip"] = address
        if port:
            fields["source_port"] = port


def split_port(peer: str) -> tuple[str, str]:
    """``192.0.2.7:80`` and ``[2001:db8::1]:80`` as address and port; the port may be missing."""
    if peer[:1] == "[":
        address, _, port = peer[1:].partition("]")
        return address, port.lstrip(":")
    if peer.count(":") == 1:
        address, _, port = peer.partition(":")
        return (address, port) if port.isdigit() else (peer, "")
    return peer, ""


def is_address(text: str) -> bool:
    """True for an IP address, with a port behind it or not."""
    return text[:1] in _ADDRESS_START and canonical_address(split_port(text)[0]) is not None


_CLIENT = re.compile(r", client: ?(?P<client>[^,]{0,128}), server: ?(?P<server>[^,]{0,255})")
_UDP_CLIENT = re.compile(r", (?:udp )?client: ?(?P<client>[^,\s]{0,128})")
_REQUEST = re.compile(r", request: \"(?P<request>[^\"]*(?:\"(?!, |$)[^\"]*)*)\"")
_NAMED = re.compile(r", (?P<name>upstream|host|referrer|login): \"(?P<value>[^\"]*)\"")
_UPSTREAM = re.compile(r"(?:\w+://)?(?P<peer>\[[\da-fA-F:.]+\]:\d+|[\d.]+:\d+)")
_ERRNO = re.compile(r"\((\d{1,5}): [^()]{1,80}\)(?= while |,|$| in /)")


def add_nginx_context(fields: Fields, message: str) -> None:
    """What nginx's error log prints behind a message: client, server, request, upstream, host.

    The referrer is what a client chose to send and stands last; a path or user name, also of the client's
    choice, stands before: so the last client before the first referrer is the real one.
    """
    before_referrer = message.partition(', referrer: "')[0]
    at = before_referrer.rfind(", client:")
    text = message[: at if at >= 0 else len(message)]
    errors = _ERRNO.findall(text[-1024:])
    if errors:
        fields["code"] = errors[-1]
    if at < 0:
        return
    found = _CLIENT.match(message, at) or _UDP_CLIENT.match(message, at)
    if found is None:
        return
    part = found.groupdict()
    add_client(fields, part["client"].strip())
    if part.get("server"):
        fields["server"] = part["server"]
    rest = message[found.end() :]
    request = _REQUEST.match(rest)
    if request is not None:
        asked = request["request"]
        method, _, resource = asked.partition(" ")
        fields["method"] = method
        if "target" not in fields:
            fields["target"] = resource.rpartition(" ")[0] or resource or asked
        rest = rest[request.end() :]
    for named in _NAMED.finditer(rest):
        name, value = named["name"], named["value"]
        if name == "login":
            fields.setdefault("actor", value)
        elif name == "upstream":
            fields["upstream"] = value
            peer = _UPSTREAM.match(value)
            if peer is not None:
                fields["dest_ip"], fields["dest_port"] = split_port(peer["peer"])
        elif name == "referrer":
            fields[name] = value
        elif value != fields.get("server"):
            fields["vhost"] = value
