"""harkd --once, killed at counted steps: after a restart the database is as if nothing had happened.

A sample of the steps, or all of them with HARK_CRASH_STEPS=all.
"""

import collections
import concurrent.futures
import os

import pytest

from crash_run import World

ALL = os.environ.get("HARK_CRASH_STEPS") == "all"
WORKERS = int(os.environ.get("HARK_CRASH_WORKERS", "2"))
PHASES = ["first contact", "first delivery", "second delivery", "new UIDVALIDITY", "weekly report", "history"]
# Of each process of a round, so many of its first steps stand for those that only repeat them.
SAMPLE = {"self": 8, "supervisor": 4, "group": 4}


@pytest.fixture(scope="module")
def world():
    with World() as made:
        made.all_phases = {phase.name: phase for phase in made.phases()}
        yield made


def chosen_steps(phase, victim):
    """Numbers from 1 on."""
    if ALL:
        return list(range(1, len(phase.steps) + 1))
    taken = collections.Counter()
    chosen = []
    for number, (pid, _) in enumerate(phase.steps, 1):
        taken[pid] += 1
        if taken[pid] <= SAMPLE[victim]:
            chosen.append(number)
    return chosen


@pytest.mark.parametrize("victim", ["self", "supervisor", "group"])
@pytest.mark.parametrize("name", PHASES)
def test_killed_at_any_step_it_comes_to_the_same_end(world, name, victim):
    phase = world.all_phases[name]
    steps = chosen_steps(phase, victim)
    assert steps
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        faults = list(pool.map(lambda step: world.crash(phase, step, victim), steps))
    wrong = {"%d (%s)" % (step, phase.steps[step - 1][1]): words for step, words in zip(steps, faults) if words}
    assert wrong == {}, "\n".join("step %s: %s" % (step, "; ".join(words)) for step, words in wrong.items())


def test_every_uid_has_its_row_in_the_ledger(world):
    for name in PHASES[1:]:
        phase = world.all_phases[name]
        rows = phase.after.value("SELECT count(*) FROM ledger, folder WHERE ledger.folder = folder.id"
                           " AND ledger.uidvalidity = folder.uidvalidity")
        assert rows == phase.uid_count > 0, name


def test_every_kind_of_effect_is_counted(world):
    names = {name for phase in world.all_phases.values() for _, name in phase.steps}
    assert names == {each + when for each in ("commit", "smtp", "imap", "alert command") for when in (": before", ": after")}
