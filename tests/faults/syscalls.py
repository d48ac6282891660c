"""Faults at system calls, injected with strace into the running agent."""
import pathlib
import re

from process import Process, wait_for
from world import World, wait

TRIES_TO_ATTACH = 3  # it gives up where a thread is in the midst of a call
# What makes something last (the database, the log) and what others see (SIP, LMTP, SMTP).
LASTING = ("pwrite64", "fdatasync", "write", "sendto", "sendmsg")


class Injector:
    """strace on all threads of a process, with one fault. A context manager."""

    def __init__(self, world, expression):
        self.world, self.expression = world, expression
        self.trace = world.folder / "strace"
        self.process = None

    def __enter__(self):
        self.trace.unlink(missing_ok=True)
        agent = self.world.agent.process
        for _ in range(TRIES_TO_ATTACH):
            self.process = self.strace()
            wait_for("strace is attached, or ends",
                     lambda: self.attached() or not self.process.running())
            if self.attached() or not agent.running():  # or it was killed already
                return self
        raise AssertionError(f"strace cannot be attached:\n{self.process.log()}")

    def strace(self):
        calls = self.expression.partition(":")[0]
        return Process("strace", [
            "strace", "-f", "-qq", "-o", self.trace, "-e", f"trace={calls}",
            "-e", f"inject={self.expression}", "-p", self.world.agent.process.pid],
            self.world.folder)

    def attached(self):
        status = f"/proc/{self.world.agent.process.pid}/task"
        tracers = set()
        for task in pathlib.Path(status).glob("*/status"):
            tracers.add(re.search(r"TracerPid:\s*(\d+)", task.read_text())[1])
        return "0" not in tracers and tracers

    def __exit__(self, *_):
        self.process.stop(2)

    def hits(self):
        text = self.trace.read_text(errors="replace") if self.trace.exists() else ""
        return text.count("(INJECTED)")


def kill_at_each(run):
    """kill at each of the first writes, syncs and sends of a call's life"""
    most = run.times(1000, 60)  # of each system call; more than a call has
    tries, killed = 0, 0
    with World(run) as world:
        world.agent.start()
        points = [(call, number) for call in LASTING for number in range(1, most + 1)]
        if not run.long:
            points = run.random.sample([(c, n) for c in LASTING for n in range(1, 41)], 20)
        over = set()
        for call, number in points:
            if call in over:
                continue
            tries += 1
            with Injector(world, f"{call}:signal=KILL:when={number}"):
                request = world.ask("ok")
                died = wait_dead_or(world, lambda: told(world, request))
            if died:
                killed += 1
                world.revive()
            elif run.long:
                over.add(call)  # the call is over before: it has no more of these
        world.wait_accepted()
        world.wait_told()
        world.wait_quiet()
        return {"tries": tries, "killed": killed, **world.check()}


def told(world, request):
    return request.returned or request.accepted.is_set() and request.message_id in world.notices()[0]


def wait_dead_or(world, condition, limit=30.0):
    """True where the agent died before the condition held."""
    wait_for("the agent dies, or the call ends",
             lambda: not world.agent.process.running() or condition(), limit, 0.05)
    return not world.agent.process.running()


def storage(run, error):
    times = run.times(6, 100)
    hits, restarts = 0, 0
    with World(run) as world:
        world.agent.start()
        for _ in range(times):
            first = run.random.randrange(1, 12)
            calls = run.random.choice(["pwrite64", "fdatasync", "pwrite64,fdatasync",
                                       "pwrite64,fdatasync,ftruncate"])
            every = run.random.choice((1, 1, 2))  # all from the first one on, or each second one
            with Injector(world, f"{calls}:error={error}:when={first}+{every}") as injector:
                world.ask(run.random.choice(["ok", "left", "busy"]))
                world.ask("ok")
                wait(run.random.uniform(0.3, 1.5))
                hits += injector.hits()
            restarts += world.revive()
        world.wait_accepted()
        world.wait_told()
        world.wait_quiet()
        return {"times": times, "faults": hits, "restarts": restarts, **world.check()}


def disk_full(run):
    """ENOSPC from the database's file: nothing is accepted falsely, and it goes on by itself"""
    return storage(run, "ENOSPC")


def disk_broken(run):
    """EIO from the database's file: nothing is accepted falsely, and it goes on by itself"""
    return storage(run, "EIO")


def no_memory(run):
    """ENOMEM for the whole process: nothing accepted is lost"""
    times, hits, restarts = run.times(6, 100), 0, 0
    with World(run) as world:
        world.agent.start()
        for _ in range(times):
            first = run.random.randrange(1, 6)
            with Injector(world, f"mmap,brk,mremap,clone3:error=ENOMEM:when={first}+") as injector:
                world.ask("ok")
                world.ask(run.random.choice(["ok", "left", "busy"]))
                wait(run.random.uniform(0.3, 1.5))
                hits += injector.hits()
            restarts += world.revive()
        world.wait_accepted()
        world.wait_told()
        world.wait_quiet()
        return {"times": times, "faults": hits, "restarts": restarts, **world.check()}
