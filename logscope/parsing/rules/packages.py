"""Package managers that report through syslog: yum, dnf, rpm, apt, pkg, PackageKit, snapd, unattended-upgrades.

From yum's ``rpmtrans.py`` (``Installed: NAME``), FreeBSD's pkg(8) (``NAME installed``), unattended-upgrades' log. What was
installed or removed is activity of whoever did it.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_ACTIVITY = ("audit.activity",)

RULES = RuleSet(
    "packages",
    Rule(
        "installed",
        (
            r"(?:Dep-)?Installed: (?P<target>\S+)",
            r"Install(?:ing)? package (?P<target>\S+)",
            r"(?P<target>[\w.+-]+) installed$",
            r"Packages? that (?:will be|were) (?:installed|upgraded): (?P<target>.*)$",
        ),
        action="package.install",
        outcome="success",
        category=_ACTIVITY,
        examples={
            "Installed: nmap-7.92-1.el9.x86_64": {"target": "nmap-7.92-1.el9.x86_64", "category": ["audit.activity"]},
            "nginx-1.26.1 installed": {"target": "nginx-1.26.1"},
        },
    ),
    Rule(
        "updated",
        (
            r"(?:Updated|Upgraded|Downgraded|Reinstalled|Obsoleted): (?P<target>\S+)",
            r"(?P<target>[\w.+-]+) (?:upgraded|downgraded|reinstalled): (?P<version>\S+) -> (?P<new_version>\S+)",
        ),
        action="package.update",
        outcome="success",
        category=_ACTIVITY,
        examples={
            "Updated: openssl-3.0.7-24.el9.x86_64": {"target": "openssl-3.0.7-24.el9.x86_64"},
            "nginx upgraded: 1.26.1 -> 1.26.2": {"target": "nginx", "category": ["audit.activity"]},
        },
    ),
    Rule(
        "removed",
        (r"(?:Erased|Removed): (?P<target>\S+)", r"(?P<target>[\w.+-]+) deinstalled$"),
        action="package.remove",
        outcome="success",
        category=_ACTIVITY,
        examples={"Erased: audit-3.0.7-103.el9.x86_64": {"target": "audit-3.0.7-103.el9.x86_64", "category": ["audit.activity"]}},
    ),
    programs=("yum", "dnf*", "rpm", "pkg", "pkg-static", "packagekitd", "unattended-upgrade*", "microdnf", "up2date"),
)  # fmt: skip
