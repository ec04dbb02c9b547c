/*
 * The moves of a feedback. Each is one transaction with its event; what was planned for the old
 * state is crossed out, what follows from the new one is planned.
 */
#include "announcement_p.h"
#include "survey_p.h"
#include "matter_p.h"

#include <string.h>

static bool is_status(const struct feedback_record *feedback, const char *status)
{
	return strcmp(feedback->status, status) == 0;
}

/* Whether MAILS_ABOUT_SOLUTION may still leave: they may only be waiting for their turn. Who turned
 * out to be nobody is neither told nor asked. 1: it does, 0: not, -1: an error. */
static int keeps_words(struct desk *desk, const struct feedback_record *feedback,
    const char *status, struct error *error)
{
	int is_discounted;

	if (!is_status(feedback, "resolved") || strcmp(status, "closed") != 0)
		return 0;
	is_discounted = store_feedback_is_discounted(desk->store, feedback->id, error);
	return is_discounted < 0 ? -1 : is_discounted == 0;
}

static int cross_out(
    struct desk *desk, const struct feedback_record *feedback, bool keeps, struct error *error)
{
	struct arena *arena;
	struct agenda_record *plans;
	size_t count = 0;
	int done;

	if (!keeps)
		return store_agenda_clear(desk->store, feedback->id, NULL, error);
	arena = arena_new();
	done = store_agenda_list(desk->store, feedback->id, arena, &plans, &count, error);
	for (size_t i = 0; done == 0 && i < count; i++)
		if (strcmp(plans[i].kind, AGENDA_SURVEY) != 0)
			done = store_agenda_clear(desk->store, feedback->id, plans[i].kind, error);
	arena_free(&arena);
	return done;
}

/* What was planned or waits to be sent belongs to the state that the matter leaves. */
static int leave_state(struct desk *desk, const struct feedback_record *feedback,
    const char *status, struct error *error)
{
	bool ends = strcmp(status, "resolved") == 0 || strcmp(status, "closed") == 0;
	int keeps = keeps_words(desk, feedback, status, error);

	if (keeps < 0 || cross_out(desk, feedback, keeps == 1, error) != 0)
		return -1;
	if (strcmp(status, "responded") == 0 &&
	    store_outbox_cancel_for(desk->store, feedback->id, "ack", "the owner answered first",
		clock_now_ms(), NULL, error) != 0)
		return -1;
	if (!ends)
		return store_outbox_cancel_for(desk->store, feedback->id, MAILS_QUESTIONS,
		    "the matter has moved on", clock_now_ms(), NULL, error);
	return store_outbox_cancel_for(desk->store, feedback->id,
	    keeps == 1 ? MAILS_UNTIL_SETTLED : MAILS_UNTIL_SETTLED " " MAILS_ABOUT_SOLUTION,
	    "the matter was settled", clock_now_ms(), NULL, error);
}

int lifecycle_move(struct desk *desk, const struct feedback_record *feedback, const char *status,
    const char *actor, const char *detail, struct error *error)
{
	return lifecycle_move_at(desk, feedback, status, actor, detail, clock_now_ms(), error);
}

int lifecycle_move_at(struct desk *desk, const struct feedback_record *feedback, const char *status,
    const char *actor, const char *detail, int64_t at_ms, struct error *error)
{
	if (leave_state(desk, feedback, status, error) != 0 ||
	    store_feedback_status(desk->store, feedback->id, status, actor, detail, at_ms, error) !=
		0)
		return -1;
	if (announce_status(desk, feedback->id, status, error) != 0)
		return -1;
	if (strcmp(status, "reopened") == 0 &&
	    service_plan(desk, feedback, at_ms, strcmp(actor, "owner") != 0, error) != 0)
		return -1;
	/* Whether it holds is asked first where both fall due at once: a day has room for one. */
	if (strcmp(status, "resolved") == 0 && follow_up_plan(desk, feedback, at_ms, error) != 0)
		return -1;
	return survey_plan(desk, feedback, status, at_ms, error);
}

