"""Who holds a secret: the worker that logs in, while it is logged in, and nobody else."""

import os
import pathlib

import pytest
from conftest import BOX, mail, wait_until
from lib.dovecot import Dovecot
from lib.processes import children_of
from lib.smtp_server import SmtpServer

SECRET = "kV7-nobody-else-knows-me-93"
SMTP_SECRET = "pQ2-nor-me-71"
SPAN_MAX = 1 << 30      # a sanitizer reserves terabytes


def memory_holds(pid, *words):
    """Which of the words stand in the memory of the process that it may read."""
    found = set()
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as memory:
        for line in pathlib.Path("/proc/%d/maps" % pid).read_text().splitlines():
            span, mode = line.split()[:2]
            begin, end = (int(number, 16) for number in span.split("-"))
            if "r" not in mode or "[v" in line or end - begin > SPAN_MAX:
                continue
            try:
                memory.seek(begin)
                content = memory.read(end - begin)
            except (OSError, OverflowError):
                continue
            found |= {word for word in words if word.encode() in content}
    return found


@pytest.fixture
def service(make_hark):
    """harkd at work, logged in to both servers: (installation, {name: pid})."""
    if os.geteuid() != 0:
        pytest.fail("only root may look into other processes; run the tests as root, as CI does", pytrace=False)
    with Dovecot(users={BOX: SECRET}) as dovecot, SmtpServer(users={BOX: SMTP_SECRET}) as smtp:
        hark = make_hark(imap_port=dovecot.imap_port, smtp_port=smtp.port)
        hark.write_password(SECRET)
        smtp_password = hark.folder / "smtp-password"
        smtp_password.touch(mode=0o600)
        smtp_password.write_text(SMTP_SECRET + "\n")
        hark.config.write_text(hark.config.read_text().replace(
            "login: no", "user: %s, password_file: smtp-password" % BOX))
        hark.start_polled()
        dovecot.deliver(mail())
        hark.wait_for_quiet(1)
        wait_until("the answer", lambda: smtp.mails)
        mailbox, clerk, courier = sorted(hark.children())
        readers = children_of(mailbox)
        assert readers, "no reader lives"
        yield hark, {"supervisor": hark.process.pid, "mailbox": mailbox, "clerk": clerk, "courier": courier,
                     **{"reader %d" % number: pid for number, pid in enumerate(readers)}}
        assert hark.stop() == 0


def test_only_those_who_log_in_hold_a_secret_and_only_their_own(service):
    _, pids = service
    held = {name: memory_holds(pid, SECRET, SMTP_SECRET) for name, pid in pids.items()}
    assert held.pop("mailbox") == {SECRET}       # libcurl's copy, as long as the connection lasts
    assert held.pop("courier") <= {SMTP_SECRET}
    assert all(found == set() for found in held.values()), held


def test_no_secret_stands_in_what_others_may_read_of_a_process(service):
    hark, pids = service
    for pid in pids.values():
        for name in ("cmdline", "environ"):
            content = pathlib.Path("/proc/%d/%s" % (pid, name)).read_bytes()
            assert SECRET.encode() not in content and SMTP_SECRET.encode() not in content
    assert SECRET not in hark.log() and SMTP_SECRET not in hark.log()
    for path in hark.folder.glob("hark.db*"):
        assert SECRET.encode() not in path.read_bytes()


def test_the_reader_has_nothing_open_but_its_socket_and_stderr(service):
    _, pids = service
    for name, pid in pids.items():
        if name.startswith("reader"):
            targets = [os.readlink(path) for path in pathlib.Path("/proc/%d/fd" % pid).iterdir()]
            assert [each for each in targets if not each.startswith(("socket:", "/dev/null"))] == [], targets
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
