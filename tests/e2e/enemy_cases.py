"""What enemies do: {name: what the server says instead of what is right}. docs/enemies.md is made of these names. With
TLS among the keys the account is one with STARTTLS.
"""

from enemy_servers import CUT, item

DONE = b"%T OK done\r\n"
TLS = "TLS"
POINTS = {"greeting": "the greeting", "CAPABILITY": "CAPABILITY", "AUTHENTICATE": "the login", "ID": "ID", "LIST": "LIST",
          "EXAMINE": "EXAMINE", "UID SEARCH": "SEARCH", "UID FETCH": "FETCH"}


def silence(peer, *unused):
    peer.hold()


def end(peer, *unused):
    return False


def half_line(peer, *unused):
    peer.send(b"* OK half a li")
    return False


def goodbye(peer, *unused):
    peer.send(b"* BYE shutting down\r\n")
    return False


def endless_line(peer, *unused):
    peer.send(b"* OK ")
    while True:
        peer.send(b"x" * 65536)


def flood(peer, *unused):
    while True:
        peer.send(b"* OK still here\r\n* 5 EXISTS\r\n" * 1000)


def drip(peer, *unused):
    peer.send(b"* 1 FETCH (UID 7 BODY[]<0> {900}\r\n")
    peer.drip(b"x" * 900, 0.02)


def at_points():
    for action, words in ((end, "hangs up at"), (half_line, "sends half a line and hangs up at"),
                          (silence, "says nothing at"), (goodbye, "says BYE at"), (endless_line, "sends a line without end at")):
        for point, name in POINTS.items():
            yield "%s %s" % (words, name), {point: action}


def fetching(answer):
    """answer(server, line): bytes before the tagged OK."""

    def fetch(peer, tag, line):
        peer.send(answer(peer.server, line).replace(b"%T", tag) + tag + b" OK done\r\n")

    return {"UID FETCH": fetch}


def beside_mails(line_of_bytes):
    """Before, between and behind the mails."""

    def answer(server, line):
        mails = [item(server.number_of(uid), uid, content) for uid, content in server.wanted(line).items()]
        return line_of_bytes + line_of_bytes.join(mails) + line_of_bytes

    return fetching(answer)


def cut_in_the_literal(peer, tag, line):
    peer.send(peer.server.answer_to_fetch(line)[:120])
    return False


def examined(exists=3, uidvalidity=b"* OK [UIDVALIDITY 11] x\r\n", uidnext=b"* OK [UIDNEXT 10] x\r\n"):
    return {"EXAMINE": b"* %d EXISTS\r\n" % exists + uidvalidity + uidnext + b"%T OK [READ-ONLY] done\r\n"}


