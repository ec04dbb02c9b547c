"""What the owner keeps no longer leaves the database when its time has come, and the figures stay."""

import json
import time
from email import message_from_bytes, policy

from conftest import mail

WORD = "Zanzibar"


def holds(hark, needle):
    """The database's files in which it stands, in any case."""
    return [path.name for path in hark.folder.glob("hark.db*")
            if needle.lower().encode() in path.read_bytes().lower()]


def figures(hark):
    """Those of the days around today that must never change."""
    days = [time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400)) for days in (-2, 2)]
    report = json.loads(hark.hark("report", "--period", "..".join(days), "--format", "json"))
    keys = ("counts", "by_category", "by_priority", "cross_tables", "satisfaction", "ledger")
    return [report[key] for key in keys]


def test_the_words_of_settled_matters_go_and_the_owner_is_told(watched, dovecot, smtp_server):
    watched.write_config(extra="retention: { texts: 3y, ignored: 90d }\n")
    dovecot.deliver(mail(subject="It crashes in " + WORD, text=f"In {WORD} it crashes.\n"))
    dovecot.deliver(mail(number=2, sender="bob@other.example", text="In Paris it crashes.\n"))
    dovecot.deliver(mail(number=3, sender="news@list.example", extra="List-Id: <timbuktu.list.example>\r\n"))
    watched.once()
    watched.hark("close", "1001")
    before = figures(watched)
    assert holds(watched, WORD) and holds(watched, "timbuktu")
    watched.once(now="2036-01-07 08:01")
    assert holds(watched, WORD) == holds(watched, "timbuktu") == []
    assert holds(watched, "Paris")
    assert figures(watched) == before
    status = json.loads(watched.hark("status", "--json"))["retention"]
    assert status["on"] and status["done"].startswith("2036-01-07")
    assert (status["erased"]["texts"], status["erased"]["ignored"]) == (1, 1)
    assert "texts of matters: 1" in watched.hark("status")
    assert "erased" in watched.hark("show", "1001")
    watched.once(now="2036-01-14 08:01")
    report = message_from_bytes(smtp_server.mails[-1].content, policy=policy.default)
    text = " ".join(report.get_body(("plain",)).get_content().split())
    assert "Erased as your retention settings ask: texts of matters: 1, reasons of ignored mails: 1." in text


def test_without_settings_nothing_is_erased(watched, dovecot):
    dovecot.deliver(mail(text=f"In {WORD} it crashes.\n"))
    watched.once()
    watched.hark("close", "1001")
    watched.once(now="2046-01-07 08:01")
    assert holds(watched, WORD)
    assert not json.loads(watched.hark("status", "--json"))["retention"]["on"]
