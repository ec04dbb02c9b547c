"""A private machine for what the pages say: hark installed below a folder that stands for /, with mail and servers.

    with Stage(folder) as stage:
        stage.reset()                    # a week of mail is in the database, nothing is changed yet
        stage.run("sudo -u hark hark list")

Commands are run by the shell, with a PATH that knows only what stands in REAL and, for programs that would change the
machine, tests/manual/stub.py. Absolute paths are those below the folder.
"""

import email
import email.policy
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys

from blocks import SOURCE
from lib.dovecot import Dovecot
from lib.patience import WAIT_SECONDS
from lib.smtp_server import SmtpServer

BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
REAL = ["cat", "cp", "date", "find", "grep", "gzip", "head", "id", "ls", "mkdir", "mv", "rm", "sed", "sh", "sort", "sqlite3",
        "tail", "tar", "test", "touch", "uniq", "wc"]
STUBS = ["apt", "apt-get", "autogen.sh", "chown", "configure", "curl", "install", "journalctl", "jq", "make", "man", "runuser", "sudo",
         "sudoedit", "systemctl", "systemd-run", "systemd-sysusers", "userdel"]
CONFIG = """\
owner: { name: Li Wei, email: li@example.com, language: en, timezone: Asia/Shanghai }
mailboxes:
  - address: feedback@example.com
    name: Example Ltd
    trusted_authserv: mx.example.com
    imap: { host: 127.0.0.1, port: %(imap)d, tls: none, password_file: feedback.secret }
    smtp: { host: 127.0.0.1, port: %(smtp)d, tls: none, login: no }
acknowledge: { enabled: yes, after: 0s }
follow_up: { enabled: yes }
service: { remind: no, urgent: no }
limits: { per_domain_hour: 1000, per_hour: 1000 }
database: %(root)s/var/lib/hark/hark.db
"""
ASKED = [("The app crashes", "It crashes on start.\n"), ("Refund", "I was charged twice. Please refund one payment.\n"),
         ("Where is my parcel?", "My parcel has not arrived. Where is it?\n"), ("软件闪退", "更新以后一打开就闪退。\n"),
         ("Thank you", "Excellent work, please keep going!\n"), ("发票", "请问怎么开发票？\n"),
         ("A wish", "I suggest a dark mode.\n"), ("Brunch", "Do you serve brunch on Sundays?\n")]
PEOPLE = ["anna", "bob", "carol", "dave"] + ["customer%d" % n for n in range(5, 61)]
SHELL_WORDS = {"if", "then", "fi", "for", "do", "done", "while", "echo", "printf", "cd", "exit", "true", ":"}


def mail(number, sender="anna@example.org", subject=None, text=None, extra=""):
    """A plain mail of a customer; number makes its Message-ID, and words unless they are given."""
    words = ASKED[number % len(ASKED)]
    return ("From: %s\r\nTo: feedback@example.com\r\nSubject: %s\r\nMessage-ID: <manual.%d@mail.example.net>\r\n%s"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s"
            % (sender, subject or words[0], number, extra, (text or words[1]).replace("\n", "\r\n"))).encode()


