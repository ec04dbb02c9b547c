#!/usr/bin/python3
"""How fast and in how much memory harkd takes in a mailbox, beside mbsync and a client that discards everything.

    HARK_BUILD=... intake.py [--mails N] [--rounds N] [--small] [--no-peers]

Prints one line a round and the medians. Everything is private and on loopback; mbsync (package isync) is left out when
it is not installed. "recorded": fetched, read in the jail, sorted, stored with synchronous=FULL. "searchable": and
indexed. Memory is the sum of the proportional set sizes (PSS) of all of hark's processes.
"""

import argparse
import ctypes
import os
import pathlib
import platform
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import mailgen                            # noqa: E402
from lib.dovecot import USER, Dovecot     # noqa: E402
from lib.smtp_server import SmtpServer    # noqa: E402

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE).resolve()

CONFIG = """\
owner: {{ name: Li Wei, email: li@owner.example, language: en, timezone: Asia/Shanghai }}
mailboxes:
  - address: feedback@example.com
    imap: {{ host: 127.0.0.1, port: {imap_port}, tls: none, password_command: "echo secret" }}
    smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none, login: no }}
    start: 2020-01-01
database: {folder}/hark.db
rules: {source}/config/rules.d
"""

MBSYNC = """\
IMAPAccount a
Host 127.0.0.1
Port {imap_port}
User {user}
Pass secret
SSLType None
AuthMechs LOGIN

IMAPStore far
Account a

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX

Channel c
Far :far:INBOX
Near :near:INBOX
Sync Pull
Create Near
SyncState *
"""


KCMP = {"x86_64": 312, "aarch64": 272, "riscv64": 272}.get(platform.machine())
KCMP_VM = 1


def share_memory(pid, other):
    """Whether the one is the other's vfork, on its way to exec: one address space, which both show as theirs."""
    return KCMP is not None and ctypes.CDLL(None).syscall(KCMP, int(pid), int(other), KCMP_VM, 0, 0) == 0


class Memory(threading.Thread):
    """Peak of the sum of PSS over all processes of a session, in bytes."""

    def __init__(self, session, interval):
        super().__init__(daemon=True)
        self.session, self.interval = session, interval
        self.peak, self.processes, self.sums = 0, {}, []
        self._ended = threading.Event()
        self.start()

    def run(self):
        while not self._ended.wait(self.interval):
            found = self._sample()
            self.sums.append(sum(found.values()))
            if self.sums[-1] > self.peak:
                self.peak, self.processes = self.sums[-1], found

    def _sample(self):
        found = {}
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    if os.getsid(int(entry)) == self.session:
                        size = self._pss(entry)
                        if not any(share_memory(entry, other) for other in found):
                            found[entry] = size
                except (OSError, ValueError):
                    continue
        return found

    @staticmethod
    def _pss(pid):
        with open("/proc/%s/smaps_rollup" % pid) as lines:
            for line in lines:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
        return 0

    def growth(self):
        """Of the samples so far, the last tenth against the second one: a ratio of medians. None: there are too few."""
        tenth = len(self.sums) // 10
        if tenth < 5:
            return None
        return statistics.median(self.sums[-tenth:]) / statistics.median(self.sums[tenth:2 * tenth])

    def stop(self):
        self._ended.set()
        self.join()
        return self.peak


class Result:
    """Of one harkd --once: seconds, peak of memory, what the database holds."""

    def __init__(self):
        self.code, self.log = None, []
        self.recorded = self.searchable = self.cpu = 0.0
        self.peak_pss, self.processes, self.growth = 0, {}, None
        self.ledger, self.feedback, self.states, self.unindexed = 0, 0, {}, 0


def run_hark(folder, dovecot, smtp_port, interval=0.05, imap_port=None):
    """harkd --once on a new database in folder. imap_port: of a line in front of the server."""
    config = folder / "hark.yaml"
    config.write_text(CONFIG.format(imap_port=imap_port or dovecot.imap_port, smtp_port=smtp_port, folder=folder, source=SOURCE))
    for old in folder.glob("hark.db*"):
        old.unlink()
    result = Result()
    before = os.times()
    begun = time.monotonic()
    process = subprocess.Popen([BUILD / "harkd", "--config", config, "--once"], stdin=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, env=dict(os.environ, HARK_DATADIR=str(SOURCE)),
                               start_new_session=True)
    memory = Memory(process.pid, interval)
    for line in process.stderr:
        result.log.append(line.decode(errors="replace"))
        if b" mails: " in line:
            result.recorded = time.monotonic() - begun
            result.growth = memory.growth()
    result.code = process.wait()
    result.searchable = time.monotonic() - begun
    after = os.times()
    result.cpu = after.children_user + after.children_system - before.children_user - before.children_system
    result.peak_pss, result.processes = memory.stop(), memory.processes
    count(folder / "hark.db", result)
    return result


