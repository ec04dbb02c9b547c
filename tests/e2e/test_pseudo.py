"""No text escapes translation: with a catalogue in which every text is marked (lib/pseudo.py), whatever hark and harkd
say to the owner stands in marks, but for what has no translation. The customers of this shop write Chinese, so that an
English word is ours.
"""

import email
import email.policy
import html
import re
import subprocess

import pytest

from conftest import BUILD, Hark, OWNER
from lib import pseudo, shop
from lib.certificates import Authority
from lib.dovecot import Dovecot
from lib.smtp_server import SmtpServer
from test_setup import Setup, dovecot, walk_through  # noqa: F401

CHINESE = re.compile("Chinese|8-bit|automatic|loop|out of office|bounce|list|newsletter|shipping")

IDS = re.findall(r"- id: (\w+)", "".join(path.read_text() for path in (*(shop.SOURCE / "config/rules.d").glob("*.yaml"),
                                                                       *(shop.SOURCE / "config/surveys.d").glob("*.yaml"))))
PATTERNS = re.findall(r"pattern:\s+'((?:[^']|'')*)'", "".join(
    path.read_text() for path in (shop.SOURCE / "config/rules.d").glob("*.yaml")))
COMMANDS = re.findall(r"^  (\w+)  ", subprocess.run([BUILD / "hark", "--help"], capture_output=True, text=True,
                                                    check=True).stdout, re.MULTILINE)

# What is left outside of the marks, and why.
UNTRANSLATED = [re.compile(pattern) for pattern in (
    r"^[\w-]+: \S+$|\bFrom: |\b[A-Z][\w-]+: [\w<>/.-]+|multipart/report; \S+|list-post: \S+",  # a field of a mail
    r"[\w.+-]+@[\w.-]+",                            # addresses
    r"(?:https?|mailto):\S+",
    r"(?:/[\w.-]+)+/?|[\w./-]+\.(?:yaml|csv|html|eml|txt|json|db|mbox)\b|\b(?:txt|html)\b",  # files, and their ends
    r"\bhark(?:d|\.service)?\b|\bHark\w+|Example Ltd",  # names of ours, and the company's
    r"(?<!\w)--?[a-z][a-z-]+",                      # options
    r"\b[A-Z][A-Z_|/.]+\b",                         # FILE, NUMBER and the like stand for values; UID, IMAP, VIP
    r"\b(?:INBOX|Sent|Drafts|Junk|Trash)\b",        # folders, as the server names them
    r"\b(?:ack|follow|%s)(?:-\w+)*\b" % "|".join(COMMANDS),  # commands, and templates that are named like them
    r"\b(?:reminder|resolved|thanks|en|zh)\b",      # templates, and the languages' ids
    r"\b(?:csat|nps|auto_submitted|by_hand|%s)\b" % "|".join(IDS),  # what the rules, surveys and the guard's rules are called
    r"\[#\d+-\w+\]",                               # the mark of a matter in a subject
    r"\d{3} \d\.\d\.\d [\w ]+",                     # a server's words
    r"\(Failed to connect to [^)]*\)|No such file or directory",  # a library's, and the system's
    r": \".*\" (?=\()",                              # words of the rules
    r"\b[Ww]indows\b",                                # in a customer's mail
    r"^(?:ok|!!)  (?:(?:imap|smtp):)?",             # the mark of the doctor, and servers
    r"hark_\w+(?:\{[^}]*\})?",                      # figures, as a monitoring system knows them
)]


