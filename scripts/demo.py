"""The demonstration behind scripts/demo: a week in a small company's mailbox."""

import collections
import email
import email.policy
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

os.environ["HARK_DATADIR"] = os.environ["HARK_SOURCE"]     # not installed: shipped templates are there
os.environ["HARK_LOCALEDIR"] = os.path.join(os.environ["HARK_BUILD"], "locale")
SOURCE = pathlib.Path(os.environ["HARK_SOURCE"])
BUILD = pathlib.Path(os.environ["HARK_BUILD"])
sys.path.insert(0, str(SOURCE / "tests"))
sys.path.insert(0, str(SOURCE / "scripts"))

import demo_mails                                   # noqa: E402
from demo_words import language, padded, t          # noqa: E402
from lib.certificates import Authority              # noqa: E402
from lib.dovecot import Dovecot                     # noqa: E402
from lib.smtp_server import SmtpServer              # noqa: E402

TIMEZONE = "Asia/Shanghai"                          # the owner's
CONFIG = """\
owner: { name: Li Wei, email: owner@example.com, language: %(language)s, timezone: %(timezone)s }
mailboxes:
  - address: feedback@example.com
    name: Example Ltd
    imap: { host: 127.0.0.1, port: %(imap)d, ca_file: %(ca)s, password_command: "echo secret" }
    smtp: { host: 127.0.0.1, port: %(smtp)d, ca_file: %(ca)s, tls: starttls, login: no }
acknowledge: { enabled: yes, after: 1s }
reports: [ { every: week, on: Monday, at: "08:00" } ]
database: %(folder)s/hark.db
rules: %(source)s/config/rules.d
"""


class Daemon:
    """harkd as a service manager runs it: waits for READY=1, ends it with SIGTERM."""

    def __init__(self, config, folder):
        self.config, self.folder = config, folder

    def __enter__(self):
        path = self.folder / "notify"
        waiting = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        waiting.bind(str(path))
        waiting.settimeout(20)
        self.log = open(self.folder / "harkd.log", "ab")
        self.process = subprocess.Popen([BUILD / "harkd", "--config", self.config], stderr=self.log,
                                        env=dict(os.environ, NOTIFY_SOCKET=str(path)))
        while b"READY=1" not in waiting.recv(4096):
            pass
        waiting.close()
        path.unlink()
        return self

    def __exit__(self, *unused):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        self.log.close()


def hark(config, *arguments, check=True):
    done = subprocess.run([BUILD / "hark", "--config", config, *arguments], capture_output=True, check=False)
    if check and done.returncode != 0:
        sys.exit("hark %s failed:\n%s" % (" ".join(arguments), done.stderr.decode()))
    return done.stdout.decode()


def wait_until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit("the demonstration waited %d s in vain for: %s" % (seconds, what))
        time.sleep(0.2)


def status(config):
    return json.loads(hark(config, "status", "--json"))


def settled(config, count):
    state = status(config)
    return state["read"] >= count and state["queued"] == 0


def ledger(config):
    lines = hark(config, "ledger", "--limit", "1000", "--json").splitlines()
    return {row["uid"]: row for row in map(json.loads, lines)}


def say(text=""):
    print(text, flush=True)


def names_of_categories():
    """As the shipped rules have them: "- id: ID", and below it "name: { en: NAME, zh: NAME }"."""
    text = "".join(path.read_text() for path in sorted((SOURCE / "config" / "rules.d").glob("*.yaml")))
    found = re.findall(r"^  - id: (\w+)\n    name: \{ en: ([^,]+), zh: ([^}]+) \}", text, re.M)
    return {key: chinese if language() == "zh" else english for key, english, chinese in found}


def answer_of(mail):
    """Anna answers the acknowledgement that she got."""
    message_id = [line.split(b": ", 1)[1] for line in mail.content.splitlines() if line.lower().startswith(b"message-id")][0]
    return demo_mails.ascii_mail(
        "Anna Berg <anna@customer.example>", "Re: We have your message", "It also happens on my tablet.\n\nAnna\n", 50,
        "In-Reply-To: %s\r\n" % message_id.decode())


