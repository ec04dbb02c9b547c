"""Fixtures for tests of the whole: the built harkd and hark against a private Dovecot and a scripted SMTP server.

HARK_BUILD names the build tree. Every test has a folder of its own with configuration, rules, database and log; a log
in which a sanitizer complains fails its test.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

import pytest

from lib.patience import WAIT_SECONDS

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
BOX = "feedback@example.com"
OWNER = "li@owner.example"

CONFIG = """\
owner: {{ name: Li Wei, email: {owner}, language: {language}, timezone: Asia/Shanghai }}
mailboxes:
  - address: {address}
    name: Example Ltd
    poll: {poll}
    trusted_authserv: mx.example.com
    imap: {{ host: 127.0.0.1, port: {imap_port}, tls: none, user: {user}, password_file: password }}
    smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none, login: no }}
acknowledge: {{ enabled: yes, after: {after} }}
reports: [ {{ every: week, on: Monday, at: "08:00" }} ]
service: {service}
database: hark.db
rules: rules.d
"""

RULES = """\
categories:
  - id: product_issue
    name: { en: Product issue, zh: 产品问题 }
    any:
      - words: ["crash*", 闪退]
  - id: suggestion
    name: { en: Suggestion, zh: 建议 }
    any:
      - words: ["suggest*", 建议]
"""


def wait_until(what, condition, seconds=WAIT_SECONDS):
    """Polls until condition() is true and gives its value; fails with the words when time is up."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            pytest.fail("waited %d s in vain for: %s" % (seconds, what), pytrace=False)
        time.sleep(0.05)


def is_sanitized():
    """Whether a sanitizer is in the build."""
    return b"__asan_init" in (BUILD / "harkd").read_bytes()


def is_burdened():
    """Whether a sanitizer or valgrind (scripts/check-valgrind) takes time and memory of its own."""
    return is_sanitized() or b"exec valgrind" in (BUILD / "harkd").read_bytes()


def mail(sender="anna@customer.example", subject="The app crashes", text="It crashes on start.\n\nAnna\n", number=1,
         extra="", to=BOX, date=None):
    """A plain mail of a person; number makes its Message-ID."""
    date = date or time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    return ("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <test.%s@mail.example.net>\r\nDate: %s\r\n%s"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s"
            % (sender, to, subject, number, date, extra, text.replace("\n", "\r\n"))).encode()


def header(content, name):
    """The unfolded value of a header field of a mail (bytes), or None."""
    head = content.split(b"\r\n\r\n", 1)[0].decode("latin-1").replace("\r\n ", " ").replace("\r\n\t", " ")
    for line in head.split("\r\n"):
        key, _, value = line.partition(":")
        if key.lower() == name.lower():
            return value.strip()
    return None


def dated(days_ago, hour=9):
    """A Date in the past, for mail()."""
    moment = time.time() - days_ago * 86400
    return time.strftime("%a, %d %b %Y ", time.gmtime(moment)) + "%02d:00:00 +0000" % hour


def vouched(domain="owner.example"):
    """What the test's own server would put on top of a mail that does come from that domain."""
    return "Authentication-Results: mx.example.com; dmarc=pass header.from=%s\r\n" % domain


def mbox(path, *mails):
    """An mbox as mboxrd writes it; the From_ lines show no date, so that none is taken from there."""
    with open(path, "wb") as out:
        for content in mails:
            lines = content.replace(b"\r\n", b"\n").split(b"\n")
            quoted = [b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines]
            out.write(b"From -\n" + b"\n".join(quoted) + b"\n\n")
    return path


