"""Three weeks of a small shop: customers who write in Chinese and in English, machines and strangers, an owner who
answers, resolves, notes and improves, surveys and their answers, mails that bounce and mails that cannot be read.

What a screen or a report can show is in its database afterwards.
"""

import json
import shutil
import sqlite3
import sys

from lib.installation import SOURCE
from lib.surveys import later

sys.path.insert(0, str(SOURCE / "scripts"))

import demo_mails  # noqa: E402

EXTRA = """\
follow_up: { enabled: yes, after: 1d, close_after: 3d }
surveys: surveys.d
"""
CSV = """\
address,date,amount,currency,reference
lina@kehu.example,2026-10-02,49.90,EUR,A-1
zhangwei@kehu.example,2026-10-03,199,CNY,B-2
zhangwei@kehu.example,2026-11-03,299,CNY,B-3
"""
UNREADABLE = ("INSERT INTO quarantine (ledger, at, reason, raw)"
              " SELECT max(id), max(at), 'the mail is empty', CAST('From: x' AS BLOB) FROM ledger")


def prepare(hark, language):
    shutil.rmtree(hark.folder / "rules.d")
    shutil.copytree(SOURCE / "config" / "rules.d", hark.folder / "rules.d")
    shutil.copytree(SOURCE / "config" / "surveys.d", hark.folder / "surveys.d")
    for path in (hark.folder / "surveys.d").glob("*.yaml"):
        path.write_text(path.read_text().replace("enabled: no", "enabled: yes"))
    hark.write_config(language=language, service="{ remind: yes, urgent: yes }", extra=EXTRA)


def matter_of(hark, address):
    return next(row["number"] for row in hark.feedback() if row["address"] == address)


def answer_surveys(hark, dovecot):
    """Whoever was asked answers, each with another value."""
    with sqlite3.connect(hark.folder / "hark.db") as db:
        asked = db.execute("SELECT recipient, trim(message_id, '<>') FROM outbox WHERE kind = 'survey'").fetchall()
    assert asked
    for number, (address, message_id) in enumerate(asked):
        dovecot.deliver(demo_mails.plain(address, "Re: survey", "%d\n还可以，谢谢。\n" % (1 + 4 * number), 100 + number,
                                         "In-Reply-To: <%s>\r\n" % message_id))


def act(hark):
    """What the owner does in the first days."""
    zhang, lina = matter_of(hark, "zhangwei@kehu.example"), matter_of(hark, "lina@kehu.example")
    wang, sun = matter_of(hark, "wang@kehu.example"), matter_of(hark, "sun@kehu.example")
    hark.hark("reply", zhang, "--text", "谢谢，我们正在查。")
    hark.hark("note", zhang, "电话里说数据没有丢失。")
    hark.hark("tag", zhang, "+旧手机", "+启动")
    hark.hark("assign", lina, "wang@owner.example")
    hark.hark("reply", lina, "--text", "您好，退款已经安排，三个工作日内到账。")
    hark.hark("wait", lina, "--days", "2")
    hark.hark("resolve", wang, "--solution", "已道谢。", "--mail")
    hark.hark("resolve", sun, "--solution", "已致电道歉，并补发优惠券。", "--mail")
    hark.hark("reopen", sun, "--reason", "客户还没有收到优惠券")
    hark.hark("classify", matter_of(hark, "zheng@kehu.example"), "product_issue")
    hark.hark("close", matter_of(hark, "liang@kehu.example"), "--reason", "已另行处理")
    hark.hark("add", "客户来电：上个月买的水杯漏水，想换一个。", "--channel", "phone", "--from", "周女士")
    hark.hark("customer", "vip", "zhangwei@kehu.example", "on")
    hark.hark("customer", "weight", "lina@kehu.example", "2")
    hark.hark("improvement", "add", "启动时不再闪退", "--problem", "更新后打开就闪退", "--priority", "high", "--due",
              later(-2)[:10])
    hark.hark("improvement", "link", "1", zhang, sun)
    hark.hark("improvement", "task", "1", "先在旧手机上重现")
    hark.hark("improvement", "add", "深色模式", "--note", "两周；很多人要")
    hark.hark("improvement", "plan", "2", "--due", later(30)[:10])


def live(hark, dovecot, smtp_server, language="en", mails=None):
    """Runs the weeks; everything went well. mails: (name, bytes) each, default: all of the demonstration's."""
    prepare(hark, language)
    hark.once()
    for _, each in mails or demo_mails.mails():
        dovecot.deliver(each)
    hark.once()
    (hark.folder / "purchases.csv").write_text(CSV)
    hark.hark("import", "purchases", hark.folder / "purchases.csv")
    act(hark)
    hark.once()
    for days in (1.5, 3, 6, 9):
        hark.once(now=later(days))
    answer_surveys(hark, dovecot)
    hark.once()
    smtp_server.plan(rcpt="550 5.1.1 no such user")
    hark.hark("note", matter_of(hark, "zhao@kehu.example"), "我们打算春天做。", "--mail")
    hark.once()
    with sqlite3.connect(hark.folder / "hark.db") as db:
        db.execute(UNREADABLE)
    assert json.loads(hark.hark("status", "--json"))["read"] > 20
