"""Commands by words and by forms, and addresses of the component that name somebody."""
import re

import pytest
from slixmpp.xmlstream import ET

import scripted
from chat_world import CORRECT, body_of, has, says
from lab import COMPONENT
from process import wait_for

COMMANDS = "http://jabber.org/protocol/commands"
DATA = "jabber:x:data"
ITEMS = "http://jabber.org/protocol/disco#items"
INFO = "http://jabber.org/protocol/disco#info"


def full(chat):
    return chat.address + ("/patchcord" if chat.mode == "client" else "")


def command(chat, person, node, action="execute", session="", **fields):
    """Runs a step of an ad-hoc command; returns the <command/> of the answer, or the error."""
    form = ""
    if fields:
        values = "".join(f"<field var='{var}'><value>{value}</value></field>"
                         for var, value in fields.items())
        form = f"<x xmlns='{DATA}' type='submit'>{values}</x>"
    sessionid = f" sessionid='{session}'" if session else ""
    answer = person.ask(f"<command xmlns='{COMMANDS}' node='{node}' action='{action}'{sessionid}>"
                        f"{form}</command>", full(chat), "set")
    found = answer.find(f"{{{COMMANDS}}}command")
    return answer if found is None or answer.get("type") == "error" else found


def note(answer):
    return answer.findtext(f"{{{COMMANDS}}}note") or ""


def options(answer, var):
    return [option.findtext(f"{{{DATA}}}value") for field in answer.iter(f"{{{DATA}}}field")
            if field.get("var") == var for option in field.iter(f"{{{DATA}}}option")]


def test_the_commands_are_discovered(chat):
    chat.start()
    alice = chat.person()
    listed = alice.ask(f"<query xmlns='{ITEMS}' node='{COMMANDS}'/>", full(chat))[0]
    assert {item.get("node") for item in listed} == {"call", "schedule", "devices", "pending",
                                                     "cancel", "search"}
    for item in listed:
        assert item.get("jid") == full(chat) and item.get("name")
        info = alice.ask(f"<query xmlns='{INFO}' node='{item.get('node')}'/>", full(chat))[0]
        assert info.find(f"{{{INFO}}}identity").get("type") == "command-node"
    features = {f.get("var") for f in alice.ask(f"<query xmlns='{INFO}'/>", full(chat))[0]}
    assert {COMMANDS, DATA, "http://jabber.org/protocol/muc"} <= features
    if chat.mode == "component":
        item, = alice.ask(f"<query xmlns='{ITEMS}'/>", COMPONENT)[0]
        assert item.get("jid") == chat.address


def test_a_call_is_asked_for_by_a_form_and_cancelled_by_another(chat):
    bob = chat.world.phone("bob", 1000, answers="manual")
    chat.start(bob, call={"ring_called": 60})
    alice = chat.person()
    form = command(chat, alice, "call")
    assert form.get("status") == "executing"
    assert options(form, "phone")[0] in ("", None) and "sip:alice@127.0.0.1:9" in options(
        form, "phone")
    session = form.get("sessionid")
    missing = command(chat, alice, "call", "complete", session, who=" ")
    assert missing.get("status") == "executing" and "fill in" in note(missing)
    done = command(chat, alice, "call", "complete", session, who="Bob",
                   phone="sip:alice@127.0.0.1:9")
    assert done.get("status") == "completed" and "I am calling Bob Stone" in note(done)
    again = command(chat, alice, "call", "complete", session, who="Bob")
    assert "already" in note(again)
    bob.wait_ringing()
    alice.wait_for("Ringing Bob Stone's phone")
    waiting = note(command(chat, alice, "pending"))
    assert "Bob Stone: ringing" in waiting
    form = command(chat, alice, "cancel")
    ref, = options(form, "call")
    assert ref in waiting
    command(chat, alice, "cancel", "complete", form.get("sessionid"), call=ref)
    bob.wait_ended()
    alice.wait_for("is cancelled, as you asked")
    assert "no calls" in note(command(chat, alice, "cancel"))
    assert bob.times_rung() == 1 and len(chat.agent.calls()) == 1


def test_a_call_is_scheduled_and_people_are_looked_up_by_forms(chat):
    chat.start()
    alice = chat.person()
    done = command(chat, alice, "schedule", "complete", "s1", who="Bob", when="tomorrow at 3pm")
    assert "tomorrow at 15:00" in note(done)
    assert "sip:alice@127.0.0.1:9" in note(command(chat, alice, "devices"))
    found = command(chat, alice, "search", "complete", "s2", query="stone")
    assert "Bob Stone" in note(found)
    lines = [v.text for v in found.iter(f"{{{DATA}}}value")]
    assert any("Bob Stone" in line for line in lines)
    given_up = command(chat, alice, "call", "cancel", "s3")
    assert given_up.get("status") == "canceled"


def test_forms_are_for_registered_people_alone(chat):
    chat.start()
    mallory = chat.person("mallory")
    answer = command(chat, mallory, "call", "complete", "s1", who="Bob")
    assert answer.get("type") == "error" and "forbidden" in ET.tostring(answer).decode()
    assert command(chat, chat.person(), "format-disk").get("type") == "error"
    assert not chat.agent.calls()


