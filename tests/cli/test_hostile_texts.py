"""Sorting a text that is one thing over and over costs no more than its length: what an enemy sends is sorted in the
process that fetches, which has no limit of its own."""

import json
import os
import pathlib
import resource
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"
SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE", "."))
TEXT_BYTES = 256 * 1024  # as much as is kept of a mail
# Each takes below 0.1 s; the growth that this is about took 20 s. A sanitizer does each step several times over.
CPU_SECONDS_MAX = 8

PIECES = ["://", "3://", "awww.", "www.", "a@", "@a.", "a@b.", "a://"]


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def cost_of(text):
    line = json.dumps({"id": 1, "subject": "", "text": text, "from": "a@b.example"})
    before = cpu_seconds()
    result = subprocess.run([HARK, "classify", "--rules", SOURCE / "config" / "rules.d", "--json"], input=line + "\n",
                            capture_output=True, text=True, timeout=WAIT_SECONDS)
    assert result.returncode == 0
    assert json.loads(result.stdout)["id"] == 1
    return cpu_seconds() - before


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_one_thing_costs_no_more_than_its_length(piece):
    assert cost_of(piece * (TEXT_BYTES // len(piece))) < CPU_SECONDS_MAX


def test_a_sentence_without_an_end_is_gone_through_once_however_often_it_says_but():
    assert cost_of(("x" * 3900 + " but ") * 2000) < CPU_SECONDS_MAX
