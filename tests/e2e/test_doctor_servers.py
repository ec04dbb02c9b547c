"""hark doctor against servers: it logs in and says in a sentence what is in the way."""

import json
import os
import sqlite3
import time

import pytest

from conftest import BUILD, mail, wait_until
from lib.examination import read_findings
from lib.power_cut import preloaded
from lib.smtp_server import SmtpServer


def examine(hark):
    return {each["check"]: each for each in read_findings(hark.run("doctor", "--json").stdout)}


@pytest.fixture
def sound_machine(hark):
    """Whatever the machine of the test is like: its clock is kept, its disk has room, systemd does not run."""
    hark.environment.update(preloaded(BUILD / "tests/lib/odd_machine.so"), HARK_CLOCK_KEPT="1",
                            HARK_DISK_FREE_PERCENT="50", PATH=str(hark.folder))


def test_servers_that_let_hark_in_are_ok_and_get_no_mail(hark, dovecot, smtp_server):
    findings = examine(hark)
    assert findings["imap"]["ok"] and "mails in INBOX: 0" in findings["imap"]["detail"]
    assert findings["smtp"]["ok"]
    assert smtp_server.mails == []


def test_a_refused_login_is_told_with_the_remedy_and_without_the_secret(hark, dovecot, smtp_server):
    hark.write_password("hunter2")
    finding = examine(hark)["imap"]
    assert not finding["ok"]
    assert "does not accept this user and secret" in finding["detail"]
    assert "app password" in finding["remedy"]
    assert "hunter2" not in json.dumps(finding)


def test_after_a_round_only_a_server_that_is_away_is_told(hark, dovecot, smtp_server):
    hark.once()
    hark.start()
    dovecot.stop()
    findings = examine(hark)
    assert {name for name, each in findings.items() if not each["ok"]} - {"clock", "sandbox"} == {"imap"}
    assert "See that the server runs" in findings["imap"]["remedy"]


@pytest.mark.parametrize("secret", ["secret", "wrong"])
def test_the_login_for_sending_is_tried_too(hark, dovecot, authority, certificate, secret):
    with SmtpServer(certificate=certificate, tls="starttls", users={"shop": "secret"}) as server:
        (hark.folder / "smtp_password").touch(mode=0o600)
        (hark.folder / "smtp_password").write_text(secret + "\n")
        text = hark.config.read_text()
        plain = "smtp: { host: 127.0.0.1, port: %d, tls: none, login: no }" % hark.values["smtp_port"]
        assert plain in text
        hark.config.write_text(text.replace(
            plain, "smtp: { host: localhost, port: %d, tls: starttls, user: shop, password_file: smtp_password,"
                   " ca_file: %s }" % (server.port, authority.ca_file)))
        finding = examine(hark)["smtp"]
        assert [name for _, name, _ in server.logins][-1:] == ["shop"]
        assert finding["ok"] == (secret == "secret")
        assert ("app password" in (finding["remedy"] or "")) == (secret == "wrong")
        assert server.mails == []


def test_all_is_well_and_then_only_a_server_is_away(hark, dovecot, smtp_server, sound_machine):
    hark.start_polled()
    wait_until("a look at the Sent folder too", lambda: len([at for at in hark.last_poll().values() if at]) == 2)
    well = hark.run("doctor", "--json")
    dovecot.stop()
    away = hark.run("doctor", "--json")
    hark.stop()
    as_root = os.getuid() == 0      # which the doctor does not like
    assert [json.loads(line)["check"] for line in well.stdout.splitlines() if b'"ok":false' in line] == (
        ["sandbox"] if as_root else [])
    assert well.returncode == (1 if as_root else 0)
    assert away.returncode == (1 if as_root else 3)


def test_a_newest_mail_from_the_future_tells_that_the_clock_is_behind(hark, dovecot, smtp_server, sound_machine):
    dovecot.deliver(mail(), received=time.time() + 3600)
    finding = examine(hark)["clock"]
    assert not finding["ok"]
    assert "127.0.0.1" in finding["detail"]


@pytest.mark.parametrize("ahead", [-3600, 30, 30 * 86400])
def test_a_newest_mail_of_another_time_tells_nothing_of_the_clock(hark, dovecot, smtp_server, sound_machine, ahead):
    dovecot.deliver(mail(), received=time.time() + ahead)
    assert examine(hark)["clock"]["ok"]


def test_the_certificate_that_is_shown_now_is_told(hark, dovecot, authority, smtp_server):
    text = hark.config.read_text()
    plain = "imap: { host: 127.0.0.1, port: %d, tls: none," % hark.values["imap_port"]
    assert plain in text
    hark.config.write_text(text.replace(
        plain, "imap: { host: localhost, port: %d, ca_file: %s," % (dovecot.imaps_port, authority.ca_file)))
    hark.once()
    finding = examine(hark)["certificate"]
    assert "IMAP" in finding["detail"]
    with sqlite3.connect(hark.folder / "hark.db") as db:
        db.execute("UPDATE account SET imap_certificate = 4102444800000")
    assert "harkd last saw one until 2100-01-01" in examine(hark)["certificate"]["detail"]
