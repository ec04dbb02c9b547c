"""Kills harkd at a counted step and lets it recover; shared by the crash tests.

A World is a Dovecot with many users and the phases of one scenario. Each phase starts from the state that the phase
before left, runs "harkd --once" until nothing is left to do, and keeps the state before and the figures after. Then
world.crash(phase, step, victim) starts from the same state, is killed at that step, recovers, and must come to the same
figures.
"""

import fcntl
import os
import pathlib
import re
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import threading
import time

import crash_mails
from lib.dovecot import Dovecot
from lib.smtp_server import SmtpServer

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
# SIGKILL does not ask what is on the disk: memory will do, and is faster.
FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
OWNER = "li@owner.example"
USERS = 4000

CONFIG = """\
owner: {{ name: Li Wei, email: {owner}, language: en, timezone: Asia/Shanghai }}
mailboxes:
  - address: {box}
    trusted_authserv: mx.example.com
    name: Example Ltd
    imap: {{ host: 127.0.0.1, port: {imap_port}, tls: none, user: {user}, password_file: password }}
    smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none, login: no }}
{start}
acknowledge: {{ enabled: yes, after: 0s }}
reports: [ {{ every: week, on: Monday, at: "08:00" }} ]
alert_command: "cat >> {folder}/alerts"
database: hark.db
rules: {source}/config/rules.d
"""


class Installation:
    """One database and one mailbox."""

    def __init__(self, world, smtp, has_history=False, origin=None):
        self.world, self.smtp = world, smtp
        world.add(self)
        self.has_history = has_history
        self.user = world.next_user()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-crash-", dir=FOLDER))
        self.log_file = self.folder / "harkd.log"
        self.mail_start = len(smtp.mails)
        if origin is not None:
            self._copy(origin)
        self._write_config()

    def _copy(self, origin):
        for path in origin.folder.glob("hark.db*"):
            shutil.copy(path, self.folder)
        subprocess.run(["cp", "-a", origin.maildir(), self.maildir()], check=True)

    def maildir(self):
        return self.world.dovecot.folder / "mail" / self.user

    def _write_config(self):
        (self.folder / "password").touch(mode=0o600)
        (self.folder / "password").write_text("secret\n")
        (self.folder / "hark.yaml").write_text(CONFIG.format(
            owner=OWNER, box=crash_mails.BOX, imap_port=self.world.dovecot.imap_port, user=self.user,
            smtp_port=self.smtp.port, folder=self.folder, source=SOURCE, start="    start: 2020-01-01" if self.has_history else ""))

    # ---- harkd

    def launch(self, *arguments, step=None, victim=None):
        environment = dict(os.environ, HARK_DATADIR=str(SOURCE), TZ="UTC", HARK_SEED="7",
                           HARK_STEPS=str(self.folder / "steps"))
        if step is not None:
            environment.update(HARK_STEP_KILL=str(step), HARK_STEP_VICTIM=victim)
        with open(self.log_file, "ab") as log:
            return subprocess.Popen([BUILD / "harkd", "--config", self.folder / "hark.yaml", *arguments],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                                    start_new_session=True)

    def wait_until_all_are_gone(self, seconds=30):
        """Children outlive a killed supervisor for a moment; the lock is theirs until then."""
        end = time.monotonic() + seconds
        with open(self.folder / "hark.db.lock", "a") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise AssertionError("children live on without their supervisor:\n" + self.log()) from None
                time.sleep(0.005)

    def once(self, now, **kill):
        """now: Unix time, None: the present."""
        text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now or time.time()))
        code = self.launch("--once", "--now", text, **kill).wait(60)
        self.wait_until_all_are_gone()
        return code

    def settle(self, now):
        """Rounds until one ends well and nothing waits any more, each two minutes later than the one before."""
        for minutes in range(0, 12, 2):
            if self.once((now or time.time()) + 60 * minutes) == 0 and self.waiting() == 0:
                return
        raise AssertionError("harkd does not settle:\n" + self.log())

    def log(self):
        return self.log_file.read_text(errors="replace")[-5000:]

    def step_count(self):
        path = self.folder / "steps"
        return struct.unpack("Q", path.read_bytes())[0] if path.exists() else 0

    def step_names(self):
        """[(pid, name)] of all steps taken so far."""
        lines = (self.folder / "steps.log").read_text().splitlines()
        return [tuple(line.split(" ", 2)[1:]) for line in lines]

    def forget_steps(self):
        for path in self.folder.glob("steps*"):
            path.unlink()

    # ---- the database

    def connect(self):
        path = self.folder / "hark.db"
        connection = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
        connection.row_factory = sqlite3.Row
        return connection

    def value(self, sql, *values):
        connection = self.connect()
        try:
            row = connection.execute(sql, values).fetchone()
            return row[0] if row is not None else None
        finally:
            connection.close()

    def waiting(self):
        return self.value("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")

    def due_count(self):
        return self.value("SELECT count(*) FROM outbox WHERE state = 'sending' OR (state = 'queued' AND due <= ?)",
                          int(time.time() * 1000))

    def read_count(self):
        try:
            return self.value("SELECT count(*) FROM ledger")
        except sqlite3.OperationalError:     # not made yet
            return 0

    def ack_of(self, address):
        return self.value("SELECT message_id FROM outbox WHERE kind = 'ack' AND recipient = ?", address)

    def mails(self):
        """What the SMTP server got from this installation."""
        return self.smtp.mails[self.mail_start:]

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.maildir(), ignore_errors=True)


