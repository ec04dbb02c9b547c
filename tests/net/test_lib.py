"""The servers that the other tests stand on do what they say."""

import smtplib
import ssl

import pytest

from lib.byteserver import ImapScript
from lib.dovecot import Dovecot
from lib.smtp_server import DROP, SmtpServer

MAIL = b"From: a@example.org\r\nSubject: x\r\n\r\nhello\r\n.dot\r\n"


def test_dovecot_serves_what_was_delivered(dovecot):
    dovecot.deliver(MAIL)
    dovecot.deliver(MAIL, folder="Sent")
    client = dovecot.imap()
    client.select("INBOX", readonly=True)
    assert client.uid("FETCH", "1:*", "(BODY.PEEK[])")[1][0][1] == MAIL
    assert dovecot.uids() == [1]
    assert dovecot.uids(folder="Sent") == [1]
    assert "\\Seen" not in dovecot.flags()[1]
    client.logout()


def test_dovecot_comes_back_after_a_stop(dovecot):
    dovecot.deliver(MAIL)
    dovecot.stop()
    with pytest.raises(OSError):
        dovecot.imap()
    dovecot.start()
    assert dovecot.uids() == [1]


def test_dovecot_gives_a_new_uidvalidity_after_forgetting(dovecot):
    dovecot.deliver(MAIL)
    before = dovecot.imap().status("INBOX", "(UIDVALIDITY)")[1]
    dovecot.forget_uids()
    assert dovecot.imap().status("INBOX", "(UIDVALIDITY)")[1] != before


def test_dovecot_speaks_tls(authority, dovecot):
    import imaplib

    context = ssl.create_default_context(cafile=authority.ca_file)
    client = imaplib.IMAP4_SSL("localhost", dovecot.imaps_port, ssl_context=context)
    assert client.login("feedback@example.com", "secret")[0] == "OK"
    client.logout()


def test_expired_certificate_is_expired(authority):
    import imaplib

    context = ssl.create_default_context(cafile=authority.ca_file)
    with Dovecot(certificate=authority.expired()) as server:
        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            imaplib.IMAP4_SSL("localhost", server.imaps_port, ssl_context=context)


def test_smtp_server_keeps_mail_and_follows_the_plan():
    with SmtpServer() as server:
        server.plan(rcpt="550 5.1.1 No such user")
        client = smtplib.SMTP("127.0.0.1", server.port)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("a@example.com", ["b@example.org"], MAIL)
        client.sendmail("", ["b@example.org"], MAIL)
        client.quit()
        mail = server.wait_for_mails(1)[0]
        assert mail.content == MAIL
        assert mail.sender in ("", "<>")
        assert mail.recipients == ["b@example.org"]


def test_smtp_server_takes_and_drops():
    with SmtpServer() as server:
        server.plan(end=DROP)
        client = smtplib.SMTP("127.0.0.1", server.port)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("a@example.com", ["b@example.org"], MAIL)
        assert len(server.wait_for_mails(1)) == 1


def test_smtp_server_wants_starttls_and_login(authority, certificate):
    context = ssl.create_default_context(cafile=authority.ca_file)
    with SmtpServer(certificate=certificate, tls="starttls", users={"me": "pw"}) as server:
        client = smtplib.SMTP("localhost", server.port)
        client.starttls(context=context)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("me", "wrong")
        client.login("me", "pw")
        client.sendmail("a@example.com", ["b@example.org"], MAIL)
        assert len(server.mails) == 1
        client.quit()


def test_smtp_server_comes_back_on_its_port(smtp_server):
    port = smtp_server.port
    smtp_server.stop()
    smtp_server.start()
    smtplib.SMTP("127.0.0.1", port).quit()


def test_imap_script_answers_with_the_tag():
    import imaplib

    with ImapScript({"UID SEARCH": b"* SEARCH 4\r\n%T OK done\r\n"}) as server:
        client = imaplib.IMAP4("127.0.0.1", server.port)
        client.login("a", "b")
        client.select("INBOX", readonly=True)
        assert client.uid("SEARCH", "ALL")[1] == [b"4"]
