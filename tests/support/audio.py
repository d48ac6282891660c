"""Tones and what a recording holds, with the standard library alone."""
import array
import dataclasses
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


@dataclasses.dataclass
class Window:
    """100 ms of a recording."""
    at: float      # seconds from the start
    level: float   # RMS, 0..1
    purity: float  # share of the energy at the frequency asked for, 0..1


def windows(samples, hertz):
    """Each 100 ms with the share of one frequency (Goertzel)."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    for start in range(0, len(samples) - WINDOW + 1, WINDOW):
        part = samples[start:start + WINDOW]
        energy = sum(s * s for s in part)
        before = last = 0.0
        for s in part:
            before, last = last, s + turn * last - before
        power = before * before + last * last - turn * before * last
        purity = 2 * power / (energy * WINDOW) if energy else 0.0
        yield Window(start / RATE, math.sqrt(energy / WINDOW) / 32768, min(purity, 1.0))


@dataclasses.dataclass
class Heard:
    """What a recording holds beside one tone."""
    seconds: float             # its length
    speech: float              # seconds that sound and are not the tone
    first_sound: float | None  # when it began to sound
    tone: float                # seconds of the tone
    tone_from: float | None    # when the tone began for good

    def __str__(self):
        return (f"{self.seconds:.1f} s long, {self.speech:.1f} s of voice, "
                f"{self.tone:.1f} s of the tone")


def heard(path, hertz, quiet=0.004, pure=0.7):
    """Tells a voice message from the other party's tone in a recording."""
    samples = read_samples(path)
    result = Heard(len(samples) / RATE, 0.0, None, 0.0, None)
    for window in windows(samples, hertz):
        if window.level < quiet:
            continue
        if result.first_sound is None:
            result.first_sound = window.at
        if window.purity >= pure:
            result.tone += WINDOW / RATE
            if result.tone_from is None:
                result.tone_from = window.at
        else:
            result.speech += WINDOW / RATE
    return result