def count(database, result):
    connection = sqlite3.connect(database)
    result.states = dict(connection.execute("SELECT state, count(*) FROM ledger GROUP BY state"))
    result.ledger = sum(result.states.values())
    result.feedback = connection.execute("SELECT count(*) FROM feedback").fetchone()[0]
    result.unindexed = connection.execute("SELECT count(*) FROM search_queue").fetchone()[0]
    connection.close()


def run_mbsync(folder, dovecot):
    """Seconds that mbsync needs to download the mailbox into a new maildir, with its defaults."""
    shutil.rmtree(folder / "mail", ignore_errors=True)
    (folder / "mail").mkdir()
    config = folder / "mbsyncrc"
    config.write_text(MBSYNC.format(imap_port=dovecot.imap_port, user=USER, folder=folder))
    begun = time.monotonic()
    subprocess.run(["mbsync", "-q", "-c", config, "c"], check=True, stdin=subprocess.DEVNULL)
    return time.monotonic() - begun


def run_raw(dovecot, part=b"", imap_port=None):
    """(seconds, bytes) of a client that asks for everything at once and looks at nothing. part: b"<0.65536>"."""
    begun = time.monotonic()
    connection = socket.create_connection(("127.0.0.1", imap_port or dovecot.imap_port))
    total = discard(connection, b"a LOGIN %s secret\r\nb EXAMINE INBOX\r\nc UID FETCH 1:* BODY.PEEK[]%s\r\n"
                    % (USER.encode(), part))
    return time.monotonic() - begun, total


def discard(connection, commands):
    """Bytes of the answers up to that to the last command, c."""
    connection.sendall(commands)
    total, tail, room = 0, b"", bytearray(1 << 20)
    while b"\r\nc OK" not in tail:
        got = connection.recv_into(room)
        if got == 0:
            raise RuntimeError("the server closed the connection: %r" % tail)
        total += got
        tail = (tail + bytes(room[max(0, got - 200):got]))[-200:]
    connection.close()
    return total


def run_polite(dovecot, part=b"", imap_port=None):
    """The same for one that keeps to RFC 3501: waits for the greeting, and for the answer to its LOGIN, and says the rest at once."""
    begun = time.monotonic()
    connection = socket.create_connection(("127.0.0.1", imap_port or dovecot.imap_port))
    answer = connection.recv(1 << 16)
    connection.sendall(b"a LOGIN %s secret\r\n" % USER.encode())
    while b"a OK" not in answer:
        answer = connection.recv(1 << 16)
        if not answer:
            raise RuntimeError("the server closed the connection")
    total = discard(connection, b"b EXAMINE INBOX\r\nc UID FETCH 1:* BODY.PEEK[]%s\r\n" % part)
    return time.monotonic() - begun, total


def fill(dovecot, mails, attachment, mean=8.5):
    owner = dovecot._mail_owner() if os.getuid() == 0 else None
    maildir = dovecot._maildir(USER, "INBOX")
    return mailgen.fill(maildir / "cur", mails, attachment=attachment, owner=owner, mean=mean)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--mails", type=int, default=10000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--small", action="store_true", help="attachments of 20 to 60 KB")
    options.add_argument("--no-peers", action="store_true")
    options = options.parse_args()
    has_mbsync = not options.no_peers and shutil.which("mbsync") is not None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-bench-"))
    with Dovecot() as dovecot, SmtpServer() as smtp:
        size = fill(dovecot, options.mails, (20000, 60000) if options.small else mailgen.LARGE)
        run_raw(dovecot)     # the server makes its index
        print("%d mails, %.0f MB" % (options.mails, size / 1e6))
        rounds = []
        for _ in range(options.rounds):
            raw, _ = run_raw(dovecot)
            hark = run_hark(folder, dovecot, smtp.port)
            mbsync = run_mbsync(folder, dovecot) if has_mbsync else float("nan")
            if hark.code != 0 or hark.ledger != options.mails or hark.unindexed != 0:
                sys.exit("harkd ended with %d, %d of %d mails in the ledger, %d not indexed\n%s" % (
                    hark.code, hark.ledger, options.mails, hark.unindexed, "".join(hark.log[-20:])))
            rounds.append((hark.recorded, hark.searchable, hark.recorded / mbsync, hark.searchable / mbsync,
                           raw / hark.recorded, hark.cpu, hark.peak_pss / 1e6))
            print("recorded %.2f s (%.0f mails/s), searchable %.2f s; CPU %.2f s; peak PSS %.1f MB; mbsync %.2f s; raw %.2f s"
                  % (hark.recorded, options.mails / hark.recorded, hark.searchable, hark.cpu, hark.peak_pss / 1e6,
                     mbsync, raw), flush=True)
        middle = [statistics.median(each) for each in zip(*rounds)]
        print("median: recorded %.2f s = %.2f x mbsync, searchable %.2f s = %.2f x mbsync; %.2f x the raw rate; "
              "CPU %.2f s; peak PSS %.1f MB" % (middle[0], middle[2], middle[1], middle[3], middle[4], middle[5], middle[6]))
        print("ledger: %s" % hark.states)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
