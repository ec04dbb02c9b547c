"""Closing the loop: what customers asked for is done, and each of them is told once."""

import signal
import subprocess

import pytest

from conftest import BUILD, OWNER, header, mail
from lib.patience import WAIT_SECONDS

ANNA, BOB = "anna@customer.example", "bob@other.example"
DRAFTS = "Drafts"


@pytest.fixture
def asked(watched, dovecot):
    """Two customers asked for the same, one of them twice; improvement 1 is linked to all three matters."""
    dovecot.deliver(mail(sender=ANNA, number=1))
    dovecot.deliver(mail(sender=BOB, number=2))
    dovecot.deliver(mail(sender=ANNA, number=3, subject="Still crashing"))
    watched.once()
    watched.hark("improvement", "add", "It no longer crashes", "--priority", "high", "--note", "two days")
    numbers = [row["number"] for row in watched.feedback()]
    watched.hark("improvement", "link", 1, *numbers)
    return watched


def drafts(dovecot):
    """{recipient: (mail, flags)} of the Drafts folder; a recipient twice is a fault."""
    client = dovecot.imap()
    client.select(DRAFTS, readonly=True)
    found = {}
    for number in client.search(None, "ALL")[1][0].split():
        (head, content), *_ = client.fetch(number, "(FLAGS BODY.PEEK[])")[1]
        to = header(content, "To")
        assert to not in found
        found[to] = (content, head.decode())
    client.logout()
    return found


def events(hark, number):
    return [event["action"] for event in hark.rows("show", number)[0]["events"]]


def test_done_leaves_one_draft_for_each_customer(asked, dovecot, smtp_server):
    sent = len(smtp_server.mails)
    told, = asked.rows("improvement", "done", 1, "--text", "Install 2.1.")
    assert (told["letters"], told["drafts"], told["refused"]) == (2, 2, 0)
    found = drafts(dovecot)
    assert sorted(found) == [ANNA, BOB]
    content, flags = found[ANNA]
    assert "\\Draft" in flags
    assert header(content, "In-Reply-To") == "<test.3@mail.example.net>"
    assert header(content, "Auto-Submitted") is None and header(content, "X-Loop") is None
    assert "It no longer crashes" in header(content, "Subject")
    assert b"Install 2.1." in content and b"two days" not in content
    asked.once()
    assert len(smtp_server.mails) == sent
    assert "improvement_drafted" in events(asked, asked.feedback()[2]["number"])


def test_done_again_tells_nobody_twice(asked, dovecot):
    asked.hark("improvement", "done", 1)
    told, = asked.rows("improvement", "done", 1)
    assert (told["letters"], told["before"], told["drafts"]) == (0, 2, 0)
    assert len(drafts(dovecot)) == 2


def test_send_mails_each_customer_once(asked, dovecot, smtp_server):
    before = len(smtp_server.mails)
    asked.hark("improvement", "done", 1, "--send")
    asked.hark("improvement", "done", 1, "--send")
    asked.once()
    assert sorted(each.recipients[0] for each in smtp_server.mails[before:]) == [ANNA, BOB]
    assert header(smtp_server.mails[-1].content, "Auto-Submitted") == "auto-generated"
    assert drafts(dovecot) == {}


def test_a_draft_that_the_owner_sends_counts_as_his_answer(asked, dovecot):
    asked.hark("improvement", "done", 1)
    content = drafts(dovecot)[BOB][0]
    dovecot.deliver(content, folder="Sent")
    asked.once()
    assert [row["status"] for row in asked.feedback() if row["address"] == BOB] == ["responded"]


