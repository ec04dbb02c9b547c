"""hark setup --answers: from answers to a configuration that harkd runs with, or a sentence and nothing written."""

import os
import resource
import signal
import subprocess
import termios

import pytest

from conftest import BOX, BUILD, OWNER, SOURCE, header, mail, wait_until
from lib.dovecot import Dovecot
from lib.patience import WAIT_SECONDS
from lib.ports import dead_port
from lib.processes import memory_holds, memory_of
from lib.smtp_server import SmtpServer
from setup_terminal import Terminal

ANSWERS = """\
address: {address}
owner: {{ email: {owner}, name: Li Wei, language: {language}, timezone: Asia/Shanghai }}
imap: {{ host: 127.0.0.1, port: {imap_port}, tls: none }}
smtp: {{ host: 127.0.0.1, port: {smtp_port}, tls: none, login: no }}
secret: typed
database: hark.db
{extra}
"""


class Setup:
    """A folder in which hark setup is run, and what it left there."""

    def __init__(self, folder, **values):
        self.folder = folder
        self.target = folder / "etc" / "hark.yaml"
        self.values = dict(address=BOX, owner=OWNER, language="en", extra="start: no", **values)
        self.environment = dict(os.environ, HARK_DATADIR=str(SOURCE), HARK_LOCALEDIR=str(BUILD / "locale"),
                                TZ="Asia/Shanghai", LC_ALL="C.UTF-8", COLUMNS="80")
        self.environment.pop("LANGUAGE", None)
        (folder / "etc").mkdir(parents=True)
        self.write_secret("secret")

    def write_secret(self, text):
        (self.folder / "typed").write_text(text + "\n")

    def run(self, language="en", answers=None, options=(), **values):
        text = (answers or ANSWERS).format(**dict(self.values, **values))
        (self.folder / "answers.yaml").write_text(text)
        environment = dict(self.environment, LANGUAGE="zh_CN" if language == "zh" else "en")
        return subprocess.run(
            [BUILD / "hark", "setup", "--config", self.target, "--answers", self.folder / "answers.yaml", *options],
            capture_output=True, env=environment, timeout=WAIT_SECONDS, check=False, stdin=subprocess.DEVNULL, encoding="utf-8")

    def talk(self, language="en", width=80):
        environment = dict(self.environment, LANGUAGE="zh_CN" if language == "zh" else "en", COLUMNS=str(width),
                           HARK_DEADLINE_MS="20000", TERM="dumb")
        return Terminal([BUILD / "hark", "setup", "--config", self.target], environment)

    def left(self):
        """What stands beside the configuration."""
        return sorted(str(path.relative_to(self.folder / "etc")) for path in (self.folder / "etc").rglob("*"))


@pytest.fixture
def dovecot(certificate):
    """One that does not make a client wait the longer the more logins it refused."""
    with Dovecot(certificate=certificate, extra="service anvil {\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}\n") as server:
        yield server


@pytest.fixture
def setup(tmp_path, dovecot, smtp_server):
    return Setup(tmp_path / "setup", imap_port=dovecot.imap_port, smtp_port=smtp_server.port)


def test_a_mailbox_that_can_be_used_becomes_a_configuration_that_harkd_runs_with(setup, dovecot, smtp_server, make_hark):
    done = setup.run()
    assert done.returncode == 0, done.stderr
    assert {"hark.yaml", BOX + ".secret", "rules.d", "rules.d/10-categories.yaml"} <= set(setup.left())
    hark = make_hark()
    hark.config = hark.cli_config = setup.target
    assert hark.check()[0] == 0
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    assert hark.states() == ["feedback"]
    sent = smtp_server.wait_for_mails(1)
    assert [each.recipients for each in sent] == [[OWNER]]     # no customer until that is asked for


def test_a_dry_run_shows_what_would_be_written_and_writes_and_sends_nothing(setup, smtp_server):
    dry = setup.run(options=["--dry-run"])
    assert dry.returncode == 0, dry.stderr
    assert setup.left() == [] and smtp_server.mails == []
    assert "Nothing was written." in dry.stderr
    for words in (f"{BOX}.secret", "rules.d", f"sent to {OWNER}", "hark.yaml would be:"):
        assert words in " ".join(dry.stdout.split())
    assert "secret\n" not in dry.stdout.replace(".secret", "")
    shown = [line[4:] for line in dry.stdout.splitlines() if line.startswith("    ")]
    assert setup.run().returncode == 0
    assert "\n".join(shown) + "\n" == setup.target.read_text()


def test_a_dry_run_leaves_a_configuration_as_it_is(setup):
    setup.target.write_text("owner: old\n")
    dry = setup.run("zh", options=["--dry-run"])
    assert dry.returncode == 0 and "的内容将是：" in dry.stdout
    assert (setup.left(), setup.target.read_text()) == (["hark.yaml"], "owner: old\n")


def test_a_dry_run_shows_no_command(setup):
    dry = setup.run(options=["--dry-run"], answers=ANSWERS.replace("tls: none }}\nsmtp", "tls: none, password_command: 'echo secret # hunter2' }}\nsmtp")
                    .replace("secret: typed\n", ""))
    assert dry.returncode == 0, dry.stderr
    assert "password_command: ..." in dry.stdout and "hunter2" not in dry.stdout


