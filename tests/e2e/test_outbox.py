"""What leaves: retried, failed, uncertain, by the owner's word; never twice to a customer."""

import re
import signal

from conftest import OWNER, header, mail, wait_until
from lib.smtp_server import DROP, SILENT

import pytest


def of_kind(hark, kind):
    return [row for row in hark.outbox() if row["kind"] == kind]


def test_a_temporary_refusal_is_tried_again_later_with_the_same_bytes(watched, dovecot, smtp_server):
    smtp_server.plan(end="451 4.3.0 Come back later")
    dovecot.deliver(mail())
    watched.once()
    [waiting] = watched.outbox()
    assert (waiting["state"], waiting["code"], waiting["attempts"]) == ("queued", 451, 1)
    watched.once()
    assert smtp_server.mails == [], "tried again before its time"
    watched.once(now="2036-01-01 08:01")
    assert watched.outbox()[0]["state"] == "sent"
    assert smtp_server.mails[0].content == smtp_server.refused[0].content


@pytest.mark.parametrize("step", ["rcpt", "data", "mail"])
def test_a_temporary_refusal_at_any_step_is_tried_again(watched, dovecot, smtp_server, step):
    smtp_server.plan(**{step: "452 4.2.2 Mailbox full"})
    dovecot.deliver(mail())
    watched.once()
    assert watched.outbox()[0]["state"] == "queued"
    watched.once(now="2036-01-01 08:01")
    assert [row["state"] for row in of_kind(watched, "ack")] == ["sent"]


def test_a_refusal_for_good_fails_and_marks_an_address_that_does_not_exist(watched, dovecot, smtp_server):
    smtp_server.plan(rcpt="550 5.1.1 No such user")
    dovecot.deliver(mail())
    watched.once()
    assert [(row["state"], row["code"]) for row in watched.outbox()] == [("failed", 550)]
    dovecot.deliver(mail(number=2, subject="A suggestion", text="I suggest a dark mode.\n"))
    watched.once()
    assert watched.feedback()[1]["acknowledgement"].startswith("dead_address:")
    assert smtp_server.mails == []


def test_a_refusal_by_policy_does_not_mark_the_address(watched, dovecot, smtp_server):
    smtp_server.plan(rcpt="550 5.7.1 Your network is not welcome here")
    dovecot.deliver(mail())
    watched.once()
    dovecot.deliver(mail(number=2, subject="A suggestion", text="I suggest a dark mode.\n"))
    watched.once(now="2036-01-01 08:01")
    assert [row["state"] for row in of_kind(watched, "ack")] == ["failed", "sent"]


def test_a_refusal_of_our_own_address_does_not_mark_the_customers(watched, dovecot, smtp_server):
    smtp_server.plan(mail="553 5.1.8 Sender address rejected")
    smtp_server.plan(rcpt="550 5.1.7 Bad sender address")
    dovecot.deliver(mail())
    watched.once()
    watched.hark("outbox", "retry", watched.outbox()[0]["id"])
    watched.once()
    assert watched.outbox()[0]["state"] == "failed"
    dovecot.deliver(mail(number=2, subject="A suggestion", text="I suggest a dark mode.\n"))
    watched.once()
    assert watched.feedback()[1]["acknowledgement"].startswith("address_cap:"), "one a day, and not a dead address"


def test_a_server_that_is_closing_down_is_left_alone_for_a_while(watched, dovecot, smtp_server):
    smtp_server.plan(mail="421 4.3.2 Shutting down")
    for number in range(3):
        dovecot.deliver(mail(number=number, sender="c%d@customer%d.example" % (number, number)))
    watched.once(expect=3)
    assert [row["attempts"] for row in watched.outbox()] == [1, 0, 0]


def test_a_mail_for_one_bad_address_does_not_hold_up_the_others(watched, dovecot, smtp_server):
    smtp_server.plan(rcpt="550 5.1.1 No such user")
    smtp_server.plan(rcpt="451 4.7.1 Greylisted")
    for number in range(4):
        dovecot.deliver(mail(number=number, sender="c%d@customer%d.example" % (number, number)))
    watched.once()
    assert [row["state"] for row in watched.outbox()] == ["failed", "queued", "sent", "sent"]


def test_a_cut_after_the_final_dot_is_uncertain_and_never_sent_again(watched, dovecot, smtp_server):
    smtp_server.plan(end=DROP)
    dovecot.deliver(mail())
    watched.once()
    assert watched.outbox()[0]["state"] == "uncertain"
    for now in (None, "2036-01-01 09:00", "2036-02-01 09:00"):
        watched.once(now=now)
    watched.start_polled()
    watched.stop()
    assert [each.recipients for each in smtp_server.mails if each.recipients != [OWNER]] == [["anna@customer.example"]]
    assert of_kind(watched, "ack")[0]["state"] == "uncertain"
    assert "Perhaps sent, perhaps not" in watched.hark("report", "--period", "this-week", "--format", "text")


