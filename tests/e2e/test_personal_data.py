"""Every column that can hold a word about a person is exported and forgotten, or holds none: the schema is gone
through, so that a new column is decided about."""

import contextlib
import json
import sqlite3

import pytest
from conftest import mail

ANNA = "anna@customer.example"

# What a person wrote, is called or did: "hark export" shows it, "hark forget" removes it.
THEIRS = """
address.address address.dead_reason customer.name entry.from_address entry.in_reply_to entry.message_id entry.new_text
entry.subject entry.text event.detail evidence.found feedback.ack_decision feedback.address feedback.name
feedback.solution feedback.subject outbox.content outbox.message_id outbox.recipient outbox.reply outbox.subject
purchase.reference quarantine.raw quarantine.reason rating.comment
""".split()

# Copies and marks that tell nothing more: "hark forget" removes them.
TRACES = """
announcement.detail announcement.reply attempt.reply filing.identity ledger.reason model.content place.identity sent_ack.address sent_ack.domain survey_sent.message_id
survey_sent.thanks_id survey_sent.token
""".split()

# Words of hark's own or of the owner's, hashes, and what is gone as soon as it is answered.
OURS = """
account.address agenda.kind announcement.event announcement.receiver announcement.state attempt.enhanced entry.author
entry.kind entry.nature event.action event.actor event.status
feedback.assignee feedback.category feedback.channel feedback.decided_by feedback.language feedback.priority
feedback.status feedback.tags filing.keywords filing.stale filing.target folder.name hit.place hit.rule hit.word improvement.note
improvement.priority improvement.problem improvement.status improvement.title improvement_letter.message_id
improvement_letter.state improvement_task.text ledger.identity
ledger.state meta.key meta.value outbox.kind outbox.sender outbox.state outbox.template owner_order.answer
owner_order.line place.category place.old_category place.old_decided_by place.old_priority place.old_status
purchase.currency rating.question rating.scale rating.survey report.kind sent_ack.template survey_sent.measures
survey_sent.scale survey_sent.survey tombstone.hash
""".split()


@contextlib.contextmanager
def database(hark):
    connection = sqlite3.connect(hark.folder / "hark.db", isolation_level=None)
    yield connection
    connection.close()


def marker(column):
    return "zz" + column.replace(".", "zz").replace("_", "")


def wordy_columns(connection):
    """All that can hold a word, but the search index, which is made of entries."""
    return [row[0] for row in connection.execute(
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        " AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'search%' AND c.type NOT IN ('INTEGER', 'REAL')")]


def test_each_column_of_the_schema_is_decided_about(watched):
    with database(watched) as connection:
        columns = wordy_columns(connection)
    decided = THEIRS + TRACES + OURS
    assert sorted(set(decided)) == sorted(decided), "named twice"
    assert sorted(set(columns) - set(decided)) == [], "what becomes of it when a person is exported, and forgotten?"
    assert sorted(set(decided) - set(columns)) == [], "there is no such column any more"


