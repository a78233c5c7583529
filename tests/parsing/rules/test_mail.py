"""Mail servers: refusals are no log-ons, and senders cannot write themselves into the record."""

from __future__ import annotations

from typing import Any

import pytest

from logscope.parsing.registry import rule_book
from logscope.parsing.rule import Fields

AUTHENTICATION = {"app.auth", "audit.logon"}


def read(program: str, message: str) -> dict[str, Any]:
    fields: Fields = {}
    rule_book().read(program, message, fields)
    return fields


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("postfix/smtpd", "connect from unknown[192.0.2.7]"),
        ("postfix/smtpd", "lost connection after AUTH from unknown[192.0.2.7]"),
        ("postfix/smtpd", "NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 <a@b.example>: Relay access denied; proto=SMTP"),
        ("postfix-in/submission/smtpd", "NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 450 4.7.25 Client host rejected; proto=SMTP"),
        ("postfix/postscreen", "COMMAND TIME LIMIT from [192.0.2.7]:3608 after CONNECT"),
        ("postfix/postscreen", "HANGUP after 16 from [192.0.2.7]:48119 in tests after SMTP handshake"),
        ("sm-mta", "s1R9r60D044307: host.example.org [192.0.2.7] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA"),
        ("dovecot", "imap-login: Disconnected (no auth attempts in 2 secs): user=<>, rip=192.0.2.7, lip=198.51.100.2"),
        ("dovecot", "pop3-login: Aborted login: user=<ann>, method=PLAIN, rip=::ffff:192.0.2.7, lip=198.51.100.2"),
        ("courieresmtpd", "error,relay=::ffff:192.0.2.7,from=<a@b.example>,to=<c@d.example>: 550 User unknown."),
    ],
)  # fmt: skip
def test_who_did_not_try_to_log_on_did_not_fail(program: str, message: str) -> None:
    fields = read(program, message)
    assert fields["source_ip"].removeprefix("::ffff:") == "192.0.2.7"
    assert not AUTHENTICATION & set(fields["category"])


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("postfix/smtps/smtpd", "warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6"),
        ("sendmail", "jA9J1UvC004306: AUTH failure (LOGIN): user not found (-20) SASL(-13): user not found, relay=[192.0.2.7]"),
        ("dovecot", "auth: passwd-file(ann@example.com,192.0.2.7): unknown user (SHA1 of given password: 21bd12)"),
        ("imapd", "LOGIN FAILED, user=ann, ip=[192.0.2.7]"),
        ("cyrus/imaps", "badlogin: pc.example.net [192.0.2.7] PLAIN [SASL(-13): user not found: Password verification failed]"),
        ("ipop3d", "Login failed user=ann auth=ann host=pc.example.net [192.0.2.7]"),
        ("exim4", "2026-01-03 14:05:22 login authenticator failed for (pc) [192.0.2.7]: 535 Incorrect authentication data"),
    ],
)  # fmt: skip
def test_who_gave_a_wrong_password_failed_to_log_on(program: str, message: str) -> None:
    fields = read(program, message)
    assert fields["source_ip"] == "192.0.2.7"
    assert fields["outcome"] == "failure"
    assert "app.auth" in fields["category"]


def test_a_user_name_does_not_move_the_address_of_a_courier_log_on() -> None:
    fields = read("imapd", "LOGIN FAILED, user=x, ip=[10.0.0.9], user=y, ip=[192.0.2.7]")
    assert fields["source_ip"] == "192.0.2.7"


def test_a_sender_does_not_move_the_relay_of_sendmail() -> None:
    fields = read(
        "sendmail",
        "jA9J1UvC004306: from=<x, relay=evil [10.0.0.9]>, size=1, class=0, nrcpts=1, relay=pc.example.net [192.0.2.7]",
    )
    assert fields["source_ip"] == "192.0.2.7"


def test_a_deferred_mail_did_not_arrive() -> None:
    fields = read(
        "postfix/smtp",
        "4B2C31A0: to=<bob@example.net>, relay=none, delay=3, dsn=4.4.1, status=deferred (connect timed out)",
    )
    assert fields["outcome"] == "failure"
    assert fields["queue"] == "4B2C31A0"
