"""One stage for all pages that a process tries; every block begins on it afresh."""

import pytest

from stage import Stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    with Stage(tmp_path_factory.mktemp("stage")) as made:
        yield made
