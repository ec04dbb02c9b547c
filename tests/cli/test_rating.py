"""hark rating: JSON lines in and out, exit codes."""

import json
import os
import pathlib
import subprocess

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"


def run(*arguments, stdin=""):
    return subprocess.run(
        [HARK, "rating", *arguments], input=stdin, capture_output=True, text=True, timeout=60, env={**os.environ, "LANGUAGE": "en"},
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


def test_scale_and_json_are_asked_for():
    assert (run("--json").returncode, run("--scale", "1-5").returncode) == (2, 2)
    wrong = run("--scale", "1-7", "--json")
    assert wrong.returncode == 2 and "'1-7' is not a scale: write 1-5 or 0-10" in wrong.stderr
