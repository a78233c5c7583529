"""Files that are put, taken and deleted over the network."""

from __future__ import annotations

from bench.daemons.lab import HOME, PASSWORD, USER, Lab, curl, daemon


def _ftp_deeds(lab: Lab, port: int) -> None:
    url = f"ftp://{HOME}:{port}"
    user = ("-u", f"{USER}:{PASSWORD}")
    curl(lab, "-u", f"{USER}:wrong", f"{url}/")
    lab.expect("wrong password", actor=USER, source_ip=HOME, outcome="failure")
    curl(lab, *user, "-T", "/etc/hostname", f"{url}/in.txt")
    lab.expect("log-on", actor=USER, source_ip=HOME, outcome="success")
    lab.expect("file put", actor=USER, source_ip=HOME, category="audit.file")
    curl(lab, *user, "-o", "/dev/null", f"{url}/in.txt")
    lab.expect("file taken", actor=USER, source_ip=HOME, category="audit.export", outcome="success")
    curl(lab, *user, "-Q", "-DELE in.txt", f"{url}/")


@daemon("vsftpd", "vsftpd", "libwrap0", r"vsftpd", aside="vsftpd")
def vsftpd(lab: Lab) -> None:
    port, room = 22021, lab.room("vsftpd")
    config = lab.config(
        "vsftpd.conf",
        f"listen=YES\nlisten_address={HOME}\nlisten_port={port}\nbackground=NO\nanonymous_enable=NO\nlocal_enable=YES\nwrite_enable=YES\n"
        f"xferlog_enable=YES\ndual_log_enable=YES\nvsftpd_log_file={lab.logs}/vsftpd-own.log\nxferlog_file={lab.logs}/vsftpd-xferlog\n"
        f"pam_service_name=other\nsecure_chroot_dir={room}\nseccomp_sandbox=NO\n",
    )
    process = lab.spawn("vsftpd", config)
    _ftp_deeds(lab, port)
    lab.expect(
        "file deleted",
        actor=USER,
        source_ip=HOME,
        target=f"/home/{USER}/in.txt",
        category="audit.file",
    )
    lab.end(process)


@daemon("proftpd", "proftpd", "proftpd-core", r"proftpd")
def proftpd(lab: Lab) -> None:
    port, room = 22023, lab.room("proftpd")
    logs = lab.room("logs/proftpd")  # it refuses a folder that anybody may write to
    config = lab.config(
        "proftpd.conf",
        f"ServerName x\nServerType standalone\nDefaultAddress {HOME}\nPort {port}\nUseIPv6 off\nPidFile {room}/pid\nScoreboardFile {room}/board\n"
        f"User nobody\nGroup nogroup\nUseReverseDNS off\nSystemLog {logs}/proftpd-system.log\nTransferLog {logs}/proftpd-xferlog\n"
        f'LogFormat auth "%v [%P] %h %t \\"%r\\" %s"\nExtendedLog {logs}/proftpd-auth.log AUTH auth\n',
    )
    process = lab.spawn("proftpd", "-n", "-c", config)
    _ftp_deeds(lab, port)
    # in the foreground it says that it started on standard error, not in its log
    lab.end(process)


@daemon("pure-ftpd", "pure-ftpd", "libsodium23", r"pure-ftpd", aside="pure-ftpd")
def pureftpd(lab: Lab) -> None:
    port, room = 22024, lab.room("pure-ftpd")
    process = lab.spawn(
        "pure-ftpd", "-S", f"{HOME},{port}", "-E", "-H", "-l", "unix", "-g", room / "pid",
        "-O", f"clf:{lab.logs}/pure-ftpd-transfer.log",
    )  # fmt: skip
    _ftp_deeds(lab, port)
    lab.expect("file deleted", actor=USER, source_ip=HOME, category="audit.file", outcome="success")
    lab.end(process)


@daemon("tftpd", "in.tftpd", "tftpd-hpa tftp-hpa", r"in\.tftpd|tftpd")
def tftpd(lab: Lab) -> None:
    port, room = 22069, lab.room("tftp", "nobody")
    (room / "router.cfg").write_text("x\n")
    process = lab.spawn(
        "in.tftpd", "-L", "-vv", "-c", "-s", "-u", "nobody", "-a", f"{HOME}:{port}", room
    )
    for words in (
        "get router.cfg /dev/null",
        "get absent.cfg /dev/null",
        "put /etc/hostname in.cfg",
    ):
        lab.run("tftp", HOME, port, "-c", *words.split())
    lab.expect("file taken", source_ip=HOME, target="router.cfg", category="audit.export")
    lab.expect("file put", source_ip=HOME, target="in.cfg", category="audit.file")
    lab.expect("file absent", outcome="failure")
    lab.end(process)


@daemon("samba", "smbd", "samba samba-vfs-modules smbclient", r"smbd|smbd_audit", files="log.smbd")
def samba(lab: Lab) -> None:
    port, room, share = 22445, lab.room("samba"), lab.room("share", USER)
    config = lab.config(
        "smb.conf",
        f"[global]\nworkgroup = EXAMPLE\nserver role = standalone server\nbind interfaces only = yes\ninterfaces = {HOME}/8\nsmb ports = {port}\n"
        f"private dir = {room}\nlock directory = {room}\nstate directory = {room}\ncache directory = {room}\npid directory = {room}\nncalrpc dir = {room}/ncalrpc\n"
        f"logging = file\nlog level = 1 auth_audit:3\nmax log size = 0\nload printers = no\nprinting = bsd\ndisable spoolss = yes\n"
        f"[reports]\npath = {share}\nread only = no\nvalid users = {USER}\nvfs objects = full_audit\nfull_audit:prefix = %u|%I\n"
        "full_audit:success = connect disconnect openat unlinkat renameat mkdirat\nfull_audit:failure = connect openat unlinkat\n",
    )
    lab.run("smbpasswd", "-c", config, "-a", "-s", USER, text=f"{PASSWORD}\n{PASSWORD}\n")
    process = lab.spawn("smbd", "-F", "--no-process-group", "-s", config, "-l", lab.logs, wait=4)
    for deed, user, password, outcome in (
        ("log-on", USER, PASSWORD, "success"),
        ("wrong password", USER, "wrong", "failure"),
        ("unknown user", "oracle", "wrong", "failure"),
    ):
        lab.run(
            "smbclient", f"//{HOME}/reports", "-p", port, "-s", config, "-m", "SMB3", "-U", f"{user}%{password}",
            "-c", "put /etc/hostname in.txt; get in.txt /dev/null; mkdir d; rename in.txt out.txt; del out.txt",
        )  # fmt: skip
        lab.expect(deed, actor=user, source_ip=HOME, outcome=outcome, category="audit.logon")
    lab.expect("share entered", actor=USER, source_ip=HOME, target="reports", outcome="success")
    lab.expect("file put", actor=USER, source_ip=HOME, category="audit.file", outcome="success")
    lab.expect(
        "file renamed", actor=USER, source_ip=HOME, category="audit.file", action="smb.rename"
    )
    lab.expect(
        "file deleted", actor=USER, source_ip=HOME, category="audit.file", action="smb.remove"
    )
    lab.end(process)
    lab.expect("service started", category="os.service")
