/*
 * tally: what each category gets out of the findings.
 */
#include "triage/triage_p.h"

#include <math.h>

/* 0.6 + 0.3 + 0.1 must reach 1: sums of decimal fractions are brought back to nine digits. */
static double clean(double sum)
{
	return round(sum * 1e9) / 1e9;
}

double hit_weight(const struct entry *entry, const struct hit *hit)
{
	if (entry->has_in || (hit->parts & PART_SUBJECT) == 0)
		return entry->weight;
	return 2 * entry->weight;
}

static const struct entry *entry_of(const struct ruleset *ruleset, const struct hit *hit)
{
	return &ruleset->entries[ruleset->terms[hit->term].entry];
}

/* Hits are in file order, so those of one entry follow each other. */
static bool is_first_of_entry(
    const struct ruleset *ruleset, const struct findings *findings, size_t i)
{
	return i == 0 ||
	       entry_of(ruleset, &findings->hits[i - 1]) != entry_of(ruleset, &findings->hits[i]);
}

void tally_make(const struct ruleset *ruleset, const struct findings *findings, struct arena *arena,
    struct tally *tally_r)
{
	size_t count = ruleset->category_count;
	struct tally tally = {
	    .scores = arena_array(arena, count, sizeof(*tally.scores)),
	    .sums = arena_array(arena, count, sizeof(*tally.sums)),
	    .is_vetoed = arena_array(arena, count, sizeof(*tally.is_vetoed)),
	    .is_counted = arena_array(arena, count, sizeof(*tally.is_counted)),
	};
	size_t *all_hit = arena_array(arena, count, sizeof(*all_hit));

	for (size_t i = 0; i < findings->count; i++) {
		const struct entry *entry = entry_of(ruleset, &findings->hits[i]);

		if (entry->kind == ENTRY_WHEN)
			continue;
		if (entry->kind == ENTRY_NONE)
			tally.is_vetoed[entry->owner] = true;
		else
			tally.sums[entry->owner] += hit_weight(entry, &findings->hits[i]);
		if (entry->kind == ENTRY_ALL && is_first_of_entry(ruleset, findings, i))
			all_hit[entry->owner]++;
	}
	for (size_t i = 0; i < count; i++) {
		bool is_fulfilled = all_hit[i] == ruleset->categories[i].all_count;

		tally.sums[i] = clean(tally.sums[i]);
		tally.is_vetoed[i] = tally.is_vetoed[i] && is_fulfilled && tally.sums[i] > 0;
		tally.is_counted[i] = is_fulfilled && !tally.is_vetoed[i];
		tally.scores[i] = tally.is_counted[i] ? tally.sums[i] : 0;
	}
	*tally_r = tally;
}

bool tally_reaches(const struct ruleset *ruleset, const struct tally *tally, size_t category)
{
	return tally->scores[category] >= ruleset->categories[category].threshold;
}

size_t tally_winner(const struct ruleset *ruleset, const struct tally *tally)
{
	size_t winner = ruleset->category_count;

	for (size_t i = 0; i < ruleset->category_count; i++)
		if (tally_reaches(ruleset, tally, i) &&
		    (winner == ruleset->category_count || tally->scores[i] > tally->scores[winner]))
			winner = i;
	return winner;
}
