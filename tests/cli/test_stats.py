"""hark stats: what a monitoring system reads, against the rows of the database."""

import datetime
import json
import os
import re
import sqlite3

import pytest

from lib import installation
from lib.company import Company
from lib.figures import DAY, Figures, Hours

NOW = "2026-11-22T08:00:00Z"
NOW_MS = int(datetime.datetime(2026, 11, 22, 8, tzinfo=datetime.timezone.utc).timestamp() * 1000)
LINE = re.compile(r'(hark_[a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\[\\n"])*",?)+)\})? (-?[0-9][0-9.e+-]*)')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"')


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    return tmp_path


@pytest.fixture
def busy(folder):
    start = NOW_MS - 30 * DAY
    Company(folder / "hark.db", 3, start - 60 * DAY, NOW_MS, (start, NOW_MS), 200)
    return folder


def execute(folder, *sql):
    with sqlite3.connect(folder / "hark.db") as db:
        return db.execute(*sql).fetchall()


def stats(folder, *options):
    made = installation.run(folder, "hark", "stats", "--now", NOW, *options)
    assert made.returncode == 0 and made.stderr == "", made.stderr
    return made.stdout


def parse(text):
    """{name: {labels: value}}; every line must be right, and each name described once, before its samples."""
    samples, described = {}, []
    for line in text.splitlines():
        if line.startswith("# "):
            word, name, rest = line[2:].split(" ", 2)
            assert word in ("HELP", "TYPE") and rest
            described.append((word, name))
            continue
        match = LINE.fullmatch(line)
        assert match is not None, line
        name, labels, value = match.groups()
        assert described[-2:] == [("HELP", name), ("TYPE", name)], line
        samples.setdefault(name, {})[tuple(LABEL.findall(labels or ""))] = float(value)
    assert len(described) == len(set(described))
    return samples


def test_an_empty_store_has_counts_and_no_ratios(folder):
    samples = parse(stats(folder, "--prometheus"))
    assert samples["hark_feedback_total"][()] == 0
    assert samples["hark_feedback_waiting"][(("priority", "high"),)] == 0
    assert not any("ratio" in name or name.endswith("seconds") or "points" in name for name in samples)
    assert "nan" not in stats(folder, "--prometheus").lower()


