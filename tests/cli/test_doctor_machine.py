"""hark doctor on what the machine, the files and the servers' past show: room, modes, clock, tokens, budgets."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

import pytest

from lib import installation
from lib.examination import examine, faults
from lib.patience import WAIT_SECONDS
from lib.power_cut import preloaded

MACHINE = installation.BUILD / "tests/lib/odd_machine.so"
DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    return tmp_path


def now_ms():
    return int(time.time() * 1000)


def execute(folder, *sql):
    with sqlite3.connect(folder / "hark.db") as db:
        db.execute("INSERT OR IGNORE INTO account (address) VALUES ('feedback@example.com')")
        return db.execute(*sql)


def change(folder, old, new):
    text = (folder / "hark.yaml").read_text()
    assert old in text
    (folder / "hark.yaml").write_text(text.replace(old, new, 1))


def machine(**values):
    return {**preloaded(MACHINE), **values}


# ---- the machine

def test_half_an_installation_is_told(folder):
    shutil.copy(installation.BUILD / "hark", folder / "hark")
    made = subprocess.run([folder / "hark", "--config", folder / "hark.yaml", "doctor", "--offline"], text=True,
                          env={**os.environ, "HARK_DATADIR": str(installation.SOURCE)}, capture_output=True,
                          timeout=WAIT_SECONDS, check=False)
    assert made.returncode == 1, made.stderr
    assert str(folder / "hark-reader") in made.stdout and "Install hark anew" in made.stdout


@pytest.mark.parametrize("percent,is_full", [("5", True), ("6", False)])
def test_a_disk_that_is_nearly_full_is_told(folder, percent, is_full):
    found = faults(folder, "disk", **machine(HARK_DISK_FREE_PERCENT=percent))
    assert bool(found) == is_full
    assert all("nearly full" in each for each in found)


@pytest.mark.parametrize("kept,words", [("0", ["no time service keeps this machine's clock right"]), ("1", [])])
def test_a_clock_that_nobody_keeps_is_told(folder, kept, words):
    assert faults(folder, "clock", **machine(HARK_CLOCK_KEPT=kept)) == words


# ---- files

def test_a_faulty_template_is_told_with_its_place(folder):
    (folder / "templates").mkdir()
    (folder / "templates" / "en").mkdir()
    (folder / "templates" / "en" / "ack.txt").write_text("Subject: Hello\n\n{{colour}}\n")
    change(folder, "rules: rules.d", "rules: rules.d\ntemplates: templates")
    (detail,) = faults(folder, "templates")
    assert "templates/en/ack.txt:3:" in detail


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_with_a_mode_too_wide_is_told(folder, mode):
    (folder / "password").chmod(mode)
    (detail,) = faults(folder, "secret")
    assert "password" in detail


def test_a_secret_that_is_not_there_is_told(folder):
    (folder / "password").unlink()
    (detail,) = faults(folder, "secret")
    assert "password" in detail


# ---- tokens

def take_token(folder):
    change(folder, "password_file: password", "token_command: echo secret-token")


def test_a_token_that_let_hark_in_lately_is_ok(folder):
    take_token(folder)
    execute(folder, "UPDATE account SET imap_login = ?", [now_ms() - 6 * DAY_MS])
    assert faults(folder, "token") == []


@pytest.mark.parametrize("age_days,words", [(8, "has been accepted since"), (None, "has been accepted yet")])
def test_a_token_that_let_hark_in_long_ago_or_never_is_told_and_not_run(folder, age_days, words):
    take_token(folder)
    execute(folder, "UPDATE account SET imap_login = ?", [now_ms() - age_days * DAY_MS if age_days else 0])
    (detail,) = faults(folder, "token")
    assert words in detail
    assert "secret-token" not in detail


def test_a_password_has_no_age(folder):
    execute(folder, "UPDATE account SET imap_login = 1")
    assert "token" not in {each["check"] for each in examine(folder, "--offline")[1]}


# ---- budgets, quarantine

def test_a_spent_budget_says_what_and_that_it_passes(folder):
    change(folder, "    imap:", "    budget: '163'\n    imap:")
    for number in range(9):
        execute(folder, "INSERT INTO outbox (account, kind, sender, recipient, subject, message_id, state, due, created,"
                        " attempts, last_attempt, reply_code, template, reply, content)"
                        " SELECT id, 'ack', '', 'a@b.example', '', ?, 'sent', 1, 1, 1, ?, 250, '', '', x'78'"
                        " FROM account", ["%d@y" % number, now_ms()])
    _, findings = examine(folder, "--offline")
    (finding,) = [each for each in findings if each["check"] == "budget"]
    assert finding["ok"]
    assert "10 mails a minute" in finding["detail"]
    assert "leaves by itself" in finding["detail"]


def test_a_mail_in_quarantine_is_told(folder):
    execute(folder, "INSERT INTO folder (account, name, first_contact) SELECT id, 'INBOX', 1 FROM account")
    execute(folder, "INSERT INTO ledger (folder, uidvalidity, uid, state, reason, identity, at, mail_date, size)"
                    " SELECT id, 1, 1, 'quarantined', 'x', '', 1, 1, 1 FROM folder")
    assert faults(folder, "quarantine") == []
    execute(folder, "INSERT INTO quarantine (ledger, at, reason, raw) SELECT id, 1, 'x', x'78' FROM ledger")
    assert faults(folder, "quarantine") == ["mails that hark could not read: 1"]
    execute(folder, "UPDATE quarantine SET is_released = 1")
    assert faults(folder, "quarantine") == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root can look as somebody else")
def test_somebody_else_is_sent_to_the_right_user():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        installation.make(folder)
        for path in folder.glob("hark.db*"):
            path.chmod(0o600)
        # The build and the sources may lie where nobody else can look.
        binary = folder / "hark"
        shutil.copy(installation.BUILD / "hark", binary)
        binary.chmod(0o755)
        shutil.copytree(installation.SOURCE / "templates", folder / "share/templates")
        subprocess.run(["chmod", "-R", "a+rX", folder / "share"], check=True)
        made = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                               binary, "--config", folder / "hark.yaml", "doctor", "--offline"],
                              env={**os.environ, "HARK_DATADIR": str(folder / "share")}, capture_output=True,
                              text=True, timeout=WAIT_SECONDS, check=False)
    assert made.returncode == 1, made.stderr
    assert "whether harkd runs cannot be seen" in made.stdout
    assert "the database may not be read" in made.stdout
