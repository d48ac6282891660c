"""The second part of ./demo: a conversation by chat."""
import time

from chat_world import Talker, body_of, correction_of
from lab import AGENT
from process import wait_for

TALK_SECONDS = 2.0
THREAD = "pizza"


class Conversation:
    """Alice's chat with the agent, printed as it goes."""

    def __init__(self, story, lab):
        self.story, self.alice = story, Talker(lab, "alice", AGENT, "phone", THREAD)
        self.messages = []  # XML of what the agent wrote

    def __enter__(self):
        self.alice.__enter__()
        return self

    def __exit__(self, *args):
        self.alice.__exit__(*args)

    def say(self, text):
        self.story.line("Alice", text)
        self.alice.tell(text)

    def listen(self):
        """Prints what came since."""
        while not self.alice.stanzas.empty():
            _, xml = self.alice.stanzas.get()
            if not xml.tag.endswith("}message") or not body_of(xml):
                continue
            self.messages.append(xml)
            first, *rest = body_of(xml).splitlines()
            self.story.line("  corrected" if correction_of(xml) else "Patchcord", first)
            for line in rest:
                print(f"{'':28}{line}", flush=True)

    def wait(self, text, meanwhile=lambda: None):
        """Until the agent has written a new message with this text. Returns it."""
        begin = len(self.messages)

        def there():
            meanwhile()
            self.listen()
            return next((m for m in self.messages[begin:] if text in body_of(m)), None)
        return wait_for(f"the agent writes {text!r}", there, 40)


def rings(phone):
    return sum(event.kind == "CALL_INCOMING" for event in phone.events)


def choose_and_cancel(story, chat, bob):
    chat.say("call Pizza Hut")
    question = chat.wait("Which one do you mean")
    before = rings(bob.phone)
    story.claim("nobody was rung before the question was answered", before == bob.answered)
    line = next(line for line in body_of(question).splitlines() if "Oak" in line)
    chat.say(line.partition(".")[0])
    chat.wait("Ringing Pizza Hut's phone")
    wait_for("the phone on Oak Street rings", lambda: rings(bob.phone) == before + 1, 20)
    ended = sum(event.kind == "CALL_CLOSED" for event in bob.phone.events)
    cancelled_at = time.time()
    chat.say("cancel")
    chat.wait("is cancelled")
    stopped = bob.phone.wait_ended(count=ended + 1).at - cancelled_at
    story.claim(f"the ringing stopped {stopped * 1000:.0f} ms after \"cancel\"", stopped < 1)
    bob.answered += 1  # that ring is over, and is not to be answered


def ask_again(story, chat, people, hertz):
    bob, alice = people
    hung_up = []

    def meanwhile():
        for person in people:
            person.act(time.time())
        talked = min(bob.phone.heard(hertz["alice"]).tone, alice.phone.heard(hertz["bob"]).tone)
        if not hung_up and alice.answered == 2 and talked >= TALK_SECONDS:
            hung_up.append(time.time())
            bob.phone.hang_up()

    chat.say("try again")
    connected = chat.wait("You are connected", meanwhile)
    outcome = chat.wait("talked for", meanwhile)
    for phone, other in ((bob.phone, "alice"), (alice.phone, "bob")):
        heard = phone.heard(hertz[other])
        story.claim(f"{phone.name.capitalize()} heard a voice message and then the other: {heard}",
                    heard.voice >= 1.0 and heard.tone >= TALK_SECONDS)
    story.claim("the progress was one line that was corrected, the outcome one of its own",
                correction_of(connected) is not None and correction_of(outcome) is None)
    story.claim("all of it came in the thread of the conversation", all(
        m.findtext("{jabber:client}thread") == THREAD for m in chat.messages))


def tell_by_chat(story, lab, agent, people, hertz):
    """Alice asks, chooses, cancels, asks again, and is connected."""
    print("\nby chat\n", flush=True)
    agent.run("add", "business", "Pizza Hut", "--street", "12 Main Street", "--city",
              "Springfield", "--phone", "sip:pizza@127.0.0.1:9")
    agent.run("add", "business", "Pizza Hut", "--street", "7 Oak Street", "--city",
              "Springfield", "--phone", people[0].phone.uri)
    with Conversation(story, lab) as chat:
        story.began = time.time()
        choose_and_cancel(story, chat, people[0])
        ask_again(story, chat, people, hertz)
