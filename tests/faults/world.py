"""The world that faults are injected into: real servers and phones around one agent, and a ledger
of what was promised. All that is counted at the end comes from the peers: the phones' logs and
the user's mailbox. The agent's own database is not asked."""
import collections
import contextlib
import email
import email.policy
import pathlib
import re
import shutil
import smtplib
import tempfile
import threading
import time
import types

import mail
from lab import Lab
from patchcord import Patchcord
from telephones import Phones
from process import Ports, wait_for


ONCE = types.MappingProxyType({})  # no party is to be rung more often


class Broken(AssertionError):
    """The promise was broken: what, with the requests that it happened to."""


def wait(seconds):
    """Lets the world go on for some time: a fault comes at a moment, not at a condition."""
    threading.Event().wait(seconds)


class Request:
    """One mail that asks for a call, and what became of it."""

    def __init__(self, party, message, user):
        self.party, self.message, self.user = party, message, user
        self.data = mail.proven(message, user)
        self.accepted = threading.Event()
        self.returned = False  # refused for good: its sender is told by the mail server
        self.answers = []  # LMTP codes, or the connection's faults

    @property
    def message_id(self):
        return self.message["Message-ID"].strip("<>")


class Postman:
    """Hands mails to the agent as a mail server does: again and again until it says 250."""

    def __init__(self, port, pause=0.05):
        self.port, self.pause = port, pause
        self.stopping = threading.Event()
        self.threads = []

    def hand_over(self, request, limit=60.0):
        thread = threading.Thread(target=self.deliver, args=(request, limit), daemon=True)
        thread.start()
        self.threads.append(thread)

    def deliver(self, request, limit):
        end = time.monotonic() + limit
        while time.monotonic() < end and not self.stopping.is_set():
            try:
                code, _ = mail.deliver(self.port, mail.address(request.user), request.data)
                request.answers.append(code)
                if code == 250:
                    request.accepted.set()
                    return
                if code >= 500:
                    request.returned = True
                    return
            except (OSError, smtplib.SMTPException) as error:
                request.answers.append(type(error).__name__)
            self.stopping.wait(self.pause)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)


