"""Calling centers (M20 to M31, M40, M41): the menu is walked, the queue waited in, and the caller
rung when somebody is there or soon will be."""
import time

import mail
import pytest
from center import Center
from conftest import ALICE_HERTZ
from process import wait_for

ASK = "Please call Acme about billing, ring me on my mobile"
GREETING = "Acme billing, this is Maria, how may I help you?"


def queue_then_agent(call, hold=8, room=True, greeting=GREETING):
    """Menu, music, an announcement, music, and an agent who stays."""
    call.say("Welcome to Acme. For orders, press one. For billing, press two.")
    call.menu = call.wait_key()
    call.say("Thank you. All agents are busy. Please hold the line.")
    call.hold(hold)
    call.wait(0.3)
    call.say("We are sorry to keep you waiting. Your call will be answered soon.")
    call.wait(0.3)
    call.hold(5)
    call.wait(0.2)
    call.wait(0.6, room=room)
    began = call.say(greeting, voice="en-us+f3", room=room)
    # Who is asked, or is told to hold the line, says something after that.
    call.wait(10, until=lambda: call.voice_heard(began) > 2.5, room=room)
    call.wait(2, room=room)
    call.say("Yes, hello, I am here.", voice="en-us+f3", room=room)
    call.wait(25, room=room)


@pytest.fixture
def start(world):
    """Starts a center with that script, the phones and the agent."""
    def make(script=queue_then_agent, alice="auto", before_answer=None,
             entry=("--ivr", "w1", "--menu", "billing=w2"), begin=None, **changes):
        center = world.stack.enter_context(
            Center(world.folder, world.ports, script, before_answer))
        phone = world.phone("alice", ALICE_HERTZ, answers=alice)
        agent = (begin or world.start)(alice=phone, **changes)
        agent.run("add", "center", "Acme Support", "--alias", "Acme", "--sip", center.uri, *entry)
        return center, phone
    return make


def agent_at_once(call):
    """Who answers is somebody, who says so when asked."""
    call.wait(0.6, room=True)
    began = call.say(GREETING, voice="en-us+f3", room=True)
    call.wait(10, until=lambda: call.voice_heard(began) > 2.5, room=True)
    call.wait(2, room=True)
    call.say("Yes, hello, I am here.", voice="en-us+f3", room=True)
    call.wait(25, room=True)


def queues(seconds):
    """182 again and again before the answer."""
    def before(call):
        for ahead in range(seconds, 0, -1):
            call.respond(182, f"Queued, {ahead} callers ahead of you")
            if call.over.wait(1):
                return
    return before


def call_of(center, limit=15):
    def there():
        if center.failures:
            raise center.failures[0]
        return center.calls
    return wait_for("the center is called", there, limit)[0]


def timeline(world):
    calls = world.agent.calls()
    return world.agent.run("show-call", calls[0]["id"]).stdout


def nothing_rings(center, phone):
    """All legs are ended at the peers."""
    call = center.calls[0]
    wait_for("the center's leg is ended", call.over.is_set, 10)
    if phone.times_rung():
        phone.wait_ended()


def test_the_named_menu_is_reached_and_the_caller_is_rung_when_an_agent_speaks(world, start):
    center, alice = start()
    box = world.mailbox()
    world.ask(ASK)
    call = call_of(center)
    rung = alice.wait_answered(limit=90)
    assert call.menu == "2", "the menu named billing"
    assert call.pressed() == "2"
    first_word = call.began(GREETING)
    assert first_word, "nobody is rung for music and announcements"
    assert first_word < rung.at
    wait_for("the center hears Alice", lambda: call.voice_heard(rung.at + 0.5) > 1, 20)
    alice.hang_up()
    wait_for("the center is released", call.over.is_set, 10)
    box.wait(lambda text: "Acme" in text and "hung up" in text, "the outcome")
    lines = timeline(world)
    for words in ("wait until the prompt ends", "press 2", "waiting for somebody", "music",
                  "somebody is there"):
        assert words in lines, lines


def test_a_cancel_in_the_queue_leaves_nothing_ringing(world, start):
    center, alice = start(lambda call: queue_then_agent(call, hold=60))
    world.ask(ASK)
    call = call_of(center)
    wait_for("the music plays", lambda: any(what == "music" for _, what in call.events), 40)
    ref = world.agent.calls()[0]["id"]
    world.agent.run("cancel", ref)
    nothing_rings(center, alice)
    assert alice.times_rung() == 0
    assert any(what == "BYE" for _, what in call.events)


