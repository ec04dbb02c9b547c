"""Several mailboxes, history, a stop in the middle of much work, addresses of every kind."""

import signal
import time

import pytest

from conftest import BOX, OWNER, header, mail, wait_until
from lib.dovecot import Dovecot

SECOND = "help@example.com"
STOP_SECONDS_MAX = 25      # five, and a busy machine
SECOND_BOX = """\
  - address: {address}
    imap: {{ host: 127.0.0.1, port: {imap_port}, tls: none, password_file: password }}
    smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none, login: no }}
acknowledge:"""


@pytest.fixture
def two_boxes():
    with Dovecot(users={BOX: "secret", SECOND: "secret"}) as server:
        yield server


def add_second_box(hark):
    text = SECOND_BOX.format(address=SECOND, imap_port=hark.values["imap_port"], smtp_port=hark.values["smtp_port"])
    hark.config.write_text(hark.config.read_text().replace("acknowledge:", text.lstrip(), 1).replace(
        "- address: %s\n    imap" % SECOND, "  - address: %s\n    imap" % SECOND))


def customers(smtp_server):
    return {each.recipients[0]: each.sender for each in smtp_server.mails}


def test_a_mailbox_that_is_added_by_sighup_is_watched_and_each_answers_in_its_own_name(
        make_hark, two_boxes, smtp_server):
    hark = make_hark(imap_port=two_boxes.imap_port, smtp_port=smtp_server.port)
    hark.start_polled()
    add_second_box(hark)
    hark.process.send_signal(signal.SIGHUP)
    wait_until("the first look at both", lambda: 2 == len(
        [folder for folder in hark.status()["folders"] if folder["folder"] == "INBOX" and folder["last_good_poll"]]))
    two_boxes.deliver(mail(number=1, sender="a@customer.example"))
    two_boxes.deliver(mail(number=2, sender="b@customer.example", to=SECOND), user=SECOND)
    hark.wait_for_quiet(2)
    assert customers(smtp_server) == {"a@customer.example": BOX, "b@customer.example": SECOND}


def test_one_mail_to_both_mailboxes_is_one_matter_with_one_answer(make_hark, two_boxes, smtp_server):
    hark = make_hark(imap_port=two_boxes.imap_port, smtp_port=smtp_server.port)
    add_second_box(hark)
    hark.once()
    same = mail(to="%s, %s" % (BOX, SECOND))
    two_boxes.deliver(same)
    two_boxes.deliver(same, user=SECOND)
    hark.once()
    assert hark.status()["ledger"] == {"feedback": 1, "duplicate": 1}
    assert len(smtp_server.mails) == 1


def test_history_is_taken_in_without_answers_and_what_comes_later_is_answered(hark, dovecot, smtp_server):
    hark.config.write_text(hark.config.read_text().replace("    poll:", "    start: 2026-01-01\n    poll:"))
    now = time.time()
    dovecot.deliver(mail(number=1, sender="a@customer.example"), received=now - 3 * 86400)
    dovecot.deliver(mail(number=2, sender="b@customer.example", date="Tue, 04 Mar 2025 10:00:00 +0000"),
                    received=now - 900 * 86400)
    hark.once()
    assert list(hark.ledger()) == [1], "what is older than start is not looked at"
    dovecot.deliver(mail(number=3, sender="c@customer.example"))
    hark.once()
    assert hark.states() == ["feedback", "feedback"]
    assert list(customers(smtp_server)) == ["c@customer.example"]


def test_a_stop_in_the_middle_of_much_work_is_quick_and_loses_and_doubles_nothing(hark, dovecot, smtp_server):
    hark.once()
    count = 400
    for number in range(count):
        dovecot.deliver(mail(number=number, sender="c%d@d%d.example" % (number, number), text="crash " * 300))
    hark.write_config(extra="limits: { per_hour: 10000 }\n")
    hark.start()
    wait_until("the first mails", lambda: hark.status()["read"] > 0)
    begun = time.monotonic()
    assert hark.stop() == 0
    assert time.monotonic() - begun < STOP_SECONDS_MAX
    hark.start()
    hark.wait_for_quiet(count)
    assert hark.states() == ["feedback"] * count
    sent = [each.recipients[0] for each in smtp_server.mails if each.recipients != [OWNER]]
    assert len(sent) == len(set(sent)) == count


@pytest.mark.parametrize("sender", [
    "Zoë <zoë@bücher.example>", '"quoted local"@customer.example', "a" * 300 + "@customer.example", "no-at-sign",
    "<>", "Undisclosed;", "a@b, c@d", "@customer.example", "a@[127.0.0.1]",
    "=?utf-8?q?=0D=0ABcc:_x@y.example?= <a@b.example>",
    "root@localhost", "a@customer.example\r\n X-More: folded", "\xff\xfe <a@customer.example>", "\t"])
def test_a_mail_from_any_kind_of_address_is_taken_in(watched, dovecot, smtp_server, sender):
    dovecot.deliver(mail(sender=sender))
    watched.once(expect=None)
    [row] = watched.ledger().values()
    assert row["state"] == "feedback" or row["state"].startswith("ignored"), row
    for each in smtp_server.mails:
        assert len(each.recipients) == 1
        assert header(each.content, "Bcc") is None
        assert "," not in header(each.content, "To")
