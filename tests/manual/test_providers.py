"""The pages about mail providers say what hark's own tables say."""

import re

import pytest

from blocks import SOURCE
from provider_pages import WORDS, written


@pytest.mark.parametrize("page", WORDS)
def test_the_page_is_what_the_tables_make(page):
    assert (SOURCE / page).read_text() == written(page), "out of date: HARK_BUILD=BUILD tests/manual/provider_pages.py"


@pytest.mark.parametrize("page", WORDS)
def test_the_page_tells_the_budgets(page):
    source = (SOURCE / "src/desk/budget.c").read_text()
    presets = re.findall(r'\{"(\w+)", \{([^}]*)\}, (\d+), (\d+)\}', source)
    assert len(presets) >= 4
    for name, hosts, minute, day in presets:
        row = "| `%s` | %s | %s | %s |" % (name, hosts.replace('"', ""), minute, day)
        assert row in (SOURCE / page).read_text(), row
