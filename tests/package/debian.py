"""A Debian in a folder, entered by chroot, and the hark that is installed in it."""

import json
import os
import pathlib
import signal
import subprocess
import time

ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root", "TZ": "Asia/Shanghai",
               "DEBIAN_FRONTEND": "noninteractive"}
# What a service manager would answer, and a record of what it was asked for.
SYSTEMCTL = """#!/bin/sh
echo "$*" >>/packages/systemctl.log
case "$*" in *is-active*) exit 3 ;; esac
"""


class Debian:
    """Packages are installed from root/packages."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.packages = self.root / "packages"
        self.daemon = None

    def path(self, name):
        return self.root / name.lstrip("/")

    # ---- commands

    def run(self, *command, user="root", given=None, **environment):
        """The finished process; its output and its errors are one text."""
        return subprocess.run(["chroot", "--userspec=" + user, self.root, *map(str, command)], input=given or "",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**ENVIRONMENT, **environment},
                              timeout=600, check=False, encoding="utf-8")

    def must(self, *command, **named):
        done = self.run(*command, **named)
        if done.returncode != 0:
            raise AssertionError("%s: exit %d\n%s" % (" ".join(map(str, command)), done.returncode, done.stdout[-3000:]))
        return done.stdout

    def hark(self, *arguments, **named):
        """As the service's user, to whom the database belongs."""
        return self.must("hark", *arguments, user="hark", **named)

    def rows(self, *arguments):
        return [json.loads(line) for line in self.hark(*arguments, "--json").splitlines()]

    # ---- packages

    def install(self, name, *options, **named):
        return self.must("apt-get", "install", "--yes", "--no-install-recommends", *options, "/packages/" + name, **named)

    def files(self):
        """All files but those that dpkg, apt and logs keep for themselves."""
        left_out = {self.path(each) for each in ("proc", "run", "packages", "tmp", "var/lib/dpkg", "var/lib/apt", "var/cache",
                                                 "var/log")}
        found = set()
        for folder, names, files in os.walk(self.root):
            here = pathlib.Path(folder)
            names[:] = [name for name in names if here / name not in left_out]
            found.update(str((here / name).relative_to(self.root)) for name in names + files)
        return found

    # ---- a service manager that only listens

    def pretend_systemd(self):
        """From here on maintainer scripts find systemd running, and what they ask of it is written down."""
        self.path("/run/systemd/system").mkdir(parents=True, exist_ok=True)
        systemctl = self.path("/bin/systemctl")
        systemctl.rename(systemctl.with_name("systemctl.real"))
        systemctl.write_text(SYSTEMCTL)
        systemctl.chmod(0o755)

    def asked_of_systemd(self):
        """What was asked since the last time."""
        log = self.packages / "systemctl.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    # ---- harkd

    def start(self):
        before = self.last_poll()
        with open(self.packages / "harkd.log", "ab") as log:
            self.daemon = subprocess.Popen(["chroot", "--userspec=hark:hark", self.root, "harkd"], env=ENVIRONMENT,
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait("the first look at the mailbox", lambda: self.last_poll() > before)

    def stop(self):
        self.daemon.send_signal(signal.SIGTERM)
        code = self.daemon.wait(15)
        self.daemon = None
        return code

    def once(self, *options):
        return self.must("harkd", "--once", *options, user="hark")

    def status(self):
        return json.loads(self.hark("status", "--json"))

    def last_poll(self):
        """Empty while there is no database, or harkd is still making it."""
        done = self.run("hark", "status", "--json", user="hark")
        if done.returncode != 0:
            return ""
        return max((folder["last_good_poll"] or "" for folder in json.loads(done.stdout)["folders"]), default="")

    def wait(self, what, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError("waited %d s in vain for: %s\n%s" % (seconds, what, self.log()[-3000:]))
            time.sleep(0.1)

    def log(self):
        log = self.packages / "harkd.log"
        return log.read_text(errors="replace") if log.exists() else ""
