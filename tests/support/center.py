"""A calling center of one line: greets, has a menu by keys, plays hold music and announcements, and
an agent comes to the phone. Real SIP and RTP, real speech (espeak-ng), in one thread a call."""
import audioop
import dataclasses
import math
import os
import random
import re
import socket
import struct
import subprocess
import threading
import time
import wave

RATE, FRAME = 8000, 160
SILENCE = bytes([0xFF]) * FRAME
KEYS = "0123456789*#ABCD"


def silence(seconds):
    return b"\0\0" * int(seconds * RATE)


SOUNDS = {}


def once(make):
    """Sounds are made once: making them while a call runs would make it stutter."""
    def made(*args):
        if args not in SOUNDS:
            SOUNDS[args] = make(*args)
        return SOUNDS[args]
    return made


def speak(text, folder, voice="en-us+f3", speed=160, level=0.25):
    """Speech as linear samples, silence at both ends cut."""
    path = os.path.join(folder, f"say-{abs(hash((text, voice, speed)))}.wav")
    if not os.path.exists(path):
        subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-w", path, "--", text],
                       check=True)
    with wave.open(path) as file:
        samples = file.readframes(file.getnframes())
        samples, _ = audioop.ratecv(samples, 2, 1, file.getframerate(), RATE, None)
    loud = [i for i in range(0, len(samples) - FRAME, FRAME)
            if audioop.rms(samples[i:i + FRAME], 2) > 150]
    samples = samples[loud[0]:loud[-1] + FRAME]
    return audioop.mul(samples, 2, level * 32767 / max(audioop.max(samples, 2), 1))


