"""The weekly report, as it is mailed to the owner."""

import email
import email.policy
import html
import json
import re
import time

import pytest

from conftest import OWNER, mail


def reports(smtp_server):
    return [email.message_from_bytes(each.content, policy=email.policy.default)
            for each in smtp_server.mails if each.recipients == [OWNER]]


def form(report, kind):
    return report.get_body(preferencelist=(kind,)).get_content()


@pytest.fixture
def week(watched, dovecot):
    """A week with a few mails in it, by hark's clock; the servers' dates lie in the present."""
    for number in range(3):
        dovecot.deliver(mail(number=number, sender="c%d@customer%d.example" % (number, number)))
    dovecot.deliver(mail(number=3, sender="d@customer.example", subject="A suggestion", text="I suggest it.\n"))
    dovecot.deliver(mail(number=4, extra="Auto-Submitted: auto-replied\r\n"))
    dovecot.deliver(mail(number=0, sender="c0@customer0.example"))
    watched.once()
    return watched


def next_monday(text):
    """The Monday after the present week, in Shanghai."""
    now = time.time() + 8 * 3600
    days = 7 - time.gmtime(now).tm_wday
    return time.strftime("%Y-%m-%d", time.gmtime(now + days * 86400)) + " " + text


def test_the_report_is_mailed_once_on_monday_morning(week, smtp_server):
    week.once(now=next_monday("07:59"))
    assert reports(smtp_server) == []
    week.once(now=next_monday("08:01"))
    assert len(reports(smtp_server)) == 1
    week.once(now=next_monday("08:02"))
    week.once(now=next_monday("17:00"))
    assert len(reports(smtp_server)) == 1


def test_missed_reports_are_caught_up_once(week, smtp_server):
    week.once(now="2036-01-09 15:00")
    assert len(reports(smtp_server)) == 1
    week.once(now="2036-01-09 15:10")
    assert len(reports(smtp_server)) == 1


def test_no_report_is_owed_for_the_time_before_the_first_start(hark, smtp_server):
    hark.once(now="2036-01-07 09:00")
    assert reports(smtp_server) == []


def test_the_report_is_marked_as_automatic_and_has_both_forms(week, smtp_server):
    week.once(now=next_monday("08:01"))
    [report] = reports(smtp_server)
    assert report["Auto-Submitted"] == "auto-generated"
    assert report["To"].addresses[0].addr_spec == OWNER
    assert report.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in report.iter_parts()] == ["text/plain", "text/html"]


def test_text_and_html_say_what_the_json_form_says(week, smtp_server):
    week.once(now=next_monday("08:01"))
    [figures] = week.rows("report", "--period", "last-week", "--format", "json", "--now", next_monday("08:02"))
    [report] = reports(smtp_server)
    states = figures["ledger"]["states"]
    assert figures["ledger"]["read"] == sum(states.values()) == len(week.ledger()) == 6
    assert states == {"feedback": 4, "ignored:auto_reply": 1, "duplicate": 1}
    assert figures["counts"]["new"] == 4
    plain = form(report, "plain")
    shown = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", form(report, "html"))))
    for words in (plain, shown):
        assert re.search(r"6 mails read = ", words)
        assert "4 new feedback" in words
        assert "week %d" % int(figures["period"]["label"].split("-W")[1]) in words
        for row in figures["by_category"]:
            name = {"product_issue": "Product issue", "suggestion": "Suggestion"}[row["name"]]
            assert re.search(r"%s\W[^A-Za-z]*\b%d\b" % (name, row["count"]), words), name
        for matter in figures["waiting"]:
            assert "#%d" % matter["number"] in words


def test_the_ledger_of_the_report_counts_every_uid(week, dovecot):
    figures = json.loads(week.hark("report", "--period", "this-week", "--format", "json"))
    assert figures["ledger"]["read"] == len(dovecot.uids()) == 6


def test_a_chinese_owner_gets_chinese(hark, dovecot, smtp_server):
    hark.write_config(language="zh")
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    hark.once(now=next_monday("08:01"))
    [report] = reports(smtp_server)
    for text in (report["Subject"], form(report, "plain"), form(report, "html")):
        assert re.search("[\u4e00-\u9fff]", text)
    assert "产品问题" in form(report, "plain")
    assert "new feedback" not in form(report, "plain") + form(report, "html")


def test_the_daemon_itself_mails_the_report_when_it_starts_late(week, smtp_server):
    week.start("--now", next_monday("08:01"))
    smtp_server.wait_for_mails(5)       # four acknowledgements before
    assert len(reports(smtp_server)) == 1


def test_a_customers_markup_does_not_become_the_reports(watched, dovecot, smtp_server):
    dovecot.deliver(mail(subject="<script>alert(1)</script> & more", sender='"<b>Eve</b>" <eve@evil.example>'))
    watched.once()
    page = watched.hark("report", "--period", "this-week", "--format", "html")
    assert "<script" not in page
    assert "<b>Eve" not in page
    assert "&lt;script&gt;" in page


def test_a_report_is_mailed_wherever_the_owner_says(week, smtp_server):
    before = len(smtp_server.mails)
    shown = week.hark("report", "--period", "this-week", "--to", "partner@elsewhere.example", "--dry-run")
    assert "partner@elsewhere.example" in shown and "The ledger" in shown
    week.once()
    assert len(smtp_server.mails) == before
    week.hark("report", "--period", "this-week", "--to", "partner@elsewhere.example")
    week.once()
    assert [each.recipients for each in smtp_server.mails[before:]] == [["partner@elsewhere.example"]]


def test_the_public_summary_names_nobody(week):
    page = week.hark("report", "--period", "this-week", "--kind", "public", "--format", "html")
    assert "We received 4 messages" in page
    assert "example" not in page and "The app crashes" not in page


@pytest.mark.parametrize("options", [
    ["--kind", "weekly"], ["--format", "pdf"], ["--period", "2026-W60"], ["--dry-run"], ["--to", "nobody"],
    ["--to", "a@b.example", "--format", "html"], ["--now", "soon"],
])
def test_what_cannot_be_understood_is_said_and_refused(week, options):
    done = week.run("report", *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"hark: report: ")


def test_two_reports_of_one_week_go_to_two_people(week, smtp_server):
    week.config.write_text(week.config.read_text().replace(
        'reports: [', 'reports: [ { every: week, to: partner@elsewhere.example }, { every: week, kind: public },'))
    before = len(smtp_server.mails)
    week.once(now=next_monday("08:01"))
    week.once(now=next_monday("08:02"))
    assert sorted(each.recipients[0] for each in smtp_server.mails[before:]) == \
        [OWNER, OWNER, "partner@elsewhere.example"]
