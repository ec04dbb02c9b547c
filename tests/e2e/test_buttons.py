"""Folders as buttons: mails are moved by other clients, on a real server, and hark acts on it."""

import base64

import pytest
from conftest import mail, wait_until
from enemy_servers import item
from lib.byteserver import ImapScript
from lib.dovecot import Dovecot

ENGLISH = dict(resolved="Feedback/Resolved", urgent="Feedback/Urgent", spam="Feedback/Spam",
               not_feedback="Feedback/Not feedback", categories="Feedback/Category")
CHINESE = dict(resolved="反馈/已解决", urgent="反馈/紧急", spam="反馈/垃圾", not_feedback="反馈/不是反馈", categories="反馈/类别")


def utf7(name):
    """Modified UTF-7 (RFC 3501 5.1.3)."""
    parts, run = [], ""
    for character in name + "\0":
        if character != "\0" and not character.isascii():
            run += character
            continue
        if run:
            parts.append("&%s-" % base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ","))
            run = ""
        parts.append(character)
    return "".join(parts)[:-1]


class Client:
    """Somebody's mail program."""

    def __init__(self, server, separator="/", prefix=""):
        self.client, self.separator, self.prefix = server.imap(), separator, prefix

    def name(self, folder):
        return '"%s"' % utf7(folder if folder == "INBOX" else self.prefix + folder.replace("/", self.separator))

    def create(self, *folders):
        for folder in folders:
            assert self.client.create(self.name(folder))[0] == "OK"

    def folders(self):
        return [line.decode().split(' "%s" ' % self.separator)[1].strip('"') for line in self.client.list()[1]]

    def transfer(self, command, number, source, target):
        assert self.client.select(self.name(source))[0] == "OK"
        uid = self.client.uid("SEARCH", "HEADER", "Message-ID", "<test.%s@" % number)[1][0].split()[-1]
        answer = self.client.uid(command, uid, self.name(target))
        assert answer[0] == "OK", answer
        self.client.close()

    def move(self, number, source, target):
        self.transfer("MOVE", number, source, target)

    def copy(self, number, source, target):
        self.transfer("COPY", number, source, target)


def use_buttons(hark, **names):
    lines = ["      %s: %s\n" % pair for pair in names.items()]
    text = hark.config.read_text()
    text = text.replace("    poll: 5m\n", "    poll: 5m\n    folders:\n     buttons:\n" + "".join(lines))
    hark.config.write_text(text)


def number_of(hark):
    return hark.feedback()[0]["number"]


def matter(hark, number=None):
    row = hark.rows("show", number or number_of(hark))[0]
    return row.get("feedback", row)


def events(hark, number=None):
    return [(each["actor"], each["action"], each["detail"])
            for each in hark.rows("show", number or number_of(hark))[0]["events"]]


def settled(hark, dovecot):
    """The ledger holds a row for every UID that was ever seen, and another look changes nothing."""
    hark.once()
    rows = hark.rows("ledger", "--limit", "1000")
    assert len(rows) == hark.status()["read"]
    hark.once()
    assert hark.rows("ledger", "--limit", "1000") == rows


@pytest.fixture
def pressed(hark, dovecot):
    """hark has made its folders; a mail lies in the inbox and is taken in."""
    use_buttons(hark, create="yes", **ENGLISH)
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    return hark


def test_hark_makes_the_folders_once_and_never_again(pressed, dovecot):
    client = Client(dovecot)
    assert {"Feedback/Resolved", "Feedback/Urgent", "Feedback/Spam", "Feedback/Not feedback",
            "Feedback/Category"} <= set(client.folders())
    assert client.client.delete('"Feedback/Urgent"')[0] == "OK"
    pressed.once()
    assert "Feedback/Urgent" not in client.folders()


def test_without_buttons_no_folder_is_made(watched, dovecot):
    assert not [name for name in Client(dovecot).folders() if "Feedback" in name]


@pytest.mark.parametrize("folder,before,after", [
    ("Feedback/Resolved", ("open", "normal"), ("resolved", "normal")),
    ("Feedback/Urgent", ("open", "normal"), ("open", "high")),
    ("Feedback/Spam", ("open", "normal"), ("closed", "normal")),
    ("Feedback/Not feedback", ("open", "normal"), ("closed", "normal"))])
def test_each_button_and_back(pressed, dovecot, folder, before, after):
    client = Client(dovecot)
    client.move(1, "INBOX", folder)
    pressed.once()
    row = pressed.feedback()[0]
    assert (row["status"], row["priority"]) == after
    assert ("owner", "moved", folder) in events(pressed)
    client.move(1, folder, "INBOX")
    pressed.once()
    row = pressed.feedback()[0]
    assert (row["status"], row["priority"]) == before
    assert ("owner", "moved", "INBOX") in events(pressed)
    assert [row["reason"] for row in pressed.rows("ledger") if row["state"] == "duplicate"][::-1] == [
        "moved to " + folder, "moved back from " + folder]
    settled(pressed, dovecot)


