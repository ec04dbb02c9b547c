"""hark explain: why a mail would be treated so, and why one was; for people and for scripts."""

import json
import unicodedata

import pytest

from conftest import mail

RULES = """\
categories:
  - id: product_issue
    any: [ { words: ["crash*", 闪退] }, { words: [slow], weight: 0.5 } ]
  - id: praise
    any: [ { words: [great] } ]
    none: [ { words: [not great] } ]
  - id: order
    all: [ { words: [order] }, { words: [where, 哪里] } ]
  - id: suggestion
    any: [ { words: ["suggest*"] } ]
priorities:
  - { set: low, when: { category: praise } }
  - { set: high, when: { category: product_issue, words: [data loss] } }
senders:
  - { from: "*@partner.example", treat_as: person }
"""

TEXT = """\
我昨天更新以后，一打开首页就会闪退，已经重装了三次。
It crashed twice: data loss. Not great. My order is so slowly handled.
See http://example.com/suggest for more.
"""


@pytest.fixture
def offline(make_hark):
    """No server and no database."""
    hark = make_hark(imap_port=1, smtp_port=1)
    hark.write_rules(RULES)
    return hark


@pytest.fixture
def letter(tmp_path):
    def write(**values):
        path = tmp_path / "letter.eml"
        path.write_bytes(mail(**{"subject": "APP闪退", "text": TEXT, **values}))
        return path

    return write


def explained(hark, path, *arguments):
    return json.loads(hark.hark("explain", path, "--json", *arguments))


def width(line):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


# ---- a file

def test_hits_stand_in_their_context(offline, letter):
    shown = explained(offline, letter())
    assert (shown["category"], shown["score"]) == ("product_issue", 3)
    hits = {(hit["word"], hit["in"]): hit for hit in shown["evidence"]}
    assert hits["crash*", "text"]["context"]["hit"] == "crash"
    assert hits["crash*", "text"]["context"]["after"].startswith("ed twice: data loss.")
    assert hits["闪退", "subject"]["weight"] == 2
    assert hits["闪退", "subject"]["context"] == {"before": "APP", "hit": "闪退", "after": ""}


def test_every_category_with_a_hit_has_its_standing(offline, letter):
    standings = {each["category"]: each for each in explained(offline, letter())["categories"]}
    assert standings["product_issue"]["standing"] == "winner"
    assert standings["praise"]["standing"] == "vetoed"
    assert [hit["word"] for hit in standings["praise"]["hits"] if hit["veto"]] == ["not great"]
    assert standings["order"]["standing"] == "incomplete"
    assert standings["order"]["missing"] == [["where", "哪里"]]
    assert "suggestion" not in standings


def test_what_nearly_matched_says_why_it_did_not(offline, letter):
    assert {(miss["word"], miss["why"]) for miss in explained(offline, letter())["nearly"]} == {
        ("slow", "boundary"), ("suggest*", "link")}


def test_the_priority_names_its_rule(offline, letter):
    shown = explained(offline, letter())
    assert shown["priority"] == "high"
    assert (shown["priority_rule"]["number"], shown["priority_rule"]["line"]) == (2, 13)
    assert shown["priority_rule"]["file"].endswith("10-test.yaml")


def test_the_guard_names_its_header(offline, letter):
    shown = explained(offline, letter(extra="X-Auto-Response-Suppress: OOF\r\n"))
    assert (shown["acknowledged"], shown["guard_rule"], shown["guard_header"]) == (
        False, "suppress", "X-Auto-Response-Suppress")
    assert shown["guard_reason"] == "X-Auto-Response-Suppress: OOF"
    assert explained(offline, letter())["guard_header"] is None
    assert explained(offline, letter())["acknowledged"] is True


@pytest.mark.parametrize("values, nature, state", [
    (dict(), "person", "feedback"),
    (dict(extra="List-Id: <a.b.example>\r\n"), "list", "ignored:list"),
    (dict(extra="List-Id: <a.b.example>\r\n", sender="x@partner.example"), "person", "feedback"),
    (dict(sender="feedback@example.com"), "own", "own"),
])
def test_nature_and_state_are_those_of_the_intake(offline, letter, values, nature, state):
    shown = explained(offline, letter(**values))
    assert (shown["nature"], shown["state"]) == (nature, state)


