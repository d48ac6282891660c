"""Scripted SIP peers: SIPp scenarios, written step by step, and the process that plays one."""
import pathlib
from xml.sax.saxutils import escape

from process import Process, wait_for

GOOD_SDP = """v=0
o=peer 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
"""

# One answer line that makes a well-known SDP parser fill the memory.
GARBAGE_SDP = """v=0
o=peer 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=application 9 UDP/BFCP /x
"""


def receive(method, label="", optional_next=""):
    attributes = f' optional="true" next="{optional_next}"' if optional_next else ""
    return f'{label}<recv request="{method}"{attributes}/>\n'


OWN_NAMES = "mine,theirs,to"


def invited(*actions):
    """The INVITE of a phone that later sends requests of its own. The scenario ends with
    references()."""
    keep = "".join(f'<ereg regexp=".*" search_in="hdr" header="{header}:" assign_to="{name}"/>'
                   for header, name in (("From", "theirs"), ("To", "to")))
    return (f'<recv request="INVITE" rrs="true"><action>{keep}'
            '<assignstr assign_to="mine" value="[$to];tag=peer[call_number]"/>'
            + "".join(actions) + "</action></recv>\n")


def references(*names):
    """The names that the scenario keeps: SIPp wants each to be used."""
    return f'<Reference variables="{",".join((OWN_NAMES, *names))}"/>\n'


def own_request(method, number, headers=()):
    """A request of the phone's own within the call; `number` is its CSeq."""
    lines = [f"{method} [next_url] SIP/2.0",
             "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
             "From: [$mine]", "To: [$theirs]", "[last_Call-ID:]", f"CSeq: {number} {method}",
             "Max-Forwards: 70", "Contact: <sip:peer@[local_ip]:[local_port]>", *headers,
             "Content-Length: 0"]
    text = "\n".join(lines)
    return f'<send retrans="500"><![CDATA[\n{text}\n\n]]></send>\n'


def response(status):
    return f'<recv response="{status}"/>\n'


def hangs_up(number=1):
    return own_request("BYE", number) + response(200)


def reply(status, reason, to="INVITE", sdp="", headers=(), after=""):
    """A response; to "INVITE" also when a CANCEL of it came last."""
    cseq = "CSeq: [cseq] INVITE" if to == "INVITE" else "[last_CSeq:]"
    tag = "" if to == "BYE" else ";tag=peer[call_number]"
    lines = [f"SIP/2.0 {status} {reason}", "[last_Via:]", "[last_From:]", f"[last_To:]{tag}",
             "[last_Call-ID:]", cseq, *headers]
    if not any(header.startswith("Contact:") for header in headers):
        lines.append("Contact: <sip:peer@[local_ip]:[local_port]>")
    if sdp:
        lines.append("Content-Type: application/sdp")
    text = "\n".join(lines) + "\nContent-Length: [len]\n\n" + sdp
    return f'<send{after}><![CDATA[\n{text}\n]]></send>\n'


def pause(milliseconds):
    return f'<pause milliseconds="{milliseconds}"/>\n'


RINGING = reply(180, "Ringing")
ENDS_BY_BYE = receive("ACK") + receive("BYE") + reply(200, "OK", to="BYE")


def refuses(status, reason="No", ring_ms=None, headers=()):
    """Answers every INVITE with a final status, after ringing where told so."""
    rings = RINGING + pause(ring_ms) if ring_ms is not None else ""
    return receive("INVITE") + rings + reply(status, reason, headers=headers) + receive("ACK")


def rings_for_ever():
    """Rings until the CANCEL comes."""
    return (receive("INVITE") + RINGING + receive("CANCEL") + reply(200, "OK", to="CANCEL")
            + reply(487, "Request Terminated") + receive("ACK"))


def crosses_the_cancel():
    """Answers 200 to the INVITE when its CANCEL comes: both were on their way."""
    return (receive("INVITE") + RINGING + receive("CANCEL") + reply(200, "OK", to="CANCEL")
            + reply(200, "OK", sdp=GOOD_SDP) + ENDS_BY_BYE)


def answers(sdp=GOOD_SDP, ring_ms=0):
    """Answers and waits for the BYE."""
    rings = RINGING + pause(ring_ms) if ring_ms else ""
    return receive("INVITE") + rings + reply(200, "OK", sdp=sdp) + ENDS_BY_BYE


def redirects(uri):
    return refuses(302, "Moved Temporarily", headers=[f"Contact: <{uri}>"])


def challenges(status, realm="trunk"):
    """Wants other credentials again and again, each time with a fresh nonce."""
    header = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
    value = f'{header}: Digest realm="{realm}", nonce="n[call_number][cseq]", algorithm=MD5, qop="auth"'
    return (receive("INVITE", label='<label id="again"/>\n')
            + reply(status, "Who are you", headers=[value])
            + '<recv request="ACK" next="again"/>\n')


class Sipp:
    """SIPp, which plays one scenario for the calls that come. A context manager."""

    def __init__(self, kind, name, folder, ports, *options):
        self.name, self.title, self.options = name, f"{kind}-{name}", options
        self.home = pathlib.Path(folder) / self.title
        self.home.mkdir(parents=True)
        self.sip_port, self.media_port = ports.take(), ports.take(4)
        self.messages_log = self.home / "messages"
        self.process = None

    def write(self, scenario):
        (self.home / "scenario.xml").write_text(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{escape(self.name)}">\n'
            f"{scenario}</scenario>\n")

    def __enter__(self):
        self.process = Process(self.title, [
            "sipp", "-sf", self.home / "scenario.xml", "-i", "127.0.0.1", "-p", self.sip_port,
            "-mi", "127.0.0.1", "-mp", self.media_port, "-nostdin",
            "-trace_msg", "-message_file", self.messages_log,
            "-trace_err", "-error_file", self.home / "errors", *self.options], self.home)
        wait_for(f"{self.name} listens", self.listens)
        return self

    def __exit__(self, *_):
        self.process.stop(1)

    def listens(self):
        self.process.must_run()
        local = f"0100007F:{self.sip_port:04X}"
        return any(line.split()[1] == local
                   for line in pathlib.Path("/proc/net/udp").read_text().splitlines()[1:])

    def messages(self):
        """What went over its wire."""
        return self.messages_log.read_text(errors="replace") if self.messages_log.exists() else ""


class ScriptedPhone(Sipp):
    """A phone that ends when it played its scenario so many times. A context manager."""

    def __init__(self, name, folder, ports, scenario, calls=1):
        super().__init__("peer", name, folder, ports, "-m", calls)
        self.write(scenario)

    @property
    def uri(self):
        return f"sip:{self.name}@127.0.0.1:{self.sip_port}"

    def requests(self, method):
        """How many different transactions of a method came (repeats of one count once)."""
        branches = set()
        for part in self.messages().split("UDP message received")[1:]:
            lines = part.partition("\n\n")[2].splitlines()
            if lines and lines[0].startswith(f"{method} "):
                branches.add(next((line for line in lines if line.lower().startswith("via:")), ""))
        return len(branches)

    def wait_request(self, method, limit=20.0):
        wait_for(f"{self.name}: {method}", lambda: self.requests(method), limit)

    def wait_done(self, limit=60.0):
        """Until it played its scenario for all its calls; fails where one went another way."""
        status = self.process.wait(limit)
        errors = self.home / "errors"
        assert status == 0, (f"{self.name}: sipp ended with {status}\n"
                             + (errors.read_text() if errors.exists() else "") + self.messages())
