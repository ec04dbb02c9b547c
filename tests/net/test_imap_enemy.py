"""IMAP servers that lie, stall, flood and hang up. Each ends in the right result within its deadline and memory."""

import pytest

from lib.byteserver import CUT, ImapScript
from lib.probe import COMMAND_MS, CONNECT_MS, SHORT, SOON_MS, Probe, needs_probe

pytestmark = needs_probe


def short(value):
    """Names of cases: not thirty thousand parentheses."""
    return repr(value)[:30] if isinstance(value, bytes) else None


def run(folder, server, *steps, deadlines=()):
    return Probe(folder, server.port, *deadlines).imap("open", *steps)


def fetched(folder, answer, uids="7,8,9", max_bytes=1000, deadlines=()):
    """What comes of a FETCH that is answered like this."""
    with ImapScript({"UID FETCH": answer}) as server:
        return run(folder, server, "examine", "INBOX", "fetch", max_bytes, uids, deadlines=deadlines)[-1]


def item(uid, body=b"From: a@b\r\n\r\n", number=1):
    return b"* %d FETCH (UID %d RFC822.SIZE %d BODY[]<0> {%d}\r\n%s)\r\n" % (number, uid, len(body), len(body), body)


DONE = b"%T OK done\r\n"


# ---- the connection ends, at every point --------------------------------------------------------------------

@pytest.mark.parametrize("greeting", [b"", b"* OK re", b"* BYE go away\r\n", b"\x00\xff\r\n", b"220 smtp here\r\n"])
def test_end_at_the_greeting(tmp_path, greeting):
    def greet(peer):
        peer.send(greeting)
        raise EOFError

    with ImapScript(greeting=greet) as server:
        answer = run(tmp_path, server)[-1]
        assert answer["result"] == "retry"
        assert answer["ms"] < SOON_MS


@pytest.mark.parametrize("command,steps", [
    ("CAPABILITY", ()), ("AUTHENTICATE", ()), ("ID", ()), ("LIST", ()),
    ("EXAMINE", ("examine", "INBOX")),
    ("UID SEARCH", ("examine", "INBOX", "list", 1)),
    ("UID FETCH", ("examine", "INBOX", "fetch", 100, "7")),
    ("IDLE", ("examine", "INBOX", "wait", 5000)),
])
@pytest.mark.parametrize("last_bytes", [b"", b"* ", b"* OK half a li"])
def test_end_in_the_answer(tmp_path, command, steps, last_bytes):
    with ImapScript({command: last_bytes + CUT}) as server:
        answer = run(tmp_path, server, *steps)[-1]
        assert answer["result"] == "retry"
        assert answer["ms"] < SOON_MS
        assert answer["error"]


@pytest.mark.parametrize("cut", [1, 30, 45, 56, 60])
def test_end_in_a_literal(tmp_path, cut):
    answer = fetched(tmp_path, item(7)[:cut] + CUT)
    assert answer["result"] == "retry"
    assert answer["mails"] == []


def test_bye_in_an_answer(tmp_path):
    answer = fetched(tmp_path, item(7) + b"* BYE shutting down\r\n" + DONE)
    assert answer["result"] == "retry"
    assert "shutting down" in answer["error"]


def test_bye_as_the_whole_answer(tmp_path):
    answer = fetched(tmp_path, b"* BYE\r\n" + CUT)
    assert answer["result"] == "retry"


# ---- the server stalls ---------------------------------------------------------------------------------------

def hold(peer, tag, line):
    peer.hold()


def test_silent_greeting_ends_at_the_deadline(tmp_path):
    with ImapScript(greeting=lambda peer: peer.hold()) as server:
        answer = run(tmp_path, server, deadlines=SHORT)[-1]
        assert answer["result"] == "retry"
        assert CONNECT_MS - 100 <= answer["ms"] < SOON_MS


@pytest.mark.parametrize("command,steps", [
    ("EXAMINE", ("examine", "INBOX")),
    ("UID SEARCH", ("examine", "INBOX", "list", 1)),
    ("UID FETCH", ("examine", "INBOX", "fetch", 100, "7")),
])
def test_silence_ends_at_the_deadline(tmp_path, command, steps):
    with ImapScript({command: hold}) as server:
        answer = run(tmp_path, server, *steps, deadlines=SHORT)[-1]
        assert answer["result"] == "retry"
        assert COMMAND_MS - 50 <= answer["ms"] < SOON_MS
        assert "in time" in answer["error"]


