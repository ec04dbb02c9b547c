"""The fate of a mail at every step of SMTP: sent, again later, never again, or nobody knows."""

import pytest

from lib.byteserver import ByteServer
from lib.ports import dead_port
from lib.probe import SHORT as SHORT_BUT_FOR_THE_END
from lib.probe import SOON_MS, USER, Probe, needs_probe
from lib.smtp_server import DROP, SILENT, SmtpServer

pytestmark = needs_probe


def short(value):
    """Names of cases: not a hundred kilobytes of x."""
    return repr(value)[:30] if isinstance(value, (bytes, str)) else None


# libcurl looks at our deadlines about once a second.
SHORT = (*SHORT_BUT_FOR_THE_END, "--answer-ms", "2000")
FROM, TO = "feedback@example.com", "customer@example.org"


@pytest.fixture
def mail(tmp_path):
    path = tmp_path / "mail"
    path.write_bytes(b"From: feedback@example.com\r\nSubject: hi\r\n\r\nhello\r\n")
    return path


def sends(folder, port, mail, count=1, sender=FROM, to=TO, options=SHORT, login=False, **named):
    probe = Probe(folder, port, *options, login=login, **named)
    return probe.smtp(*["send", sender, to, mail] * count)


# ---- what arrives --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("content", [
    b"a: b\r\n\r\nx\r\n", b"a: b\r\n\r\nno end of line", b".\r\n", b"..\r\n.\r\n.x\r\n", b"a: b\r\n\r\n.\r\n.\r\n\r\n.\r\n",
    b"\r\n", b"a: b\r\n\r\n" + b"\xe4\xbd\xa0\xe5\xa5\xbd\r\n",
    b"a: b\r\n\r\n" + b"".join(b"x" * n + b"\r\n.dot\r\n" for n in range(700)),       # dots at every place of a buffer
    b"a: b\r\n\r\n" + b".\r\n" * 70000,
], ids=short)
def test_content_arrives_byte_for_byte(tmp_path, smtp_server, mail, content):
    mail.write_bytes(content)
    assert sends(tmp_path, smtp_server.port, mail, options=())[0]["result"] == "sent"
    assert smtp_server.mails[0].content == (content if content.endswith(b"\r\n") else content + b"\r\n")


@pytest.mark.parametrize("sender", ["", FROM])
def test_sender_and_recipient_arrive(tmp_path, smtp_server, mail, sender):
    answer = sends(tmp_path, smtp_server.port, mail, sender=sender)[0]
    assert (answer["result"], answer["code"], answer["enhanced"]) == ("sent", 250, "2.0.0")
    taken = smtp_server.mails[0]
    assert (taken.sender or "").strip("<>") == sender
    assert taken.recipients == [TO]


def test_chinese_address_arrives_where_the_server_takes_it(tmp_path, smtp_server, mail):
    assert sends(tmp_path, smtp_server.port, mail, to="客户@example.org")[0]["result"] == "sent"
    assert smtp_server.mails[0].recipients == ["客户@example.org"]


def test_large_mail_arrives(tmp_path, smtp_server, mail):
    mail.write_bytes(b"a: b\r\n\r\n" + (b"y" * 70 + b"\r\n") * 100000)
    assert sends(tmp_path, smtp_server.port, mail, options=())[0]["result"] == "sent"
    assert smtp_server.mails[0].content == mail.read_bytes()


def test_mails_share_a_connection(tmp_path, smtp_server, mail):
    assert [answer["result"] for answer in sends(tmp_path, smtp_server.port, mail, 5)] == ["sent"] * 5
    assert smtp_server.sessions == 1
    assert len(smtp_server.mails) == 5


def test_login_with_the_right_and_the_wrong_secret(tmp_path, mail):
    with SmtpServer(users={USER: "secret"}) as server:
        assert sends(tmp_path, server.port, mail, login=True)[0]["result"] == "sent"
        answer = sends(tmp_path, server.port, mail, login=True, password="hunter2")[0]
        assert answer["result"] == "refused"
        assert "hunter2" not in str(answer)
        assert len(server.mails) == 1


def test_missing_login_is_the_owners_matter(tmp_path, mail):
    with SmtpServer(users={USER: "secret"}) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert answer["result"] == "refused"
        assert answer["code"] == 530


# ---- what the server says, step by step ----------------------------------------------------------------------

