"""The host of a source whose records do not state one, from where the file lies.

Collections keep the tree of the host that they come from: ``web1/var/log/nginx/access.log`` is
web1's. Without ``var/log`` the nearest folder counts that is not the name of a kind of log.
"""

from __future__ import annotations

from collections.abc import Sequence

_NO_HOSTS = frozenset(
    [
        "var",
        "log",
        "logs",
        "audit",
        "nginx",
        "apache",
        "apache2",
        "httpd",
        "mysql",
        "mariadb",
        "postgresql",
        "postgres",
        "samba",
        "gitlab",
        "gitlab-rails",
        "tomcat",
        "tomcat9",
        "journal",
        "journald",
        "syslog",
        "messages",
        "mail",
        "cron",
        "archive",
        "archives",
        "old",
        "backup",
        "rotated",
        "export",
        "exports",
        "evidence",
        "collection",
        "collections",
        "cloud",
        "aws",
        "gcp",
        "azure",
        "data",
        "files",
        "tmp",
        "home",
        "root",
        "opt",
        "srv",
        "usr",
        "mnt",
        "media",
        "dev",
        "etc",
        "case",
        "cases",
        "sample_logs",
        "samples",
        "import",
        "imports",
        "input",
        "logs.d",
    ]
)


def host_of(folder: Sequence[str], stated: str | None) -> str | None:
    """``stated`` if given; else the host that the folder names (outermost first) tell; else None."""
    if stated is not None:
        return stated
    parts = [part for part in folder if part not in ("", ".", "/")]
    for index in range(len(parts) - 1, 0, -1):
        if parts[index] == "log" and parts[index - 1] == "var":
            return parts[index - 2] if index >= 2 and parts[index - 2] not in _NO_HOSTS else None
    nearest = next((part for part in reversed(parts[1:]) if part.lower() not in _NO_HOSTS), None)
    return nearest if len(parts) > 1 else None
