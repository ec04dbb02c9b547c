"""hark backup and hark restore on a machine that refuses any one call which changes a file, or all from there on: the
database is whole, the old one or the new one, what is called a backup is one, and who is told that it went well can
rely on it."""

import errno
import shutil
import sqlite3

import pytest
from conftest import mail
from lib.power_cut import CALLS, preloaded

KINDS_OF_FAILURE = [(errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EIO, False), (errno.EROFS, True)]


class Machine:
    """Lets hark run with a prefix of paths on which calls are counted and one fails."""

    def __init__(self, hark):
        self.hark, self.log, self.plain = hark, hark.folder / "calls", dict(hark.environment)

    def run(self, prefix, *arguments, fail=0, number=0, for_good=False):
        self.log.unlink(missing_ok=True)
        self.hark.environment.update(preloaded(CALLS), HARK_CALLS_PREFIX=str(prefix), HARK_CALLS_LOG=str(self.log),
                                     HARK_CALLS_FAIL=str(fail), HARK_CALLS_ERRNO=str(number))
        if for_good:
            self.hark.environment["HARK_CALLS_FOR_GOOD"] = "1"
        done = self.hark.run(*arguments)
        self.hark.environment = dict(self.plain)
        return done

    def calls(self):
        """Names of what was called."""
        return self.log.read_text().splitlines() if self.log.exists() else []


def worth_failing(calls):
    """Numbers of the calls: each that is no write, its neighbours, and a few of the writes in between."""
    chosen = {number for number, name in enumerate(calls, 1) if "write" not in name}
    chosen |= {number - 1 for number in chosen} | {number + 1 for number in chosen} | set(range(1, len(calls), 25))
    return sorted(chosen & set(range(1, len(calls) + 1)))


def senders(path):
    """Of the mails in a database, which is sound; None: there is no such file."""
    if not path.exists():
        return None
    database = sqlite3.connect(path)
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in database.execute("SELECT address FROM feedback ORDER BY id")]
    finally:
        database.close()


def is_marked(path):
    database = sqlite3.connect(path)
    try:
        return database.execute("SELECT count(*) FROM meta WHERE key = 'restored_ms'").fetchone() == (1,)
    finally:
        database.close()


@pytest.fixture
def machine(watched, dovecot):
    dovecot.deliver(mail(number=1, sender="anna@customer.example"))
    watched.once()
    return Machine(watched)


@pytest.mark.parametrize("number, for_good", KINDS_OF_FAILURE)
def test_a_backup_is_whole_or_not_there(machine, number, for_good):
    backup = machine.hark.folder / "backup"
    assert machine.run(backup, "backup", backup).returncode == 0
    calls = machine.calls()
    assert {"pwrite", "fsync", "rename"} <= set(calls)
    for fail in worth_failing(calls):
        backup.unlink(missing_ok=True)
        done = machine.run(backup, "backup", backup, fail=fail, number=number, for_good=for_good)
        assert senders(backup) in ([["anna@customer.example"]] if done.returncode == 0 else
                                   [None, ["anna@customer.example"]]), (fail, calls[fail - 1])
        assert done.returncode == 0 or str(backup).encode() in done.stderr, (fail, calls[fail - 1], done.stderr)
        assert not list(machine.hark.folder.glob("backup.part*")), (fail, calls[fail - 1])


@pytest.mark.parametrize("number, for_good", KINDS_OF_FAILURE)
def test_a_restore_puts_the_backup_in_its_place_or_changes_nothing(machine, dovecot, number, for_good):
    hark = machine.hark
    database, backup, before = hark.folder / "hark.db", hark.folder / "backup", hark.folder / "before"
    hark.hark("backup", backup)
    dovecot.deliver(mail(number=2, sender="bert@customer.example"))
    hark.once()
    shutil.copy(database, before)
    old, new = ["anna@customer.example", "bert@customer.example"], ["anna@customer.example"]
    assert machine.run(database, "restore", backup, "--yes").returncode == 0
    calls = machine.calls()
    assert {"write", "pwrite", "fsync", "link", "rename"} <= set(calls)
    for fail in worth_failing(calls):
        for path in hark.folder.glob("hark.db*"):
            path.unlink()
        shutil.copy(before, database)
        done = machine.run(database, "restore", backup, "--yes", fail=fail, number=number, for_good=for_good)
        where = (fail, calls[fail - 1], done.stderr)
        found = senders(database)
        assert found == new if done.returncode == 0 else found in (old, new), where
        assert found == old or is_marked(database), where
        assert not list(hark.folder.glob("hark.db.restoring*")), where
        if found == new:
            assert senders(hark.folder / "hark.db.before-restore") == old, where
