/*
 * Whether customers buy again, how they feel about what they got, and the loyalty index. What they
 * answered in the year up to the period's end counts: such surveys come seldom.
 */
#include "gather_p.h"

#include <string.h>

static int count_purchases(const struct report_input *input, const struct stretch *stretch,
    struct arena *arena, struct proportion *repeat_r, struct error *error)
{
	struct purchase_counts counts;

	(void)arena;
	if (store_purchase_counts(input->store, stretch->from_ms, stretch->to_ms, &counts, error) !=
	    0)
		return -1;
	*repeat_r = proportion_of((size_t)counts.repeated, (size_t)counts.all);
	return 0;
}

/* ---- parts of the two figures of several ---- */

enum part { FUNCTIONAL, SERVICE, EMOTIONAL, SATISFACTION, VALUE, RECOMMENDATION, EXPECTED, PARTS };

static bool is_of(enum part part, const char *question, const char *scale)
{
	static const char *const words[PARTS] = {[FUNCTIONAL] = "functional",
	    [SERVICE] = "service",
	    [EMOTIONAL] = "emotional",
	    [VALUE] = "value",
	    [EXPECTED] = "expected"};

	if (part == SATISFACTION)
		return rating_is_satisfaction(question, scale);
	if (part == RECOMMENDATION)
		return rating_is_recommendation(question, scale);
	return strcmp(question, words[part]) == 0;
}

static int gather_parts(const struct report_input *input, struct arena *arena,
    struct average parts_r[PARTS], struct error *error)
{
	int64_t to_ms = input->period.to_ms;
	struct sums sums[PARTS] = {0};
	struct rating_count *counts;
	size_t count;

	if (store_rating_counts(input->store, to_ms - LOYALTY_DAYS * DAY_MS, to_ms, arena, &counts,
		&count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		for (enum part part = 0; part < PARTS; part++)
			if (is_of(part, counts[i].question, counts[i].scale))
				sums_add(&sums[part],
				    rating_rescaled(counts[i].scale, counts[i].value),
				    (size_t)counts[i].count);
	for (enum part part = 0; part < PARTS; part++)
		parts_r[part] = average_of(&sums[part]);
	return 0;
}

int gather_loyalty(const struct report_input *input, struct arena *arena, struct loyalty *loyalty_r,
    struct error *error)
{
	struct average parts[PARTS];

	if (gather_share(input, count_purchases, arena, &loyalty_r->repeat, error) != 0 ||
	    gather_parts(input, arena, parts, error) != 0)
		return -1;
	loyalty_r->functional = parts[FUNCTIONAL];
	loyalty_r->service = parts[SERVICE];
	loyalty_r->emotional = parts[EMOTIONAL];
	loyalty_r->satisfaction = parts[SATISFACTION];
	loyalty_r->value = parts[VALUE];
	loyalty_r->recommendation = parts[RECOMMENDATION];
	loyalty_r->expected = parts[EXPECTED];
	loyalty_r->experience =
	    experience_score(&parts[FUNCTIONAL], &parts[SERVICE], &parts[EMOTIONAL]);
	loyalty_r->index = loyalty_index(
	    &parts[SATISFACTION], &parts[VALUE], &parts[RECOMMENDATION], &parts[EXPECTED]);
	return 0;
}
