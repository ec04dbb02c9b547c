"""hark classify and hark check: JSON lines in and out, exit codes, where faults are shown."""

import json
import os
import pathlib
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"
SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE", "."))

RULES = """
categories:
  - id: product_issue
    any:
      - words: ["crash*", 闪退]
      - { words: [slow], weight: 0.5 }
  - id: suggestion
    any: [ { words: ["suggest*", 建议] } ]
priorities:
  - { set: high, when: { category: product_issue, words: [data loss] } }
  - { set: low, when: { category: suggestion } }
"""


def run(*arguments, stdin=""):
    return subprocess.run(
        [HARK, *arguments], input=stdin, capture_output=True, text=True, timeout=WAIT_SECONDS, env={**os.environ, "LANGUAGE": "en"},
    )


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10-a.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path / "rules"


def classify(rules, *lines):
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    result = run("classify", "--rules", str(rules), "--json", stdin=text)
    return [json.loads(line) for line in result.stdout.splitlines()], result


def test_a_line_gets_its_verdict(rules):
    answers, result = classify(rules, {"id": 1, "subject": "APP闪退", "text": "Crashed, data loss", "from": "a@b.example"})
    assert result.returncode == 0
    assert answers == [
        {
            "id": 1,
            "category": "product_issue",
            "score": 3,
            "tags": [],
            "priority": "high",
            "sentiment": answers[0]["sentiment"],
            "evidence": [
                {"rule": "product_issue", "word": "crash*", "in": "text", "weight": 1},
                {"rule": "product_issue", "word": "闪退", "in": "subject", "weight": 2},
                {"rule": "priority 1", "word": "data loss", "in": "text", "weight": 0},
            ],
        }
    ]
    assert -1 <= answers[0]["sentiment"] < 0


@pytest.mark.parametrize("id_", ["x", 7, 1.5, True, None, "", 2**63 - 1, 2**63, -2**64, 10**40, str(2**64)])
def test_the_id_comes_back_as_it_was(rules, id_):
    answers, _ = classify(rules, {"id": id_, "subject": "", "text": "hello"})
    assert answers[0]["id"] == id_
    assert answers[0]["category"] == "uncategorised"
    assert answers[0]["score"] == 0


def test_a_large_number_elsewhere_is_no_id(rules):
    answers, _ = classify(rules, {"id": "7", "from": {"id": 2**64}, "text": "hello"})
    assert answers == [] or answers[0]["id"] == "7"


def test_answers_keep_the_order(rules):
    answers, _ = classify(rules, *({"id": i, "text": "crash" if i % 2 else "建议"} for i in range(500)))
    assert [answer["id"] for answer in answers] == list(range(500))


def test_quoted_text_and_signature_are_not_matched(rules):
    text = "Thanks, that is all.\n\n-- \nBob\ncrash test engineer\n\nOn Mon, 2 Nov 2026, Ann wrote:\n> it crashes\n> 建议\n"
    answers, _ = classify(rules, {"id": 1, "subject": "Re: hello", "text": text})
    assert answers[0]["category"] == "uncategorised"
    assert answers[0]["evidence"] == []


def test_sender_and_attachments_are_matched_where_a_rule_says_so(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "categories:\n"
        "  - id: tax\n"
        "    any: [ { words: [weber], in: from }, { words: [\"invoice*\"], in: attachment, weight: 2 } ]\n"
    )
    line = {"subject": "", "text": "hello"}
    answers, _ = classify(
        tmp_path,
        {"id": 1, **line, "from": {"name": "Ann Weber", "address": "a@b.example"}, "attachments": ["invoice_7.pdf"]},
        {"id": 2, **line, "from": "weber@b.example", "attachments": [{"name": "photo.jpg", "type": "", "size": 1}]},
        {"id": 3, **line, "from": "a@b.example", "attachments": None},
    )
    assert [answer["score"] for answer in answers] == [3, 1, 0]
    assert [evidence["in"] for evidence in answers[0]["evidence"]] == ["from", "attachment"]


def test_attachments_that_are_no_names_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("categories: [ { id: a, any: [ { words: [x] } ] } ]\n")
    answers, result = classify(tmp_path, {"id": 1, "subject": "", "text": "", "attachments": [1]})
    assert answers == []
    assert '"attachments" must be a list of names' in result.stderr


def test_a_bad_line_is_named_and_the_others_are_answered(rules):
    answers, result = classify(
        rules, {"id": 1, "text": "crash"}, "not json", "[1]", "", {"id": [], "text": ""}, {"id": 6, "text": 5}, {"id": 7, "text": "crash"}
    )
    assert [answer["id"] for answer in answers] == [1, 7]
    assert result.returncode == 1
    assert [line.split(": ")[2] for line in result.stderr.splitlines()] == ["line 2", "line 3", "line 5", "line 6"]


def test_what_a_customer_wrote_is_not_in_an_error(rules):
    _, result = classify(rules, '{"id": 1, "text": "my secret", }')
    assert result.returncode == 1
    assert "secret" not in result.stderr


def test_a_last_line_without_its_end_is_answered(rules):
    result = run("classify", "--rules", str(rules), "--json", stdin='{"id": 1, "text": "crash"}')
    assert json.loads(result.stdout)["category"] == "product_issue"


def test_each_line_is_answered_before_the_next_is_waited_for(rules):
    with subprocess.Popen(
        [HARK, "classify", "--rules", str(rules), "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdin.write('{"id": 1, "text": "crash"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.stdin.close()
        assert process.wait(timeout=WAIT_SECONDS) == 0


def test_faulty_rules_answer_nothing(rules):
    (rules / "20-b.yaml").write_text("catgories: []\n", encoding="utf-8")
    answers, result = classify(rules, {"id": 1, "text": "crash"})
    assert answers == []
    assert result.returncode == 1
    assert '20-b.yaml:1:1: unknown key "catgories"; did you mean "categories"?' in result.stderr


def test_check_counts_what_is_there(rules):
    result = run("check", "--rules", str(rules))
    assert result.returncode == 0
    assert result.stderr == ""
    assert result.stdout == "No faults. Categories: 2, words: 6, patterns: 0, priorities: 2, examples: 0\n"


def test_check_shows_every_fault_and_fails():
    result = run("check", "--rules", str(SOURCE / "tests/data/triage/faulty"))
    assert result.returncode == 1
    assert result.stdout == "33 faults\n"
    assert len(result.stderr.splitlines()) == 33


def test_check_of_a_missing_folder_fails(tmp_path):
    result = run("check", "--rules", str(tmp_path / "none"))
    assert result.returncode == 1
    assert "No such file" in result.stderr