def test_slow_drip_ends_at_the_deadline_of_the_whole_command(tmp_path):
    def drip(peer, tag, line):
        peer.send(b"* 1 FETCH (UID 7 BODY[]<0> {900}\r\n")
        peer.drip(b"x" * 900, 0.1)

    answer = fetched(tmp_path, drip, deadlines=SHORT)
    assert answer["result"] == "retry"
    assert COMMAND_MS - 50 <= answer["ms"] < SOON_MS


def test_endless_small_answers_end_at_a_limit(tmp_path):
    def flood(peer, tag, line):
        while True:
            peer.send(b"* OK still here\r\n* 5 EXISTS\r\n" * 100)

    answer = fetched(tmp_path, flood)
    assert answer["result"] == "retry"
    assert answer["ms"] < SOON_MS


# ---- sizes ---------------------------------------------------------------------------------------------------

@pytest.fixture
def calm_kb(tmp_path):
    """Peak memory of an ordinary session."""
    return fetched(tmp_path, item(7) + DONE)["peak_kb"]


@pytest.mark.parametrize("size", [1001, 3000000000, 4294967297, 99999999999999999999999999])
def test_literal_larger_than_asked_for(tmp_path, calm_kb, size):
    answer = fetched(tmp_path, b"* 1 FETCH (UID 7 BODY[]<0> {%d}\r\n" % size + b"x" * 2000 + CUT)
    assert answer["result"] == "retry"
    assert "more bytes" in answer["error"]
    assert answer["peak_kb"] < calm_kb + 4000


def test_literal_as_large_as_asked_for(tmp_path):
    answer = fetched(tmp_path, item(7, b"x" * 1000) + DONE)
    assert answer["mails"][0]["content"] == 1000


def test_endless_line(tmp_path, calm_kb):
    def endless(peer, tag, line):
        while True:
            peer.send(b"x" * 65536)

    answer = fetched(tmp_path, lambda peer, tag, line: (peer.send(b"* OK "), endless(peer, tag, line)))
    assert answer["result"] == "retry"
    assert "too long" in answer["error"]
    assert answer["peak_kb"] < calm_kb + 4000


def test_endless_greeting_line(tmp_path, calm_kb):
    def endless(peer):
        while True:
            peer.send(b"x" * 65536)

    with ImapScript(greeting=endless) as server:
        answer = run(tmp_path, server)[-1]
    assert answer["result"] == "retry"
    assert answer["ms"] < SOON_MS
    assert answer["peak_kb"] < calm_kb + 8000


def test_search_of_a_large_folder(tmp_path):
    uids = b" ".join(b"%d" % uid for uid in range(1, 100001))
    with ImapScript({"UID SEARCH": b"* SEARCH " + uids + b"\r\n" + DONE}) as server:
        answers = Probe(tmp_path, server.port).imap("open", "examine", "INBOX", "list", 1)
    assert answers[-1]["uids"] == list(range(1, 100001))


# ---- what hurts a parser -------------------------------------------------------------------------------------

@pytest.mark.parametrize("line", [
    b"* 1 FETCH (BODYSTRUCTURE " + b"(" * 30000 + b"\r\n",
    b"* 1 FETCH (UID 7 BODY " + b"(" * 30000 + b"\r\n",
    b"* 1 FETCH (FLAGS " + b"(" * 101 + b"\r\n",
    b"* 1 FETCH (UID 7 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))\r\n",
    b"* LIST " + b"(" * 5000 + b"\r\n",
    b'* LIST () "/" "open quote\r\n',
    b"* LIST () \"/\" {5}junk\r\n",
    b"* LIST () \"/\" {-5}\r\n",
    b"* LIST () \"/\" {}\r\n",
    b"* 1 FETCH UID 7)\r\n",
    b"* 1 FETCH (UID 7 \x00)\r\n",
    b"* CAPABILITY {3}\r\nabcd\r\n",
    b"no tag at all\r\n",
    b"\r\n",
    b"*\r\n",
    b"99 OK wrong tag\r\n",
    b"%T MAYBE\r\n",
    b"* 1 FETCH (UID 7 BODY[]<0> \"a\" \"b\" \"c\")\r\n",
    b"* 1 FETCH (UID 7 RFC822.SIZE x)\r\n",
    b"* 1 FETCH (UID 7 INTERNALDATE NIL)\r\n",
    b"* 1 FETCH (UID)\r\n",
], ids=short)
def test_bad_line_ends_the_session(tmp_path, line):
    answer = fetched(tmp_path, line + DONE)
    assert answer["result"] == "retry"
    assert answer["mails"] == []