def test_a_cancel_in_the_menu_leaves_nothing_ringing(world, start):
    center, alice = start()
    world.ask(ASK)
    call = call_of(center)
    wait_for("the greeting plays", lambda: call.events, 10)
    world.agent.run("cancel", world.agent.calls()[0]["id"])
    nothing_rings(center, alice)
    assert alice.times_rung() == 0 and call.pressed() == ""


def test_the_agent_hears_a_message_while_the_caller_is_fetched_and_an_apology(world, start):
    center, alice = start(alice="manual")
    box = world.mailbox()
    world.ask(ASK)
    call = call_of(center)
    alice.wait_ringing(limit=90)
    wait_for("the agent hears the message", lambda: call.voice_heard(call.began(GREETING)) > 2, 15)
    # Alice does not answer: the agent hears an apology and is released.
    wait_for("the center is released", call.over.is_set, 30)
    text = mail.text_of(box.wait(lambda text: "not answer" in text, "the outcome"))
    assert "Acme" in text


def test_a_voice_without_a_room_is_asked_and_answers_by_key(world, start):
    def script(call):
        call.say("Welcome to Acme. For orders, press one. For billing, press two.")
        call.menu = call.wait_key()
        call.hold(6)
        call.wait(0.5)
        call.agent_at = call.say("Hello, who is there?", voice="en-us+m6")
        call.wait(12, until=lambda: call.voice_heard(call.agent_at) > 2.5)
        call.wait(2)
        call.say("Hello, yes, I am here.", voice="en-us+m6")
        call.wait(20)

    center, alice = start(script)
    world.ask(ASK)
    call = call_of(center)
    alice.wait_answered(limit=90)
    assert call.voice_heard(call.agent_at) > 2, "the question was heard"
    assert "asking whether it is a person" in timeline(world)


def test_a_position_told_by_the_center_reaches_the_user_and_the_wait_rings_the_caller(world, start):
    def script(call):
        call.say("Welcome to Acme. For orders, press one. For billing, press two.")
        call.menu = call.wait_key()
        call.request("INFO", body='{"queue": {"position": 3, "wait": 240}}',
                     kind="application/json")
        call.hold(6)
        call.told_at = time.time()
        call.request("INFO", body="You are next in the queue. Estimated wait: 10 seconds.",
                     kind="text/plain")
        call.hold(30)

    center, alice = start(script, center={"fetch": "estimate"})
    box = world.mailbox()
    world.ask(ASK)
    call = call_of(center)
    rung = alice.wait_answered(limit=60)
    assert rung.at - call.told_at < 2
    text = mail.text_of(box.wait(lambda text: "in the queue" in text, "the queue's state"))
    assert "number 3 in the queue, about 4 minutes" in text, text


def test_182_queued_is_told_before_the_answer(world, start):
    def before(call):
        call.respond(182, "Queued, 2 callers ahead of you", extra=("X-Queue-Wait: 120",))
        time.sleep(1)

    center, alice = start(before_answer=before)
    box = world.mailbox()
    world.ask(ASK)
    call_of(center)
    text = mail.text_of(box.wait(lambda text: "in the queue" in text, "the queue's state"))
    assert "number 3 in the queue, about 2 minutes" in text, text
    world.agent.run("cancel", world.agent.calls()[0]["id"])
    nothing_rings(center, alice)


def test_a_center_that_queues_before_it_answers_is_waited_for(world, start):
    center, alice = start(agent_at_once, before_answer=queues(9), entry=(),
                          call={"ring_called": 5})
    world.ask("Please call Acme, ring me on my mobile")
    call = call_of(center)
    rung = alice.wait_answered(limit=60)
    assert call.answered_at < rung.at
    assert not any(what == "CANCEL" for _, what in call.events), "longer than a phone may ring"
    wait_for("the center hears Alice", lambda: call.voice_heard(rung.at + 0.5) > 1, 20)


def test_a_center_that_queues_for_ever_is_left_after_the_longest_wait(world, start):
    center, alice = start(agent_at_once, before_answer=queues(40), call={"ring_called": 5},
                          center={"longest_wait": 10})
    box = world.mailbox()
    world.ask(ASK)
    call = call_of(center)
    wait_for("the call is given up", call.over.is_set, 30)
    assert any(what == "CANCEL" for _, what in call.events)
    box.wait(lambda text: "came to the phone within" in text, "the outcome")
    assert alice.times_rung() == 0


