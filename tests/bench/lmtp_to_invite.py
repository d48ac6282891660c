#!/usr/bin/python3
"""Measures the time from the moment a mail is handed to the agent's LMTP port to the first INVITE
on the called party's wire, with full durability.

  lmtp_to_invite.py BUILD [CALLS]

Prints the median and the 99th percentile of both ways in: to the INVITE, and to LMTP's 250.
"""
import pathlib
import re
import smtplib
import socket
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import mail  # noqa: E402
from lab import Lab  # noqa: E402
from patchcord import Patchcord  # noqa: E402
from process import Ports, wait_for  # noqa: E402


class BusyPhone(threading.Thread):
    """Answers each INVITE with 486 and keeps when it came."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", port))
        self.came = {}  # Call-ID -> monotonic time

    def run(self):
        while True:
            data, peer = self.socket.recvfrom(65536)
            now = time.monotonic()
            if not data.startswith(b"INVITE "):
                continue
            head = dict(re.findall(rb"(?im)^([a-z-]+): *(.*?)\r$", data))
            self.came.setdefault(head[b"Call-ID"], now)
            self.socket.sendto(b"SIP/2.0 486 Busy Here\r\n" + b"".join(
                b"%s: %s\r\n" % (name, head[name]) for name in (b"Via", b"From", b"Call-ID", b"CSeq")
            ) + b"To: %s;tag=busy\r\nContent-Length: 0\r\n\r\n" % head[b"To"], peer)


def measure(agent, phone, calls):
    """Seconds to the INVITE and to the 250, one mail after the other."""
    to_invite, to_reply = [], []
    with smtplib.LMTP("127.0.0.1", agent.lmtp_port) as client:
        client.ehlo_or_helo_if_needed()
        for number in range(calls):
            data = mail.proven(mail.compose("alice", "call Bob"), "alice")
            began = time.monotonic()
            client.sendmail(mail.address("alice"), [mail.address("call")], data)
            to_reply.append(time.monotonic() - began)
            wait_for("the INVITE", lambda: len(phone.came) > number, step=0.002)
            to_invite.append(max(phone.came.values()) - began)
            wait_for("the end", lambda: agent.log().count(": outcome: ") > number, step=0.01)
    return to_invite, to_reply


def main():
    build, calls = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    ports = Ports()
    with tempfile.TemporaryDirectory(prefix="patchcord-bench.") as folder, \
            Lab(("dovecot", "postfix"), ports) as lab:
        phone = BusyPhone(ports.take())
        phone.start()
        agent = Patchcord(pathlib.Path(folder) / "agent", lab, ports, build=build,
                          agent={"log": "info"},
                          limits={"per_user_day": 1_000_000, "per_user_open": 1000})
        agent.add_person("Alice Ng", allowed=True, email=mail.address("alice"),
                         mobile="sip:alice@127.0.0.1:9")
        agent.add_person("Bob Stone",
                         mobile=f"sip:bob@127.0.0.1:{phone.socket.getsockname()[1]}")
        with agent:
            for name, seconds in zip(("INVITE", "250"), measure(agent, phone, calls)):
                cuts = statistics.quantiles(seconds, n=100)
                print(f"mail to {name:<6}  p50 {statistics.median(seconds) * 1000:5.1f} ms  "
                      f"p99 {cuts[98] * 1000:5.1f} ms  ({calls} calls)")


if __name__ == "__main__":
    main()
