#include "chance.h"
#include "metrics.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Terms of a sum below this part of it change nothing. */
#define NEGLIGIBLE 1e-16
#define CONTRIBUTION_MAX 9

/* ---- Poisson ---- */

static double poisson_term(int64_t count, double mean)
{
	double k = (double)count;

	return exp(k * log(mean) - mean - lgamma(k + 1));
}

/* From count upwards, where count is above the mean: the terms fall. */
static double poisson_sum_up(int64_t count, double mean)
{
	double term = poisson_term(count, mean), sum = term;

	for (double k = (double)count + 1; term > sum * NEGLIGIBLE; k++) {
		term *= mean / k;
		sum += term;
	}
	return sum;
}

/* From count downwards, where count is below the mean. */
static double poisson_sum_down(int64_t count, double mean)
{
	double term = poisson_term(count, mean), sum = term;

	for (double k = (double)count; k > 0 && term > sum * NEGLIGIBLE; k--) {
		term *= k / mean;
		sum += term;
	}
	return sum;
}

double chance_poisson_at_least(int64_t count, double mean)
{
	assert(mean >= 0);
	if (count <= 0)
		return 1;
	if (mean <= 0)
		return 0;
	return (double)count > mean ? poisson_sum_up(count, mean)
				    : 1 - poisson_sum_down(count - 1, mean);
}

double chance_poisson_at_most(int64_t count, double mean)
{
	assert(mean >= 0);
	if (count < 0)
		return 0;
	if (mean <= 0)
		return 1;
	return (double)count < mean ? poisson_sum_down(count, mean)
				    : 1 - poisson_sum_up(count + 1, mean);
}

/* ---- binomial, by the incomplete beta function ---- */

/* What multiplies the k-th step of the continued fraction of I_x(a, b) (DLMF 8.17.22). */
static double beta_step(double a, double b, double x, int k)
{
	double m = floor(k / 2.0);

	if (k % 2 == 0)
		return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
	return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
}

static double not_zero(double value)
{
	return fabs(value) < 1e-300 ? 1e-300 : value;
}

/* 1/(1+ d1/(1+ d2/(1+ ... by Lentz's method, as Thompson and Barnett (1986) mended it. */
static double beta_fraction(double a, double b, double x)
{
	double numerator = INFINITY, denominator = 1, value = 1;

	for (int k = 1; k < 10000; k++) {
		double step = beta_step(a, b, x, k);

		denominator = 1 / not_zero(1 + step * denominator);
		numerator = not_zero(1 + step / numerator);
		value *= numerator * denominator;
		if (fabs(numerator * denominator - 1) < 1e-14)
			break;
	}
	return value;
}

/* I_x(a, b), a and b above 0, on the side of the mean where the fraction converges fast. */
static double beta_below_mean(double a, double b, double x)
{
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a;

	return front * beta_fraction(a, b, x);
}

static double incomplete_beta(double a, double b, double x)
{
	if (x > (a + 1) / (a + b + 2))
		return 1 - beta_below_mean(b, a, 1 - x);
	return beta_below_mean(a, b, x);
}

double chance_binomial_at_least(double hits, double n, double share)
{
	assert(share > 0 && share < 1 && hits <= n + 1e-9);
	if (hits <= 0)
		return 1;
	return incomplete_beta(hits, n - hits + 1 > 0 ? n - hits + 1 : 1, share);
}

double chance_binomial_at_most(double hits, double n, double share)
{
	return chance_binomial_at_least(n - hits, n, 1 - share);
}

/* ---- Fisher ---- */

static double log_choose(int64_t n, int64_t k)
{
	return lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1);
}

double chance_shared_at_least(int64_t both, int64_t a, int64_t b, int64_t n)
{
	int64_t most = a < b ? a : b;
	double sum = 0;

	assert(both <= most && a <= n && b <= n);
	if (both <= 0 || both <= a + b - n)
		return 1;
	for (int64_t k = both; k <= most; k++) {
		double term = exp(log_choose(a, k) + log_choose(n - a, b - k) - log_choose(n, b));

		sum += term;
		if (term < sum * NEGLIGIBLE)
			break;
	}
	return sum < 1 ? sum : 1;
}

/* ---- what is usual ---- */

struct usual usual_of(double *values, size_t n)
{
	struct usual usual = {.median = median(values, n)};

	for (size_t i = 0; i < n; i++)
		values[i] = fabs(values[i] - usual.median);
	usual.mad = median(values, n);
	return usual;
}

bool usual_is_left(const struct usual *usual, int64_t value)
{
	double distance = fabs((double)value - usual->median);

	if (usual->mad > 0)
		return distance > 3.5 * 1.4826 * usual->mad;
	return (double)value > usual->median ? chance_poisson_at_least(value, usual->median) < 0.001
					     : chance_poisson_at_most(value, usual->median) < 0.001;
}

double chance_dispersion(const double *values, const double *means, size_t n, size_t degrees)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double distance = values[i] - means[i];
		double part = means[i] > 0 ? distance * distance / means[i] : 0;

		sum += part < CONTRIBUTION_MAX ? part : CONTRIBUTION_MAX;
	}
	return degrees > 0 && sum > (double)degrees ? sum / (double)degrees : 1;
}

/* ---- many at once ---- */

static int compare(const void *a, const void *b)
{
	const double *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

double chance_limit(double *chances, size_t n, size_t tested, double level)
{
	double limit = -1;

	assert(n <= tested);
	if (n > 0)
		qsort(chances, n, sizeof(*chances), compare);
	for (size_t i = 0; i < n && chances[i] <= level / (double)(tested - i); i++)
		limit = chances[i];
	return limit;
}

/* The first of the sorted totals that is at least minimum. */
static size_t first_at_least(const double *totals, size_t n, double minimum)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (totals[middle] < minimum)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t chance_testable(double *totals, size_t n, double share, double level)
{
	size_t tested = 1;

	if (n > 0)
		qsort(totals, n, sizeof(*totals), compare);
	/* Upwards: the more are tested, the larger a total must be. */
	for (; tested < n; tested++) {
		double minimum = log(level / (double)tested) / log(share);

		if (n - first_at_least(totals, n, minimum) <= tested)
			break;
	}
	return tested;
}
