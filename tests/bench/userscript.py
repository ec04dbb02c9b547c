#!/usr/bin/python3
"""What one would write oneself in an afternoon: the peer that harkd is measured against.

    userscript.py IMAP_PORT USER PASSWORD RULES_FOLDER DATABASE [MAILS]

Plain Python and its standard library (and PyYAML for the rules): fetches each mail, decodes it, sorts it by the same
rule files (words and patterns, the highest score wins), and stores matter, entry, evidence and the mail's UID with one
commit a mail. No jail, no guard, no language, no threads, no search.
"""

import email
import email.policy
import html
import imaplib
import pathlib
import re
import sqlite3
import sys
import time
import unicodedata

import yaml

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE customer (id INTEGER PRIMARY KEY, address TEXT UNIQUE, name TEXT);
CREATE TABLE feedback (id INTEGER PRIMARY KEY, customer INTEGER, category TEXT, score REAL, subject TEXT, created REAL);
CREATE TABLE entry (id INTEGER PRIMARY KEY, feedback INTEGER, message_id TEXT, text TEXT);
CREATE INDEX entry_message_id ON entry(message_id);
CREATE TABLE evidence (feedback INTEGER, rule TEXT, word TEXT, place TEXT, weight REAL);
CREATE TABLE ledger (uid INTEGER PRIMARY KEY, state TEXT, feedback INTEGER);
"""


def fold(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold())


class Rules:
    """(category, weight, is it a veto?, where, what was written, compiled) of each word and pattern."""

    def __init__(self, folder):
        self.terms = []
        for path in sorted(pathlib.Path(folder).glob("*.yaml")):
            document = yaml.safe_load(path.read_text()) or {}
            for category in document.get("categories") or []:
                self._add(category["id"], category)
            for addition in document.get("additions") or []:
                self._add(addition["category"], addition)

    def _add(self, category, block):
        for kind in ("any", "all", "none"):
            for entry in block.get(kind) or []:
                weight, place = entry.get("weight", 1), entry.get("in")
                for word in entry.get("words") or []:
                    self.terms.append((category, weight, kind == "none", place, word, self._word(str(word))))
                patterns = entry.get("pattern") or []
                for pattern in [patterns] if isinstance(patterns, str) else patterns:
                    self.terms.append((category, weight, kind == "none", place, pattern, re.compile(pattern, re.I)))

    @staticmethod
    def _word(word):
        folded = fold(word)
        stem = folded.rstrip("*")
        if not stem.isascii():
            return stem
        return re.compile(r"\b%s%s" % (re.escape(stem), "" if folded.endswith("*") else r"\b"))

    def classify(self, subject, text):
        scores, vetoed, evidence = {}, set(), []
        for category, weight, is_veto, place, written, term in self.terms:
            for where, content in (("subject", subject), ("text", text)):
                if place is not None and place != where:
                    continue
                if (term in content) if isinstance(term, str) else term.search(content) is not None:
                    evidence.append((category, written, where, weight))
                    if is_veto:
                        vetoed.add(category)
                    else:
                        scores[category] = scores.get(category, 0) + weight * (2 if where == "subject" else 1)
        reached = [(score, category) for category, score in scores.items() if score >= 1 and category not in vetoed]
        return (*max(reached, default=(0, "uncategorised")), evidence)


def text_of(mail):
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    content = part.get_content()
    if part.get_content_subtype() == "html":
        content = html.unescape(re.sub(r"<[^>]+>", " ", content))
    return re.split(r"^(?:>|-- $|On .* wrote:)", content, maxsplit=1, flags=re.M)[0]


def store(database, uid, mail, text, verdict):
    score, category, evidence = verdict
    name, address = email.utils.parseaddr(str(mail["From"]))
    cursor = database.execute("INSERT OR IGNORE INTO customer (address, name) VALUES (?, ?)", (address.lower(), name))
    customer = cursor.execute("SELECT id FROM customer WHERE address = ?", (address.lower(),)).fetchone()[0]
    cursor.execute("INSERT INTO feedback (customer, category, score, subject, created) VALUES (?, ?, ?, ?, ?)",
                   (customer, category, score, str(mail["Subject"]), time.time()))
    feedback = cursor.lastrowid
    cursor.execute("INSERT INTO entry (feedback, message_id, text) VALUES (?, ?, ?)",
                   (feedback, str(mail["Message-ID"]), text))
    cursor.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?)", [(feedback, *each) for each in evidence])
    cursor.execute("INSERT INTO ledger VALUES (?, 'feedback', ?)", (uid, feedback))
    database.commit()


def main(port, user, password, rules, path, most=None):
    rules = Rules(rules)
    database = sqlite3.connect(path)
    database.executescript(SCHEMA)
    client = imaplib.IMAP4("127.0.0.1", int(port))
    client.login(user, password)
    client.select("INBOX", readonly=True)
    uids = client.uid("SEARCH", "ALL")[1][0].split()
    for uid in uids[:int(most)] if most else uids:
        raw = client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1]
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        text = text_of(mail)
        store(database, int(uid), mail, text, rules.classify(fold(str(mail["Subject"])), fold(text)))
    client.logout()


if __name__ == "__main__":
    main(*sys.argv[1:])
