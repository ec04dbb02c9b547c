/*
 * Forget: a person's data leaves the database in one transaction, all or nothing, while harkd may
 * be at work. A mail of theirs that is found again is recorded as forgotten; one that they write
 * later is an ordinary one.
 */
#include "matter_p.h"

#include <string.h>

static int note_forgotten(struct desk *desk, int64_t feedback_id, struct error *error)
{
	return history_write(desk, feedback_id, "owner", "forgotten", "", error);
}

/* Nobody can be answered any more, so nothing waits for an answer. */
static int end_matter(
    struct desk *desk, int64_t feedback_id, struct arena *arena, struct error *error)
{
	struct feedback_record feedback;

	if (store_feedback_get(desk->store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	if (strcmp(feedback.status, "closed") != 0 &&
	    lifecycle_move(desk, &feedback, "closed", "owner", "", error) != 0)
		return -1;
	return note_forgotten(desk, feedback_id, error);
}

static int forget_customer(struct desk *desk, int64_t customer_id, struct arena *arena,
    struct forgotten *forgotten_r, struct error *error)
{
	int64_t *matters;
	size_t count;

	if (store_customer_matters(desk->store, customer_id, arena, &matters, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (end_matter(desk, matters[i], arena, error) != 0)
			return -1;
	if (count == 0 && note_forgotten(desk, 0, error) != 0)
		return -1;
	return store_forget(desk->store, customer_id, clock_now_ms(), forgotten_r, error);
}

static bool is_nothing(const struct forgotten *forgotten)
{
	return forgotten->matters == 0 && forgotten->entries == 0 && forgotten->mails == 0 &&
	       forgotten->quarantined == 0;
}

/* Somebody whose only mail could not be read is no customer yet: made here, and then forgotten. */
enum forget_result forget_within(struct desk *desk, const char *address, struct arena *arena,
    struct forgotten *forgotten_r, struct error *error)
{
	int64_t customer_id;
	bool is_new;
	int is_sending;

	if (store_customer(
		desk->store, address, "", clock_now_ms(), &customer_id, &is_new, error) != 0)
		return FORGET_FAILED;
	/* Without a harkd it only looks so: that one was stopped in the middle. */
	is_sending =
	    desk_has_daemon(desk) ? store_forget_is_sending(desk->store, customer_id, error) : 0;
	if (is_sending != 0)
		return is_sending < 0 ? FORGET_FAILED : FORGET_BUSY;
	if (forget_customer(desk, customer_id, arena, forgotten_r, error) != 0)
		return FORGET_FAILED;
	return is_new && is_nothing(forgotten_r) ? FORGET_UNKNOWN : FORGET_DONE;
}

static enum forget_result forget_locked(struct desk *desk, const char *address, struct arena *arena,
    struct forgotten *forgotten_r, struct error *error)
{
	enum forget_result result;

	if (store_begin(desk->store, error) != 0)
		return FORGET_FAILED;
	result = forget_within(desk, address, arena, forgotten_r, error);
	if (result == FORGET_DONE)
		return store_commit(desk->store, error) == 0 ? FORGET_DONE : FORGET_FAILED;
	store_rollback(desk->store);
	return result;
}

int forget_finish(struct desk *desk, struct error *error)
{
	bool is_done;

	return store_forget_finish(desk->store, &is_done, error);
}

enum forget_result forget_person(
    struct desk *desk, const char *address, struct forgotten *forgotten_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct model_record model;
	int has_model = store_model_facts(desk->store, &model, error);
	enum forget_result result =
	    has_model < 0 ? FORGET_FAILED : forget_locked(desk, address, arena, forgotten_r, error);

	/* It had learned their words. */
	if (result == FORGET_DONE && ((has_model == 1 && learned_train(desk, error) != 0) ||
					 forget_finish(desk, error) != 0))
		result = FORGET_FAILED;
	arena_free(&arena);
	return result;
}

int forget_covers(const struct take_in_context *context, const struct arrival *arrival,
    struct arena *arena, struct error *error)
{
	struct customer_mail mail = customer_mail_of(context->desk, arrival->message, arena);
	int64_t at_ms;
	int found = store_forgotten_ms(context->desk->store, mail.address, &at_ms, error);

	/* INTERNALDATE has whole seconds: one of the same second counts as new. */
	return found == 1 ? arrival_oldest_ms(context, arrival) < at_ms - at_ms % SECOND_MS : found;
}
