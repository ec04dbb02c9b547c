"""Every figure of hark report, computed a second time from the raw rows of 200 random databases."""

import csv
import datetime
import io
import json
import os
import random
import shutil
import zoneinfo

import jsonschema
import pytest

from lib import installation
from lib.company import Company
from lib.figures import DAY, Figures, Hours

STORES = int(os.environ.get("HARK_STORES", 200))
CHUNKS = 8
ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York"]


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """An installation whose database hark has made, with nothing in it."""
    folder = tmp_path_factory.mktemp("empty")
    installation.make(folder)
    return folder


@pytest.fixture(scope="session")
def schema():
    return jsonschema.Draft7Validator(json.loads((installation.SOURCE / "config/schema/report.json").read_text()))


# ---- periods ----

def midnight(day, zone):
    return int(datetime.datetime.combine(day, datetime.time(), zone).timestamp() * 1000)


def month_start(year, month):
    return datetime.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def draw_period(dice, zone):
    """What to ask for; the starts of the four periods before it, its own, and its end."""
    kind = dice.choice(["week", "week", "month", "day", "days", "quarter"])
    year, month = dice.choice([2025, 2026]), dice.randint(1, 12)
    day = datetime.date(year, month, dice.randint(1, 28))
    if kind == "month":
        days, text = [month_start(year, month + i) for i in range(-4, 2)], "%04d-%02d" % (year, month)
    elif kind == "quarter":
        quarter = dice.randint(1, 4)
        days = [month_start(year, 3 * (quarter + i) - 2) for i in range(-4, 2)]
        text = "%04d-Q%d" % (year, quarter)
    else:
        length = {"week": 7, "day": 1, "days": dice.randint(2, 20)}[kind]
        if kind == "week":
            day -= datetime.timedelta(days=day.weekday())
        days = [day + datetime.timedelta(days=i * length) for i in range(-4, 2)]
        last = days[5] - datetime.timedelta(days=1)
        text = "%d-W%02d" % day.isocalendar()[:2] if kind == "week" else "%s..%s" % (days[4], last)
    return text, [midnight(each, zone) for each in days]


# ---- comparing ----

TOLERANCE = {"mean": 0.0006, "deviation": 0.0006, "value": 0.00006, "weight": 0.0006, "mean_of_four": 0.006}


def differences(hark, own, where=""):
    """Where two trees differ; numbers may be rounded as the report says it rounds them."""
    if isinstance(own, dict):
        if not isinstance(hark, dict):
            return ["%s: %r for %r" % (where, hark, own)]
        return [fault for key in own for fault in differences(hark.get(key, "missing"), own[key], where + "." + key)]
    if isinstance(own, float) and isinstance(hark, (int, float)):
        name = where.rsplit(".", 1)[-1]
        tolerance = 0.51 if name.endswith("_ms") else TOLERANCE.get(name, 0.051)
        if where.count(".rating") or ".loyalty." in where and "repeat" not in where:
            tolerance = 0.0006
        return [] if abs(hark - own) <= tolerance else ["%s: %r for %r" % (where, hark, own)]
    return [] if hark == own else ["%s: %r for %r" % (where, hark, own)]


def named(rows, *keys):
    return {row["name"]: tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]] for row in rows}


def compare(report, figures):
    faults = differences(report["counts"], figures.counts(*figures.bounds[4:6]), "counts")
    faults += differences(report["before"], figures.counts(*figures.bounds[3:5]), "before")
    for i, row in enumerate(report["history"]):
        faults += differences(row["counts"], figures.counts(*figures.bounds[i:i + 2]), "history.%d" % i)
    for column in ("category", "priority"):
        rows = named(report["by_" + column], "count", "before", "mean_of_four")
        faults += differences(rows, figures.by(column), "by_" + column)
        faults += ["by_%s: %s is not there" % (column, name) for name in rows if name not in figures.by(column)]
    faults += differences(report["service"], figures.service(), "service")
    faults += differences(report["satisfaction"], figures.satisfaction(), "satisfaction")
    rated = named(report["satisfaction"]["by_category"], "rating")
    faults += differences(rated, figures.rated_by_category(), ".rating")
    faults += differences(report["loyalty"], figures.loyalty(), ".loyalty")
    faults += differences(report["ledger"], figures.ledger(), "ledger")
    return faults


