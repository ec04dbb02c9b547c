"""The owner answers from his own mail program: the copy in the Sent folder is what hark sees of it."""

import base64
import imaplib
import signal
import time

import pytest
from conftest import BOX, OWNER, mail, wait_until
from lib.dovecot import Dovecot


def message_id(number):
    return "In-Reply-To: <test.%s@mail.example.net>\r\n" % number


def answer(number=2, to="anna@customer.example", extra=message_id(1), text="Please install 2.1.\n\nLi Wei\n"):
    return mail(sender="Li Wei <%s>" % BOX, to=to, number=number, subject="Re: The app crashes", text=text, extra=extra)


def utf7(name):
    """Modified UTF-7 (RFC 3501 5.1.3), of a name that has no ASCII letter or no other."""
    if name.isascii():
        return name
    return "&%s-" % base64.b64encode(name.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


def append(server, content, folder="Sent"):
    """As a mail program keeps a copy of what it sent."""
    client = server.imap()
    status, words = client.append('"%s"' % utf7(folder), "\\Seen", imaplib.Time2Internaldate(time.time()), content)
    client.logout()
    assert status == "OK", words


def by_folder(hark):
    """{folder: states}"""
    found = {}
    for row in sorted(hark.rows("ledger", "--limit", "1000"), key=lambda row: row["uid"]):
        found.setdefault(row["folder_name"], []).append(row["state"])
    return found


def acks(hark):
    return [row["state"] for row in hark.outbox() if row["kind"] == "ack"]


def to_customers(smtp_server):
    return [each.recipients[0] for each in smtp_server.mails if each.recipients != [OWNER]]


def test_an_answer_in_sent_marks_the_matter_responded_and_no_acknowledgement_follows(watched, dovecot, smtp_server):
    watched.write_config(after="10m")
    dovecot.deliver(mail())
    watched.once()
    append(dovecot, answer())
    watched.once()
    assert by_folder(watched) == {"INBOX": ["feedback"], "Sent": ["own"]}
    assert watched.feedback()[0]["status"] == "responded"
    assert acks(watched) == ["cancelled"]
    story = watched.rows("show", watched.feedback()[0]["number"])[0]
    assert [entry["author"] for entry in story["entries"]] == ["customer", "owner"]
    watched.once(now="2036-01-02 12:00")
    assert to_customers(smtp_server) == []


def test_mail_and_answer_that_came_between_two_looks_find_each_other(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    append(dovecot, answer())
    watched.once()
    assert watched.feedback()[0]["status"] == "responded"
    assert to_customers(smtp_server) == []


def test_mail_to_a_stranger_in_sent_is_only_own(watched, dovecot):
    dovecot.deliver(mail())
    append(dovecot, answer(number=2, to="stranger@elsewhere.example", extra=""))
    append(dovecot, answer(number=3, to="colleague@elsewhere.example"))
    watched.once()
    assert by_folder(watched)["Sent"] == ["own", "own"]
    assert [row["status"] for row in watched.feedback()] == ["open"]
    status = watched.status()
    assert status["read"] == 3


def test_what_hark_sent_and_the_provider_filed_answers_nothing(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    append(dovecot, smtp_server.mails[0].content)
    watched.once()
    assert by_folder(watched)["Sent"] == ["own"]
    assert watched.feedback()[0]["status"] == "open"


def test_what_lay_in_sent_at_first_contact_is_not_looked_at(hark, dovecot):
    append(dovecot, answer(extra=""))
    hark.once()
    hark.once()
    assert hark.status()["read"] == 0


def test_none_means_that_sent_is_left_alone(watched, dovecot):
    watched.config.write_text(watched.config.read_text().replace("    poll: 5m\n", "    folders: {sent: none}\n"))
    dovecot.deliver(mail())
    append(dovecot, answer())
    watched.once()
    assert by_folder(watched) == {"INBOX": ["feedback"]}


@pytest.mark.parametrize("folder", ["Sent Items", "Sent Messages", "已发送", "已发送邮件", "[Gmail]/Sent Mail"])
def test_without_special_use_the_folder_is_known_by_its_name_in_both_languages(make_hark, smtp_server, folder):
    with Dovecot(folders=folder) as server:
        hark = make_hark(imap_port=server.imap_port, smtp_port=smtp_server.port)
        hark.once()
        server.deliver(mail())
        client = server.imap()
        assert client.append('"%s"' % "/".join(map(utf7, folder.split("/"))), None, None, answer())[0] == "OK"
        client.logout()
        hark.once()
        assert by_folder(hark) == {"INBOX": ["feedback"], folder: ["own"]}
        assert hark.feedback()[0]["status"] == "responded"


def test_a_named_folder_that_is_not_there_keeps_no_customer_waiting(watched, dovecot):
    watched.config.write_text(
        watched.config.read_text().replace("    poll: 5m\n", "    folders: {sent: Gesendet}\n"))
    dovecot.deliver(mail())
    watched.once()
    assert watched.states() == ["feedback"]
    watched.once()
    assert watched.log().count("folders: sent: ") == 1, "not at every look"
    client = dovecot.imap()
    client.create("Gesendet")
    watched.once()
    watched.once()
    assert watched.log().count('folders: sent: "Gesendet" is there again') == 1
    client.delete("Gesendet")
    client.logout()
    watched.once()
    watched.once()
    assert watched.log().count("folders: sent: ") == 3


def test_the_daemon_looks_into_sent_before_an_acknowledgement_leaves_and_goes_on_with_idle(
        watched, dovecot, smtp_server):
    began = time.monotonic()
    watched.once()
    took = time.monotonic() - began
    # Ten seconds before it leaves: the answer has to be there by then, however slow the machine is.
    watched.write_config(after="%ds" % (12 + 10 * took))
    watched.start_polled()
    dovecot.deliver(mail())
    watched.wait_for_read(1)
    append(dovecot, answer())
    wait_until("the look into Sent", lambda: acks(watched) == ["cancelled"])
    dovecot.deliver(mail(sender="bob@customer.example", number=9))
    wait_until("IDLE on the inbox", lambda: len(watched.feedback()) == 2)
    assert to_customers(smtp_server) == []


def test_sigusr1_looks_into_sent(watched, dovecot):
    watched.start_polled()
    dovecot.deliver(mail())
    watched.wait_for_read(1)
    append(dovecot, answer())
    watched.process.send_signal(signal.SIGUSR1)
    wait_until("the answer", lambda: watched.feedback()[0]["status"] == "responded")


def test_when_sent_comes_back_with_new_numbers_no_answer_counts_twice(watched, dovecot):
    dovecot.deliver(mail())
    append(dovecot, answer())
    watched.once()
    dovecot.forget_uids(folder="Sent")
    watched.once()
    assert sorted(by_folder(watched)["Sent"]) == ["duplicate", "own"]
    story = watched.rows("show", watched.feedback()[0]["number"])[0]
    assert [entry["author"] for entry in story["entries"]] == ["customer", "owner"]
