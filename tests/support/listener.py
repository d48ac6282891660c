"""A small TCP server in a thread."""
import socket
import threading


class Listener:
    """Takes connections on loopback and gives each to `session`. A context manager."""

    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            self.session(peer)

    def session(self, peer):
        """One connection; the next one is taken when this returns."""
        raise NotImplementedError
