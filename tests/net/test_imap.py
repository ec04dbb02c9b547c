"""IMAP against a real Dovecot."""

import base64
import calendar

import pytest

from lib.byteserver import IMAP_ANSWERS, ImapScript
from lib.dovecot import Dovecot
from lib.probe import Probe, needs_probe

pytestmark = needs_probe

MAIL = b"From: a@example.org\r\nSubject: x\r\n\r\n"


def modified_utf7(name):
    return "&%s-" % base64.b64encode(name.encode("utf-16-be"), b"+,").decode().rstrip("=")


@pytest.fixture
def probe(tmp_path, dovecot):
    return Probe(tmp_path, dovecot.imap_port)


def test_examine_tells_the_numbers_of_the_folder(dovecot, probe):
    for _ in range(3):
        dovecot.deliver(MAIL)
    folder = probe.imap("open", "examine", "INBOX")[-1]
    assert (folder["exists"], folder["uidnext"]) == (3, 4)
    assert folder["uidvalidity"] > 0


def test_special_folders_are_found_by_their_marks(probe):
    opened = probe.imap("open")[0]
    assert (opened["sent"], opened["junk"], opened["drafts"]) == ("Sent", "Junk", "Drafts")
    assert opened["move"]


def test_folder_with_a_chinese_name_is_opened(dovecot, probe):
    client = dovecot.imap()
    client.create('"%s"' % modified_utf7("意见反馈"))
    client.create('"R&-D"')
    client.logout()
    answers = probe.imap("open", "examine", "意见反馈", "examine", "R&D", "examine", "INBOX")
    assert [answer["result"] for answer in answers] == ["ok"] * 4


def test_missing_folder_leaves_the_session_alive(probe):
    answers = probe.imap("open", "examine", "Nowhere", "examine", "INBOX")
    assert [answer["result"] for answer in answers] == ["ok", "missing", "ok"]


@pytest.mark.parametrize("name", ["a\nb", "x" * 2000, "a\x7fb"])
def test_name_that_no_folder_can_have_is_missing(probe, name):
    answers = probe.imap("open", "examine", name, "examine", "INBOX")
    assert [answer["result"] for answer in answers] == ["ok", "missing", "ok"]


def test_uids_are_listed_from_the_first_asked_for(dovecot, probe):
    for _ in range(5):
        dovecot.deliver(MAIL)
    answers = probe.imap("open", "examine", "INBOX", "list", 3, "list", 0, "list", 6, "list", 4294967295)
    assert [answer["uids"] for answer in answers[2:]] == [[3, 4, 5], [1, 2, 3, 4, 5], [], []]


def test_uids_since_a_day(dovecot, probe):
    day = calendar.timegm((2024, 2, 29, 12, 0, 0))
    for days in (-40, -1, 0, 1):
        dovecot.deliver(MAIL, received=day + days * 86400)
    answers = probe.imap("open", "examine", "INBOX", "since", day * 1000)
    assert answers[-1]["uids"] == [3, 4]


def test_mails_come_byte_for_byte(dovecot, tmp_path):
    mails = [MAIL + b"hello\r\n", MAIL + b"\xff\xfe\x80 8 bit\r\n", MAIL, b"x\r\n\r\n" + b"\r\n.\r\n(((\"{9}\r\n",
             MAIL + b"y" * 70000 + b"\r\n"]
    for mail in mails:
        dovecot.deliver(mail)
    probe = Probe(tmp_path, dovecot.imap_port, "--dump", str(tmp_path))
    answer = probe.imap("open", "examine", "INBOX", "fetch", 0xffffffff, "1,2,3,4,5")[-1]
    assert [mail["uid"] for mail in answer["mails"]] == [1, 2, 3, 4, 5]
    assert [(tmp_path / str(uid + 1)).read_bytes() for uid in range(5)] == mails


def test_first_bytes_say_whether_the_mail_goes_on(dovecot, probe):
    for size in (999, 1000, 1001):
        dovecot.deliver(MAIL + b"z" * (size - len(MAIL)))
    mails = probe.imap("open", "examine", "INBOX", "fetch", 1000, "1,2,3")[-1]["mails"]
    assert [(mail["content"], mail["size"], mail["partial"]) for mail in mails] == [
        (999, 999, False), (1000, 1000, False), (1000, 1001, True)]


