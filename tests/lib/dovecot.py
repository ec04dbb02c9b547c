"""A private Dovecot: own configuration in a temporary folder, free ports, stopped by its own pid.

    with Dovecot(certificate=authority.issue()) as server:
        server.deliver(b"From: ...")            # as root or as an ordinary user
        server.imap_port, server.imaps_port     # plain/STARTTLS and implicit TLS (with a certificate)

Every user's password is "secret" unless `users` says otherwise.
"""

import getpass
import grp
import imaplib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

from .ports import HeldPorts, wait_for_port

USER = "feedback@example.com"
PASSWORD = "secret"

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
mail_location = maildir:~/Maildir
default_internal_user = {internal_user}
default_internal_group = {internal_group}
default_login_user = {login_user}
default_client_limit = 200
default_process_limit = 20
mail_max_userip_connections = 100
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = no
stats_writer_socket_path =
imap_idle_notify_interval = 1 mins
namespace inbox {{
  inbox = yes
  separator = /
  {folders}
}}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
{ssl}
{extra}
"""

SPECIAL = "".join("  mailbox %s {\n    auto = create\n    special_use = \\%s\n  }\n" % (name, name)
                  for name in ("Sent", "Junk", "Drafts"))


class Dovecot:
    """folders: the name of one that is there, marked for no special use, instead of Sent, Junk and Drafts."""

    def __init__(self, certificate=None, users=None, extra="", requires_tls=False, folders=None):
        self.users = users or {USER: PASSWORD}
        self._held = HeldPorts(2)
        self.imap_port, self.imaps_port = self._held.numbers
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-dovecot-"))
        self._count = 0
        self._process = None
        self._extra = extra
        self._folders = SPECIAL if folders is None else '  mailbox "%s" {\n    auto = create\n  }\n' % folders
        if requires_tls:
            self._extra += "\nssl = required\ndisable_plaintext_auth = yes\n"
        self._certificate = certificate

    # ---- life -----------------------------------------------------------------------------------------------

    def start(self):
        self._make_folders()
        self._write_config()
        with open(self.folder / "stderr", "wb") as output:
            self._process = subprocess.Popen(["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
                                             stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                             start_new_session=True)
        try:
            wait_for_port(self.imap_port, self._process)
        except (OSError, RuntimeError) as error:
            text = self.log()
            self.close()
            raise RuntimeError("Dovecot did not start: %s\n%s" % (error, text)) from error
        return self

    def stop(self):
        """Ends all of the server's processes as a power cut does (an orderly stop takes Dovecot seconds).

        The mail stays, start() brings it back on the same ports.
        """
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self):
        self.stop()
        self._held.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.close()

    def log(self):
        """What Dovecot wrote so far; for messages of failed tests."""
        parts = [self.folder / "stderr", self.folder / "dovecot.log"]
        return "\n".join(part.read_text(errors="replace") for part in parts if part.exists())

    # ---- mail -----------------------------------------------------------------------------------------------

    def deliver(self, mail, user=USER, folder="INBOX", received=None):
        """Puts a mail (bytes) into the folder as a delivery agent does. received: Unix time of INTERNALDATE."""
        maildir = self._maildir(user, folder)
        self._count += 1
        now = time.time()
        name = "%d.M%06dQ%d.test" % (int(now), int(now * 1000000) % 1000000, self._count)
        temporary = maildir / "tmp" / name
        temporary.write_bytes(mail)
        if os.getuid() == 0:
            os.chown(temporary, *self._mail_owner())
        if received is not None:
            os.utime(temporary, (received, received))
        temporary.rename(maildir / "new" / name)

    def imap(self, user=USER):
        """A logged-in imaplib connection, for looking and for APPEND, STORE, EXPUNGE as another client does."""
        client = imaplib.IMAP4("127.0.0.1", self.imap_port)
        client.login(user, self.users[user])
        return client

    def uids(self, user=USER, folder="INBOX"):
        client = self.imap(user)
        client.select('"%s"' % folder, readonly=True)
        found = client.uid("SEARCH", "ALL")[1][0].split()
        client.logout()
        return [int(uid) for uid in found]

    def flags(self, user=USER, folder="INBOX"):
        """{uid: set of flags}, to show that nobody touched the mailbox."""
        client = self.imap(user)
        client.select('"%s"' % folder, readonly=True)
        answer = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        client.logout()
        result = {}
        for line in answer:
            if line is not None:
                uid = int(line.split(b"UID ")[1].split()[0].rstrip(b")"))
                result[uid] = {flag.decode() for flag in imaplib.ParseFlags(line)}
        return result

    def forget_uids(self, user=USER, folder="INBOX"):
        """Makes the folder come back with a new UIDVALIDITY (call while nobody has it open)."""
        root, maildir = self._maildir(user, "INBOX"), self._maildir(user, folder)
        for path in [*maildir.glob("dovecot*"), *root.glob("dovecot.list.index*")]:
            if not path.name.startswith("dovecot-uidvalidity"):   # from which the next, higher one is taken
                path.unlink(missing_ok=True)

    # ---- inside ---------------------------------------------------------------------------------------------

    def _maildir(self, user, folder):
        root = self.folder / "mail" / user / "Maildir"
        path = root if folder == "INBOX" else root / ("." + folder.replace("/", "."))
        for part in ("cur", "new", "tmp"):
            (path / part).mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            for each in (root.parent, root, path, path / "cur", path / "new", path / "tmp"):
                os.chown(each, *self._mail_owner())
        return path

    @staticmethod
    def _mail_owner():
        """Dovecot refuses to serve mail as root; as root the mail belongs to nobody."""
        if os.getuid() != 0:
            return os.getuid(), os.getgid()
        nobody = pwd.getpwnam("nobody")
        return nobody.pw_uid, nobody.pw_gid

    def _make_folders(self):
        self.folder.chmod(0o755)
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        os.chown(self.folder / "mail", *self._mail_owner())
        users = self.folder / "users"
        users.write_text("".join("%s:{PLAIN}%s::::::\n" % pair for pair in self.users.items()))
        users.chmod(0o644)

    def _write_config(self):
        is_root = os.getuid() == 0
        uid, gid = self._mail_owner()
        me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        ssl = "ssl = no"
        if self._certificate is not None:
            ssl = "ssl = yes\nssl_cert = <%s\nssl_key = <%s" % (self._certificate.certificate, self._certificate.key)
        text = CONFIG.format(
            folder=self.folder, imap_port=self.imap_port, imaps_port=self.imaps_port, mail_uid=uid, mail_gid=gid,
            internal_user="dovecot" if is_root else me, internal_group="dovecot" if is_root else group,
            login_user="dovenull" if is_root else me, ssl=ssl, extra=self._extra,
            folders=self._folders)
        (self.folder / "dovecot.conf").write_text(text)