@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "end"])
@pytest.mark.parametrize("reply,result", [
    ("451 4.3.0 Later", "retry"), ("450 greylisted", "retry"), ("550 5.1.1 No such user", "failed"),
    ("554 5.7.1 Spam", "failed"), ("421 4.3.2 Closing", "retry")])
def test_reply_decides(tmp_path, smtp_server, mail, step, reply, result):
    smtp_server.plan(**{step: reply})
    answers = sends(tmp_path, smtp_server.port, mail, 2)
    assert answers[0]["result"] == result
    assert answers[0]["code"] == int(reply[:3])
    assert answers[0]["reply"] == reply
    assert answers[0]["enhanced"] == (reply.split()[1] if "." in reply else "")
    assert reply in answers[0]["error"]
    assert answers[1]["result"] == "sent"
    assert len(smtp_server.mails) == 1


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "end"])
def test_login_wanted_in_the_middle_is_the_owners_matter(tmp_path, smtp_server, mail, step):
    smtp_server.plan(**{step: "530 5.7.0 Authentication required"})
    assert sends(tmp_path, smtp_server.port, mail)[0]["result"] == "refused"


@pytest.mark.parametrize("greeting,result", [
    ("421 4.3.2 busy", "retry"), ("554 5.7.1 go away", "refused"), ("450 4.7.0 wait", "retry")])
def test_greeting_is_no_verdict_on_the_mail(tmp_path, smtp_server, mail, greeting, result):
    smtp_server.plan(greeting=greeting)
    answer = sends(tmp_path, smtp_server.port, mail)[0]
    assert answer["result"] == result
    assert greeting[4:] in answer["error"]


@pytest.mark.parametrize("step,result", [
    ("greeting", "retry"), ("ehlo", "retry"), ("mail", "retry"), ("rcpt", "retry"), ("data", "retry"),
    ("end", "uncertain")])
@pytest.mark.parametrize("kind", [DROP, SILENT], ids=["cut", "silent"])
def test_no_reply_is_uncertain_only_after_the_final_dot(tmp_path, smtp_server, mail, step, result, kind):
    smtp_server.plan(**{step: kind})
    answers = sends(tmp_path, smtp_server.port, mail, 2)
    assert answers[0]["result"] == result
    assert answers[0]["ms"] < SOON_MS
    assert answers[1]["result"] == "sent"
    assert len(smtp_server.mails) == (2 if step == "end" else 1)


def test_patience_for_the_final_answer_is_its_own(tmp_path, mail):
    def slow(peer):
        peer.send(b"220 hi\r\n")
        for reply in (b"250 hi", b"250 ok", b"250 ok", b"354 go"):
            peer.line()
            peer.send(reply + b"\r\n")
        while peer.line() != b".":
            pass
        peer.server.stopping.wait(3)
        peer.send(b"250 2.0.0 at last\r\n")
        peer.hold()

    with ByteServer(slow) as server:
        options = (*SHORT_BUT_FOR_THE_END, "--answer-ms", "60000")
        assert sends(tmp_path, server.port, mail, options=options)[0]["result"] == "sent"


def test_no_server_is_tried_again(tmp_path, mail):
    assert sends(tmp_path, dead_port(), mail)[0]["result"] == "retry"


# ---- a server out of its mind --------------------------------------------------------------------------------

def scripted(*replies):
    """Greets and answers each command, the content's end too, with the next of the replies; then says nothing."""

    def script(peer):
        peer.send(b"220 hi\r\n")
        is_content = False
        for reply in replies:
            line = peer.line()
            while is_content and line != b".":
                line = peer.line()
            is_content = line.upper() == b"DATA"
            peer.send(reply)
        peer.hold()

    return script


OK = b"250 ok\r\n"


@pytest.mark.parametrize("last,result", [
    (b"what is a reply code\r\n", "uncertain"), (b"\r\n", "uncertain"), (b"354 go on\r\n", "uncertain"),
    (b"2xx\r\n", "uncertain"), (b"250-half\r\n", "uncertain"), (b"\xff\x00\xfe", "uncertain"), (b"x" * 100000, "uncertain"),
    (b"200 fine\r\n", "sent"), (b"250\r\n", "sent"), (b"250-one\r\n250 two\r\n", "sent"),
    (b"552-5.2.2 full\r\n552 5.2.2 very \x1b[31m full\r\n", "failed"), (b"421 bye\r\n", "retry"),
    (b"550-no\r\n250 yes\r\n", "uncertain"), (b"250-yes\r\n550 no\r\n", "uncertain"),
    (b"550-no\r\n421 bye\r\n", "retry")], ids=short)
