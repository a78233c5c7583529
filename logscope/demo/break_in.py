"""The break-in, from the first guess on New Year's Eve to the clearing up on the second.

Each scene plants its steps; what a step's event must say stands beside the line that tells it.
"""

from __future__ import annotations

from typing import Any

from logscope.demo.cast import (
    ACCOUNTS,
    ANN,
    BACK_DOOR,
    BACK_DOOR_UID,
    BASTION_IP,
    BJORN,
    DATABASE_IP,
    INTRUDER_IP,
    SPRAYED,
    SPRAYERS,
    VICTIM,
    at,
    later,
    pid_at,
)
from logscope.demo.collection import Step, chance, step
from logscope.demo.days import DARK
from logscope.demo.ordinary_hosts import database_log_on
from logscope.demo.stage import Stage

DUMP = "/exports/ledger-full.sql.gz"
DUMP_SIZE = 48_213_907
ORIGIN = (
    '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="588" x-info="https://www.rsyslog.com"]'
)


def play(stage: Stage) -> None:
    """Plant the break-in."""
    _spraying(stage)
    _bastion(stage)
    _database_host(stage)
    _database(stage)
    _export(stage)
    _cloud_and_code(stage)
    _clearing_up(stage)


def _spraying(stage: Stage) -> None:
    """A few passwords over many accounts: ssh from three addresses, web and mail from one."""
    dice = chance("spraying")
    time = at("31 21:38:12")
    for turn in range(3):
        for number, user in enumerate(SPRAYED):
            address = SPRAYERS[(number + turn) % len(SPRAYERS)]
            port = dice.randrange(30000, 65000)
            stage.bastion.failed(time, user, address, port, known=user in ACCOUNTS, told="spraying")
            time = later(time, dice.randrange(38, 120))
    for number, user in enumerate(SPRAYED[:14]):
        time = later(at("31 22:10:04"), number * 41.37)
        stage.web.request(
            time, SPRAYERS[2], "POST /users/sign_in", 401, 2_714, agent="python-requests/2.31.0",
            planted=step("spraying the web", source_ip=SPRAYERS[2], code="401", outcome="failure", category=["app.auth"]),
        )  # fmt: skip
        stage.code.request(
            time, "POST", "/users/sign_in", "SessionsController#create", 401, address=SPRAYERS[2],
            params={"user": f"{{login: {user}, password: [FILTERED]}}"}, agent="python-requests/2.31.0",
            planted=step("spraying the web", source_ip=SPRAYERS[2], code="401", outcome="failure", category=["app.auth"]),
        )  # fmt: skip
    for number in range(9):
        time = later(at("31 22:31:40.204"), number * 63.11)
        stage.mail.say(time, "smtpd", f"connect from unknown[{SPRAYERS[2]}]")
        stage.mail.say(
            later(time, 2.2), "smtpd",
            f"warning: unknown[{SPRAYERS[2]}]: SASL LOGIN authentication failed: authentication failure",
            step("spraying mail", program="postfix/smtpd", source_ip=SPRAYERS[2], outcome="failure", category=["app.auth"]),
        )  # fmt: skip
        stage.mail.say(
            later(time, 2.4),
            "smtpd",
            f"disconnect from unknown[{SPRAYERS[2]}] ehlo=1 auth=0/1 quit=1 commands=2/3",
        )


def _bastion(stage: Stage) -> None:
    """One success, sudo, a new account, and the log goes dark: all on bastion1."""
    shell = stage.bastion
    shell.failed(at("31 23:40:31"), VICTIM.name, INTRUDER_IP, 51122, known=True, told="spraying")
    shell.session(
        at("31 23:41:07"), None, VICTIM, INTRUDER_IP, 51180, password=True, told="success"
    )
    shell.sudo_wrong_password(at("31 23:42:19"), VICTIM, "/usr/bin/cat /etc/shadow", "pts/1")
    shell.sudo(at("31 23:43:02"), VICTIM, "/usr/bin/cat /etc/shadow", tty="pts/1", told="sudo")
    shell.sudo(
        at("31 23:44:10"),
        VICTIM,
        "/usr/bin/find / -name *.pgpass",
        tty="pts/1",
        seconds=14,
        told="sudo",
    )
    shell.sudo(
        at("31 23:46:50"),
        VICTIM,
        f"/usr/sbin/useradd -m -s /bin/bash {BACK_DOOR}",
        tty="pts/1",
        told="sudo",
    )
    shell.new_account(at("31 23:46:50.4"), BACK_DOOR, BACK_DOOR_UID, "sudo")
    shell.sudo(
        at("31 23:52:48"),
        VICTIM,
        "/usr/bin/systemctl stop auditd",
        tty="pts/1",
        told="logging stopped",
    )
    stage.bastion_syslog.say(
        at("31 23:52:49"), "systemd", "Stopping Security Auditing Service...", 1,
    )  # fmt: skip
    stage.bastion_syslog.say(
        at("31 23:52:49.3"), "auditd", "The audit daemon is exiting.", 541,
        step("logging stopped", program="auditd"),
    )  # fmt: skip
    stage.bastion_syslog.say(
        at("31 23:52:49.6"), "systemd", "Stopped Security Auditing Service.", 1,
        step("logging stopped", program="systemd", category=["os.service"]),
    )  # fmt: skip
    shell.sudo(
        at("31 23:53:28"), VICTIM, "/usr/bin/systemctl stop rsyslog syslog.socket", tty="pts/1", seconds=None,
        told="logging stopped",
    )  # fmt: skip
    stage.bastion_syslog.say(at("31 23:53:29"), "systemd", "Stopping System Logging Service...", 1)
    stage.bastion_syslog.say(
        at("31 23:53:30"),
        "rsyslogd",
        f"{ORIGIN} exiting on signal 15.",
        planted=step("logging stopped", program="rsyslogd"),
    )


