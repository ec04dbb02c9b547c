"""A line of packets between two network namespaces, each with one end of a tunnel (tun) whose packets this process
carries: loss, delay, other order, doubling and wrong bits are then the kernel's TCP's to mend, as on a real line. No
queueing discipline of the kernel is needed. Needs root's power over the network and /dev/net/tun.

The near end also has a resolv.conf of its own: names are asked of the far end (lib/small_dns.py).
"""

import contextlib
import ctypes
import fcntl
import heapq
import itertools
import os
import select
import socket
import struct
import tempfile
import threading
import time

from .bad_line import DOWN, UP, BadLine
from .small_dns import SmallDns

NEAR, FAR = "10.99.0.2", "10.99.0.1"
CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SIOCSIFADDR, SIOCSIFNETMASK, SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8916, 0x891C, 0x8913, 0x8914, 1
PACKET_BYTES_MAX = 65536
LATE_SECONDS = 0.03      # by which a packet is overtaken

libc = ctypes.CDLL(None, use_errno=True)


def succeed(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class Namespace:
    """A network of its own. Only the calling thread goes there."""

    def __init__(self):
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            succeed(libc.unshare(CLONE_NEWNET))
            self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            succeed(libc.setns(here, CLONE_NEWNET))
        finally:
            os.close(here)

    def close(self):
        os.close(self.fd)

    def enter(self):
        succeed(libc.setns(self.fd, CLONE_NEWNET))

    @contextlib.contextmanager
    def inside(self):
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self.enter()
        try:
            yield
        finally:
            succeed(libc.setns(here, CLONE_NEWNET))
            os.close(here)


def request(name, code, value):
    """One ioctl on an interface of the namespace that the thread is in; value as bytes behind the name."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        return fcntl.ioctl(any_socket, code, struct.pack("16s24s", name.encode(), value))


def set_up(name):
    flags, = struct.unpack_from("H", request(name, SIOCGIFFLAGS, b""), 16)
    request(name, SIOCSIFFLAGS, struct.pack("H", flags | IFF_UP))


def make_tunnel(namespace, address):
    """The descriptor out of which come the packets that go to the namespace's tunnel."""
    with namespace.inside():
        set_up("lo")
        tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
        fcntl.ioctl(tunnel, TUNSETIFF, struct.pack("16sH22x", b"line0", IFF_TUN | IFF_NO_PI))
        for code, value in ((SIOCSIFADDR, address), (SIOCSIFNETMASK, "255.255.255.0")):
            request("line0", code, struct.pack("HH4s", socket.AF_INET, 0, socket.inet_aton(value)))
        set_up("line0")
        return tunnel


class PacketLine(BadLine):
    host = FAR

    def __enter__(self):
        self._near, self._far = Namespace(), Namespace()
        self._tunnels = {UP: make_tunnel(self._near, NEAR), DOWN: make_tunnel(self._far, FAR)}
        with tempfile.NamedTemporaryFile("w", delete=False) as resolver:
            resolver.write("nameserver %s\noptions timeout:30 attempts:2\n" % FAR)
        self._resolver = resolver.name
        os.chmod(self._resolver, 0o644)
        with self.far_end():
            self._dns = SmallDns(FAR).start()
        self._under_way, self._order = [], itertools.count()
        self._ending = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *unused):
        os.close(self._ending[1])
        self._thread.join()
        self._dns.stop()
        os.unlink(self._resolver)
        for fd in (self._ending[0], *self._tunnels.values()):
            os.close(fd)
        self._near.close()
        self._far.close()

    @staticmethod
    def why_not():
        """Why this machine cannot have such a line, or None."""
        try:
            with PacketLine():
                return None
        except OSError as error:
            return str(error)

    def port_of(self, port):
        return port

    def far_end(self):
        """The thread's servers are started at the far end within it."""
        return self._far.inside()

    def near_end(self):
        """For preexec_fn: puts the program at the near end."""
        self._near.enter()
        succeed(libc.unshare(CLONE_NEWNS))
        succeed(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
        succeed(libc.mount(self._resolver.encode(), b"/etc/resolv.conf", None, MS_BIND, None))

    def environment(self):
        return {}

    # ---- inside

    def _carry(self):
        """What came out of one tunnel goes into the other, each packet when it is due."""
        while True:
            timeout = max(0, self._under_way[0][0] - time.monotonic()) if self._under_way else None
            ready = select.select([*self._tunnels.values(), self._ending[0]], [], [], timeout)[0]
            if self._ending[0] in ready:
                return
            for direction, tunnel in self._tunnels.items():
                if tunnel in ready:
                    self._accept(direction, os.read(tunnel, PACKET_BYTES_MAX))
            while self._under_way and self._under_way[0][0] <= time.monotonic():
                _, _, direction, packet = heapq.heappop(self._under_way)
                self._deliver(direction, packet)

    def _accept(self, direction, packet):
        for _ in range(2 if self.happens(self.double) else 1):
            if self.is_dead(direction) or self.happens(self.loss):
                self.dropped += 1
                continue
            due = time.monotonic() + self.delay + (LATE_SECONDS if self.happens(self.reorder) else 0)
            heapq.heappush(self._under_way, (due, next(self._order), direction, self._spoilt(packet)))

    def _spoilt(self, packet):
        if not self.happens(self.spoil):
            return packet
        at = self.chance.randrange(len(packet))
        return packet[:at] + bytes([packet[at] ^ 1 << self.chance.randrange(8)]) + packet[at + 1:]

    def _deliver(self, direction, packet):
        if self.is_dead(direction):
            self.dropped += 1
            return
        with contextlib.suppress(OSError):      # what is spoilt may be no packet any more
            os.write(self._tunnels[DOWN if direction == UP else UP], packet)
        self.count(direction, len(packet))
