"""The figures of a report once more, from the raw rows of a database: plain loops, nothing shared with hark."""

import datetime
import math
import sqlite3
from collections import Counter

MINUTE = 60 * 1000
DAY = 24 * 60 * MINUTE


# ---- formulas ----

def wilson(hits, n):
    z, p = 1.959964, hits / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def trust(n):
    return "none" if n == 0 else "raw" if n < 5 else "interval" if n < 30 else "score"


def share(hits, n, least=1):
    if n < least:
        return {"n": n, "hits": hits, "percent": None, "low": None, "high": None, "trust": trust(n)}
    low, high = wilson(hits, n)
    return {"n": n, "hits": hits, "percent": 100 * hits / n, "low": 100 * low, "high": 100 * high, "trust": trust(n)}


def score(values):
    return share(sum(value >= 4 for value in values), len(values), 5)


def nps(values):
    n, promoters, detractors = len(values), sum(v >= 9 for v in values), sum(v < 7 for v in values)
    figure = {"n": n, "promoters": promoters, "detractors": detractors, "passives": n - promoters - detractors,
              "points": None, "low": None, "high": None, "trust": trust(n)}
    if n >= 5:
        p, d = promoters / n, detractors / n
        half = 196 * math.sqrt((p + d - (p - d) ** 2) / n)
        figure.update(points=100 * (p - d), low=max(-100, 100 * (p - d) - half), high=min(100, 100 * (p - d) + half))
    return figure


def average(values):
    n = len(values)
    figure = {"n": n, "mean": None, "deviation": None, "low": None, "high": None, "trust": trust(n)}
    if n >= 5:
        mean = sum(values) / n
        deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1))
        half = 1.96 * deviation / math.sqrt(n)
        figure.update(mean=mean, deviation=deviation, low=mean - half, high=mean + half)
    return figure


