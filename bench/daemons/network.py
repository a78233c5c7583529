"""Log-ons to a network, and the daemons that watch and carry it."""

from __future__ import annotations

import re
import shutil
import signal
import time

from bench.daemons.lab import HOME, PASSWORD, Lab, certificate, curl, daemon


@daemon("openvpn", "openvpn", "openvpn openssl")
def openvpn(lab: Lab) -> None:
    port, room = 22194, lab.room("openvpn")
    certificate(lab, room)
    check = room / "check"
    check.write_text(
        f'#!/bin/sh\n[ "$(sed -n 1p "$1")" = ann ] && [ "$(sed -n 2p "$1")" = {PASSWORD} ]\n'
    )
    check.chmod(0o755)
    config = lab.config(
        "openvpn.conf",
        f"local {HOME}\nport {port}\nproto udp\ndev lsbench\ndev-type tun\nmode server\ntls-server\ndh none\nca {room}/cert\ncert {room}/cert\nkey {room}/key\n"
        'ifconfig-noexec\nifconfig 10.8.0.1 255.255.255.0\ntopology subnet\nifconfig-pool 10.8.0.2 10.8.0.9 255.255.255.0\npush "topology subnet"\nkeepalive 1 3\n'
        f"verify-client-cert none\nusername-as-common-name\nscript-security 2\nauth-user-pass-verify {check} via-file\nlog-append {lab.logs}/openvpn-server.log\nverb 3\n",
    )
    process = lab.spawn("openvpn", "--config", config)
    for password in (PASSWORD, "wrong"):
        (room / "pass").write_text(f"ann\n{password}\n")
        (room / "pass").chmod(0o600)
        client = lab.spawn(
            "openvpn", "--client", "--dev", "null", "--remote", HOME, port, "--proto", "udp", "--nobind", "--ca", room / "cert",
            "--auth-user-pass", room / "pass", "--ifconfig-noexec", "--route-noexec", "--log-append", f"{lab.logs}/openvpn-client.log", wait=4,
        )  # fmt: skip
        lab.end(client)
    time.sleep(5)
    lab.expect("log-on", actor="ann", source_ip=HOME, outcome="success", category="audit.logon")
    lab.expect("wrong password", source_ip=HOME, outcome="failure", category="audit.logon")
    lab.expect("address given", actor="ann", category="os.network")
    lab.expect("client gone", actor="ann", source_ip=HOME, category="os.network")
    lab.expect("the client was refused", outcome="failure", category="audit.logon", source_ip=None)
    lab.end(process)
    lab.expect("service started", category="os.service", action="service.start")
    lab.expect("service stopped", category="os.service", action="service.stop")


