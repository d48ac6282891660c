"""Which mails lead to a call, and what the others get: deny by default, with a clear answer."""
import email.message

import pytest

import mail
import scripted
from process import wait_for


@pytest.fixture
def bob(world):
    """A phone that would answer: most of these tests want it never to ring."""
    phone = world.scripted("bob", scripted.refuses(486))
    world.start(phone)
    return phone


def handled(world, words, count=1):
    """Waits until the log tells of a message in these words."""
    wait_for(f"{words!r} in the log", lambda: world.agent.log().count(words) >= count)


def deliver(world, data, sender="alice@lab.test"):
    return mail.deliver(world.agent.lmtp_port, sender, data)


def test_a_mail_without_proof_calls_nobody_and_the_user_is_warned_at_the_registered_address(
        world, bob):
    box = world.mailbox()
    code, _ = deliver(world, mail.compose("alice", "call Bob").as_bytes())
    assert code == 250
    box.wait(lambda text: "nothing proves" in text, "a warning")
    assert bob.requests("INVITE") == 0


def test_a_proof_by_another_server_counts_for_nothing(world, bob):
    data = (b"Authentication-Results: evil.test; dmarc=pass header.from=lab.test\r\n"
            + mail.compose("alice", "call Bob").as_bytes())
    deliver(world, data)
    handled(world, "not proven")
    assert bob.requests("INVITE") == 0


def test_a_proof_of_somebody_else_counts_for_nothing(world, bob):
    deliver(world, mail.proven(mail.compose("alice", "call Bob"), "mallory"))
    handled(world, "not proven")
    assert bob.requests("INVITE") == 0


def test_a_second_from_field_is_refused(world, bob):
    data = mail.proven(mail.compose("alice", "call Bob"), "alice").replace(
        b"From: alice@lab.test", b"From: alice@lab.test\r\nFrom: mallory@lab.test")
    deliver(world, data)
    handled(world, "From")
    assert bob.requests("INVITE") == 0 and not world.agent.calls()


def test_two_authors_in_one_from_field_are_refused(world, bob):
    data = mail.proven(mail.compose("alice", "call Bob"), "alice").replace(
        b"From: alice@lab.test", b"From: alice@lab.test, mallory@lab.test")
    deliver(world, data)
    handled(world, "From")
    assert not world.agent.calls()


def test_a_mail_without_sender_is_never_answered(world, bob):
    message = email.message.EmailMessage()
    message["To"] = "call@lab.test"
    message.set_content("call Bob")
    deliver(world, mail.proven(message, "alice"), sender="")
    handled(world, "From")
    assert not world.agent.calls()


def test_a_proven_stranger_is_told_to_get_registered(world, bob):
    box = world.mailbox("carol")
    world.ask("call Bob", user="carol")
    box.wait(lambda text: "not registered" in text, "an answer")
    assert not world.agent.calls()


def test_machines_get_no_answer(world, bob):
    box = world.mailbox()
    for headers in ({"auto_submitted": "auto-replied"}, {"list_id": "<x.lab.test>"},
                    {"precedence": "bulk"}):
        world.ask("hello there", **headers)
    handled(world, "not understood", 3)
    # Something that is answered shows that the others would have been by now.
    world.ask("this is no call either")
    box.wait(lambda text: True, "the one answer")
    assert box.count() == 1


def test_what_is_not_understood_is_answered_with_an_example(world, bob):
    box = world.mailbox()
    message = world.ask("the weather is fine today")
    answer = box.wait(lambda text: "call " in text, "an answer with an example")
    assert answer["In-Reply-To"] == message["Message-ID"]
    assert not world.agent.calls()


def test_an_unknown_party_is_named(world, bob):
    box = world.mailbox()
    world.ask("call Zebulon Quack")
    box.wait(lambda text: "Zebulon Quack" in text, "an answer that names the party")
    assert not world.agent.calls()


def test_an_ambiguous_party_is_asked_back_and_the_answer_rings_the_right_one(world):
    first = world.scripted("first", scripted.refuses(486))
    second = world.scripted("second", scripted.refuses(486))
    agent = world.start()
    for name, phone, street in (("Pizza Hut", first, "12 Main Street"),
                                ("Pizza Hut", second, "9 Oak Street")):
        agent.run("add", "business", name, "--street", street, "--city", "Springfield",
                  "--phone", phone.uri)
    box = world.mailbox()
    message = world.ask("call Pizza Hut")
    question = box.wait(lambda text: "Oak Street" in text and "Main Street" in text, "a question")
    lines = mail.text_of(question).splitlines()
    assert any(line.strip().startswith("1") for line in lines), lines
    number = next(line.strip()[0] for line in lines if "Oak Street" in line)
    world.ask(number, in_reply_to=question["Message-ID"],
              references=f"{message['Message-ID']} {question['Message-ID']}")
    second.wait_done()
    assert first.requests("INVITE") == 0


