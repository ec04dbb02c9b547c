"""hark doctor without servers: each fault gives its line and its remedy, and nothing is changed."""

import datetime
import os
import pathlib
import re
import sqlite3

import pytest

from lib import installation
from lib.examination import SCHEMA, examine, faults

SOURCE = pathlib.Path(os.environ["HARK_SOURCE"])
FOREVER_MS = 4102444800000      # 2100


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    return tmp_path


def execute(folder, *sql):
    with sqlite3.connect(folder / "hark.db") as db:
        return db.execute(*sql)


def test_a_sound_installation_has_no_fault_but_that_nothing_runs(folder):
    _, findings = examine(folder, "--offline")
    assert {each["check"] for each in findings if not each["ok"]} <= {"harkd", "folder", "clock"}
    sound = {each["check"] for each in findings if each["ok"]}
    assert {"configuration", "rules", "templates", "surveys", "secret", "disk", "database", "integrity", "breaker",
            "outbox", "quarantine"} <= sound


def test_every_check_that_is_named_anywhere_stands_in_the_schema():
    known = set(SCHEMA.schema["properties"]["check"]["enum"])
    sources = "".join(path.read_text() for path in sorted((SOURCE / "src/desk").glob("doctor*.c")))
    named = set(re.findall(r"doctor_(?:ok|bad)\(\s*[^,]+,\s*\"([^\"]+)\"", sources))
    assert named and named <= known


@pytest.mark.parametrize("wrong", [{"ok": False}, {"check": "weather"}, {"detail": ""}, {"remedy": "Nothing."}, {"more": 1}],
                         ids=str)
def test_what_is_no_finding_is_refused_by_the_schema(wrong):
    sound = {"check": "disk", "ok": True, "detail": "3 GB are free", "remedy": None}
    assert SCHEMA.is_valid(sound)
    assert not SCHEMA.is_valid({**sound, **wrong})


def test_people_see_ok_and_remedies(folder):
    made = installation.run(folder, "hark", "doctor", "--offline")
    assert made.returncode == 1
    lines = made.stdout.splitlines()
    assert "ok  integrity: the database is sound" in lines
    at = lines.index("!!  harkd: harkd is not running.")
    assert "systemctl enable --now hark" in lines[at + 1]


def test_a_faulty_configuration_is_all_that_is_told(folder):
    (folder / "hark.yaml").write_text("owner: { colour: red }\n")
    code, findings = examine(folder, "--offline")
    assert code == 1
    assert [(each["check"], each["ok"]) for each in findings] == [("configuration", False)]
    assert "hark.yaml:1:" in findings[0]["detail"]


@pytest.mark.parametrize("name,check", [("rules.d/20.yaml", "rules"), ("surveys.d/10.yaml", "surveys")])
def test_a_faulty_file_is_told_with_its_place(folder, name, check):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("colour: red\n")
    (detail,) = faults(folder, check)
    assert name + ":1:1" in detail


def test_a_secret_that_others_may_read_is_told_and_not_shown(folder):
    (folder / "password").write_text("hunter2\n")
    (folder / "password").chmod(0o644)
    (detail,) = faults(folder, "secret")
    assert "others may read it" in detail
    assert "hunter2" not in detail


def test_a_missing_database_is_told(folder):
    for path in folder.glob("hark.db*"):
        path.unlink()
    (detail,) = faults(folder, "database")
    assert "there is no database yet" in detail


def test_a_damaged_database_is_told(folder):
    execute(folder, "PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((folder / "hark.db").read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096:page * 4096 + 100] = b"\xff" * 100
    (folder / "hark.db").write_bytes(content)
    assert faults(folder, "integrity") + faults(folder, "database") != []


@pytest.mark.parametrize("version,words", [(1, "start harkd"), (9999, "upgrade hark")])
def test_a_database_of_another_version_is_no_case_for_the_backup(folder, version, words):
    execute(folder, "PRAGMA user_version = %d" % version)
    _, findings = examine(folder, "--offline")
    (finding,) = [each for each in findings if each["check"] == "database"]
    assert not finding["ok"]
    assert words in finding["detail"]
    assert finding["remedy"].startswith("Do what the message says.")


def test_a_clock_behind_the_newest_event_is_told(folder):
    execute(folder, "INSERT INTO event (at, actor, action, detail) VALUES (?, 'hark', 'noted', '')", [FOREVER_MS])
    assert any("2100-01-01" in detail for detail in faults(folder, "clock"))


def add_folder(folder, polled):
    execute(folder, "INSERT OR IGNORE INTO account (address) VALUES ('feedback@example.com')")
    execute(folder, "DELETE FROM folder")
    execute(folder, "INSERT INTO folder (account, name, last_good_poll, first_contact)"
                    " SELECT id, 'INBOX', ?1, ?1 FROM account", [polled])


def test_a_mailbox_that_was_never_read_is_told(folder):
    assert faults(folder, "folder") == ["feedback@example.com has not been read yet"]


def test_a_folder_that_is_read_late_is_told(folder):
    now = int(datetime.datetime.now().timestamp() * 1000)
    add_folder(folder, now - 5 * 60 * 1000)
    assert faults(folder, "folder") == []
    add_folder(folder, now - 3600 * 1000)
    (detail,) = faults(folder, "folder")
    assert "has not been read since" in detail


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_a_mail_that_did_not_leave_is_told(folder, state):
    execute(folder, "INSERT OR IGNORE INTO account (address) VALUES ('feedback@example.com')")
    execute(folder, "INSERT INTO outbox (account, kind, sender, recipient, subject, message_id, state, due, created,"
                    " attempts, last_attempt, reply_code, template, reply, content)"
                    " SELECT id, 'ack', '', 'a@b.example', '', 'x@y', ?, 1, 1, 1, 1, 0, '', '', x'78' FROM account", [state])
    (detail,) = faults(folder, "outbox")
    assert "1" in detail


def test_an_open_breaker_is_told(folder):
    execute(folder, "INSERT OR REPLACE INTO meta (key, value) VALUES ('breaker_ms', '1')")
    assert faults(folder, "breaker") == ["the circuit breaker is open: no customer is answered"]


def test_a_certificate_that_ends_soon_is_told(folder):
    soon = int(datetime.datetime.now().timestamp() * 1000) + 3 * 24 * 3600 * 1000
    execute(folder, "INSERT OR IGNORE INTO account (address) VALUES ('feedback@example.com')")
    execute(folder, "UPDATE account SET imap_certificate = ?, smtp_certificate = ?", [soon, FOREVER_MS])
    (detail,) = faults(folder, "certificate")
    assert "IMAP" in detail


def test_arguments_are_refused(folder):
    assert installation.run(folder, "hark", "doctor", "now").returncode == 2


def test_servers_that_are_away_are_told_unless_offline(folder):
    _, findings = examine(folder)
    assert {each["check"] for each in findings if not each["ok"]} >= {"imap", "smtp"}
    _, findings = examine(folder, "--offline")
    assert not {"imap", "smtp"} & {each["check"] for each in findings}
