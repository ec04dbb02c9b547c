"""Waiting for mail: IDLE with a real server and with servers that do it their own way."""

import pytest

from lib.byteserver import ImapScript
from lib.probe import SHORT, SOON_MS, Probe, needs_probe

pytestmark = needs_probe

MAIL = b"From: a@example.org\r\n\r\nhi\r\n"
WAIT_MS = 2 * SOON_MS


def waited(folder, idle, *options, wait=WAIT_MS, before=()):
    """What comes of waiting when IDLE is answered by the function idle(peer, tag, line)."""
    with ImapScript({"IDLE": idle}) as server:
        answer = Probe(folder, server.port, *SHORT, *options).imap("open", "examine", "INBOX", *before, "wait", wait)[-1]
        return answer, [line.split(b" ", 1)[-1] for line in server.lines]


def test_new_mail_ends_the_wait(dovecot, tmp_path):
    with Probe(tmp_path, dovecot.imap_port).start("imap", "open", "examine", "INBOX", "pause", "wait", WAIT_MS, "list",
                                                  1) as running:
        while running.next()["step"] != "pause":
            pass
        running.say()
        dovecot.deliver(MAIL)
        answer = running.next()
        assert answer["result"] == "ok"
        assert answer["ms"] < SOON_MS
        assert running.next()["uids"] == [1]


def test_wake_up_ends_the_wait_and_the_session_goes_on(dovecot, tmp_path):
    with Probe(tmp_path, dovecot.imap_port, "--wake", "yes").start(
            "imap", "open", "examine", "INBOX", "wait", WAIT_MS, "examine", "INBOX") as running:
        running.next()
        running.next()
        running.say()
        answer = running.next()
        assert answer["result"] == "stopped"
        assert answer["ms"] < SOON_MS
        assert running.next()["result"] == "ok"


def test_time_ends_the_wait(dovecot, tmp_path):
    answers = Probe(tmp_path, dovecot.imap_port).imap("open", "examine", "INBOX", "wait", 300, "list", 1)
    assert answers[-2]["result"] == "ok"
    assert 290 <= answers[-2]["ms"] < SOON_MS
    assert answers[-1]["result"] == "ok"


def until_done(before_plus=b"", after_plus=b"", at_done=b""):
    def idle(peer, tag, line):
        peer.send(before_plus + b"+ idling\r\n" + after_plus)
        assert peer.line() == b"DONE"
        peer.send(at_done + tag + b" OK done\r\n")

    return idle


def test_announced_mail_ends_the_wait(tmp_path):
    answer, lines = waited(tmp_path, until_done(after_plus=b"* 4 EXISTS\r\n"))
    assert answer["result"] == "ok"
    assert answer["ms"] < SOON_MS
    assert "DONE" in str(lines[-2:])


def test_flags_before_the_plus_are_passed_over(tmp_path):
    answer, _ = waited(tmp_path, until_done(before_plus=b"* FLAGS (\\Seen)\r\n* OK hello\r\n", after_plus=b"* 4 EXISTS\r\n"))
    assert answer["result"] == "ok"
    assert answer["ms"] < SOON_MS


def test_mail_announced_before_the_plus_counts(tmp_path):
    answer, _ = waited(tmp_path, until_done(before_plus=b"* 4 EXISTS\r\n"))
    assert answer["ms"] < SOON_MS


def test_mail_announced_in_an_earlier_answer_needs_no_idle(tmp_path):
    with ImapScript({"UID FETCH": b"* 4 EXISTS\r\n%T OK done\r\n"}) as server:
        answer = Probe(tmp_path, server.port, *SHORT).imap(
            "open", "examine", "INBOX", "list", 1, "fetch", 100, "7", "wait", WAIT_MS)[-1]
        assert answer["ms"] < SOON_MS
        assert not any(b"IDLE" in line for line in server.lines)


@pytest.mark.parametrize("news", [b"* OK Still here\r\n", b"* 3 FETCH (FLAGS (\\Seen))\r\n", b"* 1 EXPUNGE\r\n",
                                  b"* 0 RECENT\r\n"])
def test_what_is_no_mail_does_not_end_the_wait(tmp_path, news):
    answer, _ = waited(tmp_path, until_done(after_plus=news), wait=500)
    assert answer["result"] == "ok"
    assert answer["ms"] >= 490


def test_idle_is_issued_again(tmp_path):
    answer, lines = waited(tmp_path, until_done(), "--idle-ms", "100", wait=2000)
    assert answer["result"] == "ok"
    assert lines.count(b"IDLE") >= 3


@pytest.mark.parametrize("news", [b"* BYE timeout\r\n", b"", b"* 4 EXI"])
def test_server_that_leaves_during_idle(tmp_path, news):
    def leave(peer, tag, line):
        peer.send(b"+ idling\r\n" + news)
        return False

    answer, _ = waited(tmp_path, leave)
    assert answer["result"] == "retry"
    assert answer["ms"] < SOON_MS


def test_plus_that_never_comes_ends_at_the_deadline(tmp_path):
    answer, _ = waited(tmp_path, lambda peer, tag, line: peer.hold())
    assert answer["result"] == "retry"
    assert answer["ms"] < SOON_MS


def test_done_that_is_never_answered_ends_at_the_deadline(tmp_path):
    def deaf(peer, tag, line):
        peer.send(b"+ idling\r\n* 4 EXISTS\r\n")
        peer.hold()

    answer, _ = waited(tmp_path, deaf)
    assert answer["result"] == "retry"
    assert answer["ms"] < SOON_MS


@pytest.mark.parametrize("refusal", [b"%T NO not today\r\n", b"%T BAD what?\r\n", b"+ idling\r\n%T OK that was it\r\n"])
def test_server_that_does_not_mean_idle_is_waited_for_without_it(tmp_path, refusal):
    answer, lines = waited(tmp_path, refusal, wait=600)
    assert answer["result"] == "ok"
    assert answer["ms"] >= 590
    assert lines.count(b"IDLE") == 1


def test_server_without_idle_is_waited_for_in_silence(tmp_path):
    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%T OK x\r\n"}) as server:
        answers = Probe(tmp_path, server.port).imap("open", "examine", "INBOX", "wait", 600, "list", 1)
        assert answers[-2]["result"] == "ok" and answers[-2]["ms"] >= 590
        assert answers[-1]["uids"] == [7, 8, 9]


def test_flood_during_idle_ends_at_a_limit(tmp_path):
    def flood(peer, tag, line):
        peer.send(b"+ idling\r\n")
        while True:
            peer.send(b"* OK still here\r\n" * 1000)

    answer, _ = waited(tmp_path, flood, wait=WAIT_MS)
    assert answer["result"] == "retry"
    assert answer["ms"] < SOON_MS


def test_literal_during_idle_is_refused(tmp_path):
    answer, _ = waited(tmp_path, until_done(after_plus=b"* 1 FETCH (BODY[] {5}\r\nabcde)\r\n"))
    assert answer["result"] == "retry"


def test_cut_in_the_answer_to_done(tmp_path):
    def cut(peer, tag, line):
        peer.send(b"+ idling\r\n* 4 EXISTS\r\n")
        peer.line()
        peer.send(tag)
        return False

    assert waited(tmp_path, cut)[0]["result"] == "retry"
