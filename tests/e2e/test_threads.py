"""Which matter an answer belongs to, when the program that wrote it kept little of ours; and what mere thanks do."""

import re

from conftest import header, mail


def story(hark, number):
    return hark.rows("show", number)[0]


def test_the_tag_that_re_keeps_leads_an_answer_home(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    subject = header(smtp_server.mails[0].content, "Subject")
    assert "[#1001]" in subject
    dovecot.deliver(mail(number=2, subject="Re: " + subject, text="On my tablet too.\n"))
    watched.once()
    assert watched.states() == ["feedback", "reply"]


def test_the_token_in_the_quotation_leads_an_answer_home(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    token = re.search(rb"\[#1001-[a-z0-9]{16}\]", smtp_server.mails[0].content).group().decode()
    dovecot.deliver(mail(number=2, subject="tablet", text="On my tablet too.\n\n> Example Ltd\n>\n> %s\n" % token))
    dovecot.deliver(mail(number=3, sender="eve@evil.example", subject="tablet", text="Me too.\n\n> %s\n" % token))
    watched.once()
    assert watched.states() == ["feedback", "reply", "feedback"]
    assert story(watched, 1002)["previous"] == 1001
    assert len(smtp_server.mails) == 1


def test_a_late_answer_opens_a_new_matter_and_show_links_both(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001)
    watched.once(now="2036-01-02 12:00")     # nobody answers: it is closed
    watched.once(now="2036-01-20 12:00")
    assert story(watched, 1001)["status"] == "closed"
    dovecot.deliver(mail(number=2, subject="Re: [#1001]", text="It crashes again.\n"))
    watched.once()
    assert [row["status"] for row in watched.feedback()] == ["closed", "open"]
    assert (story(watched, 1001)["next"], story(watched, 1002)["previous"]) == ([1002], 1001)
    assert "Continued in: #1002" in watched.hark("show", 1001)
    assert "Goes back to: #1001" in watched.hark("show", 1002)


def test_thanks_in_a_real_mail_reopen_nothing(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001, "--solution", "Fixed in 2.1")
    dovecot.deliver(mail(number=2, subject="Re: [#1001]", text="谢谢，收到！\n\nAnna\n\n> Example Ltd\n> 你好吗？\n"))
    dovecot.deliver(mail(number=3, subject="Re: [#1001]", text="Thank you very much!\n\nBest regards,\nAnna\n"))
    watched.once()
    assert watched.states() == ["feedback", "reply", "reply"]
    assert story(watched, 1001)["status"] == "resolved"
    assert [event["action"] for event in story(watched, 1001)["events"]].count("thanked") == 2
