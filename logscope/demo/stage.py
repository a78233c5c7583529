"""The stage: every log of the four hosts and the cloud project, and who speaks in it."""

from __future__ import annotations

from collections.abc import Iterator

from logscope.demo.audit import AuditTrail
from logscope.demo.cast import BASTION, CLOUD, DATABASE, END, FILES, WEB, at
from logscope.demo.collection import Log, SampleFile, SyslogLog
from logscope.demo.services import Cloud, CodeHost, Database, FileServer, Journal, Mail, Tasks, Web
from logscope.demo.shell import Shell

WEB_BOOT = at("30 04:02:10")


class Stage:
    """All logs, empty; the scenes fill them and ``files`` cuts them."""

    def __init__(self) -> None:
        bastion_auth = SyslogLog(
            BASTION,
            "auth.log",
            (("auth.log.2.gz", at("31 06:25:04")), ("auth.log.1", at("1 06:25:04"))),
        )
        self.bastion_syslog = SyslogLog(
            BASTION, "syslog", (("syslog.1.gz", at("31 06:25:04")),)
        )  # fmt: skip
        database_secure = SyslogLog(
            DATABASE, "secure", (("secure-20251231.gz", at("31 03:17:01")),)
        )  # fmt: skip
        access = Log(WEB, "access.log", rotated=(("access.log.1.gz", at("31 06:25:04")),))
        error = Log(WEB, "error.log")
        production = Log(WEB, "production_json.log", digits=3)
        journal = Log(WEB, "journal.json", digits=6)
        audit = Log(DATABASE, "audit.log", digits=3, rotated=(("audit.log.1", at("31 12:00:00")),))
        postgres = Log(DATABASE, "postgresql.log", digits=3)
        tasks = Log(DATABASE, "ledger_elt.log", digits=3)
        vsftpd, xferlog = Log(FILES, "vsftpd.log"), Log(FILES, "xferlog")
        maillog = SyslogLog(FILES, "maillog", precise=True)
        cloud = Log(CLOUD, "gcp-audit.jsonl", digits=6, of_a_host=False)
        self._logs = (
            bastion_auth, self.bastion_syslog, access, error, production, journal, database_secure,
            audit, postgres, tasks, vsftpd, xferlog, maillog, cloud,
        )  # fmt: skip

        self.bastion = Shell(bastion_auth)
        self.database_shell = Shell(database_secure)
        self.web = Web(access, error)
        self.code = CodeHost(production)
        self.journal = Journal(journal, WEB_BOOT)
        self.audit = AuditTrail(audit)
        self.database = Database(postgres)
        self.tasks = Tasks(tasks, "ledger_elt")
        self.ftp = FileServer(vsftpd, xferlog)
        self.mail = Mail(maillog)
        self.cloud = Cloud(cloud)

    def files(self) -> Iterator[SampleFile]:
        """Every file of every log."""
        self.audit.close()
        for log in self._logs:
            yield from log.files(END)
