"""The process is killed, as by a power cut or an out-of-memory killer."""
import time

from process import wait_for
from telephones import FOR_EVER
from world import Broken, World, wait

KINDS = ("ok", "ok", "ok", "left", "left", "busy", "no", "long")
BACK_IN = 5.0  # seconds from the restart until no dialog is left at a phone


def at_random_moments(run):
    """kill -9 at random moments with two-phase calls in flight"""
    kills = run.times(40, 500)
    with World(run) as world:
        world.agent.start()
        for _ in range(kills):
            for _ in range(3):
                world.ask(run.random.choice(KINDS))
            wait(run.random.uniform(0.0, 0.9))
            world.agent.kill()
            world.agent.start()
        world.wait_accepted()
        world.wait_told()
        world.wait_quiet()
        return {"kills": kills, **world.check()}


def with_a_phone_left(run):
    """kill -9 while the caller's phone is changed: neither of them rings on"""
    kills = run.times(8, 100)
    with World(run, ring_ms=700) as world:
        world.agent.run("edit", "Alice Ng", "--desk", f"sip:desk@{world.caller.address}")
        world.agent.start()
        for _ in range(kills):
            before = len(world.caller.dialogs())
            requests = [world.ask("ok") for _ in range(3)]
            wait_for("the caller's phone rings",
                     lambda at=before: len(world.caller.dialogs()) > at, 30, 0.02)
            for request in requests:
                world.reply(request, "ring my desk instead")
            wait(run.random.uniform(0.0, 0.3))
            world.agent.kill()
            world.agent.start()
        world.wait_accepted()
        world.wait_told()
        world.wait_quiet()
        desks = sum(d.party == "desk" for d in world.caller.dialogs())
        return {"kills": kills, "desks rung": desks, **world.check()}


def in_mid_call(run):
    """kill -9 while people talk: every dialog is ended within 5 s of the restart"""
    kills, slowest = run.times(8, 200), 0.0
    with World(run, talk_ms=FOR_EVER) as world:
        world.agent.start()
        for _ in range(kills):
            talking = len(world.caller.dialogs()) + 4
            for _ in range(4):
                world.ask("ok")
            wait_for("they talk", lambda: sum(
                1 for d in world.caller.dialogs() if d.confirmed) == talking, 30, 0.05)
            wait(run.random.uniform(0.0, 0.4))
            world.agent.kill()
            restarted = time.time()
            world.agent.start()
            world.wait_quiet(BACK_IN + 5)
            last = max(d.ended for side in (world.called, world.caller) for d in side.dialogs())
            slowest = max(slowest, last - restarted)
            if slowest > BACK_IN:
                raise Broken(f"a dialog was ended only {slowest:.1f} s after the restart")
        world.wait_told()
        return {"kills": kills, "slowest end": f"{slowest:.2f} s", **world.check()}
