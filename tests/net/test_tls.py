"""Who the server is, is checked before anything is said to it: certificates, STARTTLS, addresses, login."""

import pytest

from lib.byteserver import ByteServer, ImapScript
from lib.dovecot import Dovecot
from lib.ports import dead_port
from lib.probe import SHORT, Probe, needs_probe
from lib.smtp_server import SmtpServer

pytestmark = needs_probe


# The test authority issues until 2099-01-01.
ENDS_MS = 4070908800000


def opened(probe):
    return probe.imap("open")[0]


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_good_certificate_lets_in(tmp_path, authority, dovecot, tls):
    port = dovecot.imaps_port if tls == "implicit" else dovecot.imap_port
    probe = Probe(tmp_path, port, "--ca", authority.ca_file, tls=tls, host="localhost")
    answer = opened(probe)
    assert answer["result"] == "ok"
    assert answer["certificate_ms"] == ENDS_MS


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize("kind", ["self_signed", "expired", "wrong_host"])
def test_bad_certificate_is_refused_before_the_login(tmp_path, authority, tls, kind):
    issue = {"self_signed": authority.self_signed, "expired": authority.expired,
             "wrong_host": lambda: authority.issue("imap.elsewhere.example", name="elsewhere")}[kind]
    with Dovecot(certificate=issue()) as server:
        port = server.imaps_port if tls == "implicit" else server.imap_port
        answer = opened(Probe(tmp_path, port, "--ca", authority.ca_file, tls=tls, host="localhost"))
        assert answer["result"] == "refused"
        assert "certificate" in answer["error"]
        assert "Login:" not in server.log()


def test_ca_file_stands_instead_of_the_systems_anchors(tmp_path, dovecot):
    answer = opened(Probe(tmp_path, dovecot.imaps_port, tls="implicit", host="localhost"))
    assert answer["result"] == "refused"


def test_missing_ca_file_is_refused(tmp_path, dovecot):
    answer = opened(Probe(tmp_path, dovecot.imaps_port, "--ca", str(tmp_path / "none.pem"), tls="implicit",
                          host="localhost"))
    assert answer["result"] == "refused"


def test_starttls_that_is_not_offered_is_refused_without_a_login(tmp_path):
    with ImapScript() as server:
        answer = opened(Probe(tmp_path, server.port, tls="starttls"))
        assert answer["result"] == "refused"
        assert "STARTTLS" in answer["error"]
        assert not [line for line in server.lines if b"LOGIN" in line or b"AUTHENTICATE" in line]


def test_preauth_on_a_starttls_account_is_refused(tmp_path):
    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%T OK x\r\n"},
                    greeting=b"* PREAUTH come in\r\n") as server:
        answer = opened(Probe(tmp_path, server.port, tls="starttls"))
        assert answer["result"] == "refused"
        assert len(server.lines) <= 2


def test_bytes_behind_the_starttls_answer_are_an_attack(tmp_path, authority, certificate):
    def starttls(peer, tag, line):
        peer.send(tag + b" OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        peer.start_tls(peer.server.context)

    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%T OK x\r\n",
                     "STARTTLS": starttls}, certificate=certificate) as server:
        answer = opened(Probe(tmp_path, server.port, "--ca", authority.ca_file, *SHORT, tls="starttls"))
        assert answer["result"] in ("retry", "refused")
        assert not [line for line in server.lines if b"AUTHENTICATE" in line]


def test_bytes_behind_the_login_answer_are_not_believed(tmp_path):
    forged = (b"%T OK in\r\n* LIST (\\Sent) \"/\" \"Forged\"\r\n1 OK forged\r\n2 OK forged\r\n")
    with ImapScript({"AUTHENTICATE": forged}) as server:
        answer = opened(Probe(tmp_path, server.port))
        assert answer["result"] == "ok"
        assert answer["sent"] == "Sent"


def test_plain_server_on_a_tls_port_is_refused(tmp_path):
    with ImapScript() as server:
        answer = opened(Probe(tmp_path, server.port, tls="implicit"))
        assert answer["result"] == "refused"


def test_connection_cut_during_the_handshake_is_tried_again(tmp_path):
    with ByteServer(lambda peer: peer.read(1)) as server:
        answer = opened(Probe(tmp_path, server.port, *SHORT, tls="implicit"))
        assert answer["result"] == "retry"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::ffff:192.0.2.1"])
def test_without_tls_only_loopback_addresses_are_tried(tmp_path, host):
    """0.0.0.0 would reach the server, but it is no loopback address."""
    with ImapScript() as server:
        answer = opened(Probe(tmp_path, server.port, "--connect-ms", "60000", host=host))
        assert answer["result"] == "retry"
        assert answer["ms"] < 50000
        assert "this machine" in answer["error"]
        assert server.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_without_tls_loopback_addresses_are_let_in(tmp_path, host):
    with ImapScript() as server:
        assert opened(Probe(tmp_path, server.port, host=host))["result"] == "ok"


