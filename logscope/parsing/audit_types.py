"""The types of audit records: what each is called, which number it has, what it says.

The kernel's are those of ``include/uapi/linux/audit.h``, those of trusted programs of audit-userspace's
``lib/audit-records.h``; who sends which is in the audit project's event documentation and in the programs
(PAM, shadow, systemd, libvirt, USBGuard, libreswan, usermode ...).
"""

from __future__ import annotations

Meaning = tuple[str, tuple[str, ...]]

_NOTHING: tuple[str, ...] = ()
_LOGON: tuple[str, ...] = ("audit.logon",)
_SECURITY: tuple[str, ...] = ("os.security",)
_ACCOUNT: tuple[str, ...] = ("audit.account",)
_ACTIVITY: tuple[str, ...] = ("audit.activity",)
_FILE: tuple[str, ...] = ("audit.file",)
_SYSTEM: tuple[str, ...] = ("os.system",)
_NETWORK: tuple[str, ...] = ("os.network",)
_WATCHER: tuple[str, ...] = ("os.security", "os.service")

# Record type -> its action and categories. What is not here has an action and no category.
MEANINGS: dict[str, Meaning] = {
    # -- log-ons and sessions
    "USER_LOGIN": ("user.login", _LOGON),
    "USER_LOGOUT": ("user.logout", _LOGON),
    "USER_AUTH": ("user.authenticate", _LOGON),
    "USER_ACCT": ("user.account-check", _LOGON),
    "USER_ERR": ("user.error", _LOGON),
    "USER_START": ("session.open", _LOGON),
    "USER_END": ("session.close", _LOGON),
    "CRED_ACQ": ("credentials.acquire", _LOGON),
    "CRED_REFR": ("credentials.refresh", _LOGON),
    "CRED_DISP": ("credentials.dispose", _LOGON),
    "LOGIN": ("session.assign", _LOGON),
    "GRP_AUTH": ("group.authenticate", _LOGON),
    "CRYPTO_LOGIN": ("crypto.login", _LOGON),
    "CRYPTO_LOGOUT": ("crypto.logout", _LOGON),
    "ANOM_LOGIN_FAILURES": ("anomaly.login-failures", _LOGON),
    "ANOM_LOGIN_TIME": ("anomaly.login-time", _LOGON),
    "ANOM_LOGIN_SESSIONS": ("anomaly.login-sessions", _LOGON),
    "ANOM_LOGIN_ACCT": ("anomaly.login-account", _LOGON),
    "ANOM_LOGIN_LOCATION": ("anomaly.login-location", _LOGON),
    "ANOM_LOGIN_SERVICE": ("anomaly.login-service", _LOGON),
    "ANOM_LOGIN_ROOT": ("anomaly.login-root", ("audit.logon", "audit.privilege")),
    "ANOM_ORIGIN_FAILURES": ("anomaly.origin-failures", _LOGON),
    "ANOM_SESSION": ("anomaly.session", _LOGON),
    # -- what somebody does
    "USER": ("user.message", _NOTHING),
    "USER_CMD": ("user.command", ("audit.privilege", "audit.activity")),
    "USER_TTY": ("tty.input", _ACTIVITY),
    "TTY": ("tty.input", _ACTIVITY),
    "USER_ROLE_CHANGE": ("role.change", ("audit.privilege",)),
    "ANOM_ROOT_TRANS": ("anomaly.root", ("audit.privilege",)),
    "DAC_CHECK": ("access.check", _ACTIVITY),
    "MAC_CHECK": ("access.check", _ACTIVITY),
    "LABEL_OVERRIDE": ("label.override", ("audit.privilege",)),
    "USER_LABELED_EXPORT": ("export.labeled", ("audit.export",)),
    "USER_UNLABELED_EXPORT": ("export.unlabeled", ("audit.export",)),
    "DEV_ALLOC": ("device.allocate", _ACTIVITY),
    "DEV_DEALLOC": ("device.release", _ACTIVITY),
    "USER_DEVICE": ("device.authorize", _SECURITY),
    "SOFTWARE_UPDATE": ("software.update", _ACTIVITY),
    "SYSCALL": ("syscall", _ACTIVITY),
    "URINGOP": ("syscall", _ACTIVITY),
    "TRUSTED_APP": ("application.message", _NOTHING),
    "TEST": ("audit.test", _NOTHING),
    # -- accounts
    "ADD_USER": ("user.create", _ACCOUNT),
    "DEL_USER": ("user.delete", _ACCOUNT),
    "ADD_GROUP": ("group.create", _ACCOUNT),
    "DEL_GROUP": ("group.delete", _ACCOUNT),
    "USER_MGMT": ("user.change", _ACCOUNT),
    "GRP_MGMT": ("group.change", _ACCOUNT),
    "USER_CHAUTHTOK": ("user.password", _ACCOUNT),
    "GRP_CHAUTHTOK": ("group.password", _ACCOUNT),
    "ACCT_LOCK": ("user.lock", _ACCOUNT),
    "ACCT_UNLOCK": ("user.unlock", _ACCOUNT),
    "ROLE_ASSIGN": ("role.assign", _ACCOUNT),
    "ROLE_REMOVE": ("role.remove", _ACCOUNT),
    "ROLE_MODIFY": ("role.change", _ACCOUNT),
    "CHUSER_ID": ("user.change-id", _ACCOUNT),
    "CHGRP_ID": ("group.change-id", _ACCOUNT),
    "ANOM_ADD_ACCT": ("anomaly.account-added", _ACCOUNT),
    "ANOM_DEL_ACCT": ("anomaly.account-deleted", _ACCOUNT),
    "ANOM_MOD_ACCT": ("anomaly.account-changed", _ACCOUNT),
    "RESP_ACCT_REMOTE": ("response.lock-remote", _ACCOUNT),
    "RESP_ACCT_LOCK": ("response.lock", _ACCOUNT),
    "RESP_ACCT_LOCK_TIMED": ("response.lock", _ACCOUNT),
    "RESP_ACCT_UNLOCK_TIMED": ("response.unlock", _ACCOUNT),
    # -- system and services
    "SERVICE_START": ("service.start", ("os.service",)),
    "SERVICE_STOP": ("service.stop", ("os.service",)),
    "SYSTEM_BOOT": ("system.boot", _SYSTEM),
    "SYSTEM_SHUTDOWN": ("system.shutdown", _SYSTEM),
    "SYSTEM_RUNLEVEL": ("system.runlevel", _SYSTEM),
    "RESP_SINGLE": ("response.single-user", _SYSTEM),
    "RESP_HALT": ("response.halt", _SYSTEM),
    "KERNEL": ("audit.kernel", _NOTHING),
    "VIRT_CONTROL": ("virt.control", ("os.service", "audit.activity")),
    "VIRT_CREATE": ("virt.create", _ACTIVITY),
    "VIRT_DESTROY": ("virt.destroy", _ACTIVITY),
    "VIRT_MIGRATE_IN": ("virt.migrate-in", _ACTIVITY),
    "VIRT_MIGRATE_OUT": ("virt.migrate-out", _ACTIVITY),
    "VIRT_RESOURCE": ("virt.resource", _NOTHING),
    "VIRT_MACHINE_ID": ("virt.label", _NOTHING),
    "VIRT_INTEGRITY_CHECK": ("virt.integrity", _FILE),
    "TIME_INJOFFSET": ("time.set", _ACTIVITY),
    "TIME_ADJNTPVAL": ("time.set", _ACTIVITY),
    "DM_CTRL": ("device-mapper.control", _NOTHING),
    "DM_EVENT": ("device-mapper.event", _FILE),
    # -- what watches the system
    "DAEMON_START": ("auditd.start", _WATCHER),
    "DAEMON_END": ("auditd.stop", _WATCHER),
    "DAEMON_ABORT": ("auditd.abort", _WATCHER),
    "DAEMON_CONFIG": ("auditd.config", _SECURITY),
    "DAEMON_RECONFIG": ("auditd.config", _SECURITY),
    "DAEMON_ROTATE": ("auditd.rotate", _SECURITY),
    "DAEMON_RESUME": ("auditd.resume", _SECURITY),
    "DAEMON_ERR": ("auditd.error", _SECURITY),
    "DAEMON_ACCEPT": ("auditd.accept", _NOTHING),
    "DAEMON_CLOSE": ("auditd.close", _NOTHING),
    "CONFIG_CHANGE": ("auditd.config", _SECURITY),
    "FEATURE_CHANGE": ("auditd.feature", _SECURITY),
    "REPLACE": ("auditd.replace", _SECURITY),
    "EVENT_LISTENER": ("audit.listener", _NOTHING),
    "USYS_CONFIG": ("system.config", _SECURITY),
    "NETFILTER_CFG": ("firewall.change", _SECURITY),
    "NETFILTER_PKT": ("firewall.packet", _NOTHING),
    "MAC_STATUS": ("selinux.status", _SECURITY),
    "MAC_POLICY_LOAD": ("selinux.policy-load", _SECURITY),
    "MAC_CONFIG_CHANGE": ("selinux.boolean", _SECURITY),
    "USER_MAC_STATUS": ("selinux.status", _SECURITY),
    "USER_MAC_POLICY_LOAD": ("selinux.policy-load", _SECURITY),
    "USER_MAC_CONFIG_CHANGE": ("selinux.config", _SECURITY),
    "USER_SELINUX_ERR": ("selinux.error", _ACTIVITY),
    "SELINUX_ERR": ("selinux.error", _ACTIVITY),
    "FS_RELABEL": ("selinux.relabel", _SECURITY),
    "LABEL_LEVEL_CHANGE": ("selinux.relabel", _SECURITY),
    "IPE_ACCESS": ("ipe.access", _ACTIVITY),
    "IPE_CONFIG_CHANGE": ("ipe.config", _SECURITY),
    "IPE_POLICY_LOAD": ("ipe.policy-load", _SECURITY),
    "LANDLOCK_ACCESS": ("landlock.denied", _ACTIVITY),
    "LANDLOCK_DOMAIN": ("landlock.domain", _NOTHING),
    "SECCOMP": ("seccomp.event", _ACTIVITY),
    "FANOTIFY": ("fanotify.verdict", _ACTIVITY),
    "BPF": ("bpf.program", _ACTIVITY),
    "KERN_MODULE": ("kernel.module", _ACTIVITY),
    "RESP_ANOMALY": ("response.none", _NOTHING),
    "RESP_ALERT": ("response.alert", _NOTHING),
    "RESP_KILL_PROC": ("response.kill", _SECURITY),
    "RESP_TERM_ACCESS": ("response.end-session", _LOGON),
    "RESP_TERM_LOCK": ("response.lock-terminal", _SECURITY),
    "RESP_SEBOOL": ("response.boolean", _SECURITY),
    "RESP_EXEC": ("response.exec", _SECURITY),
    "RESP_ORIGIN_BLOCK": ("response.block", _SECURITY),
    "RESP_ORIGIN_BLOCK_TIMED": ("response.block", _SECURITY),
    "RESP_ORIGIN_UNBLOCK_TIMED": ("response.unblock", _SECURITY),
    # -- what is odd
    "ANOM_PROMISCUOUS": ("interface.promiscuous", _NETWORK),
    "ANOM_ABEND": ("process.crash", ("app.failure",)),
    "ANOM_EXEC": ("anomaly.exec", _ACTIVITY),
    "ANOM_MK_EXEC": ("anomaly.make-executable", _FILE),
    "ANOM_ACCESS_FS": ("anomaly.access", _FILE),
    "ANOM_LINK": ("anomaly.link", _ACTIVITY),
    "ANOM_CREAT": ("anomaly.create", _ACTIVITY),
    "ANOM_MAX_DAC": ("anomaly.denials", _ACTIVITY),
    "ANOM_MAX_MAC": ("anomaly.denials", _ACTIVITY),
    "ANOM_AMTU_FAIL": ("anomaly.self-test", _SECURITY),
    "ANOM_RBAC_FAIL": ("anomaly.self-test", _SECURITY),
    "ANOM_CRYPTO_FAIL": ("anomaly.self-test", _SECURITY),
    "ANOM_RBAC_INTEGRITY_FAIL": ("anomaly.integrity", _FILE),
    # -- integrity and keys
    "INTEGRITY_DATA": ("integrity.data", _FILE),
    "INTEGRITY_METADATA": ("integrity.metadata", _FILE),
    "INTEGRITY_HASH": ("integrity.hash", _FILE),
    "INTEGRITY_PCR": ("integrity.pcr", _FILE),
    "INTEGRITY_RULE": ("integrity.measured", _FILE),
    "INTEGRITY_STATUS": ("integrity.status", _SECURITY),
    "INTEGRITY_EVM_XATTR": ("integrity.config", _SECURITY),
    "INTEGRITY_POLICY_RULE": ("integrity.config", _SECURITY),
    "CRYPTO_IKE_SA": ("vpn.ike", _NETWORK),
    "CRYPTO_IPSEC_SA": ("vpn.ipsec", _NETWORK),
    "CRYPTO_SESSION": ("crypto.session", _NOTHING),
    "CRYPTO_KEY_USER": ("crypto.key", _NOTHING),
    "CRYPTO_FAILURE_USER": ("crypto.failure", _SECURITY),
    "CRYPTO_REPLAY_USER": ("crypto.replay", _SECURITY),
    "CRYPTO_PARAM_CHANGE_USER": ("crypto.config", _SECURITY),
    "CRYPTO_TEST_USER": ("crypto.self-test", _NOTHING),
    **dict.fromkeys(
        ("MAC_UNLBL_ALLOW", "MAC_UNLBL_STCADD", "MAC_UNLBL_STCDEL", "MAC_CIPSOV4_ADD", "MAC_CIPSOV4_DEL", "MAC_MAP_ADD",
         "MAC_MAP_DEL", "MAC_CALIPSO_ADD", "MAC_CALIPSO_DEL"), ("netlabel.config", _SECURITY)),
    **dict.fromkeys(
        ("MAC_IPSEC_ADDSA", "MAC_IPSEC_DELSA", "MAC_IPSEC_ADDSPD", "MAC_IPSEC_DELSPD", "MAC_IPSEC_EVENT"),
        ("ipsec.event", _NETWORK)),
}  # fmt: skip


