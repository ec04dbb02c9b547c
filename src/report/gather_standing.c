/*
 * What stands now: what waits, what is being improved, what left, and how hark itself fares.
 */
#include "report_p.h"

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
		if (done[i].done_ms >= input->period.from_ms && done[i].done_ms < input->period.to_ms)
			standing->improved[standing->improved_count++] = done[i];
	return 0;
}

int gather_standing(const struct report_input *input, struct report *report, struct arena *arena,
    struct error *error)
{
	struct standing *standing = &report->standing;
	int64_t from_ms = input->period.from_ms, to_ms = input->period.to_ms;

	standing->health = input->health;
	if (store_waiting_counts(input->store, input->now_ms, &standing->waiting, error) != 0 ||
	    store_outbox_sent_by_kind(input->store, from_ms, to_ms, arena, &standing->sent,
		&standing->sent_count, error) != 0 ||
	    store_forgotten_count(
		input->store, from_ms, to_ms, &standing->forgotten_count, error) != 0 ||
	    store_account_each(input->store, arena, &standing->accounts, &standing->account_count,
		error) != 0 ||
	    store_size_bytes(input->store, &standing->database_bytes, error) != 0)
		return -1;
	return gather_improvements(input, standing, arena, error);
}
