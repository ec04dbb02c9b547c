"""Hooks: the owner's own programs hear of what happens, in good time, and hold nothing up."""

import json
import os
import stat

import jsonschema
import pytest
from conftest import SOURCE, mail, wait_until
from lib.unit_filter import UnitFilter

UNIT = SOURCE / "systemd" / "hark.service.in"


def write_hook(hark, script, settings="on: [created, responded], timeout: 30s"):
    """Installs a program and has harkd run it; "{folder}" in the script is where it may write."""
    program = hark.folder / "hook"
    program.write_text("#!/bin/sh\n" + script.format(folder=hark.folder))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    hark.config.write_text(hark.config.read_text() + "hooks:\n  - { name: crm, run: %s, %s }\n" % (program, settings))


def told(hark):
    """The events that the hook wrote down, each as the schema says."""
    path = hark.folder / "told"
    events = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    for event in events:
        jsonschema.Draft7Validator(json.loads((SOURCE / "config/schema/event.json").read_text())).validate(event)
    return events


def receivers(hark):
    return hark.rows("notify")


def test_a_mail_that_came_in_is_told_to_the_hook_within_moments(watched, dovecot):
    write_hook(watched, "cat >>{folder}/told\n")
    watched.start_polled()
    dovecot.deliver(mail())
    wait_until("the hook", lambda: told(watched))
    event, = told(watched)
    assert event["event"] == "created" and event["feedback"]["number"] == 1001
    assert event["feedback"]["category"] == "product_issue"
    assert event["feedback"]["from"] is None and event["feedback"]["subject"] is None
    wait_until("the outcome", lambda: receivers(watched)[0]["told"])
    assert watched.stop() == 0


def test_what_the_command_line_does_is_told_too(watched, dovecot):
    write_hook(watched, "cat >>{folder}/told\n", "on: closed")
    dovecot.deliver(mail())
    watched.once()
    assert watched.run("close", "1001").returncode == 0
    watched.once()
    assert [each["event"] for each in told(watched)] == ["closed"]


def test_a_hook_that_hangs_holds_neither_mail_nor_answers_up(watched, dovecot, smtp_server):
    write_hook(watched, "touch {folder}/begun\nexec sleep 600\n")
    watched.start_polled()
    dovecot.deliver(mail())
    wait_until("the hook", (watched.folder / "begun").exists)
    dovecot.deliver(mail(number=2, sender="bob@customer.example"))
    smtp_server.wait_for_mails(2)
    assert watched.stop() == 0


def test_harkd_ends_in_time_and_takes_a_running_hook_with_it(watched, dovecot):
    write_hook(watched, "echo $$ >{folder}/pid.part\nmv {folder}/pid.part {folder}/pid\nsleep 600 & wait\n")
    watched.start_polled()
    dovecot.deliver(mail())
    wait_until("the hook", (watched.folder / "pid").exists)
    pid = int((watched.folder / "pid").read_text())
    assert watched.stop() == 0
    assert not os.path.exists("/proc/%d/exe" % pid)
    assert receivers(watched)[0]["queued"] == 1


def test_a_hook_gets_nothing_of_ours(watched, dovecot):
    write_hook(watched, "env >{folder}/env.part\nls -l /proc/self/fd >{folder}/fds\ncat >>{folder}/told\n")
    watched.environment["CREDENTIALS_DIRECTORY"] = "/run/credentials/hark"
    dovecot.deliver(mail())
    watched.once()
    assert len(told(watched)) == 1
    names = {line.partition("=")[0] for line in (watched.folder / "env.part").read_text().splitlines()}
    assert {"PATH", "HARK_EVENT", "HARK_EVENT_ID"} <= names
    assert names <= {"PATH", "HARK_EVENT", "HARK_EVENT_ID", "HOME", "LANG", "LANGUAGE", "LC_ALL", "TZ", "PWD", "SHLVL",
                     "_", "OLDPWD"}
    assert "hark.db" not in (watched.folder / "fds").read_text()


def test_a_hook_runs_under_the_filter_of_the_unit(watched, dovecot):
    # A sanitizer looks for leaks by ptrace(2), which the filter takes away.
    watched.environment["ASAN_OPTIONS"] = "detect_leaks=0"
    write_hook(watched, "cat >>{folder}/told\n")
    watched.start_polled(preexec=UnitFilter(UNIT))
    dovecot.deliver(mail())
    wait_until("the hook", lambda: told(watched))
    assert watched.stop() == 0


def test_one_that_fails_is_told_of_in_the_status_and_goes_on_waiting(watched, dovecot):
    write_hook(watched, "exit 3\n")
    dovecot.deliver(mail())
    watched.once()
    crm, = receivers(watched)
    assert (crm["queued"], crm["reply"], crm["deaf"]) == (1, "failed with status 3", False)


def test_the_past_is_not_told(watched, dovecot):
    write_hook(watched, "cat >>{folder}/told\n", "on: all")
    old = watched.folder / "old.mbox"
    old.write_bytes(b"From anna@customer.example Thu Jan  1 00:00:00 2026\n" + mail().replace(b"\r\n", b"\n"))
    assert watched.run("rehearse", old).returncode == 0
    assert watched.run("import", old).returncode == 0
    watched.once()
    assert told(watched) == []


def test_a_hook_can_be_tried_by_hand(watched):
    write_hook(watched, "cat >>{folder}/told\n")
    watched.once()
    assert "crm" in watched.hark("notify", "test", "crm")
    assert [each["event"] for each in told(watched)] == ["test"]
    (watched.folder / "hook").write_text("#!/bin/sh\nexit 7\n")
    failed = watched.run("notify", "test", "crm")
    assert failed.returncode == 1 and b"crm: failed with status 7" in failed.stderr


@pytest.mark.parametrize("line, words", [
    ("{ name: crm, run: hook.sh }", '"run" must be a program\'s absolute path'),
    ("{ name: crm, run: /bin/true, on: [craeted] }", 'there is no event "craeted"; did you mean "created"?'),
    ("{ name: c r m, run: /bin/true }", '"name" must be at most 40 letters'),
    ("{ name: crm }", 'missing key "run"'),
    ("{ name: crm, run: /bin/true, timeout: 10m }", '"timeout" must be a duration from 1s to 5m'),
    ("{ name: crm, run: /bin/true }\n  - { name: crm, run: /bin/true }", '"crm" stands twice'),
])
def test_a_faulty_hook_is_refused_with_its_place(watched, line, words):
    watched.config.write_text(watched.config.read_text() + "hooks:\n  - " + line + "\n")
    checked = watched.run("check")
    assert checked.returncode == 1 and words.encode() in checked.stderr


def test_the_doctor_and_the_status_tell_of_a_hook_that_fails(watched, dovecot):
    write_hook(watched, "exit 3\n")
    dovecot.deliver(mail())
    watched.once()
    findings = {each["check"]: each for line in watched.run("doctor", "--json", "--offline").stdout.splitlines()
                for each in [json.loads(line)]}
    assert findings["hook"]["ok"] and not findings["notify"]["ok"]
    assert "failed with status 3" in findings["notify"]["detail"]
    assert '"crm" was not told' in watched.hark("status")
    (watched.folder / "hook").chmod(0o600)
    findings = {each["check"]: each for line in watched.run("doctor", "--json", "--offline").stdout.splitlines()
                for each in [json.loads(line)]}
    assert os.geteuid() == 0 or not findings["hook"]["ok"]
