/*
 * How fast: first answers that were given in a period, matters that were resolved in it, promises
 * that were kept or broken in it.
 */
#include "gather_p.h"

#include <stdlib.h>

/* Durations of one stretch, by the clock and in business hours. */
struct durations {
	const struct hours_settings *hours;
	double *clock_ms, *business_ms; /* owned */
	size_t count, capacity;
	/* the matter that is being read */
	int64_t feedback_id;
	double open_clock_ms, open_business_ms;
	int64_t open_since_ms; /* 0: it is not our turn */
	bool is_resolved;
	double resolved_clock_ms, resolved_business_ms; /* as of the last resolution */
};

static void durations_free(struct durations *durations)
{
	free(durations->clock_ms);
	free(durations->business_ms);
}

static void durations_add(struct durations *durations, double clock_ms, double business_ms)
{
	if (durations->count == durations->capacity) {
		durations->capacity = durations->capacity == 0 ? 64 : durations->capacity * 2;
		durations->clock_ms =
		    mem_resize(durations->clock_ms, durations->capacity, sizeof(double));
		durations->business_ms =
		    mem_resize(durations->business_ms, durations->capacity, sizeof(double));
	}
	durations->clock_ms[durations->count] = clock_ms;
	durations->business_ms[durations->count++] = business_ms;
}

/* ---- first answers ---- */

static int add_answer(void *context, const struct answer_figure *answer, struct error *error)
{
	struct durations *durations = context;
	int64_t until_ms =
	    answer->responded_ms > answer->created_ms ? answer->responded_ms : answer->created_ms;

	(void)error;
	durations_add(durations, (double)(until_ms - answer->created_ms),
	    (double)hours_between_ms(durations->hours, answer->created_ms, until_ms));
	return 0;
}

/* ---- resolutions ---- */

/* The last resolution in the period is the one that counts. */
static void end_matter(struct durations *durations)
{
	if (durations->is_resolved)
		durations_add(
		    durations, durations->resolved_clock_ms, durations->resolved_business_ms);
	durations->is_resolved = false;
}

static void begin_matter(struct durations *durations, const struct resolution_move *move)
{
	end_matter(durations);
	durations->feedback_id = move->feedback_id;
	durations->open_since_ms = move->created_ms;
	durations->open_clock_ms = durations->open_business_ms = 0;
}

/* While it is open or reopened it is our turn; else we wait for the customer. */
static int add_move(void *context, const struct resolution_move *move, struct error *error)
{
	struct durations *durations = context;

	(void)error;
	if (move->feedback_id != durations->feedback_id)
		begin_matter(durations, move);
	if (durations->open_since_ms != 0 && move->at_ms > durations->open_since_ms) {
		durations->open_clock_ms += (double)(move->at_ms - durations->open_since_ms);
		durations->open_business_ms += (double)hours_between_ms(
		    durations->hours, durations->open_since_ms, move->at_ms);
	}
	durations->open_since_ms = move->is_open ? move->at_ms : 0;
	if (move->is_resolution) {
		durations->is_resolved = true;
		durations->resolved_clock_ms = durations->open_clock_ms;
		durations->resolved_business_ms = durations->open_business_ms;
	}
	return 0;
}

/* ---- stretches ---- */

typedef int filler(const struct report_input *input, const struct stretch *stretch,
    struct durations *durations, struct error *error);

static int fill_answers(const struct report_input *input, const struct stretch *stretch,
    struct durations *durations, struct error *error)
{
	return store_answer_each(
	    input->store, stretch->from_ms, stretch->to_ms, add_answer, durations, error);
}

static int fill_resolutions(const struct report_input *input, const struct stretch *stretch,
    struct durations *durations, struct error *error)
{
	if (store_resolution_each(
		input->store, stretch->from_ms, stretch->to_ms, add_move, durations, error) != 0)
		return -1;
	end_matter(durations);
	return 0;
}

static int gather_stretch(const struct report_input *input, filler *fill,
    const struct stretch *stretch, struct spread *clock_r, struct spread *business_r,
    struct error *error)
{
	struct durations durations = {.hours = &input->settings->hours};
	int done = fill(input, stretch, &durations, error);

	if (done == 0) {
		*clock_r = spread_of(durations.clock_ms, durations.count);
		*business_r = spread_of(durations.business_ms, durations.count);
	}
	durations_free(&durations);
	return done;
}

int gather_first_answers(const struct report_input *input, const struct stretch *stretch,
    struct spread *clock_r, struct spread *business_r, struct error *error)
{
	return gather_stretch(input, fill_answers, stretch, clock_r, business_r, error);
}

int gather_resolutions(const struct report_input *input, const struct stretch *stretch,
    struct spread *clock_r, struct spread *business_r, struct error *error)
{
	return gather_stretch(input, fill_resolutions, stretch, clock_r, business_r, error);
}

static void find_changes(struct spread_trend *trend)
{
	trend->change = spread_change(&trend->now, &trend->before);
	trend->change_of_four = spread_change(&trend->now, &trend->four);
}

static int gather_durations(const struct report_input *input, filler *fill,
    struct spread_trend *clock_r, struct spread_trend *business_r, struct error *error)
{
	struct stretches stretches = stretches_of(&input->period);

	if (gather_stretch(input, fill, &stretches.now, &clock_r->now, &business_r->now, error) !=
		0 ||
	    gather_stretch(input, fill, &stretches.before, &clock_r->before, &business_r->before,
		error) != 0 ||
	    gather_stretch(
		input, fill, &stretches.four, &clock_r->four, &business_r->four, error) != 0)
		return -1;
	find_changes(clock_r);
	find_changes(business_r);
	return 0;
}

static int count_promises(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct proportion *kept_r, struct error *error)
{
	struct promise_counts counts;

	(void)arena;
	if (store_promise_counts(
		input->store, stretch->from_ms, stretch->to_ms, input->now_ms, &counts, error) != 0)
		return -1;
	*kept_r = proportion_of((size_t)counts.kept, (size_t)(counts.kept + counts.broken));
	return 0;
}

int gather_service(const struct report_input *input, struct arena *arena, struct service *service_r,
    struct error *error)
{
	if (gather_durations(input, fill_answers, &service_r->first_clock,
		&service_r->first_business, error) != 0 ||
	    gather_durations(input, fill_resolutions, &service_r->resolution_clock,
		&service_r->resolution_business, error) != 0)
		return -1;
	return gather_share(input, count_promises, arena, &service_r->kept, error);
}
