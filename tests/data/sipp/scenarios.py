#!/usr/bin/env python3
"""Writes the SIPp scenarios of the phones that the live tests call.

    scenarios.py FOLDER    writes FOLDER/NAME.xml for each scenario below, and FOLDER/stamp

A scenario is a list of steps; each judges what it receives (SIPp exits with 0 only where every
message was the expected one and every check held).
"""
import sys

TAG = ";tag=[pid]t[call_number]"
CONTACT = "Contact: <sip:uas@[local_ip]:[local_port];transport=[transport]>"
ALLOW = "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK"


def sdp(direction="sendrecv", media="m=audio [media_port] RTP/AVP 0 101",
        maps=("a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000")):
    lines = ["v=0", "o=uas 1 1 IN IP4 [local_ip]", "s=-", "c=IN IP4 [media_ip]", "t=0 0", media]
    return lines + list(maps) + ["a=" + direction]


def later(line, *headers, tag=TAG, body=None, retrans=False):
    """An answer to the INVITE after other messages came."""
    lines = ["SIP/2.0 " + line, "Via: [$via]", "From: [$peer]", "To: [$me]" + tag,
             "[last_Call-ID:]", "CSeq: [$icseq] INVITE"] + list(headers)
    return message(lines, body, ' retrans="500"' if retrans else "")


def message(lines, body, attributes):
    if body:
        lines = lines + ["Content-Type: application/sdp"] if not any(
            l.startswith("Content-Type") for l in lines) else lines
        lines = lines + ["Content-Length: [len]", ""] + list(body)
    else:
        lines = lines + ["Content-Length: 0", "", ""]
    text = "\n".join("      " + l if l else "" for l in lines)
    return "  <send%s>\n    <![CDATA[\n%s\n    ]]>\n  </send>" % (attributes, text)


def answer(line, *headers, tag=TAG, body=None, retrans=False, cseq="[last_CSeq:]"):
    lines = ["SIP/2.0 " + line, "[last_Via:]", "[last_Record-Route:]", "[last_From:]",
             "[last_To:]" + tag, "[last_Call-ID:]", cseq] + list(headers)
    return message(lines, body, ' retrans="500"' if retrans else "")


class Checks:
    """Numbers the variables of the checks of one scenario."""

    def __init__(self):
        self.count = 0
        self.extra = []

    def want(self, regexp, where="msg", absent=False):
        self.count += 1
        test = 'check_it_inverse="true"' if absent else 'check_it="true"'
        return '<ereg regexp="%s" search_in="%s" %s assign_to="v%d"/>' % (
            regexp.replace("<", ".").replace(">", ".").replace('"', "."), where, test, self.count)

    def keep(self, name, regexp, header):
        self.extra.append(name)
        return '<ereg regexp="%s" search_in="hdr" header="%s" assign_to="%s"/>' % (
            regexp, header, name)


def recv(method, *actions, attributes="", response=False):
    kind = "response" if response else "request"
    opening = '  <recv %s="%s"%s' % (kind, method, attributes)
    if not actions:
        return opening + "/>"
    return opening + ">\n    <action>\n      " + "\n      ".join(actions) + "\n    </action>\n  </recv>"


def pause(milliseconds):
    return '  <pause milliseconds="%d"/>' % milliseconds


def own_request(method, number, *headers, body=None):
    """A request of the phone within the dialog; needs the kept $peer and $me."""
    lines = ["%s [next_url] SIP/2.0" % method,
             "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
             "[routes]", "From: [$me]" + TAG, "To: [$peer]", "[last_Call-ID:]",
             "CSeq: %d %s" % (number, method), "Max-Forwards: 70", CONTACT] + list(headers)
    return message(lines, body, ' retrans="500"' if method != "ACK" else "")