def test_a_number_outside_the_dial_plan_is_refused_with_the_reason(world, bob):
    box = world.mailbox()
    world.ask("call +44 20 7946 0018")
    answer = box.wait(lambda text: "44" in text, "a refusal")
    assert "44" in mail.text_of(answer) and not world.agent.calls()


@pytest.mark.parametrize("number", ["+1 900 555 0123", "911"])
def test_premium_and_emergency_numbers_are_refused(world, bob, number):
    box = world.mailbox()
    world.ask(f"call {number}")
    box.wait(lambda text: True, "a refusal")
    assert not world.agent.calls()


def test_only_a_registered_phone_of_the_user_is_rung(world, bob):
    box = world.mailbox()
    world.ask("call Bob, ring me on +1 201 555 0199")
    box.wait(lambda text: "registered" in text or "not one of your" in text, "a refusal")
    assert bob.requests("INVITE") == 0


def test_the_same_mail_twice_is_one_request(world, bob):
    message = mail.compose("alice", "call Bob")
    for _ in range(3):
        code, _ = deliver(world, mail.proven(message, "alice"))
        assert code == 250
    handled(world, "was here already", 2)
    bob.wait_done()
    assert len(world.agent.calls()) == 1


def test_a_mail_for_somebody_else_is_not_taken(world, bob):
    code, _ = mail.deliver(world.agent.lmtp_port, "alice@lab.test", b"Subject: x\r\n\r\nx\r\n",
                           to="bob@lab.test")
    assert code == 550


def test_a_mail_of_ten_megabytes_is_refused_at_the_door(world, bob):
    data = mail.proven(mail.compose("alice", "call Bob"), "alice")
    code, answer = deliver(world, data + b"yyyyyyyy\r\n" * 1_100_000)
    assert code == 552, answer
    assert not world.agent.calls()


def test_a_request_with_a_great_attachment_is_understood(world, bob):
    message = mail.compose("alice", "call Bob")
    message.add_attachment(bytes(5_000_000), "application", "octet-stream", filename="photo.jpg")
    code, answer = deliver(world, mail.proven(message, "alice"))
    assert code == 250, answer
    bob.wait_done()


def nested(depth):
    """A multipart in a multipart in a multipart..."""
    head = (b"From: alice@lab.test\r\nTo: call@lab.test\r\nMIME-Version: 1.0\r\n"
            b"Message-ID: <nested@lab.test>\r\nSubject: nested\r\n")
    body = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
                    for n in range(depth))
    return head + body + b"Content-Type: text/plain\r\n\r\ncall Bob\r\n"


@pytest.mark.parametrize("data", [
    nested(3000),
    b"",
    b"\r\n",
    b"not a header at all\r\ncall Bob\r\n",
    b"From: alice@lab.test\r\nContent-Type: text/plain; charset=utf-7\r\n\r\ncall Bob\r\n",
    b'From: alice@lab.test\r\nContent-Type: multipart/mixed; boundary="\\""\r\n\r\n--"\r\n',
    b"From: alice@lab.test\r\nSubject: " + b"A" * 200_000 + b"\r\n\r\ncall Bob\r\n",
    b"From: " + b"(" * 20_000 + b" alice@lab.test\r\n\r\ncall Bob\r\n",
    b"From: alice@lab.test\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff\xfe\x00\x01====\r\n",
    b"From: =?utf-8?b?/////w==?= <alice@lab.test>\r\n\r\n\x00\x01\x02\r\n",
], ids=["nested", "empty", "blank", "no-header", "utf-7", "boundary", "long-header", "comments",
        "base64", "encoded-word"])
def test_a_malformed_mail_calls_nobody_and_the_next_one_works(world, bob, data):
    stamp = b"Authentication-Results: mx.lab.test; auth=pass smtp.auth=alice@lab.test\r\n"
    code, answer = deliver(world, stamp + data)
    assert code in (250, 550, 552, 554), answer
    world.ask("call Bob")
    bob.wait_done()


def test_control_characters_in_names_reach_no_wire(world):
    bob = world.scripted("bob", scripted.refuses(486))
    agent = world.start()
    agent.run("add", "person", "Eve\r\nRoute: <sip:evil>\r\nX", "--mobile", bob.uri, check=False)
    agent.run("import", "-", stdin=f'name,mobile\n"Eva\r\nX-Evil: yes",{bob.uri}\n', check=False)
    for text in ("call Eve", "call Eva"):
        world.ask(text)
    world.ask(f"call {bob.uri}")
    bob.wait_request("INVITE")
    assert "evil" not in bob.messages().lower()
