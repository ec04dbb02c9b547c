"""Other programs that fetch or look at the mails of a mailbox, each with a plain configuration of its own.

Each function takes an empty folder and a server and gives the seconds that the program needs. What is not installed is left out.
"""

import os
import shutil
import subprocess
import time

import intake
from lib.dovecot import USER

FDM = """\
set default-user "{owner}"
set lock-file "{folder}/lock"
set maximum-size 100M
action "keep" maildir "{folder}/mail"
account "a" imap server "127.0.0.1" port {port} user "{user}" pass "secret" {insecure}
match all action "keep"
"""

GETMAIL = """\
[retriever]
type = SimpleIMAPRetriever
server = 127.0.0.1
port = {port}
username = {user}
password = secret
[destination]
type = Maildir
path = {folder}/mail/
{as_user}
[options]
read_all = true
delete = false
verbose = 0
"""

IMAPFILTER = """\
options.certificates = false
options.starttls = false
account = IMAP {{ server = "127.0.0.1", port = {port}, username = "{user}", password = "secret" }}
for _, word in ipairs({{ {words} }}) do
    found = account.INBOX:match_body(word)
end
"""

NOTMUCH = """\
[database]
path={folder}/mail
[user]
name=x
primary_email=x@example.com
[new]
tags=new
"""


def make_maildir(path):
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)


def timed(command, **environment):
    begun = time.monotonic()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=dict(os.environ, **environment))
    return time.monotonic() - begun


def count(folder):
    return sum(len(os.listdir(folder / "mail" / name)) for name in ("cur", "new"))


def mbsync(folder, dovecot, mails):
    seconds = intake.run_mbsync(folder, dovecot)
    assert len(os.listdir(folder / "mail/INBOX/new")) + len(os.listdir(folder / "mail/INBOX/cur")) == mails
    return seconds


def fdm(folder, dovecot, mails):
    version = subprocess.run(["fdm", "-V"], capture_output=True, text=True).stderr
    config = folder / "fdm.conf"
    config.write_text(FDM.format(folder=folder, port=dovecot.imap_port, user=USER, owner=os.environ.get("USER", "root"),
                                 insecure="" if "fdm 1" in version else "insecure"))
    config.chmod(0o600)
    seconds = timed(["fdm", "-q", "-k", "-f", str(config), "fetch"])
    assert count(folder) == mails
    return seconds


def getmail(folder, dovecot, mails):
    make_maildir(folder / "mail")
    as_user = ""
    if os.getuid() == 0:     # as root it delivers nothing
        as_user = "user = nobody"
        folder.chmod(0o755)
        for path in (folder / "mail", *(folder / "mail").iterdir()):
            shutil.chown(path, "nobody")
    (folder / "getmailrc").write_text(GETMAIL.format(folder=folder, port=dovecot.imap_port, user=USER, as_user=as_user))
    (folder / "getmailrc").chmod(0o600)
    seconds = timed(["getmail", "--getmaildir", str(folder), "--rcfile", "getmailrc"])
    assert count(folder) == mails
    return seconds


def imapfilter(folder, dovecot, mails):
    config = folder / "config.lua"
    config.write_text(IMAPFILTER.format(port=dovecot.imap_port, user=USER, words='"refund", "退款"'))
    return timed(["imapfilter", "-c", str(config)], HOME=str(folder))


def notmuch(folder, dovecot, mails):
    make_maildir(folder / "mail")
    for entry in os.scandir(dovecot._maildir(USER, "INBOX") / "cur"):
        shutil.copy(entry.path, folder / "mail/cur")
    config = folder / "notmuch"
    config.write_text(NOTMUCH.format(folder=folder))
    return timed(["notmuch", "new", "--quiet"], NOTMUCH_CONFIG=str(config))


# In the order of the page: program, what it does, how it is run.
PEERS = (
    ("mbsync", "downloads, synchronised to disk", mbsync),
    ("fdm", "downloads", fdm),
    ("getmail", "downloads", getmail),
    ("imapfilter", "downloads, and looks for two words in the raw text", imapfilter),
    ("notmuch", "indexes files that are there already", notmuch),
)


def installed():
    return [peer for peer in PEERS if shutil.which(peer[0]) is not None]


def missing():
    return [peer[0] for peer in PEERS if shutil.which(peer[0]) is None]
