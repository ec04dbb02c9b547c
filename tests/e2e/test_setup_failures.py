"""hark setup against servers that do not let it in: the right sentence and remedy, in both languages, nothing written."""

import gettext
import socket

import pytest

from conftest import BUILD
from lib.byteserver import ByteServer, ImapScript, SmtpScript
from lib.power_cut import preloaded
from test_setup import Setup

LANGUAGES = ["en", "zh"]
ANSWERS = """\
address: feedback@example.com
owner: {{ email: li@owner.example }}
imap: {{ host: {host}, port: {imap_port}, tls: {tls}{more} }}
smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none }}
{secret}
start: no
rehearse: no
test_mail: no
"""


def imap_no(words):
    """A server that refuses the login with these words."""
    return lambda: ImapScript({"AUTHENTICATE": b"%T NO " + words.encode() + b"\r\n",
                               "LOGIN": b"%T NO " + words.encode() + b"\r\n"})


def examine_no(words):
    return lambda: ImapScript({"EXAMINE": b"%T NO " + words.encode() + b"\r\n"})


def smtp_no(words):
    return lambda: SmtpScript({"AUTH": words.encode() + b"\r\n"})


APP_PASSWORD = "the server wants an app password or authorisation code, no password"
OFF = "access by IMAP or SMTP is switched off for this mailbox"
LOGIN = "the server does not accept this user and secret"
BUSY = "the server has too many connections or logins from here"
WEB = "the provider wants a person to log in on its web page first"
QUOTA = "the mailbox, or what may be sent from it, is over its limit"
TOKEN_WANTED = "the server accepts no password at all, only OAuth 2 tokens"
UNSAFE = "the server accepts the login and then opens no folder for this program"
GARBAGE = "no connection, for what answers there is no mail server of this kind"

# What providers say, and what it means.
IMAP_WORDS = {
    "gmail-app-password": (imap_no("[ALERT] Application-specific password required: https://support.google.com/accounts"
                                   "/answer/185833 (Failure)"), APP_PASSWORD),
    "gmail-off": (imap_no("[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings page and "
                          "enable your account for IMAP access. (Failure)"), OFF),
    "gmail-password": (imap_no("[AUTHENTICATIONFAILED] Invalid credentials (Failure)"), LOGIN),
    "gmail-browser": (imap_no("[ALERT] Please log in via your web browser: https://support.google.com (Failure)"), WEB),
    "gmail-many": (imap_no("[ALERT] Too many simultaneous connections. (Failure)"), BUSY),
    "gmail-bandwidth": (imap_no("[OVERQUOTA] Account exceeded command or bandwidth limits."), QUOTA),
    "zoho-off": (imap_no("[ALERT] You are yet to enable IMAP for your account. Please contact your administrator "
                         "(Failure)"), OFF),
    "fastmail": (imap_no("[AUTHENTICATIONFAILED] Sorry, you need to create an app password to use this service"),
                 APP_PASSWORD),
    "qq-everything": (imap_no("Login fail. Account is abnormal, service is not open, password is incorrect, login "
                              "frequency limited, or system is busy"), APP_PASSWORD),
    "qq-code": (imap_no("Login Fail. Please enter your authorization code to login."), APP_PASSWORD),
    "sina-off": (imap_no("the email account of IMAP4/SMTP service is not open"), OFF),
    "163-password": (imap_no("LOGIN Login error or password error"), LOGIN),
    "chinese-code": (imap_no("请使用授权码登录"), APP_PASSWORD),
    "microsoft-off": (imap_no("User is authenticated but not connected."), OFF),
    "dovecot-many": (imap_no("[LIMIT] Maximum number of connections from user+IP exceeded"), BUSY),
    "dovecot": (imap_no("[AUTHENTICATIONFAILED] Authentication failed."), LOGIN),
    "nothing-known": (imap_no("no"), LOGIN),
    "unsafe": (examine_no("EXAMINE Unsafe Login. Please contact kefu@188.com for help"), UNSAFE),
    "connections-at-the-door": (lambda: ImapScript(greeting=b"* BYE Too many connections from your address\r\n"), BUSY),
    "web-server": (lambda: ImapScript(greeting=b"HTTP/1.0 400 Bad Request\r\nServer: x\r\n\r\n"), GARBAGE),
    "cut": (lambda: ByteServer(lambda peer: None), "no connection, for the server closed it"),
    "silent": (lambda: ByteServer(lambda peer: peer.hold()), "no connection, for the server says nothing"),
}
SMTP_WORDS = {
    "gmail-app-password": (smtp_no("534-5.7.9 Application-specific password required. Learn more at\r\n534 5.7.9  x"),
                           APP_PASSWORD),
    "gmail-password": (smtp_no("535-5.7.8 Username and Password not accepted.\r\n535 5.7.8  x"), LOGIN),
    "qq": (smtp_no("535 Login Fail. Please enter your authorization code to login. More information in https://x"),
           APP_PASSWORD),
    "163-off": (smtp_no("550 User has no permission"), OFF),
    "aliyun": (smtp_no("526 Authentication failure[0]"), LOGIN),
    "microsoft-basic": (smtp_no("535 5.7.139 Authentication unsuccessful, basic authentication is disabled."),
                        TOKEN_WANTED),
    "microsoft-smtp-off": (smtp_no("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for "
                                   "the Tenant. Visit https://aka.ms/smtp_auth_disabled"), OFF),
    "limit": (smtp_no("454 4.7.0 Too many login attempts, please try again later."), BUSY),
    "no-login": (lambda: SmtpScript({"EHLO": b"250-x\r\n250 SIZE 1000\r\n"}), "the server offers no login at this port"),
    "garbage": (lambda: SmtpScript(greeting=b"SSH-2.0-OpenSSH_9.2\r\n"), GARBAGE),
}
WAITED_OUT = ["garbage", "silent", "web-server"]