@pytest.mark.parametrize("parens,fault", [(100, "not IMAP"), (101, "nested too deeply")])
def test_nesting_has_a_limit(tmp_path, parens, fault):
    answer = fetched(tmp_path, b"* LIST " + b"(" * parens + b"\r\n" + DONE)
    assert fault in answer["error"]


@pytest.mark.parametrize("line", [
    b"* OK [ALERT]\r\n", b"* OK [PARSE]\r\n", b"* OK\r\n", b"* NO [BADCHARSET ({9}\r\n", b"* OK [UIDNEXT x] y\r\n",
    b"* OK [COPYUID 1 2 3\r\n", b"* BAD \xff\xfe {12}\r\n", b"+ go on\r\n", b"* STATUS \"x\" (MESSAGES\r\n",
    b"* ESEARCH (TAG \"1\") UID ALL 1:3\r\n", b"* VANISHED 5\r\n", b"* QUOTA \"\" (STORAGE 1 2)\r\n", b"* FLAGS ()\r\n",
    b"* FLAGS (\r\n", b"* 5 EXPUNGE\r\n", b"* 0 EXPUNGE\r\n", b"* 99999999999 RECENT\r\n", b"* 8 EXISTS\r\n",
    b"* 2 FETCH (FLAGS (\\Seen))\r\n", b"* 2 FETCH (UID 8 FLAGS ())\r\n", b"* ID (\"a\" NIL)\r\n", b"* XYZ \x1b[2J\r\n",
    b"* OK [PERMANENTFLAGS ()] x\r\n", b"* OK [UNSEEN 3] x\r\n",
])
def test_line_that_nobody_asked_for_is_left_out(tmp_path, line):
    answer = fetched(tmp_path, line + item(7) + line + item(8) + line + DONE)
    assert answer["result"] == "ok", answer
    assert [mail["uid"] for mail in answer["mails"]] == [7, 8]


# ---- mails that were not asked for ---------------------------------------------------------------------------

def test_uid_twice_and_uid_not_asked_for_are_dropped(tmp_path):
    answer = fetched(tmp_path, item(7) + item(7, b"again") + item(5) + item(4294967295) + item(0) + item(9) + DONE)
    assert answer["result"] == "ok"
    assert [(mail["uid"], mail["content"]) for mail in answer["mails"]] == [(7, 13), (9, 13)]


def test_mail_without_uid_is_dropped(tmp_path):
    answer = fetched(tmp_path, b"* 1 FETCH (BODY[]<0> {2}\r\nhi)\r\n" + item(8) + DONE)
    assert [mail["uid"] for mail in answer["mails"]] == [8]


def test_content_may_be_quoted_nil_or_empty(tmp_path):
    answer = fetched(tmp_path, b'* 1 FETCH (UID 7 BODY[]<0> "hi (\\"there\\")")\r\n* 2 FETCH (BODY[]<0> NIL UID 8)\r\n' +
                     item(9, b"") + DONE)
    assert sorted((mail["uid"], mail["content"]) for mail in answer["mails"]) == [(7, 12), (8, 0), (9, 0)]


def test_items_in_any_order_and_case(tmp_path):
    answer = fetched(tmp_path, b"* 1 fetch (body[]<0> {2}\r\nhi rfc822.size 2 internaldate "
                     b"\"01-Jan-2024 00:00:00 +0000\" uid 7 flags (\\Seen Junk))\r\n" + DONE)
    assert answer["mails"] == [
        {"uid": 7, "size": 2, "date": 1704067200000, "content": 2, "partial": False}]


