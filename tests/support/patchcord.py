"""The program under test: its configuration, its life, its command line."""
import json
import os
import pathlib
import signal
import subprocess

import lab as lab_module
from process import Process

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def build_folder():
    """Where the programs under test are."""
    return pathlib.Path(os.environ.get("PATCHCORD_BUILD", ROOT / "build"))


def toml(tables):
    """Tables of plain values as TOML; a list of dicts becomes an array of tables."""
    lines = []

    def table(name, values, bracket="[{}]"):
        lines.append(bracket.format(name))
        inner = []
        for key, value in values.items():
            if isinstance(value, dict):
                inner.append((f"{name}.{key}", value, "[{}]"))
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                inner += [(f"{name}.{key}", one, "[[{}]]") for one in value]
            else:
                lines.append(f"{key} = {json.dumps(value)}")
        for one in inner:
            table(*one)

    for name, value in tables.items():
        for one in value if isinstance(value, list) else [value]:
            table(name, one, "[[{}]]" if isinstance(value, list) else "[{}]")
    return "\n".join(lines) + "\n"


def merged(base, changes):
    """base with changes laid over it, table by table; None takes a key away."""
    result = dict(base)
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        elif value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


class Patchcord:
    """One agent with a folder of its own, against a lab. A context manager: started and stopped."""

    def __init__(self, folder, lab, ports, build=None, cache=None, **changes):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.build = pathlib.Path(build) if build else build_folder()
        self.lab = lab
        self.sip_port = ports.take()
        media = ports.take(40)
        none = {"retries": 0, "delay": 1, "growth": 1.0}
        self.settings = merged({
            "agent": {"address": lab_module.AGENT, "database": str(self.folder / "patchcord.db"),
                      "zone": "America/New_York", "region": "US", "language": "en",
                      "cache": str(cache or self.folder / "cache"),
                      "prompts": str(ROOT / "etc" / "prompts"), "log": "debug", "drain": 2},
            "mail": {
                "lmtp": {"listen": f"127.0.0.1:{lab.ports['agent_lmtp']}"},
                "smtp": {"host": "localhost", "port": lab.ports["submission"],
                         "security": "starttls", "user": f"call@{lab_module.DOMAIN}",
                         "password": lab_module.password_of("call"), "ca_file": str(lab.ca),
                         "from": lab_module.AGENT, "from_name": "Patchcord"},
                "trust": {"authserv_id": lab_module.AUTHSERV_ID, "methods": ["dmarc", "auth"]}},
            "sip": {"bind": "127.0.0.1", "port": self.sip_port, "domain": "127.0.0.1"},
            "media": {"bind": "127.0.0.1", "port_min": media, "port_max": media + 39},
            "dialplan": {"countries": ["1"], "sip_domains": ["127.0.0.1"]},
            "call": {"ring_called": 5, "ring_caller": 5, "quiet_hours": "none"},
            "retry": {"busy": none, "no_answer": none, "unreachable": none},
        }, changes)
        self.config = self.folder / "patchcord.toml"
        self.process = None
        self.configure()

    def configure(self, **changes):
        """Writes the configuration, with changes laid over it."""
        self.settings = merged(self.settings, changes)
        self.config.write_text(toml(self.settings))

    @property
    def lmtp_port(self):
        return int(self.settings["mail"]["lmtp"]["listen"].rpartition(":")[2])

    @property
    def daemon(self):
        return self.build / "patchcordd"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, prefix=(), env=None):
        """Starts the daemon and waits until it takes mail; `prefix` goes before its command."""
        self.process = Process("patchcordd", [*prefix, self.daemon, "--config", self.config],
                               self.folder, env)
        self.process.wait_port(self.lmtp_port)

    def stop(self, limit=15.0):
        """TERM, and waits for its end. A sanitizer's report, or a status but 0, is a failure."""
        if self.process is None:
            return
        if self.process.running():
            self.process.signal(signal.SIGTERM)
        try:
            status = self.process.wait(limit)
        finally:
            process, self.process = self.process, None
            process.stop()
        assert status == 0, f"patchcordd ended with {status}:\n{process.log()[-6000:]}"

    def kill(self):
        """As a power cut would."""
        process, self.process = self.process, None
        process.signal(signal.SIGKILL)
        process.wait()

    def log(self):
        return (self.folder / "patchcordd.out").read_text(errors="replace")

    def run(self, *args, check=True, stdin=None):
        """The command line. Returns the finished process, with text output."""
        done = subprocess.run(
            [str(self.build / "patchcord"), "--config", str(self.config), *map(str, args)],
            input=stdin, text=True, capture_output=True, timeout=60)
        if check and done.returncode != 0:
            raise AssertionError(f"patchcord {args} ended with {done.returncode}:\n"
                                 f"{done.stdout}{done.stderr}")
        return done

    def add_person(self, name, allowed=False, **options):
        """`options` are those of `patchcord add person`: mobile=..., email=... (or lists)."""
        flags = []
        for key, values in options.items():
            for value in values if isinstance(values, list) else [values]:
                flags += [f"--{key}", value]
        self.run("add", "person", name, *flags)
        if allowed:
            self.run("allow", name)

    def calls(self):
        """All calls as the command line tells them."""
        return json.loads(self.run("calls", "--all", "--json").stdout)
