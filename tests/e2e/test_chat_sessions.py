"""Sessions: what a user said of themselves is recalled in the conversation, across channels and
until it ends (M2, M21)."""
import re

import pytest

import scripted
from chat_world import body_of
from clock import clock
from conftest import BOB_HERTZ
from process import wait_for


@pytest.fixture
def phones(chat):
    """Bob, and Alice's two phones; Bob answers, so that hers ring. Bob is busy for later calls."""
    made = {name: chat.world.scripted(name, scripted.answers(), calls=3)
            for name in ("mobile", "desk", "bob")}
    made["hotel"] = chat.world.scripted("hotel", scripted.answers(), calls=3)
    chat.start(made["bob"], made["mobile"])
    chat.agent.run("edit", "Alice Ng", "--desk", made["desk"].uri)
    return made


def rung(phones):
    """How often each of Alice's phones was."""
    return {name: phones[name].requests("INVITE") for name in ("mobile", "desk", "hotel")}


def call_bob(chat, phones, person, which, text="call Bob"):
    """Asks for a call; it is that phone of hers that rings. The call is then ended."""
    before = rung(phones)
    person.tell(text)
    wait_for(f"{which} rings", lambda: rung(phones)[which] == before[which] + 1, 20)
    after = {**before, which: before[which] + 1}
    assert rung(phones) == after
    person.tell("cancel")
    wait_for("the call is over", lambda: all(c["phase"] == "done" for c in chat.agent.calls()))


def session_in(xml):
    return re.search(r"session (\d[0-9A-Z]{3})", body_of(xml)).group(1)


def test_a_phone_is_recalled_in_its_conversation_and_forgotten_by_word(chat, phones):
    alice = chat.person(thread="work")
    alice.tell("use my desk phone today")
    ref = session_in(alice.wait_for("I will ring you at"))
    call_bob(chat, phones, alice, "desk")
    alice.tell("status")
    assert f"Session {ref}: you are rung at" in body_of(alice.wait_for("No calls are waiting"))
    alice.tell("forget my phone")
    alice.wait_for(f"session {ref} has ended")
    call_bob(chat, phones, alice, "mobile")


def test_two_conversations_have_a_session_each(chat, phones):
    alice = chat.person(thread="work")
    alice.tell("use my desk phone today")
    ref = session_in(alice.wait_for("I will ring you at"))
    alice.thread_id = "home"
    alice.tell("use my mobile today")
    assert session_in(alice.wait_for("I will ring you at")) != ref
    call_bob(chat, phones, alice, "mobile")
    alice.thread_id = "work"
    call_bob(chat, phones, alice, "desk")
    alice.thread_id = "home"
    alice.tell(f"forget session {ref}")
    alice.wait_for(f"Session {ref} has ended")
    call_bob(chat, phones, alice, "mobile")


def test_a_session_goes_on_in_a_mail_by_its_id(chat, phones):
    box = chat.world.mailbox()
    alice = chat.person(thread="work")
    alice.tell("use my desk phone today")
    ref = session_in(alice.wait_for("I will ring you at"))
    alice.thread_id = "home"
    alice.tell("use my mobile today")
    alice.wait_for("I will ring you at")
    chat.world.ask(f"call Bob, session {ref.lower()}")
    wait_for("the desk rings", lambda: rung(phones)["desk"] == 1, 20)
    box.wait(lambda text: "I am calling Bob" in text, "the receipt")
    assert rung(phones)["mobile"] == 0
    chat.world.ask("session 9ZZZ")
    box.wait(lambda text: "You have no session 9ZZZ" in text, "the answer")


def test_nobody_enters_the_session_of_another(chat, phones):
    chat.agent.add_person("Carol King", allowed=True, mobile=phones["hotel"].uri,
                          jid="carol@lab.test")
    alice = chat.person()
    alice.tell("use my desk phone today")
    ref = session_in(alice.wait_for("I will ring you at"))
    carol = chat.person("carol")
    carol.tell(f"session {ref}")
    carol.wait_for(f"You have no session {ref}")


