"""Mails of many kinds through the whole program: the right phones ring."""
import datetime
import email.message
import email.policy
import time

import pytest

import mail
import scripted
from center import Center
from process import wait_for


@pytest.fixture
def phones(world):
    """Bob; Alice's mobile and desk; a stranger's phone that must never ring."""
    made = {name: world.scripted(name, scripted.answers()) for name in ("mobile", "desk")}
    made["bob"] = world.scripted("bob", scripted.answers())
    made["decoy"] = world.scripted("decoy", scripted.refuses(486))
    agent = world.start(made["bob"], made["mobile"])
    agent.run("edit", "Alice Ng", "--desk", made["desk"].uri)
    return made


def rings(world, phones, which, text="", **headers):
    """Sends a mail; Bob is rung, then that phone of Alice's."""
    message = text if isinstance(text, email.message.EmailMessage) else mail.compose(
        "alice", text, **headers)
    code, answer = mail.deliver(world.agent.lmtp_port, "alice@lab.test",
                                mail.proven(message, "alice"))
    assert code == 250, answer
    phones["bob"].wait_request("INVITE")
    phones[which].wait_request("INVITE")
    for other in {"mobile", "desk", "decoy"} - {which}:
        assert phones[other].requests("INVITE") == 0, other


@pytest.mark.parametrize("text, which", [
    ("Hi there,\n\ncould you please put me through to Bob Stone? Thanks!\n\nAlice", "mobile"),
    ("I'd like to speak with Bob. Ring me at my desk please.", "desk"),
    ("call bob, ring me on my desk phone", "desk"),
    ("Bitte ruf Bob an", "mobile"),
    ("appelle Bob s'il te plaît", "mobile"),
    ("llama a Bob por favor", "mobile"),
], ids=["polite", "desk", "desk-phone", "German", "French", "Spanish"])
def test_many_ways_to_ask(world, phones, text, which):
    rings(world, phones, which, text)


def test_a_sip_address_in_the_mail_is_rung(world, phones):
    rings(world, phones, "mobile", f"Please call {phones['bob'].uri}")


def test_the_subject_counts_where_the_body_is_empty(world, phones):
    rings(world, phones, "mobile", "\n", subject="Call Bob")


def test_a_mail_in_html_only_is_understood(world, phones):
    message = mail.compose("alice", "x")
    message.set_content("<html><head><style>p { call: Carol }</style></head><body><p>Please call "
                        "<b>Bob</b>,</p><p>ring me at my&nbsp;desk.</p></body></html>",
                        subtype="html")
    rings(world, phones, "desk", message)


def test_quotes_and_signatures_are_not_obeyed(world, phones):
    rings(world, phones, "mobile",
          "Call Bob please.\n\nOn Monday Carol wrote:\n> call me at my desk\n> ring Alice\n\n-- \n"
          f"Alice Ng\nSales, {phones['decoy'].uri}\ncall us any time: +1 201 555 0188\n")


def test_a_mail_that_asks_for_no_call_rings_nobody(world, phones):
    box = world.mailbox()
    world.ask("Yesterday Bob told me that the call went well. See you on Monday!")
    box.wait(lambda text: True, "an answer")
    assert phones["bob"].requests("INVITE") == 0


def test_a_time_to_come_is_said_and_kept(world, phones):
    box = world.mailbox()
    world.ask("call Bob tomorrow at 3pm")
    box.wait(lambda text: "tomorrow" in text and ("15:00" in text or "3" in text), "the receipt")
    call, = world.agent.calls()
    assert call["phase"] == "queued" and phones["bob"].requests("INVITE") == 0
    due = datetime.datetime.fromtimestamp(call["due_ms"] / 1000, datetime.timezone.utc)
    assert due.minute == 0 and due - datetime.datetime.now(datetime.timezone.utc) < \
        datetime.timedelta(days=2)


def test_a_call_in_a_few_seconds_rings_then_and_not_before_M4(world, phones):
    asked = time.monotonic()
    rings(world, phones, "mobile", "please call Bob in 5 seconds")
    assert time.monotonic() - asked > 4, "whole seconds are kept"


