"""The program xmpp_driver, for the tests of the link."""
import json
import os
import pathlib
import queue
import subprocess
import threading
import time

from lab import COMPONENT, COMPONENT_SECRET, DOMAIN, password_of
from process import TimedOut


class Driver:
    """A running xmpp_driver. A context manager that ends it."""

    def __init__(self, folder, *args):
        build = pathlib.Path(os.environ.get("PATCHCORD_BUILD", "build"))
        self.log_path = pathlib.Path(folder) / "driver.log"
        self.log = open(self.log_path, "ab")
        self.child = subprocess.Popen(
            [str(build / "tests" / "live" / "xmpp_driver"), *map(str, args)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.child.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def do(self, **command):
        self.child.stdin.write(json.dumps(command) + "\n")
        self.child.stdin.flush()

    def wait(self, kind, limit=10.0, **fields):
        """The next event of that kind with those fields; the others are passed over."""
        end = time.monotonic() + limit
        while True:
            try:
                event = self.lines.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                raise TimedOut(f"{kind} {fields}: not within {limit} s, after {self.seen[-5:]}\n"
                               + self.log_path.read_text()[-2000:]) from None
            assert event is not None, self.log_path.read_text()[-4000:]
            self.seen.append(event)
            if event["event"] == kind and all(event.get(k) == v for k, v in fields.items()):
                return event

    def connected(self, limit=10.0):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            self.do(do="status")
            status = self.wait("status")
            if status["connected"]:
                return self
            time.sleep(0.02)  # the pace of asking; the condition is the status
        raise TimedOut(f"not connected: {status}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if not self.child.stdin.closed:
            self.child.stdin.close()
        try:
            status = self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            raise
        finally:
            self.log.close()
        assert status == 0, f"the driver ended with {status}:\n{self.log_path.read_text()[-4000:]}"


def client_link(lab, folder, password=None, jid=f"call@{DOMAIN}", ca=None, direct=False):
    port = lab.ports["c2s_tls" if direct else "c2s"]
    return Driver(folder, "client", jid, password or password_of("call"), "127.0.0.1", port,
                  ca or lab.ca, *(["direct"] if direct else []))


def component_link(lab, folder, secret=COMPONENT_SECRET):
    return Driver(folder, "component", COMPONENT, secret, "127.0.0.1", lab.ports["component"])
