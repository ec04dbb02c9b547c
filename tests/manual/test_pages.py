"""Every command and every piece of configuration in the READMEs, docs and man pages does what the page says."""

import re

import pytest

from blocks import PAGES, SOURCE, blocks_of
from judges import faults_of_page

# How many blocks of a page are marked as not to be run. Each one is a promise that nobody keeps: think twice.
MARKED = {"docs/install.md": 1, "docs/install.zh.md": 1}


def language_of(page):
    return "zh" if ".zh." in page else "en"


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_so(page, stage, tmp_path):
    faults = faults_of_page(blocks_of(page), stage, tmp_path / "block", language_of(page))
    assert faults == [], "\n" + "\n".join(faults)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_run_has_a_reason_and_is_counted(page):
    marked = [block for block in blocks_of(page) if block.marker is not None]
    assert all(len(block.marker.split()) >= 3 for block in marked)
    assert len(marked) == MARKED.get(page, 0), [block.where for block in marked]


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
@pytest.mark.parametrize("host", ["imap.gmail.com", "outlook.office365.com", "imap.qq.com", "imap.163.com"])
def test_the_first_page_shows_the_configuration_for_a_provider(page, host):
    assert any(host in block.text for block in blocks_of(page) if block.kind == "yaml" and not block.is_inline)


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith(".md")])
def test_what_a_page_says_is_installed_is(page, stage):
    named = re.findall(r"(?<![\w/])/usr/local/[\w./-]+", (SOURCE / page).read_text())
    assert [path for path in named if not (stage.root / path.rstrip(".")[1:]).exists()] == []


def test_the_pages_that_an_owner_reads_are_there():
    assert {"README.md", "README.zh.md", "man/hark.1", "man/harkd.8", "docs/enemies.md"} <= set(PAGES)
