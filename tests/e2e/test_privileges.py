"""Who holds a secret: the worker that logs in, while it is logged in, the herald for a robot, and nobody else."""

import os
import pathlib

import pytest
from conftest import BOX, is_sanitized, mail, wait_until
from lib.dovecot import Dovecot
from lib.processes import children_of, memory_holds
from lib.smtp_server import SmtpServer
from lib.webhook_server import WebhookServer

SECRET = "kV7-nobody-else-knows-me-93"
SMTP_SECRET = "pQ2-nor-me-71"
TOKEN = "t0k-in-an-address-58"
ROBOT_SECRET = "rB4-of-a-robot-only-26"
SECRETS = {SECRET, SMTP_SECRET, TOKEN, ROBOT_SECRET}
NOTIFY = "notify: [ { name: team, to: webhook, on: created, url_file: address, secret_file: robot-secret } ]\n"


@pytest.fixture
def service(make_hark):
    """harkd at work, logged in to both servers: (installation, {name: pid})."""
    if os.geteuid() != 0:
        pytest.fail("only root may look into other processes; run the tests as root, as CI does", pytrace=False)
    with Dovecot(users={BOX: SECRET}) as dovecot, SmtpServer(users={BOX: SMTP_SECRET}) as smtp, \
            WebhookServer() as robot:
        hark = make_hark(imap_port=dovecot.imap_port, smtp_port=smtp.port)
        hark.write_password(SECRET)
        for name, secret in (("smtp-password", SMTP_SECRET), ("address", robot.url("/send?token=" + TOKEN)),
                             ("robot-secret", ROBOT_SECRET)):
            (hark.folder / name).touch(mode=0o600)
            (hark.folder / name).write_text(secret + "\n")
        hark.config.write_text(hark.config.read_text().replace(
            "login: no", "user: %s, password_file: smtp-password" % BOX) + NOTIFY)
        hark.start_polled()
        dovecot.deliver(mail())
        hark.wait_for_quiet(1)
        wait_until("the answer", lambda: smtp.mails)
        wait_until("the webhook", lambda: robot.posts and hark.rows("notify")[0]["told"])
        mailbox, clerk, courier, herald = sorted(hark.children())
        readers = children_of(mailbox)
        assert readers, "no reader lives"
        yield hark, {"supervisor": hark.process.pid, "mailbox": mailbox, "clerk": clerk, "courier": courier,
                     "herald": herald,
                     **{"reader %d" % number: pid for number, pid in enumerate(readers)}}
        assert hark.stop() == 0


def test_only_those_who_log_in_hold_a_secret_and_only_their_own(service):
    _, pids = service
    held = {name: memory_holds(pid, *SECRETS) for name, pid in pids.items()}
    assert held.pop("mailbox") == {SECRET}       # libcurl's copy, as long as the connection lasts
    assert held.pop("courier") <= {SMTP_SECRET}
    assert held.pop("herald") <= {TOKEN, ROBOT_SECRET}
    assert all(found == set() for found in held.values()), held


def test_no_secret_stands_in_what_others_may_read_of_a_process(service):
    hark, pids = service
    for pid in pids.values():
        for name in ("cmdline", "environ"):
            content = pathlib.Path("/proc/%d/%s" % (pid, name)).read_bytes()
            assert [secret for secret in SECRETS if secret.encode() in content] == []
    for path in (hark.log_file, *hark.folder.glob("hark.db*")):
        assert [secret for secret in SECRETS if secret.encode() in path.read_bytes()] == []


def test_the_reader_has_nothing_open_but_its_socket_and_stderr(service):
    hark, pids = service
    stderr = str(hark.log_file) if is_sanitized() else "/dev/null"     # a sanitizer's report must be seen
    for name, pid in pids.items():
        if name.startswith("reader"):
            targets = [os.readlink(path) for path in pathlib.Path("/proc/%d/fd" % pid).iterdir()]
            assert [each for each in targets if not each.startswith(("socket:", stderr))] == [], targets
            assert len([each for each in targets if each.startswith("socket:")]) == 1


def test_the_reader_wears_its_jail(service):
    _, pids = service
    jailed = [pid for name, pid in pids.items() if name.startswith("reader")
              and "Seccomp:\t2" in pathlib.Path("/proc/%d/status" % pid).read_text()]
    assert jailed
    for pid in jailed:
        status = pathlib.Path("/proc/%d/status" % pid).read_text()
        assert "NoNewPrivs:\t1" in status
        limits = pathlib.Path("/proc/%d/limits" % pid).read_text()
        assert "Max processes             0" in limits
        assert "Max core file size        0" in limits
