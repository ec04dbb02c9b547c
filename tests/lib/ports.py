"""Ports on loopback, and until when they are ours.

What is bound and does not listen is given to nobody else, neither to a server that takes any port nor to a client that
needs one for its own end; a server that says SO_REUSEADDR, as all of them do, may still bind and listen beside it.
"""

import socket
import time

from .patience import WAIT_SECONDS


class HeldPorts:
    """numbers: that many ports, kept from others until close(), whether or not a server listens there."""

    def __init__(self, count, address="127.0.0.1"):
        self._sockets = []
        for _ in range(count):
            held = socket.socket()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind((address, 0))
            self._sockets.append(held)
        self.numbers = [each.getsockname()[1] for each in self._sockets]

    def close(self):
        for each in self._sockets:
            each.close()

    def __enter__(self):
        return self.numbers

    def __exit__(self, *unused):
        self.close()


_dead = []


def dead_port():
    """A port where nobody will ever listen as long as this process lives."""
    _dead.append(HeldPorts(1))
    return _dead[-1].numbers[0]


def wait_for_port(port, process=None, seconds=WAIT_SECONDS):
    """Until something accepts connections on the port; an error when the process ended or time is up."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
            return
        except OSError:
            if process is not None and process.poll() is not None:
                raise RuntimeError("the server ended with status %d" % process.returncode) from None
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
