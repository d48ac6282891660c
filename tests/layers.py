#!/usr/bin/python3
"""Checks who includes whom: DESIGN's straight line as rules. Exit 1 and one line a violation."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What the agent shares with the folders of its channels: values and small interfaces.
CHANNEL_CONTRACTS = ["agent/chat_desk", "agent/message", "agent/notice", "agent/send_result",
                     "agent/log"]

# Folder -> folders and headers of ours that it may include; the longest folder that fits rules.
ALLOWED = {
    "parsers": ["parsers"],
    "directory": ["directory", "parsers"],
    "sipua": ["sipua", "parsers/sip_uri", "parsers/phone_number", "parsers/sdp",
              "parsers/json_text"],
    "agent": ["agent", "directory", "sipua", "parsers"],
    "agent/call": ["agent/call", "parsers"],
    "agent/mail": ["agent/mail", *CHANNEL_CONTRACTS, "directory", "parsers"],
    "agent/xmpp": ["agent/xmpp", *CHANNEL_CONTRACTS, "directory", "parsers"],
}
OURS = ("parsers", "directory", "sipua", "agent", "tests")

# Pure folders: values in, values out. No clock, no I/O, no threads.
PURE = ("parsers", "agent/call")
IMPURE_INCLUDE = re.compile(
    r"<(fstream|iostream|thread|filesystem|future|sys/socket\.h|unistd\.h|poll\.h|"
    r"sqlite3\.h|spdlog/.*|sofia-sip/.*)>")
IMPURE_CALL = re.compile(r"_clock::now\(|\bgetenv\(|\btime\((nullptr|NULL|0)\)")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|(<[^>]+>))')


def rule_of(path):
    folder = str(path.parent)
    while folder not in ALLOWED and "/" in folder:
        folder = folder.rsplit("/", 1)[0]
    return folder if folder in ALLOWED else None


def fits(include, allowed):
    stem = include.rsplit(".", 1)[0]
    return any(stem == entry or stem.startswith(entry + "/") for entry in allowed)


def violations(path, text):
    """The lines of one file (path relative to the root) that break a rule."""
    folder = rule_of(path)
    pure = any(str(path).startswith(p + "/") for p in PURE)
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        ours, system = include.groups() if include else (None, None)
        if ours and not ours.startswith(OURS) and not ours.endswith(".inc"):
            yield number, f'"{ours}": includes are written from the root of the repository'
        elif ours and ours.startswith(OURS) and folder and not fits(ours, ALLOWED[folder]):
            yield number, f'{folder} may not include "{ours}"'
        if pure and system and IMPURE_INCLUDE.match(system):
            yield number, f"{folder} is pure: no {system}"
        if pure and IMPURE_CALL.search(line.split("//")[0]):
            yield number, f"{folder} is pure: no clock, no environment"
        if "std::regex" in line.split("//")[0] and folder:
            yield number, "std::regex is not linear: not on outside text"


def main():
    bad = files = 0
    for top in OURS[:-1]:
        for path in sorted((ROOT / top).rglob("*.[ch]pp")):
            files += 1
            relative = path.relative_to(ROOT)
            for number, why in violations(relative, path.read_text(encoding="utf-8")):
                print(f"{relative}:{number}: {why}")
                bad += 1
    print(f"layers: {files} files, {bad} violations")
    return 1 if bad or not files else 0


if __name__ == "__main__":
    sys.exit(main())
