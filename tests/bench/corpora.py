#!/usr/bin/python3
"""How well hark reads mail that others collected.

    corpora.py [--hark build/hark] [--peer] [--misses | --show] FOLDER...

A FOLDER is one collection or holds several; each is known by the files in it: expected.jsonl (vectors of reply
parsers), expected.tsv (delivery reports), X_decoded.xml (decoded structure), else a folder of mails. Prints one line a figure; --misses names what is
not right, --show also prints what was expected and what came. Nothing of the collections belongs to hark's tree.
"""

import argparse
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from kinds import bounce, events, mails, peer, reply    # noqa: E402
from kinds.hark import Hark                             # noqa: E402

SHOWN_MAX = 1500


def second_opinion(hark, folder):
    return peer.measure(hark, mails.mails_in(folder))


def kinds_of(folder):
    """The ways in which this folder can be measured; none when it holds no mail."""
    if bounce.is_bounces(folder):
        return [bounce.measure, lambda hark, place: mails.measure(hark, place / "mails", lists_matter=False)]
    if (folder / "expected.jsonl").is_file():
        return [reply.measure]
    return [mails.measure] + ([events.measure] if events.has_events(folder) else [])


def is_collection(folder):
    """Not a folder of collections: it says where it comes from, or holds files."""
    return any(entry.is_file() for entry in folder.iterdir())


def collections_in(folder):
    if is_collection(folder):
        return [folder]
    return sorted(entry for entry in folder.iterdir() if entry.is_dir())


def shown(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + " ..."


def print_figure(figure, is_naming, is_showing):
    print("  " + figure.line(), flush=True)
    for which, expected, got in figure.misses:
        if is_naming or is_showing:
            print(f"    - {which}")
        if is_showing:
            print(f"      expected: {shown(expected)}\n      got:      {shown(got)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--hark", default=os.path.join(os.environ.get("HARK_BUILD", "."), "hark"))
    parser.add_argument("--peer", action="store_true", help="compare folders of mails with Python's email package")
    parser.add_argument("--misses", action="store_true", help="name what is not right")
    parser.add_argument("--show", action="store_true", help="and print what was expected and what came")
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    hark = Hark(options.hark)
    for folder in [found for named in options.folders for found in collections_in(named)]:
        print(folder.name)
        for measure in [second_opinion] if options.peer else kinds_of(folder):
            for figure in measure(hark, folder) or []:
                print_figure(figure, options.misses, options.show)


if __name__ == "__main__":
    main()
