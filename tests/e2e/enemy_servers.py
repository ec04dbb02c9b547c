"""An IMAP and an SMTP server that behave, until a test makes them enemies."""

import re
import time

from conftest import mail
from lib.byteserver import ByteServer, ImapScript

UIDVALIDITY = 11
FIRST_UID = 7


def three_mails():
    return {FIRST_UID + n: mail(sender="c%d@customer%d.example" % (n, n), number=n) for n in range(3)}


def numbers_of(words, highest):
    """The numbers of a sequence set."""
    found = set()
    for word in words.split(","):
        first, _, last = word.replace("*", str(highest)).partition(":")
        first, last = sorted((int(first), int(last or first)))
        found |= set(range(first, min(last, highest) + 1)) | {last} & {highest}
    return found


def item(number, uid, content):
    """One mail of the answer to FETCH."""
    date = time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime())
    return b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%s" BODY[]<0> {%d}\r\n%s)\r\n' % (
        number, uid, len(content), date.encode(), len(content), content)


class ImapServer(ImapScript):
    """One folder. mails: {uid: bytes}. enemy: None, or the answers (lib/byteserver.py) that it gives instead, with
    "greeting" among them. certificate: STARTTLS is offered."""

    def __init__(self, certificate=None):
        self.mails, self.uidnext, self.enemy = {}, FIRST_UID, None
        answers = {"EXAMINE": self._examine, "UID SEARCH": self._search, "UID FETCH": self._fetch, "IDLE": self._idle}
        if certificate is not None:
            answers["CAPABILITY"] = b"* CAPABILITY IMAP4rev1 ID STARTTLS AUTH=PLAIN\r\n%T OK done\r\n"
            answers["STARTTLS"] = self._starttls
        super().__init__(answers, greeting=self._greet, certificate=certificate)

    def arrive(self, mails):
        self.mails.update(mails)
        self.uidnext = max(self.mails) + 1

    def wanted(self, line):
        """The mails that a FETCH asks for."""
        uids = numbers_of(line.decode().split()[2], max(self.mails, default=1))
        return {uid: self.mails[uid] for uid in sorted(uids & set(self.mails))}

    def number_of(self, uid):
        return 1 + sorted(self.mails).index(uid)

    def _greet(self, peer):
        greeting = (self.enemy or {}).get("greeting", b"* OK ready\r\n")
        if callable(greeting):
            greeting(peer)
        else:
            peer.send(greeting)

    def _answer(self, peer, name, tag, rest):
        if name in (self.enemy or {}):
            answer = self.enemy[name]
            if callable(answer):
                return answer(peer, tag, rest) is not False
            peer.send(answer.replace(b"%T", tag))
            return b"%T" in answer
        return super()._answer(peer, name, tag, rest)

    def _examine(self, peer, tag, line):
        peer.send(b"* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %d] x\r\n"
                  b"%s OK [READ-ONLY] done\r\n" % (len(self.mails), UIDVALIDITY, self.uidnext, tag))

    def _search(self, peer, tag, line):
        found = re.match(rb"UID SEARCH UID (\S+)", line)
        uids = sorted(self.mails)
        if found:
            uids = sorted(numbers_of(found.group(1).decode(), max(self.mails, default=1)) & set(uids))
        peer.send(b"* SEARCH%s\r\n%s OK done\r\n" % (b"".join(b" %d" % uid for uid in uids), tag))

    def _fetch(self, peer, tag, line):
        peer.send(self.answer_to_fetch(line) + tag + b" OK done\r\n")

    def answer_to_fetch(self, line):
        return b"".join(item(self.number_of(uid), uid, content) for uid, content in self.wanted(line).items())

    @staticmethod
    def _starttls(peer, tag, line):
        peer.send(tag + b" OK go\r\n")
        peer.start_tls(peer.server.context)

    @staticmethod
    def _idle(peer, tag, line):
        peer.send(b"+ idling\r\n")
        peer.line()
        peer.send(tag + b" OK done\r\n")


CUT = object()


class SmtpServer(ByteServer):
    """enemy: None, or {step: what it says instead}, bytes or a function(peer); CUT ends the connection. Steps:
    greeting, EHLO, STARTTLS, MAIL, RCPT, DATA, end (after the dot). taken: contents that came whole and were not refused.
    certificate: STARTTLS is offered."""

    def __init__(self, certificate=None):
        self.enemy, self.taken = None, []
        self.extensions = [b"8BITMIME"] if certificate is None else [b"STARTTLS", b"8BITMIME"]
        super().__init__(self._talk, certificate=certificate)

    def _say(self, peer, step, answer):
        """False: the connection is at its end."""
        said = (self.enemy or {}).get(step, answer)
        if said is CUT:
            return False
        if callable(said):
            return said(peer) is not False
        peer.send(said)
        return not said.startswith(b"421")

    def _talk(self, peer):
        goes_on = self._say(peer, "greeting", b"220 ready\r\n")
        while goes_on:
            verb = peer.line().split(b" ")[0].upper().decode(errors="replace")
            goes_on = getattr(self, "_do_" + verb.lower(), self._do_other)(peer, verb)

    def _do_ehlo(self, peer, verb):
        lines = [b"enemy.example", *self.extensions]
        return self._say(peer, verb, b"".join(b"250-%s\r\n" % line for line in lines[:-1]) + b"250 %s\r\n" % lines[-1])

    def _do_starttls(self, peer, verb):
        self._say(peer, verb, b"220 go\r\n")
        peer.start_tls(self.context)
        return True

    def _do_data(self, peer, verb):
        if not self._say(peer, verb, b"354 go\r\n"):
            return False
        if (self.enemy or {}).get(verb) is not None:
            return True
        lines = []
        while True:
            line = peer.line()
            if line == b".":
                break
            lines.append(line)
        refusal = (self.enemy or {}).get("end", b"250")
        if not (isinstance(refusal, bytes) and refusal[:1] in (b"4", b"5")):
            self.taken.append(b"\r\n".join(lines))
        return self._say(peer, "end", b"250 2.0.0 taken\r\n")

    def _do_mail(self, peer, verb):
        return self._say(peer, verb, b"250 ok\r\n")

    def _do_rcpt(self, peer, verb):
        return self._say(peer, verb, b"250 ok\r\n")

    def _do_quit(self, peer, verb):
        peer.send(b"221 bye\r\n")
        return False

    def _do_other(self, peer, verb):
        peer.send(b"250 ok\r\n")
        return True
