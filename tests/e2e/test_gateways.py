"""Trunks: TLS and TCP, login, takeover of one gateway by another, lines and turns (M19, M33)."""
import json
import socket

import pytest

import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from dns import Dns
from kamailio import Kamailio
from process import wait_for

BOB_NUMBER = "+12015550123"
ALL_DONE = "the call is over"


def provider(world, name="trunk", **settings):
    return world.stack.enter_context(Kamailio(name, world.folder, world.ports, **settings))


def names(world, **records):
    """The [sip] setting for a name server with these records."""
    dns = world.stack.enter_context(Dns(world.folder, world.ports, **records))
    return {"resolver": str(dns.resolver)}


def certificate(world, name="server"):
    return world.lab.folder / "tls" / f"{name}.pem"


def done(world):
    return all(call["phase"] == "done" for call in world.agent.calls())


def silent_gateway(world):
    """An address that takes everything and says nothing."""
    listener = world.stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    listener.bind(("127.0.0.1", 0))
    return listener, f"sip:127.0.0.1:{listener.getsockname()[1]}"


def invites(listener):
    """Branches of the INVITEs that came to a silent gateway."""
    listener.setblocking(False)
    branches, cancels = set(), 0
    while True:
        try:
            text = listener.recv(65536).decode(errors="replace")
        except BlockingIOError:
            return branches, cancels
        if text.startswith("INVITE "):
            branches.add(text.partition("branch=")[2].partition(";")[0])
        cancels += text.startswith("CANCEL ")


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_a_provider_with_login_carries_both_parties(world, transport):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    trunk = provider(world, to=bob.uri, certificate=certificate(world))
    world.start(BOB_NUMBER, alice, sip=names(world), dialplan={"gateway": "trunk"},
                gateway=[trunk.gateway(
                    transport, host="localhost", registers=True, ca_file=str(world.lab.ca))])
    trunk.wait_log(f"REGISTERED us by {transport}")
    world.ask()
    bob.wait_answered()
    alice.wait_answered()
    trunk.wait_log(f"CALL {BOB_NUMBER} from us by {transport}")
    bob.hang_up()
    alice.wait_ended()
    wait_for(ALL_DONE, lambda: done(world))
    assert bob.times_rung() == 1
    assert trunk.count("CALL ") == 1


@pytest.mark.parametrize("name, words", [
    ("untrusted", "the certificate of localhost is not trusted"),
    ("wrongname", "it is for other.test"),
    ("expired", "the certificate of localhost has expired"),
])
def test_a_provider_that_cannot_prove_who_it_is_gets_no_call_and_the_user_reads_why(
        world, name, words):
    bob = world.scripted("bob", scripted.refuses(486))
    shown = certificate(world, "server" if name == "untrusted" else name)
    trunk = provider(world, to=bob.uri, certificate=shown)
    authority = {} if name == "untrusted" else {"ca_file": str(world.lab.ca)}
    world.start(BOB_NUMBER, sip=names(world), dialplan={"gateway": "trunk"},
                gateway=[trunk.gateway("tls", host="localhost", **authority)])
    box = world.mailbox()
    world.agent.process.wait_log(words)
    world.ask()
    box.wait(lambda text: words in text, "the outcome")
    assert trunk.count("REQUEST ") == 0, "nothing is said before the certificate is checked"
    assert words in world.agent.run("check", check=False).stdout


def test_a_provider_that_wants_a_certificate_gets_ours(world):
    bob = world.scripted("bob", scripted.refuses(486))
    trunk = provider(world, to=bob.uri, certificate=certificate(world), client_ca=world.lab.ca)
    gateway = trunk.gateway("tls", host="localhost", ca_file=str(world.lab.ca))
    world.start(BOB_NUMBER, sip=names(world), dialplan={"gateway": "trunk"}, gateway=[gateway])
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "does not take calls" in text, "the outcome without a certificate")
    world.agent.stop()
    world.agent.configure(gateway=[{
        **gateway, "certificate_file": str(certificate(world)),
        "key_file": str(certificate(world).with_suffix(".key"))}])
    world.agent.start()
    world.ask("Please call Bob again, ring me on my mobile")
    bob.wait_done()
    box.wait(lambda text: "busy" in text, "the outcome")


def two_gateways(world, first, second, **more):
    world.start(BOB_NUMBER, dialplan={"gateway": ["first", "second"]}, gateway=[
        {"name": "second", "proxy": second, "priority": 2, **more},
        {"name": "first", "proxy": first, "priority": 1, "first_answer_ms": 1000, **more}])


