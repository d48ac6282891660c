"""Telephones that keep a log: SIPp in place of all called parties, and of the caller's phone.

What a called party does is said by the user part of its URI: `ok7` rings, answers, and waits for
the BYE; `left7` hangs up itself; `busy7`, `no7` refuse; `long7` rings until the CANCEL. The log is
the proof: who was rung how often, and which dialogs were never ended.
"""
import dataclasses
import datetime
import re

from scripted import GOOD_SDP, RINGING, Sipp, receive, reply

FOR_EVER = 3_600_000  # ms
# All calls share a port for sound: SIPp would go on to ports that others listen on.
SDP = GOOD_SDP.replace("[auto_media_port]", "[media_port]")


def wait_or(method, milliseconds, then, came):
    """Waits for a request: where it comes goes to label `came`, else to `then`. An INVITE or ACK
    that comes again is passed over, and the wait begins anew."""
    time = f'timeout="{milliseconds}" ontimeout="{then}"'
    here = f"wait_{came}_{then}"
    again = "".join(f'<recv request="{repeated}" optional="true" {time} next="{here}"/>\n'
                    for repeated in ("INVITE", "ACK"))
    return label(here) + again + f'<recv request="{method}" {time} next="{came}"/>\n'


def may_come(method, then):
    return f'<recv request="{method}" optional="true" next="{then}"/>\n'


def may_answer(status, then):
    return f'<recv response="{status}" optional="true" next="{then}"/>\n'


def label(name):
    return f'<label id="{name}"/>\n'


def jump(name, test=""):
    return f'<nop next="{name}"' + (f' test="{test}"' if test else "") + "/>\n"


def hang_up(tag=";tag=peer[call_number]"):
    return f"""<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: [$me]{tag}
To: [$peer]
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
"""


KINDS = ("busy", "no", "long", "left")


def telephone(ring_ms, talk_ms):
    """A scenario that rings for `ring_ms` and hangs up after `talk_ms`; a called party by its kind.

    Called parties of kind `ok` wait for the BYE; those of kind `left`, and a caller's phone (which
    has no kind), hang up after `talk_ms`.
    """
    actions = "".join(
        f'<ereg regexp="INVITE sip:{kind}[0-9]" search_in="msg" assign_to="{kind}"/>\n'
        for kind in (*KINDS, "ok"))
    invite = f"""<recv request="INVITE" rrs="true"><action>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="peer"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="me"/>
{actions}</action></recv>
<Reference variables="peer,me,ok,{','.join(KINDS)}"/>
"""
    return (invite + jump("busy", "busy") + jump("no", "no") + RINGING + jump("long", "long")
            + wait_or("CANCEL", ring_ms, "answer", "cancelled")
            + label("answer")
            + reply(200, "OK", sdp=SDP, after=' retrans="500"')
            + may_come("INVITE", "answer") + may_come("CANCEL", "crossed")
            + receive("ACK")
            + jump("waits", "ok") + jump("talks")
            + label("waits") + wait_or("BYE", FOR_EVER, "gone", "ended")
            + label("gone") + jump("end")
            + label("talks") + wait_or("BYE", talk_ms, "hang_up", "ended")
            + label("hang_up") + hang_up()
            # Both hung up at once: answered, and done.
            + may_come("BYE", "ended") + may_answer(481, "end") + may_answer(200, "end")
            + receive("INVITE") + jump("end")
            # The agent may not have heard our answer to its BYE: it gets it once more.
            + label("ended") + reply(200, "OK", to="BYE")
            + label("over") + may_answer(200, "over") + may_answer(481, "over")
            + wait_or("BYE", 3000, "end", "ended")
            + label("crossed") + reply(200, "OK", to="CANCEL") + jump("answer")
            + label("long") + wait_or("CANCEL", FOR_EVER, "end", "cancelled")
            + label("cancelled") + reply(200, "OK", to="CANCEL")
            + reply(487, "Request Terminated", after=' retrans="500"')
            + receive("ACK") + jump("end")
            + label("busy") + reply(486, "Busy Here", after=' retrans="500"')
            + receive("ACK") + jump("end")
            + label("no") + reply(603, "Decline", after=' retrans="500"')
            + receive("ACK")
            + label("end") + "<nop/>\n")


