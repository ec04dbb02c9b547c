"""Servers that go away, refuse, or are full, and a full disk of our own: recovered, nothing lost, nothing doubled."""

import os
import pathlib
import subprocess

import pytest

from conftest import OWNER, mail, wait_until
from enemy_servers import ImapServer, item
from lib.byteserver import ImapScript
from lib.relay import Line


def to_customers(smtp_server):
    return sorted(each.recipients[0] for each in smtp_server.mails if each.recipients != [OWNER])


def test_an_imap_server_that_restarts_during_idle_loses_nothing(hark, dovecot, smtp_server):
    hark.start_polled()
    dovecot.stop()
    dovecot.deliver(mail(number=1, sender="c1@customer.example"))
    dovecot.start()
    dovecot.deliver(mail(number=2, sender="c2@customer.example"))
    hark.wait_for_quiet(2)
    assert to_customers(smtp_server) == ["c1@customer.example", "c2@customer.example"]
    dovecot.stop()
    dovecot.start()
    dovecot.deliver(mail(number=3, sender="c3@customer.example"))
    hark.wait_for_quiet(3)
    assert len(smtp_server.mails) == 3


def test_an_imap_server_that_is_absent_at_start_is_waited_for(hark, dovecot, smtp_server):
    hark.once()
    dovecot.stop()
    dovecot.deliver(mail())
    hark.start()
    wait_until("a failed attempt", lambda: "trying again" in hark.log())
    dovecot.start()
    hark.wait_for_quiet(1)
    assert to_customers(smtp_server) == ["anna@customer.example"]


def test_a_refused_login_is_tried_again_with_the_secret_read_anew(hark, dovecot, smtp_server):
    hark.once()
    hark.write_password("wrong")
    dovecot.deliver(mail())
    hark.start()
    wait_until("the refusal", lambda: "trying again in 60 s" in hark.log())
    assert "wrong" not in hark.log()
    hark.write_password("secret")
    hark.poll_now()
    hark.wait_for_quiet(1)
    assert to_customers(smtp_server) == ["anna@customer.example"]


@pytest.fixture
def line(dovecot):
    with Line(dovecot.imap_port) as relay:
        yield relay


def test_a_connection_that_dies_during_a_fetch_is_made_anew_and_nothing_is_doubled(
        make_hark, dovecot, line, smtp_server):
    hark = make_hark(imap_port=line.port, smtp_port=smtp_server.port)
    hark.once()
    for number in range(5):
        dovecot.deliver(mail(number=number, sender="c%d@customer%d.example" % (number, number), text="crash " * 10000))
    line.cut_after = 150000
    hark.start()
    wait_until("two cuts within the fetch", lambda: line.cuts >= 2)
    line.cut_after = None
    hark.wait_for_quiet(5)
    assert hark.states() == ["feedback"] * 5
    assert to_customers(smtp_server) == ["c%d@customer%d.example" % (n, n) for n in range(5)]


def test_a_connection_that_is_cut_during_idle_is_made_anew(make_hark, dovecot, line, smtp_server):
    hark = make_hark(imap_port=line.port, smtp_port=smtp_server.port)
    hark.start_polled()
    line.cut()
    dovecot.deliver(mail())
    hark.wait_for_quiet(1)
    assert len(smtp_server.mails) == 1


def test_a_mail_that_the_server_cannot_read_for_a_while_is_waited_for(hark, dovecot, smtp_server):
    """As with a full or failing disk: Dovecot answers NO or hangs up in the middle of the fetch."""
    hark.once()
    for number in range(3):
        dovecot.deliver(mail(number=number, sender="c%d@customer.example" % number))
    assert dovecot.uids() == [1, 2, 3]
    spoiled = sorted(pathlib.Path(dovecot.folder).glob("mail/*/Maildir/*/*.test*"))[1]
    spoiled.chmod(0)
    hark.start()
    wait_until("a failed attempt", lambda: "trying again" in hark.log())
    spoiled.chmod(0o644)
    hark.poll_now()
    hark.wait_for_quiet(3)
    assert hark.states() == ["feedback"] * 3
    assert len(to_customers(smtp_server)) == 3


def script_of_nil(ending):
    """A server with one new mail, UID 7, whose content is NIL."""
    state = (b"* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* OK [UIDVALIDITY 11] x\r\n* OK [UIDNEXT %d] x\r\n"
             b"%%T OK [READ-ONLY] done\r\n")
    return {"EXAMINE": [state % 7, state % 8],
            "UID SEARCH": [b"* SEARCH\r\n%T OK done\r\n", b"* SEARCH 7\r\n%T OK done\r\n"],
            "UID FETCH": b'* 1 FETCH (UID 7 RFC822.SIZE 99 INTERNALDATE "22-Nov-2026 01:00:00 +0000" BODY[]<0> NIL)\r\n'
                         + ending}


