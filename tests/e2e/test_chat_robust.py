"""Chat through what goes wrong: a server that dies, floods, forged copies, wrong settings."""
import signal

import pytest

import scripted
from chat_world import RECEIPTS, ChatWorld, says, settings
from lab import DOMAIN, Lab
from process import wait_for


@pytest.fixture(params=["client", "component"])
def own(request, tmp_path, ports, cache):
    """A world whose Prosody may be killed."""
    from conftest import World
    ports.recycle()
    with Lab(("dovecot", "postfix", "prosody"), ports) as lab:
        made = World(tmp_path, lab, ports, cache)
        with made.stack:
            yield ChatWorld(made, request.param)


def test_a_server_killed_ten_times_loses_no_request_and_rings_nobody_twice(own):
    """Each round: a request, the server dies at once, comes back, and the person, whose program
    does not know what arrived, says it again under the same id."""
    rounds = 10
    bob = own.world.scripted("bob", scripted.refuses(486), calls=2 * rounds)
    own.start(bob, limits={"per_user_open": 50, "per_user_day": 500})
    prosody = own.world.lab.server("prosody")
    for i in range(rounds):
        with own.talker(resource=f"p{i}") as alice:
            first = alice.tell(f"call {bob.uri}")
            if i % 2 == 0:  # half of them are killed while the request is on its way
                wait_for("it is taken", lambda: len(own.agent.calls()) > i, 20)
            prosody.signal(signal.SIGKILL)
            prosody.wait()
        prosody = own.world.lab.start("prosody")
        own.connected(i + 2)
        with own.talker(resource=f"q{i}") as alice:
            alice.tell(f"call {bob.uri}", id_=first)
            wait_for("it is taken", lambda: len(own.agent.calls()) == i + 1, 20)
    wait_for("all are over", lambda: all(c["phase"] == "done" for c in own.agent.calls()), 40)
    assert len(own.agent.calls()) == bob.requests("INVITE") == rounds
    with own.talker() as alice:  # what could not be told then is told now
        alice.tell("status")
        alice.wait_for("no calls waiting", 60)


def test_a_flood_gets_one_polite_answer_and_places_no_calls(chat):
    chat.start(xmpp={**settings(chat.world.lab, chat.mode), "messages_a_minute": 5})
    bob = chat.person()
    for _ in range(20):
        bob.tell("status")
    bob.wait_for("too many messages")
    bob.silence(says("too many messages"), 0.5)


def test_copies_and_forwards_are_no_requests(chat):
    chat.start()
    alice, mallory = chat.person(), chat.person("mallory")
    inner = ("<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' "
             f"from='alice@{DOMAIN}/phone' to='{chat.address}' id='f'><body>call Bob</body>"
             "</message></forwarded>")
    for wrapped in (inner, f"<received xmlns='urn:xmpp:carbons:2'>{inner}</received>",
                    f"<sent xmlns='urn:xmpp:carbons:2'>{inner}</sent>"):
        for person in (alice, mallory):
            person.tell("call Bob", extra=wrapped)
    alice.tell("status")
    alice.wait_for("no calls waiting")
    assert not chat.agent.calls()


WRONG = {
    "password": ({"password": "wrong"}, "check JID and password"),
    "certificate": ({"ca_file": "/etc/ssl/certs/ca-certificates.crt"}, "certificate"),
    "host": ({"host": "nowhere.invalid"}, "no such host"),
    "port": ({"port": 9}, "cannot connect"),
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_wrong_settings_are_named_in_the_log_and_by_check(chat, what):
    if chat.mode == "component":
        pytest.skip("see the next test")
    changes, words = WRONG[what]
    world = chat.world
    world.start(xmpp={**settings(world.lab, "client"), **changes})
    wait_for("the reason", lambda: any("xmpp: " in line and words in line
                                       for line in world.agent.log().splitlines()), 20)
    checked = world.agent.run("check", check=False)
    line = next(line for line in checked.stdout.splitlines() if "xmpp" in line)
    assert checked.returncode == 1 and line.startswith("✗") and words in line


def test_a_wrong_secret_of_a_component_is_named(chat):
    if chat.mode == "client":
        pytest.skip("components alone have one")
    world = chat.world
    world.start(xmpp={**settings(world.lab, "component"), "secret": "wrong"})
    wait_for("the reason", lambda: "secret" in world.agent.log(), 20)
    checked = world.agent.run("check", check=False)
    line = next(line for line in checked.stdout.splitlines() if "xmpp" in line)
    assert checked.returncode == 1 and "check the password or secret" in line


@pytest.mark.parametrize("there", [True, False], ids=["there", "away"])
def test_an_outcome_that_did_not_arrive_by_chat_is_told_by_mail(chat, there):  # M18
    bob = chat.world.phone("bob", 1000, answers="manual")
    chat.start(bob, agent={"other_channel_after": 1}, call={"ring_called": 60})
    box = chat.world.mailbox()
    with chat.talker() as alice:
        alice.tell("call Bob", extra=f"<request xmlns='{RECEIPTS}'/>")
        bob.wait_ringing()
        if there:
            bob.hang_up()
            outcome = alice.wait_for("busy")
            assert outcome.find(f"{{{RECEIPTS}}}request") is not None
            alice.raw(f"<message to='{chat.address}' type='chat'><received xmlns='{RECEIPTS}' "
                      f"id='{outcome.get('id')}'/></message>")
            wait_for("the time is over", lambda: not chat.watched())
            assert box.count() == 0
            return
    bob.hang_up()
    mail = box.wait(lambda text: "busy" in text, "the outcome")
    chat.world.ask("try again", in_reply_to=mail["Message-ID"])
    bob.wait_event("CALL_INCOMING", count=2)


def test_an_outcome_that_no_mail_server_takes_is_told_by_chat(chat):
    bob = chat.world.phone("bob", 1000, answers="manual")
    chat.start(bob, agent={"other_channel_after": 1}, mail={"smtp": {"port": 9}})
    alice = chat.person()
    chat.world.ask()
    bob.wait_ringing()
    bob.hang_up()
    alice.wait_for("busy")
