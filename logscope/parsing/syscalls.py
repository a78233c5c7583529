"""Names of system calls by number, for each machine that the audit system runs on.

An audit record that is not enriched names the call by a number that means something else on every
architecture (``arch=`` is the ELF machine, with two bits for word size and byte order: ``linux/audit.h``).
The numbers are those of the kernel's ``arch/*/entry/syscalls/*.tbl`` and ``asm-generic/unistd.h``; from 424 on they
are the same everywhere. The variants that 32-bit machines have for wider ids and offsets go by the plain name.
"""

from __future__ import annotations


def _numbered(*runs: tuple[int, str]) -> dict[str, str]:
    """Number, as text, to name; each run names calls from its first number on, ``-`` is a gap."""
    return {
        str(first + index): name
        for first, names in runs
        for index, name in enumerate(names.split())
        if name != "-"
    }


_EVERYWHERE = _numbered(
    (424, (
        "pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree move_mount fsopen fsconfig "
        "fsmount fspick pidfd_open clone3 close_range openat2 pidfd_getfd faccessat2 process_madvise epoll_pwait2 "
        "mount_setattr quotactl_fd landlock_create_ruleset landlock_add_rule landlock_restrict_self memfd_secret "
        "process_mrelease futex_waitv set_mempolicy_home_node cachestat fchmodat2 map_shadow_stack futex_wake "
        "futex_wait futex_requeue statmount listmount lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal "
        "setxattrat getxattrat listxattrat removexattrat open_tree_attr"
    )),
)  # fmt: skip
_X86_64 = _numbered(
    (0, (
        "read write open close stat fstat lstat poll lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask "
        "rt_sigreturn ioctl pread64 pwrite64 readv writev access pipe select sched_yield mremap msync mincore "
        "madvise shmget shmat shmctl dup dup2 pause nanosleep getitimer alarm setitimer getpid sendfile socket "
        "connect accept sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername socketpair "
        "setsockopt getsockopt clone fork vfork execve exit wait4 kill uname semget semop semctl shmdt msgget "
        "msgsnd msgrcv msgctl fcntl flock fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir rename "
        "mkdir rmdir creat link unlink symlink readlink chmod fchmod chown fchown lchown umask gettimeofday "
        "getrlimit getrusage sysinfo times ptrace getuid syslog getgid setuid setgid geteuid getegid setpgid "
        "getppid getpgrp setsid setreuid setregid getgroups setgroups setresuid getresuid setresgid getresgid "
        "getpgid setfsuid setfsgid getsid capget capset rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend "
        "sigaltstack utime mknod uselib personality ustat statfs fstatfs sysfs getpriority setpriority "
        "sched_setparam sched_getparam sched_setscheduler sched_getscheduler sched_get_priority_max "
        "sched_get_priority_min sched_rr_get_interval mlock munlock mlockall munlockall vhangup modify_ldt "
        "pivot_root _sysctl prctl arch_prctl adjtimex setrlimit chroot sync acct settimeofday mount umount2 swapon "
        "swapoff reboot sethostname setdomainname iopl ioperm create_module init_module delete_module "
        "get_kernel_syms query_module quotactl nfsservctl getpmsg putpmsg afs_syscall tuxcall security gettid "
        "readahead setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr "
        "removexattr lremovexattr fremovexattr tkill time futex sched_setaffinity sched_getaffinity set_thread_area "
        "io_setup io_destroy io_getevents io_submit io_cancel get_thread_area lookup_dcookie epoll_create "
        "epoll_ctl_old epoll_wait_old remap_file_pages getdents64 set_tid_address restart_syscall semtimedop "
        "fadvise64 timer_create timer_settime timer_gettime timer_getoverrun timer_delete clock_settime "
        "clock_gettime clock_getres clock_nanosleep exit_group epoll_wait epoll_ctl tgkill utimes vserver mbind "
        "set_mempolicy get_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr "
        "kexec_load waitid add_key request_key keyctl ioprio_set ioprio_get inotify_init inotify_add_watch "
        "inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat newfstatat unlinkat renameat "
        "linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list get_robust_list "
        "splice tee sync_file_range vmsplice move_pages utimensat epoll_pwait signalfd timerfd_create eventfd "
        "fallocate timerfd_settime timerfd_gettime accept4 signalfd4 eventfd2 epoll_create1 dup3 pipe2 "
        "inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg fanotify_init fanotify_mark "
        "prlimit64 name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg setns getcpu process_vm_readv "
        "process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create "
        "kexec_file_load bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 pkey_mprotect "
        "pkey_alloc pkey_free statx io_pgetevents rseq"
    )),
)  # fmt: skip
_I386 = _numbered(
    (0, (
        "restart_syscall exit fork read write open close waitpid creat link unlink execve chdir time mknod chmod "
        "lchown break oldstat lseek getpid mount umount setuid getuid stime ptrace alarm oldfstat pause utime stty "
        "gtty access nice ftime sync kill rename mkdir rmdir dup pipe times prof brk setgid getgid signal geteuid "
        "getegid acct umount2 lock ioctl fcntl mpx setpgid ulimit oldolduname umask chroot ustat dup2 getppid "
        "getpgrp setsid sigaction sgetmask ssetmask setreuid setregid sigsuspend sigpending sethostname setrlimit "
        "getrlimit getrusage gettimeofday settimeofday getgroups setgroups select symlink oldlstat readlink uselib "
        "swapon reboot readdir mmap munmap truncate ftruncate fchmod fchown getpriority setpriority profil statfs "
        "fstatfs ioperm socketcall syslog setitimer getitimer stat lstat fstat olduname iopl vhangup idle vm86old "
        "wait4 swapoff sysinfo ipc fsync sigreturn clone setdomainname uname modify_ldt adjtimex mprotect "
        "sigprocmask create_module init_module delete_module get_kernel_syms quotactl getpgid fchdir bdflush sysfs "
        "personality afs_syscall setfsuid setfsgid _llseek getdents _newselect flock msync readv writev getsid "
        "fdatasync _sysctl mlock munlock mlockall munlockall sched_setparam sched_getparam sched_setscheduler "
        "sched_getscheduler sched_yield sched_get_priority_max sched_get_priority_min sched_rr_get_interval "
        "nanosleep mremap setresuid getresuid vm86 query_module poll nfsservctl setresgid getresgid prctl "
        "rt_sigreturn rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigsuspend "
        "pread64 pwrite64 chown getcwd capget capset sigaltstack sendfile getpmsg putpmsg vfork ugetrlimit mmap2 "
        "truncate ftruncate stat64 lstat64 fstat64 lchown getuid getgid geteuid getegid setreuid setregid getgroups "
        "setgroups fchown setresuid getresuid setresgid getresgid chown setuid setgid setfsuid setfsgid pivot_root "
        "mincore madvise getdents64 fcntl64 - - gettid readahead setxattr lsetxattr fsetxattr getxattr lgetxattr "
        "fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr tkill sendfile64 futex "
        "sched_setaffinity sched_getaffinity set_thread_area get_thread_area io_setup io_destroy io_getevents "
        "io_submit io_cancel fadvise64 - exit_group lookup_dcookie epoll_create epoll_ctl epoll_wait "
        "remap_file_pages set_tid_address timer_create timer_settime timer_gettime timer_getoverrun timer_delete "
        "clock_settime clock_gettime clock_getres clock_nanosleep statfs64 fstatfs64 tgkill utimes fadvise64_64 "
        "vserver mbind get_mempolicy set_mempolicy mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify "
        "mq_getsetattr kexec_load waitid - add_key request_key keyctl ioprio_set ioprio_get inotify_init "
        "inotify_add_watch inotify_rm_watch migrate_pages openat mkdirat mknodat fchownat futimesat fstatat64 "
        "unlinkat renameat linkat symlinkat readlinkat fchmodat faccessat pselect6 ppoll unshare set_robust_list "
        "get_robust_list splice sync_file_range tee vmsplice move_pages getcpu epoll_pwait utimensat signalfd "
        "timerfd_create eventfd fallocate timerfd_settime timerfd_gettime signalfd4 eventfd2 epoll_create1 dup3 "
        "pipe2 inotify_init1 preadv pwritev rt_tgsigqueueinfo perf_event_open recvmmsg fanotify_init fanotify_mark "
        "prlimit64 name_to_handle_at open_by_handle_at clock_adjtime syncfs sendmmsg setns process_vm_readv "
        "process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 seccomp getrandom memfd_create "
        "bpf execveat socket socketpair bind connect listen accept4 getsockopt setsockopt getsockname getpeername "
        "sendto sendmsg recvfrom recvmsg shutdown userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 "
        "pkey_mprotect pkey_alloc pkey_free statx arch_prctl io_pgetevents rseq"
    )),
    (393, (
        "semget semctl shmget shmctl shmat shmdt msgget msgsnd msgrcv msgctl clock_gettime64 clock_settime64 "
        "clock_adjtime64 clock_getres_time64 clock_nanosleep_time64 timer_gettime64 timer_settime64 "
        "timerfd_gettime64 timerfd_settime64 utimensat_time64 pselect6_time64 ppoll_time64 - io_pgetevents_time64 "
        "recvmmsg_time64 mq_timedsend_time64 mq_timedreceive_time64 semtimedop_time64 rt_sigtimedwait_time64 "
        "futex_time64 sched_rr_get_interval_time64"
    )),
)  # fmt: skip
_GENERIC = _numbered(
    (0, (
        "io_setup io_destroy io_submit io_cancel io_getevents setxattr lsetxattr fsetxattr getxattr lgetxattr "
        "fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr getcwd lookup_dcookie "
        "eventfd2 epoll_create1 epoll_ctl epoll_pwait dup dup3 fcntl inotify_init1 inotify_add_watch "
        "inotify_rm_watch ioctl ioprio_set ioprio_get flock mknodat mkdirat unlinkat symlinkat linkat renameat "
        "umount2 mount pivot_root nfsservctl statfs fstatfs truncate ftruncate fallocate faccessat chdir fchdir "
        "chroot fchmod fchmodat fchownat fchown openat close vhangup pipe2 quotactl getdents64 lseek read write "
        "readv writev pread64 pwrite64 preadv pwritev sendfile pselect6 ppoll signalfd4 vmsplice splice tee "
        "readlinkat fstatat fstat sync fsync fdatasync sync_file_range2 timerfd_create timerfd_settime "
        "timerfd_gettime utimensat acct capget capset personality exit exit_group waitid set_tid_address unshare "
        "futex set_robust_list get_robust_list nanosleep getitimer setitimer kexec_load init_module delete_module "
        "timer_create timer_gettime timer_getoverrun timer_settime timer_delete clock_settime clock_gettime "
        "clock_getres clock_nanosleep syslog ptrace sched_setparam sched_setscheduler sched_getscheduler "
        "sched_getparam sched_setaffinity sched_getaffinity sched_yield sched_get_priority_max "
        "sched_get_priority_min sched_rr_get_interval restart_syscall kill tkill tgkill sigaltstack rt_sigsuspend "
        "rt_sigaction rt_sigprocmask rt_sigpending rt_sigtimedwait rt_sigqueueinfo rt_sigreturn setpriority "
        "getpriority reboot setregid setgid setreuid setuid setresuid getresuid setresgid getresgid setfsuid "
        "setfsgid times setpgid getpgid getsid setsid getgroups setgroups uname sethostname setdomainname getrlimit "
        "setrlimit getrusage umask prctl getcpu gettimeofday settimeofday adjtimex getpid getppid getuid geteuid "
        "getgid getegid gettid sysinfo mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr "
        "msgget msgctl msgrcv msgsnd semget semctl semtimedop semop shmget shmctl shmat shmdt socket socketpair "
        "bind listen accept connect getsockname getpeername sendto recvfrom setsockopt getsockopt shutdown sendmsg "
        "recvmsg readahead brk munmap mremap add_key request_key keyctl clone execve mmap fadvise64 swapon swapoff "
        "mprotect msync mlock munlock mlockall munlockall mincore madvise remap_file_pages mbind get_mempolicy "
        "set_mempolicy migrate_pages move_pages rt_tgsigqueueinfo perf_event_open accept4 recvmmsg"
    )),
    (260, (
        "wait4 prlimit64 fanotify_init fanotify_mark name_to_handle_at open_by_handle_at clock_adjtime syncfs setns "
        "sendmmsg process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2 "
        "seccomp getrandom memfd_create bpf execveat userfaultfd membarrier mlock2 copy_file_range preadv2 pwritev2 "
        "pkey_mprotect pkey_alloc pkey_free statx io_pgetevents rseq kexec_file_load"
    )),
    (403, (
        "clock_gettime64 clock_settime64 clock_adjtime64 clock_getres_time64 clock_nanosleep_time64 timer_gettime64 "
        "timer_settime64 timerfd_gettime64 timerfd_settime64 utimensat_time64 pselect6_time64 ppoll_time64 - "
        "io_pgetevents_time64 recvmmsg_time64 mq_timedsend_time64 mq_timedreceive_time64 semtimedop_time64 "
        "rt_sigtimedwait_time64 futex_time64 sched_rr_get_interval_time64"
    )),
)  # fmt: skip
# ARM, POWER and z/Architecture number the old calls as i386 does, and newer ones each in its own way.
_OLD = {
    "1": "exit", "2": "fork", "3": "read", "4": "write", "5": "open", "6": "close", "8": "creat", "9": "link", "10": "unlink",
    "11": "execve", "12": "chdir", "14": "mknod", "15": "chmod", "16": "lchown", "21": "mount", "23": "setuid", "26": "ptrace",
    "37": "kill", "38": "rename", "39": "mkdir", "40": "rmdir", "46": "setgid", "52": "umount2", "61": "chroot",
    "70": "setreuid", "74": "sethostname", "79": "settimeofday", "83": "symlink", "88": "reboot", "92": "truncate",
    "93": "ftruncate", "94": "fchmod", "95": "fchown", "102": "socketcall", "120": "clone", "121": "setdomainname",
    "124": "adjtimex", "128": "init_module", "129": "delete_module",
}  # fmt: skip
_ARM = _OLD | {
    "182": "chown", "190": "vfork", "198": "lchown", "203": "setreuid", "207": "fchown", "208": "setresuid", "212": "chown",
    "213": "setuid", "214": "setgid", "226": "setxattr", "227": "lsetxattr", "228": "fsetxattr", "235": "removexattr",
    "281": "socket", "282": "bind", "283": "connect", "284": "listen", "285": "accept", "290": "sendto", "322": "openat",
    "323": "mkdirat", "324": "mknodat", "325": "fchownat", "328": "unlinkat", "329": "renameat", "330": "linkat",
    "331": "symlinkat", "333": "fchmodat", "366": "accept4", "379": "finit_module", "382": "renameat2", "386": "bpf",
    "387": "execveat",
}  # fmt: skip
_PPC = _OLD | {
    "181": "chown", "189": "vfork", "286": "openat", "287": "mkdirat", "288": "mknodat", "289": "fchownat", "292": "unlinkat",
    "293": "renameat", "294": "linkat", "295": "symlinkat", "297": "fchmodat", "326": "socket", "327": "bind",
    "328": "connect", "329": "listen", "330": "accept", "344": "accept4", "353": "finit_module", "357": "renameat2",
    "361": "bpf", "362": "execveat",
}  # fmt: skip
_S390 = _OLD | {
    "190": "vfork", "198": "lchown", "203": "setreuid", "207": "fchown", "208": "setresuid", "212": "chown", "213": "setuid",
    "214": "setgid", "288": "openat", "289": "mkdirat", "290": "mknodat", "291": "fchownat", "294": "unlinkat",
    "295": "renameat", "296": "linkat", "297": "symlinkat", "299": "fchmodat", "344": "finit_module", "347": "renameat2",
    "351": "bpf", "354": "execveat", "359": "socket", "361": "bind", "362": "connect", "363": "listen", "364": "accept4",
}  # fmt: skip

