"""Runs tests/net/netprobe and reads what it prints: one JSON object a step."""

import json
import os
import pathlib
import subprocess

import pytest

from .patience import WAIT_SECONDS

BUILD = pathlib.Path(os.environ.get("HARK_BUILD", "."))
PROGRAM = BUILD / "tests/net/netprobe"
USER = "feedback@example.com"
# Deadlines for tests with a server that stalls, in milliseconds: enough for what it does answer, on a busy machine too.
CONNECT_MS, COMMAND_MS = 2500, 1500
SHORT = ("--connect-ms", str(CONNECT_MS), "--command-ms", str(COMMAND_MS))
# By when even a busy machine has met such a deadline; hark's own are longer than this or do not end in an error.
SOON_MS = 25000

# The address sanitizer keeps freed memory for a while; a little is enough, and memory can be measured.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1")

needs_probe = pytest.mark.skipif("HARK_BUILD" not in os.environ, reason="HARK_BUILD names no build")


class Probe:
    """Settings for a server; `imap` and `smtp` do steps and give the printed objects."""

    def __init__(self, folder, port, *options, tls="none", host="127.0.0.1", password="secret", login=True):
        self.secret = pathlib.Path(folder) / "secret"
        self.secret.write_text(password + "\n")
        self.secret.chmod(0o600)
        self.options = ["--host", host, "--port", str(port), "--tls", tls, "--login", "yes" if login else "no",
                        "--user", USER, "--password-file", str(self.secret), *options]
        if "--token-command" in options:
            at = self.options.index("--password-file")
            del self.options[at:at + 2]

    def imap(self, *steps, seconds=WAIT_SECONDS):
        return self._run("imap", steps, seconds)

    def smtp(self, *steps, seconds=WAIT_SECONDS):
        return self._run("smtp", steps, seconds)

    def start(self, protocol, *steps):
        """Running in the background, to be fed at its pauses: see Running."""
        return Running([str(PROGRAM), protocol, *self.options, *map(str, steps)])

    def _run(self, protocol, steps, seconds):
        done = subprocess.run([str(PROGRAM), protocol, *self.options, *map(str, steps)], capture_output=True,
                              timeout=seconds, check=False, stdin=subprocess.DEVNULL, env=ENVIRONMENT)
        self.log = done.stderr.decode(errors="replace")
        assert done.returncode == 0, self.log
        return [json.loads(line) for line in done.stdout.splitlines()]


class Running:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env=ENVIRONMENT)

    def next(self):
        """The next step's object, waiting for it."""
        return json.loads(self.process.stdout.readline())

    def say(self, text="go\n"):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
