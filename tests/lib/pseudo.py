"""A catalogue in which every text is marked, so that a text that never went through gettext shows.

Each piece of a text between its conversions stands in ⟦ ⟧: what is put in for them is outside, and must be marked by
itself or be one of the things that have no translation (names, addresses, ids, a server's words). The catalogue takes
the place of the Chinese one.
"""

import re
import subprocess

from lib.installation import SOURCE

CONVERSION = re.compile(r"(%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]|\\n)")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n)+)', re.MULTILINE)
HEAD = ('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')


def mark(text):
    """Letters outside of conversions get their marks; line breaks stay where they are."""
    pieces = CONVERSION.split(text)
    return "".join("⟦%s⟧" % piece if at % 2 == 0 and re.search("[A-Za-z]", piece) else piece
                   for at, piece in enumerate(pieces))


def _texts(catalogue):
    """(msgid, msgid_plural or None) of each entry but the first."""
    for block in catalogue.split("\n\n"):
        found = {key: "".join(STRING.findall(value)) for key, value in ENTRY.findall(block + "\n")}
        if found.get("msgid") and not block.startswith("#~"):
            yield found["msgid"], found.get("msgid_plural")


def make(folder):
    """Writes the catalogue beneath the folder, which is for HARK_LOCALEDIR."""
    lines = [HEAD]
    for one, many in _texts((SOURCE / "po" / "zh_CN.po").read_text()):
        lines.append('msgid "%s"\n' % one)
        if many is None:
            lines.append('msgstr "%s"\n\n' % mark(one))
        else:
            lines.append('msgid_plural "%s"\nmsgstr[0] "%s"\nmsgstr[1] "%s"\n\n' % (many, mark(one), mark(many)))
    target = folder / "zh_CN" / "LC_MESSAGES"
    target.mkdir(parents=True)
    subprocess.run(["msgfmt", "-o", target / "hark.mo", "-"], input="".join(lines).encode(), check=True)
    return {"HARK_LOCALEDIR": str(folder), "LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}


def unmarked(text):
    """What stands outside of the marks, which never hold each other; one that was cut ends with its line."""
    return re.sub(r"⟦[^⟦⟧…]*(?:[⟧…]|$)", " ", text)
