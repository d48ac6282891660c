"""The program mail_driver, line by line."""
import json
import os
import pathlib
import queue
import subprocess
import threading
import time

from process import TimedOut


class Driver:
    """A running mail_driver; `events` holds what it said. A context manager that ends it."""

    def __init__(self, folder, *args, wrapper=()):
        build = pathlib.Path(os.environ.get("PATCHCORD_BUILD", "build"))
        self.log = open(pathlib.Path(folder) / "driver.log", "ab")
        self.child = subprocess.Popen(
            [*wrapper, str(build / "tests" / "live" / "mail_driver"), *map(str, args)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.lines = queue.Queue()
        self.events = []
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.child.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def next(self, condition, what="an event", limit=20.0):
        """The next event for which condition(event) holds; those before it are passed over."""
        end = time.monotonic() + limit
        while True:
            try:
                event = self.lines.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                raise TimedOut(f"{what}: not within {limit} s, after {self.events[-5:]}") from None
            if event is None:
                raise AssertionError(f"{what}: the driver ended, after {self.events[-5:]}")
            self.events.append(event)
            if condition(event):
                return event

    def wait(self, kind, limit=20.0, **fields):
        """The next event of this kind whose fields contain these values."""
        return self.next(lambda e: e["event"] == kind and all(
            v in str(e.get(k)) for k, v in fields.items()), f"{kind} {fields}", limit)

    def say(self):
        self.child.stdin.write("\n")
        self.child.stdin.flush()

    def kill(self):
        self.child.kill()
        self.child.wait()

    def stop(self):
        """Ends it as the agent would be ended; all it still says is in `events`."""
        if self.child.poll() is None and not self.child.stdin.closed:
            self.child.stdin.close()
        status = self.child.wait(20)
        self.reader.join(5)
        while not self.lines.empty():
            event = self.lines.get()
            if event is not None:
                self.events.append(event)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        finally:
            self.log.close()

    def of(self, kind):
        return [e for e in self.events if e["event"] == kind]
