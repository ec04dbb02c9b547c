"""hark rating: JSON lines in and out, exit codes."""

import json
import os
import pathlib
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"


def run(*arguments, stdin=""):
    return subprocess.run(
        [HARK, "rating", *arguments], input=stdin, capture_output=True, text=True, timeout=WAIT_SECONDS, env={**os.environ, "LANGUAGE": "en"},
    )


def test_each_line_gets_its_rating_in_order():
    lines = [
        {"id": "a", "subject": "", "text": "4\nFast answer\n\nOn Monday, hark wrote:\n> From 1 to 5?\n"},
        {"id": 2, "subject": "[#1042] 5/5", "text": ""},
        {"id": None, "text": "It broke again."},
    ]
    result = run("--scale", "1-5", "--json", stdin="".join(json.dumps(line) + "\n" for line in lines))
    assert result.returncode == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"id": "a", "value": 4, "comment": "Fast answer", "how": "digit"},
        {"id": 2, "value": 5, "comment": None, "how": "subject"},
        {"id": None, "value": None, "comment": "It broke again.", "how": "none"},
    ]


def test_a_line_that_is_no_answer_is_named_and_the_others_are_read():
    result = run("--scale", "0-10", "--json", stdin='{"id": 1, "text": 5}\n{"id": 2, "text": "9"}\n')
    assert result.returncode == 1
    assert 'line 1: "text" is not a text' in result.stderr
    assert json.loads(result.stdout)["value"] == 9


@pytest.mark.parametrize("odd", [r"\u0000", r"\ud800", r"\udc00", r"\udc00\ud800", r"\uD83D", "\x00", "\udcff"])
def test_what_no_text_can_hold_costs_no_line(odd):
    """A NUL, half of a surrogate pair, a byte that is no UTF-8: a mail may have them."""
    line = r'{"id": "%s", "text": "4\nIt %s works, \\u0000 \ud83d\ude00"}' "\n"
    result = subprocess.run([HARK, "rating", "--scale", "1-5", "--json"], capture_output=True, timeout=60,
                            input=(line % ("a", odd) + line % ("b", "")).encode("utf-8", "surrogateescape"))
    assert (result.returncode, result.stderr) == (0, b"")
    answers = [json.loads(each) for each in result.stdout.splitlines()]
    assert [(answer["id"], answer["value"]) for answer in answers] == [("a", 4), ("b", 4)]
    assert "\N{REPLACEMENT CHARACTER}" in answers[0]["comment"]
    assert answers[1]["comment"] == r"It  works, \u0000 " + "\N{GRINNING FACE}"


@pytest.mark.parametrize("end", ["\\", r"\u", r"\u00", r"\ud800\u", '\\"'])
def test_a_line_that_ends_in_an_escape_is_no_json(end):
    result = run("--scale", "1-5", "--json", stdin='{"id": 1, "text": "' + end + '\n{"id": 2, "text": "5"}\n')
    assert "line 1: not JSON" in result.stderr
    assert json.loads(result.stdout)["value"] == 5


def test_scale_and_json_are_asked_for():
    assert (run("--json").returncode, run("--scale", "1-5").returncode) == (2, 2)
    wrong = run("--scale", "1-7", "--json")
    assert wrong.returncode == 2 and "'1-7' is not a scale: write 1-5 or 0-10" in wrong.stderr
