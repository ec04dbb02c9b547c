"""One person who writes from two addresses."""

import pytest
from conftest import BOX, mail


@pytest.fixture
def two(watched, dovecot):
    dovecot.deliver(mail())
    dovecot.deliver(mail(sender="anna.private@gmail.com", number=2, subject="crash again"))
    watched.once()
    return watched


def test_all_of_the_second_becomes_the_firsts(two, dovecot):
    two.hark("customer", "merge", "anna@customer.example", "anna.private@gmail.com")
    [customer] = two.rows("customer", "show", "anna.private@gmail.com")
    assert customer["addresses"].split() == ["anna@customer.example", "anna.private@gmail.com"]
    assert sorted(matter["number"] for matter in customer["matters"]) == [1001, 1002]
    assert len(two.rows("customer", "list")) == 1
    event = two.rows("show", 1002)[0]["events"][-1]
    assert (event["action"], event["actor"]) == ("merged", "owner")
    dovecot.deliver(mail(sender="anna.private@gmail.com", number=3, subject="Re: [#1001]", text="Here too.\n"))
    two.once()
    assert two.ledger()[3]["state"] == "reply"


@pytest.mark.parametrize("pair", [("anna@customer.example", "ANNA@customer.example"),
                                  ("anna@customer.example", "nobody@elsewhere.example"),
                                  ("anna@customer.example", BOX), ("anna@customer.example", "x")])
def test_nonsense_is_refused_and_changes_nothing(two, pair):
    before = two.rows("customer", "list")
    assert two.run("customer", "merge", *pair).returncode == 1
    assert two.rows("customer", "list") == before
