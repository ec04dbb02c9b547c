/*
 * Order mails by the rules: which mail is one, its number, its amount and currency; faults of the
 * rules.
 */
#include "ruleset.h"

#include "triage/money.h"

#define SHOP "orders@shop.example"
#define RULE                                                                                       \
	"purchases: [ { when: { from: \"orders@*\", words: [order confirmation, 下单成功] }, " \
	"fields: { order: Order number, amount: Total, currency: Currency, email: Customer, "      \
	"other: [Phone] } } ]"

static struct purchase_match match(
    const char *yaml, const char *from, const char *subject, const char *text)
{
	struct ruleset *rules = load_good(yaml);
	const struct purchase_mail mail = {from, subject, text};
	struct purchase_match found = ruleset_purchase(rules, &mail, arena);

	ruleset_free(&rules);
	return found;
}

/* ---- which mails -------------------------------------------------------------------------- */

static void an_order_mail_is_known_by_sender_and_words(void **state)
{
	const char *text = "Order number: 7\nTotal: 5 EUR\n";

	(void)state;
	assert_non_null(match(RULE, SHOP, "Order confirmation", text).place);
	assert_non_null(match(RULE, SHOP, "下单成功", text).place);
	assert_null(match(RULE, "ann@customer.example", "Order confirmation", text).place);
	assert_null(match(RULE, SHOP, "Your refund", text).place);
}

static void without_words_every_mail_of_the_sender_may_be_one(void **state)
{
	struct purchase_match found =
	    match("purchases: [ { when: { from: \"orders@*\" }, fields: { "
		  "order: Order, amount: Total } } ]",
		SHOP, "", "Order: 7\nTotal: 5 EUR");

	(void)state;
	assert_string_equal(found.place, "a.yaml:1:14");
	assert_null(found.missing);
}

static void what_an_order_mail_lacks_is_told(void **state)
{
	const char *subject = "Order confirmation";

	(void)state;
	assert_string_equal(match(RULE, SHOP, subject, "Order number: soon\nTotal: 5 EUR").missing,
	    "no order number");
	assert_string_equal(
	    match(RULE, SHOP, subject, "Order number: 7\nTotal: free").missing, "no amount");
	assert_string_equal(
	    match(RULE, SHOP, subject, "Order number: 7\nTotal: -5 EUR").missing, "no amount");
	assert_string_equal(
	    match(RULE, SHOP, subject, "Order number: 7\nTotal: 5").missing, "no currency");
}

static void of_several_rules_the_one_whose_mail_lacks_nothing_is_taken(void **state)
{
	struct purchase_match found =
	    match("purchases:\n"
		  "  - { when: { from: \"*\" }, fields: { order: Bestellung, amount: Summe } }\n"
		  "  - { when: { from: \"*\" }, fields: { order: Order, amount: Total } }\n",
		SHOP, "", "Order: 7\nTotal: 5 EUR");

	(void)state;
	assert_string_equal(found.place, "a.yaml:3:5");
	assert_null(found.missing);
}

/* ---- values ------------------------------------------------------------------------------- */

static void values_stand_behind_their_labels(void **state)
{
	struct purchase_match found = match(RULE, SHOP, "Order confirmation",
	    "Thank you!\nOrder number: A-17/3\nCustomer: Ann <ann@customer.example>\n"
	    "Phone: 555 12\nTotal:\t1,234.50\nCurrency: CHF\n");

	(void)state;
	assert_null(found.missing);
	assert_string_equal(found.order, "A-17/3");
	assert_string_equal(found.email, "ann@customer.example");
	assert_float_equal(found.amount, 1234.5, 0.001);
	assert_string_equal(found.currency, "CHF");
}

static void chinese_order_mails_are_read(void **state)
{
	struct purchase_match found = match(
	    "purchases: [ { when: { from: \"*\" }, fields: { order: 订单编号, amount: 实付金额, "
	    "email: 邮箱 } } ]",
	    SHOP, "",
	    "订单编号：20261122001\n实付金额：￥1,280.00元\n邮箱：fang@customer.example\n");

	(void)state;
	assert_null(found.missing);
	assert_string_equal(found.order, "20261122001");
	assert_float_equal(found.amount, 1280, 0.001);
	assert_string_equal(found.currency, "CNY");
	assert_string_equal(found.email, "fang@customer.example");
}

