"""Stops hark and harkd anywhere and lets them recover; shared by the crash tests.

A World is a Dovecot with many users and the phases of crash_phases. Each phase starts from the state that the phase
before left, runs until nothing is left to do, and keeps the state before and the figures after. Then
world.crash(phase, number, how) starts from the same state, is stopped at that number, recovers, and must come to the
same figures, with the same mails at the SMTP server. How:

  self, supervisor, group   killed at a counted effect (hark/base.h: step): a commit, an SMTP or IMAP dialogue, a command
  power                     the same to the whole group, and what was not synchronised may be gone (lib/power_cut.py)
  disk                      power goes at a counted change of the database's files
  full, io                  no kill: that change fails, the disk is full or broken for a moment
"""

import fcntl
import math
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
from crash_figures import differences, figures
from crash_phases import QUIET, each_phase
from lib.dovecot import Dovecot
from lib.power_cut import Disk
from lib.smtp_server import SmtpServer

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
# SIGKILL does not ask what is on the disk: memory will do, and is faster.
FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
OWNER = "li@owner.example"
USERS = 20000
AT_EFFECTS = ["self", "supervisor", "group", "power"]
AT_CHANGES = ["disk", "full", "io"]
FRESH_SECONDS = 240 # phases are made anew then: they speak of the time at which they were made
TOGETHER = 64       # mails that the courier takes along at once: so many may a power cut leave uncertain

CONFIG = """\
owner: {{ name: Li Wei, email: {owner}, language: en, timezone: Asia/Shanghai }}
mailboxes:
  - address: {box}
    trusted_authserv: mx.example.com
    name: Example Ltd
    imap: {{ host: 127.0.0.1, port: {imap_port}, tls: none, user: {user}, password_file: password }}
    smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none, login: no }}
{mailbox}
acknowledge: {{ enabled: yes, after: 0s }}
reports: [ {{ every: week, on: Monday, at: "08:00" }} ]
alert_command: "cat >> {folder}/alerts"
database: hark.db
rules: {source}/config/rules.d
{more}
"""
SURVEYS = """\
surveys:
  - id: satisfaction
    enabled: yes
    measures: csat
    scale: 1-5
    after: resolved
    delay: 5d
    question: { en: How satisfied are you? }
"""