def _numbered(first: int, names: str) -> dict[str, str]:
    return {str(first + index): name for index, name in enumerate(names.split()) if name != "-"}


# Numbers of record types, as the kernel prints them where auditd is not there to name them.
TYPE_NUMBERS: dict[str, str] = {
    **_numbered(1005, "USER LOGIN"),
    **_numbered(
        1100,
        "USER_AUTH USER_ACCT USER_MGMT CRED_ACQ CRED_DISP USER_START USER_END USER_AVC USER_CHAUTHTOK USER_ERR CRED_REFR "
        "USYS_CONFIG USER_LOGIN USER_LOGOUT ADD_USER DEL_USER ADD_GROUP DEL_GROUP DAC_CHECK CHGRP_ID TEST TRUSTED_APP "
        "USER_SELINUX_ERR USER_CMD USER_TTY CHUSER_ID GRP_AUTH SYSTEM_BOOT SYSTEM_SHUTDOWN SYSTEM_RUNLEVEL SERVICE_START "
        "SERVICE_STOP GRP_MGMT GRP_CHAUTHTOK MAC_CHECK ACCT_LOCK ACCT_UNLOCK USER_DEVICE SOFTWARE_UPDATE",
    ),
    **_numbered(
        1200,
        "DAEMON_START DAEMON_END DAEMON_ABORT DAEMON_CONFIG DAEMON_RECONFIG DAEMON_ROTATE DAEMON_RESUME DAEMON_ACCEPT "
        "DAEMON_CLOSE DAEMON_ERR",
    ),
    **_numbered(
        1300,
        "SYSCALL FS_WATCH PATH IPC SOCKETCALL CONFIG_CHANGE SOCKADDR CWD - EXECVE - IPC_SET_PERM MQ_OPEN MQ_SENDRECV "
        "MQ_NOTIFY MQ_GETSETATTR KERNEL_OTHER FD_PAIR OBJ_PID TTY EOE BPRM_FCAPS CAPSET MMAP NETFILTER_PKT NETFILTER_CFG "
        "SECCOMP PROCTITLE FEATURE_CHANGE REPLACE KERN_MODULE FANOTIFY TIME_INJOFFSET TIME_ADJNTPVAL BPF EVENT_LISTENER "
        "URINGOP OPENAT2 DM_CTRL DM_EVENT",
    ),
    **_numbered(
        1400,
        "AVC SELINUX_ERR AVC_PATH MAC_POLICY_LOAD MAC_STATUS MAC_CONFIG_CHANGE MAC_UNLBL_ALLOW MAC_CIPSOV4_ADD "
        "MAC_CIPSOV4_DEL MAC_MAP_ADD MAC_MAP_DEL MAC_IPSEC_ADDSA MAC_IPSEC_DELSA MAC_IPSEC_ADDSPD MAC_IPSEC_DELSPD "
        "MAC_IPSEC_EVENT MAC_UNLBL_STCADD MAC_UNLBL_STCDEL MAC_CALIPSO_ADD MAC_CALIPSO_DEL IPE_ACCESS IPE_CONFIG_CHANGE "
        "IPE_POLICY_LOAD LANDLOCK_ACCESS LANDLOCK_DOMAIN MAC_TASK_CONTEXTS MAC_OBJ_CONTEXTS",
    ),
    **_numbered(
        1500,
        "APPARMOR APPARMOR_AUDIT APPARMOR_ALLOWED APPARMOR_DENIED APPARMOR_HINT APPARMOR_STATUS APPARMOR_ERROR APPARMOR_KILL",
    ),
    **_numbered(1700, "ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK ANOM_CREAT"),
    **_numbered(
        1800,
        "INTEGRITY_DATA INTEGRITY_METADATA INTEGRITY_STATUS INTEGRITY_HASH INTEGRITY_PCR INTEGRITY_RULE "
        "INTEGRITY_EVM_XATTR INTEGRITY_POLICY_RULE",
    ),
    **_numbered(2000, "KERNEL"),
    **_numbered(
        2100,
        "ANOM_LOGIN_FAILURES ANOM_LOGIN_TIME ANOM_LOGIN_SESSIONS ANOM_LOGIN_ACCT ANOM_LOGIN_LOCATION ANOM_MAX_DAC ANOM_MAX_MAC "
        "ANOM_AMTU_FAIL ANOM_RBAC_FAIL ANOM_RBAC_INTEGRITY_FAIL ANOM_CRYPTO_FAIL ANOM_ACCESS_FS ANOM_EXEC ANOM_MK_EXEC "
        "ANOM_ADD_ACCT ANOM_DEL_ACCT ANOM_MOD_ACCT ANOM_ROOT_TRANS ANOM_LOGIN_SERVICE ANOM_LOGIN_ROOT ANOM_ORIGIN_FAILURES "
        "ANOM_SESSION",
    ),
    **_numbered(
        2200,
        "RESP_ANOMALY RESP_ALERT RESP_KILL_PROC RESP_TERM_ACCESS RESP_ACCT_REMOTE RESP_ACCT_LOCK_TIMED RESP_ACCT_UNLOCK_TIMED "
        "RESP_ACCT_LOCK RESP_TERM_LOCK RESP_SEBOOL RESP_EXEC RESP_SINGLE RESP_HALT RESP_ORIGIN_BLOCK RESP_ORIGIN_BLOCK_TIMED "
        "RESP_ORIGIN_UNBLOCK_TIMED",
    ),
    **_numbered(
        2300,
        "USER_ROLE_CHANGE ROLE_ASSIGN ROLE_REMOVE LABEL_OVERRIDE LABEL_LEVEL_CHANGE USER_LABELED_EXPORT USER_UNLABELED_EXPORT "
        "DEV_ALLOC DEV_DEALLOC FS_RELABEL USER_MAC_POLICY_LOAD ROLE_MODIFY USER_MAC_CONFIG_CHANGE USER_MAC_STATUS",
    ),
    **_numbered(
        2400,
        "CRYPTO_TEST_USER CRYPTO_PARAM_CHANGE_USER CRYPTO_LOGIN CRYPTO_LOGOUT CRYPTO_KEY_USER CRYPTO_FAILURE_USER "
        "CRYPTO_REPLAY_USER CRYPTO_SESSION CRYPTO_IKE_SA CRYPTO_IPSEC_SA",
    ),
    **_numbered(
        2500,
        "VIRT_CONTROL VIRT_RESOURCE VIRT_MACHINE_ID VIRT_INTEGRITY_CHECK VIRT_CREATE VIRT_DESTROY VIRT_MIGRATE_IN "
        "VIRT_MIGRATE_OUT",
    ),
}


def type_named(written: str) -> str:
    """The type of a record by what stands behind ``type=``: a name, a number, or ``UNKNOWN[1334]``."""
    known = TYPE_NUMBERS.get(written)
    if known is None and written[:8] == "UNKNOWN[":
        known = TYPE_NUMBERS.get(written[8:-1])
    return known or written
