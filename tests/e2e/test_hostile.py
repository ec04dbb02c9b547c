"""Mails that are written to stop a mail program: neither stop nor slow the intake of the ordinary ones around them."""

import os
import pathlib
import resource
import signal
import sqlite3
import time

import pytest

from conftest import BOX, OWNER, is_burdened, mail, wait_until
from lib.patience import WAIT_SECONDS
from lib.processes import children_of

HEAD = (b"From: Eve <eve@evil.example>\r\nTo: feedback@example.com\r\nSubject: Hello\r\n"
        b"Message-ID: <evil@evil.example>\r\n")
# Of the processors' time, which others at work do not take away; a burden does each step several times over.
CPU_SECONDS_MAX = 20 if is_burdened() else 5
# A reader that does not end is ended after two minutes.
SECONDS_MAX = 100


def comments_in_from():
    return b"From: " + b"(" * 110000 + b" <eve@evil.example>\r\nTo: feedback@example.com\r\nSubject: x\r\n\r\nhello\r\n"


def boundary_of_one_quote():
    return HEAD + b'Content-Type: multipart/mixed; boundary="\\""\r\n\r\n--"\r\n\r\nhello\r\n--"--\r\n'


def nested_multiparts():
    lines = [HEAD]
    for depth in range(20000):
        lines.append(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth))
    return b"".join(lines) + b"\r\nhello\r\n"


def empty_parts():
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 200000 + b"--b--\r\n"


def groups_in_from():
    return b"From: " + b"a:" * 100000 + b"\r\nTo: feedback@example.com\r\nSubject: x\r\n\r\nhello\r\n"


def one_long_header_line():
    return HEAD + b"X-Long: " + b"x" * (50 * 1024 * 1024) + b"\r\n\r\nhello\r\n"


def nested_divs():
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + b"<div>" * 100000 + b"hello\r\n"


def nul_bytes():
    return (b"From: \0eve\0@evil.example\0\r\nTo: \0feedback@example.com\r\nSubject: \0\0\r\nContent-\0Type: \0\r\n"
            b"\0\r\n\0he\0llo\0\r\n")


def nothing_but_nul_bytes():
    return b"\0" * 5000


def an_empty_mail():
    return b""


def nothing_but_an_empty_line():
    return b"\r\n"


HOSTILE = [comments_in_from, boundary_of_one_quote, nested_multiparts, empty_parts, groups_in_from,
           one_long_header_line, nested_divs, nul_bytes, nothing_but_nul_bytes, an_empty_mail,
           nothing_but_an_empty_line]


def cpu_seconds():
    """Of all children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def recipients(smtp_server):
    return {each.recipients[0] for each in smtp_server.mails}


@pytest.mark.parametrize("write", HOSTILE, ids=lambda write: write.__name__)
def test_a_hostile_mail_costs_seconds_and_its_neighbours_are_answered(watched, dovecot, smtp_server, write):
    dovecot.deliver(mail(number=1, sender="before@customer.example"))
    dovecot.deliver(write())
    dovecot.deliver(mail(number=2, sender="after@customer.example"))
    begun, before = time.monotonic(), cpu_seconds()
    watched.once()
    assert cpu_seconds() - before < CPU_SECONDS_MAX
    assert time.monotonic() - begun < SECONDS_MAX
    states = watched.states()
    assert len(states) == 3
    assert (states[0], states[2]) == ("feedback", "feedback")
    acknowledged = recipients(smtp_server) - {OWNER}     # who hears of a quarantine
    assert {"before@customer.example", "after@customer.example"} <= acknowledged <= {
        "before@customer.example", "after@customer.example", "eve@evil.example"}


def test_all_hostile_mails_in_one_batch_do_not_keep_an_ordinary_one_waiting(watched, dovecot, smtp_server):
    for write in HOSTILE:
        dovecot.deliver(write())
    dovecot.deliver(mail())
    watched.start()
    wait_until("the ordinary mail's answer", lambda: "anna@customer.example" in recipients(smtp_server))
    watched.wait_for_read(len(HOSTILE) + 1)
    assert "died" not in watched.log()


# ---- a mail that kills its reader


def busy_mail():
    """Takes the reader long enough for a test to end it meanwhile."""
    return HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + b"<div><table><tr><td>a&amp;" * 800000


def kill_when_jailed(reader):
    """Ends a reader that is in its jail, so has a mail or waits for one: halted first, until the mail is with it."""
    try:
        if "Seccomp:\t2" in pathlib.Path("/proc/%d/status" % reader).read_text():
            os.kill(reader, signal.SIGSTOP)
            time.sleep(0.02)
            os.kill(reader, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        pass


def kill_readers(hark, seconds):
    """Ends every reader at its work until a mail is quarantined."""
    database = sqlite3.connect("file:%s?mode=ro" % (hark.folder / "hark.db"), uri=True, timeout=WAIT_SECONDS)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for reader in [each for worker in children_of(hark.process.pid) for each in children_of(worker)]:
            kill_when_jailed(reader)
        if database.execute("SELECT 1 FROM ledger WHERE state = 'quarantined'").fetchone():
            break
        time.sleep(0.001)
    database.close()


@pytest.fixture
def quarantined(watched, dovecot):
    """An installation in which a mail's reader died twice."""
    watched.start_polled()
    dovecot.deliver(busy_mail())
    kill_readers(watched, WAIT_SECONDS)
    assert watched.states() == ["quarantined"]
    return watched


def test_a_mail_that_kills_its_reader_is_quarantined_with_its_bytes_and_intake_goes_on(
        quarantined, dovecot, smtp_server):
    dovecot.deliver(mail())
    wait_until("the answer to an ordinary mail", lambda: "anna@customer.example" in recipients(smtp_server))
    [row] = quarantined.rows("quarantine", "list")
    assert (row["uid"], row["mailbox"]) == (1, BOX)
    shown = quarantined.run("quarantine", "show", row["id"]).stdout
    assert shown[:64000] == busy_mail()[:64000]
    assert quarantined.status()["quarantined"] == 1
    wait_until("the word to the owner", lambda: [row for row in quarantined.outbox() if row["kind"] == "alert"])


def test_a_quarantined_mail_can_be_read_again_and_gets_no_answer(quarantined, smtp_server):
    [row] = quarantined.rows("quarantine", "list")
    quarantined.hark("quarantine", "retry", row["id"])
    assert quarantined.states() == ["feedback"]
    assert quarantined.rows("quarantine", "list") == []
    assert "eve@evil.example" not in recipients(smtp_server)
    again = quarantined.run("quarantine", "retry", row["id"])
    assert again.returncode != 0
