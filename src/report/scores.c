/*
 * What surveys give: NPS, means, the weighted satisfaction and the figures that are made of several
 * means. Formulas only.
 */
#include "metrics.h"

#include <assert.h>
#include <math.h>

static double clamp(double value, double lowest, double highest)
{
	return value < lowest ? lowest : value > highest ? highest : value;
}

/* ---- NPS ---- */

struct nps nps_of(size_t promoters, size_t passives, size_t detractors)
{
	struct nps nps = {.promoters = promoters,
	    .passives = passives,
	    .detractors = detractors,
	    .n = promoters + passives + detractors};
	double n = (double)nps.n, p, d, half;

	if (nps.n == 0)
		return nps;
	p = (double)promoters / n;
	d = (double)detractors / n;
	half = 1.96 * sqrt((p + d - (p - d) * (p - d)) / n) * 100;
	nps.value = (p - d) * 100;
	nps.low = clamp(nps.value - half, -100, 100);
	nps.high = clamp(nps.value + half, -100, 100);
	return nps;
}

void nps_add(struct nps *nps, double rating, size_t times)
{
	size_t promoters = nps->promoters, passives = nps->passives, detractors = nps->detractors;

	if (rating >= 9)
		promoters += times;
	else if (rating >= 7)
		passives += times;
	else
		detractors += times;
	*nps = nps_of(promoters, passives, detractors);
}

enum change nps_change(const struct nps *now, const struct nps *before)
{
	return interval_change((struct interval){now->n > 0, now->low, now->high},
	    (struct interval){before->n > 0, before->low, before->high});
}

/* ---- means ---- */

void sums_add(struct sums *sums, double value, size_t times)
{
	sums->n += times;
	sums->sum += value * (double)times;
	sums->squares += value * value * (double)times;
}

struct average average_of(const struct sums *sums)
{
	struct average average = {.n = sums->n};
	double n = (double)sums->n, variance, half;

	if (sums->n == 0)
		return average;
	average.value = sums->sum / n;
	if (sums->n == 1)
		return average;
	/* Never below 0 by rounding. */
	variance = fmax(0, (sums->squares - sums->sum * sums->sum / n) / (n - 1));
	average.deviation = sqrt(variance);
	half = 1.96 * average.deviation / sqrt(n);
	average.low = average.value - half;
	average.high = average.value + half;
	return average;
}

enum change average_change(const struct average *now, const struct average *before)
{
	return interval_change((struct interval){now->n > 1, now->low, now->high},
	    (struct interval){before->n > 1, before->low, before->high});
}

void weighted_add(struct weighted *weighted, double value, double weight)
{
	assert(weight >= 0);
	weighted->n++;
	weighted->sum += value * weight;
	weighted->weight += weight;
}

bool weighted_value(const struct weighted *weighted, double *value_r)
{
	if (weighted->weight <= 0)
		return false;
	*value_r = weighted->sum / weighted->weight;
	return true;
}

double rescaled(double score, double lowest, double highest)
{
	assert(highest > lowest);
	return clamp((score - lowest) / (highest - lowest), 0, 1);
}

/* ---- figures of several ---- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

struct composite experience_score(const struct average *functional, const struct average *service,
    const struct average *emotional)
{
	struct composite score = {.n = least(functional->n, least(service->n, emotional->n))};

	if (score.n > 0)
		score.value = functional->value + service->value + emotional->value;
	return score;
}

struct composite loyalty_index(const struct average *satisfaction, const struct average *value,
    const struct average *recommendation, const struct average *expected)
{
	struct composite index = {
	    .n = least(least(satisfaction->n, value->n), least(recommendation->n, expected->n))};

	if (index.n > 0 && expected->value <= 0)
		index.n = 0;
	if (index.n > 0)
		index.value =
		    satisfaction->value * value->value * recommendation->value / expected->value;
	return index;
}