/* Tells the customer that it is resolved, with the solution: an answer by a person. */
static int tell(struct desk *desk, const struct feedback_record *feedback, struct arena *arena,
    const char **refusal_r, struct error *error)
{
	const struct letter mail = {.kind = "resolved", .template_name = "resolved"};
	int64_t outbox_id;
	int queued = letter_queue(desk, feedback, &mail, arena, &outbox_id, refusal_r, error);

	if (queued < 0 || (queued == 1 && store_feedback_answered(desk->store, feedback->id,
					      clock_now_ms(), error) != 0))
		return -1;
	return queued == 1
		   ? history_write(
			 desk, feedback->id, "hark", "resolved_queued", feedback->address, error)
		   : history_write(desk, feedback->id, "hark", "resolved_held", *refusal_r, error);
}

int lifecycle_resolve_within(struct desk *desk, struct feedback_record *feedback,
    const char *solution, bool tells, struct arena *arena, const char **refusal_r,
    struct error *error)
{
	*refusal_r = NULL;
	if (is_status(feedback, "resolved") || is_status(feedback, "closed"))
		return error_set(error, _("#%lld is %s already; reopen it first"),
		    (long long)feedback->id, _(feedback->status));
	if (lifecycle_move(desk, feedback, "resolved", "owner", solution, error) != 0)
		return -1;
	if (solution != NULL) {
		feedback->solution = solution;
		if (store_feedback_set(
			desk->store, feedback->id, NULL, NULL, NULL, solution, NULL, error) != 0)
			return -1;
	}
	return tells ? tell(desk, feedback, arena, refusal_r, error) : 0;
}

int lifecycle_resolve(struct desk *desk, int64_t feedback_id, const char *solution, bool tells,
    const char **refusal_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = desk_begin_on(desk, feedback_id, arena, &feedback, error);

	if (done == 0)
		done = desk_finish(desk,
		    lifecycle_resolve_within(
			desk, &feedback, solution, tells, arena, refusal_r, error),
		    error);
	arena_free(&arena);
	return done;
}

int lifecycle_reopen_within(struct desk *desk, const struct feedback_record *feedback,
    const char *reason, struct error *error)
{
	if (!is_status(feedback, "resolved") && !is_status(feedback, "closed"))
		return error_set(
		    error, _("#%lld is not resolved or closed"), (long long)feedback->id);
	if (store_outbox_cancel_for(desk->store, feedback->id, "resolved",
		"the matter is open again", clock_now_ms(), NULL, error) != 0)
		return -1;
	return lifecycle_move(desk, feedback, "reopened", "owner", reason, error);
}

int lifecycle_close_within(struct desk *desk, const struct feedback_record *feedback,
    const char *reason, struct error *error)
{
	if (is_status(feedback, "closed"))
		return error_set(error, _("#%lld is closed already"), (long long)feedback->id);
	return lifecycle_move(desk, feedback, "closed", "owner", reason, error);
}

/* One of the two above in a transaction of its own. */
static int move_by_hand(struct desk *desk, int64_t feedback_id, const char *reason,
    int (*within)(struct desk *, const struct feedback_record *, const char *, struct error *),
    struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = desk_begin_on(desk, feedback_id, arena, &feedback, error);

	if (done == 0)
		done = desk_finish(desk, within(desk, &feedback, reason, error), error);
	arena_free(&arena);
	return done;
}

int lifecycle_reopen(
    struct desk *desk, int64_t feedback_id, const char *reason, struct error *error)
{
	return move_by_hand(desk, feedback_id, reason, lifecycle_reopen_within, error);
}

int lifecycle_close(struct desk *desk, int64_t feedback_id, const char *reason, struct error *error)
{
	return move_by_hand(desk, feedback_id, reason, lifecycle_close_within, error);
}
