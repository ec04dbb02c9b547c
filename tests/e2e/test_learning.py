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
    assert "suggestion: by the owner" in watched.hark("show", number)
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
