#!/usr/bin/python3
"""Measures how soon the agent answers in chat, with Prosody on loopback and full durability.

  chat_latency.py BUILD [MESSAGES]

Prints the median and the 99th percentile from the moment a person's program sends a line to the
moment it has the answer, for "status" (one commit and one answer) and for a request for a call
(to its XEP-0184 receipt, and to the line that says who is called), as an account and as a
component. The person's program (slixmpp) and the server are part of the figure.
"""
import pathlib
import statistics
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from chat import has, says  # noqa: E402
from chat_world import RECEIPTS, Talker, settings  # noqa: E402
from lab import COMPONENT, DOMAIN, Lab  # noqa: E402
from patchcord import Patchcord  # noqa: E402
from process import Ports, wait_for  # noqa: E402


def report(mode, what, seconds):
    cuts = statistics.quantiles(seconds, n=100)
    print(f"{mode:<9}  {what:<22}  p50 {statistics.median(seconds) * 1000:5.1f} ms  "
          f"p99 {cuts[98] * 1000:5.1f} ms  ({len(seconds)} messages)", flush=True)


def measure(mode, agent, alice, messages):
    def timed(text, *heard, extra=""):
        began = time.monotonic()
        alice.tell(text, extra=extra)
        return [alice.hear(what, 20)[0] - began for what in heard]

    report(mode, "status", [timed("status", says("no calls waiting"))[0] for _ in range(messages)])
    receipts, answers = [], []
    for number in range(messages):
        receipt, answer = timed("call Bob tomorrow at 3pm", has(RECEIPTS, "received"),
                                says("I will call Bob Stone"),
                                extra=f"<request xmlns='{RECEIPTS}'/>")
        receipts.append(receipt)
        answers.append(answer)
        alice.tell("cancel")
        alice.hear(says("is cancelled"), 20)
        wait_for("the end", lambda: agent.log().count(": outcome: ") > number, step=0.01)
    report(mode, "request to receipt", receipts)
    report(mode, "request to its answer", answers)


def main():
    build, messages = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 200
    ports = Ports()
    with tempfile.TemporaryDirectory(prefix="patchcord-bench.") as folder, \
            Lab(("dovecot", "postfix", "prosody"), ports) as lab:
        for mode in ("client", "component"):
            agent = Patchcord(pathlib.Path(folder) / mode, lab, ports, build=build,
                              agent={"log": "info"},
                              xmpp={**settings(lab, mode), "messages_a_minute": 10_000},
                              limits={"per_user_day": 1_000_000, "per_user_open": 1000})
            agent.add_person("Alice Ng", allowed=True, jid=f"alice@{DOMAIN}",
                             mobile="sip:alice@127.0.0.1:9")
            agent.add_person("Bob Stone", mobile="sip:bob@127.0.0.1:9")
            address = f"call@{COMPONENT if mode == 'component' else DOMAIN}"
            with agent, Talker(lab, "alice", address) as alice:
                wait_for("the agent is on XMPP", lambda: "xmpp: connected" in agent.log(), 20)
                measure(mode, agent, alice, messages)


if __name__ == "__main__":
    main()
