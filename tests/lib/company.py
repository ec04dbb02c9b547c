"""A small company's records at random, written into a database that hark has made.

Everything is drawn from one seed. What is written is what hark itself would have written of such a life: moves that
never go back in time, the first answer kept, a promise that is made once.
"""

import random
import sqlite3

MINUTE = 60 * 1000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
CATEGORIES = ["product_issue", "billing", "praise", "质量", "uncategorised"]
QUESTIONS = ["csat"] * 3 + ["nps"] * 2 + ["functional", "service", "emotional", "value", "expected", "effort"]
STATES = ["feedback", "reply", "survey_answer", "own", "duplicate", "quarantined", "forgotten", "ignored:bulk",
          "ignored:auto_reply"]


class Company:
    """Fills the database at path; from_ms..to_ms is the time in which things happen, half of them in busy."""

    def __init__(self, path, seed, from_ms, to_ms, busy, size=None):
        self.random = random.Random(seed)
        self.from_ms, self.to_ms, self.busy = from_ms, to_ms, busy
        self.db = sqlite3.connect(path)
        self.size = size if size is not None else self.random.choice([0, 1, 3, 10, 40, 120, 300])
        self.fill()
        self.db.commit()
        self.db.close()

    def insert(self, table, **row):
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        sql = "INSERT INTO %s (%s) VALUES (%s)" % (table, columns, marks)
        return self.db.execute(sql, list(row.values())).lastrowid

    def moment(self):
        """Often on a whole hour or at midnight: where bounds are."""
        moment = self.random.randrange(*self.random.choice([self.busy, (self.from_ms, self.to_ms)]))
        return moment - moment % self.random.choice([1, 1, 1, HOUR, DAY])

    def times(self, factor):
        return range(self.random.randrange(int(self.size * factor) + 1))

    def fill(self):
        self.customers = [self.insert("customer", name="c", first_seen=self.from_ms,
                                      weight=self.random.choice([0, 0.5, 1, 1, 1, 2.5]))
                          for _ in range(1 + self.size // 3)]
        self.matters = [self.matter() for _ in range(self.size)]
        for _ in self.times(1.5):
            self.rating()
        for _ in self.times(1.0):
            self.survey()
        for number in self.times(1.0):
            self.insert("purchase", customer=self.random.choice(self.customers), reference="p%d" % number, amount=1.0,
                        currency="EUR", at=self.moment())
        self.ledger()

    def matter(self):
        created = self.moment()
        has_promise = self.random.random() < 0.8
        due = created + self.random.choice([30 * MINUTE, DAY, 3 * DAY]) if has_promise else 0
        matter = self.insert(
            "feedback", customer=self.random.choice(self.customers), status="open", status_since=created,
            category=self.random.choice(CATEGORIES), priority=self.random.choice(["high", "normal", "normal", "low"]),
            sentiment=self.random.choice([-0.8, -0.1, 0.0, 0.0, 0.2, 1.0]), score=1.0,
            language=self.random.choice(["en", "zh"]), channel="mail", tags="", assignee="",
            ack_decision=self.random.choice(["ack", "bulk: a newsletter", "list: a list"]), created=created,
            responded=0, resolved=0, closed=0, last_customer=created, address="a@b.example", name="N",
            subject=self.random.choice(["=cmd()", 'with "quotes", commas', "线上问题", "plain"]), solution="",
            answer_due=due, first_due=due)
        self.live(matter, created)
        if self.random.random() < 0.05:
            self.insert("discounted", feedback=matter)
        return matter

    def live(self, matter, at):
        """Moves it up to six times; first answers stay."""
        status = "open"
        for _ in range(self.random.randrange(7)):
            words = [word for word in ("responded", "resolved", "closed") if word != status]
            new = self.random.choice(words + ["reopened"] * (status not in ("open", "reopened")))
            at += self.random.choice([0, 10 * MINUTE, HOUR, DAY, 9 * DAY]) * self.random.choice([1, 1, 2])
            is_open, was_open = new == "reopened", status in ("open", "reopened")
            self.insert("event", at=at, feedback=matter, actor="owner", action=new, status=new,
                        open_change=int(is_open) - int(was_open), detail="")
            if new == "responded":
                self.db.execute("UPDATE feedback SET responded = ? WHERE id = ? AND responded = 0", (at, matter))
            self.db.execute("UPDATE feedback SET status = ?, status_since = ? WHERE id = ?", (new, at, matter))
            status = new

    def rating(self):
        question = self.random.choice(QUESTIONS)
        is_ten = question == "nps" or (question != "csat" and self.random.random() < 0.3)
        self.insert("rating", feedback=self.random.choice(self.matters + [None]) if self.matters else None,
                    customer=self.random.choice(self.customers + [None]), survey="s", question=question,
                    weight=self.random.choice([0.5, 1, 1, 3]),
                    scale="0-10" if is_ten else "1-5",
                    value=float(self.random.randint(0, 10) if is_ten else self.random.randint(1, 5)), comment="",
                    at=self.moment())

    def survey(self):
        at = self.moment()
        state = self.random.choice(["sent", "sent", "sent", "queued", "cancelled", "failed", "uncertain"])
        outbox = self.insert("outbox", kind="survey", state=state, due=at, created=at, attempts=0, last_attempt=0,
                             reply_code=0, template="", sender="", recipient="a@b.example", message_id="", reply="",
                             subject="", content=b"")
        self.insert("survey_sent", feedback=self.random.choice(self.matters) if self.matters else None,
                    customer=self.random.choice(self.customers), survey=self.random.choice(["a", "b"]),
                    token="t%d" % outbox, outbox=outbox, at=at,
                    answered=at + self.random.randrange(40 * DAY) if self.random.random() < 0.4 else 0)

    def ledger(self):
        account = self.insert("account", address="box@example.com")
        folder = self.insert("folder", account=account, name="INBOX", first_contact=self.from_ms)
        for number in self.times(2.0):
            self.insert("ledger", folder=folder, uidvalidity=1, uid=number + 1, state=self.random.choice(STATES),
                        reason="", identity="", at=self.moment(), mail_date=0, size=1)
