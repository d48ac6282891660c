"""What who runs it needs: health, backup, a quiet end, and faults of the database that pass."""
import contextlib
import json
import sqlite3
import subprocess
import urllib.error
import urllib.request

import pytest

import mail
import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from patchcord import merged, toml
from process import wait_for
from test_connect import talk


def get(port, path):
    """(status, text) of what the agent tells on its own port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@contextlib.contextmanager
def locked(agent):
    """Another program writes and does not come to an end."""
    with contextlib.closing(sqlite3.connect(agent.settings["agent"]["database"],
                                            isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def other_config(agent, folder, port):
    """The agent's configuration with another LMTP port."""
    path = folder / "second.toml"
    path.write_text(toml(merged(agent.settings, {"mail": {"lmtp": {
        "listen": f"127.0.0.1:{port}"}}})))
    return path


def deliver(world, text="call Bob"):
    message = mail.compose("alice", text)
    return mail.deliver(world.agent.lmtp_port, mail.address("alice"),
                        mail.proven(message, "alice"))


def test_a_locked_database_is_told_to_sender_and_monitoring_and_passes(world):
    bob = world.scripted("bob", scripted.refuses(486))
    port = world.ports.take()
    agent = world.start(bob, web={"listen": f"127.0.0.1:{port}"})
    status, text = get(port, "/health")
    assert (status, json.loads(text)["status"]) == (200, "ok")
    with locked(agent):
        code, answer = deliver(world)
        assert code == 452, answer
        status, text = get(port, "/health")
        assert status == 503
        assert "locked" in json.loads(text)["database"]
        assert "\npatchcord_up 0\n" in get(port, "/metrics")[1]
    assert get(port, "/health")[0] == 200
    code, answer = deliver(world)
    assert code == 250, answer
    bob.wait_done()
    assert bob.requests("INVITE") == 1
    assert get(port, "/elsewhere")[0] == 404


def test_a_chat_line_that_cannot_be_stored_is_answered_with_an_error(chat):
    bob = chat.world.scripted("bob", scripted.refuses(486))
    chat.start(bob)
    alice = chat.person()
    with locked(chat.agent):
        asked = alice.tell("call Bob")
        _, error = alice.hear(lambda xml: xml.get("type") == "error", limit=15)
        assert error.get("id") == asked
    alice.tell("call Bob")
    alice.wait_for("busy")
    bob.wait_done()
    assert bob.requests("INVITE") == 1


def test_a_lock_in_the_middle_of_a_call_neither_loses_nor_repeats_it(world):
    bob = world.scripted("bob", scripted.answers(ring_ms=1500))
    alice = world.scripted("alice", scripted.answers())
    agent = world.start(bob, alice)
    box = world.mailbox()
    world.ask()
    bob.wait_request("INVITE")
    with locked(agent):
        # Bob answers meanwhile; what cannot be stored is not confirmed.
        agent.process.wait_log("cannot be written")
    alice.wait_request("ACK", 30)
    ref = agent.calls()[0]["id"]
    agent.run("cancel", ref)
    for phone in (bob, alice):
        phone.wait_done()
        assert phone.requests("INVITE") == 1
    wait_for("the outcome", lambda: any(
        ".outcome@" in m["Message-ID"] for m in box.messages()), 20, 0.1)


def test_chat_says_that_nothing_new_is_taken_while_draining(chat):
    bob = chat.world.phone("bob", BOB_HERTZ)
    mobile = chat.world.phone("alice", ALICE_HERTZ)
    chat.start(bob, mobile)
    alice = chat.person()
    alice.tell("call Bob")
    talk(bob, mobile, 0.5)
    chat.agent.run("drain")
    chat.agent.process.wait_log("draining")
    alice.tell("call Bob")
    alice.wait_for("did not take this one")
    bob.hang_up()
    process, chat.agent.process = chat.agent.process, None
    assert process.wait(30) == 0
    assert bob.times_rung() == 1


def test_what_is_no_database_is_refused_in_plain_words(world):
    agent = world.start()
    agent.stop()
    database = world.folder / "agent" / "patchcord.db"
    for path in world.folder.glob("agent/patchcord.db-*"):
        path.unlink()
    database.write_bytes(b"this is not a database " * 1000)
    with pytest.raises(AssertionError, match="not a database"):
        agent.start()
    agent.process = None


def test_a_newer_database_is_refused_in_plain_words(world):
    agent = world.start()
    agent.stop()
    with contextlib.closing(sqlite3.connect(agent.settings["agent"]["database"])) as database:
        database.execute("PRAGMA user_version = 9999")
    with pytest.raises(AssertionError, match="run the newer Patchcord that wrote it"):
        agent.start()
    agent.process = None
    with contextlib.closing(sqlite3.connect(agent.settings["agent"]["database"])) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (9999,)


def test_a_second_agent_of_the_same_name_is_refused(world):
    agent = world.start()
    port = world.ports.take()
    second = subprocess.run(
        [agent.build / "patchcordd", "--config", other_config(agent, world.folder, port)],
        text=True, capture_output=True, timeout=30)
    assert second.returncode == 1
    assert "give each its own name" in second.stderr


def test_a_backup_is_whole_while_calls_are_made(world, tmp_path):
    bob = world.scripted("bob", scripted.refuses(486), calls=5)
    agent = world.start(bob)
    for number in range(5):
        world.ask("call Bob")
        agent.run("backup", tmp_path / f"copy{number}.db")
    bob.wait_done()
    wait_for("all are over", lambda: all(c["outcome"] for c in agent.calls()))
    assert "none was made yet" not in agent.run("check", check=False).stdout
    agent.run("backup", tmp_path / "last.db")
    done = agent.run("--database", tmp_path / "last.db", "calls", "--all", "--json")
    assert {c["id"] for c in json.loads(done.stdout)} == {c["id"] for c in agent.calls()}
    for number in range(5):
        with contextlib.closing(sqlite3.connect(tmp_path / f"copy{number}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    refused = agent.run("backup", tmp_path / "last.db", check=False)
    assert refused.returncode == 1 and "there already" in refused.stderr


def test_drain_lets_a_call_come_to_its_end_and_takes_nothing_new(world):
    bob = world.phone("bob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    agent = world.start(bob, alice, agent={"drain": 1})
    world.ask()
    talk(bob, alice, 0.5)
    told = agent.run("drain").stdout
    assert "takes nothing new" in told
    agent.process.wait_log("draining")
    with pytest.raises(OSError):
        deliver(world)
    before = alice.heard(BOB_HERTZ).tone
    wait_for("they still talk", lambda: alice.heard(BOB_HERTZ).tone > before + 1.5)
    bob.hang_up()
    alice.wait_ended()
    process, agent.process = agent.process, None
    assert process.wait(15) == 0
    refused = agent.run("drain", check=False)
    assert refused.returncode == 1 and "no agent of the name" in refused.stderr
