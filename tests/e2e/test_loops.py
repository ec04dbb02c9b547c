"""No customer, and no machine, is answered more than they should be."""

import contextlib
import time
import zlib

import pytest
from conftest import BOX, OWNER, dated, header, mail, wait_until

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
    assert watched.status()["waiting"] == [{"reason": "the circuit breaker is open", "count": 5, "next": None}]
    assert "  5: the circuit breaker is open\n" in watched.hark("status")
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


# ---- machines that know no end


class Machine:
    """Answers every mail that reaches its address at once, without any mark, and chases each answer that it misses."""

    address = "office@machine.example"

    def __init__(self, smtp_server, dovecot, chases=0, in_thread=False, sender=None):
        self.smtp_server, self.dovecot = smtp_server, dovecot
        self.chases, self.in_thread, self.sender = chases, in_thread, sender or (lambda number: self.address)
        self.seen = self.number = 0

    def write(self, answered=None):
        self.number += 1
        extra = "In-Reply-To: %s\r\n" % header(answered, "Message-ID") if answered and self.in_thread else ""
        subject = header(answered, "Subject") if answered and self.in_thread else "Message %d" % self.number
        self.dovecot.deliver(mail(sender=self.sender(self.number), subject=subject, number="m%d" % self.number,
                                  text="Your message was received under number %d.\n" % self.number, extra=extra))

    def work(self):
        """What it does in a quarter of an hour."""
        fresh = [each for each in self.smtp_server.mails[self.seen:] if each.recipients != [OWNER]]
        self.seen = len(self.smtp_server.mails)
        for each in fresh:
            self.write(each.content)
        if self.chases:
            self.chases -= 1
            self.write()
        return len(fresh)


def live_with(hark, machine, rounds):
    machine.write()
    for _ in range(rounds):
        hark.once()
        machine.work()
    hark.once()


def alerts(hark):
    return [row["subject"] for row in hark.outbox() if row["kind"] == "alert"]


EVERYTHING = """\
follow_up: { enabled: yes, after: 3d, close_after: 7d, remind_after: 2d }
"""


@pytest.mark.parametrize("in_thread", [True, False], ids=["in the thread", "in a new one each time"])
def test_a_machine_that_answers_everything_gets_one_answer(watched, dovecot, smtp_server, in_thread):
    watched.write_config(extra=EVERYTHING)
    live_with(watched, Machine(smtp_server, dovecot, in_thread=in_thread), rounds=8)
    assert len(to_customers(smtp_server)) == 1
    assert watched.status()["read"] == 2, "its mail, and its answer to ours"
    assert alerts(watched) == [], "it is over: nobody need be told"


@pytest.mark.parametrize("in_thread", [True, False], ids=["in the thread", "in a new one each time"])
def test_a_machine_that_never_rests_gets_one_answer_a_day_and_the_owner_one_alert(watched, dovecot, smtp_server,
                                                                               in_thread):
    watched.write_config(extra=EVERYTHING)
    live_with(watched, Machine(smtp_server, dovecot, chases=24, in_thread=in_thread), rounds=25)
    assert len(to_customers(smtp_server)) == 1
    assert watched.status()["read"] == 26
    assert alerts(watched) == ["Mails seem to go round in a circle"]
    told = [each.content for each in smtp_server.mails if each.recipients == [OWNER]]
    assert len(told) == 1 and Machine.address.encode() in told[0]


def test_a_machine_with_a_new_address_each_time_is_ended_by_the_breaker(watched, dovecot, smtp_server):
    watched.write_config(extra="limits: { per_hour: 5 }\n")
    machine = Machine(smtp_server, dovecot, sender=lambda number: "ticket%d@desk%d.example" % (number, number))
    live_with(watched, machine, rounds=12)
    assert len(to_customers(smtp_server)) == 5
    assert watched.status()["paused"] is True
    assert alerts(watched) == ["hark has stopped answering customers by itself"]
    assert watched.states() == ["feedback"] * 6


def without_marks(content):
    """What a gateway leaves that keeps none of the fields by which machines know each other."""
    head, _, body = content.partition(b"\r\n\r\n")
    kept, skips = [], False
    for line in head.split(b"\r\n"):
        if not line.startswith((b" ", b"\t")):
            skips = line.split(b":")[0].lower() in (b"auto-submitted", b"x-loop", b"precedence", b"in-reply-to",
                                                    b"references", b"x-auto-response-suppress", b"message-id",
                                                    b"list-unsubscribe")
        if not skips:
            kept.append(line)
    number = zlib.crc32(content)
    return b"\r\n".join(kept + [b"Message-ID: <%d@gateway.example>" % number]) + b"\r\n\r\n" + body


