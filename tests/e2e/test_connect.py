"""Both parties answer: the main job, and who hangs up when (M1, M3, M11, M12, M34)."""
import mail
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for

RELEASE = 0.2  # seconds within which the other party is released


def talk(bob, alice, seconds=1.0):
    """Waits until each hears the other's tone for so long."""
    wait_for("both hear each other", lambda: bob.heard(ALICE_HERTZ).tone >= seconds
             and alice.heard(BOB_HERTZ).tone >= seconds, limit=30, step=0.2)


def connected(world, **changes):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, **changes)
    box = world.mailbox()
    message = world.ask()
    bob.wait_answered()
    alice.wait_answered()
    return bob, alice, box, message


def test_a_mail_connects_two_phones_and_both_hear_their_voice_message_first(world):
    bob, alice, box, message = connected(world)
    offers = [phone.wait_event("CALL_REMOTE_SDP").at for phone in (bob, alice)]
    assert offers[0] < offers[1], "the called party is rung first"
    talk(bob, alice)
    bob.hang_up()
    alice.wait_ended()
    for phone, other in ((bob, ALICE_HERTZ), (alice, BOB_HERTZ)):
        heard = phone.heard(other)
        assert heard.first_sound <= 0.3, f"{phone.name}: {heard}"
        assert heard.voices[0][0] <= 0.3 and heard.voice >= 0.8, f"{phone.name}: {heard}"
        assert heard.voices[0][0] < heard.tone_from, f"{phone.name}: voice before the other party"
    outcome = box.wait(lambda text: "hung up" in text, "the outcome")
    mails = box.messages()
    assert len(mails) == 2, [mail.text_of(m) for m in mails]
    assert "Bob Stone" in mail.text_of(mails[0]) and "cancel" in mail.text_of(mails[0])
    for notice in mails:
        assert notice["In-Reply-To"] == message["Message-ID"]
        assert message["Message-ID"] in notice["References"]
        assert notice["Auto-Submitted"].startswith("auto-")
        assert "call@lab.test" in notice["From"]
    assert outcome["Message-ID"] != mails[0]["Message-ID"]


def test_when_the_called_party_hangs_up_the_caller_is_released_at_once(world):
    bob, alice, *_ = connected(world)
    talk(bob, alice, 0.5)
    bob.hang_up()
    assert alice.wait_ended().at - bob.wait_ended().at < RELEASE


def test_when_the_caller_hangs_up_the_called_party_is_released_at_once(world):
    bob, alice, box, _ = connected(world)
    talk(bob, alice, 0.5)
    alice.hang_up()
    assert bob.wait_ended().at - alice.wait_ended().at < RELEASE
    box.wait(lambda text: "ou hung up" in text, "the outcome")


def test_the_called_party_leaves_while_the_caller_rings(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ, answers="manual")
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    alice.wait_ringing()
    bob.hang_up()
    assert alice.wait_ended().at - bob.wait_ended().at < RELEASE
    box.wait(lambda text: "Bob Stone" in text and "hung up" in text, "the outcome")


def test_the_called_party_leaves_during_the_callers_voice_message(world):
    bob, alice, box, _ = connected(world)
    bob.hang_up()
    assert alice.wait_ended().at - bob.wait_ended().at < RELEASE
    box.wait(lambda text: "hung up" in text, "the outcome")


def test_the_caller_leaves_during_its_voice_message(world):
    bob, alice, box, _ = connected(world)
    alice.hang_up()
    # The called party was there and is told so before it is released.
    bob.wait_ended()
    box.wait(lambda text: "hung up" in text, "the outcome")


def test_the_longest_call_is_ended(world):
    bob, alice, box, _ = connected(world, call={"longest": 10})
    talk(bob, alice, 0.5)
    bob.wait_ended(limit=30)
    alice.wait_ended()
    box.wait(lambda text: "no call may be longer" in text, "the outcome")


def test_calls_are_shown_on_the_command_line(world):
    bob, alice, box, _ = connected(world)
    talk(bob, alice, 0.5)
    bob.hang_up()
    box.wait(lambda text: "hung up" in text, "the outcome")
    calls = world.agent.calls()
    assert len(calls) == 1
    timeline = world.agent.run("show-call", calls[0]["id"]).stdout
    for word in ("Bob Stone", "connected"):
        assert word in timeline, timeline