def test_other_rules_may_be_tried(offline, letter):
    other = offline.folder / "other.d"
    other.mkdir()
    (other / "10.yaml").write_text("categories: [ { id: stability, any: [ { words: [闪退] } ] } ]\n")
    assert explained(offline, letter(), "--rules", other)["category"] == "stability"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tables_fit_eighty_columns_in_both_languages(offline, letter, language):
    offline.environment.update(COLUMNS="80", LANGUAGE=language)
    lines = offline.hark("explain", letter()).splitlines()
    assert max(width(line) for line in lines if ".yaml:" not in line) <= 80     # a path is shown whole, to be copied
    assert any("«闪退»" in line for line in lines)
    # the columns stand under each other, whatever is in the cells before
    rows = [line for line in lines if "闪退" in line and line.startswith("product_issue")]
    rows += [line for line in lines if line.startswith("product_issue") and "crash*" in line]
    where = {"en": (" subject ", " text "), "zh": (" 主题 ", " 正文 ")}[language]
    places = [width(row[:row.index(word) + 1]) for row in rows for word in where if word in row]
    assert len(places) >= 2 and len(set(places)) == 1


def test_in_chinese_nothing_but_codes_and_the_mail_is_english(offline, letter):
    offline.environment["LANGUAGE"] = "zh"
    shown = offline.hark("explain", letter(extra="Precedence: bulk\r\n"))
    for word in ("Category", "Priority", "Sentiment", "points", "matched", "Needed", "vetoed", "part of"):
        assert word not in shown


def test_a_mail_that_cannot_be_read_is_refused(offline, tmp_path):
    assert offline.run("explain", tmp_path / "none").returncode == 1
    assert offline.run("explain").returncode == 2


def test_escape_sequences_of_a_mail_do_not_reach_the_terminal(offline, letter):
    shown = offline.hark("explain", letter(subject="crash \x1b[31m", text="It \x1b]0;crash\x07 now\n"))
    assert "\x1b" not in shown and "\x07" not in shown


# ---- a number

@pytest.fixture
def recorded(watched, dovecot):
    watched.write_rules(RULES)
    dovecot.deliver(mail(text=TEXT, subject="APP闪退"))
    watched.once()
    return watched


def test_what_was_stored_is_shown_and_that_todays_rules_agree(recorded):
    shown = json.loads(recorded.hark("explain", "#1001", "--json"))
    assert (shown["number"], shown["category"], shown["priority"]) == (1001, "product_issue", "high")
    assert shown["acknowledgement"] == "ack" and shown["nature"] == "person"
    assert {"crash*", "闪退", "data loss"} <= {hit["word"] for hit in shown["evidence"]}
    assert shown["different"] == [] and shown["today"]["category"] == "product_issue"
    assert "Today's rules would decide the same." in recorded.hark("explain", "1001")


def test_where_todays_rules_would_decide_otherwise_it_is_said(recorded):
    recorded.write_rules("categories: [ { id: stability, any: [ { words: [闪退] } ] } ]\n")
    shown = json.loads(recorded.hark("explain", "1001", "--json"))
    assert (shown["category"], shown["today"]["category"]) == ("product_issue", "stability")
    assert shown["different"] == ["category", "priority"]
    people = recorded.hark("explain", "1001")
    assert "Today's rules would decide differently:" in people and "stability" in people


def test_faulty_rules_do_not_hide_what_was_stored(recorded):
    recorded.write_rules("catgories: []\n")
    done = recorded.run("explain", "1001", "--json")
    assert done.returncode == 0 and b"10-test.yaml:1:1" in done.stderr
    assert json.loads(done.stdout)["today"] is None


def test_an_unknown_number_is_refused(recorded):
    assert recorded.run("explain", "4711").returncode == 1