def test_a_category_by_its_id_or_its_name(pressed, dovecot):
    client = Client(dovecot)
    client.create("Feedback/Category/suggestion", "Feedback/Category/产品问题", "Feedback/Category/no such thing")
    client.move(1, "INBOX", "Feedback/Category/suggestion")
    pressed.once()
    assert pressed.feedback()[0]["category"] == "suggestion"
    assert ("owner", "classified", "product_issue -> suggestion") in events(pressed)
    assert "no such thing" in pressed.log()
    client.move(1, "Feedback/Category/suggestion", "Feedback/Category/产品问题")
    pressed.once()
    assert pressed.feedback()[0]["category"] == "product_issue"
    client.move(1, "Feedback/Category/产品问题", "Feedback/Category/no such thing")
    pressed.once()
    assert pressed.feedback()[0]["category"] == "product_issue"
    assert pressed.log().count("no such thing") == 1
    settled(pressed, dovecot)


def test_of_two_clients_the_last_move_counts(pressed, dovecot):
    desk, phone = Client(dovecot), Client(dovecot)
    desk.move(1, "INBOX", "Feedback/Spam")
    pressed.once()
    phone.move(1, "Feedback/Spam", "Feedback/Urgent")
    pressed.once()
    row = pressed.feedback()[0]
    assert (row["status"], row["priority"]) == ("open", "high")
    desk.move(1, "Feedback/Urgent", "Feedback/Resolved")
    phone.move(1, "Feedback/Resolved", "INBOX")
    pressed.once()
    row = pressed.feedback()[0]
    assert (row["status"], row["priority"]) == ("open", "normal")
    settled(pressed, dovecot)


def test_copies_in_two_buttons_settle_in_one_round(pressed, dovecot):
    client = Client(dovecot)
    client.copy(1, "INBOX", "Feedback/Urgent")
    client.move(1, "INBOX", "Feedback/Resolved")
    pressed.once()
    row = pressed.feedback()[0]
    assert (row["status"], row["priority"]) == ("resolved", "normal")
    before = events(pressed)
    settled(pressed, dovecot)
    assert events(pressed) == before


def test_what_is_moved_to_an_archive_stays_as_it_is(pressed, dovecot):
    client = Client(dovecot)
    client.create("Archive")
    client.move(1, "INBOX", "Feedback/Resolved")
    pressed.once()
    client.move(1, "Feedback/Resolved", "Archive")
    settled(pressed, dovecot)
    assert pressed.feedback()[0]["status"] == "resolved"


def test_a_mail_that_a_filter_puts_there_is_taken_in_and_pressed(pressed, dovecot, smtp_server):
    sent = len(smtp_server.mails)
    dovecot.deliver(mail(number=2, sender="bob@customer.example"), folder="Feedback/Urgent")
    pressed.once()
    row = [row for row in pressed.feedback() if row["number"] != number_of(pressed)][0]
    assert row["priority"] == "high"
    assert len(smtp_server.mails) == sent + 1
    settled(pressed, dovecot)


def test_what_lies_there_at_first_contact_is_left_alone(hark, dovecot):
    client = Client(dovecot)
    client.create("Feedback/Resolved")
    dovecot.deliver(mail(number=7), folder="Feedback/Resolved")
    use_buttons(hark, **ENGLISH)
    hark.once()
    hark.once()
    assert hark.status()["read"] == 0


def test_the_first_mail_in_a_folder_that_the_owner_makes_later_counts(hark, dovecot):
    use_buttons(hark, **ENGLISH)
    hark.once()
    dovecot.deliver(mail())
    hark.once()
    client = Client(dovecot)
    client.create("Feedback/Resolved")
    client.move(1, "INBOX", "Feedback/Resolved")
    hark.once()
    assert hark.feedback()[0]["status"] == "resolved"


