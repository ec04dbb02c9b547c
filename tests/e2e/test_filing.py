"""hark files mails itself and marks them, where the owner wants it and the server can; nothing is ever lost by it."""

import pytest
from conftest import mail, wait_until
from lib.dovecot import Dovecot
from test_buttons import ENGLISH, Client, events, matter, number_of, settled

FOLDERS = "    poll: 5m\n    folders:\n     file: %s\n     keywords: %s\n     buttons:\n%s"


def use_filing(hark, file="all", keywords="no", **names):
    lines = "".join("      %s: %s\n" % pair for pair in names.items())
    hark.config.write_text(hark.config.read_text().replace("    poll: 5m\n", FOLDERS % (file, keywords, lines)))


def lies_in(server, number=1):
    """Every folder that holds the mail, with its flags."""
    client, found = Client(server), []
    for name in client.folders():
        if client.client.select('"%s"' % name, readonly=True)[0] != "OK":
            continue     # only a parent
        for uid in client.client.uid("SEARCH", "HEADER", "Message-ID", "<test.%s@" % number)[1][0].split():
            flags = client.client.uid("FETCH", uid, "(FLAGS)")[1][0].decode()
            found.append((name, sorted(flags.split("FLAGS (")[1].split(")")[0].split())))
    client.client.logout()
    return found


def folders_of(server, number=1):
    return [name for name, _ in lies_in(server, number)]


def flags_of(server, number=1):
    return [flag for flag in lies_in(server, number)[0][1] if flag != "\\Recent"]


@pytest.fixture
def filing(hark, dovecot):
    """hark files all mails; one lies in the inbox and is taken in."""
    use_filing(hark, create="yes", **ENGLISH)
    hark.once()
    dovecot.deliver(mail(sender="zed@customer.example", subject="Hello", text="How are you?\n", number=0))
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    return hark


def of_the_crash(hark):
    return [row["number"] for row in hark.feedback() if row["subject"] == "The app crashes"][0]


def test_nothing_is_moved_unless_it_is_asked_for(hark, dovecot):
    use_filing(hark, file="no", create="yes", **ENGLISH)
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    hark.hark("resolve", number_of(hark))
    hark.once()
    assert folders_of(dovecot) == ["INBOX"] and flags_of(dovecot) == []


def test_a_resolved_matters_mails_go_to_its_folder_and_back_when_it_is_opened_again(filing, dovecot):
    number = of_the_crash(filing)
    filing.hark("resolve", number)
    filing.once()
    assert folders_of(dovecot) == ["Feedback/Resolved"]
    assert flags_of(dovecot) == [], "it stays unread"
    assert folders_of(dovecot, 0) == ["INBOX"]
    assert ("hark", "filed", "Feedback/Resolved") in events(filing, number)
    assert matter(filing, number)["status"] == "resolved"
    filing.hark("reopen", number)
    filing.once()
    assert folders_of(dovecot) == ["INBOX"]
    assert ("hark", "filed", "INBOX") in events(filing, number)
    assert [each for each in events(filing, number) if each[0] == "owner" and each[1] == "moved"] == []
    assert matter(filing, number)["status"] == "reopened"
    settled(filing, dovecot)


def test_the_ledger_says_that_hark_moved_it(filing, dovecot):
    filing.hark("resolve", of_the_crash(filing))
    filing.once()
    assert [row["reason"] for row in filing.rows("ledger") if row["state"] == "duplicate"] == ["filed by hark"]
    settled(filing, dovecot)


def test_moved_back_by_the_owner_the_matter_is_open_again_and_the_mail_stays(filing, dovecot):
    number = of_the_crash(filing)
    filing.hark("resolve", number)
    filing.once()
    Client(dovecot).move(1, "Feedback/Resolved", "INBOX")
    filing.once()
    filing.once()
    assert folders_of(dovecot) == ["INBOX"]
    assert matter(filing, number)["status"] == "reopened"
    settled(filing, dovecot)


def test_urgent_and_categories_have_their_folders(filing, dovecot):
    Client(dovecot).create("Feedback/Category/产品问题")
    dovecot.deliver(mail(number=2, sender="bob@customer.example"))
    filing.once()
    assert folders_of(dovecot, 2) == ["Feedback/Category/产品问题"] or "&" in folders_of(dovecot, 2)[0]
    assert folders_of(dovecot, 1) == ["INBOX"], "what came before the folder stays until its matter changes"
    second = [row["number"] for row in filing.feedback() if row["number"] != of_the_crash(filing)][-1]
    filing.write_rules(RULE_OF_URGENT, "20-urgent.yaml")
    dovecot.deliver(mail(number=3, sender="eve@customer.example", subject="The app crashes", text="We lost money.\n"))
    filing.once()
    assert folders_of(dovecot, 3) == ["Feedback/Urgent"]
    assert second
    settled(filing, dovecot)


