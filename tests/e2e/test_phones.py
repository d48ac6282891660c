"""SIP phones that register with Patchcord itself, without any PBX (M19, M32)."""
import hashlib
import json
import re
import secrets
import socket

import pytest

import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for

DOMAIN = "phones.test"
PASSWORD = "a-phone-secret"


def start(world, users=("bob",), **changes):
    """The agent with its registrar; Bob is reached at his registered phones."""
    agent = world.start("sip:bob@" + DOMAIN, registrar={"domain": DOMAIN}, **changes)
    for user in users:
        agent.run("phone", "add", user, stdin=PASSWORD + "\n")
    return agent


class Registering:
    """A phone's REGISTER by UDP, with digest as RFC 8760 has it."""

    def __init__(self, world, user, password=PASSWORD, algorithm="SHA-256"):
        self.user, self.password, self.algorithm = user, password, algorithm
        self.socket = world.stack.enter_context(
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self.socket.settimeout(10)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.connect(("127.0.0.1", world.agent.sip_port))
        self.call_id, self.cseq = secrets.token_hex(8), 0

    def request(self, contact, credentials=""):
        """Sends one REGISTER; gives status and text of the answer."""
        self.cseq += 1
        port = self.socket.getsockname()[1]
        self.socket.send(
            f"REGISTER sip:{DOMAIN} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};rport;"
            f"branch=z9hG4bK{secrets.token_hex(6)}\r\nMax-Forwards: 70\r\n"
            f"From: <sip:{self.user}@{DOMAIN}>;tag=r\r\nTo: <sip:{self.user}@{DOMAIN}>\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {self.cseq} REGISTER\r\n{contact}"
            f"User-Agent: Test phone\r\n{credentials}Content-Length: 0\r\n\r\n".encode())
        answer = self.socket.recv(65536).decode()
        return int(answer.split()[1]), answer

    def credentials(self, challenge):
        """Authorization for a 401's text."""
        def hashed(text):
            return hashlib.new({"MD5": "md5", "SHA-256": "sha256"}[self.algorithm],
                               text.encode()).hexdigest()
        offer = next(line for line in challenge.splitlines()
                     if f"algorithm={self.algorithm}," in line)
        nonce = re.search(r'nonce="([^"]*)"', offer).group(1)
        uri = f"sip:{DOMAIN}"
        proof = hashed(":".join((hashed(f"{self.user}:{DOMAIN}:{self.password}"), nonce,
                                 "00000001", "c", "auth", hashed(f"REGISTER:{uri}"))))
        return (f'Authorization: Digest username="{self.user}", realm="{DOMAIN}", '
                f'nonce="{nonce}", uri="{uri}", response="{proof}", algorithm={self.algorithm}, '
                f'qop=auth, nc=00000001, cnonce="c"\r\n')


def register(world, user, port, wanted=200, expires=120, contact="", **how):
    """Registers a phone that listens on `port`. Returns the answer."""
    contact = contact or f"Contact: <sip:{user}@127.0.0.1:{port}>;expires={expires}\r\n"
    phone = Registering(world, user, **how)
    status, challenge = phone.request(contact)
    assert status == 401
    status, answer = phone.request(contact, phone.credentials(challenge))
    assert status == wanted, answer
    return answer


def phones(world):
    return {one["address"]: one["contacts"]
            for one in json.loads(world.agent.run("phones", "--json").stdout)}


def test_a_registered_phone_is_listed_called_and_forgotten_when_it_says_so(world):
    bob = world.scripted("bob", scripted.refuses(486, ring_ms=50))
    start(world)
    assert phones(world) == {f"sip:bob@{DOMAIN}": []}
    granted = register(world, "bob", bob.sip_port)
    assert re.search(r"Contact: <sip:bob@127\.0\.0\.1:\d+>;expires=120", granted)
    (one,) = phones(world)[f"sip:bob@{DOMAIN}"]
    assert one["phone"] == "Test phone" and 100 < one["expires_in"] <= 120
    assert "Test phone" in world.agent.run("phones").stdout
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "busy" in text, "the outcome")
    bob.wait_done()
    assert f"To: <sip:bob@{DOMAIN}>" in bob.messages()
    register(world, "bob", bob.sip_port, contact="Contact: *\r\nExpires: 0\r\n")
    assert phones(world)[f"sip:bob@{DOMAIN}"] == []


