"""hark read --json on mails that are made here or lie in a folder, and the figures that come of it."""

import json
import pathlib
import subprocess
import tempfile


class Hark:
    """The program under measurement."""

    def __init__(self, program):
        self._program = pathlib.Path(program).resolve()

    def read_files(self, files):
        """{path: message} for the files, as hark gives them. Raises where its contract is broken."""
        files = [str(file) for file in files]
        messages = {}
        for start in range(0, len(files), 500):
            some = files[start:start + 500]
            result = subprocess.run([self._program, "read", "--json", "--", *some], capture_output=True, check=False)
            if result.returncode != 0:
                raise RuntimeError(f"hark read ended with {result.returncode}: {result.stderr[-500:]!r}")
            for line in result.stdout.decode("utf-8", "strict").splitlines():
                message = json.loads(line)
                if message["file"] in messages:
                    raise RuntimeError(f"two lines for {message['file']}")
                messages[message["file"]] = message
        missing = set(files) - set(messages)
        if missing:
            raise RuntimeError(f"no line for {sorted(missing)[:5]}")
        return messages

    def read_mails(self, mails):
        """The same for {name: bytes} that are written into a folder of their own; the names come back."""
        with tempfile.TemporaryDirectory(prefix="hark-corpora-") as folder:
            places = {}
            for number, (name, mail) in enumerate(mails.items()):
                file = pathlib.Path(folder) / f"{number:06d}.eml"
                file.write_bytes(mail)
                places[str(file)] = name
            result = subprocess.run([self._program, "read", "--json", "--", folder], capture_output=True, check=False)
            if result.returncode != 0:
                raise RuntimeError(f"hark read ended with {result.returncode}: {result.stderr[-500:]!r}")
            lines = [json.loads(line) for line in result.stdout.decode("utf-8", "strict").splitlines()]
        messages = {places[message["file"]]: message for message in lines}
        if len(lines) != len(mails) or len(messages) != len(mails):
            raise RuntimeError(f"{len(lines)} lines for {len(mails)} mails")
        return messages


class Figure:
    """How many of a kind are right, and which are not."""

    def __init__(self, name):
        self.name = name
        self.good = 0
        self.of = 0
        self.misses = []

    def count(self, is_good, which, expected=None, got=None):
        self.of += 1
        if is_good:
            self.good += 1
        else:
            self.misses.append((which, expected, got))

    def line(self):
        percent = 100 * self.good / self.of if self.of else 0
        return f"{self.name:<44} {self.good:>6} of {self.of:>6}  {percent:5.1f} %"


def mail_of_text(text, subtype="plain", sender="Ann <ann@example.com>"):
    """A mail with nothing in it that says more than the text itself does."""
    head = (
        f"From: {sender}\nTo: feedback@example.org\nSubject: Hello\nMIME-Version: 1.0\n"
        f"Content-Type: text/{subtype}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + text).encode("utf-8", "replace")


def squeeze(text):
    """Without any white space."""
    return "".join((text or "").replace("\u200b", "").split())
