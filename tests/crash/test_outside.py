"""What would be wrong about mails, events and folders is noticed: else the crash tests could not fail."""

import collections

import pytest

from crash_outside import Outside, wrong_outside

LETTERS = [("anna@customer.example", b"<1@mail.example>", "Dear Anna"), ("bert@customer.example", b"<2@mail.example>", "Dear Bert")]
TOLD = [("hook", "x-1", "created", 1001), ("hook", "x-2", "urgent", 1001), ("robot", "x-3", "urgent", 1001)]
SEEN = Outside(LETTERS, [b"<r1@example.com>"], TOLD, {"Maildir": collections.Counter({"": 2}), ".Sent": collections.Counter()},
               {"copy": 7})


def wrong(uncertain_count=0, tries=1, **seen):
    return wrong_outside(SEEN, SEEN._replace(**seen), uncertain_count, tries)


def test_what_is_the_same_is_right():
    assert wrong() == []


@pytest.mark.parametrize("letters, words", [
    (LETTERS + LETTERS[:1], "got a mail twice"),
    (LETTERS[:1], "1 mails to customers came, 2 expected"),
    ([LETTERS[0], (*LETTERS[1][:2], "Dear Anna")], "got what nobody should"),
    ([LETTERS[0], ("eve@customer.example", *LETTERS[1][1:])], "got what nobody should")])
def test_a_mail_too_many_too_few_or_another_is_wrong(letters, words):
    assert any(words in each for each in wrong(letters=letters))


def test_a_mail_that_hark_calls_uncertain_may_not_have_come():
    assert wrong(letters=LETTERS[:1], uncertain_count=1) == []


@pytest.mark.parametrize("told, words", [
    (TOLD[:2], "not told"),
    ([*TOLD, ("hook", "x-4", "urgent", 1001)], "never happened"),
    ([*TOLD, ("hook", "x-1", "created", 1002)], "is told to be"),
    (TOLD + TOLD[:1] + TOLD[:1], "5 times told")])
def test_an_event_that_is_not_told_or_under_two_ids_or_too_often_is_wrong(told, words):
    assert any(words in each for each in wrong(told=told))


def test_an_event_may_be_told_again_with_its_id():
    assert wrong(told=TOLD + TOLD[:1]) == []


def test_a_backup_that_is_not_there_or_not_finished_is_wrong():
    assert wrong(copies={}) == ["backups are {} instead of {'copy': 7}"]
    assert wrong(copies={"copy": 7, "copy.part": 3}) != []


def test_a_mail_to_the_owner_may_come_again_once():
    assert wrong(to_owner=[b"<r1@example.com>"] * 2) == []
    assert wrong(to_owner=[b"<r1@example.com>"] * 3) == ["mail to the owner came three times"]


@pytest.mark.parametrize("inbox", [{"": 1}, {"": 1, "S": 1}])
def test_a_mail_that_is_gone_or_marked_otherwise_is_wrong(inbox):
    layout = dict(SEEN.layout, Maildir=collections.Counter(inbox))
    assert any("mails lie otherwise" in each for each in wrong(layout=layout))
