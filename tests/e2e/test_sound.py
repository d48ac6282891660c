"""What is heard and how: encryption, direct media, recordings, phones that have moved."""
import stat
import wave

import audio
import scripted
from conftest import ALICE_HERTZ, BOB_HERTZ
from process import wait_for
from test_connect import talk


def both_answer(world, phones=None, **changes):
    """Bob and Alice, called and connected by a mail."""
    phones = phones or {}
    bob = world.phone("bob", BOB_HERTZ, **phones)
    alice = world.phone("alice", ALICE_HERTZ, **phones)
    world.start(bob, alice, **changes)
    box = world.mailbox()
    world.ask()
    bob.wait_answered()
    alice.wait_answered()
    return bob, alice, box


def timeline(world):
    return world.agent.run("show-call", world.agent.calls()[0]["id"]).stdout


def sides(path):
    """The two sides of a stereo recording, as files of one side each."""
    with wave.open(str(path), "rb") as both:
        assert (both.getnchannels(), both.getframerate()) == (2, audio.RATE)
        frames = both.readframes(both.getnframes())
    made = []
    for side in (0, 1):
        one = path.with_suffix(f".{side}.wav")
        with wave.open(str(one), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(audio.RATE)
            out.writeframes(b"".join(frames[i + 2 * side:i + 2 * side + 2]
                                     for i in range(0, len(frames) - 3, 4)))
        made.append(one)
    return made


def test_encrypted_phones_hear_each_other(world):
    bob, alice, box = both_answer(world, {"encrypts": True}, sip={"srtp": "required"})
    talk(bob, alice)
    bob.hang_up()
    box.wait(lambda text: "hung up" in text, "the outcome")
    assert "packets heard" in timeline(world)
    keys = [line for line in world.agent.log().splitlines() if "inline:" in line]
    assert not keys, "a key went into the log"


def test_a_phone_that_cannot_encrypt_is_told_of_where_encryption_is_required(world):
    with_no_srtp = world.scripted("bob", scripted.refuses(488, "Not Acceptable Here"))
    world.start(with_no_srtp, sip={"srtp": "required"})
    box = world.mailbox()
    world.ask()
    box.wait(lambda text: "Bob Stone" in text and "sound" in text, "the outcome")
    assert with_no_srtp.requests("INVITE") == 1
    assert "encrypted sound (SRTP) is refused" in timeline(world)


def test_direct_media_lets_both_hear_each_other(world):
    bob, alice, box = both_answer(world, media={"direct": True})
    talk(bob, alice)
    assert bob.recording() and alice.recording()
    bob.hang_up()
    alice.wait_ended()
    box.wait(lambda text: "hung up" in text, "the outcome")
    assert world.agent.log().count("goes directly to the other party") == 2


def test_a_recorded_call_is_announced_to_both_and_kept_for_its_owner_alone(world):
    folder = world.folder / "recordings"
    bob, alice, box = both_answer(world, recording={"enabled": True, "folder": str(folder)})
    talk(bob, alice, 2.0)
    bob.hang_up()
    box.wait(lambda text: "hung up" in text, "the outcome")
    files = list(folder.glob("*.wav"))
    assert len(files) == 1
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert str(files[0]) in timeline(world)
    wait_for("the recording is whole", lambda: wave.open(str(files[0])).getnframes() > audio.RATE)
    left, right = sides(files[0])
    assert audio.heard(left, BOB_HERTZ).tone >= 1.5
    assert audio.heard(right, ALICE_HERTZ).tone >= 1.5
    # The greeting alone is over sooner than the greeting and the notice.
    for phone, other in ((bob, ALICE_HERTZ), (alice, BOB_HERTZ)):
        assert phone.heard(other).voice >= 3.0, phone.heard(other)


def test_nothing_is_recorded_unless_that_is_turned_on(world):
    folder = world.folder / "recordings"
    bob, alice, box = both_answer(world, recording={"folder": str(folder)})
    talk(bob, alice, 0.5)
    bob.hang_up()
    box.wait(lambda text: "hung up" in text, "the outcome")
    assert not folder.exists()
    assert "recording" not in timeline(world)


def moved(world, domains):
    """Bob's phone says that he has moved to another one."""
    new = world.phone("newbob", BOB_HERTZ)
    alice = world.phone("alice", ALICE_HERTZ)
    old = world.scripted("bob", scripted.redirects(new.uri.replace("127.0.0.1", domains[1])))
    world.start(old, alice, dialplan={"follow_redirects": True, "sip_domains": [domains[0]]})
    box = world.mailbox()
    world.ask()
    return new, alice, box


def test_a_phone_that_has_moved_is_called_where_it_is_now(world):
    new, alice, box = moved(world, ("127.0.0.1", "127.0.0.1"))
    new.wait_answered()
    alice.wait_answered()
    talk(new, alice)
    new.hang_up()
    box.wait(lambda text: "hung up" in text, "the outcome")
    assert "redirected" in timeline(world)


def test_a_phone_that_has_moved_where_calls_may_not_go_is_not_followed(world):
    new, alice, box = moved(world, ("127.0.0.1", "localhost"))
    box.wait(lambda text: "do not follow" in text, "the outcome")
    assert not new.times_rung() and not alice.times_rung()
    assert "not followed" in timeline(world)
