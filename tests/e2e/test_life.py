"""The life of a matter: the customer answers, the owner answers from his own mail program, the customer comes back."""

import time

from conftest import BOX, OWNER, header, mail, vouched, wait_until


def message_id(number):
    return "In-Reply-To: <test.%s@mail.example.net>\r\n" % number


def by_owner(number, answers, to="anna@customer.example"):
    """What the owner's mail program sends when he answers a customer with the mailbox in Cc."""
    return mail(sender="Li Wei <%s>" % OWNER, to=to, number=number, subject="Re: The app crashes",
                text="Please install 2.1.\n\nLi Wei\n", extra="Cc: %s\r\n%s%s" % (BOX, vouched(), message_id(answers)))


def events(hark, number):
    return [event["action"] for event in hark.rows("show", number)[0]["events"]]


def test_an_answer_to_the_acknowledgement_joins_the_matter_and_is_not_acknowledged(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    ack = header(smtp_server.mails[0].content, "Message-ID")
    dovecot.deliver(mail(number=2, subject="Re: We have your message", text="On my tablet too.\n",
                         extra="In-Reply-To: %s\r\n" % ack))
    watched.once()
    assert watched.states() == ["feedback", "reply"]
    assert len(watched.feedback()) == 1
    assert len(smtp_server.mails) == 1
    assert watched.ledger()[2]["number"] == watched.feedback()[0]["number"]


def test_a_stranger_who_names_the_message_id_does_not_get_into_the_matter(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    dovecot.deliver(mail(number=2, sender="eve@evil.example", text="Refund it to me.\n", extra=message_id(1)))
    watched.once()
    assert watched.states() == ["feedback", "feedback"]
    assert [row["address"] for row in watched.feedback()] == ["anna@customer.example", "eve@evil.example"]


def test_the_owners_own_answer_marks_the_matter_responded_and_cancels_the_waiting_acknowledgement(
        watched, dovecot, smtp_server):
    watched.write_config(after="10m")
    dovecot.deliver(mail())
    watched.once()
    assert [row["state"] for row in watched.outbox()] == ["queued"]
    dovecot.deliver(by_owner(2, answers=1))
    watched.once()
    assert watched.states() == ["feedback", "own"]
    assert watched.feedback()[0]["status"] == "responded"
    assert watched.feedback()[0]["responded"]
    assert [row["state"] for row in watched.outbox()] == ["cancelled"]
    watched.once(now="2036-01-02 12:00")
    assert [each for each in smtp_server.mails if each.recipients != [OWNER]] == []


def test_the_customers_later_mail_opens_the_matter_again(watched, dovecot):
    dovecot.deliver(mail())
    dovecot.deliver(by_owner(2, answers=1))
    watched.once()
    dovecot.deliver(mail(number=3, subject="Re: The app crashes", text="It still crashes.\n", extra=message_id(2)))
    watched.once()
    [matter] = watched.feedback()
    assert matter["status"] == "reopened"
    assert watched.states() == ["feedback", "own", "reply"]


def test_the_owners_resolution_ends_a_matter_and_a_new_mail_opens_it_again(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    number = watched.feedback()[0]["number"]
    watched.hark("resolve", number, "--solution", "Fixed in 2.1")
    assert watched.feedback()[0]["status"] == "resolved"
    assert watched.rows("list") == []
    dovecot.deliver(mail(number=2, text="No, it is not.\n", extra=message_id(1)))
    watched.once()
    assert watched.feedback()[0]["status"] == "reopened"
    assert len(smtp_server.mails) == 1


def test_a_last_word_by_the_owner_does_not_open_what_is_resolved(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", watched.feedback()[0]["number"], "--solution", "Fixed in 2.1")
    dovecot.deliver(by_owner(2, answers=1))
    watched.once()
    assert watched.feedback()[0]["status"] == "resolved"


def test_an_acknowledgement_waits_for_its_time(watched, dovecot, smtp_server):
    watched.write_config(after="2s")
    watched.start_polled()
    delivered = time.monotonic()
    dovecot.deliver(mail())
    smtp_server.wait_for_mails(1)
    assert time.monotonic() - delivered >= 2
    wait_until("the note of it", lambda: watched.outbox()[0]["state"] == "sent")


def test_show_tells_the_story_and_search_finds_it(watched, dovecot):
    dovecot.deliver(mail(text="应用闪退，无法打开。\n"))
    watched.once()
    number = watched.feedback()[0]["number"]
    story = watched.hark("show", number)
    assert "闪退" in story
    assert "product_issue" in story or "Product issue" in story
    assert [row["number"] for row in watched.rows("search", "闪退")] == [number]