@pytest.mark.parametrize("gateway", [lambda content: content, without_marks], ids=["straight", "marks lost"])
def test_two_daemons_that_get_each_others_mail_end_after_the_caps_with_one_alert_each(make_hark, certificate, gateway):
    """Each writes through its SMTP server straight into the other's mailbox while both run."""
    from lib.dovecot import Dovecot
    from lib.smtp_server import SmtpServer
    with Dovecot(users={BOX: "secret", OTHER: "secret"}) as dovecot:
        boxes = {OTHER: OTHER, BOX: BOX}

        def deliver(each):
            for recipient in each.recipients:
                if recipient in boxes:
                    dovecot.deliver(gateway(each.content), user=boxes[recipient])

        with SmtpServer(deliver=deliver) as here, SmtpServer(deliver=deliver) as there:
            ours = make_hark("ours", imap_port=dovecot.imap_port, smtp_port=here.port, poll="10s")
            theirs = make_hark("theirs", imap_port=dovecot.imap_port, smtp_port=there.port, address=OTHER,
                               owner="boss@third.example", poll="10s")
            ours.start_polled()
            theirs.start_polled()
            for number in range(20):
                dovecot.deliver(mail(sender=OTHER, to=BOX, number="a%d" % number))
                dovecot.deliver(mail(sender=BOX, to=OTHER, number="b%d" % number), user=OTHER)
            for each, server, partner in ((ours, here, OTHER), (theirs, there, BOX)):
                each.wait_for_quiet(21)
                wait_until("the alert", lambda: alerts(each) == ["Mails seem to go round in a circle"])
                each.wait_for_quiet(21)
                assert [mail.recipients for mail in server.mails if mail.recipients == [partner]] == [[partner]]
            ours.stop()
            theirs.stop()
            for each in (ours, theirs):
                each.once()
                assert each.status()["read"] == 21
                assert len([row for row in each.outbox() if row["kind"] != "alert"]) == 1
                assert len(alerts(each)) == 1


def forwarded(content, times):
    """As a mailbox passes it on to itself: one more trace a time, the mail unchanged."""
    trace = b"Delivered-To: feedback@example.com\r\nReceived: by mx.example.com with LMTP\r\n"
    return trace * times + content


def test_a_mailbox_that_forwards_to_itself_answers_once_and_tells_the_owner_once(watched, dovecot, smtp_server):
    first = mail()
    for times in range(30):
        dovecot.deliver(forwarded(first, times))
        if times % 5 == 0:
            watched.once()
    watched.once()
    assert watched.states() == ["feedback"] + ["duplicate"] * 29
    assert to_customers(smtp_server) == ["anna@customer.example"]
    assert alerts(watched) == ["Mails seem to go round in a circle"]
    assert watched.status()["read"] == 30


def test_a_forwarder_that_changes_each_copy_is_ended_by_the_caps(watched, dovecot, smtp_server):
    for times in range(25):
        dovecot.deliver(mail(subject="Fwd: " * times + "The app crashes", number="f%d" % times,
                             text="> " * times + "It crashes on start.\n\n-- \npassed on %d times\n" % times))
        if times % 5 == 0:
            watched.once()
    watched.once()
    assert to_customers(smtp_server) == ["anna@customer.example"]
    assert alerts(watched) == ["Mails seem to go round in a circle"]
    assert watched.status()["read"] == 25


def test_an_alias_that_leads_to_the_customer_and_back_ends_with_our_own_mail(watched, dovecot, smtp_server):
    """The customer's address forwards to our mailbox, and what comes back goes there again."""
    dovecot.deliver(mail())
    seen = 0
    for _ in range(15):
        watched.once()
        for each in [each for each in smtp_server.mails[seen:] if each.recipients != [OWNER]]:
            for copy in range(12):
                dovecot.deliver(forwarded(each.content, 1 + copy))
        seen = len(smtp_server.mails)
    assert to_customers(smtp_server) == ["anna@customer.example"]
    assert watched.states() == ["feedback", "own"] + ["duplicate"] * 11
    assert watched.feedback()[0]["status"] == "open"
    assert alerts(watched) == ["Mails seem to go round in a circle"]


def test_a_person_who_writes_often_is_no_loop(watched, dovecot, smtp_server):
    for number in range(8):
        dovecot.deliver(mail(number=number, subject="Question %d" % number))
        watched.once()
    dovecot.deliver(mail(number=0, subject="Question 0"))
    watched.once()
    assert alerts(watched) == []


def test_history_that_is_taken_in_is_no_loop(hark, dovecot, smtp_server):
    hark.config.write_text(hark.config.read_text().replace("    poll: 5m\n", "    poll: 5m\n    start: 2020-01-01\n"))
    for number in range(30):
        dovecot.deliver(mail(number=number, date=dated(30 + number)), received=time.time() - 30 * 86400)
    hark.once()
    assert hark.states() == ["feedback"] * 30
    assert alerts(hark) == []
