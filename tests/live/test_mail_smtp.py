"""The SMTP sender with Postfix, and with servers that refuse, break off and say nothing."""
import socket
import threading

import pytest

import mail
from lab import password_of
from mail_driver import Driver
from process import wait_for

USER = "call@lab.test"


def sender(folder, port, *recipients, security="starttls", ca="", user=USER, password=None):
    return Driver(folder, "smtp", "localhost", port, security, ca, user,
                  password or password_of("call"), *recipients)


def test_a_notice_arrives_in_the_thread_over_verified_tls_and_a_login(lab, tmp_path):
    """M10, M18: the answer comes by mail, in the thread that asked."""
    with sender(tmp_path, lab.ports["submission"], "alice@lab.test", ca=lab.ca) as driver:
        driver.wait("sent")
    message = mail.Mailbox(lab, "alice").wait(lambda text: "Bob is on the line" in text)
    assert message["Subject"] == "Bob is on the line – grüße"
    assert message["From"].addresses[0].addr_spec == USER
    assert message["In-Reply-To"] == "<asked@lab.test>"
    assert message["References"] == "<first@lab.test> <asked@lab.test>"
    assert message["Message-ID"] == "<notice.8@lab.test>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Return-Path"] == "<>"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == (
        "Bob answered.\n.\nFrom here on you talk. é\n")


def test_the_connection_is_kept_for_the_next_notice(lab, tmp_path):
    with sender(tmp_path, lab.ports["submission"], "bob@lab.test", "carol@lab.test",
                ca=lab.ca) as driver:
        first = driver.wait("sent")
        driver.say()
        second = driver.wait("sent")
    print(f"SMTP: first {first['ms']:.1f} ms, next {second['ms']:.1f} ms")
    assert second["ms"] < first["ms"]


def test_after_a_restart_of_the_server_the_next_notice_is_sent(lab, tmp_path):
    with sender(tmp_path, lab.ports["submission"], "bob@lab.test", "bob@lab.test",
                ca=lab.ca) as driver:
        driver.wait("sent")
        lab.server("postfix").stop()
        lab.start("postfix").wait_port(lab.ports["submission"])
        driver.say()
        driver.wait("sent")


def test_an_unknown_authority_is_refused_and_the_password_stays_here(lab, tmp_path):
    with sender(tmp_path, lab.ports["submission"], "bob@lab.test") as driver:
        assert "issuer is unknown" in driver.wait("later")["why"]


def test_a_wrong_password_is_told(lab, tmp_path):
    with Driver(tmp_path, "check-smtp", "localhost", lab.ports["submission"], "starttls", lab.ca,
                USER, "wrong") as driver:
        assert "login as call@lab.test" in driver.wait("checked")["why"]


@pytest.mark.parametrize("recipient", [
    "bob@lab.test>\r\nRCPT TO:<victim@evil.test", "bob@lab.test\r\nBcc: victim@evil.test", "bob",
    "", "a b@lab.test"])
def test_an_address_that_is_none_reaches_no_server(lab, tmp_path, recipient):
    with sender(tmp_path, lab.ports["submission"], recipient, ca=lab.ca) as driver:
        assert "is no mail address" in driver.wait("never")["why"]


class Scripted:
    """An SMTP server that answers by script; None breaks the connection off."""

    def __init__(self, port, answers):
        self.answers, self.heard, self.connections = answers, [], 0
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with peer, peer.makefile("rb") as lines:
                try:
                    self.session(peer, lines)
                except OSError:
                    continue

    def session(self, peer, lines):
        data = False
        greeting = self.answers.get("greeting", "220 test")
        if greeting is None:
            return
        peer.sendall(greeting.encode() + b"\r\n")
        for line in lines:
            self.heard.append(line)
            if data and line != b".\r\n":
                continue
            verb = "." if data else line[:4].decode().upper()
            data = False
            answer = self.answers.get(verb, {"DATA": "354 go", "EHLO": "250 test"}.get(
                verb, "250 ok"))
            if answer is None:
                return
            data = answer.startswith("354")
            if answer:
                peer.sendall(answer.encode() + b"\r\n")


@pytest.mark.parametrize("answers,kind,why", [
    ({"RCPT": "550 5.1.1 nobody"}, "never", "550 5.1.1 nobody"),
    ({"RCPT": "450 4.2.0 greylisted"}, "later", "450 4.2.0 greylisted"),
    ({".": "554 5.7.1 spam"}, "never", "554 5.7.1 spam"),
    ({".": "451 4.3.0 later"}, "later", "451 4.3.0 later"),
    ({"MAIL": "530 5.7.0 log in first"}, "later", "530 5.7.0 log in first"),
    ({"greeting": "554 5.3.2 not for you"}, "later", "554 5.3.2 not for you"),
    ({"greeting": "421 4.3.2 too busy"}, "later", "421 4.3.2 too busy"),
    ({"greeting": None}, "later", "greeting"), ({"greeting": "hello?"}, "later", "greeting"),
    ({"EHLO": None}, "later", "closed"), ({"MAIL": None}, "later", "closed"),
    ({"RCPT": None}, "later", "closed"), ({"DATA": None}, "later", "closed"),
    ({".": None}, "later", "closed"), ({"DATA": ""}, "later", "in time"),
])
def test_what_the_server_says_decides_whether_it_is_tried_again(
        tmp_path, ports, answers, kind, why):
    port = ports.take()
    server = Scripted(port, answers)
    with sender(tmp_path, port, "bob@lab.test", security="plain", user="") as driver:
        assert why in driver.wait(kind)["why"]
    server.listener.close()


def test_a_server_without_starttls_hears_nothing_of_the_notice(tmp_path, ports):
    port = ports.take()
    server = Scripted(port, {})
    with sender(tmp_path, port, "bob@lab.test") as driver:
        assert "STARTTLS" in driver.wait("later")["why"]
    server.listener.close()
    assert [line[:4] for line in server.heard] == [b"EHLO"]


def test_a_kept_connection_that_died_is_made_anew(tmp_path, ports):
    port = ports.take()
    server = Scripted(port, {"RSET": None})
    with sender(tmp_path, port, "bob@lab.test", "bob@lab.test", security="plain",
                user="") as driver:
        driver.wait("sent")
        driver.say()
        driver.wait("sent")
    wait_for("the second connection", lambda: server.connections == 2)
    server.listener.close()
