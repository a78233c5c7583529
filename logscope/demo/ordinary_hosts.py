"""Three ordinary days on the hosts themselves: log-ons, cron, timers, a boot, strangers at the door.

What bastion1, web1 and db1 would have written had nothing happened. bastion1 writes nothing while
its rsyslog is stopped.
"""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from logscope.demo.cast import (
    ACCOUNTS,
    ANN,
    BASTION_IP,
    BJORN,
    DANA,
    ERIK,
    SPRAYED,
    START,
    STRANGERS,
    Person,
    at,
    later,
    pid_at,
)
from logscope.demo.collection import chance
from logscope.demo.days import SHIFTS, hours, is_dark, moments_of
from logscope.demo.stage import WEB_BOOT, Stage


def play(stage: Stage) -> None:
    """Fill the hosts' logs with the ordinary."""
    _bastion(stage)
    _web_journal(stage)
    _database_host(stage)


def _bastion(stage: Stage) -> None:
    dice = chance("bastion1")
    for person, begin, end in SHIFTS:
        if is_dark(at(begin)):
            continue
        stage.bastion.session(at(begin), at(end), person, person.desk, dice.randrange(40000, 60000))
    for when, person, command in (
        ("30 08:40:12", BJORN, "/usr/bin/apt-get update"),
        ("30 08:41:02", BJORN, "/usr/bin/apt-get -y upgrade"),
        ("30 09:30:55", DANA, "/usr/bin/systemctl status ssh"),
        ("30 15:12:44", ERIK, "/usr/bin/tail -n 200 /var/log/auth.log"),
        ("31 09:15:20", BJORN, "/usr/sbin/ufw status verbose"),
        ("31 10:02:09", ANN, "/usr/bin/less /var/log/syslog"),
    ):
        stage.bastion.sudo(at(when), person, command, seconds=dice.uniform(0.5, 40))
    for number in range(14):  # one stranger who knows only one name
        time = later(at("30 20:14:09"), number * 9.4)
        stage.bastion.failed(time, "root", STRANGERS[4], 42_000 + number * 6, known=True)
    for time in moments_of(dice, 62):
        if not is_dark(time):
            _knock(stage, dice, time)
    for time in hours(17):
        if not is_dark(time):
            stage.bastion.cron(time, "root", 0.4)
            stage.bastion_syslog.say(
                time,
                "CRON",
                "(root) CMD (cd / && run-parts --report /etc/cron.hourly)",
                pid_at(time) + 1,
            )
    _bastion_syslog(stage, dice)


def _knock(stage: Stage, dice: Random, time: datetime) -> None:
    """A stranger at the ssh port: a guess, a scan, or a client that gives up."""
    address, port, pid = dice.choice(STRANGERS), dice.randrange(30000, 65000), pid_at(time)
    say = stage.bastion.auth.say
    match dice.randrange(6):
        case 0:
            say(
                time,
                "sshd",
                f"Did not receive identification string from {address} port {port}",
                pid,
            )
        case 1:
            say(time, "sshd", f"Connection closed by {address} port {port} [preauth]", pid)
        case 2:
            say(
                time,
                "sshd",
                f"Unable to negotiate with {address} port {port}: no matching key exchange method found. "
                "Their offer: diffie-hellman-group1-sha1 [preauth]",
                pid,
            )
        case _:
            user = dice.choice(SPRAYED)
            stage.bastion.failed(time, user, address, port, known=user in ACCOUNTS)


