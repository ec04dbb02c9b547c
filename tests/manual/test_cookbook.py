"""Each recipe of the cookbook, whole, on a real mailbox: the mails of its table become what the table says."""

import json
import os
import re
import subprocess
import time

import pytest

from blocks import SOURCE
from recipes import recipes
from stage import BUILD
from lib.patience import WAIT_SECONDS

ENVIRONMENT = dict(os.environ, HARK_DATADIR=str(SOURCE), HARK_LOCALEDIR=str(BUILD / "locale"), LANGUAGE="en", TZ="UTC")


def run(folder, program, *arguments):
    done = subprocess.run([BUILD / program, "--config", folder / "hark.yaml", *arguments], capture_output=True, text=True,
                          timeout=WAIT_SECONDS, env=ENVIRONMENT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def records(folder, *arguments):
    return [json.loads(line) for line in run(folder, "hark", *arguments, "--json").splitlines()]


def content(row, number, box):
    head = "From: %s\nTo: %s\nSubject: %s\nMessage-ID: <recipe.%d@mail.example.net>\nDate: %s\n" % (
        row.sender or "person%d@mail.example.org" % number, box, row.subject, number,
        time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()))
    kind = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    return (head + kind + row.text + "\n").replace("\n", "\r\n").encode()


def tomorrow():
    """When every acknowledgement has waited long enough."""
    return time.strftime("%Y-%m-%d 11:00", time.gmtime(time.time() + 86400))


def answer_of(folder, number):
    """The template of the acknowledgement, whatever day this is, or the rule against it."""
    (matter,) = [each for each in records(folder, "list", "--all", "--limit", "100") if each["number"] == number]
    if matter["acknowledgement"] != "ack":
        return "none: " + matter["acknowledgement"].split(":")[0]
    (shown,) = records(folder, "show", str(number))
    (queued,) = [event["detail"] for event in shown["events"] if event["action"] == "ack_queued"]
    assert any(event["action"] == "acknowledged" for event in shown["events"])
    return re.sub("-(out-of-hours|holiday)$", "", queued.split("; ")[1].split(":")[0])


def outcome(folder, entry):
    if entry["state"] != "feedback":
        return entry["state"], "", "none"
    (matter,) = [each for each in records(folder, "list", "--all", "--limit", "100") if each["number"] == entry["number"]]
    return matter["category"], matter["priority"], answer_of(folder, entry["number"])


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: "%s: %s" % (recipe.page, recipe.heading))
def test_mails_become_what_the_table_says(recipe, dovecot, smtp_server, tmp_path):
    folder = tmp_path / "hark"
    recipe.write(folder, dovecot.imap_port, smtp_server.port)
    run(folder, "harkd", "--once")
    for number, row in enumerate(recipe.rows):
        dovecot.deliver(content(row, number, recipe.box))
    run(folder, "harkd", "--once")
    run(folder, "harkd", "--once", "--now", tomorrow())
    ledger = sorted(records(folder, "ledger", "--limit", "100"), key=lambda entry: entry["uid"])
    became = [outcome(folder, entry) for entry in ledger if entry["folder_name"] == "INBOX"]
    expected = [(row.category, row.priority, row.answer) for row in recipe.rows]
    assert became == expected


def test_every_recipe_has_a_handful_of_mails():
    assert [(recipe.page, recipe.heading) for recipe in recipes() if len(recipe.rows) < 4] == []