def test_mail_without_internaldate_has_none(tmp_path):
    assert fetched(tmp_path, item(7) + DONE)["mails"][0]["date"] == 0


def test_lines_may_end_in_lf_alone(tmp_path):
    answer = fetched(tmp_path, b"* 1 FETCH (UID 7 BODY[]<0> {2}\r\nhi)\n" + b"%T OK done\n")
    assert [mail["uid"] for mail in answer["mails"]] == [7]


def test_no_to_a_fetch_is_told_apart_from_a_lost_session(tmp_path):
    answer = fetched(tmp_path, item(7) + b"%T NO [SERVERBUG] disk on fire\r\n")
    assert answer["result"] == "denied"
    assert "disk on fire" in answer["error"]


def test_expunged_meanwhile_is_no_fault(tmp_path):
    answer = fetched(tmp_path, item(7) + b"%T NO [EXPUNGEISSUED] some are gone\r\n")
    assert answer["result"] == "ok"


# ---- folders -------------------------------------------------------------------------------------------------

def test_search_answers_are_sorted_and_cleaned(tmp_path):
    with ImapScript({"UID SEARCH": b"* SEARCH 9 7\r\n* SEARCH\r\n* SEARCH 7 3 12 0\r\n" + DONE}) as server:
        assert run(tmp_path, server, "examine", "INBOX", "list", 7)[-1]["uids"] == [7, 9, 12]


def test_refused_inbox_is_about_us(tmp_path):
    with ImapScript({"EXAMINE": b"%T NO EXAMINE Unsafe Login. Please contact us\r\n"}) as server:
        answer = run(tmp_path, server, "examine", "INBOX")[-1]
        assert answer["result"] == "refused"
        assert "Unsafe Login" in answer["error"]


def test_folder_in_use_is_tried_again(tmp_path):
    with ImapScript({"EXAMINE": b"%T NO [INUSE] later\r\n"}) as server:
        assert run(tmp_path, server, "examine", "Sent")[-1]["result"] == "retry"


def test_folder_without_uidvalidity_is_refused(tmp_path):
    with ImapScript({"EXAMINE": b"* 3 EXISTS\r\n" + DONE}) as server:
        assert run(tmp_path, server, "examine", "INBOX")[-1]["result"] == "refused"


def test_missing_uidnext_is_asked_for(tmp_path):
    with ImapScript({"EXAMINE": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 4294967295] x\r\n" + DONE,
                     "UID SEARCH": b"* SEARCH 41\r\n" + DONE}) as server:
        answer = run(tmp_path, server, "examine", "INBOX")[-1]
        assert (answer["uidvalidity"], answer["uidnext"]) == (4294967295, 42)


def test_numbers_of_the_last_folder_are_not_kept(tmp_path):
    first = b"* 9 EXISTS\r\n* OK [UIDVALIDITY 5] x\r\n* OK [UIDNEXT 6] x\r\n" + DONE
    second = b"* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 8] x\r\n" + DONE
    with ImapScript({"EXAMINE": [first, second]}) as server:
        answer = run(tmp_path, server, "examine", "INBOX", "examine", "Sent")[-1]
        assert (answer["exists"], answer["uidvalidity"], answer["uidnext"]) == (0, 7, 8)


def test_id_is_sent_before_any_folder_is_opened(tmp_path):
    with ImapScript() as server:
        run(tmp_path, server, "examine", "INBOX")
        words = [line.split(b" ")[1] for line in server.lines if line[:1].isdigit()]
        assert words.index(b"ID") < words.index(b"EXAMINE")
        assert any(b'ID ("name" "hark"' in line for line in server.lines)


