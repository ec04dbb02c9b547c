"""Who was started by whom, and what stands in their memory."""

import pathlib

SPAN_MAX = 1 << 30      # a sanitizer reserves terabytes


def children_of(pid):
    """The children of the process's main thread; none when it is gone."""
    try:
        return [int(child) for child in pathlib.Path("/proc/%d/task/%d/children" % (pid, pid)).read_text().split()]
    except (FileNotFoundError, ProcessLookupError):     # gone before it was opened, or before it was read
        return []


def descendants_of(pid):
    return [each for child in children_of(pid) for each in (child, *descendants_of(child))]


def memory_of(pid):
    """The memory of the process that it may read itself, piece by piece."""
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in pathlib.Path("/proc/%d/maps" % pid).read_text().splitlines():
            span, mode = line.split()[:2]
            begin, end = (int(number, 16) for number in span.split("-"))
            if "r" not in mode or "[v" in line or end - begin > SPAN_MAX:
                continue
            try:
                memory.seek(begin)
                yield memory.read(end - begin)
            except (OSError, OverflowError):
                continue


def memory_holds(pid, *words):
    """Which of the words stand in the memory of the process."""
    return {word for content in memory_of(pid) for word in words if word.encode() in content}
