"""Log-ons in the words that applications choose for them, for any program without rules of its own.

These are the messages of libraries and small applications, that no manual lists: "Login failed for
ann", "Invalid username or password", "Authentication failed". A message must begin with the words;
what merely mentions a log-on is none.
"""

from __future__ import annotations

from logscope.parsing.rule import Rule, RuleSet

_WHO = r"['\"\[(]?(?P<actor>[^\s'\"\[\](),;:]{1,200})['\"\])]?"
_FROM = r"(?:.{0,80}?(?:from|Remote IP:|ip[:=]|IP[:=]?|address)[ :=]?['\"\[(]?(?P<source_ip>[0-9a-fA-F.:]{3,45})\b)?"
_USER = r"(?:user(?:name)?|account|login|email)"

RULES = RuleSet(
    "logon_words",
    Rule(
        "failed-for",
        (
            rf"[Ll]og[io]n (?:attempt )?(?:has )?failed(?: for|:)(?: {_USER})?:? {_WHO}{_FROM}",
            rf"[Ff]ailed (?:login|log-?on|sign-?in|authentication)(?: attempt)?(?: for|:)(?: {_USER})?:? {_WHO}{_FROM}",
            rf"[Aa]uthentication (?:has )?failed(?: for|:)(?: {_USER})?:? {_WHO}{_FROM}",
            rf"[Ff]ailed to (?:authenticate|log ?in)(?: {_USER})?:? {_WHO}{_FROM}",
        ),
        action="logon.attempt",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Login failed: ann (Remote IP: 192.0.2.7)": {"actor": "ann", "source_ip": "192.0.2.7", "outcome": "failure"},
            "Failed login attempt for user 'ann' from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Authentication failed for user ann": {"actor": "ann", "outcome": "failure"},
        },
    ),
    Rule(
        "failed",
        (
            r"[Aa]uthentication (?:has )?fail(?:ed|ure)\b",
            r"[Ll]og[io]n (?:attempt )?(?:has )?failed\b",
            r"[Ff]ailed (?:login|log-?on|sign-?in)\b",
            r"[Ii]nvalid (?:username|user name|user|login|email)(?:,| or|/| and)? ?(?:or )?(?:password|credentials)",
            r"[Ii]nvalid (?:login )?credentials",
            r"[Ii]ncorrect (?:username|user name|user|login|email)(?: or|/| and) password",
            r"[Bb]ad credentials",
            r"[Ww]rong (?:username|user name|login|email)? ?(?:or )?password",
        ),
        action="logon.attempt",
        outcome="failure",
        category=("app.auth",),
        examples={
            "Invalid username or password": {"outcome": "failure", "category": ["app.auth"]},
            "Authentication failed": {"outcome": "failure"},
            "Bad credentials": {"outcome": "failure"},
        },
    ),
    Rule(
        "succeeded",
        (
            rf"[Ll]og[io]n success(?:ful|fully)?(?: for|:)?(?: {_USER})?:? {_WHO}{_FROM}",
            rf"[Ss]uccessful (?:login|log-?on|sign-?in)(?: for| by|:)(?: {_USER})?:? {_WHO}{_FROM}",
            rf"[Aa]uthentication succeeded(?: for|:)(?: {_USER})?:? {_WHO}{_FROM}",
            rf"[Uu]ser {_WHO} (?:has )?(?:successfully )?(?:logged|signed) in\b(?: successfully)?{_FROM}",
            r"[Ll]og[io]n (?:was )?success(?:ful)?\b",
            r"[Aa]uthentication succe(?:ss|eded)",
            r"[Ss]uccessful (?:login|log-?on|sign-?in)\b",
        ),
        action="logon.attempt",
        outcome="success",
        category=("app.auth",),
        examples={
            'Login successful: "ann"': {"actor": "ann", "outcome": "success"},
            "User ann logged in from 192.0.2.7": {"actor": "ann", "source_ip": "192.0.2.7"},
            "Successful login for ann": {"actor": "ann"},
        },
    ),
    Rule(
        "ended",
        (rf"[Uu]ser {_WHO} (?:has )?(?:logged|signed) out", r"[Ll]ogout occurred", r"[Ll]ogout (?:successful|succeeded)"),
        action="logon.end",
        category=("app.auth",),
        examples={"User ann logged out": {"actor": "ann"}, "Logout occurred": {"category": ["app.auth"]}},
    ),
    programs=("*",),
)  # fmt: skip
