"""No customer, and no machine, is answered more than they should be."""

import contextlib

from conftest import BOX, OWNER, header, mail

OTHER = "help@other.example"


def bounce(of, to=BOX, recipient="anna@customer.example", status="5.1.1"):
    """The report of a mail system about one of our mails."""
    return ("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.customer.example\r\nTo: %s\r\nSubject: Undelivered Mail\r\n"
            "Message-ID: <b1@mx.customer.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
            "--r\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
            "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.customer.example\r\n\r\n"
            "Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: %s\r\n\r\n"
            "--r\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--r--\r\n"
            % (to, recipient, status, of.decode("latin-1"))).encode("latin-1")


class Post:
    """Carries what one installation sends into the mailbox of the other, as two mail servers would."""

    def __init__(self, smtp_server, dovecot, user):
        self.smtp_server, self.dovecot, self.user, self.count = smtp_server, dovecot, user, 0

    def carry(self):
        fresh = self.smtp_server.mails[self.count:]
        self.count += len(fresh)
        for each in fresh:
            if each.recipients == [self.user]:
                self.dovecot.deliver(("Return-Path: <%s>\r\n" % each.sender).encode() + each.content, user=self.user)
        return len(fresh)


@contextlib.contextmanager
def two_installations(make_hark, certificate):
    from lib.dovecot import Dovecot
    from lib.smtp_server import SmtpServer
    with Dovecot(users={BOX: "secret", OTHER: "secret"}) as dovecot, SmtpServer() as here, SmtpServer() as there:
        ours = make_hark("ours", imap_port=dovecot.imap_port, smtp_port=here.port)
        theirs = make_hark("theirs", imap_port=dovecot.imap_port, smtp_port=there.port, address=OTHER,
                           owner="boss@third.example")
        yield ours, theirs, here, there, dovecot


def test_two_installations_that_mail_each_other_stop_after_one_answer_each(make_hark, certificate):
    with two_installations(make_hark, certificate) as (ours, theirs, here, there, dovecot):
        ours.once()
        theirs.once()
        dovecot.deliver(mail(sender=OTHER, to=BOX, number=1))
        dovecot.deliver(mail(sender=BOX, to=OTHER, number=2), user=OTHER)
        outgoing, incoming = Post(here, dovecot, OTHER), Post(there, dovecot, BOX)
        for _ in range(4):
            ours.once()
            theirs.once()
            outgoing.carry()
            incoming.carry()
        assert [each.recipients for each in here.mails] == [[OTHER]]
        assert [each.recipients for each in there.mails] == [[BOX]]
        assert sorted(ours.states()) == sorted(theirs.states()) == ["feedback", "ignored:auto_reply"]


def test_an_answer_that_lost_its_marks_on_the_way_is_not_answered(watched, dovecot, smtp_server):
    """A machine at the other side that answers without saying that it is one, from another address."""
    dovecot.deliver(mail())
    watched.once()
    ours = header(smtp_server.mails[0].content, "Message-ID")
    for number in range(3):
        dovecot.deliver(mail(sender="desk%d@desk.example" % number, number=10 + number,
                             subject="Ticket %d" % number, text="We have your mail.\n",
                             extra="In-Reply-To: %s\r\n" % ours))
        watched.once()
    assert len(smtp_server.mails) == 1
    assert watched.states()[1:] == ["feedback"] * 3
    assert {row["acknowledgement"].split(":")[0] for row in watched.feedback()[1:]} == {"reply_to_ours"}


def test_an_autoresponder_gets_one_answer_at_most(watched, dovecot, smtp_server):
    """One that starts a new thread each time, without any mark."""
    dovecot.deliver(mail(sender="office@customer.example", number=0))
    for number in range(1, 5):
        watched.once()
        dovecot.deliver(mail(sender="office@customer.example", number=number, text="Crash %d received.\n" % number))
    watched.once()
    assert len(smtp_server.mails) == 1
    assert watched.states() == ["feedback"] * 5


def test_an_out_of_office_answer_is_recorded_and_not_answered(watched, dovecot, smtp_server):
    dovecot.deliver(mail(extra="Auto-Submitted: auto-replied (vacation)\r\n"))
    watched.once()
    assert watched.states() == ["ignored:auto_reply"]
    assert smtp_server.mails == []


def test_a_bounce_of_an_answer_marks_the_address_and_is_not_answered(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    dovecot.deliver(bounce(smtp_server.mails[0].content))
    watched.once()
    assert watched.states() == ["feedback", "ignored:bounce"]
    dovecot.deliver(mail(number=2, subject="A suggestion", text="I suggest a dark mode.\n"))
    watched.once()
    assert watched.feedback()[1]["acknowledgement"].startswith("dead_address:")
    assert len(smtp_server.mails) == 1


def test_a_bounce_about_a_mail_that_we_never_sent_marks_nothing(watched, dovecot, smtp_server):
    dovecot.deliver(bounce(mail(sender=BOX, to="anna@customer.example", number=77)))
    dovecot.deliver(mail())
    watched.once()
    assert watched.states() == ["ignored:bounce", "feedback"]
    assert [each.recipients for each in smtp_server.mails] == [["anna@customer.example"]]


def test_a_full_mailbox_elsewhere_does_not_mark_the_address(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    dovecot.deliver(bounce(smtp_server.mails[0].content, status="5.2.2"))
    dovecot.deliver(mail(number=2, subject="A suggestion", text="I suggest a dark mode.\n"))
    watched.once(now="2036-01-01 09:00")
    assert not watched.feedback()[1]["acknowledgement"].startswith("dead_address")


def test_our_own_mail_that_comes_back_is_own(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    dovecot.deliver(smtp_server.mails[0].content)
    watched.once()
    assert watched.states() == ["feedback", "own"]
    assert watched.feedback()[0]["status"] == "open", "an acknowledgement is no answer by the owner"
    assert len(smtp_server.mails) == 1


# ---- the circuit breaker


def customers(dovecot, first, count):
    for number in range(first, first + count):
        dovecot.deliver(mail(sender="c%d@d%d.example" % (number, number), number=number))


def to_customers(smtp_server):
    return [each.recipients[0] for each in smtp_server.mails if each.recipients != [OWNER]]


def test_the_breaker_stops_answers_and_not_the_recording_and_tells_the_owner_once(watched, dovecot, smtp_server):
    watched.write_config(extra="limits: { per_hour: 5 }\n")
    customers(dovecot, 0, 20)
    watched.once()
    watched.once()
    assert watched.status()["ledger"] == {"feedback": 20}
    assert watched.status()["paused"] is True
    alerts = [row for row in watched.outbox() if row["kind"] == "alert"]
    assert [row["state"] for row in alerts] == ["sent"]
    acks = [row for row in watched.outbox() if row["kind"] == "ack"]
    assert len(acks) == 5
    assert to_customers(smtp_server) == [], "what was queued waits for the owner's word"


def test_the_owner_resumes_and_the_hour_begins_anew(watched, dovecot, smtp_server):
    watched.write_config(extra="limits: { per_hour: 5 }\n")
    customers(dovecot, 0, 20)
    watched.once()
    watched.hark("outbox", "resume")
    customers(dovecot, 100, 4)
    watched.once()
    assert watched.status()["paused"] is False
    assert len(to_customers(smtp_server)) == 9
    customers(dovecot, 200, 4)
    watched.once()
    assert watched.status()["paused"] is True
    assert len([row for row in watched.outbox() if row["kind"] == "alert"]) == 2
    assert len(set(to_customers(smtp_server))) == len(to_customers(smtp_server))
