"""A customer who wishes it is forgotten while harkd works: not a byte of them is left, and the ledger adds up."""

import json

from conftest import mail, wait_until

WORD = "Zanzibar"
ANNA = "anna@customer.example"


def holds(hark, needle):
    """The database's files in which it stands, in any case."""
    return [path.name for path in hark.folder.glob("hark.db*")
            if needle.lower().encode() in path.read_bytes().lower()]


def forget(hark, address=ANNA):
    return json.loads(hark.hark("forget", address, "--yes", "--json"))


def test_not_a_byte_is_left_and_the_ledger_adds_up(watched, dovecot):
    dovecot.deliver(mail(subject="It crashes in " + WORD, text=f"In {WORD} it crashes.\n"))
    dovecot.deliver(mail(number=2, sender="bob@other.example", text="In Paris it crashes.\n"))
    watched.start_polled()
    watched.wait_for_quiet(2)
    assert watched.run("search", WORD).returncode == 0
    assert holds(watched, WORD)
    assert forget(watched)["matters"] == 1
    assert holds(watched, WORD) == holds(watched, ANNA) == []
    assert watched.states() == ["forgotten", "feedback"]
    assert [row["status"] for row in watched.feedback()] == ["closed", "open"]
    assert watched.run("search", "Paris").returncode == 0
    assert watched.run("search", WORD).returncode == 1
    watched.stop()


def test_an_acknowledgement_that_waits_is_not_sent(watched, dovecot, smtp_server):
    watched.config.write_text(watched.config.read_text().replace("after: 0s", "after: 1d"))
    dovecot.deliver(mail())
    watched.once()
    forget(watched)
    watched.once(now="2036-01-01 08:00")
    assert not [sent for sent in smtp_server.mails if ANNA in sent.recipients]


def test_a_copy_found_again_is_not_taken_in_and_a_new_mail_is(watched, dovecot):
    old = mail(text=f"In {WORD} it crashes.\n")
    dovecot.deliver(old)
    watched.once()
    forget(watched)
    dovecot.deliver(old)
    watched.once()
    assert watched.states() == ["forgotten", "forgotten"]
    assert holds(watched, WORD) == []
    dovecot.deliver(mail(number=3, text="It crashes once more.\n"))
    watched.once(now="2036-01-01 08:00")
    assert watched.states()[-1] == "feedback"


def test_without_a_person_to_ask_nothing_is_forgotten(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    assert watched.run("forget", ANNA).returncode == 2
    assert watched.run("forget", "nobody@else.example", "--yes").returncode == 1
    assert watched.states() == ["feedback"]


def test_all_that_is_known_of_a_customer_is_one_document(watched, dovecot):
    dovecot.deliver(mail(text=f"In {WORD} it crashes.\n"))
    dovecot.deliver(mail(number=2, sender="bob@other.example", text="In Paris it crashes.\n"))
    watched.once()
    document = json.loads(watched.hark("export", ANNA))
    [matter] = document["matters"]
    assert document["addresses"] == [ANNA]
    assert [entry["text"] for entry in matter["entries"]] == [f"In {WORD} it crashes."]
    assert "created" in [event["action"] for event in matter["events"]]
    assert [sent["to"] for sent in document["mails"]] == [ANNA]
    assert "Paris" not in json.dumps(document)
    assert watched.run("export", "nobody@else.example").returncode == 1
