#include "metrics.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct proportion proportion_of(size_t hits, size_t n)
{
	const double z = 1.959964;
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

struct proportion csat(const double *ratings, size_t n)
{
	size_t satisfied = 0;

	for (size_t i = 0; i < n; i++)
		satisfied += ratings[i] >= 4;
	return proportion_of(satisfied, n);
}

bool proportions_differ(const struct proportion *a, const struct proportion *b)
{
	return a->n > 0 && b->n > 0 && (a->low > b->high || b->low > a->high);
}

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

double mean(const double *values, size_t n)
{
	double sum = 0;

	assert(n > 0);
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return sum / (double)n;
}

double fluctuation(const double *values, size_t n)
{
	double average = mean(values, n), sum = 0;

	assert(n > 1);
	for (size_t i = 0; i < n; i++)
		sum += (values[i] - average) * (values[i] - average);
	return sqrt(sum / (double)(n - 1));
}