def test_keys_in_the_mail_are_pressed_before_the_caller_is_rung_M30(world, phones):
    def menu(call):
        call.say("Welcome. For people, press one.")
        call.wait(30)

    center = world.stack.enter_context(Center(world.folder, world.ports, menu))
    world.agent.add_person("Carol Hale", mobile=center.uri)
    box = world.mailbox()
    world.ask("Please call Carol, then press 1, wait, then 2#. Ring me at my desk")
    receipt = box.wait(lambda text: "Carol Hale" in text, "the receipt")
    assert "1" in mail.text_of(receipt)
    phones["desk"].wait_request("INVITE")
    call, = center.calls
    wait_for("all keys", lambda: call.pressed() == "12#", 15)
    assert phones["mobile"].requests("INVITE") == phones["bob"].requests("INVITE") == 0


def test_the_time_of_a_waiting_call_is_changed_by_reply(world, phones):
    box = world.mailbox()
    message = world.ask("call Bob tomorrow at 3pm")
    box.wait(lambda text: "tomorrow" in text, "the receipt")
    before, = world.agent.calls()
    world.ask("make it 4pm", in_reply_to=message["Message-ID"])
    box.wait(lambda text: "16:00" in text or "4" in text.partition("tomorrow")[2][:20], "the change")
    after, = world.agent.calls()
    assert after["due_ms"] - before["due_ms"] == 3600_000


def test_a_phone_said_once_is_remembered_for_later_mails(world, phones):
    box = world.mailbox()
    world.ask("I am at my desk today")
    box.wait(lambda text: phones["desk"].uri in text, "what was remembered")
    rings(world, phones, "desk", "call Bob")


INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//client//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:planning-1@lab.test
DTSTAMP:20260101T000000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
SUMMARY:Planning
ORGANIZER;CN=Alice Ng:mailto:alice@lab.test
ATTENDEE;CN=Bob Stone:mailto:bob@lab.test
ATTENDEE;CN=Call:mailto:call@lab.test
END:VEVENT
END:VCALENDAR
"""


def invitation(start):
    message = mail.compose("alice", "You are invited.", subject="Planning")
    message.add_alternative(
        INVITATION.format(start=start, end=start + datetime.timedelta(hours=1)),
        subtype="calendar", params={"method": "REQUEST"})
    return message


def test_an_invitation_rings_the_phones_at_its_start(world, phones):
    start = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) \
        + datetime.timedelta(seconds=8)
    rings(world, phones, "mobile", invitation(start))
    assert time.time() >= start.timestamp()


def test_an_invitation_becomes_a_call_at_its_start(world, phones):
    start = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0, second=0) \
        + datetime.timedelta(hours=5)
    box = world.mailbox()
    mail.deliver(world.agent.lmtp_port, "alice@lab.test", mail.proven(invitation(start), "alice"))
    box.wait(lambda text: "Bob Stone" in text, "the receipt")
    call, = world.agent.calls()
    assert call["called"] == "Bob Stone" and call["phase"] == "queued"
    assert call["due_ms"] == start.timestamp() * 1000


def test_who_is_meant_is_asked_back_and_the_answer_rings_that_one(world, phones):
    world.agent.add_person("Bob Young", mobile=phones["decoy"].uri)
    box = world.mailbox()
    message = world.ask("call Bob, ring me at my desk")
    question = box.wait(lambda text: "1." in text and "2." in text, "the question")
    assert phones["bob"].requests("INVITE") == phones["decoy"].requests("INVITE") == 0
    number = next(line[0] for line in mail.text_of(question).splitlines() if "Bob Stone" in line)
    world.ask(number, in_reply_to=message["Message-ID"])
    phones["bob"].wait_request("INVITE")
    phones["desk"].wait_request("INVITE")
    assert phones["decoy"].requests("INVITE") == 0


def test_several_parties_at_once_ring_nobody(world, phones):
    box = world.mailbox()
    world.ask("call Bob and Alice")
    box.wait(lambda text: "one party at a time" in text, "the answer")
    assert phones["bob"].requests("INVITE") == 0


def test_a_name_that_sounds_like_a_day_is_known_by_the_directory(world, phones):
    world.agent.add_person("Kasey Sunday", mobile=phones["bob"].uri)
    rings(world, phones, "mobile", "please call Kasey Sunday")


def test_a_german_mail_is_answered_in_german(world, phones):
    box = world.mailbox()
    rings(world, phones, "mobile", "Bitte ruf Bob an")
    box.wait(lambda text: "Ich rufe" in text or "Anruf" in text, "an answer in German")