def test_the_secret_is_kept_for_the_service_alone_and_stands_nowhere_else(setup):
    done = setup.run()
    secret = setup.folder / "etc" / (BOX + ".secret")
    assert secret.read_text() == "secret\n"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert "secret\n" not in setup.target.read_text().replace(".secret\n", "")
    setup.write_secret("hunter2hunter2")
    done = setup.run()
    assert "hunter2" not in done.stdout + done.stderr


def test_a_configuration_that_is_there_is_kept_under_another_name(setup):
    setup.target.write_text("# mine\n")
    done = setup.run()
    assert done.returncode == 0, done.stderr
    [old] = [name for name in setup.left() if name.startswith("hark.yaml.")]
    assert (setup.folder / "etc" / old).read_text() == "# mine\n"
    assert old in done.stdout.replace("\n", "")
    assert setup.target.read_text().startswith("#")
    assert "address: " + BOX in setup.target.read_text()


def test_a_refused_login_writes_nothing(setup):
    setup.write_secret("wrong")
    done = setup.run()
    assert done.returncode == 1
    assert "does not accept this user and secret" in done.stderr
    assert "Nothing was written" in done.stderr
    assert setup.left() == []


def test_faulty_answers_are_refused_at_their_place_before_any_server_is_asked(setup, smtp_server):
    done = setup.run(extra="acknowledgements: yes")
    assert done.returncode == 1
    assert 'answers.yaml:7:1: unknown key "acknowledgements"; did you mean "acknowledge"?' in done.stderr
    assert setup.left() == [] and smtp_server.sessions == 0


def test_the_owner_gets_a_test_mail_in_their_language_and_sees_what_hark_would_have_done(setup, dovecot, smtp_server):
    dovecot.deliver(mail(subject="The app crashes on start"))
    done = setup.run(language="zh")
    assert done.returncode == 0, done.stderr
    [sent] = smtp_server.wait_for_mails(1)
    assert sent.recipients == [OWNER] and header(sent.content, "Auto-Submitted") == "auto-generated"
    assert header(sent.content, "Content-Language") == "en"
    assert "1" in done.stdout and "anna@customer.example" in done.stdout


def test_a_sender_that_the_server_does_not_allow_is_told_before_anything_is_written(setup, smtp_server):
    smtp_server.plan(mail="553 Mail from must equal authorized user")
    done = setup.run()
    assert done.returncode == 1
    assert "553 Mail from must equal authorized user" in done.stderr
    assert "one that the provider knows as its alias" in done.stderr.replace("\n", " ")
    assert setup.left() == []


# ---- on a terminal


def test_where_there_is_no_terminal_it_says_so(setup):
    done = subprocess.run([BUILD / "hark", "setup", "--config", setup.target], stdin=subprocess.DEVNULL,
                          capture_output=True, env=setup.environment, timeout=WAIT_SECONDS, check=False)
    assert done.returncode == 2 and b"--answers" in done.stderr


def begin(terminal):
    terminal.answer("The address that customers write to", "nobody at home")
    terminal.answer("not a mail address", "feedback@nowhere.invalid")
    terminal.answer("Your own address", OWNER)
    terminal.answer("Your name", "Li Wei")
    terminal.answer("Your time zone", "")
    terminal.answer("The host of the IMAP server", "localhost")
    terminal.answer("The host of the SMTP server", "localhost")
    terminal.answer("How are they secured", "1")
    terminal.answer("How does hark get the secret", "1")


def walk_through(setup, terminal, dovecot, smtp_server):
    """A mailbox at a provider that nobody knows, with a wrong password, a wrong name and a wrong folder on the way."""
    dovecot.deliver(mail(subject="The app crashes on start", to="feedback@nowhere.invalid"))
    terminal.answer("The address that customers write to", "feedback@nowhere.invalid")
    terminal.answer("Your own address", OWNER)
    terminal.answer("Your name", "Li Wei: 'the' owner # 1")
    terminal.answer("Your time zone", "Beijing")
    terminal.answer("There is no such time zone", "Asia/Shanghai")
    terminal.answer("The host of the IMAP server", "127.0.0.1:%d" % dovecot.imap_port)
    terminal.answer("The host of the SMTP server", "127.0.0.1:%d" % smtp_server.port)
    terminal.answer("How are they secured", "4")
    terminal.answer("How does hark get the secret", "1")
    terminal.answer("it is not shown", "wrong")
    terminal.wait_for("does not accept this user and secret")
    terminal.answer("What now", "4")
    terminal.answer("The user name", BOX)
    terminal.wait_for("does not accept this user and secret")
    terminal.answer("What now", "2")
    terminal.answer("How does hark get the secret", "1")
    terminal.answer("it is not shown", "secret")
    terminal.wait_for("Folders: ")
    terminal.answer("The folder to watch", "Elsewhere")
    terminal.wait_for("There is no folder ")
    terminal.answer("The folder to watch", "")
    terminal.answer("Try it on the mails of the last 30 days", "yes")
    terminal.wait_for("anna@customer.example")
    terminal.answer("Send a test mail", "")
    terminal.wait_for("on its way to ")
    assert setup.left() == []
    terminal.answer("Shall customers be sent an acknowledgement", "")
    terminal.answer("Write ", "")
    terminal.wait_for("Written:")
    assert terminal.ended() == 0, terminal.screen


