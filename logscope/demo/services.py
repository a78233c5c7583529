"""What the services write that keep their own logs: web, code, database, files, mail, cloud.

One class a log, with a method for each thing that happens. Shapes follow nginx's combined format
and ngx_log_error, GitLab's ``production_json.log``, PostgreSQL's stderr log with the prefix
``%m [%p] %q%u@%d``, vsftpd with ``dual_log_enable``, Postfix 3, GCP's ``LogEntry`` of ``AuditLog``,
and ``journalctl -o json``.
"""

from __future__ import annotations

import json
from datetime import datetime

from logscope.demo.cast import later, pid_at
from logscope.demo.collection import MONTHS, Log, Step, SyslogLog, chance, ctime, iso_time

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def compact(record: dict[str, object]) -> str:
    """JSON on one line, as loggers write it."""
    return json.dumps(record, separators=(",", ":"))


class Web:
    """nginx: access log and error log."""

    def __init__(self, access: Log, error: Log) -> None:
        self.access = access
        self.error = error

    def request(
        self,
        time: datetime,
        address: str,
        request: str,
        status: int,
        size: int,
        *,
        user: str = "-",
        referrer: str = "-",
        agent: str = BROWSER,
        planted: Step | None = None,
    ) -> None:
        """One line of the access log, ``request`` being method and path."""
        stamp = f"{time.day:02d}/{MONTHS[time.month - 1]}/{time:%Y:%H:%M:%S} +0000"
        self.access.write(
            time,
            f'{address} - {user} [{stamp}] "{request} HTTP/1.1" {status} {size} "{referrer}" "{agent}"',
            planted,
        )

    def trouble(self, time: datetime, level: str, text: str, planted: Step | None = None) -> None:
        """One line of the error log."""
        self.error.write(
            time, f"{time:%Y/%m/%d %H:%M:%S} [{level}] 841#841: {text}", planted
        )  # fmt: skip


class CodeHost:
    """GitLab's record of every request to its Rails part."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._chance = chance("production_json")

    def request(
        self,
        time: datetime,
        method: str,
        path: str,
        controller: str,
        status: int,
        *,
        address: str,
        user: tuple[int, str] | None = None,
        params: dict[str, str] | None = None,
        agent: str = BROWSER,
        planted: Step | None = None,
    ) -> None:
        """One request; ``controller`` is ``Controller#action``, ``user`` id and name."""
        name, _, action = controller.partition("#")
        record: dict[str, object] = {
            "method": method,
            "path": path,
            "format": "json" if path.startswith("/api/") else "html",
            "controller": name,
            "action": action,
            "status": status,
            "time": iso_time(time, 3)[:-4] + "Z",
            "params": [{"key": key, "value": value} for key, value in (params or {}).items()],
            "correlation_id": f"01JG{self._chance.getrandbits(88):022X}",
            "remote_ip": address,
        }
        if user is not None:
            record |= {"user_id": user[0], "username": user[1], "meta.user": user[1]}
        record |= {
            "ua": agent,
            "db_duration_s": round(self._chance.uniform(0.001, 0.08), 5),
            "view_duration_s": round(self._chance.uniform(0.01, 0.3), 5),
            "duration_s": round(self._chance.uniform(0.05, 0.6), 5),
        }
        self._log.write(time, compact(record), planted)