def _database_host(stage: Stage) -> None:
    """From the bastion to db1, past midnight; web1 refuses."""
    time, pid = at("1 00:02:38.117"), pid_at(at("1 00:02:38"))
    stage.journal.say(
        time,
        "sshd",
        f"Connection closed by authenticating user root {BASTION_IP} port 44012 [preauth]",
        pid=pid,
        unit="ssh.service",
    )
    stage.journal.say(
        later(time, -1), "sshd", f"Failed password for root from {BASTION_IP} port 44012 ssh2", pid=pid, unit="ssh.service",
        planted=step(
            "web1 refuses", program="sshd", pid=pid, actor="root", source_ip=BASTION_IP, outcome="failure",
            category=["audit.logon", "audit.privilege"],
        ),
    )  # fmt: skip
    begin, end = at("1 00:04:12"), at("1 01:12:44")
    stage.database_shell.session(begin, end, VICTIM, BASTION_IP, 44180, told="move to db1")
    database_log_on(stage, begin, None, VICTIM, 31)
    command = "/usr/bin/psql ledger"
    stage.database_shell.sudo(
        at("1 00:06:20"),
        VICTIM,
        command,
        target="postgres",
        tty="pts/1",
        seconds=1_500,
        told="sudo on db1",
    )
    run = stage.audit.run
    told: dict[str, Any] = {"auid": VICTIM.uid, "session": 31}
    run(
        at("1 00:06:20.211"), ["/usr/bin/psql", "ledger"], pid=pid_at(at("1 00:06:20")), uid=26, **told,
        planted=step("sudo on db1", host="db1", category=["audit.activity"]),
    )  # fmt: skip
    run(
        at("1 00:26:02.530"), ["/usr/bin/pg_dump", "-Z9", "-f", "/var/lib/pgsql/.l.gz", "ledger"], pid=pid_at(at("1 00:26:02")), uid=26, **told,
        planted=step("export", host="db1", category=["audit.activity"]),
    )  # fmt: skip
    run(
        at("1 00:33:41.870"), ["/usr/bin/bash", "-c", "systemctl stop auditd || kill 611"], pid=pid_at(at("1 00:33:41")), **told,
        planted=step("logging stopped on db1", host="db1", category=["audit.activity"]),
    )  # fmt: skip
    stage.audit.event(
        at("1 00:33:42.020"),
        ("DAEMON_END", f"op=terminate auid={VICTIM.uid} uid=0 ses=31 pid={pid_at(at('1 00:33:42'))} subj=unconfined_u:unconfined_r:unconfined_t:s0 res=success"),
        planted=step("logging stopped on db1", host="db1", category=["os.security"]),
    )  # fmt: skip