# ``arch=`` of a record, in hex as the kernel prints it, to the names of its calls.
SYSCALLS: dict[str, dict[str, str]] = {
    "c000003e": _EVERYWHERE | _X86_64,
    "40000003": _EVERYWHERE | _I386,
    **dict.fromkeys(("c00000b7", "c00000f3", "400000f3", "c0000102"), _EVERYWHERE | _GENERIC),
    "40000028": _EVERYWHERE | _ARM,
    **dict.fromkeys(("c0000015", "80000015", "14", "80000014"), _EVERYWHERE | _PPC),
    **dict.fromkeys(("80000016", "16"), _EVERYWHERE | _S390),
}

# The calls that 32-bit machines make through socketcall(2), by its first argument (``linux/net.h``).
SOCKET_CALLS = {
    "1": "socket", "2": "bind", "3": "connect", "4": "listen", "5": "accept", "8": "socketpair", "9": "send",
    "a": "recv", "b": "sendto", "c": "recvfrom", "10": "sendmsg", "11": "recvmsg", "12": "accept4",
}  # fmt: skip

# What io_uring does without a call of its own (``io_uring.h``, ``IORING_OP_*``).
URING_CALLS = {
    "9": "sendmsg", "10": "recvmsg", "13": "accept", "16": "connect", "18": "openat", "26": "send", "28": "openat2",
    "35": "renameat", "36": "unlinkat", "37": "mkdirat", "38": "symlinkat", "39": "linkat", "41": "fsetxattr",
    "42": "setxattr", "45": "socket", "55": "ftruncate", "56": "bind", "57": "listen",
}  # fmt: skip