def test_the_samples_are_what_the_rows_say(busy):
    samples = parse(stats(busy, "--prometheus"))
    hours = Hours(datetime.timezone.utc, 9 * 60, 18 * 60 + 30, ())
    start = NOW_MS - 30 * DAY
    figures = Figures(busy / "hark.db", [0, 0, 0, 0, start, NOW_MS], hours, NOW_MS)
    stars, answers = figures.stars(start, NOW_MS), figures.recommended(start, NOW_MS)
    kept, decided = figures.promises(start, NOW_MS)
    took = sorted(figures.resolutions(start, NOW_MS, hours.between))
    assert samples["hark_feedback_total"][()] == len(figures.feedback)
    assert samples["hark_ratings_given"][()] == len(stars) >= 5
    assert samples["hark_satisfied_ratio"][()] == pytest.approx(sum(star >= 4 for star in stars) / len(stars))
    assert samples["hark_nps_points"][()] == pytest.approx(
        100 * (sum(a >= 9 for a in answers) - sum(a < 7 for a in answers)) / len(answers))
    assert samples["hark_answered_in_time_ratio"][()] == pytest.approx(kept / decided)
    assert samples["hark_resolution_seconds"][(("percentile", "90"),)] == took[-(-9 * len(took) // 10) - 1] / 1000
    for priority in ("high", "normal", "low"):
        waiting = [row for row in figures.feedback
                   if row["status"] in ("open", "reopened") and row["priority"] == priority]
        late = [row for row in waiting if 0 < row["answer_due"] <= NOW_MS]
        assert samples["hark_feedback_waiting"][(("priority", priority),)] == len(waiting)
        assert samples["hark_feedback_overdue"][(("priority", priority),)] == len(late)
    states = execute(busy, "SELECT state, count(*) FROM ledger GROUP BY state")
    assert samples["hark_ledger_mails"] == {(("state", state),): count for state, count in states}
    for state in ("queued", "failed", "uncertain"):
        [(count,)] = execute(busy, "SELECT count(*) FROM outbox WHERE state = ?", (state,))
        assert samples["hark_outbox_mails"][(("state", state),)] == count


def test_new_feedback_is_counted_by_how_it_came(busy):
    execute(busy, "UPDATE feedback SET channel = CASE id % 3 WHEN 0 THEN 'phone' ELSE 'mail' END")
    samples = parse(stats(busy, "--prometheus"))
    counts = execute(busy, "SELECT channel, count(*) FROM feedback WHERE created >= ? AND created < ? AND id NOT IN"
                     " (SELECT feedback FROM discounted) GROUP BY channel", (NOW_MS - 30 * DAY, NOW_MS))
    assert len(counts) == 2
    assert samples["hark_feedback_by_channel"] == {(("channel", channel),): count for channel, count in counts}


def test_four_ratings_are_no_score(folder):
    for value in (1, 2, 4, 5):
        execute(folder, "INSERT INTO rating (survey, question, scale, value, comment, at)"
                " VALUES ('s', 'csat', '1-5', ?, '', ?)", (value, NOW_MS - DAY))
    samples = parse(stats(folder, "--prometheus"))
    assert samples["hark_ratings_given"][()] == 4
    assert "hark_satisfied_ratio" not in samples


def test_a_folders_name_cannot_break_out_of_its_label(folder):
    execute(folder, "INSERT OR IGNORE INTO account (address) VALUES ('box@example.com')")
    execute(folder, "INSERT INTO folder (account, name, last_good_poll, first_contact)"
            " VALUES ((SELECT max(id) FROM account), ?, ?, 0)", ('a"} 1\nhark_evil{x="\\', NOW_MS - 5000))
    samples = parse(stats(folder, "--prometheus"))
    assert "hark_evil" not in samples
    [(labels, value)] = [(dict(labels), value) for labels, value
                         in samples["hark_mailbox_last_read_timestamp_seconds"].items() if "evil" in str(labels)]
    assert labels["folder"] == 'a\\"} 1\\nhark_evil{x=\\"\\\\'
    assert value == NOW_MS / 1000 - 5


def test_json_has_the_same_samples(busy):
    samples = {}
    for sample in json.loads(stats(busy, "--json"))["samples"]:
        samples.setdefault(sample["name"], {})[tuple(sample["labels"].items())] = sample["value"]
    assert set(samples) == set(parse(stats(busy, "--prometheus")))
    assert samples["hark_feedback_waiting"] == parse(stats(busy, "--prometheus"))["hark_feedback_waiting"]


def test_a_person_gets_a_table(busy):
    assert re.search(r"^hark_feedback_total +[0-9]+$", stats(busy), re.MULTILINE)


def test_the_file_is_replaced_as_a_whole_and_readable_by_the_collector(busy):
    path = busy / "hark.prom"
    path.write_text("old\n")
    assert stats(busy, "--prometheus", "--output", str(path)) == ""
    assert parse(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o666 & ~os.umask(os.umask(0)) & 0o644
    assert [each.name for each in busy.iterdir() if each.name.startswith("hark.prom")] == ["hark.prom"]


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(busy):
    made = installation.run(busy, "hark", "stats", "--prometheus", "--output", str(busy / "no" / "hark.prom"))
    assert made.returncode == 3
    assert "no/hark.prom" in made.stderr


def test_output_without_a_format_for_machines_is_refused(folder):
    made = installation.run(folder, "hark", "stats", "--output", "x")
    assert made.returncode == 2
    assert "--output goes with --prometheus or --json" in made.stderr
