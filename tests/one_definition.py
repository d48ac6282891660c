#!/usr/bin/python3
"""Two types of one name in one namespace break the One Definition Rule where both are linked, and
no compiler says so. Prints each that is defined in more than one file; exit 1 where there is one."""
import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ("parsers", "directory", "sipua", "agent")  # what patchcordd is linked of
HIDDEN = [re.compile(pattern, re.S) for pattern in (
    r'R"([^(]*)\(.*?\)\1"', r"//[^\n]*", r"/\*.*?\*/", r'"(?:\\.|[^"\\\n])*"', r"'(?:\\.|[^'\\\n])'")]
NAMESPACE = re.compile(r"(?:^|\s)namespace\s*([\w:]*)\s*$")
TYPE = re.compile(r"(?:^|\s)(?:struct|class|enum class|enum|union)\s+(\w+)(?:\s+final)?"
                  r"(?:\s*:(?!:)[^{]*)?$")


def types_of(source):
    """The types defined outside of functions, types and unnamed namespaces."""
    for pattern in HIDDEN:
        source = pattern.sub(" ", source)
    scopes, last = [], 0
    for mark in re.finditer(r"[{};]", source):
        head, last = source[last:mark.start()].strip(), mark.end()
        if mark.group() == "}":
            del scopes[-1:]
        elif mark.group() == "{":
            if namespace := NAMESPACE.search(head):
                scopes.append(namespace.group(1))
            else:
                found = TYPE.search(head)
                if found and all(scopes):
                    yield "::".join([*scopes, found.group(1)])
                scopes.append("")


def main():
    files = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "*.cpp", "*.hpp"], cwd=ROOT,
                           check=True, capture_output=True, text=True).stdout.split()
    where = collections.defaultdict(set)
    for name in files:
        if name.startswith(PROGRAM) and (ROOT / name).exists():
            for found in types_of((ROOT / name).read_text()):
                where[found].add(name)
    twice = {name: sorted(found) for name, found in where.items() if len(found) > 1}
    for name, found in sorted(twice.items()):
        print(f"{name} is defined in {' and '.join(found)}")
    print(f"{len(where)} types, {len(twice)} defined twice")
    return 1 if twice else 0


if __name__ == "__main__":
    sys.exit(main())
