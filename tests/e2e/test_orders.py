"""The owner answers hark's own mail with orders, from the mail program."""

from email import message_from_bytes, policy

from conftest import OWNER, mail, vouched


def from_hark(smtp_server, words):
    """The mail to the owner whose subject holds these words."""
    for each in smtp_server.mails:
        parsed = message_from_bytes(each.content, policy=policy.default)
        if each.recipients == [OWNER] and words in parsed["Subject"]:
            return parsed
    raise AssertionError("no mail to the owner about " + words)


def report_of(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    watched.once(now="2036-01-07 08:01")  # a Monday
    return from_hark(smtp_server, "1 waiting")


def orders(report, text, proof):
    return mail(sender="Li Wei <%s>" % OWNER, subject="Re: " + report["Subject"], text=text, number=2,
                extra=proof + "In-Reply-To: %s\r\n" % report["Message-ID"])


def test_orders_in_an_answer_to_the_report_are_carried_out_and_answered(watched, dovecot, smtp_server):
    report = report_of(watched, dovecot, smtp_server)
    dovecot.deliver(orders(report, "#1001 priority high\n#1001 resolve Please install 2.1.\n#1001 frob\n", vouched()))
    watched.once(now="2036-01-07 09:00")
    matter = watched.feedback()[0]
    assert (matter["priority"], matter["status"]) == ("high", "resolved")
    told = [each for each in smtp_server.mails if b"Please install 2.1." in each.content and each.recipients != [OWNER]]
    assert len(told) == 1
    transcript = from_hark(smtp_server, "What became of your 3 orders").get_content()
    assert "priority: high" in transcript and "resolved; the customer is told" in transcript
    assert "unknown word" in transcript


def test_a_forged_owner_orders_nothing_and_the_owner_hears_of_it(watched, dovecot, smtp_server):
    report = report_of(watched, dovecot, smtp_server)
    dovecot.deliver(orders(report, "#1001 close\n", ""))
    watched.once(now="2036-01-07 09:00")
    assert watched.feedback()[0]["status"] == "open"
    assert from_hark(smtp_server, "An order by mail was refused")