class Store:
    """A random company, a random period, and what hark says of it."""

    def __init__(self, empty, folder, seed, size=None):
        dice = random.Random(seed)
        self.folder = folder
        shutil.copytree(empty, folder)
        zone_name = dice.choice(ZONES)
        zone = zoneinfo.ZoneInfo(zone_name)
        self.period, self.bounds = draw_period(dice, zone)
        closed = [(datetime.datetime.fromtimestamp(self.bounds[4] / 1000, zone) + datetime.timedelta(days=i)).date()
                  for i in (-9, 1)]
        installation.configure(folder, dice.choice(["en", "zh"]), zone_name, closed)
        self.now_ms = self.bounds[5] + dice.choice([-DAY // 2, 0, DAY, 90 * DAY])
        Company(folder / "hark.db", seed, self.bounds[0] - 20 * DAY, self.bounds[5] + 10 * DAY,
                (self.bounds[4], self.bounds[5]), size)
        self.figures = Figures(folder / "hark.db", self.bounds, Hours(zone, 9 * 60, 18 * 60 + 30, closed), self.now_ms)

    def report(self, form):
        now = datetime.datetime.fromtimestamp(self.now_ms / 1000, datetime.timezone.utc)
        made = installation.run(self.folder, "hark", "report", "--period", self.period, "--format", form, "--now",
                   now.strftime("%Y-%m-%dT%H:%M:%SZ"))
        assert made.returncode == 0 and made.stderr == "", made.stderr
        return made.stdout


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_hark_and_python_count_the_same(empty, schema, tmp_path, chunk):
    for seed in range(chunk, STORES, CHUNKS):
        store = Store(empty, tmp_path / str(seed), seed)
        report = json.loads(store.report("json"))
        faults = ["%s: %s" % (list(fault.path), fault.message[:200]) for fault in schema.iter_errors(report)]
        faults += compare(report, store.figures)
        assert faults == [], "store %d, %s" % (seed, store.period)
        shutil.rmtree(store.folder)


@pytest.fixture
def big(empty, tmp_path):
    """One of which all figures are there."""
    return Store(empty, tmp_path / "big", 7, 200)


def test_a_single_changed_row_is_noticed(big):
    report = json.loads(big.report("json"))
    assert compare(report, big.figures) == []
    rating = next(row for row in big.figures.ratings if row["question"] == "csat" and row["at"] < big.bounds[5])
    big.figures.ratings.remove(rating)
    assert compare(report, big.figures) != []


def test_every_figure_is_tried(big):
    """A comparison of nothing with nothing shows nothing."""
    report = json.loads(big.report("json"))
    satisfaction, loyalty, service = report["satisfaction"], report["loyalty"], report["service"]
    shown = [satisfaction[name]["now"] for name in ("csat", "nps", "rating", "positive", "surveys_answered")]
    shown += [loyalty["repeat_purchases"]["now"], loyalty["experience"], loyalty["index"]]
    assert {figure["trust"] for figure in shown} <= {"interval", "score"}
    assert satisfaction["weighted"]["mean"] is not None
    for name in ("first_answer", "resolution"):
        for kind in ("clock", "business"):
            assert service[name][kind]["now"]["median_low_ms"] is not None
    assert 0 < service["answered_in_time"]["now"]["hits"] < service["answered_in_time"]["now"]["n"]


def test_csv_says_what_json_says_and_holds_no_formula(big):
    report, text = json.loads(big.report("json")), big.report("csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {(row["section"], row["name"], row["stretch"], row["unit"]): row for row in rows}
    csat = report["satisfaction"]["csat"]["now"]
    line = found["satisfaction", "csat", "now", "percent"]
    assert (int(line["n"]), int(line["hits"])) == (csat["n"], csat["hits"])
    assert line["value"] == ("" if csat["percent"] is None else "%.1f" % csat["percent"])
    resolution = report["service"]["resolution"]["business"]["now"]
    assert int(found["service", "resolution_business", "now", "median_ms"]["value"]) == resolution["median_ms"]
    for state, count in report["ledger"]["states"].items():
        assert int(found["ledger", state, "now", "count"]["value"]) == count
    texts = {row["text"] for row in rows if row["section"] == "waiting"}
    assert texts == {("'" + subject if subject.startswith("=") else subject)
                     for subject in (row["subject"] for row in report["waiting"])}
    assert all(len(row) == 11 and None not in row for row in rows)


def test_a_past_period_gives_the_same_answer_later(big):
    big.now_ms = big.bounds[5]
    first = json.loads(big.report("json"))
    big.now_ms += 300 * DAY
    later = json.loads(big.report("json"))
    for section in ("counts", "before", "history", "by_category", "satisfaction", "loyalty", "service", "ledger"):
        assert later[section] == first[section]