RULE_OF_URGENT = "priorities:\n  - { set: high, when: { words: [lost money] } }\n"


def test_the_owners_last_word_on_a_mail_stands_until_the_matter_changes(filing, dovecot):
    filing.write_rules(RULE_OF_URGENT, "20-urgent.yaml")
    dovecot.deliver(mail(number=3, sender="eve@customer.example", text="We lost money.\n"))
    filing.once()
    Client(dovecot).move(3, "Feedback/Urgent", "INBOX")
    for _ in range(3):
        filing.once()
    assert folders_of(dovecot, 3) == ["INBOX"]
    number = filing.feedback()[-1]["number"]
    assert matter(filing, number)["priority"] == "normal", "taken out of Urgent it is urgent no more"
    filing.hark("resolve", number)
    filing.once()
    assert folders_of(dovecot, 3) == ["Feedback/Resolved"]
    settled(filing, dovecot)


def test_spam_and_what_lies_elsewhere_is_left_alone(filing, dovecot):
    client = Client(dovecot)
    client.create("Archive")
    number = of_the_crash(filing)
    client.move(1, "INBOX", "Archive")
    filing.hark("resolve", number)
    filing.once()
    assert folders_of(dovecot) == ["Archive"]
    client.move(0, "INBOX", "Feedback/Spam")
    filing.once()
    filing.once()
    assert folders_of(dovecot, 0) == ["Feedback/Spam"]
    settled(filing, dovecot)


def test_all_mails_of_a_matter_go_together(filing, dovecot):
    number = of_the_crash(filing)
    dovecot.deliver(mail(number=5, subject="Re: The app crashes", text="It happens on Mondays.\n",
                         extra="In-Reply-To: <test.1@mail.example.net>\r\n"))
    filing.once()
    Client(dovecot).move(1, "INBOX", "Feedback/Resolved")
    filing.once()
    assert folders_of(dovecot, 1) == folders_of(dovecot, 5) == ["Feedback/Resolved"]
    dovecot.deliver(mail(number=6, subject="Re: The app crashes", text="It crashes still. Why?\n",
                         extra="In-Reply-To: <test.1@mail.example.net>\r\n"))
    filing.once()
    assert matter(filing, number)["status"] == "reopened"
    assert [folders_of(dovecot, each) for each in (1, 5, 6)] == [["INBOX"]] * 3
    settled(filing, dovecot)


def test_a_move_of_the_owners_in_the_same_moment_counts(filing, dovecot):
    number = of_the_crash(filing)
    filing.hark("resolve", number)
    Client(dovecot).move(1, "INBOX", "Feedback/Urgent")
    filing.once()
    assert folders_of(dovecot) == ["Feedback/Urgent"]
    assert (matter(filing, number)["status"], matter(filing, number)["priority"]) == ("resolved", "high")
    settled(filing, dovecot)


def test_old_matters_stay_where_they_are_when_it_is_switched_on(hark, dovecot):
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    hark.hark("resolve", number_of(hark))
    use_filing(hark, create="yes", **ENGLISH)
    hark.once()
    hark.once()
    assert folders_of(dovecot) == ["INBOX"]


def test_a_folder_that_is_gone_moves_nothing_and_intake_goes_on(filing, dovecot):
    assert Client(dovecot).client.delete('"Feedback/Resolved"')[0] == "OK"
    filing.hark("resolve", of_the_crash(filing))
    dovecot.deliver(mail(number=7, sender="new@customer.example"))
    filing.once()
    assert folders_of(dovecot) == ["INBOX"]
    assert len(filing.feedback()) == 3
    settled(filing, dovecot)


# ---- keywords


@pytest.fixture
def marking(hark, dovecot):
    use_filing(hark, file="resolved", keywords="yes", create="yes", **ENGLISH)
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    return hark


def test_keywords_say_how_the_matter_stands(marking, dovecot):
    assert flags_of(dovecot) == ["Hark-product_issue", "HarkOpen"]
    assert ("hark", "marked", "HarkOpen Hark-product_issue") in events(marking)
    marking.hark("resolve", number_of(marking))
    marking.once()
    assert lies_in(dovecot)[0][0] == "Feedback/Resolved"
    assert flags_of(dovecot) == ["Hark-product_issue", "HarkResolved"]
    marking.hark("classify", number_of(marking), "suggestion")
    marking.once()
    assert flags_of(dovecot) == ["Hark-suggestion", "HarkResolved"]
    settled(marking, dovecot)


