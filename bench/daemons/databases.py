"""Databases and directories."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from bench.daemons.lab import HOME, PASSWORD, Lab, daemon


def _postgres_programs() -> Path:
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@daemon("postgresql", "psql", "postgresql")
def postgres(lab: Lab) -> None:
    port, programs = 22432, _postgres_programs()
    room = lab.room("postgres", "postgres")
    own = ("runuser", "-u", "postgres", "--")
    lab.run(*own, programs / "initdb", "-D", room / "db", "-A", "trust")
    (room / "db/pg_hba.conf").write_text(
        f"local all all trust\nhost all all {HOME}/32 scram-sha-256\n"
    )
    options = {
        "listen_addresses": HOME, "port": port, "unix_socket_directories": room, "logging_collector": "on",
        "log_directory": lab.logs, "log_filename": "postgresql-main.log", "log_connections": "on", "log_file_mode": "0644",
        "log_disconnections": "on", "log_statement": "mod",
        "log_line_prefix": "%m [%p] %q%u@%d %h ",
    }  # fmt: skip
    process = lab.spawn(*own, programs / "postgres", "-D", room / "db",
                        *(word for name, value in options.items() for word in ("-c", f"{name}={value}")), wait=4)  # fmt: skip
    admin = (*own, "psql", "-h", room, "-p", port, "-c")
    for statement in (
        f"CREATE ROLE ann LOGIN PASSWORD '{PASSWORD}'", "CREATE TABLE t (a int)", "GRANT ALL ON t TO ann", "DROP TABLE missing",
    ):  # fmt: skip
        lab.run(*admin, statement)
    lab.expect("role created", actor="postgres", category="app.account")
    lab.expect("table created", actor="postgres", category="db.change")
    lab.expect("right granted", actor="postgres", category="app.privilege")
    for password in (PASSWORD, "wrong"):
        lab.run(
            "env",
            f"PGPASSWORD={password}",
            "psql",
            "-h",
            HOME,
            "-p",
            port,
            "-U",
            "ann",
            "postgres",
            "-c",
            "INSERT INTO t VALUES (1)",
        )
    lab.expect("log-on", actor="ann", outcome="success", source_ip=HOME, category="app.auth")
    lab.expect(
        "wrong password", actor="ann", outcome="failure", source_ip=HOME, category="app.auth"
    )
    lab.expect("row added", actor="ann", source_ip=HOME, category="db.change")
    lab.run(*admin, "SELECT pg_reload_conf()")
    time.sleep(1)
    lab.expect("configuration read anew", category="app.config")
    with contextlib.suppress(OSError):  # the postmaster, which runuser would kill rather than ask
        os.kill(int((room / "db/postmaster.pid").read_text().split()[0]), signal.SIGINT)
    time.sleep(3)
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="db.start")
    lab.expect("server stopped", category="app.lifecycle", action="db.stop")


@daemon("mariadb", "mariadbd", "mariadb-server")
def mariadb(lab: Lab) -> None:
    port, room = 22306, lab.room("mariadb", "mysql")
    lab.run(
        "mariadb-install-db",
        "--no-defaults",
        "--user=mysql",
        f"--datadir={room}/db",
        "--auth-root-authentication-method=socket",
        timeout=120,
    )
    process = lab.spawn(
        "mariadbd", "--no-defaults", "--skip-name-resolve", "--user=mysql", f"--datadir={room}/db", f"--port={port}", f"--bind-address={HOME}", f"--socket={room}/sock",
        f"--log-error={lab.logs}/mariadb-error.log", "--log-warnings=2", "--general-log", f"--general-log-file={lab.logs}/mariadb-general.log",
        "--plugin-load-add=server_audit", "--server-audit-logging=ON", f"--server-audit-file-path={lab.logs}/mariadb-audit.log", wait=6,
    )  # fmt: skip
    for statement in (
        f"CREATE USER ann@'{HOME}' IDENTIFIED BY '{PASSWORD}'", "CREATE DATABASE shop", "CREATE TABLE shop.t (a int)",
        f"GRANT ALL ON shop.* TO ann@'{HOME}'",
    ):  # fmt: skip
        lab.run("mariadb", "--no-defaults", "-S", room / "sock", "-e", statement)
    lab.expect("account created", actor="root", category="app.account")
    lab.expect("right granted", actor="root", category="app.privilege")
    lab.expect("table created", actor="root", category="db.change")
    for password in (PASSWORD, "wrong"):
        lab.run(
            "mariadb",
            "--no-defaults",
            "-h",
            HOME,
            "-P",
            port,
            "-u",
            "ann",
            f"-p{password}",
            "shop",
            "-e",
            "INSERT INTO t VALUES (1)",
        )
    lab.expect("log-on", actor="ann", outcome="success", source_ip=HOME, category="app.auth")
    lab.expect(
        "wrong password", actor="ann", outcome="failure", source_ip=HOME, category="app.auth"
    )
    lab.expect("row added", actor="ann", category="db.change")
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="db.start")
    lab.expect("server stopped", category="app.lifecycle", action="db.stop")


@daemon("redis", "redis-server", "redis-server")
def redis(lab: Lab) -> None:
    port, room = 22379, lab.room("redis")
    process = lab.spawn(
        "redis-server",
        "--port",
        port,
        "--bind",
        HOME,
        "--dir",
        room,
        "--logfile",
        lab.logs / "redis.log",
        "--loglevel",
        "verbose",
    )
    for words in (
        ("set", "a", "1"),
        ("bgsave",),
        ("replicaof", HOME, "9"),
        ("replicaof", "no", "one"),
    ):
        lab.run("redis-cli", "-h", HOME, "-p", port, *words)
        time.sleep(1)
    lab.expect("made a replica of another server", category="app.config")
    lab.end(process)
    lab.expect("server started", category="app.lifecycle", action="db.start")
    lab.expect("server stopped", category="app.lifecycle", action="db.stop")


@daemon("slapd", "slapd", "slapd ldap-utils", r"slapd")
def slapd(lab: Lab) -> None:
    port, room = 22389, lab.room("slapd")
    admin = "cn=admin,dc=example,dc=com"
    config = lab.config(
        "slapd.conf",
        "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\nloglevel stats\n"
        f"pidfile {room}/pid\ndatabase mdb\nsuffix dc=example,dc=com\nrootdn {admin}\nrootpw {PASSWORD}\ndirectory {room}\n",
    )
    process = lab.spawn("slapd", "-d", "0", "-h", f"ldap://{HOME}:{port}", "-f", config)
    url = ("-x", "-H", f"ldap://{HOME}:{port}", "-D", admin)
    lab.run(
        "ldapadd",
        *url,
        "-w",
        PASSWORD,
        text="dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: x\n",
    )
    lab.run("ldapwhoami", *url, "-w", "wrong")
    lab.expect("bind", actor=admin, action="ldap.bind")
    lab.expect(
        "wrong password",
        actor=admin,
        source_ip=HOME,
        outcome="failure",
        code="49",
        category="app.auth",
    )
    lab.expect(
        "entry added",
        actor=admin,
        source_ip=HOME,
        target="dc=example,dc=com",
        category="app.account",
    )
    lab.end(process)
    lab.expect("service stopped", program="slapd", action="service.stop")
