"""What the status codes of Windows log-ons say: NTSTATUS values and error codes of Kerberos.

[MS-ERREF] 2.3.1 lists the first, RFC 4120 section 7.5.9 and Microsoft's pages on events 4768 and 4771 the second.
The short words here are our own.
"""

from __future__ import annotations

_NT = {
    0xC0000064: "no such account",
    0xC000006A: "wrong password",
    0xC000006C: "password against the rules",
    0xC000006D: "wrong account or password",
    0xC000006E: "account restriction",
    0xC000006F: "outside the permitted hours",
    0xC0000070: "not permitted from this workstation",
    0xC0000071: "password expired",
    0xC0000072: "account disabled",
    0xC000005E: "no domain controller at hand",
    0xC0000022: "access denied",
    0xC000009A: "not enough resources",
    0xC00000DC: "server in the wrong state",
    0xC0000133: "clocks differ too much",
    0xC000015B: "log-on type not granted",
    0xC000018A: "no trust account",
    0xC000018B: "no trust account",
    0xC000018C: "trust of the domain failed",
    0xC000018D: "trust failed",
    0xC0000192: "netlogon not started",
    0xC0000193: "account expired",
    0xC0000224: "password must be changed first",
    0xC0000225: "not found",
    0xC0000234: "account locked out",
    0xC00002EE: "error during the log-on",
    0xC0000413: "not permitted by the authentication policy",
    0xC0000371: "secret of the account not at hand",
    0xC0000388: "downgrade of the protocol",
    0x80090302: "function not supported",
    0x80090308: "invalid token",
    0x8009030C: "log-on denied",
    0x8009030E: "no credentials",
}
_KERBEROS = {
    0x1: "client entry expired",
    0x2: "server entry expired",
    0x3: "protocol version not supported",
    0x6: "no such account",
    0x7: "no such service",
    0x8: "several entries for one name",
    0x9: "no key",
    0xB: "start later than end",
    0xC: "against the policy",
    0xD: "option not possible",
    0xE: "encryption type not supported",
    0xF: "checksum type not supported",
    0x10: "pre-authentication type not supported",
    0x12: "account disabled, expired or locked out",
    0x17: "password expired",
    0x18: "wrong password",
    0x19: "pre-authentication wanted",
    0x1B: "only for user to user",
    0x1F: "integrity check failed",
    0x20: "ticket expired",
    0x21: "ticket not yet valid",
    0x22: "replayed request",
    0x23: "ticket not for this service",
    0x24: "ticket and authenticator do not match",
    0x25: "clocks differ too much",
    0x26: "wrong network address",
    0x28: "message type invalid",
    0x29: "message changed",
    0x3C: "generic error",
    0x3D: "field too long",
    0x3E: "client not trusted",
    0x44: "wrong realm",
}


def number_of(text: str) -> int | None:
    """A status, written in hexadecimal or as a (signed) decimal number."""
    text = text.strip()[:20]
    try:
        number = int(text, 16) if text[:2].lower() == "0x" else int(text)
    except ValueError:
        return None
    return number & 0xFFFFFFFF


def reason_of(text: str, *, kerberos: bool = False) -> str | None:
    number = number_of(text)
    if number is None:
        return None
    return (_KERBEROS.get(number) if kerberos else None) or _NT.get(number)


def code_of(text: str, *, kerberos: bool = False) -> str:
    """A status as it is looked up: ``0xC000006D``, ``0x18``."""
    number = number_of(text)
    if number is None:
        return text[:40]
    return f"0x{number:X}" if kerberos else f"0x{number:08X}"
