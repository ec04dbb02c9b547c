"""The frame of the command line: help, global options, exit codes."""

import os
import pathlib
import shutil
import subprocess

import pytest
from lib.patience import WAIT_SECONDS

HARK = pathlib.Path(os.environ.get("HARK_BUILD", ".")) / "hark"


def run(*arguments, **environment):
    return subprocess.run(
        [HARK, *arguments], capture_output=True, text=True, timeout=WAIT_SECONDS, env={**os.environ, "LANGUAGE": "en", **environment},
    )


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_help_fits_the_terminal(columns):
    result = run("--help", COLUMNS=str(columns))
    assert result.returncode == 0
    assert max(len(line) for line in result.stdout.splitlines()) <= columns


def test_help_names_every_command_with_one_line():
    result = run("--help", COLUMNS="100")
    assert any(line.startswith("  read ") for line in result.stdout.splitlines())


@pytest.mark.parametrize("arguments", [("read", "--help"), ("help", "read"), ("read", "x", "-h")])
def test_a_command_has_its_own_help(arguments):
    result = run(*arguments)
    assert result.returncode == 0
    assert result.stdout.startswith("Usage: hark read")


def test_the_version_is_shown():
    result = run("--version")
    assert result.returncode == 0
    assert result.stdout.startswith("hark ")


def test_no_command_shows_help_and_is_a_usage_error():
    result = run()
    assert result.returncode == 2
    assert "Usage:" in result.stdout


def test_an_unknown_command_is_met_with_the_nearest():
    result = run("raed")
    assert result.returncode == 2
    assert "did you mean 'read'?" in result.stderr


@pytest.mark.parametrize("arguments", [("--colour",), ("read", "--colour", "x"), ("--config",), ("help", "nothing")])
def test_wrong_usage_is_told(arguments):
    result = run(*arguments)
    assert result.returncode == 2
    assert "--help" in result.stderr


def test_behind_two_dashes_everything_is_an_argument():
    result = run("read", "--", "--json")
    assert result.returncode == 1
    assert "--json: No such file or directory" in result.stderr


def test_a_curious_person_who_starts_a_reader_gets_nothing():
    for arguments in ([], ["--reader-child"]):
        result = subprocess.run([HARK.with_name("hark-reader"), *arguments], stdin=subprocess.DEVNULL,
                                capture_output=True, timeout=WAIT_SECONDS, check=False)
        assert result.returncode != 0
        assert result.stdout == b""
        assert b"is started by harkd and hark alone" in result.stderr


def test_half_an_installation_says_what_is_missing(tmp_path):
    alone = pathlib.Path(shutil.copy(HARK, tmp_path / "hark"))
    (tmp_path / "mail").write_text("Subject: Hello\n\nHello.\n")
    result = subprocess.run([alone, "read", tmp_path / "mail"], capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
    assert result.returncode == 3
    assert str(tmp_path / "hark-reader") in result.stderr and "install hark anew" in result.stderr
