#!/usr/bin/python3
"""Sums up a run of ./check: reads DIR/steps.tsv and the JUnit files in DIR/STEP/.

Prints the cases that passed only when they ran once more, the failed cases, then "N passed, M
failed"; exit 1 where something failed. A step of kind "task" is one case. A suite that failed without a failed case (it crashed), or that ran no case at
all, counts as one failed case.
"""
import pathlib
import sys
import xml.etree.ElementTree


def cases(folder):
    """(name, passed, at the second try) of each case that ran in a folder's JUnit files; skipped
    ones are left out."""
    for path in sorted(folder.glob("*.xml")):
        if path.stat().st_size == 0:  # of a program that is no Boost.Test, or that crashed
            continue
        try:
            root = xml.etree.ElementTree.parse(path).getroot()
        except xml.etree.ElementTree.ParseError:
            yield f"{path.name} (ended before its log was written)", False, False
            continue
        for case in root.iter("testcase"):
            if case.find("skipped") is None:
                bad = case.find("failure") is not None or case.find("error") is not None
                name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
                second = case.find("properties/property[@name='second try']") is not None
                yield name, not bad, second


def main():
    results = pathlib.Path(sys.argv[1])
    passed, failed = 0, []
    for line in (results / "steps.tsv").read_text().splitlines():
        name, kind, status, _ = line.split("\t")
        found = list(cases(results / name)) if kind == "suite" else [(name, status == "0", False)]
        passed += sum(ok for _, ok, _ in found)
        bad = [f"{name}: {case}" for case, ok, _ in found if not ok]
        for case in (case for case, _, second in found if second):
            print(f"passed at the second try: {name}: {case}")
        if not bad and (status != "0" or not found):
            bad = [f"{name}: " + ("ended with an error" if found else "no test ran")]
        failed += bad
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
