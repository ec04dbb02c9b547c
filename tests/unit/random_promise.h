/*
 * What holds in any random life, whatever happens, and the proof that the lives held all of it.
 */
#ifndef HARK_TESTS_RANDOM_PROMISE_H
#define HARK_TESTS_RANDOM_PROMISE_H

#include "random_world.h"

static void hooks_are_told(void)
{
	struct fixture *f = world.f;

	for (size_t i = 0; i < receiver_count(f->desk->settings); i++)
		for (int told = 1; told == 1;)
			assert_ok(told = herald_tell(f->desk, i, NULL, &f->error));
	assert_ok(herald_look(f->desk, &f->error));
}

/* ---- the promises ------------------------------------------------------------------------- */

static void check_ledger(void)
{
	assert_int_equal(query("SELECT count(*) FROM ledger"), world.uids);
	assert_int_equal(query("SELECT count(*) FROM ledger WHERE state = 'quarantined'"), 0);
}

static void check_customers(void)
{
	assert_true(query("SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM outbox"
			  " WHERE kind = 'ack' AND state <> 'cancelled' GROUP BY feedback)") <= 1);
	/* Who was forgotten is nobody. In any day at most three acknowledgements to one address,
	 * one with the same template. */
	assert_true(query("SELECT coalesce(max(n), 0) FROM (SELECT (SELECT count(*) FROM sent_ack"
			  " AS o WHERE o.address = a.address AND o.at > a.at - 86400000"
			  " AND o.at <= a.at) AS n FROM sent_ack AS a WHERE a.address <> '')") <=
		    GUARD_ADDRESS_ANY_DAY_MAX);
	assert_true(
	    query(
		"SELECT coalesce(max(n), 0) FROM (SELECT (SELECT count(*) FROM sent_ack"
		" AS o WHERE o.address = a.address AND o.template = a.template"
		" AND o.at > a.at - 86400000 AND o.at <= a.at) AS n FROM sent_ack AS a WHERE a.address <> '')") <=
	    1);
	/* What nobody asked for: one a day. */
	assert_true(
	    query("SELECT coalesce(max(n), 0) FROM (SELECT (SELECT count(*) FROM outbox"
		  " AS o WHERE o.recipient = a.recipient AND o.created > a.created - 86400000"
		  " AND o.created <= a.created AND o.state <> 'cancelled' AND o.kind IN"
		  " " UNASKED ") AS n FROM outbox AS a"
		  " WHERE a.kind IN " UNASKED
		  " AND a.state <> 'cancelled' AND a.recipient LIKE '%@%')") <= 1);
	assert_int_equal(query("SELECT count(*) FROM outbox WHERE recipient LIKE '%machine.example'"
			       " OR recipient LIKE 'mailer-daemon%'"
			       " OR recipient IN ('" BOX "', '" OTHER_BOX "')"),
	    0);
}

static bool is_same_day(const struct left *a, const struct left *b)
{
	return strcmp(a->recipient, b->recipient) == 0 && a->created_ms > b->created_ms - DAY_MS &&
	       a->created_ms <= b->created_ms;
}

static bool is_unasked(const struct left *mail)
{
	return strstr(UNASKED, arena_printf(world.f->arena, "'%s'", mail->kind)) != NULL &&
	       strcmp(mail->recipient, "li@example.org") != 0;
}

/* As their servers remember it, whatever hark has forgotten by a restored backup. */
static void check_what_left(const struct left *last)
{
	size_t same_template = 0, any = 0, unasked = 0;

	for (const struct left *mail = world.left; mail <= last; mail++) {
		if (strcmp(mail->kind, "ack") == 0 && strcmp(last->kind, "ack") == 0) {
			assert_true(mail == last || mail->answered[0] == '\0' ||
				    strcmp(mail->answered, last->answered) != 0);
			any += is_same_day(mail, last);
			same_template += is_same_day(mail, last) &&
					 strcmp(mail->template_name, last->template_name) == 0;
		}
		unasked += is_unasked(mail) && is_unasked(last) && is_same_day(mail, last);
	}
	assert_true(any <= GUARD_ADDRESS_ANY_DAY_MAX);
	assert_true(same_template <= 1);
	assert_true(unasked <= 1);
}

/* What left since the last look. */
static void check_the_post(void)
{
	for (; world.left_checked < world.left_count; world.left_checked++)
		check_what_left(&world.left[world.left_checked]);
}

