"""Softphones of people: headless baresips that speak, listen and record."""
import dataclasses
import json
import pathlib
import socket
import threading
import time

import audio
from process import Process, wait_for


def read_netstring(stream):
    """One JSON value of baresip's control connection. Raises ValueError at its end."""
    size = b""
    while (digit := stream.read(1)) != b":":
        if not digit:
            raise ValueError("the control connection was closed")
        size += digit
    return json.loads(stream.read(int(size) + 1)[:-1])


@dataclasses.dataclass
class PhoneEvent:
    at: float  # seconds since 1970
    kind: str
    text: str


class Softphone:
    """A headless baresip. It sends `hertz` all the time and records what it hears.

    `answers` is "auto" or "manual" (rings until answer() or hang_up()).
    """

    def __init__(self, name, folder, ports, hertz, answers="auto",
                 codecs="PCMA/8000/1,PCMU/8000/1", encrypts=False):
        self.name, self.hertz, self.answers = name, hertz, answers
        self.home = pathlib.Path(folder) / f"phone-{name}"
        self.sounds = self.home / "sounds"
        self.sounds.mkdir(parents=True)
        self.sip_port = ports.take(2)  # and the next one, for TLS
        self.control_port = ports.take()
        rtp = ports.take(8)
        audio.write_tone(self.home / "tone.wav", hertz)
        (self.home / "config").write_text(f"""sip_listen 127.0.0.1:{self.sip_port}
net_interface 127.0.0.1
audio_source aufile,{self.home}/tone.wav
audio_player aubridge,{name}_a
audio_alert aubridge,{name}_b
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
rtp_ports {rtp}-{rtp + 7}
snd_path {self.sounds}
ctrl_tcp_listen 127.0.0.1:{self.control_port}
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module srtp.so
module_app ctrl_tcp.so
module_app account.so
module_app menu.so
""")
        (self.home / "accounts").write_text(
            f"<sip:{name}@127.0.0.1:{self.sip_port}>;regint=0;answermode={answers}"
            f";audio_codecs={codecs};dtmfmode=rtpevent"
            + (";mediaenc=srtp-mand" if encrypts else "") + "\n")
        (self.home / "contacts").write_text("")
        self.process = self.control = self.reader = None
        self.events = []

    @property
    def uri(self):
        return f"sip:{self.name}@127.0.0.1:{self.sip_port}"

    def __enter__(self):
        self.process = Process(f"phone-{self.name}", ["baresip", "-f", self.home],
                               self.home.parent)
        self.process.wait_port(self.control_port)
        self.control = socket.create_connection(("127.0.0.1", self.control_port))
        self.reader = threading.Thread(target=self.read_control, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_):
        self.process.stop(3)
        self.control.close()
        self.reader.join(5)

    def read_control(self):
        stream = self.control.makefile("rb")
        while True:
            try:
                value = read_netstring(stream)
            except (ValueError, OSError):
                return
            if value.get("event"):
                self.events.append(PhoneEvent(time.time(), value["type"], value.get("param", "")))

    def command(self, name, params=""):
        text = json.dumps({"command": name, "params": params})
        self.control.sendall(f"{len(text)}:{text},".encode())

    def answer(self):
        self.command("accept")

    def press(self, key):
        self.command("sndcode", key)

    def hang_up(self):
        self.command("hangup")

    def wait_event(self, kind, limit=20.0, count=1):
        """The count-th event of that kind ("CALL_INCOMING", "CALL_ESTABLISHED", "CALL_CLOSED")."""
        def there():
            self.process.must_run()
            return [e for e in self.events if e.kind == kind][count - 1:count]
        return wait_for(f"{self.name}: {kind}", there, limit)[0]

    def wait_ringing(self, limit=20.0):
        """Of a phone with answers="manual"."""
        return self.wait_event("CALL_INCOMING", limit)

    def times_rung(self):
        kind = "CALL_INCOMING" if self.answers == "manual" else "CALL_ESTABLISHED"
        return sum(event.kind == kind for event in self.events)

    def wait_answered(self, limit=20.0, count=1):
        return self.wait_event("CALL_ESTABLISHED", limit, count)

    def wait_ended(self, limit=20.0, count=1):
        return self.wait_event("CALL_CLOSED", limit, count)

    def recording(self):
        """What it heard (a WAV), newest call."""
        files = sorted(self.sounds.glob("dump-*-dec.wav"), key=lambda f: f.stat().st_mtime)
        return files[-1] if files else None

    def heard(self, hertz):
        """Speech and the tone of the other party in what it heard."""
        recording = self.recording()
        return audio.heard(recording, hertz) if recording else audio.Heard()
