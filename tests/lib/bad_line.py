"""What a bad line between a program and its servers does, whoever plays it: lib/packet_line.py between two network
namespaces where that is possible, else lib/byte_line.py, a proxy.

    with PacketLine() as line:
        with line.far_end():            # servers that are started here stand at its other end
            server.start()
        program at line.host, line.port_of(server.port), started with preexec_fn=line.near_end
        line.loss = 0.1
        line.die(UP); line.mend()
"""

import random
import threading

UP, DOWN = "towards the servers", "towards the program"


class BadLine:
    """delay: seconds each way. loss, reorder, double, spoil: shares of what is carried, 0 to 1; a proxy, which sees no
    packets, plays what TCP makes of them: pieces that come late. cut_after: bytes towards the program until it is dead.
    """

    def __init__(self, seed=1):
        self.delay = self.loss = self.reorder = self.double = self.spoil = 0
        self.cut_after = None
        self.carried = {UP: 0, DOWN: 0}
        self.dropped = 0
        self.chance = random.Random(seed)
        self._dead = frozenset()
        self._lock = threading.Lock()

    def die(self, *directions):
        """From now on nothing arrives in these directions, by default in both; nobody is told."""
        with self._lock:
            self._dead |= frozenset(directions or (UP, DOWN))

    def mend(self):
        with self._lock:
            self._dead = frozenset()
            self.cut_after = None

    def is_dead(self, direction):
        return direction in self._dead

    def count(self, direction, size):
        """What arrived; the line dies of its last byte."""
        self.carried[direction] += size
        if direction == DOWN and self.cut_after is not None:
            self.cut_after -= size
            if self.cut_after <= 0:
                self.die()

    def happens(self, share):
        return share > 0 and self.chance.random() < share
