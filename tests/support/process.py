"""Child processes with logs, ports of our own, and waiting for conditions."""
import ctypes
import fcntl
import os
import pathlib
import select
import signal
import socket
import subprocess
import tempfile
import time


class TimedOut(AssertionError):
    """Something that a test waits for did not happen."""


def wait_for(what, condition, limit=10.0, step=0.02):
    """Asks `condition` until it gives something true, and returns that. Raises TimedOut."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimedOut(f"{what}: not within {limit} s")
        select.select([], [], [], step)


class Ports:
    """A block of ports that no other test process of this machine uses while this one lives."""

    # Below the range from which the system gives ports to clients: one that tries to connect to a
    # port where nobody listens any more might be given that very port, and meet itself.
    FIRST, SIZE, BLOCKS = 28000, 200, 10

    def __init__(self):
        folder = pathlib.Path(tempfile.gettempdir(), "patchcord-test-ports")
        folder.mkdir(exist_ok=True)
        for block in range(self.BLOCKS):
            self.lock = open(folder / str(block), "w")
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self.lock.close()
                continue
            self.first = self.next = self.FIRST + block * self.SIZE
            self.end = self.next + self.SIZE
            return
        raise RuntimeError("all port blocks are in use")

    @staticmethod
    def is_free(port):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    return False
        return True

    def take(self, count=1):
        """The first of `count` neighbouring free ports; even where count is over one (RTP)."""
        if count > 1:
            self.next += self.next % 2
        while self.next + count <= self.end:
            first = self.next
            self.next += count
            if all(self.is_free(port) for port in range(first, first + count)):
                return first
        raise RuntimeError("no port left in this process's block")

    def keep(self):
        """Those taken so far are kept for good."""
        self.first = self.next

    def recycle(self):
        """Begins anew after those kept: for the next test, when this one's processes are gone."""
        self.next = self.first


LIBC = ctypes.CDLL(None)


def end_with_parent():
    """In a child: TERM when its parent is gone, for tests that are killed. (Programs that change
    their user for a moment, as Postfix does, lose it.)"""
    parent_death_signal = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
    LIBC.prctl(parent_death_signal, signal.SIGTERM)


class Process:
    """A child in a process group of its own, with its output in a file. A context manager."""

    def __init__(self, name, argv, folder, env=None):
        self.name = name
        self.log_path = pathlib.Path(folder) / f"{name}.out"
        with open(self.log_path, "ab") as log:
            self.child = subprocess.Popen(
                [str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=folder, env={**os.environ, **(env or {})}, start_new_session=True,
                preexec_fn=end_with_parent)

    @property
    def pid(self):
        return self.child.pid

    def log(self):
        return self.log_path.read_text(errors="replace")

    def running(self):
        return self.child.poll() is None

    def must_run(self):
        if not self.running():
            raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n"
                                 + self.log()[-4000:])

    def wait_port(self, port, limit=20.0, host="127.0.0.1"):
        def open_now():
            self.must_run()
            try:
                socket.create_connection((host, port), 0.5).close()
            except OSError:
                return False
            return True
        wait_for(f"{self.name} on port {port}", open_now, limit)

    def wait_log(self, text, limit=10.0):
        """Waits until the log holds the text; returns the log."""
        def seen():
            log = self.log()
            if text not in log:
                self.must_run()
                return None
            return log
        return wait_for(f"{self.name}: {text!r} in its log", seen, limit)

    def signal(self, number):
        if self.running():
            os.kill(self.child.pid, number)

    def wait(self, limit=10.0):
        """The exit status."""
        return self.child.wait(limit)

    def stop(self, limit=10.0):
        """TERM, then KILL to the whole group. Returns the exit status of the child."""
        for number, patience in ((signal.SIGTERM, limit), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.child.pid, number)
            except ProcessLookupError:
                break
            try:
                self.child.wait(patience)
                os.killpg(self.child.pid, 0)  # anybody left in the group?
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                break
        return self.child.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