def test_a_phone_that_is_not_registered_is_rung_only_after_its_code(chat, phones):
    box = chat.world.mailbox()
    alice = chat.person()
    alice.tell(f"I am at {phones['hotel'].uri}")
    alice.wait_for("is not registered as yours")
    mail = box.wait(lambda text: "Your code is" in text, "the code")
    code = re.search(r"code is (\d{6})", mail.get_body(("plain",)).get_content()).group(1)
    alice.tell("000000" if code != "000000" else "111111")
    alice.wait_for("not the code")
    call_bob(chat, phones, alice, "mobile")
    alice.tell(f"I am at {phones['hotel'].uri}")
    alice.wait_for("is not registered as yours")
    mail = box.wait(lambda text: "Your code is" in text and code not in text, "another code")
    code = re.search(r"code is (\d{6})", mail.get_body(("plain",)).get_content()).group(1)
    alice.tell(f"my code is {code}")
    alice.wait_for("I will ring you at")
    call_bob(chat, phones, alice, "hotel")


def test_after_five_wrong_codes_the_right_one_comes_too_late(chat, phones):
    box = chat.world.mailbox()
    alice = chat.person()
    alice.tell(f"I am at {phones['hotel'].uri}")
    mail = box.wait(lambda text: "Your code is" in text, "the code")
    code = re.search(r"code is (\d{6})", mail.get_body(("plain",)).get_content()).group(1)
    for i in range(5):
        alice.tell(f"{(int(code) + i + 1) % 1000000:06}")
        alice.wait_for("not the code")
    alice.tell(code)
    alice.wait_for("did not understand")
    call_bob(chat, phones, alice, "mobile")


def key_in(text):
    return re.search(r"press (\d):", text).group(1)


@pytest.fixture
def hotel(chat):
    """A phone that is not Alice's, yet; rung for the key that is returned with it."""
    phone = chat.world.phone("hotel", BOB_HERTZ, answers="manual")
    bob = chat.world.scripted("bob", scripted.answers())
    chat.start(bob)
    alice = chat.person()
    alice.tell(f"I am at {phone.uri}")
    alice.wait_for('write "call me"')
    alice.tell("call me")
    key = key_in(body_of(alice.wait_for("I am ringing the phone at")))
    phone.wait_ringing()
    return alice, phone, key


def test_a_phone_is_proved_by_the_key_that_is_pressed_there(chat, hotel):
    alice, phone, key = hotel
    phone.answer()
    phone.wait_answered()
    phone.press(key)
    said = body_of(alice.wait_for("The key was pressed"))
    assert "is confirmed" in said and "I will ring you at" in said and "session" in said
    phone.wait_ended()  # nobody else was rung for it
    alice.tell("call Bob")
    phone.wait_event("CALL_INCOMING", count=2)


@pytest.mark.parametrize("what", ["another key", "hangs up", "declines", "cancel"])
def test_a_phone_without_its_key_is_not_confirmed(chat, hotel, what):
    alice, phone, key = hotel
    if what in ("another key", "hangs up"):
        phone.answer()
        phone.wait_answered()
    if what == "another key":
        phone.press("5" if key != "5" else "6")
    elif what == "cancel":
        alice.tell("cancel")
    else:
        phone.hang_up()
    assert "I will not ring you there" in body_of(alice.wait_for("it is not confirmed"))
    phone.wait_ended()
    wait_for("the call is over",
             lambda: all(call["phase"] == "done" for call in chat.agent.calls()))
    alice.tell("status")
    alice.wait_for("no calls waiting")
    assert phone.times_rung() == 1


def test_a_session_ends_with_its_time(chat, phones):
    alice = chat.person()
    alice.tell("use my desk phone today")
    alice.wait_for("I will ring you at")
    chat.agent.stop()
    chat.agent.start(env=clock("+25h", chat.agent.daemon))
    chat.connected(2)
    alice.tell("status")
    assert "Session" not in body_of(alice.wait_for("no calls waiting"))
    call_bob(chat, phones, alice, "mobile")


def test_where_nobody_presses_the_key_a_mail_says_so(world):
    hotel = world.scripted("hotel", scripted.answers())
    world.start()
    box = world.mailbox()
    asked = world.ask(f"I am at {hotel.uri}")
    box.wait(lambda text: 'write "call me"' in text, "how to prove the phone")
    world.ask("call me", in_reply_to=asked["Message-ID"])
    box.wait(lambda text: "I am ringing the phone at" in text and key_in(text), "the key")
    box.wait(lambda text: "the right key was not pressed" in text, "the outcome", 60)
    hotel.wait_done()
