"""harkd as a service: signals, reload, one instance, what it tells the service manager, sudden death."""

import contextlib
import email
import email.policy
import os
import signal
import socket
import sqlite3
import threading
import time

import pytest

from conftest import OWNER, mail, wait_until
from lib.byteserver import ImapScript
from lib.patience import WAIT_SECONDS
from lib.smtp_server import SILENT

BAD_RULES = """\
categories:
  - id: product_issue
    name: { en: Product issue, zh: 产品问题 }
    any:
      - wrods: ["crash*"]
"""
RULES_OF_TOMORROW = """\
categories:
  - id: tomorrow
    name: { en: Tomorrow, zh: 明天 }
    any:
      - words: ["crash*"]
"""


# harkd gives its children some five seconds and then ends them; a server that says nothing is waited for much longer.
STOP_SECONDS_MAX = 25
# So long a server may take to let us in.
CONNECT_SECONDS = 30


def is_alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def reload(hark):
    hark.process.send_signal(signal.SIGHUP)
    hark.notice("RELOADING=1")
    hark.notice("READY=1")


def to_owner(smtp_server):
    return [each.content.decode() for each in smtp_server.mails if each.recipients == [OWNER]]


# ---- reload


def spoil_rules(hark):
    hark.write_rules(BAD_RULES)
    return "10-test.yaml:5:9:"


def spoil_config(hark):
    good = hark.config.read_text()
    hark.cli_config = hark.folder / "good.yaml"        # for the test's own look at the database
    hark.cli_config.write_text(good)
    hark.config.write_text(good.replace("acknowledge:", "acknowlege:"))
    return "hark.yaml:%d:1:" % (1 + good[:good.index("\nacknowledge:") + 1].count("\n"))


def spoil_template(hark):
    (hark.folder / "templates" / "en" / "ack.txt").write_text("Subject: Thanks\n\nHello {{custmer}}\n")
    return "ack.txt:3:7:"


@pytest.mark.parametrize("spoil", [spoil_rules, spoil_config, spoil_template])
def test_a_faulty_file_on_sighup_leaves_the_running_set_and_tells_the_owner_once(
        hark, dovecot, smtp_server, spoil):
    (hark.folder / "templates" / "en").mkdir(parents=True)
    hark.write_config(extra="templates: templates\n")
    hark.start_polled()
    children = hark.children()
    place = spoil(hark)
    reload(hark)
    assert place in hark.log()
    told = smtp_server.wait_for_mails(1)[0]
    assert told.recipients == [OWNER]
    assert place.encode() in told.content.replace(b"=\r\n", b"")
    reload(hark)
    dovecot.deliver(mail())
    hark.wait_for_quiet(1)
    assert hark.children() == children, "the children went on undisturbed"
    assert len(to_owner(smtp_server)) == 1


def test_the_running_rules_go_on_behind_a_faulty_file_and_good_ones_are_taken_over(hark, dovecot, smtp_server):
    hark.start_polled()
    hark.write_rules(BAD_RULES)
    reload(hark)
    dovecot.deliver(mail(number=1, sender="a@customer.example"))
    wait_until("the first mail", lambda: len(hark.last_poll()) and len(smtp_server.mails) >= 2)
    hark.write_rules(RULES_OF_TOMORROW)
    reload(hark)
    dovecot.deliver(mail(number=2, sender="b@customer.example"))
    hark.wait_for_quiet(2)
    assert [row["category"] for row in hark.feedback()] == ["product_issue", "tomorrow"]
    assert len(to_owner(smtp_server)) == 1


def test_a_fault_that_comes_back_later_is_told_again(hark, smtp_server):
    hark.start_polled()
    good = (hark.folder / "rules.d" / "10-test.yaml").read_text()
    for _ in range(2):
        hark.write_rules(BAD_RULES)
        reload(hark)
        hark.write_rules(good)
        reload(hark)
    wait_until("both alerts", lambda: len(to_owner(smtp_server)) == 2)


def test_the_owner_reads_of_a_faulty_file_in_his_own_language(hark, smtp_server):
    hark.write_config(language="zh")
    hark.start_polled()
    hark.write_rules(BAD_RULES)
    reload(hark)
    told = email.message_from_bytes(smtp_server.wait_for_mails(1)[0].content, policy=email.policy.default)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told["Subject"])


def test_the_alert_command_is_the_second_route_to_the_owner(hark, smtp_server):
    told = hark.folder / "told"
    hark.write_config(extra="alert_command: cat > %s.part && mv %s.part %s\n" % (told, told, told))
    hark.start_polled()
    hark.write_rules(BAD_RULES)
    reload(hark)
    wait_until("the command", told.exists)
    assert "10-test.yaml:5:9:" in told.read_text()


# ---- other signals


def test_sigusr1_polls_at_once(watched, dovecot):
    watched.start_polled()
    before = watched.last_poll()
    watched.process.send_signal(signal.SIGUSR1)
    wait_until("another look at the mailbox", lambda: watched.last_poll() != before)


def test_sigterm_ends_everything_within_seconds(hark):
    hark.start_polled()
    children = hark.children()
    assert len(children) == 3
    begun = time.monotonic()
    process = hark.process
    process.send_signal(signal.SIGTERM)
    hark.notice("STOPPING=1")
    assert hark.ended() == 0
    assert time.monotonic() - begun < STOP_SECONDS_MAX
    assert not [pid for pid in children if is_alive(pid)]


def test_sigterm_does_not_wait_for_a_server_that_never_answers(make_hark, smtp_server):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hark = make_hark(imap_port=silent.getsockname()[1], smtp_port=smtp_server.port)
        hark.start()
        silent.settimeout(WAIT_SECONDS)
        connection, _ = silent.accept()
        begun = time.monotonic()
        assert hark.stop() == 0
        assert time.monotonic() - begun < STOP_SECONDS_MAX
        connection.close()


