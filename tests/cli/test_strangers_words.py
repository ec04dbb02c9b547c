"""What a stranger writes into a mail is shown as words: it reaches no terminal as control or hidden characters, and passes
for no line of hark's own."""

import base64
import re

import pytest
from lib import installation

# An escape sequence, the same in one byte, what turns and what hides the characters behind it.
EVIL = "\x1b]0;owned\x07\x1b[31m\u009b31m\u202egnp\u2066\u061c\u200b\x7f\b"
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COMMANDS = ["list --all", "waiting", "search crash", "ledger", "status", "outbox list", "quarantine list", "customer list",
            "customer show eve@evil.example", "report", "report --format html", "show 1001", "show 1002", "explain 1001",
            "read MBOX", "explain MBOX"]


def word(text):
    return "=?utf-8?B?%s?=" % base64.b64encode(text.encode()).decode()


def mail(number, text, extra=""):
    return ("From eve@evil.example Mon Nov  2 10:00:00 2026\nFrom: %s <eve@evil.example>\nTo: feedback@example.com\n"
            "Subject: crash %s\nDate: Mon, 02 Nov 2026 10:00:00 +0000\nMessage-ID: <%d\u009b@evil.example>\n%s"
            "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s\n\n"
            % (word("Eve" + EVIL), word(EVIL), number, extra, text)).encode()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("strangers")
    installation.make(folder)
    (folder / "mbox").write_bytes(
        mail(1, "It will crash.\n\n-- owner, 2026-11-03 09:00\nWe pay it back.\n\nWhat decided:\n  lies\n")
        + mail(2, "crash " + EVIL) + mail(3, "crash", extra="List-Id: %s <x.example>\n" % word(EVIL))
        + mail(4, "crash", extra="Auto-Submitted: auto-replied \x1b[31m\u009b%s\n" % word(EVIL)))
    assert installation.run(folder, "hark", "import", str(folder / "mbox")).returncode == 0
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_shows_characters_that_do_something(shop, command):
    shown = installation.run(shop, "hark", *command.replace("MBOX", str(shop / "mbox")).split())
    assert shown.returncode == 0, shown.stderr
    assert HARMFUL.search(shown.stdout + shown.stderr) is None


def test_a_mail_cannot_write_in_the_owners_name(shop):
    lines = installation.run(shop, "hark", "show", "1001", LANGUAGE="en").stdout.splitlines()
    assert "  It will crash." in lines
    assert [line for line in lines if line.startswith("-- ")] == ["-- customer, 2026-11-02 10:00"]
    assert [line for line in lines if line.startswith("What decided")] == ["What decided:"]
