"""What only time brings: weeks of a customer's matters on a real mailbox, lived through in moments."""

from conftest import header, mail
from lib.surveys import RECOMMENDATION, SATISFACTION, later, use_surveys

EVERYTHING = "follow_up: { enabled: yes, after: 3d, close_after: 7d, remind_after: 2d }\n"


def kinds(hark, recipient="anna@customer.example"):
    """The kinds of mail that the customer got, in order."""
    return [row["kind"] for row in hark.outbox() if row["to"] == recipient and row["state"] == "sent"]


def answer(number, text, to=1):
    return mail(subject="Re: The app crashes", text=text, number=number,
                extra="In-Reply-To: <test.%s@mail.example.net>\r\n" % to)


def test_a_solution_that_nobody_speaks_against_is_closed_after_one_question(watched, dovecot):
    watched.write_config(extra=EVERYTHING)
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001, "--solution", "Mended in 2.1.", "--mail")
    for day in range(1, 30, 3):
        watched.once(now=later(day))
    assert kinds(watched) == ["ack", "resolved", "follow_up"]
    assert watched.feedback()[0]["status"] == "closed"


def test_who_says_no_to_the_question_is_heard_first(watched, dovecot, smtp_server):
    watched.write_config(extra=EVERYTHING)
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001, "--solution", "Mended in 2.1.")
    watched.once(now=later(3.1))
    asked = [each.content for each in smtp_server.mails if each.recipients == ["anna@customer.example"]][-1]
    dovecot.deliver(mail(subject="Re: The app crashes", text="No, it is not solved.\n", number=2,
                         extra="In-Reply-To: %s\r\n" % header(asked, "Message-ID")))
    watched.once(now=later(3.2))
    row = watched.feedback()[0]
    assert (row["status"], row["priority"]) == ("reopened", "high")
    for day in (5, 9, 15):
        watched.once(now=later(day))
    assert kinds(watched).count("follow_up") == 1


def test_a_question_of_ours_is_recalled_once_and_never_after_an_answer(watched, dovecot):
    watched.write_config(extra=EVERYTHING)
    dovecot.deliver(mail())
    dovecot.deliver(mail(number=2, sender="bob@customer.example", subject="Another crash"))
    watched.once()
    for number in (1001, 1002):
        watched.hark("reply", number, "--text", "Which version do you use?")
    dovecot.deliver(mail(number=3, sender="bob@customer.example", subject="Re: Another crash", text="2.0\n",
                         extra="In-Reply-To: <test.2@mail.example.net>\r\n"))
    for day in (0.1, 2.1, 5, 9):
        watched.once(now=later(day))
    assert kinds(watched).count("reminder") == 1
    assert "reminder" not in kinds(watched, "bob@customer.example")


def test_a_survey_by_segment_comes_once_in_its_time_and_not_beside_another(watched, dovecot):
    use_surveys(watched.folder, SATISFACTION + RECOMMENDATION)
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001, "--solution", "Mended in 2.1.")
    for day in range(1, 21):
        watched.once(now=later(day))
    rows = [row for row in watched.outbox() if row["kind"] == "survey"]
    assert len(rows) == 1, "two questions in three weeks would be one too many"
    for day in (40, 80, 120):
        watched.once(now=later(day))
    assert 1 <= len([row for row in watched.outbox() if row["kind"] == "survey"]) <= 2


def test_spam_and_complaints_are_never_asked(watched, dovecot):
    use_surveys(watched.folder, SATISFACTION + RECOMMENDATION)
    watched.config.write_text(watched.config.read_text().replace(
        "    poll: 5m\n", "    poll: 5m\n    folders: { buttons: { spam: Spam, create: yes } }\n"))
    watched.once()
    dovecot.deliver(mail())
    watched.once()
    client = dovecot.imap()
    client.select("INBOX")
    assert client.uid("MOVE", "1", "Spam")[0] == "OK"
    client.logout()
    for day in (0.1, 6, 12, 40):
        watched.once(now=later(day))
    assert watched.feedback()[0]["status"] == "closed"
    assert kinds(watched) == ["ack"]
