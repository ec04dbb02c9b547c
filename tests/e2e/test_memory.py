"""No memory: in a reader, whose mail is set aside, and in harkd's own processes, which end and are started anew. And no
descriptors in the middle of the work.

No mail makes a reader use up the memory that it has: the limits on parts, fields and texts come first. So it is taken
away from outside, by prlimit(2), which needs root where the reader cannot be traced.
"""

import contextlib
import os
import pathlib
import resource
import signal
import threading

import pytest
from conftest import OWNER, is_sanitized, mail, wait_until
from lib.processes import children_of, descendants_of

MEGABYTE = 1 << 20
HEADROOM_BYTES = 8 * MEGABYTE
# Numbers that are in use for sure. With fewer, poll(2) of so many descriptors would be refused, too.
TAKEN_FILES = 4
# Far more than the room above, in the reader and in the worker.
LARGE = "It crashes on start, and then again.\n" * (20 * MEGABYTE // 37)


def is_reader(pid):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return pathlib.Path("/proc/%d/cmdline" % pid).read_bytes().startswith(b"hark-reader")
    return False


def address_space(pid):
    return int(pathlib.Path("/proc/%d/statm" % pid).read_text().split()[0]) * resource.getpagesize()


def data_size(pid):
    """Without what is only reserved, as by malloc(3) for a thread: the worker could still use that."""
    [line] = [line for line in open("/proc/%d/status" % pid) if line.startswith("VmData:")]
    return int(line.split()[1]) * 1024


def readers_of(hark):
    return [pid for pid in descendants_of(hark.process.pid) if is_reader(pid)]


def mailbox_worker(hark):
    """The one below whom the readers are."""
    [worker] = [pid for pid in hark.children() if any(is_reader(child) for child in children_of(pid))]
    return worker


@contextlib.contextmanager
def starved_readers(hark):
    """Every reader, and what readers are copied from, has little more memory than one needs that waits."""
    limit = max(address_space(pid) for pid in readers_of(hark)) + HEADROOM_BYTES
    is_over = threading.Event()

    def starve():
        seen = set()
        while not is_over.wait(0.0005):
            for pid in set(readers_of(hark)) - seen:
                with contextlib.suppress(ProcessLookupError):
                    resource.prlimit(pid, resource.RLIMIT_AS, (limit, limit))
                    seen.add(pid)

    thread = threading.Thread(target=starve)
    thread.start()
    yield
    is_over.set()
    thread.join()


def to_customers(smtp_server):
    return sorted(each.recipients[0] for each in smtp_server.mails if each.recipients != [OWNER])


@pytest.fixture
def running(watched, dovecot):
    """At work: it has read a mail, so readers are there."""
    if is_sanitized():
        watched.environment["ASAN_OPTIONS"] = "allocator_may_return_null=1"
    dovecot.deliver(mail(number=0, sender="c0@customer.example"))
    watched.start_polled()
    watched.wait_for_quiet(1)
    wait_until("a reader", lambda: readers_of(watched))
    return watched


@pytest.fixture
def set_aside(running, dovecot):
    """A mail was too much for its reader, between two that were not."""
    with starved_readers(running):
        dovecot.deliver(mail(number=1, sender="c1@customer.example"))
        running.wait_for_read(2)
        dovecot.deliver(mail(number=2, sender="large@customer.example", text=LARGE))
        running.wait_for_read(3)
        dovecot.deliver(mail(number=3, sender="c3@customer.example"))
        running.wait_for_read(4)
    return running


def test_a_mail_for_which_its_reader_has_no_memory_is_set_aside_and_intake_goes_on(set_aside, smtp_server):
    assert set_aside.states() == ["feedback", "feedback", "quarantined", "feedback"]
    assert "lack of memory" in set_aside.ledger()[3]["reason"]
    assert sum(set_aside.status()["ledger"].values()) == set_aside.status()["read"] == 4
    wait_until("the answers", lambda: len(to_customers(smtp_server)) == 3)
    assert to_customers(smtp_server) == ["c0@customer.example", "c1@customer.example", "c3@customer.example"]
    wait_until("the word to the owner", lambda: [row for row in set_aside.outbox() if row["kind"] == "alert"])


def test_it_is_read_when_there_is_memory_again_and_gets_no_answer(set_aside, smtp_server):
    [row] = set_aside.rows("quarantine", "list")
    set_aside.hark("quarantine", "retry", row["id"])
    assert set_aside.states() == ["feedback"] * 4
    assert "large@customer.example" not in to_customers(smtp_server)


def test_a_worker_without_memory_is_started_anew_and_nothing_is_lost_or_doubled(running, dovecot, smtp_server):
    worker = mailbox_worker(running)
    limit = data_size(worker) + HEADROOM_BYTES
    resource.prlimit(worker, resource.RLIMIT_DATA, (limit, limit))
    dovecot.deliver(mail(number=1, sender="large@customer.example", text=LARGE))
    running.wait_for_quiet(2)
    assert worker not in running.children()
    assert "out of memory" in running.log()
    assert running.states() == ["feedback"] * 2
    assert to_customers(smtp_server) == ["c0@customer.example", "large@customer.example"]


def test_a_worker_that_gets_no_descriptors_any_more_loses_nothing(running, dovecot, smtp_server):
    """Its readers are gone and it can make no other: the mail waits until it can."""
    worker = mailbox_worker(running)
    before = resource.prlimit(worker, resource.RLIMIT_NOFILE,
                              (TAKEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    size = len(running.log())
    for pid in readers_of(running):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    dovecot.deliver(mail(number=1, sender="c1@customer.example"))
    wait_until("a complaint", lambda: "trying again" in running.log()[size:])
    assert running.states() == ["feedback"]
    resource.prlimit(worker, resource.RLIMIT_NOFILE, before)
    running.poll_now()
    running.wait_for_quiet(2)
    assert running.states() == ["feedback"] * 2
    assert to_customers(smtp_server) == ["c0@customer.example", "c1@customer.example"]
