"""A test that hangs ends, by name, and says where."""

import os
import pathlib
import subprocess
import sys

from lib.patience import WAIT_SECONDS

TESTS = pathlib.Path(__file__).parents[1]

HANGS = """\
import threading

import pytest

never = threading.Event()


def loiter():
    never.wait()


@pytest.fixture
def visitor():
    threading.Thread(target=loiter, daemon=True).start()
    yield
    %s


def test_that_waits_for_ever(visitor):
    %s
"""


def run(folder, setup, body):
    (folder / "test_it.py").write_text(HANGS % (setup, body))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "lib.time_limit", "test_it.py"],
        cwd=folder, env=dict(os.environ, PYTHONPATH=str(TESTS), HARK_TEST_SECONDS="1"), capture_output=True, text=True,
        timeout=WAIT_SECONDS, check=False)


def test_a_hang_names_its_test_and_shows_every_thread(tmp_path):
    done = run(tmp_path, "pass", "never.wait()")
    assert "test_it.py::test_that_waits_for_ever hangs: not done after 1 s" in done.stdout
    assert "in loiter" in done.stdout
    assert "1 failed" in done.stdout


def test_a_hang_at_the_end_of_a_hang_ends_too(tmp_path):
    done = run(tmp_path, "never.wait()", "never.wait()")
    assert "1 failed, 1 error" in done.stdout
