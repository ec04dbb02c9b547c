"""hark completion: each shell, without anybody's configuration, offers what the program takes."""

import os
import pty
import re
import select
import shutil
import sqlite3
import subprocess
import time

import pytest

from lib import installation
from lib.patience import WAIT_SECONDS

BASH = r"""
source "$1"
COMP_WORDS=("${@:2}"); COMP_CWORD=$(( $# - 2 ))
_hark
printf '%s\n' "${COMPREPLY[@]}"
"""
SHELLS = ["bash", "zsh", "fish"]
VALUES = [("report", "--kind"), ("report", "--format"), ("check", "--schema"), ("list", "--status"), ("list", "--priority"),
          ("improvement", "list", "--status"), ("outbox", "list", "--state"), ("customer", "list", "--segment")]


def environment(folder):
    return {"PATH": f"{installation.BUILD}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C.UTF-8",
            "LANGUAGE": "en", "HARK_DATADIR": str(installation.SOURCE), "TERM": "dumb", "ASAN_OPTIONS": "detect_leaks=0"}


def script(shell):
    made = subprocess.run([installation.BUILD / "hark", "completion", shell], capture_output=True, text=True, check=True,
                          timeout=WAIT_SECONDS, env={**os.environ, "LANGUAGE": "en"})
    assert made.stderr == ""
    return made.stdout


def ask_bash(folder, words):
    # As readline hands them over: "=" is a word of its own.
    split = [part for word in words for part in (re.split("(=)", word) if word.startswith("--") else [word])]
    if len(split) > 1 and split[-1] == "" and split[-2] == "=":
        split.pop()
    return subprocess.run(["bash", "--norc", "-c", BASH, "bash", folder / "script", *split], cwd=folder, timeout=WAIT_SECONDS,
                          env=environment(folder), capture_output=True, text=True, check=True).stdout.split()


def ask_fish(folder, words):
    asked = subprocess.run(["fish", "--no-config", "-c", 'source script; complete -C "$argv[1]"', " ".join(words)], cwd=folder,
                           env=environment(folder), capture_output=True, text=True, timeout=WAIT_SECONDS, check=True)
    assert asked.stderr == ""
    return [line.split("\t")[0].removeprefix(words[-1].split("=")[0] + "=") for line in asked.stdout.splitlines()]


def read_until(terminal, mark, seconds=WAIT_SECONDS):
    text, end = "", time.monotonic() + seconds
    while mark not in text:
        assert time.monotonic() < end, text
        if select.select([terminal], [], [], 1)[0]:
            text += os.read(terminal, 65536).decode(errors="replace")
    return text


def ask_zsh(folder, words):
    """In a terminal of its own; what would be shown is written to a file instead."""
    (folder / ".compl").write_text(
        "autoload -Uz compinit; compinit -u -D; source ./script\n"
        "compadd() { local -a found; builtin compadd -O found \"$@\"; print -rl -- $found >>offers; builtin compadd \"$@\"; }\n"
        "PS1='ready> '; LISTMAX=0; unsetopt beep\n"
        "finish() { print -r no-more-of-it }; zle -N finish; bindkey '^X' finish\n")
    (folder / "offers").unlink(missing_ok=True)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-f", "-i"], environment(folder))
    try:
        os.write(terminal, b"source ./.compl; echo re'ad'y2\n")
        read_until(terminal, "ready2")
        os.write(terminal, " ".join(words).encode() + b"\t\x18")
        read_until(terminal, "no-more-of-it")
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)
    offers = folder / "offers"
    return offers.read_text().split() if offers.exists() else []


ASK = {"bash": ask_bash, "zsh": ask_zsh, "fish": ask_fish}


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    return tmp_path


def offers(shell, folder, *words):
    (folder / "script").write_text(script(shell))
    return set(ASK[shell](folder, ["hark", *words]))


def add_matter(folder, *options):
    made = installation.run(folder, "hark", "--json", "add", "--channel", "phone", "--from", "Bob", *options, "the crash again")
    assert made.returncode == 0, made.stderr
    with sqlite3.connect(folder / "hark.db") as db:
        return str(db.execute("SELECT max(id) FROM feedback").fetchone()[0])


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_are_offered_by_their_beginning(shell, folder):
    assert offers(shell, folder, "re") == {"read", "rehearse", "reply", "resolve", "reopen", "report", "restore"}


@pytest.mark.parametrize("shell", SHELLS)
def test_options_of_a_command_are_offered(shell, folder):
    assert offers(shell, folder, "ledger", "--") == {"--limit", "--config", "--json", "--help"}


@pytest.mark.parametrize("shell", SHELLS)
def test_values_of_an_option_are_offered(shell, folder):
    assert offers(shell, folder, "report", "--kind", "") == {"report", "digest", "review", "public"}


@pytest.mark.parametrize("shell", SHELLS)
def test_values_are_offered_behind_an_equals_sign(shell, folder):
    assert offers(shell, folder, "report", "--kind=re") == {"report", "review"}


@pytest.mark.parametrize("shell", SHELLS)
def test_orders_of_a_command_are_offered(shell, folder):
    assert offers(shell, folder, "outbox", "") == {"list", "retry", "cancel", "resume"}


