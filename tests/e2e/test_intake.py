"""What becomes of mails that arrive: new, old, read by somebody else, moved about, twice."""

import os
import pty
import re
import subprocess
import time

from conftest import BOX, BUILD, header, mail, wait_until


SECONDS_MAX = 120     # a busy machine's; the next look without IDLE comes after 300


def recipients(smtp_server):
    return [each.recipients[0] for each in smtp_server.mails]


def test_new_mail_during_idle_is_acknowledged_within_seconds(hark, dovecot, smtp_server):
    hark.start_polled()
    dovecot.deliver(mail())
    answer = smtp_server.wait_for_mails(1, SECONDS_MAX)[0]
    assert answer.recipients == ["anna@customer.example"]
    assert header(answer.content, "In-Reply-To") == "<test.1@mail.example.net>"
    assert header(answer.content, "Auto-Submitted") == "auto-replied"
    assert header(answer.content, "From") == "Example Ltd <%s>" % BOX


def test_mail_in_the_folder_at_first_contact_is_left_alone(hark, dovecot, smtp_server):
    dovecot.deliver(mail(number=1, sender="old@customer.example"))
    hark.start_polled()
    dovecot.deliver(mail(number=2, sender="new@customer.example"))
    smtp_server.wait_for_mails(1)
    hark.wait_for_quiet(1)
    assert recipients(smtp_server) == ["new@customer.example"]
    assert list(hark.ledger()) == [2]


def test_mail_that_another_client_read_first_is_taken_in_and_answered(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    client = dovecot.imap()
    client.select("INBOX")
    client.uid("STORE", "1", "+FLAGS", "(\\Seen)")
    client.logout()
    watched.once()
    assert watched.states() == ["feedback"]
    assert recipients(smtp_server) == ["anna@customer.example"]


def test_mail_moved_away_and_back_before_the_poll_is_taken_in_once(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    client = dovecot.imap()
    client.create("Later")
    client.select("INBOX")
    client.uid("MOVE", "1", "Later")
    client.select("Later")
    client.uid("MOVE", "1", "INBOX")
    client.logout()
    watched.once()
    assert watched.states() == ["feedback"]
    assert recipients(smtp_server) == ["anna@customer.example"]


def test_mail_moved_away_and_back_after_the_poll_is_known_again(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    client = dovecot.imap()
    client.create("Later")
    client.select("INBOX")
    client.uid("MOVE", "1", "Later")
    client.select("Later")
    client.uid("MOVE", "1", "INBOX")
    client.logout()
    watched.once()
    assert watched.states() == ["feedback", "duplicate"]
    assert len(smtp_server.mails) == 1


def test_an_old_mail_moved_into_the_inbox_is_recorded_and_not_answered(watched, dovecot, smtp_server):
    dovecot.deliver(mail(), received=time.time() - 86400)
    watched.once()
    assert watched.states() == ["feedback"]
    assert watched.feedback()[0]["acknowledgement"].startswith("old:")
    assert smtp_server.mails == []


def test_mail_of_the_very_second_of_first_contact_is_answered(watched, dovecot, smtp_server):
    dovecot.deliver(mail(), received=int(time.time()) - 60)    # the server's clock is a minute behind ours
    watched.once()
    assert recipients(smtp_server) == ["anna@customer.example"]


def test_nothing_in_the_mailbox_is_changed(hark, dovecot, smtp_server):
    client = dovecot.imap()
    hark.start_polled()
    for flags in ("()", "(\\Seen)", "(\\Flagged $Label1)"):
        number = flags[1:3]
        client.append("INBOX", flags, None, mail(number=number, sender="a%s@customer.example" % number.strip("\\)$")))
    client.logout()
    hark.wait_for_quiet(3)
    hark.stop()
    kept = dovecot.flags()
    assert {uid: flags - {"\\Recent"} for uid, flags in kept.items()} == \
        {1: set(), 2: {"\\Seen"}, 3: {"\\Flagged", "$Label1"}}
    assert dovecot.uids(folder="Sent") == []


def test_the_same_mail_twice_is_a_duplicate(watched, dovecot, smtp_server):
    same = mail()
    dovecot.deliver(same)
    watched.once()
    dovecot.deliver(same)
    watched.once()
    assert watched.states() == ["feedback", "duplicate"]
    assert len(watched.feedback()) == 1
    assert len(smtp_server.mails) == 1


def test_the_same_mail_twice_in_one_batch_is_a_duplicate(watched, dovecot, smtp_server):
    same = mail()
    dovecot.deliver(same)
    dovecot.deliver(same)
    watched.once()
    assert watched.states() == ["feedback", "duplicate"]
    assert len(smtp_server.mails) == 1


def test_a_message_id_used_for_other_words_is_another_mail(watched, dovecot):
    dovecot.deliver(mail(text="It crashes.\n"))
    dovecot.deliver(mail(text="My invoice is wrong.\n"))
    watched.once()
    assert watched.states() == ["feedback", "feedback"]
    assert len(watched.feedback()) == 2


def test_a_new_uidvalidity_resends_nothing_and_takes_in_what_is_new(hark, dovecot, smtp_server):
    dovecot.deliver(mail(number=0, sender="old@customer.example", date="Tue, 04 Mar 2025 10:00:00 +0000"),
                    received=time.time() - 400 * 86400)
    hark.once()
    for number in (1, 2):
        dovecot.deliver(mail(number=number, sender="c%d@customer.example" % number))
    hark.once()
    assert len(smtp_server.mails) == 2
    before = hark.status()
    dovecot.forget_uids()
    dovecot.deliver(mail(number=3, sender="c3@customer.example"))
    hark.once()
    after = hark.status()
    assert after["folders"][0]["uidvalidity"] != before["folders"][0]["uidvalidity"]
    assert sorted(recipients(smtp_server)) == ["c1@customer.example", "c2@customer.example", "c3@customer.example"]
    assert after["ledger"] == {"feedback": 3, "duplicate": 2}
    assert after["read"] == 5 == sum(after["ledger"].values())


def test_a_new_uidvalidity_while_harkd_runs_is_noticed(hark, dovecot, smtp_server):
    hark.start_polled()
    dovecot.deliver(mail(number=1, sender="c1@customer.example"))
    hark.wait_for_quiet(1)
    dovecot.stop()
    dovecot.forget_uids()
    dovecot.deliver(mail(number=2, sender="c2@customer.example"))
    dovecot.start()
    wait_until("the second customer's answer", lambda: len(smtp_server.mails) == 2)
    hark.wait_for_quiet(3)
    assert sorted(recipients(smtp_server)) == ["c1@customer.example", "c2@customer.example"]
    assert hark.status()["ledger"] == {"feedback": 2, "duplicate": 1}


def test_a_large_round_by_hand_shows_its_progress_on_a_terminal(watched, dovecot):
    for number in range(120):
        dovecot.deliver(mail(number=number, sender="c%d@customer.example" % number))
    ours, theirs = pty.openpty()
    process = subprocess.Popen([BUILD / "harkd", "--config", watched.config, "--once"], stdin=subprocess.DEVNULL,
                               stdout=theirs, stderr=theirs, env=watched.environment)
    os.close(theirs)
    shown = b""
    try:
        while True:
            shown += os.read(ours, 4096)
    except OSError:      # the terminal's other end is closed
        pass
    assert process.wait(60) == 0
    assert re.search(rb"\r120 of 120 mails, \d+ a second, 0 s left", shown)
    assert len(watched.ledger()) == 120
