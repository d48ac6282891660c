"""A connected party hands the other one on (SIP REFER): whom it names is rung and takes its place."""
import pytest

import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for
from test_connect import talk

CAROL_HERTZ = 1500
ON = {"dialplan": {"transfers": True}}
NOTIFIED = scripted.receive("NOTIFY") + scripted.reply(200, "OK", to="BYE")


def timeline(world):
    return world.agent.run("show-call", world.agent.calls()[0]["id"]).stdout


def done(world):
    return world.agent.calls()[0]["phase"] == "done"


def hands_on(target, then, after_ms=6000, headers=(), keeps=()):
    """A phone that answers, and when it is connected asks that the other party talk to `target`;
    `keeps` are names that `then` keeps."""
    return (scripted.invited() + scripted.reply(200, "OK", sdp=scripted.GOOD_SDP,
                                                after=' retrans="500"')
            + scripted.receive("ACK") + scripted.pause(after_ms)
            + scripted.own_request("REFER", 1, [f"Refer-To: <{target}>", *headers])
            + scripted.response(202) + then + scripted.references(*keeps))


def both_talk(world, **changes):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, **(ON | changes))
    box = world.mailbox()
    world.ask()
    bob.wait_answered()
    alice.wait_answered()
    talk(bob, alice)
    return bob, alice, box


@pytest.mark.parametrize("who", ["called", "caller"])
def test_a_party_hands_the_other_one_on(world, who):
    carol = world.phone("carol", CAROL_HERTZ)
    bob, alice, box = both_talk(world)
    leaving, staying = (bob, alice) if who == "called" else (alice, bob)
    leaving.command("transfer", carol.uri)
    carol.wait_answered()
    leaving.wait_ended()
    wait_for("the two hear each other", lambda: carol.heard(staying.hertz).tone >= 1.0
             and staying.heard(CAROL_HERTZ).tone >= 1.0, limit=30, step=0.2)
    carol.hang_up()
    staying.wait_ended()
    box.wait(lambda text: "hung up" in text, "the outcome")
    assert carol.times_rung() == bob.times_rung() == alice.times_rung() == 1
    assert f"on to {carol.uri}" in timeline(world)


def told(*statuses):
    """The notices that come, in order, and the names that they keep."""
    text = "".join(
        f'<recv request="NOTIFY"><action><ereg regexp="SIP/2.0 {status}" search_in="body" '
        f'check_it="true" assign_to="told{status}"/></action></recv>\n'
        + scripted.reply(200, "OK", to="BYE") for status in statuses)
    return text, [f"told{status}" for status in statuses]


def stays_connected(world, target, *statuses):
    """Bob hands on in vain, hears so, and talks on with Alice."""
    notices, names = told(*statuses)
    bob = world.scripted("bob", hands_on(
        target, notices + scripted.pause(500) + scripted.hangs_up(2), keeps=names))
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, **ON)
    box = world.mailbox()
    world.ask()
    bob.wait_done()
    alice.wait_ended()
    box.wait(lambda text: "talked" in text and "Bob Stone hung up" in text, "the outcome")


def test_nobody_is_handed_on_to_where_the_dial_plan_does_not_go(world):
    stays_connected(world, "sip:carol@127.0.0.9", 100, 603)
    assert "to sip:carol@127.0.0.9: refused" in timeline(world)


def test_a_phone_that_no_one_takes_up_leaves_the_two_together(world):
    carol = world.scripted("carol", scripted.refuses(486, "Busy Here", ring_ms=200))
    stays_connected(world, carol.uri, 100, 180, 486)
    carol.wait_done()
    assert carol.requests("INVITE") == 1
    assert "does not answer, Bob Stone stays" in timeline(world)


def test_who_hangs_up_at_once_leaves_the_other_one_ringing(world):
    carol = world.phone("carol", CAROL_HERTZ, answers="manual")
    bob = world.scripted("bob", hands_on(carol.uri, scripted.hangs_up(2),
                                         headers=["Refer-Sub: false", "Supported: norefersub"]))
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, **ON)
    world.ask()
    bob.wait_done()
    carol.wait_ringing()
    carol.answer()
    wait_for("Carol and Alice hear each other", lambda: carol.heard(ALICE_HERTZ).tone >= 1.0
             and alice.heard(CAROL_HERTZ).tone >= 1.0, limit=30, step=0.2)
    alice.hang_up()
    carol.wait_ended()
    wait_for("the call is over", lambda: done(world))


def test_a_dialog_that_is_to_be_replaced_is_named_to_the_new_phone(world):
    """Attended (RFC 5589): Bob has called Carol before, by himself."""
    carol = world.scripted("carol", scripted.receive("INVITE").replace(
        "/>\n", '><action><ereg regexp="a@b;to-tag=1;from-tag=2" search_in="hdr" '
        'header="Replaces:" check_it="true" assign_to="replaces"/></action></recv>\n')
        + scripted.reply(200, "OK", sdp=scripted.GOOD_SDP) + scripted.receive("ACK")
        + scripted.receive("BYE") + scripted.reply(200, "OK", to="BYE")
        + '<Reference variables="replaces"/>\n')
    bob = world.scripted("bob", hands_on(
        carol.uri + "?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2",
        NOTIFIED * 2 + scripted.receive("BYE") + scripted.reply(200, "OK", to="BYE")))
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, **ON)
    world.ask()
    bob.wait_done()
    alice.wait_answered()
    alice.hang_up()
    carol.wait_done()


def test_a_crash_while_somebody_is_handed_on_leaves_no_dialog(world):
    carol = world.scripted("carol", scripted.rings_for_ever())
    # The process before may have sent its ACK or not: the new one sends it too.
    bob = world.scripted("bob", hands_on(
        carol.uri, NOTIFIED * 2 + '<recv request="ACK" optional="true"/>\n'
        + scripted.receive("BYE") + scripted.reply(200, "OK", to="BYE")))
    alice = world.phone("alice", ALICE_HERTZ)
    world.start(bob, alice, **ON)
    box = world.mailbox()
    world.ask()
    wait_for("Carol's phone rings", lambda: "180 Ringing" in carol.messages(), limit=30)
    wait_for("that is stored", lambda: "ringing" in timeline(world).lower())
    world.agent.kill()
    world.agent.start()
    carol.wait_done()
    bob.wait_done()
    alice.wait_ended()
    box.wait(lambda text: "interrupted" in text or "restarted" in text, "the outcome")
    wait_for("the call is over", lambda: done(world))
    assert carol.requests("INVITE") == 1
