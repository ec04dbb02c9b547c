/*
 * Comparing two outcomes of a mail, and counting what a rehearsal left in its scratch store.
 */
#include "rehearse.h"

#include <string.h>

bool rehearse_has_ack(const struct rehearsed *outcome)
{
	return outcome->is_new_feedback && strcmp(outcome->feedback.ack_decision, "ack") == 0;
}

const char *rehearse_ack_rule(const char *decision, struct arena *arena)
{
	return arena_strndup(arena, decision, strcspn(decision, ":"));
}

unsigned rehearse_compare(const struct rehearsed *before, const struct rehearsed *would)
{
	const struct feedback_record *old = &before->feedback, *new = &would->feedback;
	unsigned differences = 0;

	if (strcmp(before->ledger.state, would->ledger.state) != 0)
		differences |= DIFFERENT_STATE;
	if (rehearse_has_ack(before) != rehearse_has_ack(would))
		differences |= DIFFERENT_ACK;
	if (!before->is_new_feedback || !would->is_new_feedback)
		return differences;
	if (strcmp(old->category, new->category) != 0)
		differences |= DIFFERENT_CATEGORY;
	if (strcmp(old->tags, new->tags) != 0)
		differences |= DIFFERENT_TAGS;
	if (strcmp(old->priority, new->priority) != 0)
		differences |= DIFFERENT_PRIORITY;
	return differences;
}

/* "rule: sentence" by rule; the sentences differ from mail to mail. */
static void group_acks(struct rehearse_counts *acks, struct arena *arena)
{
	size_t kept = 0;

	for (size_t i = 0; i < acks->count; i++) {
		struct count_record item = {
		    rehearse_ack_rule(acks->items[i].name, arena), acks->items[i].count};
		size_t at = 0;

		while (at < kept && strcmp(acks->items[at].name, item.name) != 0)
			at++;
		if (at < kept)
			acks->items[at].count += item.count;
		else
			acks->items[kept++] = item;
	}
	acks->count = kept;
}

int rehearse_count(
    struct desk *desk, struct arena *arena, struct rehearse_figures *figures_r, struct error *error)
{
	struct store *store = desk->store;
	struct rehearse_figures figures = {0};
	const struct {
		const char *column;
		struct rehearse_counts *counts;
	} columns[] = {{"category", &figures.categories}, {"priority", &figures.priorities},
	    {"ack_decision", &figures.acks}};

	if (store_ledger_counts(store, INT64_MIN, INT64_MAX, arena, &figures.states.items,
		&figures.states.count, error) != 0 ||
	    dispatch_breaker_ms(desk, &figures.breaker_ms, error) != 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		if (store_period_by(store, columns[i].column, INT64_MIN, INT64_MAX, arena,
			&columns[i].counts->items, &columns[i].counts->count, error) != 0)
			return -1;
	group_acks(&figures.acks, arena);
	for (size_t i = 0; i < figures.states.count; i++)
		figures.mails += figures.states.items[i].count;
	*figures_r = figures;
	return 0;
}

int64_t rehearse_count_of(const struct rehearse_counts *counts, const char *name)
{
	for (size_t i = 0; i < counts->count; i++)
		if (strcmp(counts->items[i].name, name) == 0)
			return counts->items[i].count;
	return 0;
}
