"""Programs that live at another time, or in a faster one (faketime)."""
import functools
import subprocess

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


@functools.cache
def sanitizer_of(program):
    """The library of the address sanitizer that a program was built with, or nothing."""
    libraries = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return [words[2] for words in map(str.split, libraries.splitlines())
            if words[0].startswith("libasan.so")]


def clock(setting, program):
    """The environment in which `program` has another clock: "+3h", "@2027-03-14 00:00:00 x100"."""
    # The sanitizer ends a program where anything was loaded before it.
    return {"LD_PRELOAD": " ".join([*sanitizer_of(program), FAKETIME]), "FAKETIME": setting,
            "FAKETIME_DONT_RESET": "1", "DONT_FAKE_MONOTONIC": "0"}