static void a_number_may_stand_in_the_subject_or_within_a_sentence(void **state)
{
	static const char rule[] =
	    "purchases: [ { when: { from: \"*\" }, fields: { order: order, amount: total } } ]";
	static const struct {
		const char *subject, *text;
	} mails[] = {
	    {"Order #1042 confirmed", "Total $12.00 USD"},
	    {"[Shop] New customer order (1042)", "Total: 12 USD"},
	    {"Thank you for your order",
		"Your order no order\nOrder #1042 was placed.\nTotal USD 12"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(mails); i++) {
		struct purchase_match found = match(rule, SHOP, mails[i].subject, mails[i].text);

		assert_null(found.missing);
		assert_string_equal(found.order, "1042");
		assert_float_equal(found.amount, 12, 0.001);
		assert_string_equal(found.currency, "USD");
	}
}

static void a_number_of_something_else_is_no_amount(void **state)
{
	struct purchase_match found = match(
	    RULE, SHOP, "Order confirmation", "Order number: 7\nTotal items 3\nSubtotal 5 EUR\n");

	(void)state;
	assert_string_equal(found.missing, "no amount");
}

static void the_mails_own_currency_goes_before_the_rules_and_that_before_a_sign(void **state)
{
	static const char rule[] = "purchases: [ { when: { from: \"*\" }, currency: CAD, fields: { "
				   "order: Order, amount: Total } } ]";

	(void)state;
	assert_string_equal(match(rule, SHOP, "", "Order: 1\nTotal: $5").currency, "CAD");
	assert_string_equal(match(rule, SHOP, "", "Order: 1\nTotal: 5 EUR").currency, "EUR");
	assert_string_equal(match(rule, SHOP, "", "Order: 1\nTotal: 5").currency, "CAD");
}

static void amounts_are_read_as_shops_write_them(void **state)
{
	static const struct {
		const char *text;
		double amount; /* below 0: none */
	} amounts[] = {
	    {"12", 12},
	    {"€1,234.50", 1234.5},
	    {"1.234,50 EUR", 1234.5},
	    {"1 234,5 zł", 1234.5},
	    {"CHF 1'234.50", 1234.5},
	    {"1,234", 1234},
	    {"1.500 €", 1500},
	    {"12,50", 12.5},
	    {"1,234,567", 1234567},
	    {"¥128.00元", 128},
	    {"0.99", 0.99},
	    {"1234.567", 1234.567},
	    {"12.", 12},
	    {"1\xc2\xa0\x32\x33\x34,50 \xe2\x82\xac", 1234.5},
	    {"1\xe2\x80\xaf\x32\x33\x34,50", 1234.5},
	    {"1\xe2\x80\x99\x32\x33\x34.50", 1234.5},
	    {"12 2 pieces", 12},
	    {"5.00 2026-11-22", 5},
	    {"pre-tax 5", 5},
	    {"- $5", 5},
	    {"-5.00", -1},
	    {"-$5.00", -1},
	    {"-EUR 5", -1},
	    {"\xe2\x88\x92\xe2\x82\xac 5", -1},
	    {"5.00-", -1},
	    {"5,00- EUR", -1},
	    {"5,00\xe2\x88\x92", -1},
	    {"(12.00)", -1},
	    {" (EUR 12.00)", -1},
	    {"($12.00)", -1},
	    {"(12,00 \xe2\x82\xac)", -1},
	    {"EUR (12.00)", -1},
	    {"12-15", 12},
	    {"12.-", 12},
	    {"12.00 (EUR)", 12},
	    {"due (5.00)", 5},
	    {"(5 pieces)", 5},
	    {"free", -1},
	    {"", -1},
	    {"99999999999999", -1},
	    {"1234567890123456789012", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(amounts); i++) {
		double amount = -1;

		assert_int_equal(money_amount(amounts[i].text, &amount), amounts[i].amount >= 0);
		assert_float_equal(amount, amounts[i].amount, 0.0001);
	}
}

/* Each occurrence of a label is looked at once. */
static void a_text_full_of_labels_takes_no_time(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(&text, CONFIG_FILE_BYTES_MAX);
	for (int i = 0; i < 20000; i++)
		buffer_add(&text, "order number total ");
	assert_true(text.size > 300000);
	assert_string_equal(
	    match(RULE, SHOP, "Order confirmation", text.data).missing, "no order number");
	buffer_free(&text);
}

/* ---- faults ------------------------------------------------------------------------------- */

static void faults_are_told_with_their_place(void **state)
{
	(void)state;
	assert_fault("purchases: [ { fields: { order: A, amount: B } } ]",
	    "a.yaml:1:14: missing key \"when\"");
	assert_fault("purchases: [ { when: { from: \"*\" }, fields: { order: A } } ]",
	    "a.yaml:1:45: missing key \"amount\"");
	assert_fault("purchases: [ { when: { words: a }, fields: { order: A, amount: B } } ]",
	    "a.yaml:1:22: missing key \"from\"");
	assert_fault("purchases: [ { when: { from: \"*\", words: [\"a*b\"] }, fields: { order: A, "
		     "amount: B } } ]",
	    "a.yaml:1:43: \"*\" may stand only at the end of a word; for more there is \"pattern\"");
	assert_fault("purchases: [ { when: { from: \"*\" }, fields: { order: A, amount: B }, "
		     "currency: euro } ]",
	    "a.yaml:1:80: no currency: three letters like EUR or CNY");
	assert_fault("purchases: [ { when: { from: \"*\" }, fields: { order: A, amout: B } } ]",
	    "a.yaml:1:57: unknown key \"amout\"; did you mean \"amount\"?");
}

static void there_are_not_more_of_them_than_the_limit(void **state)
{
	struct buffer yaml;
	struct ruleset *rules;

	(void)state;
	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	buffer_add(&yaml, "purchases:\n");
	for (int i = 0; i < PURCHASE_RULES_MAX; i++)
		buffer_add(
		    &yaml, "  - { when: { from: \"*\" }, fields: { order: A, amount: B } }\n");
	rules = load_good(yaml.data);
	ruleset_free(&rules);
	buffer_add(&yaml, "  - { when: { from: \"*\" }, fields: { order: A, amount: B } }\n");
	assert_fault(yaml.data, "a.yaml:2:3: there are more than 100 of them");
	buffer_free(&yaml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_order_mail_is_known_by_sender_and_words),
	    TEST(without_words_every_mail_of_the_sender_may_be_one),
	    TEST(what_an_order_mail_lacks_is_told),
	    TEST(of_several_rules_the_one_whose_mail_lacks_nothing_is_taken),
	    TEST(values_stand_behind_their_labels),
	    TEST(chinese_order_mails_are_read),
	    TEST(a_number_may_stand_in_the_subject_or_within_a_sentence),
	    TEST(a_number_of_something_else_is_no_amount),
	    TEST(the_mails_own_currency_goes_before_the_rules_and_that_before_a_sign),
	    TEST(amounts_are_read_as_shops_write_them),
	    TEST(a_text_full_of_labels_takes_no_time),
	    TEST(faults_are_told_with_their_place),
	    TEST(there_are_not_more_of_them_than_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
