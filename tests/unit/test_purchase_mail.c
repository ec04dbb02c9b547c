/*
 * Order mails as they are taken in: the purchase of its customer, the row in the ledger, and what
 * is none.
 */
#include "desk_fixture.h"

#define SHOP "orders@shop.example"
#define ANN "ann@customer.example"

static const char purchases[] =
    "categories: [ { id: product_issue, any: [ words: [\"crash*\"] ] } ]\n"
    "purchases: [ { when: { from: [" SHOP ", " BOX "] }, "
    "fields: { order: Order, amount: Total, email: Email } } ]\n";

static int setup(void **state)
{
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	write_file(f, "rules.d/10.yaml", purchases);
	ruleset_free(&f->desk->rules);
	{
		struct desk *again = load_desk(f, NULL);

		f->desk->rules = again->rules;
		again->rules = NULL;
		desk_free(&again);
	}
	return 0;
}

static struct message *order(struct fixture *f, const char *text)
{
	struct message *message = person(f, SHOP, (int)f->next_uid);

	message->nature = NATURE_BULK;
	message->nature_reason = "an order";
	message->subject = "Thank you for your order";
	message->text = message->new_text = text;
	return message;
}

static struct ledger_record take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);
	struct ledger_record row;
	char identity[33];

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	message_identity(message, identity);
	assert_int_equal(
	    store_ledger_find_identity(f->desk->store, identity, f->arena, &row, &f->error), 1);
	return row;
}

/* Of a customer; 0 when there is none. */
static size_t bought(struct fixture *f, const char *address, struct purchase_record *last_r)
{
	struct address_record found;
	struct purchase_record *records;
	size_t count;

	if (store_address_find(f->desk->store, address, f->arena, &found, &f->error) != 1)
		return 0;
	assert_ok(store_purchase_list(
	    f->desk->store, found.customer_id, 0, f->arena, &records, &count, &f->error));
	if (count > 0 && last_r != NULL)
		*last_r = records[0];
	return count;
}

static void an_order_mail_is_a_purchase_of_the_customer_it_names(void **state)
{
	struct fixture *f = *state;
	struct purchase_record purchase = {0};
	struct ledger_record row =
	    take_in(f, order(f, "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n"));

	assert_string_equal(row.state, "ignored:bulk");
	assert_string_equal(row.reason, "a purchase");
	assert_int_equal(bought(f, ANN, &purchase), 1);
	assert_string_equal(purchase.reference, "A-1");
	assert_string_equal(purchase.currency, "EUR");
	assert_float_equal(purchase.amount, 12.5, 0.001);
	assert_int_equal(purchase.at_ms, NOW - MINUTE_MS);
	assert_int_equal(f->result.feedback, 0);
	assert_int_equal(f->result.acknowledged, 0);
}

static void the_same_order_counts_once(void **state)
{
	struct fixture *f = *state;
	const char *text = "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n";

	take_in(f, order(f, text));
	assert_string_equal(take_in(f, order(f, text)).reason,
	    "a purchase that is known already, or of a customer who was forgotten");
	assert_int_equal(bought(f, ANN, NULL), 1);
}

static void a_copy_of_the_shops_mail_to_the_customer_names_them_in_to(void **state)
{
	struct fixture *f = *state;
	struct message *message = order(f, "Order: A-1\nTotal: 12.50 EUR\n");
	struct mail_address *to = arena_array(f->arena, 2, sizeof(*to));

	to[0] = (struct mail_address){"", BOX};
	to[1] = (struct mail_address){"", ANN};
	message->to = (struct mail_addresses){to, 2};
	take_in(f, message);
	assert_int_equal(bought(f, ANN, NULL), 1);
}

static void our_own_shops_order_is_our_own_mail(void **state)
{
	struct fixture *f = *state;
	struct message *message = order(f, "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n");

	message->from = (struct mail_address){"", BOX};
	assert_string_equal(take_in(f, message).state, "own");
	assert_int_equal(bought(f, ANN, NULL), 1);
}

static void assert_lacks(struct fixture *f, const char *text, const char *what)
{
	const char *reason = take_in(f, order(f, text)).reason;

	assert_non_null(strstr(reason, arena_printf(f->arena, "no purchase: %s is found (", what)));
	assert_non_null(strstr(reason, "rules.d/10.yaml:2:14)"));
}

static void what_lacks_something_stays_in_the_ledger_with_the_reason(void **state)
{
	struct fixture *f = *state;

	assert_lacks(f, "Total: 12.50 EUR\nEmail: " ANN "\n", "no order number");
	assert_lacks(f, "Order: A-1\nTotal: 12.50 EUR\n", "no address of a customer");
	assert_lacks(f, "Order: A-1\nTotal: 1 EUR\nEmail: noreply@shop.example\n",
	    "no address of a customer");
	assert_int_equal(bought(f, ANN, NULL), 0);
}

static void a_persons_mail_that_lacks_something_is_feedback_all_the_same(void **state)
{
	struct fixture *f = *state;
	struct message *message = order(f, "The shop crashes.\n");

	message->nature = NATURE_PERSON;
	assert_string_equal(take_in(f, message).state, "feedback");
}

static void an_answer_about_an_order_is_none(void **state)
{
	struct fixture *f = *state;
	struct message *message = order(f, "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n");

	message->nature = NATURE_PERSON;
	message->in_reply_to = "something@mail.example";
	assert_string_equal(take_in(f, message).state, "feedback");
	assert_int_equal(bought(f, ANN, NULL), 0);
}

static void a_forged_order_counts_nothing(void **state)
{
	struct fixture *f = *state;
	struct message *message = order(f, "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n");
	struct header *header = arena_alloc(f->arena, sizeof(*header));

	*header = (struct header){
	    "authentication-results", "mx.example.com; dmarc=fail header.from=shop.example"};
	message->headers = header;
	message->header_count = 1;
	take_in(f, message);
	assert_int_equal(bought(f, ANN, NULL), 0);
}

static void what_a_forgotten_customer_bought_before_is_not_taken_in_again(void **state)
{
	struct fixture *f = *state;
	const char *text = "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n";
	struct forgotten forgotten;

	take_in(f, order(f, text));
	assert_int_equal(forget_person(f->desk, ANN, &forgotten, &f->error), FORGET_DONE);
	take_in(f, order(f, text));
	assert_int_equal(bought(f, ANN, NULL), 0);
}

static void explain_says_that_it_is_a_purchase(void **state)
{
	struct fixture *f = *state;
	struct explanation explanation;

	explain_message(f->desk, order(f, "Order: A-1\nTotal: 12.50 EUR\nEmail: " ANN "\n"),
	    f->arena, &explanation);
	assert_string_equal(explanation.state, "ignored:bulk");
	assert_string_equal(explanation.nature_reason, "a purchase");
}

#define purchase_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    purchase_test(an_order_mail_is_a_purchase_of_the_customer_it_names),
	    purchase_test(the_same_order_counts_once),
	    purchase_test(a_copy_of_the_shops_mail_to_the_customer_names_them_in_to),
	    purchase_test(our_own_shops_order_is_our_own_mail),
	    purchase_test(what_lacks_something_stays_in_the_ledger_with_the_reason),
	    purchase_test(a_persons_mail_that_lacks_something_is_feedback_all_the_same),
	    purchase_test(an_answer_about_an_order_is_none),
	    purchase_test(a_forged_order_counts_nothing),
	    purchase_test(what_a_forgotten_customer_bought_before_is_not_taken_in_again),
	    purchase_test(explain_says_that_it_is_a_purchase),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
