"""Who is in the story, where they sit, and when it plays.

Every name and address is from the ranges that are set aside for documentation, or private.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2025, 12, 30, tzinfo=UTC)
END = datetime(2026, 1, 2, 12, tzinfo=UTC)
DAYS = 4  # calendar days touched


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff, and the desk they log on from."""

    name: str
    uid: int
    desk: str
    key: str


ANN = Person("ann", 1001, "10.0.8.21", "SHA256:n3kZrT1uXwq5oYpV7cLd0sHfBj9mGe2aKi4RtQv6W8E")
BJORN = Person("bjorn", 1002, "10.0.8.22", "SHA256:Q0fYd7mJc1xTz5sPnR9gLw3vKe8hBa6uXoNi2EtMy4U")
CHLOE = Person("chloe", 1003, "10.0.8.23", "SHA256:b8VwH2aLk6rGt0yMzEc4XqJ9nPsU5dFi7oTv1RxC3Kg")
DANA = Person("dana", 1004, "10.0.8.24", "SHA256:Zp5sX1cNvK7eRt3yGh9JwLq0oBf2MdUa8iTxE6kV4rY")
ERIK = Person("erik", 1005, "10.0.8.25", "SHA256:tK9mWc2LzXv4QpR7yHd1sNf6gJbU0aEo5iTqV3xB8Mw")
STAFF = (ANN, BJORN, CHLOE, DANA, ERIK)

BASTION, WEB, DATABASE, FILES = "bastion1", "web1", "db1", "files1"
BASTION_IP, WEB_IP, DATABASE_IP, FILES_IP = "10.0.5.10", "10.0.5.20", "10.0.6.20", "10.0.6.30"
CLOUD = "cloud"

# The three addresses that spray, the account that gives in, and the one that is left behind.
SPRAYERS = ("203.0.113.66", "203.0.113.91", "198.51.100.23")
INTRUDER_IP = SPRAYERS[0]
VICTIM = DANA
BACK_DOOR, BACK_DOOR_UID = "svc-backup", 1010

# Strangers: the ordinary noise of an address on the internet, and ordinary visitors.
STRANGERS = (
    "192.0.2.14",
    "192.0.2.77",
    "192.0.2.150",
    "198.51.100.8",
    "198.51.100.201",
    "203.0.113.5",
)
VISITORS = (
    *(f"198.51.100.{number}" for number in range(110, 150)),
    "2001:db8:17::4",
    "2001:db8:2a::91",
)
SPRAYED = [
    "admin",
    "administrator",
    "ann",
    "backup",
    "bjorn",
    "chloe",
    "dana",
    "deploy",
    "erik",
    "git",
    "guest",
    "info",
    "jenkins",
    "mail",
    "mysql",
    "nagios",
    "operator",
    "oracle",
    "postgres",
    "root",
    "support",
    "svc-etl",
    "test",
    "ubuntu",
    "user",
    "webmaster",
]
ACCOUNTS = {person.name for person in STAFF} | {"root", "git", "backup", "mail", "postgres"}


def at(text: str) -> datetime:
    """``31 23:41:07`` or ``1 00:04:12.250``: day of the story's month, and time, UTC."""
    day, _, clock = text.partition(" ")
    month, year = (12, 2025) if int(day) > 20 else (1, 2026)
    hour, minute, second = clock.split(":")
    return datetime(year, month, int(day), int(hour), int(minute), tzinfo=UTC) + timedelta(
        seconds=float(second)
    )


def later(time: datetime, seconds: float) -> datetime:
    """``time`` plus ``seconds``."""
    return time + timedelta(seconds=seconds)


def pid_at(time: datetime) -> int:
    """The pid that a process started at ``time`` gets: two a second, all over the story."""
    return 1_000 + int((time - START).total_seconds() * 2)
