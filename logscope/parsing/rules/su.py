"""su: who became whom, in the words of each Unix.

shadow's su.c (``+ pts/0 ann:root``, ``Successful su for root by ann``), util-linux's and coreutils'
(``(to root) ann on pts/0``), the BSDs' (``ann to root on /dev/ttyp0``, ``BAD SU ...``), Solaris' and
AIX'. Their PAM messages are read with PAM's.
"""

from __future__ import annotations

from logscope.parsing.rule import Fields, Rule, RuleSet

_PRIVILEGE, _LOGON = "audit.privilege", "audit.logon"


def _access_is_target(fields: Fields) -> None:
    fields["access"] = fields.get("target")


RULES = RuleSet(
    "su",
    Rule(
        "became",
        (
            r"\(to (?P<target>[^)]*)\) (?P<actor>.+) on (?P<device>\S++)\s*+$",
            r"\+ (?P<device>\S+) (?P<actor>[^\s:]+):(?P<target>[^\s:]+)\s*+$",
            r"\+ (?P<device>\S+) (?P<actor>\S+)-(?P<target>[^\s-]+)\s*+$",
            r"Successful su for (?P<target>\S+) by (?P<actor>\S+)\s*+$",
            r"'su (?P<target>[^']*)' succeeded for (?P<actor>\S+)(?: on (?P<device>\S+))?.*",
            r"(?P<actor>\S+) to (?P<target>\S+) on (?P<device>\S+)\s*+$",
            r"from (?P<actor>\S+) to (?P<target>\S+) at (?P<device>\S+)\s*+$",
        ),
        action="su.open", outcome="success", category=(_PRIVILEGE,), refine=_access_is_target,
        examples={
            "(to root) ann on pts/1": {
                "actor": "ann", "target": "root", "access": "root", "device": "pts/1", "outcome": "success",
                "category": ["audit.privilege"],
            },
            "+ pts/0 ann:root": {"actor": "ann", "target": "root", "device": "pts/0"},
            "+ pts/4 ann-root": {"actor": "ann", "target": "root"},
            "Successful su for root by ann": {"actor": "ann", "target": "root"},
            "'su root' succeeded for ann on /dev/pts/1": {"actor": "ann", "target": "root", "device": "/dev/pts/1"},
            "ann to root on /dev/ttyu0": {"actor": "ann", "target": "root", "device": "/dev/ttyu0"},
            "from ann to root at /dev/pts/0": {"actor": "ann", "target": "root"},
        },
    ),
    Rule(
        "refused",
        (
            r"FAILED SU \(to (?P<target>[^)]*)\) (?P<actor>.+) on (?P<device>\S++)\s*+$",
            r"- (?P<device>\S+) (?P<actor>[^\s:]+):(?P<target>[^\s:]+)\s*+$",
            r"- (?P<device>\S+) (?P<actor>\S+)-(?P<target>[^\s-]+)\s*+$",
            r"(?i:failed su) for (?P<target>\S+) by (?P<actor>\S+)\s*+$",
            r"'su (?P<target>[^']*)' failed for (?P<actor>\S+)(?: on (?P<device>\S+))?.*",
            r"BAD SU (?:from )?(?P<actor>\S+) to (?P<target>\S+) (?:on|at) (?P<device>\S+)\s*+$",
            r"(?i:BAD SU) (?:from )?(?P<actor>\S+)(?: to (?P<target>\S+))?(?: (?:on|at) (?P<device>\S+))?\s*+$",
            r"Authentication failed for (?P<target>\S+)\s*+$",
            r"(?i:pam_authenticate|pam_acct_mgmt): (?P<reason>(?:Authentication|User|Account|Permission).*)",
            r"You are not authorized to su (?P<target>\S+).*",
        ),
        action="su.open", outcome="failure", category=(_PRIVILEGE, _LOGON), refine=_access_is_target,
        examples={
            "FAILED SU (to root) ann on pts/1": {
                "actor": "ann", "target": "root", "device": "pts/1", "outcome": "failure",
                "category": ["audit.privilege", "audit.logon"],
            },
            "- pts/0 ann:root": {"actor": "ann", "target": "root", "outcome": "failure"},
            "FAILED su for root by ann": {"actor": "ann", "target": "root"},
            "BAD SU ann to root on /dev/ttyp1": {"actor": "ann", "target": "root"},
            "BAD su ann on /dev/ttyp1": {"actor": "ann", "device": "/dev/ttyp1"},
            "'su root' failed for ann on /dev/pts/1": {"actor": "ann", "target": "root"},
            "Authentication failed for root": {"target": "root"},
            "pam_authenticate: Authentication failure": {"outcome": "failure"},
        },
    ),
    Rule(
        "opened-by",
        r"(?P<actor>\S+) (?:opened|started) (?:a )?session for (?P<target>\S+).*",
        action="su.open", outcome="success", category=(_PRIVILEGE,), refine=_access_is_target,
        examples={"ann opened session for root": {"actor": "ann", "target": "root"}},
    ),
    programs=("su", "su-l", "runuser", "runuser-l"),
)  # fmt: skip
