"""Several phones of a party, another phone in mid-call, and a key that proves a person (M14, M16)."""
import scripted
from center import Center
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for
from test_connect import talk


def test_the_next_phone_of_the_called_party_is_rung_where_the_first_one_fails(world):
    mobile = world.scripted("mobile", scripted.rings_for_ever())
    desk = world.phone("desk", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(alice=alice, call={"find_me": True, "ring_called": 5})
    world.agent.add_person("Carol Diaz", mobile=mobile.uri, desk=desk.uri)
    world.ask("Call Carol, ring me on my mobile")
    mobile.wait_done()  # it was cancelled ...
    desk.wait_answered()  # ... and the other one rung
    alice.wait_answered()
    talk(desk, alice, 0.5)


def test_all_phones_that_failed_are_named(world):
    mobile = world.scripted("mobile", scripted.refuses(486))
    desk = world.scripted("desk", scripted.rings_for_ever())
    world.start(call={"find_me": True, "ring_called": 5})
    world.agent.add_person("Carol Diaz", mobile=mobile.uri, desk=desk.uri)
    box = world.mailbox()
    world.ask("Call Carol, ring me on my mobile")
    box.wait(lambda text: "Carol Diaz did not answer." in text
             and "I tried mobile (busy), desk (no answer)." in text, "the outcome")
    assert mobile.requests("INVITE") == desk.requests("INVITE") == 1


def test_who_declined_is_not_rung_on_the_next_phone(world):
    mobile = world.scripted("mobile", scripted.refuses(603))
    desk = world.phone("desk", BOB_HERTZ)
    world.start(call={"find_me": True})
    world.agent.add_person("Carol Diaz", mobile=mobile.uri, desk=desk.uri)
    box = world.mailbox()
    world.ask("Call Carol, ring me on my mobile")
    box.wait(lambda text: "declined" in text, "the outcome")
    assert not desk.events


def test_the_caller_is_rung_again_while_the_called_party_waits(world):  # M16
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.scripted("alice", scripted.refuses(486), calls=2)
    world.start(bob, alice, call={"caller_retries": 1})
    box = world.mailbox()
    world.ask()
    alice.wait_done()
    bob.wait_ended()
    assert alice.requests("INVITE") == 2 and bob.times_rung() == 1
    # The greeting, that it is tried again, and the apology.
    assert bob.heard(ALICE_HERTZ).voice >= 3
    box.wait(lambda text: "busy" in text, "the outcome")


def test_another_phone_of_the_caller_is_rung_at_once(world):
    bob = world.phone("bob", BOB_HERTZ)
    mobile = world.scripted("mobile", scripted.rings_for_ever())
    desk = world.phone("desk", ALICE_HERTZ)
    world.start(bob, mobile, call={"ring_caller": 30})
    world.agent.run("edit", "Alice Ng", "--desk", desk.uri)
    asked = world.ask()
    wait_for("the mobile rings", lambda: mobile.requests("INVITE") == 1)
    world.ask("Ring my desk instead", **{"In-Reply-To": asked["Message-ID"]})
    mobile.wait_done()  # cancelled
    desk.wait_answered()
    talk(bob, desk, 0.5)
    assert bob.times_rung() == 1


def test_a_machine_that_answers_is_not_connected(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, call={"human_check": "called"})
    box = world.mailbox()
    world.ask()
    bob.wait_ended(limit=40)
    box.wait(lambda text: "machine answered" in text, "the outcome")
    assert not alice.events
    assert bob.heard(ALICE_HERTZ).voice >= 2, "the question"


def test_a_word_proves_a_person(world):
    def script(call):
        call.say("Hello?", room=True)
        call.wait(12, until=lambda: call.voice_heard(call.answered_at) > 3, room=True)
        call.wait(1.5, room=True)
        call.say("Hello, yes?", room=True)
        call.wait(15, room=True)

    bob = world.stack.enter_context(Center(world.folder, world.ports, script))
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, call={"human_check": "called"})
    world.ask()
    rung = alice.wait_answered(limit=40)
    call = bob.calls[0]
    wait_for("Bob hears Alice", lambda: call.voice_heard(rung.at + 0.5) > 1, 20)
    assert not call.pressed()


def test_a_voicemail_that_speaks_is_not_connected(world):
    def script(call):
        call.say("Hello, this is Bob Stone. I am not at home just now and cannot come to the "
                 "telephone, but I would love to hear from you. Please leave your name, your "
                 "number and a short message after the tone, and I will call you back as soon "
                 "as I can. Thank you, and goodbye.")
        call.wait(30)

    bob = world.stack.enter_context(Center(world.folder, world.ports, script))
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, call={"human_check": "called"})
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "machine answered" in text, "the outcome", 60)
    assert not alice.events


def test_a_key_proves_a_person(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, call={"human_check": "called"})
    world.ask()
    bob.wait_answered()
    bob.press("1")
    alice.wait_answered()
    talk(bob, alice, 0.5)


def test_nobody_is_rung_more_often_in_a_day_than_allowed(world):
    bob = world.scripted("bob", scripted.refuses(486))
    world.start(bob, limits={"per_called_day": 1})
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "busy" in text, "the first outcome")
    world.ask("Call Bob, please, on my mobile")
    box.wait(lambda text: "as often today" in text, "the second outcome")
    assert bob.requests("INVITE") == 1