def test_internal_date_is_utc_milliseconds(dovecot, probe):
    client = dovecot.imap()
    client.append("INBOX", "", '"17-Jul-2024 02:44:25 +0545"', MAIL)
    client.append("INBOX", "", '"17-Jul-2024 02:44:25 -0730"', MAIL)
    client.logout()
    mails = probe.imap("open", "examine", "INBOX", "fetch", 100, "1,2")[-1]["mails"]
    wall = calendar.timegm((2024, 7, 17, 2, 44, 25))
    assert [mail["date"] for mail in mails] == [(wall - 345 * 60) * 1000, (wall + 450 * 60) * 1000]


def test_mails_that_are_gone_are_passed_over(dovecot, probe):
    for _ in range(5):
        dovecot.deliver(MAIL)
    client = dovecot.imap()
    client.select("INBOX")
    client.uid("STORE", "2,4", "+FLAGS", "\\Deleted")
    client.expunge()
    client.logout()
    answer = probe.imap("open", "examine", "INBOX", "fetch", 100, "1,2,3,4,5,6")[-1]
    assert answer["result"] == "ok"
    assert [mail["uid"] for mail in answer["mails"]] == [1, 3, 5]


def test_nothing_in_the_mailbox_changes(dovecot, probe):
    dovecot.deliver(MAIL)
    probe.imap("open", "examine", "INBOX", "list", 1, "fetch", 0xffffffff, "1", "close")
    assert dovecot.flags() == {1: {"\\Recent"}}


def test_callback_can_stop_and_the_session_goes_on(dovecot, probe):
    for _ in range(20):
        dovecot.deliver(MAIL + b"a" * 5000)
    uids = ",".join(map(str, range(1, 21)))
    answers = probe.imap("open", "examine", "INBOX", "stop", 10000, uids, "fetch", 10000, uids, "list", 20)
    assert answers[2]["result"] == "stopped" and len(answers[2]["mails"]) == 1
    assert answers[3]["result"] == "ok" and len(answers[3]["mails"]) == 20
    assert answers[4]["uids"] == [20]


