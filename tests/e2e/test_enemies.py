"""Servers that stall, lie, flood and hang up, each against the whole of harkd: a clean error within the deadline, memory
under a bound; and when the server is itself again nothing was lost and nothing doubled.

What came of each case stands in docs/enemies.md, which is compared; HARK_WRITE_ENEMIES=1 (and one process) writes it.
Most of a case is waiting, so eight run at a time.
"""

import concurrent.futures
import hashlib
import os
import re
import subprocess
import time

import pytest
from conftest import BUILD, OWNER, SOURCE, is_burdened, mail
from enemy_cases import IMAP, SMTP, TLS
from enemy_servers import ImapServer, SmtpServer, three_mails

# A deadline that the enemy uses up is short; the others are met by limits on bytes and lines, and need none.
DEADLINE_MS = 3000
# So many times the first round, in which the server behaves, or more: a busy machine's servers are slow to answer, too.
PATIENCE = 3
AT_ONCE = 8
# harkd's own start and end, a login and some commands, each within the deadline; the machine is busy.
DEADLINES_MAX = 10
MEMORY_MAX_KB = 96 * 1024
PAGE = SOURCE / "docs" / "enemies.md"
WRITES = os.environ.get("HARK_WRITE_ENEMIES") == "1"
found_rows = {}


def first_contact(hark):
    """Gives the deadline that does for this machine as busy as it is."""
    begun = time.monotonic()
    hark.once()
    return max(DEADLINE_MS, int(PATIENCE * 1000 * (time.monotonic() - begun)))


def enemy_round(hark, name, deadline_ms):
    """As below, with our patience shortened; a flood has the time to reach its limit."""
    is_flood = "without end" in name and "byte by byte" not in name
    hark.environment["HARK_DEADLINE_MS"] = str(4 * deadline_ms if is_flood else deadline_ms)
    try:
        return round_of(hark, deadline_ms=deadline_ms)
    finally:
        del hark.environment["HARK_DEADLINE_MS"]