def test_odd_last_answers(tmp_path, mail, last, result):
    with ByteServer(scripted(OK, OK, OK, b"354 go\r\n", last)) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert answer["result"] == result, answer
        assert answer["ms"] < SOON_MS
        assert "\x1b" not in answer["reply"] + answer["error"]


@pytest.mark.parametrize("position", range(4))
@pytest.mark.parametrize("garbage", [b"hello?\r\n", b"\x00\x00\x00\r\n", b"x" * 200000, b"999\r\n", b"099 x\r\n"], ids=short)
def test_garbage_before_the_end_is_tried_again(tmp_path, mail, position, garbage):
    replies = [OK, OK, OK, b"354 go\r\n"][:position] + [garbage]
    with ByteServer(scripted(*replies)) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert answer["result"] in ("retry", "refused", "failed") if garbage == b"999\r\n" else answer["result"] == "retry"
        assert answer["ms"] < SOON_MS


def test_endless_reply_ends_at_the_deadline(tmp_path, mail):
    def endless(peer):
        peer.send(b"220 hi\r\n")
        peer.line()
        while True:
            peer.send(b"250-and another thing\r\n" * 1000)

    with ByteServer(endless) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert answer["result"] == "retry"
        assert answer["ms"] < SOON_MS


def test_an_address_outside_ascii_is_not_tried_where_the_server_does_not_take_it(tmp_path, mail):
    with ByteServer(scripted(OK)) as server:
        answer = sends(tmp_path, server.port, mail, to="客户@example.org")[0]
        assert answer["result"] == "failed" and "ASCII" in answer["error"]
        assert not [line for line in server.lines if line.startswith((b"MAIL", b"RCPT"))]


def takes(*extensions):
    """A reply to EHLO."""
    lines = [b"hi", *extensions]
    return b"".join(b"250%c%s\r\n" % (b" -"[line is not lines[-1]], line) for line in lines)


EIGHT_BIT = b"a: b\r\n\r\n\xe4\xbd\xa0\xe5\xa5\xbd\r\n"


def test_eight_bits_go_only_where_the_server_takes_them(tmp_path, mail):
    mail.write_bytes(EIGHT_BIT)
    with ByteServer(scripted(takes())) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert answer["result"] == "failed" and "8BITMIME" in answer["error"]
        assert not [line for line in server.lines if line.startswith(b"MAIL")]
    with ByteServer(scripted(takes(b"8BITMIME"), OK, OK, b"354 go\r\n", OK)) as server:
        assert sends(tmp_path, server.port, mail)[0]["result"] == "sent"
        assert b"MAIL FROM:<%s> BODY=8BITMIME" % FROM.encode() in server.lines


def test_a_line_that_servers_cut_is_not_sent(tmp_path, mail):
    mail.write_bytes(b"a: b\r\n\r\n" + b"x" * 999 + b"\r\n")
    with ByteServer(scripted(takes())) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert answer["result"] == "failed" and "line" in answer["error"]
        assert not server.lines


def test_a_chinese_domain_goes_to_any_server_in_its_ascii_form(tmp_path, mail):
    with ByteServer(scripted(OK, OK, OK, b"354 go\r\n", OK)) as server:
        assert sends(tmp_path, server.port, mail, to="kim@例子.example")[0]["result"] == "sent"
        assert b"RCPT TO:<kim@xn--fsqu00a.example>" in server.lines


def test_a_reply_that_came_before_the_content_is_none_to_it(tmp_path, mail):
    with ByteServer(scripted(OK, OK, OK, b"354 go\r\n250 taken\r\n")) as server:
        assert sends(tmp_path, server.port, mail)[0]["result"] == "retry"
        assert b"hello" not in server.lines


@pytest.mark.parametrize("word,result", [
    (b"552 5.3.4 too big\r\n", "failed"), (b"452 4.3.1 full\r\n", "retry"), (b"250 taken\r\n", "retry"), (b"", "retry")], ids=short)
