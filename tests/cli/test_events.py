"""hark-events(7): its examples cover every event and are what the schema says, and so is what hark writes."""

import json
import os
import pathlib
import re

import jsonschema
import pytest

SOURCE = pathlib.Path(os.environ["HARK_SOURCE"])
SCHEMA = json.loads((SOURCE / "config/schema/event.json").read_text())
PAGE = (SOURCE / "man/hark-events.7").read_text()
EXAMPLES = [json.loads("".join(block.split("\n"))) for block in re.findall(r"(?ms)^\.Bd -literal\n(\{.*?)^\.Ed", PAGE)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["event"])
def test_an_example_is_as_the_schema_says(example):
    jsonschema.Draft7Validator(SCHEMA).validate(example)


def test_every_event_has_an_example_and_a_place_in_the_configuration():
    words = set(SCHEMA["properties"]["event"]["enum"])
    settings = json.loads((SOURCE / "config/schema/settings.json").read_text())
    on = settings["properties"]["hooks"]["items"]["properties"]["on"]["anyOf"][0]["enum"]
    assert {example["event"] for example in EXAMPLES} == words - {"test"}
    assert set(on) - {"all"} == words - {"test", "held_back"}


def test_what_is_unknown_is_refused_by_the_schema():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate({**EXAMPLES[0], "text": "Hello"})
