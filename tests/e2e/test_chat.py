"""The whole program by chat: all that can be asked by mail, at the pace of chat (M2, M10, M39)."""
import re
import time

import pytest

import scripted
from chat_world import RECEIPTS, REPLY, THREAD, body_of, correction_of, has, says
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for
from test_connect import talk

SECOND = 1.0  # what chat promises: a receipt, and an end of ringing, within it


def reply_of(xml):
    """The id of the message that this one answers (XEP-0461), or None."""
    reply = xml.find(f"{{{REPLY}}}reply")
    return None if reply is None else reply.get("id")


def test_a_call_is_asked_for_followed_and_told_in_its_thread(chat):  # M1, M3, M10
    bob = chat.world.phone("bob", BOB_HERTZ, answers="manual")
    phone = chat.world.phone("alice", ALICE_HERTZ, answers="manual")
    chat.start(bob, phone)
    alice = chat.person(thread="t-1")
    asked_at = time.monotonic()
    asked = alice.tell("Please call Bob", extra=f"<request xmlns='{RECEIPTS}'/>")
    _, receipt = alice.hear(has(RECEIPTS, "received"))
    assert receipt.find(f"{{{RECEIPTS}}}received").get("id") == asked
    said_at, said = alice.hear(says("I am calling Bob Stone"))
    assert said_at - asked_at < SECOND
    ringing = alice.wait_for("Ringing Bob Stone's phone")
    bob.wait_ringing()
    bob.answer()
    waiting = alice.wait_for("Bob Stone is waiting for you")
    phone.wait_ringing()
    phone.answer()
    joined = alice.wait_for("You are connected with Bob Stone")
    talk(bob, phone, 0.5)
    bob.hang_up()
    outcome = alice.wait_for("Bob Stone hung up")
    for xml in (said, ringing, waiting, joined, outcome):
        assert xml.findtext(THREAD) == "t-1" and reply_of(xml) == asked, body_of(xml)
        assert xml.get("from").startswith(chat.address)
    # One line that changes while the call goes on, and a line of its own for the end (XEP-0308).
    assert correction_of(ringing) is None and correction_of(outcome) is None
    assert correction_of(waiting) == correction_of(joined) == ringing.get("id")
    assert "talked for" in body_of(outcome)


def test_a_program_that_shows_no_corrections_gets_short_lines(chat):
    bob = chat.world.scripted("bob", scripted.answers())
    phone = chat.world.scripted("alice", scripted.answers())
    chat.start(bob, phone)
    alice = chat.person(corrects=False)
    alice.tell("call Bob")
    alice.wait_for("Ringing Bob Stone's phone")
    alice.wait_for("Bob Stone is waiting for you")
    alice.wait_for("You are connected with Bob Stone")
    assert all(correction_of(xml) is None for xml in alice.heard), alice.texts()


def pizzas(chat):
    """Two of one name; their phones by street."""
    phones = {street: chat.world.scripted(f"pizza{i}", scripted.refuses(486), calls=3)
              for i, street in enumerate(("12 Main Street", "7 Oak Street"))}
    chat.start()
    for street, phone in phones.items():
        chat.agent.run("add", "business", "Pizza Hut", "--street", street, "--city",
                       "Springfield", "--phone", phone.uri)
    return phones


@pytest.mark.parametrize("answer", ["number", "the one on Oak Street"])
def test_a_question_is_answered_in_the_thread(chat, answer):
    phones = pizzas(chat)
    alice = chat.person()
    alice.tell("call Pizza Hut")
    question = alice.wait_for("Which one do you mean")
    lines = [line for line in body_of(question).splitlines() if "Oak" in line]
    alice.tell(lines[0].partition(".")[0] if answer == "number" else answer)
    alice.wait_for("busy")
    for _ in range(2):  # again means the one that was chosen, however often
        alice.tell("try again")
        alice.wait_for("busy")
    phones["7 Oak Street"].wait_done()
    assert phones["12 Main Street"].requests("INVITE") == 0


def test_cancel_stops_the_ringing_within_a_second(chat):  # M13
    bob = chat.world.phone("bob", BOB_HERTZ, answers="manual")
    chat.start(bob, call={"ring_called": 60})
    alice = chat.person()
    alice.tell("call Bob")
    bob.wait_ringing()
    cancelled_at = time.time()
    alice.tell("cancel")
    assert bob.wait_ended().at - cancelled_at < SECOND
    alice.wait_for("is cancelled, as you asked")
    alice.tell("try again")
    alice.wait_for("I am calling Bob Stone")
    bob.wait_event("CALL_INCOMING", count=2)
    assert bob.times_rung() == 2


def test_a_waiting_call_is_moved_shown_and_cancelled(chat):  # M4
    chat.start()
    alice = chat.person()
    alice.tell("call Bob tomorrow at 3pm")
    alice.wait_for("tomorrow at 15:00")
    before = chat.call_of()
    alice.tell("make it 4pm")
    alice.wait_for("tomorrow at 16:00")
    assert chat.call_of()["due_ms"] - before["due_ms"] == 3600_000
    alice.tell("status")
    assert before["id"] in body_of(alice.wait_for("Bob Stone: tomorrow at 16:00"))
    alice.tell(f"cancel {before['id']}")
    alice.wait_for("is cancelled, as you asked")
    alice.tell("status")
    alice.wait_for("no calls waiting")
    assert chat.call_of()["phase"] == "done"


