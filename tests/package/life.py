"""The life of the package in a fresh Debian, told in order: each chapter finds what the one before left.

    life.py ROOT WORK      ROOT: the Debian, with packages/first.deb and packages/next.deb; run by scripts/check-package
"""

import json
import logging
import os
import pathlib
import re
import sqlite3
import sys
import time
import traceback

SOURCE = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(SOURCE / "tests"))

from lib.certificates import Authority              # noqa: E402
from lib.dovecot import PASSWORD, USER, Dovecot     # noqa: E402
from lib.smtp_server import SmtpServer              # noqa: E402
from package.debian import Debian                   # noqa: E402

OWNER = "li@owner.example"
CONFIG = "/etc/hark/hark.yaml"
DATABASE = "/var/lib/hark/hark.db"
LINK = "/etc/systemd/system/multi-user.target.wants/hark.service"
CHANGED = "/etc/hark/rules.d/20-priorities.yaml"     # by the owner
UNCHANGED = "/etc/hark/rules.d/30-senders.yaml"
OLD_MATTERS = {1001, 1002, 1003}     # in tests/data/store
ANSWERS = """\
address: {user}
owner: {{ email: {owner}, name: Li Wei, timezone: Asia/Shanghai }}
imap: {{ host: localhost, port: {imap} }}
smtp: {{ host: localhost, port: {smtp} }}
secret: /packages/secret
acknowledge: yes
"""
SHANGHAI_SECONDS = 8 * 3600
USERS_BACKUPS = {"etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-"}
MAIL = """\
From: Anna Berg <anna@customer.example>
To: {user}
Subject: {subject}
Message-ID: <{number}@customer.example>
Date: {date}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""


def mail(number, subject, text):
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    written = MAIL.format(user=USER, subject=subject, number=number, date=date, text=text)
    return written.replace("\n", "\r\n").encode()


def mode(path):
    state = path.stat()
    return state.st_mode & 0o777, state.st_uid, state.st_gid


class Life:
    """What the chapters share."""

    def __init__(self, root, work):
        self.debian = Debian(root)
        authority = Authority(pathlib.Path(work) / "authority")
        certificate = authority.issue()
        self.dovecot = Dovecot(certificate=certificate)
        self.smtp = SmtpServer(certificate=certificate, tls="implicit", users={USER: PASSWORD})
        self.ca_file = pathlib.Path(authority.ca_file)
        self.before = set()

    def user_id(self):
        line = self.debian.must("getent", "passwd", "hark").split(":")
        return int(line[2]), int(line[3])

    def setup(self, password, **named):
        secret = self.debian.packages / "secret"
        secret.write_text(password + "\n")
        (self.debian.packages / "answers.yaml").write_text(
            ANSWERS.format(user=USER, owner=OWNER, imap=self.dovecot.imaps_port, smtp=self.smtp.port))
        done = self.debian.run("hark", "setup", "--answers", "/packages/answers.yaml", **named)
        secret.unlink()
        return done


# ---- chapters

def installed_and_nothing_runs(life):
    debian = life.debian
    debian.must("apt-get", "update")
    policy = debian.path("/usr/sbin/policy-rc.d")
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    debian.must("apt-get", "install", "--yes", "--no-install-recommends", "systemd", "ca-certificates")
    policy.unlink()
    debian.pretend_systemd()
    life.before = debian.files()
    debian.install("first.deb")
    assert not debian.path(LINK).is_symlink(), "the service is enabled before setup"
    asked = [line for line in debian.asked_of_systemd() if re.search(r"start|enable", line)]
    assert asked == [], "systemd was asked: %s" % asked
    assert debian.path("/usr/libexec/hark/hark-reader").exists()
    assert debian.must("hark", "--version").startswith("hark ")


def the_user_and_the_folder_of_the_database_are_there(life):
    uid, gid = life.user_id()
    assert mode(life.debian.path("/var/lib/hark")) == (0o700, uid, gid)
    assert life.debian.must("getent", "passwd", "hark").rstrip().endswith("nologin")


def the_command_line_says_what_to_do_next_and_speaks_chinese(life):
    done = life.debian.run("hark", "list")
    assert done.returncode == 1 and CONFIG in done.stdout, done.stdout
    assert "用法" in life.debian.must("hark", "--help", LANGUAGE="zh_CN")


def the_unit_is_valid_and_waits_for_a_configuration(life):
    unit = life.debian.path("/lib/systemd/system/hark.service").read_text()
    assert "ConditionPathExists=" + CONFIG in unit and "ExecStart=/usr/sbin/harkd" in unit
    life.debian.must("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/hark.service")


def setup_with_a_wrong_secret_writes_nothing(life):
    done = life.setup("wrong")
    assert done.returncode == 1, done.stdout
    assert not life.debian.path(CONFIG).exists()
    assert [each.name for each in life.debian.path("/etc/hark").iterdir()] == ["rules.d"]


def setup_writes_a_configuration_for_the_service_alone(life):
    done = life.setup(PASSWORD)
    assert done.returncode == 0, done.stdout
    uid, gid = life.user_id()
    assert mode(life.debian.path(CONFIG)) == (0o640, 0, gid)
    [secret] = life.debian.path("/etc/hark").glob("*.secret")
    assert mode(secret)[:2] == (0o600, uid) and secret.read_text() == PASSWORD + "\n"
    life.debian.must("hark", "check")
    life.debian.must("harkd", "--check", user="hark")


def a_mail_comes_in_and_its_acknowledgement_goes_out(life):
    debian = life.debian
    config = debian.path(CONFIG)
    config.write_text(re.sub(r"(?m)^acknowledge:.*(\n .*)*", "acknowledge: { enabled: yes, after: 0s }", config.read_text()))
    before = len(life.smtp.mails)       # setup has sent one to try
    debian.start()
    life.dovecot.deliver(mail(1, "The app crashes", "It crashes on start.\n\nAnna"))
    [ack] = life.smtp.wait_for_mails(before + 1, 30)[before:]
    assert ack.recipients == ["anna@customer.example"]
    assert b"Auto-Submitted: auto-replied" in ack.content
    debian.wait("the outbox being empty", lambda: debian.status()["queued"] == 0)
    [row] = debian.rows("list")
    assert row["category"] == "product_issue", row


def the_doctor_finds_no_fault_but_those_of_a_chroot(life):
    rows = [json.loads(line) for line in life.debian.run("hark", "doctor", "--json", user="hark").stdout.splitlines()]
    assert {"rules", "secret", "harkd", "unit", "integrity", "imap", "smtp"} <= {row["check"] for row in rows}
    faulty = [row for row in rows if not row["ok"] and row["check"] != "clock"]     # no time service runs here
    assert faulty == []
    assert life.debian.stop() == 0


def a_report_is_made_and_mailed(life):
    debian = life.debian
    assert "The app crashes" in debian.hark("report", "--period", "this-week", "--format", "text")
    sent = len(life.smtp.mails)
    there = time.time() + SHANGHAI_SECONDS      # where it may be Monday already
    monday = time.strftime("%Y-%m-%d", time.gmtime(there + (7 - time.gmtime(there).tm_wday) * 86400))
    debian.once("--now", monday + " 12:00")
    mails = life.smtp.wait_for_mails(sent + 1, 30)
    assert mails[-1].recipients == [OWNER]


def an_upgrade_keeps_what_the_owner_changed_and_restarts_only_what_ran(life):
    debian = life.debian
    debian.must("systemctl.real", "enable", "hark")
    assert debian.path(LINK).is_symlink()
    with open(debian.path(CHANGED), "a", encoding="utf-8") as rules:
        rules.write("# Changed by the owner.\n")
    kept = {path: debian.path(path).read_bytes() for path in (CONFIG, CHANGED)}
    debian.asked_of_systemd()
    said = debian.must("dpkg", "--install", "/packages/next.deb", given="\n")     # the answer that dpkg proposes
    assert "20-priorities.yaml" in said and "30-senders.yaml'" not in said, said
    assert {path: debian.path(path).read_bytes() for path in kept} == kept
    assert "next version" in debian.path(CHANGED + ".dpkg-dist").read_text()
    assert "next version" in debian.path(UNCHANGED).read_text()
    asked = [line for line in debian.asked_of_systemd() if re.search(r"start|stop|enable", line)]
    assert asked == ["try-restart hark.service"], asked
    assert debian.path(LINK).is_symlink()


def a_database_of_an_old_schema_is_brought_up_and_a_copy_kept(life):
    debian = life.debian
    database = debian.path(DATABASE)
    for each in database.parent.glob("hark.db*"):
        each.unlink()
    old = sqlite3.connect(database)
    old.executescript((SOURCE / "tests" / "data" / "store" / "schema-10.sql").read_text(encoding="utf-8"))
    old.close()
    os.chown(database, *life.user_id())
    database.chmod(0o600)
    debian.once()
    [copy] = database.parent.glob("hark.db.before-v*")
    assert mode(copy) == (0o600, *life.user_id())
    assert OLD_MATTERS <= {row["number"] for row in debian.rows("list", "--all")}
    assert "It crashes on start." in debian.hark("show", "1001")
    assert "发票" in debian.hark("search", "发票")
    assert "Anna Berg" in debian.hark("customer", "list")


def removed_it_leaves_configuration_and_database_and_finds_them_again(life):
    debian = life.debian
    kept = {path: debian.path(path).read_bytes() for path in (CONFIG, CHANGED, DATABASE)}
    debian.asked_of_systemd()
    debian.must("apt-get", "remove", "--yes", "hark")
    assert "stop hark.service" in debian.asked_of_systemd()
    assert not debian.path("/usr/bin/hark").exists() and not debian.path("/usr/share/hark").exists()
    assert {path: debian.path(path).read_bytes() for path in kept} == kept
    debian.install("next.deb")
    assert OLD_MATTERS <= {row["number"] for row in debian.rows("list", "--all")}


def purged_it_leaves_nothing_but_its_user(life):
    debian = life.debian
    drop_in = debian.path("/etc/systemd/system/hark.service.d/override.conf")
    drop_in.parent.mkdir(parents=True, exist_ok=True)
    drop_in.write_text("[Service]\n")
    debian.must("apt-get", "purge", "--yes", "hark")
    debian.must("apt-get", "autoremove", "--purge", "--yes")
    left = debian.files() - life.before - USERS_BACKUPS
    assert left == set(), sorted(left)
    life.user_id()


CHAPTERS = [
    installed_and_nothing_runs,
    the_user_and_the_folder_of_the_database_are_there,
    the_command_line_says_what_to_do_next_and_speaks_chinese,
    the_unit_is_valid_and_waits_for_a_configuration,
    setup_with_a_wrong_secret_writes_nothing,
    setup_writes_a_configuration_for_the_service_alone,
    a_mail_comes_in_and_its_acknowledgement_goes_out,
    the_doctor_finds_no_fault_but_those_of_a_chroot,
    a_report_is_made_and_mailed,
    an_upgrade_keeps_what_the_owner_changed_and_restarts_only_what_ran,
    a_database_of_an_old_schema_is_brought_up_and_a_copy_kept,
    removed_it_leaves_configuration_and_database_and_finds_them_again,
    purged_it_leaves_nothing_but_its_user,
]


def main(root, work):
    logging.getLogger("mail.log").setLevel(logging.ERROR)     # that a login is wanted without TLS: it has TLS
    life = Life(root, work)
    passed = 0
    with life.dovecot, life.smtp:
        trust = life.debian.path("/usr/local/share/ca-certificates/test.crt")
        trust.parent.mkdir(parents=True, exist_ok=True)
        trust.write_bytes(life.ca_file.read_bytes())
        try:
            for chapter in CHAPTERS:
                chapter(life)
                passed += 1
                print("ok      " + chapter.__name__.replace("_", " "), flush=True)
        except (AssertionError, OSError, ValueError, KeyError):
            traceback.print_exc()
            print("FAILED  " + chapter.__name__.replace("_", " "))
        finally:
            if life.debian.daemon is not None:
                life.debian.daemon.kill()
    print("%d passed, %d failed" % (passed, 0 if passed == len(CHAPTERS) else 1))
    return 0 if passed == len(CHAPTERS) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