def scenarios():
    c = Checks()
    out = {}

    def add(name, *steps):
        nonlocal c
        flat = []
        for step in steps:
            flat += step if isinstance(step, list) else [step]
        names = ["v%d" % i for i in range(1, c.count + 1)] + sorted(set(c.extra))
        if names:
            flat.append('  <Reference variables="%s"/>' % ",".join(names))
        out[name] = ('<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="%s">\n%s\n'
                     "</scenario>\n" % (name, "\n".join(flat)))
        c = Checks()

    def invite(*actions):
        return recv("INVITE", c.keep("icseq", "[0-9]+", "CSeq:"), c.keep("via", ".*", "Via:"),
                    c.keep("peer", ".*", "From:"), c.keep("me", ".*", "To:"), *actions,
                    attributes=' rrs="true"')

    ringing = answer("180 Ringing", CONTACT)
    ok = answer("200 OK", CONTACT, ALLOW, body=sdp(), retrans=True)
    plain_ok = answer("200 OK", tag="")
    ack = recv("ACK")
    bye = [recv("BYE"), plain_ok]
    cancelled = [recv("CANCEL"), answer("200 OK"),
                 answer("487 Request Terminated", retrans=True, cseq="CSeq: [$icseq] INVITE"), ack]

    def refused(line, *headers):
        return [answer(line, *headers, retrans=True), ack]

    add("ok", invite(c.want("Session-Expires: *180"),
                     c.want("m=audio [0-9]+ RTP/AVP 0 8 101", "body"),
                     c.want("a=ptime:20", "body"),
                     c.want('From: "Alice Ng" <sip:alice@127.0.0.1>;tag=')),
        ringing, ok, ack, bye)
    add("rings_then_answers", invite(), ringing, pause(400), ok, ack, bye)
    add("rings_long", invite(), ringing, pause(2500), ok, ack, bye)
    add("never_answers", invite(), ringing, cancelled)
    add("trying_only", invite(), answer("100 Trying", tag=""), cancelled)
    add("first_answer_after_cancel", invite(), pause(700), ringing, cancelled)
    add("late_ring", invite(), pause(1200), ringing, cancelled)
    add("late_answer", invite(), pause(1200), ok, ack, bye)
    add("busy", invite(), refused("486 Busy Here"))
    add("rings_then_busy", invite(), ringing, pause(300), refused("486 Busy Here"))
    add("declines", invite(), ringing, refused("603 Decline", 'Reason: Q.850;cause=21;text="no"'))
    add("not_found", invite(), refused("404 Not Found"))
    add("unavailable", invite(), refused("480 Temporarily Unavailable", "Retry-After: 5"))
    add("overloaded", invite(), refused("503 Service Unavailable", "Retry-After: 7"))
    add("redirects", invite(), refused("302 Moved Temporarily", "Contact: <sip:x@127.0.0.1:9>"))
    add("hangs_up", invite(), ringing, ok, ack, pause(300),
        own_request("BYE", 1, 'Reason: Q.850;cause=16;text="Normal call clearing"'),
        recv("200", response=True))
    # Our 200 and the CANCEL cross: the phone was faster.
    add("crosses_cancel", invite(), ringing, recv("CANCEL"), answer("200 OK"),
        later("200 OK", CONTACT, ALLOW, body=sdp(), retrans=True), ack, bye)
    add("loses_ack", invite(), ringing, ok, ack,
        later("200 OK", CONTACT, ALLOW, body=sdp()), ack, bye)
    add("ignores_bye", invite(), ringing, ok, ack, recv("BYE"), pause(3000))
    add("garbage_sdp", invite(), answer("200 OK", CONTACT, retrans=True, body=sdp(
        media="m=application 9 UDP/BFCP /x", maps=())), ack, bye)
    add("no_sdp", invite(), answer("200 OK", CONTACT, retrans=True), ack, bye)
    add("no_audio", invite(), answer("200 OK", CONTACT, retrans=True, body=sdp(
        media="m=audio 0 RTP/AVP 0", maps=())), ack, bye)
    add("other_codec", invite(), answer("200 OK", CONTACT, retrans=True, body=sdp(
        media="m=audio [media_port] RTP/AVP 18", maps=("a=rtpmap:18 G729/8000",))), ack, bye)
    # Two phones answer behind one proxy.
    add("forks", invite(), ringing, ok, ack,
        later("200 OK", CONTACT, tag=";tag=second", body=sdp()),
        recv("ACK", c.want("tag=second")), recv("BYE", c.want("To: .*tag=second")), plain_ok, bye)
    add("record_route", invite(), answer("180 Ringing", CONTACT),
        answer("200 OK", CONTACT, "Record-Route: <sip:[local_ip]:[local_port];lr;hop=2>, "
               "<sip:[local_ip]:[local_port];lr;hop=1>", body=sdp(), retrans=True),
        recv("ACK", c.want("Route: .*hop=1.*")),
        recv("BYE", c.want("BYE sip:uas@"), c.want("hop=1.*[\\n ,].*hop=2")), plain_ok)

    def challenge(code, nonce, realm="pbx", more=""):
        name = "WWW" if code.startswith("401") else "Proxy"
        return refused(code, '%s-Authenticate: Digest realm="%s", nonce="%s", algorithm=MD5, '
                       'qop="auth"%s' % (name, realm, nonce, more))

    unauthorized, proxy = "401 Unauthorized", "407 Proxy Authentication Required"
    for name, code in (("401", unauthorized), ("407", proxy)):
        header = "Authorization" if name == "401" else "Proxy-Authorization"
        add("challenges_for_ever_" + name, invite(c.want(header + ":", absent=True)),
            challenge(code, "n1"), recv("INVITE", c.want(header + ":.*n1")),
            challenge(code, "n2"), recv("INVITE", c.want(header + ":.*n2")),
            challenge(code, "n3"), pause(300))
    add("wrong_password", invite(), challenge(unauthorized, "n1"), recv("INVITE"),
        challenge(unauthorized, "n1"), pause(300))
    add("foreign_realm", invite(), challenge(unauthorized, "n1", "elsewhere"), pause(300))

    def verified(method, *actions):
        return recv(method, '<verifyauth assign_to="good" username="trunk" password="secret"/>',
                    *actions)

    c.extra += ["good"]
    add("authenticates", invite(), challenge(unauthorized, "n1"),
        verified("INVITE", c.want("Authorization: Digest.*username=.trunk.")),
        '  <nop next="good" test="good"/>', refused("403 Forbidden"), '  <nop next="end"/>',
        '  <label id="good"/>', ringing, ok, ack,
        verified("BYE", c.want("nc=00000002")), plain_ok, '  <label id="end"/>',
        "  <pause milliseconds=\"1\"/>")
    add("challenges_bye", invite(), ringing, ok, ack, recv("BYE"),
        answer("401 Unauthorized", 'WWW-Authenticate: Digest realm="pbx", nonce="b1"', tag=""),
        recv("BYE", c.want("nonce=.b1.")), plain_ok)
    add("small_interval", invite(c.want("Session-Expires: *180")),
        refused("422 Session Interval Too Small", "Min-SE: 300"),
        recv("INVITE", c.want("Session-Expires: *300"), c.want("Min-SE")), ringing, ok, ack, bye)

    def reinvite(number, direction, wanted):
        return [own_request("INVITE", number, body=sdp(direction)),
                recv("200", c.want("a=" + wanted, "body"), c.want("Contact:"), response=True),
                own_request("ACK", number)]

    add("holds", invite(), ringing, ok, ack,
        reinvite(1, "sendonly", "recvonly"), pause(100), reinvite(2, "sendrecv", "sendrecv"),
        own_request("UPDATE", 3, body=sdp("inactive")),
        recv("200", c.want("a=inactive", "body"), response=True),
        # without an offer: ours comes in the 200
        own_request("INVITE", 4), recv("200", c.want("m=audio", "body"), response=True),
        own_request("ACK", 4, body=sdp()), own_request("INVITE", 5, body=["nonsense"]),
        recv("488", response=True), own_request("ACK", 5), bye)
    add("presses_digits", invite(), ringing, ok, ack,
        own_request("INFO", 1, "Content-Type: application/dtmf-relay",
                    body=["Signal=5", "Duration=160"]), recv("200", response=True),
        own_request("INFO", 2, "Content-Type: application/dtmf", body=["#"]),
        recv("200", response=True),
        own_request("INFO", 3, "Content-Type: text/plain", body=["x"]), recv("415", response=True),
        bye)
    add("asks", invite(), ringing, ok, ack,
        own_request("OPTIONS", 1), recv("200", c.want("Allow: .*UPDATE"), response=True),
        own_request("MESSAGE", 2), recv("405", c.want("Allow: "), response=True),
        own_request("FROBNICATE", 3), recv("501", response=True),
        own_request("INVITE", 4, "Require: teleport", body=sdp()),
        recv("420", c.want("Unsupported: *teleport"), response=True), own_request("ACK", 4),
        bye)
    add("reliable_ringing", invite(c.want("Supported: .*100rel")),
        answer("183 Session Progress", CONTACT, "Require: 100rel", "RSeq: 7", body=sdp()),
        recv("PRACK", c.want("RAck: *7 [0-9]+ INVITE")), plain_ok, pause(100),
        later("200 OK", CONTACT, retrans=True), ack, bye)

    def timed(refresher):
        return answer("200 OK", CONTACT, "Allow: INVITE, ACK, BYE, CANCEL", "Require: timer",
                      "Session-Expires: 2;refresher=" + refresher, body=sdp(), retrans=True)

    add("we_refresh", invite(), ringing, timed("uac"), ack,
        recv("INVITE", c.want("Session-Expires: *2;refresher=uac")), timed("uac"), ack, bye)
    add("forgets_refresh", invite(), ringing, timed("uas"), ack, recv("BYE"), plain_ok)
    add("lost_dialog", invite(), ringing, timed("uac"), ack, recv("INVITE"),
        answer("481 Call Leg Does Not Exist", tag=""), ack, recv("BYE"),
        answer("481 Call Leg Does Not Exist", tag=""))
    add("answers_while_nobody_is_there", invite(), ringing, pause(300), ok, recv("CANCEL"),
        answer("200 OK", tag=""),
        later("200 OK", CONTACT, ALLOW, body=sdp(), retrans=True), ack, bye)
    add("forgot_the_call", recv("CANCEL"), answer("481 No Such Transaction"))
    add("number_by_gateway", invite(c.want("INVITE sip:16505550123@127.0.0.1"),
                                    c.want("From: .*<sip:\\+16505550100@example.org>"),
                                    c.want("P-Asserted-Identity: <sip:\\+16505550100@example.org>")),
        ringing, ok, ack, bye)
    registered = answer("200 OK", "[last_Contact:]", "Expires: 600")
    c.extra += ["good"]
    add("registrar", recv("REGISTER", c.want("REGISTER sip:127.0.0.1"), c.want("Expires: *600"),
                          c.want("To: <sip:trunk@127.0.0.1>")),
        answer("401 Unauthorized", 'WWW-Authenticate: Digest realm="pbx", nonce="r1", qop="auth"'),
        recv("REGISTER", '<verifyauth assign_to="good" username="trunk" password="secret"/>'),
        '  <nop next="good" test="good"/>', answer("403 Forbidden"), '  <nop next="end"/>',
        '  <label id="good"/>', answer("423 Interval Too Brief", "Min-Expires: 900"),
        recv("REGISTER", c.want("Expires: *900")), registered, '  <label id="end"/>',
        '  <pause milliseconds="1"/>')
    return out


def main():
    folder = sys.argv[1]
    for name, text in scenarios().items():
        with open("%s/%s.xml" % (folder, name), "w") as f:
            f.write(text)
    open(folder + "/stamp", "w").close()


main()