class Installation:
    """One database and one mailbox. mailbox, more: further lines of the configuration, there and at its end."""

    def __init__(self, world, smtp, origin=None, mailbox="", more=QUIET):
        self.world, self.smtp = world, smtp
        world.add(self)
        self.mailbox, self.more = (origin.mailbox, origin.more) if origin is not None else (mailbox, more)
        self.user = world.next_user()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-crash-", dir=FOLDER))
        self.log_file = self.folder / "harkd.log"
        self.mail_start = len(smtp.mails)
        if origin is not None:
            self._copy(origin)
        self.disk = Disk(self.folder / "hark.db")
        self.boot = 1
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
        (self.folder / "surveys.d").mkdir()
        (self.folder / "surveys.d" / "10.yaml").write_text(SURVEYS)
        (self.folder / "hark.yaml").write_text(CONFIG.format(
            owner=OWNER, box=crash_mails.BOX, imap_port=self.world.dovecot.imap_port, user=self.user,
            smtp_port=self.smtp.port, folder=self.folder, source=SOURCE, mailbox=self.mailbox, more=self.more))

    # ---- hark and harkd

    def launch(self, *arguments, program="harkd", step=None, victim=None, disk=None):
        """step, victim: of the effect to be killed at. disk: what Disk.environment takes; None: an ordinary disk."""
        environment = dict(os.environ, HARK_DATADIR=str(SOURCE), TZ="UTC", HARK_SEED="7",
                           HARK_STEPS=str(self.folder / "steps"), HARK_BOOT_ID=str(self.boot))
        if step is not None:
            environment.update(HARK_STEP_KILL=str(step), HARK_STEP_VICTIM=victim)
        if disk is not None:
            environment.update(self.disk.environment(**disk))
        with open(self.log_file, "ab") as log:
            return subprocess.Popen([BUILD / program, "--config", self.folder / "hark.yaml", *arguments],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                                    start_new_session=True)

    def cut_power(self, number, *keeps):
        self.disk.cut_power(number, *keeps)
        self.boot += 1

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

    def once(self, now=None, **how):
        """now: Unix time, None: the present. The next full second: what was asked for just before is due then."""
        text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(math.ceil(now or time.time())))
        code = self.launch("--once", "--now", text, **how).wait(60)
        self.wait_until_all_are_gone()
        return code

    def play(self, phase, **how):
        """The phase's command, if it has one, and when that ended well a round of harkd; whether it did."""
        if phase.command and self.launch(*phase.command, program="hark", **how).wait(60) != 0:
            return False
        self.once(phase.now, **how)
        return True

    def settle(self, now):
        """Rounds until one ends well and nothing waits any more, each two minutes later than the one before."""
        for minutes in range(0, 12, 2):     # and two seconds: what was planned for now is due, whatever its milliseconds
            if self.once((now or time.time()) + 60 * minutes + 2) == 0 and self.waiting() == 0:
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
        """Mails in the outbox, what is erased when the last of them has left, and what is to be filed."""
        return self.value("SELECT (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))"
                          " + (SELECT count(*) FROM filing WHERE state > 0 OR is_marking)"
                          " + (SELECT count(*) FROM meta WHERE key = 'forget.unfinished')")

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

    def number_of(self, subject):
        return self.value("SELECT id FROM feedback WHERE subject = ?", subject)

    def layout(self):
        """How many mails lie in each folder."""
        folders = [path for path in self.maildir().glob("Maildir/**/cur")]
        return {str(path.parent.relative_to(self.maildir())): len(list(path.iterdir()))
                + len(list((path.parent / "new").iterdir())) for path in folders}

    def mails(self):
        """What the SMTP server got from this installation."""
        return self.smtp.mails[self.mail_start:]

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.maildir(), ignore_errors=True)


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
        self._making, self._made_at, self._made = threading.Lock(), 0, {}
        self._installations = []
        self.dovecot = Dovecot(users={"u%05d@example.com" % i: "secret" for i in range(USERS)},
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
            return "u%05d@example.com" % next(self._users)

    def smtp(self):
        """This thread's SMTP server."""
        if not hasattr(self.local, "smtp"):
            self.local.smtp = SmtpServer().start()
            self._servers.append(self.local.smtp)
        return self.local.smtp

    def deliver(self, installation, mails):
        for each in mails:
            self.dovecot.deliver(each, installation.user)

    def install(self, **lines):
        installation = Installation(self, self.smtp(), **lines)
        self.dovecot.deliver(b"", installation.user)       # makes the folders
        for path in installation.maildir().glob("Maildir/new/*"):
            path.unlink()
        return installation

    def phase(self, name):
        """As phases() makes it, and not long ago."""
        with self._making:
            if time.monotonic() - self._made_at > FRESH_SECONDS:
                self._made = self.phases()
                self._made_at = time.monotonic()
            return self._made[name]

    def phases(self, names=None):
        """{name: phase}, each run once undisturbed, up to the last one of the names."""
        made = {}
        for phase in each_phase(self):
            self._run(phase)
            made[phase.name] = phase
            if names is not None and set(names) <= set(made):
                break
        return made

    def _run(self, phase):
        after = phase.after = Installation(self, self.smtp(), phase.before)
        after.smtp.policy = phase.policy() if phase.policy else None
        assert after.play(phase, disk={}), after.log()
        phase.steps, phase.changes = after.step_names(), after.disk.step_count()
        after.settle(phase.now)
        after.forget_steps()
        phase.expected, phase.uncertain = figures(after)
        phase.layout = after.layout()
        phase.uid_count = len(self.dovecot.uids(after.user))
        phase.mails = len([each for each in after.mails() if each.recipients != [OWNER]])
        after.smtp.policy = None

    def crash(self, phase, number, how):
        """Stopped at that number, then brought to an end. Gives the faults found; None: this time there was no such
        number, as the seconds fell."""
        installation = Installation(self, self.smtp(), phase.before)
        installation.smtp.policy = phase.policy() if phase.policy else None
        try:
            if not self._stop(installation, phase, number, how):
                return None
            installation.settle(phase.now)
            if how in ("full", "io"):       # what the clerk could not do is put off for minutes
                installation.settle((phase.now or time.time()) + 720)
            return self.faults(phase, installation, TOGETHER if how in ("power", "disk") else 1)
        except AssertionError as error:
            return [str(error)]
        finally:
            installation.smtp.policy = None
            installation.smtp.mails.clear()
            installation.close()

    @staticmethod
    def _stop(installation, phase, number, how):
        disk = installation.disk
        if how in AT_EFFECTS:
            done = installation.play(phase, step=number, victim="group" if how == "power" else how,
                                     disk={} if how == "power" else None)
            reached = installation.step_count() >= number
        elif how == "disk":
            done = installation.play(phase, disk={"kill": number})
            reached = disk.step_count() >= number
        else:
            done = installation.play(phase, disk={"fail": number, "fail_count": 3, "fault": how})
            reached = disk.step_count() >= number
        if how in ("power", "disk"):
            installation.cut_power(number)
        if phase.command and not done:      # as somebody does who saw it fail
            installation.launch(*phase.command, program="hark").wait(60)
        return reached

    @staticmethod
    def faults(phase, installation, uncertain_max=1):
        found, uncertain = figures(installation)
        words = differences(phase.expected, found)
        if installation.layout() != phase.layout:
            words.append("mails lie otherwise: %s instead of %s" % (installation.layout(), phase.layout))
        mails = installation.mails()
        sent = [in_reply_to(each) for each in mails if each.recipients != [OWNER]]
        if len(sent) != len(set(sent)):
            words.append("a customer got a mail twice: %s" % sorted(sent))
        if len(uncertain) > len(phase.uncertain) + uncertain_max:
            words.append("%d uncertain mails of one stop" % len(uncertain))
        if not phase.mails - len(uncertain) <= len(sent) <= phase.mails:
            words.append("%d mails to customers came, %d expected" % (len(sent), phase.mails))
        owner = [owner_mail(each) for each in mails if each.recipients == [OWNER]]
        if len(owner) > len(set(owner)) + 1:
            words.append("mail to the owner came three times")
        return words
