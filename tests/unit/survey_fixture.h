/*
 * An installation with two surveys, one after a matter and one in rounds, and Ann, whose first mail
 * has come in: for the tests of what is asked and of what is answered.
 */
#ifndef HARK_TESTS_SURVEY_FIXTURE_H
#define HARK_TESTS_SURVEY_FIXTURE_H

#include "desk_fixture.h"

#include "desk/survey_p.h"

#define ANN "ann@customer.example"

static const char survey_file[] = "surveys:\n"
				  "  - id: satisfaction\n"
				  "    enabled: yes\n"
				  "    measures: csat\n"
				  "    scale: 1-5\n"
				  "    after: resolved\n"
				  "    delay: 5d\n"
				  "    thank: yes\n"
				  "    reopen_on_low: yes\n"
				  "    question: {en: Satisfied?, zh: 满意吗？}\n"
				  "    lowest: {en: not at all}\n"
				  "  - id: recommendation\n"
				  "    enabled: no\n"
				  "    measures: nps\n"
				  "    scale: 0-10\n"
				  "    every: 180d\n"
				  "    segment: [new, active, dormant]\n"
				  "    question: {en: Recommend?}\n";

static inline void load_surveys(struct fixture *f, const char *text)
{
	const struct config_file file = {"surveys.yaml", {(const uint8_t *)text, strlen(text)}};
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics);
	surveys_free(&f->desk->surveys);
	f->desk->surveys = surveys_load(&file, 1, f->desk->rules, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	assert_non_null(f->desk->surveys);
}

static inline struct survey *the_survey(struct fixture *f, size_t index)
{
	return &f->desk->surveys->surveys[index];
}

static inline void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	arrival.internal_date_ms = clock_now_ms();
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static inline struct feedback_record matter(struct fixture *f, int64_t number)
{
	struct feedback_record feedback;

	assert_int_equal(
	    store_feedback_get(f->desk->store, number, f->arena, &feedback, &f->error), 1);
	return feedback;
}

/* How many mails of a kind there are in that state (NULL: any); the first of them. */
static inline size_t mails(
    struct fixture *f, const char *kind, const char *state, struct outbox_record *first_r)
{
	struct outbox_record *records;
	size_t count, found = 0;

	assert_ok(
	    store_outbox_list(f->desk->store, state, 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].kind, kind) == 0) {
			found++;
			if (first_r != NULL)
				*first_r = records[i];
		}
	return found;
}

static inline size_t events(
    struct fixture *f, int64_t number, const char *action, const char *detail)
{
	struct event_record *records;
	size_t count, found = 0;

	assert_ok(store_event_list(f->desk->store, number, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(records[i].action, action) == 0 &&
			 (detail == NULL || strcmp(records[i].detail, detail) == 0);
	return found;
}

static inline void resolve(struct fixture *f, int64_t number)
{
	const char *refusal;

	assert_ok(lifecycle_resolve(f->desk, number, "Mended.", false, &refusal, &f->error));
}

/* What waits in the outbox leaves. */
static inline void courier_passes(struct fixture *f)
{
	struct outbox_record *records;
	size_t count;

	assert_ok(store_outbox_list(
	    f->desk->store, "queued", 100, f->arena, &records, &count, &f->error));
	assert_ok(store_begin(f->desk->store, &f->error));
	for (size_t i = 0; i < count; i++) {
		assert_ok(store_outbox_state(
		    f->desk->store, records[i].id, "sending", clock_now_ms(), 0, 0, "", &f->error));
		assert_ok(store_outbox_state(f->desk->store, records[i].id, "sent", clock_now_ms(),
		    0, 250, "ok", &f->error));
	}
	assert_ok(store_commit(f->desk->store, &f->error));
}

static inline void days_pass(struct fixture *f, int days)
{
	courier_passes(f);
	clock_freeze(clock_now_ms() + days * DAY_MS);
	assert_ok(clerk_round(f->desk, &f->error));
}

/* Ann is asked about her matter #1001; the mail with the question. */
static inline struct outbox_record asked(struct fixture *f)
{
	struct outbox_record mail = {0};

	resolve(f, 1001);
	days_pass(f, 5);
	assert_int_equal(mails(f, "survey", NULL, &mail), 1);
	return mail;
}

static inline const char *content_of(struct fixture *f, int64_t outbox_id)
{
	struct outbox_record mail;

	assert_int_equal(
	    store_outbox_get(f->desk->store, outbox_id, f->arena, &mail, &f->error), 1);
	return arena_strndup(f->arena, (const char *)mail.content.data, mail.content.size);
}

static inline int survey_setup(void **state)
{
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	load_surveys(f, survey_file);
	take_in(f, person(f, ANN, 1));
	return 0;
}

#define survey_test(name) cmocka_unit_test_setup_teardown(name, survey_setup, desk_teardown)

#endif