def test_server_without_id_is_not_sent_one(tmp_path):
    with ImapScript({"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + DONE}) as server:
        assert run(tmp_path, server)[-1]["result"] == "ok"
        assert not any(b" ID " in line for line in server.lines)


def test_ok_without_capability_is_survived(tmp_path):
    good = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + DONE
    with ImapScript({"CAPABILITY": [good, DONE]}) as server:
        answer = run(tmp_path, server)[-1]
        assert answer["result"] == "ok"
        assert not answer["move"]


def test_special_folders_by_name_in_both_languages(tmp_path):
    names = b"".join(b'* LIST (\\HasNoChildren) "/" %s\r\n' % name for name in
                     (b'"&XfJT0ZAB-"', b'"&V4NXPpCuTvY-"', b'"&g0l6P3ux-"', b"INBOX", b"{5}\r\nOther"))
    with ImapScript({"LIST": names + DONE}) as server:
        answer = run(tmp_path, server)[-1]
        assert (answer["sent"], answer["junk"], answer["drafts"]) == ("已发送", "垃圾邮件", "草稿箱")


def test_marks_win_over_names_and_closed_folders_are_passed_over(tmp_path):
    names = (b'* LIST (\\Noselect \\Sent) "/" "[Mail]"\r\n* LIST () "/" "Sent"\r\n* LIST (\\sent) "/" "[Mail]/Outgoing"\r\n'
             b'* LIST () "." INBOX.Drafts\r\n* LIST (\\NonExistent) "/" Junk\r\n* LIST (\\Noselect) NIL ""\r\n')
    with ImapScript({"LIST": names + DONE}) as server:
        answer = run(tmp_path, server)[-1]
        assert (answer["sent"], answer["junk"], answer["drafts"]) == ("[Mail]/Outgoing", None, "INBOX.Drafts")


# ---- an answer that is taken in parts -----------------------------------------------------------------------

def fetched_in_parts(folder, *answers):
    """7, 8 and 9, 10 of one FETCH; answers: to that and to what is asked then."""
    with ImapScript({"UID FETCH": list(answers)}) as server:
        return run(folder, server, "examine", "INBOX", "ahead", 1000, "7,8,9,10", "fetch", 1000, "7,8", "fetch", 1000, "9,10")[3:]


def uids_of(answer):
    return [mail["uid"] for mail in answer["mails"]]


def test_mail_that_is_left_out_of_a_part_is_not_passed_over_before_the_server_said_ok(tmp_path):
    first, second = fetched_in_parts(tmp_path, item(7) + item(9) + item(10) + b"%T NO [SERVERBUG] 8 cannot be read\r\n",
                                     item(9) + item(10) + DONE)
    assert (first["result"], second["result"]) == ("denied", "ok")
    assert uids_of(second) == [9, 10]


def test_refusal_behind_a_complete_part_is_told_of_the_next(tmp_path):
    first, second = fetched_in_parts(tmp_path, item(7) + item(8) + b"%T NO no more\r\n")
    assert (first["result"], second["result"]) == ("ok", "denied")


def test_mails_of_a_part_may_come_behind_those_of_the_next(tmp_path):
    first, second = fetched_in_parts(tmp_path, item(10) + item(8) + item(9) + item(7) + DONE, item(9) + item(10) + DONE)
    assert (first["result"], uids_of(first)) == ("ok", [8, 7])
    assert (second["result"], uids_of(second)) == ("ok", [9, 10])


def test_mail_without_content_in_a_part_is_handed_over_as_such(tmp_path):
    nothing = b"* 2 FETCH (UID 8 BODY[]<0> NIL)\r\n"
    first, second = fetched_in_parts(tmp_path, item(7) + nothing + item(9) + item(10) + DONE, item(9) + item(10) + DONE)
    assert (uids_of(first), uids_of(second)) == ([7, 8], [9, 10])


def test_part_that_comes_twice_is_dropped_the_second_time(tmp_path):
    first, second = fetched_in_parts(tmp_path, item(7) + item(8) + item(7) + item(8) + item(9) + item(10) + DONE)
    assert (uids_of(first), uids_of(second)) == ([7, 8], [9, 10])


@pytest.mark.parametrize("end", [CUT, b"* BYE enough\r\n", b"a7 OK done\r\n"])
def test_end_in_the_middle_of_a_part(tmp_path, end):
    first, second = fetched_in_parts(tmp_path, item(7) + item(8) + item(9) + end)
    assert (first["result"], second["result"]) == ("ok", "retry")