@dataclasses.dataclass
class Dialog:
    """What a phone's log says of one ring: one Call-ID and one tag of the phone's."""

    call_id: str
    party: str  # user part of the request URI
    display: str  # of From: the other party's name
    rang: float = 0.0  # seconds since 1970
    answered: float = 0.0
    refused: float = 0.0
    confirmed: float = 0.0
    ended: float = 0.0

    def live(self):
        """Answered, and neither side ever hung up."""
        return self.answered and not self.ended

    def rings(self):
        return not (self.answered or self.refused or self.ended)


HEADER = re.compile(r"^-{20,}\s*([-0-9]+)[ \t]+([0-9:.]+)", re.M)


class Phones(Sipp):
    """One SIPp that plays all phones of one side. A context manager."""

    def __init__(self, name, folder, ports, ring_ms=60, talk_ms=400, relayed=False):
        super().__init__("phones", name, folder, ports, "-message_overwrite", "false")
        # Where others reach it: a relay may stand there, and its Contact must say so.
        self.front_port = ports.take() if relayed else self.sip_port
        self.address = f"127.0.0.1:{self.front_port}"
        self.write(telephone(ring_ms, talk_ms).replace(
            "Contact: <sip:peer@[local_ip]:[local_port]>",
            f"Contact: <sip:peer@[local_ip]:{self.front_port}>"))

    def dialogs(self):
        """All that rang here, in order."""
        return list(read_log(self.messages()).values())

    def wires(self):
        """Messages received: (at, text)."""
        return [(at, text) for at, received, text in messages(self.messages()) if received]


def messages(log):
    """(at, received, text) of each message in a SIPp message log, in order."""
    marks = list(HEADER.finditer(log))
    for mark, following in zip(marks, [*marks[1:], None]):
        block = log[mark.end():following.start() if following else len(log)]
        head, _, text = block.partition("\n\n")
        at = datetime.datetime.fromisoformat(f"{mark[1]} {mark[2][:15]}").timestamp()
        yield at, "received" in head, text


def header(text, name):
    found = re.search(rf"^{name}:[ \t]*(.*?)\r?$", text, re.M | re.I)
    return found[1] if found else ""


def read_log(log):
    """{(Call-ID, tag of the phone): Dialog}. A ring is told by the first answer to an INVITE."""
    dialogs, invites, latest = {}, {}, {}
    for at, received, text in messages(log):
        first = text.partition("\n")[0].strip()
        call_id = header(text, "Call-ID")
        if received and first.startswith("INVITE "):
            party = re.match(r"INVITE sip:([^@]*)@", first)
            display = header(text, "From").partition("<")[0]
            invites[call_id] = (party[1] if party else first, display)
            continue
        cseq = header(text, "CSeq")
        if not received and first.startswith("SIP/2.0") and cseq.endswith("INVITE"):
            tag = re.search(r";tag=(\w+)", header(text, "To"))
            key = (call_id, tag[1] if tag else "")
            if key not in dialogs and call_id in invites:
                party, display = invites[call_id]
                dialogs[key] = Dialog(call_id, party, display.strip().strip('"'), rang=at)
            latest[call_id] = key
            dialog, status = dialogs.get(key), int(first.split()[1])
            if dialog and 200 <= status < 300:
                dialog.answered = dialog.answered or at
            elif dialog and status >= 300:
                dialog.refused = dialog.refused or at
            continue
        dialog = dialogs.get(latest.get(call_id))
        if dialog is None:
            continue
        if received and first.startswith("ACK "):
            dialog.confirmed = dialog.confirmed or at
        elif first.startswith("BYE "):
            dialog.ended = dialog.ended or at
    return dialogs
