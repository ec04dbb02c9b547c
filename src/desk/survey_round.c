/*
 * Surveys that are asked every so often: once a day, while the business is open, the customers
 * whose turn it is, as many as per_day allows. Who has been asked stands in the store: a round that
 * was cut short goes on with the others.
 */
#include "survey_p.h"

#include <string.h>

#define PAGE 500

static bool is_in_segment(const struct survey *survey, const char *segment)
{
	for (size_t i = 0; i < survey->segments.count; i++)
		if (strcmp(survey->segments.items[i], segment) == 0)
			return true;
	return survey->segments.count == 0;
}

/* 1: the customer's turn, feedback_r is the last matter. */
static int is_turn(struct desk *desk, const struct survey *survey,
    const struct survey_candidate *candidate, struct arena *arena,
    struct feedback_record *feedback_r, struct error *error)
{
	const char *segment, *refusal;
	int found =
	    store_feedback_get(desk->store, candidate->feedback_id, arena, feedback_r, error);

	if (found != 1)
		return found;
	if (survey_refusal(desk, survey, feedback_r, &refusal, error) != 0 ||
	    store_customer_segment(
		desk->store, candidate->customer_id, clock_now_ms(), &segment, error) != 0)
		return -1;
	return refusal == NULL && is_in_segment(survey, segment);
}

static int send(struct desk *desk, const struct survey *survey,
    const struct feedback_record *feedback, struct arena *arena, int64_t *sent, struct error *error)
{
	const char *refusal;
	int queued;

	if (store_begin(desk->store, error) != 0)
		return -1;
	queued = survey_send(desk, survey, feedback, arena, &refusal, error);
	if (queued == 1)
		(*sent)++;
	return desk_finish(desk, queued < 0 ? -1 : 0, error);
}

/* A page of customers behind the last one; 1: there may be more. */
static int ask_page(struct desk *desk, const struct survey *survey, int64_t *last_customer,
    int64_t *sent, struct arena *arena, struct error *error)
{
	struct survey_candidate *candidates;
	size_t count;

	if (store_survey_candidates(
		desk->store, *last_customer, PAGE, arena, &candidates, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count && *sent < survey->per_day; i++) {
		struct feedback_record feedback;
		int turn = is_turn(desk, survey, &candidates[i], arena, &feedback, error);

		if (turn < 0 ||
		    (turn == 1 && send(desk, survey, &feedback, arena, sent, error) != 0))
			return -1;
		*last_customer = candidates[i].customer_id;
	}
	return count == PAGE && *sent < survey->per_day;
}

static int ask_all(struct desk *desk, const struct survey *survey, struct error *error)
{
	int64_t last_customer = 0, sent = 0;
	int goes_on = 1;

	while (goes_on == 1) {
		struct arena *arena = arena_new();

		goes_on = ask_page(desk, survey, &last_customer, &sent, arena, error);
		arena_free(&arena);
	}
	return goes_on;
}

static int begin_day(struct desk *desk, const char *key, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk, meta_set_number(desk->store, key, clock_now_ms(), error), error);
}

int survey_rounds(struct desk *desk, struct error *error)
{
	int64_t now_ms = clock_now_ms();
	int result = 0;

	if (!hours_is_open(&desk->settings->hours, now_ms))
		return 0;
	for (size_t i = 0; result == 0 && i < desk->surveys->count; i++) {
		const struct survey *survey = &desk->surveys->surveys[i];
		AUTO_FREE char *key = mem_printf("survey:%s", survey->id);
		int64_t last_ms;

		if (!survey->is_enabled || survey->every_ms == 0)
			continue;
		result = meta_number(desk->store, key, &last_ms, error);
		/* The day is noted first: a stop in between must not let it begin anew. */
		if (result == 0 && now_ms - last_ms >= DAY_MS &&
		    (begin_day(desk, key, error) != 0 || ask_all(desk, survey, error) != 0))
			result = error_add(error, "survey %s", survey->id);
	}
	return result;
}
