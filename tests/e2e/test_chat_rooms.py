"""Group chats (XEP-0045): the agent comes when a user invites it, and serves who speaks to it."""
import pytest

import scripted
from chat_world import body_of, says
from lab import DOMAIN
from process import wait_for

ROOM = f"team@muc.{DOMAIN}"
MUC = "http://jabber.org/protocol/muc"


class InRoom:
    """A person in a room, which they made if nobody had."""

    def __init__(self, person, nick, room=ROOM):
        self.person, self.room = person, room
        person.raw(f"<presence to='{room}/{nick}'><x xmlns='{MUC}'><history maxstanzas='0'/></x>"
                   "</presence>")
        person.hear(lambda x: x.tag.endswith("}presence") and x.get("from") == f"{room}/{nick}")

    def configure(self, **fields):
        values = "".join(f"<field var='muc#roomconfig_{name}'><value>{value}</value></field>"
                         for name, value in fields.items())
        answer = self.person.ask(
            f"<query xmlns='{MUC}#owner'><x xmlns='jabber:x:data' type='submit'>"
            "<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value>"
            f"</field>{values}</x></query>", self.room, "set")
        assert answer.get("type") == "result"
        return self

    def invite(self, who):
        self.person.raw(f"<message to='{self.room}'><x xmlns='{MUC}#user'><invite to='{who}'/></x>"
                        "</message>")

    def invite_directly(self, who, room=None):
        self.person.raw(f"<message to='{who}'><x xmlns='jabber:x:conference' "
                        f"jid='{room or self.room}'/></message>")

    def sees(self, nick):
        self.person.hear(lambda x: x.tag.endswith("}presence") and x.get("type") is None
                         and x.get("from") == f"{self.room}/{nick}", 10)
        return self

    def say(self, text, id_):
        self.person.say(self.room, text, id_, kind="groupchat")

    def whisper(self, text, id_):
        """A private message within the room."""
        self.person.say(f"{self.room}/call", text, id_)

    def hear(self, text, limit=20, kind="groupchat"):
        xml = self.person.hear(
            lambda x: x.get("type") == kind and text in body_of(x)
            and x.get("from") == f"{self.room}/call", limit)[1]
        return body_of(xml)

    def leave(self):
        self.person.raw(f"<presence to='{self.room}' type='unavailable'/>")


@pytest.mark.parametrize("how", ["direct", "mediated"])
def test_a_user_invites_the_agent_and_has_a_call_placed(chat, how):
    bob = chat.world.scripted("bob", scripted.refuses(486))
    chat.start(bob)
    room = f"{how}-{chat.mode}@muc.{DOMAIN}"
    alice = InRoom(chat.person(), "Al", room).configure(whois="anyone")
    (alice.invite if how == "mediated" else alice.invite_directly)(chat.address)
    alice.sees("call")
    alice.say("call Bob", "g1")  # to nobody: the agent's name is not before it
    alice.say("call: call Bob", "g2")
    assert alice.hear("I am calling Bob Stone").startswith("Al: ")
    bob.wait_done()
    assert alice.hear("busy").startswith("Al: ")
    alice.say("@call status", "g3")
    alice.hear("no calls waiting")
    alice.say("call, help", "g4")
    alice.hear("I connect you by phone")
    call, = chat.agent.calls()
    assert call["called"] == "Bob Stone" and bob.requests("INVITE") == 1


def test_the_agent_comes_back_into_its_rooms_after_a_restart(chat):
    chat.start()
    alice = InRoom(chat.person(), "Al", f"again-{chat.mode}@muc.{DOMAIN}").configure(
        whois="anyone")
    alice.invite_directly(chat.address)
    alice.sees("call")
    chat.agent.stop()
    chat.agent.start()
    alice.sees("call")
    alice.say("call: status", "g1")
    alice.hear("no calls waiting")


def test_in_a_room_that_hides_who_speaks_nobody_is_called(chat):
    chat.start()
    alice = InRoom(chat.person(), "Al", f"hidden-{chat.mode}@muc.{DOMAIN}").configure(
        whois="moderators")
    alice.invite_directly(chat.address)
    alice.sees("call")
    alice.say("call: call Bob", "g1")
    alice.hear("does not show me who you are")
    assert not chat.agent.calls()


def test_a_private_message_within_a_room_is_served_there(chat):
    bob = chat.world.scripted("bob", scripted.refuses(486))
    chat.start(bob)
    alice = InRoom(chat.person(), "Al", f"private-{chat.mode}@muc.{DOMAIN}").configure(
        whois="anyone")
    alice.invite_directly(chat.address)
    alice.sees("call")
    alice.whisper("call Bob", "p1")
    alice.hear("I am calling Bob Stone", kind="chat")
    alice.hear("busy", kind="chat")
    assert bob.requests("INVITE") == 1


def test_a_private_message_of_who_is_hidden_calls_nobody(chat):
    chat.start()
    alice = InRoom(chat.person(), "Al", f"masked-{chat.mode}@muc.{DOMAIN}").configure(
        whois="moderators")
    alice.invite_directly(chat.address)
    alice.sees("call")
    alice.whisper("call Bob", "p1")
    alice.hear("does not show me who you are", kind="chat")
    assert not chat.agent.calls()


def test_who_is_not_registered_neither_invites_nor_is_served(chat):
    chat.start()
    room = f"open-{chat.mode}@muc.{DOMAIN}"
    mallory = InRoom(chat.person("mallory"), "Mal", room).configure(whois="anyone")
    mallory.invite_directly(chat.address)
    wait_for("the invitation is seen",
             lambda: "by mallory@lab.test, who is not registered" in chat.agent.log())
    alice = InRoom(chat.person(), "Al", room)
    alice.invite_directly(chat.address)
    mallory.sees("call")
    mallory.say("call: call Bob", "g1")
    assert mallory.hear("not registered").startswith("Mal: ")
    assert not chat.agent.calls()


def test_rooms_of_strangers_services_are_not_entered(chat):
    chat.start()
    alice = chat.person()
    alice.raw(f"<message to='{chat.address}'><x xmlns='jabber:x:conference' "
              "jid='trap@rooms.evil.test'/></message>")
    alice.hear(says("is not one that I believe"))
