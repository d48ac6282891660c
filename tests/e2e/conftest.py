"""Fixtures of the end-to-end tests: real servers, real phones, the whole program."""
import contextlib
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import mail  # noqa: E402
from chat_world import ChatWorld  # noqa: E402
from lab import Lab  # noqa: E402
from patchcord import Patchcord  # noqa: E402
from phones import Softphone  # noqa: E402
from process import Ports  # noqa: E402
from scripted import ScriptedPhone  # noqa: E402

ALICE_HERTZ, BOB_HERTZ = 650, 1000
NOBODY = "sip:nobody@127.0.0.1:9"  # nothing listens there
ALICE_NOWHERE = "sip:alice@127.0.0.1:9"


@pytest.fixture(scope="session")
def ports():
    return Ports()


@pytest.fixture(scope="session")
def lab(ports):
    with Lab(("dovecot", "postfix", "prosody"), ports) as running:
        ports.keep()
        yield running


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Spoken texts are made once for all tests."""
    return tmp_path_factory.mktemp("cache")


class World:
    """One test's agent, phones and people; everything is stopped when the test ends."""

    def __init__(self, folder, lab, ports, cache):
        self.folder, self.lab, self.ports, self.cache = folder, lab, ports, cache
        self.stack = contextlib.ExitStack()
        self.agent = None

    def phone(self, name, hertz, answers="auto", **more):
        return self.stack.enter_context(
            Softphone(name, self.folder, self.ports, hertz, answers, **more))

    def scripted(self, name, scenario, calls=1):
        return self.stack.enter_context(
            ScriptedPhone(name, self.folder, self.ports, scenario, calls))

    def start(self, bob=NOBODY, alice=ALICE_NOWHERE, alice_jid=(), **changes):
        """The agent, with Alice who may ask and Bob; their phones by URI or as objects."""
        self.agent = Patchcord(self.folder / "agent", self.lab, self.ports, cache=self.cache,
                               **changes)
        self.agent.add_person("Alice Ng", allowed=True, email=mail.address("alice"),
                              mobile=getattr(alice, "uri", alice), jid=alice_jid or [])
        self.agent.add_person("Bob Stone", email=mail.address("bob"),
                              mobile=getattr(bob, "uri", bob))
        self.stack.enter_context(self.agent)
        return self.agent

    def ask(self, text="Please call Bob, ring me on my mobile", user="alice", **headers):
        """Delivers a proven mail by LMTP; it must be accepted. Returns the message."""
        message = mail.compose(user, text, **headers)
        code, answer = mail.deliver(self.agent.lmtp_port, mail.address(user),
                                    mail.proven(message, user))
        assert code == 250, answer
        return message

    def mailbox(self, user="alice"):
        """The user's mailbox; mails of earlier tests do not count."""
        return mail.Mailbox(self.lab, user, skip=mail.Mailbox(self.lab, user).count())


@pytest.fixture
def world(tmp_path, lab, ports, cache):
    ports.recycle()
    made = World(tmp_path, lab, ports, cache)
    with made.stack:
        yield made


@pytest.fixture(params=["client", "component"])
def chat(request, tmp_path, lab, ports, cache):
    """A world with chat, with the agent as an account and as a component."""
    ports.recycle()
    made = World(tmp_path, lab, ports, cache)
    with made.stack:
        yield ChatWorld(made, request.param)
