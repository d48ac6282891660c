"""A center of one's own: who writes to it is called back, in order (M29, M31)."""
import datetime
import json
import signal

import mail
import pytest
from conftest import ALICE_HERTZ, BOB_HERTZ
from lab import DOMAIN
from process import wait_for
from test_operate import get

SUPPORT = f"support@{DOMAIN}"
CUSTOMERS = {"alice": "Alice Ng", "bob": "Bob Stone", "carol": "Carol Diaz"}
BACK = "Please call me back about my invoice"


class Desk:
    """The agents' phone, and customers with phones and mailboxes."""

    def __init__(self, world, agents="auto", **desk):
        self.world = world
        self.agents = world.phone("agents", BOB_HERTZ, answers=agents)
        self.phones = {name: world.phone(name, ALICE_HERTZ) for name in CUSTOMERS}
        self.boxes = {name: world.mailbox(name) for name in CUSTOMERS}
        self.port = world.ports.take()
        settings = {"name": "Acme Support", "address": SUPPORT, "phone": self.agents.uri,
                    "agents": 1, **desk}
        agent = world.start(self.phones["bob"], self.phones["alice"], desk=[settings],
                            web={"listen": f"127.0.0.1:{self.port}"},
                            call={"ring_called": 45, "ring_caller": 30})
        agent.run("allow", "Bob Stone")
        agent.add_person("Carol Diaz", allowed=True, email=mail.address("carol"),
                         mobile=self.phones["carol"].uri)

    def reload(self, **changes):
        agent = self.world.agent
        agent.configure(desk=[{**agent.settings["desk"][0], **changes}])
        agent.process.signal(signal.SIGHUP)
        wait_for("it is read", lambda: "configuration read again" in agent.log())

    def ask(self, user, text=BACK, to=SUPPORT):
        data = mail.proven(mail.compose(user, text), user)
        code, answer = mail.deliver(self.world.agent.lmtp_port, mail.address(user), data, to)
        assert code == 250, answer

    def hears(self, user, text):
        return mail.text_of(self.boxes[user].wait(lambda mail_: text in mail_, text))

    def published(self):
        status, text = get(self.port, "/queue/support")
        assert status == 200
        return json.loads(text)["queue"]


@pytest.fixture
def desk(world):
    return lambda **more: Desk(world, **more)


def rung_in_order(desk, users):
    """Each customer is rung when the one before has hung up; never two calls at a time."""
    answered = []
    for count, user in enumerate(users, 1):
        answered.append(desk.phones[user].wait_answered(limit=40).at)
        assert desk.agents.times_rung() == count
        if count < len(users):
            assert desk.phones[users[count]].times_rung() == 0
        desk.phones[user].hang_up()
        desk.agents.wait_ended(count=count)
    assert answered == sorted(answered)


def test_customers_are_called_back_in_order_by_one_agent(desk):
    three = desk()
    assert three.published() == {"position": 1, "wait": 0, "agent": True}
    three.ask("alice")
    assert "Acme Support will call you back" in three.hears("alice", "next in the queue")
    three.phones["alice"].wait_answered()
    three.ask("bob")
    three.hears("bob", "next in the queue")
    three.ask("carol")
    three.hears("carol", "number 2 in the queue")
    assert three.published()["position"] == 3 and not three.published()["agent"]
    rung_in_order(three, ["alice", "bob", "carol"])
    three.hears("carol", "next in the queue")
    three.hears("carol", "hung up")
    assert three.published()["position"] == 1
    # A center's agents are there to be called, and each customer was called once.
    assert [phone.times_rung() for phone in three.phones.values()] == [1, 1, 1]


def test_as_many_calls_at_a_time_as_agents_and_no_more(desk):
    two = desk(agents="manual")
    two.reload(agents=2)
    for user in CUSTOMERS:
        two.ask(user)
    two.hears("carol", "next in the queue")
    wait_for("two ring", lambda: two.agents.times_rung() == 2, 20)
    assert two.published()["position"] == 2
    assert sum(call["phase"] == "queued" for call in two.world.agent.calls()) == 1


def test_one_call_a_number_and_its_place_is_told_again(desk):
    one = desk(agents="manual")
    one.ask("alice")
    one.agents.wait_ringing()
    one.ask("alice", "call me back, please")
    one.hears("alice", "is calling you back already")
    one.ask("bob")
    one.ask("bob", "Please call me back soon")
    one.hears("bob", "has your number already")
    assert len(one.world.agent.calls()) == 2


def test_who_leaves_the_queue_is_not_called_and_the_others_move_up(desk):
    three = desk(agents="manual")
    for user in CUSTOMERS:
        three.ask(user)
    three.hears("carol", "number 2 in the queue")
    three.ask("bob", "cancel")
    three.hears("bob", "is cancelled")
    three.hears("carol", "You are next in the queue at Acme Support now")
    three.ask("carol", "status", to=None)
    assert "next in the queue" in three.hears("carol", "Acme Support: ")
    three.agents.answer()
    three.phones["alice"].wait_answered()
    three.phones["alice"].hang_up()
    three.agents.wait_event("CALL_INCOMING", count=2)
    three.agents.answer()
    three.phones["carol"].wait_answered()
    assert three.phones["bob"].times_rung() == 0


def test_a_closed_center_says_when_it_opens_and_calls_then(desk):
    today = datetime.datetime.now(datetime.timezone.utc).date()
    near = [today + datetime.timedelta(days=days) for days in (-1, 0, 1)]
    closed = desk(holidays=[str(day) for day in near])
    assert closed.published() == {"position": 1, "agent": False}
    closed.ask("alice")
    assert "is closed now and opens" in closed.hears("alice", "next in the queue")
    assert closed.agents.times_rung() == 0
    closed.reload(holidays=[])
    closed.ask("bob")  # the queue is looked at
    closed.phones["alice"].wait_answered(limit=40)


def test_a_crash_keeps_the_order(desk):
    three = desk(agents="manual")
    for user in CUSTOMERS:
        three.ask(user)
    three.hears("carol", "number 2 in the queue")
    three.agents.wait_ringing()
    three.world.agent.kill()
    three.world.agent.start()
    three.agents.answer()
    three.phones["alice"].wait_answered(limit=40)
    assert three.phones["bob"].times_rung() == three.phones["carol"].times_rung() == 0
    three.phones["alice"].hang_up()
    three.agents.wait_event("CALL_INCOMING", count=2, limit=40)
    three.agents.answer()
    three.phones["bob"].wait_answered()
    assert three.phones["carol"].times_rung() == 0


def test_a_stranger_is_not_called_back(desk):
    closed = desk()
    data = mail.proven(mail.compose("mallory", BACK), "mallory")
    mail.deliver(closed.world.agent.lmtp_port, mail.address("mallory"), data, SUPPORT)
    assert not closed.world.agent.calls()