@pytest.mark.parametrize("host", ["a/b", "user@host", "a b", "", "[::1]", "host:99", "a\nb"])
def test_host_that_would_change_the_url_is_refused(tmp_path, host):
    answer = opened(Probe(tmp_path, 143, host=host))
    assert answer["result"] == "refused"


def test_wrong_password_is_refused_and_not_shown(tmp_path, dovecot):
    answer = opened(Probe(tmp_path, dovecot.imap_port, password="hunter2-wrong"))
    assert answer["result"] == "refused"
    assert "user and secret" in answer["error"]
    assert "hunter2" not in answer["error"]


def test_login_that_fails_for_now_is_tried_again(tmp_path):
    with ImapScript({"AUTHENTICATE": b"%T NO [UNAVAILABLE] directory is down\r\n",
                     "LOGIN": b"%T NO [UNAVAILABLE] directory is down\r\n"}) as server:
        answer = opened(Probe(tmp_path, server.port, *SHORT))
        assert answer["result"] == "retry"
        assert "directory is down" in answer["error"]


def test_secret_is_read_anew_at_every_login(tmp_path, dovecot):
    probe = Probe(tmp_path, dovecot.imap_port, password="wrong")
    assert opened(probe)["result"] == "refused"
    probe.secret.write_text("secret\n")
    assert opened(probe)["result"] == "ok"


def test_missing_secret_is_refused(tmp_path, dovecot):
    probe = Probe(tmp_path, dovecot.imap_port)
    probe.secret.unlink()
    assert opened(probe)["result"] == "refused"


def test_token_goes_out_as_oauth(tmp_path):
    import base64

    seen = []

    def authenticate(peer, tag, line):
        peer.send(b"+ \r\n")
        seen.append(base64.b64decode(peer.line()))
        peer.send(tag + b" OK in\r\n")

    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2\r\n%T OK x\r\n",
                     "AUTHENTICATE": authenticate}) as server:
        answer = opened(Probe(tmp_path, server.port, *SHORT, "--token-command", "echo t0ken"))
        assert answer["result"] == "ok"
        assert seen == [b"user=feedback@example.com\1auth=Bearer t0ken\1\1"]


def test_token_is_never_sent_as_a_password(tmp_path):
    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%T OK x\r\n"}) as server:
        answer = opened(Probe(tmp_path, server.port, *SHORT, "--token-command", "echo t0ken"))
        assert answer["result"] == "refused"
        assert not [line for line in server.lines if b"LOGIN" in line or b"AUTHENTICATE" in line]


def test_dead_port_is_tried_again(tmp_path):
    assert opened(Probe(tmp_path, dead_port()))["result"] == "retry"


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize("kind", ["self_signed", "expired"])
def test_smtp_refuses_a_bad_certificate(tmp_path, authority, tls, kind):
    mail = tmp_path / "mail"
    mail.write_bytes(b"Subject: x\r\n\r\nhi\r\n")
    with SmtpServer(certificate=getattr(authority, kind)(), tls=tls, users={"feedback@example.com": "secret"}) as server:
        probe = Probe(tmp_path, server.port, "--ca", authority.ca_file, tls=tls, host="localhost")
        answer = probe.smtp("send", "a@example.com", "b@example.org", mail)[0]
        assert answer["result"] == "refused"
        assert "certificate" in answer["error"]
        assert not server.logins and not server.mails


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_smtp_sends_over_tls_with_a_login(tmp_path, authority, certificate, tls):
    mail = tmp_path / "mail"
    mail.write_bytes(b"Subject: x\r\n\r\nhi\r\n")
    with SmtpServer(certificate=certificate, tls=tls, users={"feedback@example.com": "secret"}) as server:
        probe = Probe(tmp_path, server.port, "--ca", authority.ca_file, tls=tls, host="localhost")
        answer = probe.smtp("send", "a@example.com", "b@example.org", mail)[0]
        assert answer["result"] == "sent", answer
        assert server.mails[0].content == mail.read_bytes()
        assert server.logins[0][2]
        assert answer["certificate_ms"] == ENDS_MS


def test_smtp_without_starttls_is_refused(tmp_path):
    mail = tmp_path / "mail"
    mail.write_bytes(b"Subject: x\r\n\r\nhi\r\n")
    with SmtpServer() as server:
        probe = Probe(tmp_path, server.port, tls="starttls", host="localhost")
        answer = probe.smtp("send", "a@example.com", "b@example.org", mail)[0]
        assert answer["result"] == "refused"
        assert "STARTTLS" in answer["error"]
        assert not server.mails
