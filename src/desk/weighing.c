/*
 * How much a customer's rating counts among the others at the moment when it is given. It is kept
 * with the rating, so that a report about the past says the same whenever it is asked for.
 */
#include "desk_p.h"

#include <string.h>

/* What was bought longer ago says little about who the customer is now. */
#define SPENDING_DAYS 365

static int by_segment(
    struct desk *desk, int64_t customer_id, int64_t at_ms, double *weight_r, struct error *error)
{
	const char *segment;

	if (store_customer_segment(desk->store, customer_id, at_ms, &segment, error) != 0)
		return -1;
	*weight_r = 1;
	for (size_t i = 0; segment_words[i] != NULL; i++)
		if (strcmp(segment_words[i], segment) == 0)
			*weight_r = desk->settings->weights.segments[i];
	return 0;
}

/* The largest of those reached; 1 when none is. */
static int by_spending(
    struct desk *desk, int64_t customer_id, int64_t at_ms, double *weight_r, struct error *error)
{
	const struct weights_settings *weights = &desk->settings->weights;
	bool is_reached = false;

	*weight_r = 1;
	for (size_t i = 0; i < weights->spending_count; i++) {
		const struct spending_weight *step = &weights->spending[i];
		double spent;

		if (store_customer_spent(desk->store, customer_id, step->currency,
			at_ms - SPENDING_DAYS * DAY_MS, at_ms, &spent, error) != 0)
			return -1;
		if (spent < step->at_least)
			continue;
		if (!is_reached || step->weight > *weight_r)
			*weight_r = step->weight;
		is_reached = true;
	}
	return 0;
}

int weighing_of(
    struct desk *desk, int64_t customer_id, int64_t at_ms, double *weight_r, struct error *error)
{
	double segment, spending;

	/* Of somebody who was forgotten since. */
	if (customer_id == 0) {
		*weight_r = 1;
		return 0;
	}
	if (by_segment(desk, customer_id, at_ms, &segment, error) != 0 ||
	    by_spending(desk, customer_id, at_ms, &spending, error) != 0)
		return -1;
	*weight_r = segment * spending;
	return 0;
}
