"""Mails to and from the lab: written, submitted, delivered and read as people's programs do."""
import email
import email.message
import email.policy
import imaplib
import itertools
import smtplib
import ssl

from lab import AUTHSERV_ID, DOMAIN, password_of
from listener import Listener
from process import wait_for

_numbers = itertools.count(1)


def address(user):
    return f"{user}@{DOMAIN}"


def compose(sender, text, to="call", subject="", **headers):
    """A plain mail of a person; keyword `in_reply_to` becomes In-Reply-To."""
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender if "@" in sender else address(sender)
    message["To"] = address(to)
    message["Subject"] = subject
    message["Message-ID"] = f"<{next(_numbers)}.{id(message):x}@client.{DOMAIN}>"
    for name, value in headers.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(text)
    return message


def submit(lab, user, message, to=None):
    """Sends with the user's login, as their mail program would. Raises smtplib errors."""
    with smtplib.SMTP("localhost", lab.ports["submission"], timeout=20) as client:
        client.starttls(context=ssl.create_default_context(cafile=lab.ca))
        client.login(address(user), password_of(user))
        data = message if isinstance(message, bytes) else message.as_bytes()
        client.sendmail(address(user), [to or address("call")], data)


def from_outside(lab, sender, message, to=None):
    """Sends as some foreign server would, without a login."""
    with smtplib.SMTP("127.0.0.1", lab.ports["smtp"], timeout=20) as client:
        data = message if isinstance(message, bytes) else message.as_bytes()
        client.sendmail(sender, [to or address("call")], data)


def proven(message, user, method="auth"):
    """The bytes of a message as the lab's own server hands it over, with its proof on top."""
    proof = {"auth": f"auth=pass smtp.auth={address(user)}",
             "dmarc": f"dmarc=pass header.from={DOMAIN}"}[method]
    return f"Authentication-Results: {AUTHSERV_ID}; {proof}\r\n".encode() + message.as_bytes()


def deliver(port, sender, data, to=None):
    """Hands a message to an LMTP port. Returns (code, text) of the answer to its data."""
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo_or_helo_if_needed()
        for code, answer in (client.mail(sender), client.rcpt(to or address("call"))):
            if code >= 400:
                return code, answer.decode()
        code, answer = client.data(data)
        return code, answer.decode()


class Mailbox:
    """A user's mails on the lab's IMAP server, without the first `skip` ones."""

    def __init__(self, lab, user, skip=0):
        self.lab, self.user, self.skip = lab, user, skip

    def messages(self, folder="INBOX"):
        """Oldest first."""
        client = imaplib.IMAP4_SSL("localhost", self.lab.ports["imaps"], timeout=20,
                                   ssl_context=ssl.create_default_context(cafile=self.lab.ca))
        with client:
            client.login(address(self.user), password_of(self.user))
            client.select(folder, readonly=True)
            numbers = client.search(None, "ALL")[1][0].split()
            numbers = numbers[self.skip if folder == "INBOX" else 0:]
            if not numbers:
                return []
            parts = client.fetch(b",".join(numbers), "(BODY.PEEK[])")[1]
        return [email.message_from_bytes(part[1], policy=email.policy.default)
                for part in parts if isinstance(part, tuple)]

    def wait(self, condition, what="a mail", limit=20.0, folder="INBOX"):
        """The first mail for which condition(text of subject and body) holds."""
        return wait_for(f"{what} for {self.user}", lambda: next(
            (m for m in self.messages(folder) if condition(text_of(m))), None), limit, 0.1)

    def count(self, folder="INBOX"):
        return len(self.messages(folder))


def text_of(message):
    """Subject and text of a received mail."""
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


class LmtpSink(Listener):
    """An LMTP server that keeps what it gets: stands where the agent would. A context manager."""

    def __init__(self, port):
        super().__init__(port)
        self.mails = []

    def session(self, peer):
        with peer, peer.makefile("rwb") as stream:
            self.talk(stream)

    def talk(self, stream):
        def say(line):
            stream.write(line.encode() + b"\r\n")
            stream.flush()
        say("220 sink LMTP")
        while line := stream.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                say("354 go on")
                body = b""
                while (part := stream.readline()) not in (b".\r\n", b""):
                    body += part.removeprefix(b".")
                self.mails.append(body)
                say("250 kept")
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 sink" if verb == b"LHLO" else "250 ok")
