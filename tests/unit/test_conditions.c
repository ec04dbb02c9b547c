/*
 * What a priority may ask beyond words: of the sender, of the past, of the time that passed.
 */
#include "rules.h"

#include <stdlib.h>

#define WHEN(condition) "priorities: [ { set: high, when: { " condition " } } ]"

static size_t contacts;
static int64_t asked_hours;
static const char *segment;

static size_t count_contacts(void *context, int64_t hours, size_t enough)
{
	(void)context;
	(void)enough;
	asked_hours = hours;
	return contacts;
}

static const char *tell_segment(void *context)
{
	(void)context;
	return segment;
}

static enum priority decide(const char *yaml, struct triage_input input)
{
	input.subject = "";
	input.text = "hello";
	input.from = "ann@example.com";
	return classify_input(yaml, &input).priority;
}

static void a_customer_who_writes_often_decides(void **state)
{
	const char *rules = WHEN("contacts_in: { hours: 72, at_least: 3 }");
	const struct triage_input input = {.contacts_in = count_contacts};

	(void)state;
	contacts = 3;
	assert_int_equal(decide(rules, input), PRIORITY_HIGH);
	assert_int_equal(asked_hours, 72);
	contacts = 2;
	assert_int_equal(decide(rules, input), PRIORITY_NORMAL);
}

static void the_segment_decides(void **state)
{
	const char *rules = WHEN("segment: [loyal, at_risk]");
	const struct triage_input input = {.segment = tell_segment};

	(void)state;
	segment = "at_risk";
	assert_int_equal(decide(rules, input), PRIORITY_HIGH);
	segment = "new";
	assert_int_equal(decide(rules, input), PRIORITY_NORMAL);
	segment = NULL;
	assert_int_equal(decide(rules, input), PRIORITY_NORMAL);
}

static void waiting_decides_from_the_full_hour_on(void **state)
{
	const char *rules = WHEN("hours_waiting: 24");

	(void)state;
	assert_int_equal(decide(rules, (struct triage_input){0}), PRIORITY_NORMAL);
	assert_int_equal(
	    decide(rules, (struct triage_input){.waiting_ms = DAY_MS - 1}), PRIORITY_NORMAL);
	assert_int_equal(decide(rules, (struct triage_input){.waiting_ms = DAY_MS}), PRIORITY_HIGH);
}

static void what_only_the_store_knows_is_false_without_it(void **state)
{
	(void)state;
	assert_int_equal(
	    decide(WHEN("contacts_in: { hours: 1, at_least: 2 }"), (struct triage_input){0}),
	    PRIORITY_NORMAL);
	assert_int_equal(decide(WHEN("segment: new"), (struct triage_input){0}), PRIORITY_NORMAL);
}

static void conditions_of_the_past_are_joined_by_and(void **state)
{
	const char *rules = WHEN("words: [hello], segment: new, hours_waiting: 1");
	struct triage_input input = {.segment = tell_segment, .waiting_ms = HOUR_MS};

	(void)state;
	segment = "new";
	assert_int_equal(decide(rules, input), PRIORITY_HIGH);
	input.waiting_ms = 0;
	assert_int_equal(decide(rules, input), PRIORITY_NORMAL);
	input.waiting_ms = HOUR_MS;
	segment = "loyal";
	assert_int_equal(decide(rules, input), PRIORITY_NORMAL);
}

static bool asks_waiting(const char *yaml)
{
	struct ruleset *rules = rules_load(yaml);
	bool asks = ruleset_asks_waiting(rules, 0);

	ruleset_free(&rules);
	return asks;
}

static void rules_say_whether_they_ask_for_waiting(void **state)
{
	(void)state;
	assert_true(asks_waiting(WHEN("hours_waiting: 4")));
	assert_false(asks_waiting(WHEN("segment: new")));
}

/* ---- of a category ---- */

static void a_category_may_ask_for_more_than_one(void **state)
{
	const char *rules = "categories:\n"
			    "  - { id: one, threshold: 2, any: [ { words: [crash, freeze] } ] }\n"
			    "  - { id: two, any: [ { words: [crash] } ] }\n";

	(void)state;
	assert_string_equal(classify(rules, "", "crash").category, "two");
	assert_int_equal(classify(rules, "", "crash").tag_count, 0);
	assert_string_equal(classify(rules, "", "crash, freeze").category, "one");
	assert_string_equal(classify(rules, "", "crash, freeze").tags[0], "two");
}

static void a_category_says_who_and_by_when(void **state)
{
	struct ruleset *rules = rules_load(
	    "categories:\n"
	    "  - { id: one, assignee: ann@example.com, sla: 4h, follow_up: 3d, any: [ { words: "
	    "[x] } ] }\n"
	    "  - { id: two, any: [ { words: [y] } ] }\n");
	const struct category_info *one = ruleset_find_category(rules, "one");
	const struct category_info *two = ruleset_find_category(rules, "two");

	(void)state;
	assert_string_equal(one->assignee, "ann@example.com");
	assert_int_equal(one->sla_ms, 4 * HOUR_MS);
	assert_int_equal(one->follow_up_ms, 3 * DAY_MS);
	assert_null(two->assignee);
	assert_int_equal(two->sla_ms, 0);
	assert_int_equal(two->follow_up_ms, 0);
	ruleset_free(&rules);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_customer_who_writes_often_decides),
	    TEST(the_segment_decides),
	    TEST(waiting_decides_from_the_full_hour_on),
	    TEST(what_only_the_store_knows_is_false_without_it),
	    TEST(conditions_of_the_past_are_joined_by_and),
	    TEST(rules_say_whether_they_ask_for_waiting),
	    TEST(a_category_may_ask_for_more_than_one),
	    TEST(a_category_says_who_and_by_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
