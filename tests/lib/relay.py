"""A line to a server that tests can cut, at once or after so many bytes of answers, and slow down."""

import socket
import threading


class Line:
    def __init__(self, port, delay=0):
        """delay: seconds that each piece takes on its way, in either direction."""
        self.target = port
        self.delay = delay
        self.cut_after = None        # bytes of one connection's answers
        self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open = []
        self._closing = threading.Event()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *unused):
        self._closing.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()

    def cut(self):
        for each in self._open:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._open.clear()

    def _accept(self):
        while True:
            try:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self._open += [near, far]
            threading.Thread(target=self._carry, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, source, target, is_answer):
        carried = 0
        try:
            while data := source.recv(16384):
                carried += len(data)
                if self.delay:
                    self._closing.wait(self.delay)
                target.sendall(data)
                if is_answer and self.cut_after is not None and carried > self.cut_after:
                    self.cuts += 1
                    break
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
