"""What happens in the crash tests: lines of events, each cut into phases. Every phase begins where the one before
it ended, so a line goes through one installation's life.
"""

import collections
import math
import time

import crash_mails
from crash_installation import QUIET
from lib.patience import WAIT_SECONDS
from lib.smtp_server import DROP

DAY = 86400
BUTTONS = """\
    folders: { buttons: { create: yes, resolved: Feedback/Resolved, urgent: Feedback/Urgent, spam: Feedback/Spam } }"""
FILING = """\
    folders: { file: all, keywords: %s, buttons: { create: yes, resolved: Feedback/Resolved, urgent: Feedback/Urgent } }"""
FOLLOW_UP = QUIET + """\
follow_up: { enabled: yes, after: 3d, close_after: 7d }
retention: { texts: 30d, mails: 30d, spam: 30d, quarantine: 30d, ignored: 30d, comments: 30d, persons: 40d }
"""


# A hook and a robot.
HEARD = QUIET + """\
hooks:
  - { name: crm, run: [/bin/sh, -c, "cat >>FOLDER/told"], on: [created, replied, urgent, resolved] }
notify:
  - { name: team, to: webhook, url: ROBOT, on: [created, urgent, resolved] }
"""
# A file of mails that is read again: those that are known stand in the ledger a second time, and take up numbers there.
READ_AGAIN = """
DELETE FROM ledger WHERE state = 'duplicate';
UPDATE ledger SET (id, uid) = (feedback, feedback);
UPDATE entry SET ledger = feedback;
UPDATE folder SET next_uid = 0 WHERE name = '<import>';
"""


class Phase:
    """before: an installation as the phase finds it. now: Unix time, None: the present. command: of hark, before the
    round of harkd; FOLDER in it is the installation's. policy: makes what the SMTP server asks for its plans (lib/smtp_server.py). forgiven: SQL that takes
    away what a stop may leave.

    Filled in by a run without disturbance: the installation after it, the effects ("steps": [(pid, name)]) and the
    number of changes of the database's files, the figures and what the world outside is to see. "at": when it began, a
    full second; each run begins then again, whenever it is.
    """

    def __init__(self, name, before, now=None, command=None, policy=None, forgiven=""):
        self.name, self.before, self.now, self.command, self.policy = name, before, now, command, policy
        self.forgiven, self.at = forgiven, math.floor(time.time())
        self.after, self.steps, self.changes = None, [], 0
        self.expected, self.uncertain, self.outside, self.uid_count = None, [], None, 0


def greylisting():
    """Every recipient is asked to come again once."""
    seen = collections.Counter()

    def plan(recipient):
        seen[recipient] += 1
        return {"rcpt": "451 4.7.1 Greylisted, come again"} if seen[recipient] == 1 else {}

    return plan


def silent_after_the_dot():
    """Takes a mail to Anna and says nothing."""
    return lambda recipient: {"end": DROP} if recipient.startswith("anna@") else {}


def each_phase(world):
    yield from listeners(world)
    yield from ordinary(world)
    yield from long_ago(world)
    yield from backlog(world)
    yield from bad_servers(world)
    yield from matter(world)
    yield from buttons(world)
    yield from filing(world)
    yield from notices(world)
    yield from surveys(world)
    yield from improvements(world)
    yield from past(world)


def ordinary(world):
    phase = Phase("first contact", world.install())
    yield phase
    world.deliver(phase.after, crash_mails.first_delivery())
    phase = Phase("new mail", phase.after)
    yield phase
    world.deliver(phase.after, crash_mails.second_delivery(phase.after.ack_of))
    phase = Phase("answers", phase.after)
    yield phase
    world.dovecot.forget_uids(phase.after.user)
    world.deliver(phase.after, [crash_mails.mail("New <new@customer.example>", "Broken", "It crashes again.\n", 30)])
    phase = Phase("new UIDVALIDITY", phase.after)
    yield phase
    phase = Phase("report due", phase.after, now=time.time() + 8 * DAY)
    yield phase
    world.deliver(phase.after, crash_mails.orders(phase.after.sent_by("report"), phase.after.number_of("Data loss")))
    yield Phase("ordered by mail", phase.after, now=time.time() + 8 * DAY + 3600)


def long_ago(world):
    old = world.install(mailbox="    start: 2020-01-01")
    world.deliver(old, crash_mails.history())
    yield Phase("history", old)


def settled(installation):
    """Looked at the mailbox once, so that what comes now is new."""
    installation.settle(None)
    installation.forget_steps()
    return installation


def backlog(world):
    waiting = settled(world.install())
    world.deliver(waiting, crash_mails.backlog())
    yield Phase("backlog", waiting)


def bad_servers(world):
    phase = Phase("", settled(world.install()))
    phase.after = phase.before
    for name, policy in (("greylisted", greylisting), ("silent after the dot", silent_after_the_dot)):
        world.deliver(phase.before, crash_mails.of_three())
        phase = Phase(name, phase.before, policy=policy)
        yield phase
        phase = Phase("", settled(world.install()))


