"""Customers: where they stand, who is a VIP."""

from conftest import mail

ANNA = "anna@customer.example"
RULES = """\
categories:
  - id: product_issue
    name: { en: Product issue, zh: 产品问题 }
    any: [ { words: ["crash*"] } ]
priorities:
  - set: high
    when: { vip: yes }
"""


def test_customers_are_listed_with_their_segment(watched, dovecot):
    dovecot.deliver(mail())
    dovecot.deliver(mail(sender="bob@other.example", number=2))
    watched.once()
    assert {row["addresses"]: row["segment"] for row in watched.rows("customer", "list")} == {
        ANNA: "new", "bob@other.example": "new"}
    assert watched.rows("customer", "--segment", "dormant") == []
    assert ANNA in watched.hark("customer", "list", "--segment", "new")


def test_one_customer_is_shown_with_their_matters(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    shown, = watched.rows("customer", "show", "Anna@Customer.example")
    assert [matter["subject"] for matter in shown["matters"]] == ["The app crashes"]
    assert shown["open"] == 1
    assert "The app crashes" in watched.hark("customer", "show", ANNA)


def test_a_marked_vip_gets_the_priority_of_one(watched, dovecot):
    watched.write_rules(RULES)
    dovecot.deliver(mail())
    watched.once()
    watched.hark("customer", "vip", ANNA, "on")
    assert [row["addresses"] for row in watched.rows("customer", "list", "--vip")] == [ANNA]
    dovecot.deliver(mail(number=2, subject="It crashes again"))
    watched.once()
    assert [row["priority"] for row in watched.feedback()] == ["normal", "high"]


def test_a_weight_is_stored(watched, dovecot):
    dovecot.deliver(mail())
    watched.once()
    watched.hark("customer", "weight", ANNA, "2.5")
    assert watched.rows("customer", "show", ANNA)[0]["weight"] == 2.5


def test_what_cannot_be_is_refused(watched):
    assert watched.run("customer", "vip", "nobody@nowhere.example", "on").returncode == 1
    assert watched.run("customer", "weight", ANNA, "much").returncode == 2
    assert watched.run("customer", "list", "--segment", "rich").returncode == 2
    assert watched.run("customer", "praise", ANNA).returncode == 2


def test_purchases_make_a_customer_loyal(watched, dovecot, tmp_path):
    dovecot.deliver(mail())
    watched.once()
    export = tmp_path / "shop.csv"
    export.write_text("address,date,amount,currency,reference\n%s,2026-01-05,10,EUR,1\n%s,2026-01-06,20,EUR,2\n"
                      % (ANNA, ANNA))
    assert watched.rows("import", "purchases", export) == [{"purchases": 2, "added": 2, "known": 0}]
    assert watched.rows("import", "purchases", export) == [{"purchases": 2, "added": 0, "known": 2}]
    shown, = watched.rows("customer", "show", ANNA)
    assert (shown["segment"], shown["purchases"]) == ("loyal", 2)


def test_of_a_faulty_export_nothing_is_imported(watched, tmp_path):
    export = tmp_path / "shop.csv"
    export.write_text("address,date,amount,currency,reference\n%s,2026-01-05,10,EUR,1\n%s,soon,20,EUR,2\n" % (ANNA, ANNA))
    done = watched.run("import", "purchases", export)
    assert done.returncode == 1
    assert b"shop.csv:3:23: date: " in done.stderr
    assert watched.rows("customer", "list") == []


def order(number, amount, subject="Order confirmation"):
    return mail(sender="Shop <orders@shop.example>", subject=subject, number="order-%s-%s" % (number, amount),
                extra="Precedence: bulk\r\n",
                text="Thank you!\n\nOrder number: %s\nCustomer: Anna <%s>\nTotal: %s\n" % (number, ANNA, amount))


def test_order_mails_are_purchases_of_their_customer_and_each_order_counts_once(watched, dovecot, smtp_server):
    watched.write_rules("purchases:\n"
                        "  - when: { from: \"orders@shop.example\", words: [order confirmation] }\n"
                        "    fields: { order: Order number, amount: Total, email: Customer }\n"
                        "    currency: EUR\n", "20-shop.yaml")
    dovecot.deliver(mail())
    dovecot.deliver(order("A-1", "1.234,50 €"))
    dovecot.deliver(order("A-1", "1.234,5 €"))       # told once more
    dovecot.deliver(order("A-2", "20.00"))
    dovecot.deliver(order("A-3", "30.00", subject="Your refund"))
    dovecot.deliver(order("A-4", "free"))
    watched.once()
    rows = {row["uid"]: row for row in watched.ledger().values()}
    assert [row["state"] for _, row in sorted(rows.items())] == ["feedback"] + 5 * ["ignored:bulk"]
    assert [rows[uid]["reason"] for uid in (2, 4)] == ["a purchase", "a purchase"]
    assert "known already" in rows[3]["reason"]
    assert "purchase" not in rows[5]["reason"]
    assert rows[6]["reason"].startswith("no purchase: no amount is found (")
    [shown] = watched.rows("customer", "show", ANNA)
    assert (shown["segment"], shown["purchases"]) == ("loyal", 2)
    assert [each.recipients for each in smtp_server.mails] == [[ANNA]], "the shop is not answered"
    export = watched.folder / "shop.csv"
    export.write_text("address,date,amount,currency,reference\n%s,2026-01-05,20,EUR,A-2\n" % ANNA)
    assert watched.rows("import", "purchases", export) == [{"purchases": 1, "added": 0, "known": 1}]
