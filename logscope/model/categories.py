"""The audit logging matrix: five groups, nineteen categories.

The ids are public names. They stand in queries, exports, saved searches and on screen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of activity that the matrix wants on record."""

    id: str
    title: str
    why: str

    @property
    def group(self) -> str:
        """The group's id: the part before the dot."""
        return self.id.partition(".")[0]


GROUPS: dict[str, str] = {
    "os": "Operating system",
    "audit": "Audit trail",
    "db": "Database",
    "app": "Application",
}

CATEGORIES: tuple[Category, ...] = (
    Category("os.system", "Start-up and shut-down of the system", "unintended system activity"),
    Category("os.service", "Start-up and shut-down of a service", "unintended service activity"),
    Category("os.network", "Network connection changes or failures", "unintended network activity"),
    Category("os.security", "Changes to security settings and controls", "they change very rarely"),
    Category("audit.logon", "Log-on attempts and log-offs", "brute force, password spraying"),
    Category("audit.activity", "Functions performed after log-on", "what an actor did"),
    Category(
        "audit.file", "File creation, change, deletion, integrity", "unintended file activity"
    ),
    Category("audit.export", "Data export", "held against a baseline"),
    Category("audit.account", "Account creation, deletion, privileges", "privilege escalation"),
    Category("audit.privilege", "Use of privileged accounts", "unintended privileged activity"),
    Category("db.change", "Direct data changes", "integrity of reported data"),
    Category("db.job", "ELT job failures", "completeness of reported data"),
    Category("app.auth", "Application authentication attempts", "unintended activity"),
    Category("app.account", "Application account changes", "privilege escalation"),
    Category("app.privilege", "Use of application privileges", "unintended privileged activity"),
    Category("app.lifecycle", "Application start-up and shut-down", "unintended activity"),
    Category("app.failure", "Application failures", "attacks and outages"),
    Category("app.config", "Application configuration changes", "unintended configuration"),
    Category("app.transaction", "Application transactions", "baselines"),
)

CATEGORY_IDS: frozenset[str] = frozenset(category.id for category in CATEGORIES)
