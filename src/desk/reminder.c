/*
 * Waiting for the customer: who was asked something and does not answer is reminded once. Any mail
 * of theirs moves the matter on and crosses the reminder out.
 */
#include "matter_p.h"

#include <string.h>

#define REMINDER_QUEUED "reminder_queued"

/* Whether the customer was reminded since their last mail. */
static int was_reminded(struct desk *desk, int64_t feedback_id, struct arena *arena,
    bool *was_reminded_r, struct error *error)
{
	struct event_record *events;
	size_t count;

	*was_reminded_r = false;
	if (store_event_list(desk->store, feedback_id, arena, &events, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(events[i].action, REMINDER_QUEUED) == 0)
			*was_reminded_r = true;
		else if (strcmp(events[i].action, "replied") == 0)
			*was_reminded_r = false;
	}
	return 0;
}

static int plan(
    struct desk *desk, int64_t feedback_id, int64_t after_ms, const char *why, struct error *error)
{
	if (store_agenda_set(
		desk->store, feedback_id, AGENDA_REMIND, clock_now_ms() + after_ms, error) != 0)
		return -1;
	return history_write(desk, feedback_id, "owner", "waiting_for_customer", why, error);
}

static bool asks_something(const char *text)
{
	return strchr(text, '?') != NULL || strstr(text, "？") != NULL ||
	       strstr(text, "吗") != NULL;
}

int reminder_plan_question(struct desk *desk, int64_t feedback_id, const char *text,
    struct arena *arena, struct error *error)
{
	int64_t after_ms = desk->settings->follow_up.remind_after_ms;
	struct feedback_record feedback;
	bool is_reminded;

	if (after_ms == 0 || !asks_something(text))
		return 0;
	if (store_feedback_get(desk->store, feedback_id, arena, &feedback, error) != 1 ||
	    was_reminded(desk, feedback_id, arena, &is_reminded, error) != 0)
		return -1;
	if (is_reminded || strcmp(feedback.status, "responded") != 0)
		return 0;
	return plan(desk, feedback_id, after_ms, "the answer asks something", error);
}

static int wait_within(struct desk *desk, const struct feedback_record *feedback, int64_t after_ms,
    struct arena *arena, struct error *error)
{
	bool is_reminded;

	if (strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "closed") == 0)
		return error_set(error, _("#%lld is %s already; reopen it first"),
		    (long long)feedback->id, _(feedback->status));
	if (was_reminded(desk, feedback->id, arena, &is_reminded, error) != 0)
		return -1;
	if (is_reminded)
		return error_set(error,
		    _("#%lld: the customer was reminded already and has not answered"),
		    (long long)feedback->id);
	if (strcmp(feedback->status, "responded") != 0 &&
	    lifecycle_move(
		desk, feedback, "responded", "owner", "waiting for the customer", error) != 0)
		return -1;
	return plan(desk, feedback->id, after_ms, "", error);
}

int reminder_wait(struct desk *desk, int64_t feedback_id, int64_t after_ms, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = desk_begin_on(desk, feedback_id, arena, &feedback, error);

	if (done == 0)
		done =
		    desk_finish(desk, wait_within(desk, &feedback, after_ms, arena, error), error);
	arena_free(&arena);
	return done;
}

int reminder_send(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	const struct letter mail = {
	    .kind = "reminder", .template_name = "reminder", .is_unasked = true};
	const char *refusal;
	int64_t outbox_id;
	int queued;

	if (strcmp(feedback->status, "responded") != 0)
		return 0;
	queued = letter_queue(desk, feedback, &mail, arena, &outbox_id, &refusal, error);
	if (queued < 0)
		return -1;
	return queued == 1
		   ? history_write(
			 desk, feedback->id, "hark", REMINDER_QUEUED, feedback->address, error)
		   : history_write(desk, feedback->id, "hark", "reminder_held", refusal, error);
}
