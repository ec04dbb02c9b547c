"""The screens of a shop with Chinese and English customers, on terminals of 80 and of 48 columns: no line is wider than
the terminal, the columns stand under each other, and what matters is there.
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

import pytest

from conftest import BUILD, Hark
from lib import shop
from lib.certificates import Authority
from lib.dovecot import Dovecot
from lib.smtp_server import SmtpServer

SCREENS = ["doctor --offline", "status", "list", "list --all", "waiting", "search 客服", "search app", "outbox list",
           "customer list", "customer show zhangwei@kehu.example", "ledger", "check", "improvement list",
           "improvement show 1", "survey list", "quarantine list", "show 1011", "show 1012", "show 1035", "explain 1011"]
TABLES = ["list --all", "waiting", "outbox list", "customer list", "ledger", "search 客服"]
LANGUAGES = {"en": "en", "zh": "zh_CN"}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def hark(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screens")
    with Dovecot(certificate=Authority(folder / "authority").issue()) as dovecot, SmtpServer() as server:
        hark = Hark(folder / "hark", imap_port=dovecot.imap_port, smtp_port=server.port)
        shop.live(hark, dovecot, server)
        yield hark
        hark.close()


def on_terminal(hark, arguments, width, language):
    """The lines that a terminal of that width shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    environment = {**hark.environment, "TERM": "xterm", "LANGUAGE": LANGUAGES[language]}
    process = subprocess.Popen([BUILD / "hark", "--config", hark.config, *arguments.split()], stdout=theirs,
                               stderr=theirs, stdin=subprocess.DEVNULL, env=environment)
    os.close(theirs)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:         # the other end is closed
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    process.wait(30)
    return COLOUR.sub("", text.decode()).replace("\r\n", "\n").splitlines()


def columns(text):
    return sum(0 if unicodedata.combining(each) or each in "\u200d\ufe0f"
               else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 48])
@pytest.mark.parametrize("arguments", SCREENS)
def test_no_line_is_wider_than_the_terminal(hark, arguments, width, language):
    lines = on_terminal(hark, arguments, width, language)
    assert lines
    # A path or a command is not broken: it is to be copied.
    assert [line for line in lines if columns(line) > width and len(line.split()) > 1] == []
    assert "\ufffd" not in "".join(lines)


def starts(line):
    """The columns at which the cells of a line begin."""
    found, at, blanks = [], 0, 2
    for each in line:
        if each != " " and blanks >= 2:
            found.append(at)
        blanks = blanks + 1 if each == " " else 0
        at += columns(each)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 48])
@pytest.mark.parametrize("arguments", TABLES)
def test_cells_stand_under_their_headings(hark, arguments, width, language):
    head, *rows = on_terminal(hark, arguments, width, language)
    assert rows
    for row in rows:
        # Numbers are aligned at their right end; whatever else begins where a heading does.
        words = [at for at in starts(row) if not re.match(r"[\d ]", cell_at(row, at))]
        assert set(words) <= set(starts(head)), row


def cell_at(line, at):
    for index in range(len(line)):
        if columns(line[:index]) == at:
            return line[index:]
    return ""


@pytest.mark.parametrize("language,heading", [("en", "Subject"), ("zh", "主题")])
@pytest.mark.parametrize("width", [80, 48])
@pytest.mark.parametrize("arguments", ["list", "waiting"])
def test_the_subject_is_never_lost(hark, arguments, width, language, heading):
    head, *rows = on_terminal(hark, arguments, width, language)
    assert heading in head
    assert any("产品坏了" in row for row in rows)


@pytest.mark.parametrize("language,words", [("en", "new feedback"), ("zh", "新反馈")])
def test_the_status_tells_the_ledger_in_words(hark, language, words):
    shown = "".join(on_terminal(hark, "status", 80, language))
    assert words in shown
    assert "ignored:" not in shown
