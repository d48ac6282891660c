"""The network cuts, and loses."""
import collections
import contextlib
import queue

import lab as lab_module
from kamailio import Kamailio
from process import TimedOut, wait_for
from relays import CuttingProxy, LossyRelay
from world import Broken, World, wait

RECEIPTS, REPLY = "urn:xmpp:receipts", "urn:xmpp:reply:0"
KINDS = ("busy", "busy", "no", "left")


def until_cut(proxy, cuts, patience):
    """Goes on until so many connections were cut: each turn gives them something to carry."""
    for number in range(5 * cuts):
        if proxy.cut >= cuts:
            return
        yield number
        before = proxy.cut
        with contextlib.suppress(TimedOut):
            wait_for("the next cut", lambda at=before: proxy.cut > at, patience, 0.02)


def cut_smtp(run):
    """SMTP connections cut at random bytes: no notice is lost, repeated ones have the same id"""
    cuts = run.times(10, 100)
    with World(run) as world:
        port = world.ports.take()
        world.agent.configure(mail={"smtp": {"port": port}})
        with CuttingProxy(port, world.lab.ports["submission"], cuts,
                          lambda: run.random.randrange(0, 9000)) as proxy:
            world.agent.start()
            for _ in until_cut(proxy, cuts, 1):
                world.ask(run.random.choice(KINDS))
            # Each notice waits 10 s after its first failure, 20 s after its second, and so on.
            world.wait_told(run.times(90, 300))
            figures = world.check()
        return {"cut": proxy.cut, **figures}


def cut_imap(run):
    """IMAP connections cut at random bytes: each mail leads to one call"""
    cuts = run.times(10, 100)
    with World(run, agent={"address": "desk@lab.test"}) as world:
        port = world.ports.take()
        lab = world.lab
        world.agent.configure(mail={"imap": {
            "host": "localhost", "port": port, "security": "tls", "user": "desk@lab.test",
            "password": "desk-password", "ca_file": str(lab.ca)}})
        # Enough for the handshake, mostly: what is cut is the work.
        with CuttingProxy(port, lab.ports["imaps"], cuts,
                          lambda: run.random.randrange(2000, 14000)) as proxy:
            world.agent.start()
            for _ in until_cut(proxy, cuts, 2):
                world.submit(run.random.choice(KINDS))
            world.wait_told(run.times(90, 300))
            figures = world.check()
        return {"cut": proxy.cut, **figures}


def cut_sip(run):
    """SIP connections (TCP) cut at random bytes: nobody is rung twice, no dialog is left"""
    cuts = run.times(10, 100)
    world = World(run)
    port = world.ports.take()
    # Both sides are reached by one connection to a proxy, which goes on by UDP.
    world.called.address = world.caller.address = f"127.0.0.1:{port};transport=tcp"
    to = [f'$ru = "sip:" + $rU + "@127.0.0.1:{side.sip_port}";'
          for side in (world.caller, world.called)]
    proxy = Kamailio("proxy", world.folder, world.ports, front=port,
                     relays=f'if ($rU =~ "^alice") {{ {to[0]} }} else {{ {to[1]} }}')
    with world, proxy, CuttingProxy(port, proxy.port, cuts,
                                    lambda: run.random.randrange(0, 5000)) as cutter:
        world.agent.start()
        for _ in until_cut(cutter, cuts, 2):
            world.ask(run.random.choice((*KINDS, "ok")))
        world.wait_told(run.times(90, 300))
        world.wait_quiet(40)  # who lost our BYE gets it again for 32 s
        return {"cut": cutter.cut, **world.check()}


@contextlib.contextmanager
def lossy(world, phones, loss, random):
    with LossyRelay(phones.front_port, phones.sip_port, loss, random) as relay:
        yield relay


