#!/usr/bin/python3
"""How fast "hark read --json" reads a folder of mails, beside Python's email package reading the same files.

    HARK_BUILD=... read.py FOLDER [--rounds N]

Both are given every file of the folder and write one JSON line for each: hark all that it understands, read in its
jail; Python (policy default, as a script would have it) the fields and decoded text parts, HTML as it is.
Taken in turn; prints a line a round and the medians: ratio is Python's time by hark's, pair by pair.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE).resolve()


def addresses_of(header):
    return [{"name": one.display_name, "address": one.addr_spec} for one in header.addresses] if header else []


def understand(message):
    """The fields of hark's line that the package gives; the text parts as they are, HTML too."""
    texts, attachments = [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_maintype() == "text" and not part.is_attachment():
            texts.append(part.get_content())
        else:
            size = len(part.get_payload(decode=True) or b"")
            attachments.append({"name": part.get_filename(), "type": part.get_content_type(), "size": size})
    date = message["date"]
    return {"message_id": message["message-id"], "date": date and str(date.datetime), "subject": message["subject"],
            "from": addresses_of(message["from"]), "to": addresses_of(message["to"]), "text": "\n".join(texts),
            "attachments": attachments, "in_reply_to": message["in-reply-to"], "references": message["references"]}


def read_with_python(folder):
    """The peer: runs in a process of its own."""
    import email
    import email.policy

    for path in sorted(pathlib.Path(folder).rglob("*")):
        if not path.is_file():
            continue
        line = {"file": str(path)}
        try:
            with open(path, "rb") as file:
                message = email.message_from_binary_file(file, policy=email.policy.default)
            line.update(understand(message))
        except Exception as error:  # broken mails break it in many ways; the line stands
            line["error"] = repr(error)
        print(json.dumps(line))


def run(command, output):
    """Wall and processor time (user and system, of all its processes) in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def timed(command):
    with tempfile.TemporaryFile() as output:
        wall, cpu = run(command, output)
        output.seek(0)
        return wall, cpu, sum(1 for _ in output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        read_with_python(options.folder)
        return
    hark = [str(BUILD / "hark"), "read", "--json", options.folder]
    python = [sys.executable, __file__, "--peer", options.folder]
    timed(hark), timed(python)  # the files are in memory from here on
    rounds = []
    print("round    mails    hark s   (cpu)  python s   (cpu)     ratio")
    for number in range(options.rounds):
        (ours, our_cpu, lines), (theirs, their_cpu, their_lines) = timed(hark), timed(python)
        if lines != their_lines:
            sys.exit(f"hark wrote {lines} lines, Python {their_lines}")
        rounds.append((lines, ours, our_cpu, theirs, their_cpu, theirs / ours))
        print("{:5d} {:8d} {:9.3f} {:7.3f} {:9.3f} {:7.3f} {:9.2f}".format(number + 1, *rounds[-1]))
    median = [statistics.median(column) for column in zip(*rounds)]
    print("{:>5s} {:8.0f} {:9.3f} {:7.3f} {:9.3f} {:7.3f} {:9.2f}".format("all", *median))


if __name__ == "__main__":
    main()
