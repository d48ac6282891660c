"""The XMPP link, as a client and as a component, with Prosody between it and slixmpp."""
import pathlib
import signal
import statistics
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from chat import Person, body_of, has, says  # noqa: E402
from lab import COMPONENT, COMPONENT_SECRET, DOMAIN, Lab, password_of  # noqa: E402
from xmpp_peer import Driver, client_link, component_link  # noqa: E402

RECEIPTS = "urn:xmpp:receipts"
STATES = "http://jabber.org/protocol/chatstates"


@pytest.fixture(scope="module")
def prosody():
    with Lab(("prosody",)) as running:
        yield running


@pytest.fixture(params=["client", "component"])
def link(request, prosody, tmp_path):
    """A connected link and the address at which it is reached."""
    make = client_link if request.param == "client" else component_link
    with make(prosody, tmp_path) as driver:
        driver.address = f"call@{DOMAIN if request.param == 'client' else COMPONENT}"
        yield driver.connected()


def test_a_message_is_accepted_with_what_the_server_stamped(prosody, link):  # M10
    with Person(prosody, "alice") as alice:
        alice.say(link.address, "call Bob <now> & tell me", "m1", "<thread>t1</thread>"
                  "<reply xmlns='urn:xmpp:reply:0' to='x@y' id='q1'/>")
        event = link.wait("accepted")
    assert event["sender"] == f"alice@{DOMAIN}"
    assert event["recipient"] == link.address
    assert event["text"] == "call Bob <now> & tell me"
    assert event["thread"] == "t1"
    assert event["id"] == "m1"
    assert event["replies_to"] == "q1"
    assert event["proven"] and not event["late"]


def test_a_message_without_thread_is_known_by_the_full_jid(prosody, link):
    with Person(prosody, "alice", "desk") as alice:
        alice.say(link.address, "call Bob", "m2")
        assert link.wait("accepted")["thread"] == f"alice@{DOMAIN}/desk"


def test_receipt_and_state_follow_the_commit_and_only_it(prosody, link):
    extra = f"<request xmlns='{RECEIPTS}'/><active xmlns='{STATES}'/>"
    with Person(prosody, "alice") as alice:
        alice.say(link.address, "call Bob", "r1", extra)
        _, receipt = alice.hear(has(RECEIPTS, "received"))
        assert receipt.find(f"{{{RECEIPTS}}}received").get("id") == "r1"
        alice.hear(has(STATES, "composing"))
        alice.say(link.address, "please fail", "r2", extra)
        _, error = alice.hear(lambda x: x.get("type") == "error")
        assert error.get("id") == "r2"
        assert has("urn:ietf:params:xml:ns:xmpp-stanzas", "resource-constraint")(
            error.find("{jabber:client}error"))
        alice.silence(has(RECEIPTS, "received"), 0.3)


def test_the_same_message_again_is_a_duplicate(prosody, link):
    with Person(prosody, "alice") as alice:
        for _ in range(2):
            alice.say(link.address, "call Bob", "same")
        link.wait("accepted", id="same")
        link.wait("duplicate", id="same")
        alice.say(link.address, "call Carol", "same")
        link.wait("accepted", text="call Carol")


def test_copies_and_forwards_are_never_requests(prosody, link):
    inner = ("<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
             f"from='bob@{DOMAIN}' type='chat'><body>call +15550100</body></message></forwarded>")
    with Person(prosody, "mallory") as mallory:
        for extra in (inner, f"<received xmlns='urn:xmpp:carbons:2'>{inner}</received>",
                      f"<sent xmlns='urn:xmpp:carbons:2'>{inner}</sent>",
                      f"<result xmlns='urn:xmpp:mam:2'>{inner}</result>"):
            mallory.say(link.address, "forged", "f1", extra)
        for kind in ("headline", "groupchat"):
            mallory.say(link.address, "forged", "f2", kind=kind)
        mallory.raw(f"<message to='{link.address}' type='chat'>"
                    f"<composing xmlns='{STATES}'/></message>")
        mallory.say(link.address, "honest", "f3")
        assert link.wait("accepted")["text"] == "honest"


def asked_what_it_can_do(person, link):
    """The link has asked the person's program what it can do, and has the answer."""
    person.say(link.address, "hello", "f1", f"<request xmlns='{RECEIPTS}'/>")
    person.hear(has(RECEIPTS, "received"))  # comes after the question
    person.say(link.address, "hello again", "f2")
    assert link.wait("accepted")["text"] == "hello"
    assert link.wait("accepted")["text"] == "hello again"