def test_help_says_what_may_be_written(chat):
    chat.start()
    alice = chat.person()
    alice.tell("help")
    words = body_of(alice.wait_for("I connect you by phone"))
    for word in ("call Bob", "status", "cancel"):
        assert word in words


def test_small_talk_is_answered_and_calls_nobody(chat):
    chat.start()
    alice = chat.person()
    alice.tell("Hi!")
    alice.wait_for("I connect you by phone")
    alice.tell("thanks")
    alice.wait_for("You are welcome")
    assert not chat.agent.calls()


def test_what_is_not_understood_is_said_with_an_example(chat):
    chat.start()
    alice = chat.person()
    alice.tell("the weather is nice")
    assert re.search("for example", body_of(alice.wait_for("did not understand")))
    assert not chat.agent.calls()


def test_who_is_not_registered_is_refused_politely_once_a_day(chat):
    chat.start()
    mallory = chat.person("mallory")
    mallory.tell("call Bob")
    mallory.wait_for("not registered")
    mallory.tell("call Bob!")
    mallory.silence(says("registered"), 0.5)
    assert not chat.agent.calls()


def test_an_old_message_is_asked_back_before_anybody_is_dialled(chat):
    chat.start()
    alice = chat.person()
    then = int(time.time()) - 600
    if chat.mode == "component":  # nothing keeps messages for a component: as a slow server would
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(then))
        alice.tell("call Bob", extra=f"<delay xmlns='urn:xmpp:delay' stamp='{stamp}'/>")
    else:
        chat.agent.stop()
        alice.tell("call Bob")
        kept = chat.world.lab.folder / "prosody" / "data" / "lab%2etest" / "offline" / "call.list"
        words = wait_for("Prosody keeps it", lambda: kept.exists() and kept.read_text())
        kept.write_text(re.sub(r'\["when"\] = \d+', f'["when"] = {then}', words))
        chat.agent.start()
    alice.wait_for("reached me late", 30)
    assert not chat.agent.calls()


def test_what_chat_asked_for_mail_cancels_and_the_other_way_round(chat):
    bob = chat.world.phone("bob", BOB_HERTZ, answers="manual")
    chat.start(bob, call={"ring_called": 60})
    box = chat.world.mailbox()
    alice = chat.person()
    alice.tell("call Bob")
    bob.wait_ringing()
    chat.world.ask("cancel")
    bob.wait_ended()
    alice.wait_for("is cancelled, as you asked")  # told where it was asked for
    chat.world.ask("call Bob")
    box.wait(lambda text: "I am calling Bob" in text, "the receipt")
    bob.wait_event("CALL_INCOMING", count=2)
    alice.tell("cancel")
    bob.wait_event("CALL_CLOSED", count=2)
    box.wait(lambda text: "is cancelled, as you asked" in text, "the outcome")
    wait_for("both are over", lambda: all(c["phase"] == "done" for c in chat.agent.calls()))


def test_a_reply_means_the_call_that_it_answers(chat):
    """Two calls wait in two threads; "cancel" ends the one of its own thread, or of the message
    that it replies to."""
    chat.start()
    alice = chat.person(thread="first")
    alice.tell("call Bob tomorrow at 3pm")
    first = alice.wait_for("tomorrow at 15:00")
    alice.thread_id = "second"
    alice.tell("call Bob tomorrow at 5pm")
    alice.wait_for("tomorrow at 17:00")
    alice.tell("cancel")
    wait_for("the second is over", lambda: [c["phase"] for c in chat.agent.calls()]
             == ["done", "queued"])
    alice.thread_id = "third"
    alice.tell("cancel", extra=f"<reply xmlns='{REPLY}' to='{chat.address}' "
               f"id='{first.get('id')}'/>")
    wait_for("the first is over", lambda: [c["phase"] for c in chat.agent.calls()]
             == ["done", "done"])


def test_another_phone_is_rung_instead_while_the_called_party_waits(chat):
    bob = chat.world.scripted("bob", scripted.answers())
    mobile = chat.world.phone("mobile", ALICE_HERTZ, answers="manual")
    desk = chat.world.phone("desk", BOB_HERTZ, answers="manual")
    chat.start(bob, mobile, call={"ring_caller": 60})
    chat.agent.run("edit", "Alice Ng", "--desk", desk.uri)
    alice = chat.person()
    alice.tell("call Bob")
    mobile.wait_ringing()
    alice.tell("ring my desk instead")
    mobile.wait_ended()
    desk.wait_ringing()
    alice.tell("cancel")
    desk.wait_ended()
    alice.wait_for("is cancelled, as you asked")
    assert bob.requests("INVITE") == mobile.times_rung() == desk.times_rung() == 1
