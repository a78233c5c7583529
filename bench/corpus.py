"""A folder of logs of any length: mixed kinds, several hosts, some compressed, one big file.

Made for load, so lines are independent of each other; ``sample_logs/`` is the collection that tells
a story. The same lines for the same length.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
START = datetime(2025, 12, 28, tzinfo=UTC)
DAYS = 8
USERS = (
    "ann",
    "bjorn",
    "chloe",
    "dana",
    "erik",
    "frida",
    "deploy",
    "backup",
    "root",
    "postgres",
    "www-data",
    "admin",
)
PATHS = (
    "/",
    "/prices",
    "/news",
    "/basket",
    "/search?q=ledger",
    "/assets/site.css",
    "/api/v4/projects",
    "/login",
)
UNITS = (
    "apt-daily.service",
    "logrotate.service",
    "man-db.service",
    "nginx.service",
    "cron.service",
    "ssh.service",
)
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "curl/8.5.0",
    "ExampleBot/2.1 (+https://bot.example.org)",
)

Kind = Callable[[random.Random, datetime, str], str]


def _address(dice: random.Random) -> str:
    if dice.random() < 0.2:
        return f"10.0.{dice.randrange(8)}.{dice.randrange(1, 255)}"
    return f"{dice.choice(('192.0.2', '198.51.100', '203.0.113'))}.{dice.randrange(1, 255)}"


def _syslog(time: datetime, host: str, tag: str, message: str) -> str:
    return f"{MONTHS[time.month - 1]} {time.day:2d} {time:%H:%M:%S} {host} {tag}: {message}"


def auth(dice: random.Random, time: datetime, host: str) -> str:
    """auth.log: sshd, sudo, cron's PAM sessions, accounts."""
    user, address, port, pid = (
        dice.choice(USERS),
        _address(dice),
        dice.randrange(1024, 65536),
        dice.randrange(500, 400_000),
    )
    roll = dice.random()
    if roll < 0.28:
        return _syslog(
            time,
            host,
            f"sshd[{pid}]",
            f"Failed password for {user} from {address} port {port} ssh2",
        )
    if roll < 0.42:
        return _syslog(
            time,
            host,
            f"sshd[{pid}]",
            f"Failed password for invalid user u{dice.randrange(900)} from {address} port {port} ssh2",
        )
    if roll < 0.5:
        return _syslog(
            time, host, f"sshd[{pid}]", f"Connection closed by {address} port {port} [preauth]"
        )
    if roll < 0.58:
        return _syslog(
            time,
            host,
            f"sshd[{pid}]",
            f"Accepted publickey for {user} from {address} port {port} ssh2: ED25519 SHA256:n3kZrT1uXwq5oYpV7cLd0sHfBj9mGe2aKi4RtQv6W8E",
        )
    if roll < 0.8:
        state = dice.choice(("opened for user root(uid=0) by (uid=0)", "closed for user root"))
        return _syslog(time, host, f"CRON[{pid}]", f"pam_unix(cron:session): session {state}")
    if roll < 0.97:
        return _syslog(
            time,
            host,
            "sudo",
            f"{user:>8} : TTY=pts/{dice.randrange(9)} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/systemctl status {dice.choice(UNITS)}",
        )
    return _syslog(
        time,
        host,
        f"useradd[{pid}]",
        f"new user: name=user{pid}, UID={pid}, GID={pid}, home=/home/user{pid}, shell=/bin/bash, from=none",
    )


def syslog(dice: random.Random, time: datetime, host: str) -> str:
    """syslog: systemd, cron, kernel, a resolver."""
    roll, unit = dice.random(), dice.choice(UNITS)
    if roll < 0.4:
        return _syslog(
            time,
            host,
            "systemd[1]",
            dice.choice((f"Starting {unit}...", f"Started {unit}.", f"{unit}: Succeeded.")),
        )
    if roll < 0.6:
        return _syslog(
            time,
            host,
            f"CRON[{dice.randrange(500, 400_000)}]",
            "(root) CMD (cd / && run-parts --report /etc/cron.hourly)",
        )
    if roll < 0.8:
        return _syslog(
            time, host, "kernel",
            f"[{dice.random() * 1e6:12.6f}] [UFW BLOCK] IN=ens3 OUT= MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 SRC={_address(dice)} "
            f"DST=10.0.5.10 LEN=44 TOS=0x00 PREC=0x00 TTL=241 ID={dice.randrange(65536)} PROTO=TCP SPT={dice.randrange(1024, 65536)} "
            f"DPT={dice.choice((22, 23, 445, 3389))} WINDOW=1024 RES=0x00 SYN URGP=0",
        )  # fmt: skip
    return _syslog(
        time,
        host,
        f"named[{dice.randrange(500, 900)}]",
        f"client @0x7f {_address(dice)}#{dice.randrange(1024, 65536)}: query: host{dice.randrange(500)}.example.com IN A + (10.0.5.10)",
    )


def access(dice: random.Random, time: datetime, _host: str) -> str:
    """nginx's combined format."""
    stamp = f"{time.day:02d}/{MONTHS[time.month - 1]}/{time:%Y:%H:%M:%S} +0000"
    status = dice.choice((200, 200, 200, 200, 200, 304, 404, 401, 502))
    return f'{_address(dice)} - - [{stamp}] "GET {dice.choice(PATHS)} HTTP/1.1" {status} {dice.randrange(90_000)} "-" "{dice.choice(AGENTS)}"'


