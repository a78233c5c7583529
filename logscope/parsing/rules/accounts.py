"""Accounts and groups: made, changed, locked, deleted, and passwords changed.

The texts are those of shadow's tools (useradd.c, usermod.c ... in releases 4.0 to 4.17, which quote
names in ``'x'`` and earlier in `` `x' ``), of SUSE's pwdutils ("account added - account=x"), of
util-linux' chfn and chsh, of the BSDs' pw and passwd, of AccountsService and of systemd-homed. Password changes through PAM are read with PAM.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_ACCOUNT = "audit.account"
_NAME = r"[`'\"]?(?P<target>[^\s`'\",]+)[`'\"]?"
_GROUP = r"[`'\"]?(?P<group>[^\s`'\",]+)[`'\"]?"


def _as_root(fields: Fields) -> None:
    """Who changes the files of accounts is root, unless the tool names the caller."""
    if not fields.get("actor") and not fields.get("actor_id"):
        fields["actor"] = fields["access"] = "root"


_BY = r"(?P<actor>[^\s,]+?)"

ACCOUNTS = RuleSet(
    "accounts",
    # -- made ------------------------------------------------------------------------------------
    Rule(
        "user-made",
        (
            r"new user: name=(?P<target>[^,]+), (?:UID|uid)=(?P<target_id>-?\d+), (?:GID|gid)=(?P<group_id>-?\d+), home=(?P<home>.*?), shell=(?P<shell>[^,\s]*)(?:, from=(?P<device>\S+))?.*",
            r"new user: name=(?P<target>[^,]+).*",
            r"new account added - account=(?P<target>[^,]+), uid=(?P<target_id>-?\d+),.*?(?:by=(?P<actor_id>\d+))?$",
            r"account added - account=(?P<target>[^,]+).*",
            rf"(?:[Aa]dding|[Cc]reated) (?:new |system )*user {_NAME}.*",
            r"\[?user:? (?P<target>[^\s(]+)\(\d+\):.* (?:added|created).*",
        ),
        action="user.create", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "new user: name=jim, UID=1001, GID=1001, home=/home/jim, shell=/bin/bash, from=/dev/pts/1": {
                "target": "jim", "outcome": "success", "device": "/dev/pts/1", "category": ["audit.account"], "shell": "",
            },
            "new user: name=jim, uid=1001, gid=1001, home=/home/jim, shell=/bin/bash  ": {"target": "jim"},
            "new account added - account=jim, uid=1001, gid=100, home=/home/jim, shell=/bin/bash, by=0": {
                "target": "jim", "actor_id": "0",
            },
        },
    ),
    Rule(
        "group-made",
        (
            r"new group: name=(?P<target>[^,\s]+)(?:, (?:GID|gid)=(?P<target_id>\d+))?.*",
            r"group added to (?P<file>[^\s:]+): name=(?P<target>[^,\s]+).*",
            r"new group added - group=(?P<target>[^,]+).*",
            rf"(?:[Aa]dding|[Cc]reated) (?:new |system )*group {_NAME}.*",
        ),
        action="group.create", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "new group: name=jim, GID=1001": {"target": "jim", "outcome": "success"},
            "group added to /etc/gshadow: name=jim": {"target": "jim", "file": ""},
        },
    ),
    Rule(
        "member-added",
        (
            rf"add {_NAME} to (?:shadow )?group {_GROUP}.*",
            rf"user (?P<target>\S+) added by {_BY} to group {_GROUP}.*",
            rf"add member (?P<target>\S+) to group (?P<group>\S+) by {_BY}\s*$",
            r"account added to group - account=(?P<target>[^,]+), group=(?P<group>[^,]+).*?(?:by=(?P<actor_id>\d+))?$",
            r"change (?:admin )?[`'](?P<target>[^`']*)' to [`'](?P<new_name>[^`']*)' in (?:shadow )?group [`'](?P<group>[^`']*)'.*",
            rf"Adding user {_NAME} to group {_GROUP}.*",
        ),
        action="group.add-member", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "add 'jim' to group 'sudo'": {"target": "jim", "group": "", "category": ["audit.account"]},
            "add `jim' to shadow group `sudo'": {"target": "jim"},
            "user jim added by root to group adm": {"target": "jim", "actor": "root"},
            "add member jim to group adm by ann": {"target": "jim", "actor": "ann"},
        },
    ),
    # -- taken away --------------------------------------------------------------------------------
    Rule(
        "user-deleted",
        (
            rf"delete user {_NAME}.*",
            r"account deleted - account=(?P<target>[^,]+).*?(?:by=(?P<actor_id>\d+))?$",
            rf"(?:[Rr]emoving|[Dd]eleted) user {_NAME}.*",
        ),
        action="user.delete", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={"delete user 'jim'": {"target": "jim"}, "delete user `jim'": {"target": "jim"}},
    ),
    Rule(
        "group-deleted",
        (
            rf"group {_NAME} removed.*",
            rf"removed (?:shadow )?group {_NAME} owned by [`'](?P<owner>[^`']*)'.*",
            rf"remove group {_NAME}.*",
            r"group (?:deleted|removed) - group=(?P<target>[^,]+).*?(?:by=(?P<actor_id>\d+))?$",
        ),
        action="group.delete", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "group 'jim' removed from /etc/group": {"target": "jim"},
            "removed group 'jim' owned by 'jim'": {"target": "jim"},
            "remove group `jim'": {"target": "jim"},
        },
    ),
    Rule(
        "member-removed",
        (
            rf"delete {_NAME} from (?:shadow )?group {_GROUP}.*",
            rf"user (?P<target>\S+) removed by {_BY} from group {_GROUP}.*",
            rf"remove member (?P<target>\S+) from group (?P<group>\S+) by {_BY}\s*$",
        ),
        action="group.remove-member", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "delete 'jim' from group 'adm'": {"target": "jim", "group": ""},
            "user jim removed by root from group adm": {"target": "jim", "actor": "root"},
        },
    ),
    # -- changed -------------------------------------------------------------------------------------
    Rule(
        "password-locked",
        (rf"lock user {_NAME} password.*", r"password locked - account=(?P<target>[^,]+).*"),
        action="user.lock", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={"lock user 'jim' password": {"target": "jim", "action": "user.lock"}},
    ),
    Rule(
        "password-unlocked",
        (rf"unlock user {_NAME} password.*", r"password unlocked - account=(?P<target>[^,]+).*"),
        action="user.unlock", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={"unlock user 'jim' password": {"target": "jim"}},
    ),
    Rule(
        "password-changed",
        (
            rf"password for {_NAME} changed by [`'](?P<actor>[^`']*)'.*",
            r"password for group '(?P<target>[^']*)' changed by '(?P<actor>[^']*)'.*",
            r"password for (?P<target>[^\s'`]+) changed by (?P<actor>[^\s'`]+)$",
            rf"change user {_NAME} password.*",
            r"password changed - account=(?P<target>[^,]+),.*?(?:by=(?P<actor_id>\d+))?$",
            r"password changed for (?P<target>[^\s,]+).*",
            rf"(?P<actor>\S+) changed (?:the )?password for {_NAME}.*",
            r"user (?P<target>\S+) changed their (?:local )?password.*",
            rf"password (?:of|for) group {_NAME} (?:changed|removed) by {_BY}(?: in \S+)?\s*$",
            rf"(?:change the|remove) password (?:for|from) group (?P<target>\S+) by {_BY}\s*$",
        ),
        action="password.change", outcome="success", category=(_ACCOUNT,),
        examples={
            "password for 'jim' changed by 'root'": {"target": "jim", "actor": "root", "outcome": "success"},
            "password for jim changed by root": {"target": "jim", "actor": "root"},
            "change user 'jim' password": {"target": "jim"},
            "password changed - account=jim, uid=1001, by=0": {"target": "jim", "actor_id": "0"},
            "password of group adm changed by root": {"target": "adm", "actor": "root"},
        },
    ),
    Rule(
        "user-changed",
        (
            r"change user name [`'](?P<target>[^`']*)' to [`'](?P<new_name>[^`']*)'.*",
            rf"change user {_NAME} (?P<attribute>\w+) from [`'](?P<old_value>.*)' to [`'](?P<new_value>.*)'.*",
            rf"changed user {_NAME} (?P<attribute>information|comment).*",
            rf"changed user {_NAME} (?P<attribute>shell) to [`'](?P<new_value>[^`']*)'.*",
            r"changed password expiry for (?P<target>\S+).*",
            r"changed (?:login )?shell (?:of|for) (?P<target>\S+).*",
            r"account changed - account=(?P<target>[^,]+).*?(?:by=(?P<actor_id>\d+))?$",
            r"(?:default shell|finger information|shell|password (?:age|expiry) information) changed - account=(?P<target>[^,]+).*",
        ),
        action="user.change", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "change user 'jim' shell from '/bin/sh' to '/bin/bash'": {"target": "jim", "attribute": "", "new_value": ""},
            "change user name 'jim' to 'james'": {"target": "jim", "new_name": ""},
            "changed user 'jim' information": {"target": "jim", "outcome": "success"},
            "changed user 'jim' shell to '/bin/bash'": {"target": "jim"},
            "changed password expiry for jim": {"target": "jim"},
        },
    ),
    Rule(
        "group-changed",
        (
            r"group changed in (?P<file>\S+) \(group (?P<target>[^/,\s)]+).*",
            r"change (?:group|GID for) [`'](?P<target>[^`']*)'? to .*",
            rf"access to group {_NAME} restricted by {_BY}(?: in \S+)?\s*$",
            rf"restrict access to group (?P<target>\S+) by {_BY}\s*$",
            rf"(?:administrators|members) of group (?P<target>\S+) set by {_BY} to (?P<members>.*)",
            r"set (?:administrators|members) of (?P<target>\S+) to (?P<members>.*)",
        ),
        action="group.change", outcome="success", category=(_ACCOUNT,), refine=_as_root,
        examples={
            "group changed in /etc/group (group jim/1001, new name: james)": {"target": "jim"},
            "members of group adm set by root to ann,jim": {"target": "adm", "actor": "root", "members": ""},
        },
    ),
    # -- refused or failed ------------------------------------------------------------------------
    Rule(
        "failed",
        (
            rf"failed (?:adding|removing|changing) user {_NAME}(?:, (?:exit code: (?P<code>\d+)|(?P<reason>.*)))?.*",
            rf"failed to (?:add|remove|change|drop|delete) (?:the )?(?:user|group) {_NAME}.*",
            r"failed to reset the \w+ entry of (?:UID (?P<target_id>\d+)|user \"(?P<target>[^\"]*)\")(?:: (?P<reason>.*))?",
            r"(?P<reason>[Ii]nvalid password) for group [`'](?P<target>[^`']*)' from [`'](?P<actor>[^`']*)'.*",
            r"(?P<reason>cannot (?:rewrite|lock|open|update|remove|unlock) (?:the )?(?:shadow )?(?:password|group) file.*)",
            r"failed to (?:change|prepare) (?P<target>.*)",
            r"(?P<actor>\S+) failed to (?P<reason>(?:add|remove) user) (?P<target>\S+) (?:to|from) group (?P<group>\S+).*",
            r"(?P<actor>\S+) failed to (?P<reason>[a-z ]+ of group|restrict access to group) (?P<target>\S+).*",
            r"incorrect password for (?P<target>\S+).*",
            rf"(?P<reason>password locked) for {_NAME}.*",
            rf"(?P<reason>now < minimum age) for {_NAME}.*",
            r"(?:\S+: )?(?P<reason>can't (?:view or modify password information|change (?:shell|password|information))) for [`']?(?P<target>[^\s`']+).*",
            r"(?P<actor>\S+) is not authorized (?P<reason>by SELinux to change the password) of (?P<target>\S+).*",
            r"Failed to crypt password with previous salt of user '(?P<target>[^']*)'.*",
            r"user (?P<target>\S+) (?P<reason>does not exist|already exists).*",
        ),
        action="account.change", outcome="failure", category=(_ACCOUNT,),
        examples={
            "failed adding user 'jim', data deleted": {"target": "jim", "outcome": "failure", "reason": ""},
            "failed adding user 'jim', exit code: 9": {"target": "jim", "code": "9"},
            "ann failed to add user jim to group adm": {"actor": "ann", "target": "jim"},
            "password locked for 'jim'": {"target": "jim", "outcome": "failure"},
            "Invalid password for group 'adm' from 'ann'": {"target": "adm", "actor": "ann", "outcome": "failure"},
            'failed to reset the tallylog entry of user "jim"': {"target": "jim"},
            "can't view or modify password information for jim": {"target": "jim"},
        },
    ),
    Rule(
        "group-entered",
        (
            r"user '(?P<actor>[^']*)' \(login '[^']*' on (?P<device>[^\s)]+)\) (?:switched|returned) to group '(?P<target>[^']*)'.*",
            r"user [`'](?P<actor>[^`']*)' .*(?:switched|returned) to group [`'](?P<target>[^`']*)'.*",
        ),
        action="group.enter", category=("audit.activity",),
        examples={"user 'ann' (login 'ann' on pts/0) switched to group 'adm'": {"actor": "ann", "target": "adm", "device": "pts/0"}},
    ),
    Rule(
        "file-edited",
        r"file (?P<target>/\S+) edited.*",
        action="account.change", outcome="success", category=(_ACCOUNT, "audit.file"), refine=_as_root,
        examples={"file /etc/shadow edited": {"target": "/etc/shadow", "actor": "root", "category": ["audit.account", "audit.file"]}},
    ),
    Rule(
        "defaults-set",
        r"useradd defaults: (?P<defaults>.*)",
        action="user.defaults", outcome="success", category=("os.security",), refine=_as_root,
        examples={"useradd defaults: GROUP=100, HOME=/home, INACTIVE=-1": {"defaults": "", "category": ["os.security"]}},
    ),
    Rule(
        "kept",
        (
            r"group [`']?(?P<target>[^\s`']+)'? (?P<reason>not removed because .*)",
            r"user [`']?(?P<target>[^\s`']+)'? (?P<reason>is currently (?:used by process \d+|logged in)).*",
        ),
        action="account.keep", category=(_ACCOUNT,),
        examples={
            "group jim not removed because it has other members.": {"target": "jim", "reason": ""},
            "user jim is currently used by process 1234": {"target": "jim", "outcome": None},
        },
    ),
    # -- PAM, where the tool asks for the old password ----------------------------------------------
    Rule(
        "old-password-wrong",
        (
            r"pam_[\w-]++\([^()]*\): authentication failure; logname=(?P<actor>\S*) uid=(?P<actor_id>\d*) euid=\d* tty=(?P<device>\S*) ruser=\S* rhost=(?P<source_ip>\S*)(?:\s++user=(?P<target>\S*))?.*",
            r"authentication failure; logname=(?P<actor>\S*) uid=(?P<actor_id>\d*) euid=\d* tty=(?P<device>\S*) ruser=\S* rhost=(?P<source_ip>\S*)(?:\s++user=(?P<target>\S*))?.*",
        ),
        action="password.change", outcome="failure", category=(_ACCOUNT,),
        examples={
            "pam_unix(passwd:chauthtok): authentication failure; logname=ann uid=1000 euid=0 tty=pts/1 ruser= rhost=  user=ann": {
                "actor": "ann", "target": "ann", "outcome": "failure", "category": ["audit.account"],
            },
        },
    ),
    programs=(
        "useradd", "userdel", "usermod", "groupadd", "groupdel", "groupmod", "groupmems", "gpasswd", "passwd",
        "chpasswd", "chgpasswd", "chage", "chfn", "chsh", "newusers", "adduser", "addgroup", "deluser",
        "delgroup", "newgrp", "sg", "pw", "vipw", "vigr", "shadow", "yppasswdd", "rpc.yppasswdd", "systemd-sysusers",
    ),
)  # fmt: skip

# FreeBSD's pw writes /var/log/userlog: who did what, then the account as it stands in the file
_PW = r"\[(?P<actor>[^\]:]*):"
_PW_ACCOUNT = r"(?P<target>[^\s(:]+)\((?P<target_id>\d+)\)"

USERLOG = RuleSet(
    "pw",
    Rule(
        "user-made",
        rf"{_PW}useradd\] {_PW_ACCOUNT}:(?P<group>[^:(]*)\(\d+\):.*:(?P<home>[^:]*):(?P<shell>[^:\s]*)",
        action="user.create", outcome="success", category=(_ACCOUNT,),
        examples={
            "[root:useradd] jim(1001):jim(1001):Jim Doe:/home/jim:/bin/sh": {
                "actor": "root", "target": "jim", "home": "", "shell": "", "outcome": "success",
            },
        },
    ),
    Rule(
        "user-deleted",
        rf"{_PW}userdel\] {_PW_ACCOUNT} account removed.*",
        action="user.delete", outcome="success", category=(_ACCOUNT,),
        examples={"[root:userdel] jim(1001) account removed": {"actor": "root", "target": "jim"}},
    ),
    Rule(
        "user-changed",
        (rf"{_PW}usermod\] {_PW_ACCOUNT}.*", rf"{_PW}(?P<attribute>lock|unlock)\] {_PW_ACCOUNT}.*"),
        action="user.change", outcome="success", category=(_ACCOUNT,),
        examples={"[root:usermod] jim(1001):jim(1001):Jim Doe:/home/jim:/bin/tcsh": {"target": "jim", "actor": "root"}},
    ),
    Rule(
        "home",
        rf"{_PW}user(?:add|del|mod)\] {_PW_ACCOUNT} home '?(?P<home>.+?)'? (?P<change>made|removed)",
        action="user.change", outcome="success", category=(_ACCOUNT, "audit.file"),
        examples={"[root:userdel] jim(1001) home '/home/jim' removed": {"target": "jim", "home": "", "change": ""}},
    ),
    Rule(
        "group-made",
        rf"{_PW}groupadd\] {_PW_ACCOUNT}.*",
        action="group.create", outcome="success", category=(_ACCOUNT,),
        examples={"[root:groupadd] ops(1002)": {"actor": "root", "target": "ops"}},
    ),
    Rule(
        "group-deleted",
        rf"{_PW}groupdel\] {_PW_ACCOUNT}.*",
        action="group.delete", outcome="success", category=(_ACCOUNT,),
        examples={"[root:groupdel] ops(1002)": {"actor": "root", "target": "ops"}},
    ),
    Rule(
        "group-changed",
        rf"{_PW}groupmod\] {_PW_ACCOUNT}.*",
        action="group.change", outcome="success", category=(_ACCOUNT,),
        examples={"[root:groupmod] wheel(0)": {"actor": "root", "target": "wheel"}},
    ),
    programs=("*",),
    exact=True,
)  # fmt: skip

# accounts-daemon (AccountsService) serves the settings of desktops: daemon.c and user.c
_ASKER = r"request by \S+ \[(?P<command>.*?) pid:\d+ uid:(?P<actor_id>\d+)\]: "
_WHOSE = r"user '(?P<target>[^']*)'(?: \((?P<target_id>\d+)\))?"


def _service(name: str, text: str, action: str, *examples: str) -> Rule:
    return Rule(
        name,
        _ASKER + text,
        action=action,
        category=(_ACCOUNT,),
        examples={
            f"request by system-bus-name::1.7 [settings pid:411 uid:1000]: {example}": {
                "target": "jim",
                "actor_id": "1000",
                "command": "settings",
                "category": ["audit.account"],
            }
            for example in examples
        },
    )


SERVICE = RuleSet(
    "accounts-daemon",
    _service("user-made", rf"create {_WHOSE}.*", "user.create", "create user 'jim'"),
    _service("user-deleted", rf"delete {_WHOSE}.*", "user.delete", "delete user 'jim' (1001)"),
    _service(
        "password-changed",
        rf"set password and hint of {_WHOSE}.*",
        "password.change",
        "set password and hint of user 'jim' (1001)",
    ),
    _service("locked", rf"lock(?:ing)? account of {_WHOSE}.*", "user.lock", "lock account of user 'jim' (1001)"),
    _service("unlocked", rf"unlock(?:ing)? account of {_WHOSE}.*", "user.unlock", "unlock account of user 'jim' (1001)"),
    _service(
        "changed",
        rf"(?P<attribute>(?:change|set|enable|disable)[\w ]*?) (?:of|for) {_WHOSE}(?: to '?(?P<new_value>.*?)'?)?$",
        "user.change",
        "change account type of user 'jim' (1001) to 1",
        "set real name of user 'jim' (1001) to 'Jim Doe'",
        "enable automatic login for user 'jim' (1001)",
    ),
)  # fmt: skip

HOMES = RuleSet(
    "systemd-homed",
    Rule(
        "changed",
        r"(?P<target>[^\s:]+): changing state (?P<old_value>[\w-]+) (?:→|->) (?P<new_value>[\w-]+)",
        action="home.change", category=(_ACCOUNT,),
        examples={"jim: changing state inactive → removing": {"target": "jim", "new_value": "", "category": ["audit.account"]}},
    ),
)  # fmt: skip

RULE_SETS = (ACCOUNTS, USERLOG, SERVICE, HOMES)
