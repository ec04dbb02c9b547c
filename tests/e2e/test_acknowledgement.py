"""Which words the first answer has: by category, for VIPs, in hours, outside them and in holidays, in the customer's
language and by the owner's calendar."""

import email
import email.policy

from conftest import OWNER, mail

HOURS = 'hours: { week: "Mon-Fri 09:00-18:00", closed: [2036-10-01..2036-10-07] }\n'
RULES = """\
categories:
  - { id: product_issue, name: { en: Product issue, zh: 产品问题 }, any: [ words: ["crash*", 闪退] ] }
  - { id: billing, template: ack-billing, name: { en: Billing, zh: 账单 }, any: [ words: [invoice] ] }
senders:
  - { from: "vera@customer.example", vip: yes }
"""


def words(smtp_server):
    """Of each acknowledgement in turn, by its recipient."""
    found = {}
    for each in smtp_server.mails:
        if each.recipients != [OWNER]:
            message = email.message_from_bytes(each.content, policy=email.policy.default)
            found[each.recipients[0]] = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    return found


def queued(hark, number):
    """What the history says of the acknowledgement."""
    [story] = hark.rows("show", number)
    return [event["detail"] for event in story["events"] if event["action"] == "ack_queued"]


def arrange(hark, dovecot, sender="anna@customer.example", text="It crashes on start.\n", number=1, **values):
    hark.write_config(extra=HOURS)
    hark.write_rules(RULES)
    dovecot.deliver(mail(sender=sender, text=text, number=number, **values))


def test_in_business_hours_the_plain_text_goes_out(watched, dovecot, smtp_server):
    arrange(watched, dovecot)
    watched.once(now="2036-09-30 10:00")        # a Tuesday
    assert "Our hours are Mon-Fri 09:00-18:00" in words(smtp_server)["anna@customer.example"]
    assert queued(watched, 1001) == ["anna@customer.example; ack: the plain text"]


def test_outside_them_the_customer_reads_when_somebody_is_there(watched, dovecot, smtp_server):
    arrange(watched, dovecot)
    watched.once(now="2036-09-29 20:00")
    assert "We are back on Tuesday, 30 September at 09:00" in words(smtp_server)["anna@customer.example"]
    assert queued(watched, 1001) == ["anna@customer.example; ack-out-of-hours: the text for outside business hours"]


def test_in_holidays_the_customer_reads_the_day_of_return_in_their_language(watched, dovecot, smtp_server):
    arrange(watched, dovecot)
    dovecot.deliver(mail(sender="fang@customer.example", subject="应用闪退", text="一打开就闪退，怎么办？\n", number=2))
    watched.once(now="2036-10-02 10:00")
    found = words(smtp_server)
    assert "We are back on Wednesday, 8 October at 09:00" in found["anna@customer.example"]
    assert "我们将于10月8日（星期三）09:00（Asia/Shanghai）恢复办公" in found["fang@customer.example"]
    assert queued(watched, 1001) == ["anna@customer.example; ack-holiday: the text for holidays"]


def test_what_leaves_after_hours_says_so_though_it_came_within_them(watched, dovecot, smtp_server):
    arrange(watched, dovecot)
    watched.write_config(after="30m")
    watched.once(now="2036-09-29 17:45")
    watched.once(now="2036-09-29 18:20")
    assert "We are back on Tuesday, 30 September at 09:00" in words(smtp_server)["anna@customer.example"]


def test_a_vip_has_a_text_of_their_own_that_tells_of_the_hours_too(watched, dovecot, smtp_server):
    arrange(watched, dovecot, sender="vera@customer.example")
    watched.once(now="2036-10-02 10:00")
    text = words(smtp_server)["vera@customer.example"]
    assert "It is good to hear from you" in text and "We are back on Wednesday, 8 October" in text
    assert queued(watched, 1001) == ["vera@customer.example; ack-vip: the text for VIPs"]


def test_the_categorys_own_text_goes_before_all_others(watched, dovecot, smtp_server):
    arrange(watched, dovecot, sender="vera@customer.example", subject="My invoice", text="The invoice is wrong.\n")
    own = watched.folder / "texts" / "en"
    own.mkdir(parents=True)
    (own / "ack-billing.txt").write_text("Subject: About your bill\n\n#{{number}}{{#holiday}}, after {{reopens}}{{/holiday}}\n")
    watched.write_config(extra=HOURS + "templates: texts\n")
    watched.once(now="2036-10-02 10:00")
    assert words(smtp_server)["vera@customer.example"].startswith("#1001, after Wednesday, 8 October\n")
    [explained] = watched.rows("explain", 1001)
    assert explained["acknowledgement"] == "ack"
    assert "ack-billing: the category's own text" in watched.hark("explain", 1001)


def test_explain_tells_the_text_before_it_is_sent(watched, tmp_path):
    watched.write_config(extra=HOURS)
    watched.write_rules(RULES)
    path = tmp_path / "mail.eml"
    path.write_bytes(mail(sender="vera@customer.example"))
    [explained] = watched.rows("explain", path)
    assert (explained["template"], explained["template_reason"]) == ("ack-vip", "the text for VIPs")
    assert "ack-vip: the text for VIPs" in watched.hark("explain", path)