def round_of(hark, now=None, deadline_ms=10 * DEADLINE_MS):
    """harkd --once: (exit code, what it said)."""
    size = len(hark.log())
    begun = time.monotonic()
    with open(hark.log_file, "ab") as log:
        process = subprocess.Popen([BUILD / "harkd", "--config", hark.config, "--once", *(["--now", now] if now else [])],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=hark.environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert time.monotonic() - begun < DEADLINES_MAX * deadline_ms / 1000
    # A sanitizer, or valgrind, needs memory of its own.
    assert usage.ru_maxrss < MEMORY_MAX_KB or is_burdened()
    return process.returncode, hark.log()[size:]


def sentence(log):
    """The last complaint, without what differs from run to run."""
    lines = [line for line in log.splitlines() if re.search(r": (error|warning): |\): (later|failed): ", line)]
    if not lines:
        return ""
    text = re.sub(r"^.*?(outbox \d+ \(\w+\): ((later|failed): )?|(error|warning): )", "", lines[-1])
    text = re.sub(r"^.*?outbox \d+ \(\w+\): ((later|failed): )?", "", text)
    text = text.replace("127.0.0.1: ", "").replace("localhost: ", "").replace("feedback@example.com: ", "")
    # Whether an end or the deadline came first is chance, and libcurl's own words change.
    text = re.sub(r"^no connection.*", "no connection", text).partition(" (")[0].partition("; the server's last")[0]
    # Who hangs up on commands that he has not read sends a reset, and an end before it or not.
    text = text.replace("the connection was lost", "the server closed the connection")
    text = "".join(letter if 32 <= ord(letter) < 127 else "?" for letter in text)
    return text if len(text) <= 100 else text[:97] + "..."


def compare(kind, name, outcome, words):
    row = "| %s | %s | %s |" % (name, outcome, words.replace("|", "\\|"))
    found_rows[kind, name] = row
    if not WRITES:
        assert row in PAGE.read_text().splitlines(), "docs/enemies.md does not say:\n" + row


def to_customers(server):
    """Who got a mail that the server did not refuse."""
    found = [re.search(rb"(?m)^To: (?:.*<)?([^>\r\n]+)", content).group(1).decode() for content in server.taken]
    return sorted(address for address in found if address != OWNER)


class Game:
    """What the cases share. Plain configurations but for the deadlines, and TLS where the case wants it."""

    def __init__(self, make_hark, authority, certificate):
        self.make_hark, self.authority, self.certificate = make_hark, authority, certificate

    def certificate_for(self, case):
        return self.certificate if TLS in case else None

    def hark(self, name, case, **values):
        hark = self.make_hark(hashlib.sha256(name.encode()).hexdigest()[:12], **values)
        text = hark.config.read_text().replace("    poll: 5m\n", "    folders: { sent: none }\n")
        if TLS in case:
            text = text.replace("host: 127.0.0.1", "host: localhost").replace(
                "tls: none", "tls: starttls, ca_file: %s" % self.authority.ca_file)
        hark.config.write_text(text)
        return hark

    def play(self, case, names):
        """The faults found, by name."""
        def attempt(name):
            try:
                case(self, name)
                return None
            except AssertionError as error:
                return str(error) or "assertion failed"

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            return {name: fault for name, fault in zip(names, pool.map(attempt, names)) if fault}


@pytest.fixture
def game(make_hark, authority, certificate):
    return Game(make_hark, authority, certificate)


def groups(cases):
    names = list(cases)
    return [pytest.param(names[i:i + AT_ONCE], id=names[i]) for i in range(0, len(names), AT_ONCE)]


def play_imap(game, name):
    case = IMAP[name]
    with ImapServer(game.certificate_for(case)) as server, SmtpServer(game.certificate_for(case)) as sink:
        hark = game.hark(name, case, imap_port=server.port, smtp_port=sink.port)
        deadline_ms = first_contact(hark)
        server.arrive(three_mails())
        server.enemy = case
        code, log = enemy_round(hark, name, deadline_ms)
        taken = hark.states().count("feedback")
        outcome = "taken in" if taken == 3 else "tried again later" if code != 0 else "not seen yet"
        compare("imap", name, outcome, sentence(log) if code != 0 else "")
        server.enemy = None
        for _ in range(5):      # after trouble with a batch its mails come one by one
            if round_of(hark)[0] == 0 and hark.states().count("feedback") == 3:
                break
        round_of(hark)
        assert [state for state in hark.states() if state != "duplicate"] == ["feedback"] * 3
        assert to_customers(sink) == ["c%d@customer%d.example" % (n, n) for n in range(3)]


STATES = {"sent": "sent", "queued": "tried again later", "failed": "given up, with the reason",
          "uncertain": "uncertain, never sent again"}


def play_smtp(game, name):
    case = SMTP[name]
    with ImapServer(game.certificate_for(case)) as imap, SmtpServer(game.certificate_for(case)) as server:
        hark = game.hark(name, case, imap_port=imap.port, smtp_port=server.port)
        deadline_ms = first_contact(hark)
        imap.arrive({7: three_mails()[7]})
        server.enemy = case
        _, log = enemy_round(hark, name, deadline_ms)
        [ack] = [row for row in hark.outbox() if row["kind"] == "ack"]
        compare("smtp", name, STATES[ack["state"]], sentence(log) if ack["state"] != "sent" else "")
        server.enemy = None
        round_of(hark, "2036-01-07 12:00")
        [after] = [row for row in hark.outbox() if row["kind"] == "ack"]
        assert after["state"] == ("sent" if ack["state"] in ("sent", "queued") else ack["state"])
        if "pipelined" in name:      # it said that it had taken what it may never have read
            return
        assert len(to_customers(server)) == {"sent": 1, "failed": 0, "uncertain": 1}[after["state"]]


@pytest.mark.parametrize("names", groups(IMAP))
def test_imap_server(game, names):
    assert game.play(play_imap, names) == {}


@pytest.mark.parametrize("names", groups(SMTP))
def test_smtp_server(game, names):
    assert game.play(play_smtp, names) == {}


@pytest.fixture
def server():
    with ImapServer() as started:
        yield started


@pytest.fixture
def read(make_hark, smtp_server, server):
    """An installation that has taken in the three mails."""
    hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
    hark.config.write_text(hark.config.read_text().replace("    poll: 5m\n", "    folders: { sent: none }\n"))
    hark.once()
    server.arrive(three_mails())
    hark.once()
    assert hark.states() == ["feedback"] * 3
    return hark


def test_a_server_that_gives_uids_a_second_time_hides_no_mail(read, server, smtp_server):
    """As one does that was brought back from a backup of last week: under UID 7 there is another mail now."""
    server.mails = {7: mail(sender="new@customer.example", number=77), 5: server.mails[8]}
    server.uidnext = 8
    for _ in range(3):
        read.once()
    assert sorted(row["state"] for row in read.rows("ledger")) == ["duplicate"] + ["feedback"] * 4
    assert "new@customer.example" in {sent.recipients[0] for sent in smtp_server.mails}
    assert len([sent for sent in smtp_server.mails if sent.recipients != [OWNER]]) == 4


def test_old_mail_on_a_server_that_never_gives_uidnext_is_not_answered(make_hark, smtp_server, server):
    """RFC 3501 lets it leave that out: where new mail begins is counted from what is there."""
    hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
    hark.config.write_text(hark.config.read_text().replace("    poll: 5m\n", "    folders: { sent: none }\n"))
    server.enemy = {"EXAMINE": b"* OK [UIDVALIDITY 11] x\r\n%T OK done\r\n"}
    server.arrive(three_mails())
    hark.once()
    server.arrive({12: mail(sender="new@customer.example", number=12)})
    for _ in range(2):
        hark.once()
    assert hark.states() == ["feedback"]
    assert [sent.recipients for sent in smtp_server.mails] == [["new@customer.example"]]


def test_the_first_mail_on_a_server_that_never_gives_uidnext_is_new(make_hark, smtp_server, server):
    hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
    hark.config.write_text(hark.config.read_text().replace("    poll: 5m\n", "    folders: { sent: none }\n"))
    server.enemy = {"EXAMINE": b"* OK [UIDVALIDITY 11] x\r\n%T OK done\r\n"}
    hark.once()
    server.arrive({1: mail(sender="first@customer.example", number=1)})
    hark.once()
    assert hark.states() == ["feedback"]


def test_a_server_whose_uidnext_lags_behind_its_mails_is_not_read_anew(read, server):
    server.enemy = {"EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 11] x\r\n* OK [UIDNEXT 8] x\r\n%T OK done\r\n"}
    read.once()
    assert read.states() == ["feedback"] * 3
    assert "re-scanning" not in read.log()


HEAD = """\
# Enemies

What a mail server, or whoever sits before it, can do to hark: each line was played against a whole harkd, by
`tests/e2e/test_enemies.py`, which also makes these tables and finds it when they are out of date. In every case the
round ended within its deadline and below %d MB of memory. Afterwards the server behaved: each of the mails was taken in
once and answered once; an acknowledgement that had become *uncertain* was not sent again, one that was refused for good
was not tried again.

Deadlines: %s.
"""
DEADLINES = """30 seconds for connection, TLS and login, 2 minutes for a command of IMAP or SMTP (longer for what is large),
10 minutes for the answer to the final dot"""
TABLES = {"imap": ("The IMAP server", "then hark says"), "smtp": ("The SMTP server", "then hark says")}


def page():
    text = HEAD % (MEMORY_MAX_KB // 1024, DEADLINES)
    for kind, (who, says) in TABLES.items():
        text += "\n| %s ... | the mail is | %s |\n|---|---|---|\n%s\n" % (
            who, says, "\n".join(found_rows[kind, name] for name in (IMAP if kind == "imap" else SMTP)))
    return text


def test_the_page_is_complete():
    """Last of this file: the cases before it have filled the tables."""
    if WRITES:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page())
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    named = [row.split(" | ")[0][2:] for row in rows]
    assert named == ["The IMAP server ..."] + list(IMAP) + ["The SMTP server ..."] + list(SMTP)
    assert PAGE.read_text().startswith(HEAD % (MEMORY_MAX_KB // 1024, DEADLINES))
