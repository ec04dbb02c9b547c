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

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
	return is_capital(c) || (c >= 'a' && c <= 'z');
}

/* What divides only thousands: as shops write them, no-break and narrow blanks among them. */
static const char *const thousands[] = {
    " ", "'", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xe2\x80\x99"};

static bool is_thousand(const char *at)
{
	return is_digit(at[0]) && is_digit(at[1]) && is_digit(at[2]) && !is_digit(at[3]);
}

/* Between digits: the length of what divides thousands, or cents; 0: the number ends. */
static size_t divider_length(const char *at)
{
	if (*at == '.' || *at == ',')
		return is_digit(at[1]);
	for (size_t i = 0; i < ARRAY_SIZE(thousands); i++)
		if (text_starts_with(at, thousands[i]))
			return is_thousand(at + strlen(thousands[i])) ? strlen(thousands[i]) : 0;
	return 0;
}

static bool cut_end(const char *text, const char **end, const char *suffix)
{
	size_t length = strlen(suffix);

	if ((size_t)(*end - text) < length || memcmp(*end - length, suffix, length) != 0)
		return false;
	*end -= length;
	return true;
}

/* "EUR 5", "$5", "$ 5": where the currency begins, else at. */
static const char *currency_before(const char *text, const char *at)
{
	const char *end = at;

	(void)cut_end(text, &end, " ");
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (cut_end(text, &end, signs[i].sign))
			return end;
	return end - text >= 3 && is_capital(end[-1]) && is_capital(end[-2]) && is_capital(end[-3])
		   ? end - 3
		   : at;
}

static const char *const minuses[] = {"-", "\xe2\x88\x92"};

/* The minus may stand before the currency: what was paid back. */
static bool has_minus_before(const char *text, const char *number)
{
	const char *at = currency_before(text, number);

	return cut_end(text, &at, minuses[0]) || cut_end(text, &at, minuses[1]);
}

/* "12.00-" and "12,00- EUR", but not the first of "12-15" or of "12-piece". */
static bool has_minus_behind(const char *end)
{
	for (size_t i = 0; i < ARRAY_SIZE(minuses); i++)
		if (text_starts_with(end, minuses[i])) {
			char next = end[strlen(minuses[i])];

			return next == '\0' || next == ' ' || next == '\t' || next == '\r';
		}
	return false;
}

/* Bookkeepers' brackets: "(12.00)", "(EUR 12.00)", "($12.00)". A remark in brackets has words
 * before it. */
static bool is_in_brackets(const char *text, const char *number, const char *end)
{
	const char *at = currency_before(text, number), *before;

	if (!cut_end(text, &at, "("))
		return false;
	before = currency_before(text, at);
	while (before > text && (before[-1] == ' ' || before[-1] == '\t'))
		before--;
	end += *end == ' ';
	while (is_capital(*end))
		end++;
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (text_starts_with(end, signs[i].sign))
			end += strlen(signs[i].sign);
	return before == text && *end == ')';
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
	size_t cents, step, used = 0;
	double amount;

	if (start == NULL || has_minus_before(text, start))
		return false;
	while ((step = is_digit(*end) ? 1 : divider_length(end)) > 0)
		end += step;
	if (has_minus_behind(end) || is_in_brackets(text, start, end))
		return false;
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
