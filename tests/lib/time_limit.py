"""Ends a test that hangs, by name, with the stacks of all its threads.

The limit is far above what the slowest test takes on the slowest machine: it is no measure of speed. HARK_TEST_SECONDS
is another one, 0 none, for runs in which one test does hours of work.
"""

import faulthandler
import os
import signal
import tempfile

import pytest

LIMIT_SECONDS = int(os.environ.get("HARK_TEST_SECONDS") or 600)


def stacks():
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file)
        file.seek(0)
        return file.read()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    """Covers what a test needs and leaves too. The alarm repeats: an end that hangs as well is ended in its turn."""
    def give_up(_number, _frame):
        pytest.fail("%s hangs: not done after %d s\n%s" % (item.nodeid, LIMIT_SECONDS, stacks()))

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LIMIT_SECONDS, LIMIT_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
