"""Calls at a time, again and again, in quiet hours and missed, through the whole program."""
import datetime
import zoneinfo

import pytest

import scripted
from clock import clock
from process import wait_for

MINUTE = datetime.timedelta(minutes=1)
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")  # the lab's


@pytest.fixture
def start(world):
    """Starts the agent with Bob and Alice's mobile; returns both phones."""
    def started(**changes):
        made = [world.scripted(name, scripted.answers(), calls=2) for name in ("bob", "mobile")]
        world.start(*made, **changes)
        return made
    return started


def queued(world):
    return [call for call in world.agent.calls() if call["phase"] == "queued"]


def test_a_call_that_repeats_is_there_again_when_one_is_done(world, start):
    bob, mobile = start()
    box = world.mailbox()
    message = world.ask("call Bob every day at 9am")
    box.wait(lambda text: "every day at 9am" in text and "Skip" in text, "the receipt")
    first, = world.agent.calls()
    assert first["repeat"] == "every day at 9am"

    world.agent.run("retry", first["id"])  # now, instead of its time
    bob.wait_request("INVITE")
    mobile.wait_request("INVITE")
    world.agent.run("cancel", "--one", first["id"])
    following, = wait_for("the next of the series", lambda: queued(world))
    assert following["id"] != first["id"]
    due = datetime.datetime.fromtimestamp(following["due_ms"] / 1000, NEW_YORK)
    assert (due.hour, due.minute) == (9, 0)
    assert bob.requests("INVITE") == 1

    world.ask("skip the next one", in_reply_to=message["Message-ID"])
    later, = wait_for("the one after it", lambda: [
        call for call in queued(world) if call["id"] != following["id"]])
    assert later["due_ms"] > following["due_ms"]

    world.ask("cancel", in_reply_to=message["Message-ID"])
    wait_for("the end of the series", lambda: not queued(world))
    assert bob.requests("INVITE") == 1


def test_in_quiet_hours_nobody_is_rung_before_a_yes(world, start):
    now = datetime.datetime.now(NEW_YORK)
    begin, end = (now + datetime.timedelta(hours=h) for h in (-1, 2))
    bob, mobile = start(call={"quiet_hours": f"{begin:%H:%M}-{end:%H:%M}"})
    box = world.mailbox()
    message = world.ask("call Bob")
    box.wait(lambda text: "yes" in text and "Bob Stone" in text, "what to do")
    assert not world.agent.calls() and bob.requests("INVITE") == 0
    world.ask("yes", in_reply_to=message["Message-ID"])
    bob.wait_request("INVITE")
    mobile.wait_request("INVITE")


def quiet(begins, ends):
    """The [call] settings for quiet hours between two lengths of time from now."""
    now = datetime.datetime.now(NEW_YORK)
    begin, end = now + begins, now + ends
    return {"quiet_hours": f"{begin:%H:%M}-{end:%H:%M}"}, end.replace(second=0, microsecond=0)


def is_put_off(world, end):
    """The call waits until the quiet hours are over."""
    return wait_for("it waits", lambda: [
        call for call in queued(world) if call["due_ms"] == end.timestamp() * 1000])


def test_another_attempt_is_not_made_in_quiet_hours(world):
    bob = world.scripted("bob", scripted.refuses(486), calls=2)
    settings, end = quiet(2 * MINUTE, 180 * MINUTE)
    world.start(bob, call=settings, retry={"busy": {"retries": 3, "delay": 240, "growth": 1.0}})
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "up to 3 more times" in text, "how often is tried")
    box.wait(lambda text: f"try again at {end:%H:%M}" in text
             or f"try again tomorrow at {end:%H:%M}" in text, "when it is tried again")
    is_put_off(world, end)
    assert "up to 4 attempts" in world.agent.run("calls").stdout
    assert bob.requests("INVITE") == 1


def test_what_was_missed_until_the_night_waits_for_the_morning(world, start):
    settings, end = quiet(65 * MINUTE, 240 * MINUTE)
    bob, _ = start(call=settings)
    box = world.mailbox()
    world.ask("call Bob in 1 hour")
    box.wait(lambda text: "I will call" in text, "the receipt")
    world.agent.stop()
    world.agent.start(env=clock("+75m", world.agent.daemon))
    box.wait(lambda text: "quiet hours of Bob Stone are over" in " ".join(text.split()),
             "that it is put off")
    is_put_off(world, end)
    assert bob.requests("INVITE") == 0


def test_what_was_due_while_nothing_ran_is_made_or_told(world, start):
    bob, mobile = start()
    box = world.mailbox()
    world.ask("call Bob in 1 hour")
    box.wait(lambda text: "I will call" in text, "the first receipt")
    world.ask("call Bob in 2 hours and 50 minutes")
    box.wait(lambda text: "I will call" in text, "the second receipt")
    world.agent.stop()
    world.agent.start(env=clock("+3h", world.agent.daemon))
    box.wait(lambda text: "was not running then" in text, "that one was missed")
    bob.wait_request("INVITE")
    mobile.wait_request("INVITE")
    assert bob.requests("INVITE") == 1


def test_a_condition_calls_nobody(world, start):
    bob, _ = start()
    box = world.mailbox()
    world.ask("call Bob once he leaves the office")
    box.wait(lambda text: "once he leaves the office" in text, "what was not understood")
    assert not world.agent.calls() and bob.requests("INVITE") == 0
