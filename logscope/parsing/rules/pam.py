"""PAM modules: authentication, account checks, sessions and password changes, through whichever program.

Linux-PAM prints ``MODULE(SERVICE:TYPE): TEXT`` (libpam/pam_syslog.c) and, before release 0.99,
``PROGRAM(MODULE)[PID]: TEXT``, ``(MODULE) TEXT`` or ``PAM_unix[PID]: (SERVICE) TEXT``; the texts are those of the modules' sources
(pam_unix, pam_sss, pam_faillock ...). Two kinds of service are told apart, because "user" means two
things in them: where somebody logs on, the user is the actor; where somebody becomes somebody else
(su, sudo, polkit), the user is the privilege and whoever asked for it is the actor.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_LOGON, _PRIVILEGE, _ACCOUNT = "audit.logon", "audit.privilege", "audit.account"
_END = r"(?: \[(?:pre|post)auth\])?\s*+$"
_BECOME = (
    "su", "su-l", "sudo", "sudo-i", "runuser", "runuser-l", "doas", "kdesu", "kdesud", "gksu", "gksudo",
    "pkexec", "polkit", "polkit-1", "polkit-agent-helper-1", "userhelper", "run0", "systemd-run0", "suexec", "machinectl",
)  # fmt: skip
_BECOME_SERVICE = rf"(?:{'|'.join(_BECOME)})[:)]"
# The places in which the module may stand. A pattern of its own for each keeps its beginning
# literal, which is what makes the choice of a rule quick.
_ANY = (
    r"PAM-\w++: ",
    rf"pam_[\w-]++(?:\((?!{_BECOME_SERVICE})[^()]*+\))?(?:\[\d+\])?:? ",
    rf"\((?!{_BECOME_SERVICE})[\w-]++\) ",
    "",
)
# for texts that mean something only from a module
_MODULE = _ANY[:2]
_BECOMING = (
    rf"pam_[\w-]++\({_BECOME_SERVICE}[^()]*+\)?: ",
    rf"\({_BECOME_SERVICE} ",
    r"\(pam_[\w-]++\) ",
    "",
)


def _at(places: tuple[str, ...], *texts: str) -> tuple[str, ...]:
    """Each text behind each of the places in which its module may stand."""
    return tuple(place + text for text in texts for place in places)


# release 1.4 names uids: "for user ann(uid=1000) by bob(uid=0)"
_USER = r"(?:(?! by |\(uid=)[^\n])*+"
_OPENED = rf"session opened for user (?P<actor>{_USER})(?:\(uid=(?P<actor_id>\d+)\))?"
_BECAME = (
    rf"session opened for user (?=(?P<target>{_USER}))(?P<access>{_USER})(?:\(uid=(?P<target_id>\d+)\))?"
    r"(?: by (?P<actor>[^(]*+)(?:\(uid=(?P<actor_id>\d+)\))?)?"
)
# pam_unix' support.c. ruser and user are what the client says: an rhost inside one of them is not the
# peer. sshd sets no ruser; who does (FTP daemons) sets it to the name that was tried, and then "user="
# follows only if the account exists. So the last rhost is the peer wherever ruser says something.
_FAILURE = r"authentication failure; logname="
_TTY = r"uid=\d*+ euid=\d*+ tty=(?P<device>\S*+) "
_PEER = r"rhost=(?P<source_ip>\S*+)"
_TRIED = r"(?P<actor>(?:[^\n\[]*[^\s\[])?)"
_FAILURES = (
    rf"{_FAILURE}\S*+ {_TTY}ruser= {_PEER}\s++user={_TRIED}",
    rf"{_FAILURE}(?:LOGIN)? {_TTY}ruser= {_PEER}{_END}",
    rf"{_FAILURE}(?P<actor>\S++) {_TTY}ruser= {_PEER}{_END}",
    rf"{_FAILURE}\S*+ {_TTY}ruser=(?P<actor>.+) {_PEER}{_END}",
    rf"{_FAILURE}\S*+ {_TTY}ruser=.+ {_PEER}\s++user={_TRIED}",
    rf"{_FAILURE}\S*+ {_TTY}ruser=\s++user={_TRIED}",
    rf"{_FAILURE}\S*+ {_TTY}ruser=(?P<actor>\S*)",
)
_BECOME_FAILURE = (
    r"authentication failure; logname=(?P<logname>\S*+) uid=(?P<actor_id>\d*+) euid=\d*+ tty=(?P<device>\S*+) "
    r"ruser=(?P<ruser>\S*+)(?: rhost=(?P<source_ip>\S*+))?(?:\s++user=(?P<user>[^\n]*))?"
)
_MORE_FAILURES = tuple(
    text.replace(_FAILURE, r"(?P<count>\d+) more authentication failures?; logname=")
    for text in _FAILURES
)


def _who_became(fields: Fields) -> None:
    """Who asks is the actor; the user, where it is another, is what they ask to be."""
    user, ruser, logname = (fields.pop(name, None) for name in ("user", "ruser", "logname"))
    user = user.strip() if user else None
    fields["actor"] = ruser or logname or user
    if user and user != fields["actor"]:
        fields["target"] = fields["access"] = user


BECOME_RULES = (
    Rule(
        "become",
        _at(
            _BECOMING,
            _BECAME,
            r"session started for user (?=(?P<target>[^\s,]+))(?P<access>[^\s,]+), service \S+",
        ),
        action="privilege.session-open", outcome="success", category=(_PRIVILEGE,),
        examples={
            "pam_unix(sudo:session): session opened for user root by ann(uid=1000)": {
                "actor": "ann", "actor_id": "1000", "access": "root", "target": "root", "category": ["audit.privilege"],
            },
            "pam_unix(su-l:session): session opened for user root(uid=0) by ann(uid=1000)": {"actor": "ann", "access": "root"},
            "pam_unix(systemd-run0:session): session opened for user root(uid=0) by ann(uid=1000)": {"actor": "ann", "access": "root"},
            "(su) session opened for user root by ann(uid=1000)": {"actor": "ann", "access": "root"},
            "pam_unix(runuser:session): session opened for user root by (uid=0)": {"access": "root", "actor": None},
        },
    ),
    Rule(
        "become-end",
        _at(
            _BECOMING,
            r"session closed for user (?=(?P<target>[^\n]*))(?P<access>[^\n]*)",
            r"session finished for user (?=(?P<target>[^\s,]+))(?P<access>[^\s,]+), service \S+",
        ),
        action="privilege.session-close", category=(_PRIVILEGE,),
        examples={
            "pam_unix(sudo:session): session closed for user root": {"access": "root", "target": "root", "outcome": None},
        },
    ),
    Rule(
        "become-failed",
        (
            *_at(_BECOMING, _BECOME_FAILURE),
            r"authentication failure; (?P<logname>[^(\n]{0,80})\(uid=(?P<actor_id>\d+)\) -> (?P<user>\S+) for (?P<service>su|sudo) service",
        ),
        action="privilege.authenticate", outcome="failure", category=(_PRIVILEGE, _LOGON), refine=_who_became,
        examples={
            "pam_unix(su:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/1 ruser=ann rhost=  user=root": {
                "actor": "ann", "target": "root", "access": "root", "device": "/dev/pts/1", "outcome": "failure",
            },
            "pam_unix(sudo:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/1 ruser=ann rhost=  user=ann": {
                "actor": "ann", "target": None, "actor_id": "1000",
            },
            "pam_unix(polkit-1:auth): authentication failure; logname= uid=1000 euid=0 tty= ruser=ann rhost=  user=root": {"actor": "ann"},
        },
    ),
    Rule(
        "become-unidentified",
        _at(
            _BECOMING,
            r"auth could not identify password for \[(?P<actor>[^\]]*)\].*",
            r"(?P<reason>conversation failed).*",
            r"(?P<reason>check pass; user unknown).*",
        ),
        action="privilege.authenticate", outcome="failure", category=(_PRIVILEGE, _LOGON),
        examples={
            "pam_unix(sudo:auth): auth could not identify password for [ann]": {"actor": "ann", "outcome": "failure"},
            "pam_unix(sudo:auth): conversation failed": {"outcome": "failure"},
        },
    ),
    Rule(
        "become-requirement",
        _at(_BECOMING[:1], r"requirement \"(?P<reason>[^\"]*)\" (?:not met by|was met by) user \"(?P<actor>[^\"]*)\".*"),
        action="pam.check", category=(_PRIVILEGE,),
        examples={
            'pam_succeed_if(su:auth): requirement "user ingroup wheel" not met by user "ann"': {"actor": "ann", "category": ["audit.privilege"]},
        },
    ),
    Rule(
        "root-check",
        _BECOMING[0] + r"(?:root check|authentication) (?P<outcome>succeeded|failed).*",
        action="privilege.authenticate", category=(_PRIVILEGE,),
        examples={"pam_rootok(su:auth): root check succeeded": {"outcome": "success", "category": ["audit.privilege"]}},
    ),
    Rule(
        "wheel",
        _at(
            _BECOMING,
            r"Access (?P<outcome>granted|denied) (?:for|to) '(?P<actor>[^']*)' (?:for|to) '(?=(?P<target>[^']*))(?P<access>[^']*)'.*",
        ),
        action="privilege.authenticate", category=(_PRIVILEGE,),
        examples={
            "pam_wheel(su:auth): Access denied for 'ann' to 'root'": {"actor": "ann", "access": "root", "outcome": "failure"},
            "pam_wheel(su:auth): Access granted to 'ann' for 'root'": {"outcome": "success"},
        },
    ),
)  # fmt: skip

# what a module says of itself, not of the one who logs on
MODULE_RULES = (
    Rule(
        "account-open",
        r"pam_winbind\([^()]*+\): user [`'](?P<actor>[^`']*)' OK",
        action="pam.check", outcome="success", category=(_LOGON,),
        examples={"pam_winbind(sshd:account): user 'ann' OK": {"actor": "ann", "outcome": "success"}},
    ),
    Rule(
        "tally-changed",
        (
            r"pam_\w++\([^()]*+\): (?P<reason>Tally (?:under|over)flowed) for user (?P<actor>\S+).*",
            r"pam_\w++\([^()]*+\): (?P<reason>No secret configured) for user (?P<actor>[^\s,]+).*",
        ),
        action="pam.check", category=(_LOGON,),
        examples={
            "pam_tally2(sshd:auth): Tally overflowed for user ann": {"actor": "ann", "reason": ""},
        },
    ),
    Rule(
        "program-failed",
        (
            r"pam_exec\([^()]*+\): execve\((?P<command>[^,)]*)[^\n]*?\) failed: (?P<reason>.*)",
            r"pam_exec\([^()]*+\): (?P<command>/.*) failed: (?:exit code (?P<code>\d+)|(?P<reason>.*))",
        ),
        action="pam.exec", outcome="failure", category=("audit.activity",),
        examples={
            "pam_exec(sshd:session): /usr/local/bin/notify failed: exit code 1": {
                "command": "/usr/local/bin/notify", "code": "1", "outcome": "failure",
            },
        },
    ),
    Rule(
        "program-called",
        r"pam_exec\([^()]*+\): Calling (?P<command>/.*?) \.\.\.$",
        action="pam.exec", category=("audit.activity",),
        examples={"pam_exec(sshd:auth): Calling /usr/local/bin/notify ...": {"command": "/usr/local/bin/notify"}},
    ),
    Rule(
        "module-failed",
        (
            r"pam_[\w-]++(?:\([^()]*+\))?(?:\[\d+\])?:? (?P<reason>(?:[Ff]ailed to|[Uu]nable to|Error|Could ?n[o']t|[Cc]annot|[Cc]an't|Request to sssd failed|unix_chkpwd abnormal exit)\b.*)",
            r"pam_radius_auth(?:\([^()]*+\))?: (?P<reason>(?:All RADIUS servers|RADIUS server (?P<dest_ip>\S+)) failed to respond.*)",
            r"pam_ldap(?:\([^()]*+\))?: (?P<reason>ldap_\w+:? .*)",
        ),
        action="pam.error", outcome="failure",
        examples={
            "pam_systemd(sshd:session): Failed to create session: Start job for unit user-1000.slice failed": {
                "reason": "", "outcome": "failure", "category": [],
            },
            "pam_sss(sshd:auth): Request to sssd failed. Connection refused": {"reason": ""},
            "pam_limits(sshd:session): Could not set limit for 'nofile': Operation not permitted": {"reason": ""},
            "pam_radius_auth: RADIUS server 192.0.2.3 failed to respond": {"dest_ip": "192.0.2.3"},
            "pam_ldap: ldap_simple_bind Can't contact LDAP server": {"reason": ""},
        },
    ),
    Rule(
        "told",
        (
            r"pam_sss\([^()]*+\): User info message: (?P<reason>.*)",
            # what their configuration says, and what they do at each session: no more than words
            r"pam_(?:env|limits|systemd|systemd_home|umask|mkhomedir|motd|lastlog|mail|keyinit|loginuid|selinux)\([^()]*+\): (?P<reason>.*)",
        ),
        action="pam.message",
        examples={
            "pam_sss(sshd:auth): User info message: Your password will expire in 3 day(s).": {"reason": "", "category": []},
            "pam_env(sshd:session): deprecated reading of user environment enabled": {"reason": "", "category": []},
            "pam_limits(su:session): wrong limit value 'x' for limit type 'hard'": {"reason": "", "outcome": None},
        },
    ),
    # -- OpenPAM on macOS ---------------------------------------------------------------------------
    Rule(
        "opendirectory-refused",
        r"in pam_sm_\w+\(\): (?P<reason>OpenDirectory - (?:The authtok is incorrect|Unable to|The account|The password|Maximum|User).*)",
        action="pam.authenticate", outcome="failure", category=(_LOGON,),
        examples={"in pam_sm_authenticate(): OpenDirectory - The authtok is incorrect.": {"outcome": "failure", "reason": ""}},
    ),
    Rule(
        "opendirectory",
        r"in (?:pam_sm_|od_|openpam_)\w+\(\): (?P<reason>.*)",
        action="pam.message",
        examples={"in pam_sm_authenticate(): Failed to determine Kerberos principal name.": {"reason": "", "outcome": None}},
    ),
)  # fmt: skip

# The helper that compares a password for whoever may not read the shadow file.
CHECKER_RULES = (
    Rule(
        "failed",
        (
            r"password check failed for user \((?P<actor>.*)\)",
            r"could not obtain user info \((?P<actor>.*)\)",
            r"(?P<reason>check pass; user unknown)",
            r"account (?P<actor>\S+) (?P<reason>has expired \([^)]*\)).*",
        ),
        action="pam.authenticate", outcome="failure", category=(_LOGON,),
        examples={
            "password check failed for user (root)": {
                "actor": "root", "outcome": "failure", "category": ["audit.logon", "audit.privilege"],
            },
            "could not obtain user info (bob)": {"actor": "bob"},
        },
    ),
    Rule(
        "misused",
        r"(?P<reason>inappropriate use of Unix helper binary) \[UID=(?P<actor_id>\d+)\].*",
        action="pam.misuse", category=("os.security",),
        examples={"inappropriate use of Unix helper binary [UID=1000]": {"actor_id": "1000", "category": ["os.security"]}},
    ),
)  # fmt: skip

DIRECTORY_RULES = (
    Rule(
        "refused",
        (
            r"\[[0-9a-f]+\] <authc=\"(?P<actor>[^\"]*)\"> (?:(?P<target>[^\s:\"=]++=[^:]*+): )?(?P<reason>(?:Invalid credentials|wrong password|password).*)",
            r"\[[0-9a-f]+\] <authc=\"(?P<actor>[^\"]*)\"> \"[^\"]*\": (?P<reason>user not found.*)",
            r"\[[0-9a-f]+\] <authz=\"(?P<actor>[^\"]*)\"> (?P<reason>(?:pam_authz_search|authorisation|user).*)",
        ),
        action="pam.authenticate", outcome="failure", category=(_LOGON,),
        examples={
            '[8b4567] <authc="ann"> uid=ann,dc=example,dc=com: Invalid credentials': {
                "actor": "ann", "target": "uid=ann,dc=example,dc=com", "outcome": "failure",
            },
            '[8b4567] <authc="bob"> "bob": user not found: No such object': {"actor": "bob"},
        },
    ),
)  # fmt: skip

COMMON_RULES = (
    Rule(
        "session-opened",
        _at(_ANY, _OPENED, r"session started for user (?P<actor>[^\s,]+), service \S+"),
        action="session.open", outcome="success", category=(_LOGON,),
        examples={
            "pam_unix(sshd:session): session opened for user ann(uid=1000) by (uid=0)": {
                "actor": "ann", "actor_id": "1000", "outcome": "success", "category": ["audit.logon"],
            },
            "(sshd) session opened for user ann by (uid=0)": {"actor": "ann"},
            "session opened for user root by LOGIN(uid=0)": {
                "actor": "root", "category": ["audit.logon", "audit.privilege"],
            },
            "(pam_unix) session opened for user EXAMPLE\\ann smith by (uid=0)": {"actor": "EXAMPLE\\ann smith"},
            "pam_unix(gdm-password:session): session opened for user ann by (uid=0)": {"actor": "ann"},
        },
    ),
    Rule(
        "session-closed",
        _at(
            _ANY,
            r"session closed for user (?P<actor>[^\n]*?) {0,2}$",
            r"session finished for user (?P<actor>[^\s,]+), service \S+",
        ),
        action="session.close", category=(_LOGON,),
        examples={
            "pam_unix(sshd:session): session closed for user ann": {"actor": "ann", "outcome": None},
            "session closed for user ann": {"actor": "ann"},
            "pam_unix2(sshd:session): session finished for user ann, service sshd": {"actor": "ann"},
        },
    ),
    Rule(
        "failed",
        _at(_ANY, *_FAILURES),
        action="pam.authenticate", outcome="failure", category=(_LOGON,),
        examples={
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root": {
                "actor": "root", "source_ip": "192.0.2.7", "device": "ssh", "outcome": "failure",
                "category": ["audit.logon", "audit.privilege"],
            },
            "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=192.0.2.7 ": {
                "actor": None, "source_ip": "192.0.2.7", "device": "NODEVssh",
            },
            "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= user=root": {"actor": "root"},
            "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=ann rhost=web1.example.com": {
                "actor": "ann", "source_host": "",
            },
            "pam_unix(auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=198.51.100.1 rhost=192.0.2.7": {
                "actor": "x rhost=198.51.100.1", "source_ip": "192.0.2.7",
            },
            "pam_unix(auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser= rhost=192.0.2.7  user=x rhost=198.51.100.1": {
                "actor": "x rhost=198.51.100.1", "source_ip": "192.0.2.7",
            },
            "(pam_unix) authentication failure; logname=LOGIN uid=0 euid=0 tty=tty2 ruser= rhost=  user=ann": {
                "actor": "ann", "device": "tty2",
            },
            "pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 user=ann [preauth]": {
                "actor": "ann",
            },
        },
    ),
    Rule(
        "failed-more",
        _at((*_ANY, "PAM "), *_MORE_FAILURES),
        action="pam.authenticate", outcome="failure", category=(_LOGON,),
        examples={
            "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=ann": {
                "actor": "ann", "source_ip": "192.0.2.7", "count": "",
            },
            "1 more authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=192.0.2.7": {"source_ip": "192.0.2.7"},
        },
    ),
    Rule(
        "succeeded",
        _at(
            _ANY,
            rf"authentication success; logname=\S*+ {_TTY}ruser=\S*+ {_PEER}\s++user={_TRIED}",
            r"authentication succeeds for '(?P<actor>[^']*)'.*",
            r"user [`'](?P<actor>[^`']*)' granted access.*",
            r"Authentication success; user=(?P<actor>\S+).*",
            r"user (?P<actor>\S+) authenticated as \S+.*",
            r"Accepted google_authenticator for (?P<actor>\S+).*",
            r"Successful Duo login for '(?P<actor>[^']*)'(?: from (?P<source_ip>\S+))?.*",
            # let in without the second factor
            r"(?:Skipped|Failsafe) Duo login for '(?P<actor>[^']*)'(?: from (?P<source_ip>[\w.:]*\w))?(?:: (?P<reason>.*))?",
            r"Authenticated: [`'](?P<actor>[^']*)' as .*",
        ),
        action="pam.authenticate", outcome="success", category=(_LOGON,),
        examples={
            "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 user=ann": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success",
            },
            "pam_krb5(sshd:auth): user ann authenticated as ann@EXAMPLE.COM": {"actor": "ann"},
            "pam_winbind(sshd:auth): user 'EXAMPLE\\ann' granted access": {"actor": "EXAMPLE\\ann"},
            "Successful Duo login for 'ann' from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Failsafe Duo login for 'ann' from 192.0.2.7: Couldn't connect to api.example.com": {
                "actor": "ann", "source_ip": "192.0.2.7", "outcome": "success", "reason": "",
            },
        },
    ),
    Rule(
        "refused",
        _at(
            _ANY,
            r"(?P<reason>check pass; user unknown).*",
            r"authentication failure; (?P<requester>[^(\n]{0,80})\(uid=\d+\) -> (?P<actor>\S+) for (?!su |sudo )(?P<service>\S+) service",
            r"received for user (?P<actor>[^\n:]*): (?P<code>\d+) \((?P<reason>[^)]*)\).*",
            r"Access denied for user (?P<actor>[^\s:]+): (?P<code>\d+) \((?P<reason>[^)]*)\).*",
            r"Authentication failure; user=(?P<actor>\S+).*",
            r"authentication fails for '(?P<actor>[^']*)'[^:]*: (?P<reason>.*)",
            r"user [`'](?P<actor>[^`']*)' denied access \((?P<reason>[^)]*)\).*",
            r"(?P<count>\d+) authentication failures?; (?P<requester>[^(\n]{0,80})\(uid=\d+\) -> (?P<actor>\S+) for (?!su |sudo )(?P<service>\S+) service",
            r"request \w+ failed: (?P<reason>.*)",
            r"auth could not identify password for \[(?P<actor>[^\]]*)\].*",
            r"bad username \[(?P<actor>[^\]]*)\].*",
            r"could not identify user \(from (?P<reason>[^)]*)\).*",
            r"Consecutive login failures for user (?P<actor>\S+) (?P<reason>account temporarily locked).*",
            r"user (?P<actor>\S+) \((?P<actor_id>\d+)\) tally (?P<reason>\d+, deny \d+).*",
            r"user (?P<actor>\S+) \((?P<actor_id>\d+)\) (?P<reason>has time limit .*)",
            r"Invalid verification code for (?P<actor>\S+).*",
            r"(?P<reason>Did not receive verification code from user).*",
            r"Failed Duo login for '(?P<actor>[^']*)'(?: from (?P<source_ip>\S+))?.*",
            r"(?:Aborted|Denied) Duo login for '(?P<actor>[^']*)'(?: from (?P<source_ip>[\w.:]*\w))?(?:: (?P<reason>.*))?",
            r"Failed to read \"(?P<target>[^\"]*google_authenticator)\" for \"(?P<actor>[^\"]*)\".*",
            r"(?P<reason>Trying to reuse a previously used time-based code).*",
            r"(?P<reason>Too many concurrent login attempts).*",
            r"Access denied; user=(?P<actor>\S+).*",
            r"(?P<reason>access denied): tty '(?P<device>[^']*)' is not secure.*",
            r"access denied for user [`'](?P<actor>[^']*)' from [`'](?P<source_ip>[^']*)'.*",
            r"Refused user (?P<actor>\S+) for service (?P<target>\S+).*",
            r"account (?P<actor>\S+) has expired \((?P<reason>[^)]*)\).*",
            r"user (?P<actor>\S+) (?P<reason>inactive for \d+ days) - denied.*",
            r"error trying to bind as user \"(?P<actor>[^\"]*)\" \((?P<reason>[^)]*)\).*",
            r"Too many logins \((?P<reason>[^)]*)\) for (?P<actor>\S+).*",
            r"(?P<reason>User unknown)$",
            r"(?P<reason>No logins allowed) for '(?P<actor>[^']*)'",
            r"user (?P<actor>[^\n]*) (?P<reason>rejected)$",
        ) + _at(
            _MODULE,
            r"(?P<reason>conversation failed).*",
            r"request failed: (?P<reason>[^\n]{0,400}?)(?:, PAM error was [^\n]{0,200}? \((?P<code>\d+)\).*)?$",
            r"internal module error \(retval = (?P<code>\w+)(?:\(\d+\))?, user = [`'](?P<actor>[^`']*)'\).*",
            r"\(user (?P<actor>[^)]*)\) (?P<reason>credential verification failed: .*)",
            r"account checks fail for '(?P<actor>[^']*)': (?P<reason>.*)",
            r"pam_get_uid; (?P<reason>no such user)(?: (?P<actor>\S+))?.*",
            r"Blocking access from (?P<source_ip>\S+) to service (?P<target>[^\s,]+), user (?P<actor>.*)",
            r"auth failed: (?P<code>\d+).*",
            r"Too many system logins \((?P<reason>[^)]*)\).*",
        ),
        action="pam.authenticate", outcome="failure", category=(_LOGON,),
        examples={
            "pam_unix(sshd:auth): check pass; user unknown": {"outcome": "failure", "category": ["audit.logon"]},
            "check pass; user unknown": {"outcome": "failure"},
            "authentication failure; (uid=0) -> ann for ssh service": {"actor": "ann", "outcome": "failure"},
            "pam_sss(sshd:auth): received for user ann: 7 (Authentication failure)": {"actor": "ann", "code": "7"},
            "pam_sss(sshd:account): Access denied for user ann: 6 (Permission denied)": {"actor": "ann", "code": "6"},
            "pam_tally2(sshd:auth): user root (0) tally 5, deny 3": {"actor": "root", "category": ["audit.logon", "audit.privilege"]},
            "pam_faillock(sshd:auth): Consecutive login failures for user ann account temporarily locked": {"actor": "ann"},
            "pam_access(sshd:account): access denied for user `ann' from `192.0.2.7'": {"actor": "ann", "source_ip": "192.0.2.7"},
            "pam_listfile(vsftpd:auth): Refused user ann for service vsftpd": {"actor": "ann", "target": "vsftpd"},
            "PAM-listfile: Refused user ann for service ftp": {"actor": "ann", "outcome": "failure"},
            "pam_unix(sshd:account): account ann has expired (account expired)": {"actor": "ann"},
            "pam_google_authenticator(sshd:auth): Invalid verification code for ann": {"actor": "ann"},
            "pam_winbind(sshd:auth): request failed: Wrong Password, PAM error was Authentication failure (7), NT error was NT_STATUS_WRONG_PASSWORD": {
                "reason": "", "code": "7",
            },
            "pam_winbind(sshd:auth): internal module error (retval = PAM_AUTHINFO_UNAVAIL(9), user = 'ann')": {"actor": "ann"},
            "pam_abl(sshd:auth): Blocking access from 192.0.2.7 to service ssh, user x from 198.51.100.1": {
                "source_ip": "192.0.2.7", "actor": "x from 198.51.100.1",
            },
            "Aborted Duo login for 'ann' from 2001:db8::7: Invalid factor": {"actor": "ann", "source_ip": "2001:db8::7"},
            "2 authentication failures; (uid=0) -> ann for login service": {"actor": "ann", "count": ""},
            'Failed to read "/home/ann/.google_authenticator" for "ann"': {"actor": "ann"},
            "pam_winbind(sshd:auth): request wbcLogonUser failed: WBC_ERR_AUTH_ERROR, PAM error: PAM_AUTH_ERR (7)": {"reason": ""},
            "pam_limits(sshd:session): No logins allowed for 'ann'": {"actor": "ann", "outcome": "failure"},
            "pam_time(sshd:account): user ann rejected": {"actor": "ann", "reason": ""},
            "pam_winbind(sshd:auth): user 'ann' denied access (incorrect password or invalid membership)": {"actor": "ann"},
        },
    ),
    Rule(
        "retries",
        r"PAM service\((?P<service>[^)]*)\) ignoring max retries; (?P<retries>\d+) > \d+",
        action="pam.authenticate", category=(_LOGON,),
        examples={"PAM service(sshd) ignoring max retries; 6 > 3": {"service": "", "outcome": None}},
    ),
    Rule(
        "requirement",
        _at(
            _ANY,
            r"requirement \"(?P<reason>[^\"]*)\" (?:not met by|was met by) user \"(?P<actor>[^\"]*)\".*",
            r"error retrieving information about user (?P<actor>.*)",
        ),
        action="pam.check", category=(_LOGON,),
        examples={
            'pam_succeed_if(sshd:auth): requirement "uid >= 1000" not met by user "root"': {"actor": "root", "reason": ""},
            "pam_succeed_if(sshd:auth): error retrieving information about user bob": {"actor": "bob"},
        },
    ),
    Rule(
        "password-changed",
        _at(_ANY, r"password changed for (?P<target>\S+).*"),
        action="password.change", outcome="success", category=(_ACCOUNT,),
        examples={
            "pam_unix(passwd:chauthtok): password changed for jim": {
                "target": "jim", "outcome": "success", "category": ["audit.account"],
            },
        },
    ),
    Rule(
        "password-not-changed",
        _at(
            _ANY,
            r"user \"(?P<target>[^\"]*)\" (?P<reason>does not exist in .*)",
            r"(?P<reason>new password not acceptable.*)",
            r"(?P<reason>unable to change (?:the )?password.*)",
            r"(?P<reason>pam_get_authtok_verify returned error: .*)",
            r"(?P<reason>bad authentication token.*)",
        ) + _at(
            _MODULE,
            r"Password change failed for user (?P<target>[^\s:]+): (?P<code>\d+) \((?P<reason>[^)]*)\).*",
            r"password change failed for (?:user )?'?(?P<target>[^\s':]+)'?: (?P<reason>.*)",
        ),
        action="password.change", outcome="failure", category=(_ACCOUNT,),
        examples={
            "pam_pwquality(passwd:chauthtok): pam_get_authtok_verify returned error: Failed preliminary check by password service": {
                "outcome": "failure", "category": ["audit.account"],
            },
            "pam_sss(passwd:chauthtok): Password change failed for user ann: 22 (Authentication token lock busy)": {"target": "ann", "code": "22"},
            'pam_unix(passwd:chauthtok): user "bob" does not exist in /etc/passwd': {"target": "bob"},
        },
    ),
    Rule(
        "password-expires",
        _at(
            _ANY,
            r"expired password for user (?P<actor>\S+) \((?P<reason>[^)]*)\).*",
            r"password for user (?P<actor>\S+) (?P<reason>will expire in \d+ days).*",
            r"account (?P<actor>\S+) (?P<reason>has password changed in future).*",
            r"user [`'](?P<actor>[^`']*)' (?P<reason>needs new password).*",
        ),
        action="password.expire", category=(_LOGON,),
        examples={
            "pam_unix(sshd:account): expired password for user ann (root enforced)": {"actor": "ann"},
            "pam_unix(sshd:account): password for user ann will expire in 3 days": {"actor": "ann"},
        },
    ),
    Rule(
        "keyring-failed",
        r"gkr-pam: (?P<reason>(?:couldn't (?:update|change|set)|error changing) [^:]*(?::.*)?)",
        action="keyring.change", outcome="failure", category=(_ACCOUNT,),
        examples={
            "gkr-pam: couldn't update the login keyring password: no old password was entered": {
                "outcome": "failure", "category": ["audit.account"],
            },
        },
    ),
    Rule(
        "keyring-changed",
        r"gkr-pam: (?P<reason>changed password for .*)",
        action="keyring.change", outcome="success", category=(_ACCOUNT,),
        examples={"gkr-pam: changed password for login keyring": {"outcome": "success"}},
    ),
    Rule(
        "keyring",
        r"gkr-pam: (?P<reason>.*)",
        action="keyring.unlock",
        examples={
            "gkr-pam: unlocked login keyring": {"reason": "", "category": []},
            "gkr-pam: unable to locate daemon control file": {"reason": ""},
        },
    ),
    Rule(
        "rhosts",
        _at(
            _ANY,
            r"(?P<outcome>allowed|denied) (?:to|access to) (?P<remote_user>[^@\s]*)@(?P<source_ip>\S+) as (?P<actor>[^\s:]+)(?:: (?P<reason>.*))?",
        ),
        action="pam.authenticate", category=(_LOGON,),
        examples={
            "pam_rhosts_auth(rlogin:auth): denied to ann@192.0.2.7 as root: access not allowed": {
                "actor": "root", "source_ip": "192.0.2.7", "outcome": "failure",
            },
            "allowed to ann@192.0.2.7 as ann": {"actor": "ann", "outcome": "success"},
        },
    ),
    Rule(
        "module-missing",
        (
            r"PAM unable to dlopen\((?P<target>[^)]*)\): (?P<reason>.*)",
            r"PAM adding faulty module: (?P<target>.*)",
            r"PAM \[(?:dlerror|error): (?P<reason>.*)\].*",
            r"PAM (?P<reason>_?pam_\w+: .*)",
            r"PAM \((?P<service>[^)]*)\) (?P<reason>(?:illegal|no|bad|ignoring|unexpected) .*)",
        ),
        action="pam.load", outcome="failure",
        examples={
            "PAM unable to dlopen(/lib/security/pam_x.so): cannot open shared object file": {
                "target": "/lib/security/pam_x.so", "outcome": "failure",
            },
        },
    ),
)  # fmt: skip

# An old log has no service in the message: the program is what tells the two kinds apart.
RULE_SETS = (
    RuleSet("become", *BECOME_RULES, programs=_BECOME),
    RuleSet("unix_chkpwd", *CHECKER_RULES),
    RuleSet("nslcd", *DIRECTORY_RULES),
    RuleSet(
        "pam",
        *COMMON_RULES,
        *(
            Rule(
                rule.name,
                tuple(pattern for pattern in rule.patterns if pattern.startswith(_BECOMING[:2])),
                action=rule.action, outcome=rule.outcome, category=rule.category, refine=rule.refine,
                examples=rule.examples,
            )
            for rule in BECOME_RULES
        ),
        *MODULE_RULES,
        programs=("*",),
        exact=True,
    ),
)  # fmt: skip
