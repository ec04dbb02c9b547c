"""A machine that fails: time that jumps, a disk that is full, broken or locked, no descriptors, no names, sleep."""

import json
import os
import resource
import signal
import sqlite3
import struct
import threading
import time

import pytest
from conftest import OWNER, mail, wait_until
from lib.power_cut import CLOCK, Disk, preloaded
from lib.processes import descendants_of
from lib.relay import Line

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """The clock of an installation's processes."""

    def __init__(self, hark):
        self.path = hark.folder / "clock"
        self.moved = [0, 0]
        self.move(0, 0)
        hark.environment.update(preloaded(CLOCK), HARK_CLOCK_FILE=str(self.path))

    def move(self, time_of_day, time_since_start):
        """Seconds forward, or back."""
        self.moved[0] += time_of_day * 10**9
        self.moved[1] += time_since_start * 10**9
        with open(self.path, "r+b" if self.path.exists() else "wb") as file:     # mapped by those that run
            file.write(struct.pack("qq", *self.moved))

    def pass_by(self, seconds):
        self.move(seconds, seconds)


def to_customers(smtp_server):
    return sorted(each.recipients[0] for each in smtp_server.mails if each.recipients != [OWNER])


def alerts(hark):
    return [row["subject"] for row in hark.outbox() if row["kind"] == "alert"]


# ---- time


def test_half_an_hour_without_the_mailbox_is_told_once_and_its_end_too(watched, dovecot, smtp_server):
    clock = Clock(watched)
    watched.start_polled()
    dovecot.stop()
    wait_until("the loss", lambda: "trying again" in watched.log())
    for minutes in (20, 11, 40, 400):
        clock.pass_by(minutes * MINUTE)
        count = watched.log().count("trying again")
        watched.poll_now()
        wait_until("another try", lambda: watched.log().count("trying again") > count)
        expected = [] if minutes == 20 else ["hark cannot read feedback@example.com"]
        wait_until("the alert", lambda: alerts(watched) == expected)
    dovecot.start()
    watched.poll_now()
    wait_until("the all-clear", lambda: len(alerts(watched)) == 2)
    assert "All clear: feedback@example.com is read again" in alerts(watched)
    wait_until("both mails", lambda: len([sent for sent in smtp_server.mails if sent.recipients == [OWNER]]) == 2)


def test_half_an_hour_without_sending_is_told_once_and_its_end_too(watched, dovecot, smtp_server):
    clock = Clock(watched)
    smtp_server.stop()
    watched.start_polled()
    for number, minutes in enumerate((0, 20, 11, 40, 400)):
        clock.pass_by(minutes * MINUTE)
        count = watched.log().count("later:")
        dovecot.deliver(mail(number=number, sender="c%d@customer%d.example" % (number, number)))
        watched.poll_now()
        wait_until("another try", lambda: watched.log().count("later:") > count)
        wait_until("the alert", lambda: alerts(watched) == ([] if minutes in (0, 20) else ["hark cannot send mail"]))
    smtp_server.start()
    clock.pass_by(6 * HOUR)
    dovecot.deliver(mail(number=9, sender="c9@customer9.example"))
    watched.poll_now()
    wait_until("the all-clear", lambda: alerts(watched) == ["hark cannot send mail", "All clear: mail can be sent again"])
    watched.wait_for_quiet(6)
    assert len(to_customers(smtp_server)) == len(set(to_customers(smtp_server))) == 6
    assert len([sent for sent in smtp_server.mails if sent.recipients == [OWNER]]) == 2