def test_a_stop_while_the_server_is_silent_after_the_final_dot_is_uncertain(watched, dovecot, smtp_server):
    smtp_server.plan(end=SILENT)
    watched.start_polled()
    dovecot.deliver(mail())
    smtp_server.wait_for_mails(1)
    assert watched.stop() == 0
    watched.start_polled()
    wait_until("the mail being uncertain", lambda: watched.outbox()[0]["state"] == "uncertain")
    watched.stop()
    assert len(smtp_server.mails) == 1


def test_an_uncertain_report_is_sent_once_more_and_no_more(watched, smtp_server):
    smtp_server.plan(end=DROP)
    smtp_server.plan(end=DROP)
    watched.once(now="2036-01-07 08:01")
    assert of_kind(watched, "report")[0]["state"] == "queued"
    for day in ("08", "09", "10"):
        watched.once(now="2036-01-%s 08:01" % day)
    assert of_kind(watched, "report")[0]["state"] == "uncertain"
    first, second, alert = smtp_server.mails
    assert first.recipients == second.recipients == [OWNER]
    assert first.content == second.content
    assert header(first.content, "Message-ID") == header(second.content, "Message-ID")
    assert header(alert.content, "Subject") == "A mail from hark to you has not arrived"


def test_an_smtp_server_that_is_away_loses_nothing(watched, dovecot, smtp_server):
    smtp_server.stop()
    dovecot.deliver(mail())
    watched.once(expect=None)
    assert watched.outbox()[0]["state"] == "queued"
    smtp_server.start()
    watched.once(now="2036-01-01 08:01")
    assert [each.recipients for each in smtp_server.mails if each.recipients != [OWNER]] == [["anna@customer.example"]]


def test_the_owner_retries_a_failed_mail(watched, dovecot, smtp_server):
    smtp_server.plan(end="554 5.6.0 I do not like it")
    dovecot.deliver(mail())
    watched.once()
    [row] = watched.outbox()
    assert row["state"] == "failed"
    watched.hark("outbox", "retry", row["id"])
    watched.once()
    assert len(smtp_server.mails) == 1
    assert watched.outbox()[0]["state"] == "sent"


def test_the_owner_cancels_a_waiting_mail(watched, dovecot, smtp_server):
    watched.write_config(after="10m")
    dovecot.deliver(mail())
    watched.once()
    [row] = watched.outbox()
    watched.hark("outbox", "cancel", row["id"])
    watched.once(now="2036-01-01 08:01")
    assert [each for each in smtp_server.mails if each.recipients != [OWNER]] == []
    assert of_kind(watched, "ack")[0]["state"] == "cancelled"


def test_a_sent_mail_can_neither_be_retried_nor_cancelled(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    [row] = watched.outbox()
    for verb in ("retry", "cancel"):
        done = watched.run("outbox", verb, row["id"])
        assert done.returncode == 1
        assert b"sent" in done.stderr
    assert watched.run("outbox", "retry", 99).returncode == 1
    watched.once()
    assert len(smtp_server.mails) == 1


def test_a_retry_on_the_command_line_leaves_while_harkd_runs(watched, dovecot, smtp_server):
    smtp_server.plan(end="554 5.6.0 I do not like it")
    watched.start_polled()
    dovecot.deliver(mail())
    wait_until("the refusal", lambda: [row["state"] for row in watched.outbox()] == ["failed"])
    watched.hark("outbox", "retry", watched.outbox()[0]["id"])
    watched.process.send_signal(signal.SIGUSR1)
    smtp_server.wait_for_mails(1)


def test_what_the_providers_budget_does_not_allow_leaves_a_minute_later(watched, dovecot):
    hark = watched
    hark.config.write_text(hark.config.read_text().replace("    imap:", '    budget: "163"\n    imap:', 1))
    for number in range(12):
        dovecot.deliver(mail(number=number, sender=f"c{number}@customer{number}.example"))
    hark.once(now="2036-01-01 08:00")
    acks = of_kind(hark, "ack")
    assert sum(row["state"] == "sent" for row in acks) == 9, "of ten one is the owner's"
    waiting = [row for row in acks if row["state"] == "queued"]
    assert len(waiting) == 3 and all("10 mails a minute (163)" in row["reply"] for row in waiting)
    [why] = hark.status()["waiting"]
    assert (why["reason"], why["count"]) == ("the provider takes 10 mails a minute (163)", 3) and why["next"]
    assert re.search(r"  3: the provider takes 10 mails a minute \(163\); 2036-01-01 08:0", hark.hark("status"))
    hark.once(now="2036-01-01 08:03")
    assert [row["state"] for row in of_kind(hark, "ack")] == ["sent"] * 12
