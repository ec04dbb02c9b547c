"""What the owner settles by hand for one matter: its tags, how urgent it is, until when it can wait."""

import datetime
import json
import sqlite3

import pytest

from lib import installation

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
NOON = "%s 12:00" % (TODAY + datetime.timedelta(days=2))


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    made = installation.run(tmp_path, "hark", "add", "--channel", "phone", "--from", "Bob", "the crash again")
    assert made.returncode == 0, made.stderr
    return tmp_path


def hark(folder, *words, **environment):
    return installation.run(folder, "hark", *words, **environment)


def shown(folder):
    return json.loads(hark(folder, "--json", "show", "1001").stdout)


def events(folder, action):
    return [(event["actor"], event["detail"]) for event in shown(folder)["events"] if event["action"] == action]


def put_off_until(folder):
    with sqlite3.connect(folder / "hark.db") as db:
        return [row[0] for row in db.execute("SELECT due FROM agenda WHERE feedback = 1001 AND kind = 'snooze'")]


def test_a_priority_is_the_owners_word(folder):
    done = hark(folder, "priority", "1001", "high")
    assert (done.returncode, done.stdout) == (0, "#1001: high\n")
    assert shown(folder)["priority"] == "high"
    assert events(folder, "priority") == [("owner", "high")]


def test_the_priority_that_it_has_is_no_news(folder):
    hark(folder, "priority", "1001", "low")
    assert json.loads(hark(folder, "--json", "priority", "1001", "low").stdout) == {"number": 1001, "priority": "low"}
    assert len(events(folder, "priority")) == 1


@pytest.mark.parametrize("words, code, said", [
    (["priority", "1001", "urgent"], 1, "a priority is high, normal or low"),
    (["priority", "1001"], 2, "a number and a priority are needed"),
    (["priority", "999", "high"], 1, "there is no feedback #999"),
    (["snooze", "1001", "soon"], 1, "say for how long"),
    (["snooze", "1001", "0"], 1, "say for how long"),
    (["snooze", "1001", "400d"], 1, "say for how long"),
    (["snooze", "1001", "2020-01-01"], 1, "say for how long"),
    (["snooze"], 2, "a number is needed"),
    (["snooze", "x"], 2, "is not a number"),
    (["snooze", "999"], 1, "there is no feedback #999"),
])
def test_what_cannot_be_done_is_refused_with_a_reason(folder, words, code, said):
    done = hark(folder, *words)
    assert done.returncode == code
    assert said in done.stderr
    assert put_off_until(folder) == []


@pytest.mark.parametrize("when, days", [([], 1), (["3"], 3), (["2 weeks"], 14), (["3天"], 3), (["36h"], 1.5)])
def test_a_matter_is_put_off_for_so_long(folder, when, days):
    before = datetime.datetime.now(datetime.timezone.utc)
    done = json.loads(hark(folder, "--json", "snooze", "1001", *when).stdout)
    after = datetime.datetime.now(datetime.timezone.utc)
    until = datetime.datetime.fromisoformat(done["until"].replace("Z", "+00:00")) - datetime.timedelta(days=days)
    assert before - datetime.timedelta(seconds=1) <= until <= after
    assert len(put_off_until(folder)) == 1


def test_a_matter_is_put_off_until_a_time(folder):
    done = hark(folder, "snooze", "1001", NOON)
    assert (done.returncode, done.stdout) == (0, "#1001: put off until %s\n" % NOON)
    assert events(folder, "snoozed") == [("owner", NOON)]


def test_a_day_begins_when_the_office_opens(folder):
    monday = TODAY + datetime.timedelta(days=14 - TODAY.weekday())
    assert hark(folder, "snooze", "1001", monday.isoformat()).stdout == "#1001: put off until %s 09:00\n" % monday
    saturday = monday - datetime.timedelta(days=2)
    assert hark(folder, "snooze", "1001", saturday.isoformat()).stdout == "#1001: put off until %s 09:00\n" % monday


def test_an_address_that_was_made_up_is_called_so(folder):
    address = shown(folder)["address"]
    assert "From: %s (no address is known)" % address in hark(folder, "show", "1001").stdout
    assert hark(folder, "customer", "show", address).returncode == 0


def test_no_entry_of_a_matter_ends_in_two_blank_lines(folder):
    hark(folder, "note", "1001", "He called again.\n\n\n")
    assert "\n\n\n" not in hark(folder, "show", "1001").stdout


def test_what_is_resolved_is_not_put_off(folder):
    hark(folder, "resolve", "1001")
    done = hark(folder, "snooze", "1001")
    assert done.returncode == 1
    assert "it does not wait for you: it is resolved" in done.stderr


def test_a_tag_that_is_a_category_is_shown_by_its_name(folder):
    hark(folder, "tag", "1001", "+product_issue", "+vip")
    assert "Product issue, vip" in hark(folder, "show", "1001").stdout
    assert "Product issue, vip" in hark(folder, "explain", "1001").stdout
    assert shown(folder)["tags"] == "product_issue vip"


def test_a_tag_of_the_owners_is_no_difference_between_the_rules_then_and_now(folder):
    hark(folder, "tag", "1001", "+vip")
    assert "Today's rules would decide the same." in hark(folder, "explain", "1001").stdout
    hark(folder, "tag", "1001", "-vip", "+later")
    assert "Today's rules would decide the same." in hark(folder, "explain", "1001").stdout


def test_a_category_as_a_tag_is_taken_by_its_name(folder):
    chinese = {"LANGUAGE": "zh_CN", "LC_ALL": "C.UTF-8"}
    assert hark(folder, "tag", "1001", "+产品问题", **chinese).returncode == 0
    assert shown(folder)["tags"] == "product_issue"
    hark(folder, "tag", "1001", "-Product issue", **chinese)
    assert shown(folder)["tags"] == ""
    assert events(folder, "tagged") == [("owner", "+product_issue"), ("owner", "-product_issue")]
