#include "year_p.h"

#include <math.h>

/* splitmix64 */
static uint64_t next(struct dice *dice)
{
	uint64_t z = (dice->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct dice dice_for(uint64_t seed, uint64_t what, uint64_t which)
{
	struct dice dice = {seed};

	dice.state = next(&dice) ^ what;
	dice.state = next(&dice) ^ which;
	return dice;
}

double dice_share(struct dice *dice)
{
	return (double)(next(dice) >> 11) / 9007199254740992.0;
}

size_t dice_below(struct dice *dice, size_t count)
{
	return (size_t)(dice_share(dice) * (double)count);
}

/* Box and Muller */
double dice_normal(struct dice *dice)
{
	double radius = sqrt(-2 * log(1 - dice_share(dice)));

	return radius * cos(2 * M_PI * dice_share(dice));
}

/* Knuth's way, in pieces lest e^-mean be 0. */
int dice_poisson(struct dice *dice, double mean)
{
	int pieces = (int)ceil(mean / 500), count = 0;

	for (int i = 0; i < pieces; i++) {
		double limit = exp(-mean / pieces), product = 1 - dice_share(dice);

		for (; product > limit; count++)
			product *= 1 - dice_share(dice);
	}
	return count;
}
