"""What audit.log's records say once they are joined."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest

from logscope.model.source import Chunk
from logscope.parsing.format import Format, Sample
from logscope.parsing.formats.auditd import Auditd
from logscope.parsing.reader import read_chunk
from logscope.parsing.registry import detect
from tests.parsing.test_examples import events_of

USER = "pid=81 uid=0 auid=4294967295 ses=4294967295 subj=unconfined"


def read(text: str) -> list[dict[str, Any]]:
    return list(events_of(read_chunk(Chunk(1, 0, 1, text.encode(), ("auditd",), year=2026))))


def one(text: str) -> dict[str, Any]:
    events = read(text)
    assert len(events) == 1
    return events[0]


def extra(event: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(event["extra"])
    return found


def test_records_of_two_events_that_are_interleaved_are_told_apart() -> None:
    head = 'type=SYSCALL msg=audit(1767449122.000:{0}): arch=c000003e syscall=59 success=yes exit=0 auid=1000 uid=1000 comm="{1}" exe="/usr/bin/{1}"'
    arguments = 'type=EXECVE msg=audit(1767449122.000:{0}): argc=1 a0="{1}"'
    text = "\n".join(
        [
            head.format(1, "id"),
            head.format(2, "ls"),
            arguments.format(1, "id"),
            arguments.format(2, "ls"),
        ]
    )
    assert [(event["program"], event["command"], event["lines"]) for event in read(text)] == [
        ("id", "id", 2),
        ("ls", "ls", 2),
    ]


def test_the_same_serial_on_another_node_is_another_event() -> None:
    line = 'node={} type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=59 success=yes exit=0 comm="id"'
    assert [event["host"] for event in read(line.format("a") + "\n" + line.format("b"))] == [
        "a",
        "b",
    ]


def test_an_argument_in_pieces_is_put_together() -> None:
    event = one(
        'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=59 success=yes exit=0 comm="echo"\n'
        'type=EXECVE msg=audit(1767449122.000:1): argc=2 a0="echo" a1_len=8 a1[0]=6162\n'
        "type=EXECVE msg=audit(1767449122.000:1): a1[1]=2063"
    )
    assert event["command"] == "echo ab c"


def test_the_title_stands_in_where_no_arguments_were_recorded() -> None:
    event = one(
        'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a2=80000 comm="cat"\n'
        "type=PROCTITLE msg=audit(1767449122.000:1): proctitle=636174002F6574632F736861646F77"
    )
    assert (event["command"], event["action"]) == ("cat /etc/shadow", "syscall.openat")


@pytest.mark.parametrize(
    ("flags", "categories"),
    [("80000", {"audit.activity"}), ("241", {"audit.activity", "audit.file"})],
)
def test_a_file_opened_for_writing_is_a_file_activity(flags: str, categories: set[str]) -> None:
    event = one(
        f'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a2={flags} auid=1000 uid=1000 euid=1000 comm="vi"\n'
        'type=CWD msg=audit(1767449122.000:1): cwd="/etc"\n'
        'type=PATH msg=audit(1767449122.000:1): item=0 name="passwd" nametype=NORMAL'
    )
    assert set(event["category"]) == categories
    assert event["target"] == "/etc/passwd"


def test_a_connection_has_its_peer() -> None:
    event = one(
        'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=42 success=no exit=-111 comm="curl"\n'
        "type=SOCKADDR msg=audit(1767449122.000:1): saddr=020001BBC00002070000000000000000"
    )
    assert (event["dest_ip"], event["dest_port"], event["code"]) == ("192.0.2.7", 443, "111")


def test_root_by_a_person_is_a_use_of_privilege_and_by_a_daemon_is_not() -> None:
    line = 'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=59 success=yes exit=0 auid={} uid=0 euid=0 comm="id"'
    assert "audit.privilege" in one(line.format(1000))["category"]
    assert "audit.privilege" not in one(line.format(4294967295))["category"]


def test_stopping_the_audit_daemon_is_a_security_matter() -> None:
    event = one(
        'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=59 success=yes exit=0 auid=1000 uid=0 euid=0 comm="systemctl"\n'
        'type=EXECVE msg=audit(1767449122.000:1): argc=3 a0="systemctl" a1="stop" a2="auditd"'
    )
    assert "os.security" in event["category"]


@pytest.mark.parametrize(
    "account", ['"?"', "28756E6B6E6F776E207573657229", "28696E76616C6964207573657229"]
)
def test_an_account_that_sshd_would_not_write_down_is_no_actor(account: str) -> None:
    event = one(
        f"type=USER_LOGIN msg=audit(1767449122.000:1): {USER} msg='op=login acct={account} exe=\"/usr/sbin/sshd\" hostname=? addr=192.0.2.7 terminal=ssh res=failed'"
    )
    assert (event["actor"], event["outcome"], event["source_ip"]) == (None, "failure", "192.0.2.7")


def test_a_log_on_by_number_takes_the_name_from_the_enriched_part() -> None:
    line = "type=USER_LOGIN msg=audit(1767449122.000:1): pid=1 uid=0 auid=1000 ses=3 msg='op=login id=1000 exe=\"/usr/sbin/sshd\" hostname=192.0.2.7 addr=192.0.2.7 terminal=/dev/pts/0 res=success'"
    assert one(line)["actor_id"] == "1000"
    assert one(line + '\x1dUID="root" AUID="ann" ID="ann"')["actor"] == "ann"


def test_su_names_the_account_that_is_become() -> None:
    event = one(
        'type=USER_AUTH msg=audit(1767449122.000:1): pid=1 uid=1000 auid=1000 ses=3 msg=\'op=PAM:authentication grantors=? acct="root" exe="/usr/bin/su" hostname=? addr=? terminal=pts/0 res=failed\''
        '\x1dUID="ann" AUID="ann"'
    )
    assert (event["actor"], event["target"], event["access"]) == ("ann", "root", "root")
    assert "audit.privilege" in event["category"]


def test_old_records_without_op_are_read() -> None:
    event = one(
        'type=USER_LOGIN msg=audit(1267449122.000:1): user pid=1 uid=0 auid=4294967295 msg=\'acct="ann": exe="/usr/sbin/sshd" (hostname=?, addr=192.0.2.7, terminal=sshd res=failed)\''
    )
    assert (event["actor"], event["source_ip"], event["outcome"], event["device"]) == (
        "ann",
        "192.0.2.7",
        "failure",
        "sshd",
    )


def test_a_group_change_names_account_and_group() -> None:
    event = one(
        'type=USER_MGMT msg=audit(1767449122.000:1): pid=1 uid=0 auid=1000 ses=3 msg=\'op=add-user-to-group grp="wheel" acct="bob" exe="/usr/sbin/usermod" hostname=? addr=? terminal=pts/0 res=success\''
    )
    assert (event["target"], extra(event)["group"]) == ("bob", "wheel")
    assert {"audit.account", "audit.privilege"} <= set(event["category"])


def test_an_apparmor_complaint_is_not_a_refusal() -> None:
    line = 'type=AVC msg=audit(1767449122.000:1): apparmor="{}" operation="open" profile="/usr/sbin/cupsd" name="/etc/shadow" pid=1 comm="cupsd" requested_mask="r" denied_mask="r"'
    assert [one(line.format(verdict))["outcome"] for verdict in ("DENIED", "ALLOWED")] == [
        "failure",
        "success",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "type=USER_AUTH msg=audit(1767449122.000:1): " + "a" * 200_000,
        "type=USER_AUTH msg=audit(1767449122.000:1): " + 'a="' * 60_000,
        "type=EXECVE msg=audit(1767449122.000:1): " + "a1[0]=4 " * 20_000,
        "type=SYSCALL msg=audit(1767449122.000:1):",
        "type=PATH msg=audit(99999999999.999:1): name=C3",
        "type=SOCKADDR msg=audit(1767449122.000:1): saddr=02",
    ],
)
def test_hostile_and_broken_records_are_kept_as_events(line: str) -> None:
    assert one(line)["format"] == "auditd"


@pytest.mark.parametrize("identity", ["0", "1000", "1001", "4294967295"])
@pytest.mark.parametrize(
    "tail", ["", '\x1dUID="root" AUID="ann" ID="bob"', '\x1dUID="root" AUID="ann"']
)
@pytest.mark.parametrize("auid", ["1000", "0", "4294967295"])
def test_a_log_on_by_number_is_read_the_same_the_quick_way(
    identity: str, tail: str, auid: str
) -> None:
    same_both_ways(
        f'type=USER_LOGIN msg=audit(1767449122.415:1): pid=5 uid=0 auid={auid} ses=2 msg=\'op=login id={identity} exe="/usr/sbin/sshd" '
        f"hostname=192.0.2.7 addr=192.0.2.7 terminal=ssh res=success'{tail}"
    )


@pytest.mark.parametrize("tail", ["", '\x1dUID="root" AUID="ann"'])
@pytest.mark.parametrize("auid", ["1000", "0", "4294967295"])
@pytest.mark.parametrize("uid", ["0", "1000"])
@pytest.mark.parametrize(
    "record",
    [
        "type=LOGIN {} pid=5 uid={} subj=a:b:c old-auid=4294967295 auid={} tty=(none) old-ses=4294967295 ses=3 res=1",
        "type=LOGIN {} pid=5 uid={} old-auid=0 auid={} tty=tty1 old-ses=2 ses=4294967295 res=0",
        "type=LOGIN {} login pid=5 uid={} old auid=4294967295 new auid={} old ses=4294967295 new ses=3",
        'type=USER_CMD {} pid=5 uid={} auid={} ses=3 msg=\'cwd="/a" cmd=2F6120C3 exe="/usr/bin/sudo" terminal=pts/1 res=failed\'',
        'type=USER_CMD {} pid=5 uid={} auid={} ses=3 subj=a msg=\'cwd=2F6120 cmd="auditctl -D" exe="/usr/bin/sudo" terminal=? res=success\'',
        "type=USER_CMD {} pid=5 uid={} auid={} ses=3 msg='cwd=2F6120 cmd=7365742022 exe=\"/usr/bin/sudo\" terminal=? res=success'",
    ],
)
def test_sessions_and_commands_are_read_the_same_the_quick_way(
    record: str, uid: str, auid: str, tail: str
) -> None:
    same_both_ways(record.format("msg=audit(1767449122.415:1):", uid, auid) + tail)


def test_a_record_said_again_by_another_process_is_the_same_but_for_the_process() -> None:
    line = 'type=SERVICE_STOP msg=audit(1767449122.415:9): pid={0} uid=0 auid=4294967295 ses=4294967295 msg=\'unit={1} comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success\''
    text = "\n".join(
        line.format(pid, unit) for pid, unit in [(1, "a"), (2, "a"), ("x", "a"), (3, "b")]
    )
    same_both_ways(text)
    assert [(event["pid"], event["target"]) for event in read(text)] == [
        (1, "a"),
        (2, "a"),
        (None, "a"),
        (3, "b"),
    ]


CALL = (
    "arch=c000003e syscall={call} success={success} exit=-2 a0=ffffff9c a1=7f a2={flags} a3=0 items=1 ppid=4 pid=5 auid={auid} uid=0 gid=0 "
    'euid={euid} suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty={tty} ses=7 comm={comm} exe="/usr/bin/cat" subj=a:b:c key={key}'
)
ENRICHED = '\x1dARCH=x86_64 SYSCALL=openat AUID="ann" UID="root"'


@pytest.mark.parametrize(
    "acct", ['"ann"', '"root"', '" ann"', '"?"', "616E6E", "28696E76616C6964207573657229"]
)
@pytest.mark.parametrize("peer", ["hostname=? addr=192.0.2.7", "hostname=192.0.2.7 addr=?", "hostname=a.example.com addr=2001:db8::7",
                                  "hostname=? addr=?", "hostname=a addr=999.1.1.1"])  # fmt: skip
@pytest.mark.parametrize("program", ["sshd", "sudo"])
@pytest.mark.parametrize("tail", ["", '\x1dUID="root" AUID="ann"'])
@pytest.mark.parametrize("auid", ["1000", "0", "4294967295"])
def test_a_log_on_is_read_the_same_the_quick_way(
    acct: str, peer: str, program: str, tail: str, auid: str
) -> None:
    same_both_ways(
        f"type=USER_AUTH msg=audit(1767449122.415:1): pid=5 uid=0 auid={auid} ses={auid} subj=a:b msg='op=PAM:authentication grantors=pam_unix "
        f'acct={acct} exe="/usr/sbin/{program}" {peer} terminal=/dev/pts/0 res=failed\'{tail}'
    )


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"success": "no"},
        {"call": "263"},
        {"call": "9999"},
        {"flags": "241"},
        {"auid": "4294967295"},
        {"auid": "0", "euid": "0"},
        {"euid": "0"},
        {"tty": "(none)"},
        {"comm": "6361742062"},
        {"comm": '"evil"'},
        {"key": "61016200"},
        {"key": "(null)"},
        {"key": '"etc"' + ENRICHED},
    ],
)
@pytest.mark.parametrize(
    "others",
    [
        [],
        ['type=CWD {}cwd="/etc"', 'type=PATH {}item=0 name="passwd" inode=1 nametype=NORMAL'],
        ["type=CWD {}cwd=2F6120", "type=PATH {}item=0 name=612062 inode=1 nametype=NORMAL"],
        [
            'type=CWD {}cwd="/a"',
            'type=PATH {}item=0 name="/a" inode=1 nametype=PARENT',
            'type=PATH {}item=1 name="old" inode=1 nametype=DELETE',
            'type=PATH {}item=2 name="new" inode=1 nametype=CREATE',
        ],
        [
            'type=EXECVE {}argc=2 a0="auditctl" a1="-D"',
            'type=PATH {}item=0 name="/sbin/auditctl" inode=1 nametype=NORMAL\x1dOUID="root"',
            "type=PROCTITLE {}proctitle=617564697463746C002D44",
            "type=EOE {}",
        ],
        ['type=EXECVE {}argc=2 a0="cat" a1=6120', 'type=PROCTITLE {}proctitle="cat"'],
        ["type=PROCTITLE {}proctitle=636174002F6574632F736861646F77"],
        ["type=SOCKADDR {}saddr=020001BBC00002070000000000000000"],
        ["type=PATH {}item=0 name=(null) nametype=UNKNOWN", "type=PATH {}nothing"],
    ],
)
def test_a_system_call_is_read_the_same_the_quick_way(
    changed: dict[str, str], others: list[str]
) -> None:
    usual = {"call": "257", "success": "yes", "flags": "0", "auid": "1000", "euid": "1000", "tty": "pts0",
             "comm": '"cat"', "key": '"etc"'}  # fmt: skip
    header = "msg=audit(1767449122.415:1): "
    lines = [f"type=SYSCALL {header}{CALL.format(**usual | changed)}"]
    same_both_ways("\n".join([*lines, *(line.format(header) for line in others)]))


def same_both_ways(text: str) -> None:
    quick = read(text)
    with patch.object(Auditd, "fill_row", Format.fill_row):
        assert quick == read(text)


def test_lines_that_ausearch_prints_between_events_are_none() -> None:
    event = 'type=SYSCALL msg=audit(1767449122.415:{0}): arch=c000003e syscall=59 success=yes exit=0 comm="a"\ntype=CWD msg=audit(1767449122.415:{0}): cwd="/"\n'
    text = "".join(f"----\ntime->Sat Jan  3 14:05:22 2026\n{event.format(n)}" for n in (1, 2, 3))
    batch = read_chunk(Chunk(1, 0, 1, text.encode(), ("auditd",), year=2026))
    assert [(each["line"], each["lines"]) for each in events_of(batch)] == [(3, 2), (7, 2), (11, 2)]
    assert batch.books.lines == {"event": 3, "continuation": 3, "blank": 6}
    assert detect(Sample(tuple(text.splitlines()))).scores[0] == ("auditd", 1.0)


def test_events_are_in_the_order_of_their_first_lines_and_carry_the_time_before_them() -> None:
    call = "type=SYSCALL msg=audit(1767449122.000:{}): arch=c000003e syscall=59 success=yes"
    user = f"type=USER_END msg=audit(1767449121.000:3): {USER} msg='op=x'"
    lines = ["nonsense", call.format(1), "nonsense", call.format(2), user, "nonsense"]
    lines.append('type=CWD msg=audit(1767449122.000:1): cwd="/"')
    found = [
        (event["line"], event["lines"], None if event["time"] is None else event["time"][17:19])
        for event in read("\n".join(lines))
    ]
    assert found == [
        (1, 1, None),
        (2, 2, "22"),
        (3, 1, "22"),
        (4, 1, "22"),
        (5, 1, "21"),
        (6, 1, "21"),
    ]


def test_a_line_of_another_node_does_not_join_an_event_by_its_serial() -> None:
    text = (
        'type=SYSCALL msg=audit(1767449122.000:1): arch=c000003e syscall=59 success=yes comm="a"\n'
        'node=b type=CWD msg=audit(1767449122.000:1): cwd="/"\n'
        'type=CWD msg=audit(1767449122.000:1): cwd="/"'
    )
    assert [(event["host"], event["lines"]) for event in read(text)] == [(None, 2), ("b", 1)]


def test_a_serial_that_comes_again_after_a_boot_is_another_event() -> None:
    line = 'type=SYSCALL msg=audit({}:1): arch=c000003e syscall=59 success=yes exit=0 comm="id"'
    assert len(read(f"{line.format('1767449122.000')}\n{line.format('1767449322.000')}")) == 2


# -- records of every type ------------------------------------------------------------------------

STAMP = "msg=audit(1767449122.415:82)"
SENT = "pid=81 uid=0 auid=1000 ses=3 subj=unconfined"
RECORDS = {
    f'type=SECCOMP {STAMP}: auid=1000 uid=1000 gid=1000 ses=3 pid=8 comm="x" exe="/usr/bin/x" sig=31 arch=c000003e syscall=101 compat=0 ip=0x7f code=0x80000000': {
        "action": "seccomp.event", "target": "ptrace", "outcome": "failure", "code": "31", "program": "x"},
    f'type=SYSCALL {STAMP}: arch=c000003e syscall=257 success=no exit=-1 auid=1000 uid=1000 euid=1000 comm="ls" exe="/bin/ls"\n'
    f'type=PATH {STAMP}: item=0 name="/tmp/x" nametype=NORMAL\ntype=FANOTIFY {STAMP}: resp=2 fan_type=1 fan_info=3F41 subj_trust=2 obj_trust=0': {
        "action": "fanotify.deny", "target": "/tmp/x", "outcome": "failure", "code": "1", "category": ("audit.activity",)},
    f'type=BPF {STAMP}: prog-id=75 op=LOAD\ntype=SYSCALL {STAMP}: arch=c000003e syscall=321 success=yes exit=9 auid=1000 uid=0 euid=0 comm="bpftool"': {
        "action": "bpf.load", "target": "75", "access": "root", "category": ("audit.activity", "audit.privilege")},
    f'type=KERN_MODULE {STAMP}: name="rk"\ntype=SYSCALL {STAMP}: arch=c000003e syscall=176 success=yes exit=0 auid=1000 uid=0 euid=0 comm="rmmod"': {
        "action": "kernel.module-unload", "target": "rk", "outcome": "success"},
    f'type=KERN_MODULE {STAMP}: name="rk"\ntype=SYSCALL {STAMP}: arch=c00000b7 syscall=273 success=yes exit=0 auid=1000 uid=0 euid=0 comm="insmod"': {
        "action": "kernel.module", "program": "insmod"},
    f"type=VIRT_CONTROL {STAMP}: {SENT} msg='virt=kvm op=start reason=booted vm=\"db 1\" uuid=0a vm-pid=77 exe=\"/usr/sbin/libvirtd\" hostname=? addr=? terminal=? res=success'": {
        "action": "virt.start", "target": "db 1", "outcome": "success", "program": "libvirtd"},
    f'type=INTEGRITY_DATA {STAMP}: pid=9 uid=0 auid=1000 ses=3 op=appraise_data cause=invalid-hash comm="sh" name="/usr/bin/nc" dev="dm-0" ino=7 res=0': {
        "action": "integrity.data", "target": "/usr/bin/nc", "outcome": "failure", "category": ("audit.file",)},
    f'type=INTEGRITY_RULE {STAMP}: file="/usr/bin/nc" hash="sha256:0a" ppid=1 pid=9 auid=1000 uid=0 comm="sh" exe="/bin/sh"': {
        "action": "integrity.measured", "target": "/usr/bin/nc"},
    f"type=FEATURE_CHANGE {STAMP}: pid=9 uid=0 auid=1000 ses=3 feature=loginuid_immutable old=0 new=1 old_lock=0 new_lock=1 res=1": {
        "action": "auditd.feature", "target": "loginuid_immutable", "outcome": "success"},
    f"type=DAEMON_ACCEPT {STAMP}: op=accept addr=192.0.2.7 port=4022 res=success": {
        "action": "auditd.accept", "source_ip": "192.0.2.7", "source_port": 4022, "outcome": "success"},
    f'type=ANOM_ABEND {STAMP}: auid=1000 uid=33 gid=33 ses=3 pid=9 comm="nginx" exe="/usr/sbin/nginx" sig=11 res=1': {
        "action": "process.crash", "code": "11", "outcome": "failure", "category": ("app.failure",)},
    f"type=ANOM_LOGIN_FAILURES {STAMP}: {SENT} msg='op=pam_faillock acct=\"ann\" exe=\"/usr/sbin/sshd\" hostname=192.0.2.7 addr=192.0.2.7 terminal=ssh res=success'": {
        "action": "anomaly.login-failures", "actor": "ann", "source_ip": "192.0.2.7", "category": ("audit.logon",)},
    f"type=RESP_ACCT_LOCK {STAMP}: {SENT} msg='op=pam_faillock acct=\"ann\" exe=\"/usr/sbin/sshd\" hostname=? addr=? terminal=ssh res=success'": {
        "action": "response.lock", "target": "ann", "category": ("audit.account",)},
    f"type=CRYPTO_IKE_SA {STAMP}: {SENT} msg='op=start direction=initiator conn-name=\"hq\" connstate=1 ike-version=2 auth=x exe=\"/usr/libexec/ipsec/pluto\" raddr=192.0.2.7 laddr=198.51.100.2 res=success'": {
        "action": "vpn.ike", "target": "hq", "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2", "category": ("os.network",)},
    f'type=LANDLOCK_ACCESS {STAMP}: domain=195ba blockers=fs.refer path="/usr/bin" dev="vda2" ino=351': {
        "action": "landlock.denied", "target": "/usr/bin", "outcome": "failure"},
    f"type=NETFILTER_PKT {STAMP}: mark=0x1 saddr=192.0.2.7 daddr=198.51.100.2 proto=6": {
        "action": "firewall.packet", "source_ip": "192.0.2.7", "dest_ip": "198.51.100.2"},
    f"type=USER_DEVICE {STAMP}: {SENT} msg='op=\"changed-authorization-state-for\" device=\"/sys/bus/usb/1-2\" target=\"block\" exe=\"/usr/sbin/usbguard-daemon\" hostname=? addr=? terminal=? res=success'": {
        "action": "device.authorize", "target": "/sys/bus/usb/1-2", "category": ("os.security",)},
    f'type=APPARMOR_DENIED {STAMP}: apparmor="DENIED" operation="exec" profile="/usr/sbin/cupsd" name="/bin/sh" pid=7 comm="cupsd"': {
        "action": "apparmor.denied", "outcome": "failure", "target": "/bin/sh"},
    f"type=UNKNOWN[1334] {STAMP}: prog-id=75 op=UNLOAD": {"action": "bpf.unload"},
    f"type=UNKNOWN[2999] {STAMP}: a=b": {"action": "audit.record", "category": ()},
    f'type=TTY {STAMP}: tty pid=9 uid=0 auid=1000 ses=3 major=136 minor=0 comm="bash" data=6964207C2078780D': {
        "action": "tty.input", "command": "id | xx", "access": "root"},
    f'type=SYSCALL {STAMP}: arch=c000003e syscall=62 success=yes exit=0 auid=1000 uid=0 euid=0 comm="kill"\n'
    f'type=OBJ_PID {STAMP}: opid=812 oauid=-1 ouid=0 oses=-1 ocomm="auditd"': {"action": "syscall.kill", "target": "auditd"},
    f'type=SYSCALL {STAMP}: arch=40000003 syscall=102 success=yes exit=0 auid=1000 uid=1000 euid=1000 comm="nc"\n'
    f"type=SOCKETCALL {STAMP}: nargs=3 a0=3 a1=7f a2=10\ntype=SOCKADDR {STAMP}: saddr=0200115CC00002070000000000000000": {
        "action": "syscall.connect", "dest_ip": "192.0.2.7", "dest_port": 4444},
    f'type=SYSCALL {STAMP}: arch=c000003e syscall=437 success=yes exit=3 auid=1000 uid=1000 euid=1000 comm="vi"\n'
    f'type=OPENAT2 {STAMP}: oflag=01101 mode=0644 resolve=0x0\ntype=PATH {STAMP}: item=0 name="/etc/hosts" nametype=NORMAL': {
        "action": "syscall.openat2", "category": ("audit.activity", "audit.file")},
    f'type=URINGOP {STAMP}: uring_op=18 success=yes exit=0 items=1 ppid=1 pid=2 uid=0 gid=0 euid=0 comm="x"': {"action": "syscall.openat"},
    f'type=SYSCALL {STAMP}: arch=c000003e syscall=169 success=yes exit=0 auid=1000 uid=0 euid=0 comm="reboot"': {
        "action": "syscall.reboot", "category": ("audit.activity", "os.system", "audit.privilege")},
    f'type=SYSCALL {STAMP}: arch=c00000f3 syscall=221 success=yes exit=0 auid=1000 uid=1000 euid=1000 comm="ls"': {"action": "process.exec"},
    f'type=SYSCALL {STAMP}: arch=80000016 syscall=11 success=yes exit=0 auid=1000 uid=1000 euid=1000 comm="ls"': {"action": "process.exec"},
}  # fmt: skip


@pytest.mark.parametrize("text", RECORDS)
def test_a_record_of_any_type_says_what_was_done_to_what(text: str) -> None:
    event = one(text)
    assert {name: event[name] for name in RECORDS[text]} == RECORDS[text]


def test_all_pieces_of_an_argument_in_one_record_keep_their_order() -> None:
    event = one(
        f'type=SYSCALL {STAMP}: arch=c000003e syscall=59 success=yes exit=0 comm="echo"\n'
        f'type=EXECVE {STAMP}: argc=2 a0="echo" a1_len=8 a1[0]=6162 a1[1]=2063 a1[2]=64'
    )
    assert event["command"] == "echo ab cd"


def test_login_uid_and_session_are_kept_for_every_record_that_has_them() -> None:
    for text in (
        f'type=USER_END {STAMP}: {SENT} msg=\'op=PAM:session_close acct="root" exe="/usr/sbin/sshd" hostname=? addr=? terminal=ssh res=success\'',
        f'type=SYSCALL {STAMP}: arch=c000003e syscall=59 success=yes exit=0 auid=1000 uid=0 euid=0 ses=3 comm="id"',
        f"type=LOGIN {STAMP}: pid=5 uid=0 old-auid=4294967295 auid=1000 tty=(none) old-ses=4294967295 ses=3 res=1",
        f"type=LOGIN {STAMP}: login pid=5 uid=0 old auid=4294967295 new auid=1000 old ses=4294967295 new ses=3",
    ):
        assert (extra(one(text))["auid"], extra(one(text))["session"]) == (1000, 3)


WORDED = "msg=audit(01/03/2026 14:05:22.415:82) :"


def test_values_with_blanks_are_whole_in_what_ausearch_interpreted() -> None:
    event = one(
        f"type=PROCTITLE {WORDED} proctitle=cat two words\n"
        f"type=PATH {WORDED} item=0 name=/srv/a b inode=42 dev=fe:01 mode=file,644 ouid=root ogid=root rdev=00:00 nametype=NORMAL\n"
        f"type=CWD {WORDED} cwd=/root/my files\n"
        f"type=EXECVE {WORDED} argc=3 a0=cat a1=two words a2=/etc/shadow\n"
        f"type=SYSCALL {WORDED} arch=x86_64 syscall=execve success=yes exit=0 a0=0x55 items=1 ppid=811 pid=812 auid=unknown(1001) "
        "uid=root gid=root euid=root tty=pts0 ses=4 comm=cat exe=/usr/bin/cat key=exec"
    )
    assert (event["command"], event["target"], event["actor_id"], event["actor"]) == (
        "cat two words /etc/shadow",
        "/srv/a b",
        "1001",
        None,
    )
    event = one(
        f"type=USER_CMD {WORDED} pid=70 uid=ann auid=ann ses=3 msg='cwd=/home/ann cmd=useradd -c x y bob exe=/usr/bin/sudo terminal=pts/2 res=success'"
    )
    assert (event["command"], event["actor"], event["outcome"]) == (
        "useradd -c x y bob",
        "ann",
        "success",
    )


@pytest.mark.parametrize(
    "address",
    ["saddr={ saddr_fam=inet laddr=192.0.2.7 lport=443 }", "saddr=inet host:192.0.2.7 serv:443"],
)
def test_a_peer_is_read_in_both_words_of_ausearch(address: str) -> None:
    event = one(
        f"type=SOCKADDR {WORDED} {address}\ntype=SYSCALL {WORDED} arch=x86_64 syscall=connect success=yes exit=0 comm=curl exe=/usr/bin/curl"
    )
    assert (event["dest_ip"], event["dest_port"]) == ("192.0.2.7", 443)


@pytest.mark.parametrize("filler", [" name=", "a1=b ", "saddr=inet host:", "{ ", "cmd=' "])
def test_long_worded_records_end(filler: str) -> None:
    assert one(f"type=EXECVE {WORDED} " + filler * 30_000)["format"] == "auditd"