class World:
    """Servers, phones, one agent and the ledger. A context manager."""

    servers = ("dovecot", "postfix")
    keep = None  # a folder: what a failed test leaves is kept there

    def __init__(self, run, servers=None, ring_ms=60, talk_ms=400, relayed=False, **changes):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="patchcord-faults."))
        self.ports = run.ports
        self.ports.recycle()
        self.stack = contextlib.ExitStack()
        self.requests = []
        self.lab = Lab(servers or self.servers, self.ports)
        self.called = Phones("called", self.folder, self.ports, ring_ms, talk_ms, relayed)
        self.caller = Phones("caller", self.folder, self.ports, ring_ms, talk_ms, relayed)
        many = 1_000_000
        self.agent = Patchcord(
            self.folder / "agent", self.lab, self.ports, cache=run.cache,
            limits={"per_user_day": many, "per_user_open": many, "live": 1000},
            media=self.media_ports(0))
        self.agent.configure(**changes)
        self.postman = Postman(self.agent.lmtp_port)

    def __enter__(self):
        try:
            self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.stack.enter_context(self.lab)
            self.stack.enter_context(self.called)
            self.stack.enter_context(self.caller)
            self.agent.add_person("Alice Ng", allowed=True, email=mail.address("alice"),
                                  jid=mail.address("alice"),
                                  mobile=f"sip:alice@{self.caller.address}")
            self.stack.callback(self.stop_agent)
            self.stack.callback(self.postman.stop)
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, kind, *_):
        if kind and self.keep:
            self.save(self.keep)
        self.stack.close()

    def save(self, folder):
        """Logs of all, and the mails."""
        for source in (self.folder, self.lab.folder / "dovecot" / "mail"):
            shutil.copytree(source, folder / source.name, dirs_exist_ok=True,
                            ignore=lambda at, names: [
                                n for n in names if (path := pathlib.Path(at) / n).is_socket()
                                or path.is_fifo()])

    def media_ports(self, offset):
        """Room for 100 calls at once, of this test process alone."""
        first = 10000 + (self.ports.first - Ports.FIRST) // Ports.SIZE * 1000 + offset
        return {"port_min": first, "port_max": first + 499}

    def revive(self):
        """Starts the agent again where it has died, as systemd would. True where it had."""
        if self.agent.process.running():
            return False
        self.agent.kill()
        self.agent.start()
        return True

    def stop_agent(self):
        if self.agent.process:
            self.agent.kill()

    def request(self, kind, when="", user="alice"):
        """A mail for a party that nobody else asks for; not handed over yet."""
        party = f"{kind}{len(self.requests) + 1}"
        message = mail.compose(user, f"Please call sip:{party}@{self.called.address} {when}")
        self.requests.append(Request(party, message, user))
        return self.requests[-1]

    def submit(self, kind):
        """Sends a mail through the mail server to the agent's mailbox; the server accepts it."""
        request = self.request(kind)
        mail.submit(self.lab, "alice", request.message, to="desk@lab.test")
        request.accepted.set()
        return request

    def ask(self, kind, when="", postman=None):
        """Hands a mail over, in the background, until it is accepted."""
        request = self.request(kind, when)
        (postman or self.postman).hand_over(request)
        return request

    def reply(self, request, text):
        """A reply to a request's mail, handed over in the background."""
        message = mail.compose(request.user, text, in_reply_to=request.message["Message-ID"])
        self.postman.hand_over(Request(request.party, message, request.user))

    # --- what the peers saw ---

    def notices(self):
        """{Message-ID of the request: {Message-ID of an outcome}}, and Message-IDs of all mails."""
        outcomes, mails = collections.defaultdict(set), collections.Counter()
        boxes = self.lab.folder / "dovecot" / "mail"
        for path in (path for user in {"alice", *(r.user for r in self.requests)}
                     for place in ("new", "cur") for path in (boxes / user / place).glob("*")):
            parsed = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
            identity = parsed["Message-ID"].strip("<> \n")
            mails[identity] += 1
            if identity.partition("@")[0].endswith(".outcome"):
                outcomes[(parsed["In-Reply-To"] or "").strip("<> \n")].add(identity)
        return outcomes, mails

    def accepted(self):
        return [r for r in self.requests if r.accepted.is_set()]

    def wait_accepted(self, limit=60.0):
        wait_for("all mails are accepted or returned",
                 lambda: all(r.accepted.is_set() or r.returned for r in self.requests), limit, 0.05)

    def untold(self, times):
        """Accepted requests with fewer outcomes than `times` says of their party (else one)."""
        outcomes, _ = self.notices()
        return [r for r in self.accepted()
                if len(outcomes.get(r.message_id, ())) < times.get(r.party, 1)]

    def wait_told(self, limit=60.0, times=ONCE):
        """Until every accepted request has its outcome in the mailbox."""
        try:
            wait_for("outcomes are told", lambda: not self.untold(times), limit, 0.25)
        except AssertionError:
            raise Broken("accepted, and no outcome told: "
                         + self.about(self.untold(times))) from None

    def connected(self):
        """How many requests led to two people who talk."""
        return len({self.party_of(d.display) for d in self.caller.dialogs() if d.confirmed})

    def ghosts(self):
        return [d for side in (self.called, self.caller) for d in side.dialogs() if d.live()]

    def wait_quiet(self, limit=10.0):
        """Until no dialog is left at the phones."""
        try:
            wait_for("dialogs end", lambda: not self.ghosts(), limit, 0.25)
        except AssertionError:
            raise Broken(f"dialogs left at the phones: {self.ghosts()[:5]}") from None

    def rings(self):
        """How often each party was rung, and each phone of the caller for each party."""
        called = collections.Counter(d.party for d in self.called.dialogs())
        caller = collections.Counter((d.party, self.party_of(d.display))
                                     for d in self.caller.dialogs())
        return called, caller

    @staticmethod
    def party_of(display):
        """The caller sees who was called; this party's name is its URI."""
        found = re.search(r"(\w+)@|(\w+)$", display)
        return found[1] or found[2] if found else display

    def check(self, times=ONCE):
        """Nothing lost, nobody rung twice, exactly one outcome each; of calls that repeat as many
        as `times` says of their party. Returns the figures."""
        called, caller = self.rings()
        counted = [*called.items(), *((party, n) for (_, party), n in caller.items())]
        twice = {party: n for party, n in counted if n > times.get(party, 1)}
        if twice:
            raise Broken(f"rung more than once: {twice}: "
                         + self.about([r for r in self.requests if r.party in twice]))
        outcomes, mails = self.notices()
        several = [r for r in self.requests
                   if len(outcomes.get(r.message_id, ())) > times.get(r.party, 1)]
        if several:
            raise Broken("several outcomes: " + self.about(several))
        if untold := self.untold(times):
            raise Broken("no outcome told: " + self.about(untold))
        strange = set(called) - {r.party for r in self.requests}
        if strange:
            raise Broken(f"rung, and never asked for: {strange}")
        returned = {"returned": n} if (n := sum(r.returned for r in self.requests)) else {}
        return {"requests": len(self.requests), "accepted": len(self.accepted()), **returned,
                "called rung": sum(called.values()), "caller rung": sum(caller.values()),
                "outcomes": sum(len(o) for o in outcomes.values()),
                "mails": sum(mails.values()), "mails, each once": len(mails)}

    def about(self, requests, most=3):
        """What the agent's log says of some requests, for who looks for the fault."""
        lines = [f"{len(requests)} of {len(self.requests)} requests"]
        log = self.agent.log().splitlines()
        for request in requests[:most]:
            lines.append(f"--- {request.party} ({request.message_id}, answers {request.answers})")
            refs = {m[1] for line in log if request.party in line
                    and (m := re.search(r"\b([a-z][2-9][a-z0-9]{3}): ", line))}
            lines += [line for line in log
                      if request.message_id in line or any(f"{ref}" in line for ref in refs)][:80]
        return "\n".join(lines)