def _database(stage: Stage) -> None:
    """A role of their own, a mass delete, the log's switch, and a dump."""
    pid, who = pid_at(at("1 00:06:20")), "postgres@ledger"

    def say(time: str, text: str, name: str, *categories: str) -> None:
        planted = step(
            name, program="postgres", pid=pid, actor="postgres", category=list(categories)
        )
        stage.database.say(at(time), pid, text, who, planted=planted)

    stage.database.say(
        at("1 00:06:20.402"), pid, "connection received: host=[local]", "[unknown]@[unknown]"
    )
    stage.database.say(
        at("1 00:06:20.409"), pid, "connection authorized: user=postgres database=ledger application_name=psql", who,
        planted=step("move to db1", program="postgres", actor="postgres", category=["app.auth"]),
    )  # fmt: skip
    say(
        "1 00:09:51.730",
        "statement: CREATE ROLE svc_backup SUPERUSER LOGIN PASSWORD '********';",
        "role created",
        "app.account",
    )
    say(
        "1 00:10:20.377",
        "statement: GRANT pg_read_all_data TO svc_backup;",
        "role created",
        "app.privilege",
    )
    say(
        "1 00:17:22.018",
        "statement: DELETE FROM payments\n WHERE paid_on >= '2025-10-01';",
        "mass delete",
        "db.change",
    )
    say(
        "1 00:18:40.655",
        "statement: DELETE FROM invoices WHERE due >= '2025-10-01';",
        "mass delete",
        "db.change",
    )
    say(
        "1 00:19:02.101",
        "statement: TRUNCATE audit_trail, login_history;",
        "mass delete",
        "db.change",
    )
    say(
        "1 00:21:15.390",
        "statement: ALTER SYSTEM SET log_statement = 'none';",
        "logging stopped on db1",
        "app.config",
    )
    stage.database.say(at("1 00:21:19.002"), 901, "received SIGHUP, reloading configuration files")
    stage.database.say(
        at("1 00:21:19.004"), 901, 'parameter "log_statement" changed to "none"',
        planted=step("logging stopped on db1", program="postgres", target="log_statement", category=["app.config"]),
    )  # fmt: skip
    dump = pid_at(at("1 00:26:02"))
    stage.database.say(
        at("1 00:26:02.611"), dump, "connection received: host=[local]", "[unknown]@[unknown]"
    )
    stage.database.say(
        at("1 00:26:02.618"),
        dump,
        "connection authorized: user=postgres database=ledger application_name=pg_dump",
        who,
    )
    stage.database.say(
        at("1 00:29:55.207"),
        dump,
        "disconnection: session time: 0:03:52.590 user=postgres database=ledger host=[local]",
        who,
    )
    stage.database.say(
        at("1 00:31:20.950"),
        pid,
        "disconnection: session time: 0:25:00.548 user=postgres database=ledger host=[local]",
        who,
    )


def _export(stage: Stage) -> None:
    """The dump goes to the file server, and from there out of the house."""

    def told(path: str, address: str, categories: list[str]) -> tuple[Step, Step]:
        fields: dict[str, Any] = {
            "actor": "backup",
            "source_ip": address,
            "target": path,
            "outcome": "success",
            "category": categories,
        }
        return step("export", program="vsftpd", **fields), step("export", **fields)

    stage.ftp.login(at("1 00:35:10"), "backup", DATABASE_IP)
    stage.ftp.transfer(
        at("1 00:35:52"),
        "backup",
        DATABASE_IP,
        DUMP,
        DUMP_SIZE,
        download=False,
        planted=told(DUMP, DATABASE_IP, ["audit.file"]),
    )
    stage.ftp.login(
        at("1 00:44:03"), "backup", INTRUDER_IP,
        planted=step("export", program="vsftpd", actor="backup", source_ip=INTRUDER_IP, outcome="success", category=["audit.logon"]),
    )  # fmt: skip
    for seconds, path, size in (
        (31, DUMP, DUMP_SIZE),
        (62, "/backup/ledger-nightly-2.sql.gz", 18_123_140),
    ):
        stage.ftp.transfer(
            later(at("1 00:44:03"), seconds), "backup", INTRUDER_IP, path, size, download=True,
            planted=told(path, INTRUDER_IP, ["audit.export"]),
        )  # fmt: skip
    stage.ftp.delete(
        at("1 00:47:31"), "backup", INTRUDER_IP, DUMP,
        step("traces removed", program="vsftpd", actor="backup", source_ip=INTRUDER_IP, target=DUMP, outcome="success", category=["audit.file"]),
    )  # fmt: skip
    for number in range(12):
        path = f"/backup/ledger-nightly-{2512 + number}.sql.gz"
        stage.ftp.delete(
            later(at("1 00:47:40"), number * 2.0), "backup", INTRUDER_IP, path,
            step("mass delete", program="vsftpd", actor="backup", source_ip=INTRUDER_IP, target=path, outcome="success", category=["audit.file"]),
        )  # fmt: skip