@pytest.mark.parametrize("status", [500, 502, 503])
def test_another_gateway_takes_what_the_first_one_refuses(world, status):
    first = world.scripted("first", scripted.refuses(status, headers=["Retry-After: 120"]))
    second = world.scripted("second", scripted.refuses(486, ring_ms=50), calls=2)
    two_gateways(world, f"sip:127.0.0.1:{first.sip_port}", f"sip:127.0.0.1:{second.sip_port}")
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "busy" in text, "the outcome")
    first.wait_done()
    # It asked for two minutes: the next call does not try it first.
    world.ask("Please call Bob once more, ring me on my mobile")
    second.wait_done()
    assert first.requests("INVITE") == 1 and second.requests("INVITE") == 2
    timeline = world.agent.run("show-call", world.agent.calls()[-1]["id"]).stdout
    assert "gateway second is tried" in timeline


def test_a_gateway_that_says_nothing_is_cancelled_and_another_one_tried(world):
    listener, first = silent_gateway(world)
    second = world.scripted("second", scripted.refuses(486))
    two_gateways(world, first, f"sip:127.0.0.1:{second.sip_port}")
    box = world.mailbox()
    world.ask()
    second.wait_done()
    box.wait(lambda text: "busy" in text, "the outcome")
    branches, _ = invites(listener)
    assert len(branches) == 1 and second.requests("INVITE") == 1


def test_a_party_that_rang_is_not_rung_by_another_gateway(world):
    first = world.scripted("first", scripted.refuses(503, ring_ms=300))
    second = world.scripted("second", scripted.refuses(486))
    two_gateways(world, f"sip:127.0.0.1:{first.sip_port}", f"sip:127.0.0.1:{second.sip_port}")
    box = world.mailbox()
    world.ask()
    first.wait_done()
    box.wait(lambda text: "cannot take" in text, "the outcome")
    assert second.requests("INVITE") == 0


def test_numbers_go_to_the_gateway_of_their_prefix(world):
    first = world.scripted("first", scripted.refuses(486))
    second = world.scripted("second", scripted.refuses(486))
    world.start(BOB_NUMBER, dialplan={"gateway": ["first", "second"]}, gateway=[
        {"name": "first", "proxy": f"sip:127.0.0.1:{first.sip_port}"},
        {"name": "second", "proxy": f"sip:127.0.0.1:{second.sip_port}", "prefixes": ["+1201"],
         "number_format": "national", "country": "1", "national_prefix": "",
         "dial_prefix": "9", "caller_id": "+12015550100", "anonymous": True}])
    world.ask()
    second.wait_done()
    request = second.messages()
    assert "INVITE sip:92015550123@" in request
    assert "Privacy: id" in request
    assert "P-Asserted-Identity: <sip:+12015550100@" in request
    assert 'From: "Anonymous" <sip:anonymous@anonymous.invalid>' in request
    assert first.requests("INVITE") == 0


def test_a_gateway_that_does_not_answer_options_is_tried_last(world):
    listener, first = silent_gateway(world)
    second = world.scripted("second", busy_but_there(), calls=2)
    two_gateways(world, first, f"sip:127.0.0.1:{second.sip_port}", qualify=30)
    world.agent.process.wait_log("gateway first: down: it does not answer OPTIONS")
    world.ask()
    second.wait_done()
    assert invites(listener)[0] == set(), "nobody waited for it"


def busy_but_there():
    """Answers OPTIONS with 200 and an INVITE with 486."""
    return (scripted.receive("OPTIONS", optional_next="options") + scripted.receive("INVITE")
            + scripted.reply(486, "Busy") + '<recv request="ACK" next="end"/>\n'
            + '<label id="options"/>\n' + scripted.reply(200, "OK", to="OPTIONS")
            + '<label id="end"/>\n')


def test_a_party_whose_gateway_was_slow_is_not_rung_twice(world):
    """The caller is tried again only when the first INVITE cannot ring any more."""
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.scripted("alice", scripted.receive("INVITE") + scripted.pause(8000)
                           + scripted.reply(486, "Busy") + scripted.receive("ACK"), calls=2)
    world.start(bob, "+16505550123", call={"caller_retries": 1, "ring_caller": 30},
                dialplan={"gateway": "slow"}, gateway=[{
                    "name": "slow", "proxy": f"sip:127.0.0.1:{alice.sip_port}",
                    "first_answer_ms": 500}])
    world.ask()
    bob.wait_answered()
    world.agent.process.wait_log("an earlier INVITE without answer may still ring there", 20)
    assert alice.requests("INVITE") == 1
    alice.wait_done()
    assert alice.requests("INVITE") == 2


