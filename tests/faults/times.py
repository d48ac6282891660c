"""Nothing runs for a while, and clocks that change."""
import datetime
import re
import time
import zoneinfo

import mail
from clock import clock
from process import wait_for
from world import Broken, World

NEW_YORK, BERLIN, SYDNEY = map(zoneinfo.ZoneInfo, (
    "America/New_York", "Europe/Berlin", "Australia/Sydney"))
SLACK = 5.0  # real seconds: a machine may be busy
RINGS_LONG = {"ring_called": 300, "ring_caller": 300}  # at that speed


def on(zone, day, at):
    """A wall clock time as an instant."""
    return datetime.datetime.fromisoformat(f"{day} {at}").replace(tzinfo=zone).astimezone(
        datetime.timezone.utc)


def down(run):
    """down for 10 s and for 10 min with calls scheduled: each is made once, or told as missed"""
    calls = run.times(60, 1000)
    figures = {}
    for seconds in (10, 600):
        with World(run, limits={"live": 40}) as world:
            daemon = world.agent.daemon
            world.agent.start(env=clock("+0s", daemon))
            for number in range(calls):
                when = f"in {run.random.choice((1, 2, 5, 8))} minutes"
                world.postman.deliver(world.request("busy", when), 30)
            world.agent.kill()
            # The clock goes on while nothing runs; then so far that all are due.
            world.agent.start(env=clock(f"+{seconds}s", daemon))
            if seconds < 600:
                world.agent.kill()
                world.agent.start(env=clock("+9m", daemon))
            world.wait_told(run.times(60, 300))
            told = world.check()
            figures[f"{seconds} s"] = (f"{told['outcomes']} told, "
                                       f"{told['called rung']} of {calls} rung")
    return figures


def without_tls(world):
    """The lab's certificates are not of that year. A second is short at that speed."""
    world.agent.configure(mail={"smtp": {
        "host": "127.0.0.1", "port": world.lab.ports["smtp"], "security": "plain",
        "user": "", "password": None, "timeout": 600}})


class FastClock:
    """The clock of an agent that lives from `start` on, so many times as fast as we do."""

    def __init__(self, start, speed):
        self.start, self.speed = start.astimezone(datetime.timezone.utc), speed

    def run(self, world):
        world.agent.start(env={"TZ": "UTC", **clock(
            f"@{self.start:%Y-%m-%d %H:%M:%S} x{self.speed}", world.agent.daemon)})
        listens, = re.findall(r"^(\S+ \S+) I lmtp: listening", world.agent.log(), re.M)
        since = datetime.datetime.fromisoformat(listens + "+00:00") - self.start
        self.began = time.time() - since.total_seconds() / self.speed

    def late(self, at, wanted):
        """So many of our seconds something came after its time; `at` by our clock."""
        return (self.start.timestamp() + (at - self.began) * self.speed
                - wanted.timestamp()) / self.speed

    def lasts(self, until):
        """So many of our seconds."""
        return (until - self.start).total_seconds() / self.speed


def furthest(world, fast, wanted):
    """Each party was rung at its times, and at no other ones; the furthest is returned."""
    rung = {party: sorted(d.rang for d in world.called.dialogs() if d.party == party)
            for party in wanted}
    late = {party: [fast.late(at, then) for at, then in zip(rung[party], times)]
            for party, times in wanted.items()}
    worst = max((abs(one) for each in late.values() for one in each), default=0.0)
    if worst > SLACK or any(len(rung[party]) != len(times) for party, times in wanted.items()):
        raise Broken(f"seconds (real) after their times: {late}, wanted {wanted}")
    return worst


def seasons(run):
    """the nights of both changes at high speed: every call once, at the right local time"""
    speed = run.times(300, 100)
    figures, worst = {}, 0.0
    for day, times in (("2027-03-14", ("01:30", "03:30", "04:15")),
                       ("2027-11-07", ("00:30", "03:30", "04:15"))):
        midnight = datetime.datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=NEW_YORK)
        fast = FastClock(midnight - datetime.timedelta(minutes=20), speed)
        with World(run, call=RINGS_LONG) as world:
            without_tls(world)
            fast.run(world)
            wanted = {}
            for at in times:
                request = world.request("busy", f"on {day} at {at}")
                world.postman.deliver(request, 30)
                wanted[request.party] = [on(NEW_YORK, day, at)]
            wait_for("all are rung", lambda: len(world.called.dialogs()) == len(times),
                     6 * 3600 / speed + 30, 0.2)
            worst = max(worst, furthest(world, fast, wanted))
            world.wait_told()
            told = world.check()
            figures[day] = f"{told['called rung']} rung, {told['outcomes']} told"
    return {"speed": f"x{speed}", "furthest from its time": f"{worst:.2f} s real", **figures}


def week(run):
    """a week in which Berlin goes to summer time and Sydney to winter time: as above, and series"""
    speed = 100
    start = datetime.datetime(2027, 3, 28, tzinfo=datetime.timezone.utc)
    end = start + datetime.timedelta(days=7)
    days = [f"{start + datetime.timedelta(days=n):%Y-%m-%d}" for n in range(8)]
    fast = FastClock(start, speed)
    with World(run, agent={"zone": "Europe/Berlin"}, call=RINGS_LONG) as world:
        without_tls(world)
        world.agent.add_person("Bob Stone", allowed=True, email=mail.address("bob"),
                               zone="Australia/Sydney", mobile=f"sip:bob@{world.caller.address}")
        fast.run(world)
        wanted = {}

        def ask(user, zone, when, times):
            request = world.request("busy", when, user)
            world.postman.deliver(request, 30)
            wanted[request.party] = [at for at in (on(zone, *one) for one in times)
                                     if at < end - datetime.timedelta(minutes=30)]

        for user, zone, nights, daily in (
                # 2:30 is left out that night: 3:30 is meant.
                ("alice", BERLIN, [(days[0], at) for at in ("01:30", "03:15", "04:00")], "08:30"),
                # 2:30 is there twice: the first one is meant.
                ("bob", SYDNEY, [(days[7], at) for at in ("01:30", "02:30", "03:30", "04:30")],
                 "07:45")):
            first = days if user == "alice" else days[1:]
            for day, at in [*nights, *((day, "12:00") for day in first[:7])]:
                ask(user, zone, f"on {day} at {at}", [(day, at)])
            ask(user, zone, f"every day at {daily}", [(day, daily) for day in first])
            ask(user, zone, "every Monday and Thursday at 18:15",
                [(day, "18:15") for day in (days[1], days[4])])
        request = world.request("busy", f"on {days[0]} at 02:30")
        world.postman.deliver(request, 30)
        wanted[request.party] = [on(BERLIN, days[0], "03:30")]

        rings = {party: len(times) for party, times in wanted.items()}
        wait_for("all are rung", lambda: len(world.called.dialogs()) >= sum(rings.values()),
                 fast.lasts(end) + 60, 5)
        worst = furthest(world, fast, wanted)
        world.wait_told(times=rings)
        return {"speed": f"x{speed}", "furthest from its time": f"{worst:.2f} s real",
                **world.check(times=rings)}
