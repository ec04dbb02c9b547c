/*
 * explain: a verdict with what decided it, category by category, and what nearly decided otherwise.
 * It is made by the same steps as the verdict itself.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

/* In the order in which they are shown. */
static const char *const states[] = {"winner", "tag", "vetoed", "incomplete", "below"};

static const char *state_of(
    const struct ruleset *ruleset, const struct decision *decision, size_t category)
{
	const struct tally *tally = &decision->tally;

	if (category == tally_winner(ruleset, tally))
		return "winner";
	if (tally_reaches(ruleset, tally, category))
		return "tag";
	if (tally->is_vetoed[category])
		return "vetoed";
	return tally->is_counted[category] ? "below" : "incomplete";
}

static const struct entry *entry_of(const struct ruleset *ruleset, const struct hit *hit)
{
	return &ruleset->entries[ruleset->terms[hit->term].entry];
}

static bool is_of_category(const struct entry *entry, size_t category)
{
	return entry->kind != ENTRY_WHEN && entry->owner == category;
}

static void add_hits(const struct ruleset *ruleset, const struct findings *findings,
    size_t category, struct arena *arena, struct standing *standing)
{
	standing->hits = arena_array(arena, findings->count, sizeof(*standing->hits));
	for (size_t i = 0; i < findings->count; i++)
		if (is_of_category(entry_of(ruleset, &findings->hits[i]), category))
			standing->hits[standing->hit_count++] =
			    evidence_of(ruleset, &findings->hits[i], arena);
}

static bool is_found(
    const struct ruleset *ruleset, const struct findings *findings, const struct entry *entry)
{
	for (size_t i = 0; i < findings->count; i++)
		if (entry_of(ruleset, &findings->hits[i]) == entry)
			return true;
	return false;
}

static struct text_list words_of(const struct ruleset *ruleset, size_t entry, struct arena *arena)
{
	struct text_list words = {0};
	size_t count = 0;

	for (size_t i = 0; i < ruleset->term_count; i++)
		count += ruleset->terms[i].entry == entry;
	words.items = arena_array(arena, count, sizeof(*words.items));
	for (size_t i = 0; i < ruleset->term_count; i++)
		if (ruleset->terms[i].entry == entry)
			words.items[words.count++] = ruleset->terms[i].written;
	return words;
}

static void add_missing(const struct ruleset *ruleset, const struct findings *findings,
    size_t category, struct arena *arena, struct standing *standing)
{
	standing->missing =
	    arena_array(arena, ruleset->categories[category].all_count, sizeof(*standing->missing));
	for (size_t i = 0; i < ruleset->entry_count; i++) {
		const struct entry *entry = &ruleset->entries[i];

		if (entry->kind == ENTRY_ALL && entry->owner == category &&
		    !is_found(ruleset, findings, entry))
			standing->missing[standing->missing_count++] = words_of(ruleset, i, arena);
	}
}

static size_t rank_of(const char *state)
{
	size_t rank = 0;

	while (strcmp(states[rank], state) != 0)
		rank++;
	return rank;
}

static int compare_standings(const void *a, const void *b)
{
	const struct standing *left = a, *right = b;
	size_t left_rank = rank_of(left->state), right_rank = rank_of(right->state);

	if (left_rank != right_rank)
		return left_rank < right_rank ? -1 : 1;
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return strcmp(left->id, right->id);
}

static void collect_standings(const struct ruleset *ruleset, const struct decision *decision,
    struct arena *arena, struct triage_explanation *explanation)
{
	size_t count = ruleset->category_count;

	explanation->standings = arena_array(arena, count, sizeof(*explanation->standings));
	for (size_t i = 0; i < count; i++) {
		struct standing *standing;

		if (decision->tally.sums[i] <= 0)
			continue;
		standing = &explanation->standings[explanation->standing_count++];
		standing->id = ruleset->categories[i].info.id;
		standing->state = state_of(ruleset, decision, i);
		standing->score = decision->tally.sums[i];
		standing->needed = ruleset->categories[i].threshold;
		add_hits(ruleset, &decision->findings, i, arena, standing);
		if (strcmp(standing->state, "incomplete") == 0)
			add_missing(ruleset, &decision->findings, i, arena, standing);
	}
	if (explanation->standing_count > 0)
		qsort(explanation->standings, explanation->standing_count,
		    sizeof(*explanation->standings), compare_standings);
}

void triage_explain(const struct ruleset *ruleset, const struct triage_input *input,
    const char *quoted, const char *signature, struct arena *arena,
    struct triage_explanation *explanation_r)
{
	struct triage_explanation explanation = {0};
	struct decision decision;

	classify_decide(ruleset, input, arena, &decision);
	explanation.verdict = decision.verdict;
	collect_standings(ruleset, &decision, arena, &explanation);
	nearly_collect(ruleset, &decision, quoted, signature, arena, &explanation);
	if (decision.verdict.priority_rule > 0) {
		const struct place *place =
		    &ruleset->priorities[decision.verdict.priority_rule - 1].place;

		explanation.priority_file = place->file;
		explanation.priority_line = place->line;
		explanation.priority_column = place->column;
	}
	*explanation_r = explanation;
}
