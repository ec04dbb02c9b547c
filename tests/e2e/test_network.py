"""A bad network between harkd and its servers: packets lost, late, overtaken, doubled and spoilt, a line that dies in the
middle of a fetch or of an acknowledgement, a server that cannot be reached, names that nobody answers for. Each mail is
recorded once, each customer answered once or, where nobody can know, not again.

Played between two network namespaces (lib/packet_line.py); where those cannot be had, by a proxy (lib/byte_line.py), and
pytest's summary says so. HARK_TEST_LINE=bytes asks for the proxy.
"""

import contextlib
import os
import time
import warnings

import pytest
from conftest import OWNER, mail, wait_until
from lib.bad_line import DOWN, UP
from lib.byte_line import ByteLine
from lib.dovecot import Dovecot
from lib.packet_line import PacketLine
from lib.smtp_server import SmtpServer

NAME = "mail.line.example"
DEADLINE_SECONDS = 3
# So many times a round over a good line, or more: a busy machine's servers are slow to answer, too.
PATIENCE = 3
# harkd's own start and end, and both connections, each with its deadline; the machine is busy. Below what the resolver
# takes, whom nobody waits for: a minute.
ROUND_SECONDS_MAX = 50
CUT_BYTES = 100000
LONG = "It crashes on start, and then again.\n" * 1500
LATER = "2036-01-07 12:00"


def kind_of_line():
    asked = os.environ.get("HARK_TEST_LINE")
    return asked or ("packets" if PacketLine.why_not() is None else "bytes")


@pytest.fixture(params=[kind_of_line()])
def line(request):
    """A line in good order."""
    if request.param == "bytes":
        warnings.warn("a proxy played the bad network; no line of packets: %s" % PacketLine.why_not())
    with (PacketLine if request.param == "packets" else ByteLine)() as made:
        yield made


class Site:
    """An installation, and its servers at the far end of the line."""

    def __init__(self, line, hark, dovecot, smtp):
        self.line, self.hark, self.dovecot, self.smtp = line, hark, dovecot, smtp
        self.customers = []
        self.pace = 0           # seconds of a round without mails over a good line

    def deliver(self, count=1, text="It crashes on start.\n"):
        for _ in range(count):
            number = len(self.customers)
            self.customers.append("c%d@customer%d.example" % (number, number))
            self.dovecot.deliver(mail(number=number, sender=self.customers[-1], text=text))

    def start(self):
        self.hark.start_polled(preexec=self.line.near_end)

    def once(self, *arguments):
        """One round: (exit code, seconds)."""
        begun = time.monotonic()
        self.hark.launch("--once", *arguments, preexec=self.line.near_end)
        return self.hark.ended(), time.monotonic() - begun

    def use_name(self):
        self.hark.config.write_text(self.hark.config.read_text().replace("host: " + self.line.host, "host: " + NAME))

    def set_deadline(self):
        """A line that is dead costs seconds and no minutes, until it is mended."""
        self.hark.environment["HARK_DEADLINE_MS"] = str(int(1000 * max(DEADLINE_SECONDS, PATIENCE * self.pace)))

    def mend(self):
        self.line.mend()
        self.hark.environment.pop("HARK_DEADLINE_MS", None)

    def answered(self):
        return sorted(sent.recipients[0] for sent in self.smtp.mails if sent.recipients != [OWNER])

    def acks(self):
        return [row["state"] for row in self.hark.outbox() if row["kind"] == "ack"]

    def assert_all_once(self):
        wait_until("the answers", lambda: "queued" not in self.acks() and "sending" not in self.acks())
        assert self.hark.states() == ["feedback"] * len(self.customers)
        assert self.hark.status()["read"] == len(self.customers)
        assert self.answered() == sorted(self.customers)
        assert self.acks() == ["sent"] * len(self.customers)


@pytest.fixture
def site(line, make_hark, authority):
    """After first contact over a line in good order: what arrives now is new."""
    certificate = authority.issue(NAME, line.host, name="line")
    with contextlib.ExitStack() as servers:
        with line.far_end():
            dovecot = servers.enter_context(Dovecot(certificate=certificate, extra="listen = *"))
            smtp = servers.enter_context(SmtpServer(certificate=certificate, tls="implicit", address="0.0.0.0"))
        hark = make_hark(imap_port=line.port_of(dovecot.imaps_port), smtp_port=line.port_of(smtp.port))
        hark.config.write_text(hark.config.read_text().replace("host: 127.0.0.1", "host: " + line.host).replace(
            "tls: none", "tls: implicit, ca_file: %s" % authority.ca_file))
        hark.environment.update(line.environment())
        made = Site(line, hark, dovecot, smtp)
        code, made.pace = made.once()
        assert code == 0
        yield made


