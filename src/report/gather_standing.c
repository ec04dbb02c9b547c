/*
 * What stands now: what waits, what is being improved, what left, and how hark itself fares.
 */
#include "report_p.h"

#define PAST_USUAL 8
#define PAST_MONTHS 12

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

/* From one civil day to another, that many days before and behind the day. */
static struct period stretch(int kind, const struct civil *day, int first, int end)
{
	const struct civil from = civil_day_start(day, first), to = civil_day_start(day, end);

	return (struct period){
	    .kind = kind, .from_ms = civil_to_ms(&from), .to_ms = civil_to_ms(&to)};
}

static struct period month_of(const struct civil *day)
{
	const struct civil from = {.year = day->year, .month = day->month, .day = 1},
			   to = {.year = day->year, .month = day->month + 1, .day = 1};

	return (struct period){
	    .kind = REPORT_MONTH, .from_ms = civil_to_ms(&from), .to_ms = civil_to_ms(&to)};
}

/*
 * The newest column of the chart, and how many there are: days and weeks among their like, months
 * and quarters by whole weeks, a longer time by months.
 */
static struct period newest_column(const struct period *period, size_t *count_r)
{
	const struct civil end = civil_from_ms(period->to_ms),
			   last = civil_from_ms(period->to_ms - HOUR_MS);
	const int64_t days = (period->to_ms - period->from_ms + DAY_MS / 2) / DAY_MS;

	*count_r = PAST_USUAL;
	if (period->kind == REPORT_WEEK || days == 1)
		return *period;
	if (days < 7)
		return stretch(REPORT_DAY, &last, 0, 1);
	if (days > REPORT_DAYS_MAX) {
		*count_r = PAST_MONTHS;
		return month_of(&last);
	}
	if (period->kind == REPORT_QUARTER)
		*count_r = PAST_MAX;
	return stretch(REPORT_WEEK, &end, -6 - end.weekday, 1 - end.weekday);
}

static int gather_past(
    const struct report_input *input, struct standing *standing, struct error *error)
{
	size_t count;
	const struct period newest = newest_column(&input->period, &count);

	for (size_t i = 0; i < count; i++) {
		struct past_count *past = &standing->past[i];

		past->period = period_before(&newest, (int)(count - 1 - i));
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
