"""A database that an enemy made, opened or restored by somebody else: refused with a sentence, or without harm."""

import os
import pathlib
import shutil
import sqlite3

import pytest
from lib import installation

REFUSED = "it has a trigger or a view that is not hark's"
LOOKS = ["list", "status", "search crash", "quarantine list"]


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    return tmp_path


def change(path, *script):
    with sqlite3.connect(path) as database:
        for sql in script:
            database.execute(sql)
    database.close()


def hark(folder, words):
    return installation.run(folder, "hark", *words.split())


@pytest.mark.parametrize("definition", [
    "CREATE TRIGGER evil AFTER INSERT ON feedback BEGIN UPDATE customer SET is_vip = 1; END",
    "CREATE TRIGGER event_stays2 AFTER UPDATE ON meta BEGIN DELETE FROM customer; END",
    "CREATE VIEW evil AS SELECT 1",
    "CREATE VIRTUAL TABLE evil USING fts5(words)"])
def test_what_acts_by_itself_and_is_not_harks_is_refused(folder, definition):
    change(folder / "hark.db", definition)
    for words in LOOKS:
        result = hark(folder, words)
        assert result.returncode in (1, 3)
        assert REFUSED in result.stderr


@pytest.mark.parametrize("lie", [
    "type = 'table' WHERE name = 'evil'", "type = 'index', rootpage = 2 WHERE name = 'evil'",
    "sql = replace(sql, 'CREATE ', 'CREATE/**/') WHERE name = 'evil'",
    "sql = replace(sql, 'CREATE ', 'CREATE/**/') WHERE name = 'words'"])
def test_what_the_schema_hides_is_refused(folder, lie):
    change(folder / "hark.db",
           "CREATE VIRTUAL TABLE words USING fts5(word)" if "words" in lie else
           "CREATE TRIGGER evil AFTER UPDATE ON meta BEGIN DELETE FROM customer; END",
           "PRAGMA writable_schema = ON",
           "UPDATE sqlite_schema SET %s" % lie)
    result = hark(folder, "list")
    assert result.returncode in (1, 3)
    assert REFUSED in result.stderr or "malformed" in result.stderr  # SQLite sees through some


def test_a_table_of_which_a_view_takes_the_place_is_refused(folder):
    change(folder / "hark.db", "DROP TABLE agenda", "CREATE VIEW agenda AS SELECT 1 AS feedback, 'x' AS kind, 0 AS due")
    assert REFUSED in hark(folder, "list").stderr


def test_a_backup_with_a_trigger_is_not_restored(folder):
    shutil.copy(folder / "hark.db", folder / "evil.db")
    change(folder / "evil.db", "CREATE TRIGGER evil AFTER UPDATE ON meta BEGIN DELETE FROM customer; END")
    before = (folder / "hark.db").read_bytes()
    result = hark(folder, "restore --yes %s" % (folder / "evil.db"))
    assert result.returncode == 1
    assert REFUSED in result.stderr
    assert (folder / "hark.db").read_bytes() == before


def test_tables_and_columns_beside_harks_do_no_harm(folder):
    change(folder / "hark.db", "CREATE TABLE evil (a, b AS (a + 1))", "CREATE INDEX evil_i ON evil(abs(a))",
           "ALTER TABLE customer ADD COLUMN evil INTEGER GENERATED ALWAYS AS (length(zeroblob(900000000)))")
    for words in LOOKS:
        assert hark(folder, words).returncode in (0, 1)


@pytest.mark.parametrize("words", LOOKS)
def test_a_pipe_in_place_of_the_database_is_refused_at_once(folder, words):
    for path in folder.glob("hark.db*"):
        path.unlink()
    os.mkfifo(folder / "hark.db")
    result = hark(folder, words)
    assert result.returncode in (1, 3)
    assert "this is no file" in result.stderr


def test_a_pipe_or_a_device_is_not_restored(folder):
    os.mkfifo(folder / "pipe")
    for path in (folder / "pipe", pathlib.Path("/dev/zero"), folder):
        result = hark(folder, "restore --yes %s" % path)
        assert result.returncode == 1
        assert "this is no file" in result.stderr


def test_a_schema_that_is_spoilt_is_told_in_a_sentence(folder):
    with sqlite3.connect(folder / "hark.db") as database:
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE feedback (((((' WHERE name = 'feedback'")
    database.close()
    result = hark(folder, "list")
    assert result.returncode in (1, 3)
    assert "malformed" in result.stderr


def test_pages_of_any_size_are_read(folder):
    change(folder / "hark.db", "PRAGMA journal_mode = DELETE")
    change(folder / "hark.db", "PRAGMA page_size = 65536")
    change(folder / "hark.db", "VACUUM")
    assert hark(folder, "list").returncode == 0


def test_a_mail_whose_bytes_gave_way_is_listed_and_says_where_it_is(folder):
    change(folder / "hark.db",
           "INSERT OR IGNORE INTO account (address) VALUES ('feedback@example.com')",
           "INSERT INTO folder (account, name, first_contact) SELECT id, 'INBOX', 1 FROM account",
           "INSERT INTO ledger (folder, uidvalidity, uid, state, reason, identity, at, mail_date, size)"
           " SELECT id, 1, 1, 'quarantined', 'x', '', 1, 1, 1 FROM folder",
           "INSERT INTO quarantine (ledger, at, reason, raw) SELECT id, 1,"
           " 'its bytes gave way to newer mails; your mail program shows it', x'' FROM ledger")
    assert "gave way" in hark(folder, "quarantine list").stdout
    for words in ("quarantine show 1", "quarantine retry 1"):
        result = hark(folder, words)
        assert result.returncode == 1
        assert "look at it in your mail program" in result.stderr
