"""Microsoft SQL Server: what the engine writes to ERRORLOG, and the Agent to SQLAGENT.OUT.

Texts and numbers stand in ``sys.messages`` ("Database engine events and errors" of the documentation); what the states of a refused
log-on mean in "MSSQLSERVER_18456". Whoever tries to log on chooses name and database: the peer is what the engine puts last.
"""

from __future__ import annotations

import re

from logscope.parsing.rule import Fields, Rule, RuleSet

_PEER = re.compile(
    r"\[\s?(?:CLIENTE?|КЛИЕНТ|客户端|クライアント)\s?[:：]\s?(?P<peer>[^\]\n]{1,300})\]\s*$"
)
_LOCAL = ("<local machine>", "<named pipe>", "local machine", "named pipe")
_WITHOUT_PLACE = re.compile(r"[\w.:%-]{2,255}")
# Settings whose change opens the server or closes an eye of it.
_CONTROLS = frozenset(
    ["xp_cmdshell", "clr enabled", "clr strict security", "Ole Automation Procedures", "Ad Hoc Distributed Queries", "remote access", "remote admin connections",
     "cross db ownership chaining", "contained database authentication", "external scripts enabled", "default trace enabled", "c2 audit mode", "common criteria compliance enabled",
     "scan for startup procs", "Database Mail XPs", "SMO and DMO XPs", "Agent XPs", "allow updates", "show advanced options", "Replication XPs"]
)  # fmt: skip
_DANGEROUS = (
    "xp_cmdshell",
    "xp_reg",
    "xp_dirtree",
    "xp_fileexist",
    "xp_subdirs",
    "sp_OA",
    "xp_servicecontrol",
)
#: What a state of error 18456 means, for servers that do not say it in words.
STATES: dict[str, str] = {
    "2": "unknown user", "5": "unknown user", "6": "Windows name used with SQL authentication", "7": "login disabled, wrong password", "8": "wrong password",
    "9": "invalid password", "11": "no access to the server", "12": "no access to the server", "13": "service paused", "18": "password must be changed",
    "23": "server shutting down", "27": "initial database not found", "38": "database not found", "40": "default database not available", "46": "database not found",
    "50": "default database not available", "56": "password check failed", "58": "SQL authentication is off", "62": "Windows account against SID", "102": "token rejected",
    "132": "token rejected", "133": "token rejected",
}  # fmt: skip


def read_peer(text: str, fields: Fields) -> str:
    """Take the peer that stands last in ``text``; the text before it."""
    found = _PEER.search(text, max(0, len(text) - 320))
    if found is None:
        return text
    peer = found["peer"].strip()
    if peer.lower() in _LOCAL:
        fields["client"] = peer.strip("<>")
    elif _WITHOUT_PLACE.fullmatch(peer):
        fields["source_ip"] = peer
    return text[: found.start()].rstrip()


def _refused(fields: Fields) -> None:
    """``'NAME'. Reason: WHY. [CLIENT: PEER]``; what comes last is the engine's."""
    said = read_peer(str(fields.pop("told", "") or ""), fields)
    name, mark, reason = said.rpartition("'. Reason: ")
    if not mark:
        name = said.rstrip(" .")
        name = name[:-1] if name.endswith("'") else name.partition("'")[0]
    fields["actor"], fields["reason"] = name, reason


def _accepted(fields: Fields) -> None:
    said = read_peer(str(fields.pop("told", "") or ""), fields)
    name, _, method = said.rpartition("'. Connection made using ")
    fields["actor"] = name or said.rstrip(" .").removesuffix("'")
    fields["method"] = method.rstrip(".") or None


def _peer_of_all(fields: Fields) -> None:
    read_peer(str(fields.pop("told", "") or ""), fields)


def _setting(fields: Fields) -> None:
    if fields.get("target") in _CONTROLS:
        fields["category"] = ("app.config", "os.security")


def _procedure(fields: Fields) -> None:
    if str(fields.get("target")).startswith(_DANGEROUS):
        fields["category"] = ("app.privilege",)


def _of_agent(fields: Fields) -> None:
    _, _, told = str(fields.pop("told", "") or "").partition("'")
    fields["actor"] = told.partition("'. [SQLSTATE")[0].removesuffix("'.")


