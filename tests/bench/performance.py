#!/usr/bin/python3
"""Measures everything that docs/performance.md tells, and writes it.

    HARK_BUILD=... performance.py [--mails N] [--small N] [--stored N] [--rounds N] [--idle SECONDS] [--output FILE]

Needs a release build (CFLAGS="-O2 -g"), a machine with nothing else to do, dovecot, mbsync, smtp-sink and smtp-source.
fdm, getmail, imapfilter and notmuch are measured too where they are installed; the page says which one was missing.
All ratios are taken within a round, peers in turn; the median of the rounds is told. Takes ten minutes; the soak is
"--idle 600 --small 1000000".
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import intake                             # noqa: E402
import mailgen                            # noqa: E402
import peers                              # noqa: E402
from lib.dovecot import USER, Dovecot     # noqa: E402
from lib.ports import HeldPorts, dead_port          # noqa: E402
from lib.slow_line import SlowLine        # noqa: E402

BUILD, SOURCE = intake.BUILD, intake.SOURCE
FIRST_PART = b"<0.65536>"
SCRIPT_MAILS = 200     # the script's time is the same for each mail
SELDOM, OFTEN = 0.2, 0.02    # seconds between two looks at the memory
LINE_MAILS = 1000
ACKS = 2000


def median(values):
    return statistics.median(values)


def cpu_of(command, **options):
    """CPU seconds of a command and its children."""
    before = os.times()
    subprocess.run(command, check=True, stdin=options.pop("stdin", subprocess.DEVNULL), stdout=subprocess.DEVNULL,
                   env=dict(os.environ, HARK_DATADIR=str(SOURCE)), **options)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


class Report:
    """A page in Markdown: each row with its bar and whether it is reached."""

    def __init__(self):
        self.lines = ["# How fast hark is", "",
                      "Written by tests/bench/performance.py (`make bench`), on one machine in one run; every ratio is",
                      "taken within a round. Trust the ratios, not the seconds.", ""]

    def machine(self):
        model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
        self.lines += ["%d cores of %s, Linux %s." % (os.cpu_count(), model, os.uname().release), ""]

    def title(self, text, *words):
        self.lines += ["## " + text, "", *words, ""] if words else ["## " + text, ""]

    def table(self, head, rows):
        self.lines += ["| %s |" % " | ".join(head), "|%s" % (" --- |" * len(head))]
        self.lines += ["| %s |" % " | ".join(row) for row in rows] + [""]

    def bars(self, rows):
        """(what, figure, bar, is it reached?)"""
        self.table(("what", "measured", "bar", "reached"),
                   [(what, figure, bar, "yes" if good else "**no**") for what, figure, bar, good in rows])

    def text(self):
        return "\n".join(self.lines).rstrip() + "\n"


# ---- intake ----

def script_cpu(dovecot, folder):
    """CPU microseconds of a mail."""
    database = folder / "script.db"
    for old in folder.glob("script.db*"):
        old.unlink()
    return 1e6 / SCRIPT_MAILS * cpu_of(
        [sys.executable, str(pathlib.Path(__file__).with_name("userscript.py")), str(dovecot.imap_port), USER, "secret",
         str(SOURCE / "config/rules.d"), str(database), str(SCRIPT_MAILS)])


def measure_intake(dovecot, folder, mails, rounds):
    found = []
    peak = intake.run_hark(folder, dovecot, dead_port(), OFTEN).peak_pss
    for _ in range(rounds):
        raw, _ = intake.run_raw(dovecot)
        hark = intake.run_hark(folder, dovecot, dead_port(), SELDOM)
        mbsync = intake.run_mbsync(folder, dovecot)
        if hark.code != 0 or hark.ledger != mails or hark.unindexed != 0:
            sys.exit("harkd ended with %s\n%s" % (hark.code, "".join(hark.log[-20:])))
        found.append({"raw": raw, "recorded": hark.recorded, "searchable": hark.searchable, "mbsync": mbsync,
                      "cpu": 1e6 * hark.cpu / mails, "pss": max(peak, hark.peak_pss) / 1e6, "script": script_cpu(dovecot, folder),
                      "first": intake.run_raw(dovecot, FIRST_PART)[0]})
        print(found[-1], flush=True)
    return found


def ratio(found, one, other):
    return median([each[one] / each[other] for each in found])


def tell_intake(report, found, mails):
    seconds = {key: median([each[key] for each in found]) for key in found[0]}
    report.title("Taking in %d mails" % mails, "Half of them Chinese, a third with HTML, one in twenty with an attachment "
                 "of 0.2 to 2 MB; read in the jail,", "sorted by the shipped rules, stored with synchronous=FULL.")
    report.table(("", "seconds", "mails/s"), [
        (name, "%.2f" % seconds[key], "%.0f" % (mails / seconds[key])) for name, key in (
            ("a client that discards everything", "raw"), ("hark, recorded", "recorded"),
            ("hark, searchable", "searchable"), ("mbsync, which only downloads", "mbsync"))])
    recorded, searchable = ratio(found, "recorded", "mbsync"), ratio(found, "searchable", "mbsync")
    rate, cpu = ratio(found, "raw", "recorded"), ratio(found, "script", "cpu")
    report.bars([
        ("recorded, of mbsync's time", "%.2f" % recorded, "≤ 0.20", recorded <= 0.2),
        ("searchable, of mbsync's time", "%.2f" % searchable, "≤ 0.40", searchable <= 0.4),
        ("rate, of the client that discards", "%.2f" % rate, "≥ 0.50", rate >= 0.5),
        ("CPU, times less than a Python script (%.0f against %.0f µs a mail)" % (seconds["cpu"], seconds["script"]),
         "%.0f" % cpu, "≥ 20", cpu >= 20),
        ("memory of all processes", "%.1f MB" % seconds["pss"], "≤ 40 MB", seconds["pss"] <= 40)])
    report.lines += ["Memory is the highest sum of PSS, looked at every %.0f ms in a run that is not timed, for each look costs"
                     % (1000 * OFTEN), "the processes a millisecond, and every %.0f ms in the others." % (1000 * SELDOM), ""]
    return seconds


def tell_phases(report, dovecot, folder, seconds, mails):
    """What each step costs: reading and sorting alone, by the command line."""
    maildir = dovecot._maildir(USER, "INBOX") / "cur"
    few = folder / "few"
    few.mkdir()
    for path in sorted(maildir.iterdir())[:LINE_MAILS]:
        if path.stat().st_size < 65536:
            shutil.copy(path, few)
    count = len(list(few.iterdir()))
    read = 1e6 / count * cpu_of([str(BUILD / "hark"), "read", "--json", str(few)])
    texts = subprocess.run([str(BUILD / "hark"), "read", "--json", str(few)], check=True, capture_output=True).stdout
    lines = folder / "texts.json"
    lines.write_text("".join(json.dumps({"id": str(number), "subject": mail["subject"], "text": mail["new_text"],
                                         "from": mail["from"]["address"]}) + "\n"
                             for number, mail in enumerate(map(json.loads, texts.splitlines()))))
    empty = cpu_of([str(BUILD / "hark"), "classify", "--rules", str(SOURCE / "config/rules.d"), "--json"])
    with open(lines, "rb") as source:
        triage = 1e6 / count * (cpu_of([str(BUILD / "hark"), "classify", "--rules", str(SOURCE / "config/rules.d"),
                                        "--json"], stdin=source) - empty)
    index = 1e6 / mails * (seconds["searchable"] - seconds["recorded"])
    report.title("Where the time of a mail goes", "Microseconds; reading and sorting are what the command line needs for them,",
                 "printing included: they do not add up to the whole.")
    report.table(("step", "µs"), [("the whole, CPU of all processes", "%.0f" % seconds["cpu"]),
                                  ("read in the jail, CPU", "%.0f" % read), ("sort, CPU", "%.0f" % triage),
                                  ("index, by the clock", "%.0f" % index)])


# ---- size, line ----

def run_small(mails):
    with Dovecot() as dovecot, tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
        intake.fill(dovecot, mails, (2000, 6000), 6.5)
        intake.run_raw(dovecot)
        return intake.run_hark(pathlib.Path(name), dovecot, dead_port(), OFTEN)


def tell_small(report, mails):
    few, many = run_small(mails // 10), run_small(mails)
    change = many.peak_pss / few.peak_pss
    rows = [("memory of all processes", "%.1f MB" % (many.peak_pss / 1e6), "≤ 40 MB", many.peak_pss <= 40e6),
            ("that, of the memory for %d of them" % (mails // 10), "%.2f" % change, "0.90 to 1.10", 0.9 <= change <= 1.1)]
    if many.growth is not None:
        rows.append(("memory in the last tenth of the time, of that in the second", "%.2f" % many.growth, "≤ 1.10",
                     many.growth <= 1.1))
    report.title("%d small mails" % mails)
    report.bars([*rows, ("all of them recorded", "%d" % many.ledger, "%d" % mails, many.ledger == mails)])


LINES = (("a round trip of 40 ms", None), ("a round trip of 40 ms and 100 Mbit/s", 100e6 / 8))


def tell_line(report, rounds):
    rows = []
    with Dovecot() as dovecot, tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
        intake.fill(dovecot, LINE_MAILS, mailgen.LARGE)
        intake.run_raw(dovecot)
        for words, rate in LINES:
            found = []
            for _ in range(rounds):
                with SlowLine(dovecot.imap_port, 0.02, rate) as line:
                    found.append({
                        "raw": intake.run_raw(dovecot, b"", line.port)[0], "polite": intake.run_polite(dovecot, b"", line.port)[0],
                        "first": intake.run_polite(dovecot, FIRST_PART, line.port)[0],
                        "hark": intake.run_hark(pathlib.Path(name), dovecot, dead_port(), SELDOM, line.port).recorded})
            times = ratio(found, "hark", "polite")
            rows.append((words, *("%.2f" % median([each[key] for each in found]) for key in ("hark", "polite", "first", "raw")),
                         "%.2f" % times, "≤ 2", "yes" if times <= 2 else "**no**"))
    report.title("%d mails over a slow line" % LINE_MAILS,
                 "Seconds beside a client that waits for the greeting (RFC 3501 3) and for the answer to its LOGIN, sends EXAMINE",
                 "and one FETCH for everything together, and discards what comes: the mails whole, or of each the first 64 KB, as",
                 "hark fetches them. Beside it one that no server has to serve: it says all of that, its login too, before the",
                 "server has said a word. hark's time holds its start as a process, which the clients do not have.")
    report.table(("line", "hark, recorded", "client, whole mails", "client, first parts", "client, all at once", "hark of whole", "bar",
                  "reached"), rows)


# ---- peers ----

def tell_peers(report, rounds):
    found = []
    with Dovecot() as dovecot:
        intake.fill(dovecot, LINE_MAILS, mailgen.LARGE)
        intake.run_raw(dovecot)
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
                hark = intake.run_hark(pathlib.Path(name), dovecot, dead_port(), SELDOM)
                found.append({"recorded": hark.recorded, "searchable": hark.searchable})
            for program, _, run in peers.installed():
                with tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
                    try:
                        found[-1][program] = run(pathlib.Path(name), dovecot, LINE_MAILS)
                    except (AssertionError, subprocess.CalledProcessError) as fault:
                        print("%s: %s" % (program, fault), file=sys.stderr)
    rows = []
    for name, does, key in (("hark", "downloads, reads in the jail, sorts, stores", "recorded"),
                            ("hark", "and indexes", "searchable"),
                            *((program, does, program) for program, does, _ in peers.installed())):
        done = [each for each in found if key in each]
        rows.append((name, does, "%.2f" % median([each[key] for each in done]) if done else "failed",
                     "%.2f" % ratio(done, key, "recorded") if done else ""))
    report.title("%d mails beside other programs" % LINE_MAILS,
                 *(["Not installed, so not measured: %s." % ", ".join(peers.missing())] if peers.missing() else []))
    report.table(("program", "what it does", "seconds", "times hark's"), rows)


# ---- a store that grows ----

def tell_stored(report, mails):
    """CPU of the last 10,000 mails before each size, from bench_store."""
    with tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
        said = subprocess.run([str(BUILD / "tests/bench/bench_store"), name, str(mails)], check=True, capture_output=True,
                              text=True).stdout
    costs = {(what, int(size)): float(cost) for what, size, cost in re.findall(
        r"(?m)^(store|index), with (\d+) stored .* ([\d.]+) us CPU per mail", said)}
    sizes = sorted({size for _, size in costs})
    report.title("With so many mails stored", "Microseconds of CPU that one more mail takes, in batches.")
    report.table(("mails stored", "store", "index"), [
        ("%d" % size, "%.0f" % costs["store", size], "%.0f" % costs["index", size]) for size in sizes])


# ---- acknowledgements ----

CONTENT = (b"From: feedback@example.com\r\nTo: c@customer.example\r\nSubject: We have your mail\r\n"
           b"Message-ID: <%d@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
           b"Thank you. We will answer soon.\r\n" * 30)


def queue_acks(database, count):
    connection = sqlite3.connect(database)
    account = connection.execute("SELECT id FROM account").fetchone()[0]
    connection.executemany(
        "INSERT INTO outbox (account, kind, state, due, created, attempts, last_attempt, reply_code, template, sender,"
        " recipient, message_id, reply, subject, content) VALUES (?, 'ack', 'queued', ?, ?, 0, 0, 0, 'ack',"
        " 'feedback@example.com', ?, ?, '', 'We have your mail', ?)",
        [(account, 1, 1, "c%d@customer.example" % number, "%d@example.com" % number, CONTENT % number)
         for number in range(count)])
    connection.commit()
    connection.close()


def timed(command):
    begun = time.monotonic()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=dict(os.environ, HARK_DATADIR=str(SOURCE)))
    return time.monotonic() - begun


def tell_acks(report, rounds):
    held = HeldPorts(1)
    [port] = held.numbers
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    sink = subprocess.Popen(["smtp-sink", *user, "127.0.0.1:%d" % port, "100"])
    found = []
    try:
        with Dovecot() as dovecot, tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
            folder = pathlib.Path(name)
            for _ in range(rounds):
                hark = intake.run_hark(folder, dovecot, port, SELDOM)
                again = [BUILD / "harkd", "--config", folder / "hark.yaml", "--once"]
                empty = timed(again)
                queue_acks(folder / "hark.db", ACKS)
                hark = timed(again) - empty
                sent = sqlite3.connect(folder / "hark.db").execute(
                    "SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0]
                source = timed(["smtp-source", "-d", "-s", "1", "-m", str(ACKS), "-l", "1200",
                                "127.0.0.1:%d" % port])
                found.append((sent / hark, ACKS / source))
    finally:
        sink.terminate()
        sink.wait()
        held.close()
    rate = median([one / other for one, other in found])
    report.title("Acknowledgements", "%d queued mails over one connection to smtp-sink." % ACKS)
    report.bars([("rate, of smtp-source's (%.0f against %.0f mails/s)" % (median([each[0] for each in found]),
                                                                         median([each[1] for each in found])),
                  "%.2f" % rate, "≥ 0.80", rate >= 0.8)])


# ---- idle ----

TWO = """\
owner: {{ name: Li Wei, email: li@owner.example, language: en, timezone: Asia/Shanghai }}
mailboxes:
  - {{ address: a@example.com, imap: {{ host: 127.0.0.1, port: {port}, tls: none, password_command: "echo secret" }}, smtp: {{ host: 127.0.0.1, port: 1, tls: none, login: no }} }}
  - {{ address: b@example.com, imap: {{ host: 127.0.0.1, port: {port}, tls: none, password_command: "echo secret" }}, smtp: {{ host: 127.0.0.1, port: 1, tls: none, login: no }} }}