@pytest.mark.parametrize("jump", [-400 * DAY, -2 * HOUR, 2 * HOUR, 3 * DAY], ids=lambda jump: "%d h" % (jump // HOUR))
def test_a_clock_that_jumps_neither_loses_nor_doubles(watched, dovecot, smtp_server, jump):
    clock = Clock(watched)
    watched.start_polled()
    dovecot.deliver(mail(number=1, sender="before@customer.example"))
    watched.wait_for_quiet(1)
    clock.move(jump, 0)
    dovecot.deliver(mail(number=2, sender="after@customer.example"))
    watched.poll_now()
    watched.wait_for_read(2)
    clock.move(-jump, 0)
    dovecot.deliver(mail(number=3, sender="later@customer.example"))
    watched.poll_now()
    watched.wait_for_read(3)
    wait_until("the answers", lambda: "later@customer.example" in to_customers(smtp_server))
    assert watched.states() == ["feedback"] * 3
    assert len(to_customers(smtp_server)) == len(set(to_customers(smtp_server)))
    assert watched.stop() == 0


def test_a_machine_that_slept_takes_in_what_came_meanwhile(watched, dovecot, smtp_server):
    clock = Clock(watched)
    watched.start_polled()
    everybody = [watched.process.pid, *descendants_of(watched.process.pid)]
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    clock.pass_by(8 * HOUR)
    dovecot.deliver(mail())
    dovecot.stop()      # the connection did not survive the night
    dovecot.start()
    for pid in everybody:
        os.kill(pid, signal.SIGCONT)
    watched.wait_for_quiet(1)
    assert watched.states() == ["feedback"]
    assert to_customers(smtp_server) == ["anna@customer.example"]


# ---- the disk


@pytest.mark.parametrize("fault,words", [("full", "the disk is full"), ("readonly", "may not be written to"),
                                         ("io", "the database failed")])
def test_a_disk_that_takes_nothing_stops_intake_with_a_sentence(watched, dovecot, smtp_server, fault, words):
    dovecot.deliver(mail())
    disk = Disk(watched.folder / "hark.db")
    whole = dict(watched.environment)
    watched.environment.update(disk.environment(fail=1, fail_count=10**9, fault=fault))
    assert watched.once(expect=None) != 0
    assert words in watched.log()
    assert to_customers(smtp_server) == []
    watched.environment = whole
    watched.once()
    assert watched.states() == ["feedback"]
    assert to_customers(smtp_server) == ["anna@customer.example"]


def test_a_database_that_somebody_else_keeps_locked_is_waited_for(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    other = sqlite3.connect(watched.folder / "hark.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(1, lambda: other.execute("COMMIT"))
    release.start()
    watched.once()
    release.join()
    other.close()
    assert watched.states() == ["feedback"]
    assert to_customers(smtp_server) == ["anna@customer.example"]


def test_a_database_that_is_locked_for_longer_than_a_server_waits_only_delays_a_round(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.environment["HARK_DEADLINE_MS"] = "3000"
    other = sqlite3.connect(watched.folder / "hark.db", isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(6, other.close)
    release.start()
    watched.once()
    release.join()
    assert watched.states() == ["feedback"]


def damage(hark, table):
    """Overwrites the table's first page; nobody may have the database open."""
    database = sqlite3.connect(hark.folder / "hark.db")
    page = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    size = database.execute("PRAGMA page_size").fetchone()[0]
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with open(hark.folder / "hark.db", "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def test_a_damaged_database_stops_everything_and_is_told_once(watched, dovecot, smtp_server):
    told = watched.folder / "told"
    watched.config.write_text(watched.config.read_text() + 'alert_command: "cat >>%s"\n' % told)
    damage(watched, "ledger")
    watched.start()
    dovecot.deliver(mail())
    wait_until("the alert", lambda: told.exists() and "damaged" in told.read_text())
    wait_until("the end of all children", lambda: watched.children() == [])
    watched.poll_now()
    assert watched.process.poll() is None
    assert told.read_text().count("hark has stopped: its database is damaged") == 1
    assert "hark restore" in told.read_text()
    assert to_customers(smtp_server) == []
    assert watched.stop() == 0


# ---- backup and restore


@pytest.fixture
def backed_up(watched, dovecot, smtp_server):
    """Anna's mail is in the backup, Bert's came and was answered after it."""
    dovecot.deliver(mail(number=1, sender="anna@customer.example"))
    watched.once()
    assert "sound copy" in watched.hark("backup", watched.folder / "backup")
    dovecot.deliver(mail(number=2, sender="bert@customer.example"))
    watched.once()
    return watched


def test_a_backup_brings_everything_back_and_nobody_is_answered_twice(backed_up, dovecot, smtp_server):
    damage(backed_up, "feedback")
    assert backed_up.once(expect=None) != 0
    backed_up.hark("restore", backed_up.folder / "backup", "--yes")
    for _ in range(2):
        backed_up.once()
    assert [row["address"] for row in backed_up.feedback()] == ["anna@customer.example", "bert@customer.example"]
    assert backed_up.states() == ["feedback"] * 2
    time.sleep(1)      # INTERNALDATE counts whole seconds
    dovecot.deliver(mail(number=3, sender="cleo@customer.example"))
    backed_up.once()
    assert to_customers(smtp_server) == ["anna@customer.example", "bert@customer.example", "cleo@customer.example"]


def test_what_waited_to_be_sent_when_the_backup_was_made_is_not_sent(watched, dovecot, smtp_server):
    watched.config.write_text(watched.config.read_text().replace("after: 0s", "after: 1h"))
    dovecot.deliver(mail())
    watched.once()
    watched.hark("backup", watched.folder / "backup")
    watched.hark("restore", watched.folder / "backup", "--yes")
    watched.once(now="2036-01-07 12:00")
    assert to_customers(smtp_server) == []
    assert [row["state"] for row in watched.outbox() if row["kind"] == "ack"] == ["uncertain"]


def test_each_database_that_a_backup_took_the_place_of_is_kept(backed_up):
    for name in ("hark.db.before-restore", "hark.db.before-restore-2"):
        done = json.loads(backed_up.hark("restore", backed_up.folder / "backup", "--yes", "--json"))
        assert done["old"] == str(backed_up.folder / name)
    kept = sqlite3.connect(backed_up.folder / "hark.db.before-restore")
    assert kept.execute("SELECT count(*) FROM feedback").fetchone() == (2,)
    kept.close()


def test_a_backup_replaces_no_file(backed_up):
    done = backed_up.run("backup", backed_up.folder / "backup")
    assert done.returncode == 1
    assert b"exists already" in done.stderr


def spoil_middle(content):
    return content[:8192] + b"\xa5" * 8192 + content[16384:]


@pytest.mark.parametrize("spoil", [lambda content: b"", lambda content: content[:len(content) // 2], spoil_middle,
                                   lambda content: b"no database" * 1000],
                         ids=["empty", "half", "damaged", "something else"])
def test_a_bad_backup_is_refused_and_changes_nothing(backed_up, spoil):
    bad = backed_up.folder / "bad"
    bad.write_bytes(spoil((backed_up.folder / "backup").read_bytes()))
    assert backed_up.run("restore", bad, "--yes").returncode == 1
    assert len(backed_up.feedback()) == 2
    assert not list(backed_up.folder.glob("hark.db.restoring*"))


def test_a_backup_that_cannot_be_read_is_named_as_what_is_wrong(backed_up):
    done = backed_up.run("restore", backed_up.folder, "--yes")
    assert done.returncode == 1
    assert b"this is no file" in done.stderr


def test_a_running_harkd_keeps_its_database(backed_up):
    backed_up.start()
    done = backed_up.run("restore", backed_up.folder / "backup", "--yes")
    assert done.returncode == 1
    assert b"stop it first" in done.stderr
    backed_up.stop()


# ---- descriptors and names


@pytest.mark.parametrize("files", [4, 6, 8, 10, 12, 16, 20])
def test_without_descriptors_nothing_is_lost(watched, dovecot, smtp_server, files):
    dovecot.deliver(mail())
    watched.launch("--once", preexec=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
    assert watched.ended() >= 0       # no signal
    watched.once()
    assert watched.states() == ["feedback"]
    assert to_customers(smtp_server) == ["anna@customer.example"]


def test_a_name_that_nobody_knows_is_an_error_that_names_it(watched):
    text = watched.config.read_text().replace("host: 127.0.0.1", "host: imap.invalid").replace("tls: none", "tls: implicit")
    watched.config.write_text(text)
    begun = time.monotonic()
    assert watched.once(expect=None) == 3
    assert "imap.invalid" in watched.log()
    assert time.monotonic() - begun < 100


# ---- the network: what arrives late


def test_a_slow_line_is_no_fault(make_hark, dovecot, smtp_server):
    with Line(dovecot.imap_port, delay=0.04) as line:
        hark = make_hark(imap_port=line.port, smtp_port=smtp_server.port)
        hark.once()
        for number in range(3):
            dovecot.deliver(mail(number=number, sender="c%d@customer.example" % number))
        hark.once()
    assert hark.states() == ["feedback"] * 3
    assert len(to_customers(smtp_server)) == 3
