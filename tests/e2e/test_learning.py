"""Learning from corrections: the owner's word on a category, and what is made of it."""

from conftest import mail


def number_of(watched, subject):
    [row] = [row for row in watched.feedback() if row["subject"] == subject]
    return row["number"]


def test_a_correction_changes_category_evidence_history_and_report(watched, dovecot):
    dovecot.deliver(mail(subject="The invoice crashes me", text="Twice on my card.\n"))
    watched.once()
    number = number_of(watched, "The invoice crashes me")
    [answer] = watched.rows("classify", number, "suggestion")
    assert answer == {"number": number, "old": "product_issue", "category": "suggestion", "decided_by": "owner"}
    [matter] = watched.rows("show", number)
    assert (matter["category"], matter["decided_by"]) == ("suggestion", "owner")
    assert [each["word"] for each in matter["evidence"] if each["in"] == "owner"] == ["by the owner"]
    event = matter["events"][-1]
    assert (event["actor"], event["action"], event["detail"]) == (
        "owner", "classified", "product_issue -> suggestion")
    shown = watched.hark("show", number)
    assert "Suggestion: by the owner" in shown and "Product issue -> Suggestion" in shown
    report = watched.hark("report", "--period", "this-week", "--format", "json")
    assert "suggestion" in report and "product_issue" not in report


