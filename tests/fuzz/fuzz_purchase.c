/*
 * Order mails: labels and their values, amounts, and what a rule makes of them. Values are pieces
 * of the text, an amount is one that somebody can pay, a currency has three capitals, a number of
 * an order has a digit, and an order that lacks nothing has all of it.
 *
 * The input: the labels of number, amount, currency and address, a line each, then the mail.
 */
#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "hark/triage.h"
#include "triage/fields.h"
#include "triage/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules_text[] =
    "purchases:\n"
    "  - { when: { from: \"*\", words: [order, 订单] }, fields: { order: Order number, amount: "
    "Total, currency: Currency, email: Email, other: [Phone] } }\n"
    "  - { when: { from: \"*\" }, currency: CNY, fields: { order: 订单号, amount: 金额 } }\n";

static bool is_currency(const char *code)
{
	return strlen(code) == 3 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static bool is_payable(double amount)
{
	return isfinite(amount) && amount >= 0 && amount <= 1e12;
}

static void check_money(const char *text)
{
	double amount;
	char code[4];

	if (money_amount(text, &amount))
		assert(is_payable(amount) && strpbrk(text, "0123456789") != NULL);
	if (money_code(text, code))
		assert(is_currency(code) && strstr(text, code) != NULL);
	if (money_sign(text, code))
		assert(is_currency(code));
}

static void check_address(const char *address)
{
	const char *at = address != NULL ? strchr(address, '@') : NULL;

	if (address == NULL)
		return;
	assert(at != NULL && at != address && at[1] != '\0' && strchr(at + 1, '@') == NULL);
	assert(!text_has_control(address) && strpbrk(address, " >),;\"]") == NULL);
}

static void check_value(struct arena *arena, struct field_value value, const char *text)
{
	const char *line = field_text(arena, value, true), *whole = field_text(arena, value, false);

	if (value.start == NULL) {
		assert(line == NULL && whole == NULL);
		return;
	}
	assert(value.start >= text && value.start <= value.end && value.end <= text + strlen(text));
	if (line != NULL) {
		assert(line[0] != '\0' && strpbrk(line, "\r\n") == NULL);
		assert(whole != NULL && text_starts_with(whole, line));
		check_money(line);
	}
	check_address(field_address(arena, line));
}

/* The text begins behind the labels. */
static const char *check_fields(struct arena *arena, char *text)
{
	struct fields fields = {.words = FIELDS_MAX};
	struct field_value values[FIELDS_MAX];

	for (size_t i = 0; i < FIELDS_MAX; i++) {
		char *end = strchr(text, '\n');

		if (end == NULL)
			break;
		*end = '\0';
		fields.labels[i] = field_label(arena, text);
		assert(strlen(fields.labels[i]) <= 3 * strlen(text));
		text = end + 1;
	}
	fields_find(arena, &fields, text, values);
	for (size_t i = 0; i < FIELDS_MAX; i++)
		check_value(arena, values[i], text);
	return text;
}

static void check_match(const struct purchase_match *match)
{
	if (match->place == NULL || match->missing != NULL)
		return;
	assert(match->order != NULL && strlen(match->order) <= ORDER_NUMBER_BYTES_MAX);
	assert(strpbrk(match->order, "0123456789") != NULL && !text_has_control(match->order));
	assert(is_payable(match->amount) && is_currency(match->currency));
	check_address(match->email);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ruleset *rules;
	const struct config_file file = {
	    .name = "fuzz.yaml", .content = {(const uint8_t *)rules_text, strlen(rules_text)}};
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	struct purchase_match match;
	const char *text;

	diagnostics_init(&diagnostics);
	if (rules == NULL)
		rules = ruleset_load(&file, 1, &diagnostics);
	assert(rules != NULL);
	text = check_fields(arena, utf8_clean(arena, (const char *)data, size));
	check_money(text);
	match = ruleset_purchase(
	    rules, &(struct purchase_mail){"orders@shop.example", "", text}, arena);
	check_match(&match);
	match = ruleset_purchase(
	    rules, &(struct purchase_mail){"orders@shop.example", text, ""}, arena);
	check_match(&match);
	diagnostics_free(&diagnostics);
	arena_free(&arena);
	return 0;
}
