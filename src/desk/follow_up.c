/*
 * After a matter was resolved: the customer is asked once whether the solution holds; without an
 * answer the matter is closed. Any mail of theirs in the meantime has moved it on already.
 */
#include "matter_p.h"

#include <string.h>

int follow_up_plan(
    struct desk *desk, const struct feedback_record *feedback, int64_t at_ms, struct error *error)
{
	const struct follow_up_settings *settings = &desk->settings->follow_up;
	const struct category_info *category =
	    desk->rules != NULL ? ruleset_find_category(desk->rules, feedback->category) : NULL;
	int64_t ask_ms =
	    at_ms + (category != NULL && category->follow_up_ms > 0 ? category->follow_up_ms
								    : settings->after_ms);

	if (settings->is_enabled &&
	    store_agenda_set(desk->store, feedback->id, AGENDA_FOLLOW_UP, ask_ms, error) != 0)
		return -1;
	return store_agenda_set(
	    desk->store, feedback->id, AGENDA_CLOSE, ask_ms + settings->close_after_ms, error);
}

static int note(struct desk *desk, const struct feedback_record *feedback, const char *action,
    const char *detail, struct error *error)
{
	return history_write(desk, feedback->id, "hark", action, detail, error);
}

int follow_up_ask(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	const struct letter mail = {
	    .kind = "follow_up", .template_name = "follow-up", .is_unasked = true};
	const char *refusal;
	int64_t outbox_id;
	int queued;

	if (strcmp(feedback->status, "resolved") != 0)
		return 0;
	queued = letter_queue(desk, feedback, &mail, arena, &outbox_id, &refusal, error);
	/* Time to answer is counted from the question, whenever it is asked. */
	if (queued < 0 ||
	    store_agenda_set(desk->store, feedback->id, AGENDA_CLOSE,
		clock_now_ms() + desk->settings->follow_up.close_after_ms, error) != 0)
		return -1;
	return queued == 1 ? note(desk, feedback, "follow_up_queued", feedback->address, error)
			   : note(desk, feedback, "follow_up_held", refusal, error);
}

int follow_up_close(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    struct error *error)
{
	(void)arena;
	if (strcmp(feedback->status, "resolved") != 0)
		return 0;
	return lifecycle_move(
	    desk, feedback, "closed", "hark", "no answer since it was resolved", error);
}