def test_a_correction_is_undone_by_another(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    number = watched.feedback()[0]["number"]
    watched.hark("classify", "#%d" % number, "suggestion")
    watched.hark("classify", number, "product_issue")
    [matter] = watched.rows("show", number)
    assert matter["category"] == "product_issue"
    assert len([each for each in matter["evidence"] if each["in"] == "owner"]) == 1
    assert [each["detail"] for each in matter["events"] if each["action"] == "classified"] == [
        "product_issue -> suggestion", "suggestion -> product_issue"]


def test_several_matters_are_corrected_together_or_not_at_all(watched, dovecot):
    dovecot.deliver(mail())
    dovecot.deliver(mail(number=2))
    watched.once()
    first, second = [row["number"] for row in watched.feedback()]
    assert watched.run("classify", first, 4711, "suggestion").returncode == 1
    assert {row["category"] for row in watched.feedback()} == {"product_issue"}
    watched.hark("classify", first, second, "uncategorised")
    assert {row["category"] for row in watched.feedback()} == {"uncategorised"}


def test_an_unknown_category_is_refused_with_the_nearest(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    number = watched.feedback()[0]["number"]
    refused = watched.run("classify", number, "sugestion")
    assert refused.returncode == 1
    assert 'unknown category "sugestion"; did you mean "suggestion"?' in refused.stderr.decode()
    assert watched.feedback()[0]["category"] == "product_issue"


def test_a_category_is_known_by_its_names_too(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    number = watched.feedback()[0]["number"]
    for word, category in (("建议", "suggestion"), ("product issue", "product_issue"), ("Uncategorised", "uncategorised")):
        assert watched.rows("classify", number, word)[0]["category"] == category
    refused = watched.run("classify", number, "bug").stderr.decode()
    assert 'unknown category "bug"; there are product_issue, suggestion, uncategorised' in refused


def test_screens_show_a_category_by_its_name_and_json_by_its_id(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    for language, name, none in (("en", "Product issue", "uncategorised"), ("zh_CN", "产品问题", "未分类")):
        watched.environment["LANGUAGE"] = language
        for words in (["list"], ["waiting"], ["show", 1001], ["explain", 1001]):
            shown = watched.hark(*words)
            assert name in shown and "product_issue" not in shown, words
        assert name + "," in watched.hark("add", "--channel", "phone", "--from", "Anna", "It crashes.")
        answer = watched.hark("classify", 1001, none)
        assert name in answer and none in answer
        assert name in watched.hark("classify", 1001, name)
    assert watched.rows("show", 1001)[0]["category"] == "product_issue"


def test_list_takes_a_category_by_its_id_or_its_name(watched, dovecot):
    dovecot.deliver(mail())
    dovecot.deliver(mail(number=2, subject="Blue", text="I suggest blue.\n"))
    watched.once()
    for word in ("suggestion", "Suggestion", "SUGGESTION", "建议"):
        assert [row["subject"] for row in watched.rows("list", "--category", word)] == ["Blue"], word
    assert watched.rows("list", "--category", "Uncategorised") == []
    refused = watched.run("list", "--category", "bug")
    assert refused.returncode == 1
    assert 'unknown category "bug"; there are product_issue, suggestion, uncategorised' in refused.stderr.decode()


def test_a_category_that_no_rule_has_any_more_keeps_its_id(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.write_rules("categories: [ { id: stability, name: Stability, any: [ { words: [crash] } ] } ]\n")
    for words in (["list", "--category", "product_issue"], ["waiting"], ["show", 1001], ["explain", 1001]):
        assert "product_issue" in watched.hark(*words), words
    assert "Stability" in watched.hark("explain", 1001)


def test_with_rules_that_have_a_fault_screens_show_ids(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.write_rules("catgories: []\n")
    for words in (["list"], ["list", "--category", "product_issue"], ["waiting"], ["show", 1001], ["explain", 1001]):
        assert "product_issue" in watched.hark(*words), words
    assert watched.hark("list", "--category", "Product issue") == "Nothing.\n"


RULES = """\
categories:
  - id: product_issue
    any: [ { words: [app, "crash*"] } ]
  - id: billing
    any: [ { words: [payment] } ]
"""

MISFILED = ["The app took my money twice, refund it please.", "Your app owes me a refund.",
            "I asked for a refund in the app.", "No refund from the app yet.", "The refund does not show in the app."]
RIGHT = ["The app crashes.", "The app hangs on start.", "The app is slow today.", "It crashed again.",
         "My payment is missing.", "The payment failed."]


def deliver(dovecot, texts, first=1):
    """One mail of a customer of his own for each text."""
    for number, text in enumerate(texts, first):
        dovecot.deliver(mail(sender="customer%d@shop.example" % number, subject="Hello", text=text + "\n",
                             number=number))


def numbers_of(watched, sender_numbers):
    wanted = {"customer%d@shop.example" % number for number in sender_numbers}
    return [row["number"] for row in watched.feedback() if row["address"] in wanted]


def correct_five(watched, dovecot):
    watched.write_rules(RULES)
    deliver(dovecot, MISFILED + RIGHT)
    watched.once()
    assert watched.feedback()[0]["category"] == "product_issue"
    watched.hark("classify", *numbers_of(watched, range(1, 6)), "billing")


def test_the_proposal_from_five_corrections_makes_the_next_mail_right(watched, dovecot):
    correct_five(watched, dovecot)
    [answer] = watched.rows("rules", "suggest")
    assert [(word["category"], word["word"]) for word in answer["words"]][0] == ("billing", "refund")
    assert (answer["words"][0]["precision"], answer["words"][0]["hits"]) == (1.0, 5)
    assert answer["effect"] == {"examples": 5, "right_before": 0, "right_after": 5, "others": 6, "others_moved": 0}
    watched.write_rules(watched.hark("rules", "suggest"), answer["file"])
    assert watched.check()[0] == 0
    deliver(dovecot, ["I wait for my refund, dear app people."], first=20)
    watched.once()
    assert watched.feedback()[-1]["category"] == "billing"
    assert watched.feedback()[-1]["decided_by"] == "rules"


def test_a_proposal_is_written_as_a_whole_folder_or_into_the_rules(watched, dovecot):
    correct_five(watched, dovecot)
    watched.hark("rules", "suggest", "--write", watched.folder / "new.d")
    assert sorted(path.name for path in (watched.folder / "new.d").iterdir()) == ["10-test.yaml", "90-learned.yaml"]
    watched.hark("check", "--rules", watched.folder / "new.d")
    assert watched.run("rules", "suggest", "--write", watched.folder / "new.d").returncode == 1
    watched.hark("rules", "suggest", "--write", watched.folder / "rules.d")
    assert (watched.folder / "rules.d" / "90-learned.yaml").read_text() == (
        watched.folder / "new.d" / "90-learned.yaml").read_text()
    [answer] = watched.rows("rules", "suggest")
    assert (answer["words"], answer["file"]) == ([], "90-learned-2.yaml")


def test_without_corrections_nothing_is_proposed(watched, dovecot):
    watched.write_rules(RULES)
    deliver(dovecot, RIGHT)
    watched.once()
    assert "Nothing to propose" in watched.hark("rules", "suggest")


def test_what_the_owner_let_stand_is_learned_from_when_asked_for(watched, dovecot):
    watched.write_rules(RULES)
    deliver(dovecot, ["The payment and the invoice are wrong."] * 3 + ["The app is slow."] * 3)
    watched.once()
    for number in numbers_of(watched, range(1, 4)):
        watched.hark("resolve", number)
    assert watched.rows("rules", "suggest")[0]["effect"]["examples"] == 0
    assert watched.rows("rules", "suggest", "--all")[0]["effect"]["examples"] == 3


LEARN_NOW = "learn: { enabled: yes, confidence: 0.5 }\n"
BILLING = ["the invoice has a wrong sum", "please send the invoice again", "an invoice with the wrong name"]
DELIVERY = ["the parcel did not arrive", "where is the parcel", "the parcel is lost"]


def teach(watched, dovecot, texts=None):
    watched.write_rules(RULES + "  - id: delivery\n    any: [ { words: [courier] } ]\n")
    deliver(dovecot, texts or BILLING + DELIVERY)
    watched.once()
    assert {row["category"] for row in watched.feedback()} == {"uncategorised"}
    watched.hark("classify", *numbers_of(watched, range(1, 4)), "billing")
    watched.hark("classify", *numbers_of(watched, range(4, 7)), "delivery")


def test_what_was_learned_decides_where_no_rule_does_and_is_marked(watched, dovecot):
    watched.write_config(extra=LEARN_NOW)
    teach(watched, dovecot)
    [learned] = watched.rows("rules", "train")
    assert (learned["on"], learned["labels"]) == (True, 6)
    deliver(dovecot, ["is the parcel lost", "the app lost the parcel"], first=20)
    watched.once()
    [by_learning, by_rule] = watched.feedback()[-2:]
    assert (by_learning["category"], by_learning["decided_by"]) == ("delivery", "learned")
    assert (by_rule["category"], by_rule["decided_by"]) == ("product_issue", "rules")
    [matter] = watched.rows("show", by_learning["number"])
    [evidence] = [each for each in matter["evidence"] if each["in"] == "learned"]
    assert evidence["rule"] == "delivery" and "parcel" in evidence["word"] and 0.5 <= evidence["weight"] <= 1
    assert "learned from your corrections" in watched.hark("show", by_learning["number"])


def test_the_owner_has_the_last_word_on_what_was_learned(watched, dovecot):
    watched.write_config(extra=LEARN_NOW)
    teach(watched, dovecot)
    watched.hark("rules", "train")
    deliver(dovecot, ["is the parcel lost"], first=20)
    watched.once()
    number = watched.feedback()[-1]["number"]
    watched.hark("classify", number, "billing")
    watched.once()
    assert (watched.feedback()[-1]["category"], watched.feedback()[-1]["decided_by"]) == ("billing", "owner")


def test_learning_is_off_until_there_are_enough_examples_and_says_so(watched, dovecot):
    teach(watched, dovecot)
    watched.hark("rules", "train")
    assert watched.status()["learning"]["on"] is False
    assert "off: 6 of 200 labelled mails" in watched.hark("status")
    deliver(dovecot, ["is the parcel lost"], first=20)
    watched.once()
    assert watched.feedback()[-1]["category"] == "uncategorised"


def test_learning_that_is_no_better_than_the_majority_stays_off(watched, dovecot):
    watched.write_config(extra="learn: { examples: 6 }\n")
    teach(watched, dovecot, ["help me please"] * 6)
    watched.hark("rules", "train")
    reason = watched.hark("rules")
    assert "off: right in" in reason and "the commonest category alone is 50 %" in reason


def test_the_clerk_trains_once_a_day(watched, dovecot):
    watched.write_config(extra=LEARN_NOW)
    teach(watched, dovecot)
    assert watched.status()["learning"]["trained"] is False
    watched.once(now="2036-01-02 12:00")
    assert watched.status()["learning"]["trained"] is True
    assert watched.status()["learning"]["trained_from"] == 6