@pytest.mark.parametrize("words, answer", [
    ("my devices", "Your phones"), ("dev", "Your phones"), ("pending", "no calls waiting"),
    ("p", "no calls waiting"), ("search bob", "Bob Stone"), ("sea bob stone", "Bob Stone"),
    ("h", "I connect you by phone"), ("stat", "no calls waiting"), ("s", '"search" or "status"'),
    ("can", "no call of yours"), ("find nobody at all", "I found nobody"),
    ("sched Bob tomorrow at 3pm", "I will call Bob Stone"),
])
def test_commands_are_words_too_and_any_beginning_will_do(chat, words, answer):
    if chat.mode == "component":
        pytest.skip("words are read alike, by whatever way they come")
    chat.start()
    alice = chat.person()
    alice.tell(words)
    assert answer in body_of(alice.wait_for(""))


def test_help_lists_the_commands(chat):
    chat.start()
    alice = chat.person()
    alice.tell("help")
    words = body_of(alice.wait_for("I connect you by phone"))
    for name in ("call", "schedule", "my devices", "pending", "search", "status", "cancel",
                 "forget"):
        assert name in words, name


def test_an_edited_message_is_no_second_call(chat):
    """XEP-0308: a person mends their own line; the call of the old one goes on."""
    bob = chat.world.phone("bob", 1000, answers="manual")
    chat.start(bob, call={"ring_called": 60})
    alice = chat.person()
    first = alice.tell("call Bob")
    bob.wait_ringing()
    alice.tell("call Bob please", extra=f"<replace xmlns='{CORRECT}' id='{first}'/>")
    alice.wait_for("already led to the call")
    wrong = alice.tell("cakk")
    alice.wait_for("did not understand")
    alice.tell("cancel", extra=f"<replace xmlns='{CORRECT}' id='{wrong}'/>")
    bob.wait_ended()
    assert len(chat.agent.calls()) == 1 and bob.times_rung() == 1


def test_subscribers_are_taken_or_refused_and_see_the_agent(chat):
    chat.start()
    alice, mallory = chat.person(), chat.person("mallory")
    alice.raw(f"<presence to='{chat.address}' type='subscribe'/>")
    alice.hear(lambda x: x.tag.endswith("}presence") and x.get("type") is None
               and x.get("from").startswith(chat.address)
               and has("http://jabber.org/protocol/caps", "c")(x))
    mallory.raw(f"<presence to='{chat.address}' type='subscribe'/>")
    mallory.hear(says("registered"))


@pytest.fixture
def component(request, chat):
    if chat.mode != "component":
        pytest.skip("only a component has many addresses")
    return chat


def test_a_message_to_a_number_of_the_component_calls_it(component):
    component.start(dialplan={"gateway": "pbx"},
                    gateway=[{"name": "pbx", "proxy": "sip:127.0.0.1:9"}])
    alice = component.person()
    there = f"+12015550123@{COMPONENT}"
    alice.tell("hi", to=there)
    said = alice.wait_for("I am calling +1 201-555-0123")
    assert said.get("from") == there
    outcome = alice.wait_for("try again")
    assert outcome.get("from") == there
    alice.tell("thanks", to=there)
    alice.wait_for("You are welcome")
    assert len(component.agent.calls()) == 1


def test_a_message_to_a_name_of_the_component_asks_at_its_time_and_phone(component):
    desk = component.world.scripted("desk", scripted.refuses(486))
    shop = component.world.scripted("shop", scripted.refuses(486))
    component.start()
    component.agent.run("edit", "Alice Ng", "--desk", desk.uri)
    component.agent.run("add", "business", "Pizza Hut", "--street", "12 Main Street", "--city",
                        "Springfield", "--phone", shop.uri)
    alice = component.person()
    there = f"pizza-hut\\20main@{COMPONENT}"
    alice.tell("tomorrow at 3pm, ring me on my desk", to=there)
    said = alice.wait_for("I will call Pizza Hut")
    assert said.get("from") == there and "tomorrow at 15:00" in body_of(said)
    assert re.search(r"desk@127", body_of(said))
    alice.tell("make it 4pm", to=there)
    assert alice.wait_for("tomorrow at 16:00").get("from") == there
    alice.tell("cancel", to=there)
    assert alice.wait_for("is cancelled").get("from") == there
    alice.tell("call now", to=there)
    shop.wait_done()
    assert alice.wait_for("busy").get("from") == there
    calls = wait_for("both calls", component.agent.calls)
    assert [c["called"] for c in calls] == ["Pizza Hut"] * 2


def test_after_a_late_message_yes_is_enough(component):
    component.start()
    alice = component.person()
    alice.tell("call Bob", extra="<delay xmlns='urn:xmpp:delay' stamp='2026-01-05T08:00:00Z'/>")
    alice.wait_for("reached me late")
    assert not component.agent.calls()
    alice.tell("yes")
    alice.wait_for("I am calling Bob Stone")
