"""Several agents on one database."""
from patchcord import Patchcord
from process import wait_for
from world import Postman, World, wait


def second_agent(world):
    """Another agent of another name on the same database, with ports of its own."""
    other = Patchcord(world.folder / "second", world.lab, world.ports, cache=world.agent.settings[
        "agent"]["cache"], **{key: value for key, value in world.agent.settings.items()
                              if key not in ("sip", "media", "mail")})
    other.configure(agent={"name": "second"},
                    mail={"lmtp": {"listen": f"127.0.0.1:{world.ports.take()}"}},
                    media=world.media_ports(500))
    return other


def two_agents(run):
    """two agents on one database under load, killed now and then: no call is made by both"""
    rounds = run.times(8, 60)
    # Each has room for two calls: what one cannot take the other one may.
    with World(run, agent={"name": "first"}, limits={"live": 2}) as world:
        other = second_agent(world)
        world.agent.start()
        other.start()
        postmen = world.postman, Postman(other.lmtp_port)
        world.stack.callback(postmen[1].stop)
        world.stack.callback(lambda: other.process and other.kill())
        made = {"first": 0, "second": 0}
        for number in range(rounds):
            for _ in range(6):
                world.ask(run.random.choice(("left", "busy", "no")),
                          postman=run.random.choice(postmen))
            wait(run.random.uniform(0.2, 1.0))
            if number % 2:
                victim = run.random.choice((world.agent, other))
                victim.kill()
                victim.start()
        world.wait_accepted()
        world.wait_told()
        world.wait_quiet()
        for at, text in world.called.wires():
            if text.startswith("INVITE "):
                port = int(text.partition("Via: SIP/2.0/UDP 127.0.0.1:")[2].partition(";")[0])
                made["first" if port == world.agent.sip_port else "second"] += 1
        figures = world.check()
        assert min(made.values()) > 0, f"one agent made all calls: {made}"
        return {"invitations": f"{made['first']} and {made['second']}", **figures}


def taken_over(run):
    """an agent that is gone for good: another one on its database ends and tells its calls"""
    with World(run, talk_ms=3_600_000, agent={"name": "first"}) as world:
        other = second_agent(world)
        world.agent.start()
        world.ask("ok")
        wait_for("they talk", lambda: any(d.confirmed for d in world.caller.dialogs()), 30)
        other.start()
        world.stack.callback(lambda: other.process and other.kill())
        world.agent.kill()
        world.wait_told(120)  # the lease of 30 s, then 35 s more
        world.wait_quiet()
        return world.check()
