/* Customers as a whole, and how much they matter. */
#include "store_fixture.h"

static struct customer_record customer(struct fixture *f, int64_t id)
{
	struct customer_record record;

	assert_int_equal(store_customer_get(f->store, id, f->arena, &record, &f->error), 1);
	return record;
}

static void a_customer_is_counted_with_matters_and_purchases(void **state)
{
	struct fixture *f = *state;
	struct customer_record record;
	int64_t id;

	fixture_feedback(f, "s", "t", T0 + 5);
	id = fixture_feedback(f, "s", "t", T0 + 9);
	assert_ok(store_feedback_status(f->store, id, "closed", "owner", "", T0 + 10, &f->error));
	record = customer(f, f->customer);
	assert_string_equal(record.addresses, "ann@example.org");
	assert_string_equal(record.name, "Ann");
	assert_int_equal(record.feedback_count, 2);
	assert_int_equal(record.open_count, 1);
	assert_int_equal(record.last_contact_ms, T0 + 9);
	assert_int_equal(record.purchase_count, 0);
	assert_false(record.is_vip);
	assert_true(record.weight == 1);
}

static void who_wrote_last_stands_first(void **state)
{
	struct fixture *f = *state;
	struct customer_record *records;
	int64_t other;
	size_t count;

	assert_ok(store_customer(f->store, "bob@example.org", "", T0, &other, NULL, &f->error));
	fixture_feedback(f, "s", "t", T0);
	assert_ok(store_customer_list(f->store, false, 0, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 2);
	assert_int_equal(records[0].id, f->customer);
	assert_int_equal(records[1].id, other);
	assert_ok(store_customer_list(f->store, false, 1, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
}

static void the_owner_marks_vips(void **state)
{
	struct fixture *f = *state;
	struct customer_record *records;
	bool is_vip;
	size_t count;

	assert_ok(store_customer_list(f->store, true, 0, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(store_customer_set_vip(f->store, f->customer, true, &f->error));
	assert_ok(store_customer_is_vip(f->store, f->customer, &is_vip, &f->error));
	assert_true(is_vip);
	assert_ok(store_customer_list(f->store, true, 0, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_ok(store_customer_set_vip(f->store, f->customer, false, &f->error));
	assert_false(customer(f, f->customer).is_vip);
}

static void a_weight_is_kept_and_never_negative(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_customer_set_weight(f->store, f->customer, 2.5, &f->error));
	assert_true(customer(f, f->customer).weight == 2.5);
	assert_int_equal(store_customer_set_weight(f->store, f->customer, -1, &f->error), -1);
}

static void who_is_not_there_cannot_be_marked(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(store_customer_set_vip(f->store, 99, true, &f->error), -1);
	assert_non_null(strstr(f->error.text, "99"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_customer_is_counted_with_matters_and_purchases),
	    TEST(who_wrote_last_stands_first),
	    TEST(the_owner_marks_vips),
	    TEST(a_weight_is_kept_and_never_negative),
	    TEST(who_is_not_there_cannot_be_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
