"""Each page has a Chinese and an English form that show the same: headings, tables, commands, configuration."""

import re

import pytest
import yaml

from blocks import PAGES, SOURCE, blocks_of, lines_of
from judges import is_command, setting_of

PAIRS = [(page, page.replace(".md", ".zh.md")) for page in PAGES if page.endswith(".md") and ".zh." not in page]
# Tables that a program writes, in the language of its author.
ONE_LANGUAGE = {"docs/enemies.md", "docs/performance.md"}
TRANSLATED = {"编号": "NUMBER", "地址": "ADDRESS", "文件": "FILE", "类别": "CATEGORY", "目录": "FOLDER"}


def shape(page):
    """The levels of its headings and the length of its tables, as often as they occur."""
    text = re.sub(r"```.*?```", "", (SOURCE / page).read_text(), flags=re.DOTALL)
    return {"headings": sorted(re.findall(r"^#+(?= )", text, re.MULTILINE)),
            "tables": sorted(len(table.splitlines()) for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE))}


def commands(page):
    """Commands of blocks and in the text, without comments and what is translated."""
    found = set()
    for block in blocks_of(page):
        lines = [line for _, line in lines_of(block)] if block.kind == "sh" and not block.is_inline else []
        if block.is_inline and is_command(block.text):
            lines = [block.text]
        for line in lines:
            line = re.sub(r"\s+#.*", "", line)
            found.add(" ".join(TRANSLATED.get(word, word) for word in line.split()))
    return found


def keys(value, path=""):
    """The paths of all keys of what YAML holds, and its values but for texts."""
    if isinstance(value, dict):
        return {each for key, inner in value.items() for each in keys(inner, "%s.%s" % (path, key))}
    if isinstance(value, list):
        return {each for inner in value for each in keys(inner, path + "[]")}
    return {path}


def configuration(page):
    """The keys that its blocks and settings in the text show."""
    found = set()
    for block in blocks_of(page):
        if (block.kind == "yaml" and not block.is_inline) or (block.is_inline and setting_of(block.text)):
            found |= keys(yaml.load(block.text, yaml.BaseLoader))
    return found - {".owner.language"}     # only what differs from the default is said


def test_every_page_has_both_languages():
    assert [english for english, chinese in PAIRS if chinese not in PAGES and english not in ONE_LANGUAGE] == []


@pytest.mark.parametrize("english, chinese", [pair for pair in PAIRS if pair[0] not in ONE_LANGUAGE])
@pytest.mark.parametrize("what", [shape, commands, configuration])
def test_both_languages_show_the_same(what, english, chinese):
    assert what(english) == what(chinese)


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith(".md")])
def test_what_a_page_links_to_is_there(page):
    text = (SOURCE / page).read_text()
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif "://" not in target:
            assert ((SOURCE / page).parent / target.split("#")[0]).exists(), target
