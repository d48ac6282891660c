"""The network cuts, and loses."""
import contextlib

from process import wait_for
from relays import CuttingProxy, LossyRelay
from world import Broken, World, wait

KINDS = ("busy", "busy", "no", "left")


def cut_smtp(run):
    """SMTP connections cut at random bytes: no notice is lost, repeated ones have the same id"""
    cuts = run.times(10, 100)
    with World(run) as world:
        port = world.ports.take()
        world.agent.configure(mail={"smtp": {"port": port}})
        with CuttingProxy(port, world.lab.ports["submission"], cuts,
                          lambda: run.random.randrange(0, 9000)) as proxy:
            world.agent.start()
            for _ in range(cuts // 2):
                world.ask(run.random.choice(KINDS))
                wait(0.05)
            # Each notice waits 10 s after its first failure, 20 s after its second, and so on.
            world.wait_told(run.times(90, 300))
            figures = world.check()
            if proxy.cut < cuts and not proxy.whole:
                raise Broken(f"only {proxy.cut} connections came")
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
                          lambda: run.random.randrange(2000, 30000)) as proxy:
            world.agent.start()
            for number in range(cuts):
                world.submit(run.random.choice(KINDS))
                wait_for("the next cut", lambda at=number: proxy.cut > at or proxy.whole, 120, 0.02)
            world.wait_told(run.times(90, 300))
            figures = world.check()
        return {"cut": proxy.cut, **figures}


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
                world.ask("left")
                wait(0.1)
            world.wait_told(180)
            reached[loss] = world.connected()
            figures = world.check()
            lost, passed = one.lost + other.lost, one.passed + other.passed
    if reached[0.3] < 0.99 * reached[0.0] - 1e-9:
        raise Broken(f"connected with loss {reached[0.3]}, without {reached[0.0]}")
    return {"connected": f"{reached[0.3]} of {reached[0.0]}",
            "datagrams lost": f"{lost} of {lost + passed}", **figures}