# ---- figures: everything in the database but times and tokens --------------------------------------------------------

TIMES = {"at", "created", "due", "last_attempt", "first_seen", "last_good_poll", "first_contact", "status_since",
         "responded", "resolved", "closed", "last_customer", "mail_date", "made", "from_time", "to_time"}
# In what order rows were added says nothing where nothing refers to them.
UNORDERED = {"event", "evidence", "sent_ack"}
TOKENS = [(r"hark\.(\d+)\.[a-z2-9]+@", r"hark.\1.TOKEN@"), (r"(?m)^(Date|X-Loop|Message-ID): .*$", r"\1: x"),
          (r"=_[a-z2-9]{24}", "BOUNDARY"),
          (r"\b20\d\d-\d\d-\d\dT[0-9:]+Z", "TIME")]


def plain(text):
    for pattern, replacement in TOKENS:
        text = re.sub(pattern, replacement, text)
    return text


def cell(table, name, value):
    if name in TIMES:
        return "time" if value else 0
    if name == "uidvalidity":
        return "uidvalidity" if value else 0
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return plain(value) if isinstance(value, str) else value


def meta_row(row):
    """The numbers of meta are times, its words are tokens."""
    return row["key"], "set" if row["value"] not in ("", "0") else "unset"


def table_rows(connection, table):
    rows = connection.execute("SELECT * FROM %s" % table).fetchall()
    if table == "meta":
        return sorted(meta_row(row) for row in rows if not row["key"].startswith("rescan:") or row["value"])
    return sorted(repr({name: cell(table, name, row[name]) for name in row.keys()
                        if not (name == "id" and table in UNORDERED)}) for row in rows)


def forgive(connection):
    """What a kill between intent and effect may change, in this copy: an acknowledgement whose fate nobody knows, a
    second try of a mail to the owner. Gives the feedback of the first."""
    uncertain = [row[0] for row in
                 connection.execute("SELECT feedback FROM outbox WHERE kind = 'ack' AND state = 'uncertain'")]
    connection.executescript("""
        DROP TRIGGER event_stays_as_it_is;
        UPDATE event SET action = 'acknowledged', detail = (SELECT recipient FROM outbox
          WHERE outbox.feedback = event.feedback AND kind = 'ack') WHERE action = 'send_uncertain';
        UPDATE outbox SET state = 'sent', reply_code = 250, reply = '250 2.0.0 Taken'
          WHERE kind = 'ack' AND state = 'uncertain';
        UPDATE outbox SET attempts = 1 WHERE kind IN ('report', 'alert') AND attempts = 2;
        UPDATE outbox SET content = x'' WHERE kind = 'report';""")
    return uncertain


def figures(installation):
    """({table: rows}, feedback whose acknowledgement is uncertain)"""
    source = installation.connect()
    copy = sqlite3.connect(":memory:")
    source.backup(copy)
    source.close()
    copy.row_factory = sqlite3.Row
    uncertain = forgive(copy)
    tables = [row[0] for row in copy.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'search*' AND name NOT GLOB 'sqlite*'")]
    found = {table: table_rows(copy, table) for table in tables}
    copy.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, instance)")
    found["search"] = sorted(tuple(row) for row in copy.execute("SELECT term, doc, col, offset FROM terms"))
    found["search_queue"] = [tuple(row) for row in copy.execute("SELECT entry FROM search_queue")]
    assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert copy.execute("PRAGMA foreign_key_check").fetchone() is None
    copy.close()
    return found, uncertain


def differences(expected, found):
    words = []
    for table in sorted(set(expected) | set(found)):
        want, have = expected.get(table, []), found.get(table, [])
        words += ["%s lacks %s" % (table, row) for row in want if row not in have][:3]
        words += ["%s has %s" % (table, row) for row in have if row not in want][:3]
        if not words and len(want) != len(have):
            words.append("%s: %d rows instead of %d" % (table, len(have), len(want)))
    return words


# ---- phases ----------------------------------------------------------------------------------------------------------


