"""hark rehearse: the real intake over a mailbox or a file, with nothing sent, nothing changed and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import time

import pytest

from conftest import BOX, BUILD, dated, mail, mbox, shipped_rules, wait_until


def outcomes(rows):
    """The mails' outcomes and the sum."""
    return [row for row in rows if row["type"] == "mail"], rows[-1]


@pytest.fixture
def ear():
    """A port that nobody must connect to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.fixture
def rehearsing(make_hark, dovecot, ear):
    """An installation that never ran; its SMTP server must never be spoken to, its alert command never run."""
    hark = make_hark(imap_port=dovecot.imap_port, smtp_port=ear.getsockname()[1],
                     extra="alert_command: touch alerted\nlimits: { per_hour: 2 }\n")
    yield hark
    assert not (hark.folder / "hark.db").exists()
    assert not (hark.folder / "alerted").exists()


def changed_rules(hark, text):
    folder = hark.folder / "changed.d"
    folder.mkdir()
    (folder / "10-test.yaml").write_text(text)
    return folder


# ---- a mailbox

def test_a_mailbox_is_rehearsed_and_left_as_it_was(rehearsing, dovecot):
    dovecot.deliver(mail(number=1))
    dovecot.deliver(mail(number=1))
    dovecot.deliver(mail(number=2, sender="bob@customer.example", extra="Auto-Submitted: auto-replied\r\n"))
    dovecot.deliver(mail(number=3, sender="cleo@customer.example", extra="List-Id: <dev.lists.example>\r\n"))
    before = dovecot.flags()
    mails, total = outcomes(rehearsing.rows("rehearse"))
    assert sorted(row["would"]["state"] for row in mails) == ["duplicate", "feedback", "ignored:auto_reply", "ignored:list"]
    assert total["would"]["states"] == {"duplicate": 1, "feedback": 1, "ignored:auto_reply": 1, "ignored:list": 1}
    assert total["mails"] == sum(total["would"]["states"].values()) == total["report"]["ledger"]["read"] == 4
    assert [row["would"]["acknowledged"] for row in mails if row["would"]["state"] == "feedback"] == [True]
    assert dovecot.flags() == before


def test_a_mailbox_is_looked_at_ninety_days_back_or_as_far_as_asked(rehearsing, dovecot):
    for number, days in enumerate((1, 80, 100)):
        dovecot.deliver(mail(number=number), received=time.time() - days * 86400)
    assert rehearsing.rows("rehearse")[-1]["mails"] == 2
    assert rehearsing.rows("rehearse", "--since", "10d")[-1]["mails"] == 1
    assert rehearsing.rows("rehearse", "--since", "2001-01-01")[-1]["mails"] == 3


def test_one_of_several_mailboxes_is_named_by_its_address(make_hark, dovecot, ear):
    extra = ("  - address: other@example.com\n    imap: { host: 127.0.0.1, port: 1, tls: none, password_file: password }\n"
             "    smtp: { host: 127.0.0.1, port: 1, tls: none, login: no }\n")
    hark = make_hark(imap_port=dovecot.imap_port, smtp_port=ear.getsockname()[1])
    hark.config.write_text(hark.config.read_text().replace("acknowledge:", extra + "acknowledge:"))
    dovecot.deliver(mail())
    assert hark.rows("rehearse", "#" + BOX)[-1]["mails"] == 1
    assert hark.run("rehearse", "#other@example.com").returncode == 3
    done = hark.run("rehearse", "#nobody@example.com")
    assert done.returncode == 1 and b"no mailbox of the configuration is #nobody@example.com" in done.stderr


def test_a_folder_that_is_missing_is_named(make_hark, dovecot, ear):
    hark = make_hark(imap_port=dovecot.imap_port, smtp_port=ear.getsockname()[1])
    hark.config.write_text(hark.config.read_text().replace("    name:", "    folders: { inbox: Nowhere }\n    name:"))
    done = hark.run("rehearse")
    assert done.returncode == 1
    assert b"Nowhere" in done.stderr and BOX.encode() in done.stderr and done.stdout == b""


def test_a_refused_login_is_temporary_and_says_so(rehearsing):
    rehearsing.write_password("wrong")
    done = rehearsing.run("rehearse")
    assert done.returncode == 3
    assert BOX.encode() in done.stderr and b"wrong" not in done.stderr


# ---- files

def test_an_mbox_is_taken_whole_by_the_dates_of_its_mails(rehearsing, tmp_path):
    path = mbox(tmp_path / "box", mail(number=2, date=dated(300), text="From here on\n\nFrom there\n"),
                mail(number=1, date=dated(400)), mail(number=3, date=dated(300, hour=11)))
    mails, total = outcomes(rehearsing.rows("rehearse", path))
    assert [row["message_id"] for row in mails] == ["test.1@mail.example.net", "test.2@mail.example.net",
                                                    "test.3@mail.example.net"]
    assert [row["would"]["acknowledgement"].split(":")[0] for row in mails] == ["ack", "ack", "address_cap"]
    assert total["would"]["acknowledgements"] == {"ack": 2, "address_cap": 1}


def test_a_mail_without_a_usable_date_counts_as_of_the_one_before(rehearsing, tmp_path):
    odd = ["Mon, 01 Jan 0001 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "yesterday"]
    path = mbox(tmp_path / "box", mail(number=1, date=dated(400)),
                *(mail(number=n, sender="c%d@customer.example" % n, date=date) for n, date in enumerate(odd, 2)),
                mail(number=9, sender="z@customer.example", date="Fri, 31 Dec 9999 23:59:59 +0000"))
    mails, total = outcomes(rehearsing.rows("rehearse", path))
    assert [row["date"][:10] for row in mails[:4]] == [total["from"][:10]] * 4
    assert mails[4]["date"][:10] == time.strftime("%Y-%m-%d", time.gmtime())
    assert total["mails"] == 5


def test_older_mails_of_a_file_are_counted_when_a_time_is_given(rehearsing, tmp_path):
    path = mbox(tmp_path / "box", mail(number=1, date=dated(400)), mail(number=2, date=dated(3)))
    total = rehearsing.rows("rehearse", "--since", "2w", path)[-1]
    assert (total["mails"], total["older"]) == (1, 1)


def test_of_a_maildir_only_its_mails_are_taken(rehearsing, tmp_path):
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    (tmp_path / "Maildir" / "dovecot-uidlist").write_text("3 V1 N3\n")
    (tmp_path / "Maildir" / "tmp" / "3").write_bytes(mail(number=3)[:100])
    (tmp_path / "Maildir" / "cur" / "1:2,S").write_bytes(mail(number=1))
    (tmp_path / "Maildir" / "new" / "2").write_bytes(mail(number=2, sender="bob@customer.example"))
    assert rehearsing.rows("rehearse", tmp_path / "Maildir")[-1]["would"]["states"] == {"feedback": 2}


def test_what_cannot_be_read_is_counted(rehearsing, tmp_path):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1").write_bytes(mail(number=1))
    (tmp_path / "mails" / "2").write_bytes(b"")
    total = rehearsing.rows("rehearse", tmp_path / "mails")[-1]
    assert total["mails"] == 2 and total["would"]["states"] == {"feedback": 1, "quarantined": 1}


def test_a_missing_file_is_refused(rehearsing, tmp_path):
    done = rehearsing.run("rehearse", tmp_path / "none")
    assert done.returncode == 1
    assert b"No such file" in done.stderr


def test_no_mails_are_no_fault(rehearsing):
    assert rehearsing.rows("rehearse")[-1]["mails"] == 0
    assert "no mails" in rehearsing.hark("rehearse")


def test_a_storm_opens_the_breaker_and_is_told(rehearsing, tmp_path):
    storm = [mail(number=n, sender="c%d@customer%d.example" % (n, n), date=dated(30)) for n in range(5)]
    total = rehearsing.rows("rehearse", mbox(tmp_path / "box", *storm))[-1]
    assert total["would"]["acknowledgements"] == {"ack": 2, "breaker": 2, "global_cap": 1}
    assert total["would"]["breaker"] is not None
    assert "circuit breaker would have opened" in rehearsing.hark("rehearse", tmp_path / "box")


# ---- for people

def test_people_see_sum_acknowledgements_urgent_ones_and_report(rehearsing, tmp_path):
    shipped_rules(rehearsing)
    path = mbox(tmp_path / "box", mail(number=1, text="I lost all my data, data loss!\n", date=dated(3)),
                mail(number=2, sender="list@customer.example", extra="List-Id: <a.b.example>\r\n", date=dated(2)))
    shown = rehearsing.hark("rehearse", path)
    assert "Nothing was sent and nothing is kept." in shown
    assert "Would have been acknowledged: 1" in shown
    assert "anna@customer.example" in shown and "list@customer.example" not in shown
    assert "2 mails read = " in shown
    rehearsing.environment["LANGUAGE"] = "zh"
    assert "什么都没有发出" in rehearsing.hark("rehearse", path)


# ---- against other rules

CHANGED = """\
categories:
  - id: product_issue
    any: [ { words: ["crash*", 闪退, freeze] } ]
  - id: praise
    any: [ { words: [lovely] } ]
