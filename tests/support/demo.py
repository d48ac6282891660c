#!/usr/bin/python3
"""The story that ./demo tells, and the two helpers of `./demo --keep`.

  demo.py [--keep]              the story
  demo.py --ask LAB TEXT        sends a mail of Alice's to the lab of that lab.json
  demo.py --inbox LAB           prints Alice's mails
"""
import argparse
import json
import pathlib
import shlex
import sys
import tempfile
import time
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import mail  # noqa: E402
from chat_world import settings  # noqa: E402
from demo_chat import tell_by_chat  # noqa: E402
from lab import Lab  # noqa: E402
from patchcord import ROOT, Patchcord  # noqa: E402
from phones import Softphone  # noqa: E402
from process import Ports, TimedOut, wait_for  # noqa: E402

TEXT = "Please call Bob, ring me on my mobile"
HERTZ = {"bob": 1000, "alice": 650}
RING_SECONDS = 1.0     # how long each person lets the phone ring
TALK_SECONDS = 2.0     # how long each must have heard the other before Bob hangs up
STORY = {"accepted": "mail accepted", "resolved": "resolved to", "progress": "progress",
         "voice message": "voice message", "hung up": "hung up", "released": "released",
         "failed": "failed", "outcome": "outcome"}


class Person:
    """Answers a phone after letting it ring for a moment, as people do."""

    def __init__(self, phone):
        self.phone, self.answered, self.answered_at = phone, 0, None

    def act(self, now):
        rings = [e for e in self.phone.events if e.kind == "CALL_INCOMING"]
        if len(rings) > self.answered and now - rings[self.answered].at > RING_SECONDS:
            self.answered += 1
            self.answered_at = now
            self.phone.answer()


class Story:
    """Prints what happens as it happens, and what is proved."""

    def __init__(self):
        self.began = time.time()
        self.true = True
        self.shown = 0
        self.delivered = 0
        self.hung_up = None  # when Bob hung up

    def line(self, kind, text, at=None):
        milliseconds = round(((at or time.time()) - self.began) * 1000)
        print(f"{milliseconds:7d} ms  {kind:<14} {text}", flush=True)

    def events(self, call):
        """What is new in a call's timeline, and among its notices."""
        for event in call["events"][self.shown:]:
            if event["kind"] in STORY:
                self.line(STORY[event["kind"]], event["text"], event["ms"] / 1000)
        self.shown = len(call["events"])
        sent = sum(notice["state"] == "sent" for notice in call["notices"])
        for notice in call["notices"][self.delivered:sent]:
            words = notice["body"].split("\n\n")[1]
            self.line("notice sent", f"to {notice['recipient']}: {words.partition('. ')[0]}.")
        self.delivered = max(self.delivered, sent)

    def claim(self, text, holds):
        print(f"{'proved' if holds else 'NOT TRUE':<10} {text}", flush=True)
        self.true = self.true and bool(holds)


def understood(agent):
    """How the words of the mail were read, by the same decoder."""
    request = json.loads(agent.run("decode", "--json", TEXT).stdout)
    called = ", ".join(c["text"] for c in request["called"])
    caller = request.get("caller") or {}
    return (f"intent \"{request['intent']}\", called \"{called}\", "
            f"ring the user on \"{caller.get('device') or caller.get('text')}\", now")


def show_call(agent):
    calls = agent.calls()
    if not calls:
        return None
    return json.loads(agent.run("show-call", calls[0]["id"], "--json").stdout)


def play(story, lab, agent, people):
    """Sends the mail and follows the call to its end."""
    box = mail.Mailbox(lab, "alice")
    bob, alice = (person.phone for person in people)
    message = mail.compose("alice", TEXT)
    mail.submit(lab, "alice", message)
    story.began = time.time()
    story.line("mail sent", f"Alice to {agent.settings['agent']['address']}: {TEXT}")

    def over():
        call = show_call(agent)
        if call is None:
            return None
        if story.shown == 0:
            story.events({"events": call["events"][:1], "notices": []})
            story.line("understood as", understood(agent), call["events"][0]["ms"] / 1000)
        story.events(call)
        for person in people:
            person.act(time.time())
        if story.hung_up is None and min(bob.heard(HERTZ["alice"]).tone,
                                         alice.heard(HERTZ["bob"]).tone) >= TALK_SECONDS:
            story.hung_up = time.time()
            bob.hang_up()
        return call if call["phase"] == "done" and story.delivered >= 2 else None

    call = wait_for("the call's end and its notices", over, 60, 0.05)
    box.wait(lambda text: "talked" in text, "the outcome", 20)
    story.line("delivered", f"{box.count()} mails are in Alice's mailbox")
    return message, call, box.messages()


