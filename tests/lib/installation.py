"""An installation of hark without servers: configuration, rules and a database that hark itself has made."""

import os
import pathlib
import subprocess

from .patience import WAIT_SECONDS

SOURCE = pathlib.Path(os.environ.get("HARK_SOURCE") or pathlib.Path(__file__).parents[2])
BUILD = pathlib.Path(os.environ.get("HARK_BUILD") or SOURCE)
CONFIG = """\
owner: { name: Li Wei, email: li@owner.example, language: %s, timezone: %s }
mailboxes:
  - address: feedback@example.com
    imap: { host: 127.0.0.1, port: 1, tls: none, password_file: password }
    smtp: { host: 127.0.0.1, port: 1, tls: none, login: no }
hours: { week: "Mon-Fri 09:00-18:30", closed: [%s] }
database: hark.db
rules: rules.d
"""
RULES = "categories: [ { id: product_issue, name: { en: Product issue, zh: 产品问题 }, any: [ { words: [crash] } ] } ]\n"


def run(folder, program, *arguments, **environment):
    return subprocess.run([BUILD / program, "--config", folder / "hark.yaml", *arguments], capture_output=True,
                          env={**os.environ, "HARK_DATADIR": str(SOURCE), **environment}, text=True, timeout=WAIT_SECONDS,
                          check=False)


def configure(folder, language="en", zone="UTC", closed=()):
    (folder / "hark.yaml").write_text(CONFIG % (language, zone, ", ".join(day.isoformat() for day in closed)))


def make(folder):
    configure(folder)
    (folder / "rules.d").mkdir()
    (folder / "rules.d" / "10.yaml").write_text(RULES)
    (folder / "password").write_text("x\n")
    (folder / "password").chmod(0o600)
    run(folder, "harkd", "--once")      # finds no server, but makes the database
    assert (folder / "hark.db").exists()