def bytes_behind_starttls(peer, tag, line):
    """What is forged in the clear would be read as if it had come encrypted (CVE-2011-0411)."""
    peer.send(tag + b" OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
    peer.start_tls(peer.server.context)


IMAP = dict(at_points())
IMAP.update({
    "hangs up in the middle of a mail": {"UID FETCH": cut_in_the_literal},
    "sends a mail byte by byte, without end": {"UID FETCH": drip},
    "sends small answers without end": {"UID FETCH": flood},
    "announces a mail of 3 GB": {"UID FETCH": b"* 1 FETCH (UID 7 BODY[]<0> {3000000000}\r\n" + b"x" * 100000},
    "announces a mail of 10^25 bytes": {"UID FETCH": b"* 1 FETCH (UID 7 BODY[]<0> {9999999999999999999999999}\r\nx%T"},
    "sends more of a mail than was asked for": {"UID FETCH": b"* 1 FETCH (UID 7 BODY[]<0> {65537}\r\n" + b"x" * 65537 +
                                                b")\r\n" + DONE},
    "answers with another tag": {"UID FETCH": b"zzz OK done\r\n%T"},
    "answers a command that was never given": {"EXAMINE": b"77 OK done\r\n" + DONE},
    "answers NO to FETCH": {"UID FETCH": b"%T NO [SERVERBUG] disk on fire\r\n"},
    "answers BAD to SEARCH": {"UID SEARCH": b"%T BAD what?\r\n"},
    "sends lines that nobody asked for": beside_mails(
        b"* OK [ALERT] buy more space\r\n* 5 EXPUNGE\r\n* 2 RECENT\r\n* VANISHED 1:4\r\n* XYZ \x1b[2J\r\n+ go on\r\n"),
    "opens 30,000 parentheses": {"UID FETCH": b"* 1 FETCH (BODYSTRUCTURE " + b"(" * 30000 + b"\r\n" + DONE},
    "opens 90 parentheses in a FLAGS answer": {"UID FETCH": b"* 1 FETCH (FLAGS " + b"(" * 90 + b"\r\n" + DONE},
    "sends an ENVELOPE that crashes parsers": {
        "UID FETCH": b"* 1 FETCH (UID 7 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n" + DONE},
    "leaves a quoted string open": {"LIST": b'* LIST () "/" "open\r\n' + DONE},
    "sends a literal where a word is due": {"CAPABILITY": b"* CAPABILITY {3}\r\nabc\r\n" + DONE},
    "sends a name as a literal": {"LIST": b'* LIST (\\HasNoChildren) "/" {5}\r\nOther\r\n' + DONE},
    "sends NUL bytes": {"UID FETCH": b"* 1 FETCH (UID 7 \x00)\r\n" + DONE},
    "sends the same mail three times": fetching(lambda server, line: server.answer_to_fetch(line) * 3),
    "sends mails that nobody asked for": fetching(
        lambda server, line: server.answer_to_fetch(line) + item(9, 5, b"From: x@y\r\n\r\n") +
        item(9, 4294967295, b"From: x@y\r\n\r\n")),
    "sends the mails in reverse order": fetching(
        lambda server, line: b"".join(item(1, uid, content) for uid, content in reversed(server.wanted(line).items()))),
    "lists UIDs twice and out of order": {"UID SEARCH": b"* SEARCH 9 7 7\r\n* SEARCH 8 9 0\r\n" + DONE},
    "lists a UID at the end of all numbers": {"UID SEARCH": b"* SEARCH 7 8 9 4294967295\r\n" + DONE},
    "hides the mails": {"UID SEARCH": b"* SEARCH\r\n" + DONE},
    "says that the folder shrank": examined(exists=0),
    "counts UIDNEXT back": examined(uidnext=b"* OK [UIDNEXT 3] x\r\n"),
    "gives no UIDNEXT": examined(uidnext=b""),
    "gives no UIDVALIDITY": examined(uidvalidity=b""),
    "gives UIDVALIDITY 0": examined(uidvalidity=b"* OK [UIDVALIDITY 0] x\r\n"),
    "changes UIDVALIDITY for a moment": examined(uidvalidity=b"* OK [UIDVALIDITY 12] x\r\n"),
    "greets as an SMTP server": {"greeting": b"220 mail.example ESMTP\r\n"},
    "sends garbage as its greeting": {"greeting": bytes(range(128, 256)) * 40 + b"\r\n"},
    "believes us logged in before we are (PREAUTH)": {"greeting": b"* PREAUTH come in\r\n"},
    "refuses the login": {"AUTHENTICATE": b"%T NO [AUTHENTICATIONFAILED] no\r\n", "LOGIN": b"%T NO no\r\n"},
    "refuses the folder": {"EXAMINE": b"%T NO EXAMINE Unsafe Login. Please contact us\r\n"},
    "offers no STARTTLS where it is asked for": {
        TLS: True, "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%T OK done\r\n"},
    "believes us logged in before STARTTLS (PREAUTH)": {TLS: True, "greeting": b"* PREAUTH come in\r\n"},
    "sends bytes behind its answer to STARTTLS": {TLS: True, "STARTTLS": bytes_behind_starttls},
    "says 100,000 times that there is news": {"UID SEARCH": b"* 9 EXISTS\r\n" * 100000 + DONE},
})

SMTP_POINTS = {"greeting": "the greeting", "EHLO": "EHLO", "MAIL": "MAIL", "RCPT": "RCPT", "DATA": "DATA",
               "end": "the final dot"}


def smtp_half(peer):
    peer.send(b"25")
    return False


def smtp_endless(peer):
    while True:
        peer.send(b"250-and another thing\r\n" * 1000)


def smtp_endless_line(peer):
    peer.send(b"250 ")
    while True:
        peer.send(b"x" * 65536)


def smtp_drip(peer):
    peer.drip(b"250-slow\r\n" * 900, 0.05)


def smtp_at_points():
    for action, words in ((CUT, "hangs up at"), (smtp_half, "sends half a code and hangs up at"), (silence, "says nothing at"),
                          (b"451 4.3.0 Later\r\n", "answers 451 at"), (b"550 5.7.1 Never\r\n", "answers 550 at"),
                          (b"421 4.3.2 Closing\r\n", "answers 421 and hangs up at"),
                          (smtp_endless, "sends lines without end at"),
                          (b"\x00\xff\x1b[2J what?\r\n", "sends garbage at")):
        for point, name in SMTP_POINTS.items():
            yield "%s %s" % (words, name), {point: action}


SMTP = dict(smtp_at_points())
SMTP.update({
    "sends a line without end at MAIL": {"MAIL": smtp_endless_line},
    "answers byte by byte, without end": {"EHLO": smtp_drip},
    "says 550 5.1.1 of the address": {"RCPT": b"550 5.1.1 No such user\r\n"},
    "asks for a login in the middle": {"MAIL": b"530 5.7.0 Authentication required\r\n"},
    "answers everything at once (pipelined garbage)": {
        "greeting": b"220 hi\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"},
    "asks for more after the final dot": {"end": b"354 go on\r\n"},
    "says 250 in many lines": {"end": b"250-one\r\n250-two\r\n250 2.0.0 three\r\n"},
    "offers no STARTTLS where it is asked for": {TLS: True, "EHLO": b"250 enemy.example\r\n"},
    "sends bytes behind its answer to STARTTLS": {TLS: True, "STARTTLS": b"220 go\r\n250 enemy.example\r\n250 ok\r\n"},
    "greets as an IMAP server": {"greeting": b"* OK IMAP4rev1 ready\r\n"},
})
