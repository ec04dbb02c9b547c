"""The owner answers hark's own mail with orders, from the mail program."""

from email import message_from_bytes, policy

from conftest import OWNER, mail, vouched


DAY_OF_REPORT = "Mon, 07 Jan 2036 00:30:00 +0000"    # hark heeds no orders that are older than a month


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
    return mail(sender="Li Wei <%s>" % OWNER, subject="Re: " + report["Subject"], text=text, number=2, date=DAY_OF_REPORT,
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


def html_only(report, html, number=2):
    """An answer as some mail programs write it: HTML and no plain text."""
    plain = orders(report, html, vouched()).decode().replace("text/plain", "text/html").replace("test.2@", "test.%d@" % number)
    return plain.encode()


def test_an_answer_in_html_with_the_report_beneath_orders_what_stands_above(watched, dovecot, smtp_server):
    report = report_of(watched, dovecot, smtp_server)
    dovecot.deliver(html_only(report, """<html><body><div>#1001 priority high</div><div><b>#1001</b> note rang her</div><br>
<div class="gmail_quote"><div>On Mon, 7 Jan 2036 hark &lt;feedback@example.com&gt; wrote:<br></div>
<blockquote><div>#1001 close</div></blockquote></div></body></html>
"""))
    watched.once(now="2036-01-07 09:00")
    matter = watched.feedback()[0]
    assert (matter["priority"], matter["status"]) == ("high", "open")
    transcript = from_hark(smtp_server, "What became of your 2 orders").get_content()
    assert "#1001 note rang her" in transcript and "close" not in transcript


def test_the_report_quoted_beneath_without_marks_orders_nothing(watched, dovecot, smtp_server):
    report = report_of(watched, dovecot, smtp_server)
    dovecot.deliver(orders(report, "#1001 优先级 高\n\n-----Original Message-----\nFrom: hark <feedback@example.com>\n"
                           "Sent: Monday, January 7, 2036 8:01 AM\nTo: Li Wei <li@owner.example>\n"
                           "Subject: Feedback report\n\n#1001 close\nforget anna@customer.example\n", vouched()))
    watched.once(now="2036-01-07 09:00")
    matter = watched.feedback()[0]
    assert (matter["priority"], matter["status"]) == ("high", "open")
    assert "close" not in from_hark(smtp_server, "What became of your order").get_content()


def test_a_customer_is_forgotten_by_mail_when_asked_for_twice(watched, dovecot, smtp_server):
    report = report_of(watched, dovecot, smtp_server)
    dovecot.deliver(orders(report, "forget anna@customer.example\n", vouched()))
    watched.once(now="2036-01-07 09:00")
    asked = from_hark(smtp_server, "What became of your order")
    line = [each for each in asked.get_content().replace("\n", " ").split("answer this mail with: ")][1].split()
    assert watched.feedback()[0]["address"] == "anna@customer.example"
    dovecot.deliver(mail(sender="Li Wei <%s>" % OWNER, subject="Re: hark", text=" ".join(line[:3]) + "\n", number=3,
                         date=DAY_OF_REPORT, extra=vouched() + "In-Reply-To: %s\r\n" % asked["Message-ID"]))
    watched.once(now="2036-01-07 10:00")
    watched.once(now="2036-01-07 11:00")
    assert watched.feedback()[0]["address"] == "" and watched.feedback()[0]["status"] == "closed"
    assert not [path for path in watched.folder.glob("hark.db*") if b"anna@" in path.read_bytes()]
    last = [each for each in smtp_server.mails if each.recipients == [OWNER]][-1]
    assert b"forgotten: addresses 1" in last.content.replace(b"=\r\n", b"")


def test_orders_that_answer_no_mail_of_harks_are_refused_and_told(watched, dovecot, smtp_server):
    report_of(watched, dovecot, smtp_server)
    dovecot.deliver(mail(sender="Li Wei <%s>" % OWNER, text="#1001 close\n", number=2,
                         extra=vouched() + "In-Reply-To: <hark.0.abcdefghijklmnop@example.com>\r\n"))
    watched.once(now="2036-01-07 09:00")
    assert watched.feedback()[0]["status"] == "open"
    assert from_hark(smtp_server, "Orders that answer none of hark's mails were refused")


def test_a_forged_owner_orders_nothing_and_the_owner_hears_of_it(watched, dovecot, smtp_server):
    report = report_of(watched, dovecot, smtp_server)
    dovecot.deliver(orders(report, "#1001 close\n", ""))
    watched.once(now="2036-01-07 09:00")
    assert watched.feedback()[0]["status"] == "open"
    assert from_hark(smtp_server, "An order by mail was refused")
