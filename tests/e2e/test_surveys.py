"""A survey from end to end: a matter is resolved, days later the customer is asked and chooses; the owner sees it."""

import email
import email.policy
import re
import urllib.parse

import pytest

from conftest import BOX, OWNER, header, mail
from lib.surveys import later, use_surveys


@pytest.fixture
def asked(watched, dovecot, smtp_server):
    """The mail with the question, as the customer gets it."""
    use_surveys(watched.folder)
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", "1001", "--solution", "Mended in 2.1.")
    watched.once(now=later(4))
    assert not [each for each in smtp_server.mails if b"How satisfied" in each.content]
    watched.once(now=later(5.5))
    surveys = [each for each in smtp_server.mails if header(each.content, "List-Unsubscribe")]
    assert len(surveys) == 1
    return surveys[0].content


def link(content, score):
    """Subject of the mail that the link of a score opens."""
    parsed = email.message_from_bytes(content, policy=email.policy.default)
    html = parsed.get_body(("html",)).get_content()
    url = re.search(r'<a href="(mailto:[^"]*)"[^>]*>%d</a>' % score, html).group(1)
    address, _, query = url.partition("?")
    assert address == "mailto:" + BOX
    return urllib.parse.parse_qs(query)["subject"][0]


def test_a_customer_who_is_asked_days_later_rates_with_one_click(asked, watched, dovecot, smtp_server):
    dovecot.deliver(mail(subject=link(asked, 4), text="", number=2))
    watched.once(now=later(6))
    assert watched.states() == ["feedback", "survey_answer"]
    shown = watched.rows("show", "1001")[0]
    assert [each["detail"] for each in shown["events"] if each["action"] == "rated"] == ["4/5, satisfaction"]
    assert shown["status"] == "resolved"


def test_a_low_score_reaches_the_owner_at_once(asked, watched, dovecot, smtp_server):
    dovecot.deliver(mail(subject=link(asked, 1), text="Nobody called back.\n", number=2))
    watched.once(now=later(6))
    alerts = [each.recipients for each in smtp_server.mails if b"Nobody called back" in each.content]
    assert alerts == [[OWNER]]


def test_a_link_that_somebody_else_uses_rates_nothing(asked, watched, dovecot):
    dovecot.deliver(mail(sender="eve@elsewhere.example", subject=link(asked, 1), number=2))
    watched.once(now=later(6))
    assert watched.states() == ["feedback", "feedback"]
    assert not [each for each in watched.rows("show", "1001")[0]["events"] if each["action"] == "rated"]


def test_who_unsubscribes_gets_no_mail_about_it_and_is_not_asked_again(asked, watched, dovecot, smtp_server):
    subject = urllib.parse.unquote(header(asked, "List-Unsubscribe").split("subject=")[1].rstrip(">"))
    sent = len(smtp_server.mails)
    dovecot.deliver(mail(subject=subject, text="", number=2))
    watched.once(now=later(6))
    assert watched.states() == ["feedback", "reply"]
    assert len(smtp_server.mails) == sent
    dovecot.deliver(mail(subject="It crashes again", number=3))
    watched.once(now=later(40))
    watched.hark("resolve", "1002")
    watched.once(now=later(50))
    assert not [each for each in smtp_server.mails[sent:] if header(each.content, "List-Unsubscribe")]


def test_the_owner_lists_surveys_and_asks_one_by_hand_but_no_guard_is_lifted(watched, dovecot, smtp_server):
    use_surveys(watched.folder)
    dovecot.deliver(mail())
    watched.once()
    number = watched.feedback()[0]["number"]
    refused = watched.run("survey", "send", "satisfaction", number)
    assert refused.returncode == 1 and b"the matter is not resolved" in refused.stderr
    watched.hark("resolve", number)
    [row] = [row for row in watched.rows("survey") if row["survey"] == "satisfaction"]
    assert (row["enabled"], row["sent"], row["answered"]) == (True, 0, 0)
    watched.hark("survey", "send", "satisfaction", "anna@customer.example")
    watched.once()
    assert [each.recipients for each in smtp_server.mails].count(["anna@customer.example"]) == 2, "ack and question"
    [row] = [row for row in watched.rows("survey", "list") if row["survey"] == "satisfaction"]
    assert (row["sent"], row["answered"]) == (1, 0)
    again = watched.run("survey", "send", "satisfaction", number)
    assert again.returncode == 1 and b"asked about this matter already" in again.stderr
    assert watched.run("survey", "send", "nothing", number).returncode == 1
    assert watched.run("survey", "send", "satisfaction", "nobody@elsewhere.example").returncode == 1
    assert watched.run("survey", "send", "satisfaction").returncode == 2
