"""A person's chat client (slixmpp)."""
import asyncio
import contextlib
import queue
import threading
import time

import slixmpp
from slixmpp.xmlstream import ET

from lab import DOMAIN, password_of
from process import TimedOut


class Person:
    """A user's client, run in a thread of its own. A context manager."""

    def __init__(self, lab, user, resource="phone", corrects=True):
        self.lab = lab
        self.jid = f"{user}@{DOMAIN}"
        self.full = f"{self.jid}/{resource}"
        self.password = password_of(user)
        self.corrects = corrects  # shows a corrected message in the place of the first (XEP-0308)
        self.stanzas = queue.Queue()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        self.loop = loop
        client = slixmpp.ClientXMPP(self.full, self.password)
        self.client = client
        client.ca_certs = str(self.lab.ca)
        client.auto_authorize = True
        plugins = ["xep_0030", "xep_0092", "xep_0199", "xep_0115"]
        for plugin in plugins + ["xep_0308"] * self.corrects:
            client.register_plugin(plugin)

        def started(_):
            client.send_presence()
            self.ready.set()

        client.add_event_handler("session_start", started)
        for name in ("message", "presence"):
            client.register_handler(slixmpp.xmlstream.handler.Callback(
                f"all {name}", slixmpp.xmlstream.matcher.MatchXPath("{jabber:client}" + name),
                lambda stanza: self.stanzas.put((time.monotonic(), stanza.xml))))
        client.connect(("127.0.0.1", self.lab.ports["c2s"]))
        loop.run_until_complete(client.disconnected)
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    def __enter__(self):
        self.thread.start()
        assert self.ready.wait(10), "the person's client did not log in"
        return self

    def __exit__(self, *_):
        with contextlib.suppress(RuntimeError):  # its connection was lost, and its loop is closed
            self.loop.call_soon_threadsafe(self.client.disconnect)
        self.thread.join(5)

    def raw(self, xml):
        self.loop.call_soon_threadsafe(self.client.send_raw, xml)

    def say(self, to, body, id_, extra="", kind="chat"):
        text = body.replace("&", "&amp;").replace("<", "&lt;")
        self.raw(f"<message to='{to}' type='{kind}' id='{id_}'><body>{text}</body>{extra}</message>")

    def ask(self, xml_query, to, kind="get", limit=5.0):
        """Sends an iq and returns its answer's XML."""
        async def request():
            iq = self.client.make_iq(ito=to, itype=kind)
            iq.append(ET.fromstring(xml_query))
            try:
                return (await iq.send(timeout=limit)).xml
            except slixmpp.exceptions.IqError as error:
                return error.iq.xml
        return asyncio.run_coroutine_threadsafe(request(), self.loop).result(limit + 1)

    def hear(self, what, limit=5.0):
        """The next stanza for which what(xml) holds, with the time it came."""
        end = time.monotonic() + limit
        passed = []
        while True:
            try:
                at, xml = self.stanzas.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                raise TimedOut(f"not heard within {limit} s; heard {passed[-5:]}") from None
            if what(xml):
                return at, xml
            passed.append(ET.tostring(xml).decode())

    def silence(self, what, time_):
        """Asserts that no such stanza comes in that time."""
        end = time.monotonic() + time_
        while True:
            try:
                _, xml = self.stanzas.get(timeout=max(end - time.monotonic(), 0.001))
            except queue.Empty:
                return
            assert not what(xml), ET.tostring(xml).decode()


def body_of(xml):
    return xml.findtext("{jabber:client}body") or ""


def says(text):
    return lambda xml: xml.tag.endswith("}message") and text in body_of(xml)


def has(namespace, name):
    return lambda xml: xml.find(f"{{{namespace}}}{name}") is not None
