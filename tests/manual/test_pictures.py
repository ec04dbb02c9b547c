"""The pictures of the READMEs: small, each in its language; and the demonstration that they show speaks both."""

import re
import struct
import sys

import pytest

from blocks import SOURCE

sys.path.insert(0, str(SOURCE / "scripts"))

import demo_mails  # noqa: E402
import demo_words  # noqa: E402


@pytest.mark.parametrize("page, language", [("README.md", "en"), ("README.zh.md", "zh")])
def test_a_readme_shows_its_pictures(page, language):
    shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (SOURCE / page).read_text())
    assert shown == ["docs/pictures/%s.%s.png" % (name, language) for name in ("demo", "report")]


@pytest.mark.parametrize("path", sorted((SOURCE / "docs/pictures").iterdir()), ids=lambda path: path.name)
def test_a_picture_is_small_and_a_png(path):
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert len(content) < 150 * 1024 and width <= 900 and height <= 1300


def test_the_demonstration_has_no_word_without_chinese():
    said = re.findall(r'\bt\("((?:[^"\\]|\\.)*)"\)', (SOURCE / "scripts/demo.py").read_text())
    texts = {text.encode().decode("unicode_escape") for text in said} | {name for name, _ in demo_mails.mails()}
    assert texts - set(demo_words.ZH) == set()


def test_columns_of_wide_characters_are_even():
    assert [demo_words.width_of(demo_words.padded(text, 6)) for text in ("", "ab", "退款", "退款退款", "a退款退款")] == [6, 6, 6, 6, 6]