@daemon("krb5kdc", "krb5kdc", "krb5-kdc krb5-admin-server krb5-user", files="krb5")
def kerberos(lab: Lab) -> None:
    port, admin, room, realm = 22088, 22749, lab.room("krb5"), "EXAMPLE.COM"
    config = lab.config(
        "krb5.conf",
        f"[libdefaults]\ndefault_realm = {realm}\ndns_lookup_kdc = false\nrdns = false\n[realms]\n{realm} = {{\nkdc = {HOME}:{port}\nadmin_server = {HOME}:{admin}\nkpasswd_server = {HOME}:{admin + 1}\n}}\n"
        f"[logging]\nkdc = FILE:{lab.logs}/krb5kdc.log\nadmin_server = FILE:{lab.logs}/krb5-kadmind.log\n",
    )
    profile = lab.config(
        "kdc.conf",
        f"[kdcdefaults]\nkdc_ports = {port}\nkdc_tcp_ports = {port}\n[realms]\n{realm} = {{\ndatabase_name = {room}/principal\nacl_file = {room}/acl\nkey_stash_file = {room}/stash\n"
        f"kadmind_port = {admin}\nkpasswd_port = {admin + 1}\ndefault_principal_flags = +preauth\n}}\n",
    )
    (room / "acl").write_text(f"root/admin@{realm} *\n")
    where = {"KRB5_CONFIG": config, "KRB5_KDC_PROFILE": profile, "KRB5CCNAME": f"FILE:{room}/cache"}
    lab.run("kdb5_util", "create", "-s", "-P", "master", **where)
    for words in (
        f"addprinc -pw {PASSWORD} ann",
        f"addprinc -pw {PASSWORD} root/admin",
        "addprinc -randkey host/web1.example.com",
    ):
        lab.run("kadmin.local", "-q", words, **where)
    kdc = lab.spawn("krb5kdc", "-n", "-P", room / "kdc.pid", **where)
    kadmind = lab.spawn("kadmind", "-nofork", "-P", room / "kadmind.pid", **where)
    lab.run("kinit", "ann", text=f"{PASSWORD}\n", **where)
    lab.run("kvno", "host/web1.example.com", **where)
    lab.run("kvno", "host/absent.example.com", **where)
    lab.run("kinit", "ann", text="wrong\n", **where)
    lab.run("kinit", "oracle", text="wrong\n", **where)
    for words in (
        f"addprinc -pw {PASSWORD} jim",
        f"cpw -pw {PASSWORD}2 jim",
        "delprinc -force jim",
    ):
        lab.run("kadmin", "-p", "root/admin", "-w", PASSWORD, "-q", words, **where)
    lab.run("kadmin", "-p", "ann", "-w", PASSWORD, "-q", f"addprinc -pw {PASSWORD} eve", **where)
    user, boss = f"ann@{realm}", f"root/admin@{realm}"
    lab.expect("log-on", actor=user, source_ip=HOME, outcome="success", category="audit.logon")
    lab.expect(
        "ticket given",
        actor=user,
        source_ip=HOME,
        target=f"host/web1.example.com@{realm}",
        outcome="success",
    )
    lab.expect(
        "service unknown",
        actor=user,
        source_ip=HOME,
        target=f"host/absent.example.com@{realm}",
        outcome="failure",
    )
    lab.expect(
        "wrong password", actor=user, source_ip=HOME, outcome="failure", category="audit.logon"
    )
    lab.expect(
        "unknown user",
        actor=f"oracle@{realm}",
        source_ip=HOME,
        outcome="failure",
        category="audit.logon",
    )
    lab.expect(
        "account created",
        actor=boss,
        target=f"jim@{realm}",
        source_ip=HOME,
        outcome="success",
        category="audit.account",
    )
    lab.expect(
        "password changed",
        actor=boss,
        target=f"jim@{realm}",
        category="audit.account",
        action="password.change",
    )
    lab.expect(
        "account deleted",
        actor=boss,
        target=f"jim@{realm}",
        category="audit.account",
        action="user.delete",
    )
    lab.expect(
        "account refused",
        actor=user,
        source_ip=HOME,
        target=f"eve@{realm}",
        outcome="failure",
        category="audit.account",
    )
    lab.end(kadmind)
    lab.end(kdc)
    lab.expect("service started", category="os.service", action="service.start")
    lab.expect("service stopped", category="os.service", action="service.stop")


