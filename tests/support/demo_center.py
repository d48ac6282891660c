#!/usr/bin/python3
"""The story of ./demo center: a calling center with real sound is walked and waited in for Alice."""
import audioop
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import audio  # noqa: E402
import mail  # noqa: E402
from center import RATE, Center  # noqa: E402
from chat_world import body_of, settings  # noqa: E402
from demo import Person, Story, show_call  # noqa: E402
from demo_chat import Conversation  # noqa: E402
from lab import Lab  # noqa: E402
from patchcord import ROOT, Patchcord  # noqa: E402
from phones import Softphone  # noqa: E402
from process import Ports, TimedOut, wait_for  # noqa: E402

ALICE_HERTZ = 650
MENU = "Welcome to Acme. For orders, press one. For billing, press two."
GREETING = "Acme billing, this is Maria, how may I help you?"
HELP = "Hello Alice. I have your invoice right here in front of me."
MARIA = "en-us+f3"
IN_TIME = 1.5  # seconds from an agent's first word to the ringing of the caller's phone


def acme(call):
    """Menu, music, two announcements, then Maria."""
    call.say(MENU)
    call.menu = call.wait_key()
    call.say("Thank you. All agents are busy. Please hold the line.")
    call.request("INFO", body='{"queue": {"position": 3, "wait": 120}}', kind="application/json")
    call.hold(16)
    call.wait(0.3)
    call.say("We are sorry to keep you waiting. Your call will be answered soon.")
    call.wait(0.3)
    call.hold(17)
    call.request("INFO", body="You are next in the queue.", kind="text/plain")
    call.hold(4)
    call.wait(0.2)
    call.wait(0.6, room=True)
    began = call.say(GREETING, voice=MARIA, room=True)
    call.wait(10, until=lambda: call.voice_heard(began) > 2.5, room=True)
    call.say("Yes, I will wait for her.", voice=MARIA, room=True)
    call.wait(20, until=lambda: tone_heard(call) > 1, room=True)
    call.say(HELP, voice=MARIA, room=True)
    call.wait(1, room=True)


def tone_heard(call):
    """Seconds of Alice's tone that came to the center."""
    frames = [audioop.ulaw2lin(data, 2) for _, data in list(call.heard)]
    return sum(len(frame) / 2 / RATE for frame in frames
               if audio.loudness(frame) > 0.01 and audio.purity(frame, ALICE_HERTZ) > 0.7)


class CenterStory(Story):
    """With what is to be heard at the center."""

    def __init__(self):
        super().__init__()
        self.told = 0
        self.keys = 0

    def center(self, call):
        for at, what in call.events[self.told:]:
            self.line("Acme", "plays music" if what == "music" else
                      what if what.isupper() else f"says \"{what}\"", at)
        self.told = len(call.events)
        for key in call.keys[self.keys:]:
            self.line("Acme", f"hears the key {key.key}", key.at)
        self.keys = len(call.keys)


def play(story, chat, center, alice, agent):
    """From the request to the end of the call. Returns the call as the center and as we saw it."""
    story.began = time.time()
    chat.say("Please call Acme about billing, ring me on my mobile")

    def over():
        chat.listen()
        for call in center.calls:
            story.center(call)
        rings = alice.answered
        alice.act(time.time())
        if alice.answered > rings:
            story.line("Alice", "answers her phone")
        call = show_call(agent)
        return call if call and call["phase"] == "done" else None

    seen = wait_for("the call's end", over, 150, 0.05)
    chat.wait("talked for")
    if center.failures:
        raise center.failures[0]
    return center.calls[0], seen


def prove(story, chat, call, seen, alice):
    print()
    rang = alice.phone.wait_ringing().at
    first_word = call.began(GREETING)
    told = "\n".join(body_of(xml) for xml in chat.messages)
    story.claim(f"the menu's way to billing was found: it heard the key {call.pressed()}",
                call.pressed() == call.menu == "2")
    story.claim("Alice was told her place: number 3 of the queue, then next",
                "number 3 in the queue" in told and "next in the queue" in told)
    story.claim("music and announcements did not ring her", first_word and rang > first_word)
    story.claim(f"her phone rang {rang - first_word:.2f} s after Maria's first word",
                0 < rang - first_word <= IN_TIME)
    waiting = call.voice_heard(first_word) - tone_heard(call)
    story.claim(f"Maria heard meanwhile that Alice is being called ({waiting:.1f} s of voice)",
                waiting > 2)
    heard = alice.phone.heard(ALICE_HERTZ)
    helped = call.began(HELP) - alice.answered_at
    story.claim(f"Alice heard Maria ({heard.voice_after(helped):.1f} s after they were joined)",
                heard.voice_after(helped) > 2)
    story.claim(f"Maria heard Alice ({tone_heard(call):.1f} s of her tone)", tone_heard(call) > 1)
    story.claim("Alice's phone rang once", alice.phone.times_rung() == 1)
    story.claim("the call's outcome is \"connected\"", seen["outcome_kind"] == "connected")


def tell():
    with tempfile.TemporaryDirectory(prefix="patchcord-demo.") as folder:
        ports = Ports()
        folder = pathlib.Path(folder)
        print("starting Prosody, a softphone and a calling center on loopback", flush=True)
        with Lab(("dovecot", "postfix", "prosody"), ports) as lab, \
                Softphone("alice", folder, ports, ALICE_HERTZ, "manual") as phone, \
                Center(folder, ports, acme) as center:
            agent = Patchcord(folder / "agent", lab, ports, build=ROOT / "build",
                              agent={"log": "info"}, xmpp=settings(lab, "client"),
                              call={"ring_called": 45, "ring_caller": 30})
            agent.add_person("Alice Ng", allowed=True, mobile=phone.uri,
                             email=mail.address("alice"), jid=mail.address("alice"))
            agent.run("add", "center", "Acme Support", "--alias", "Acme", "--sip", center.uri,
                      "--menu", "billing=w2")
            story, alice = CenterStory(), Person(phone)
            with agent, Conversation(story, lab) as chat:
                try:
                    call, seen = play(story, chat, center, alice, agent)
                    prove(story, chat, call, seen, alice)
                    print("\n--- the call's timeline")
                    print(agent.run("show-call", agent.calls()[0]["id"]).stdout.rstrip())
                except TimedOut as missing:
                    story.claim(str(missing), False)
                    print(agent.log()[-4000:])
    print(f"\n{'All of it is true.' if story.true else 'NOT ALL OF IT IS TRUE.'}")
    return 0 if story.true else 1


if __name__ == "__main__":
    sys.exit(tell())
