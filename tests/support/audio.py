"""Tones and what a recording holds, with the standard library alone."""
import array
import dataclasses
import functools
import math
import wave

RATE = 8000
WINDOW = RATE // 10  # 100 ms


def write_tone(path, hertz, seconds=60.0, level=0.4):
    """A sine as 8 kHz mono WAV."""
    peak = level * 32767
    samples = array.array("h", (int(peak * math.sin(2 * math.pi * hertz * n / RATE))
                                for n in range(int(seconds * RATE))))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())


def read_samples(path):
    """The samples of a 16-bit mono WAV, also of one whose writer has not finished its header."""
    with open(path, "rb") as file:
        data = file.read()
    at = data.find(b"data")
    body = data[at + 8:] if at >= 0 else b""
    return array.array("h", body[:len(body) // 2 * 2])


# The agent's comfort sound: tones that must not be taken for a voice.
COMFORT = (523, 392)


@functools.lru_cache(100_000)  # a recording that grows is asked again and again
def loudness(window):
    """RMS of raw 16-bit samples, 0..1."""
    part = array.array("h", window)
    return math.sqrt(sum(s * s for s in part) / len(part)) / 32768


@functools.lru_cache(100_000)
def purity(window, hertz):
    """The share of the energy of raw 16-bit samples at one frequency, 0..1 (Goertzel)."""
    part = array.array("h", window)
    energy = sum(s * s for s in part)
    if not energy:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before = last = 0.0
    for s in part:
        before, last = last, s + turn * last - before
    power = before * before + last * last - turn * before * last
    return min(2 * power / (energy * len(part)), 1.0)


@dataclasses.dataclass
class Heard:
    """What a recording holds; times in seconds from its start."""
    seconds: float = 0.0
    first_sound: float | None = None  # when it began to sound
    voices: list = dataclasses.field(default_factory=list)  # (from, to) of each stretch of voice
    tone: float = 0.0                 # seconds of the other party's tone
    tone_from: float | None = None

    @property
    def voice(self):
        return sum(end - start for start, end in self.voices)

    def voice_after(self, moment):
        return sum(end - max(start, moment) for start, end in self.voices if end > moment)

    def __str__(self):
        return (f"{self.seconds:.1f} s in all, {self.voice:.1f} s of voice, "
                f"{self.tone:.1f} s of the tone")


def heard(path, hertz, quiet=0.004, pure=0.7, shortest_voice=0.3):
    """Tells voice messages from the other party's tone in a recording, by windows of 100 ms."""
    samples = read_samples(path)
    result = Heard(len(samples) / RATE)
    for start in range(0, len(samples) - WINDOW + 1, WINDOW):
        part = samples[start:start + WINDOW].tobytes()
        at, end = start / RATE, (start + WINDOW) / RATE
        if loudness(part) < quiet:
            continue
        if result.first_sound is None:
            result.first_sound = at
        if purity(part, hertz) >= pure:
            result.tone += end - at
            if result.tone_from is None:
                result.tone_from = at
        elif all(purity(part, comfort) < pure for comfort in COMFORT):
            if result.voices and at - result.voices[-1][1] < 0.01:
                result.voices[-1] = (result.voices[-1][0], end)
            else:
                result.voices.append((at, end))
    # The edges of tones sound like anything: a voice lasts longer.
    result.voices = [(a, b) for a, b in result.voices if b - a >= shortest_voice]
    return result
