/*
 * Rehearsals: mails of the past taken in by their dates into a scratch store, on one set of rules
 * or on two.
 */
#include "desk_fixture.h"

#include <fcntl.h>

static const char other_rules[] = "categories:\n"
				  "  - id: stability\n"
				  "    any: [{words: [\"crash*\"]}]\n"
				  "priorities: [{set: high, when: {category: stability}}]\n";

#define OUTCOMES_MAX 10

/* What the listener was told. */
struct heard {
	size_t desk_count, mail_count;
	int64_t dates[OUTCOMES_MAX];
	char states[2][OUTCOMES_MAX][40], categories[2][OUTCOMES_MAX][40];
	char priorities[2][OUTCOMES_MAX][40], acks[2][OUTCOMES_MAX][200];
};

static void keep(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text != NULL ? text : "");
}

static void hear(void *context, const struct arrival *arrival, const struct rehearsed *outcomes)
{
	struct heard *heard = context;
	size_t i = heard->mail_count++;

	assert_true(i < OUTCOMES_MAX);
	heard->dates[i] = arrival->internal_date_ms;
	for (size_t d = 0; d < heard->desk_count; d++) {
		const struct feedback_record *feedback = &outcomes[d].feedback;

		keep(heard->states[d][i], 40, outcomes[d].ledger.state);
		keep(heard->categories[d][i], 40, feedback->category);
		keep(heard->priorities[d][i], 40, feedback->priority);
		keep(heard->acks[d][i], 200, feedback->ack_decision);
	}
}

static struct gathering *gathering_of(struct fixture *f)
{
	struct gathering *gathering = gather_new(GATHER_ALL, &f->error);

	assert_non_null(gathering);
	return gathering;
}

static void add_at(
    struct fixture *f, struct gathering *gathering, struct message *message, int64_t at_ms)
{
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = at_ms;
	message->date_ms = at_ms;
	assert_ok(mail_pile_add(gather_pile(gathering), &arrival, 0, &f->error));
}

/* On the desks, which keep their scratch stores. */
static struct heard rehearse_on(
    struct fixture *f, struct desk *const *desks, size_t count, struct gathering *gathering)
{
	struct heard heard = {.desk_count = count};
	const struct rehearsal_listener listener = {.mail = hear, .context = &heard};

	assert_ok(rehearse(desks, count, gathering, &listener, &f->error));
	return heard;
}

static struct heard rehearse_once(struct fixture *f, struct gathering *gathering)
{
	struct desk *desk = load_desk(f, NULL);
	struct heard heard = rehearse_on(f, &desk, 1, gathering);

	desk_free(&desk);
	gather_free(&gathering);
	return heard;
}

/* ---- the pile ----------------------------------------------------------------------------- */

static void mails_are_taken_in_by_date_and_not_as_they_came(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct heard heard;

	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - DAY_MS);
	add_at(f, gathering, person(f, "bob@customer.example", 2), NOW - 3 * DAY_MS);
	add_at(f, gathering, person(f, "cleo@customer.example", 3), NOW - 2 * DAY_MS);
	heard = rehearse_once(f, gathering);
	assert_int_equal(heard.mail_count, 3);
	assert_int_equal(heard.dates[0], NOW - 3 * DAY_MS);
	assert_int_equal(heard.dates[1], NOW - 2 * DAY_MS);
	assert_int_equal(heard.dates[2], NOW - DAY_MS);
}

static void a_mail_comes_back_from_the_pile_as_it_was(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct arrival arrival;
	size_t mailbox;

	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW);
	assert_ok(
	    mail_pile_get(gather_pile(gathering), 0, f->arena, &arrival, &mailbox, &f->error));
	assert_string_equal(arrival.message->subject, "It crashes");
	assert_string_equal(arrival.message->from.address, "ann@customer.example");
	assert_string_equal(arrival.message->to.items[0].address, BOX);
	assert_int_equal(arrival.size_bytes, 1000);
	gather_free(&gathering);
}

static void what_could_not_be_read_keeps_its_bytes_on_the_pile(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct arrival arrival = arrival_of(f, NULL);
	size_t mailbox;

	assert_ok(mail_pile_add(gather_pile(gathering), &arrival, 0, &f->error));
	assert_ok(
	    mail_pile_get(gather_pile(gathering), 0, f->arena, &arrival, &mailbox, &f->error));
	assert_null(arrival.message);
	assert_string_equal(arrival.quarantine_reason, "the reader failed twice on this mail");
	assert_int_equal(arrival.raw.size, strlen("raw bytes"));
	assert_memory_equal(arrival.raw.data, "raw bytes", arrival.raw.size);
	gather_free(&gathering);
}

static void a_mail_that_could_not_be_had_is_counted_with_its_reason(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct heard heard;

	assert_ok(gather_unread(gathering, "Permission denied", &f->error));
	heard = rehearse_once(f, gathering);
	assert_string_equal(heard.states[0][0], "quarantined");
}

/* ---- the clock ---------------------------------------------------------------------------- */

static void limits_count_by_the_dates_of_the_mails(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	int64_t first_ms = NOW - 30 * DAY_MS;
	struct heard heard;

	add_at(f, gathering, person(f, "ann@customer.example", 1), first_ms);
	add_at(f, gathering, person(f, "ann@customer.example", 2), first_ms + HOUR_MS);
	add_at(f, gathering, person(f, "ann@customer.example", 3), first_ms + 2 * DAY_MS);
	heard = rehearse_once(f, gathering);
	assert_string_equal(heard.acks[0][0], "ack");
	assert_true(text_starts_with(heard.acks[0][1], "address_cap: "));
	assert_string_equal(heard.acks[0][2], "ack");
}

