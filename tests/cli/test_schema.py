"""The JSON Schemas for editors: made from the tables that hark reads by, true to the files that ship, strict with wrong ones."""

import json
import os
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml

BUILD = pathlib.Path(os.environ["HARK_BUILD"])
SOURCE = pathlib.Path(os.environ["HARK_SOURCE"])
WRONG = sorted((SOURCE / "tests/data/triage/wrong").glob("*.yaml"))

# What only "hark check" can tell: words and ids for what they mean, keys that need one another, limits of texts.
BEYOND_A_SCHEMA = {
    "category-assignee-name",
    "category-duplicate-id",
    "category-empty-id",
    "category-follow-up-too-long",
    "category-id-reserved",
    "category-id-too-long",
    "category-id-with-blank",
    "category-no-rules",
    "category-only-none",
    "category-sla-zero",
    "category-template-path",
    "channel-duplicate-id",
    "channel-reserved-id",
    "entry-weight-zero",
    "entry-without-words",
    "example-pattern-runs-away",
    "examples-fail",
    "examples-nothing-in-text",
    "examples-other-wins",
    "pattern-bytes",
    "pattern-callout-name",
    "pattern-empty",
    "pattern-lookbehind",
    "pattern-nothing-to-repeat",
    "pattern-open-class",
    "pattern-open-parenthesis",
    "pattern-unknown-property",
    "pattern-wide-parenthesis",
    "priority-empty-when",
    "sender-says-nothing",
    "any-empty",
    "when-pattern-wrong",
    "when-sentiment-empty",
    "when-unknown-category",
    "when-unknown-tag",
    "when-uncategorised-tag",
    "words-blank-word",
    "words-control-character",
    "words-empty-word",
    "words-star-alone",
    "words-star-first",
    "words-star-inside",
    "words-too-long",
    "words-two-stars",
}


class Loader(yaml.SafeLoader):
    """As editors read: in YAML 1.2 neither 2026-10-01 nor "yes" is anything but a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def validator(name):
    schema = json.loads((SOURCE / f"config/schema/{name}.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def faults(name, text):
    return [error.message for error in validator(name).iter_errors(yaml.load(text, Loader))]


@pytest.mark.parametrize("name", ["rules", "settings", "answers"])
def test_the_file_is_what_the_tables_say(name):
    made = subprocess.run([BUILD / "hark", "check", "--schema", name], capture_output=True, text=True, check=True)
    assert made.stdout == (SOURCE / f"config/schema/{name}.json").read_text(), (
        f"config/schema/{name}.json is out of date: hark check --schema {name} >config/schema/{name}.json"
    )


def test_an_unknown_schema_is_refused():
    result = subprocess.run([BUILD / "hark", "check", "--schema", "x"], capture_output=True, text=True)
    assert result.returncode == 2
    assert "--schema knows rules, settings, surveys and answers, not 'x'" in result.stderr


@pytest.mark.parametrize("path", sorted((SOURCE / "config/rules.d").glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_rules_are_valid_and_name_their_schema(path):
    text = path.read_text()
    assert text.startswith("# yaml-language-server: $schema=/usr/share/hark/schema/rules.json\n")
    assert faults("rules", text) == []


@pytest.mark.parametrize("path", sorted((SOURCE / "config/sentiment").glob("*.yaml")), ids=lambda path: path.name)
def test_shipped_words_of_mood_are_valid(path):
    assert faults("rules", path.read_text()) == []


def test_the_example_is_valid_and_names_its_schema():
    text = (SOURCE / "config/hark.yaml.example").read_text()
    assert text.startswith("# yaml-language-server: $schema=/usr/share/hark/schema/settings.json\n")
    assert faults("settings", text) == []


@pytest.mark.parametrize("text", ["owner: { email: li@example.com }\nmailbox: []\n", "owner: Li\n", "mailboxes: 3\n"])
def test_wrong_settings_are_refused(text):
    assert faults("settings", text) != []


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_wrong_rules_are_refused_as_far_as_a_schema_can(path):
    try:
        found = faults("rules", path.read_bytes())
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return
    if path.stem.startswith(("yaml-", "encoding-")):
        return
    assert (found == []) == (path.stem in BEYOND_A_SCHEMA)