# When the user says something: what the center has done by then.
STAGES = {
    "unanswered": lambda call: True,
    "menu": lambda call: call.began("Welcome to Acme. For orders, press one. "
                                    "For billing, press two."),
    "queue": lambda call: call.began("music"),
}


def reach(center, stage):
    call = call_of(center)
    wait_for(f"the stage: {stage}", lambda: STAGES[stage](call), 40)
    return call


def before_of(stage):
    return queues(3) if stage == "unanswered" else None


@pytest.mark.parametrize("stage", STAGES)
def test_now_by_mail_rings_the_caller_at_every_stage(world, start, stage):
    center, alice = start(lambda call: queue_then_agent(call, hold=60),
                          before_answer=before_of(stage))
    box = world.mailbox()
    asked = world.ask(ASK)
    call = reach(center, stage)
    said_at = time.time()
    world.ask("now", in_reply_to=asked["Message-ID"])
    wanted = "not answered yet" if stage == "unanswered" else "I ring you now"
    box.wait(lambda text: wanted in text, "what comes of it")
    rung = alice.wait_answered(limit=30)
    assert rung.at > max(said_at, call.answered_at), "never before the center answered"
    assert not call.began(GREETING), "the queue was not over"
    wait_for("the center hears Alice", lambda: call.voice_heard(rung.at + 0.5) > 1, 20)
    alice.hang_up()
    nothing_rings(center, alice)
    assert alice.times_rung() == 1


@pytest.mark.parametrize("chat", ["client"], indirect=True)
def test_now_and_later_by_chat(chat, start):
    center, phone = start(lambda call: queue_then_agent(call, hold=60), begin=chat.start)
    alice = chat.person()
    alice.tell("Please call Acme about billing")
    reach(center, "queue")
    alice.tell("call me anyway in 5")
    alice.wait_for("I ring you in 5 minutes, or as soon as somebody at Acme Support is there")
    assert phone.times_rung() == 0
    alice.tell("now")
    alice.wait_for("I ring you now")
    phone.wait_answered(limit=20)
    alice.wait_for("You are connected")
    assert "asks to be rung in 300 s" in timeline(chat.world)
    # What is said now means no queue any more.
    alice.tell("cancel")
    alice.wait_for("talked")
    nothing_rings(center, phone)
    assert phone.times_rung() == 1


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("chat", ["client"], indirect=True)
def test_cancel_by_chat_at_every_stage_leaves_nothing_ringing(chat, start, stage):
    center, phone = start(lambda call: queue_then_agent(call, hold=60), begin=chat.start,
                          before_answer=before_of(stage))
    alice = chat.person()
    alice.tell("Please call Acme about billing")
    call = reach(center, stage)
    alice.tell("cancel")
    alice.wait_for("is cancelled")
    nothing_rings(center, phone)
    assert phone.times_rung() == 0
    ending = "CANCEL" if stage == "unanswered" else "BYE"
    assert any(what == ending for _, what in call.events)


def test_cancel_while_the_caller_is_rung_leaves_nothing_ringing(world, start):
    center, alice = start(alice="manual")
    box = world.mailbox()
    asked = world.ask(ASK)
    call = call_of(center)
    alice.wait_ringing(limit=90)
    world.ask("cancel", in_reply_to=asked["Message-ID"])
    box.wait(lambda text: "is cancelled" in text, "the outcome")
    nothing_rings(center, alice)
    assert call.voice_heard(call.began(GREETING)) > 2, "the agent hears an apology"


def test_a_pin_in_a_script_is_pressed_and_never_shown(world, start):
    def script(call):
        call.say("Please enter your customer number.")
        call.wait(12)

    center, alice = start(script, entry=("--ivr", "w1", "--menu", "account=w{pin 73519#}"))
    world.ask("Please call Acme about my account, ring me on my mobile")
    call = call_of(center)
    wait_for("the keys came", lambda: call.pressed() == "73519#", 30)
    world.agent.run("cancel", world.agent.calls()[0]["id"])
    nothing_rings(center, alice)
    assert "73519" not in world.agent.log()
    assert "73519" not in timeline(world) and "press ****" in timeline(world)
    assert "73519" not in world.agent.run("show", "Acme Support").stdout
