"""The columns of new feedback that stand under a heading which says what they are, however long the period is."""

import datetime
import sqlite3

import pytest

from lib import installation

BEGIN = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One matter on each of 700 days, of which nobody has heard since."""
    folder = tmp_path_factory.mktemp("periods")
    installation.make(folder)
    assert installation.run(folder, "hark", "add", "--channel", "phone", "--from", "Bob", "the crash again").returncode == 0
    with sqlite3.connect(folder / "hark.db") as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(feedback)") if row[1] != "id"]
        values = ["?" if name == "created" else name for name in names]
        db.executemany("INSERT INTO feedback (%s) SELECT %s FROM feedback WHERE id = 1001" % (
            ", ".join(names), ", ".join(values)),
            [(int((BEGIN + datetime.timedelta(days=day, hours=12)).timestamp() * 1000),) for day in range(700)])
        db.execute("UPDATE feedback SET created = ? WHERE id = 1001", (int(BEGIN.timestamp() * 1000) - 1,))
    return folder


def columns(folder, period):
    """Of the chart: its heading, and (label, count) of each column."""
    said = installation.run(folder, "hark", "report", "--kind", "review", "--period", period)
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("New feedback by "))
    rows = []
    for line in lines[at + 1:]:
        if not line.strip():
            break
        rows.append((line.split()[0], int(line.split()[1])))
    return lines[at], rows


@pytest.mark.parametrize("period, heading, first, last, count", [
    ("2026-01-01..2026-10-31", "New feedback by month", ("11", 30), ("10", 31), 12),
    ("2025-09-01..2026-06-30", "New feedback by month", ("7", 31), ("6", 30), 12),
    ("2026-Q2", "New feedback by week (number of the week)", ("14", 7), ("26", 7), 13),
    ("2026-05-01..2026-05-20", "New feedback by week (number of the week)", ("13", 7), ("20", 7), 8),
    ("2026-05-18..2026-05-20", "New feedback by day", ("13", 1), ("20", 1), 8),
    ("2026-05-20", "New feedback by day", ("13", 1), ("20", 1), 8),
    ("2026-W21", "New feedback by week (number of the week)", ("14", 7), ("21", 7), 8),
])
def test_columns_are_what_their_heading_says(folder, period, heading, first, last, count):
    said, rows = columns(folder, period)
    assert said == heading
    assert (rows[0], rows[-1], len(rows)) == (first, last, count)