@pytest.mark.parametrize("separator,prefix", [(".", ""), (".", "INBOX."), ("/", "INBOX/")])
@pytest.mark.parametrize("names", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_whatever_the_servers_names(make_hark, smtp_server, separator, prefix, names):
    extra = "namespace inbox {\n  separator = %s\n  prefix = %s\n}\n" % (separator, prefix)
    with Dovecot(extra=extra) as server:
        hark = make_hark(imap_port=server.imap_port, smtp_port=smtp_server.port)
        use_buttons(hark, create="yes", **names)
        hark.once()
        server.deliver(mail())
        hark.once()
        client = Client(server, separator, prefix)
        client.create(names["categories"] + "/建议")
        client.move(1, "INBOX", names["categories"] + "/建议")
        hark.once()
        assert hark.feedback()[0]["category"] == "suggestion"
        client.move(1, names["categories"] + "/建议", names["resolved"])
        hark.once()
        row = hark.feedback()[0]
        assert (row["category"], row["status"]) == ("product_issue", "resolved")
        assert names["resolved"] in [folder["folder"] for folder in hark.status()["folders"]]


def test_new_uids_press_nothing(pressed, dovecot):
    client = Client(dovecot)
    client.move(1, "INBOX", "Feedback/Resolved")
    pressed.once()
    pressed.hark("reopen", number_of(pressed))
    client.client.logout()
    dovecot.forget_uids(folder="Feedback/Resolved")
    pressed.once()
    assert pressed.feedback()[0]["status"] == "reopened"
    client = Client(dovecot)
    client.move(1, "Feedback/Resolved", "Feedback/Urgent")
    settled(pressed, dovecot)
    assert pressed.feedback()[0]["priority"] == "high"


def test_the_running_daemon_goes_on_with_the_inbox(pressed, dovecot):
    pressed.config.write_text(pressed.config.read_text().replace("poll: 5m", "poll: 10s"))
    pressed.start_polled()
    Client(dovecot).move(1, "INBOX", "Feedback/Resolved")
    dovecot.deliver(mail(number=2, sender="bob@customer.example"))
    wait_until("the move", lambda: matter(pressed)["status"] == "resolved")
    dovecot.deliver(mail(number=3, sender="eve@customer.example"))
    wait_until("IDLE on the inbox", lambda: len(pressed.feedback()) == 3)
    pressed.stop()


def test_a_move_is_seen_at_once_though_nothing_new_has_come(pressed, dovecot):
    pressed.start_polled()      # every five minutes
    Client(dovecot).move(1, "INBOX", "Feedback/Resolved")
    wait_until("the move", lambda: matter(pressed)["status"] == "resolved")
    pressed.stop()


class Moved(ImapScript):
    """One mail in the inbox, UID 7. When `moves` is set it is moved while the inbox is open no more and the button not
    open any more."""

    def __init__(self):
        self.has_arrived = self.moves = self.is_moved = False
        self.opened, self.content = "INBOX", mail()
        super().__init__({"LIST": b'* LIST () "/" INBOX\r\n* LIST () "/" Feedback/Resolved\r\n%T OK done\r\n',
                          "EXAMINE": self._examine, "UID SEARCH": self._search, "UID FETCH": self._fetch})

    def _holds(self):
        return self.has_arrived and (self.opened == "INBOX") != self.is_moved

    def _examine(self, peer, tag, line):
        was_opened, self.opened = self.opened, line.split()[1].decode().strip('"')
        self.is_moved |= self.moves and (was_opened, self.opened) == ("Feedback/Resolved", "INBOX")
        peer.send(b"* %d EXISTS\r\n* OK [UIDVALIDITY 11] x\r\n* OK [UIDNEXT %d] x\r\n%s OK [READ-ONLY] done\r\n" % (
            self._holds(), 8 if self.has_arrived and (self.opened == "INBOX" or self.is_moved) else 7, tag))

    def _search(self, peer, tag, line):
        peer.send(b"* SEARCH%s\r\n%s OK done\r\n" % (b" 7" if self._holds() else b"", tag))

    def _fetch(self, peer, tag, line):
        peer.send((item(1, 7, self.content) if self._holds() else b"") + tag + b" OK done\r\n")


def test_a_move_is_seen_at_once_though_it_came_while_other_folders_were_open(make_hark, smtp_server):
    with Moved() as server:
        hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
        use_buttons(hark, resolved="Feedback/Resolved")
        hark.once()
        server.has_arrived = True
        hark.once()
        assert matter(hark)["status"] == "open"
        server.moves = True
        hark.once()
        assert server.is_moved and matter(hark)["status"] == "resolved"


@pytest.mark.parametrize("step", range(1, 15))
def test_killed_anywhere_the_move_counts_once(pressed, dovecot, step):
    Client(dovecot).move(1, "INBOX", "Feedback/Urgent")
    pressed.environment.update(HARK_STEP_KILL=str(step), HARK_STEP_VICTIM="self",
                               HARK_STEPS=str(pressed.folder / "steps"))
    pressed.once(expect=None)
    steps = (pressed.folder / "steps.log").read_text().splitlines()
    assert len(steps) >= step, "the round ended before that step"
    for name in ("HARK_STEP_KILL", "HARK_STEP_VICTIM", "HARK_STEPS"):
        del pressed.environment[name]
    pressed.once()
    assert pressed.feedback()[0]["priority"] == "high"
    assert [each for each in events(pressed) if each[1] == "moved"] == [("owner", "moved", "Feedback/Urgent")]
    settled(pressed, dovecot)
