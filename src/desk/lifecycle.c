/*
 * The moves of a feedback that a person asks for. Each is one transaction with its event.
 */
#include "desk_p.h"

#include <string.h>

static int load(struct desk *desk, int64_t feedback_id, struct arena *arena,
    struct feedback_record *feedback_r, struct error *error)
{
	int found = store_feedback_get(desk->store, feedback_id, arena, feedback_r, error);

	if (found == 0)
		return error_set(error, _("there is no feedback #%lld"), (long long)feedback_id);
	return found == 1 ? 0 : -1;
}

static bool is_status(const struct feedback_record *feedback, const char *status)
{
	return strcmp(feedback->status, status) == 0;
}

/* Moves to status; what waits to be sent for it is cancelled when the matter ends. */
static int move(struct desk *desk, int64_t feedback_id, const char *status, const char *detail,
    const char *solution, bool ends, struct error *error)
{
	int64_t now_ms = clock_now_ms();
	int done;

	if (store_begin(desk->store, error) != 0)
		return -1;
	done =
	    store_feedback_status(desk->store, feedback_id, status, "owner", detail, now_ms, error);
	if (done == 0 && solution != NULL)
		done = store_feedback_set(
		    desk->store, feedback_id, NULL, NULL, NULL, solution, NULL, error);
	if (done == 0 && ends)
		done = store_outbox_cancel_for(
		    desk->store, feedback_id, NULL, "the matter was settled", now_ms, NULL, error);
	return desk_finish(desk, done, error);
}

int lifecycle_resolve(
    struct desk *desk, int64_t feedback_id, const char *solution, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = load(desk, feedback_id, arena, &feedback, error);

	if (done == 0 && (is_status(&feedback, "resolved") || is_status(&feedback, "closed")))
		done = error_set(error, _("#%lld is %s already; reopen it first"),
		    (long long)feedback_id, _(feedback.status));
	if (done == 0)
		done = move(desk, feedback_id, "resolved", solution,
		    solution != NULL ? solution : "", true, error);
	arena_free(&arena);
	return done;
}

int lifecycle_reopen(
    struct desk *desk, int64_t feedback_id, const char *reason, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = load(desk, feedback_id, arena, &feedback, error);

	if (done == 0 && !is_status(&feedback, "resolved") && !is_status(&feedback, "closed"))
		done =
		    error_set(error, _("#%lld is not resolved or closed"), (long long)feedback_id);
	if (done == 0)
		done = move(desk, feedback_id, "reopened", reason, NULL, false, error);
	arena_free(&arena);
	return done;
}

int lifecycle_close(struct desk *desk, int64_t feedback_id, const char *reason, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = load(desk, feedback_id, arena, &feedback, error);

	if (done == 0 && is_status(&feedback, "closed"))
		done = error_set(error, _("#%lld is closed already"), (long long)feedback_id);
	if (done == 0)
		done = move(desk, feedback_id, "closed", reason, NULL, true, error);
	arena_free(&arena);
	return done;
}