def run(folder, dovecot, smtp, config):
    before = demo_mails.ascii_mail("Old <old@friend.example>", "From last year", "Is anybody there?\n", 49)
    dovecot.deliver(before)
    say(t("1. One old mail is in the mailbox already. harkd starts, and looks at the mailbox for the first time."))
    samples = list(demo_mails.mails())
    with Daemon(config, folder):
        wait_until("the first look at the mailbox",
                   lambda: any(f["last_good_poll"] for f in status(config)["folders"]))
        say(t("2. %d mails arrive: customers, machines, mailing lists, a mail loop, and hostile ones.") % len(samples))
        for _, mail in samples:
            dovecot.deliver(mail)
        wait_until("all mails being taken in and answered", lambda: settled(config, len(samples)))
        anna = [mail for mail in smtp.mails if mail.recipients == ["anna@customer.example"]]
        if anna:
            dovecot.deliver(answer_of(anna[0]))
            wait_until("Anna's answer", lambda: settled(config, len(samples) + 1))
            say(t("3. Anna answers her acknowledgement; it joins her matter and is not acknowledged again."))
    say(t("4. Monday, 8:00: the weekly report is due and mailed to the owner."))
    there = dict(os.environ, TZ=TIMEZONE)
    monday = subprocess.run(["date", "-d", "next Monday", "+%F"], capture_output=True, check=True, env=there).stdout.decode().strip()
    subprocess.run([BUILD / "harkd", "--config", config, "--once", "--now", monday + " 08:00"], check=True,
                   stderr=open(folder / "harkd.log", "ab"), env=there)
    return samples


def last_of(kind, config, smtp):
    """The last mail of that kind that was sent."""
    rows = map(json.loads, hark(config, "outbox", "--json").splitlines())
    subject = next((row["subject"] for row in rows if row["kind"] == kind and row["state"] == "sent"), None)
    for mail in reversed(smtp.mails):
        if email.message_from_bytes(mail.content, policy=email.policy.default)["Subject"] == subject:
            return mail
    sys.exit("no mail of the kind %s was sent" % kind)


def show_mails(config, samples):
    rows = ledger(config)
    say(t("\nWhat became of each mail (the old one was left alone):"))
    first = min(rows)
    matters = {m["number"]: m for m in map(json.loads, hark(config, "list", "--all", "--limit", "1000", "--json").splitlines())}
    categories = names_of_categories()
    for index, (name, _) in enumerate(samples):
        row = rows.get(first + index, {"state": "LOST", "reason": "", "number": 0})
        matter = matters.get(row["number"]) if row["state"] == "feedback" else None
        if matter is None:
            say("  %s %-19s %s" % (padded(t(name), 42), row["state"], row["reason"][:38]))
            continue
        answer = matter["acknowledgement"]
        ack = t("acknowledged") if answer == "ack" else t("no answer: %s") % answer.split(":")[0]
        category = t(categories.get(matter["category"], matter["category"]))
        say("  %s #%d %s %s %s" % (padded(t(name), 42), matter["number"], padded(category, 20), padded(t(matter["priority"]), 7), ack))


def show_sums(config, smtp):
    state = status(config)
    sums = " + ".join("%d %s" % (count, name) for name, count in sorted(state["ledger"].items()))
    say(t("\nThe ledger adds up: %d mails read = %s") % (state["read"], sums))
    kinds = collections.Counter(t("the owner") if m.recipients == ["owner@example.com"] else t("customers") for m in smtp.mails)
    say(t("Mails sent: %s") % ", ".join(t("%d to %s") % (n, kind) for kind, n in sorted(kinds.items())))
    doubled = [to for to, n in collections.Counter(m.recipients[0] for m in smtp.mails).items()
               if n > 1 and to != "owner@example.com"]
    say(t("Customers who got more than one: %s") % (", ".join(doubled) or t("none")))


def write_command(folder, config):
    """hark for this configuration, from the build tree."""
    path = folder / "hark"
    path.write_text("#!/bin/sh\nHARK_DATADIR='%s' HARK_LOCALEDIR='%s' exec '%s' --config '%s' \"$@\"\n"
                    % (SOURCE, BUILD / "locale", BUILD / "hark", config))
    path.chmod(0o755)
    return path


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-demo-"))
    authority = Authority(folder / "certificates")
    good = authority.issue()
    config = folder / "hark.yaml"
    with Dovecot(certificate=good) as dovecot, SmtpServer(certificate=good, tls="starttls") as smtp:
        config.write_text(CONFIG % {"imap": dovecot.imaps_port, "smtp": smtp.port, "ca": authority.ca_file,
                                    "folder": folder, "source": SOURCE, "language": language(), "timezone": TIMEZONE})
        samples = run(folder, dovecot, smtp, config)
        show_mails(config, samples)
        show_sums(config, smtp)
        for name, kind in (("report.eml", "report"), ("acknowledgement.eml", "ack")):
            (folder / name).write_bytes(last_of(kind, config, smtp).content)
    (folder / "report.html").write_text(hark(config, "report", "--period", "this-week", "--format", "html"))
    say(t("\nThe weekly report:   %s (and as mailed: report.eml)") % (folder / "report.html"))
    say(t("An acknowledgement:  %s") % (folder / "acknowledgement.eml"))
    command = write_command(folder, config)
    say(t("Try next:            %s list") % command)
    say(t("                     %s show 1001") % command)
    say(t("                     %s report --period this-week") % command)
    say(t("Nothing is left running; all of it is in %s.") % folder)
    if len(ledger(config)) != len(samples) + 1:
        sys.exit("the ledger does not hold every mail")


main()