def test_sigterm_in_the_middle_of_a_reload_is_not_forgotten(watched, dovecot, smtp_server):
    smtp_server.plan(end=SILENT)
    watched.start_polled()
    dovecot.deliver(mail())
    smtp_server.wait_for_mails(1)
    watched.process.send_signal(signal.SIGHUP)      # now the courier is waited for
    watched.notice("RELOADING=1")
    begun = time.monotonic()
    assert watched.stop() == 0
    assert time.monotonic() - begun < STOP_SECONDS_MAX


def test_a_reload_lets_a_slow_server_finish(watched, dovecot, smtp_server):
    is_answered = threading.Event()
    smtp_server.plan(hold=is_answered)
    watched.start_polled()
    dovecot.deliver(mail())
    smtp_server.wait_for_mails(1)
    watched.process.send_signal(signal.SIGHUP)
    watched.notice("RELOADING=1")
    threading.Timer(5, is_answered.set).start()
    watched.notice("READY=1")
    assert [row["state"] for row in watched.outbox()] == ["sent"]


def test_a_child_that_dies_is_started_again(hark, dovecot, smtp_server):
    hark.start_polled()
    for pid in hark.children():
        os.kill(pid, signal.SIGKILL)
    wait_until("three new children", lambda: len(hark.children()) == 3)
    dovecot.deliver(mail())
    hark.wait_for_quiet(1)
    assert len(smtp_server.mails) == 1


# ---- one instance


def test_a_second_instance_is_refused_in_words(hark):
    hark.start_polled()
    assert hark.once(expect=None) == 1
    assert "another harkd works on this database" in hark.log()
    assert hark.status()["running"] is True


def test_the_children_end_with_a_killed_supervisor_and_a_restart_works_at_once(hark, dovecot, smtp_server):
    hark.start_polled()
    children = hark.children()
    hark.kill()
    hark.start()
    dovecot.deliver(mail())
    hark.wait_for_quiet(1)
    assert not [pid for pid in children if is_alive(pid)]
    assert len(smtp_server.mails) == 1


def test_a_restart_works_at_once_though_the_courier_waits_for_a_silent_server(watched, dovecot, smtp_server):
    smtp_server.plan(end=SILENT)
    watched.start_polled()
    dovecot.deliver(mail())
    smtp_server.wait_for_mails(1)
    children = watched.children()
    watched.kill()
    watched.start()
    wait_until("the end of the old children", lambda: not [pid for pid in children if is_alive(pid)])
    wait_until("the mail being uncertain", lambda: watched.outbox()[0]["state"] == "uncertain")
    assert len(smtp_server.mails) == 1


# ---- the service manager


def test_the_service_manager_hears_ready_with_a_status_and_stopping(hark):
    hark.launch()
    assert "STATUS=" in hark.notice("READY=1")
    hark.process.send_signal(signal.SIGTERM)
    hark.notice("STOPPING=1")
    assert hark.ended() == 0


def test_the_watchdog_is_fed_when_wanted(hark):
    hark.environment["WATCHDOG_USEC"] = "400000"
    hark.start()
    hark.notice("WATCHDOG=1")
    hark.notice("WATCHDOG=1")


def test_the_command_line_shows_records_while_the_rules_have_a_fault(hark):
    hark.once()
    spoil_rules(hark)
    for command in ("status", "list", "ledger", "outbox", "quarantine"):
        assert hark.run(command).returncode == 0


def test_the_watchdog_of_another_process_is_not_ours(hark):
    hark.environment["WATCHDOG_USEC"] = "400000"
    hark.environment["WATCHDOG_PID"] = "1"      # meant for another process
    hark.start_polled()
    hark.notices.settimeout(1.5)
    with pytest.raises(OSError):
        while b"WATCHDOG=1" not in hark.notices.recv(4096):
            pass


# ---- --check


def test_check_says_good_and_ends_with_0(hark):
    code, words = hark.check()
    assert (code, "good" in words) == (0, True)


@pytest.mark.parametrize("spoil", [spoil_rules, spoil_config])
def test_check_names_the_place_of_a_fault_and_ends_with_1(hark, spoil):
    place = spoil(hark)
    code, words = hark.check()
    assert code == 1
    assert place in words


def test_harkd_does_not_start_with_a_faulty_configuration(hark):
    place = spoil_config(hark)
    assert hark.once(expect=None) == 1
    assert place in hark.log()


def test_a_round_with_faulty_rules_makes_no_database(hark):
    place = spoil_rules(hark)
    assert hark.once(expect=None) == 1
    assert place in hark.log()
    assert not (hark.folder / "hark.db").exists()


def test_faulty_rules_end_a_round_without_waiting_for_a_silent_server(make_hark, smtp_server):
    with ImapScript(greeting=lambda peer: peer.server.stopping.wait(WAIT_SECONDS)) as server:
        hark = make_hark(imap_port=server.port, smtp_port=smtp_server.port)
        place = spoil_rules(hark)
        begun = time.monotonic()
        assert hark.once(expect=None) == 1
        assert time.monotonic() - begun < CONNECT_SECONDS
        assert place in hark.log()


def test_a_round_with_a_database_of_tomorrow_ends_with_its_sentence(hark):
    hark.once()
    with contextlib.closing(sqlite3.connect(hark.folder / "hark.db")) as database:
        database.execute("PRAGMA user_version = 9999")
    assert hark.once(expect=None) == 1
    assert "written by a newer hark" in hark.log()