def _bastion_syslog(stage: Stage, dice: Random) -> None:
    say = stage.bastion_syslog.say
    for time in moments_of(dice, 90):
        if is_dark(time):
            continue
        source, port = dice.choice(STRANGERS), dice.choice((23, 445, 1433, 3389, 5900, 8080))
        say(
            time,
            "kernel",
            f"[{(time - START).total_seconds() + 812_000:.6f}] [UFW BLOCK] IN=ens3 OUT= "
            f"MAC=52:54:00:12:34:56:52:54:00:65:43:21:08:00 SRC={source} DST={BASTION_IP} LEN=44 TOS=0x00 "
            f"PREC=0x00 TTL=241 ID={dice.randrange(65536)} PROTO=TCP SPT={dice.randrange(1024, 65536)} DPT={port} "
            "WINDOW=1024 RES=0x00 SYN URGP=0",
        )
    units = (
        ("Daily apt download activities", "apt-daily.service"),
        ("Cleanup of Temporary Directories", "systemd-tmpfiles-clean.service"),
        ("Rotate log files", "logrotate.service"),
        ("Daily man-db regeneration", "man-db.service"),
    )
    for time in hours(41, 9, 3):
        if is_dark(time):
            continue
        title, unit = dice.choice(units)
        say(time, "systemd", f"Starting {title}...", 1)
        say(later(time, 1.3), "systemd", f"{unit}: Succeeded.", 1)
        say(later(time, 1.4), "systemd", f"Finished {title}.", 1)
    for time in (at("30 06:25:04"), at("31 06:25:04")):
        say(
            time,
            "rsyslogd",
            '[origin software="rsyslogd" swVersion="8.2302.0" x-pid="588" x-info="https://www.rsyslog.com"] rsyslogd was HUPed',
        )
    say(
        at("31 11:20:31"),
        "kernel",
        '[940852.118233] audit: type=1400 audit(1767180031.114:58): apparmor="DENIED" operation="open" '
        'profile="/usr/sbin/chronyd" name="/etc/ssl/openssl.cnf" pid=634 comm="chronyd" requested_mask="r" '
        'denied_mask="r" fsuid=107 ouid=0',
    )
    for time in hours(23, 40, 5):
        if not is_dark(time):
            say(time, "chronyd", "Selected source 192.0.2.123 (2.debian.pool.example.org)", 634)


def _web_journal(stage: Stage) -> None:
    dice = chance("journal")
    say = stage.journal.say
    boot = WEB_BOOT
    say(
        later(boot, -42),
        "systemd-logind",
        "System is rebooting.",
        pid=590,
        unit="systemd-logind.service",
    )
    say(
        later(boot, -41),
        "systemd",
        "Stopping nginx.service - A high performance web server...",
        pid=1,
    )
    say(
        later(boot, -38), "systemd", "Stopped nginx.service - A high performance web server.", pid=1
    )
    say(later(boot, -30), "systemd", "Reached target reboot.target - System Reboot.", pid=1)
    say(
        later(boot, -29.5),
        "systemd-journald",
        "Journal stopped",
        pid=288,
        unit="systemd-journald.service",
    )
    for seconds, text in (
        (
            0,
            "Linux version 6.1.0-28-amd64 (debian-kernel@lists.example.org) (gcc-12 12.2.0) #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1",
        ),
        (0, "Command line: BOOT_IMAGE=/boot/vmlinuz-6.1.0-28-amd64 root=UUID=6e1f ro quiet"),
        (0.1, "BIOS-provided physical RAM map:"),
        (0.4, "Memory: 4017488K/4193780K available"),
        (1.1, "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none."),
        (2.3, "e1000: ens3 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX"),
    ):
        say(later(boot, seconds), "kernel", text, priority=5)
    for seconds, unit, title in (
        (6, "systemd-networkd.service", "Network Configuration"),
        (8, "ssh.service", "OpenBSD Secure Shell server"),
        (9, "cron.service", "Regular background program processing daemon"),
        (21, "nginx.service", "A high performance web server"),
        (44, "gitlab-puma.service", "Code host, web workers"),
    ):
        say(later(boot, seconds), "systemd", f"Starting {unit} - {title}...", pid=1)
        say(later(boot, seconds + 0.8), "systemd", f"Started {unit} - {title}.", pid=1)
    say(later(boot, 46), "systemd", "Reached target multi-user.target - Multi-User System.", pid=1)
    for time in hours(17):
        pid = pid_at(time)
        say(
            time,
            "CRON",
            "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
            pid=pid,
            unit="cron.service",
        )
        say(
            later(time, 0.3),
            "CRON",
            "pam_unix(cron:session): session closed for user root",
            pid=pid,
            unit="cron.service",
        )
    for time in hours(30, 12, 6):
        say(time, "systemd", "Starting certbot.service - Renewal of certificates...", pid=1)
        say(later(time, 4), "systemd", "certbot.service: Deactivated successfully.", pid=1)
        say(later(time, 4), "systemd", "Finished certbot.service - Renewal of certificates.", pid=1)
    for begin, end in (
        ("30 11:02:09", "30 11:40:51"),
        ("31 09:20:44", "31 10:01:30"),
        ("2 09:02:18", "2 09:31:07"),
    ):
        pid, port = pid_at(at(begin)), dice.randrange(40000, 60000)
        ssh: dict[str, Any] = {"pid": pid, "unit": "ssh.service"}
        say(
            at(begin),
            "sshd",
            f"Accepted publickey for bjorn from {BASTION_IP} port {port} ssh2: ED25519 {BJORN.key}",
            **ssh,
        )
        say(
            later(at(begin), 0.1),
            "sshd",
            "pam_unix(sshd:session): session opened for user bjorn(uid=1002) by (uid=0)",
            **ssh,
        )
        say(at(end), "sshd", f"Disconnected from user bjorn {BASTION_IP} port {port}", **ssh)
        say(
            later(at(end), 0.1),
            "sshd",
            "pam_unix(sshd:session): session closed for user bjorn",
            **ssh,
        )


