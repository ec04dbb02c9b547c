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
struct proportion csat(const double *ratings, size_t n);
/* Whether two proportions differ for sure: their intervals do not overlap. */
bool proportions_differ(const struct proportion *a, const struct proportion *b);

/* Sorts values in place. Median: mean of the middle two when n is even. Percentile: nearest rank, 0
 * < percent <= 100. n must be above 0. */
double median(double *values, size_t n);
double percentile(double *values, size_t n, double percent);
double mean(const double *values, size_t n);
/* Sample standard deviation (n - 1); n must be above 1. */
double fluctuation(const double *values, size_t n);

#endif
