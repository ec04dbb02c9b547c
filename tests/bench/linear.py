#!/usr/bin/python3
"""Whether the time to read a hostile mail grows no faster than the mail: "hark read --json", jail and all.

    HARK_BUILD=... linear.py [--largest BYTES] [--rounds N] [CONSTRUCT...]

Each construct is one thing repeated until the mail is full, at sizes that double up to the largest (25 MB, what hark
reads of a mail). Prints processor seconds (user, of all processes, the median of the rounds, less those for an empty
mail) and the largest ratio between neighbouring sizes. Up to 2 is linear; above LIMIT, which leaves room for noise and
caches, is a failure, and so is a mail that hark gives up on. Times below FLOOR say nothing and are not compared.
"""

import argparse
import base64
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE).resolve()

LARGEST = 25 * 1024 * 1024
DOUBLINGS = range(9, -1, -1)  # from 50 KB: much is bounded above some hundred KB, and must be linear below
LIMIT = 2.6
FLOOR = 0.05
FROM = b"From: Ann <ann@mail.example>\nTo: hark@mail.example\nSubject: Order\n"


def mail(head, body=b""):
    return FROM + head + b"\n" + body


def filled(piece, size):
    """The piece, or pieces made by a function of their number, up to the size."""
    if callable(piece):
        out, length, number = [], 0, 0
        while length < size:
            out.append(piece(number))
            length += len(out[-1])
            number += 1
        return b"".join(out)[:size]
    return (piece * (size // len(piece) + 1))[:size]


def text(piece, kind=b"text/plain; charset=utf-8", encoding=b"8bit", before=b""):
    head = b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding + b"\n"
    return lambda size: mail(head, before + filled(piece, size))


def html(piece, before=b""):
    return text(piece, b"text/html; charset=utf-8", before=before)


def field(name, piece, behind=b"\n"):
    return lambda size: mail(name + b": " + filled(piece, size) + behind, b"Hello\n")


def parts(piece, kind=b"multipart/mixed; boundary=b"):
    return lambda size: mail(b"Content-Type: " + kind + b"\n", filled(piece, size))


def nested(number):
    return b"--%d\nContent-Type: multipart/mixed; boundary=%d\n\n" % (number, number + 1)


def encoded(number):
    return b" =?utf-8?B?" + base64.b64encode(b"word %d" % number) + b"?=\n"


def forwarded(number):
    return b"Content-Type: message/rfc822\n\nSubject: %d\n" % number


WROTE = b"On Fri, Nov 21, 1997 at 9:55 AM, Li Wei <li@mail.example> wrote:\n"
BLOCK = b"From: Li Wei\nSent: Friday\nTo: Ann\nSubject: Order\n\n"
ZH_BLOCK = "发件人：李\n发送时间：周五\n收件人：安\n主题：订单\n\n".encode()
STATUS = b"Final-Recipient: rfc822; a@mail.example\nAction: failed\nStatus: 5.1.1\n\n"
REPORT = b"multipart/report; report-type=delivery-status; boundary=b"

CONSTRUCTS = {
    # structure
    "many parts": parts(b"--b\n\nx\n"),
    "many empty parts": parts(b"--b\n"),
    "nested multiparts": lambda size: mail(b"Content-Type: multipart/mixed; boundary=0\n", filled(nested, size)),
    "nested mails": lambda size: mail(b"", b"").rstrip(b"\n") + b"\n" + filled(forwarded, size),
    "boundary lookalikes": parts(b"--bb\n--\n--b-\n-- b\n"),
    "boundary beginnings": parts(b"--", b"multipart/mixed; boundary=" + b"-" * 60),
    "many closed parts": parts(b"--b--\n--b\nContent-Type: text/plain\n\n"),
    # fields
    "many fields": lambda size: FROM + filled(b"X-A: b\n", size),
    "many kept fields": lambda size: FROM + filled(b"Received: a\nAuto-Submitted: no\nTo: a@b\nReferences: <a@b>\n", size),
    "one endless field": field(b"X-A", b"a b "),
    "one endless folded field": field(b"Subject", b"a\n "),
    "one endless subject": field(b"Subject", b"a "),
    "lines that are no fields": lambda size: FROM + filled(b"no field\n", size),
    "blank lines before the text": lambda size: mail(b"", filled(b"\n", size)),
    "encoded-words": field(b"Subject", encoded),
    "encoded-words without an end": field(b"Subject", b"=?utf-8?Q?a "),
    "encoded-words, begun": field(b"Subject", b"=?"),
    "encoded-words, inner signs": field(b"Subject", b"=?utf-8?Q?a?=3F"),
    "raw 8-bit subject": field(b"Subject", b"\xb2\xe2\xca\xd4"),
    # addresses
    "comments in addresses": field(b"Cc", b"("),
    "comments, closed": field(b"Cc", b"(a) "),
    "groups": field(b"Cc", b"a: b@c; "),
    "angle brackets": field(b"Cc", b"<"),
    "quotes in addresses": field(b"Cc", b'"'),
    "quotes and brackets": field(b"Cc", b'<"'),
    "addresses": field(b"Cc", b"a@b, "),
    "routes": field(b"Cc", b"@a,"),
    "one address field of names": field(b"From", b"a "),
    "message ids": field(b"References", b"<a@b> "),
    "message ids, open": field(b"References", b"<"),
    "comments in a message id": field(b"Message-ID", b"@("),
    "comments in a date": field(b"Date", b"("),
    "numbers in a date": field(b"Date", b"1 "),
    # parameters
    "parameters": field(b"Content-Type", lambda n: b";a%d=b" % n),
    "continued parameters": field(b"Content-Type", lambda n: b";name*%d=b" % n),
    "one section again": field(b"Content-Type", b";name*0*=b"),
    "quotes in parameters": field(b"Content-Disposition", b';"'),
    # encodings
    "base64": text(base64.b64encode(b"Hello, all is well. " * 3) + b"\n", encoding=b"base64"),
    "base64 junk": text(b"=a=!", encoding=b"base64"),
    "quoted-printable soft breaks": text(b"=\n", encoding=b"quoted-printable"),
    "quoted-printable blanks": text(b" \t", encoding=b"quoted-printable"),
    "quoted-printable junk": text(b"=", encoding=b"quoted-printable"),
    "unlabelled 8-bit text": text("测试".encode("gb18030"), b"text/plain"),
    "wrongly labelled text": text(b"\xb2\xe2\xff\n"),
    "iso-2022-jp escapes": text(b"\x1b$B", b"text/plain; charset=iso-2022-jp"),
    "hz escapes": text(b"~{", b"text/plain; charset=hz-gb-2312"),
    "utf-7": text(b"+AGE-", b"text/plain; charset=utf-7"),
    "uuencode begins": text(b"begin 644 a\n"),
    "uuencode lines": text(b"begin 644 a\n#0V%T\n`\nend\n"),
    "flowed lines": text(b"word \n", b"text/plain; format=flowed"),
    "flowed quotes": text(b"> word \n>> word \n", b"text/plain; format=flowed; delsp=yes"),
    # new text
    "one line": text(b"word "),
    "one word": text(b"a"),
    "empty lines": text(b"\n", before=b"Hello"),
    "carriage returns": text(b"\r", before=b"Hello"),
    "short lines": text(b"a\n"),
    "quote signs": text(b">"),
    "quoted lines": text(b"> a\n"),
    "quote signs with blanks": text(b"> "),
    "attributions": text(WROTE),
    "attributions without an end": text(b"On Fri, Nov 21, 1997 at 9:55 AM, Li Wei\n"),
    "attributions and text": text(WROTE + b"> a\nb\n"),
    "header blocks": text(BLOCK),
    "header blocks, Chinese": text(ZH_BLOCK),
    "header lines": text(b"From: Li Wei\n"),
    "separators": text(b"-----Original Message-----\n"),
    "rules": text(b"____________\n"),
    "signature marks": text(b"-- \nLi Wei\n"),
    "closings": text(b"Best regards,\nLi Wei\n\n"),
    "closings, Chinese": text("此致\n敬礼\n李\n\n".encode()),
    "device lines": text(b"Sent from my iPhone\n"),
    "disclaimers": text(b"This e-mail is confidential and intended for the recipient only.\n\n"),
    "names": text(b"Ann\n\n"),
    # HTML
    "nested elements": html(b"<div>"),
    "nested quotes": html(b"<blockquote>"),
    "nested tables": html(b"<table><tr><td>a"),
    "nested lists": html(b"<ul><li>a"),
    "closing tags": html(b"</div>"),
    "unclosed tags": html(b"<a "),
    "open brackets": html(b"<"),
    "entities": html(b"&amp;&#20320;&nbsp;"),
    "entities, begun": html(b"&"),
    "attributes": html(b" a=b", before=b"<p"),
    "one attribute": html(b"a ", before=b'<p title="'),
    "styles": html(b"display:block;", before=b'<p style="'),
    "comments": html(b"<!-- a -->"),
    "comments, begun": html(b"<!--"),
    "conditional comments": html(b"<!--[if mso]>a<![endif]-->"),
    "style elements": html(b"<style>a</style>"),
    "style elements, begun": html(b"<style>"),
    "quotes by class": html(b'<div class="gmail_quote">a</div>'),
    "many rows": html(b"<tr><td>a</td><td>b</td></tr>", before=b"<table>"),
    "line breaks": html(b"<br>"),
    "links": html(b'<a href="https://a.example/">a</a>'),
    # reports
    "recipients of a report": parts(STATUS, REPORT + b"\n\n--b\nContent-Type: message/delivery-status\n"),
    "words of a report": lambda size: (b"Return-Path: <>\nFrom: MAILER-DAEMON@mail.example\nSubject: failure notice\n\n"
                                       + filled(b"<a@mail.example>: 550 5.1.1 unknown\n", size)),
    # languages and characters
    "combining characters": text("á̂̃̄".encode()),
    "combining characters alone": text("́".encode()),
    "Chinese": text("没有崩溃，很好用。".encode()),
    "Russian": text("Добрый день. ".encode()),
    "invisible characters": text("​‌".encode()),
    "full-width": text("ＡＢＣ　".encode()),
    "emoji": text("😀".encode()),
}


def seconds_of(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([str(BUILD / "hark"), "read", "--json", str(path)], stdout=subprocess.PIPE, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, json.loads(done.stdout)


def median_of(path, rounds):
    times, fault = [], None
    for _ in range(rounds):
        seconds, line = seconds_of(path)
        times.append(seconds)
        if line["error"] is not None and "twice" in line["error"]:
            fault = line["error"]
    return statistics.median(times), fault


def measure(name, options, path, idle):
    sizes = [options.largest >> k for k in DOUBLINGS]
    times, faults = [], []
    for size in sizes:
        path.write_bytes(CONSTRUCTS[name](size - 500))
        seconds, fault = median_of(path, options.rounds)
        times.append(max(seconds - idle, 0.0))
        faults += [fault] if fault else []
    ratios = [b / a for a, b in zip(times, times[1:]) if a >= FLOOR]
    worst = max(ratios, default=0.0)
    is_bad = worst > LIMIT or faults
    print("{:32s} {} {:7.2f}{}".format(name, " ".join(f"{t:6.3f}" for t in times), worst,
                                       "  <-- " + (faults[0] if faults else "not linear") if is_bad else ""), flush=True)
    return not is_bad


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--largest", type=int, default=LARGEST)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("constructs", nargs="*")
    options = parser.parse_args()
    names = [name for name in CONSTRUCTS if not options.constructs or name in options.constructs]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "mail"
        path.write_bytes(b"")
        idle, _ = median_of(path, 5)
        sizes = " ".join(f"{(options.largest >> k) / 1e6:5.2f}M" for k in DOUBLINGS)
        print("{:32s} {}   ratio".format("construct", sizes))
        good = [measure(name, options, path, idle) for name in names]
    print(f"{sum(good)} of {len(good)} linear")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
