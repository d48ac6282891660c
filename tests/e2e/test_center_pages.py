"""Calling centers that tell of their queue on a web page (M29, M31)."""
import time

import mail
import pytest
from center import Center
from conftest import ALICE_HERTZ
from process import wait_for
from queue_page import QueuePage
from test_center import ASK, call_of, nothing_rings, queue_then_agent, timeline


@pytest.fixture
def page_for(world):
    """Starts a page, a center, Alice's phone and the agent that knows of the page."""
    def make(body, tls=None, url=None, script=None, fields=(), **center_settings):
        tls_folder = world.lab.folder / "tls"
        keys = (tls_folder / f"{tls}.pem", tls_folder / f"{tls}.key") if tls else ()
        page = world.stack.enter_context(QueuePage(body, *keys))
        center = world.stack.enter_context(Center(
            world.folder, world.ports,
            script or (lambda call: queue_then_agent(call, hold=60))))
        alice = world.phone("alice", ALICE_HERTZ)
        settings = {"center": "Acme Support", "url": url or page.url, "every": 5,
                    "ca_file": str(world.lab.ca), **dict(fields)}
        agent = world.start(alice=alice, center={"page": [settings], **center_settings})
        agent.run("add", "center", "Acme Support", "--alias", "Acme", "--sip", center.uri,
                  "--menu", "billing=w2")
        return page, center, alice
    return make


def test_a_verified_page_is_told_and_rings_the_caller_in_time(world, page_for):
    page, center, alice = page_for({"calls": {"before": 3, "minutes": 6}}, tls="server",
                                   fields={"ahead": "calls.before", "wait": "calls.minutes",
                                           "token": "s3cret"}, fetch="estimate")
    box = world.mailbox()
    world.ask(ASK)
    call = call_of(center)
    text = mail.text_of(box.wait(lambda text: "in the queue" in text, "the queue's state"))
    assert "number 4 in the queue, about 6 minutes" in text, text
    assert alice.times_rung() == 0
    wait_for("the music plays", lambda: call.began("music"), 40)
    changed_at = time.time()
    page.body = {"calls": {"before": 0, "minutes": 0}}
    rung = alice.wait_answered(limit=30)
    first_seen = next(at for at, _ in page.asked if at > changed_at)
    assert rung.at - first_seen < 2
    assert {token for _, token in page.asked} == {"Bearer s3cret"}
    assert "s3cret" not in world.agent.log()
    assert "4th in the queue, about 6 minutes (web page)" in timeline(world)


BAD_PAGES = {
    "refuses": dict(status=503),
    "moved": dict(status=302),
    "huge": dict(body=b'{"queue": {"wait": 1}, "x": "' + b"x" * 1_000_000 + b'"}'),
    "nonsense": dict(body=b"<html>out of order</html>"),
    "deep": dict(body=b"[" * 10_000),
    "hangs": dict(hangs=True),
}


@pytest.mark.parametrize("fault", BAD_PAGES)
def test_a_bad_page_does_nothing_to_the_call(world, page_for, fault):
    bad = BAD_PAGES[fault]
    page, center, alice = page_for(bad.get("body", {"queue": {"wait": 1}}), fetch="estimate",
                                   script=lambda call: queue_then_agent(call, hold=3))
    page.status = bad.get("status", 200)
    if bad.get("hangs"):
        page.released.clear()
    world.ask(ASK)
    call = call_of(center)
    rung = alice.wait_answered(limit=90)
    assert page.asked
    assert any("Maria" in what for _, what in call.events), "the agent rang her, not the page"
    assert "(web page)" not in timeline(world)
    if not bad.get("hangs"):
        assert "the web page of the queue cannot be read" in timeline(world)
    wait_for("the center hears Alice", lambda: call.voice_heard(rung.at + 0.5) > 1, 20)


@pytest.mark.parametrize("tls", ["wrongname", "expired", "nobody"])
def test_a_page_that_is_not_proved_or_not_there_is_not_believed(world, page_for, tls):
    dead = {"nobody": "http://127.0.0.1:9/queue.json"}
    page, center, alice = page_for({"queue": {"wait": 1}}, tls=None if tls in dead else tls,
                                   url=dead.get(tls), fetch="estimate",
                                   script=lambda call: call.hold(60))
    world.ask(ASK)
    call_of(center)
    wait_for("the timeline says why",
             lambda: "the web page of the queue cannot be read" in timeline(world), 30)
    assert alice.times_rung() == 0
    world.agent.run("cancel", world.agent.calls()[0]["id"])
    nothing_rings(center, alice)
    assert alice.times_rung() == 0


def test_a_page_that_fails_is_asked_ever_more_seldom(world, page_for):
    page, center, alice = page_for({}, script=lambda call: call.hold(60))
    page.status = 500
    world.ask(ASK)
    call_of(center)
    wait_for("the page was asked twice", lambda: len(page.asked) >= 2, 40)
    assert page.asked[1][0] - page.asked[0][0] > 9, "twice the usual five seconds"
    world.agent.run("cancel", world.agent.calls()[0]["id"])
    nothing_rings(center, alice)
