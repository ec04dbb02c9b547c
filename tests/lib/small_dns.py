"""A DNS server that knows one address for every name."""

import contextlib
import socket
import struct
import threading

TYPE_A = 1


def answer_to(query, address):
    """RFC 1035 4.1: the question again, and the address where one is asked for."""
    end = query.index(b"\0", 12) + 5
    wanted, = struct.unpack_from("!H", query, end - 4)
    found = struct.pack("!HHHIH4s", 0xC00C, TYPE_A, 1, 0, 4, socket.inet_aton(address)) if wanted == TYPE_A else b""
    return query[:2] + struct.pack("!HHHHH", 0x8180, 1, 1 if found else 0, 0, 0) + query[12:end] + found


class SmallDns:
    def __init__(self, address):
        self.address = address
        self.asked = 0
        self._socket = None

    def start(self):
        """Listens at the address, in the network of the calling thread."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((self.address, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)     # says that it is not connected, and wakes the reader
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while True:
            query, client = self._socket.recvfrom(512)
            if not query:
                return
            self.asked += 1
            self._socket.sendto(answer_to(query, self.address), client)