class Hark:
    """One installation: its files, its daemon, its command line."""

    def __init__(self, folder, imap_port=0, smtp_port=0, **values):
        self.folder = folder
        self.values = dict(imap_port=imap_port, smtp_port=smtp_port, address=BOX, user=values.get("address", BOX),
                           owner=OWNER, language="en", poll="5m", after="0s", extra="",
                           service="{ remind: no, urgent: no }")
        self.values.update(values)
        self.process = None
        self.notices = None
        self.config = self.cli_config = folder / "hark.yaml"
        self.environment = dict(os.environ, HARK_DATADIR=str(SOURCE), HARK_LOCALEDIR=str(BUILD / "locale"),
                                TZ="Asia/Shanghai", LC_ALL="C.UTF-8")
        for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LANGUAGE"):
            self.environment.pop(name, None)
        (folder / "rules.d").mkdir(parents=True)
        self.write_rules(RULES)
        self.write_password("secret")
        self.write_config()

    # ---- files

    @property
    def log_file(self):
        return self.folder / "harkd.log"

    def write_config(self, **values):
        self.values.update(values)
        self.config.write_text(CONFIG.format(**self.values) + self.values["extra"])

    def write_rules(self, text, name="10-test.yaml"):
        (self.folder / "rules.d" / name).write_text(text)

    def write_password(self, text):
        path = self.folder / "password"
        path.touch(mode=0o600)
        path.write_text(text + "\n")

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    # ---- harkd

    def launch(self, *arguments, preexec=None):
        """Starts harkd with a notify socket and does not wait for READY."""
        path = self.folder / "notify"
        path.unlink(missing_ok=True)
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(str(path))
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [BUILD / "harkd", "--config", self.config, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=dict(self.environment, NOTIFY_SOCKET=str(path)), preexec_fn=preexec)
        return self.process

    def notice(self, word, seconds=WAIT_SECONDS):
        """Waits for a datagram to the service manager that holds the word, and gives it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.notices.settimeout(max(0.01, end - time.monotonic()))
            try:
                text = self.notices.recv(4096).decode()
            except (TimeoutError, socket.timeout):
                break
            if word in text:
                return text
        pytest.fail("harkd never said %s\n%s" % (word, self.log()[-3000:]), pytrace=False)

    def start(self, *arguments, **named):
        """Starts harkd and waits until it is ready."""
        self.launch(*arguments, **named)
        self.notice("READY=1")
        return self

    def start_polled(self, *arguments, **named):
        """Starts harkd and waits until it has read every inbox that it knows: what comes now is new."""
        before = self.last_poll()

        def is_polled():
            inboxes = {name: at for name, at in self.last_poll().items() if name.endswith(" INBOX")}
            return inboxes and all(at and at != before.get(name) for name, at in inboxes.items())

        self.start(*arguments, **named)
        wait_until("the first look at the mailbox", is_polled)
        return self

    def poll_now(self):
        self.process.send_signal(signal.SIGUSR1)

    def stop(self):
        """SIGTERM; gives the exit code."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def kill(self):
        """SIGKILL to the supervisor."""
        self.process.kill()
        return self.ended()

    def ended(self, seconds=WAIT_SECONDS):
        code = self.process.wait(seconds)
        self.process = None
        self.notices.close()
        return code

    def once(self, now=None, expect=0):
        """harkd --once. now: "2026-11-23 08:01" in Shanghai. expect: the exit code, None: any."""
        arguments = ["--once"] + (["--now", now] if now else [])
        with open(self.log_file, "ab") as log:
            done = subprocess.run([BUILD / "harkd", "--config", self.config, *arguments], stdin=subprocess.DEVNULL,
                                  stdout=log, stderr=log, env=self.environment, timeout=WAIT_SECONDS, check=False)
        assert expect is None or done.returncode == expect, self.log()[-3000:]
        return done.returncode

    def check(self):
        """harkd --check: (exit code, its words)."""
        done = subprocess.run([BUILD / "harkd", "--config", self.config, "--check"], capture_output=True,
                              env=self.environment, timeout=WAIT_SECONDS, check=False)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    def children(self):
        """The pids of the daemon's children."""
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]

    # ---- hark

    def run(self, *arguments):
        return subprocess.run([BUILD / "hark", "--config", self.cli_config, *map(str, arguments)], capture_output=True,
                              env=self.environment, timeout=WAIT_SECONDS, check=False)

    def hark(self, *arguments):
        """Output of a command that must succeed."""
        done = self.run(*arguments)
        assert done.returncode == 0, "hark %s: %s" % (" ".join(map(str, arguments)), done.stderr.decode())
        return done.stdout.decode()

    def rows(self, *arguments):
        return [json.loads(line) for line in self.hark(*arguments, "--json").splitlines()]

    def status(self):
        return json.loads(self.hark("status", "--json"))

    def last_poll(self):
        """When each folder was last read well, in milliseconds; the command line tells whole seconds only."""
        if not (self.folder / "hark.db").exists():
            return {}
        database = sqlite3.connect("file:%s?mode=ro" % (self.folder / "hark.db"), uri=True, timeout=WAIT_SECONDS)
        try:
            return dict(database.execute("SELECT account || ' ' || name, last_good_poll FROM folder"))
        except sqlite3.OperationalError:     # not made yet
            return {}
        finally:
            database.close()

    def ledger(self):
        """{uid: row}"""
        return {row["uid"]: row for row in self.rows("ledger", "--limit", "100000")}

    def states(self):
        """States in order of the UIDs."""
        return [row["state"] for _, row in sorted(self.ledger().items())]

    def feedback(self):
        return sorted(self.rows("list", "--all", "--limit", "10000"), key=lambda row: row["number"])

    def outbox(self):
        return sorted(self.rows("outbox", "list"), key=lambda row: row["id"])

    def wait_for_read(self, count, seconds=WAIT_SECONDS):
        """Until so many mails stand in the ledger; then the sum is exact."""
        wait_until("%d mails in the ledger" % count, lambda: self.status()["read"] >= count, seconds)
        assert self.status()["read"] == count

    def wait_for_quiet(self, count, seconds=WAIT_SECONDS):
        """Until so many mails are read and nothing waits to be sent or is under way."""
        self.wait_for_read(count, seconds)
        wait_until("the outbox being empty", self.is_outbox_empty, seconds)

    def is_outbox_empty(self):
        """What leaves is first queued, then sending; what fails for now is queued again."""
        return (self.status()["queued"] == 0 and not self.rows("outbox", "list", "--state", "sending")
                and self.status()["queued"] == 0)

    # ---- the end

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        if self.notices is not None:
            self.notices.close()
        log = self.log()
        for word in ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:"):
            if word in log:
                pytest.fail("a sanitizer complains:\n" + log[max(0, log.index(word) - 500):][:6000], pytrace=False)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def make_hark(tmp_path):
    """Makes installations in folders of their own."""
    made = []

    def make(name="hark", **values):
        made.append(Hark(tmp_path / name, **values))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def hark(make_hark, dovecot, smtp_server):
    """An installation with a mailbox on the test's Dovecot, sending to the test's SMTP server."""
    return make_hark(imap_port=dovecot.imap_port, smtp_port=smtp_server.port)


@pytest.fixture
def watched(hark):
    """The same after first contact: what arrives now is new."""
    hark.once()
    return hark


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows the end of harkd's log."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and call.when == "call":
        path = getattr(item, "funcargs", {}).get("tmp_path")
        for log in sorted(path.glob("*/harkd.log")) if path else []:
            report.sections.append((str(log), log.read_text(errors="replace")[-4000:]))


def shipped_rules(hark):
    """The shipped rules instead of the test's small ones."""
    shutil.rmtree(hark.folder / "rules.d")
    shutil.copytree(SOURCE / "config" / "rules.d", hark.folder / "rules.d")