@pytest.fixture
def translate():
    catalogue = gettext.translation("hark", str(BUILD / "locale"), languages=["zh_CN"])
    return {"en": lambda text: text, "zh": catalogue.gettext}


@pytest.fixture
def refuse(tmp_path, translate):
    """Runs setup and sees that it ends with that sentence and leaves nothing."""
    setup = Setup(tmp_path / "setup")
    del setup.environment["COLUMNS"]
    setup.write_secret("hunter2hunter2")

    def run(language, sentence, imap_port, smtp_port, host="127.0.0.1", tls="none", more="", secret="secret: typed",
            code=None, names=None, is_waited_out=False):
        if is_waited_out:     # nothing but the deadline ends it
            setup.environment["HARK_DEADLINE_MS"] = "1500"
        if names is not None:
            setup.environment.update(preloaded(BUILD / "tests/lib/odd_machine.so"), HARK_NAMES=names)
        done = setup.run(language, ANSWERS, host=host, imap_port=imap_port, smtp_port=smtp_port, tls=tls, more=more,
                         secret=secret)
        said = done.stderr
        expected = translate[language](sentence)
        assert expected in said, said
        assert language == "en" or expected != sentence
        assert done.returncode in ([1, 3] if code is None else [code]), said
        assert setup.left() == []
        assert "hunter2" not in done.stdout + done.stderr
        return done.stderr

    return run


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IMAP_WORDS)
def test_what_an_imap_server_says_is_told_as_what_it_means(refuse, language, name):
    make, sentence = IMAP_WORDS[name]
    with make() as imap, SmtpScript() as smtp:
        refuse(language, sentence, imap.port, smtp.port, is_waited_out=name in WAITED_OUT)
        assert not smtp.lines     # one thing after the other


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SMTP_WORDS)
def test_what_an_smtp_server_says_is_told_as_what_it_means(refuse, language, name):
    make, sentence = SMTP_WORDS[name]
    with ImapScript() as imap, make() as smtp:
        refuse(language, sentence, imap.port, smtp.port, is_waited_out=name in WAITED_OUT)


def test_who_accepts_no_password_is_not_to_be_given_another(refuse):
    make, sentence = SMTP_WORDS["microsoft-basic"]
    with ImapScript() as imap, make() as smtp:
        said = refuse("en", sentence, imap.port, smtp.port)
    assert "token_command" in said
    assert "app password" not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_where_nothing_listens(refuse, language):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refuse(language, "no connection, for nothing listens at this port", port, port, tls="starttls", code=3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_that_a_firewall_blocks(refuse, language):
    full = socket.create_server(("127.0.0.1", 0), backlog=0)     # whoever comes next gets no answer
    port = full.getsockname()[1]
    waiting = [socket.socket() for _ in range(4)]
    for each in waiting:
        each.setblocking(False)
        each.connect_ex(("127.0.0.1", port))
    try:
        refuse(language, "no connection in time, as if a firewall blocks this port", port, port, tls="starttls", code=3,
               is_waited_out=True)
    finally:
        for each in [full, *waiting]:
            each.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names, sentence", [("unknown", "no connection, for there is no host of that name"),
                                             ("later", "no connection, for no name server says where this host is")])
def test_a_host_that_is_not_there_or_not_now(refuse, language, names, sentence):
    refuse(language, sentence, 993, 465, host="imap.nowhere.example", tls="implicit", code=3, names=names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind, sentence", [
    ("self_signed", "the server's certificate was issued by nobody whom this machine trusts"),
    ("expired", "the server's certificate has expired"),
    ("wrong_host", "the server's certificate is not valid for this host"),
])
@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_a_certificate_that_is_no_good(refuse, authority, language, kind, sentence, tls):
    issue = {"self_signed": authority.self_signed, "expired": authority.expired,
             "wrong_host": lambda: authority.issue("imap.elsewhere.example", name="elsewhere")}[kind]

    def start_tls(peer, tag, line):
        peer.send(tag + b" OK go\r\n")
        peer.start_tls(peer.server.context)

    answers = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%T OK x\r\n", "STARTTLS": start_tls}
    with ImapScript(answers if tls == "starttls" else None, certificate=issue(),
                    tls="implicit" if tls == "implicit" else "none") as imap:
        refuse(language, sentence, imap.port, imap.port, host="localhost", tls=tls,
               more=", ca_file: " + authority.ca_file, code=1)
        assert not [line for line in imap.lines if b"AUTHENTICATE" in line or b"LOGIN" in line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_server_without_starttls_gets_no_secret(refuse, language):
    with ImapScript() as imap:
        refuse(language, "the server offers no STARTTLS, so nothing was sent to it", imap.port, imap.port,
               tls="starttls", code=1)
        assert not [line for line in imap.lines if b"AUTHENTICATE" in line or b"LOGIN" in line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_that_does_not_begin_with_tls(refuse, language):
    with ImapScript() as imap:
        refuse(language, "no connection, for this port does not begin with TLS", imap.port, imap.port, tls="implicit",
               code=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_token_that_is_refused(refuse, language):
    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n%T OK x\r\n",
                     "AUTHENTICATE": b"%T NO AUTHENTICATE failed.\r\n"}) as imap:
        refuse(language, "the server does not accept this OAuth 2 token", imap.port, imap.port,
               more=", token_command: echo abc", secret="", code=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_for_the_secret_that_fails(refuse, language):
    with ImapScript() as imap:
        said = refuse(language, "Correct the key that the message names; the user who runs harkd must be able to read "
                                "that file or run that command.", imap.port, imap.port,
                      more=", password_command: exit 3", secret="", code=1)
        assert "password_command" in said and not imap.lines
