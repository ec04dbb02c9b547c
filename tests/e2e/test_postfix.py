"""Once through a real Postfix: it accepts hark's acknowledgement over SMTP and delivers it intact."""

import email
import email.policy
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile

import pytest

from conftest import BOX, mail, wait_until
from lib.ports import HeldPorts, wait_for_port

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
default_privs = nobody
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.customer.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks, reject
strict_rfc821_envelopes = yes
smtpd_helo_required = yes
smtpd_forbid_bare_newline = yes
virtual_mailbox_domains = customer.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{anna@customer.example=anna/}}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
alias_maps =
alias_database =
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
flush unix n - n 1000? 0 flush
tlsmgr unix - - n 1000? 1 tlsmgr
"""


class Postfix:
    """A private Postfix: own configuration, queue and log below one folder; stopped by its own pid."""

    def __init__(self, folder):
        self.folder = folder
        self._held = HeldPorts(1)
        [self.port] = self._held.numbers

    def __enter__(self):
        self.folder.chmod(0o755)
        for name in ("config", "queue", "data", "mail"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        shutil.chown(self.folder / "mail", "nobody")
        nobody = pwd.getpwnam("nobody")
        values = {"folder": self.folder, "port": self.port, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
        (self.folder / "config" / "main.cf").write_text(MAIN.format(**values))
        (self.folder / "config" / "master.cf").write_text(MASTER.format(**values))
        self._call("start")
        self.pid = int((self.folder / "queue" / "pid" / "master.pid").read_text())
        wait_for_port(self.port)
        return self

    def __exit__(self, *unused):
        self._call("abort")
        wait_until("the end of Postfix", lambda: not pathlib.Path("/proc/%d" % self.pid).exists())
        self._held.close()

    def _call(self, verb):
        done = subprocess.run(["postfix", "-c", self.folder / "config", verb], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode() + self.log()

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def delivered(self):
        return [path.read_bytes() for path in sorted((self.folder / "mail" / "anna" / "new").glob("*"))]


@pytest.fixture(scope="module")
def postfix():
    if os.geteuid() != 0:
        pytest.fail("Postfix's master starts as root only; run the tests as root, as CI does", pytrace=False)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-postfix-"))
    with Postfix(folder) as server:
        yield server
    shutil.rmtree(folder, ignore_errors=True)


def test_postfix_takes_an_acknowledgement_and_delivers_it_intact(make_hark, dovecot, postfix):
    hark = make_hark(imap_port=dovecot.imap_port, smtp_port=postfix.port)
    hark.once()
    dovecot.deliver(mail(subject="应用闪退", text="应用闪退，无法打开，请尽快处理，谢谢。\n"))
    hark.once()
    assert hark.outbox()[0]["state"] == "sent", postfix.log()
    wait_until("the delivery", postfix.delivered)
    [raw] = postfix.delivered()
    answer = email.message_from_bytes(raw, policy=email.policy.default)
    assert answer["Return-Path"] == "<%s>" % BOX
    assert answer["To"] == "anna@customer.example"
    assert answer["From"].addresses[0].addr_spec == BOX
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["In-Reply-To"] == answer["References"] == "<test.1@mail.example.net>"
    assert re.fullmatch(r"<hark\.1001\.[a-z0-9]+@example\.com>", answer["Message-ID"])
    assert re.search("[\u4e00-\u9fff]", answer["Subject"])
    assert "1001" in answer.get_body(("plain",)).get_content()
    assert not answer.defects
    # Postfix adds Date, Message-ID and From where they are missing, and breaks long lines: nothing was.
    assert "message-id=%s" % answer["Message-ID"] in postfix.log()
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_postfix_refuses_an_unknown_user_and_the_address_is_dead(make_hark, dovecot, postfix):
    hark = make_hark(imap_port=dovecot.imap_port, smtp_port=postfix.port)
    hark.once()
    dovecot.deliver(mail(sender="nobody-here@customer.example"))
    hark.once()
    [row] = hark.outbox()
    assert (row["state"], row["code"]) == ("failed", 550)
    dovecot.deliver(mail(sender="nobody-here@customer.example", number=2, subject="A suggestion"))
    hark.once()
    assert hark.feedback()[1]["acknowledgement"].startswith("dead_address:")
