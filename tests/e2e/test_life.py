"""Ways in, restarts, and ends: nothing accepted is lost, nothing is dialled twice."""
import contextlib
import signal
import subprocess

import pytest

import mail
import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from lab import password_of
from process import wait_for
from test_connect import talk


def test_a_mail_submitted_with_a_login_comes_through_postfix_and_lmtp(world):
    bob = world.scripted("bob", scripted.refuses(486))
    world.start(bob)
    box = world.mailbox()
    mail.submit(world.lab, "alice", mail.compose("alice", "Please call Bob"))
    bob.wait_done()
    box.wait(lambda text: "busy" in text, "the outcome")


def imap(lab):
    return {"host": "localhost", "port": lab.ports["imaps"], "security": "tls",
            "user": "desk@lab.test", "password": password_of("desk"), "ca_file": str(lab.ca)}


def test_a_mail_in_an_imap_folder_leads_to_a_call_and_is_filed(world):
    bob = world.scripted("bob", scripted.refuses(486))
    world.start(bob, agent={"address": "desk@lab.test"}, mail={"imap": imap(world.lab)})
    box, desk = world.mailbox(), mail.Mailbox(world.lab, "desk")
    done = desk.count("Done")
    mail.submit(world.lab, "alice", mail.compose("alice", "call Bob", to="desk"),
                to="desk@lab.test")
    bob.wait_done()
    box.wait(lambda text: "busy" in text, "the outcome")
    wait_for("the mail is filed", lambda: desk.count("Done") == done + 1 and not desk.count())


def test_mails_that_came_while_nothing_ran_are_handled_at_the_start(world):
    bob = world.scripted("bob", scripted.refuses(486))
    agent = world.start(bob, agent={"address": "desk@lab.test"}, mail={"imap": imap(world.lab)})
    agent.stop()
    desk = mail.Mailbox(world.lab, "desk")
    mail.submit(world.lab, "alice", mail.compose("alice", "call Bob", to="desk"),
                to="desk@lab.test")
    wait_for("the mail is there", desk.count)
    agent.start()
    bob.wait_done()


def test_a_scheduled_call_survives_a_power_cut_and_rings_once(world):
    bob = world.scripted("bob", scripted.refuses(486))
    agent = world.start(bob)
    box = world.mailbox()
    world.ask("call Bob in 1 minute")
    box.wait(lambda text: "will call" in text, "the receipt")
    agent.kill()
    agent.start()
    bob.wait_request("INVITE", limit=75)
    box.wait(lambda text: "busy" in text, "the outcome")
    bob.wait_done()
    assert bob.requests("INVITE") == 1


def test_a_power_cut_while_the_called_party_rings_does_not_ring_it_twice(world):
    bob = world.phone("bob", BOB_HERTZ, answers="manual")
    alice = world.phone("alice", ALICE_HERTZ)
    agent = world.start(bob, alice, call={"ring_called": 20})
    world.ask()
    bob.wait_ringing()
    agent.kill()
    agent.start()
    bob.answer()
    alice.wait_answered()
    talk(bob, alice, 0.5)
    bob.hang_up()
    alice.wait_ended()
    assert bob.times_rung() == 1


def test_a_power_cut_during_the_conversation_never_dials_again(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    agent = world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    talk(bob, alice, 0.5)
    agent.kill()
    agent.start()
    bob.wait_ended()
    alice.wait_ended()
    box.wait(lambda text: "restarted" in text, "the outcome")
    for phone in (bob, alice):
        assert phone.times_rung() == 1


def test_sigterm_lets_a_call_that_goes_on_come_to_its_end(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    agent = world.start(bob, alice, agent={"drain": 30})
    world.ask()
    talk(bob, alice, 0.5)
    agent.process.signal(signal.SIGTERM)
    agent.process.wait_log("stopping")
    with pytest.raises(OSError):
        mail.deliver(agent.lmtp_port, "alice@lab.test", b"Subject: x\r\n\r\nx\r\n")
    before = alice.heard(BOB_HERTZ).tone
    wait_for("they still talk", lambda: alice.heard(BOB_HERTZ).tone > before + 0.5)
    bob.hang_up()
    alice.wait_ended()
    agent.stop()


def test_sighup_reads_the_configuration_again(world):
    bob = world.scripted("bob", scripted.refuses(486))
    agent = world.start(bob, dialplan={"sip_domains": []})
    box = world.mailbox()
    world.ask("call Bob")
    box.wait(lambda text: True, "the refusal")
    agent.configure(dialplan={"sip_domains": ["127.0.0.1"]})
    agent.process.signal(signal.SIGHUP)
    agent.process.wait_log("configuration read again")
    world.ask("call Bob")
    bob.wait_done()


def test_a_broken_configuration_is_refused_with_file_line_and_key(world):
    agent = world.start()
    agent.stop()
    agent.config.write_text(agent.config.read_text().replace("authserv_id", "authserv_ld"))
    done = subprocess.run([agent.build / "patchcordd", "--config", agent.config], text=True,
                          capture_output=True, timeout=30)
    assert done.returncode != 0
    assert "authserv_ld" in done.stderr and "authserv_id" in done.stderr
    assert str(agent.config) in done.stderr


@contextlib.contextmanager
def small_disk(folder, size="4m"):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def can_mount(tmp_path):
    try:
        with small_disk(tmp_path / "probe"):
            return True
    except (subprocess.CalledProcessError, PermissionError):
        return False


def test_a_full_disk_is_answered_with_452_and_nothing_is_lost_when_there_is_room(world, tmp_path):
    if not can_mount(tmp_path):
        pytest.skip("this machine may not mount a tmpfs")
    disk = world.stack.enter_context(small_disk(tmp_path / "disk"))
    bob = world.scripted("bob", scripted.refuses(486))
    agent = world.start(bob, agent={"database": str(disk / "patchcord.db")})
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    message = mail.compose("alice", "call Bob")
    code, answer = mail.deliver(agent.lmtp_port, "alice@lab.test", mail.proven(message, "alice"))
    assert code == 452, answer
    ballast.unlink()
    code, answer = mail.deliver(agent.lmtp_port, "alice@lab.test", mail.proven(message, "alice"))
    assert code == 250, answer
    bob.wait_done()
    assert bob.requests("INVITE") == 1


def test_cancel_by_reply_stops_the_ringing(world):
    bob = world.phone("bob", BOB_HERTZ, answers="manual")
    agent = world.start(bob, call={"ring_called": 60})
    box = world.mailbox()
    message = world.ask()
    bob.wait_ringing()
    world.ask("cancel", in_reply_to=message["Message-ID"])
    bob.wait_ended(limit=5)
    box.wait(lambda text: "cancelled" in text.lower(), "the outcome")
    assert agent.calls()


def test_a_mail_server_that_is_away_gets_its_notices_later(world):
    bob = world.scripted("bob", scripted.refuses(486))
    world.start(bob)
    box = world.mailbox()
    world.lab.server("postfix").stop()
    try:
        world.ask()
        bob.wait_done()
    finally:
        world.lab.start("postfix")
    box.wait(lambda text: "busy" in text, "the outcome", limit=60)
