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
    # The process that called may have sent the ACK before it died.
    add("acked_twice", invite(), ringing, ok, ack, ack, bye)
    # SIPp repeats its 200 by itself.
    add("answers_again", invite(), ringing, ok, '  <label id="again"/>',
        '  <recv request="INVITE" optional="true" next="again"/>', ack, bye)
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
    add("presses_digits", invite(), ringing, ok, ack, pause(200),
        own_request("INFO", 1, "Content-Type: application/dtmf-relay",
                    body=["Signal=5", "Duration=160"]), recv("200", response=True),
        own_request("INFO", 2, "Content-Type: application/dtmf", body=["#"]),
        recv("200", response=True),
        own_request("INFO", 3, "Content-Type: application/octet-stream", body=["x"]),
        recv("415", response=True), bye)
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

    def timed(refresher, allow="INVITE, ACK, BYE, CANCEL"):
        return answer("200 OK", CONTACT, "Allow: " + allow, "Require: timer",
                      "Session-Expires: 2;refresher=" + refresher, body=sdp(), retrans=True)

    reliable = answer("183 Session Progress", CONTACT, "Require: 100rel", "RSeq: 7", body=sdp())
    add("early_media", invite(), answer("183 Session Progress", CONTACT, body=sdp()), pause(200),
        later("200 OK", CONTACT, ALLOW, body=sdp(), retrans=True), ack, bye)
    prack = [recv("PRACK", c.want("RAck: *7 [0-9]+ INVITE")), plain_ok]
    add("two_reliable_answers", invite(), reliable, prack,
        later("183 Session Progress", CONTACT, "Require: 100rel", "RSeq: 7", body=sdp()),  # again
        later("180 Ringing", CONTACT, "Require: 100rel", "RSeq: 8"),
        recv("PRACK", c.want("RAck: *8 [0-9]+ INVITE")), plain_ok,
        later("200 OK", CONTACT, ALLOW, retrans=True), ack, bye)
    prack = [recv("PRACK", c.want("RAck: *7 [0-9]+ INVITE")), plain_ok]
    add("updates_before_the_answer", invite(), reliable, prack,
        own_request("UPDATE", 1, body=sdp("sendonly")),
        recv("200", c.want("a=recvonly", "body"), response=True),
        later("200 OK", CONTACT, ALLOW, retrans=True), ack, bye)
    add("early_fork", invite(), answer("180 Ringing", CONTACT, tag=";tag=first"),
        answer("180 Ringing", CONTACT, tag=";tag=second"),
        answer("200 OK", CONTACT, ALLOW, tag=";tag=second", body=sdp(), retrans=True),
        recv("ACK", c.want("tag=second")), recv("BYE", c.want("To: .*tag=second")), plain_ok)
    # The other branch of a fork answers when the call is over already.
    add("forks_late", invite(), ringing, ok, ack, bye, pause(200),
        later("200 OK", CONTACT, tag=";tag=second", body=sdp()),
        recv("ACK", c.want("tag=second")), recv("BYE", c.want("To: .*tag=second")), plain_ok)
    add("we_refresh_by_update", invite(), ringing, timed("uac", "INVITE, ACK, BYE, UPDATE"), ack,
        recv("UPDATE", c.want("Session-Expires: *2;refresher=uac"),
             c.want("Content-Length: *0")),
        answer("200 OK", CONTACT, "Require: timer", "Session-Expires: 2;refresher=uac", tag=""),
        bye)
    add("refreshes_by_update", invite(), ringing, timed("uas"), ack, pause(500),
        own_request("UPDATE", 1, "Supported: timer", "Session-Expires: 2;refresher=uac"),
        recv("200", c.want("Session-Expires: *2;refresher=uac"), c.want("Require: *timer"),
             response=True), pause(800),
        own_request("UPDATE", 2, "Supported: timer", "Session-Expires: 2;refresher=uas"),
        recv("200", c.want("Session-Expires: *2;refresher=uas"), response=True), bye)
    add("refreshes_by_invite", invite(), ringing, timed("uas"), ack, pause(500),
        own_request("INVITE", 1, "Supported: timer", "Session-Expires: 2;refresher=uac",
                    body=sdp()),
        recv("200", c.want("Session-Expires: *2;refresher=uac"), response=True),
        own_request("ACK", 1), bye)
    add("wants_too_short_a_session", invite(), ringing, ok, ack,
        own_request("UPDATE", 1, "Supported: timer", "Session-Expires: 30;refresher=uac"),
        recv("422", c.want("Min-SE: *90"), response=True), bye)
    add("glare_of_our_refresh", invite(), ringing, timed("uac"), ack, recv("INVITE"),
        answer("491 Request Pending", tag="", retrans=True), ack,
        recv("INVITE", c.want("Session-Expires: *2;refresher=uac")), timed("uac"), ack, bye)
    add("glare_of_its_own", invite(), ringing, timed("uac"), ack,
        recv("INVITE", c.keep("icseq", "[0-9]+", "CSeq:"), c.keep("via", ".*", "Via:")),
        own_request("INVITE", 1, body=sdp()), recv("491", response=True), own_request("ACK", 1),
        later("200 OK", CONTACT, "Require: timer", "Session-Expires: 2;refresher=uac",
              body=sdp(), retrans=True), ack, bye)
    add("changes_its_codec", invite(), ringing, ok, ack,
        own_request("INVITE", 1, body=sdp(media="m=audio [media_port] RTP/AVP 8 101", maps=(
            "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000"))),
        recv("200", c.want("RTP/AVP 8 101", "body"), response=True), own_request("ACK", 1), bye)
    add("holds_the_old_way", invite(), ringing, ok, ack,
        own_request("INVITE", 1, body=[l.replace("[media_ip]", "0.0.0.0") for l in sdp()]),
        recv("200", c.want("m=audio", "body"), response=True), own_request("ACK", 1), pause(100),
        own_request("INVITE", 2, body=sdp()), recv("200", response=True), own_request("ACK", 2),
        bye)
    add("hangs_up_on_hold", invite(), ringing, ok, ack, reinvite(1, "inactive", "inactive"),
        own_request("BYE", 2), recv("200", response=True))
    # Both hang up at once.
    add("byes_cross", invite(), ringing, ok, ack, recv("BYE"), own_request("BYE", 1),
        recv("200", response=True))
    add("wants_encryption", invite(c.want("m=audio [0-9]+ RTP/SAVP 0 8 101", "body"),
                                   c.want("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:", "body")),
        refused("488 Not Acceptable Here"),
        recv("INVITE", c.want("m=audio [0-9]+ RTP/AVP 0 8 101", "body"),
             c.want("a=crypto", "body", absent=True)), ringing, ok, ack, bye)
    add("refuses_encryption", invite(c.want("RTP/SAVP", "body")),
        refused("488 Not Acceptable Here"), pause(300))
    add("answers_without_a_key", invite(c.want("RTP/SAVP", "body")),
        answer("200 OK", CONTACT, retrans=True, body=sdp(
            media="m=audio [media_port] RTP/SAVP 0 101")), ack, bye)
    add("takes_digits_by_info", invite(), ringing, ok, ack,
        recv("INFO", c.want("Content-Type: application/dtmf-relay"), c.want("Signal=4", "body")),
        plain_ok, recv("INFO", c.want("Signal=#", "body")), plain_ok, bye)
    add("takes_digits_by_info_and_more", invite(), ringing, ok, ack,
        recv("INFO", c.want("Signal=5", "body")), plain_ok,
        recv("INFO", c.want("Signal=#", "body")), plain_ok, bye)
    add("takes_no_info", invite(), ringing, ok, ack, recv("INFO"),
        answer("415 Unsupported Media Type", tag=""), bye)
    add("moved", invite(), refused("302 Moved Temporarily",
                                   "Contact: <sip:nobody@127.0.0.2>;q=0.1, <[target]>;q=0.9"))
    add("moved_to_itself", invite(), refused(
        "302 Moved Temporarily", "Contact: <sip:bob@127.0.0.1:[local_port]>"))

    # Direct media: we ask the first phone for its offer, hand it to the second, and the answer back.
    other_media = ["v=0", "o=uas 1 2 IN IP4 [local_ip]", "s=-", "c=IN IP4 127.0.0.9", "t=0 0",
                   "m=audio 7000 RTP/AVP 8 101", "a=rtpmap:8 PCMA/8000",
                   "a=rtpmap:101 telephone-event/8000", "a=sendrecv"]
    again = [c.keep("icseq", "[0-9]+", "CSeq:"), c.keep("via", ".*", "Via:")]
    add("offers_its_media", invite(), ringing, ok, ack,
        recv("INVITE", c.want("Content-Length: *0")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=other_media, retrans=True),
        recv("ACK", c.want("m=audio 7002 RTP/AVP 8", "body"), c.want("127.0.0.8", "body")), bye)
    add("answers_with_its_media", invite(), ringing, ok, ack,
        recv("INVITE", c.want("m=audio 7000 RTP/AVP 8 101", "body"), c.want("127.0.0.9", "body")),
        answer("200 OK", CONTACT, ALLOW, tag="", retrans=True, body=[
            l.replace("7000", "7002").replace("127.0.0.9", "127.0.0.8") for l in other_media]),
        ack, bye)
    add("offers_its_media_in_vain", invite(), ringing, ok, ack,
        recv("INVITE", c.want("Content-Length: *0")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=sdp(), retrans=True),
        recv("ACK", c.want("c=IN IP4 127.0.0.1", "body"), c.want("m=audio 4[34]", "body")), bye)
    add("refuses_other_media", invite(), ringing, ok, ack, recv("INVITE"),
        answer("488 Not Acceptable Here", tag="", retrans=True), ack, bye)
    add("is_slow_with_other_media", invite(), ringing, ok, ack, recv("INVITE", *again), pause(4000),
        later("200 OK", CONTACT, ALLOW, body=sdp(), retrans=True), ack,
        recv("INVITE", c.want("m=audio 4[34]", "body")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=sdp(), retrans=True), ack, bye)
    add("refuses_to_offer", invite(), ringing, ok, ack, recv("INVITE"),
        answer("488 Not Acceptable Here", tag="", retrans=True), ack, bye)
    add("glare_then_offers", invite(), ringing, ok, ack, recv("INVITE"),
        answer("491 Request Pending", tag="", retrans=True), ack,
        recv("INVITE", c.want("Content-Length: *0")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=other_media, retrans=True),
        recv("ACK", c.want("m=audio 7002 RTP/AVP 8", "body")), bye)
    add("offers_and_comes_back", invite(), ringing, ok, ack,
        recv("INVITE", c.want("Content-Length: *0")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=other_media, retrans=True), ack,
        recv("INVITE", c.want("m=audio 4[34]", "body")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=sdp(), retrans=True), ack, bye)
    add("answers_and_comes_back", invite(), ringing, ok, ack, recv("INVITE"),
        answer("200 OK", CONTACT, ALLOW, tag="", body=other_media, retrans=True), ack,
        recv("INVITE", c.want("m=audio 4[34]", "body")),
        answer("200 OK", CONTACT, ALLOW, tag="", body=sdp(), retrans=True), ack, bye)

    def transfers(number, status, *headers):
        return [own_request("REFER", number, *headers), recv(status, response=True)]

    def told(line, state, *more):
        return [recv("NOTIFY", c.want("Subscription-State: *" + state),
                     c.want("Content-Type: message/sipfrag"), c.want(line, "body"), *more),
                plain_ok]

    add("transfers", invite(c.want("Allow: .*REFER")), ringing, ok, ack, pause(300),
        own_request("REFER", 1), recv("400", response=True),
        transfers(2, "202", "Refer-To: <sip:carol@127.0.0.1:5099>"),
        told("SIP/2.0 100 Trying", "active", c.want("Event: *refer")),
        transfers(3, "491", "Refer-To: <sip:dave@127.0.0.1:5099>"),
        told("SIP/2.0 486 Busy Here", "terminated"),
        transfers(4, "202", "Refer-To: <sip:carol@127.0.0.1:5099?Replaces=a%40b%3Bto-tag%3D1"
                  "%3Bfrom-tag%3D2>"),
        told("SIP/2.0 100 Trying", "active", c.want("Event: *refer;id=4")),
        told("SIP/2.0 200 OK", "terminated"), bye)
    add("transfers_quietly", invite(), ringing, ok, ack, pause(300),
        own_request("REFER", 1, "Refer-To: <sip:carol@127.0.0.1:5099>", "Refer-Sub: false",
                    "Supported: norefersub"),
        recv("202", c.want("Refer-Sub: *false"), response=True), pause(300), bye)
    add("transfers_too_early", invite(), ringing, ok, ack,
        transfers(1, "403", "Refer-To: <sip:carol@127.0.0.1:5099>"), bye)
    add("transfers_in_vain", invite(c.want("Allow: .*REFER", absent=True)), ringing, ok, ack,
        transfers(1, "405", "Refer-To: <sip:carol@127.0.0.1:5099>"), bye)

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