def postgres(dice: random.Random, time: datetime, _host: str) -> str:
    """PostgreSQL; every fourth statement takes three lines."""
    stamp = f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03d} UTC [{dice.randrange(500, 400_000)}] {dice.choice(USERS)}@ledger"
    number = dice.randrange(90_000)
    roll = dice.random()
    if roll < 0.25:
        return f"{stamp} LOG:  statement: SELECT id, total\n\t  FROM invoices\n\t WHERE customer = {number}"
    if roll < 0.6:
        return f"{stamp} LOG:  statement: UPDATE invoices SET paid = true WHERE id = {number}"
    if roll < 0.9:
        return f"{stamp} LOG:  connection authorized: user=app database=ledger"
    return f'{stamp} ERROR:  duplicate key value violates unique constraint "invoices_pkey"'


def audit(dice: random.Random, time: datetime, _host: str) -> str:
    """The audit trail: one record or an execve of three."""
    serial = int((time - START).total_seconds() * 1000)
    stamp = f"msg=audit({int(time.timestamp())}.{time.microsecond // 1000:03d}:{serial})"
    pid = dice.randrange(500, 400_000)
    if dice.random() < 0.4:
        uid = dice.randrange(1000, 1010)
        return (
            f"type=SYSCALL {stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=55d0 a1=55d1 a2=55d2 a3=8 items=2 ppid=1 pid={pid} "
            f'auid={uid} uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts1 ses=3 comm="ls" exe="/usr/bin/ls" key="exec"\n'
            f'type=EXECVE {stamp}: argc=2 a0="ls" a1="/root"\n'
            f"type=PROCTITLE {stamp}: proctitle=6C73002F726F6F74"
        )
    address = _address(dice)
    return (
        f'type=USER_LOGIN {stamp}: pid={pid} uid=0 auid=4294967295 ses=4294967295 msg=\'op=login acct="{dice.choice(USERS)}" '
        f'exe="/usr/sbin/sshd" hostname={address} addr={address} terminal=ssh res={dice.choice(("failed", "success"))}\''
    )


def production(dice: random.Random, time: datetime, _host: str) -> str:
    """GitLab's JSON lines."""
    return json.dumps(
        {
            "method": "GET", "path": dice.choice(PATHS), "format": "html", "controller": "ProjectsController", "action": "show",
            "status": dice.choice((200, 200, 200, 401, 500)), "time": f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z",
            "params": [], "remote_ip": _address(dice), "user_id": dice.randrange(90), "username": dice.choice(USERS),
            "ua": dice.choice(AGENTS), "duration_s": round(dice.random(), 5), "correlation_id": f"{dice.getrandbits(80):020x}",
        },
        separators=(",", ":"),
    )  # fmt: skip


def mail(dice: random.Random, time: datetime, host: str) -> str:
    """Postfix."""
    queue, roll = f"{dice.getrandbits(40):010X}", dice.random()
    pid = dice.randrange(500, 400_000)
    if roll < 0.3:
        return _syslog(
            time, host, f"postfix/smtpd[{pid}]", f"{queue}: client=unknown[{_address(dice)}]"
        )
    if roll < 0.6:
        return _syslog(
            time,
            host,
            f"postfix/qmgr[{pid}]",
            f"{queue}: from=<{dice.choice(USERS)}@example.com>, size={dice.randrange(90_000)}, nrcpt=1 (queue active)",
        )
    return _syslog(
        time, host, f"postfix/smtp[{pid}]",
        f"{queue}: to=<orders@example.net>, relay=mx.example.net[192.0.2.25]:25, delay=1.2, delays=0.3/0.01/0.4/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
    )  # fmt: skip


# Path, kind and share of the lines; the first is the big one.
FILES: tuple[tuple[str, Kind, float], ...] = (
    ("web1/access.log", access, 0.30),
    ("web1/production_json.log", production, 0.10),
    ("web1/syslog.1.gz", syslog, 0.06),
    ("bastion1/auth.log", auth, 0.14),
    ("bastion1/auth.log.1.gz", auth, 0.08),
    ("bastion1/syslog", syslog, 0.08),
    ("db1/postgresql.log", postgres, 0.08),
    ("db1/audit.log", audit, 0.07),
    ("db1/audit.log.1.gz", audit, 0.03),
    ("mail1/maillog", mail, 0.06),
)


def lines_of(path: str, kind: Kind, count: int) -> Iterator[str]:
    """``count`` lines (a record of several may go beyond by a few), over all of the days."""
    dice = random.Random(path)
    host = path.partition("/")[0]
    time, step = START, DAYS * 86_400 / max(count, 1)
    written = 0
    while written < count:
        text = kind(dice, time, host)
        lines = text.count("\n") + 1
        written += lines
        time += timedelta(seconds=dice.uniform(0.5, 1.5) * step * lines)
        yield text


def write_corpus(folder: Path, lines: int) -> int:
    """Write about ``lines`` lines below ``folder``; their exact number."""
    total = 0
    for path, kind, share in FILES:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(place, "wt") if path.endswith(".gz") else place.open("w") as file:
            for text in lines_of(path, kind, round(lines * share)):
                file.write(text + "\n")
                total += text.count("\n") + 1
    return total
