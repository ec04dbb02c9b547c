"""What hark changes in a mailbox: keywords, flags, the folder; on a real Dovecot and on servers that lie."""

import pytest

from lib.byteserver import ImapScript
from lib.probe import SHORT, Probe, needs_probe

pytestmark = needs_probe

MAIL = b"From: a@example.org\r\nSubject: x\r\n\r\n"


@pytest.fixture
def probe(tmp_path, dovecot):
    dovecot.deliver(MAIL)
    return Probe(tmp_path, dovecot.imap_port)


def flags(dovecot, folder="INBOX"):
    client = dovecot.imap()
    client.select(folder, readonly=True)
    text = client.uid("FETCH", "1:*", "(FLAGS)")[1][0].decode()
    client.logout()
    return sorted(set(text.split("FLAGS (")[1].split(")")[0].split()) - {"\\Recent"})


def test_dovecot_allows_everything(probe):
    answer = probe.imap("open", "select", "INBOX")[-1]
    assert (answer["exists"], answer["moves"], answer["keywords"], answer["flagged"]) == (1, True, True, True)


def test_keywords_come_and_go(dovecot, probe):
    probe.imap("open", "select", "INBOX", "mark", 1, "HarkOpen \\Flagged", "")
    assert flags(dovecot) == ["HarkOpen", "\\Flagged"]
    probe.imap("open", "select", "INBOX", "mark", 1, "HarkResolved", "HarkOpen \\Flagged Never")
    assert flags(dovecot) == ["HarkResolved"]


def test_a_mail_is_moved_with_its_keywords_and_stays_unread(dovecot, probe):
    answers = probe.imap("open", "select", "INBOX", "mark", 1, "HarkOpen", "", "move", 1, "Junk", "examine", "INBOX")
    assert answers[-1]["exists"] == 0
    assert flags(dovecot, "Junk") == ["HarkOpen"]


def test_a_uid_that_is_gone_is_no_error(dovecot, probe):
    answers = probe.imap("open", "select", "INBOX", "move", 77, "Junk", "mark", 77, "HarkOpen", "", "examine", "INBOX")
    assert [answer["result"] for answer in answers] == ["ok"] * 5
    assert answers[-1]["exists"] == 1


def test_a_folder_that_is_missing_leaves_mail_and_session(dovecot, probe):
    answers = probe.imap("open", "select", "INBOX", "move", 1, "Nowhere", "examine", "INBOX")
    assert [answer["result"] for answer in answers] == ["ok", "ok", "denied", "ok"]
    assert answers[-1]["exists"] == 1


@pytest.mark.parametrize("words", ["\\Seen", "HarkOpen \\seen", "\\Deleted", "a) (b", 'a"b', "a{3}", "a\r\nb", "a*", "中"])
def test_read_deleted_and_what_is_no_keyword_is_never_sent(dovecot, probe, words):
    answers = probe.imap("open", "select", "INBOX", "mark", 1, words, "", "mark", 1, "", words, "examine", "INBOX")
    assert [answer["result"] for answer in answers[2:]] == ["denied", "denied", "ok"]
    assert flags(dovecot) == []


def selected(folder, flags_line, tagged=b"%T OK [READ-WRITE] done\r\n"):
    answer = b"* 1 EXISTS\r\n" + flags_line + b"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n" + tagged
    with ImapScript({"SELECT": answer}) as server:
        return Probe(folder, server.port, *SHORT).imap("open", "select", "INBOX")[-1]


@pytest.mark.parametrize("line,keywords,flagged", [
    (b"", False, False),
    (b"* OK [PERMANENTFLAGS ()] none\r\n", False, False),
    (b"* OK [PERMANENTFLAGS (\\Answered \\Flagged)] some\r\n", False, True),
    (b"* ok [permanentflags (\\flagged \\*)] all\r\n", True, True),
    (b"* OK [PERMANENTFLAGS (\\*x \\FlaggedToo)] none of ours\r\n", False, False),
    (b"* OK [PERMANENTFLAGS (\\* \\Flagged] no end\r\n", False, False),
    (b"* OK [PERMANENTFLAGS (" + b"x " * 2500 + b"\\*)] more than anybody has\r\n", False, False),
    (b"* NO [PERMANENTFLAGS (\\*)] x\r\n", False, False),
])
def test_what_a_folder_keeps_is_what_it_says(tmp_path, line, keywords, flagged):
    answer = selected(tmp_path, line)
    assert (answer["result"], answer["keywords"], answer["flagged"]) == ("ok", keywords, flagged)


def test_in_a_folder_opened_read_only_nothing_may_be_changed(tmp_path):
    answer = selected(tmp_path, b"* OK [PERMANENTFLAGS (\\* \\Flagged)] x\r\n", b"%T OK [READ-ONLY] done\r\n")
    assert (answer["moves"], answer["keywords"], answer["flagged"]) == (False, False, False)