def left_over(text, *allowed):
    """Runs of letters outside of the marks that nothing above or in allowed explains, with their lines."""
    found = []
    for pattern in PATTERNS:
        text = text.replace(pattern.replace("''", "'"), " ")
    for line in pseudo.unmarked(text).split("\n"):
        rest = line
        for pattern in [re.compile(each) for each in allowed] + UNTRANSLATED:
            rest = pattern.sub(" ", rest)
        if re.search("[A-Za-z]{2,}", rest):
            found.append((re.findall("[A-Za-z]{2,}", rest), line.strip()))
    return found


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The installation after its weeks, and every mail to the owner and to customers."""
    folder = tmp_path_factory.mktemp("pseudo")
    mails = [each for each in shop.demo_mails.mails() if CHINESE.search(each[0])]
    with Dovecot(certificate=Authority(folder / "authority").issue()) as dovecot, SmtpServer() as server:
        hark = Hark(folder / "hark", imap_port=dovecot.imap_port, smtp_port=server.port)
        hark.environment.update(pseudo.make(folder / "locale"))
        shop.live(hark, dovecot, server, "zh", mails)
        yield hark, server.mails
        hark.close()


def said(hark, *arguments):
    done = hark.run(*arguments)
    return (done.stdout + done.stderr).decode()


def test_the_marks_tell_what_is_not_translated():
    text = pseudo.mark("%s is late by %d min\\n")
    assert text == "%s⟦ is late by ⟧%d⟦ min⟧\\n"
    assert left_over(text.replace("\\n", "\n") % ("Anna", 3) + "bare ⟦more⟧") == [(["Anna"], "Anna 3"), (["bare"], "bare")]


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_translated(lived, command):
    hark, _ = lived
    usage, text = said(hark, *([command] if command else []), "--help").split("\n", 1)
    assert usage.startswith("⟦")
    assert left_over(text, r"\bcurrent\b") == []


@pytest.mark.parametrize("arguments", [
    "doctor", "doctor --offline", "status", "list --all", "waiting", "search 客服", "outbox list", "ledger",
    "customer list", "customer show zhangwei@kehu.example", "check", "improvement list", "improvement show 1",
    "survey list", "rules", "rules suggest", "quarantine list", "templates list", "stats", "report --period this-week",
    "report --kind digest", "report --kind review --period this-month", "report --kind public --period this-month",
    "report --kind digest --to li@owner.example --dry-run", "explain %s", "read %s", "rehearse %s"])
def test_a_screen_is_translated(lived, arguments, tmp_path):
    hark, _ = lived
    sample = tmp_path / "1.eml"
    sample.write_bytes(dict(shop.demo_mails.mails())["Chinese complaint"])
    text = said(hark, *(each.replace("%s", str(sample)) for each in arguments.split()))
    assert "⟦" in text
    assert left_over(text) == []


def test_every_matter_and_its_reasons_are_translated(lived):
    hark, _ = lived
    matters = [str(row["number"]) for row in hark.feedback()]
    assert len(matters) > 10
    for number in matters:
        for command in ("show", "explain"):
            assert left_over(said(hark, command, number)) == [], number


@pytest.mark.parametrize("arguments,words", [
    ("show 9999", ""), ("show x", "x"), ("search", ""), ("list --status x", r"[a-z|]+"), ("list --limit x", "x"),
    ("frobnicate", "frobnicate"), ("list --frobnicate", ""), ("outbox retry 9999", ""), ("outbox x", "x"),
    ("quarantine show 99", ""), ("restore /nowhere", ""),
    ("backup /nowhere/x", ""), ("report --period x", "x"), ("report --now x", "x"), ("report --kind x", "[a-z|]+"),
    ("report --format x", "[a-z|]+"), ("classify 1001 nope", "nope|uncategorised"), ("tag 1001 x", "x"), ("wait 1001 --days x", "x"),
    ("assign 1001 x", "x"), ("customer vip x y", "x"), ("customer show nobody@kehu.example", ""),
    ("customer weight lina@kehu.example x", "x"), ("survey send x 1001", "x"), ("improvement show 99", ""),
    ("improvement add x --due y", "[xy]"), ("forget nobody@kehu.example --yes", ""), ("completion tcsh", "tcsh"),
    ("check --schema x", "x"), ("rating --scale x", "x"), ("templates preview", ""), ("export nobody@kehu.example", ""),
    ("add", ""), ("note 1001", ""), ("reply", ""), ("stats --now x", "x")])
def test_a_refusal_is_translated(lived, arguments, words):
    hark, _ = lived
    text = said(hark, *arguments.split())
    assert "⟦" in text
    assert left_over(text, r"\b%s\b" % words if words else "^$") == []


def test_faults_in_files_are_translated(lived, tmp_path):
    hark, _ = lived
    (tmp_path / "1.yaml").write_text("categories:\n  - { id: a, any: [ { words: [] } ], colour: 1 }\n  - { id: a }\n")
    assert left_over(said(hark, "check", "--rules", str(tmp_path)), r"\b(?:colour|any|words|id)\b", r"\w+(?:, \w+)+") == []


def pieces(content):
    """Subject and texts of a mail, HTML as what is seen or read aloud of it."""
    mail = email.message_from_bytes(content, policy=email.policy.default)
    yield str(mail["Subject"])
    for part in mail.walk():
        if part.get_content_maintype() != "text":
            continue
        text = part.get_content()
        if part.get_content_subtype() == "html":
            text = re.sub(r"<(style|script|title)\b.*?</\1>", "", text, flags=re.DOTALL)
            spoken = re.findall(r'\b(?:alt|title|aria-label)="([^"]*)"', text)
            text = html.unescape("\n".join([re.sub(r"<[^>]*>", "\n", text), *spoken]))
        yield text


def test_mails_to_the_owner_are_translated(lived):
    _, mails = lived
    mine = [each.content for each in mails if each.recipients == [OWNER]]
    assert len(mine) >= 5
    for content in mine:
        for text in pieces(content):
            assert left_over(text) == []


def test_mails_to_a_chinese_customer_hold_no_english(lived):
    _, mails = lived
    theirs = [each.content for each in mails if each.recipients != [OWNER]]
    assert len(theirs) >= 10
    for content in theirs:
        for text in pieces(content):
            assert left_over(text) == []


def test_setup_from_question_to_question(tmp_path, dovecot, smtp_server):
    setup = Setup(tmp_path / "setup", imap_port=dovecot.imap_port, smtp_port=smtp_server.port)
    setup.environment.update(pseudo.make(tmp_path / "locale"))
    terminal = setup.talk("zh", width=200)
    walk_through(setup, terminal, dovecot, smtp_server)
    typed = ["Li Wei: 'the' owner # 1", "Beijing", "Asia/Shanghai", "Elsewhere", ": yes"]
    others = ["The app crashes on start", "Anna", "(Login denied)", "A002 NO [AUTHENTICATIONFAILED] Authentication failed."]
    for words in typed + others:
        terminal.screen = terminal.screen.replace(words, " ")
    assert "⟦" in terminal.screen
    assert left_over(terminal.screen, r"[\w.@-]*nowhere\.invalid[\w.]*", r"\[[\w/+-]+\]:") == []