def test_calls_wait_for_a_line_in_turn_of_their_users(world):
    """One line: Alice asks three times, Carol once; Carol is not last, and Alice is told."""
    trunk = world.scripted("trunk", scripted.refuses(486, ring_ms=1200), calls=4)
    world.start(BOB_NUMBER, dialplan={"gateway": "trunk"}, limits={"per_user_open": 9}, gateway=[{
        "name": "trunk", "proxy": f"sip:127.0.0.1:{trunk.sip_port}", "concurrent": 1}])
    world.agent.add_person("Carol Diaz", allowed=True, email="carol@lab.test",
                           mobile="sip:carol@127.0.0.1:9")
    for number in (1, 2, 3):
        world.ask(f"Please call +1201555012{number}, ring me on my mobile")
    world.ask("Please call +12015550127, ring me on my mobile", user="carol")
    trunk.wait_done()
    dialled = [part.partition(" SIP/2.0")[0].rpartition(":")[0] for part in
               trunk.messages().split("INVITE sip:")[1:]]
    order = []
    for one in dialled:
        number = one.partition("@")[0]
        if number not in order:
            order.append(number)
    assert len(order) == 4
    assert order.index("+12015550127") == 1, order


def test_a_user_is_told_of_a_long_wait_for_a_line(world):
    trunk = world.scripted("trunk", scripted.rings_for_ever(), calls=2)
    world.start(BOB_NUMBER, dialplan={"gateway": "trunk"}, limits={"per_user_open": 9},
                call={"ring_called": 12}, gateway=[{
                    "name": "trunk", "proxy": f"sip:127.0.0.1:{trunk.sip_port}",
                    "concurrent": 1}])
    box = world.mailbox()
    world.ask("Please call +12015550121, ring me on my mobile")
    trunk.wait_request("INVITE")
    world.ask("Please call +12015550122, ring me on my mobile")
    box.wait(lambda text: "All lines are taken" in text and "number 1" in text, "the wait", 30)
    trunk.wait_done()
    calls = json.loads(world.agent.run("calls", "--all", "--json").stdout)
    assert len(calls) == 2


def test_a_gateway_is_found_by_its_srv_records_and_the_next_one_takes_over(world):
    dead = world.ports.take()  # nothing listens there
    second = world.scripted("second", scripted.refuses(486))
    world.start(BOB_NUMBER, dialplan={"gateway": "trunk"},
                sip=names(world, hosts={"a.gw.test": ["127.0.0.1"], "b.gw.test": ["127.0.0.1"]},
                          srv=[("_sip._udp.gw.test", "a.gw.test", dead, 1, 1),
                               ("_sip._udp.gw.test", "b.gw.test", second.sip_port, 2, 1)],
                          naptr=[("gw.test", 1, 1, "s", "SIP+D2U", "_sip._udp.gw.test")]),
                gateway=[{"name": "trunk", "proxy": "sip:gw.test"}])
    box = world.mailbox()
    world.ask()
    second.wait_done()
    box.wait(lambda text: "busy" in text, "the outcome")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_provider_is_reached_by_ipv6(world, transport):
    trunk = provider(world, address="[::1]")  # busy by itself
    world.start(BOB_NUMBER, sip={"bind": "::1"}, media={"bind": "::1"},
                dialplan={"gateway": "trunk"}, gateway=[trunk.gateway(transport)])
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "busy" in text, "the outcome")
    assert trunk.count(f"CALL {BOB_NUMBER} from us by {transport}") == 1


@pytest.mark.parametrize("name, trusted", [("gw.test", True), ("mail.lab.test", False)])
def test_a_wrong_certificate_is_refused_also_where_only_dns_knows_the_name(world, name, trusted):
    """Without the probe, which asks the system for names: the stack itself must refuse."""
    trunk = provider(world, certificate=certificate(world))
    world.start(BOB_NUMBER, sip=names(world, hosts={name: ["127.0.0.1"]}),
                dialplan={"gateway": "trunk"}, gateway=[trunk.gateway(
                    "tls", host=name, registers=True, first_answer_ms=2000,
                    **({"ca_file": str(world.lab.ca)} if trusted else {}))])
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "trunk does not answer" in text, "the outcome")
    assert trunk.count("REQUEST ") == 0
