"""hark setup on a terminal of the test's own: it reads what is on the screen and types."""

import os
import pty
import select
import signal
import time

from lib.patience import WAIT_SECONDS


class Terminal:
    def __init__(self, command, environment):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(command[0], [str(word) for word in command], environment)
        self.screen = ""
        self.seen = 0

    def _read(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.screen += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def wait_for(self, words, seconds=WAIT_SECONDS):
        """Until the words stand behind what was waited for before; gives what is new."""
        end = time.monotonic() + seconds
        while words not in self.screen[self.seen:]:
            assert time.monotonic() < end, "never said %r:\n%s" % (words, self.screen)
            self._read(1)
        new = self.screen[self.seen:]
        self.seen += new.index(words) + len(words)
        return new

    def answer(self, question, text):
        self.wait_for(question)
        os.write(self.fd, text.encode() + b"\n")

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)

    def ended(self, seconds=WAIT_SECONDS):
        """The exit code, or minus the signal."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.2)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self._read(0):
                    pass
                os.close(self.fd)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError("it does not end:\n" + self.screen)