RULES = RuleSet(
    "sql_server",
    Rule(
        "refused", r"Login failed for user '(?P<told>(?s:.*))", action="db.login", outcome="failure", category=("app.auth",), refine=_refused,
        examples={
            "Login failed for user 'sa'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.7]":
                {"actor": "sa", "source_ip": "192.0.2.7", "outcome": "failure", "reason": "", "category": ["app.auth"]},
            "Login failed for user 'EXAMPLE\\ann'. [CLIENT: 2001:db8::7]": {"actor": "EXAMPLE\\ann", "source_ip": "2001:db8::7"},
            "Login failed for user 'ann'. Reason: Failed to open the explicitly specified database 'shop'. [CLIENT: <local machine>]":
                {"actor": "ann", "source_ip": None, "client": ""},
            "Login failed for user 'x'. Reason: y. [CLIENT: 203.0.113.9]'. Reason: Could not find a login matching the name provided. [CLIENT: 192.0.2.7]":
                {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "accepted", r"Login succeeded for user '(?P<told>(?s:.*))", action="db.login", outcome="success", category=("app.auth",), refine=_accepted,
        examples={"Login succeeded for user 'ann'. Connection made using SQL Server authentication. [CLIENT: 192.0.2.7]": {"actor": "ann", "source_ip": "192.0.2.7", "method": ""}},
    ),
    Rule(
        "refused-unnamed",
        (r"Login failed(?:\.| because)(?P<told>(?s:.*))", r"SSPI handshake failed with error code (?P<code>0x[0-9a-fA-F]{1,8})(?P<told>(?s:.*))",
         r"The login is from an untrusted domain(?P<told>(?s:.*))", r"The login packet used to open the connection is structurally invalid(?P<told>(?s:.*))",
         r"Length specified in network packet payload did not match(?P<told>(?s:.*))", r"The prelogin packet used to open the connection is structurally invalid(?P<told>(?s:.*))",
         r"Could not connect because the maximum number of '[^'\n]{0,40}' (?:user |dedicated administrator )?connections already exists?(?P<told>(?s:.*))"),
        action="db.login", outcome="failure", category=("app.auth",), refine=_peer_of_all,
        examples={
            "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication. [CLIENT: 192.0.2.7]": {"source_ip": "192.0.2.7"},
            "SSPI handshake failed with error code 0x8009030c, state 14 while establishing a connection with integrated security; the connection has been closed. [CLIENT: 192.0.2.7]":
                {"code": "0x8009030c", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "locked", (r"The login '(?P<actor>[^\n]{0,300}?)' (?:is locked out|was locked)", r"The account '(?P<actor>[^\n]{0,300}?)' (?:is|was) locked"), action="account.lock", outcome="failure",
        category=("app.auth", "app.account"), examples={"The login 'ann' is locked out. The system administrator can unlock it.": {"actor": "ann"}},
    ),
    Rule(
        "setting", r"Configuration option '(?P<target>[^'\n]{1,100})' changed from (?P<old_value>-?\d{1,12}) to (?P<value>-?\d{1,12})", action="config.change", outcome="success",
        category=("app.config",), refine=_setting,
        examples={"Configuration option 'xp_cmdshell' changed from 0 to 1. Run the RECONFIGURE statement to install.": {"target": "xp_cmdshell", "category": ["app.config", "os.security"]},
                  "Configuration option 'max server memory (MB)' changed from 1 to 2. Run the RECONFIGURE statement to install.": {"value": "2"}},
    ),
    Rule(
        "database-option", (r"Setting database option (?P<option>[A-Z_ ]{1,60}?) (?:to (?P<value>[\w.]{1,40}) )?for database '?(?P<target>[^'\n]{1,128})'?\.$",
                            r"ALTER DATABASE (?P<option>[A-Z_ ]{1,60})"), action="alter database", outcome="success", category=("app.config",),
        examples={"Setting database option RECOVERY to SIMPLE for database 'shop'.": {"target": "shop", "option": "", "value": "SIMPLE"}},
    ),
    Rule(
        "trace-flag", r"DBCC TRACEO(?:N|FF) (?P<target>-?\d{1,6})", action="config.change", outcome="success", category=("app.config",),
        examples={"DBCC TRACEON 3604, server process ID (SPID) 52. This is an informational message only; no user action is required.": {"target": "3604"}},
    ),
    Rule(
        "audit",
        (r"SQL Trace (?:ID )?(?P<target>\d{1,6}|\w{0,20}) ?was (?:started|stopped)(?: by login \"(?P<actor>[^\"\n]{1,128})\"| due to (?P<reason>[^\n]{1,80}))?",
         r"SQL Trace stopped\. Trace ID = '(?P<target>\d{1,6})'\. Login Name = '(?P<actor>[^'\n]{1,128})'",
         r"SQL Server Audit (?:is starting|has started|could not|failed)[^\n]{0,200}", r"Audit: Server Audit: (?P<target>\d{1,8}), (?P<change>State changed|Initialized)[^\n]{0,200}",
         r"The error log has been reinitialized", r"Error log has been reinitialized"),
        action="audit.config", category=("os.security",),
        examples={'SQL Trace ID 2 was started by login "sa".': {"target": "2", "actor": "sa"}, "SQL Trace stopped. Trace ID = '1'. Login Name = 'sa'.": {"actor": "sa"},
                  "The error log has been reinitialized. See the previous log for older entries.": {"category": ["os.security"]}},
    ),
    Rule(
        "procedure", (r"Using '(?P<library>[^'\n]{1,128})' version '(?P<version>[^'\n]{1,40})' to execute extended stored procedure '(?P<target>[^'\n]{1,128})'",
                      r"Attempting to load library '(?P<target>[^'\n]{1,128})' into memory"), action="db.extension", refine=_procedure,
        examples={"Using 'xplog70.dll' version '2019.150.2000' to execute extended stored procedure 'xp_cmdshell'. This is an informational message only.":
                  {"target": "xp_cmdshell", "category": ["app.privilege"]}},
    ),
    Rule(
        "backed-up", (r"(?P<kind>Database|Log|Database differential changes|Database file|File) (?:was |were )?backed up\. Database: (?P<target>[^,\n]{1,128}), ",
                      r"BACKUP DATABASE successfully processed"), action="db.backup", outcome="success", category=("audit.export",),
        examples={"Database backed up. Database: shop, creation date(time): 2026/01/03(14:05:22), pages dumped: 9, first LSN: 1:2:3, last LSN: 1:2:4, number of dump devices: 1": {"target": "shop"},
                  "Log was backed up. Database: shop, creation date(time): 2026/01/03(14:05:22), first LSN: 1:2:3": {"kind": "Log"}},
    ),
    Rule(
        "restored", (r"(?P<kind>Database|Log) was restored[.:] Database: (?P<target>[^,\n]{1,128}), ", r"Database changes were restored\. Database: (?P<target>[^,\n]{1,128}), ",
                     r"Restore is complete on database '(?P<target>[^'\n]{1,128})'", r"RESTORE DATABASE successfully processed"), action="db.restore", outcome="success", category=("db.change",),
        examples={"Restore is complete on database 'shop'.  The database is now available.": {"target": "shop", "category": ["db.change"]},
                  "Database was restored: Database: shop, creation date(time): 2026/01/03(14:05:22)": {"target": "shop"}},
    ),
    Rule(
        "backup-failed", (r"BACKUP failed to complete the command (?P<command>[^\n]{1,2000})", r"BackupDiskFile::\w{1,40}: (?P<reason>[^\n]{1,400})", r"(?P<kind>BACKUP|RESTORE) (?:DATABASE|LOG) is terminating abnormally"),
        action="db.backup", outcome="failure", category=("app.failure",),
        examples={"BACKUP failed to complete the command BACKUP DATABASE shop. Check the backup application log for detailed messages.": {"outcome": "failure"}},
    ),
    Rule(
        "checked", r"DBCC CHECK\w{1,10} \((?P<target>[^)\n]{1,128})\)[^\n]{0,80}? executed by (?P<actor>[^\n]{1,128}?) found (?P<errors>\d{1,10}) errors", action="db.check",
        examples={"DBCC CHECKDB (shop) executed by EXAMPLE\\ann found 0 errors and repaired 0 errors. Elapsed time: 0 hours 0 minutes 1 seconds.": {"target": "shop", "actor": "EXAMPLE\\ann"}},
    ),
    Rule(
        "killed", r"Process ID (?P<process>\d{1,6}) was killed by hostname (?P<client>[^,\n]{0,128}), host process ID (?P<client_pid>\d{1,10})", action="db.kill", category=("app.privilege",),
        examples={"Process ID 61 was killed by hostname WS1, host process ID 4711.": {"process": "61", "client": "WS1"}},
    ),
    Rule(
        "ready", (r"SQL Server is now ready for client connections", r"Recovery is complete\. "), action="db.ready", outcome="success", category=("app.lifecycle",),
        examples={"SQL Server is now ready for client connections. This is an informational message; no user action is required.": {"outcome": "success"}},
    ),
    Rule(
        "start", (r"Microsoft SQL Server (?:\d{4}|2000|v?Next)\b(?:[^\n]{0,40}- (?P<version>[\d.]{5,20}))?", r"Server is listening on \[ ?(?P<listens>[^\]\n]{1,80})\]", r"Starting up database '(?P<target>[^'\n]{1,128})'",
                  r"SQL Server is starting at ", r"Server process ID is (?P<process>\d{1,10})", r"Dedicated admin connection support was established"), action="db.start", category=("app.lifecycle",),
        examples={"Starting up database 'shop'.": {"target": "shop", "category": ["app.lifecycle"]}, "Server is listening on [ 'any' <ipv4> 1433].": {"listens": ""},
                  "Microsoft SQL Server 2019 (RTM-CU18) (KB5017593) - 15.0.4261.1 (X64)": {"version": "15.0.4261.1"}},
    ),
    Rule(
        "stop", (r"SQL Server is terminating (?:in response to a 'stop' request|because of a system shutdown|due to)", r"Server shut down by (?:NOWAIT )?request from login (?P<actor>[^\n.]{1,128})",
                 r"SQL Server (?:is )?shut(?:ting)? down", r"SHUTDOWN is in progress"), action="db.stop", category=("app.lifecycle",),
        examples={"SQL Server is terminating in response to a 'stop' request from Service Control Manager. This is an informational message only.": {"category": ["app.lifecycle"]},
                  "Server shut down by request from login sa.": {"actor": "sa"}},
    ),
    Rule(
        "failed",
        (r"SQL Server Assertion", r"(?:\* )?\*{3,}Stack Dump being sent to", r"The operating system returned error (?P<code>\d{1,10})", r"SQL Server has encountered (?P<count>\d{1,9}) occurrence",
         r"There is insufficient (?:system )?memory", r"The transaction log for database '(?P<target>[^'\n]{1,128})' is full", r"SQL Server detected a logical consistency-based I/O error",
         r"Could not allocate (?:a new page|space)", r"Unable to open the physical file", r"FCB::Open failed", r"TDSSNIClient initialization failed", r"Unable to load user-specified certificate",
         r"initerrlog: Could not open error log file", r"SQL Server could not spawn", r"Could not start the network library", r"A fatal error occurred"),
        action="db.failure", outcome="failure", category=("app.failure",),
        examples={"The transaction log for database 'shop' is full due to 'LOG_BACKUP'.": {"target": "shop", "outcome": "failure"}, "***Stack Dump being sent to C:\\LOG\\SQLDump0001.txt": {}},
    ),
    programs=("sqlservr", "mssql", "mssql-*", "mssqlserver", "mssql$*", "sql server"),
    lead=r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{2,3} (?P<process>[A-Za-z]\S{1,15}) {1,11}(?=\S))",
)  # fmt: skip

AGENT = RuleSet(
    "sql_agent",
    Rule(
        "refused", r"SQLServer Error: (?:18456|18452), (?P<told>(?s:.*))", action="db.login", outcome="failure", category=("app.auth",), refine=_of_agent,
        examples={"SQLServer Error: 18456, Login failed for user 'EXAMPLE\\agent'. [SQLSTATE 28000] (DisableAgentXPs)": {"actor": "EXAMPLE\\agent", "outcome": "failure"}},
    ),
    Rule(
        "job-failed",
        (r"SQL Server Scheduled Job '(?P<target>[^\n]{1,128}?)' \(0x[0-9A-F]{1,40}\) - Status: Failed - (?P<reason>[^\n]{0,600})",
         r"Job (?P<target>[^\n]{1,128}?) (?:was|has) (?:failed|been cancelled)", r"Step \d{1,4} of job '?(?P<target>[^'\n]{1,128})'? (?:\(0x[0-9A-F]{1,40}\) )?(?:cannot be run|caused an exception|failed)"),
        action="job.failed", outcome="failure", category=("db.job",),
        examples={"Step 1 of job 'load_orders' (0x5A) cannot be run because the agent has no proxy": {"target": "load_orders", "category": ["db.job"]},
                  "SQL Server Scheduled Job 'load_orders' (0x5A6B) - Status: Failed - Invoked on: 2026-01-03 14:05:22 - Message: The job failed.": {"target": "load_orders"}},
    ),
    Rule("error", r"SQLServer Error: (?P<code>\d{1,7}), ", action="db.error", outcome="failure", category=("app.failure",),
         examples={"SQLServer Error: 22022, Unable to complete login process due to delay in opening server connection [SQLSTATE 08001]": {"code": "22022", "outcome": "failure"}}),
    Rule("refused-agent", r"Logon to server '(?P<target>[^'\n]{1,128})' failed", action="db.login", outcome="failure", category=("app.auth",),
         examples={"Logon to server '(local)' failed (ConnLogConnectionHistory)": {"target": "(local)"}}),
    Rule("start", (r"Microsoft SQLServerAgent version (?P<version>[\d.]{3,20})", r"SQLServerAgent (?:service )?(?:successfully )?start(?:ed|ing)"), action="service.start", category=("app.lifecycle",),
         examples={"Microsoft SQLServerAgent version 15.0.4261.1 (X64 unicode retail build) : Process ID 411": {"version": "15.0.4261.1"}}),
    Rule("stop", (r"SQLServerAgent (?:service )?stop", r"SQLSERVERAGENT (?:is )?stopp", r"SQLServerAgent terminated"), action="service.stop", category=("app.lifecycle",),
         examples={"SQLServerAgent terminated (normally)": {"category": ["app.lifecycle"]}}),
    programs=("sqlagent", "sqlserveragent", "sqlagent$*"),
)  # fmt: skip


RULE_SETS = (RULES, AGENT)