def test_a_server_that_speaks_in_the_middle_of_the_content_gets_no_end_of_it(tmp_path, mail, word, result):
    """The content is larger than what sockets hold, so the word is there before its end."""
    mail.write_bytes(b"a: b\r\n\r\n" + (b"x" * 998 + b"\r\n") * 16000)

    def script(peer):
        peer.send(b"220 hi\r\n")
        for reply in (OK, OK, OK, b"354 go\r\n"):
            peer.line()
            peer.send(reply)
        peer.line()
        if not word:
            return
        peer.send(word)
        while peer.line() != b".":
            pass

    with ByteServer(script) as server:
        assert sends(tmp_path, server.port, mail, options=())[0]["result"] == result
        assert b"." not in server.lines


# ---- PIPELINING (RFC 2920) -----------------------------------------------------------------------------------

EHLO = b"250-mx.example.com\r\n250-PIPELINING\r\n250 SIZE 1000000\r\n"


def pipelining(*replies):
    """Waits for all three commands, and for the content where the third was taken, before it says a word to them."""

    def script(peer):
        peer.send(b"220 hi\r\n")
        peer.line()
        peer.send(EHLO)
        while True:
            for _ in range(3):
                peer.line()
            peer.send(b"".join(replies[:3]))
            if not replies[2].startswith(b"354"):
                break
            while peer.line() != b".":
                pass
            peer.send(replies[3])
        peer.hold()

    return script


def test_commands_go_out_together_where_the_server_takes_them_so(tmp_path, mail):
    with ByteServer(pipelining(OK, OK, b"354 go\r\n", OK)) as server:
        assert [answer["result"] for answer in sends(tmp_path, server.port, mail, 2)] == ["sent", "sent"]
        assert b"MAIL FROM:<feedback@example.com> SIZE=%d" % mail.stat().st_size in server.lines
        assert server.connections == 1


def one_by_one(peer, *replies):
    """Answers each piece that comes; how many lines each had, up to the content."""
    counts = []
    for reply in replies:
        counts.append(peer.socket.recv(4096).count(b"\n"))
        peer.send(reply)
    return counts


def test_without_pipelining_no_command_goes_out_before_the_reply_to_the_one_before(tmp_path, mail):
    counts = []

    def script(peer):
        peer.send(b"220 hi\r\n")
        counts.extend(one_by_one(peer, OK, OK, OK, b"354 go\r\n"))
        peer.socket.recv(4096)
        peer.send(OK)
        peer.hold()

    with ByteServer(script) as server:
        assert sends(tmp_path, server.port, mail)[0]["result"] == "sent"
    assert counts == [1, 1, 1, 1]


def test_what_was_offered_before_tls_does_not_count_after_it(tmp_path, certificate, authority, mail):
    counts = []

    def script(peer):
        peer.send(b"220 hi\r\n")
        peer.line()
        peer.send(EHLO.replace(b"250 SIZE", b"250-STARTTLS\r\n250 SIZE"))
        peer.line()
        peer.send(b"220 go\r\n")
        peer.start_tls(peer.server.context)
        counts.extend(one_by_one(peer, OK, OK, OK, b"354 go\r\n"))
        peer.socket.recv(4096)
        peer.send(OK)
        peer.hold()

    with ByteServer(script, certificate=certificate) as server:
        probe = Probe(tmp_path, server.port, "--ca", authority.ca_file, tls="starttls", host="localhost", login=False)
        assert probe.smtp("send", FROM, TO, mail)[0]["result"] == "sent"
    assert counts == [1, 1, 1, 1]


@pytest.mark.parametrize("replies,result,code", [
    ((b"451 later\r\n", b"503 no\r\n", b"503 no\r\n"), "retry", 451),
    ((OK, b"550 5.1.1 who\r\n", b"554 no valid recipients\r\n"), "failed", 550),
    ((OK, b"450 4.2.0 grey\r\n", b"354 go all the same\r\n"), "retry", 450),
    ((OK, OK, b"451 4.3.0 later\r\n"), "retry", 451)], ids=["mail", "rcpt", "rcpt, data taken", "data"])
def test_the_first_refusal_decides_and_no_content_goes_out(tmp_path, mail, replies, result, code):
    def script(peer):
        peer.send(b"220 hi\r\n")
        peer.line()
        peer.send(EHLO)
        for _ in range(3):
            peer.line()
        peer.send(b"".join(replies))
        peer.hold()

    with ByteServer(script) as server:
        answer = sends(tmp_path, server.port, mail)[0]
        assert (answer["result"], answer["code"]) == (result, code)
        assert not {b"hello", b"."} & set(server.lines)