def test_a_phone_that_is_not_registered_is_not_available(world):
    start(world)
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "not available" in text, "the outcome")


@pytest.mark.parametrize("user, password", [("bob", "wrong-password"), ("mallory", PASSWORD)])
def test_who_does_not_know_the_password_is_not_registered(world, user, password):
    start(world)
    answer = register(world, user, 9, password=password, wanted=401)
    assert "algorithm=SHA-256" in answer and "algorithm=MD5" in answer
    assert phones(world) == {f"sip:bob@{DOMAIN}": []}


@pytest.mark.parametrize("algorithm", ["SHA-256", "MD5"])
def test_a_proof_counts_once(world, algorithm):
    start(world)
    phone = Registering(world, "bob", algorithm=algorithm)
    contact = "Contact: <sip:bob@127.0.0.1:9>\r\n"
    credentials = phone.credentials(phone.request(contact)[1])
    assert phone.request(contact, credentials)[0] == 200
    status, answer = phone.request(contact, credentials)
    assert status == 401 and "stale=true" in answer


def test_guessing_is_stopped(world):
    start(world)
    for _ in range(20):
        register(world, "bob", 9, password="guess", wanted=401)
    assert Registering(world, "bob").request("")[0] == 403


def test_too_short_an_expiry_is_told_the_least_one(world):
    start(world)
    assert "Min-Expires: 60" in register(world, "bob", 9, expires=5, wanted=423)


def test_all_phones_of_a_user_ring_and_the_first_answer_wins(world):
    desk = world.scripted("desk", scripted.rings_for_ever())
    cell = world.phone("bob", BOB_HERTZ, answers="manual")
    alice = world.phone("alice", ALICE_HERTZ)
    start_with_alice(world, alice)
    register(world, "bob", desk.sip_port)
    register(world, "bob", cell.sip_port)
    assert len(phones(world)[f"sip:bob@{DOMAIN}"]) == 2
    world.ask()
    desk.wait_request("INVITE")
    cell.wait_ringing()
    cell.answer()
    alice.wait_answered()
    desk.wait_done()
    assert 'SIP;cause=200;text="Call completed elsewhere"' in desk.messages()
    wait_for("both hear each other", lambda: cell.heard(ALICE_HERTZ).tone >= 0.5
             and alice.heard(BOB_HERTZ).tone >= 0.5, limit=30, step=0.2)
    cell.hang_up()
    alice.wait_ended()


def test_when_all_phones_refuse_the_best_reason_is_told(world):
    desk = world.scripted("desk", scripted.refuses(486, ring_ms=200))
    cell = world.scripted("cell", scripted.refuses(480))
    start(world)
    register(world, "bob", desk.sip_port)
    register(world, "bob", cell.sip_port)
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "busy" in text, "the outcome")
    desk.wait_done()
    cell.wait_done()


def test_one_phone_that_declines_ends_the_ringing_of_all(world):
    desk = world.scripted("desk", scripted.rings_for_ever())
    cell = world.scripted("cell", scripted.refuses(603, ring_ms=500))
    start(world)
    register(world, "bob", desk.sip_port)
    register(world, "bob", cell.sip_port)
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "declined" in text, "the outcome")
    desk.wait_done()


def test_registrations_outlive_a_restart(world):
    bob = world.scripted("bob", scripted.refuses(486))
    start(world)
    register(world, "bob", bob.sip_port)
    world.agent.kill()
    world.agent.start()
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "busy" in text, "the outcome")
    bob.wait_done()


def start_with_alice(world, alice):
    agent = world.start("sip:bob@" + DOMAIN, alice, registrar={"domain": DOMAIN})
    agent.run("phone", "add", "bob", stdin=PASSWORD + "\n")
