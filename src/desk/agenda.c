/*
 * The agenda: what was planned for a matter, done when it falls due. What is planned stands in the
 * store, so a stop or a restart neither loses nor repeats anything.
 */
#include "survey_p.h"
#include "matter_p.h"

#include <string.h>

/* A round ends here: a clock that jumped ahead must not keep the clerk from its other duties. */
#define AGENDA_ROUND_MAX 500
/* What failed is tried again soon: an answer may be promised within half an hour. Not at once: it
 * may fail each time. */
#define AGENDA_PUT_OFF_MS (5 * MINUTE_MS)

static const struct {
	const char *kind;
	/* Inside a transaction in which the plan has been crossed out already. */
	int (*act)(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
	    struct error *error);
} plans[] = {
    {AGENDA_FOLLOW_UP, follow_up_ask},
    {AGENDA_CLOSE, follow_up_close},
    {AGENDA_SNOOZE, snooze_wake},
    {AGENDA_REMIND, reminder_send},
    {AGENDA_URGENT, service_urgent},
    {AGENDA_DUE_SOON, service_due_soon},
    {AGENDA_BREACH, service_breach},
    {AGENDA_OVERDUE, service_overdue},
    {AGENDA_ESCALATE, service_escalate},
    {AGENDA_SURVEY, survey_ask},
};

static int act(
    struct desk *desk, const struct agenda_record *plan, struct arena *arena, struct error *error)
{
	struct feedback_record feedback;
	int found;

	if (store_agenda_clear(desk->store, plan->feedback_id, plan->kind, error) != 0)
		return -1;
	found = store_feedback_get(desk->store, plan->feedback_id, arena, &feedback, error);
	if (found != 1)
		return found;
	for (size_t i = 0; i < ARRAY_SIZE(plans); i++)
		if (strcmp(plan->kind, plans[i].kind) == 0)
			return plans[i].act(desk, &feedback, arena, error);
	log_warning(
	    "#%lld: nobody knows what to do for \"%s\"", (long long)plan->feedback_id, plan->kind);
	return 0;
}

static int put_off(struct desk *desk, const struct agenda_record *plan, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk,
	    store_agenda_set(desk->store, plan->feedback_id, plan->kind,
		clock_now_ms() + AGENDA_PUT_OFF_MS, error),
	    error);
}

/* 1: one was done, 0: none is due, -1: it failed and was put off, or the store did. */
static int do_next(struct desk *desk, bool *goes_on_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct agenda_record plan;
	int found = store_agenda_due(desk->store, clock_now_ms(), arena, &plan, error), done = -1;

	*goes_on_r = false;
	if (found == 1 && (found = store_begin(desk->store, error)) == 0) {
		done = desk_finish(desk, act(desk, &plan, arena, error), error);
		if (done != 0) {
			error_add(error, "%s of #%lld", plan.kind, (long long)plan.feedback_id);
			*goes_on_r = put_off(desk, &plan, NULL) == 0;
		}
		found = done == 0 ? 1 : -1;
	}
	arena_free(&arena);
	return found;
}

int agenda_round(struct desk *desk, struct error *error)
{
	int result = 0;

	for (size_t i = 0; i < AGENDA_ROUND_MAX; i++) {
		bool goes_on;
		int done = do_next(desk, &goes_on, result == 0 ? error : NULL);

		if (done < 0)
			result = -1;
		if (done == 0 || (done < 0 && !goes_on))
			break;
	}
	return result;
}

int64_t agenda_next_ms(struct desk *desk)
{
	int64_t due_ms;

	return store_agenda_next(desk->store, &due_ms, NULL) == 1 ? due_ms : INT64_MAX;
}
