#!/usr/bin/python3
"""Two-phase calls a second over SIP alone, with the database on its full durability: SIPp plays
both parties, each call is held and then ended by the called party. The agent runs on one core, SIPp
on the others.

  two_phase_calls.py BUILD [--rate CALLS_A_SECOND] [--calls N] [--hold SECONDS]
  two_phase_calls.py BUILD --connected N      memory of N calls that are connected at once

Calls are rows of the database whose time comes at the rate asked for, as scheduled calls are; the
parties send no sound. Prints a line of figures, or with --json an object.
"""
import argparse
import json
import os
import pathlib
import resource
import sqlite3
import sys
import tempfile
import time
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import scripted  # noqa: E402
from patchcord import Patchcord  # noqa: E402
from process import Ports, Process, TimedOut, wait_for  # noqa: E402

SILENT_SDP = scripted.GOOD_SDP.replace("[auto_media_port]", "9") + "a=inactive\n"


def answering(hold=None):
    """Answers at once; hangs up after `hold` milliseconds, or waits for the BYE."""
    answers = (scripted.RINGING + scripted.reply(200, "OK", sdp=SILENT_SDP, after=' retrans="500"')
               + scripted.receive("ACK"))
    if hold is None:
        return (scripted.receive("INVITE") + answers + scripted.receive("BYE")
                + scripted.reply(200, "OK", to="BYE"))
    return (scripted.invited() + answers + scripted.pause(hold) + scripted.hangs_up()
            + scripted.references())


