"""Who was started by whom."""

import pathlib


def children_of(pid):
    """The children of the process's main thread; none when it is gone."""
    try:
        return [int(child) for child in pathlib.Path("/proc/%d/task/%d/children" % (pid, pid)).read_text().split()]
    except (FileNotFoundError, ProcessLookupError):     # gone before it was opened, or before it was read
        return []


def descendants_of(pid):
    return [each for child in children_of(pid) for each in (child, *descendants_of(child))]
