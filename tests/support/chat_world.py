"""A test's world with chat: Prosody, the agent on it, and people who write by slixmpp."""
import contextlib
import itertools
import sqlite3

import mail
from chat import Person, body_of, has, says
from lab import COMPONENT, COMPONENT_SECRET, DOMAIN, password_of
from process import wait_for

REPLY = "urn:xmpp:reply:0"
CORRECT = "urn:xmpp:message-correct:0"
RECEIPTS = "urn:xmpp:receipts"
THREAD = "{jabber:client}thread"


def settings(lab, mode):
    """The table [xmpp] of an agent that is an account ("client") or a component."""
    if mode == "component":
        return {"component": COMPONENT, "secret": COMPONENT_SECRET, "host": "127.0.0.1",
                "port": lab.ports["component"]}
    return {"jid": f"call@{DOMAIN}", "password": password_of("call"), "host": "127.0.0.1",
            "port": lab.ports["c2s"], "ca_file": str(lab.ca)}


class Talker(Person):
    """A person in a conversation with the agent."""

    _ids = itertools.count(1)

    def __init__(self, lab, user, agent, resource="phone", thread="", **more):
        super().__init__(lab, user, resource, **more)
        self.agent, self.thread_id = agent, thread
        self.heard = []  # (time, xml) of all messages with words

    def tell(self, text, to=None, extra="", id_=None):
        """Writes to the agent, in this conversation's thread. Returns the message's id."""
        id_ = id_ or f"{self.jid.partition('@')[0]}-{next(self._ids)}"
        thread = f"<thread>{self.thread_id}</thread>" if self.thread_id else ""
        self.say(to or self.agent, text, id_, thread + extra)
        return id_

    def wait_for(self, text, limit=20.0):
        """The next message that holds this text; those before it are kept in `heard`, too."""
        def holds(xml):
            if xml.tag.endswith("}message") and body_of(xml):
                self.heard.append(xml)
            return says(text)(xml)
        return self.hear(holds, limit)[1]

    def texts(self):
        return [body_of(xml) for xml in self.heard]


def correction_of(xml):
    """The id of the message that this one corrects, or None."""
    replace = xml.find(f"{{{CORRECT}}}replace")
    return None if replace is None else replace.get("id")


class ChatWorld:
    """What test_chat*.py need beside the world: the agent on XMPP, and who talks to it."""

    def __init__(self, world, mode):
        self.world, self.mode = world, mode
        self.address = f"call@{COMPONENT if mode == 'component' else DOMAIN}"

    @property
    def agent(self):
        return self.world.agent

    def start(self, bob=None, alice=None, **changes):
        """The agent on XMPP; Alice is known by her JID, too."""
        phones = {name: phone for name, phone in (("bob", bob), ("alice", alice)) if phone}
        changes.setdefault("xmpp", settings(self.world.lab, self.mode))
        self.world.start(**phones, alice_jid=f"alice@{DOMAIN}", **changes)
        self.connected()
        return self.agent

    def connected(self, count=1):
        """Waits until the agent has logged in for the count-th time."""
        wait_for("the agent is on XMPP",
                 lambda: self.agent.log().count("xmpp: connected") >= count, 30)

    def talker(self, user="alice", **more):
        """A person's client, for a with statement."""
        return Talker(self.world.lab, user, self.address, **more)

    def person(self, user="alice", **more):
        """One that is there until the test ends."""
        return self.world.stack.enter_context(self.talker(user, **more))

    def watched(self):
        """Notices whose arrival the agent still waits for."""
        with contextlib.closing(sqlite3.connect(self.agent.settings["agent"]["database"])) as db:
            return db.execute("SELECT id FROM outbox WHERE watch IS NOT NULL").fetchall()

    def call_of(self, index=0):
        return self.agent.calls()[index]


__all__ = ["CORRECT", "ChatWorld", "RECEIPTS", "REPLY", "THREAD", "Talker", "body_of",
           "correction_of", "has", "mail", "says", "settings"]