def prove(story, message, call, mails, people):
    phones = [person.phone for person in people]
    for phone, other in (phones, reversed(phones)):
        heard = phone.heard(HERTZ[other.name])
        print(f"\n{phone.name.capitalize()}'s phone recorded {heard}")
        story.claim("its voice message began within 300 ms of the answer",
                    heard.voices and heard.voices[0][0] <= 0.3)
        story.claim("the voice message was at least a second long", heard.voice >= 1.0)
        story.claim(f"then it heard {other.name.capitalize()}'s tone of {HERTZ[other.name]} Hz",
                    heard.tone >= TALK_SECONDS and heard.voices
                    and heard.tone_from > heard.voices[0][0])
    bob, alice = phones
    print()
    story.claim("Bob's phone was answered before Alice's rang",
                people[0].answered_at < alice.wait_ringing().at)
    released = alice.wait_ended().at - story.hung_up
    story.claim(f"Alice was released {released * 1000:.0f} ms after Bob hung up", released < 0.2)
    story.claim("each phone rang once", bob.times_rung() == alice.times_rung() == 1)
    story.claim("the call's outcome is \"connected\"", call["outcome_kind"] == "connected")
    story.claim("Alice got two mails, both in the thread of hers", len(mails) == 2 and all(
        m["In-Reply-To"] == message["Message-ID"] for m in mails))


def print_mails(mails):
    for number, notice in enumerate(mails, 1):
        print(f"\n--- mail {number}: {notice['From']} to {notice['To']}: {notice['Subject']}")
        print(notice.get_body(("plain",)).get_content().rstrip())


def keep(lab, agent, people):
    """Goes on until Ctrl-C; both people answer their phones."""
    bob, alice = (person.phone for person in people)
    description = lab.folder / "lab.json"
    description.write_text(json.dumps(lab.describe()))
    this = shlex.quote(str(pathlib.Path(__file__).resolve()))
    patchcord = shlex.join([str(agent.build / "patchcord"), "--config", str(agent.config)])
    print(f"""
Everything goes on. Alice ({alice.uri}) and Bob ({bob.uri}) answer after a second.

  send a mail of Alice's     /usr/bin/python3 {this} --ask {description} "call Bob"
  read Alice's mails         /usr/bin/python3 {this} --inbox {description}
  by your own mail program   SMTP localhost:{lab.ports['submission']} (STARTTLS), IMAP localhost:{lab.ports['imaps']} (TLS),
                             login alice@lab.test, password alice-password, CA {lab.ca}
  calls and directory        {patchcord} calls --all
  the agent's log            {agent.process.log_path}
  recordings                 {alice.sounds} and {bob.sounds}

Ctrl-C stops it.""", flush=True)
    def act():
        for person in people:
            person.act(time.time())
        agent.process.must_run()

    wait_for("Ctrl-C", act, limit=float("inf"), step=0.1)


def tell(keep_running):
    with tempfile.TemporaryDirectory(prefix="patchcord-demo.") as folder:
        ports = Ports()
        folder = pathlib.Path(folder)
        print("starting Dovecot, Postfix, Prosody and two softphones on loopback", flush=True)
        with Lab(("dovecot", "postfix", "prosody"), ports) as lab, \
                Softphone("bob", folder, ports, HERTZ["bob"], "manual") as bob, \
                Softphone("alice", folder, ports, HERTZ["alice"], "manual") as alice:
            agent = Patchcord(folder / "agent", lab, ports, build=ROOT / "build",
                              agent={"log": "info"}, xmpp=settings(lab, "client"),
                              call={"ring_called": 45, "ring_caller": 30})
            agent.add_person("Alice Ng", allowed=True, mobile=alice.uri,
                             email=mail.address("alice"), jid=mail.address("alice"))
            agent.add_person("Bob Stone", desk=bob.uri, email=mail.address("bob"))
            with agent:
                told, people = Story(), [Person(bob), Person(alice)]
                try:
                    message, call, mails = play(told, lab, agent, people)
                    prove(told, message, call, mails, people)
                    print_mails(mails)
                    tell_by_chat(told, lab, agent, people, HERTZ)
                except TimedOut as missing:
                    told.claim(str(missing), False)
                    print(agent.log()[-4000:])
                if keep_running:
                    keep(lab, agent, people)
    print(f"\n{'All of it is true.' if told.true else 'NOT ALL OF IT IS TRUE.'}")
    return 0 if told.true else 1


def lab_of(path):
    described = json.loads(pathlib.Path(path).read_text())
    return types.SimpleNamespace(ports=described["ports"], ca=described["ca"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--ask", nargs=2, metavar=("LAB", "TEXT"))
    parser.add_argument("--inbox", metavar="LAB")
    args = parser.parse_args()
    if args.ask:
        mail.submit(lab_of(args.ask[0]), "alice", mail.compose("alice", args.ask[1]))
        return 0
    if args.inbox:
        print_mails(mail.Mailbox(lab_of(args.inbox), "alice").messages())
        return 0
    try:
        return tell(args.keep)
    except KeyboardInterrupt:
        print("\nstopped")
        return 0 if args.keep else 130


if __name__ == "__main__":
    sys.exit(main())
