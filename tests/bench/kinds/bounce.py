"""Delivery reports: expected.tsv beside mails/, one line a recipient: file, number, status, reply, reason, hard."""

import collections
import csv

from .hark import Figure

COLUMNS = ["file", "recipient#", "dsn", "replycode", "reason", "hardbounce"]


def is_bounces(folder):
    file = folder / "expected.tsv"
    return file.is_file() and file.read_text(encoding="utf-8").splitlines()[0].split("\t") == COLUMNS


def natures(rows):
    """What hark may call a mail that the list describes so."""
    reasons = {row["reason"] for row in rows}
    if "feedback" in reasons:
        return {"complaint_report"}
    if "vacation" in reasons:
        return {"auto_reply"}
    if "delivered" in reasons:
        return {"receipt", "bulk", "auto_reply"}
    if all(row["dsn"].startswith("4") for row in rows):
        return {"bounce", "delay"}
    return {"bounce"}


def is_invented(status):
    """x.0.9xx are numbers of the list's own making, where the mail names none."""
    return status.split(".")[1:2] == ["0"] and status.split(".")[2].startswith("9")


def measure(hark, folder):
    rows_by_file = collections.defaultdict(list)
    with open(folder / "expected.tsv", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            rows_by_file[row["file"]].append(row)
    messages = hark.read_files(folder / "mails" / name for name in rows_by_file)
    nature, permanent = Figure("nature"), Figure("permanent (class 5)")
    status, status_class = Figure("status, where the mail names one"), Figure("status, class alone")
    for name, rows in rows_by_file.items():
        message = messages[str(folder / "mails" / name)]
        allowed = natures(rows)
        nature.count(message["nature"] in allowed, name, "/".join(sorted(allowed)),
                     f"{message['nature']}: {message['nature_reason']}")
        known = [row["dsn"] for row in rows if row["dsn"]]
        if not known or not allowed & {"bounce", "delay"}:
            continue
        bounce = message["bounce"] or {"permanent": None, "status": ""}
        got = bounce["status"]
        permanent.count(bounce["permanent"] in {dsn.startswith("5") for dsn in known}, name, known, bounce)
        status_class.count(got[:1] in {dsn[0] for dsn in known}, name, known, bounce)
        named = [dsn for dsn in known if not is_invented(dsn)]
        if named:
            status.count(got in named, name, named, bounce)
    return [nature, permanent, status, status_class]
