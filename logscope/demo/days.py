"""The calendar of the ordinary days: who works when, and when things recur.

bastion1 writes nothing while its rsyslog is stopped: see ``DARK``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from logscope.demo.cast import (
    ANN,
    BJORN,
    CHLOE,
    DANA,
    END,
    ERIK,
    START,
    Person,
    at,
    later,
)

DARK = (at("31 23:53:31"), at("2 08:12:40"))  # rsyslog on bastion1 is stopped

# Who works when: person, log-on at the bastion, log-off.
SHIFTS: tuple[tuple[Person, str, str], ...] = (
    (ANN, "30 08:02:11", "30 12:31:40"),
    (BJORN, "30 08:26:48", "30 16:55:02"),
    (DANA, "30 09:11:30", "30 11:48:19"),
    (CHLOE, "30 10:40:05", "30 10:58:44"),
    (DANA, "30 13:05:51", "30 17:20:33"),
    (ERIK, "30 14:15:29", "30 18:02:12"),
    (ANN, "31 07:58:40", "31 12:05:21"),
    (DANA, "31 08:31:17", "31 13:02:58"),
    (BJORN, "31 09:03:02", "31 12:44:37"),
    (ANN, "2 08:04:55", "2 11:56:30"),
    (BJORN, "2 08:21:13", "2 11:58:02"),
    (CHLOE, "2 09:17:44", "2 11:49:20"),
)


def is_dark(time: datetime) -> bool:
    """True while bastion1 writes nothing."""
    return DARK[0] <= time < DARK[1]


def hours(minute: int, second: int = 1, every: int = 1) -> Iterator[datetime]:
    """One time in each ``every`` hours of the story, at that minute."""
    time = START.replace(minute=minute, second=second)
    while time < END:
        yield time
        time += timedelta(hours=every)


def moments_of(dice: Random, count: int, *, daytime: bool = False) -> list[datetime]:
    """``count`` moments of the story in order; with ``daytime``, of its working hours."""
    if not daytime:
        length = (END - START).total_seconds()
        return sorted(later(START, round(dice.random() * length, 6)) for _ in range(count))
    moments = []
    for _ in range(count):
        day = dice.choice((0, 0, 0, 1, 1, 3, 3))
        begin, end = (7.8, 17.9) if day == 0 else (7.8, 12.9 if day == 1 else 11.9)
        moments.append(
            later(START + timedelta(days=day), round(dice.uniform(begin, end) * 3600, 6))
        )
    return sorted(moments)
