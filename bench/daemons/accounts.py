"""Accounts and privileges, through syslog, and log-ons at a shell."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from bench.daemons.lab import GROUP, HOME, OTHER, PASSWORD, USER, Lab, daemon


@daemon(
    "shadow", "useradd", "passwd", r"useradd|userdel|usermod|passwd|chpasswd|chage|group\w+|chfn"
)
def shadow(lab: Lab) -> None:
    changes = (
        ("account created", ("useradd", "-m", "-s", "/bin/bash", USER), USER),
        ("second account created", ("useradd", "-M", OTHER), OTHER),
        ("group created", ("groupadd", GROUP), GROUP),
        ("account put into a group", ("usermod", "-a", "-G", f"{GROUP},sudo", USER), USER),
        ("expiry changed", ("chage", "-M", "90", USER), USER),
    )
    for deed, command, target in changes:
        lab.run(*command)
        lab.expect(deed, program=command[0], target=target, category="audit.account")
    lab.run("chpasswd", text=f"{USER}:{PASSWORD}\n")
    lab.expect("password set", program="chpasswd", target=USER, category="audit.account")
    lab.run("passwd", OTHER, text=f"{PASSWORD}\n{PASSWORD}\n")
    lab.expect("password changed", program="passwd", target=OTHER, category="audit.account")
    lab.run("usermod", "-L", OTHER)
    lab.expect("account locked", program="usermod", target=OTHER, category="audit.account")
    lab.run("userdel", OTHER)
    lab.expect("account deleted", program="userdel", target=OTHER, category="audit.account")


@daemon("sudo", "sudo", "sudo", r"sudo")
def sudo(lab: Lab) -> None:
    lab.run("sudo", "-u", USER, "/usr/bin/id")
    lab.expect(
        "root ran a command",
        actor="root",
        target=USER,
        command="/usr/bin/id",
        category="audit.activity",
    )
    as_user = ("runuser", "-u", USER, "--")
    lab.run(*as_user, "sudo", "-k", "-S", "/usr/bin/id", text=f"{PASSWORD}\n")
    lab.expect(
        "user ran a command as root",
        actor=USER,
        target="root",
        category="audit.privilege",
        command="/usr/bin/id",
    )
    lab.run(*as_user, "sudo", "-k", "-S", "/usr/bin/id", text="wrong\nwrong\nwrong\n")
    lab.expect("wrong password", actor=USER, outcome="failure", category="audit.privilege")
    lab.run("runuser", "-u", "nobody", "--", "sudo", "-S", "/usr/bin/id", text="x\nx\nx\n")
    lab.expect("not in sudoers", actor="nobody", outcome="failure", category="audit.privilege")


@daemon("su", "su", "util-linux", r"su")
def su(lab: Lab) -> None:
    lab.run("su", USER, "-c", "true")
    lab.expect("root became a user", actor="root", target=USER, outcome="success")
    lab.run("runuser", "-u", USER, "--", "su", "root", "-c", "true", text="wrong\n")
    lab.expect(
        "user failed to become root",
        actor=USER,
        target="root",
        outcome="failure",
        category="audit.privilege",
    )


@daemon("sshd", "/usr/sbin/sshd", "openssh-server", r"sshd(-session)?|internal-sftp")
def sshd(lab: Lab) -> None:
    port, room = 22022, lab.room("ssh")
    Path("/run/sshd").mkdir(exist_ok=True)
    for key in ("host", "client"):
        lab.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", room / key)
    config = lab.config(
        "sshd_config",
        f"Port {port}\nListenAddress {HOME}\nHostKey {room}/host\nPidFile {room}/pid\nLogLevel VERBOSE\n"
        f"UsePAM yes\nPasswordAuthentication yes\nPermitRootLogin prohibit-password\nStrictModes no\n"
        f"AuthorizedKeysFile {room}/client.pub\nSubsystem sftp internal-sftp -l INFO\n",
    )
    process = lab.spawn("/usr/sbin/sshd", "-D", "-f", config)
    plain = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-p", port)
    asking = (*plain, "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1")
    for deed, user, password, outcome in (
        ("password log-on", USER, PASSWORD, "success"),
        ("wrong password", USER, "wrong", "failure"),
        ("unknown user", "oracle", "wrong", "failure"),
        ("root by password", "root", "wrong", "failure"),
    ):
        lab.run("sshpass", "-p", password, "ssh", *asking, f"{user}@{HOME}", "true")
        lab.expect(
            deed,
            actor=user,
            source_ip=HOME,
            outcome=outcome,
            category="audit.logon",
            action="ssh.login",
        )
    lab.run("ssh", *plain, "-i", room / "client", f"root@{HOME}", "true")
    lab.expect(
        "root by key", actor="root", source_ip=HOME, outcome="success", category="audit.privilege"
    )
    lab.run("sshpass", "-p", PASSWORD, "sftp", "-P", port, *asking[:4], "-o", "PubkeyAuthentication=no",
            f"{USER}@{HOME}", text="get /etc/hostname /dev/null\nput /etc/hostname up.txt\nrm up.txt\n")  # fmt: skip
    lab.expect("file taken over sftp", target="/etc/hostname", category="audit.export")
    lab.expect("file removed over sftp", target=f"/home/{USER}/up.txt", category="audit.file")
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    lab.end(process)
    lab.expect("service started", program="sshd", action="ssh.start")
    lab.expect("service stopped", program="sshd", action="ssh.stop")


@daemon("cron", "cron", "cron", r"(?i)cron(tab)?")
def cron(lab: Lab) -> None:
    process = lab.spawn("cron", "-f", "-L", "15")
    lab.run("crontab", "-u", USER, "-", text="* * * * * /bin/true lsbench\n")
    lab.expect("crontab replaced", actor="root", target=USER, category="audit.activity")
    time.sleep(62 - time.time() % 60)
    lab.expect("job ran", actor=USER, category="audit.activity", command="/bin/true lsbench")
    lab.run("crontab", "-u", USER, "-r")
    lab.end(process)
    lab.expect("service started", program="cron", category="os.service")


@daemon("dropbear", "dropbear", "dropbear-bin", r"dropbear")
def dropbear(lab: Lab) -> None:
    port, room = 22122, lab.room("dropbear")
    lab.run("dropbearkey", "-t", "ed25519", "-f", room / "key")
    process = lab.spawn(
        "dropbear", "-F", "-p", f"{HOME}:{port}", "-r", room / "key", "-P", room / "pid", "-w"
    )
    plain = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-p", port, "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1")  # fmt: skip
    for deed, user, password, outcome in (
        ("password log-on", USER, PASSWORD, "success"),
        ("wrong password", USER, "wrong", "failure"),
        ("root by password", "root", "wrong", "failure"),
    ):
        lab.run("sshpass", "-p", password, "ssh", *plain, f"{user}@{HOME}", "true")
        lab.expect(deed, actor=user, source_ip=HOME, outcome=outcome, category="audit.logon", action="ssh.login")  # fmt: skip
    lab.run("sshpass", "-p", "x", "ssh", *plain, f"oracle@{HOME}", "true")
    lab.expect("unknown user", source_ip=HOME, outcome="failure", category="audit.logon")
    lab.end(process)
    lab.expect("log-off", actor=USER, action="ssh.logout", category="audit.logon")
    lab.expect("service started", program="dropbear", category="os.service")


@daemon("atd", "atd", "at", r"atd")
def atd(lab: Lab) -> None:
    process = lab.spawn("atd", "-f")
    lab.run("runuser", "-u", USER, "--", "at", "now", text="/bin/true lsbench\n")
    time.sleep(6)
    lab.expect("job ran", program="atd", actor=USER, outcome="success")
    lab.end(process)


@daemon("doas", "doas", "opendoas", r"doas")
def doas(lab: Lab) -> None:
    config = Path("/etc/doas.conf")
    if config.exists():
        raise ValueError(f"{config} is there already")
    config.write_text(f"permit nopass {USER} as root cmd id\npermit {USER} as root cmd true\n")
    try:
        as_user = ("runuser", "-u", USER, "--", "doas", "-n")
        lab.run(*as_user, "id", "-u")
        lab.run(*as_user, "cat", "/etc/shadow")
        lab.run(
            "runuser", "-u", USER, "--", "script", "-qec", "doas true", "/dev/null", text="wrong\n"
        )
    finally:
        config.unlink()
    lab.expect(
        "user ran a command as root",
        actor=USER,
        target="root",
        command="id -u",
        category="audit.privilege",
    )
    lab.expect(
        "command not permitted",
        actor=USER,
        outcome="failure",
        category="audit.privilege",
        command="cat /etc/shadow",
    )
    lab.expect("wrong password", actor=USER, outcome="failure", category="audit.privilege")
