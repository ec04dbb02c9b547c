/* Where a customer stands, and how often one writes. */
#include "store_fixture.h"

static const char *segment(struct fixture *f, int64_t now_ms)
{
	const char *word = NULL;

	assert_ok(store_customer_segment(f->store, f->customer, now_ms, &word, &f->error));
	return word;
}

#define assert_segment(now_ms, word) assert_string_equal(segment(f, now_ms), word)

static void write_feedback(struct fixture *f, int64_t at_ms, double sentiment, const char *priority)
{
	const struct feedback_record record = {.customer_id = f->customer,
	    .category = "c",
	    .priority = priority,
	    .sentiment = sentiment,
	    .created_ms = at_ms,
	    .last_customer_ms = at_ms};
	int64_t id;

	assert_ok(store_feedback_add(f->store, &record, &id, &f->error));
}

static void rate(struct fixture *f, const char *scale, double value, int64_t at_ms)
{
	const struct rating_record record = {
	    .customer_id = f->customer, .scale = scale, .value = value, .at_ms = at_ms};

	assert_ok(store_rating_add(f->store, &record, &f->error));
}

static void buy(struct fixture *f, int64_t at_ms)
{
	assert_ok(statement_run(f->store,
	    "INSERT INTO purchase (customer, reference, amount, currency, at)"
	    " VALUES (?1, '', 1, 'EUR', ?2)",
	    VALUES(as_integer(f->customer), as_integer(at_ms)), &f->error));
}

static void a_customer_is_new_for_thirty_days(void **state)
{
	struct fixture *f = *state;

	write_feedback(f, T0, 0, "normal");
	assert_segment(T0 + 30 * DAY_MS, "new");
	assert_segment(T0 + 30 * DAY_MS + 1, "active");
}

static void without_a_word_for_ninety_days_one_is_dormant(void **state)
{
	struct fixture *f = *state;

	write_feedback(f, T0, 0, "normal");
	assert_segment(T0 + 90 * DAY_MS, "active");
	assert_segment(T0 + 90 * DAY_MS + 1, "dormant");
}

static void a_purchase_is_a_sign_of_life(void **state)
{
	struct fixture *f = *state;

	buy(f, T0 + 100 * DAY_MS);
	assert_segment(T0 + 150 * DAY_MS, "active");
}

static void who_bought_twice_is_loyal_while_active(void **state)
{
	struct fixture *f = *state;

	buy(f, T0);
	assert_segment(T0 + 1, "new");
	buy(f, T0 + 1);
	assert_segment(T0 + 1, "loyal");
	assert_segment(T0 + 91 * DAY_MS, "dormant");
}

static void promoters_are_loyal(void **state)
{
	struct fixture *f = *state;

	write_feedback(f, T0, 0, "normal");
	rate(f, "0-10", 8, T0);
	assert_segment(T0, "new");
	rate(f, "0-10", 9, T0 + 1);
	assert_segment(T0 + 1, "loyal");
}

static void a_low_last_rating_is_a_risk(void **state)
{
	struct fixture *f = *state;

	rate(f, "1-5", 2, T0);
	assert_segment(T0, "at_risk");
	rate(f, "1-5", 3, T0 + 1);
	assert_segment(T0 + 1, "new");
	rate(f, "0-10", 2, T0 + 2);
	assert_segment(T0 + 2, "at_risk");
}

static void an_open_urgent_matter_is_a_risk(void **state)
{
	struct fixture *f = *state;

	write_feedback(f, T0, 0, "high");
	assert_segment(T0, "at_risk");
	assert_ok(store_feedback_status(f->store, 1001, "resolved", "owner", "", T0, &f->error));
	assert_segment(T0, "new");
}

static void a_falling_mood_is_a_risk(void **state)
{
	struct fixture *f = *state;

	write_feedback(f, T0, 0.5, "normal");
	write_feedback(f, T0 + 1, 0, "normal");
	assert_segment(T0 + 1, "new");
	write_feedback(f, T0 + 2, -0.1, "normal");
	assert_segment(T0 + 2, "at_risk");
	write_feedback(f, T0 + 3, 0.2, "normal");
	assert_segment(T0 + 3, "new");
}

static void who_is_not_there_has_no_segment(void **state)
{
	struct fixture *f = *state;
	const char *word;

	assert_int_equal(store_customer_segment(f->store, 99, T0, &word, &f->error), -1);
	assert_string_equal(f->error.text, "there is no customer 99");
}

static void contacts_are_mails_into_any_matter(void **state)
{
	struct fixture *f = *state;
	struct entry_record reply = {
	    .author = "customer", .kind = "mail", .text = "t", .at_ms = T0 + 2};
	struct entry_record answer = {
	    .author = "owner", .kind = "mail", .text = "t", .at_ms = T0 + 3};
	size_t count;

	fixture_feedback(f, "s", "t", T0);
	reply.feedback_id = answer.feedback_id = fixture_feedback(f, "s", "t", T0 + 1);
	assert_ok(store_entry_add(f->store, &reply, NULL, &f->error));
	assert_ok(store_entry_add(f->store, &answer, NULL, &f->error));
	assert_ok(store_customer_contacts_since(f->store, f->customer, T0, 9, &count, &f->error));
	assert_int_equal(count, 3);
	assert_ok(
	    store_customer_contacts_since(f->store, f->customer, T0 + 1, 9, &count, &f->error));
	assert_int_equal(count, 2);
	assert_ok(store_customer_contacts_since(f->store, f->customer, T0, 2, &count, &f->error));
	assert_int_equal(count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

static void what_came_later_does_not_change_where_one_stood(void **state)
{
	struct fixture *f = *state;

	write_feedback(f, T0 - 60 * DAY_MS, 0, "normal");
	assert_segment(T0 + 40 * DAY_MS, "dormant");
	rate(f, "1-5", 1, T0 + 41 * DAY_MS);
	write_feedback(f, T0 + 42 * DAY_MS, -1, "high");
	buy(f, T0 + 43 * DAY_MS);

	assert_segment(T0 + 40 * DAY_MS, "dormant");
	assert_segment(T0 + 44 * DAY_MS, "at_risk");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_came_later_does_not_change_where_one_stood, fixture_begin, fixture_end),
	    TEST(a_customer_is_new_for_thirty_days),
	    TEST(without_a_word_for_ninety_days_one_is_dormant),
	    TEST(a_purchase_is_a_sign_of_life),
	    TEST(who_bought_twice_is_loyal_while_active),
	    TEST(promoters_are_loyal),
	    TEST(a_low_last_rating_is_a_risk),
	    TEST(an_open_urgent_matter_is_a_risk),
	    TEST(a_falling_mood_is_a_risk),
	    TEST(who_is_not_there_has_no_segment),
	    TEST(contacts_are_mails_into_any_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
