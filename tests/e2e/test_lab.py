"""The lab itself: what the other tests take for granted."""
import smtplib

import pytest

import mail
from process import wait_for


def stamps(data):
    return [line for line in data.splitlines() if line.startswith(b"Authentication-Results:")]


def test_a_submitted_mail_reaches_the_agents_port_with_one_stamp_of_its_login(lab):
    forged = mail.compose("alice", "call Bob", authentication_results=(
        "mx.lab.test; auth=pass smtp.auth=mallory@lab.test"))
    with mail.LmtpSink(lab.ports["agent_lmtp"]) as sink:
        mail.submit(lab, "alice", forged)
        wait_for("the mail", lambda: sink.mails)
    assert stamps(sink.mails[0]) == [
        b"Authentication-Results: mx.lab.test; auth=pass smtp.auth=alice@lab.test"]


def test_a_mail_from_outside_carries_no_stamp_of_ours(lab):
    forged = mail.compose("alice", "call Bob", authentication_results="mx.lab.test; dmarc=pass")
    with mail.LmtpSink(lab.ports["agent_lmtp"]) as sink:
        mail.from_outside(lab, "alice@lab.test", forged)
        wait_for("the mail", lambda: sink.mails)
    assert stamps(sink.mails[0]) == []


def test_submission_wants_a_login(lab):
    with smtplib.SMTP("127.0.0.1", lab.ports["submission"]) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("alice@lab.test", ["call@lab.test"], b"Subject: x\r\n\r\nx\r\n")


def test_other_mail_ends_in_the_users_mailbox(lab):
    mail.submit(lab, "call", mail.compose("call", "for you", to="bob"), to="bob@lab.test")
    assert "for you" in mail.text_of(mail.Mailbox(lab, "bob").wait(lambda text: "for you" in text))
