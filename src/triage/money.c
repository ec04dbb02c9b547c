/*
 * money: an amount as shops write it: "€1,234.50", "1.234,50 EUR", "128.00元", "$ 12".
 */
#include "triage/money.h"

#include <stdlib.h>
#include <string.h>

/* More than anybody pays at once: the number of an order in the wrong place. */
#define MONEY_MAX 1e12
#define MONEY_DIGITS_MAX 15

struct sign {
	const char *sign, *currency;
};

/* What stands for several currencies stands for the one most often meant. */
static const struct sign signs[] = {{"€", "EUR"}, {"£", "GBP"}, {"¥", "CNY"}, {"￥", "CNY"},
    {"元", "CNY"}, {"₹", "INR"}, {"₩", "KRW"}, {"₽", "RUB"}, {"$", "USD"}};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Between digits: what divides thousands, or cents. */
static bool is_divider(const char *at)
{
	return strchr(".,' ", *at) != NULL && is_digit(at[1]);
}

/* Where the cents begin: behind the last divider, unless it divides thousands. */
static size_t cents_of(const char *number, size_t size)
{
	size_t last = size, same = 0;

	for (size_t i = 0; i < size; i++)
		if (!is_digit(number[i]))
			last = i;
	if (last == size || (number[last] != '.' && number[last] != ','))
		return size;
	for (size_t i = 0; i < size; i++)
		same += number[i] == number[last];
	return same > 1 || (size - last - 1 == 3 && last <= 3) ? size : last;
}

bool money_amount(const char *text, double *amount_r)
{
	const char *start = strpbrk(text, "0123456789"), *end = start;
	char plain[MONEY_DIGITS_MAX + 4];
	size_t cents, used = 0;
	double amount;

	if (start == NULL || (start > text && start[-1] == '-'))
		return false;
	while (is_digit(*end) || (*end != '\0' && is_divider(end)))
		end++;
	cents = cents_of(start, (size_t)(end - start));
	for (size_t i = 0; start + i < end; i++) {
		if (used == sizeof(plain) - 1)
			return false;
		if (i == cents)
			plain[used++] = '.';
		else if (is_digit(start[i]))
			plain[used++] = start[i];
	}
	plain[used] = '\0';
	amount = strtod(plain, NULL);
	if (amount > MONEY_MAX)
		return false;
	*amount_r = amount;
	return true;
}

bool money_code(const char *text, char currency_r[4])
{
	for (const char *at = text; *at != '\0'; at++) {
		size_t length = 0;

		while (is_letter(at[length]))
			length++;
		if (length == 3 && at[0] <= 'Z' && at[1] <= 'Z' && at[2] <= 'Z') {
			memcpy(currency_r, at, 3);
			currency_r[3] = '\0';
			return true;
		}
		at += length > 0 ? length - 1 : 0;
	}
	return false;
}

bool money_sign(const char *text, char currency_r[4])
{
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (strstr(text, signs[i].sign) != NULL) {
			memcpy(currency_r, signs[i].currency, 4);
			return true;
		}
	return false;
}
