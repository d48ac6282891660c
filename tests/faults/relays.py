"""Bad networks in user space: a TCP relay that cuts connections, a UDP relay that loses packets."""
import selectors
import socket
import struct
import threading

from listener import Listener


class CuttingProxy(Listener):
    """Stands before a TCP server and cuts its first connections at random bytes.

    `cuts` connections are cut, each after a number of bytes of both directions that `choose` gives;
    the later ones pass whole. A context manager.
    """

    def __init__(self, port, target, cuts, choose):
        super().__init__(port)
        self.target, self.cuts, self.choose = target, cuts, choose
        self.port = port
        self.cut = self.whole = 0
        self.lock = threading.Lock()

    def session(self, peer):
        with self.lock:
            allowance = self.choose() if self.cut < self.cuts else None
            if allowance is None:
                self.whole += 1
            else:
                self.cut += 1
        threading.Thread(target=self.relay, args=(peer, allowance), daemon=True).start()

    def relay(self, client, allowance):
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 5)
        except OSError:
            client.close()
            return
        with client, server, selectors.DefaultSelector() as ready:
            for one, other in ((client, server), (server, client)):
                ready.register(one, selectors.EVENT_READ, other)
            try:
                while True:
                    for key, _ in ready.select():
                        data = key.fileobj.recv(65536)
                        if not data:
                            return
                        if allowance is not None:
                            data, allowance = data[:allowance], allowance - len(data)
                        key.data.sendall(data)
                        if allowance is not None and allowance <= 0:
                            self.reset(client)
                            return
            except OSError:
                return

    @staticmethod
    def reset(connection):
        """RST instead of FIN, as a router that forgot the connection sends it."""
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class LossyRelay:
    """Carries datagrams between an agent and one phone, and loses some both ways.

    Both see this relay as their peer. A context manager.
    """

    def __init__(self, port, phone, loss, random):
        self.phone, self.loss, self.random = ("127.0.0.1", phone), loss, random
        self.front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.front.bind(("127.0.0.1", port))
        self.back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.back.bind(("127.0.0.1", 0))
        self.agent = None
        self.passed = self.lost = 0
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join(5)
        self.front.close()
        self.back.close()

    def run(self):
        with selectors.DefaultSelector() as ready:
            ready.register(self.front, selectors.EVENT_READ)
            ready.register(self.back, selectors.EVENT_READ)
            while not self.stopping.is_set():
                for key, _ in ready.select(0.2):
                    self.carry(key.fileobj)

    def carry(self, source):
        data, sender = source.recvfrom(65536)
        if source is self.front:
            self.agent = sender
        if self.random.random() < self.loss:
            self.lost += 1
        elif source is self.front:
            self.passed += 1
            self.back.sendto(data, self.phone)
        elif self.agent:
            self.passed += 1
            self.front.sendto(data, self.agent)
