/* What follows from a category once time passes: the promised answer, the follow-up, a raised
 * priority. */
#include "desk_fixture.h"

static const char rules[] = "categories:\n"
			    "  - id: outage\n"
			    "    assignee: ann@example.com\n"
			    "    sla: 4h\n"
			    "    any: [{words: [\"crash*\"]}]\n"
			    "priorities:\n"
			    "  - { set: low, when: { words: [some day] } }\n"
			    "  - { set: high, when: { category: outage, hours_waiting: 48 } }\n"
			    "  - { set: high, when: { contacts_in: { hours: 1, at_least: 2 } } }\n";

#define ARRIVED (NOW - MINUTE_MS)

/* The first matter of an installation with these rules. */
static int64_t take_in_one(struct fixture *f, const char *text)
{
	struct message *message = person(f, "bob@example.net", 1);
	struct arrival arrival = arrival_of(f, message);
	struct ruleset *old = f->desk->rules;
	const struct config_file file = {"r.yaml", {(const uint8_t *)rules, sizeof(rules) - 1}};
	struct diagnostics diagnostics;

	diagnostics_init(&diagnostics);
	f->desk->rules = ruleset_load(&file, 1, &diagnostics);
	diagnostics_free(&diagnostics);
	assert_non_null(f->desk->rules);
	ruleset_free(&old);
	message->text = message->new_text = text;
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	return 1001;
}

static struct feedback_record feedback(struct fixture *f, int64_t id)
{
	struct feedback_record record;

	assert_int_equal(store_feedback_get(f->desk->store, id, f->arena, &record, &f->error), 1);
	return record;
}

static void move_to(struct fixture *f, int64_t id, const char *status, int64_t at_ms)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_feedback_status(f->desk->store, id, status, "owner", NULL, at_ms, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static void set_priority(struct fixture *f, int64_t id, const char *priority)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_feedback_set(f->desk->store, id, NULL, priority, NULL, NULL, NULL, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static const char *priority_at(struct fixture *f, int64_t id, int64_t now_ms)
{
	clock_freeze(now_ms);
	assert_ok(waiting_ask_again(f->desk, &f->error));
	return feedback(f, id).priority;
}

static void a_matter_takes_assignee_and_promise_from_its_category(void **state)
{
	struct fixture *f = *state;
	struct feedback_record record = feedback(f, take_in_one(f, "It crashes."));

	assert_string_equal(record.assignee, "ann@example.com");
	assert_int_equal(record.answer_due_ms, ARRIVED + 4 * HOUR_MS);
}

static void without_one_the_priority_promises(void **state)
{
	struct fixture *f = *state;
	struct message *message = person(f, "bob@example.net", 1);
	struct arrival arrival;

	message->subject = "hello";
	message->text = message->new_text = "hello";
	arrival = arrival_of(f, message);
	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
	assert_int_equal(feedback(f, 1001).answer_due_ms, ARRIVED + 24 * HOUR_MS);
	assert_string_equal(feedback(f, 1001).assignee, "");
}

static void priority_rises_after_the_hours_of_waiting(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_one(f, "It crashes.");

	assert_string_equal(priority_at(f, id, ARRIVED + 2 * DAY_MS - 1), "normal");
	assert_string_equal(priority_at(f, id, ARRIVED + 2 * DAY_MS), "high");
}

static void it_rises_once_and_the_owner_may_lower_it(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_one(f, "It crashes.");
	struct event_record *events;
	size_t count;

	assert_string_equal(priority_at(f, id, NOW + 3 * DAY_MS), "high");
	set_priority(f, id, "low");
	assert_string_equal(priority_at(f, id, NOW + 4 * DAY_MS), "low");
	assert_ok(store_event_list(f->desk->store, id, f->arena, &events, &count, &f->error));
	assert_string_equal(events[count - 1].action, "escalated");
	assert_string_equal(events[count - 1].detail, "high: priority 2, hours_waiting");
}

static void who_was_answered_does_not_wait(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_one(f, "It crashes.");

	move_to(f, id, "responded", NOW);
	assert_string_equal(priority_at(f, id, NOW + 9 * DAY_MS), "normal");
}

static void an_earlier_rule_that_holds_still_decides(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_one(f, "It crashes. Mend it some day.");

	assert_string_equal(priority_at(f, id, NOW + 9 * DAY_MS), "low");
}

static void the_owners_category_is_the_one_asked_for(void **state)
{
	struct fixture *f = *state;
	int64_t id = take_in_one(f, "It crashes.");

	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_feedback_decide(f->desk->store, id, "praise", "owner", &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
	assert_string_equal(priority_at(f, id, NOW + 9 * DAY_MS), "normal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    desk_test(a_matter_takes_assignee_and_promise_from_its_category),
	    desk_test(without_one_the_priority_promises),
	    desk_test(priority_rises_after_the_hours_of_waiting),
	    desk_test(it_rises_once_and_the_owner_may_lower_it),
	    desk_test(who_was_answered_does_not_wait),
	    desk_test(an_earlier_rule_that_holds_still_decides),
	    desk_test(the_owners_category_is_the_one_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