static void afterwards_the_clock_is_as_before(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);

	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - 30 * DAY_MS);
	rehearse_once(f, gathering);
	assert_in_range(clock_now_ms(), NOW, NOW + HOUR_MS);
}

static size_t outbox_count(struct fixture *f, struct desk *desk, const char *state)
{
	struct outbox_record *records;
	size_t count;

	assert_ok(store_outbox_list(desk->store, state, 10, f->arena, &records, &count, &f->error));
	return count;
}

static void what_fell_due_counts_as_sent_when_the_owner_answers_later(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct desk *desk = load_desk(f, NULL);
	struct message *answer = person(f, BOX, 2);

	answer->in_reply_to = "1@mail.example";
	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - 2 * DAY_MS);
	add_at(f, gathering, answer, NOW - DAY_MS);
	rehearse_on(f, &desk, 1, gathering);
	assert_int_equal(outbox_count(f, desk, "sent"), 1);
	assert_int_equal(outbox_count(f, desk, "cancelled"), 0);
	desk_free(&desk);
	gather_free(&gathering);
}

static void an_answer_before_the_acknowledgement_was_due_takes_its_place(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct desk *desk = load_desk(f, NULL);
	struct message *answer = person(f, BOX, 2);
	struct mail_address to = {"", "ann@customer.example"};

	answer->in_reply_to = "1@mail.example";
	answer->to = (struct mail_addresses){&to, 1};
	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - DAY_MS);
	add_at(f, gathering, answer, NOW - DAY_MS + MINUTE_MS);
	rehearse_on(f, &desk, 1, gathering);
	assert_int_equal(outbox_count(f, desk, "cancelled"), 1);
	desk_free(&desk);
	gather_free(&gathering);
}

/* ---- rules -------------------------------------------------------------------------------- */

static void two_sets_of_rules_decide_side_by_side(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct desk *desks[2];
	struct heard heard;

	write_rules(f, "other.d", other_rules);
	desks[0] = load_desk(f, NULL);
	desks[1] = load_desk(f, "other.d");
	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - DAY_MS);
	heard = rehearse_on(f, desks, 2, gathering);
	assert_string_equal(heard.categories[0][0], "product_issue");
	assert_string_equal(heard.priorities[0][0], "normal");
	assert_string_equal(heard.categories[1][0], "stability");
	assert_string_equal(heard.priorities[1][0], "high");
	desk_free(&desks[0]);
	desk_free(&desks[1]);
	gather_free(&gathering);
	remove_folder(arena_printf(f->arena, "%s/other.d", f->folder));
}

/* ---- the report --------------------------------------------------------------------------- */

static void the_report_counts_every_mail_of_the_rehearsal(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct desk *desk = load_desk(f, NULL);
	struct report *report;

	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - 400 * DAY_MS);
	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - 300 * DAY_MS);
	add_at(f, gathering, person(f, "bob@customer.example", 2), NOW - 200 * DAY_MS);
	rehearse_on(f, &desk, 1, gathering);
	assert_ok(rehearsal_report(desk, gathering, f->arena, &report, &f->error));
	assert_non_null(strstr(report_json(report, f->arena), "\"read\": 3"));
	desk_free(&desk);
	gather_free(&gathering);
}

/* ---- nothing is left ---------------------------------------------------------------------- */

static void nothing_enters_the_real_database(void **state)
{
	struct fixture *f = *state;
	const struct feedback_filter all = {0};
	struct gathering *gathering = gathering_of(f);
	struct feedback_record *records;
	size_t count;

	add_at(f, gathering, person(f, "ann@customer.example", 1), NOW - DAY_MS);
	rehearse_once(f, gathering);
	assert_ok(store_feedback_list(f->desk->store, &all, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 0);
	assert_int_equal(outbox_count(f, f->desk, NULL), 0);
}

static void the_mark_of_the_real_installation_is_known(void **state)
{
	struct fixture *f = *state;
	struct gathering *gathering = gathering_of(f);
	struct message *loop = person(f, "ann@customer.example", 1);
	struct header mark = {"x-loop", f->desk->instance_id};
	struct heard heard;

	loop->headers = &mark;
	loop->header_count = 1;
	add_at(f, gathering, loop, NOW - DAY_MS);
	heard = rehearse_once(f, gathering);
	assert_string_equal(heard.states[0][0], "own");
}

static void a_scratch_file_has_no_name(void **state)
{
	struct fixture *f = *state;
	const char **names;
	size_t count, after;
	int fd;

	assert_ok(folder_list(f->folder, "", f->arena, &names, &count, &f->error));
	setenv("TMPDIR", f->folder, 1);
	fd = file_scratch(&f->error);
	unsetenv("TMPDIR");
	assert_true(fd >= 0);
	assert_ok(folder_list(f->folder, "", f->arena, &names, &after, &f->error));
	assert_int_equal(after, count);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(mails_are_taken_in_by_date_and_not_as_they_came),
	    desk_test(a_mail_comes_back_from_the_pile_as_it_was),
	    desk_test(what_could_not_be_read_keeps_its_bytes_on_the_pile),
	    desk_test(a_mail_that_could_not_be_had_is_counted_with_its_reason),
	    desk_test(limits_count_by_the_dates_of_the_mails),
	    desk_test(afterwards_the_clock_is_as_before),
	    desk_test(what_fell_due_counts_as_sent_when_the_owner_answers_later),
	    desk_test(an_answer_before_the_acknowledgement_was_due_takes_its_place),
	    desk_test(two_sets_of_rules_decide_side_by_side),
	    desk_test(the_report_counts_every_mail_of_the_rehearsal),
	    desk_test(nothing_enters_the_real_database),
	    desk_test(the_mark_of_the_real_installation_is_known),
	    desk_test(a_scratch_file_has_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