@daemon("freeradius", "freeradius", "freeradius freeradius-utils")
def freeradius(lab: Lab) -> None:
    port, room = 22812, lab.folder / "radius"
    shutil.copytree("/etc/freeradius/3.0", room, symlinks=True)
    (room / "certs").chmod(0o755)
    for site in ("sites-enabled/inner-tunnel", "mods-enabled/eap", "sites-enabled/default"):
        (room / site).unlink(missing_ok=True)
    (room / "sites-enabled/bench").write_text(
        f"server bench {{\nlisten {{\ntype = auth\nipaddr = {HOME}\nport = {port}\n}}\nauthorize {{\nfiles\npap\n}}\nauthenticate {{\nAuth-Type PAP {{\npap\n}}\n}}\n}}\n"
    )
    users = f'ann Cleartext-Password := "{PASSWORD}"\n'
    (room / "mods-config/files/authorize").write_text(users)
    text = (room / "radiusd.conf").read_text()
    for name, value in (("auth", "yes"), ("logdir", lab.logs), ("run_dir", room)):
        text = re.sub(rf"^(\s*{name}) = .*$", rf"\1 = {value}", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*(?:user|group) = .*$", "", text, flags=re.MULTILINE)
    (room / "radiusd.conf").write_text(text)
    process = lab.spawn("freeradius", "-f", "-d", room, "-l", f"{lab.logs}/freeradius.log", wait=3)
    for user, password in (("ann", PASSWORD), ("ann", "wrong"), ("oracle", "wrong")):
        lab.run("radtest", user, password, f"{HOME}:{port}", 7, "testing123")
    (room / "mods-config/files/authorize").write_text(users + 'bob Cleartext-Password := "x"\n')
    process.send_signal(signal.SIGHUP)
    time.sleep(7)
    lab.expect("log-on", actor="ann", outcome="success", category="audit.logon")
    lab.expect("wrong password", actor="ann", outcome="failure", category="audit.logon")
    lab.expect("unknown user", actor="oracle", outcome="failure", category="audit.logon")
    lab.expect("configuration read anew", category="app.config")
    lab.end(process)
    lab.expect("service started", category="os.service", action="service.start")
    lab.expect("service stopped", category="os.service", action="service.stop")


@daemon("mosquitto", "mosquitto", "mosquitto mosquitto-clients")
def mosquitto(lab: Lab) -> None:
    port, room = 22183, lab.room("mosquitto", "mosquitto")
    lab.run("mosquitto_passwd", "-b", "-c", room / "users", "ann", PASSWORD)
    (room / "acl").write_text("user ann\ntopic readwrite plant/#\n")
    for name in ("users", "acl"):
        (room / name).chmod(0o644)
    config = lab.config(
        "mosquitto.conf",
        f"listener {port} {HOME}\nallow_anonymous false\npassword_file {room}/users\nacl_file {room}/acl\nlog_dest file {lab.logs}/mosquitto.log\nlog_type all\n"
        "log_timestamp_format %Y-%m-%dT%H:%M:%S\n",
    )
    process = lab.spawn("mosquitto", "-c", config)
    for user, password, topic in (("ann", PASSWORD, "plant/1"), ("ann", "wrong", "plant/1"), ("oracle", "x", "plant/1"), ("ann", PASSWORD, "secret/1")):  # fmt: skip
        lab.run(
            "mosquitto_pub",
            "-h",
            HOME,
            "-p",
            port,
            "-i",
            f"pump-{user}",
            "-u",
            user,
            "-P",
            password,
            "-q",
            "1",
            "-t",
            topic,
            "-m",
            "x",
        )
    process.send_signal(signal.SIGHUP)
    time.sleep(1.5)
    lab.expect("log-on", actor="ann", source_ip=HOME, outcome="success", category="app.auth")
    # whose log-on was wrong this version does not say
    lab.expect("wrong password", source_ip=HOME, outcome="failure", category="app.auth")
    lab.expect("message published", device="pump-ann", target="plant/1", category="app.transaction")
    lab.expect("topic refused", device="pump-ann", target="secret/1", outcome="failure")
    lab.expect("configuration read anew", category="app.config")
    lab.end(process)
    lab.expect("service started", category="app.lifecycle", action="service.start")
    lab.expect("service stopped", category="app.lifecycle", action="service.stop")


@daemon("snmpd", "snmpd", "snmpd snmp", r"snmpd")
def snmpd(lab: Lab) -> None:
    port, room = 22161, lab.room("snmp")
    config = lab.config(
        "snmpd.conf", f"rocommunity secret {HOME}\nauthtrapenable 1\n[snmp] persistentDir {room}\n"
    )
    process = lab.spawn("snmpd", "-f", "-Lsd", "-a", "-C", "-c", config, "-p", room / "pid", "-I", "-smux", f"udp:{HOME}:{port}", SNMP_PERSISTENT_DIR=room, MIBS="")  # fmt: skip
    for community in ("secret", "wrong"):
        lab.run(
            "snmpget", "-v2c", "-r0", "-t1", "-c", community, f"{HOME}:{port}", "1.3.6.1.2.1.1.5.0"
        )
    lab.expect("asked", source_ip=HOME, program="snmpd")
    # it does not say which community was wrong, nor that one was
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    lab.end(process)
    lab.expect("configuration read anew", category="app.config")
    lab.expect("service started", category="os.service", action="service.start")
    lab.expect("service stopped", category="os.service", action="service.stop")


@daemon("stunnel", "stunnel4", "stunnel4 openssl")
def stunnel(lab: Lab) -> None:
    port, room = 22443, lab.room("stunnel")
    certificate(lab, room)
    config = lab.config(
        "stunnel.conf",
        f"foreground = yes\npid =\noutput = {lab.logs}/stunnel.log\nsyslog = no\n[db]\naccept = {HOME}:{port}\nconnect = {HOME}:9\ncert = {room}/cert\nkey = {room}/key\n",
    )
    process = lab.spawn("stunnel4", config)
    curl(lab, f"https://{HOME}:{port}/")
    curl(lab, f"http://{HOME}:{port}/")
    lab.expect("client accepted", source_ip=HOME, target="db")
    lab.expect(
        "server behind it not there", source_ip=HOME, outcome="failure", category="app.failure"
    )
    lab.end(process)
    lab.expect("service stopped", action="service.stop")


@daemon("chronyd", "chronyd", "chrony", r"chronyd")
def chronyd(lab: Lab) -> None:
    room = lab.room("chrony")
    config = lab.config(
        "chrony.conf",
        f"server {HOME} iburst\ndriftfile {room}/drift\nbindcmdaddress /\npidfile {room}/pid\ncmdport 0\n",
    )
    process = lab.spawn("chronyd", "-n", "-x", "-U", "-u", "root", "-f", config)
    lab.end(process)
    lab.expect("service started", action="service.start", category="os.service")
    lab.expect("service stopped", action="service.stop", category="os.service")
