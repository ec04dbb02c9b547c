#!/usr/bin/python3
"""How well hark learns from labelled texts: tests/bench/learn.py FOLDER [--classes N] [--words N].

FOLDER holds train.csv with columns text and category. Its N most frequent categories (20) are split in two halves, the
texts of each category going to the one and the other in turn. From the first half hark learns; the second half is
judged: once by the words that "hark rules suggest" wrote as a folder of rules, once by the classifier of "hark rules
train". HARK_BUILD names the build tree.
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"
RULES_ASKED, LEARNED_ASKED = 0.75, 0.85


def halves(path, classes):
    """Two lists of (text, category), in the order of the file."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["category"].replace(" ", "_")) for row in csv.DictReader(file)]
    counts = collections.Counter(category for _, category in rows)
    chosen = {category for category, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:classes]}
    seen = collections.Counter()
    split = ([], [])
    for text, category in rows:
        if category in chosen:
            split[seen[category] % 2].append((text, category))
            seen[category] += 1
    return split


def write_lines(path, labels):
    path.write_text("".join(json.dumps({"id": number, "text": text, "category": category}) + "\n"
                            for number, (text, category) in enumerate(labels)), encoding="utf-8")


def hark(*arguments, stdin=None):
    """Output and seconds."""
    start = time.monotonic()
    done = subprocess.run([HARK, *map(str, arguments)], stdin=stdin, capture_output=True, check=False, timeout=600)
    if done.returncode != 0:
        sys.exit("hark %s: %s" % (arguments[0], done.stderr.decode()))
    return done.stdout.decode(), time.monotonic() - start


def by_rules(folder, words, labels):
    """(share that is right, share without category, number of words, seconds of learning)"""
    answer, seconds = hark("rules", "suggest", "--json", "--from", folder / "learn.jsonl", "--write", folder / "rules",
                           "--words", words, "--min-precision", "0.3")
    with open(folder / "judge.jsonl", "rb") as lines:
        verdicts = [json.loads(line) for line in hark("classify", "--json", "--rules", folder / "rules",
                                                      stdin=lines)[0].splitlines()]
    right = sum(verdict["category"] == category for verdict, (_, category) in zip(verdicts, labels, strict=True))
    none = sum(verdict["category"] == "uncategorised" for verdict in verdicts)
    return right / len(labels), none / len(labels), len(json.loads(answer)["words"]), seconds


def by_classifier(folder):
    answer, seconds = hark("rules", "train", "--json", "--from", folder / "learn.jsonl", "--test",
                           folder / "judge.jsonl")
    return json.loads(answer), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--classes", type=int, default=20)
    parser.add_argument("--words", type=int, default=40, help="words a category")
    options = parser.parse_args()
    learn, judge = halves(options.folder / "train.csv", options.classes)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_lines(folder / "learn.jsonl", learn)
        write_lines(folder / "judge.jsonl", judge)
        right, none, count, seconds = by_rules(folder, options.words, judge)
        trial, train_seconds = by_classifier(folder)
    learned = trial["right"] / trial["labels"]
    print("%d categories, %d texts to learn from, %d to judge" % (options.classes, len(learn), len(judge)))
    print("proposed words: %.1f %% right (asked: %.0f %%), %.1f %% without category; %d words (at most %d a category), "
          "%.1f s" % (100 * right, 100 * RULES_ASKED, 100 * none, count, options.words, seconds))
    print("classifier: %.1f %% right (asked: %.0f %%); sure enough in %.1f %%, then %.1f %% right; %.1f s"
          % (100 * learned, 100 * LEARNED_ASKED, 100 * trial["answered"] / trial["labels"],
             100 * trial["answered_right"] / max(1, trial["answered"]), train_seconds))
    print("commonest category alone: %.1f %%" % (100 * trial["majority"] / trial["labels"]))
    return 0 if right >= RULES_ASKED and learned >= LEARNED_ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
