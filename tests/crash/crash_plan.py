"""Which of all stops are tried, and a count of them.

  HARK_CRASH_STEPS   a number: a tier of about so many, as many of each phase and way as there are or fit; "all"; else a
                     sample for everyday
  HARK_CRASH_DONE    a file that notes each stop without a fault: those are not tried again, so a run can be broken off
                     and resumed; several processes may share it
  HARK_CRASH_PART    "2/3": the second of three processes that share the work
"""

import collections
import os
import threading

STEPS = os.environ.get("HARK_CRASH_STEPS", "")
PART, PARTS = (int(word) for word in os.environ.get("HARK_CRASH_PART", "1/1").split("/"))
DONE = os.environ.get("HARK_CRASH_DONE")


def quota(sizes, wanted):
    """So many of each make the wanted sum, or all there are."""
    most = max(sizes, default=0)
    for each in range(1, most + 1):
        if sum(min(size, each) for size in sizes) >= wanted:
            return each
    return most


def spread(count, wanted):
    """So many of the numbers from 1 to count, evenly."""
    if wanted >= count:
        return list(range(1, count + 1))
    return [1 + i * count // wanted for i in range(wanted)]


class Tally:
    """Stops by way: hit, tried and not reached, done by an earlier run, with faults. For threads and processes."""

    def __init__(self, path=DONE):
        self.path, self.lock = path, threading.Lock()
        self.counts = collections.defaultdict(collections.Counter)
        self.not_reached = []
        self.done = set()
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as lines:
                self.done = {line.rstrip("\n") for line in lines}

    def left(self, phase, how, numbers):
        """What this process is to try of them."""
        mine = [number for i, number in enumerate(numbers) if i % PARTS == PART - 1]
        left = [number for number in mine if self._key(phase, how, number) not in self.done]
        self.counts[how]["done before"] += len(mine) - len(left)
        return left

    def note(self, phase, how, number, faults):
        """faults: of World.crash."""
        with self.lock:
            self.counts[how]["not reached" if faults is None else "hit"] += 1
            if faults is None:
                self.not_reached.append(self._key(phase, how, number))
            if faults:
                self.counts[how]["with faults"] += 1
            if self.path and faults == []:
                with open(self.path, "a", encoding="utf-8") as lines:
                    lines.write(self._key(phase, how, number) + "\n")

    @staticmethod
    def _key(phase, how, number):
        return "%s: %s %d" % (phase.name, how, number)

    def lines(self):
        total = sum(self.counts.values(), collections.Counter())
        for how, counts in [*self.counts.items(), ("in all", total)]:
            yield "%-12s %s" % (how, ", ".join("%d %s" % (counts[word], word) for word in (
                "hit", "not reached", "done before", "with faults")))
        yield from ("not reached: " + each for each in self.not_reached)


tally = Tally()