def orders_named_when_one_is_wrong(folder, command):
    """The program itself names them, each before a comma or "or"."""
    said = installation.run(folder, "hark", command, "no-such-order").stderr.splitlines()[0].split(": ", 2)[2]
    return {part.split()[0] for part in re.split(", | or ", said.removesuffix(" is needed"))}


@pytest.mark.parametrize("words", VALUES, ids=" ".join)
def test_every_value_that_is_offered_is_taken_and_another_is_not(folder, words):
    add_matter(folder)
    values = offers("bash", folder, *words, "")
    assert values
    assert {value for value in values if installation.run(folder, "hark", *words, value).returncode == 2} == set()
    assert installation.run(folder, "hark", *words, "no-such-value").returncode != 0


def test_all_orders_for_improvements_are_offered(folder):
    assert offers("bash", folder, "improvement", "") == orders_named_when_one_is_wrong(folder, "improvement")


def test_words_within_an_alternative_are_no_orders(folder):
    assert offers("bash", folder, "customer", "") == {"list", "show", "merge", "vip", "weight"}


@pytest.mark.parametrize("shell", SHELLS)
def test_open_matters_are_offered(shell, folder):
    number = add_matter(folder)
    assert offers(shell, folder, "--config", "hark.yaml", "show", "") == {number}


@pytest.mark.parametrize("subject, words", [
    ("Order $(id) `x`; 'late'\u202e\t#1001: 50%F", "Order id x late 1001 50 F"),
    ("无法加载：首页", "无法加载 首页"),
    ("é" * 100, "é" * 20),
    ("?!", ""),
])
def test_an_open_matter_is_told_by_plain_words_of_its_subject(folder, subject, words):
    number = add_matter(folder, "--subject", subject)
    assert installation.run(folder, "hark", "completion", "--values", "open").stdout == f"{number}\t{words}\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_categories_are_offered_behind_a_number(shell, folder):
    assert "product_issue" in offers(shell, folder, "--config", "hark.yaml", "classify", "1001", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_categories_are_offered_to_an_option(shell, folder):
    assert offers(shell, folder, "--config=hark.yaml", "list", "--category", "") == {"product_issue"}


@pytest.mark.parametrize("shell", SHELLS)
def test_files_are_offered(shell, folder):
    assert {"hark.yaml", "hark.db"} <= offers(shell, folder, "backup", "hark.")


@pytest.mark.parametrize("shell", SHELLS)
def test_without_an_installation_nothing_is_offered_or_said(shell, folder):
    assert offers(shell, folder, "--config", "missing.yaml", "show", "") == set()


@pytest.mark.parametrize("what", ["open", "categories"])
def test_values_without_an_installation_are_none_and_no_fault(what, tmp_path):
    made = installation.run(tmp_path, "hark", "completion", "--values", what)
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")


def categories_of(folder, name):
    (folder / "rules.d" / "10.yaml").write_text(installation.RULES.replace("product_issue", f"'{name}'"))
    assert installation.run(folder, "hark", "check").returncode == 0
    return installation.run(folder, "hark", "completion", "--values", "categories").stdout


def test_a_category_may_have_capitals(folder):
    assert categories_of(folder, "Refund-2") == "Refund-2\n"


@pytest.mark.parametrize("name", ["产品问题", "größe-2"])
def test_a_category_may_be_of_any_script(name, folder):
    assert categories_of(folder, name) == name + "\n"


@pytest.mark.parametrize("shell", SHELLS)
def test_a_chinese_category_is_offered(shell, folder):
    categories_of(folder, "产品问题")
    assert offers(shell, folder, "--config=hark.yaml", "list", "--category", "") == {"产品问题"}


@pytest.mark.parametrize("shell", SHELLS)
def test_surveys_are_offered_to_be_sent(shell, folder):
    (folder / "surveys.d").mkdir()
    shutil.copy(installation.SOURCE / "config/surveys.d/10-satisfaction.yaml", folder / "surveys.d")
    assert offers(shell, folder, "--config", "hark.yaml", "survey", "send", "") == {"satisfaction"}


@pytest.mark.parametrize("name", ["a;id", "$(id)", "-a", "a*", "a\N{IDEOGRAPHIC SPACE}b", "a\N{ZERO WIDTH SPACE}b", "a\N{EM DASH}b"])
def test_a_category_that_a_shell_could_take_for_more_is_not_offered(name, folder):
    assert categories_of(folder, name) == ""


@pytest.mark.parametrize("arguments", [(), ("tcsh",), ("bash", "zsh"), ("--values", "secrets"), ("--values", "open", "bash")])
def test_wrong_usage_is_told(arguments, tmp_path):
    made = installation.run(tmp_path, "hark", "completion", *arguments)
    assert made.returncode == 2
    assert made.stdout == "" and "--help" in made.stderr


def test_the_script_for_bash_has_no_fault_of_shells():
    checked = subprocess.run(["shellcheck", "-s", "bash", "-"], input=script("bash"), capture_output=True, text=True, check=False)
    assert checked.stdout == ""
