"""The web page on which a calling center tells of its queue."""
import http.server
import json
import ssl
import threading
import time


class QueuePage:
    """Serves `body` by HTTP, or by HTTPS with that certificate and key. A context manager."""

    def __init__(self, body, certificate=None, key=None):
        self.status, self.body = 200, body
        self.asked = []  # (seconds since 1970, Authorization)
        self.released = threading.Event()  # a page that hangs goes on once it is set
        self.released.set()
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page.asked.append((time.time(), self.headers.get("Authorization")))
                page.released.wait(60)
                body = page.body if isinstance(page.body, bytes) else json.dumps(page.body).encode()
                self.send_response(page.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                if page.status == 302:
                    self.send_header("Location", f"http://127.0.0.1:{page.port}/elsewhere")
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # the reader has had enough

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://{'localhost' if certificate else '127.0.0.1'}:{self.port}/queue.json"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.thread.join(5)
        self.server.server_close()