class Database:
    """PostgreSQL's log."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def say(
        self,
        time: datetime,
        pid: int,
        text: str,
        who: str = "",
        *,
        level: str = "LOG",
        planted: Step | None = None,
    ) -> None:
        """One message; further lines of ``text`` are written with a tab, as the server does."""
        stamp = f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03d} UTC"
        prefix = f"{stamp} [{pid}] {who} " if who else f"{stamp} [{pid}] "
        self._log.write(time, f"{prefix}{level}:  " + text.replace("\n", "\n\t"), planted)

    def session(
        self,
        time: datetime,
        user: str,
        database: str,
        address: str,
        *,
        port: int,
        statements: list[str],
        pause: float = 1.5,
    ) -> None:
        """A connection, its statements, and its end."""
        pid = pid_at(time)
        who = f"{user}@{database}"
        self.say(
            time, pid, f"connection received: host={address} port={port}", "[unknown]@[unknown]"
        )
        self.say(
            later(time, 0.02), pid, f"connection authorized: user={user} database={database}", who
        )
        end = later(time, 0.1)
        for statement in statements:
            self.say(end, pid, f"statement: {statement}", who)
            end = later(end, pause)
        lasted = (end - time).total_seconds()
        self.say(
            end,
            pid,
            f"disconnection: session time: 0:{int(lasted // 60):02d}:{lasted % 60:06.3f} user={user} "
            f"database={database} host={address} port={port}",
            who,
        )


class Tasks:
    """The log of a scheduler's tasks, in the shape of Airflow's."""

    def __init__(self, log: Log, name: str) -> None:
        self._log = log
        self._name = name

    def run(
        self, time: datetime, task: str, *, failure: str = "", planted: Step | None = None
    ) -> None:
        """One run of a task; ``failure`` is what it died of, and ``planted`` for the line that says so."""
        self._say(
            time,
            "taskinstance.py:1308",
            "INFO",
            f"Executing <Task(PythonOperator): {task}> on {time:%Y-%m-%d} 02:00:00+00:00",
        )
        self._say(
            later(time, 1.2), "logging_mixin.py:188", "INFO", "reading ledger from db1.example.com"
        )
        end = later(time, 9.5)
        if failure:
            trace = f'Traceback (most recent call last):\n  File "/srv/elt/{task}.py", line 41, in run\n    check(rows)\n{failure}'
            self._say(
                end,
                "taskinstance.py:1937",
                "ERROR",
                f"Task failed with exception\n{trace}",
                planted,
            )
        state = "FAILED" if failure else "SUCCESS"
        stamp = f"{time:%Y%m%dT%H%M%S}"
        self._say(
            later(end, 0.1), "taskinstance.py:1400", "INFO",
            f"Marking task as {state}. dag_id={self._name}, task_id={task}, execution_date={stamp}, start_date={stamp}, end_date={end:%Y%m%dT%H%M%S}",
        )  # fmt: skip

    def _say(
        self, time: datetime, where: str, level: str, text: str, planted: Step | None = None
    ) -> None:
        stamp = f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}+0000"
        self._log.write(time, f"[{stamp}] {{{where}}} {level} - {text}", planted)


class FileServer:
    """vsftpd, which writes its own log and wu-ftpd's xferlog side by side."""

    def __init__(self, own: Log, transfers: Log) -> None:
        self._own = own
        self._transfers = transfers

    def say(self, time: datetime, text: str, planted: Step | None = None) -> None:
        """One line of vsftpd.log."""
        self._own.write(time, f"{ctime(time)} [pid {pid_at(time)}] {text}", planted)

    def login(
        self,
        time: datetime,
        user: str,
        address: str,
        *,
        good: bool = True,
        planted: Step | None = None,
    ) -> None:
        """A connection and its log-on."""
        self.say(time, f'CONNECT: Client "{address}"')
        self.say(
            later(time, 1),
            f'[{user}] {"OK" if good else "FAIL"} LOGIN: Client "{address}"',
            planted,
        )

    def transfer(
        self,
        time: datetime,
        user: str,
        address: str,
        path: str,
        size: int,
        *,
        download: bool,
        planted: tuple[Step, Step] | None = None,
    ) -> None:
        """A whole file up or down, in both logs; ``planted`` is for vsftpd's and xferlog's line."""
        word = "DOWNLOAD" if download else "UPLOAD"
        seconds = max(1, size // 4_000_000)
        rate = size / seconds / 1024
        mine, theirs = planted or (None, None)
        self.say(
            time,
            f'[{user}] OK {word}: Client "{address}", "{path}", {size} bytes, {rate:.2f}Kbyte/sec',
            mine,
        )
        self._transfers.write(
            time,
            f"{ctime(time)} {seconds} {address} {size} {path} b _ {'o' if download else 'i'} r {user} ftp 0 * c",
            theirs,
        )

    def delete(
        self, time: datetime, user: str, address: str, path: str, planted: Step | None
    ) -> None:
        """A file removed; xferlog has no word for it under ``xferlog_std_format``."""
        self.say(time, f'[{user}] OK DELETE: Client "{address}", "{path}"', planted)


class Mail:
    """Postfix: one message through smtpd, cleanup, qmgr and smtp."""

    def __init__(self, log: SyslogLog) -> None:
        self._log = log
        self._chance = chance("maillog")

    def say(self, time: datetime, daemon: str, message: str, planted: Step | None = None) -> None:
        """One line of a Postfix daemon."""
        self._log.say(time, f"postfix/{daemon}", message, pid_at(time), planted)

    def message(
        self,
        time: datetime,
        client: str,
        sender: str,
        recipient: str,
        size: int,
        *,
        login: str | None = None,
        status: str = "sent (250 2.0.0 Ok: queued)",
        planted: Step | None = None,
    ) -> None:
        """One mail from its arrival until it leaves the queue; ``planted`` is for qmgr's line."""
        queue = f"{self._chance.getrandbits(40):010X}"
        signed = f", sasl_method=PLAIN, sasl_username={login}" if login else ""
        dsn = "2.0.0" if status.startswith("sent") else "4.4.1"
        self.say(time, "smtpd", f"connect from {client}")
        self.say(later(time, 0.2), "smtpd", f"{queue}: client={client}{signed}")
        self.say(
            later(time, 0.3),
            "cleanup",
            f"{queue}: message-id=<{time:%Y%m%d%H%M%S}.{queue}@example.com>",
        )
        self.say(
            later(time, 0.5),
            "qmgr",
            f"{queue}: from=<{sender}>, size={size}, nrcpt=1 (queue active)",
            planted,
        )
        self.say(
            later(time, 0.6),
            "smtpd",
            f"disconnect from {client} ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5",
        )
        self.say(
            later(time, 1.4),
            "smtp",
            f"{queue}: to=<{recipient}>, relay=mx.example.net[192.0.2.25]:25, delay=1.2, "
            f"delays=0.3/0.01/0.4/0.5, dsn={dsn}, status={status}",
        )
        if status.startswith("sent"):
            self.say(later(time, 1.5), "qmgr", f"{queue}: removed")


class Cloud:
    """The audit log of a Google Cloud project, one LogEntry a line."""

    PROJECT = "example-ledger-prod"

    def __init__(self, log: Log) -> None:
        self._log = log
        self._chance = chance("gcp-audit")

    def call(
        self,
        time: datetime,
        who: str,
        address: str,
        service: str,
        method: str,
        *,
        resource: str,
        kind: str = "project",
        severity: str = "NOTICE",
        denied: bool = False,
        agent: str = "google-cloud-sdk gcloud/502.0.0",
        detail: dict[str, object] | None = None,
        planted: Step | None = None,
    ) -> None:
        """One call of an API; data access goes to the ``data_access`` log, the rest to ``activity``."""
        log = "data_access" if method.startswith("storage.objects.") else "activity"
        stamp = iso_time(time, 6)
        status: dict[str, object] = {"code": 7, "message": "PERMISSION_DENIED"} if denied else {}
        payload: dict[str, object] = {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
            "status": status,
            "authenticationInfo": {"principalEmail": who},
            "requestMetadata": {"callerIp": address, "callerSuppliedUserAgent": agent},
            "serviceName": service,
            "methodName": method,
            "authorizationInfo": [{"resource": resource, "granted": not denied}],
            "resourceName": resource,
        }
        if detail:
            payload["serviceData" if "policyDelta" in detail else "request"] = detail
        self._log.write(
            time,
            compact(
                {
                    "protoPayload": payload,
                    "insertId": f"{self._chance.getrandbits(52):x}",
                    "resource": {"type": kind, "labels": {"project_id": self.PROJECT}},
                    "timestamp": stamp,
                    "severity": "ERROR" if denied else severity,
                    "logName": f"projects/{self.PROJECT}/logs/cloudaudit.googleapis.com%2F{log}",
                    "receiveTimestamp": iso_time(later(time, 0.8), 6),
                }
            ),
            planted,
        )


class Journal:
    """systemd's journal of one host, exported as JSON."""

    BOOTS = ("5f2d0c6a8c1b4f0c9d6f1f7f0a3b9e21", "c0a1d7e4b35846d2a96fd0be7b12aa98")

    def __init__(self, log: Log, rebooted: datetime) -> None:
        self._log = log
        self._rebooted = rebooted

    def say(
        self,
        time: datetime,
        program: str,
        message: str,
        *,
        pid: int | None = None,
        priority: int = 6,
        uid: int = 0,
        unit: str = "",
        planted: Step | None = None,
    ) -> None:
        """One entry; the kernel's have no pid."""
        boot = self.BOOTS[time >= self._rebooted]
        micros = int(time.timestamp()) * 1_000_000 + time.microsecond
        record: dict[str, object] = {
            "__CURSOR": f"s=9b1e;b={boot[:8]};t={micros:x}",
            "__REALTIME_TIMESTAMP": str(micros),
            "_BOOT_ID": boot,
            "_HOSTNAME": self._log.host,
            "PRIORITY": str(priority),
            "_TRANSPORT": "kernel" if program == "kernel" else "syslog",
            "SYSLOG_IDENTIFIER": program,
        }
        if pid is not None:
            record |= {"_PID": str(pid), "_UID": str(uid)}
        if unit:
            record["_SYSTEMD_UNIT"] = unit
        record["MESSAGE"] = message
        self._log.write(time, compact(record), planted)
