"""hark setup --answers: from answers to a configuration that harkd runs with, or a sentence and nothing written."""

import json
import os
import pathlib
import subprocess

import pytest

from conftest import BOX, BUILD, OWNER, SOURCE, mail
from lib.smtp_server import SmtpServer

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

    def run(self, language="en", answers=None, **values):
        text = (answers or ANSWERS).format(**dict(self.values, **values))
        (self.folder / "answers.yaml").write_text(text)
        environment = dict(self.environment, LANGUAGE="zh_CN" if language == "zh" else "en")
        return subprocess.run(
            [BUILD / "hark", "setup", "--config", self.target, "--answers", self.folder / "answers.yaml"],
            capture_output=True, env=environment, timeout=90, check=False, stdin=subprocess.DEVNULL, encoding="utf-8")

    def left(self):
        """What stands beside the configuration."""
        return sorted(str(path.relative_to(self.folder / "etc")) for path in (self.folder / "etc").rglob("*"))


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
    assert smtp_server.mails == []     # acknowledgements stay off until they are asked for


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