def sipp(name, folder, port, scenario, cores):
    home = pathlib.Path(folder) / name
    home.mkdir()
    (home / "scenario.xml").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{name}">\n{scenario}</scenario>\n')
    return Process(name, ["taskset", "-c", cores, "sipp", "-sf", home / "scenario.xml", "-i",
                          "127.0.0.1", "-p", port, "-nostdin", "-l", "100000", "-trace_stat", "-fd",
                          "1", "-stf", home / "stat.csv", "-trace_err", "-error_file",
                          home / "errors", "-buff_size", "4194304"], home)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    """KiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def template(agent):
    """A call as the program itself writes it, to be repeated; the first one is cancelled."""
    agent.run("call", "call Bob at 11pm tomorrow", "--as", "alice@lab.test")
    with sqlite3.connect(agent.settings["agent"]["database"], timeout=30) as db:
        row = db.execute("SELECT id, contact, called_name, called_uri, payload FROM calls").fetchone()
        db.execute("UPDATE calls SET phase = 'done', due = NULL WHERE id = ?", row[:1])
    return row[1:]


def plant(agent, row, calls, rate):
    """Calls whose times come one after the other, from a little later on. Gives the first time."""
    contact, name, uri, payload = row
    begin = time.time() + 3 + calls / 20000
    rows = []
    for i in range(calls):
        due = int((begin + i / rate) * 1000)
        call = json.loads(payload)
        call["call"]["due"] = call["call"]["created"] = due
        rows.append((f"b{i}", contact, "queued", due, name, uri, json.dumps(call), due, due))
    with sqlite3.connect(agent.settings["agent"]["database"], timeout=30) as db:
        db.executemany("INSERT INTO calls (ref, contact, phase, due, called_name, called_uri, "
                       "payload, created, updated) VALUES (?,?,?,?,?,?,?,?,?)", rows)
    return begin


def counts(agent):
    with sqlite3.connect(agent.settings["agent"]["database"], timeout=30) as db:
        phases = dict(db.execute("SELECT phase, COUNT(*) FROM calls WHERE ref LIKE 'b%' "
                                 "GROUP BY phase"))
        outcomes = dict(db.execute(
            "SELECT REPLACE(outcome, '[' || ref || ']', ''), COUNT(*) FROM calls "
            "WHERE ref LIKE 'b%' AND phase = 'done' GROUP BY 1"))
    return phases, outcomes


def bench(options):
    ports = Ports()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="patchcord-bench.", dir=options.folder) as folder:
        lab = types.SimpleNamespace(
            ports={"agent_lmtp": ports.take(), "submission": ports.take()},
            ca=pathlib.Path("/etc/ssl/certs/ca-certificates.crt"))
        hold = int(options.hold * 1000) if not options.connected else 3_600_000
        bob, alice = ports.take(), ports.take()
        agent = Patchcord(pathlib.Path(folder) / "agent", lab, ports, build=options.build,
                          agent={"log": "warn"},
                          media={"port_min": 20000, "port_max": 43999, "silent_after": 3600},
                          call={"ring_called": 60, "ring_caller": 60},
                          limits={"live": 100_000, "per_user_day": 1_000_000,
                                  "per_user_open": 1_000_000, "per_called_day": 0})
        agent.add_person("Alice Ng", allowed=True, email="alice@lab.test",
                         mobile=f"sip:alice@127.0.0.1:{alice}")
        agent.add_person("Bob Stone", mobile=f"sip:bob@127.0.0.1:{bob}")
        others = options.others
        with sipp("bob", folder, bob, answering(hold), others), \
                sipp("alice", folder, alice, answering(), others):
            agent.start(prefix=["taskset", "-c", str(options.core)])
            try:
                return run(options, agent)
            finally:
                agent.kill()


def run(options, agent):
    pid = agent.process.pid
    row = template(agent)
    calls = options.connected or options.calls
    base = resident(pid)
    begin = plant(agent, row, calls, options.rate)
    wait_for("the first call", lambda: time.time() > begin - 0.05, limit=60)
    cpu, started = cpu_seconds(pid), time.time()
    if options.connected:
        wait_for("all are connected", lambda: counts(agent)[0].get("connected", 0) == calls,
                 limit=300, step=1)
        peak = resident(pid)
        settled = time.monotonic() + options.settle
        wait_for("the stack has forgotten the finished transactions",
                 lambda: time.monotonic() > settled, limit=options.settle + 10, step=0.5)
        later = resident(pid)
        return {"connected": calls, "base_kib": base, "at_once_kib_a_call": (peak - base) / calls,
                "settled_kib_a_call": (later - base) / calls,
                "cpu_ms_a_call": (cpu_seconds(pid) - cpu) * 1000 / calls}
    try:
        wait_for("all are done", lambda: counts(agent)[0].get("done", 0) == calls,
                 limit=calls / options.rate + options.hold + options.patience, step=0.5)
    except TimedOut as error:
        raise SystemExit(f"{error}: {counts(agent)}") from error
    took = time.time() - started - options.hold
    outcomes = counts(agent)[1]
    good = sum(n for text, n in outcomes.items() if "talked" in (text or ""))
    if good < calls:
        print("not connected:", {text: n for text, n in outcomes.items()
                                 if "talked" not in (text or "")}, file=sys.stderr)
    return {"calls": calls, "asked_per_s": options.rate, "done_per_s": round(calls / took, 1),
            "cpu_ms_a_call": round((cpu_seconds(pid) - cpu) * 1000 / calls, 3),
            "failed": calls - good, "peak_kib_a_call": round((resident(pid) - base) / calls, 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--calls", type=int, default=4000)
    parser.add_argument("--hold", type=float, default=2)
    parser.add_argument("--connected", type=int, default=0)
    parser.add_argument("--patience", type=float, default=60, help="seconds after the last call")
    parser.add_argument("--settle", type=float, default=33,
                        help="seconds for which a finished transaction is kept (RFC 3261: 64 T1)")
    parser.add_argument("--core", type=int, default=os.cpu_count() - 1)
    parser.add_argument("--others", default="0")
    parser.add_argument("--folder", default=None, help="where the database is")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = bench(options)
    print(json.dumps(figures) if options.json else
          "  ".join(f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
                    for name, value in figures.items()))


if __name__ == "__main__":
    main()
