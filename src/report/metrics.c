#include "metrics.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Of the normal distribution, 97.5 %. */
static const double z = 1.959964;

struct proportion proportion_of(size_t hits, size_t n)
{
	struct proportion proportion = {.hits = hits, .n = n};
	double p, centre, half, scale;

	assert(hits <= n);
	if (n == 0)
		return proportion;
	p = (double)hits / (double)n;
	scale = 1 + z * z / (double)n;
	centre = (p + z * z / (2 * (double)n)) / scale;
	half = z / scale * sqrt(p * (1 - p) / (double)n + z * z / (4 * (double)n * (double)n));
	proportion.value = p;
	proportion.low = centre - half > 0 ? centre - half : 0;
	proportion.high = centre + half < 1 ? centre + half : 1;
	return proportion;
}

bool is_satisfied(double rating)
{
	return rating >= 4;
}

enum trust trust_of(size_t n)
{
	return n == 0			 ? TRUST_NONE
	       : n < TRUST_INTERVAL_FROM ? TRUST_RAW
	       : n < TRUST_SCORE_FROM	 ? TRUST_INTERVAL
					 : TRUST_SCORE;
}

enum change interval_change(struct interval now, struct interval before)
{
	if (!now.is_there || !before.is_there)
		return CHANGE_UNKNOWN;
	if (now.low > before.high)
		return CHANGE_UP;
	return now.high < before.low ? CHANGE_DOWN : CHANGE_NONE;
}

enum change proportion_change(const struct proportion *now, const struct proportion *before)
{
	return interval_change((struct interval){now->n > 0, now->low, now->high},
	    (struct interval){before->n > 0, before->low, before->high});
}

/* ---- durations ---- */

static int compare(const void *a, const void *b)
{
	const double *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

double median(double *values, size_t n)
{
	assert(n > 0);
	qsort(values, n, sizeof(*values), compare);
	return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double percentile(double *values, size_t n, double percent)
{
	size_t rank;

	assert(n > 0 && percent > 0 && percent <= 100);
	qsort(values, n, sizeof(*values), compare);
	rank = (size_t)ceil(percent / 100 * (double)n);
	return values[rank - 1];
}

struct spread spread_of(double *values, size_t n)
{
	struct spread spread = {.n = n};
	double half = z * sqrt((double)n) / 2, lowest = floor((double)n / 2 - half),
	       highest = ceil((double)n / 2 + half) + 1;

	if (n == 0)
		return spread;
	spread.median = median(values, n);
	spread.p90 = percentile(values, n, 90);
	spread.has_interval = lowest >= 1 && highest <= (double)n;
	if (spread.has_interval) {
		spread.low = values[(size_t)lowest - 1];
		spread.high = values[(size_t)highest - 1];
	}
	return spread;
}

enum change spread_change(const struct spread *now, const struct spread *before)
{
	return interval_change((struct interval){now->has_interval, now->low, now->high},
	    (struct interval){before->has_interval, before->low, before->high});
}