def test_a_mail_for_which_the_server_has_no_content_stands_in_the_ledger(make_hark, smtp_server):
    with ImapScript(script_of_nil(b"%T OK done\r\n")) as server:
        hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
        hark.once()
        hark.once()
        assert hark.states() == ["quarantined"]
        assert "no content" in hark.ledger()[7]["reason"]


def test_a_mail_that_goes_in_the_middle_of_the_fetch_is_no_mail(make_hark, smtp_server):
    with ImapScript(script_of_nil(b"%T NO [EXPUNGEISSUED] some are gone\r\n")) as server:
        hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
        hark.once()
        hark.once()
        assert hark.states() == []
        assert hark.status()["folders"][0]["next_uid"] == 8


@pytest.mark.parametrize("fault", [b"%T NO not now\r\n", b"* BYE not now\r\n"])
def test_what_was_read_before_a_batch_that_fails_is_taken_in(make_hark, smtp_server, fault):
    with ImapServer() as server:
        hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
        hark.once()
        server.arrive({7 + number: mail(sender="c%d@customer.example" % number, number=number) for number in range(250)})

        def fetch(peer, tag, line):
            peer.send(b"".join(item(server.number_of(uid), uid, content) for uid, content in server.wanted(line).items() if uid < 207))
            peer.send(fault.replace(b"%T", tag))
            server.enemy = None
            return b"%T" in fault

        server.enemy = {"UID FETCH": fetch}
        hark.once(expect=None)
        assert len(hark.ledger()) == (250 if b"%T" in fault else 200)     # after a refusal the same again, one by one
        hark.once()
        assert sorted(hark.ledger()) == list(range(7, 257)) and set(hark.states()) == {"feedback"}


def test_mails_that_fill_the_memory_of_a_batch_are_hardly_fetched_twice(make_hark, smtp_server):
    text = "Eine Zeile mit Worten, die niemand je geschrieben hat.\n" * 1100
    with ImapServer() as server:
        hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
        hark.config.write_text(hark.config.read_text().replace("    poll: 5m\n", "    folders: { sent: none }\n"))
        hark.once()
        server.arrive({7 + number: mail(sender="c%d@customer.example" % number, number=number, text=text) for number in range(300)})
        hark.once()
        assert hark.states() == ["feedback"] * 300
        asked = sum(len(server.wanted(line.partition(b" ")[2])) for line in server.lines if b"UID FETCH" in line)
        assert asked < 2 * 300


def test_an_smtp_server_with_a_full_disk_is_tried_again_later(watched, dovecot, smtp_server):
    smtp_server.plan(mail="452 4.3.1 Insufficient system storage")
    smtp_server.plan(end="452 4.3.1 Insufficient system storage")
    dovecot.deliver(mail(number=1, sender="c1@customer.example"))
    dovecot.deliver(mail(number=2, sender="c2@customer.example"))
    watched.once()
    assert [row["state"] for row in watched.outbox()] == ["queued", "queued"]
    watched.once(now="2036-01-01 08:01")
    assert to_customers(smtp_server) == ["c1@customer.example", "c2@customer.example"]


# ---- our own disk


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MB, to be filled by the test."""
    if os.geteuid() != 0:
        pytest.fail("a small file system can only be mounted as root; run the tests as root, as CI does", pytrace=False)
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place):
    with open(place / "filler", "ab", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass


def test_a_full_disk_of_our_own_stops_intake_and_later_nothing_is_lost_or_doubled(
        hark, dovecot, smtp_server, small_disk):
    hark.config.write_text(hark.config.read_text().replace("database: hark.db", "database: %s/hark.db" % small_disk))
    hark.start()
    wait_until("first contact", lambda: hark.run("status").returncode == 0 and hark.status()["folders"] != []
               and hark.status()["folders"][0]["last_good_poll"])
    dovecot.deliver(mail(number=0, sender="first@customer.example"))
    hark.wait_for_quiet(1)
    fill(small_disk)
    for number in range(20):
        dovecot.deliver(mail(number=1 + number, sender="c%d@customer%d.example" % (number, number),
                             text="crash " * 5000))
    wait_until("the complaint", lambda: "full" in hark.log())
    assert hark.process.poll() is None
    (small_disk / "filler").unlink()

    def is_read_when_looked_at_again():
        hark.poll_now()
        return hark.status()["read"] >= 21

    wait_until("the mails", is_read_when_looked_at_again)
    hark.wait_for_quiet(21)
    assert hark.states() == ["feedback"] * 21
    assert len(to_customers(smtp_server)) == len(set(to_customers(smtp_server))) == 21
