"""Reads mails back with Python's email package and compares them with what went in.

usage: read_back.py FOLDER
FOLDER holds N.eml and N.expect; the latter has lines "field HEX" with the UTF-8 of subject, from, to, text, html,
attachment. Also holds each mail against the rules on lines and encoded words. Says what differs, exit 1.
"""

import email
import email.header
import email.policy
import email.utils
import pathlib
import re
import sys

WORD = re.compile(rb"=\?utf-8\?([bq])\?([^?]*)\?=")


def check_bytes(raw):
    head = raw.split(b"\r\n\r\n", 1)[0]
    if b"\n" in raw.replace(b"\r\n", b"") or b"\r" in raw.replace(b"\r\n", b""):
        yield "a bare CR or LF"
    if max(len(line) for line in raw.split(b"\r\n")) > 998:
        yield "a line above 998"
    for line in head.split(b"\r\n"):
        words = WORD.findall(line)
        if len(line) > (76 if words else 78):
            yield f"a header line of {len(line)}: {line!r}"
        if not line.strip():
            yield "an empty header line"
        for match in WORD.finditer(line):
            if len(match.group(0)) > 75:
                yield "an encoded word above 75"
            decoded = email.header.decode_header(match.group(0).decode())[0][0]
            decoded.decode("utf-8")  # raises inside a split character
    try:
        raw.decode("ascii")
    except UnicodeDecodeError:
        yield "bytes above 127"


def display_name(raw, field):
    """Python's newer parser puts blanks between the encoded words of a name (RFC 2047 6.2 forbids it); the older
    one does not."""
    value = email.message_from_bytes(raw, policy=email.policy.compat32)[field].replace("\r\n", "")
    name, _ = email.utils.parseaddr(value)
    return str(email.header.make_header(email.header.decode_header(name)))


def read(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    for part in mail.walk():
        for fault in part.defects:
            raise ValueError(f"defect {fault!r}")
        for name, value in part.items():
            for fault in value.defects:
                raise ValueError(f"defect in {name}: {fault!r}")
    found = {
        "subject": str(mail["subject"]),
        "from": display_name(raw, "from"),
        "to": display_name(raw, "to"),
    }
    for kind, field in (("plain", "text"), ("html", "html")):
        body = mail.get_body((kind,))
        if body is not None:
            found[field] = body.get_content().replace("\r\n", "\n")
    for part in mail.iter_attachments() if mail.is_multipart() else ():
        content = part.get_content()
        found["attachment"] = content if isinstance(content, str) else content.decode("utf-8")
    return found


def check(path):
    raw = path.read_bytes()
    faults = list(check_bytes(raw))
    found = read(raw)
    expected = {}
    for line in path.with_suffix(".expect").read_text().splitlines():
        field, _, value = line.partition(" ")
        expected[field] = bytes.fromhex(value).decode("utf-8")
    if found.keys() != expected.keys():
        faults.append(f"fields {sorted(found)} instead of {sorted(expected)}")
    for field, value in expected.items():
        if found.get(field) != value:
            faults.append(f"{field}: {found.get(field)!r} instead of {value!r}")
    return faults


def main():
    count = failed = 0
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
        count += 1
        try:
            faults = check(path)
        except Exception as fault:  # whatever Python's reader thinks of our mail is a fault of the mail
            faults = [repr(fault)]
        for fault in faults:
            failed += 1
            print(f"{path.name}: {fault}", file=sys.stderr)
    if count == 0:
        sys.exit("no mails")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