def _cloud_and_code(stage: Stage) -> None:
    """The same password opens the cloud project and the code host."""
    who, address = "dana@example.com", SPRAYERS[1]
    project = "projects/example-ledger-prod"

    def call(
        time: str,
        service: str,
        method: str,
        resource: str,
        name: str,
        *categories: str,
        **more: Any,
    ) -> None:
        stage.cloud.call(
            at(time), who, address, service, method, resource=resource,
            planted=step(name, actor=who, source_ip=address, action=method, category=list(categories)), **more,
        )  # fmt: skip

    call(
        "1 00:52:18.403917", "cloudresourcemanager.googleapis.com", "SetIamPolicy", project, "cloud role", "app.account",
        detail={"policyDelta": {"bindingDeltas": [{"action": "ADD", "role": "roles/owner", "member": "user:svc-backup@example.org"}]}},
    )  # fmt: skip
    call(
        "1 00:53:02.118204", "iam.googleapis.com", "google.iam.admin.v1.CreateServiceAccountKey",
        f"{project}/serviceAccounts/deploy@example-ledger-prod.iam.gserviceaccount.com", "cloud role", "app.account", kind="service_account",
    )  # fmt: skip
    call(
        "1 00:54:40.902511", "logging.googleapis.com", "google.logging.v2.ConfigServiceV2.DeleteSink",
        f"{project}/sinks/audit-to-archive", "logging stopped in the cloud", "os.security", kind="logging_sink",
    )  # fmt: skip
    for number in range(6):
        time = f"1 00:56:{10 + number * 4:02d}.{number}10244"
        bucket = "projects/_/buckets/example-ledger-reports"
        call(
            time, "storage.googleapis.com", "storage.objects.get", f"{bucket}/objects/customers-{number + 1}.csv", "export",
            "audit.export", kind="gcs_bucket", severity="INFO",
        )  # fmt: skip
    for time, method, path, controller, status in (
        ("1 00:58:30.518", "POST", "/users/sign_in", "SessionsController#create", 302),
        (
            "1 00:59:41.020",
            "POST",
            "/-/user_settings/personal_access_tokens",
            "UserSettings::PersonalAccessTokensController#create",
            200,
        ),
        (
            "1 01:01:12.733",
            "GET",
            "/platform/ledger/-/archive/main/ledger-main.tar.gz",
            "Projects::RepositoriesController#archive",
            200,
        ),
    ):
        stage.code.request(
            at(time), method, path, controller, status, address=address, user=(5, "dana"),
            planted=step("code host", actor="dana", source_ip=address, code=str(status)),
        )  # fmt: skip
        stage.web.request(at(time), address, f"{method} {path}", status, 9_310)


def _clearing_up(stage: Stage) -> None:
    """The second of January: somebody notices."""
    say = stage.bastion_syslog.say
    say(DARK[1], "systemd", "Starting System Logging Service...", 1)
    say(later(DARK[1], 0.4), "rsyslogd", f"{ORIGIN.replace('588', '70112')} start")
    say(
        later(DARK[1], 0.5), "systemd", "Started System Logging Service.", 1,
        step("clearing up", program="systemd", category=["os.service"]),
    )  # fmt: skip
    stage.audit.event(
        at("2 08:42:51.300"),
        ("DAEMON_START", "op=start ver=3.0.7 format=raw kernel=5.14.0-427.el9.x86_64 auid=4294967295 pid=70931 uid=0 ses=4294967295 subj=system_u:system_r:auditd_t:s0 res=success"),
    )  # fmt: skip
    for time in (at("1 02:00:19.004"), at("2 02:00:18.660")):
        stage.tasks.run(
            time, "load_payments", failure="ValueError: payments: 0 rows since 2025-10-01, expected at least 40000",
            planted=step("job fails", outcome="failure", category=["db.job"]),
        )  # fmt: skip
    secure, pid = stage.database_shell.auth, pid_at(at("2 08:36:02"))
    secure.say(
        at("2 08:36:02"),
        "login",
        "pam_unix(login:session): session opened for user root(uid=0) by LOGIN(uid=0)",
        pid,
    )
    secure.say(
        at("2 08:36:02.2"), "login", "ROOT LOGIN ON tty1", pid,
        step("clearing up", program="login", actor="root", device="tty1", category=["audit.logon", "audit.privilege"]),
    )  # fmt: skip
    secure.say(
        at("2 08:52:40"), "login", "pam_unix(login:session): session closed for user root", pid
    )
    stage.bastion.sudo(
        at("2 08:19:30"), ANN, f"/usr/sbin/userdel -r {BACK_DOOR}", told="clearing up"
    )
    stage.bastion.auth.say(
        at("2 08:19:30.4"), "userdel", f"delete user '{BACK_DOOR}'", pid_at(at("2 08:19:30")),
        step("clearing up", program="userdel", target=BACK_DOOR, category=["audit.account"]),
    )  # fmt: skip
    stage.bastion.sudo(
        at("2 08:20:12"), ANN, f"/usr/bin/passwd -l {VICTIM.name}", told="clearing up"
    )
    stage.bastion.sudo(
        at("2 08:24:49"), BJORN, f"/usr/sbin/ufw deny from {INTRUDER_IP}", told="clearing up"
    )
