"""hark and harkd --once, stopped anywhere: after a restart the database is as if nothing had happened, and every mail
left once.

A sample of the places, a tier of them or all: crash_plan.py.
"""

import collections
import concurrent.futures
import os
import shutil
import signal

import pytest

import crash_plan
from crash_plan import tally
from crash_run import AT_CHANGES, AT_EFFECTS, World
from lib.patience import WAIT_SECONDS

WORKERS = int(os.environ.get("HARK_CRASH_WORKERS", "2"))
PHASES = ["first contact", "new mail", "answers", "new UIDVALIDITY", "report due", "history", "backlog", "greylisted",
          "silent after the dot", "resolved", "follow-up due", "closed by silence", "kept no longer", "forgotten",
          "folder moves", "answer in Sent", "filed", "filed back", "marked", "marked and filed", "urgent", "overdue",
          "survey due", "survey answered", "survey by hand", "ordered by mail", "done and drafted", "done and mailed",
          "told", "resolved and told", "imported", "backed up"]
KINDS = ["commit", "smtp", "imap", "alert command", "file", "mark", "draft", "hook", "notify", "backup"]
# Where all effects of the sample are tried; elsewhere so many of them.
THOROUGH = "new mail"
SAMPLE = 1


@pytest.fixture(scope="module")
def world():
    with World() as made:
        made.all_phases = made.phases()
        yield made


