"""A matter that a stranger fills is shown and exported whole, and a piece at a time: memory does not grow with it."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from lib import installation
from lib.patience import WAIT_SECONDS

MAIL = ("From eve@evil.example Mon Nov  2 10:00:00 2026\nFrom: eve@evil.example\nTo: feedback@example.com\n"
        "Subject: crash\nDate: Mon, 02 Nov 2026 10:00:00 +0000\nMessage-ID: <1@evil.example>\n\nIt will crash.\n")
TEXT_BYTES = 256 * 1024
MAILS = 301         # with the first one; twice 77 MB of text and new text
MEMORY_KB = 120000  # that of a sanitizer included


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowded")
    installation.make(folder)
    (folder / "mbox").write_text(MAIL)
    assert installation.run(folder, "hark", "import", str(folder / "mbox")).returncode == 0
    with sqlite3.connect(folder / "hark.db") as database:
        # By threes at the same time: a page ends between two of them.
        database.executemany(
            "INSERT INTO entry (feedback, author, kind, at, message_id, in_reply_to, from_address, nature, subject, text)"
            " VALUES (1001, 'customer', 'mail', ?, ?, '', 'eve@evil.example', 'person', '', ?)",
            ((1793613600000 + number // 3, "%d@evil.example" % number, ("mail %d " % number).ljust(TEXT_BYTES, "x"))
             for number in range(2, MAILS + 1)))
        database.executemany("INSERT INTO event (at, feedback, actor, action, detail) VALUES (1, 1001, 'hark', 'x', ?)",
                             ((str(number),) for number in range(2500)))
    database.close()
    return folder


# A process between: the most memory of a child is never less than that of its parent.
MEASURE = ("import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
           "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)")


def run(folder, *words):
    """What it says, and the most memory that it had."""
    result = subprocess.run(
        [sys.executable, "-c", MEASURE, installation.BUILD / "hark", "--config", folder / "hark.yaml", *words],
        env={**os.environ, "HARK_DATADIR": str(installation.SOURCE), "ASAN_OPTIONS": "quarantine_size_mb=1"},
        capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
    assert result.returncode == 0
    return result.stdout, int(result.stderr)


def numbers(entries):
    return [int(entry["text"].split()[1]) for entry in entries[1:]]


def test_a_crowded_matter_is_shown_whole_in_little_memory(shop):
    said, memory_kb = run(shop, "show", "1001")
    assert [said.count("mail %d " % number) for number in (2, 16, 17, MAILS)] == [1, 1, 1, 1]
    assert memory_kb < MEMORY_KB


def test_as_json_too(shop):
    said, memory_kb = run(shop, "show", "1001", "--json")
    matter = json.loads(said)
    assert said.count("\n") == 1
    assert numbers(matter["entries"]) == list(range(2, MAILS + 1))
    assert [event["detail"] for event in matter["events"] if event["action"] == "x"] == [str(n) for n in range(2500)]
    assert memory_kb < MEMORY_KB


def test_it_is_exported_whole_in_little_memory(shop):
    said, memory_kb = run(shop, "export", "eve@evil.example")
    [matter] = json.loads(said)["matters"]
    assert said == json.dumps(json.loads(said), indent=2, ensure_ascii=False) + "\n"
    assert numbers(matter["entries"]) == list(range(2, MAILS + 1))
    assert memory_kb < MEMORY_KB


@pytest.mark.parametrize("words", [
    "NEAR(a b)", "crash NEAR/2 x", "^crash", "*", "**", "a*b*", '"', '"""', '"crash', "a:b", "subject:crash", "-crash", "+", "(",
    "(" * 2000, "((crash))", "AND", "OR OR", "NOT", "crash AND NOT x", "{a b}: c", "\\", "%", "_", "'; DROP TABLE entry; --",
    "\u0301" * 500, "\u202e", "crash\x01", "x" * 4000, "的" * 1300])
def test_no_sign_of_a_search_is_syntax(shop, words):
    result = installation.run(shop, "hark", "search", "--", words)
    assert result.returncode in (0, 1)
    assert "fts5" not in result.stderr and "syntax" not in result.stderr
    assert result.stderr.count("\n") <= 1


def test_a_search_of_very_many_words_is_refused(shop):
    for words in (" ".join(["a"] * 33), "a" * 4097):
        result = installation.run(shop, "hark", "search", words)
        assert result.returncode in (1, 2)
        assert "at most" in result.stderr or "too many" in result.stderr
