"""A mail that the server lists but cannot hand out does not keep the others from being taken in."""

import time

from conftest import mail


def break_mail(dovecot, subject):
    """Takes the read permission from a mail's file; gives the path."""
    for path in (dovecot.folder / "mail").rglob("*"):
        if path.is_file() and path.parent.name in ("new", "cur") and subject.encode() in path.read_bytes():
            path.chmod(0)
            return path
    raise AssertionError("no such mail")


def moment(hours=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + hours * 3600))


def test_one_refused_mail_is_set_aside_and_the_others_are_taken_in(watched, dovecot, smtp_server):
    for number, subject in ((1, "first"), (2, "broken"), (3, "third")):
        dovecot.deliver(mail(number=number, subject=subject, sender="%s@customer.example" % subject))
    break_mail(dovecot, "broken")
    for _ in range(5):      # Dovecot hangs up on such a mail: the batch, three tries alone, and the rest
        watched.once(expect=None)
    assert sorted(watched.states()) == ["feedback", "feedback", "quarantined"]
    assert sorted(m.recipients[0] for m in smtp_server.mails
                  if m.recipients[0].endswith("customer.example")) == ["first@customer.example", "third@customer.example"]


def test_a_lone_refused_mail_gets_an_hour_before_it_is_set_aside(watched, dovecot):
    dovecot.deliver(mail(number=1, subject="broken"))
    path = break_mail(dovecot, "broken")
    watched.once(expect=None)
    assert watched.states() == []
    watched.once(now=moment(hours=2), expect=None)
    assert watched.states() == ["quarantined"]
    path.chmod(0o600)


def test_a_mail_that_can_be_read_again_within_the_hour_is_taken_in(watched, dovecot):
    dovecot.deliver(mail(number=1, subject="broken"))
    path = break_mail(dovecot, "broken")
    watched.once(expect=None)
    path.chmod(0o644)
    watched.once()
    assert watched.states() == ["feedback"]
