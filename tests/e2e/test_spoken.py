"""What came by phone, in person or in a chat: told by the owner in a mail to the mailbox."""

import json
from email import message_from_bytes, policy

from conftest import BOX, OWNER, mail, vouched

PHONE = "feedback+phone@example.com"


def told(text, subject="A call", to=PHONE, proof=vouched(), number=1):
    return mail(sender="Li Wei <%s>" % OWNER, to=to, subject=subject, text=text, number=number, extra=proof)


def to_owner(smtp_server):
    parsed = [message_from_bytes(sent.content, policy=policy.default) for sent in smtp_server.mails
              if sent.recipients == [OWNER]]
    return [(each["Subject"], each.get_content()) for each in parsed]


def test_a_mail_to_the_plus_address_records_a_call_and_is_confirmed(watched, dovecot, smtp_server):
    dovecot.deliver(told("From: Ann Lee <ann@customer.example>\n\nThe app crashes when she prints.\n\n"
                         "-- \nLi Wei\nExample Ltd\n"))
    watched.once()
    [matter] = watched.feedback()
    assert (matter["channel"], matter["category"]) == ("phone", "product_issue")
    assert (matter["address"], matter["name"]) == ("ann@customer.example", "Ann Lee")
    [(subject, text)] = to_owner(smtp_server)
    assert subject == "Recorded as #1001"
    assert "The app crashes when she prints." in text and "Example Ltd" not in text
    assert [sent.recipients for sent in smtp_server.mails] == [[OWNER]]
    assert watched.states() == ["own"]


def test_the_confirmation_can_be_answered_with_orders(watched, dovecot, smtp_server):
    dovecot.deliver(told("来自：王小姐\n她说首页闪退。\n", subject="#log 电话 首页", to=BOX))
    watched.once()
    confirmation = [sent.content for sent in smtp_server.mails][-1]
    token = message_from_bytes(confirmation, policy=policy.default)["Message-ID"]
    dovecot.deliver(mail(sender="Li Wei <%s>" % OWNER, subject="Re: hark", text="#1001 优先级 高\n", number=2,
                         extra=vouched() + "In-Reply-To: %s\r\n" % token))
    watched.once()
    [matter] = watched.feedback()
    assert (matter["name"], matter["subject"], matter["priority"]) == ("王小姐", "首页", "high")


def test_a_chinese_owner_is_told_the_channel_in_chinese(watched, dovecot, smtp_server):
    watched.write_config(language="zh")
    dovecot.deliver(told("来自：王小姐\n她说首页闪退。\n"))
    watched.once()
    [(_, text)] = to_owner(smtp_server)
    assert "渠道 电话" in text


def test_without_proof_nothing_is_recorded_and_the_owner_hears_of_it(watched, dovecot, smtp_server):
    dovecot.deliver(told("From: ann@customer.example\nIt crashes.\n", proof=""))
    watched.once()
    assert watched.feedback() == []
    assert watched.states() == ["own"]
    assert [subject for subject, _ in to_owner(smtp_server)] == ["An order by mail was refused"]


def test_the_channel_is_asked_for_in_lists_searches_and_exports(watched, dovecot):
    dovecot.deliver(told("From: ann@customer.example\nIt crashes in Zanzibar.\n"))
    dovecot.deliver(mail(number=2, text="It crashes in Zanzibar.\n"))
    watched.once()
    watched.hark("add", "--channel", "chat", "--from", "bob@other.example", "It crashes in Zanzibar.")
    for channel, address in (("phone", "ann@customer.example"), ("mail", "anna@customer.example"),
                             ("chat", "bob@other.example")):
        listed = [json.loads(line) for line in
                  watched.hark("list", "--all", "--channel", channel, "--json").splitlines()]
        found = [json.loads(line) for line in
                 watched.hark("search", "--channel", channel, "--json", "Zanzibar").splitlines()]
        assert [each["address"] for each in listed] == [address]
        assert [each["address"] for each in found] == [address]
        assert "Channel: " + channel in watched.hark("show", str(listed[0]["number"]))
        [matter] = json.loads(watched.hark("export", address))["matters"]
        assert matter["channel"] == channel
    assert watched.run("list", "--all", "--channel", "fax", "--json").stdout == b""
