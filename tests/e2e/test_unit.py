"""harkd under the system call filter of its systemd unit: the filter must let through all that it and the reader need."""

import pathlib

from conftest import SOURCE, mail
from lib.unit_filter import UnitFilter, allowed_calls

UNIT = pathlib.Path(SOURCE) / "systemd" / "hark.service.in"


def test_a_mail_is_read_in_the_jail_and_answered_under_the_filter_of_the_unit(watched, dovecot, smtp_server):
    # A sanitizer looks for leaks by ptrace(2), which the filter takes away; all else it does below the filter.
    watched.environment["ASAN_OPTIONS"] = "detect_leaks=0"
    dovecot.deliver(mail())
    watched.start_polled(preexec=UnitFilter(UNIT))
    watched.wait_for_quiet(1)
    assert watched.states() == ["feedback"]
    assert [sent.recipients for sent in smtp_server.mails] == [["anna@customer.example"]]
    assert watched.stop() == 0
    assert "seccomp" not in watched.log().lower() and "landlock" not in watched.log().lower()


def test_the_filter_of_the_unit_takes_away_what_a_service_has_no_use_for():
    assert {"read", "seccomp", "landlock_restrict_self"} <= allowed_calls(UNIT)
    assert not {"ptrace", "mount", "reboot", "kexec_load", "init_module", "setpriority"} & allowed_calls(UNIT)


def test_one_process_that_ends_for_lack_of_memory_does_not_stop_the_service():
    """What came of it is hark's own business: a mail that ends its reader twice is set aside, a worker starts again."""
    assert "OOMPolicy=continue" in UNIT.read_text().splitlines()
