"""From the answer to the end of a matter: the owner's words, the customer's yes or no."""

from datetime import datetime, timedelta

from conftest import BOX, OWNER, header, mail, vouched

ANNA = "anna@customer.example"


def answers(number):
    return "In-Reply-To: <test.%s@mail.example.net>\r\n" % number


def in_days(days):
    return (datetime.now() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M")


def by_owner(number, text):
    return mail(sender="Li Wei <%s>" % OWNER, to=ANNA, number=number, subject="Re: The app crashes", text=text,
                extra="Cc: %s\r\n%s%s" % (BOX, vouched(), answers(1)))


def by_customer(number, text):
    return mail(number=number, subject="Re: The app crashes", text=text, extra=answers(1))


def history(hark):
    return [(event["actor"], event["action"]) for event in hark.rows("show", 1001)[0]["events"]]


def test_the_owners_mail_with_the_mark_is_the_solution_and_the_customers_thanks_end_the_matter(
        watched, dovecot, smtp_server):
    dovecot.deliver(mail(text="无法加载《财经日报》\n", subject="新闻"))
    watched.once()
    sent = len(smtp_server.mails)
    dovecot.deliver(by_owner(2, "请更新到 2.1 版。\n\n#已解决\n"))
    watched.once()
    [matter] = watched.feedback()
    assert (matter["status"], matter["solution"]) == ("resolved", "请更新到 2.1 版。")
    assert len(smtp_server.mails) == sent
    dovecot.deliver(by_customer(3, "解决了，谢谢！\n"))
    watched.once()
    assert watched.feedback()[0]["status"] == "closed"
    assert ("customer", "closed") in history(watched)


def test_a_mail_that_only_claims_to_be_the_owners_resolves_nothing(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    dovecot.deliver(mail(sender="Li Wei <%s>" % OWNER, to=BOX, number=2, text="Done. #resolved\n", extra=answers(1)))
    watched.once()
    assert watched.feedback()[0]["status"] == "open"


def test_a_customer_who_says_that_it_is_not_solved_comes_back_with_a_raised_priority(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001, "--solution", "Fixed in 2.1")
    dovecot.deliver(by_customer(2, "It still crashes.\n"))
    watched.once()
    [matter] = watched.feedback()
    assert (matter["status"], matter["priority"]) == ("reopened", "high")
    assert ("hark", "raised") in history(watched)


def test_an_answer_from_the_command_line_reaches_the_customer_in_their_thread(watched, dovecot, smtp_server):
    dovecot.deliver(mail())
    watched.once()
    watched.hark("reply", 1001, "--text", "Please install 2.1.")
    watched.once()
    content = smtp_server.mails[-1].content
    assert smtp_server.mails[-1].recipients == [ANNA]
    assert header(content, "In-Reply-To") == "<test.1@mail.example.net>"
    assert b"Auto-Submitted" not in content
    assert watched.feedback()[0]["status"] == "responded"


def test_faulty_rules_keep_nobody_from_resolving_and_good_ones_give_their_follow_up(watched, dovecot):
    watched.write_config(extra="follow_up: { enabled: yes, after: 9d }\n")
    watched.write_rules("categories:\n  - id: crash\n    name: { en: Crash, zh: 崩溃 }\n    follow_up: 1d\n"
                        "    any: [{ words: [\"crash*\"] }]\n")
    dovecot.deliver(mail())
    watched.once()
    watched.hark("resolve", 1001)
    watched.once(now=in_days(2))
    assert [row["kind"] for row in watched.outbox()].count("follow_up") == 1
    watched.hark("reopen", 1001)
    watched.write_rules("categories: nonsense\n")
    watched.hark("resolve", 1001, "--solution", "x")
    assert watched.feedback()[0]["status"] == "resolved"


def test_the_owner_is_reminded_in_one_mail_and_told_at_once_what_is_urgent(watched, dovecot, smtp_server):
    told = watched.folder / "told.txt"
    watched.write_config(extra="alert_command: cat >>%s\nalert_on: all\n" % told,
                         service="{ high: 1h, normal: 8h, escalate: { to: boss@owner.example, after: 4h } }")
    watched.write_rules("categories:\n  - id: crash\n    name: { en: Crash, zh: 崩溃 }\n"
                        "    any: [{ words: [\"crash*\"] }]\n"
                        "priorities:\n  - { set: high, when: { words: [data loss] } }\n")
    dovecot.deliver(mail(text="It crashes, with data loss.\n"))
    dovecot.deliver(mail(number=2, sender="bob@customer.example", text="It crashes.\n"))
    watched.once()
    assert [row["number"] for row in watched.rows("waiting")] == [1001, 1002]
    alerts = [row for row in watched.outbox() if row["kind"] == "alert"]
    assert [row["state"] for row in alerts] == ["sent"]
    assert told.read_text().count("#1001") >= 1 and "#1002" not in told.read_text()
    watched.once(now=in_days(1))
    digests = [row for row in watched.outbox() if row["kind"] == "digest"]
    assert sorted(row["to"] for row in digests) == sorted([OWNER, "boss@owner.example"])
    assert watched.rows("waiting")[0]["overdue"] in (True, False)
    watched.hark("reply", 1001, "--text", "Please install 2.1.")
    watched.hark("reply", 1002, "--text", "Please install 2.1.")
    watched.once(now=in_days(3))
    assert len([row for row in watched.outbox() if row["kind"] == "digest"]) == 2
    assert watched.rows("waiting") == []
