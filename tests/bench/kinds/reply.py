"""Vectors of reply parsers: expected.jsonl with texts and what of them is new."""

import json

from .hark import Figure, mail_of_text, squeeze


def rows_of(folder):
    with open(folder / "expected.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def own_text(message):
    """All that is not quoted: a reply parser leaves closings and signatures where they are."""
    return message["new_text"] + "\n" + message["signature"]


def without_signs(text):
    """A blockquote that is kept has no signs in front of its lines in new_text."""
    return "\n".join(line.lstrip("> ") for line in text.split("\n"))


class Cut:
    """Three figures of one question: is new_text the expected text, is it with the signature, is it either?"""

    def __init__(self, name):
        self.exact = Figure(f"{name}: new_text")
        self.either = Figure(f"{name}: new_text, or with signature")

    def count(self, which, expected, message):
        want, new, own = squeeze(expected), squeeze(message["new_text"]), squeeze(own_text(message))
        self.exact.count(new == want, which, expected, message["new_text"])
        self.either.count(want in (new, own), which, expected, own_text(message))

    def figures(self):
        return [self.exact, self.either]


# ---- talon: extract_from_plain, extract_from_html, extract_signature ----


def is_talon(rows):
    return "fn" in rows[0]


def signature_is_right(expected, message):
    """The same cut, or one that takes the closing formula above the signature along."""
    body, signature = squeeze(expected[0]), squeeze(expected[1])
    new, cut = squeeze(message["new_text"]), squeeze(message["signature"])
    closing = cut[:len(cut) - len(signature)]
    return new + cut == body + signature and cut.endswith(signature) and len(closing) <= 40 and closing[:2] != "--"


def talon(hark, rows):
    mails = {}
    for number, row in enumerate(rows):
        subtype = "html" if row["fn"] == "extract_from_html" else "plain"
        mails[(number, "input")] = mail_of_text(row["input"], subtype)
        if subtype == "html":
            mails[(number, "expected")] = mail_of_text(row["expected"], subtype)
    messages = hark.read_mails(mails)
    plain, html = Cut("extract_from_plain"), Cut("extract_from_html")
    exact, either = Figure("extract_signature: same cut"), Figure("extract_signature: same, or with closing")
    for number, row in enumerate(rows):
        message, which = messages[(number, "input")], f"{number} {row['test']}"
        if row["fn"] == "extract_from_plain":
            plain.count(which, row["expected"], message)
        elif row["fn"] == "extract_from_html":
            html.count(which, without_signs(messages[(number, "expected")]["text"]), message)
        else:
            expected = [row["expected"][0], row["expected"][1] or ""]
            got = [message["new_text"], message["signature"]]
            same = [squeeze(text) for text in got] == [squeeze(text) for text in expected]
            exact.count(same, which, expected, got)
            either.count(signature_is_right(expected, message), which, expected, got)
    total = Figure("all vectors: right by the wider reading")
    total.good = plain.either.good + html.either.good + either.good
    total.of = len(rows)
    return [*plain.figures(), *html.figures(), exact, either, total]


# ---- crisp: first fragment or visible text of test/fixtures/* ----


def is_crisp(rows):
    return "what" in rows[0]


def crisp(hark, rows, folder):
    texts = {}
    for row in rows:
        file = folder / "test" / "fixtures" / row["file"]
        texts[row["test"]] = file.read_bytes().decode("utf-8", "replace")
    messages = hark.read_mails({name: mail_of_text(text) for name, text in texts.items()})
    cut = Cut("first fragment or visible text")
    for row in rows:
        cut.count(f"{row['test']} {row['file']}", row["expected"], messages[row["test"]])
    return cut.figures()


# ---- quagga: the first body zone ----


def is_quagga(rows):
    return "top_body" in rows[0]


def without(text, parts):
    for part in parts:
        text = text.replace(part, "")
    return text


def quagga(hark, rows):
    messages = hark.read_mails({number: mail_of_text(row["text"]) for number, row in enumerate(rows)})
    strict = Figure("top body: new_text")
    either = Figure("top body: new_text, or with signature")
    bare = Figure("the same, forwards alone left out")
    for number, row in enumerate(rows):
        message = messages[number]
        wanted = [squeeze(row["top_body"]), squeeze(without(row["top_body"], row["signature_in_top_body"]))]
        new, own = squeeze(message["new_text"]), squeeze(own_text(message))
        which = f"{number} {row['file']}"
        strict.count(new == wanted[0], which, row["top_body"], message["new_text"])
        is_right = own == wanted[0] or new in wanted
        either.count(is_right, which, row["top_body"], own_text(message))
        if row["top_body"].strip():
            bare.count(is_right, which, row["top_body"], own_text(message))
    return [strict, either, bare]


def measure(hark, folder):
    """Figures of a folder with expected.jsonl, or None when its rows are of no known kind."""
    rows = rows_of(folder)
    if is_talon(rows):
        return talon(hark, rows)
    if is_crisp(rows):
        return crisp(hark, rows, folder)
    if is_quagga(rows):
        return quagga(hark, rows)
    return None