def matter(world):
    """One matter to its end, and what follows by itself."""
    begun = settled(world.install(more=FOLLOW_UP))
    world.deliver(begun, crash_mails.of_three())
    settled(begun)
    number = str(begun.number_of("App crashes"))
    phase = Phase("resolved", begun, now=time.time() + 600,
                  command=["resolve", number, "--solution", "Mended in 2.1.", "--mail"])
    yield phase
    phase = Phase("follow-up due", phase.after, now=time.time() + 3.5 * DAY)
    yield phase
    phase = Phase("closed by silence", phase.after, now=time.time() + 12 * DAY)
    yield phase
    yield Phase("kept no longer", phase.after, now=time.time() + 50 * DAY)
    yield Phase("forgotten", phase.after, command=["forget", "anna@customer.example", "--yes"])


def buttons(world):
    """The owner works in his mail program: moves mails, answers."""
    begun = settled(world.install(mailbox=BUTTONS))
    world.deliver(begun, crash_mails.of_three())
    settled(begun)
    client = world.dovecot.imap(begun.user)
    client.select("INBOX")
    for uid, folder in (("1", "Resolved"), ("2", "Urgent"), ("3", "Spam")):
        assert client.uid("MOVE", uid, '"Feedback/%s"' % folder)[0] == "OK"
    client.logout()
    phase = Phase("folder moves", begun)
    yield phase
    client = world.dovecot.imap(phase.after.user)
    assert client.append("Sent", "\\Seen", None, crash_mails.answer_to_second())[0] == "OK"
    client.select('"Feedback/Spam"')
    assert client.uid("MOVE", "1:*", "INBOX")[0] == "OK"
    client.logout()
    yield Phase("answer in Sent", phase.after)


def of_three_settled(world, **lines):
    begun = settled(world.install(**lines))
    world.deliver(begun, crash_mails.of_three())
    return settled(begun)


def filing(world):
    """hark moves the mails itself."""
    begun = of_three_settled(world, mailbox=FILING % "no")
    number = str(begun.number_of("App crashes"))
    phase = Phase("filed", begun, command=["resolve", number])
    yield phase
    yield Phase("filed back", phase.after, command=["reopen", number])
    marking = settled(world.install(mailbox=FILING % "yes"))
    world.deliver(marking, crash_mails.of_three())
    phase = Phase("marked", marking)
    yield phase
    number = str(phase.after.number_of("App crashes"))
    yield Phase("marked and filed", phase.after, command=["resolve", number])


def notices(world):
    """The owner is told what is urgent, and what waits too long."""
    begun = settled(world.install(more="service: { high: 24h, normal: 24h }\n"))
    world.deliver(begun, [crash_mails.mail("Dora <dora@customer.example>", "Data loss", "All my notes are gone.\n", 40)])
    phase = Phase("urgent", begun)
    yield phase
    yield Phase("overdue", phase.after, now=time.time() + 4 * DAY)


def surveys(world):
    begun = of_three_settled(world, more=QUIET + "surveys: surveys.d\n")
    number = str(begun.number_of("App crashes"))
    phase = Phase("", begun, command=["resolve", number])
    begun.play(phase)
    settled(begun)
    phase = Phase("survey due", begun, now=time.time() + 5.5 * DAY)
    yield phase
    world.deliver(phase.after, [crash_mails.rating(phase.after.sent_by("survey"))])
    yield Phase("survey answered", phase.after, now=time.time() + 6 * DAY)
    yield Phase("survey by hand", begun, command=["survey", "send", "satisfaction", number])


def improvements(world):
    """Two who asked for the same hear that it is done."""
    begun = of_three_settled(world)
    numbers = [str(begun.number_of(subject)) for subject in ("App crashes", "Slow 2")]
    for words in (["add", "It no longer crashes"], ["link", "1", *numbers]):
        assert begun.launch("improvement", *words, program="hark").wait(WAIT_SECONDS) == 0
    begun.forget_steps()
    yield Phase("done and drafted", begun, command=["improvement", "done", "1", "--text", "Install 2.1."])
    yield Phase("done and mailed", begun, command=["improvement", "done", "1", "--send"])


def listeners(world):
    """A hook and a robot hear of it."""
    begun = settled(world.install(more=HEARD))
    world.deliver(begun, crash_mails.of_three())
    world.deliver(begun, [crash_mails.mail("Dora <dora@customer.example>", "Data loss", "All my notes are gone.\n", 40)])
    phase = Phase("told", begun)
    yield phase
    number = str(phase.after.number_of("App crashes"))
    yield Phase("resolved and told", phase.after, now=time.time() + 1200,
                command=["resolve", number, "--solution", "Mended in 2.1.", "--mail"])


def past(world):
    """More than one batch out of a file; what was taken in before a stop is there already when it is read again."""
    path = world.dovecot.folder / "history.mbox"
    path.write_bytes(b"".join(b"From - Thu Jan  1 00:00:00 2026\n%s\n" % each.replace(b"\r\n", b"\n")
                              for each in crash_mails.history()))
    yield Phase("imported", settled(world.install()), command=["import", str(path)],
                forgiven=READ_AGAIN)
    yield Phase("backed up", of_three_settled(world), command=["backup", "FOLDER/copy"])