def spread(values):
    values, n = sorted(values), len(values)
    figure = {"n": n, "median_ms": None, "p90_ms": None, "median_low_ms": None, "median_high_ms": None}
    if n > 0:
        middle = values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2
        figure.update(median_ms=middle, p90_ms=values[-(-9 * n // 10) - 1])
        low, high = math.floor(n / 2 - 0.98 * math.sqrt(n)), math.ceil(n / 2 + 0.98 * math.sqrt(n)) + 1
        if low >= 1 and high <= n:
            figure.update(median_low_ms=values[low - 1], median_high_ms=values[high - 1])
    return figure


def composite(parts, value):
    n = min(len(part) for part in parts)
    means = [sum(part) / len(part) if part else None for part in parts]
    result = value(*means) if n > 0 else None
    if result is None:
        n = 0
    return {"n": n, "value": result if n >= 5 else None, "trust": trust(n)}


def change(now, before):
    if now is None or before is None:
        return "unknown"
    return "up" if now[0] > before[1] else "down" if now[1] < before[0] else "none"


def trend(make, judge, now, before, four):
    """make: values of a stretch -> figure; judge: the same -> (low, high) or None."""
    return {"now": make(now), "before": make(before), "four": make(four), "change": change(judge(now), judge(before)),
            "change_of_four": change(judge(now), judge(four))}


def judge_share(pair):
    return wilson(*pair) if pair[1] else None


def judge_score(values):
    return judge_share((sum(value >= 4 for value in values), len(values)))


def judge_nps(values):
    if not values:
        return None
    n, p, d = len(values), sum(v >= 9 for v in values) / len(values), sum(v < 7 for v in values) / len(values)
    half = 196 * math.sqrt((p + d - (p - d) ** 2) / n)
    return max(-100, 100 * (p - d) - half), min(100, 100 * (p - d) + half)


def judge_average(values):
    n = len(values)
    if n < 2:
        return None
    mean = sum(values) / n
    half = 1.96 * math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1)) / math.sqrt(n)
    return mean - half, mean + half


def judge_spread(values):
    figure = spread(values)
    return None if figure["median_low_ms"] is None else (figure["median_low_ms"], figure["median_high_ms"])


# ---- business hours ----

class Hours:
    """Monday to Friday from open_minute to close_minute in a zone, but for closed dates."""

    def __init__(self, zone, open_minute, close_minute, closed):
        self.zone, self.open_minute, self.close_minute, self.closed = zone, open_minute, close_minute, closed

    def at(self, day, minute):
        moment = datetime.datetime.combine(day, datetime.time(minute // 60, minute % 60), self.zone)
        return int(moment.timestamp() * 1000)

    def between(self, from_ms, to_ms):
        day = datetime.datetime.fromtimestamp(from_ms / 1000, self.zone).date()
        total = 0
        while self.at(day, 0) < to_ms:
            if day.weekday() < 5 and day not in self.closed:
                start, end = self.at(day, self.open_minute), self.at(day, self.close_minute)
                total += max(0, min(to_ms, end) - max(from_ms, start))
            day += datetime.timedelta(days=1)
        return total


# ---- the report ----

class Figures:
    """bounds: the starts of the four periods before, of the period, and its end, as milliseconds."""

    def __init__(self, path, bounds, hours, now_ms):
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row
        self.bounds, self.hours, self.now_ms = bounds, hours, now_ms
        self.out = {row["feedback"] for row in self.rows("discounted")}
        self.feedback = [row for row in self.rows("feedback") if row["id"] not in self.out]
        self.matter = {row["id"]: row for row in self.feedback}
        self.moves = {row["id"]: [] for row in self.feedback}
        for event in sorted(self.rows("event"), key=lambda row: row["id"]):
            if event["status"] is not None and event["feedback"] in self.moves:
                self.moves[event["feedback"]].append(event)
        self.ratings = [row for row in self.rows("rating") if row["feedback"] not in self.out]
        self.weights = {row["id"]: row["weight"] for row in self.rows("customer")}

    def rows(self, table):
        return self.db.execute("SELECT * FROM " + table).fetchall()

    def stretches(self):
        """now, before, four"""
        bounds = self.bounds
        return (bounds[4], bounds[5]), (bounds[3], bounds[4]), (bounds[0], bounds[4])

    def over(self, make, judge, values):
        return trend(make, judge, *[values(*stretch) for stretch in self.stretches()])

    def shares(self, count):
        return self.over(lambda pair: share(*pair), judge_share, count)

    # ---- volume ----

    def created(self, start, end):
        return [row for row in self.feedback if start <= row["created"] < end]

    def counts(self, start, end):
        moved = {word: {matter for matter, moves in self.moves.items()
                        if any(move["status"] == word and start <= move["at"] < end for move in moves)}
                 for word in ("resolved", "closed", "reopened")}
        is_open = 0
        for matter, moves in self.moves.items():
            if self.matter[matter]["created"] < end:
                past = [move["status"] for move in moves if move["at"] < end]
                is_open += not past or past[-1] in ("open", "reopened")
        new = self.created(start, end)
        return {"new": len(new), "customers": len({row["customer"] for row in new}),
                "answered": len(self.answers(start, end, lambda a, b: 0)), "open_at_end": is_open,
                **{word: len(matters) for word, matters in moved.items()}}

    def by(self, column):
        """name -> count now, before, mean of the four before"""
        per_period = [Counter(row[column] for row in self.created(*self.bounds[i:i + 2])) for i in range(5)]
        names = set().union(*per_period)
        return {name: (per_period[4][name], per_period[3][name], sum(count[name] for count in per_period[:4]) / 4)
                for name in names}

    # ---- service ----

    def answers(self, start, end, measure):
        return [measure(row["created"], row["responded"]) for row in self.feedback
                if row["responded"] > 0 and start <= row["responded"] < end]

    def resolutions(self, start, end, measure):
        took = []
        for matter, moves in self.moves.items():
            ends = [i for i, move in enumerate(moves) if move["status"] == "resolved" and start <= move["at"] < end]
            if not ends:
                continue
            total, is_open, since = 0, True, self.matter[matter]["created"]
            for move in moves[:ends[-1] + 1]:
                total += measure(since, move["at"]) if is_open else 0
                is_open, since = move["status"] in ("open", "reopened"), move["at"]
            took.append(total)
        return took

    def promises(self, start, end):
        kept = broken = 0
        for row in self.feedback:
            moves, due = self.moves[row["id"]], row["first_due"]
            if due == 0:
                continue
            if moves and moves[0]["at"] <= due:
                kept += start <= moves[0]["at"] < end
            else:
                broken += start <= due < end and due < self.now_ms
        return kept, kept + broken

    def service(self):
        def durations(values):
            def over(measure):
                return self.over(spread, judge_spread, lambda start, end: values(start, end, measure))
            return {"clock": over(lambda a, b: b - a), "business": over(self.hours.between)}
        return {"first_answer": durations(self.answers), "resolution": durations(self.resolutions),
                "answered_in_time": self.shares(self.promises)}

    # ---- satisfaction ----

    def satisfied(self, start, end):
        others = ("functional", "service", "emotional", "value", "expected", "effort")
        return [row for row in self.ratings
                if start <= row["at"] < end and row["scale"] == "1-5" and row["question"] not in others]

    def stars(self, start, end):
        return [row["value"] for row in self.satisfied(start, end)]

    def recommended(self, start, end):
        return [row["value"] for row in self.ratings
                if start <= row["at"] < end and row["scale"] == "0-10" and row["question"] == "nps"]

    def surveys(self, start, end, survey=None):
        state = {row["id"]: row["state"] for row in self.rows("outbox")}
        sent = [row for row in self.rows("survey_sent")
                if start <= row["at"] < end and state[row["outbox"]] in ("sent", "uncertain")
                and row["feedback"] not in self.out and survey in (None, row["survey"])]
        return sum(row["answered"] > 0 for row in sent), len(sent)

    def positive(self, start, end):
        return sum(row["sentiment"] > 0 for row in self.created(start, end)), len(self.created(start, end))

    def weighted(self):
        ratings = [(row["value"], row["weight"] * self.weights.get(row["customer"], 1))
                   for row in self.satisfied(*self.bounds[4:6])]
        weight = sum(w for _, w in ratings)
        mean = sum(c * w for c, w in ratings) / weight if weight > 0 and len(ratings) >= 5 else None
        return {"n": len(ratings), "weight": weight, "mean": mean}

    def rated_by_category(self):
        ratings = self.satisfied(*self.bounds[4:6])
        names = {self.matter[row["feedback"]]["category"] if row["feedback"] else "" for row in ratings}
        return {name: average([row["value"] for row in ratings
                               if (self.matter[row["feedback"]]["category"] if row["feedback"] else "") == name])
                for name in names}

    def satisfaction(self):
        end = self.bounds[5]
        return {"csat": self.over(score, judge_score, self.stars), "csat_so_far": score(self.stars(-1, end)),
                "nps": self.over(nps, judge_nps, self.recommended), "nps_so_far": nps(self.recommended(-1, end)),
                "rating": self.over(average, judge_average, self.stars), "weighted": self.weighted(),
                "positive": self.shares(self.positive), "surveys_answered": self.shares(self.surveys)}

    # ---- loyalty ----

    def repeated(self, start, end):
        purchases = sorted(self.rows("purchase"), key=lambda row: (row["at"], row["id"]))
        seen, hits, n = set(), 0, 0
        for row in purchases:
            if start <= row["at"] < end:
                n, hits = n + 1, hits + (row["customer"] in seen)
            seen.add(row["customer"])
        return hits, n

    def part(self, wanted):
        end = self.bounds[5]
        return [row["value"] / 10 if row["scale"] == "0-10" else (row["value"] - 1) / 4 for row in self.ratings
                if end - 365 * DAY <= row["at"] < end and wanted(row)]

    def loyalty(self):
        parts = {name: self.part(lambda row, name=name: row["question"] == name)
                 for name in ("functional", "service", "emotional", "value", "expected")}
        parts["satisfaction"] = self.part(lambda row: row["question"] == "csat" and row["scale"] == "1-5")
        parts["recommendation"] = self.part(lambda row: row["question"] == "nps")
        index = [parts[name] for name in ("satisfaction", "value", "recommendation", "expected")]
        return {**{name: average(values) for name, values in parts.items()},
                "repeat_purchases": self.shares(self.repeated),
                "experience": composite([parts[name] for name in ("functional", "service", "emotional")],
                                        lambda a, b, c: a + b + c),
                "index": composite(index, lambda cs, sv, rf, es: cs * sv * rf / es if es > 0 else None)}

    def ledger(self):
        states = Counter(row["state"] for row in self.rows("ledger") if self.bounds[4] <= row["at"] < self.bounds[5])
        return {"read": sum(states.values()), "own": states["own"], "received": sum(states.values()) - states["own"],
                "states": dict(states)}
