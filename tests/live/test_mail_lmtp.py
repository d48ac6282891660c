"""The LMTP listener with Postfix in front of it, and alone."""
import re
import smtplib
import socket
import statistics
import subprocess
import time

import mail
from lab import AGENT, AUTHSERV_ID
from mail_driver import Driver
from process import wait_for


def listener(folder, port, name="mail.db"):
    return Driver(folder, "lmtp", folder / name, f"127.0.0.1:{port}", AUTHSERV_ID)


def test_a_submitted_mail_arrives_through_postfix_with_its_proof(lab, tmp_path):
    """M10: e-mail; the sender is proven by the login that Postfix stamped."""
    with listener(tmp_path, lab.ports["agent_lmtp"]) as driver:
        driver.wait("listening")
        mail.submit(lab, "alice", mail.compose("alice", "call Bob\n-- \nAlice", subject="hello"))
        event = driver.wait("accepted")
    assert event["sender"] == "alice@lab.test"
    assert event["text"] == "call Bob"
    assert event["proven"] and event["answerable"], event["why"]


def test_a_forged_sender_from_outside_is_not_proven(lab, tmp_path):
    forged = mail.compose("alice", "call Bob", authentication_results=(
        f"{AUTHSERV_ID}; auth=pass smtp.auth=alice@lab.test"))
    with listener(tmp_path, lab.ports["agent_lmtp"]) as driver:
        driver.wait("listening")
        mail.from_outside(lab, "mallory@evil.test", forged)
        event = driver.wait("accepted")
    assert not event["proven"]


def test_mails_wait_in_postfix_while_the_agent_is_away_and_come_once(lab, tmp_path):
    subjects = [f"while away {i}" for i in range(5)]
    for subject in subjects:
        mail.submit(lab, "alice", mail.compose("alice", "call Bob", subject=subject))
    with listener(tmp_path, lab.ports["agent_lmtp"]) as driver:
        driver.wait("listening")
        for _ in subjects:
            driver.wait("accepted", limit=30)
    assert sorted(e["subject"] for e in driver.of("accepted")) == subjects


def test_the_same_mail_again_is_acknowledged_and_no_second_request(tmp_path, ports):
    port = ports.take()
    data = mail.proven(mail.compose("alice", "call Bob"), "alice")
    with listener(tmp_path, port) as driver:
        driver.wait("listening")
        assert mail.deliver(port, "alice@lab.test", data)[0] == 250
        assert mail.deliver(port, "alice@lab.test", data)[0] == 250
        driver.wait("duplicate")
    assert len(driver.of("accepted")) == 1


def test_what_was_acknowledged_is_there_after_kill_9(tmp_path, ports):
    port = ports.take()
    datas = [mail.proven(mail.compose("alice", f"call Bob {i}"), "alice") for i in range(20)]
    driver = listener(tmp_path, port)
    driver.wait("listening")
    acknowledged = []
    for i, data in enumerate(datas):
        if i == 10:
            driver.kill()
            driver = listener(tmp_path, port)
            driver.wait("listening")
        if mail.deliver(port, "alice@lab.test", data)[0] == 250:
            acknowledged.append(data)
    with driver:
        for data in acknowledged:
            assert mail.deliver(port, "alice@lab.test", data)[0] == 250
            driver.wait("duplicate")
    assert len(acknowledged) == len(datas)


def test_a_full_disk_is_answered_with_452_and_nothing_is_lost(tmp_path, ports):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], check=True)
    try:
        port = ports.take()
        with Driver(tmp_path, "lmtp", disk / "mail.db", f"127.0.0.1:{port}",
                    AUTHSERV_ID) as driver:
            driver.wait("listening")
            assert mail.deliver(port, "a@lab.test", mail.compose("alice", "one").as_bytes())[0] == 250
            filler = disk / "filler"
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 4096)
                except OSError:
                    pass
            data = mail.compose("alice", "two").as_bytes()
            code, answer = mail.deliver(port, "a@lab.test", data)
            assert (code, answer[:5]) == (452, "4.3.1")
            filler.unlink()
            assert mail.deliver(port, "a@lab.test", data)[0] == 250
            assert [e["text"] for e in [driver.wait("accepted"), driver.wait("accepted")]] == [
                "one", "two"]
    finally:
        subprocess.run(["umount", disk], check=True)


