"""One party is not reached: ended cleanly, told honestly, no ghost leg (M13, M15, M17, M18)."""
import time

import pytest

import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for


@pytest.mark.parametrize("status, ring_ms, words", [
    (486, None, "busy"),
    (600, 100, "busy"),
    (603, 100, "declined"),
    (480, None, "not available"),
    (404, None, "no phone"),
    (503, None, "cannot take"),
    (488, None, "no kind of sound"),
    (400, None, "did not understand"),
    (402, None, "paid first"),
    (403, None, "does not allow"),
    (410, None, "no longer in use"),
    (415, None, "no kind of sound"),
    (433, None, "no anonymous calls"),
    (480, 100, "did not answer"),
    (482, None, "in circles"),
    (483, None, "too many stations"),
    (484, None, "incomplete"),
    (485, None, "more than one phone"),
    (500, None, "had an error"),
    (502, None, "could not pass"),
    (504, None, "no reply"),
    (604, None, "exists nowhere"),
    (606, None, "no kind of sound"),
    (607, 100, "does not want this call"),
    (608, None, "call filter"),
], ids=str)
def test_the_called_party_refuses_and_the_user_reads_why(world, status, ring_ms, words):
    bob = world.scripted("bob", scripted.refuses(status, ring_ms=ring_ms))
    alice = world.phone("alice", ALICE_HERTZ, answers="manual")
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    outcome = box.wait(lambda text: words in text, f"a mail that says {words!r}")
    assert str(status) in outcome.get_body().get_content()
    bob.wait_done()
    assert not alice.events, "the caller is not rung for nobody"


@pytest.mark.parametrize("status, q850, words", [
    (480, 20, "switched off or out of range"),
    (503, 34, "All lines"),
    (404, 1, "does not exist"),
    (500, 27, "out of order"),
    (480, 18, "does not respond"),
], ids=str)
def test_what_the_telephone_network_says_goes_before_the_status(world, status, q850, words):
    bob = world.scripted("bob", scripted.refuses(
        status, headers=[f'Reason: Q.850;cause={q850};text="as the switch says"']))
    world.start(bob)
    box = world.mailbox()
    world.ask()
    outcome = box.wait(lambda text: words in text, f"a mail that says {words!r}")
    assert f"Q.850 {q850}" in outcome.get_body().get_content()
    bob.wait_done()


def test_a_retry_waits_as_long_as_the_other_side_asks(world):
    bob = world.scripted("bob", scripted.refuses(503, headers=["Retry-After: 4"]), calls=2)
    world.start(bob, retry={"unreachable": {"retries": 1, "delay": 1}})
    world.ask()
    bob.wait_request("INVITE")
    asked = time.monotonic()
    bob.wait_done()
    assert time.monotonic() - asked > 3.5
    assert bob.requests("INVITE") == 2


def test_a_called_party_that_does_not_answer_is_cancelled(world):
    bob = world.scripted("bob", scripted.rings_for_ever())
    alice = world.phone("alice", ALICE_HERTZ, answers="manual")
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    bob.wait_done()
    box.wait(lambda text: "did not answer" in text, "the outcome")
    assert not alice.events


def test_a_called_phone_that_is_not_there_is_unreachable(world):
    world.start()
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "reached" in text or "cannot take" in text, "the outcome")


def test_a_200_that_crosses_the_cancel_leaves_no_ghost(world):
    bob = world.scripted("bob", scripted.crosses_the_cancel())
    alice = world.phone("alice", ALICE_HERTZ, answers="manual")
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    bob.wait_done()  # its 200 was ACKed, and then came a BYE
    box.wait(lambda text: "Bob Stone" in text and "call him" not in text and "nswer" in text)
    assert not alice.events


def test_an_answer_with_garbage_sdp_is_ended(world):
    bob = world.scripted("bob", scripted.answers(scripted.GARBAGE_SDP))
    alice = world.phone("alice", ALICE_HERTZ, answers="manual")
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    bob.wait_done()
    box.wait(lambda text: "no kind of sound" in text, "the outcome")
    assert not alice.events


def test_a_redirection_is_not_followed(world):
    thief = world.scripted("thief", scripted.refuses(486))
    bob = world.scripted("bob", scripted.redirects(thief.uri))
    world.start(bob)
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "do not follow" in text, "the outcome")
    bob.wait_done()
    assert thief.requests("INVITE") == 0


@pytest.mark.parametrize("status", [401, 407])
def test_a_gateway_that_never_accepts_the_login_is_given_up(world, status):
    trunk = world.scripted("trunk", scripted.challenges(status), calls=1)
    world.start("+12015550123", dialplan={"gateway": "trunk"}, gateway=[{
        "name": "trunk", "proxy": f"sip:127.0.0.1:{trunk.sip_port}", "user": "us",
        "password": "wrong", "realm": "trunk"}])
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "login" in text, "the outcome")
    assert 2 <= trunk.requests("INVITE") <= 3
    assert trunk.messages().count("response=") >= 1


@pytest.mark.parametrize("status", [401, 407])
def test_nobody_else_gets_our_password(world, status):
    bob = world.scripted("bob", scripted.challenges(status), calls=1)
    world.start(bob, gateway=[{"name": "trunk", "proxy": "sip:127.0.0.1:9", "user": "us",
                               "password": "secret", "realm": "trunk"}])
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "login" in text, "the outcome")
    assert bob.requests("INVITE") == 1 and "response=" not in bob.messages()


def test_a_caller_who_does_not_answer_leaves_the_called_party_with_an_apology(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.scripted("alice", scripted.rings_for_ever())
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    alice.wait_done()
    bob.wait_ended()
    heard = bob.heard(ALICE_HERTZ)
    # The greeting, then comfort for the ring time of 5 s, then the apology.
    assert heard.voices[0][0] <= 0.3
    assert heard.voice_after(5) >= 0.8, heard.voices
    box.wait(lambda text: "you did not answer" in text, "the outcome")


@pytest.mark.parametrize("status, words", [(486, "busy"), (603, "declined"), (480, "you did not answer")])
def test_a_callers_phone_that_refuses_leaves_the_called_party_with_an_apology(world, status, words):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.scripted("alice", scripted.refuses(status, ring_ms=500))
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    alice.wait_done()
    bob.wait_ended()
    assert bob.heard(ALICE_HERTZ).voice >= 1.2, "greeting and apology"
    box.wait(lambda text: words in text, "the outcome")


def test_a_caller_whose_200_crosses_the_cancel_is_released(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.scripted("alice", scripted.crosses_the_cancel())
    world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    alice.wait_done()
    bob.wait_ended()
    box.wait(lambda text: "you did not answer" in text or "too late" in text, "the outcome")


def test_a_called_party_that_was_busy_is_tried_again_and_the_user_knows_when(world):
    bob = world.scripted("bob", scripted.refuses(486), calls=2)
    world.start(bob, retry={"busy": {"retries": 1, "delay": 2}})
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "try again" in text and "attempt" in text, "the retry")
    bob.wait_done()
    assert bob.requests("INVITE") == 2
    box.wait(lambda text: "tried" in text or "2 times" in text, "the outcome")


def test_a_party_that_hangs_up_before_it_is_joined_is_not_dialled_again(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ, answers="manual")
    world.start(bob, alice)
    world.ask()
    alice.wait_ringing()
    bob.hang_up()
    alice.wait_ended()
    wait_for("the call is over", lambda: all(call["phase"] == "done"
                                         for call in world.agent.calls()))
    assert bob.times_rung() == 1
