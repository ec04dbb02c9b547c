/*
 * chance: how likely it is that chance alone gives what was counted, and how a count is weighed
 * against its usual values. Formulas only; nothing here knows a report.
 *
 * Every chance is one-sided (at least as much, or at most as little) and in 0..1.
 */
#ifndef HARK_REPORT_CHANCE_H
#define HARK_REPORT_CHANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* P(X >= count) and P(X <= count) of a Poisson count with that mean, mean >= 0. 10 or more where 3
 * are usual: 0.0011. */
double chance_poisson_at_least(int64_t count, double mean);
double chance_poisson_at_most(int64_t count, double mean);
/*
 * P(X >= hits) and P(X <= hits) of n trials that each hit with that share, 0 < share < 1. By the
 * incomplete beta function, so that hits and n may be broken numbers (counts that were divided by
 * their dispersion). 8 or more of 10 at a half: 56/1024. At most 2 of 10: the same.
 *
 * This also compares two counts without knowing any mean: of x now and s before, in times that are
 * t and u long, x is binomial among x + s with the share t / (t + u) when nothing has changed
 * (Przyborowski and Wilenski, 1940).
 */
double chance_binomial_at_least(double hits, double n, double share);
double chance_binomial_at_most(double hits, double n, double share);
/*
 * Fisher's exact test: of n things a are of one kind and b of another; P(at least both of them are
 * of both kinds). both <= a, b <= n. 3 or more shared, of 3 and 4 among 10: 4/120.
 */
double chance_shared_at_least(int64_t both, int64_t a, int64_t b, int64_t n);

/* Median of values and the median of their distances to it; sorts values; n above 0. Of 1, 1, 2,
 * 2, 4, 6, 9: 2 and 1. */
struct usual {
	double median, mad;
};
struct usual usual_of(double *values, size_t n);
/* Whether value stands out: by more than 3.5 times 1.4826 MAD, or where the MAD is 0 by a Poisson
 * tail below 0.001 on either side. */
bool usual_is_left(const struct usual *usual, int64_t value);

/*
 * How much more values vary than Poisson counts of those means would: the mean of (value - mean)² /
 * mean, each at most 9 so that one incident does not hide the next; degrees is what is left of the
 * number of values after the means were fitted to them. At least 1.
 */
double chance_dispersion(const double *values, const double *means, size_t n, size_t degrees);

/*
 * Holm's correction (1979): the largest of these chances that still holds when tested chances were
 * looked at and all of them together may err with that level; below 0 when none holds. Sorts
 * chances; those left out of the array are taken for larger. 0.001, 0.02, 0.04 of three at 0.05:
 * 0.04 (0.001 <= 0.05/3, 0.02 <= 0.05/2, 0.04 <= 0.05/1).
 */
double chance_limit(double *chances, size_t n, size_t tested, double level);

/*
 * Tarone's correction (1990) for counts that are split in two, a share of each being expected on
 * one side: a total so small that even all of it there could not hold is not tested and does not
 * make the others pay. Gives how many are tested; sorts totals. Of totals 1, 2, 10, 12 at a half
 * with level 0.01: 2 (0.5^10 = 0.001 <= 0.01 / 2, and 0.5^2 never).
 */
size_t chance_testable(double *totals, size_t n, double share, double level);

#endif
