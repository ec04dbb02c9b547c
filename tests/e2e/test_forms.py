"""Forms: the visitor of a web form is the customer, whatever machine sent the mail."""

import time

from conftest import BOX

RULES = """
channels:
  - id: web_form
    when: { from: "noreply@forms.example.net" }
    fields: { email: 邮箱, name: 姓名, text: 留言, other: [电话] }
senders:
  - { from: "noreply@*", never_ack: yes }
"""


def form(rows, number=1, extra=""):
    """A form service's mail: an HTML table, a sender that nobody can answer."""
    cells = "".join("<tr><td><b>%s</b></td><td>%s</td></tr>" % row for row in rows)
    return ("From: Forms <noreply@forms.example.net>\r\nTo: %s\r\nSubject: New answer\r\n"
            "Message-ID: <form.%s@forms.example.net>\r\nDate: %s\r\nAuto-Submitted: auto-generated\r\n%s"
            "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n<html><body><table>%s</table>"
            "<p>Please do not reply to this email.</p></body></html>\r\n"
            % (BOX, number, time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime()), extra, cells)).encode()


def test_the_visitor_of_a_form_is_the_customer_and_gets_the_acknowledgement(hark, dovecot, smtp_server):
    hark.write_rules(RULES)
    hark.once()
    dovecot.deliver(form([("邮箱", "anna@customer.example"), ("姓名", "安娜"),
                          ("留言", "首页打不开，<br>点了没反应。"), ("电话", "13900000000")]))
    hark.once()
    (matter,) = hark.feedback()
    assert hark.states() == ["feedback"]
    assert matter["address"] == "anna@customer.example"
    assert matter["name"] == "安娜"
    assert matter["channel"] == "web_form"
    assert [each.recipients for each in smtp_server.mails] == [["anna@customer.example"]]
    assert b"\xe5\xae\x89\xe5\xa8\x9c" not in smtp_server.mails[0].content


def test_a_hostile_form_makes_hark_write_to_nobody(hark, dovecot, smtp_server):
    hark.write_rules(RULES)
    hark.once()
    claims = [BOX, "call me", "owner-cats@lists.example", "a@b@c", "noreply@forms.example.net",
              "x@y.example<br>Bcc: eve@victim.example"]
    for number, claim in enumerate(claims[:-1]):
        dovecot.deliver(form([("邮箱", claim), ("留言", "看看这个")], number))
    hark.once()
    assert hark.states() == ["feedback"] * (len(claims) - 1)
    assert smtp_server.mails == []
    dovecot.deliver(form([("邮箱", claims[-1]), ("留言", "看看这个<br>邮箱：eve@victim.example")], 99))
    hark.once()
    assert [each.recipients for each in smtp_server.mails] == [["x@y.example"]]
    assert b"eve@" not in smtp_server.mails[0].content