static void check_status(void)
{
	assert_int_equal(query("SELECT count(*) FROM feedback WHERE status <> coalesce((SELECT"
			       " e.status FROM event AS e WHERE e.feedback = feedback.id AND"
			       " e.status IS NOT NULL ORDER BY e.id DESC LIMIT 1), 'open')"),
	    0);
	assert_int_equal(query("SELECT count(*) FROM feedback WHERE status = 'closed'"
			       " AND id IN (SELECT feedback FROM agenda WHERE kind IN"
			       " ('follow_up', 'close', 'snooze'))"),
	    0);
	assert_int_equal(query("SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

/* When nothing happens any more, every event has been told, or given up after all attempts. */
static void check_hooks(void)
{
	struct fixture *f = world.f;
	sqlite3_stmt *row;

	/* A matter is new once. */
	assert_true(query("SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM announcement"
			  " WHERE event = 'created' GROUP BY receiver, feedback)") <= 1);
	/* Some hear last of all that others hear again. */
	for (int i = 0;
	     i < 12 ||
	     (i < 20 && query("SELECT count(*) FROM announcement WHERE state = 'queued'") > 0);
	     i++) {
		world.all_hear = i >= 8;
		clock_freeze(clock_now_ms() + DAY_MS);
		hooks_are_told();
	}
	assert_int_equal(sqlite3_prepare_v2(f->desk->store->db,
			     "SELECT id, state, receiver LIKE 'hook:%' FROM announcement"
			     " WHERE receiver NOT LIKE '%:chat' AND NOT (state = 'cancelled' AND"
			     " reply = 'restored from a backup')",
			     -1, &row, NULL),
	    SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW) {
		const char *state = (const char *)sqlite3_column_text(row, 1);

		unsigned told = told_of(sqlite3_column_int64(row, 0))->times;
		bool is_hook = sqlite3_column_int(row, 2) != 0;

		if (strcmp(state, "done") == 0)
			assert_true(is_hook ? told == 1 : told >= 1);
		else
			assert_string_equal(state, "failed");
	}
	sqlite3_finalize(row);
}

/* ---- what lives are made of ---------------------------------------------------------------- */

/* A promise about what never happens would be an easy one: over all lives each of these does. */
static struct seen {
	const char *what, *sql;
	int64_t count;
} seen[] = {
    {"acknowledgement", "SELECT count(*) FROM outbox WHERE kind = 'ack'", 0},
    {"follow-up", "SELECT count(*) FROM outbox WHERE kind = 'follow_up'", 0},
    {"survey", "SELECT count(*) FROM survey_sent", 0},
    {"uncertain mail", "SELECT count(*) FROM outbox WHERE state = 'uncertain'", 0},
    {"dead address", "SELECT count(*) FROM address WHERE is_dead = 1", 0},
    {"silenced address", "SELECT count(*) FROM address WHERE is_silenced = 1", 0},
    {"unsubscription", "SELECT count(*) FROM event WHERE action = 'unsubscribed'", 0},
    {"move by the owner", "SELECT count(*) FROM event WHERE action = 'moved'", 0},
    {"answer by the owner", "SELECT count(*) FROM event WHERE action = 'responded'", 0},
    {"reopening", "SELECT count(*) FROM event WHERE action = 'reopened'", 0},
    {"transcript of orders", "SELECT count(*) FROM outbox WHERE kind = 'transcript'", 0},
    {"forgotten mail", "SELECT count(*) FROM ledger WHERE state = 'forgotten'", 0},
    {"mail filed by hark", "SELECT count(*) FROM event WHERE action = 'filed'", 0},
    {"mail marked by hark", "SELECT count(*) FROM event WHERE action = 'marked'", 0},
    {"event that a hook heard",
	"SELECT count(*) FROM announcement WHERE state = 'done' AND receiver LIKE 'hook:%'", 0},
    {"event that a robot heard",
	"SELECT count(*) FROM announcement WHERE state = 'done' AND receiver NOT LIKE 'hook:%'", 0},
    {"matter of the other rules", "SELECT count(*) FROM feedback WHERE category = 'defect'", 0},
    {"erasure by age", "SELECT count(*) FROM event WHERE action = 'erased'", 0},
    {"restored backup", "SELECT count(*) FROM meta WHERE key = 'restored_ms'", 0},
    {"another address of the account", "SELECT count(*) > 1 FROM account", 0},
    {"person forgotten by age", "SELECT count(*) FROM event WHERE detail LIKE '% persons'", 0},
};

static void look_back(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(seen); i++)
		seen[i].count += query(seen[i].sql);
}

#endif