def spread(numbers, phase, way, ways):
    """So many of the numbers, others for each phase and way."""
    first = PHASES.index(phase.name) * len(ways) + ways.index(way)
    return sorted({numbers[(first + i * len(numbers) // SAMPLE) % len(numbers)] for i in range(SAMPLE)})


def tier(world, count):
    """Numbers from 1 on, for a phase and a way with so many; None: the everyday sample."""
    if crash_plan.STEPS == "all":
        return crash_plan.spread(count, count)
    if not crash_plan.STEPS.isdigit():
        return None
    phases = world.all_phases.values()
    sizes = [size for each in phases for size in [len(each.steps)] * len(AT_EFFECTS) + [each.changes] * len(AT_CHANGES)]
    return crash_plan.spread(count, crash_plan.quota(sizes, int(crash_plan.STEPS)))


def effects(world, phase, how):
    """Numbers from 1 on; in a sample the first four of each process stand for those that only repeat them."""
    numbers = tier(world, len(phase.steps))
    if numbers is not None:
        return numbers
    taken = collections.Counter()
    first_ones = []
    for number, (pid, _) in enumerate(phase.steps, 1):
        taken[pid] += 1
        if taken[pid] <= 4:
            first_ones.append(number)
    return first_ones if phase.name == THOROUGH and how == "self" else spread(first_ones, phase, how, AT_EFFECTS)


def changes(world, phase, how):
    """Numbers from 1 on."""
    numbers = tier(world, phase.changes)
    return spread(list(range(1, phase.changes + 1)), phase, how, AT_CHANGES) if numbers is None else numbers


def crash_at_all(world, phase, numbers, how, name_of):
    def crash(number):
        faults = world.crash(phase, number, how)
        tally.note(phase, how, number, faults)
        return faults

    assert numbers
    numbers = tally.left(phase, how, numbers)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        faults = list(pool.map(crash, numbers))
    assert faults.count(None) <= 1 + len(numbers) // 20
    wrong = {name_of(number): words for number, words in zip(numbers, faults) if words}
    assert wrong == {}, "\n".join("%s: %s" % (name, "; ".join(words)) for name, words in wrong.items())


@pytest.mark.parametrize("how", AT_EFFECTS)
@pytest.mark.parametrize("name", PHASES)
def test_killed_at_any_effect_it_comes_to_the_same_end(world, name, how):
    phase = world.all_phases[name]
    crash_at_all(world, phase, effects(world, phase, how), how,
                 lambda number: "%d (%s)" % (number, phase.steps[number - 1][1]))


@pytest.mark.parametrize("how", AT_CHANGES)
@pytest.mark.parametrize("name", PHASES)
def test_when_the_disk_fails_at_any_change_it_comes_to_the_same_end(world, name, how):
    phase = world.all_phases[name]
    crash_at_all(world, phase, changes(world, phase, how), how, str)


def test_every_uid_has_its_row_in_the_ledger(world):
    for name in PHASES[1:7]:
        phase = world.all_phases[name]
        rows = phase.after.value("SELECT count(*) FROM ledger, folder WHERE ledger.folder = folder.id"
                                 " AND ledger.uidvalidity = folder.uidvalidity")
        assert rows == phase.uid_count > 0, name


def test_every_kind_of_effect_is_counted(world):
    names = {name for phase in world.all_phases.values() for _, name in phase.steps}
    assert names == {"smtp: dot"} | {each + when for each in KINDS for when in (": before", ": after")}


# ---- that the disk loses what it should: else the tests above could not fail


def after_a_cut(world, lies):
    """What is wrong when power goes after everything was done."""
    phase = world.all_phases["new mail"]
    with world.begun(phase) as installation:
        installation.play(phase, disk={"lies": lies})
        installation.cut_power(1, "nothing")
        installation.settle(phase.now)
        return world.faults(phase, installation)


def test_power_goes_when_all_is_done_and_nothing_is_lost(world):
    assert after_a_cut(world, lies=0) == []


def test_a_disk_that_lies_about_what_is_safe_is_noticed(world):
    assert any("twice" in words for words in after_a_cut(world, lies=1))


def test_a_text_that_is_kept_no_longer_is_gone(world):
    """That the phase does what its name says."""
    phase = world.all_phases["kept no longer"]
    assert phase.before.value("SELECT count(*) FROM feedback WHERE erased <> 0") == 0
    assert phase.after.value("SELECT count(*) FROM feedback WHERE erased <> 0") > 0


def test_what_is_forgotten_does_not_come_back_with_the_power(world):
    phase = world.all_phases["forgotten"]
    for seed in range(8):
        with world.begun(phase) as installation:
            assert b"anna@customer.example" in (installation.folder / "hark.db").read_bytes()
            assert installation.launch(*phase.command, program="hark", disk={}).wait(WAIT_SECONDS) == 0
            installation.cut_power(seed)
            for path in installation.folder.glob("hark.db*"):
                assert b"anna@customer.example" not in path.read_bytes().lower(), path.name


@pytest.mark.parametrize("step, name", enumerate(["commit: before", "commit: after", "restore: before", "restore: after"], 1))
def test_a_restore_that_is_stopped_leaves_a_whole_database(world, step, name):
    """The old one, with what only its log held, until the new one has its place."""
    phase, source = world.all_phases["new mail"], world.all_phases["answers"].after
    with world.begun(phase) as installation:
        of_mailbox = [pid for pid, _ in phase.steps].count(phase.steps[0][0])
        installation.play(phase, step=of_mailbox, victim="group")
        backup = shutil.copy(source.folder / "hark.db", installation.folder / "backup")
        rows = source.read_count() if name == "restore: after" else installation.read_count()
        assert (installation.folder / "hark.db-wal").stat().st_size > 0 and installation.read_count() != source.read_count()
        installation.forget_steps()
        code = installation.launch("restore", "--yes", backup, program="hark", step=step, victim="self").wait(WAIT_SECONDS)
        assert (code, installation.step_names()[-1][1]) == (-signal.SIGKILL, name)
        assert installation.read_count() == rows
        installation.close()


@pytest.mark.parametrize("step", range(1, 5))
def test_a_restore_that_was_stopped_and_is_run_again_keeps_the_first_database(world, step):
    """Not the copy that had taken its place by then."""
    phase, source = world.all_phases["new mail"], world.all_phases["answers"].after
    with world.begun(phase) as installation:
        backup = shutil.copy(source.folder / "hark.db", installation.folder / "backup")
        rows = installation.read_count()
        assert rows != source.read_count()
        installation.forget_steps()
        installation.launch("restore", "--yes", backup, program="hark", step=step, victim="self").wait(60)
        assert installation.launch("restore", "--yes", backup, program="hark").wait(60) == 0
        assert installation.read_count() == source.read_count()
        shutil.copy(installation.folder / "hark.db.before-restore", installation.folder / "hark.db")
        assert installation.read_count() == rows
        installation.close()


def test_an_order_waits_while_the_disk_is_full(world):
    """And is not answered with what the disk said."""
    phase = world.all_phases["ordered by mail"]
    for number in range(20, 44, 3):
        assert world.crash(phase, number, "full") == [], number
