/*
 * What stands now: what waits, what is being improved, what left, and how hark itself fares.
 */
#include "report_p.h"

#define PAST_USUAL 8

static int gather_waiting(const struct report_input *input, struct standing *standing,
    struct arena *arena, struct error *error)
{
	struct waiting_count *counts;
	size_t count;

	if (store_waiting_counts(input->store, input->now_ms, arena, &counts, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		standing->waiting.count += counts[i].count;
		standing->waiting.overdue += counts[i].overdue;
	}
	return 0;
}

static int gather_improvements(const struct report_input *input, struct standing *standing,
    struct arena *arena, struct error *error)
{
	struct improvement_record *done;
	size_t count;

	if (store_improvement_list(input->store, "open", arena, &standing->improvements,
		&standing->improvement_count, error) != 0 ||
	    store_improvement_list(input->store, "done", arena, &done, &count, error) != 0)
		return -1;
	standing->improved = arena_array(arena, count + 1, sizeof(*standing->improved));
	for (size_t i = 0; i < count; i++)
		if (done[i].done_ms >= input->period.from_ms &&
		    done[i].done_ms < input->period.to_ms)
			standing->improved[standing->improved_count++] = done[i];
	return 0;
}

/* The last whole week of the period. */
static struct period last_week_of(const struct period *period)
{
	struct period week = *period;
	struct civil last = civil_from_ms(period->to_ms);
	struct civil monday = civil_day_start(&last, 1 - last.weekday);
	struct civil before = civil_day_start(&monday, -7);

	week.kind = REPORT_WEEK;
	week.from_ms = civil_to_ms(&before);
	week.to_ms = civil_to_ms(&monday);
	return week;
}

/* Months and quarters are shown by weeks, all others among their like. */
static int gather_past(
    const struct report_input *input, struct standing *standing, struct error *error)
{
	bool by_weeks = input->period.kind == REPORT_MONTH || input->period.kind == REPORT_QUARTER;
	struct period last = by_weeks ? last_week_of(&input->period) : input->period;
	size_t count = input->period.kind == REPORT_QUARTER ? PAST_MAX : PAST_USUAL;

	for (size_t i = 0; i < count; i++) {
		struct past_count *past = &standing->past[i];

		past->period = period_before(&last, (int)(count - 1 - i));
		if (store_period_new(input->store, past->period.from_ms, past->period.to_ms,
			&past->new_feedback, error) != 0)
			return -1;
	}
	standing->past_count = count;
	return 0;
}

int gather_standing(const struct report_input *input, struct report *report, struct arena *arena,
    struct error *error)
{
	struct standing *standing = &report->standing;
	int64_t from_ms = input->period.from_ms, to_ms = input->period.to_ms;

	standing->health = input->health;
	if (gather_waiting(input, standing, arena, error) != 0 ||
	    store_outbox_sent_by_kind(input->store, from_ms, to_ms, arena, &standing->sent,
		&standing->sent_count, error) != 0 ||
	    store_forgotten_count(
		input->store, from_ms, to_ms, &standing->forgotten_count, error) != 0 ||
	    store_account_each(
		input->store, arena, &standing->accounts, &standing->account_count, error) != 0 ||
	    store_size_bytes(input->store, &standing->database_bytes, error) != 0)
		return -1;
	if (gather_past(input, standing, error) != 0)
		return -1;
	return gather_improvements(input, standing, arena, error);
}