def test_a_notice_arrives_with_thread_reply_and_correction(prosody, link):
    with Person(prosody, "alice") as alice:
        asked_what_it_can_do(alice, link)
        link.do(do="send", to=alice.jid, body="Bob is ringing <&>\x07\ufffe.", id="n1",
                thread="t1", reply="m1")
        _, xml = alice.hear(says("Bob is ringing"))
        assert body_of(xml) == "Bob is ringing <&>."
        assert xml.get("id") == "n1"
        assert xml.get("from").startswith(link.address)
        assert xml.findtext("{jabber:client}thread") == "t1"
        assert xml.find("{urn:xmpp:reply:0}reply").get("id") == "m1"
        link.wait("sent", id="n1")
        link.do(do="send", to=alice.jid, body="Bob answered.", id="n2", replaces="n1",
                thread=alice.full)
        _, xml = alice.hear(says("Bob answered"))
        assert xml.find("{urn:xmpp:message-correct:0}replace").get("id") == "n1"
        assert xml.find("{jabber:client}thread") is None


def test_who_shows_no_corrections_gets_a_line_of_its_own(prosody, link):
    with Person(prosody, "alice", corrects=False) as alice:
        asked_what_it_can_do(alice, link)
        link.do(do="send", to=alice.jid, body="Bob answered.", id="n1", replaces="n0")
        _, xml = alice.hear(says("Bob answered"))
        assert xml.find("{urn:xmpp:message-correct:0}replace") is None


def test_a_notice_to_nobody_is_told(prosody, link):
    link.do(do="send", to="not an address", body="x", id="n1")
    link.wait("never", id="n1")
    link.do(do="send", to=f"nobody@{DOMAIN}", body="x", id="n2")
    assert "service-unavailable" in link.wait("later", id="n2")["why"]


def test_disco_version_ping_and_unknown_requests_are_answered(prosody, link):
    full = link.address + ("/patchcord" if link.address.endswith("@" + DOMAIN) else "")
    with Person(prosody, "alice") as alice:
        info = alice.ask("<query xmlns='http://jabber.org/protocol/disco#info'/>", full)
        assert info.get("type") == "result"
        query = info[0]
        features = [f.get("var") for f in query if f.tag.endswith("}feature")]
        for feature in (RECEIPTS, STATES, "urn:xmpp:ping", "urn:xmpp:message-correct:0"):
            assert feature in features
        identity = next(f for f in query if f.tag.endswith("}identity"))
        assert (identity.get("category"), identity.get("type")) == ("client", "bot")
        version = alice.ask("<query xmlns='jabber:iq:version'/>", full)[0]
        assert version.findtext("{jabber:iq:version}name") == "Patchcord"
        assert alice.ask("<ping xmlns='urn:xmpp:ping'/>", full).get("type") == "result"
        assert alice.ask("<query xmlns='urn:example:none'/>", full).get("type") == "error"
        assert alice.ask("<query xmlns='jabber:iq:roster'/>", full, "set").get("type") == "error"


def test_capabilities_hash_to_what_disco_says(prosody, link):
    """XEP-0115: slixmpp computes the hash of our answer anew."""
    with Person(prosody, "alice") as alice:
        alice.raw(f"<presence to='{link.address}' type='subscribe'/>")
        _, presence = alice.hear(has("http://jabber.org/protocol/caps", "c"))
        caps = presence.find("{http://jabber.org/protocol/caps}c")
        node = f"{caps.get('node')}#{caps.get('ver')}"
        answer = alice.ask(f"<query xmlns='http://jabber.org/protocol/disco#info' node='{node}'/>",
                           presence.get("from"))
        assert answer.get("type") == "result"
        info = alice.client.Iq(xml=answer)["disco_info"]
        assert alice.client["xep_0115"].generate_verstring(info, "sha-1") == caps.get("ver")


def test_registered_people_may_subscribe_and_others_are_refused_politely(prosody, link):
    with Person(prosody, "bob") as bob, Person(prosody, "mallory") as mallory:
        bob.raw(f"<presence to='{link.address}' type='subscribe'/>")
        bob.hear(lambda x: x.tag.endswith("}presence") and x.get("type") is None
                 and x.get("from").startswith(link.address))
        mallory.raw(f"<presence to='{link.address}' type='subscribe'/>")
        mallory.hear(says("registered"))


def test_a_flood_gets_one_polite_answer(prosody, link):
    with Person(prosody, "bob") as bob:
        for i in range(60):
            bob.say(link.address, f"echo {i}", f"flood{i}")
        bob.hear(says("too many messages"))
        bob.silence(says("too many messages"), 0.5)
    taken = [e for e in link.seen if e["event"] == "accepted"]
    while not link.lines.empty():
        taken.append(link.lines.get())
    assert len([e for e in taken if e["event"] == "accepted"]) == 30


def test_hostile_stanzas_do_not_end_the_link(prosody, link):
    with Person(prosody, "alice") as alice:
        deep = "<a>" * 15000 + "</a>" * 15000
        alice.raw(f"<message to='{link.address}' type='chat' id='d'><body>deep</body>{deep}"
                  "</message>")
        alice.say(link.address, "x" * 5000, "long")
        alice.hear(says("too long"))
        alice.raw(f"<message to='{link.address}' type='chat' id='w'><body/></message>")
        alice.raw(f"<iq to='{link.address}' type='result' id='fence-1'/>")
        alice.raw(f"<presence to='{link.address}' type='probe'/>")
        alice.say(link.address, "still there?", "after")
        link.wait("accepted", id="after")
    assert not [e for e in link.seen if e.get("id") == "d"]