def test_question_by_question_it_becomes_a_configuration(setup, dovecot, smtp_server, make_hark):
    terminal = setup.talk()
    walk_through(setup, terminal, dovecot, smtp_server)
    for words in ("mails in INBOX: 1", "There is no folder Elsewhere", "on its way to " + OWNER):
        assert words in terminal.screen
    assert (setup.folder / "etc" / "feedback@nowhere.invalid.secret").read_text() == "secret\n"
    assert smtp_server.wait_for_mails(1)[0].recipients == [OWNER]
    hark = make_hark()
    hark.config = hark.cli_config = setup.target
    assert hark.check()[0] == 0
    assert "timezone: Asia/Shanghai" in setup.target.read_text()


def test_a_password_is_not_shown_while_it_is_typed(setup):
    terminal = setup.talk()
    begin(terminal)
    terminal.answer("it is not shown", "hunter2hunter2")
    terminal.answer("What now", "5")
    assert terminal.ended() in (1, 3)
    assert "hunter2" not in terminal.screen
    assert "Nothing was written" in terminal.screen
    assert setup.left() == []


def test_a_secret_stands_in_memory_once_and_only_as_long_as_it_counts(setup, dovecot):
    if os.geteuid() != 0:
        pytest.fail("only root may look into other processes; run the tests as root, as CI does", pytrace=False)
    setup.values["smtp_port"] = dead_port()
    terminal = setup.talk()
    for question, text in (("The address that customers write to", BOX), ("Your own address", OWNER), ("Your name", "Li Wei"), ("Your time zone", ""),
                           ("The host of the IMAP server", "127.0.0.1:%d" % dovecot.imap_port),
                           ("The host of the SMTP server", "127.0.0.1:%d" % setup.values["smtp_port"]),
                           ("How are they secured", "4"), ("How does hark get the secret", "1"),
                           ("it is not shown", "kV7-that-is-wrong-93"), ("What now", "2")):
        terminal.answer(question, text)
    terminal.wait_for("How does hark get the secret")
    assert memory_holds(terminal.pid, "kV7-that-is-wrong-93") == set()
    os.write(terminal.fd, b"1\n")
    terminal.answer("it is not shown", "pQ2-that-is-wrong-too-71")
    terminal.wait_for("What now")
    assert sum(content.count(b"pQ2-that-is-wrong-too-71") for content in memory_of(terminal.pid)) == 1
    terminal.kill()
    assert terminal.ended() == -signal.SIGKILL


def test_nothing_of_it_comes_into_a_core(setup):
    terminal = setup.talk()
    begin(terminal)
    terminal.wait_for("it is not shown")
    resource.prlimit(terminal.pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    terminal.kill(signal.SIGABRT)
    _, status = os.waitpid(terminal.pid, 0)
    os.close(terminal.fd)
    assert os.WTERMSIG(status) == signal.SIGABRT and not os.WCOREDUMP(status)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whatever_ends_it_while_a_password_is_typed_leaves_nothing_and_the_terminal_as_it_was(setup, how):
    terminal = setup.talk()
    begin(terminal)
    terminal.wait_for("it is not shown")
    terminal.kill(how)
    if how != signal.SIGKILL:
        wait_until("the terminal's echo", lambda: termios.tcgetattr(terminal.fd)[3] & termios.ECHO)
    assert terminal.ended() == -how
    assert setup.left() == []


def test_a_server_with_an_authority_of_its_own_is_trusted_when_its_file_is_named(setup, dovecot, authority, certificate):
    with SmtpServer(certificate=certificate, tls="implicit", users={BOX: "secret"}) as smtp:
        terminal = setup.talk()
        for question, text in (("The address that customers write to", BOX), ("Your own address", OWNER), ("Your name", "Li Wei"), ("Your time zone", ""),
                               ("The host of the IMAP server", "localhost:%d" % dovecot.imaps_port),
                               ("The host of the SMTP server", "localhost:%d" % smtp.port),
                               ("How are they secured", "1"), ("How does hark get the secret", "1"),
                               ("it is not shown", "secret"), ("trust its authority", "6"),
                               ("That file", "/no/such/file"), ("/no/such/file cannot be read", authority.ca_file),
                               ("The folder to watch", ""), ("Try it on the mails", "no"), ("Send a test mail", "no"),
                               ("Shall customers be sent", ""), ("Write ", "")):
            terminal.answer(question, text)
        assert terminal.ended() == 0, terminal.screen
    assert setup.target.read_text().count("ca_file: " + authority.ca_file) == 2


def test_the_end_of_the_input_ends_it(setup):
    terminal = setup.talk()
    terminal.wait_for("The address that customers write to")
    os.write(terminal.fd, b"\x04")
    assert terminal.ended() == 1
    assert setup.left() == []