priorities:
  - { set: high, when: { category: product_issue, words: [freeze] } }
senders:
  - { from: "*@partner.example", treat_as: bulk }
"""


@pytest.fixture
def past(tmp_path):
    return mbox(tmp_path / "box", mail(number=1, date=dated(9)),
                mail(number=2, sender="bob@customer.example", subject="Hello", text="It must freeze\n", date=dated(8)),
                mail(number=3, sender="eve@partner.example", date=dated(7)),
                mail(number=4, sender="cleo@customer.example", subject="Hello", text="I suggest blue\n", date=dated(6)))


def test_against_the_current_rules_only_what_differs_is_shown(rehearsing, past):
    mails, total = outcomes(rehearsing.rows("rehearse", "--rules", changed_rules(rehearsing, CHANGED), "--against", "current", past))
    assert [row["from"] for row in mails] == ["bob@customer.example", "eve@partner.example", "cleo@customer.example"]
    bob, eve, cleo = mails
    assert (bob["before"]["category"], bob["would"]["category"]) == ("uncategorised", "product_issue")
    assert (bob["before"]["priority"], bob["would"]["priority"]) == ("normal", "high")
    assert (eve["before"]["state"], eve["would"]["state"]) == ("feedback", "ignored:bulk")
    assert (cleo["before"]["category"], cleo["would"]["category"]) == ("suggestion", "uncategorised")
    assert total["different"] == {"mails": 3, "state": 1, "category": 2, "tags": 0, "priority": 1, "acknowledgement": 1}
    assert total["before"]["categories"] == {"product_issue": 2, "suggestion": 1, "uncategorised": 1}
    assert total["would"]["categories"] == {"product_issue": 2, "uncategorised": 1}
    assert sum(total["before"]["states"].values()) == sum(total["would"]["states"].values()) == 4


def test_the_differences_fit_a_narrow_terminal(rehearsing, past):
    rehearsing.environment["COLUMNS"] = "60"
    shown = rehearsing.hark("rehearse", "--rules", changed_rules(rehearsing, CHANGED), "--against", "current", past)
    assert "uncategorised -> product_issue" in shown
    assert "3 would be decided differently" in shown
    assert "anna@customer.example" not in shown


def test_of_tags_only_those_that_come_or_go_are_shown(rehearsing, tmp_path):
    past = mbox(tmp_path / "box", mail(number=1, subject="It crashes", text="It crashes. I suggest it is lovely.\n", date=dated(9)))
    changed = changed_rules(rehearsing, """\
