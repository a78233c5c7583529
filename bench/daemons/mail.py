"""Mail."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from bench.daemons.lab import HOME, PASSWORD, USER, Lab, curl, daemon


@daemon("dovecot", "dovecot", "dovecot-imapd")
def dovecot(lab: Lab) -> None:
    port, room = 22143, lab.room("dovecot")
    (room / "users").write_text(f"ann:{{PLAIN}}{PASSWORD}::::::\n")
    mail = lab.room("mail", USER)
    config = lab.config(
        "dovecot.conf",
        f"base_dir = {room}/run\nstate_dir = {room}/state\nlog_path = {lab.logs}/dovecot.log\nprotocols = imap\nssl = no\ndisable_plaintext_auth = no\n"
        f"auth_verbose = yes\nlisten = {HOME}\npassdb {{\n driver = passwd-file\n args = {room}/users\n}}\nuserdb {{\n driver = static\n args = uid={USER} gid={USER} home={mail}\n}}\n"
        f"mail_location = maildir:{mail}\nservice imap-login {{\n inet_listener imap {{\n  port = {port}\n }}\n inet_listener imaps {{\n  port = 0\n }}\n}}\n",
    )
    process = lab.spawn("dovecot", "-F", "-c", config)
    for deed, user, password, outcome in (
        ("log-on", "ann", PASSWORD, "success"),
        ("wrong password", "ann", "wrong", "failure"),
        ("unknown user", "oracle", "wrong", "failure"),
    ):
        curl(lab, "-u", f"{user}:{password}", f"imap://{HOME}:{port}/")
        lab.expect(deed, actor=user, source_ip=HOME, outcome=outcome, category="app.auth")
    lab.end(process)
    lab.expect("service started", category="app.lifecycle", action="service.start")


def _send(lab: Lab, port: int, sender: str, recipient: str, *more: object) -> None:
    letter = lab.config("letter", f"From: {sender}\nTo: {recipient}\nSubject: figures\n\nx\n")
    curl(lab, *more, f"smtp://{HOME}:{port}/client.example.net", "--mail-from", sender, "--mail-rcpt", recipient, "-T", letter)  # fmt: skip


def _mail_deeds(lab: Lab, port: int, *, after: float = 4) -> None:
    """The same for every mail server; ``ann`` may log on, ``example.com`` is its own domain."""
    _send(lab, port, "sender@example.net", f"{USER}@example.com")
    _send(lab, port, "sender@example.net", "victim@example.org")
    _send(lab, port, "sender@example.net", "absent@example.com")
    plain = ("--login-options", "AUTH=PLAIN", "-u")
    _send(
        lab, port, "ann@example.com", f"{USER}@example.com", *plain, f"ann@example.com:{PASSWORD}"
    )
    _send(lab, port, "ann@example.com", f"{USER}@example.com", *plain, "ann@example.com:wrong")
    time.sleep(after)
    lab.expect(
        "letter delivered",
        target=f"{USER}@example.com",
        outcome="success",
        category="app.transaction",
    )
    lab.expect("relaying denied", source_ip=HOME, outcome="failure", target="victim@example.org")
    lab.expect(
        "recipient unknown",
        outcome="failure",
        target="absent@example.com",
        category="app.transaction",
    )
    lab.expect(
        "log-on", actor="ann@example.com", source_ip=HOME, outcome="success", category="app.auth"
    )


@daemon("postfix", "postfix", "postfix libsasl2-modules sasl2-bin", r"postfix(/[\w/-]+)?")
def postfix(lab: Lab) -> None:
    port, room = 22025, lab.room("postfix")
    lab.room("postfix/queue")
    lab.room("postfix/data", "postfix")
    spool = lab.room("postfix/mail")
    spool.chmod(0o1777)
    sasl = lab.room("postfix/sasl")
    (sasl / "smtpd.conf").write_text(
        f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\nsasldb_path: {sasl}/db\n"
    )
    lab.run("saslpasswd2", "-p", "-c", "-f", sasl / "db", "-u", "example.com", "ann", text=PASSWORD)
    if (sasl / "db").exists():
        (sasl / "db").chmod(0o644)
    (room / "main.cf").write_text(
        f"compatibility_level = 3.6\nqueue_directory = {room}/queue\ndata_directory = {room}/data\nmail_spool_directory = {spool}\n"
        f"command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\nmyhostname = mx.example.com\nmydestination = example.com\n"
        "mynetworks = 198.51.100.0/24\ninet_protocols = ipv4\nalias_maps =\nalias_database =\nlocal_recipient_maps =\nbiff = no\n"
        f"smtpd_sasl_auth_enable = yes\ncyrus_sasl_config_path = {sasl}\nsmtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination\n"
        "default_transport = discard\nrelay_transport = discard\n"
    )
    services = (
        f"{HOME}:{port} inet n - n - - smtpd", "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr",
        "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce",
        "verify unix - - n - 1 verify", "flush unix n - n 1000? 0 flush", "proxymap unix - - n - - proxymap", "error unix - - n - - error",
        "discard unix - - n - - discard", "local unix - n n - - local", "anvil unix - - n - 1 anvil", "scache unix - - n - 1 scache",
    )  # fmt: skip
    (room / "master.cf").write_text("\n".join(services) + "\n")
    lab.run("postfix", "-c", room, "start")
    lab.wait_for(port)
    _mail_deeds(lab, port)
    lab.expect("wrong password", source_ip=HOME, outcome="failure", category="app.auth")
    lab.run("postfix", "-c", room, "reload")
    lab.run("postfix", "-c", room, "stop")
    lab.expect("service started", category="os.service", action="service.start")
    lab.expect("configuration read anew", category="app.config")
    lab.expect("service stopped", category="os.service", action="service.stop")


@daemon(
    "exim4",
    "exim4",
    "libgnutls-dane0 libidn12 libnsl2 libdb5.3",
    aside="exim4-daemon-light exim4-base",
)
def exim(lab: Lab) -> None:
    port, room, account = 22026, lab.room("exim"), "Debian-exim"
    if lab.run("getent", "passwd", account):
        lab.run("useradd", "--system", "-M", account)
    shutil.chown(room, account)
    spool = lab.room("exim-mail")
    spool.chmod(0o1777)
    config = lab.config(
        "exim.conf",
        f"exim_path = {shutil.which('exim4')}\nspool_directory = {room}\nlog_file_path = {room}/%slog\nprimary_hostname = mx.example.com\ntls_advertise_hosts =\n"
        "domainlist local = example.com\nacl_smtp_rcpt = rcpt\nacl_smtp_data = data\nkeep_environment =\nnever_users =\n"
        "begin acl\nrcpt:\n accept domains = +local\n accept authenticated = *\n deny message = relay not permitted\ndata:\n accept\n"
        "begin routers\nmine:\n driver = accept\n check_local_user\n transport = box\n"
        f"begin transports\nbox:\n driver = appendfile\n file = {spool}/$local_part_data\n"
        "begin authenticators\nplain:\n driver = plaintext\n public_name = PLAIN\n server_prompts = :\n server_set_id = $auth2\n"
        f" server_condition = ${{if and{{{{eq{{$auth2}}{{ann@example.com}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}\n",
    )
    # else it gives up its rights with every configuration that is not its own
    trusted = Path("/etc/exim4/trusted_configs")
    trusted.parent.mkdir(exist_ok=True)
    trusted.write_text(f"{config}\n")
    process = lab.spawn(
        "exim4", "-bdf", "-q5s", "-C", config, "-oX", port, "-oP", lab.folder / "exim.pid"
    )
    lab.wait_for(port)
    _mail_deeds(lab, port, after=8)
    lab.expect(
        "wrong password",
        actor="ann@example.com",
        source_ip=HOME,
        outcome="failure",
        category="app.auth",
    )
    lab.end(process)
    trusted.unlink()
    for log in (room / "mainlog", room / "rejectlog"):
        shutil.copyfile(log, lab.logs / f"exim4-{log.name}")
    lab.expect("service started", category="os.service")
