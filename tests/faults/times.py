"""Nothing runs for a while, and clocks that change."""
import datetime
import zoneinfo

from process import wait_for
from world import Broken, World

ZONE = zoneinfo.ZoneInfo("America/New_York")
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def clock(setting):
    """The environment of a process whose clock is another one (faketime)."""
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": setting, "FAKETIME_DONT_RESET": "1",
            "DONT_FAKE_MONOTONIC": "0"}


def down(run):
    """down for 10 s and for 10 min with calls scheduled: each is made once, or told as missed"""
    calls = run.times(60, 1000)
    figures = {}
    for seconds in (10, 600):
        with World(run, limits={"live": 40}) as world:
            world.agent.start(env=clock("+0s"))
            for number in range(calls):
                when = f"in {run.random.choice((1, 2, 5, 8))} minutes"
                world.postman.deliver(world.request("busy", when), 30)
            world.agent.kill()
            # The clock goes on while nothing runs; then so far that all are due.
            world.agent.start(env=clock(f"+{seconds}s"))
            if seconds < 600:
                world.agent.kill()
                world.agent.start(env=clock("+9m"))
            world.wait_told(run.times(60, 300))
            told = world.check()
            figures[f"{seconds} s"] = (f"{told['outcomes']} told, "
                                       f"{told['called rung']} of {calls} rung")
    return figures


def seasons(run):
    """both changes of the clocks at high speed: every call once, at the right local time"""
    speed = run.times(300, 100)
    figures, worst = {}, 0.0
    for day, times in (("2027-03-14", ("01:30", "03:30", "04:15")),
                       ("2027-11-07", ("00:30", "03:30", "04:15"))):
        midnight = datetime.datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=ZONE)
        start = midnight.astimezone(datetime.timezone.utc) - datetime.timedelta(minutes=20)
        with World(run) as world:
            # No TLS: the lab's certificates are not of that year. A second is short at that speed.
            world.agent.configure(mail={"smtp": {
                "host": "127.0.0.1", "port": world.lab.ports["smtp"], "security": "plain",
                "user": "", "password": None, "timeout": 600}})
            began = datetime.datetime.now().timestamp()
            world.agent.start(env={**clock(f"@{start:%Y-%m-%d %H:%M:%S} x{speed}"), "TZ": "UTC"})
            wanted = {}
            for time in times:
                request = world.request("busy", f"on {day} at {time}")
                world.postman.deliver(request, 30)
                hour, minute = map(int, time.split(":"))
                wanted[request.party] = midnight.replace(hour=hour, minute=minute).timestamp()
            wait_for("all are rung", lambda: len(world.called.dialogs()) == len(times),
                     6 * 3600 / speed + 30, 0.2)
            for dialog in world.called.dialogs():
                at = start.timestamp() + (dialog.rang - began) * speed
                worst = max(worst, abs(at - wanted[dialog.party]) / speed)
            world.wait_told()
            told = world.check()
            figures[day] = f"{told['called rung']} rung, {told['outcomes']} told"
    if worst > 5:
        raise Broken(f"a call came {worst:.1f} s (of the real clock) beside its time")
    return {"speed": f"x{speed}", "furthest from its time": f"{worst:.2f} s real", **figures}
