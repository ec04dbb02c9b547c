/*
 * money: amounts and currencies in a text that a shop wrote. Pure.
 */
#ifndef HARK_MONEY_H
#define HARK_MONEY_H

#include "hark/base.h"

/*
 * The first number in a line: thousands may be divided by a comma, a point, a blank or an
 * apostrophe, and the last divider is that of the cents unless three digits follow the only one.
 * A blank or an apostrophe divides only when three digits follow: "12 2 pieces" is 12.
 * False when there is none, when it is below 0 ("-5", "5-", "(5)"), or more than anybody pays.
 */
bool money_amount(const char *text, double *amount_r);
/* Three capital letters that stand by themselves: "EUR 12". */
bool money_code(const char *text, char currency_r[4]);
/* A sign such as that of the euro. */
bool money_sign(const char *text, char currency_r[4]);

#endif
