"""What guards a host: bans, the audit trail, checks of files, and what was installed."""

from __future__ import annotations

import pwd
import shutil
import time
from datetime import datetime

from bench.daemons.lab import USER, Lab, daemon


@daemon("fail2ban", "fail2ban-server", "fail2ban")
def fail2ban(lab: Lab) -> None:
    room, watched = lab.folder / "fail2ban", lab.folder / "watched.log"
    shutil.copytree("/etc/fail2ban", room)
    watched.touch()
    shutil.rmtree(room / "jail.d")
    (room / "action.d/nothing.conf").write_text(
        "[Definition]\nactionban = true\nactionunban = true\n"
    )
    (room / "jail.local").write_text(
        f"[DEFAULT]\nbanaction = nothing\naction = nothing\nbantime = 600\nmaxretry = 3\nbackend = polling\n[sshd]\nenabled = true\nlogpath = {watched}\n"
    )
    (room / "fail2ban.local").write_text(
        f"[Definition]\ndbfile = {room}/db\nlogtarget = {lab.logs}/fail2ban.log\n"
    )
    options = ("-c", room, "-s", room / "sock")
    process = lab.spawn(
        "fail2ban-server", "-f", "-x", *options, "-p", room / "pid", "--logtarget", f"{lab.logs}/fail2ban.log", "start", wait=4,
    )  # fmt: skip
    for _ in range(4):
        with watched.open("a") as log:
            now = datetime.now().astimezone().strftime("%b %d %H:%M:%S")
            log.write(
                f"{now} web1 sshd[411]: Failed password for root from 198.51.100.9 port 4022 ssh2\n"
            )
        time.sleep(1)
    time.sleep(4)
    lab.run("fail2ban-client", *options, "set", "sshd", "unbanip", "198.51.100.9")
    lab.run("fail2ban-client", *options, "set", "sshd", "banip", "203.0.113.4")
    lab.run("fail2ban-client", *options, "set", "sshd", "addignoreip", "192.0.2.1")
    lab.run("fail2ban-client", *options, "reload")
    time.sleep(2)
    lab.run("fail2ban-client", *options, "stop")
    lab.expect("attempt found", source_ip="198.51.100.9", target="sshd")
    lab.expect(
        "address banned",
        source_ip="198.51.100.9",
        target="sshd",
        category="os.security",
        action="firewall.ban",
    )
    lab.expect(
        "address let in again",
        source_ip="198.51.100.9",
        target="sshd",
        category="os.security",
        action="firewall.unban",
    )
    lab.expect(
        "address banned by hand", source_ip="203.0.113.4", target="sshd", category="os.security"
    )
    lab.end(process)
    lab.expect("jail started", target="sshd", category="os.security")
    lab.expect("service started", category="os.service", action="service.start")
    lab.expect("service stopped", category="os.service", action="service.stop")


