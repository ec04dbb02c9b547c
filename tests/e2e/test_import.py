"""hark import: history into the database, with nothing sent."""

import json
import time

import pytest

from conftest import dated, mail, mbox


@pytest.fixture
def history(tmp_path):
    """A customer and the owner's answer a year ago, a list's mail, and one that says nothing."""
    answer = mail(number=2, sender="feedback@example.com", to="anna@customer.example", subject="Re: The app crashes",
                  extra="In-Reply-To: <test.1@mail.example.net>\r\n", date=dated(399))
    return mbox(tmp_path / "history", answer, mail(number=1, date=dated(400)),
                mail(number=3, sender="bob@customer.example", subject="A suggestion", text="I suggest it.\n", date=dated(100)),
                mail(number=4, sender="l@customer.example", extra="List-Id: <a.b.example>\r\n", date=dated(90)))


def imported(hark, *arguments):
    return json.loads(hark.hark("import", *arguments, "--json"))


def test_history_is_taken_in_by_its_dates_and_nobody_is_answered(watched, history, smtp_server):
    assert imported(watched, history) == {"mails": 4, "older": 0, "feedback": 2, "replies": 0, "own": 1, "ignored": 1,
                                          "duplicates": 0, "quarantined": 0}
    anna, bob = watched.feedback()
    assert (anna["status"], anna["category"]) == ("responded", "product_issue")
    assert (bob["status"], bob["category"]) == ("open", "suggestion")
    assert anna["created"][:10] == time.strftime("%Y-%m-%d", time.gmtime(time.time() - 400 * 86400))
    assert anna["acknowledgement"].startswith("old: ")
    watched.once()
    assert watched.outbox() == [] and smtp_server.mails == []


def test_what_is_known_already_is_a_duplicate(watched, history, dovecot):
    dovecot.deliver(mail(number=3, sender="bob@customer.example", subject="A suggestion", text="I suggest it.\n",
                         date=dated(100)))
    watched.once()
    assert imported(watched, history)["duplicates"] == 1
    assert imported(watched, history)["duplicates"] == 4
    assert len(watched.feedback()) == 2
    assert watched.status()["read"] == 1 + 4 + 4


def test_a_later_answer_joins_the_imported_matter(watched, history, dovecot):
    imported(watched, history)
    dovecot.deliver(mail(number=9, extra="In-Reply-To: <test.1@mail.example.net>\r\n", text="Still so.\n"))
    watched.once()
    rows = [row for row in watched.rows("ledger") if row["state"] == "reply"]
    assert [row["number"] for row in rows] == [1001]


def test_what_cannot_be_read_is_set_aside_with_its_bytes(watched, tmp_path):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1").write_bytes(b"\x00\x01\x02 no mail at all")
    assert imported(watched, tmp_path / "mails")["quarantined"] == 1
    [row] = watched.rows("quarantine", "list")
    assert b"no mail at all" in watched.run("quarantine", "show", row["id"]).stdout


def test_only_what_is_asked_for_is_taken(watched, history):
    assert imported(watched, "--since", "200d", history)["mails"] == 2
    done = watched.run("import", "--mailbox", "nobody@example.com", history)
    assert done.returncode == 1 and b"nobody@example.com" in done.stderr
    assert watched.run("import").returncode == 2
    assert watched.run("import", "/nowhere").returncode == 1


def test_without_a_database_it_says_who_makes_it(hark, history):
    done = hark.run("import", history)
    assert done.returncode == 3 and b"harkd makes it" in done.stderr


def test_people_are_told_the_sum(watched, history):
    shown = watched.hark("import", history)
    assert shown == ("Mails: 4. New feedback: 2, replies: 0, own: 1, ignored: 1, duplicates: 0, quarantined: 0; "
                     "nothing was sent\n")
