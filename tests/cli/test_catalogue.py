"""The check of the catalogue can fail: a text of the sources without a translation, one that lost its own, and a
translation that lost its text. And the commands that texts name are there."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"
CATALOGUE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "known"\nmsgstr "%s"\n'


@pytest.fixture
def tree(tmp_path):
    """As small a source tree as the script works on."""
    for name in ("scripts", "po", "src"):
        (tmp_path / name).mkdir()
    shutil.copy(SOURCE / "scripts/update-po", tmp_path / "scripts")
    (tmp_path / "po/zh_CN.po").write_text(CATALOGUE % "已知")
    (tmp_path / "src/a.c").write_text('puts(_("known"));\n')
    return tmp_path


def check(tree):
    done = subprocess.run([tree / "scripts/update-po", "--check"], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_complete_catalogue_passes(tree):
    assert check(tree) == (0, "")


@pytest.mark.parametrize("text", ['_("new")', 'N_("new")', 'language_plural("%d new", "%d news", 2)'])
def test_a_text_without_a_translation_is_told(tree, text):
    (tree / "src/b.c").write_text("puts(%s);\n" % text)
    code, said = check(tree)
    assert code == 1
    assert "new" in said


def test_an_empty_translation_is_told(tree):
    (tree / "po/zh_CN.po").write_text(CATALOGUE % "")
    assert check(tree)[0] == 1


def test_a_fuzzy_translation_is_told(tree):
    (tree / "po/zh_CN.po").write_text(CATALOGUE.replace('msgid "known"', '#, fuzzy\nmsgid "known"') % "已知")
    assert check(tree)[0] == 1


def test_a_translation_without_a_text_is_told(tree):
    (tree / "src/a.c").write_text('puts(_("known")); puts("unknown");\n')
    assert check(tree)[0] == 0
    (tree / "src/a.c").write_text('puts("known");\n')
    code, said = check(tree)
    assert code == 1 and "has texts that no source has" in said


def commands_named():
    """hark COMMAND [WORD], quoted or behind a colon or a bracket, up to what is no word of it, in any language."""
    catalogue = re.sub(r'"\n"', "", (SOURCE / "po/zh_CN.po").read_text())
    return sorted(set(re.findall(r'(?:\\"|“|[:：(（] ?|sudo )(hark(?: [a-z]+)+)(?=[\\"”)）]| [^a-z])', catalogue)))


def known(words):
    """Its help speaks of the command's word, if it has one."""
    shown = subprocess.run([HARK, "help", words[1]], capture_output=True, text=True, check=False,
                           env={**os.environ, "LANGUAGE": "en"})
    return shown.returncode == 0 and all(re.search(r"\b%s\b" % word, shown.stdout) for word in words[2:])


def test_every_command_that_a_text_names_is_there():
    named = commands_named()
    assert "hark outbox resume" in named and "hark improvement add" in named
    assert [command for command in named if not known(command.split())] == []


def reasons():
    """Why a mail does not leave: stored in English, told in the reader's language."""
    pattern = r'return "([a-z][^"]+ [^"]+)";|\.reply = "([a-z][^"]+)"'
    texts = [path.read_text() for path in (SOURCE / "src/desk").glob("*.c") if path.stem in ("dispatch", "settlement")]
    return {first or second for text in texts for first, second in re.findall(pattern, text)}


def test_every_reason_for_not_sending_is_told_in_the_readers_language():
    sentences = (SOURCE / "src/report/sentence.c").read_text()
    assert {"answered before it was due", "its mailbox is not in the configuration"} <= reasons()
    assert [reason for reason in sorted(reasons()) if 'N_("%s")' % reason not in sentences] == []
