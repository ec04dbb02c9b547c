"""hark rules suggest and train on labelled texts from a file: no database, no configuration."""

import json
import os
import pathlib
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"

BILLING = ["please refund it", "a refund, it was wrong", "refund my last order", "I ask for a refund", "where is my refund",
           "我要退款", "请退款，谢谢", "怎么退款", "能退款吗", "还没退款"]
DELIVERY = ["the parcel is late", "where is my parcel", "a parcel was lost", "parcel for a neighbour", "which parcel",
            "包裹还没到", "包裹丢了", "我的包裹呢", "哪个包裹", "没收到包裹"]
LABELS = [(text, "billing") for text in BILLING] + [(text, "delivery") for text in DELIVERY]


def run(*arguments, stdin=""):
    return subprocess.run([HARK, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=WAIT_SECONDS,
                          check=False, env={**os.environ, "LANGUAGE": "en"})


@pytest.fixture(name="labels")
def label_file(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps({"text": text, "category": category}) + "\n" for text, category in LABELS))
    return path


def classify(folder, *texts):
    lines = "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts))
    answer = run("classify", "--json", "--rules", folder, stdin=lines)
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line)["category"] for line in answer.stdout.splitlines()]


def test_proposed_words_are_rules_that_sort_new_texts(labels, tmp_path):
    done = run("rules", "suggest", "--from", labels, "--write", tmp_path / "rules")
    assert done.returncode == 0, done.stderr
    assert classify(tmp_path / "rules", "REFUND!", "my parcel", "hello", "可以退款吗", "包裹在哪里") == [
        "billing", "delivery", "uncategorised", "billing", "delivery"]


def test_each_word_comes_with_its_precision_and_recall(labels):
    [answer] = [json.loads(line) for line in run("rules", "suggest", "--json", "--from", labels).stdout.splitlines()]
    [refund] = [word for word in answer["words"] if word["word"] == "refund"]
    assert (refund["category"], refund["precision"], refund["recall"]) == ("billing", 1.0, 0.5)
    assert (refund["hits"], refund["right"], refund["of"]) == (5, 5, 10)
    assert "right in 100 % (5 of 5), finds 50 % (5 of 10)" in answer["yaml"]


def test_the_output_is_a_file_that_check_accepts(labels, tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "10.yaml").write_text(run("rules", "suggest", "--from", labels).stdout)
    assert run("check", "--rules", tmp_path / "rules").returncode == 0


def test_words_for_rules_that_are_there_are_additions(labels, tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "10-mine.yaml").write_text(
        "categories:\n  - id: billing  # mine\n    any: [ { words: [money] } ]\n")
    done = run("rules", "suggest", "--from", labels, "--rules", tmp_path / "old", "--write", tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / "10-mine.yaml").read_text() == (tmp_path / "old" / "10-mine.yaml").read_text()
    learned = (tmp_path / "new" / "90-learned.yaml").read_text()
    assert "additions:\n  - category: billing" in learned and "categories:\n  - id: delivery" in learned
    assert classify(tmp_path / "new", "money", "refund", "parcel") == ["billing", "billing", "delivery"]


def test_one_category_can_be_asked_for(labels):
    done = run("rules", "suggest", "--from", labels, "--category", "delivery", "--json")
    assert {word["category"] for word in json.loads(done.stdout)["words"]} == {"delivery"}
    assert run("rules", "suggest", "--from", labels, "--category", "deliver").returncode == 1


def test_it_may_be_asked_for_by_its_name(labels, tmp_path):
    (tmp_path / "10.yaml").write_text(
        "categories:\n  - { id: delivery, name: { en: Late parcels, zh: 配送 }, any: [ { words: [late] } ] }\n")
    asked = ["rules", "suggest", "--from", labels, "--rules", tmp_path, "--json", "--category"]
    for name in ("late parcels", "配送"):
        assert {word["category"] for word in json.loads(run(*asked, name).stdout)["words"]} == {"delivery"}
    assert 'unknown category "parcels"; there are delivery, uncategorised' in run(*asked, "parcels").stderr


def test_fewer_words_can_be_asked_for(labels):
    done = run("rules", "suggest", "--from", labels, "--words", "1", "--json")
    assert len(json.loads(done.stdout)["words"]) == 2


@pytest.mark.parametrize("arguments", [
    ("--words", "0"), ("--words", "1001"), ("--words", "x"), ("--min-precision", "1.1"), ("--min-precision", "-1"),
    ("--min-precision", "nan"), ("--min-precision", "")])
def test_numbers_out_of_range_are_wrong_usage(labels, arguments):
    assert run("rules", "suggest", "--from", labels, *arguments).returncode == 2


@pytest.mark.parametrize("line, complaint", [
    ("{", "line 2: not JSON"),
    ('{"text": 1, "category": "a"}', 'line 2: "text" is not a text'),
    ('{"text": "a"}', 'line 2: "category" is not a text'),
    ('{"text": "a", "category": "a b"}', "line 2: a category has"),
    ('{"text": "a", "category": ""}', "line 2: a category has")])
def test_a_wrong_line_is_named(tmp_path, line, complaint):
    path = tmp_path / "labels.jsonl"
    path.write_text('{"text": "a", "category": "b"}\n' + line + "\n")
    done = run("rules", "suggest", "--from", path)
    assert done.returncode == 1
    assert complaint in done.stderr


def test_an_empty_file_proposes_nothing(tmp_path):
    (tmp_path / "labels.jsonl").write_text("\n")
    done = run("rules", "suggest", "--from", tmp_path / "labels.jsonl")
    assert done.returncode == 0
    assert done.stdout.startswith("# Nothing to propose")


def test_the_classifier_is_tried_on_other_texts(labels, tmp_path):
    others = tmp_path / "others.jsonl"
    others.write_text('{"text": "a refund", "category": "billing"}\n{"text": "my parcel", "category": "delivery"}\n')
    done = run("rules", "train", "--json", "--from", labels, "--test", others)
    answer = json.loads(done.stdout)
    assert (answer["labels"], answer["right"], answer["majority"]) == (2, 2, 1)


def test_the_classifier_is_tried_by_cross_validation(labels):
    done = run("rules", "train", "--from", labels)
    assert done.returncode == 0
    assert "of 20 texts it had not seen; the commonest category alone is 50.0 %" in done.stdout


@pytest.mark.parametrize("arguments", [("train", "--test", "x"), ("learn",), ("suggest", "more")])
def test_what_makes_no_sense_is_wrong_usage(arguments):
    assert run("rules", *arguments).returncode == 2