# ---- the connection between two mails ------------------------------------------------------------------------

def test_connection_cut_between_mails_is_replaced(tmp_path, smtp_server, mail):
    probe = Probe(tmp_path, smtp_server.port, login=False)
    with probe.start("smtp", "send", FROM, TO, mail, "pause", "send", FROM, TO, mail) as running:
        assert running.next()["result"] == "sent"
        running.next()
        smtp_server.drop_connections()
        running.say()
        assert running.next()["result"] == "sent"
    assert smtp_server.sessions == 2
    assert len(smtp_server.mails) == 2


@pytest.mark.parametrize("first_word", [b"421 too many mails on one connection\r\n", b""])
def test_connection_that_dies_at_the_second_mail_is_replaced(tmp_path, mail, first_word):
    """The server hangs up, with or without a word, when MAIL comes again."""
    taken = []

    def one_mail_each(peer):
        scripted_one = (OK, OK, OK, b"354 go\r\n", b"250 taken\r\n")
        peer.send(b"220 hi\r\n")
        for reply in scripted_one:
            line = peer.line()
            if line == b"DATA":
                peer.send(reply)
                while peer.line() != b".":
                    pass
                taken.append(1)
                peer.send(b"250 taken\r\n")
                break
            peer.send(reply)
        peer.line()
        peer.send(first_word)

    with ByteServer(one_mail_each) as server:
        answers = sends(tmp_path, server.port, mail, 3)
        assert [answer["result"] for answer in answers] == ["sent"] * 3
        assert server.connections == 3
        assert len(taken) == 3


def test_cut_after_the_final_dot_on_a_kept_connection_is_not_repeated(tmp_path, smtp_server, mail):
    smtp_server.plan()
    smtp_server.plan(end=DROP)
    answers = sends(tmp_path, smtp_server.port, mail, 2)
    assert [answer["result"] for answer in answers] == ["sent", "uncertain"]
    assert len(smtp_server.mails) == 2


def test_secret_is_read_anew_for_a_new_connection(tmp_path, mail):
    with SmtpServer(users={USER: "secret"}) as server:
        probe = Probe(tmp_path, server.port)
        with probe.start("smtp", "send", FROM, TO, mail, "pause", "send", FROM, TO, mail) as running:
            assert running.next()["result"] == "sent"
            running.next()
            server._users[USER] = "changed"
            probe.secret.write_text("changed\n")
            server.drop_connections()
            running.say()
            assert running.next()["result"] == "sent"


def test_server_that_holds_back_its_answer_to_quit_does_not_hold_us(tmp_path, mail):
    with ByteServer(scripted(OK, OK, OK, b"354 go\r\n", OK)) as server:
        assert sends(tmp_path, server.port, mail, options=())[0]["result"] == "sent"
        assert server.lines[-1] in (b"QUIT", b".")


# ---- what is never sent --------------------------------------------------------------------------------------

@pytest.mark.parametrize("address", [
    "a@b\r\nRCPT TO:<x@y", "a@b\nx", "a b@c", "<a@b>", "a@b>", "a\tb@c", "a@b\x7f", "\x01@b", "x" * 400 + "@b"], ids=short)
@pytest.mark.parametrize("place", ["sender", "to"])
def test_address_that_would_break_the_line_is_not_sent(tmp_path, smtp_server, mail, address, place):
    answer = sends(tmp_path, smtp_server.port, mail, **{place: address})[0]
    assert answer["result"] == "failed"
    assert "not sent" in answer["error"]
    assert smtp_server.sessions == 0


def test_empty_recipient_is_not_sent(tmp_path, smtp_server, mail):
    assert sends(tmp_path, smtp_server.port, mail, to="")[0]["result"] == "failed"


@pytest.mark.parametrize("content", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\n", b"a\r\n\r", b"\n", b"a\0b\r\n", b"\r\r\n", b""])
def test_content_with_bare_line_ends_is_not_sent(tmp_path, smtp_server, mail, content):
    mail.write_bytes(content)
    assert sends(tmp_path, smtp_server.port, mail)[0]["result"] == "failed"
    assert smtp_server.sessions == 0
