"""sshd: who tried to log on, from where, and how it ended.

The words are those of OpenSSH's source, releases 3 to 10 (auth.c, auth2*.c, auth-pam.c, sshd.c,
sshd-session.c, packet.c, session.c, srclimit.c, sftp-server.c), of its HPN and Solaris variants, and of
SSH Communications' sshd2. Whoever connects chooses the user name, so that a name is read greedily and
the address after it is the last one in which the message can end.

A connection that ends before a user was named is no log-on attempt: it has no category. Where a user
was named but no authentication is said to have failed, there is an attempt without an outcome.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_END = r"(?: \[(?:pre|post)auth\])?\s*+$"
# behind a lazy ".*?", where it is tried at every character
_TAIL = r"(?: \[(?:pre|post)auth\])? ?$"
# matches wherever it is tried: what is wrong behind it must not send the search for the peer back
_REASON = r"(?P<reason>(?:[^\n\[]*[^\s\[])?)"
_PORT = r"port ?(?P<source_port>\d+)"
_PEER = rf"(?:(?P<source_ip>\S+) )?{_PORT}"
# packet.c names the user before the address: "authenticating user" and "invalid user" until the
# log-on, "user" after it
_ATTEMPT = rf"(?:authenticating|invalid) user (?P<actor>.*) (?P<source_ip>\S+) {_PORT}"
_SESSION = rf"user (?P<actor>.*) (?P<source_ip>\S+) {_PORT}"
_ADDRESS = rf"(?P<source_ip>\S+)(?: {_PORT})?"
_UNKNOWN_USER = r"(?:(?:invalid|illegal) user |<invalid username>(?= from ))?"
# what a failed method adds: the key and, for hostbased, what the client claims; protocol 1 the ruser
_INFO = r"(?:: (?:ruser [^\n]*+|[\w-]+ \S+(?: ID [^\"]{0,300})?(?:, client user \"[^\"]{0,300}\", client host \"[^\"]{0,300}\")?))?"
_LOGON, _PRIVILEGE = "audit.logon", "audit.privilege"
_SERVERS = ("sshd", "sshd-session", "sshd-auth", "sshd2", "ssh-server-g3")


def _root_tried(fields: Fields) -> None:
    fields["actor"] = "root"


SSHD = RuleSet(
    "sshd",
    # -- the verdict on a method (auth_log in auth.c) -------------------------------------------
    Rule(
        "failed",
        (
            rf"Failed (?P<method>\S+) for {_UNKNOWN_USER}(?P<actor>.*) from {_PEER}(?: ss\w*)?{_INFO}{_END}",
            rf"Failed (?P<method>\S+) for {_UNKNOWN_USER}(?P<actor>.*) from (?P<source_ip>\S+)(?: ss\w*)?{_END}",
            rf"`Failed (?P<method>[^`\s]+)` for {_UNKNOWN_USER}(?P<actor>.*) from {_PEER}(?: ss\w*)?{_INFO}{_END}",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "Failed password for ann from 192.0.2.7 port 58244 ssh2": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 58244, "outcome": "failure",
            },
            "Failed password for root from ::ffff:192.0.2.7 port 58244 ssh2": {
                "actor": "root", "source_ip": "192.0.2.7", "category": ["audit.logon", "audit.privilege"],
            },
            "Failed none for invalid user oracle from 2001:db8::7 port 4022 ssh2": {
                "actor": "oracle", "source_ip": "2001:db8::7",
            },
            "Failed keyboard-interactive/pam for illegal user bob from 192.0.2.7 port 4022 ssh2 [preauth]": {"actor": "bob"},
            "Failed keyboard-interactive for <invalid username> from 192.0.2.7 port 4022 ssh2": {
                "actor": None, "source_ip": "192.0.2.7",
            },
            "Failed password for invalid user  from 192.0.2.7 port 4022 ssh2": {"actor": None, "source_ip": "192.0.2.7"},
            "Failed password for invalid user x from 198.51.100.1 port 22 ssh2 from 192.0.2.7 port 4022 ssh2": {
                "source_ip": "192.0.2.7", "actor": "x from 198.51.100.1 port 22 ssh2",
            },
            'Failed hostbased for ann from 192.0.2.7 port 4022 ssh2: RSA SHA256:k3y+/=, client user "ann", client host "web1.example.com"': {
                "actor": "ann", "source_ip": "192.0.2.7",
            },
            "Failed password for ann from 192.0.2.7 port 4022 ssh1: ruser bob from 198.51.100.1": {"source_ip": "192.0.2.7"},
            "Failed password for ann from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "`Failed password` for root from port37632 ssh2": {"actor": "root", "source_port": 37632},
        },
    ),
    Rule(
        "accepted",
        (
            rf"Accepted (?P<method>\S+) for (?P<actor>.*?) from {_PEER}(?: ss\w*)?(?:: (?P<key>[^\n\[]*[^\s\[]))?",
            rf"Accepted (?P<method>\S+) for (?P<actor>.*?) from (?P<source_ip>\S+)(?: ss\w*)?{_END}",
            rf"`Accepted (?P<method>[^`\s]+)` for (?P<actor>.*?) from {_PEER}(?: ss\w*)?(?:: (?P<key>[^\n\[]*[^\s\[]))?",
        ),
        action="ssh.login", outcome="success", category=(_LOGON,),
        examples={
            "Accepted password for ann from 192.0.2.7 port 58244 ssh2": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 58244, "outcome": "success",
            },
            "Accepted publickey for root from 192.0.2.7 port 58244 ssh2: ED25519-CERT SHA256:k3y ID ops (serial 7) CA ED25519 SHA256:c4": {
                "actor": "root", "key": "", "category": ["audit.logon", "audit.privilege"],
            },
            "Accepted gssapi-with-mic for EXAMPLE\\ann from 192.0.2.7 port 58244 ssh2: ann@EXAMPLE.COM": {"actor": "EXAMPLE\\ann"},
            "`Accepted password` for ann from port 58244 ssh2": {"actor": "ann", "source_port": 58244},
            "Accepted rsa for ann from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "undecided",
        (
            rf"Postponed (?P<method>\S+) for {_UNKNOWN_USER}(?P<actor>.*) from {_PEER}(?: ss\w*)?{_INFO}{_END}",
            rf"Partial (?P<method>\S+) for {_UNKNOWN_USER}(?P<actor>.*) from {_PEER}(?: ss\w*)?{_INFO}{_END}",
        ),
        action="ssh.login", outcome="unknown", category=(_LOGON,),
        examples={
            "Postponed keyboard-interactive for ann from 192.0.2.7 port 58244 ssh2 [preauth]": {
                "actor": "ann", "outcome": "unknown", "source_ip": "192.0.2.7",
            },
            "Partial publickey for ann from 192.0.2.7 port 58244 ssh2: RSA SHA256:k3y": {"actor": "ann"},
        },
    ),
    # -- accounts that may not log on ----------------------------------------------------------
    Rule(
        "invalid-user",
        (
            rf"Invalid user (?P<actor>.*) from {_ADDRESS}{_END}",
            rf"Illegal user (?P<actor>.*) from {_ADDRESS}{_END}",
            rf"input_userauth_request: (?:invalid|illegal) user (?P<actor>.*?){_TAIL}",
            rf"Invalid user (?P<actor>\S+){_END}",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "Invalid user oracle from 192.0.2.7 port 4022": {
                "actor": "oracle", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "failure",
            },
            "Invalid user  from 192.0.2.7 port 4022": {"actor": None, "source_ip": "192.0.2.7"},
            "Illegal user test from ::ffff:192.0.2.7": {"actor": "test", "source_ip": "192.0.2.7"},
            "input_userauth_request: invalid user oracle [preauth]": {"actor": "oracle"},
        },
    ),
    Rule(
        "not-allowed",
        (
            rf"User (?P<actor>.*) from (?P<source_ip>\S+) not allowed because {_REASON}",
            rf"User (?P<actor>\S+) not allowed because {_REASON}",
            rf"Login restricted for (?P<actor>[^:]+): {_REASON}",
            rf"Account (?P<actor>\S+) has (?P<reason>expired){_END}",
            r"User (?P<actor>\S+) (?P<reason>password has expired(?:[^\n\[]*[^\s\[])?)",
            r"Access denied for user (?P<actor>\S+) (?P<reason>by PAM account configuration(?:[^\n\[]*[^\s\[])?)",
            r"Login name (?P<actor>\S+) (?P<reason>does not match stored username) .*",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "User root from 192.0.2.7 not allowed because not listed in AllowUsers": {
                "actor": "root", "source_ip": "192.0.2.7", "reason": "", "category": ["audit.logon", "audit.privilege"],
            },
            "User ann not allowed because account is locked": {"actor": "ann", "outcome": "failure"},
            "User ann from web1.example.com not allowed because a group is listed in DenyGroups": {
                "actor": "ann", "source_host": "",
            },
            "fatal: Access denied for user ann by PAM account configuration [preauth]": {"actor": "ann"},
        },
    ),
    Rule(
        "root-refused",
        rf"ROOT LOGIN REFUSED FROM {_ADDRESS}{_END}",
        action="ssh.login", outcome="failure", category=(_LOGON, _PRIVILEGE), refine=_root_tried,
        examples={
            "ROOT LOGIN REFUSED FROM 192.0.2.7 port 4022 [preauth]": {"actor": "root", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "key-refused",
        (
            r"Authentication tried for (?P<actor>\S+) with [^(]* but not from a permitted host \(host=(?P<peer_name>[^,]*), ip=(?P<source_ip>[^,)]*).*",
            r"Authentication tried for (?P<actor>\S+) with [^(]* but not from a permitted source address \((?P<source_ip>[^)]*)\).*",
            rf"Authentication refused(?: for (?P<actor>\S+))?: {_REASON}",
            rf"Certificate invalid: {_REASON}",
            rf"Refused by (?:certificate|key) options{_REASON}",
            rf"Root login (?:refused|rejected){_REASON}",
            r"(?P<reason>Certificate does not contain an authorized principal)",
            r"(?P<reason>cert: [^\n\[]*[^\s\[])",
            r"key_cert_check_authority: (?P<reason>[^\n\[]*[^\s\[])",
            r"userauth_pubkey: (?P<reason>(?:key type|signature algorithm|certificate signature algorithm) (?P<key>\S+) not in [^\n\[]*[^\s\[])",
            r"userauth_pubkey: (?P<reason>(?:unsupported|cannot decode) [^\n\[]*[^\s\[])",
            r"userauth_hostbased: (?P<reason>(?:key type|signature algorithm) (?P<key>\S+) not in [^\n\[]*[^\s\[])",
            r"(?P<reason>WARNING: authentication attempt with a revoked key[^\n\[]*[^\s\[])",
            r"Authentication key (?P<key>\S+ \S+) (?P<reason>revoked by .*)",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "Authentication tried for ann with correct key but not from a permitted host (host=web1.example.com, ip=192.0.2.7).": {
                "actor": "ann", "source_ip": "192.0.2.7",
            },
            "Authentication refused: bad ownership or modes for directory /home/ann": {"outcome": "failure", "reason": ""},
            "error: Certificate invalid: name is not a listed principal": {"outcome": "failure"},
            "userauth_pubkey: key type ssh-dss not in PubkeyAcceptedAlgorithms [preauth]": {"key": "", "outcome": "failure"},
            "error: Authentication key RSA SHA256:k3y revoked by file /etc/ssh/revoked": {"key": "", "outcome": "failure"},
        },
    ),
    Rule(
        "too-many-failures",
        (
            rf"maximum authentication attempts exceeded for {_UNKNOWN_USER}(?P<actor>.*) from {_PEER}(?: ss\w*)?{_END}",
            rf"Disconnecting {_ATTEMPT}: Too many authentication failures.*",
            rf"Disconnecting (?P<source_ip>\S+) {_PORT}: Too many authentication failures.*",
            rf"Disconnecting: Too many authentication failures(?: for {_UNKNOWN_USER}(?P<actor>.*?))?{_TAIL}",
            rf"Too many authentication failures(?: for {_UNKNOWN_USER}(?P<actor>.*?))?{_TAIL}",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "error: maximum authentication attempts exceeded for invalid user bob from 192.0.2.7 port 4022 ssh2 [preauth]": {
                "actor": "bob", "source_ip": "192.0.2.7", "source_port": 4022,
            },
            "Disconnecting authenticating user root 192.0.2.7 port 4022: Too many authentication failures [preauth]": {
                "actor": "root", "source_ip": "192.0.2.7",
            },
            "Disconnecting: Too many authentication failures for root [preauth]": {"actor": "root"},
            "Disconnecting: Too many authentication failures [preauth]": {"outcome": "failure"},
        },
    ),
    Rule(
        "pam-failed",
        (
            rf"PAM: (?P<reason>[^:]{{1,100}}?) for {_UNKNOWN_USER}(?P<actor>.*) from (?P<source_ip>\S+) via (?P<dest_ip>\S+){_END}",
            rf"PAM: (?P<reason>[^:]{{1,100}}?) for {_UNKNOWN_USER}(?P<actor>.*) from (?P<source_ip>\S+){_END}",
            rf"PAM: pam_\w+\(\): {_REASON}",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "error: PAM: Authentication failure for root from 192.0.2.7": {"actor": "root", "source_ip": "192.0.2.7"},
            "error: PAM: authentication error for ann from 192.0.2.7 via 198.51.100.2": {
                "actor": "ann", "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2",
            },
            "error: PAM: User not known to the underlying authentication module for illegal user bob from web1.example.com": {
                "actor": "bob", "source_host": "",
            },
            "error: PAM: pam_open_session(): Permission denied": {"reason": "", "outcome": "failure"},
        },
    ),
    # -- disconnects -----------------------------------------------------------------------------
    Rule(
        "gave-up",
        (
            rf"Received disconnect from {_PEER}: ?(?P<code>3): (?P<reason>.*Auth fail)",
            r"Received disconnect from (?P<source_ip>\S+): (?P<code>3): (?P<reason>.*Auth fail)",
            rf"Received disconnect from {_PEER}: ?(?P<code>14): (?P<reason>No .*authentication methods available)",
            r"Received disconnect from (?P<source_ip>\S+): (?P<code>14): (?P<reason>No .*authentication methods available)",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "error: Received disconnect from 192.0.2.7 port 4022:3: com.jcraft.jsch.JSchException: Auth fail [preauth]": {
                "source_ip": "192.0.2.7", "source_port": 4022, "code": "3", "outcome": "failure",
            },
            "Received disconnect from 2001:db8::7: 14: No supported authentication methods available [preauth]": {
                "source_ip": "2001:db8::7", "code": "14",
            },
            "error: Received disconnect from port 4022:3: com.jcraft.jsch.JSchException: Auth fail [preauth] system.auth web1": {
                "source_port": 4022, "outcome": "failure",
            },
        },
    ),
    Rule(
        "client-left-early",
        (
            rf"Received disconnect from {_PEER}: ?(?P<code>\d+): ?(?P<reason>.*) \[preauth\]",
            r"Received disconnect from (?P<source_ip>\S+): (?P<code>\d+): ?(?P<reason>.*) \[preauth\]",
            rf"Disconnected from {_ADDRESS} \[preauth\]\s*$",
        ),
        action="ssh.disconnect",
        examples={
            "Received disconnect from 192.0.2.7 port 4022:11: Bye Bye [preauth]": {
                "source_ip": "192.0.2.7", "source_port": 4022, "code": "11", "outcome": None,
            },
            "error: Received disconnect from 192.0.2.7: 13: Unable to authenticate [preauth]": {"source_ip": "192.0.2.7"},
            "Disconnected from 192.0.2.7 port 4022 [preauth]": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "client-left",
        (
            rf"Received disconnect from {_PEER}: ?(?P<code>\d+): ?(?P<reason>.*)",
            r"Received disconnect from (?P<source_ip>\S+): (?P<code>\d+): ?(?P<reason>.*)",
            rf"Disconnected from {_ADDRESS}\s*$",
        ),
        action="ssh.logout", category=(_LOGON,),
        examples={
            "Received disconnect from 192.0.2.7 port 4022:11: disconnected by user": {
                "source_ip": "192.0.2.7", "code": "11", "category": ["audit.logon"],
            },
            "Received disconnect from 192.0.2.7: 11: disconnected by user": {"source_ip": "192.0.2.7"},
            "Disconnected from 192.0.2.7 port 4022": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "attempt-ended",
        (
            rf"Connection (?:closed|reset) by {_ATTEMPT}.*",
            rf"Connection from {_ATTEMPT} (?P<reason>timed out).*",
            rf"Disconnected from {_ATTEMPT}.*",
            rf"Disconnecting {_ATTEMPT}: {_REASON}",
            rf"Timeout, client not responding from {_ATTEMPT}.*",
        ),
        action="ssh.disconnect", category=(_LOGON,),
        examples={
            "Connection closed by authenticating user root 192.0.2.7 port 4022 [preauth]": {
                "actor": "root", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": None,
                "category": ["audit.logon", "audit.privilege"],
            },
            "Connection closed by invalid user  192.0.2.7 port 4022 [preauth]": {"actor": None, "source_ip": "192.0.2.7"},
            "Connection reset by authenticating user x 198.51.100.1 port 22 192.0.2.7 port 4022 [preauth]": {
                "actor": "x 198.51.100.1 port 22", "source_ip": "192.0.2.7",
            },
            "Disconnected from authenticating user ann 192.0.2.7 port 4022 [preauth]": {"actor": "ann"},
            "Disconnecting invalid user bob 192.0.2.7 port 4022: Change of username or service not allowed: (bob,ssh-connection) -> (ann,ssh-connection) [preauth]": {
                "actor": "bob", "source_ip": "192.0.2.7",
            },
        },
    ),
    Rule(
        "session-ended",
        (
            rf"Connection (?:closed|reset) by {_SESSION}.*",
            rf"Connection from {_SESSION} (?P<reason>timed out).*",
            rf"Disconnected from {_SESSION}.*",
            rf"Disconnecting {_SESSION}: {_REASON}",
            rf"Timeout, client not responding from {_SESSION}.*",
            rf"Close session: user (?P<actor>.*) from (?P<source_ip>\S+) {_PORT} id \d+{_END}",
        ),
        action="ssh.logout", category=(_LOGON,),
        examples={
            "Disconnected from user ann 192.0.2.7 port 4022": {"actor": "ann", "source_ip": "192.0.2.7", "source_port": 4022},
            "Connection closed by user ann 192.0.2.7 port 4022": {"actor": "ann"},
            "Timeout, client not responding from user ann 192.0.2.7 port 4022": {"actor": "ann"},
            "Close session: user ann from 192.0.2.7 port 4022 id 0": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "connection-ended",
        (
            rf"Connection (?:closed|reset) by {_ADDRESS}.*",
            rf"Connection from {_ADDRESS} (?P<reason>timed out).*",
            rf"Disconnecting (?P<source_ip>\S+) {_PORT}: {_REASON}",
            rf"Closing connection to {_ADDRESS}.*",
            rf"Read error from remote host {_ADDRESS}: {_REASON}",
            rf"Write error .*?(?P<source_ip>\S+) {_PORT}: {_REASON}",
        ),
        action="ssh.disconnect",
        examples={
            "Connection closed by 192.0.2.7 port 4022 [preauth]": {"source_ip": "192.0.2.7", "source_port": 4022, "outcome": None},
            "Connection reset by 2001:db8::7 port 4022": {"source_ip": "2001:db8::7"},
            "Closing connection to 192.0.2.7 port 4022": {"source_ip": "192.0.2.7"},
            "Read error from remote host 192.0.2.7 port 4022: Connection timed out": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "connection-lost",
        (
            rf"[a-z_]+(?:\[[a-z]+\])?: Connection (?:from|to) (?:(?:authenticating |invalid )?user (?P<actor>.*) )?(?P<source_ip>\S+) {_PORT}: {_REASON}",
            rf"[a-z_]+: Connection (?:from|to) (?:(?:authenticating |invalid )?user (?P<actor>.*) )?(?P<source_ip>\S+) {_PORT} (?P<reason>timed out).*",
            rf"Disconnecting: {_REASON}",
            rf"Read from socket failed: {_REASON}",
            rf"Write failed: {_REASON}",
            rf"Timeout, client not responding\.?{_END}",
            r"(?P<reason>Corrupted MAC on input)\b.*",
            r"(?P<reason>Bad packet length \d+).*",
            r"(?P<reason>padding error: need \d+ .*)",
            r"dispatch_protocol_error: (?P<reason>type \d+ .*)",
            r"Hm, kex protocol error: (?P<reason>type \d+ .*)",
            r"buffer_get_\w+: (?P<reason>[^\n\[]*[^\s\[])",
            r"(?P<reason>Client version too old)\b.*",
        ),
        action="ssh.disconnect",
        examples={
            "ssh_dispatch_run_fatal: Connection from 192.0.2.7 port 4022: message authentication code incorrect [preauth]": {
                "source_ip": "192.0.2.7", "source_port": 4022, "reason": "",
            },
            "fatal: ssh_packet_write_poll: Connection from user ann 192.0.2.7 port 4022: Broken pipe": {
                "actor": "ann", "source_ip": "192.0.2.7",
            },

            "packet_write_wait: Connection to 192.0.2.7 port 4022: Broken pipe": {"source_ip": "192.0.2.7"},
            "Disconnecting: Bad packet length 1349676916. [preauth]": {"reason": ""},
            "dispatch_protocol_error: type 90 seq 5 [preauth]": {"reason": ""},
            "fatal: Read from socket failed: Connection reset by peer [preauth]": {"reason": ""},
        },
    ),
    # -- connections, scans, negotiation ---------------------------------------------------------
    Rule(
        "connected",
        (
            rf"Connection from (?P<source_ip>\S+) {_PORT} on (?P<dest_ip>\S+) port (?P<dest_port>\d+).*",
            rf"Connection from {_ADDRESS}{_END}",
            r"connection from \"(?P<source_ip>[^\"]+)\".*",
        ),
        action="ssh.connect",
        examples={
            'Connection from 192.0.2.7 port 4022 on 198.51.100.2 port 22 rdomain ""': {
                "source_ip": "192.0.2.7", "source_port": 4022, "dest_ip": "198.51.100.2", "dest_port": 22,
            },
            "Connection from 192.0.2.7 port 4022": {"source_ip": "192.0.2.7"},
            'connection from "192.0.2.7"': {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "probed",
        (
            rf"Did not receive identification string from {_ADDRESS}.*",
            rf"Bad (?:remote )?protocol version identification '.*' from {_ADDRESS}{_END}",
            rf"banner exchange: Connection from {_ADDRESS}: {_REASON}",
            rf"(?P<reason>(?:probed|scanned) from) {_ADDRESS} with .*",
            rf"kex_exchange_identification: {_REASON}",
            rf"Protocol major versions differ for {_ADDRESS}: {_REASON}",
            rf"ssh_exchange_identification: {_REASON}",
        ),
        action="ssh.probe",
        examples={
            "Did not receive identification string from 192.0.2.7 port 4022": {"source_ip": "192.0.2.7", "source_port": 4022},
            "Bad protocol version identification 'GET / HTTP/1.1' from 198.51.100.1' from 192.0.2.7 port 4022": {"source_ip": "192.0.2.7"},
            "error: kex_exchange_identification: Connection closed by remote host": {"reason": ""},
            "scanned from 192.0.2.7 with SSH-1.0-SSH_Version_Mapper.  Don't panic.": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "no-agreement",
        (
            rf"Unable to negotiate with {_ADDRESS}: {_REASON}",
            rf"Unable to negotiate with {_ATTEMPT}: {_REASON}",
            r"(?P<reason>Unable to negotiate a key exchange method(?:[^\n\[]*[^\s\[])?)",
            r"(?P<reason>no (?:matching|hostkey|kex) [^\n\[]*)",
        ),
        action="ssh.negotiate", outcome="failure",
        examples={
            "Unable to negotiate with 192.0.2.7 port 4022: no matching cipher found. Their offer: aes128-cbc [preauth]": {
                "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "failure",
            },
            "fatal: no matching mac found: client hmac-md5 server hmac-sha2-256 [preauth]": {"reason": ""},
        },
    ),
    Rule(
        "timed-out",
        (
            r"Timeout before authentication for connection from (?P<source_ip>\S+) to (?P<dest_ip>[^\s,]+).*",
            rf"Timeout before authentication for {_ADDRESS}.*",
        ),
        action="ssh.timeout", outcome="failure",
        examples={
            "fatal: Timeout before authentication for 192.0.2.7 port 4022": {"source_ip": "192.0.2.7", "source_port": 4022},
            "Timeout before authentication for connection from 192.0.2.7 to 198.51.100.2, pid = 4711": {
                "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2",
            },
        },
    ),
    Rule(
        "dropped",
        (
            r"drop connection #\d+ from \[(?P<source_ip>[^\]]+)\]:(?P<source_port>\d+) on \[(?P<dest_ip>[^\]]+)\]:(?P<dest_port>\d+) (?P<reason>.*)",
            r"drop connection #\d+(?: from (?:\[(?P<source_ip>[^\]]+)\]:(?P<source_port>\d+)))?(?P<reason>.*)",
            r"srclimit_\w+: [^/]*?(?P<source_ip>[0-9a-fA-F]{1,4}[.:][0-9a-fA-F.:]{1,42})/\d+:? (?P<reason>.*)",
            r"(?P<reason>beginning MaxStartups throttling)\b.*",
            r"(?P<reason>exited MaxStartups throttling) after (?P<duration>\S+), (?P<count>\d+) connections dropped.*",
        ),
        action="ssh.drop", outcome="failure",
        examples={
            "drop connection #0 from [192.0.2.7]:4022 on [198.51.100.2]:22 penalty: failed authentication": {
                "source_ip": "192.0.2.7", "source_port": 4022, "dest_ip": "198.51.100.2", "dest_port": 22,
            },
            "drop connection #11 from [2001:db8::7]:4022 past MaxStartups": {"source_ip": "2001:db8::7"},
            "srclimit_penalise: 192.0.2.7/32: activating ipv4 penalty of 15.010 seconds for penalty: failed authentication": {
                "source_ip": "192.0.2.7",
            },
            "error: beginning MaxStartups throttling": {"reason": "", "outcome": "failure"},
            "exited MaxStartups throttling after 00:01:02, 12 connections dropped": {"count": "", "duration": ""},
            "srclimit_penalise: ipv4: new 192.0.2.7/32 deferred penalty of 5 seconds for penalty: failed authentication": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    Rule(
        "name-mismatch",
        (
            r"reverse mapping checking \w+ for (?P<peer_name>\S+) \[(?P<source_ip>[^\]]+)\] failed.*",
            r"reverse mapping checking \w+ for (?P<peer_name>\S+) failed.*",
            r"Address (?P<source_ip>\S+) maps to (?P<peer_name>[^\s,]+), but .*",
            r"Nasty PTR record \"(?P<peer_name>[^\"]*)\" is set up for (?P<source_ip>[^\s,]+).*",
            r"Could not reverse map address (?P<source_ip>\S+?)\.?$",
            r"userauth_hostbased mismatch: client sends (?P<claimed_name>.*), but we resolve (?P<source_ip>\S+) to (?P<peer_name>\S+)",
        ),
        action="ssh.name-mismatch",
        examples={
            "reverse mapping checking getaddrinfo for web1.example.com [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!": {
                "source_ip": "192.0.2.7", "peer_name": "", "outcome": None,
            },
            "Address 192.0.2.7 maps to web1.example.com, but this does not map back to the address - POSSIBLE BREAK-IN ATTEMPT!": {
                "source_ip": "192.0.2.7",
            },
        },
    ),
    # -- what a session does ----------------------------------------------------------------------
    Rule(
        "session-started",
        (
            rf"Starting session: (?P<session>.*?)(?: on (?P<device>\S+))? for (?P<actor>\S+) from (?P<source_ip>\S+) {_PORT}.*",
            r"subsystem request for (?P<session>\S+)(?: by user (?P<actor>\S+))?.*",
        ),
        action="ssh.session", category=("audit.activity",),
        examples={
            "Starting session: shell on pts/0 for ann from 192.0.2.7 port 4022 id 0": {
                "actor": "ann", "device": "pts/0", "source_ip": "192.0.2.7", "category": ["audit.activity"],
            },
            "Starting session: forced-command (config) '/usr/bin/backup --all' for ann from 192.0.2.7 port 4022 id 0": {
                "actor": "ann", "session": "",
            },
            "subsystem request for sftp by user ann": {"actor": "ann", "session": ""},
        },
    ),
    Rule(
        "forward-refused",
        (
            r"Received request (?:from (?P<source_ip>\S+) port (?P<source_port>\d+) )?to connect to host (?P<dest_ip>\S+) port (?P<dest_port>\d+), but the request was denied.*",
            r"refused (?:local|remote|streamlocal) port forward: originator (?P<source_ip>\S+) port (?P<source_port>\d+), target (?P<dest_ip>\S+) port (?P<dest_port>\d+).*",
            r"connect_to (?P<dest_ip>\S+) port (?P<dest_port>\d+): (?P<reason>.*)",
            r"connect_to (?P<dest_ip>[^\s:]+): (?P<reason>unknown host .*)",
            r"channel_setup_fwd_listener(?:_tcpip)?: cannot listen to port: (?P<dest_port>\d+).*",
        ),
        action="ssh.forward", outcome="failure", category=("audit.activity",),
        examples={
            "refused local port forward: originator 127.0.0.1 port 0, target 198.51.100.9 port 5432": {
                "dest_ip": "198.51.100.9", "dest_port": 5432, "outcome": "failure",
            },
            "Received request to connect to host 198.51.100.9 port 5432, but the request was denied.": {"dest_port": 5432},
            "error: connect_to 198.51.100.9 port 5432: failed.": {"dest_ip": "198.51.100.9", "dest_port": 5432, "reason": ""},
            "error: channel_setup_fwd_listener_tcpip: cannot listen to port: 8080": {"dest_port": 8080},
        },
    ),
    Rule(
        "confined",
        r"Changed root directory to \"(?P<target>.*)\".*",
        action="ssh.session", category=("audit.activity",),
        examples={'Changed root directory to "/srv/jail"': {"target": "/srv/jail", "category": ["audit.activity"]}},
    ),
    Rule(
        "session-failed",
        (
            r"(?P<reason>bad ownership or modes for chroot directory(?: component)?) \"(?P<target>.*)\".*",
            r"(?P<reason>chroot)\(\"(?P<target>.*)\"\): .*",
            r"subsystem: cannot stat (?P<target>[^:]+): (?P<reason>.*)",
            r"session_pty_req: (?P<reason>session \d+ alloc failed.*)",
            r"(?P<reason>no more sessions).*",
        ),
        action="ssh.session", outcome="failure", category=("audit.activity",),
        examples={
            'fatal: bad ownership or modes for chroot directory "/srv/jail"': {"target": "/srv/jail", "outcome": "failure"},
            "error: subsystem: cannot stat /usr/libexec/sftp-server: No such file or directory": {"target": "/usr/libexec/sftp-server"},
        },
    ),
    Rule(
        "session-child",
        r"User child is on pid (?P<child_pid>\d+).*",
        action="ssh.session",
        examples={"User child is on pid 4711": {"child_pid": "", "category": []}},
    ),
    Rule(
        "transferred",
        r"Transferred: sent (?P<bytes_sent>\d+), received (?P<bytes_received>\d+) bytes.*",
        action="ssh.transfer", category=("audit.activity",),
        examples={"Transferred: sent 3456, received 3211 bytes": {"bytes_sent": "", "bytes_received": ""}},
    ),
    Rule(
        "keys-unread",
        (
            r"Could not open (?:user '(?P<actor>.*)' )?authorized (?:keys|principals) '(?P<target>[^']*)': (?P<reason>.*)",
            r"Authorized(?:Keys|Principals)Command (?P<command>.*) failed, status (?P<code>\d+).*",
            r"Could not get shadow information for (?:NOUSER|(?P<actor>\S+)).*",
        ),
        action="ssh.key", outcome="failure",
        examples={
            "Could not open user 'ann' authorized keys '/home/ann/.ssh/authorized_keys': Permission denied": {
                "actor": "ann", "target": "/home/ann/.ssh/authorized_keys", "outcome": "failure",
            },
            "error: AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys ann failed, status 22": {
                "command": "/usr/bin/sss_ssh_authorizedkeys ann", "code": "22",
            },
            "error: Could not get shadow information for NOUSER": {"actor": None},
        },
    ),
    Rule(
        "key-seen",
        (
            r"Accepted certificate ID \"(?P<key_id>.*)\" (?:\(serial \d+\) )?signed by (?P<key>.*)",
            r"Accepted key (?P<key>\S+ \S+) found at (?P<target>.*)",
            r"Found matching (?P<key>\S+ key: \S+).*",
            r"matching key found: file (?P<target>[^,]+), line \d+ (?P<key>.*)",
            r"Authorized to (?P<actor>[^\s,]+), krb5 principal (?P<key_id>\S+).*",
        ),
        action="ssh.key", category=(_LOGON,),
        examples={
            'Accepted certificate ID "ops" (serial 7) signed by ED25519 CA SHA256:c4 via /etc/ssh/ca.pub': {"key_id": ""},
            "Accepted key ED25519 SHA256:k3y found at /home/ann/.ssh/authorized_keys:2": {"target": "/home/ann/.ssh/authorized_keys:2"},
            "Authorized to ann, krb5 principal ann@EXAMPLE.COM (krb5_kuserok)": {"actor": "ann"},
        },
    ),
    Rule(
        "user-named",
        r"SSH: Server;Ltype: Authname;Remote: (?P<source_ip>\S+)-(?P<source_port>\d+);Name: (?P<actor>.*?)(?: \[preauth\])? ?$",
        action="ssh.login", outcome="unknown", category=(_LOGON,),
        examples={
            "SSH: Server;Ltype: Authname;Remote: 192.0.2.7-4022;Name: root [preauth]": {
                "actor": "root", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "unknown",
            },
        },
    ),
    Rule(
        "client-described",
        r"SSH: Server;Ltype: (?P<step>\w+);Remote: (?P<source_ip>\S+)-(?P<source_port>\d+);.*",
        action="ssh.connect",
        examples={
            "SSH: Server;Ltype: Version;Remote: 192.0.2.7-4022;Protocol: 2.0;Client: libssh2_1.4.3": {"source_ip": "192.0.2.7"},
        },
    ),
    # -- the daemon itself --------------------------------------------------------------------------
    Rule(
        "listening",
        r"Server listening on (?P<dest_ip>\S+) port (?P<dest_port>\d+).*",
        action="ssh.start", outcome="success", category=("os.service",),
        examples={
            "Server listening on 192.0.2.1 port 22.": {"dest_ip": "192.0.2.1", "dest_port": 22, "category": ["os.service"]},
        },
    ),
    Rule(
        "stopping",
        (
            r"Received signal (?P<signal>\d+); terminating.*",
            r"Received SIG(?P<signal>HUP); restarting.*",
            r"Exiting on signal (?P<signal>\d+).*",
        ),
        action="ssh.stop", category=("os.service",),
        examples={
            "Received signal 15; terminating.": {"signal": "", "category": ["os.service"]},
            "Received SIGHUP; restarting.": {"signal": ""},
        },
    ),
    Rule(
        "start-failed",
        (
            r"Bind to port (?P<dest_port>\d+) on (?P<dest_ip>\S+) failed: (?P<reason>.*)",
            r"(?P<reason>Cannot bind any address.*)",
            r"(?P<reason>no hostkeys available -- exiting.*)",
            r"(?P<reason>Missing privilege separation directory: .*)",
            r"(?P<reason>Privilege separation user sshd does not exist.*)",
            r"(?P<reason>/\S+: terminating, \d+ bad configuration options.*)",
            r"(?P<reason>RESTART FAILED: .*)",
        ),
        action="ssh.start", outcome="failure", category=("os.service",),
        examples={
            "error: Bind to port 22 on 0.0.0.0 failed: Address already in use.": {"dest_port": 22, "outcome": "failure"},
            "fatal: /etc/ssh/sshd_config: terminating, 1 bad configuration options": {"reason": ""},
        },
    ),
    Rule(
        "host-key-unread",
        (
            r"Could not load host (?:key|certificate): (?P<target>\S+).*",
            r"Unable to load host key(?: \"(?P<target>[^\"]*)\")?: ?(?P<reason>.*)",
            r"(?P<reason>Permissions \d+ for) '(?P<target>[^']*)' are too open\..*",
        ),
        action="ssh.key-load", outcome="failure",
        examples={
            "error: Could not load host key: /etc/ssh/ssh_host_dsa_key": {"target": "/etc/ssh/ssh_host_dsa_key", "outcome": "failure"},
            'error: Unable to load host key "/etc/ssh/host_key": error in libcrypto': {"target": "/etc/ssh/host_key"},
        },
    ),
    Rule(
        "configuration",
        (
            r"(?P<target>/\S+) line \d+: (?P<reason>(?:Deprecated|Unsupported|Bad|Directive|missing|no |Invalid|invalid|garbage).*)",
            r"rexec line \d+: (?P<reason>.*)",
            r"reprocess config line \d+: (?P<reason>.*)",
        ),
        action="ssh.config",
        examples={
            "/etc/ssh/sshd_config line 12: Deprecated option KeyRegenerationInterval": {"target": "/etc/ssh/sshd_config", "reason": ""},
            "rexec line 24: Deprecated option UsePrivilegeSeparation": {"reason": "", "category": []},
        },
    ),
    Rule(
        "process-died",
        (
            r"(?:privsep_preauth: )?(?P<reason>preauth child terminated by signal (?P<code>\d+)).*",
            r"(?i:session process) \d+ (?P<reason>unpriv child crash) for connection from (?P<source_ip>\S+)(?: to (?P<dest_ip>[^\s,]+))?.*",
            r"(?i:session process) \d+ for connection from (?P<source_ip>\S+)(?: to (?P<dest_ip>\S+))? (?P<reason>killed by signal (?P<code>\d+)).*",
        ),
        action="ssh.crash", outcome="failure", category=("app.failure",),
        examples={
            "fatal: privsep_preauth: preauth child terminated by signal 11": {"code": "11", "category": ["app.failure"]},
            "session process 4711 for connection from 192.0.2.7 to 198.51.100.2 killed by signal 11 (core dumped)": {
                "source_ip": "192.0.2.7", "code": "11",
            },
        },
    ),
    # -- SSH Communications' and Tectia's sshd2 ------------------------------------------------------
    Rule(
        "sshd2-authenticated",
        (
            r"User (?P<actor>.+), coming from (?P<source_ip>[^\s,]+), authenticated.*",
            r"(?:Password|Public key|publickey|hostbased|Keyboard-interactive|GSSAPI) authentication for user (?P<actor>\S+) accepted.*",
        ),
        action="ssh.login", outcome="success", category=(_LOGON,),
        examples={
            "User ann, coming from web1.example.com, authenticated.": {"actor": "ann", "source_host": "", "outcome": "success"},
            "Password authentication for user ann accepted.": {"actor": "ann"},
        },
    ),
    Rule(
        "sshd2-refused",
        (
            r"(?i:password) authentication failed\. Login to account (?P<actor>\S+) not allowed or account non-existent.*",
            r"User authentication failed: '.*\(user '(?P<actor>[^']*)', client address '(?P<source_ip>[^':]+)(?::(?P<source_port>\d+))?'.*",
            r"User (?P<actor>\S+) is not allowed to log in.*",
            r"Wrong password given for user '?(?P<actor>[^\s']+)'?.*",
            r"(?i:password|public key|hostbased) authentication for user (?P<actor>\S+) (?:failed|rejected).*",
        ),
        action="ssh.login", outcome="failure", category=(_LOGON,),
        examples={
            "password authentication failed. Login to account bob not allowed or account non-existent.": {"actor": "bob"},
            "User authentication failed: 'Authentication method disabled. (user 'bob', client address '192.0.2.7:4022', requested service 'ssh-connection')'": {
                "actor": "bob", "source_ip": "192.0.2.7", "source_port": 4022,
            },
        },
    ),
    Rule(
        "sshd2-disconnected",
        (
            r"Local disconnected: (?P<reason>.*)",
            r"Remote host disconnected: (?P<reason>.*)",
            r"connection lost: (?P<reason>.*)",
            r"Logout for user (?P<actor>[^\s,.]+).*",
        ),
        action="ssh.disconnect", category=(_LOGON,),
        examples={
            "Local disconnected: Connection closed.": {"reason": "", "category": ["audit.logon"]},
            "connection lost: 'Connection closed.'": {"reason": ""},
        },
    ),
    Rule(
        "sshd2-privileges",
        r"Now running on (?P<actor>.+)'s privileges.*",
        action="ssh.session", category=("audit.activity",),
        examples={"Now running on ann's privileges.": {"actor": "ann"}},
    ),
    programs=_SERVERS,
    lead=r"(?:error|fatal|info|debug\d): (?:error: )?",
)  # fmt: skip

_QUOTED = r"\"(?P<target>.*)\""

SFTP = RuleSet(
    "sftp",
    Rule(
        "session-opened",
        r"session opened for local user (?P<actor>.*) from \[(?P<source_ip>[^\]]+)\].*",
        action="sftp.session-open", outcome="success", category=("audit.activity",),
        examples={
            "session opened for local user ann from [192.0.2.7]": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "session-closed",
        r"session closed for local user (?P<actor>.*) from \[(?P<source_ip>[^\]]+)\].*",
        action="sftp.session-close", category=("audit.activity",),
        examples={
            "session closed for local user ann from [192.0.2.7]": {"actor": "ann", "source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "opened-to-read",
        rf"open {_QUOTED} flags READ mode \d+.*",
        action="sftp.open", category=("audit.export",),
        examples={
            'open "/srv/reports/q3.csv" flags READ mode 0666': {"target": "/srv/reports/q3.csv", "category": ["audit.export"]},
        },
    ),
    Rule(
        "opened-to-write",
        rf"open {_QUOTED} flags (?=[A-Z,]*(?:WRITE|APPEND|CREATE|TRUNC))[A-Z,]+ mode \d+.*",
        action="sftp.open", category=("audit.file",),
        examples={
            'open "/srv/in/a.csv" flags WRITE,CREATE,TRUNCATE mode 0666': {"target": "/srv/in/a.csv", "category": ["audit.file"]},
        },
    ),
    Rule(
        "written",
        rf"(?:forced )?close {_QUOTED} bytes read (?P<bytes_read>\d+) written (?P<bytes_written>[1-9]\d*).*",
        action="sftp.upload", outcome="success", category=("audit.file",),
        examples={
            'close "/srv/in/a.csv" bytes read 0 written 4096': {"target": "/srv/in/a.csv", "bytes_written": ""},
            'forced close "/srv/in/a.csv" bytes read 0 written 4096': {"target": "/srv/in/a.csv"},
        },
    ),
    Rule(
        "read",
        rf"(?:forced )?close {_QUOTED} bytes read (?P<bytes_read>[1-9]\d*) written 0.*",
        action="sftp.download", outcome="success", category=("audit.export",),
        examples={
            'close "/srv/reports/q3.csv" bytes read 48213 written 0': {
                "target": "/srv/reports/q3.csv", "bytes_read": "", "category": ["audit.export"],
            },
        },
    ),
    Rule(
        "renamed",
        (
            r"(?:posix-)?rename old \"(?P<target>.*)\" new \"(?P<new_name>.*)\".*",
            r"(?:sym|hard)?link old \"(?P<target>.*)\" new \"(?P<new_name>.*)\".*",
        ),
        action="sftp.rename", category=("audit.file",),
        examples={
            'rename old "/srv/in/a.csv" new "/srv/in/b.csv"': {"target": "/srv/in/a.csv", "new_name": ""},
            'posix-rename old "/srv/in/a.csv" new "/srv/in/b.csv"': {"target": "/srv/in/a.csv"},
            'symlink old "/etc/passwd" new "/srv/in/p"': {"target": "/etc/passwd"},
        },
    ),
    Rule(
        "removed",
        (rf"remove (?:name )?{_QUOTED}.*", rf"rmdir (?:name )?{_QUOTED}.*"),
        action="sftp.remove", category=("audit.file",),
        examples={
            'remove name "/srv/in/a.csv"': {"target": "/srv/in/a.csv", "category": ["audit.file"]},
            'rmdir name "/srv/in"': {"target": "/srv/in"},
        },
    ),
    Rule(
        "made-directory",
        rf"mkdir (?:name )?{_QUOTED} mode \d+.*",
        action="sftp.mkdir", category=("audit.file",),
        examples={'mkdir name "/srv/in" mode 0777': {"target": "/srv/in"}},
    ),
    Rule(
        "attributes-set",
        rf"(?:forced )?f?l?set(?:stat)? {_QUOTED} (?P<attributes>(?:mode|size|owner|modtime) .*)",
        action="sftp.set", category=("audit.file",),
        examples={'set "/srv/in/a.csv" mode 0644': {"target": "/srv/in/a.csv", "attributes": ""}},
    ),
    Rule(
        "listed",
        (rf"opendir {_QUOTED}.*", rf"closedir {_QUOTED}.*"),
        action="sftp.list", category=("audit.activity",),
        examples={'opendir "/srv/reports"': {"target": "/srv/reports"}},
    ),
    Rule(
        "refused",
        r"sent status (?P<code>(?!No such file|End of file|Success)[A-Z][a-z ]+?)(?: \[postauth\])?$",
        action="sftp.refuse", outcome="failure", category=("audit.activity",),
        examples={"sent status Permission denied": {"code": "Permission denied", "outcome": "failure"}},
    ),
    Rule(
        "not-there",
        r"sent status (?P<code>No such file)(?: \[postauth\])?$",
        action="sftp.refuse", category=("audit.activity",),
        examples={"sent status No such file": {"code": "No such file", "outcome": None}},
    ),
    Rule(
        "denied",
        (r"Refusing (?P<operation>[\w@.-]{1,60}) request in read-only mode", r"Refusing (?:denylisted|blacklisted|non-allowlisted|non-whitelisted) (?P<operation>[\w@.-]{1,60}) request"),
        action="sftp.refuse", outcome="failure", category=("audit.activity",),
        examples={"Refusing open request in read-only mode": {"operation": "", "outcome": "failure"}},
    ),
    Rule(
        "asked",
        (rf"(?:l?stat|statvfs|readlink|realpath|fsync|expand)(?: name)? {_QUOTED}(?: \[postauth\])?$", rf"home-directory {_QUOTED}(?: \[postauth\])?$"),
        action="sftp.list", category=("audit.activity",),
        examples={'lstat name "/srv/in/a.csv"': {"target": "/srv/in/a.csv"}, 'realpath "."': {"target": "."}},
    ),
    programs=("sftp-server", "internal-sftp", "sshd", "sshd-session"),
)  # fmt: skip

RULE_SETS = (SSHD, SFTP)
