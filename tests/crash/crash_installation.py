"""One database, one mailbox and what runs on them: hark and harkd, stopped where they are told to be."""

import fcntl
import json
import math
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import time

import crash_mails
from lib.patience import WAIT_SECONDS
from lib.power_cut import CLOCK, DISK, Disk, preloaded
from lib.surveys import SATISFACTION

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
# SIGKILL does not ask what is on the disk: memory will do, and is faster.
FOLDER = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
OWNER = "li@owner.example"
SECOND_NS = 1_000_000_000
# What is told of matters that wait is gathered for minutes: it depends on when a stop was recovered from.
QUIET = "service: { remind: no, urgent: no }\n"

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


class Installation:
    """mailbox, more: further lines of the configuration, there and at its end; FOLDER and ROBOT in them stand for the
    installation's own folder and for the URL of its robot."""

    def __init__(self, world, origin=None, mailbox="", more=QUIET):
        self.world, self.smtp, self.robot = world, world.smtp(), world.robot()
        world.add(self)
        self.mailbox, self.more = (origin.mailbox, origin.more) if origin is not None else (mailbox, more)
        self.user = world.next_user()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-crash-", dir=FOLDER))
        self.log_file = self.folder / "harkd.log"
        self.mail_start, self.post_start = len(self.smtp.mails), len(self.robot.posts)
        self.behind = 0         # seconds, of its clock
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
        (self.folder / "surveys.d" / "10.yaml").write_text(SATISFACTION)
        more = self.more.replace("FOLDER", str(self.folder)).replace("ROBOT", self.robot.url())
        (self.folder / "hark.yaml").write_text(CONFIG.format(
            owner=OWNER, box=crash_mails.BOX, imap_port=self.world.dovecot.imap_port, user=self.user,
            smtp_port=self.smtp.port, folder=self.folder, source=SOURCE, mailbox=self.mailbox, more=more))

    # ---- its clock

    def turn_clock_to(self, at):
        """at: Unix time. hark and harkd, once launched, go on from there."""
        self.behind = time.time() - at
        (self.folder / "clock").write_bytes(struct.pack("qq", -int(self.behind * SECOND_NS), 0))

    def time(self):
        return time.time() - self.behind

    # ---- hark and harkd

    def launch(self, *arguments, program="harkd", step=None, victim=None, disk=None):
        """step, victim: of the effect to be killed at. disk: what Disk.environment takes; None: an ordinary disk."""
        environment = dict(os.environ, HARK_DATADIR=str(SOURCE), TZ="UTC", HARK_SEED="7",
                           HARK_STEPS=str(self.folder / "steps"), HARK_BOOT_ID=str(self.boot))
        if step is not None:
            environment.update(HARK_STEP_KILL=str(step), HARK_STEP_VICTIM=victim)
        libraries = []
        if self.behind:
            libraries.append(CLOCK)
            environment["HARK_CLOCK_FILE"] = str(self.folder / "clock")
        if disk is not None:
            libraries.append(DISK)
            environment.update(self.disk.environment(**disk))
        environment.update(preloaded(*libraries))
        with open(self.log_file, "ab") as log:
            return subprocess.Popen([BUILD / program, "--config", self.folder / "hark.yaml", *arguments],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                                    start_new_session=True)

    def cut_power(self, number, *keeps):
        self.disk.cut_power(number, *keeps)
        self.boot += 1

    def wait_until_all_are_gone(self, seconds=WAIT_SECONDS):
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
        text = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(math.ceil(now or self.time())))
        code = self.launch("--once", "--now", text, **how).wait(WAIT_SECONDS)
        self.wait_until_all_are_gone()
        return code

    def command(self, phase, **how):
        """The phase's command; whether it ended well."""
        words = [word.replace("FOLDER", str(self.folder)) for word in phase.command]
        return self.launch(*words, program="hark", **how).wait(WAIT_SECONDS) == 0

    def play(self, phase, **how):
        """The phase's command, if it has one, and when that ended well a round of harkd; whether it did."""
        if phase.command and not self.command(phase, **how):
            return False
        self.once(phase.now, **how)
        return True

    def settle(self, now):
        """Rounds until one ends well and nothing waits any more, each two minutes later than the one before."""
        for minutes in range(0, 12, 2):     # and two seconds: what was planned for now is due, whatever its milliseconds
            if self.once((now or self.time()) + 60 * minutes + 2) == 0 and self.waiting() == 0:
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
        """Mails in the outbox, what is erased when the last of them has left, what is to be filed and to be told."""
        return self.value("SELECT (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))"
                          " + (SELECT count(*) FROM announcement WHERE state IN ('queued', 'sending'))"
                          " + (SELECT count(*) FROM filing WHERE state > 0 OR is_marking)"
                          " + (SELECT count(*) FROM meta WHERE key = 'forget.unfinished')")

    def due_count(self):
        return self.value("SELECT count(*) FROM (SELECT state, due FROM outbox UNION ALL SELECT state, due FROM announcement)"
                          " WHERE state = 'sending' OR (state = 'queued' AND due <= ?)", int(self.time() * 1000))

    def read_count(self):
        try:
            return self.value("SELECT count(*) FROM ledger")
        except sqlite3.OperationalError:     # not made yet
            return 0

    def ack_of(self, address):
        return self.value("SELECT message_id FROM outbox WHERE kind = 'ack' AND recipient = ?", address)

    def number_of(self, subject):
        return self.value("SELECT id FROM feedback WHERE subject = ?", subject)

    def sent_by(self, kind):
        """The Message-ID of a mail of that kind (outbox)."""
        return self.value("SELECT message_id FROM outbox WHERE kind = ? ORDER BY id DESC", kind)

    # ---- what the world outside got from it

    def mails(self):
        return self.smtp.mails[self.mail_start:]

    def told(self):
        """[(receiver, event)] of the hook and the robot."""
        path = self.folder / "told"
        lines = path.read_text().splitlines() if path.exists() else []
        return ([("hook", json.loads(line)) for line in lines]
                + [("robot", json.loads(body)) for _, _, body in self.robot.posts[self.post_start:]])

    def close(self):
        self.world.remove(self)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.maildir(), ignore_errors=True)

