"""harkd as a service, killed at counted steps: the supervisor starts a dead child again, a second start makes good what
the death of the supervisor left. The children work at the same time, so a number names another step each time; where it
falls does not matter to what is demanded.
"""

import concurrent.futures
import os
import signal
import time

import pytest

from crash_plan import STEPS, tally
from crash_run import World
from lib.patience import WAIT_SECONDS

WORKERS = int(os.environ.get("HARK_CRASH_WORKERS", "2"))
PHASES = ["new mail", "told"]
SAMPLE = 4


@pytest.fixture(scope="module")
def world():
    with World() as made:
        made.all_phases = made.phases(PHASES)
        yield made


def wait_until_settled(installation, expected, daemon, seconds=WAIT_SECONDS):
    """True when all is done, False when the supervisor is dead."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if daemon.poll() is not None:
            return False
        if installation.read_count() == expected and installation.due_count() == 0:
            return True
        time.sleep(0.05)
    raise AssertionError("not done in %d s:\n%s" % (seconds, installation.log()))


def crash(world, phase, step, victim):
    with world.begun(phase) as installation:
        try:
            serve(phase, installation, step, victim)
            assert installation.step_count() >= step, "the step was never reached"
            installation.settle(installation.time() + 120)
            return world.faults(phase, installation)
        except AssertionError as error:
            return [str(error)]
        finally:
            installation.close()


def serve(phase, installation, step, victim):
    """Until all is done and the service has ended."""
    expected = len(phase.expected["ledger"])
    daemon = installation.launch(step=step, victim=victim)
    try:
        if not wait_until_settled(installation, expected, daemon):
            installation.wait_until_all_are_gone()
            daemon = installation.launch()
            assert wait_until_settled(installation, expected, daemon), "dead again:\n" + installation.log()
        daemon.send_signal(signal.SIGTERM)
        # The step may come as late as this; a second start with nothing left to do may end before it listens.
        assert daemon.wait(WAIT_SECONDS) in (0, -signal.SIGKILL, -signal.SIGTERM), installation.log()
    finally:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait(WAIT_SECONDS)
        installation.wait_until_all_are_gone()


@pytest.mark.parametrize("victim", ["self", "supervisor", "group"])
@pytest.mark.parametrize("name", PHASES)
def test_a_killed_service_recovers(world, name, victim):
    phase = world.all_phases[name]
    last = len(phase.steps) - 16                   # what a service does not do again is not counted again
    steps = list(range(3, last + 1)) if STEPS == "all" else [3 + i * (last - 3) // (SAMPLE - 1) for i in range(SAMPLE)]
    how = "service, " + victim

    def crash_at(number):
        faults = crash(world, phase, number, victim)
        tally.note(phase, how, number, faults)
        return faults

    steps = tally.left(phase, how, steps)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        faults = list(pool.map(crash_at, steps))
    wrong = {step: words for step, words in zip(steps, faults) if words}
    assert wrong == {}, "\n".join("step %d: %s" % (step, "; ".join(words)) for step, words in wrong.items())
