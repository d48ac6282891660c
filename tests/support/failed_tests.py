#!/usr/bin/python3
"""failed_tests.py TESTLOG.json: the names of the tests that failed in a run of meson test.
failed_tests.py --without-failed IN.xml OUT.xml: a JUnit file without its failed cases, which are
run once more."""
import json
import sys
import xml.etree.ElementTree


def main():
    if sys.argv[1] == "--without-failed":
        tree = xml.etree.ElementTree.parse(sys.argv[2])
        for suite in tree.getroot().iter("testsuite"):
            for case in list(suite):
                if case.find("failure") is not None or case.find("error") is not None:
                    suite.remove(case)
        tree.write(sys.argv[3])
        return
    with open(sys.argv[1], encoding="utf-8") as log:
        for line in log:
            test = json.loads(line)
            if test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL"):
                print(test["name"].split(" / ")[-1].split(":")[-1])


if __name__ == "__main__":
    main()
