"""FTP daemons: log-ons and what was fetched, stored and deleted.

vsftpd's ``logging.c`` (through syslog or in its own file: the format ``vsftpd`` hands its messages to these
rules), ProFTPD's ``mod_auth.c`` and ``main.c``, Pure-FTPd's ``ftpd.c`` and ``messages_en.h``, and the wu-ftpd family with
its cousins of the BSDs, netkit and Solaris (``ftpd.c``). TFTP has no log-on: tftpd-hpa's and the BSDs' ``tftpd.c``, atftpd's
``tftpd_file.c`` and dnsmasq's ``tftp.c`` say who asked for which file.

A user name is the client's own: vsftpd prints it in brackets, so the lead ends at a bracket behind which the
daemon's own words follow.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_CLIENT = r"Client \"(?P<source_ip>[0-9A-Fa-f:.]+)\""
_LOGON = ("audit.logon", "app.auth")


def _two_names(fields: Fields) -> None:
    """Vsftpd prints ``OLD NEW`` for a rename and ``PATH MODE`` for a change of mode."""
    target = str(fields.get("target") or "")
    if fields.get("operation") == "CHMOD":
        path, blank, mode = target.rpartition(" ")
        if blank:
            fields["target"], fields["mode"] = path, mode
    elif fields.get("operation") == "RENAME":
        old, blank, new = target.partition(" /")
        if blank:
            fields["target"], fields["renamed_to"] = old, "/" + new
    fields["action"] = "ftp." + str(fields.pop("operation")).lower()


# xferlog(5): outgoing, incoming, deleted.
DIRECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "o": ("ftp.download", ("audit.export",)),
    "i": ("ftp.upload", ("audit.file",)),
    "d": ("ftp.delete", ("audit.file",)),
}


def _transfer(fields: Fields) -> None:
    """Action, categories and outcome of a line of xferlog."""
    action, category = DIRECTIONS[str(fields.pop("direction"))]
    fields["action"], fields["category"] = action, category
    status = fields.pop("status", None)
    if status:
        fields["outcome"] = "success" if status == "c" else "failure"
    fields.pop("how", None)


VSFTPD = RuleSet(
    "vsftpd",
    Rule(
        "login",
        r"(?P<outcome>OK|FAIL) LOGIN: " + _CLIENT + r"(?:, anon password \"(?P<password>.*)\"|, \"(?P<reason>.*)\")?$",
        action="ftp.login",
        category=_LOGON,
        examples={
            '[ann] OK LOGIN: Client "192.0.2.7"': {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.logon", "app.auth"],
            },
            '[ann] FAIL LOGIN: Client "::ffff:192.0.2.7", "User is not in the allow user list."': {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure",
            },
            '[x] OK LOGIN: Client "10.0.0.1"] FAIL LOGIN: Client "192.0.2.7"': {
                "source_ip": "192.0.2.7", "outcome": "failure", "actor": 'x] OK LOGIN: Client "10.0.0.1"',
            },
        },
    ),
    Rule(
        "connect",
        r"(?:OK |FAIL )?CONNECT: " + _CLIENT,
        action="ftp.connect",
        examples={'CONNECT: Client "192.0.2.7"': {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "download",
        r"(?P<outcome>OK|FAIL) DOWNLOAD: " + _CLIENT + r", \"(?P<target>.*)\"(?:, (?P<bytes>\d+) bytes)?(?:, (?P<rate>[\d.]+)Kbyte/sec)?$",
        action="ftp.download",
        category=("audit.export",),
        examples={
            '[ann] OK DOWNLOAD: Client "192.0.2.7", "/srv/q3.csv", 48211 bytes, 12.34Kbyte/sec': {
                "target": "/srv/q3.csv", "outcome": "success", "bytes": 48211, "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "upload",
        r"(?P<outcome>OK|FAIL) (?:UPLOAD|APPEND): " + _CLIENT + r", \"(?P<target>.*)\"(?:, (?P<bytes>\d+) bytes)?(?:, (?P<rate>[\d.]+)Kbyte/sec)?$",
        action="ftp.upload",
        category=("audit.file",),
        examples={
            '[ann] FAIL UPLOAD: Client "192.0.2.7", "/srv/in.csv", 0.00Kbyte/sec': {
                "target": "/srv/in.csv", "outcome": "failure", "category": ["audit.file"],
            },
        },
    ),
    Rule(
        "change",
        r"(?P<outcome>OK|FAIL) (?P<operation>DELETE|RENAME|MKDIR|RMDIR|CHMOD): " + _CLIENT + r", \"(?P<target>.*)\"$",
        action="ftp.change",
        category=("audit.file",),
        refine=_two_names,
        examples={
            '[ann] OK DELETE: Client "192.0.2.7", "/srv/q3.csv"': {
                "action": "ftp.delete", "target": "/srv/q3.csv", "outcome": "success", "category": ["audit.file"],
            },
            '[ann] OK RENAME: Client "192.0.2.7", "/a /b"': {"action": "ftp.rename", "target": "/a", "renamed_to": "/b"},
            '[ann] OK CHMOD: Client "192.0.2.7", "/a b 644"': {"target": "/a b", "mode": "644"},
        },
    ),
    Rule(
        "list",
        r"(?P<outcome>OK|FAIL) (?P<operation>LIST|CHDIR|MDTM|SIZE|PASV|PORT): " + _CLIENT + r"(?:, \"(?P<target>.*)\")?$",
        action="ftp.list",
        examples={'[ann] OK LIST: Client "192.0.2.7", "/srv"': {"target": "/srv"}},
    ),
    Rule(
        "command",
        (
            r"FTP command: " + _CLIENT + r", \"(?P<command>.*)\"$",
            r"FTP response: " + _CLIENT + r", \"(?P<code>\d{3})?(?P<reply>.*)\"$",
        ),
        action="ftp.command",
        examples={
            'Sat Jan  3 14:05:22 2026 [pid 11] [ann] FTP command: Client "192.0.2.7", "PWD"': {"actor": "ann", "command": "PWD"},
            '[ann] FTP command: Client "192.0.2.7", "RETR q3.csv"': {"command": "RETR q3.csv", "source_ip": "192.0.2.7"},
            'FTP response: Client "192.0.2.7", "220 (vsFTPd 3.0.3)"': {"code": "220"},
        },
    ),
    Rule(
        "debug",
        (r"DEBUG: " + _CLIENT + r"(?:, \"(?P<text>.*)\")?$", r"(?:OK|FAIL) \w+: " + _CLIENT),
        action="ftp.debug",
        examples={'DEBUG: Client "192.0.2.7", "Control connection terminated without SSL shutdown."': {"source_ip": "192.0.2.7"}},
    ),
    # through syslog some versions print their own time and pid once more
    lead=r"(?:[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} )?(?:\[pid \d{1,10}\] )?(?:\[(?P<actor>.{0,80}?)\] )?(?=(?:OK|FAIL|FTP) [A-Za-z]{2,10}: Client \"[^\"]*\"(?:, |$)|CONNECT: Client|DEBUG: Client)",
)  # fmt: skip

PROFTPD = RuleSet(
    "proftpd",
    Rule(
        "login",
        (
            r"USER (?P<actor>.*): Login successful",
            r"ANON (?P<actor>.*): Login successful",
        ),
        action="ftp.login",
        outcome="success",
        category=_LOGON,
        examples={
            "ftp1.example.com (pc.example.net[192.0.2.7]) - USER ann: Login successful.": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "category": ["audit.logon", "app.auth"],
            },
        },
    ),
    Rule(
        "login-failed",
        (
            r"USER (?P<actor>.*) \(Login failed\): ?(?P<reason>.*)$",
            r"USER (?P<actor>.*): (?P<reason>no such user (?:found )?.*)$",
            r"USER (?P<actor>.*): (?P<reason>no such user)",
            r"USER (?P<actor>.*): (?P<reason>Login failed.*|Incorrect password.*|account (?:disabled|expired).*|password expired.*)$",
            r"ANON (?P<actor>.*) \(Login failed\): ?(?P<reason>.*)$",
            r"SECURITY VIOLATION: (?P<actor>(?i:root)) (?i:login attempted)",
            r"(?P<reason>Maximum login attempts \(\d+\) exceeded)",
            r"no such user '(?P<actor>.*)'",
        ),
        action="ftp.login",
        outcome="failure",
        category=_LOGON,
        examples={
            "ftp1.example.com (pc.example.net[192.0.2.7]): USER ann (Login failed): Incorrect password.": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure",
            },
            "ftp1.example.com (::ffff:192.0.2.7[::ffff:192.0.2.7]) - USER ann: no such user found from pc.example.net "
            "[192.0.2.7] to ::ffff:198.51.100.2:21": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
            "ftp1.example.com (pc.example.net[192.0.2.7]) - SECURITY VIOLATION: root login attempted.": {
                "actor": "root", "outcome": "failure", "category": ["audit.logon", "audit.privilege"],
            },
            "ftp1.example.com (pc.example.net[192.0.2.7]) - Maximum login attempts (3) exceeded": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "session",
        r"FTP session (?P<state>opened|closed|idle timeout)",
        action="ftp.session",
        examples={"ftp1.example.com (pc.example.net[192.0.2.7]) - FTP session opened.": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "started",
        r"ProFTPD (?P<version>\S+) .{0,200}?(?:standalone mode STARTUP|inetd mode)",
        action="service.start",
        outcome="success",
        category=("os.service", "app.lifecycle"),
        examples={"ProFTPD 1.3.8 (stable) (built Jan 3 2026) standalone mode STARTUP": {"category": ["os.service"]}},
    ),
    Rule(
        "stopped",
        (r"ProFTPD (?P<version>\S+) .{0,200}?SHUTDOWN", r"ProFTPD killed \(signal (?P<code>\d+)\)"),
        action="service.stop",
        category=("os.service", "app.lifecycle"),
        examples={"ProFTPD killed (signal 15)": {"code": "15", "category": ["os.service"]}},
    ),
    Rule(
        "other",
        r"(?!\(?pam_)(?=\S)",
        action="ftp.message",
        examples={"ftp1.example.com (pc.example.net[192.0.2.7]) - FTP no transfer timeout, disconnected": {"source_ip": "192.0.2.7"}},
    ),
    lead=r"(?:(?P<server>[^\s()\[\]]{1,255}) )?\((?P<client_name>[^\s()\[\]]{0,255})\[(?P<source_ip>[^\]\s]{1,64})\]\)(?: -|:) |(?P<server_name>[^\s()\[\]:]{1,255}): (?=ProFTPD )",
)  # fmt: skip

PUREFTPD = RuleSet(
    "pure-ftpd",
    Rule(
        "login-failed",
        (
            r"Authentication failed for user \[(?P<actor>.*)\]",
            # the daemon speaks the language it was built with
            r"(?P<reason>(?i:auth?enti|autenty|erreur d'auth|аутентификац|godkendelse|kullanıcı doğrulama|認證|鉴定|ověření|overovan)[^\[\]]{0,80}?) ?\[(?P<actor>.*)\]$",
            r"Too many authentication failures",
        ),
        action="ftp.login",
        outcome="failure",
        category=_LOGON,
        examples={
            "(?@192.0.2.7) [WARNING] Authentication failed for user [ann]": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "category": ["audit.logon", "app.auth"],
            },
            "(?@192.0.2.7) [WARNING] Autenticazione falita per l'utente [ann]": {"actor": "ann", "outcome": "failure"},
        },
    ),
    Rule(
        "login",
        (r"(?P<actor>.+) is now logged in", r"Anonymous user logged in"),
        action="ftp.login",
        outcome="success",
        category=_LOGON,
        examples={"(?@192.0.2.7) [INFO] ann@example.com is now logged in": {"actor": "ann@example.com", "outcome": "success"}},
    ),
    Rule(
        "logout",
        r"Logout\.",
        action="ftp.logout",
        category=_LOGON,
        examples={"(ann@192.0.2.7) [INFO] Logout.": {"actor": "ann", "source_ip": "192.0.2.7"}},
    ),
    Rule(
        "connect",
        r"New connection from (?P<client>\S+)",
        action="ftp.connect",
        examples={"(?@192.0.2.7) [INFO] New connection from 192.0.2.7": {"source_ip": "192.0.2.7"}},
    ),
    Rule(
        "download",
        r"(?P<target>/.*) downloaded {1,2}\((?P<bytes>\d+) bytes",
        action="ftp.download",
        outcome="success",
        category=("audit.export",),
        examples={
            "(ann@192.0.2.7) [NOTICE] /srv//q3.csv downloaded  (48211 bytes, 12.34KB/sec)": {
                "actor": "ann", "target": "/srv//q3.csv", "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "upload",
        r"(?P<target>/.*) uploaded {1,2}\((?P<bytes>\d+) bytes",
        action="ftp.upload",
        outcome="success",
        category=("audit.file",),
        examples={
            "(ann@192.0.2.7) [NOTICE] /srv//in.csv uploaded  (48211 bytes, 12.34KB/sec)": {
                "target": "/srv//in.csv", "category": ["audit.file"],
            },
        },
    ),
    Rule(
        "change",
        (r"Deleted (?P<target>/?\S.*)$", r"File (?:successfully )?(?:deleted|renamed)(?:: \[?(?P<target>.*?)\]?)?$"),
        action="ftp.delete",
        outcome="success",
        category=("audit.file",),
        examples={"(ann@192.0.2.7) [NOTICE] Deleted /srv/q3.csv": {"target": "/srv/q3.csv", "category": ["audit.file"]}},
    ),
    Rule(
        "other",
        r"(?!\(?pam_)(?=\S)",
        action="ftp.message",
        examples={"(?@192.0.2.7) [INFO] Timeout - try typing a little faster next time": {"source_ip": "192.0.2.7"}},
    ),
    programs=("pure-ftpd", "pureftpd", "pure-ftpd-*"),
    lead=r"\((?:\?|(?P<actor>[^\s()]{1,128}))@(?P<source_ip>[^\s()@]{1,64})\) (?:\[(?:INFO|NOTICE|WARNING|ERROR|DEBUG)\] )?",
)  # fmt: skip

_FROM = r"(?:(?P<client_name>[^\s\[\],()]+) )?[\[(](?P<source_ip>[0-9a-fA-F.:]+)[\])]"
_FROM_ADDRESS = r"(?P<source_ip>[^\s,()\[\]]+)"

FTPD = RuleSet(
    "ftpd",
    Rule(
        "anonymous-login",
        (
            r"ANONYMOUS FTP LOGIN FROM " + _FROM + r", ?(?P<password>.*)$",
            r"ANONYMOUS FTP LOGIN FROM " + _FROM_ADDRESS + r"(?:, ?(?P<password>.*))?$",
        ),
        action="ftp.login",
        outcome="success",
        access="anonymous",
        category=_LOGON,
        examples={
            "ANONYMOUS FTP LOGIN FROM 192.0.2.7,  (anonymous)": {
                "source_ip": "192.0.2.7", "outcome": "success", "access": "anonymous", "category": ["audit.logon"],
            },
            "ANONYMOUS FTP LOGIN FROM pc.example.net [192.0.2.7], me@example.com": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "login-failed",
        (
            r"failed login from " + _FROM,
            r"repeated login failures from " + _FROM,
            r"repeated login failures from (?P<source_ip>[0-9a-fA-F.:]+)",
            r"(?:GUEST )?FTP LOGIN (?:FAILED|REFUSED)(?: \([^()]*\))? FROM " + _FROM + r"(?:, (?P<actor>.*))?$",
            r"(?:GUEST )?FTP LOGIN (?:FAILED|REFUSED)(?: \([^()]*\))? FROM " + _FROM_ADDRESS + r"(?:, (?P<actor>.*))?$",
            r"login (?:failed|failure) from " + _FROM_ADDRESS,
        ),
        action="ftp.login",
        outcome="failure",
        category=_LOGON,
        examples={
            "failed login from pc.example.net [192.0.2.7]": {"source_ip": "192.0.2.7", "outcome": "failure"},
            "FTP LOGIN FAILED FROM 192.0.2.7, ann": {"source_ip": "192.0.2.7", "actor": "ann", "outcome": "failure"},
            "FTP LOGIN REFUSED (username in denied-users) FROM pc.example.net [192.0.2.7], root": {
                "actor": "root", "category": ["audit.logon", "audit.privilege"],
            },
        },
    ),
    Rule(
        "login",
        (
            r"(?P<access>GUEST )?FTP LOGIN FROM " + _FROM + r"(?:, | as )(?P<actor>.*?)(?: \(class.*)?$",
            r"(?P<access>GUEST )?FTP LOGIN FROM " + _FROM_ADDRESS + r"(?:, | as )(?P<actor>.*?)(?: \(class.*)?$",
        ),
        action="ftp.login",
        outcome="success",
        category=_LOGON,
        examples={"FTP LOGIN FROM pc.example.net [192.0.2.7], ann": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "success"}},
    ),
    Rule(
        "connection",
        (
            r"connection from (?P<source_ip>[0-9a-fA-F.:]+) \((?P<client_name>[^()]*)\)(?: at (?P<at>.*\S)\s*)?$",
            r"connection from (?P<client_name>[^\s\[\]()]+) [\[(](?P<source_ip>[0-9a-fA-F.:]+)[\])]",
            r"connection from (?P<source_ip>\S+)",
            r"connect(?:ion)? (?:refused|closed) from (?P<source_ip>\S+)",
        ),
        action="ftp.connect",
        examples={
            "connection from 192.0.2.7 (pc.example.net) at Sat Jan  3 14:05:22 2026": {"source_ip": "192.0.2.7"},
            "connection from 192.0.2.7 () at Sat Jan  3 14:05:22 2026": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "access-denied",
        r"ACCESS DENIED \((?P<reason>[^)]*)\) TO (?P<client_name>\S+) \[(?P<source_ip>[^\]\s]+)\]",
        action="ftp.connect",
        outcome="failure",
        examples={"ACCESS DENIED (deny command) TO pc.example.net [192.0.2.7]": {"source_ip": "192.0.2.7", "outcome": "failure"}},
    ),
    Rule(
        "ended",
        (r"User (?P<actor>.*?) timed out after (?P<seconds>\d+) seconds", r"FTP session closed", r"lost connection to (?P<client_name>[^\s\[\]]*) ?\[(?P<source_ip>[^\]\s]*)\]"),
        action="ftp.session",
        examples={"User unknown timed out after 900 seconds at Sat Jan  3 14:05:22 2026": {"action": "ftp.session"}},
    ),
    Rule(
        "xferlog",
        r"xferlog \((?P<how>recv|send)\): (?P<seconds>\d+) (?P<source_ip>\S+) (?P<bytes>\d+) (?P<target>.+) [ab] \S+ (?P<direction>[oid]) [arg] (?P<actor>\S+) \S+ [01] \S+(?: (?P<status>[ci]))?$",
        action="ftp.transfer",
        refine=_transfer,
        examples={
            "xferlog (send): 1 192.0.2.7 48211 /srv/q3.csv b _ o r ann ftp 0 * c": {
                "actor": "ann", "target": "/srv/q3.csv", "source_ip": "192.0.2.7", "outcome": "success",
                "action": "ftp.download", "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "got",
        r"get (?P<target>.*) = (?P<bytes>\d+) bytes",
        action="ftp.download",
        outcome="success",
        category=("audit.export",),
        examples={"get /srv/q3.csv = 48211 bytes": {"target": "/srv/q3.csv", "category": ["audit.export"]}},
    ),
    Rule(
        "changed",
        (
            r"put (?P<target>.*) = (?P<bytes>\d+) bytes", r"append (?P<target>.*) = (?P<bytes>\d+) bytes",
            r"(?P<actor>\S+) of (?P<client_name>\S+) \[(?P<source_ip>[^\]\s]+)\] (?:deleted|uploaded|created|overwrote) (?P<target>/.*)$",
            r"delete (?P<target>/.*)$", r"mkdir (?P<target>/.*)$", r"rmdir (?P<target>/.*)$", r"rename (?P<target>\S+) (?P<renamed_to>\S+)$",
        ),
        action="ftp.change",
        outcome="success",
        category=("audit.file",),
        examples={"delete /srv/q3.csv": {"target": "/srv/q3.csv", "category": ["audit.file"]},
            "ann of pc.example.net [192.0.2.7] deleted /srv/q3.csv": {"actor": "ann", "source_ip": "192.0.2.7", "target": "/srv/q3.csv"},
        },
    ),
    programs=("ftpd", "in.ftpd", "wu-ftpd", "wuftpd", "tnftpd", "lukemftpd"),
)  # fmt: skip

_TFTP_FILE = r"(?P<target>[^\n]{1,1000}?)"
_TFTP_PEER = r"(?P<source_ip>[\da-fA-F.:]{2,45})"

TFTP = RuleSet(
    "tftp",
    Rule(
        "taken",
        (
            rf"RRQ from (?:::ffff:)?{_TFTP_PEER} filename {_TFTP_FILE}(?: remapped to (?P<path>[^\n]{{1,1000}}))?$",
            rf"Serving {_TFTP_FILE} to (?:::ffff:)?{_TFTP_PEER}:(?P<source_port>\d{{1,5}})$",
            rf"sent {_TFTP_FILE} to {_TFTP_PEER}$",
            rf"{_TFTP_PEER}: read request for (?://)?{_TFTP_FILE}: success$",
        ),
        action="tftp.download",
        category=("audit.export",),
        examples={
            "RRQ from 192.0.2.7 filename router.cfg": {"target": "router.cfg", "source_ip": "192.0.2.7", "category": ["audit.export"], "outcome": None},
            "RRQ from ::ffff:192.0.2.7 filename a.cfg remapped to /srv/tftp/a.cfg": {"target": "a.cfg", "source_ip": "192.0.2.7", "path": ""},
            "Serving pxelinux.0 to 192.0.2.7:2070": {"target": "pxelinux.0", "source_ip": "192.0.2.7", "source_port": 2070},
            "sent /srv/tftp/pxelinux.0 to 192.0.2.7": {"target": "/srv/tftp/pxelinux.0"},
        },
    ),
    Rule(
        "put",
        (
            rf"WRQ from (?:::ffff:)?{_TFTP_PEER} filename {_TFTP_FILE}(?: remapped to (?P<path>[^\n]{{1,1000}}))?$",
            rf"Fetching from (?:::ffff:)?{_TFTP_PEER} to {_TFTP_FILE}$",
            rf"{_TFTP_PEER}: write request for (?://)?{_TFTP_FILE}: success$",
        ),
        action="tftp.upload",
        category=("audit.file",),
        examples={
            "WRQ from 192.0.2.7 filename in.cfg": {"target": "in.cfg", "source_ip": "192.0.2.7", "category": ["audit.file"]},
            "Fetching from 192.0.2.7 to in.cfg": {"target": "in.cfg", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "refused",
        (
            rf"sending NAK \((?P<code>\d{{1,3}}), (?P<reason>[^\n]{{0,200}})\) to (?:::ffff:)?{_TFTP_PEER}$",
            rf"Client {_TFTP_PEER} {_TFTP_FILE} (?P<reason>File not found|Access violation)",
            rf"file {_TFTP_FILE} not found(?: for {_TFTP_PEER})?$",
            rf"failed sending {_TFTP_FILE} to {_TFTP_PEER}$",
            rf"{_TFTP_PEER}: (?:read|write) request for (?://)?{_TFTP_FILE}: (?P<reason>[^\n]{{1,200}})$",
            rf"Connection refused from {_TFTP_PEER}$",
        ),
        action="tftp.refuse",
        outcome="failure",
        category=("audit.activity",),
        examples={
            "sending NAK (1, File not found) to 192.0.2.7": {"source_ip": "192.0.2.7", "code": "1", "reason": "", "outcome": "failure", "category": ["audit.activity"]},
            "file /srv/tftp/a.cfg not found": {"target": "/srv/tftp/a.cfg", "outcome": "failure"},
            "Connection refused from 192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    programs=("in.tftpd", "tftpd", "atftpd", "dnsmasq-tftp"),
)  # fmt: skip

RULE_SETS = (VSFTPD, PROFTPD, PUREFTPD, FTPD, TFTP)
