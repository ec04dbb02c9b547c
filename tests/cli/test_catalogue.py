"""The check of the catalogue can fail: a text of the sources without a translation, and one that lost its own."""

import os
import pathlib
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
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
