"""The whole story of one matter, from the first mail to the rating: nothing but mails, one command, and days that pass."""

import imaplib
import re
import time
import urllib.parse
from email import message_from_bytes, policy

from conftest import BOX, mail, shipped_rules
from lib.surveys import later, use_surveys

EXTRA = """\
follow_up: { enabled: yes, after: 3d, close_after: 7d }
"""

CUSTOMER = "zhang.san@customer.example"


def to_customer(smtp_server):
    """Subject and text of each mail to the customer, in order."""
    found = []
    for each in smtp_server.mails:
        if each.recipients == [CUSTOMER]:
            parsed = message_from_bytes(each.content, policy=policy.default)
            found.append((parsed["Subject"], parsed.get_body(("plain",)).get_content(), parsed))
    return found


def answer_of(parsed, text, number, subject=None):
    """The customer's answer to one of our mails."""
    return mail(sender="张三 <%s>" % CUSTOMER, subject=subject or "Re: " + parsed["Subject"], text=text, number=number,
                extra="In-Reply-To: %s\r\n" % parsed["Message-ID"])


def append_to_sent(dovecot, content):
    client = dovecot.imap()
    assert client.append("Sent", "\\Seen", imaplib.Time2Internaldate(time.time()), content)[0] == "OK"
    client.logout()


def test_from_the_first_mail_to_a_satisfied_customer(watched, dovecot, smtp_server):
    shipped_rules(watched)
    watched.write_config(language="zh", extra=EXTRA)
    use_surveys(watched.folder)

    dovecot.deliver(mail(sender="张三 <%s>" % CUSTOMER, subject="无法加载《财经日报》",
                         text="早上打开应用，《财经日报》一直加载不出来。\n\n张三\n"))
    watched.once()
    matter = watched.rows("show", "1001")[0]
    assert (matter["category"], matter["status"]) == ("product_issue", "open")
    assert "加载不出" in [each["word"] for each in matter["evidence"] if each["rule"] == "product_issue"]
    subject, text, _ = to_customer(smtp_server)[0]
    assert "收到" in subject + text and "#1001" in text

    append_to_sent(dovecot, mail(sender="李伟 <%s>" % BOX, to=CUSTOMER, subject="Re: 无法加载《财经日报》", number=2,
                                 text="您好，我们正在处理。\n", extra="In-Reply-To: <test.1@mail.example.net>\r\n"))
    watched.once()
    assert watched.rows("show", "1001")[0]["status"] == "responded"

    watched.hark("resolve", "1001", "--solution", "我们更换了数据源，请更新到 2.1。", "--mail")
    watched.once()
    assert "我们更换了数据源" in to_customer(smtp_server)[1][1]

    watched.once(now=later(3.1))
    question = to_customer(smtp_server)[2]
    dovecot.deliver(answer_of(question[2], "解决了，谢谢！\n", 3))
    watched.once(now=later(3.2))
    assert watched.rows("show", "1001")[0]["status"] == "closed"

    watched.once(now=later(8))
    survey = to_customer(smtp_server)[3][2]
    link = re.search(r'<a href="(mailto:[^"]*)"[^>]*>5</a>', survey.get_body(("html",)).get_content()).group(1)
    chosen = urllib.parse.parse_qs(link.partition("?")[2])["subject"][0]
    dovecot.deliver(answer_of(survey, "处理得很快\n", 4, subject=chosen))
    watched.once(now=later(8.1))

    matter = watched.rows("show", "1001")[0]
    actions = [each["action"] for each in matter["events"]]
    wanted = ["created", "ack_queued", "acknowledged", "responded", "resolved", "resolved_queued", "follow_up_queued",
              "closed", "survey_queued", "rated"]
    assert [each for each in actions if each in wanted] == wanted
    assert "处理得很快" in [entry["text"].strip() for entry in matter["entries"]]
    assert watched.status()["ledger"] == {"feedback": 1, "own": 1, "reply": 1, "survey_answer": 1}
    assert len(to_customer(smtp_server)) == 4
    shown = watched.hark("show", "1001")
    told = shown[shown.index("What happened:"):].strip().splitlines()[1:]
    assert len(told) == len(matter["events"])
    assert "acknowledgement queued" in told[1]
    assert [each["at"] for each in matter["events"]] == sorted(each["at"] for each in matter["events"])
    assert [each["actor"] for each in matter["events"] if each["action"] == "rated"] == ["customer"]