def test_a_crash_anywhere_leaves_no_draft_twice(asked, dovecot, tmp_path):
    """hark is killed at each of its steps in turn; then it is run to its end."""
    counter = tmp_path / "steps"
    step = 1
    while True:
        counter.unlink(missing_ok=True)
        done = subprocess.run([BUILD / "hark", "--config", asked.config, "improvement", "done", "1"],
                              env=dict(asked.environment, HARK_STEPS=str(counter), HARK_STEP_KILL=str(step)),
                              capture_output=True, timeout=WAIT_SECONDS, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        drafts(dovecot)
        if done.returncode == 0:
            break
        step += 1
    assert step > 4
    assert sorted(drafts(dovecot)) == [ANNA, BOB]
    shown, = asked.rows("improvement", "show", 1)
    assert [letter["state"] for letter in shown["letters"]] == ["drafted", "drafted"]


def test_the_plan_is_shown(asked):
    asked.hark("improvement", "plan", 1, "--due", "2036-01-31")
    asked.hark("improvement", "task", 1, "Mend the start screen")
    asked.hark("improvement", "task-done", 1, 1)
    shown, = asked.rows("improvement", "show", 1)
    assert (shown["status"], shown["customers"], shown["tasks"], shown["tasks_done"]) == ("planned", 2, 1, 1)
    assert "Mend the start screen" in asked.hark("improvement", "show", 1)
    assert [row["title"] for row in asked.rows("improvement", "list", "--status", "open")] == ["It no longer crashes"]
    asked.hark("improvement", "drop", 1)
    assert asked.rows("improvement", "list", "--status", "open") == []


def test_what_may_belong_together_is_suggested(watched, dovecot):
    others = ["Refund the invoice", "Login was refused", "Delivery came late", "Password got lost", "Screen flickers",
              "Battery drains", "Sound stutters", "Keyboard sticks", "Camera looks blurred", "Update never ends"]
    for number, text in enumerate(["Printer is dead", "Printer offline", "No printer found", *others]):
        dovecot.deliver(mail(sender="c%d@customer.example" % number, number=number, subject=text, text=text + "\n"))
    watched.once()
    printers = sorted(row["number"] for row in watched.feedback() if "rinter" in row["subject"])
    group, = watched.rows("improvement", "suggest")
    assert (group["words"], sorted(group["matters"])) == ("printer", printers)
    watched.hark("improvement", "add", "Printers are found")
    watched.hark("improvement", "link", 1, *printers[:2])
    assert [each["matters"] for each in watched.rows("improvement", "suggest", 1)] == [printers[2:]]
    assert watched.run("improvement", "suggest", 9).returncode == 1


def test_what_cannot_be_is_refused(asked):
    for arguments, code in [
            (("link", 1, 4711), 1), (("link", 9, 1001), 1), (("show", 9), 1), (("done", 9), 1), (("task-done", 1, 5), 1),
            (("add", ""), 2), (("done", 1, "--send", "--nothing"), 2), (("mend", 1), 2), (("list", "--status", "old"), 2)]:
        assert asked.run("improvement", *arguments).returncode == code, arguments


def test_a_matter_that_is_taken_off_belongs_to_it_no_more(asked):
    first, *others = sorted(row["number"] for row in asked.feedback())
    assert asked.rows("improvement", "unlink", 1, first) == [{"improvement": 1, "changed": 1}]
    shown, = asked.rows("improvement", "show", 1)
    assert sorted(each["number"] for each in shown["matter_list"]) == others


def test_tags_are_given_and_taken(asked):
    assert asked.rows("tag", 1001, "+vip", "+printer") == [{"number": 1001, "tags": ["vip", "printer"]}]
    assert asked.rows("tag", 1001, "-vip") == [{"number": 1001, "tags": ["printer"]}]


def test_a_call_is_recorded_as_a_matter(watched, smtp_server):
    row, = watched.rows("add", "--channel", "phone", "--from", "Mrs Wang", "The app crashes when I print.")
    assert (row["category"], row["channel"], row["name"]) == ("product_issue", "phone", "Mrs Wang")
    assert row["subject"] == "The app crashes when I print."
    watched.once()
    assert [each for each in smtp_server.mails if each.recipients != [OWNER]] == []
    assert watched.run("add", "--from", ANNA, "words").returncode == 2
    assert watched.run("add", "--channel", "phone", "--from", "no@", "words").returncode == 1
