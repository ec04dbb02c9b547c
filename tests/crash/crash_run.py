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

import contextlib
import threading

from crash_figures import differences, figures
from crash_installation import Installation
from crash_outside import outside, wrong_outside
from crash_phases import each_phase
from lib.dovecot import Dovecot
from lib.smtp_server import SmtpServer
from lib.webhook_server import WebhookServer

USERS = 30000
AT_EFFECTS = ["self", "supervisor", "group", "power"]
AT_CHANGES = ["disk", "full", "io"]
FAILING = 3         # changes in a row
TOGETHER = 64       # mails that the courier takes along at once: so many may a power cut leave uncertain


class World:
    def __init__(self):
        self._users = iter(range(USERS))
        self._lock = threading.Lock()
        self._local = threading.local()
        self._servers = contextlib.ExitStack()
        self._installations = set()
        self.dovecot = Dovecot(users={"u%05d@example.com" % i: "secret" for i in range(USERS)},
                               extra="service imap {\n process_limit = 200\n}\n")

    def __enter__(self):
        self._servers.enter_context(self.dovecot)
        return self

    def __exit__(self, *unused):
        for installation in list(self._installations):
            installation.close()
        self._servers.close()

    def add(self, installation):
        """Whatever is left of it goes with the world."""
        with self._lock:
            self._installations.add(installation)

    def remove(self, installation):
        with self._lock:
            self._installations.discard(installation)

    def next_user(self):
        with self._lock:
            return "u%05d@example.com" % next(self._users)

    def _server(self, name, kind):
        """This thread's own."""
        if not hasattr(self._local, name):
            with self._lock:
                setattr(self._local, name, self._servers.enter_context(kind()))
        return getattr(self._local, name)

    def smtp(self):
        return self._server("smtp", SmtpServer)

    def robot(self):
        return self._server("robot", WebhookServer)

    def deliver(self, installation, mails, folder="INBOX"):
        for each in mails:
            self.dovecot.deliver(each, installation.user, folder)

    def install(self, **lines):
        installation = Installation(self, **lines)
        self.dovecot.deliver(b"", installation.user)       # makes the folders
        for path in installation.maildir().glob("Maildir/new/*"):
            path.unlink()
        return installation

    def phases(self, names=None):
        """{name: phase}, each run once undisturbed, up to the last one of the names."""
        made = {}
        for phase in each_phase(self):
            self._run(phase)
            made[phase.name] = phase
            if names is not None and set(names) <= set(made):
                break
        return made

    @contextlib.contextmanager
    def begun(self, phase):
        """An installation as the phase finds it, at its time."""
        installation = Installation(self, phase.before)
        installation.turn_clock_to(phase.at)
        installation.smtp.policy = phase.policy() if phase.policy else None
        try:
            yield installation
        finally:
            installation.smtp.policy = None

    def _run(self, phase):
        with self.begun(phase) as after:
            phase.after = after
            assert after.play(phase, disk={}), after.log()
            phase.steps, phase.changes = after.step_names(), after.disk.step_count()
            after.settle(phase.now)
            after.forget_steps()
        phase.expected, phase.uncertain = figures(after, phase.forgiven)
        phase.outside = outside(after)
        phase.uid_count = len(self.dovecot.uids(after.user))

    def crash(self, phase, number, how):
        """Stopped at that number, then brought to an end. Gives the faults found; None: this time there was no such
        number."""
        with self.begun(phase) as installation:
            try:
                if not self._stop(installation, phase, number, how):
                    return None
                installation.settle(phase.now)
                if how in ("full", "io"):       # what the clerk could not do is put off for minutes
                    installation.settle((phase.now or installation.time()) + 720)
                return self.faults(phase, installation, how)
            except AssertionError as error:
                return [str(error)]
            finally:
                installation.smtp.mails.clear()
                installation.robot.posts.clear()
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
            done = installation.play(phase, disk={"fail": number, "fail_count": FAILING, "fault": how})
            reached = disk.step_count() >= number
        if how in ("power", "disk"):
            installation.cut_power(number)
        if phase.command and not done:      # as somebody does who saw it fail
            installation.command(phase)
        return reached

    @staticmethod
    def faults(phase, installation, how=None):
        found, uncertain = figures(installation, phase.forgiven)
        words = differences(phase.expected, found)
        if len(uncertain) > len(phase.uncertain) + (TOGETHER if how in ("power", "disk") else 1):
            words.append("%d uncertain mails of one stop" % len(uncertain))
        return words + wrong_outside(phase.outside, outside(installation), len(uncertain),
                                     FAILING if how in AT_CHANGES else 1)
