#!/usr/bin/python3
"""fuzz.py BUILD SECONDS: builds the fuzz targets of a build folder and runs each so long, two at a
time. Writes $JUNIT_DIR/fuzz.xml where that is set. Exit 1 where a target found something."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def targets(build):
    listed = subprocess.run(["meson", "introspect", "--targets", build], check=True,
                            capture_output=True).stdout
    return sorted((t["name"], t["filename"][0]) for t in json.loads(listed)
                  if t["type"] == "executable" and t["name"].startswith("fuzz_"))


def run(name, program, seconds):
    """The target's report, and whether it is clean."""
    seeds = ROOT / "tests" / "data" / "fuzz" / name.removeprefix("fuzz_")
    with tempfile.TemporaryDirectory(prefix="fuzz.") as corpus:
        done = subprocess.run(
            [program, f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=2048",
             "-print_final_stats=1", f"-artifact_prefix={corpus}/", corpus,
             *([str(seeds)] if seeds.is_dir() else [])],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", text=True)
        report = done.stdout[-6000:]
        for finding in pathlib.Path(corpus).glob("*-*"):
            if finding.name.startswith(("crash-", "timeout-", "oom-", "leak-")):
                report += f"\n{finding.name}: {finding.read_bytes()[:4096]!r}"
    return report, done.returncode == 0


def main():
    build, seconds = sys.argv[1:]
    all_targets = targets(build)
    subprocess.run(["ninja", "-C", build, *(os.path.relpath(p, os.path.realpath(build))
                                            for _, p in all_targets)], check=True)
    suite = ElementTree.Element("testsuite", name="fuzz", tests=str(len(all_targets)))
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = {name: pool.submit(run, name, program, seconds) for name, program in all_targets}
        for name, future in runs.items():
            report, clean = future.result()
            bad += not clean
            case = ElementTree.SubElement(suite, "testcase", classname="fuzz", name=name)
            if clean:
                print(name, *(line for line in report.splitlines()
                              if line.startswith("stat::number_of_executed_units")), flush=True)
            else:
                ElementTree.SubElement(case, "failure", message="finding").text = repr(report)
                print(f"{name}:\n{report}", flush=True)
    if "JUNIT_DIR" in os.environ:
        ElementTree.ElementTree(suite).write(pathlib.Path(os.environ["JUNIT_DIR"]) / "fuzz.xml")
    return 1 if bad or not all_targets else 0


if __name__ == "__main__":
    sys.exit(main())