@once
def music(seconds):
    """Plucked notes over a bass, as linear samples."""
    dice = random.Random(1)
    wave_ = [0.0] * int(seconds * RATE)
    chords = [(0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)]
    beat, at, index = 0.35, 0.0, 0
    while at < seconds:
        chord = chords[index // 8 % 4]
        for half_tone, loudness, length in ((dice.choice(chord) + 12, 0.6, 0.6),
                                            (chord[0], 0.4 if index % 4 == 0 else 0, 1.2)):
            hertz = 220 * 2 ** (half_tone / 12)
            begin = int(at * RATE)
            for i in range(int(length * RATE) if loudness else 0):
                if begin + i >= len(wave_):
                    break
                turn = 2 * math.pi * hertz * i / RATE
                fall = math.exp(-3.5 * i / RATE / length) * min(i / 40, 1)
                wave_[begin + i] += loudness * fall * (math.sin(turn) + 0.4 * math.sin(2 * turn))
        at += beat
        index += 1
    return struct.pack(f"<{len(wave_)}h", *(int(max(-1, min(1, v / 2)) * 8000) for v in wave_))


@once
def room_noise(seconds):
    dice = random.Random(2)
    low, noise = 0.0, []
    for _ in range(seconds * RATE):
        low = 0.7 * low + dice.uniform(-1, 1)
        noise.append(int(low * 60))
    return struct.pack(f"<{len(noise)}h", *noise)


def in_a_room(samples):
    """With the noise of a room behind."""
    return audioop.add(samples, (room_noise(30))[:len(samples)], 2)


@dataclasses.dataclass
class Key:
    at: float
    key: str


class Hung(Exception):
    """The call is over."""


class CenterCall:
    """One call at the center, as its script sees it."""

    def __init__(self, center, invite, peer):
        self.center, self.peer = center, peer
        self.headers = invite
        self.answered_at = None
        self.over = threading.Event()
        self.keys = []
        self.heard = []  # (seconds since 1970, mu-law) of what came in
        self.events = []  # (seconds since 1970, what)
        self.tag = f"{random.getrandbits(32):08x}"
        self.cseq = 0
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(("127.0.0.1", center.rtp_port))
        self.rtp.settimeout(0.005)
        sdp = invite["body"]
        self.remote = ("127.0.0.1", int(re.search(r"m=audio (\d+)", sdp)[1]))
        self.sequence, self.stamp = random.getrandbits(15), random.getrandbits(31)
        self.next_frame = None
        self.last_event = None

    # SIP
    def respond(self, status, reason, extra=(), body="", kind="application/sdp"):
        lines = [f"SIP/2.0 {status} {reason}"]
        lines += [f"Via: {via}" for via in self.headers["via"]]
        lines += [f"From: {self.headers['from']}",
                  f"To: {self.headers['to']};tag={self.tag}",
                  f"Call-ID: {self.headers['call-id']}", f"CSeq: {self.headers['cseq']}",
                  f"Contact: <sip:center@127.0.0.1:{self.center.sip_port}>", *extra]
        if body:
            lines.append(f"Content-Type: {kind}")
        self.center.send("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]), self.peer)

    def request(self, method, extra=(), body="", kind="text/plain"):
        self.cseq += 1
        contact = re.search(r"<([^>]+)>", self.headers["contact"])[1]
        lines = [f"{method} {contact} SIP/2.0",
                 f"Via: SIP/2.0/UDP 127.0.0.1:{self.center.sip_port};"
                 f"branch=z9hG4bK{random.getrandbits(48):x}",
                 f"From: {self.headers['to']};tag={self.tag}", f"To: {self.headers['from']}",
                 f"Call-ID: {self.headers['call-id']}", f"CSeq: {self.cseq} {method}",
                 "Max-Forwards: 70", *extra]
        if body:
            lines.append(f"Content-Type: {kind}")
        self.center.send("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]), self.peer)

    def answer(self):
        port = self.center.rtp_port
        self.respond(200, "OK", body=(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"))
        self.answered_at = self.next_frame = time.time()

    def hang_up(self):
        self.request("BYE")
        self.over.set()

    # Sound
    def receive(self):
        while True:
            try:
                packet = self.rtp.recv(2048)
            except (BlockingIOError, socket.timeout):
                return
            if len(packet) < 12:
                continue
            kind, stamp = packet[1] & 0x7F, packet[4:8]
            if kind == 0:
                self.heard.append((time.time(), packet[12:]))
            elif kind == 101 and stamp != self.last_event:
                self.last_event = stamp
                self.keys.append(Key(time.time(), KEYS[packet[12]]))

    def frame(self, coded):
        """Sends 20 ms when it is time, and takes what came."""
        self.rtp.settimeout(0.002)
        while time.time() < self.next_frame:
            self.receive()
            if self.over.is_set():
                raise Hung
        self.receive()
        if self.over.is_set():
            raise Hung
        self.next_frame += FRAME / RATE
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.stamp = (self.stamp + FRAME) & 0xFFFFFFFF
        self.rtp.sendto(struct.pack("!BBHII", 0x80, 0, self.sequence, self.stamp, 77) + coded,
                        self.remote)

    def play(self, samples, name=None, until=lambda: False):
        """Plays to the end, or until the condition holds. Returns when it began."""
        began = time.time()
        if name:
            self.events.append((began, name))
        coded = audioop.lin2ulaw(samples, 2)
        for at in range(0, len(coded), FRAME):
            if until():
                break
            self.frame(coded[at:at + FRAME].ljust(FRAME, b"\xff"))
        return began

    def say(self, text, voice="en-gb+m5", room=False, name=None, tail=0.0):
        samples = speak(text, self.center.folder, voice)
        if room:
            samples = in_a_room(samples + silence(tail))
        return self.play(samples, name or text)

    def wait(self, seconds, until=lambda: False, room=False):
        samples = silence(seconds)
        self.play(in_a_room(samples) if room else samples, None, until)

    def wait_key(self, limit=20):
        have = len(self.keys)
        self.wait(limit, until=lambda: len(self.keys) > have)
        return self.keys[have].key if len(self.keys) > have else None

    def hold(self, seconds, until=lambda: False):
        """Hold music."""
        self.play(music(60)[:int(seconds * RATE) * 2], "music", until)

    def began(self, name):
        """When that was said or played first, seconds since 1970; None: not yet."""
        return next((at for at, what in self.events if what == name), None)

    def pressed(self):
        return "".join(key.key for key in self.keys)

    def voice_heard(self, since, loud=600):
        """Seconds of sound that came in since then."""
        return sum(len(data) for at, data in self.heard
                   if at >= since and audioop.rms(audioop.ulaw2lin(data, 2), 2) > loud) / RATE


class Center:
    """Answers each call and runs `script(call)` in a thread. A context manager."""

    def __init__(self, folder, ports, script, before_answer=None):
        self.folder = str(folder)
        self.script, self.before_answer = script, before_answer
        self.sip_port, self.rtp_port = ports.take(), ports.take(2)
        self.calls, self.failures = [], []
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind(("127.0.0.1", self.sip_port))
        self.sip.settimeout(0.1)
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.listen, daemon=True)]
        music(60)
        room_noise(30)

    @property
    def uri(self):
        return f"sip:center@127.0.0.1:{self.sip_port}"

    def __enter__(self):
        self.threads[0].start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for call in self.calls:
            call.over.set()
        for thread in self.threads:
            thread.join(5)
        self.sip.close()
        for call in self.calls:
            call.rtp.close()

    def send(self, text, peer):
        self.sip.sendto(text.encode(), peer)

    def listen(self):
        while not self.stopping.is_set():
            try:
                data, peer = self.sip.recvfrom(65536)
            except socket.timeout:
                continue
            self.on_message(data.decode(errors="replace"), peer)

    @staticmethod
    def parse(text):
        head, _, body = text.partition("\r\n\r\n")
        lines = head.split("\r\n")
        headers = {"first": lines[0], "via": [], "body": body}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact"}.get(
                name.strip().lower(), name.strip().lower())
            if name == "via":
                headers["via"].append(value.strip())
            else:
                headers[name] = value.strip()
        return headers

    def on_message(self, text, peer):
        message = self.parse(text)
        method = message["first"].split(" ")[0]
        if method.startswith("SIP/2.0"):
            return
        call = next((c for c in self.calls
                     if c.headers["call-id"] == message.get("call-id")), None)
        if method == "INVITE" and call is None:
            call = CenterCall(self, message, peer)
            self.calls.append(call)
            thread = threading.Thread(target=self.run, args=(call,), daemon=True)
            self.threads.append(thread)
            thread.start()
        elif method == "BYE" and call:
            self.ok(message, peer)
            call.events.append((time.time(), "BYE"))
            call.over.set()
        elif method == "CANCEL" and call:
            self.ok(message, peer)
            call.respond(487, "Request Terminated")
            call.events.append((time.time(), "CANCEL"))
            call.over.set()

    def ok(self, message, peer):
        lines = ["SIP/2.0 200 OK", *(f"Via: {via}" for via in message["via"]),
                 *(f"{name.title()}: {message[name]}" for name in ("from", "to", "call-id", "cseq")),
                 "Content-Length: 0", "", ""]
        self.send("\r\n".join(lines), peer)

    def run(self, call):
        try:
            if self.before_answer:
                self.before_answer(call)
            if call.over.is_set():
                return
            call.answer()
            self.script(call)
            if not call.over.is_set():
                call.hang_up()
        except Hung:
            pass
        except Exception as failure:  # shown by the test that waits
            self.failures.append(failure)
            call.over.set()