def test_batches_asked_ahead_come_in_order(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    answers = probe.imap("open", "examine", "INBOX", "fetch", 100, "1,2,3", "ahead", 100, "4,6", "fetch", 100, "4,6",
                         "ahead", 100, "7", "fetch", 100, "7", "list", 9)
    fetched = [[mail["uid"] for mail in answer["mails"]] for answer in answers if "mails" in answer]
    assert fetched == [[1, 2, 3], [4, 6], [7]]
    assert answers[-1]["uids"] == [9]


def test_answer_to_what_was_asked_ahead_is_taken_in_parts(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL + b"a" * 5000)
    answers = probe.imap("open", "examine", "INBOX", "ahead", 9000, "1,2,3,4,5,6,7,8,9", "fetch", 9000, "1,2,3", "fetch", 9000, "4,5",
                         "fetch", 9000, "6", "fetch", 9000, "7,8,9", "list", 9)
    fetched = [[mail["uid"] for mail in answer["mails"]] for answer in answers if "mails" in answer]
    assert fetched == [[1, 2, 3], [4, 5], [6], [7, 8, 9]]
    assert answers[-1]["uids"] == [9]


def test_rest_of_an_answer_is_dropped_for_another_command(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    ahead = ["ahead", 100, "1,2,3,4,5,6,7,8,9", "fetch", 100, "1,2"]
    answers = probe.imap("open", "examine", "INBOX", *ahead, "fetch", 100, "5,6", *ahead, "list", 8, *ahead, "wait", 50, *ahead,
                         "fetch", 100, "3,4", "close")
    fetched = [[mail["uid"] for mail in answer["mails"]] for answer in answers if "mails" in answer]
    assert fetched == [[1, 2], [5, 6], [1, 2], [1, 2], [1, 2], [3, 4]]
    assert {answer["result"] for answer in answers} == {"ok"}


def test_mail_that_is_gone_is_passed_over_in_a_part_too(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    client = dovecot.imap()
    client.select("INBOX")
    client.uid("STORE", "3,9", "+FLAGS", "\\Deleted")
    client.expunge()
    client.logout()
    answers = probe.imap("open", "examine", "INBOX", "ahead", 100, "1,2,3,4,5,6,7,8,9", "fetch", 100, "1,2,3", "fetch", 100, "4,5,6",
                         "fetch", 100, "7,8,9")
    assert [[mail["uid"] for mail in answer["mails"]] for answer in answers[3:]] == [[1, 2], [4, 5, 6], [7, 8]]
    assert {answer["result"] for answer in answers} == {"ok"}


def test_what_was_asked_ahead_in_vain_is_dropped(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    ahead = ["ahead", 100, "1,2"]
    answers = probe.imap("open", "examine", "INBOX", *ahead, *ahead, "fetch", 100, "5", *ahead, "list", 8, *ahead,
                         "examine", "INBOX", *ahead, "fetch", 99, "1,2", *ahead, "wait", 50, *ahead, "close")
    fetched = [[mail["uid"] for mail in answer["mails"]] for answer in answers if "mails" in answer]
    assert fetched == [[5], [1, 2]]
    assert [answer["uids"] for answer in answers if "uids" in answer] == [[8, 9]]
    assert {answer["result"] for answer in answers} == {"ok"}


def test_what_is_foretold_comes_as_it_would_have_come_by_itself(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    answers = probe.imap("open", "foretell", "INBOX", 8, "examine", "INBOX", "list", 8, "foretell", "Sent", 1, "examine", "Sent",
                         "list", 1, "fetch", 100, "1")
    assert [answer["uids"] for answer in answers if "uids" in answer] == [[8, 9], []]
    assert [answer["uidnext"] for answer in answers if "uidnext" in answer] == [10, 1]
    assert answers[-1]["mails"] == []
    assert {answer["result"] for answer in answers} == {"ok"}


def test_what_is_foretold_with_the_login_comes_as_it_would_have_come_by_itself(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    for foretold, asked in (([8], ["list", 8]), (["@86400000"], ["since", 86400000])):
        answers = probe.imap("foretell", "INBOX", *foretold, "open", "foretell", "INBOX", *foretold, "examine", "INBOX", *asked)
        assert answers[-1]["uids"] == ([8, 9] if asked[0] == "list" else list(range(1, 10)))
        assert {answer["result"] for answer in answers} == {"ok"}


def test_a_folder_that_is_refused_before_its_turn_is_asked_for_in_its_turn(tmp_path):
    """As a server may that looks at ID later than at what comes behind it."""
    with ImapScript({"EXAMINE": [b"%T NO Unsafe Login\r\n", IMAP_ANSWERS["EXAMINE"]]}) as server:
        said = Probe(tmp_path, server.port).imap("foretell", "INBOX", 8, "open", "examine", "INBOX", "list", 8)
        assert [answer["result"] for answer in said] == ["ok"] * 4
        assert said[-1]["uids"] == [8, 9]


@pytest.mark.parametrize("name", ["INBOX", "None", "a\tb"])
def test_what_was_foretold_with_the_login_in_vain_is_dropped(dovecot, probe, name):
    dovecot.deliver(MAIL)
    answers = probe.imap("foretell", name, 8, "open", "examine", "INBOX", "list", 1, "fetch", 100, "1")
    assert answers[1]["sent"] == "Sent"
    assert answers[3]["uids"] == [1]
    assert [mail["uid"] for mail in answers[4]["mails"]] == [1]


def test_what_was_foretold_in_vain_is_dropped(dovecot, probe):
    for _ in range(9):
        dovecot.deliver(MAIL)
    foretell = ["foretell", "INBOX", 8]
    answers = probe.imap("open", *foretell, "examine", "INBOX", "list", 7, *foretell, *foretell, "examine", "INBOX", "fetch", 100,
                         "5", *foretell, "examine", "INBOX", "ahead", 100, "6", "list", 8, "foretell", "None", 1, "examine", "None",
                         "foretell", "a\tb", 1, "examine", "INBOX", "list", 9, *foretell, "close")
    assert [answer["uids"] for answer in answers if "uids" in answer] == [[7, 8, 9], [8, 9], [9]]
    assert [mail["uid"] for answer in answers for mail in answer.get("mails", [])] == [5]
    assert [answer["result"] for answer in answers if answer["result"] != "ok"] == ["missing"]


def together(*names):
    """Answers the first of these commands only when the others have come behind it."""
    def answer(peer, tag, line):
        tags = [tag, *(peer.line().partition(b" ")[0] for _ in names[1:])]
        for each, name in zip(tags, names):
            peer.send(IMAP_ANSWERS[name].replace(b"%T", each))
    return {names[0]: answer}


def test_commands_whose_order_is_known_go_out_together(tmp_path):
    """A server far away costs a round trip for all of them, not for each."""
    with ImapScript(together("ID", "CAPABILITY", "LIST")) as server:
        assert Probe(tmp_path, server.port, "--command-ms", "5000").imap("open")[0]["sent"] == "Sent"
    with ImapScript(together("ID", "CAPABILITY", "LIST", "EXAMINE", "UID SEARCH")) as server:
        answers = Probe(tmp_path, server.port, "--command-ms", "5000").imap(
            "foretell", "INBOX", 8, "open", "foretell", "INBOX", 8, "examine", "INBOX", "list", 8)
        assert answers[-1]["uids"] == [8, 9]
    with ImapScript(together("EXAMINE", "UID SEARCH")) as server:
        answers = Probe(tmp_path, server.port, "--command-ms", "5000").imap("open", "foretell", "INBOX", 8, "examine", "INBOX", "list", 8)
        assert answers[-1]["uids"] == [8, 9]


WORDS = b"IMAP4rev1 MOVE ID"


@pytest.mark.parametrize("answer", [b"* CAPABILITY %s\r\n%%T OK logged in\r\n" % WORDS, b"%%T OK [CAPABILITY %s] logged in\r\n" % WORDS])
def test_what_the_server_tells_with_the_login_is_not_asked_for(tmp_path, answer):
    with ImapScript({"AUTHENTICATE": answer, "LOGIN": answer, **together("ID", "CAPABILITY", "LIST")}) as server:
        opened = Probe(tmp_path, server.port, "--command-ms", "5000").imap("open")[0]
        assert (opened["result"], opened["move"]) == ("ok", True)
        asked = [line.partition(b" ")[2] for line in server.lines]
        assert asked.count(b"CAPABILITY") == 2      # before the login, and behind ID
        assert asked.index(b"CAPABILITY") < next(i for i, line in enumerate(asked) if line.startswith(b"ID")) < len(asked) - 1


@pytest.mark.parametrize("answer", [b"%T OK logged in\r\n", b"%T OK [CAPABILITY " + b"X" * 5000 + b"] logged in\r\n",
                                    b"* CAPABILITY\r\n%T OK [ALERT] logged in\r\n"])
def test_what_it_does_not_tell_is_asked_for(tmp_path, answer):
    with ImapScript({"AUTHENTICATE": answer, "LOGIN": answer}) as server:
        assert Probe(tmp_path, server.port).imap("open")[0]["move"]
        assert [line.partition(b" ")[2] for line in server.lines].count(b"CAPABILITY") == 3


def test_mailbox_without_special_use_marks_is_read_by_names(tmp_path):
    extra = "namespace inbox {\n mailbox Sent {\n special_use =\n }\n mailbox Junk {\n special_use =\n auto = no\n }\n}"
    with Dovecot(extra=extra) as server:
        client = server.imap()
        client.create('"%s"' % modified_utf7("垃圾邮件"))
        client.logout()
        opened = Probe(tmp_path, server.imap_port).imap("open")[0]
    assert (opened["sent"], opened["junk"]) == ("Sent", "垃圾邮件")


def test_memory_is_one_mail_whatever_the_batch(dovecot, tmp_path):
    for _ in range(30):
        dovecot.deliver(MAIL + (b"m" * 70 + b"\r\n") * 14000)     # 1 MB each
    probe = Probe(tmp_path, dovecot.imap_port)
    one = probe.imap("open", "examine", "INBOX", "fetch", 0xffffffff, "1")[-1]["peak_kb"]
    uids = ",".join(map(str, range(1, 31)))
    many = probe.imap("open", "examine", "INBOX", "fetch", 0xffffffff, uids)[-1]
    assert len(many["mails"]) == 30
    assert many["peak_kb"] < one + 8000