class Phase:
    """before: an installation as the phase finds it; steps: of an undisturbed round."""

    def __init__(self, name, before, now=None):
        self.name, self.before, self.now = name, before, now
        self.steps, self.expected, self.acks = [], None, 0
        self.after, self.uid_count = None, 0

    def run(self, world, smtp):
        """Undisturbed; gives the installation as the phase leaves it."""
        after = Installation(world, smtp, self.before.has_history, self.before)
        assert after.once(self.now) == 0, after.log()
        self.steps = after.step_names()
        after.forget_steps()
        after.settle(self.now)
        after.forget_steps()
        self.expected, uncertain = figures(after)
        assert uncertain == []
        self.uid_count = len(world.dovecot.uids(after.user))
        self.acks = len([each for each in after.mails() if each.recipients != [OWNER]])
        return after


def in_reply_to(mail):
    head = mail.content.split(b"\r\n\r\n", 1)[0]
    found = re.search(rb"(?mi)^In-Reply-To:\s*(\S+)", head)
    return mail.recipients[0], found.group(1) if found else head


def owner_mail(mail):
    return re.search(rb"(?mi)^Message-ID:\s*(\S+)", mail.content).group(1)


class World:
    def __init__(self):
        self._users = iter(range(USERS))
        self._lock = threading.Lock()
        self.local = threading.local()
        self._servers = []
        self._installations = []
        self.dovecot = Dovecot(users={"u%04d@example.com" % i: "secret" for i in range(USERS)},
                               extra="service imap {\n process_limit = 200\n}\n")

    def __enter__(self):
        self.dovecot.start()
        return self

    def __exit__(self, *unused):
        for installation in self._installations:
            installation.close()
        for server in self._servers:
            server.stop()
        self.dovecot.close()

    def add(self, installation):
        """Whatever is left of it goes with the world."""
        with self._lock:
            self._installations.append(installation)

    def next_user(self):
        with self._lock:
            return "u%04d@example.com" % next(self._users)

    def smtp(self):
        """This thread's SMTP server."""
        if not hasattr(self.local, "smtp"):
            self.local.smtp = SmtpServer().start()
            self._servers.append(self.local.smtp)
        return self.local.smtp

    def deliver(self, installation, mails):
        for each in mails:
            self.dovecot.deliver(each, installation.user)

    def install(self, has_history=False):
        installation = Installation(self, self.smtp(), has_history)
        self.dovecot.deliver(b"", installation.user)       # makes the folders
        for path in installation.maildir().glob("Maildir/new/*"):
            path.unlink()
        return installation

    def phases(self, until=None):
        """The phases of the scenario, each run once undisturbed, up to the one named."""
        made = []
        for phase in self._each_phase():
            phase.after = phase.run(self, self.smtp())
            made.append(phase)
            if phase.name == until:
                break
        return made

    def _each_phase(self):
        phase = Phase("first contact", self.install())
        yield phase
        self.deliver(phase.after, crash_mails.first_delivery())
        phase = Phase("first delivery", phase.after)
        yield phase
        self.deliver(phase.after, crash_mails.second_delivery(phase.after.ack_of))
        phase = Phase("second delivery", phase.after)
        yield phase
        self.dovecot.forget_uids(phase.after.user)
        self.deliver(phase.after, [crash_mails.mail("New <new@customer.example>", "Broken", "It crashes again.\n", 30)])
        phase = Phase("new UIDVALIDITY", phase.after)
        yield phase
        yield Phase("weekly report", phase.after, time.time() + 8 * 86400)
        old = self.install(has_history=True)
        self.deliver(old, crash_mails.history())
        yield Phase("history", old)

    def crash(self, phase, step, victim):
        """Killed at that step, then brought to an end. Gives the faults found."""
        installation = Installation(self, self.smtp(), phase.before.has_history, phase.before)
        try:
            installation.once(phase.now, step=step, victim=victim)
            if installation.step_count() < step:
                return ["step %d was never reached" % step]
            installation.settle(phase.now)
            return self.faults(phase, installation)
        except AssertionError as error:
            return [str(error)]
        finally:
            installation.close()

    @staticmethod
    def faults(phase, installation):
        found, uncertain = figures(installation)
        words = differences(phase.expected, found)
        mails = installation.mails()
        acks = [in_reply_to(each) for each in mails if each.recipients != [OWNER]]
        if len(acks) != len(set(acks)):
            words.append("two acknowledgements for one mail: %s" % sorted(acks))
        if len(uncertain) > 1:
            words.append("%d uncertain acknowledgements of one kill" % len(uncertain))
        if not phase.acks - len(uncertain) <= len(acks) <= phase.acks:
            words.append("%d acknowledgements came, %d expected" % (len(acks), phase.acks))
        owner = [owner_mail(each) for each in mails if each.recipients == [OWNER]]
        if len(owner) > len(set(owner)) + 1:
            words.append("mail to the owner came three times")
        return words