def live(connection):
    """A row of Anna's in every table that can hold one, with a word of its own in each column."""
    m = marker
    connection.execute("PRAGMA foreign_keys = ON")
    [(matter, customer, ledger)] = connection.execute(
        "SELECT f.id, f.customer, l.id FROM feedback f JOIN ledger l ON l.feedback = f.id").fetchall()
    connection.execute("BEGIN")
    connection.execute("INSERT INTO meta (key, value) VALUES ('forgetting', '')")
    for sql, values in (
            ("UPDATE customer SET name = ?", [m("customer.name")]),
            ("INSERT INTO address (customer, address, dead_reason, first_seen) VALUES (?, ?, ?, 1)",
             [customer, m("address.address") + "@customer.example", m("address.dead_reason")]),
            ("UPDATE feedback SET name = ?, subject = ?, solution = ?, ack_decision = 'never_ack: ' || ?",
             [m("feedback.name"), m("feedback.subject"), m("feedback.solution"), m("feedback.ack_decision")]),
            ("UPDATE feedback SET address = ?", [m("feedback.address")]),
            ("INSERT INTO entry (feedback, author, kind, at, message_id, in_reply_to, from_address, nature, subject,"
             " new_text, text) VALUES (?, 'customer', 'mail', 1, ?, ?, ?, 'person', ?, ?, ?)",
             [matter] + [m("entry." + name) for name in
                         ("message_id", "in_reply_to", "from_address", "subject", "new_text")]
             + [m("entry.text") + " " + m("entry.new_text")]),  # new text is a part of the text
            ("INSERT INTO search_queue SELECT max(id) FROM entry", []),
            ("INSERT INTO evidence (feedback, found) VALUES (?, ?)",
             [matter, json.dumps([["rule", m("evidence.found"), "text", 1, 0]])]),
            ("INSERT INTO event (at, feedback, actor, action, detail) VALUES (1, ?, 'owner', 'note', ?)",
             [matter, m("event.detail")]),
            ("INSERT INTO outbox (feedback, kind, state, due, created, attempts, last_attempt, reply_code, template,"
             " sender, recipient, message_id, reply, subject, content)"
             " VALUES (?, 'note', 'sent', 1, 1, 1, 1, 250, '', 'x', ?, ?, ?, ?, ?)",
             [matter] + [m("outbox." + name) for name in ("recipient", "message_id", "reply", "subject")]
             + [m("outbox.content").encode()]),
            ("INSERT INTO attempt SELECT max(id), 1, 0, 0, 0, '', ? FROM outbox", [m("attempt.reply")]),
            ("INSERT INTO announcement (receiver, event, feedback, detail, at, state, due, reply)"
             " VALUES ('hook:x', 'created', ?, ?, 1, 'queued', 1, ?)",
             [matter, m("announcement.detail"), m("announcement.reply")]),
            ("INSERT INTO purchase (customer, reference, amount, currency, at) VALUES (?, ?, 5, 'EUR', 1)",
             [customer, m("purchase.reference")]),
            ("INSERT INTO quarantine (ledger, at, reason, raw) VALUES (?, 1, ?, ?)",
             [ledger, m("quarantine.reason"), ("From: %s\r\n%s" % (ANNA, m("quarantine.raw"))).encode()]),
            ("INSERT INTO rating (feedback, customer, survey, question, scale, value, comment, at)"
             " VALUES (?, ?, 's', 'q', '1-5', 4, ?, 1)", [matter, customer, m("rating.comment")]),
            ("UPDATE ledger SET reason = ?", [m("ledger.reason")]),
            ("INSERT INTO model VALUES (1, 1, 1, 1, 1, 1, 1, 1, ?)", [m("model.content").encode()]),
            ("INSERT INTO place SELECT ?, folder, ?, 1, '', '', '', '', '', 0, 0 FROM ledger LIMIT 1",
             [m("place.identity").ljust(32, "0")[:32], matter]),
            ("INSERT INTO filing SELECT id, ?, ?, '', 0, '', '', 0 FROM account",
             [m("filing.identity").ljust(32, "0")[:32], matter]),
            ("INSERT INTO sent_ack (address, domain, template, feedback, at) VALUES (?, ?, 'ack', ?, 1)",
             [m("sent_ack.address"), m("sent_ack.domain"), matter]),
            ("INSERT INTO survey_sent (feedback, customer, survey, token, at, message_id, thanks_id)"
             " VALUES (?, ?, 's', ?, 1, ?, ?)",
             [matter, customer] + [m("survey_sent." + name) for name in ("token", "message_id", "thanks_id")])):
        connection.execute(sql, values)
    connection.execute("DELETE FROM meta WHERE key = 'forgetting'")
    connection.execute("COMMIT")


@pytest.fixture
def lived(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    with database(watched) as connection:
        live(connection)
    return watched


def test_all_that_is_a_persons_is_exported(lived):
    document = lived.hark("export", ANNA)
    assert [column for column in THEIRS if marker(column) not in document] == []


def test_all_that_is_a_persons_is_forgotten_to_the_last_byte(lived):
    before = b"".join(path.read_bytes() for path in lived.folder.glob("hark.db*"))
    assert [column for column in THEIRS + TRACES if marker(column).encode() not in before] == []
    lived.hark("forget", ANNA, "--yes")
    after = b"".join(path.read_bytes() for path in lived.folder.glob("hark.db*")).lower()
    assert [column for column in THEIRS + TRACES if marker(column).encode() in after] == []
    assert ANNA.encode() not in after
    with database(lived) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT ack_decision FROM feedback").fetchall() == [("never_ack",)]


def test_a_reason_in_the_ledger_that_names_a_person_is_forgotten(lived, dovecot):
    dovecot.deliver(mail(number=2, sender="Anna <%s>" % ANNA, extra="Precedence: bulk\r\n"))
    lived.once()
    with database(lived) as connection:
        connection.execute("UPDATE ledger SET reason = 'written by Anna@Customer.example' WHERE state GLOB 'ignored*'")
    lived.hark("forget", ANNA, "--yes")
    with database(lived) as connection:
        assert connection.execute("SELECT reason FROM ledger WHERE state GLOB 'ignored*'").fetchall() == [("",)]