def hostile():
    """Mails that were made to break their reader: (name, bytes)."""
    head = (b"From: alice@lab.test\r\nTo: call@lab.test\r\nSubject: call Bob\r\n"
            b"Message-ID: <x@y>\r\nMIME-Version: 1.0\r\n")
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i)
                    for i in range(5000))
    yield "quoted boundary", head + b'Content-Type: multipart/mixed; boundary="\\""\r\n\r\nx\r\n'
    yield "40,000 mails in mails", head + b"Content-Type: message/rfc822\r\n\r\n" * 40000
    yield "5,000 multiparts", head + deep
    yield "100,000 parts", (head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                            + b"--b\r\n\r\nx\r\n" * 100000)
    yield "groups", b"From: " + b"a:" * 30000 + b";\r\n\r\nx\r\n"
    yield "groups in a mail", (head + b"Content-Type: message/rfc822\r\n\r\nFrom: "
                               + b"a:" * 100000 + b"\r\n\r\nx\r\n")
    yield "two From", b"From: alice@lab.test\r\nFrom: mallory@evil.test\r\n\r\ncall Bob\r\n"
    yield "no From", b"Subject: call Bob\r\n\r\ncall Bob\r\n"
    yield "NUL", b"From: alice@lab.test\0@evil.test\r\n\r\nx\r\n"
    yield "no header", b"hello\r\n"
    yield "nothing", b""
    yield "utf-7", head + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+AGM-all Bob\r\n"
    yield "9 MB", head + b"\r\n" + b"a" * 9_000_000 + b"\r\n"
    yield "bad base64", (head + b"Content-Transfer-Encoding: base64\r\n\r\n====%%%\r\n")


def test_hostile_mails_are_taken_and_the_next_good_one_is_accepted(tmp_path, ports):
    port = ports.take()
    with listener(tmp_path, port) as driver:
        driver.wait("listening")
        for name, data in hostile():
            began = time.monotonic()
            code, answer = mail.deliver(port, "mallory@evil.test", data)
            assert code == 250, (name, answer)
            assert time.monotonic() - began < 1.0, name
            event = driver.next(lambda e: e["event"] in ("accepted", "refused", "duplicate"))
            assert not event["proven"], name
        code, answer = mail.deliver(port, "x@evil.test", b"From: a@b.c\r\n\r\n" + b"a" * 11_000_000)
        assert code == 552, answer
        mail.deliver(port, "alice@lab.test", mail.proven(mail.compose("alice", "good"), "alice"))
        assert driver.wait("accepted", text="good")["proven"]


def test_many_connections_that_say_nothing_do_not_keep_a_mail_out(tmp_path, ports):
    port = ports.take()
    with listener(tmp_path, port) as driver:
        driver.wait("listening")
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(150)]
        assert mail.deliver(port, "a@lab.test", mail.compose("alice", "hi").as_bytes())[0] == 250
        for peer in silent:
            peer.close()


def test_a_mail_that_killed_the_process_three_times_is_parked(tmp_path, ports):
    port = ports.take()
    data = mail.proven(mail.compose("alice", "call Bob"), "alice")
    with listener(tmp_path, port) as driver:
        driver.wait("listening")
        mail.deliver(port, "alice@lab.test", mail.compose("alice", "first").as_bytes())
    # What three crashes leave.
    digest = subprocess.run(["/usr/bin/python3", "-c", "import sys,hashlib;d=sys.stdin.buffer.read()"
                             ";print(hashlib.sha256(str(len(d)).encode()+b':'+d).hexdigest())"],
                            input=data, stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    import sqlite3
    with sqlite3.connect(tmp_path / "mail.db") as db:
        db.execute("INSERT INTO message_attempts VALUES (?, 3, 0)", (f"raw:{digest}",))
    with listener(tmp_path, port) as driver:
        driver.wait("listening")
        assert mail.deliver(port, "alice@lab.test", data)[0] == 554  # who sent it is told
        event = driver.wait("refused")
    assert "parked" in event["why"] and event["sender"] == ""
    with sqlite3.connect(tmp_path / "mail.db") as db:
        assert db.execute("SELECT count(*) FROM message_attempts").fetchone() == (0,)


def test_a_mail_is_acknowledged_in_milliseconds(tmp_path, ports, record_property):
    port = ports.take()
    times = []
    with listener(tmp_path, port) as driver:
        driver.wait("listening")
        with smtplib.LMTP("127.0.0.1", port) as client:
            for i in range(100):
                data = mail.proven(mail.compose("alice", f"call Bob {i}"), "alice")
                began = time.monotonic()
                client.sendmail("alice@lab.test", [AGENT], data)
                times.append((time.monotonic() - began) * 1000)
    record_property("lmtp_p50_ms", statistics.median(times))
    print(f"LMTP: p50 {statistics.median(times):.1f} ms, p99 {sorted(times)[98]:.1f} ms")
    assert statistics.median(times) < 50


def test_a_remote_peer_that_is_not_configured_is_refused(tmp_path, ports):
    found = re.findall(r"src (\S+)", subprocess.run(
        ["ip", "route", "get", "192.0.2.1"], stdout=subprocess.PIPE, check=False).stdout.decode())
    if not found:
        import pytest
        pytest.skip("this machine has no address but loopback")
    port = ports.take()
    with Driver(tmp_path, "lmtp", tmp_path / "mail.db", f"0.0.0.0:{port}", AUTHSERV_ID) as driver:
        driver.wait("listening")
        with socket.create_connection((found[0], port)) as peer:
            assert peer.recv(100).startswith(b"421")
            wait_for("the end", lambda: peer.recv(100) == b"")
