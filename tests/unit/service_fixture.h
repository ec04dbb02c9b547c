/*
 * What the tests of promises and of storms share: a desk whose owner is told of what is due and of
 * what is urgent, the mails that tell it, and time that passes.
 */
#ifndef HARK_TESTS_SERVICE_FIXTURE_H
#define HARK_TESTS_SERVICE_FIXTURE_H

#include "desk_fixture.h"

#include "store/store_p.h"

#define ANN "ann@customer.example"
#define OWNER_ADDRESS "li@example.org"

static inline size_t mails_to(struct fixture *f, const char *recipient, const char *kind)
{
	struct outbox_record *records;
	size_t count, found = 0;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(records[i].kind, kind) == 0 &&
			 strcmp(records[i].recipient, recipient) == 0;
	return found;
}

static inline const char *last_mail(struct fixture *f, const char *kind)
{
	struct outbox_record *records, whole;
	size_t count;

	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 0, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].kind, kind) == 0) {
			assert_int_equal(store_outbox_get(f->desk->store, records[i].id, f->arena,
					     &whole, &f->error),
			    1);
			return arena_strndup(
			    f->arena, (const char *)whole.content.data, whole.content.size);
		}
	fail_msg("no %s", kind);
	return NULL;
}

static inline size_t count_events(struct fixture *f, int64_t id, const char *action)
{
	struct event_record *events;
	size_t count, found = 0;

	assert_ok(store_event_list(f->desk->store, id, f->arena, &events, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		found += strcmp(events[i].action, action) == 0;
	return found;
}

static inline bool has_event(struct fixture *f, int64_t id, const char *action)
{
	return count_events(f, id, action) > 0;
}

static inline void pass(struct fixture *f, int64_t duration_ms)
{
	clock_freeze(clock_now_ms() + duration_ms);
	assert_ok(clerk_round(f->desk, &f->error));
}

static inline void set_priority(struct fixture *f, int64_t id, const char *priority)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(
	    store_feedback_set(f->desk->store, id, NULL, priority, NULL, NULL, NULL, &f->error));
	assert_ok(service_plan_anew(f->desk, id, true, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

static inline void set_service(struct fixture *f)
{
	f->desk->settings->report_count = 0;
	f->desk->settings->service.reminds = true;
	f->desk->settings->service.alerts_urgent = true;
}

/* NOW is a Sunday; reports would only be in the way. */
static inline int service_setup(void **state)
{
	if (desk_setup(state) != 0)
		return -1;
	set_service(*state);
	return 0;
}

#define service_test(name) cmocka_unit_test_setup_teardown(name, service_setup, desk_teardown)

#endif
