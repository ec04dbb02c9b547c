"""hark doctor against servers: it logs in and says in a sentence what is in the way."""

import json

import pytest

from lib.smtp_server import SmtpServer


def examine(hark):
    findings = [json.loads(line) for line in hark.run("doctor", "--json").stdout.splitlines()]
    return {each["check"]: each for each in findings}


def test_servers_that_let_hark_in_are_ok_and_get_no_mail(hark, dovecot, smtp_server):
    findings = examine(hark)
    assert findings["imap"]["ok"] and "INBOX holds 0 mails" in findings["imap"]["detail"]
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
    assert {name for name, each in findings.items() if not each["ok"]} - {"clock"} == {"imap"}
    assert "firewall" in findings["imap"]["remedy"]


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
