"""What the world outside saw of an installation, to compare what a stop made of it with what it should be: mails to
customers to the last byte, mails to the owner, what hooks and robots were told, how the mails lie in the mailbox, and
backups.
"""

import collections
import re
import sqlite3

from crash_figures import plain

OWNER = "li@owner.example"

# letters: [(customer, mail that it answers, its bytes without what differs each time)]; to_owner: Message-IDs;
# told: [(receiver, id, event, number)]; layout: {folder: Counter of flags}; copies: {name of a backup: rows of its ledger}
Outside = collections.namedtuple("Outside", "letters to_owner told layout copies")


def letter(mail):
    head = mail.content.split(b"\r\n\r\n", 1)[0]
    found = re.search(rb"(?mi)^In-Reply-To:\s*(\S+)", head)
    return mail.recipients[0], found.group(1) if found else b"", plain(mail.content.decode("latin-1"))


def message_id(mail):
    return re.search(rb"(?mi)^Message-ID:\s*(\S+)", mail.content).group(1)


def layout(maildir):
    """Keywords are letters in the names of files; a file in the folder says of each which it is."""
    found = {}
    for folder in {path.parent for path in maildir.glob("Maildir/**/cur")}:
        words = folder / "dovecot-keywords"
        keywords = dict(line.split() for line in words.read_text().splitlines()) if words.exists() else {}
        flags = [path.name.partition(":2,")[2] for part in ("cur", "new") for path in (folder / part).iterdir()]
        found[folder.name] = collections.Counter(
            " ".join(sorted(keywords.get(str(ord(flag) - ord("a")), flag) for flag in each)) for each in flags)
    return found


def rows_of_copy(path):
    copy = sqlite3.connect("file:%s?immutable=1" % path, uri=True)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            return "damaged"
        return copy.execute("SELECT count(*) FROM ledger").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        copy.close()


def outside(installation):
    mails = installation.mails()
    told = [(receiver, event["id"], event["event"], (event["feedback"] or {}).get("number"))
            for receiver, event in installation.told()]
    return Outside([letter(each) for each in mails if each.recipients != [OWNER]],
                   [message_id(each) for each in mails if each.recipients == [OWNER]],
                   told, layout(installation.maildir()),
                   {path.name: rows_of_copy(path) for path in installation.folder.glob("copy*")})


def wrong_letters(expected, found, uncertain_count):
    keys = [each[:2] for each in found]
    if len(keys) != len(set(keys)):
        yield "a customer got a mail twice: %s" % sorted(keys)
    if not len(expected) - uncertain_count <= len(found) <= len(expected):
        yield "%d mails to customers came, %d expected" % (len(found), len(expected))
    for each in set(found) - set(expected):
        yield "a customer got what nobody should: %r" % (each,)


def wrong_events(expected, found, tries):
    """Each is told at least once, always with the same id, and no more often than it was tried again."""
    of_id = collections.defaultdict(set)
    for receiver, number, *event in found:
        of_id[receiver, number].add(tuple(event))
    for (receiver, number), events in of_id.items():
        if len(events) > 1:
            yield "%s %s is told to be %s" % (receiver, number, sorted(events))
    once = collections.Counter((receiver, *next(iter(events))) for (receiver, _), events in of_id.items())
    wanted = collections.Counter((receiver, *event) for receiver, _, *event in expected)
    for word, events in (("not told", wanted - once), ("told though it never happened", once - wanted)):
        if events:
            yield "%s: %s" % (word, dict(events))
    if len(found) > len(of_id) + tries:
        yield "%d times told: %s" % (len(found), found)


def wrong_outside(expected, found, uncertain_count, tries):
    """uncertain_count: mails of which hark itself says that it does not know. tries: that a stop may cost."""
    words = [*wrong_letters(expected.letters, found.letters, uncertain_count),
             *wrong_events(expected.told, found.told, tries)]
    if found.layout != expected.layout:
        words.append("mails lie otherwise: %s instead of %s" % (found.layout, expected.layout))
    if found.copies != expected.copies:
        words.append("backups are %s instead of %s" % (found.copies, expected.copies))
    if len(found.to_owner) > len(set(found.to_owner)) + 1:
        words.append("mail to the owner came three times")
    return words
