"""Any folder of mails: each gives one valid line, copies with other line ends give the same one, lists are known."""

import re

from .hark import Figure

# What collections hold beside mails: where they come from, and what is expected of a mail.
SKIPPED = re.compile(r"(^|/)(SOURCE\.txt|[^/]*LICENSE[^/]*|NOTICE|README[^/]*|\.git[^/]*|expected\.[a-z]+|"
                     r"[^/]+\.xml|[^/]+_decoded_[0-9_]+\.(txt|bin)|.*/(attachments|files)/[^/]+)$")
LIST_ID = re.compile(rb"^list-id[ \t]*:", re.I | re.M)


def files_of(folder):
    found = sorted(file for file in folder.rglob("*") if file.is_file())
    return [file for file in found if not SKIPPED.search(str(file))]


def mails_in(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in files_of(folder)}


def copies(mail):
    """The mail with LF, CRLF and CR; without CR where it holds bare ones already."""
    plain = mail.replace(b"\r\n", b"\n")
    made = {"LF": plain, "CRLF": plain.replace(b"\n", b"\r\n")}
    if b"\r" in plain:
        del made["CRLF"]  # \r\r\n is something else
        return made
    made["CR"] = plain.replace(b"\n", b"\r")
    return made


def comparable(message):
    return {key: value for key, value in message.items() if key != "file"}


def differences(one, other):
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}


def is_list_mail(mail):
    head = re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0]
    return LIST_ID.search(head) is not None


def line_ends(hark, mails):
    figure = Figure("the same with LF, CRLF and CR")
    messages = hark.read_mails({(name, end): copy for name, mail in mails.items() for end, copy in copies(mail).items()})
    by_name = {}
    for (name, end), message in messages.items():
        by_name.setdefault(name, {})[end] = comparable(message)
    for name, results in by_name.items():
        for end, result in results.items():
            if end != "LF":
                unlike = differences(results["LF"], result)
                figure.count(not unlike, f"{name} {end}", {key: pair[0] for key, pair in unlike.items()},
                             {key: pair[1] for key, pair in unlike.items()})
    return figure


def measure(hark, folder, lists_matter=True):
    """hark.py raises where a line is missing, not UTF-8 or no JSON."""
    mails = mails_in(folder)
    messages = hark.read_mails(mails)
    lines = Figure("one valid line a file")
    read = Figure("read without an error")
    lists = Figure("List-Id: nature is list")
    for name, mail in mails.items():
        message = messages[name]
        lines.count(True, name)
        read.count(message["error"] is None, name, None, message["error"])
        if is_list_mail(mail):
            lists.count(message["nature"] == "list", name, "list", f"{message['nature']}: {message['nature_reason']}")
    return [lines, read, line_ends(hark, mails)] + ([lists] if lists.of and lists_matter else [])