def make_install(root):
    """One at a time: what is out of date in the build tree is made by it."""
    with open(BUILD / "config.status") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(["make", "-s", "-C", BUILD, "install", "prefix=/usr/local", "DESTDIR=%s" % root],
                              capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class Stage:
    def __init__(self, folder):
        self.folder, self.root, self.kept = folder, folder / "root", folder / "kept"
        self.work = self.root / "home/li"
        self.dovecot, self.smtp, self.ordered = Dovecot(), SmtpServer(), 0

    def __enter__(self):
        self.dovecot.__enter__()
        self.smtp.__enter__()
        self.install()
        self.fill()
        return self

    def __exit__(self, *reason):
        self.smtp.__exit__(*reason)
        self.dovecot.__exit__(*reason)

    # ---- how it is made

    def install(self):
        make_install(self.root)
        for folder in ("bin", "sbin"):      # the root is no root to hark: what it runs, it finds beside itself
            (self.root / "usr/local" / folder / "hark-reader").symlink_to(self.root / "usr/local/libexec/hark/hark-reader")
        programs = self.folder / "bin"
        programs.mkdir()
        for name in REAL:
            (programs / name).symlink_to(shutil.which(name))
        scripts = [path.name for path in (SOURCE / "scripts").iterdir() if os.access(path, os.X_OK)]
        for name in STUBS + scripts:
            self.program(name, "exec '%s' -c 'import sys; sys.argv[0] = \"%s\"; exec(open(\"%s\").read())' \"$@\""
                         % (sys.executable, name, SOURCE / "tests/manual/stub.py"))
        for name, folder in (("hark", "bin"), ("harkd", "sbin")):
            self.program(name, "exec '%s/usr/local/%s/%s' --config \"$MANUAL_CONFIG\" \"$@\"" % (self.root, folder, name))

    def program(self, name, line):
        path = self.folder / "bin" / name
        path.write_text("#!/bin/sh\n%s\n" % line)
        path.chmod(0o755)

    def fill(self):
        """An owner's machine after a week: configuration, mails taken in, files that pages speak of."""
        etc = self.root / "etc/hark"
        examples = self.root / "usr/local/share/doc/hark/examples"
        shutil.copytree(examples / "rules.d", etc / "rules.d")
        shutil.copytree(examples / "surveys.d", etc / "surveys.d")
        for survey in (etc / "surveys.d").iterdir():
            survey.write_text(survey.read_text().replace("enabled: no", "enabled: yes"))
        (etc / "hark.yaml").write_text(CONFIG % {"imap": self.dovecot.imap_port, "smtp": self.smtp.port, "root": self.root})
        for name in ("feedback", "microsoft365"):
            (etc / (name + ".secret")).write_text("secret\n")
            (etc / (name + ".secret")).chmod(0o600)
        drop_in = self.root / "etc/systemd/system/hark.service.d/override.conf"
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text("[Service]\nLoadCredential=feedback:/etc/hark/feedback.secret\n")
        (self.root / "var/lib/hark").mkdir(parents=True, mode=0o700)
        self.work.mkdir(parents=True)
        self.must("harkd --once")
        for number, name in enumerate(PEOPLE):
            self.dovecot.deliver(mail(number, "%s@example.org" % name))
        self.must("harkd --once")
        self.write_files()
        for part in ("etc", "var", "home"):
            shutil.copytree(self.root / part, self.kept / part, symlinks=True)

    def write_files(self):
        """What the owner has at hand, by the names that pages give it."""
        (self.work / "mail.eml").write_bytes(mail(100))
        shutil.copytree(self.root / "etc/hark/rules.d", self.work / "new-rules.d")
        archive = b"".join(b"From -\n" + mail(n).replace(b"\r\n", b"\n") + b"\n" for n in (101, 102))
        (self.work / "archive.mbox").write_bytes(archive)
        (self.work / "orders.csv").write_text("address,date,amount,currency,reference\nanna@example.org,2026-11-01,20,EUR,7\n")
        self.must("hark backup backup.db")
        backups = self.root / "var/backups/hark"
        backups.mkdir(parents=True)
        for copy in (backups / "hark-2026-11-21.db", self.root / "var/lib/hark/hark.db.before-v18"):
            shutil.copy(self.work / "backup.db", copy)

    def must(self, line):
        code, said = self.run(line)
        assert code == 0, "%s: %s" % (line, said)

    # ---- how it is used

    def reset(self):
        """As it was when it was made."""
        for part in ("etc", "var", "home"):
            shutil.rmtree(self.root / part)
            shutil.copytree(self.kept / part, self.root / part, symlinks=True)

    def files(self):
        return {path for part in ("etc", "var", "home") for path in (self.root / part).rglob("*")}

    def here(self, line):
        """The line with absolute paths below the root; /dev stays."""
        return re.sub(r"(?<![\w.~/])(?<!https:)/(?!dev/)(?=[a-z])", "%s/" % self.root, line)

    def order(self, lines):
        """What hark answers when the owner answers its report with these lines."""
        self.reset()
        self.must("harkd --once --now '2036-01-07 08:01'")      # a Monday
        report = self.newest_to_owner()
        extra = ("Authentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\nIn-Reply-To: %s\r\n"
                 "Date: Mon, 07 Jan 2036 08:30:00 +0800\r\n" % report["Message-ID"])
        self.ordered += 1
        self.dovecot.deliver(mail(1000 + self.ordered, "Li Wei <li@example.com>", "Re: report", lines + "\n", extra))
        self.must("harkd --once --now '2036-01-07 09:00'")
        return self.newest_to_owner().get_body().get_content()

    def newest_to_owner(self):
        content = [each.content for each in self.smtp.mails if each.recipients == ["li@example.com"]][-1]
        return email.message_from_bytes(content, policy=email.policy.default)

    def environment(self, language):
        return {"PATH": str(self.folder / "bin"), "HOME": str(self.work), "LC_ALL": "C.UTF-8", "LANGUAGE": language,
                "HARK_DATADIR": str(self.root / "usr/local/share/hark"),
                "HARK_LOCALEDIR": str(self.root / "usr/local/share/locale"), "TZ": "Asia/Shanghai",
                "MANUAL_CONFIG": str(self.root / "etc/hark/hark.yaml"), "MANUAL_ROOT": str(self.root),
                "MANUAL_SOURCE": str(SOURCE), "HARK_EVENT": "created", "HARK_EVENT_ID": "k3v9q2m7x1d8w4z6p5t0-17",
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}

    def run(self, line, language="en", given=""):
        """(exit code, all that it said) of a line of the shell."""
        here = re.sub(r"(?<!\S)(\.\.?/|scripts/)(?=[a-z.-]+( |$))", "", self.here(line))
        done = subprocess.run(["sh", "-c", here], cwd=self.work, capture_output=True, text=True, timeout=WAIT_SECONDS, input=given,
                              env=self.environment(language), check=False)
        return done.returncode, (done.stdout + done.stderr).replace(str(self.root), "")
