"""hark doctor on the service: what it makes of systemd's words about the unit, and of the process that runs."""

import configparser
import contextlib
import os
import re
import subprocess
import time

import pytest

from lib import installation
from lib.examination import examine, faults
from lib.patience import WAIT_SECONDS

RUNS = {"LoadState": "loaded", "UnitFileState": "enabled", "ActiveState": "active", "Result": "success", "MainPID": "0"}


def unit_file():
    """The shipped unit's [Service]; a key that comes twice has its first value."""
    text = (installation.SOURCE / "systemd" / "hark.service.in").read_text()
    parser = configparser.RawConfigParser(strict=False, comment_prefixes="#")
    parser.optionxform = str
    parser.read_string(text)
    return dict(parser["Service"])


def shown(**changed):
    """What "systemctl show" says of the shipped unit while it runs."""
    return {**unit_file(), **RUNS, **changed}


@pytest.fixture
def folder(tmp_path):
    installation.make(tmp_path)
    return tmp_path


def systemd(folder, properties, status=0):
    """The environment of a machine whose systemctl says that; None: there is no systemd."""
    (folder / "bin").mkdir(exist_ok=True)
    answer = folder / "bin" / "answer"
    answer.write_text("".join("%s=%s\n" % each for each in (properties or {}).items()))
    program = folder / "bin" / "systemctl"
    program.write_text("#!/bin/sh\ncase \"$*\" in *hark.service*) cat '%s'; exit %d ;; esac\nexit 9\n" % (answer, status))
    program.chmod(0o755)
    return {"PATH": "%s:%s" % (folder / "bin", os.environ["PATH"])}


def details(folder, check, properties, status=0):
    _, findings = examine(folder, "--offline", **systemd(folder, properties, status))
    return [each["detail"] for each in findings if each["check"] == check and each["ok"]]


@contextlib.contextmanager
def running(folder):
    """harkd as an ordinary process; gives its pid."""
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([installation.BUILD / "harkd", "--config", folder / "hark.yaml"],
                                   env={**os.environ, "HARK_DATADIR": str(installation.SOURCE)}, stderr=log)
    try:
        end = time.monotonic() + WAIT_SECONDS
        while not any(each["check"] == "harkd" and each["ok"] for each in examine(folder, "--offline")[1]):
            assert time.monotonic() < end
        yield process.pid
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def test_without_systemd_the_unit_is_no_fault(folder):
    assert faults(folder, "unit", **systemd(folder, None, 1)) == []
    assert details(folder, "unit", None, 1) == ["systemd does not run here; something else must start harkd"]


def test_a_unit_that_runs_is_ok(folder):
    assert details(folder, "unit", shown()) == ["hark.service runs and is started with the machine"]


@pytest.mark.parametrize("changed,words", [
    ({"LoadState": "not-found"}, "is not installed"),
    ({"LoadState": "masked"}, "is masked"),
    ({"LoadState": "bad-setting"}, "cannot load"),
    ({"UnitFileState": "disabled"}, "is not started with the machine"),
    ({"ActiveState": "inactive"}, "is not running"),
    ({"ActiveState": "failed", "Result": "exit-code"}, "failed, exit-code"),
    ({"ActiveState": "activating", "Result": "watchdog"}, "activating, watchdog"),
])
def test_a_unit_that_does_not_serve_is_told(folder, changed, words):
    (detail,) = faults(folder, "unit", **systemd(folder, shown(**changed)))
    assert words in detail


def test_the_walls_that_are_looked_at_are_those_of_the_shipped_unit():
    source = (installation.SOURCE / "src" / "desk" / "doctor_unit.c").read_text()
    walls = re.findall(r'^    \{"(\w+)", (?:NULL|"(\w*)")\},$', source, re.MULTILINE)
    unit = unit_file()
    assert len(walls) > 15
    for name, value in walls:
        assert unit[name] == value or value == "" != unit[name] or name == "CapabilityBoundingSet", name
    sandbox = {name for name in unit if re.match("Private|Protect|Restrict[ANRS]|NoNew|Lock|Memory[DW]", name)}
    assert sandbox <= {name for name, _ in walls}


@pytest.mark.parametrize("name,value", [("ProtectSystem", "full"), ("NoNewPrivileges", "no"), ("User", "root"),
                                        ("User", ""), ("SystemCallFilter", ""), ("CapabilityBoundingSet", "cap_chown")])
def test_a_wall_that_a_drop_in_took_down_is_named(folder, name, value):
    assert faults(folder, "sandbox", **systemd(folder, shown())) == []
    (detail,) = faults(folder, "sandbox", **systemd(folder, shown(**{name: value})))
    assert detail.endswith(": " + name)


def test_what_a_systemd_does_not_know_is_let_pass(folder):
    properties = shown()
    del properties["ProtectProc"]
    assert faults(folder, "sandbox", **systemd(folder, properties)) == []


def test_a_harkd_that_systemd_did_not_start_is_told_apart(folder):
    with running(folder):
        (detail,) = details(folder, "unit", shown())
    assert "other than hark.service" in detail


def test_the_running_process_is_held_to_the_sandbox(folder):
    with running(folder) as pid:
        found = faults(folder, "sandbox", **systemd(folder, shown(MainPID=str(pid))))
    assert found == [("harkd runs as root, which it does not need" if os.getuid() == 0 else
                      "the kernel does not hold the running harkd to the unit's sandbox")]


def test_root_is_no_user_for_harkd(folder):
    with running(folder):
        found = faults(folder, "sandbox", **systemd(folder, None, 1))
    assert found == (["harkd runs as root, which it does not need"] if os.getuid() == 0 else [])
