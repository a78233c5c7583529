"""``Month DD, YYYY HH:MM: message``: the application log that GitLab and other Ruby programs write.

``application.log`` up to GitLab 10 has the stamp in words (``lib/gitlab/logger.rb``: ``to_fs(:long)``), since
then in ISO 8601 with the same colon behind it. What the message means is for GitLab's rules.
"""

from __future__ import annotations

import re
from typing import Any

from logscope.parsing.format import Example, Format, Reading
from logscope.parsing.rule import Fields
from logscope.parsing.times import LONG_MONTH

_HEAD = re.compile(
    rf"(?P<stamp>{LONG_MONTH} \d{{1,2}}, \d{{4}} \d{{1,2}}:\d\d(?::\d\d)?(?: ?[AP]M)?): "
    r"|(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z): "
    r"(?=Failed Login|Successful Login|User |Account |Project |Group |\"?[^\"\s]{1,100}\"? (?:created|removed|updated) a )"
)


class ApplicationLog(Format):
    """The text log of GitLab's application."""

    name = "application_log"
    title = "Application log (Month DD, YYYY HH:MM: message)"
    weight = 0.95
    continuation = "any"
    examples = (
        Example(
            'October 06, 2026 11:56: User "Ann Lee" (ann@example.com) was created',
            {
                "time": "2026-10-06T11:56:00.000000Z",
                "target": "Ann Lee",
                "outcome": "success",
                "category": ["app.account"],
            },
        ),
        Example(
            "2026-04-09T14:04:00.667Z: Failed Login: username=ann ip=192.0.2.7",
            {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure", "time_basis": "exact"},
        ),
    )

    def begin(self, line: str) -> Any:
        return _HEAD.match(line)

    def fill(self, begun: Any, text: str, reading: Reading) -> Fields:
        fields: Fields = {"message_at": begun.end()}
        worded = begun["stamp"]
        stamp = reading.clock.worded(worded) if worded else reading.clock.iso(begun["iso"])
        if stamp is not None:
            fields["time"], fields["time_basis"] = stamp
        if reading.rules.read("gitlab", text[begun.end() :], fields):
            fields["program"] = "gitlab"
        return fields


FORMAT = ApplicationLog()