def udp_loss(run):
    """30 % of all SIP datagrams lost both ways: nobody is rung twice, as good as all are reached"""
    calls = run.times(20, 200)
    reached = {}
    for loss in (0.0, 0.3):
        with World(run, relayed=True, talk_ms=1000,
                   call={"ring_called": 30, "ring_caller": 30}) as world, \
                lossy(world, world.called, loss, run.random) as one, \
                lossy(world, world.caller, loss, run.random) as other:
            world.agent.start()
            for _ in range(calls):
                world.ask("ok")  # the caller hangs up: whoever answered waits long enough
                wait(0.1)
            world.wait_told(180)
            reached[loss] = world.connected()
            figures = world.check()
            lost, passed = one.lost + other.lost, one.passed + other.passed
    if reached[0.3] < 0.99 * reached[0.0] - 1e-9:
        raise Broken(f"connected with loss {reached[0.3]}, without {reached[0.0]}")
    return {"connected": f"{reached[0.3]} of {reached[0.0]}",
            "datagrams lost": f"{lost} of {lost + passed}", **figures}


class Chatter:
    """Alice in chat. She says a line again, under its id, until its receipt comes."""

    def __init__(self, person, address):
        self.person, self.address = person, address
        self.receipts, self.outcomes = set(), collections.defaultdict(set)
        self.lines = collections.Counter()  # by id: how often each came

    def say(self, identity, text):
        self.person.say(self.address, text, identity, f"<request xmlns='{RECEIPTS}'/>")

    def listen(self):
        """Takes in what came."""
        with contextlib.suppress(queue.Empty):
            while True:
                _, xml = self.person.stanzas.get_nowait()
                if (receipt := xml.find(f"{{{RECEIPTS}}}received")) is not None:
                    self.receipts.add(receipt.get("id"))
                reply = xml.find(f"{{{REPLY}}}reply")
                identity = xml.get("id") or ""
                if "@" in identity:  # ours; a receipt has none of its own
                    self.lines[identity] += 1
                if ".outcome@" in identity and reply is not None:
                    self.outcomes[reply.get("id")].add(identity)


def cut_xmpp(run):
    """XMPP connections cut at random bytes: each chat line leads to one call and one outcome"""
    cuts = run.times(10, 100)
    from chat import Person  # loads slixmpp, which the other tests do without
    world = World(run, servers=("dovecot", "postfix", "prosody"))
    world.lab.writes_at_once = False  # Prosody 0.12 may spin where such a connection is reset
    with world:
        lab, port = world.lab, world.ports.take()
        world.agent.configure(xmpp={
            "jid": lab_module.AGENT, "password": lab_module.password_of("call"),
            "host": "127.0.0.1", "port": port, "ca_file": str(lab.ca),
            "messages_a_minute": 10000})
        person = world.stack.enter_context(Person(lab, "alice"))
        alice = Chatter(person, lab_module.AGENT)
        asked = {}
        with CuttingProxy(port, lab.ports["c2s"], cuts,
                          lambda: run.random.randrange(1000, 16000)) as proxy:
            world.agent.start()

            def urge():
                alice.listen()
                for identity, party in asked.items():
                    if identity not in alice.receipts:
                        alice.say(identity, f"call sip:{party}@{world.called.address}")
                return len(alice.receipts & set(asked)) == len(asked)

            for number in until_cut(proxy, cuts, 0):
                asked[f"line{number}"] = f"{run.random.choice(KINDS)}{number}"
                before = proxy.cut
                with contextlib.suppress(TimedOut):
                    wait_for("the next cut", lambda at=before: urge() and proxy.cut > at, 3, 0.5)
            wait_for("receipts and outcomes", lambda: urge() and len(alice.outcomes) == len(asked),
                     run.times(120, 400), 1.0)
        several = {line for line, outcomes in alice.outcomes.items() if len(outcomes) > 1}
        rung = collections.Counter(d.party for d in world.called.dialogs())
        twice = {party: times for party, times in rung.items() if times > 1}
        if several or twice or len(rung) != len(asked):
            raise Broken(f"several outcomes {several}, rung twice {twice}, "
                         f"rung {len(rung)} of {len(asked)}")
        return {"cut": proxy.cut, "lines": len(asked), "called rung": sum(rung.values()),
                "outcomes": len(alice.outcomes),
                "notices that came again": sum(n - 1 for n in alice.lines.values() if n > 1)}
