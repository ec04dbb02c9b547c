"""An HTTP(S) server that takes the POSTs of webhooks and answers as it is told to."""

import http.server
import ssl
import threading
import time


class WebhookServer:
    """posts: what came, as (path, headers, body). answer: a function of the number of the POST, from 1, that gives
    (status, headers, body); body may be an iterator, which is sent piece by piece."""

    def __init__(self, certificate=None, answer=None):
        self.posts = []
        self.answer = answer or (lambda number: (200, {}, b"{}"))
        self.is_over = threading.Event()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.posts.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
                status, headers, content = server.answer(len(server.posts))
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.end_headers()
                try:
                    for piece in [content] if isinstance(content, bytes) else content:
                        self.wfile.write(piece)
                except OSError:
                    pass        # hark has heard enough

            def do_GET(self):
                server.posts.append((self.path, {}, None))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.scheme = "https" if certificate else "http"
        self.port = self.http.server_address[1]

    def url(self, path="/", host="127.0.0.1"):
        return "%s://%s:%d%s" % (self.scheme, host, self.port, path)

    def dripping(self, seconds):
        """A body that goes on and on, a byte at a time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.is_over.is_set():
            yield b" "
            self.is_over.wait(0.1)

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.http.shutdown()
        self.http.server_close()
