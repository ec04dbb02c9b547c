"""Everything in a database but times and tokens, to compare what a kill left with what it should be."""

import re
import sqlite3

TIMES = {"at", "created", "due", "last_attempt", "first_seen", "last_good_poll", "first_contact", "status_since",
         "responded", "resolved", "closed", "last_customer", "mail_date", "made", "from_time", "to_time", "answer_due",
         "erased"}
YEAR_2017_MS = 1_500_000_000_000      # no count is as high
# In what order rows were added says nothing where nothing refers to them.
UNORDERED = {"agenda", "announcement", "event", "evidence", "outbox", "sent_ack"}
TOKENS = [(r"hark\.(\d+)\.[a-z2-9]+@", r"hark.\1.TOKEN@"), (r"(?m)^(Date|X-Loop|Message-ID): .*$", r"\1: x"),
          (r"=_[a-z2-9]{24}", "BOUNDARY"), (r"\[#(\d+)-[a-z2-9]+\]", r"[#\1-TOKEN]"),
          (r"(?<![a-z2-9])[a-z2-9]{20}(?![a-z2-9])", "TOKEN"),
          (r"\b20\d\d-\d\d-\d\dT[0-9:]+Z", "TIME")]


def plain(text):
    for pattern, replacement in TOKENS:
        text = re.sub(pattern, replacement, text)
    return text


def cell(table, name, value):
    if name in TIMES or isinstance(value, int) and value > YEAR_2017_MS:
        return "time" if value else 0
    if (table, name) == ("tombstone", "hash"):      # salted
        return "hash"
    if name in ("uidvalidity", "outbox"):       # a number that says nothing
        return name if value else 0
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return plain(value) if isinstance(value, str) else value


def meta_row(row):
    """The numbers of meta are times, its words are tokens."""
    return row["key"], "set" if row["value"] not in ("", "0") else "unset"


def table_rows(connection, table):
    rows = connection.execute("SELECT * FROM %s" % table).fetchall()
    if table == "meta":
        return sorted(meta_row(row) for row in rows if not row["key"].startswith("rescan:") or row["value"])
    return sorted(repr({name: cell(table, name, row[name]) for name in row.keys()
                        if not (name == "id" and table in UNORDERED)}) for row in rows)


OWNERS = "('report', 'alert', 'transcript', 'digest')"


def forgive(connection, more):
    """What a kill between intent and effect may change, in this copy: a mail to a customer whose fate nobody knows, a
    second try of any, or to tell an event; and more, in SQL. Gives the ids of the first."""
    uncertain = [row[0] for row in connection.execute(
        "SELECT id FROM outbox WHERE kind NOT IN %s AND state = 'uncertain'" % OWNERS)]
    connection.executescript("""
        DROP TRIGGER event_stays_as_it_is;
        UPDATE event SET (action, detail) = (
          SELECT CASE kind WHEN 'ack' THEN 'acknowledged' ELSE 'sent' END, recipient FROM outbox
          WHERE outbox.feedback = event.feedback AND state = 'uncertain')
          WHERE action = 'send_uncertain';
        UPDATE outbox SET state = 'sent', reply_code = 250, reply = '250 2.0.0 Taken'
          WHERE kind NOT IN %s AND state = 'uncertain';
        UPDATE outbox SET attempts = 1 WHERE attempts = 2;
        UPDATE outbox SET content = x'' WHERE kind = 'report';
        UPDATE announcement SET (attempts, reply) = (1, '') WHERE state = 'done';""" % OWNERS + more)
    return uncertain


def figures(installation, forgiven=""):
    """({table: rows}, outbox rows of mails to customers that are uncertain)"""
    source = installation.connect()
    copy = sqlite3.connect(":memory:")
    source.backup(copy)
    source.close()
    copy.row_factory = sqlite3.Row
    uncertain = forgive(copy, forgiven)
    tables = [row[0] for row in copy.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'search*' AND name NOT GLOB 'sqlite*'")]
    found = {table: table_rows(copy, table) for table in tables}
    copy.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, instance)")
    found["search"] = sorted(tuple(row) for row in copy.execute("SELECT term, doc, col, offset FROM terms"))
    found["search_queue"] = [tuple(row) for row in copy.execute("SELECT entry FROM search_queue")]
    assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert copy.execute("PRAGMA foreign_key_check").fetchone() is None
    copy.close()
    return found, uncertain


def differences(expected, found):
    words = []
    for table in sorted(set(expected) | set(found)):
        want, have = expected.get(table, []), found.get(table, [])
        words += ["%s lacks %s" % (table, row) for row in want if row not in have][:3]
        words += ["%s has %s" % (table, row) for row in have if row not in want][:3]
        if not words and len(want) != len(have):
            words.append("%s: %d rows instead of %d" % (table, len(have), len(want)))
    return words
