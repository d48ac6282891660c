"""A name server of one's own: dnsmasq with the records of a test."""
import pathlib

from process import Process, wait_for


class Dns:
    """Answers for `hosts` ({name: [addresses]}), `srv` [(name, target, port, priority, weight)] and
    `naptr` [(name, order, preference, flags, service, replacement)]. A context manager."""

    def __init__(self, folder, ports, hosts=None, srv=(), naptr=()):
        self.home = pathlib.Path(folder) / "dns"
        self.home.mkdir(parents=True)
        self.port = ports.take()
        lines = ["no-daemon", "no-resolv", "no-hosts", "conf-file=", f"port={self.port}",
                 "listen-address=127.0.0.1", "bind-interfaces", "local-ttl=1", "user=root",
                 "log-queries", "log-facility=-"]
        for name, addresses in ({"localhost": ["127.0.0.1"]} | (hosts or {})).items():
            lines += [f"host-record={name},{address}" for address in addresses]
        lines += [f"srv-host={name},{target},{port},{priority},{weight}"
                  for name, target, port, priority, weight in srv]
        lines += [f"naptr-record={name},{order},{preference},{flags},{service},,{replacement}"
                  for name, order, preference, flags, service, replacement in naptr]
        (self.home / "dnsmasq.conf").write_text("\n".join(lines) + "\n")
        self.resolver = self.home / "resolv.conf"  # sofia's resolver takes a port
        self.resolver.write_text(f"nameserver 127.0.0.1\nport {self.port}\n")
        self.process = None

    def __enter__(self):
        self.process = Process("dnsmasq", ["dnsmasq", f"--conf-file={self.home}/dnsmasq.conf"],
                               self.home)
        wait_for("dnsmasq is ready", lambda: "started" in self.process.log())
        return self

    def __exit__(self, *_):
        self.process.stop(2)