# ---- bad, but it carries


BAD = {"loses 10 % and takes 40 ms": {"loss": 0.1},
       "spoils and doubles packets and lets them overtake each other": {"reorder": 0.2, "double": 0.1, "spoil": 0.03}}


@pytest.mark.parametrize("faults", BAD.values(), ids=BAD)
def test_a_line_that(site, faults):
    site.deliver(12)
    site.line.delay = 0.02
    for name, share in faults.items():
        setattr(site.line, name, share)
    site.start()
    site.hark.wait_for_quiet(12)
    site.assert_all_once()


def test_a_line_that_is_dead_for_a_second_in_the_middle_of_a_fetch_is_waited_for(site):
    site.start()
    site.line.cut_after = CUT_BYTES
    site.deliver(5, LONG)
    wait_until("the line's death", lambda: site.line.is_dead(DOWN))
    time.sleep(1)
    site.mend()
    site.hark.wait_for_quiet(5)
    site.assert_all_once()
    assert "trying again" not in site.hark.log()


# ---- dead


def assert_given_up_and_later_taken_in(site):
    wait_until("the deadline", lambda: "did not finish its answer in time" in site.hark.log())
    site.mend()
    site.hark.poll_now()
    site.hark.wait_for_quiet(len(site.customers))
    site.assert_all_once()


def test_a_line_that_dies_in_the_middle_of_a_fetch_is_given_up_in_time_and_nothing_is_doubled(site):
    site.set_deadline()
    site.start()
    site.line.cut_after = CUT_BYTES
    site.deliver(5, LONG)
    wait_until("the line's death", lambda: site.line.is_dead(DOWN))
    assert_given_up_and_later_taken_in(site)


def test_a_line_that_dies_while_nobody_speaks_is_noticed_by_the_next_who_does(site):
    site.set_deadline()
    site.start()
    site.line.die()
    site.deliver()
    site.hark.poll_now()
    assert_given_up_and_later_taken_in(site)


def test_a_server_that_cannot_be_reached_is_given_up_in_time(site):
    site.set_deadline()
    site.deliver()
    site.line.die()
    code, seconds = site.once()
    assert code == 3 and seconds < ROUND_SECONDS_MAX
    assert site.hark.states() == []
    site.mend()
    assert site.once()[0] == 0
    site.assert_all_once()


def test_names_that_nobody_answers_for_are_given_up_in_time(site):
    site.use_name()
    site.set_deadline()
    site.deliver()
    site.line.die()
    code, seconds = site.once()
    assert code == 3 and seconds < ROUND_SECONDS_MAX
    assert NAME + ": no connection, for no name server says where this host is" in site.hark.log()
    site.mend()
    assert site.once()[0] == 0
    site.assert_all_once()


# ---- dead in the middle of an acknowledgement


def test_an_acknowledgement_that_was_not_begun_is_sent_later(site):
    """The line dies before the answer to RCPT."""
    site.set_deadline()
    site.deliver()
    site.smtp.policy = lambda recipient: site.line.die() or {}
    code, seconds = site.once()
    assert code == 3 and seconds < ROUND_SECONDS_MAX
    assert site.acks() == ["queued"] and site.answered() == []
    site.smtp.policy = None
    site.mend()
    site.once("--now", LATER)
    site.assert_all_once()


def dies_within_data(site):
    site.smtp.plan(on_data=lambda: site.line.die(UP))


def dies_after_the_dot(site):
    site.smtp.deliver = lambda taken: site.line.die()


@pytest.mark.parametrize("dies", [dies_within_data, dies_after_the_dot], ids=lambda dies: dies.__name__)
def test_an_acknowledgement_of_which_nobody_knows_is_not_sent_again(site, dies):
    """What TCP still holds of it may arrive when the line lives again: that is why."""
    site.set_deadline()
    site.deliver()
    dies(site)
    _, seconds = site.once()
    assert seconds < ROUND_SECONDS_MAX
    assert site.acks() == ["uncertain"]
    site.smtp.deliver = None
    site.mend()
    site.deliver()
    site.once("--now", LATER)
    assert site.acks() == ["uncertain", "sent"]
    assert site.hark.states() == ["feedback"] * 2
    assert site.answered().count(site.customers[0]) == 1 if dies is dies_after_the_dot else \
        site.answered().count(site.customers[0]) <= 1
    assert site.answered().count(site.customers[1]) == 1
