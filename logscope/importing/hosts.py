"""The host and the owner of a source whose records do not state them, from where the file lies.

Collections keep the tree of the host that they come from: ``web1/var/log/nginx/access.log`` is
web1's. Without ``var/log`` the nearest folder counts that is not the name of a kind of log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

# Folders that say what is in them, or who collected it.
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
# The records of a cloud's own log are of no host of ours.
_CLOUDS = frozenset({"cloud", "aws", "gcp", "azure", "awslogs", "cloudtrail"})
# What lies in these is called after people.
_PEOPLE = frozenset({"home", "users"})
_NOBODYS = frozenset({"public", "shared", "default", "all users", "lost+found"})
_OF_PROGRAMS = frozenset({"appdata", "library"})
# dates, the root of a path, and archives
_NO_NAME = re.compile(r"[\d._/-]*|.*\.(?:tar|tgz|tbz2?|txz|zip|gz|bz2|xz|zst)")


def host_of(folder: Sequence[str], stated: str | None) -> str | None:
    """``stated`` if given; else the host that the folder names (outermost first) tell; else None."""
    if stated is not None:
        return stated
    parts = [part for part in folder if part != "."]
    for index in range(len(parts) - 1, 0, -1):
        if parts[index] == "log" and parts[index - 1] == "var":
            return parts[index - 2] if index >= 2 and _names_host(parts[index - 2]) else None
    if any(part.lower() in _CLOUDS for part in parts):
        return None
    named = (
        part
        for above, part in reversed(tuple(pairwise(parts)))
        if _names_host(part) and above.lower() not in _PEOPLE
    )
    return next(named, None)


def owner_of(folder: Sequence[str]) -> str | None:
    """Whose home the source lies in, by the names of the folders above it (outermost first).

    It lies there itself or where programs keep what is theirs, not in a folder that the owner made:
    that is where an analyst keeps cases.
    """
    for at in range(len(folder) - 1, -1, -1):
        below = folder[at + 1 :]
        if below and not below[0].startswith(".") and below[0].lower() not in _OF_PROGRAMS:
            continue
        if at and folder[at - 1].lower() in _PEOPLE:
            return folder[at] if folder[at].lower() not in _NOBODYS else None
        if folder[at] == "root":
            return "root"
    return None


def _names_host(part: str) -> bool:
    return part.lower() not in _NO_HOSTS and not _NO_NAME.fullmatch(part)