def test_offline_messages_are_marked_as_late(prosody, tmp_path):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 600))
    with component_link(prosody, tmp_path) as driver:
        driver.connected()
        with Person(prosody, "alice") as alice:
            alice.say(f"call@{COMPONENT}", "call Bob now", "old",
                      f"<delay xmlns='urn:xmpp:delay' stamp='{stamp}'/>")
            assert driver.wait("accepted")["late"]
    with Person(prosody, "alice") as alice:
        alice.say(f"call@{DOMAIN}", "call Bob now", "offline1")
        time.sleep(0.2)  # Prosody stores it for the account that is away
    with client_link(prosody, tmp_path) as driver:
        event = driver.wait("accepted", id="offline1")
        assert not event["late"]  # it waited for less than two minutes


def test_any_address_of_the_component_is_heard_and_answers(prosody, tmp_path):
    with component_link(prosody, tmp_path) as driver:
        driver.connected()
        with Person(prosody, "alice") as alice:
            to = f"pizza\\20main@{COMPONENT}"
            alice.say(to, "echo hello", "c1")
            assert driver.wait("accepted")["recipient"] == to
            _, xml = alice.hear(says("hello"))
            assert xml.get("from") == to


def test_answers_are_quick(prosody, link):
    """Half of the answers come within 20 ms on loopback."""
    waits = []
    with Person(prosody, "carol") as carol:
        for i in range(28):  # below the limit of a minute
            begun = time.monotonic()
            carol.say(link.address, f"echo answer {i}.", f"q{i}")
            at, _ = carol.hear(says(f"answer {i}."))
            waits.append(1000 * (at - begun))
    waits.sort()
    print(f"\nreply p50 {statistics.median(waits):.1f} ms, worst {waits[-1]:.1f} ms")
    assert statistics.median(waits) < 20


def test_prosody_killed_and_started_again_loses_and_repeats_nothing(tmp_path):
    with Lab(("prosody",)) as lab, component_link(lab, tmp_path) as driver:
        driver.connected()
        for round_ in range(3):
            lab.server("prosody").signal(signal.SIGKILL)
            lab.server("prosody").wait()
            driver.do(do="send", to=f"alice@{DOMAIN}", body=f"notice {round_}", id=f"n{round_}")
            lab.start("prosody")
            driver.connected(30)
            with Person(lab, "alice") as alice:
                alice.say(f"call@{COMPONENT}", f"request {round_}", f"r{round_}")
                driver.wait("accepted", id=f"r{round_}")
                driver.wait("sent", id=f"n{round_}") if not any(
                    e.get("id") == f"n{round_}" for e in driver.seen) else None
                alice.hear(says(f"notice {round_}"))


def check(lab, tmp_path, *args):
    with Driver(tmp_path, *args) as driver:
        return driver.wait("checked", 30)["problem"]


def test_check_names_what_is_wrong(prosody, tmp_path):
    ports, call = prosody.ports, f"call@{DOMAIN}"
    good = ("check-client", call, password_of("call"), "127.0.0.1", ports["c2s"], prosody.ca)
    assert check(prosody, tmp_path, *good) == ""
    direct = (*good[:4], ports["c2s_tls"], prosody.ca, "direct")
    assert check(prosody, tmp_path, *direct) == ""
    wrong = (good[0], call, "wrong", *good[3:])
    assert "check JID and password" in check(prosody, tmp_path, *wrong)
    system = (*good[:5], "/etc/ssl/certs/ca-certificates.crt")
    assert "certificate" in check(prosody, tmp_path, *system)
    closed = (*good[:4], 1, prosody.ca)
    assert "cannot connect" in check(prosody, tmp_path, *closed)
    component = ("check-component", COMPONENT, COMPONENT_SECRET, "127.0.0.1", ports["component"])
    assert check(prosody, tmp_path, *component) == ""
    assert "secret" in check(prosody, tmp_path, *component[:2], "wrong", *component[3:])


def test_a_server_without_tls_never_sees_the_password(tmp_path):
    """The link refuses to log in where STARTTLS is not offered."""
    server = subprocess.Popen([sys.executable, "-c", r"""
import socket
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
c, _ = s.accept()
seen = c.recv(4096)
c.sendall(b"<?xml version='1.0'?><stream:stream xmlns='jabber:client' from='lab.test' id='1' "
          b"xmlns:stream='http://etherx.jabber.org/streams' version='1.0'><stream:features>"
          b"<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"
          b"</mechanisms></stream:features>")
while True:
    more = c.recv(4096)
    if not more:
        break
    seen += more
print(seen.decode(), flush=True)
"""], stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline())
    with Driver(tmp_path, "check-client", f"call@{DOMAIN}", "very-secret", "127.0.0.1", port,
                "/etc/ssl/certs/ca-certificates.crt") as driver:
        assert "TLS" in driver.wait("checked", 30)["problem"]
    assert "auth" not in server.communicate(timeout=10)[0]
