/*
 * metrics: formulas only (reference: the metrics chapter of hark's documentation). An empty
 * denominator has no value.
 */
#ifndef HARK_REPORT_METRICS_H
#define HARK_REPORT_METRICS_H

#include <stdbool.h>
#include <stddef.h>

/* A share of n with its Wilson 95 % interval; all fractions 0..1. */
struct proportion {
	size_t hits, n;
	double value, low, high; /* only when n > 0 */
};

/* Wilson (1927), z = 1.96: 80 of 100 gives 0.711 .. 0.867. */
struct proportion proportion_of(size_t hits, size_t n);
/* CSAT: 4 and 5 on a 1-5 scale are satisfied. */
bool is_satisfied(double rating);

/* ---- how a figure may be shown, and whether it has changed ---- */

/* How much stands behind a figure. */
enum trust {
	TRUST_NONE,	/* n = 0: "no data", no value */
	TRUST_RAW,	/* n < 5: the ratings and the words, no score */
	TRUST_INTERVAL, /* n < 30: the interval before the score */
	TRUST_SCORE
};
#define TRUST_INTERVAL_FROM 5
#define TRUST_SCORE_FROM 30
enum trust trust_of(size_t n);

/* Between two periods. */
enum change {
	CHANGE_UNKNOWN, /* one side has no data, or too little for an interval */
	CHANGE_NONE,	/* the intervals overlap: no real change */
	CHANGE_UP,
	CHANGE_DOWN
};
struct interval {
	bool is_there;
	double low, high;
};
enum change interval_change(struct interval now, struct interval before);
enum change proportion_change(const struct proportion *now, const struct proportion *before);

/* ---- scores of surveys ---- */

/* Points from -100 to 100 with the interval +-1.96 SE, SE = sqrt((p + d - (p - d)^2) / n). */
struct nps {
	size_t promoters, passives, detractors, n;
	double value, low, high; /* only when n > 0 */
};
struct nps nps_of(size_t promoters, size_t passives, size_t detractors);
/* On 0-10: 9 and 10 promote, 7 and 8 are passive, all below detract. */
void nps_add(struct nps *nps, double rating, size_t times);
enum change nps_change(const struct nps *now, const struct nps *before);

/* Sums from which mean and deviation follow, so that a million ratings need no room. */
struct sums {
	size_t n;
	double sum, squares;
};
void sums_add(struct sums *sums, double value, size_t times);
/* Arithmetic mean with the sample standard deviation (n - 1) and mean +-1.96 s / sqrt(n). */
struct average {
	size_t n;
	double value;		     /* only when n > 0 */
	double deviation, low, high; /* only when n > 1 */
};
struct average average_of(const struct sums *sums);
enum change average_change(const struct average *now, const struct average *before);

/* S = sum(C W) / sum(W). */
struct weighted {
	size_t n;
	double sum, weight; /* sum(C W), sum(W) */
};
void weighted_add(struct weighted *weighted, double value, double weight);
/* False, and no value, when no weight is there. */
bool weighted_value(const struct weighted *weighted, double *value_r);

/* (score - lowest) / (highest - lowest): 0 to 1. */
double rescaled(double score, double lowest, double highest);

/* A figure that is made of several, each rescaled to 0-1; n is that of the least of them. */
struct composite {
	size_t n;
	double value; /* only when n > 0 */
};
/* E, 0 to 3: functional + service + emotional satisfaction. */
struct composite experience_score(const struct average *functional, const struct average *service,
    const struct average *emotional);
/* L = CS SV RF / ES; no value when ES is 0. */
struct composite loyalty_index(const struct average *satisfaction, const struct average *value,
    const struct average *recommendation, const struct average *expected);

/* ---- durations ---- */

/* Median and 90th percentile; the median's interval lies between two of the values, by their ranks
 * n/2 +- 1.96 sqrt(n)/2, and there is none for n < 8. */
struct spread {
	size_t n;
	double median, p90; /* only when n > 0 */
	bool has_interval;
	double low, high;
};
/* Sorts values in place. */
struct spread spread_of(double *values, size_t n);
enum change spread_change(const struct spread *now, const struct spread *before);

/* Sorts values in place. Median: mean of the middle two when n is even. Percentile: nearest rank, 0
 * < percent <= 100. n must be above 0. */
double median(double *values, size_t n);
double percentile(double *values, size_t n, double percent);

#endif