def test_an_urgent_mail_is_flagged_and_what_the_owner_set_stays(marking, dovecot):
    client = Client(dovecot).client
    client.select("INBOX")
    client.uid("STORE", "1", "+FLAGS", "(\\Seen $Label1)")
    client.close()
    marking.write_rules(RULE_OF_URGENT, "20-urgent.yaml")
    dovecot.deliver(mail(number=3, sender="eve@customer.example", text="We lost money.\n"))
    marking.hark("resolve", number_of(marking))
    marking.once()
    assert flags_of(dovecot) == ["$Label1", "Hark-product_issue", "HarkResolved", "\\Seen"]
    assert flags_of(dovecot, 3) == ["Hark-product_issue", "HarkOpen", "HarkUrgent", "\\Flagged"]


def test_the_keywords_of_what_is_no_feedback_are_taken_away(marking, dovecot):
    Client(dovecot).move(1, "INBOX", "Feedback/Not feedback")
    marking.once()
    assert flags_of(dovecot) == []


ACL = """
mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
plugin {
  acl = vfile
}
"""


def test_without_the_right_to_write_nothing_is_changed_and_intake_goes_on(make_hark, smtp_server):
    with Dovecot(extra=ACL) as server:
        hark = make_hark(imap_port=server.imap_port, smtp_port=smtp_server.port)
        use_filing(hark, keywords="yes", create="yes", **ENGLISH)
        hark.once()
        server.deliver(mail())
        hark.once()
        client = Client(server).client
        assert client.setacl("INBOX", "feedback@example.com", "lr")[0] == "OK"
        hark.hark("resolve", number_of(hark))
        hark.once()
        assert [name for name in folders_of(server)] == ["INBOX"]
        server.deliver(mail(number=2, sender="bob@customer.example"))
        hark.once()
        assert len(hark.feedback()) == 2
        settled(hark, server)


def test_without_move_only_keywords_are_set(make_hark, smtp_server):
    without = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ENABLE IDLE ID UIDPLUS LIST-EXTENDED SPECIAL-USE\n"
    with Dovecot(extra=without) as server:
        hark = make_hark(imap_port=server.imap_port, smtp_port=smtp_server.port)
        use_filing(hark, keywords="yes", create="yes", **ENGLISH)
        hark.once()
        server.deliver(mail())
        hark.once()
        hark.hark("resolve", number_of(hark))
        hark.once()
        assert folders_of(server) == ["INBOX"]
        assert flags_of(server) == ["Hark-product_issue", "HarkResolved"]
        settled(hark, server)


STEPS = range(33, 49)


def kill_at(hark, step):
    """One round that is killed at that step; the steps that it came to."""
    names = dict(HARK_STEP_KILL=str(step), HARK_STEP_VICTIM="self", HARK_STEPS=str(hark.folder / "steps"))
    hark.environment.update(names)
    hark.once(expect=None)
    for name in names:
        del hark.environment[name]
    return [line.split(" ", 2)[2] for line in (hark.folder / "steps.log").read_text().splitlines()]


@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_the_mail_is_filed_once_and_is_no_press(marking, dovecot, step):
    number = number_of(marking)
    marking.hark("resolve", number)
    assert len(kill_at(marking, step)) >= step
    marking.once()
    marking.once()
    assert lies_in(dovecot)[0][0] == "Feedback/Resolved" and len(lies_in(dovecot)) == 1
    assert flags_of(dovecot) == ["Hark-product_issue", "HarkResolved"]
    assert [each for each in events(marking) if each[1] == "moved"] == []
    assert matter(marking)["status"] == "resolved"
    settled(marking, dovecot)
    Client(dovecot).move(1, "Feedback/Resolved", "INBOX")
    marking.once()
    assert matter(marking)["status"] == "reopened"
    settled(marking, dovecot)


def test_the_steps_at_which_it_is_killed_are_those_of_filing(marking, dovecot):
    marking.hark("resolve", number_of(marking))
    steps = [None, *kill_at(marking, 1000)]
    assert STEPS[0] < steps.index("mark: before") < steps.index("file: after") < STEPS[-1] < len(steps), \
        "filing has moved to other steps: move STEPS there"


def test_the_running_daemon_files_within_its_poll(marking, dovecot):
    marking.config.write_text(marking.config.read_text().replace("poll: 5m", "poll: 10s"))
    marking.start_polled()
    marking.hark("resolve", number_of(marking))
    wait_until("the mail in its folder", lambda: folders_of(dovecot) == ["Feedback/Resolved"])
    dovecot.deliver(mail(number=9, sender="late@customer.example"))
    wait_until("IDLE on the inbox", lambda: len(marking.feedback()) == 2)
    marking.stop()