categories:
  - { id: product_issue, any: [ { words: ["crash*"] } ] }
  - { id: praise, any: [ { words: [lovely] } ] }
""")
    shown = rehearsing.hark("rehearse", "--rules", changed, "--against", "current", past)
    assert "+praise -suggestion" in shown


def test_the_same_rules_decide_the_same(rehearsing, past):
    mails, total = outcomes(rehearsing.rows("rehearse", "--rules", rehearsing.folder / "rules.d", "--against", "current", past))
    assert mails == [] and total["different"]["mails"] == 0


def test_faulty_rules_are_refused_with_their_place(rehearsing, past):
    done = rehearsing.run("rehearse", "--rules", changed_rules(rehearsing, "categories: [ { any: [] } ]\n"), past)
    assert done.returncode == 1 and b"10-test.yaml:1:" in done.stderr and done.stdout == b""


@pytest.mark.parametrize("arguments", [("--since", "soon"), ("--against", "current"), ("a", "b")])
def test_wrong_usage_is_told(rehearsing, arguments):
    assert rehearsing.run("rehearse", *arguments).returncode == 2


# ---- nothing is left behind

def test_an_interrupted_rehearsal_leaves_no_file(rehearsing, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen([BUILD / "hark", "--config", rehearsing.config, "rehearse", "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=dict(rehearsing.environment, TMPDIR=str(scratch)),
                               # a shell that runs the tests in the background has it ignored
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    for number in range(2):     # more than is read ahead
        process.stdin.write(b"From -\n" + mail(number=number, text="It crashes.\n" * 20000) + b"\n")
    process.stdin.flush()
    children = "/proc/%d/task/%d/children" % (process.pid, process.pid)
    wait_until("the reader", lambda: open(children, encoding="ascii").read())
    assert os.listdir(scratch) == []
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == -signal.SIGINT
    assert os.listdir(scratch) == []


def test_the_database_of_a_running_installation_is_not_changed(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    before = [json.dumps(watched.rows(*words), sort_keys=True) for words in (("ledger",), ("outbox",), ("list", "--all"))]
    assert watched.rows("rehearse")[-1]["mails"] == 1
    assert before == [json.dumps(watched.rows(*words), sort_keys=True) for words in (("ledger",), ("outbox",), ("list", "--all"))]
