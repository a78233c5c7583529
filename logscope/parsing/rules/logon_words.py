"""Log-ons in the words that applications choose for them, for any program without rules of its own.

These are the messages of libraries and small applications, that no manual lists: "Login failed for
ann", "Invalid username or password", "Authentication failed". A message must begin with the words;
what merely mentions a log-on is none.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_WHO = r"['\"`\[(<]?(?P<actor>[^\s'\"`\[\]()<>,;:]{1,200})['\"`\])>]?"
_ADDRESS = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F.]{0,15}){2,8}"
_FROM = (
    r"(?:.{0,80}?(?:from|Remote IP:|ip[:=]|IP[:=]?|address)[ :=]?['\"`\[(]{0,2}"
    rf"(?P<source_ip>{_ADDRESS})\b\]?(?::(?P<source_port>\d{{1,5}})\b)?)?"
)
_USER = r"(?:[Uu]ser(?:name)?|[Aa]ccount|[Ll]ogin|[Ee]mail)"
_SUBJECT = rf"(?: {_USER}(?:[:=] ?| )|:? ){_WHO}"
_LOGIN = r"(?:[Ll]og-?[io]n|[Ss]ign-?[Ii]n|[Aa]uthentication)"


def _either(*patterns: str) -> tuple[str, ...]:
    """Each pattern with a great and with a small first letter: both keep a literal beginning."""
    return tuple(
        first + pattern[1:]
        for pattern in patterns
        for first in (pattern[0].upper(), pattern[0].lower())
    )


RULES = RuleSet(
    "logon_words",
    Rule(
        "failed-for",
        _either(
            rf"log[io]n (?:attempt )?(?:has )?failed(?: for|:){_SUBJECT}{_FROM}",
            rf"failed {_LOGIN}(?: attempt)?(?: for|:){_SUBJECT}{_FROM}",
            rf"authentication (?:has )?failed(?: for|:){_SUBJECT}{_FROM}",
            rf"failed to (?:authenticate|log ?in)(?! (?:request|identity|session|token|connection|using|with|to|via|from)\b){_SUBJECT}{_FROM}",
            rf"log[io]n (?:was )?(?:denied|rejected|refused)(?: for|:){_SUBJECT}{_FROM}",
            rf"user(?:[:=] ?| ){_WHO} (?:has )?failed to (?:authenticate|log ?in|sign ?in)\b{_FROM}",
            rf"user(?:[:=] ?| ){_WHO} (?:has )?(?:entered|used|supplied|gave) (?:an? |the )?(?:incorrect|wrong|invalid|bad) password\b{_FROM}",
        ),
        action="logon.attempt",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Login failed: ann (Remote IP: 192.0.2.7)": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
            "Failed login attempt for user 'ann' from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Authentication failed for user ann": {"actor": "ann", "outcome": "failure"},
            "User 'ann' failed to authenticate.": {"actor": "ann", "outcome": "failure"},
            "user ann entered an incorrect password from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "failed to authenticate user:ann": {"actor": "ann", "outcome": "failure"},
            "Failed to authenticate user `ann` from 192.0.2.7:39522": {
                "actor": "ann", "source_ip": "192.0.2.7", "source_port": 39522,
            },
            "Login failed for username=ann from [2001:db8::7]:39522": {
                "actor": "ann", "source_ip": "2001:db8::7", "source_port": 39522,
            },
            "Authentication failed for ann from ::ffff:192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7", "source_port": None},
        },
    ),
    Rule(
        "failed",
        _either(
            r"authentication (?:attempt )?(?:has )?fail(?:ed|ure)\b",
            r"log[io]n (?:attempt )?(?:has |was )?(?:failed|failure|denied|rejected|refused)\b",
            r"sign-?in (?:attempt )?(?:has |was )?(?:failed|failure|denied|rejected|refused)\b",
            rf"failed {_LOGIN}\b",
            r"invalid (?:[Uu]sername|[Uu]ser name|[Uu]ser|[Ll]ogin|[Ee]mail)(?:,| or|/| and)? ?(?:or )?(?:[Pp]assword|[Cc]redentials)",
            r"invalid (?:[Ll]ogin )?[Cc]redentials",
            r"failed to (?:authenticate|log ?in)\b",
            r"incorrect (?:[Uu]sername|[Uu]ser name|[Uu]ser|[Ll]ogin|[Ee]mail)(?: or|/| and) [Pp]assword",
            r"bad [Cc]redentials",
            r"wrong (?:(?:[Uu]sername|[Uu]ser name|[Ll]ogin|[Ee]mail)(?: or|/| and)? )?[Pp]assword",
        ),
        action="logon.attempt",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Invalid username or password": {"outcome": "failure", "category": ["app.auth"]},
            "Authentication failed": {"outcome": "failure"},
            "Bad credentials": {"outcome": "failure"},
            "Failed to authenticate request": {"actor": None, "outcome": "failure"},
        },
    ),
    Rule(
        "succeeded",
        _either(
            r"user (?:has )?(?:been )?(?:successfully )?(?:logged|signed|authenticated)(?: in)?(?: successfully)?$",
            rf"log[io]n success(?:ful|fully)?(?: for|:)?{_SUBJECT}{_FROM}",
            rf"successful {_LOGIN}(?: for| by|:){_SUBJECT}{_FROM}",
            rf"authentication succeeded(?: for|:){_SUBJECT}{_FROM}",
            rf"log[io]n succeeded(?: for|:){_SUBJECT}{_FROM}",
            rf"user(?:[:=] ?| ){_WHO} (?:has )?(?:successfully )?(?:logged|signed) in\b(?: successfully)?{_FROM}",
            r"log[io]n (?:was )?succe(?:ss(?:ful(?:ly)?)?|eded)\b",
            r"sign-?in (?:was )?succe(?:ss(?:ful(?:ly)?)?|eded)\b",
            r"authentication succe(?:ss|eded)",
            rf"successful {_LOGIN}\b",
        ),
        action="logon.attempt",
        outcome="success",
        category=("app.auth",),
        examples={
            'Login successful: "ann"': {"actor": "ann", "outcome": "success"},
            "User ann logged in from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "user:`ann` logged in from 192.0.2.7:39522": {"actor": "ann", "source_port": 39522},
            "Successful Login for ann": {"actor": "ann"},
            "user logged in": {"actor": None, "outcome": "success"},
            "login succeeded": {"outcome": "success"},
        },
    ),
    Rule(
        "ended",
        _either(r"user (?:has )?(?:logged|signed) out$", rf"user(?:[:=] ?| ){_WHO} (?:has )?(?:logged|signed) out", r"logout occurred", r"logout (?:successful|succeeded)"),
        action="logon.end",
        category=("app.auth",),
        examples={"User ann logged out": {"actor": "ann"}, "Logout occurred": {"category": ["app.auth"]}},
    ),
    programs=("*",),
)  # fmt: skip