database: {folder}/hark.db
rules: {source}/config/rules.d
"""


def cpu_of_session(session):
    ticks = 0
    for entry in os.listdir("/proc"):
        try:
            if entry.isdigit() and os.getsid(int(entry)) == session:
                fields = pathlib.Path("/proc", entry, "stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(fields[11]) + int(fields[12])
        except (OSError, ValueError):
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def tell_idle(report, seconds):
    with Dovecot(users={"a@example.com": "secret", "b@example.com": "secret"}) as dovecot, \
            tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
        config = pathlib.Path(name, "hark.yaml")
        config.write_text(TWO.format(port=dovecot.imap_port, folder=name, source=SOURCE))
        process = subprocess.Popen([BUILD / "harkd", "--config", config], stdin=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=dict(os.environ, HARK_DATADIR=str(SOURCE)),
                                   start_new_session=True)
        time.sleep(15)
        memory, before = intake.Memory(process.pid, 5), cpu_of_session(process.pid)
        time.sleep(seconds)
        used, pss = cpu_of_session(process.pid) - before, memory.stop() / 1e6
        process.terminate()
        process.wait()
    bar = 0.05 * seconds / 600
    report.title("Idle", "Two accounts in IDLE for %d seconds." % seconds)
    report.bars([("CPU of all processes", "%.0f ms" % (1000 * used), "≤ %.0f ms" % (1000 * bar), used <= bar),
                 ("memory of all processes", "%.1f MB" % pss, "≤ 25 MB", pss <= 25)])


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--mails", type=int, default=10000)
    options.add_argument("--small", type=int, default=100000)
    options.add_argument("--stored", type=int, default=1000000, help="a power of ten")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--idle", type=int, default=60)
    options.add_argument("--output", type=pathlib.Path, default=SOURCE / "docs/performance.md")
    options = options.parse_args()
    report = Report()
    report.machine()
    with Dovecot() as dovecot, tempfile.TemporaryDirectory(prefix="hark-bench-") as name:
        intake.fill(dovecot, options.mails, mailgen.LARGE)
        intake.run_raw(dovecot)
        found = measure_intake(dovecot, pathlib.Path(name), options.mails, options.rounds)
        seconds = tell_intake(report, found, options.mails)
        tell_phases(report, dovecot, pathlib.Path(name), seconds, options.mails)
    tell_small(report, options.small)
    tell_peers(report, min(3, options.rounds))
    tell_line(report, min(3, options.rounds))
    tell_stored(report, options.stored)
    tell_acks(report, options.rounds)
    tell_idle(report, options.idle)
    options.output.write_text(report.text())
    print(report.text())


if __name__ == "__main__":
    main()