def _database_host(stage: Stage) -> None:
    dice = chance("db1")
    for time in hours(1, 1):
        stage.database_shell.cron(time, "root", 0.6)
        pid = pid_at(time)
        for seconds, kind, said in (
            (0, "CRED_ACQ", "PAM:setcred"),
            (0.1, "USER_START", "PAM:session_open"),
            (0.6, "USER_END", "PAM:session_close"),
        ):
            stage.audit.user(
                later(time, seconds), kind, pid=pid, uid=0, auid=0, session=pid % 997,
                message=f'op={said} grantors=pam_env,pam_unix acct="root" exe="/usr/sbin/crond" hostname=? addr=? terminal=cron res=success',
            )  # fmt: skip
    for time in hours(20, 5, 12):
        stage.audit.service(time, "SERVICE_START", "sysstat-collect")
        stage.audit.service(later(time, 1), "SERVICE_STOP", "sysstat-collect")
    for number, (begin, end, person) in enumerate(
        (
            ("30 09:20:14", "30 10:44:02", DANA),
            ("30 14:30:51", "30 15:02:17", ERIK),
            ("31 08:40:33", "31 09:58:46", DANA),
            ("2 08:40:02", "2 11:20:19", ANN),
        )
    ):
        port = dice.randrange(40000, 60000)
        stage.database_shell.session(at(begin), at(end), person, BASTION_IP, port)
        database_log_on(stage, at(begin), at(end), person, 11 + number)
        stage.database_shell.sudo(
            later(at(begin), 140), person, "/usr/bin/systemctl status postgresql", seconds=2.5
        )
    stage.audit.event(
        at("30 14:51:22.418"),
        ("AVC", 'avc:  denied  { read } for  pid=62114 comm="httpd" name="ledger.csv" dev="dm-0" ino=134771 scontext=system_u:system_r:httpd_t:s0 tcontext=unconfined_u:object_r:user_home_t:s0 tclass=file permissive=0'),
        ("SYSCALL", 'arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=7f1c8c012e20 a2=0 a3=0 items=0 ppid=1 pid=62114 auid=4294967295 uid=48 gid=48 euid=48 suid=48 fsuid=48 egid=48 sgid=48 fsgid=48 tty=(none) ses=4294967295 comm="httpd" exe="/usr/sbin/httpd" subj=system_u:system_r:httpd_t:s0 key=(null)'),
    )  # fmt: skip


def database_log_on(
    stage: Stage, begin: datetime, end: datetime | None, person: Person, session: int
) -> None:
    """The audit trail's side of a log-on to db1 through the bastion."""
    pid, uid = pid_at(begin), person.uid
    said = f'acct="{person.name}" exe="/usr/sbin/sshd" hostname={BASTION_IP} addr={BASTION_IP} terminal=ssh res=success'
    user = stage.audit.user
    user(
        later(begin, -0.2),
        "USER_AUTH",
        pid=pid,
        uid=0,
        auid=4294967295,
        session=4294967295,
        message=f"op=pubkey_auth {said}",
    )
    user(
        later(begin, 0.05),
        "USER_ACCT",
        pid=pid,
        uid=0,
        auid=4294967295,
        session=4294967295,
        message=f"op=PAM:accounting grantors=pam_unix,pam_localuser {said}",
    )
    user(
        later(begin, 0.1),
        "USER_START",
        pid=pid,
        uid=0,
        auid=uid,
        session=session,
        message=f"op=PAM:session_open grantors=pam_keyinit,pam_limits,pam_unix {said}",
    )
    user(
        later(begin, 0.2), "USER_LOGIN", pid=pid, uid=0, auid=uid, session=session,
        message=f'op=login id={uid} exe="/usr/sbin/sshd" hostname={BASTION_IP} addr={BASTION_IP} terminal=/dev/pts/1 res=success',
    )  # fmt: skip
    if end is not None:
        user(
            later(end, 0.2),
            "USER_END",
            pid=pid,
            uid=0,
            auid=uid,
            session=session,
            message=f"op=PAM:session_close grantors=pam_keyinit,pam_limits,pam_unix {said}",
        )