@daemon("auditd", "auditd", "auditd", files="audit.log")
def auditd(lab: Lab) -> None:
    room = lab.room("auditd")
    room.chmod(0o700)
    watched = lab.room("watched")
    (room / "auditd.conf").write_text(
        f"log_file = {room}/audit.log\nlog_format = ENRICHED\nlog_group = root\nflush = INCREMENTAL\nfreq = 1\nlocal_events = yes\nwrite_logs = yes\nname_format = HOSTNAME\n"
        "space_left = 75\nspace_left_action = IGNORE\nadmin_space_left = 50\nadmin_space_left_action = IGNORE\ndisk_full_action = IGNORE\ndisk_error_action = IGNORE\n"
        "max_log_file = 99\nmax_log_file_action = IGNORE\nverify_email = no\n"
    )
    commands = [
        "always,exit",
        "-F",
        "arch=b64",
        "-S",
        "execve",
        "-F",
        "exe=/usr/bin/id",
        "-k",
        "lsbench-exec",
    ]
    process = lab.spawn("auditd", "-n", "-s", "enable", "-c", room, wait=3)
    lab.run("auditctl", "-w", watched, "-p", "wa", "-k", "lsbench")
    lab.run("auditctl", "-a", *commands)
    # not by ourselves: who ran before auditing was enabled is not audited
    lab.run("touch", watched / "new.txt")
    lab.run("rm", watched / "new.txt")
    lab.run("id", "-u", "root")
    lab.run("useradd", "-M", "lsbench3")
    number = str(
        pwd.getpwnam("lsbench3").pw_uid
    )  # useradd tells the trail no more; auditd has the name if it is there in time
    lab.run("userdel", "lsbench3")
    lab.run("runuser", "-u", USER, "--", "su", "root", "-c", "true", text="wrong\n")
    lab.run("auditctl", "-W", watched, "-p", "wa", "-k", "lsbench")
    lab.run("auditctl", "-d", *commands)
    lab.end(process)
    lab.run("auditctl", "-e", "0")
    shutil.copyfile(room / "audit.log", lab.logs / "audit.log")
    lab.expect("rule added", category="os.security", outcome="success")
    lab.expect("file made", target=f"{watched}/new.txt", category="audit.file", outcome="success")
    lab.expect("command ran", command="id -u root", category="audit.activity", outcome="success")
    lab.expect(
        "account created",
        target=("lsbench3", number),
        category="audit.account",
        action="user.create",
    )
    lab.expect("account deleted", target="lsbench3", category="audit.account", action="user.delete")
    lab.expect(
        "user failed to become root", target="root", outcome="failure", category="audit.logon"
    )
    lab.expect("auditing began", category="os.security", action="auditd.start")
    lab.expect("auditing ended", category="os.security", action="auditd.stop")


@daemon("aide", "aide", "aide")
def aide(lab: Lab) -> None:
    room, watched = lab.room("aide"), lab.room("kept")
    for name in ("changed.conf", "removed.conf"):
        (watched / name).write_text("x\n")
    config = lab.config(
        "aide.conf",
        f"database_in=file:{room}/db\ndatabase_out=file:{room}/db\nreport_url=file:{lab.logs}/aide.log\nreport_level=changed_attributes\n{watched} p+i+n+u+g+s+m+c+sha256\n",
    )
    lab.run("aide", "--config", config, "--init")
    (watched / "changed.conf").write_text("other\n")
    (watched / "removed.conf").unlink()
    (watched / "added.sh").write_text("x\n")
    lab.run("aide", "--config", config, "--check")
    lab.expect("file added", target=f"{watched}/added.sh", category="audit.file")
    lab.expect("file removed", target=f"{watched}/removed.conf", category="audit.file")
    lab.expect("file changed", target=f"{watched}/changed.conf", category="audit.file")


@daemon("dpkg", "dpkg", "dpkg")
def dpkg(lab: Lab) -> None:
    room = lab.room("package")
    control = room / "tree/DEBIAN"
    control.mkdir(parents=True)
    (control / "control").write_text(
        "Package: lsbench\nVersion: 1.0\nArchitecture: all\nMaintainer: Ann <ann@example.com>\nDescription: x\n"
    )
    lab.run("dpkg-deb", "-b", room / "tree", room / "lsbench.deb")
    for name in ("admin/info", "admin/updates", "root"):
        (room / name).mkdir(parents=True)
    for name in ("status", "available"):
        (room / "admin" / name).touch()
    own = (
        "dpkg",
        f"--admindir={room}/admin",
        f"--instdir={room}/root",
        f"--log={lab.logs}/dpkg.log",
        "--force-not-root",
    )
    lab.run(*own, "-i", room / "lsbench.deb")
    lab.run(*own, "--purge", "lsbench")
    lab.expect(
        "package installed",
        target="lsbench:all",
        category="audit.activity",
        action="package.install",
    )
    lab.expect(
        "package removed", target="lsbench:all", category="audit.activity", action="package.remove"
    )
