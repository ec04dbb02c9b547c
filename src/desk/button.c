/*
 * Folders as buttons: a mail that is moved into one of them changes its matter, in any mail program
 * and on the phone. Moved back to the inbox, what it did is undone: what it was before is kept with
 * the mail's place, and what has changed since for another reason stays. Of several moves the last
 * one that is seen counts; moved on to another button, the first is undone and the second pressed.
 *
 * A mail is known again by its identity, so that neither UIDs nor extensions of the server matter.
 * After UIDVALIDITY changed nobody knows what was moved: then nothing is pressed or undone.
 */
#include "matter_p.h"

#include <string.h>

/* One mail in its folder, and its matter. */
struct press {
	const struct take_in_context *context;
	struct desk *desk;
	struct feedback_record feedback;
	struct place_record place; /* what is changed is written down here */
	const char *reason;	   /* for the matter's history */
	struct arena *arena;
};

static bool is_settled(const struct feedback_record *feedback)
{
	return strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "closed") == 0;
}

static int move_to(struct press *press, const char *status, struct error *error)
{
	if (lifecycle_move(press->desk, &press->feedback, status, "owner", press->reason, error) !=
	    0)
		return -1;
	press->feedback.status = status;
	return 0;
}

/* ---- what each button does ---- */

static int press_resolved(struct press *press, struct error *error)
{
	if (is_settled(&press->feedback))
		return 0;
	press->place.old_status = press->feedback.status;
	return move_to(press, "resolved", error);
}

static int press_urgent(struct press *press, struct error *error)
{
	if (strcmp(press->feedback.priority, "high") == 0)
		return 0;
	press->place.old_priority = press->feedback.priority;
	return store_feedback_set(
	    press->desk->store, press->feedback.id, NULL, "high", NULL, NULL, NULL, error);
}

static int press_not_feedback(struct press *press, struct error *error)
{
	struct store *store = press->desk->store;
	int is_discounted = store_feedback_is_discounted(store, press->feedback.id, error);

	if (is_discounted < 0)
		return -1;
	press->place.has_discounted = is_discounted == 0;
	if (is_discounted == 0 &&
	    store_feedback_discount(store, press->feedback.id, true, error) != 0)
		return -1;
	if (strcmp(press->feedback.status, "closed") == 0)
		return 0;
	press->place.old_status = press->feedback.status;
	return move_to(press, "closed", error);
}

static int press_spam(struct press *press, struct error *error)
{
	struct store *store = press->desk->store;
	struct address_record address = {0};
	const char *from = press->feedback.address;
	int others;

	if (press_not_feedback(press, error) != 0 ||
	    store_address_find(store, from, press->arena, &address, error) < 0)
		return -1;
	if (from[0] == '\0') /* of one who was forgotten */
		return 0;
	others =
	    store_place_silences(store, press->feedback.customer_id, press->place.identity, error);
	if (others < 0)
		return -1;
	/* A silence that is an earlier spam's is this one's as well: the last to be undone lifts
	 * it. */
	press->place.has_silenced = !address.is_silenced || others == 1;
	return address.is_silenced
		   ? 0
		   : store_address_mark(store, from, false, true, press->reason, error);
}

static int press_category(struct press *press, struct error *error)
{
	press->place.category = press->context->button->category;
	press->place.old_decided_by = press->feedback.decided_by;
	return learning_correct_within(press->desk, press->feedback.id, press->place.category,
	    press->arena, &press->place.old_category, error);
}

static int (*const presses[])(struct press *press, struct error *error) = {
    [BUTTON_RESOLVED] = press_resolved,
    [BUTTON_URGENT] = press_urgent,
    [BUTTON_SPAM] = press_spam,
    [BUTTON_NOT_FEEDBACK] = press_not_feedback,
    [BUTTON_CATEGORY] = press_category,
};

/* ---- undone ---- */

static int undo_status(struct press *press, const struct place_record *old, struct error *error)
{
	if (old->old_status[0] == '\0' || !is_settled(&press->feedback))
		return 0;
	return move_to(press, old->old_status, error);
}

static int undo_priority(struct press *press, const struct place_record *old, struct error *error)
{
	if (old->old_priority[0] == '\0' || strcmp(press->feedback.priority, "high") != 0)
		return 0;
	press->feedback.priority = old->old_priority;
	return store_feedback_set(press->desk->store, press->feedback.id, NULL, old->old_priority,
	    NULL, NULL, NULL, error);
}

static int add_event(
    const struct press *press, const char *action, const char *detail, struct error *error)
{
	return history_write(press->desk, press->feedback.id, "owner", action, detail, error);
}

/* What was the owner's word before is his word again. */
static int undo_category(struct press *press, const struct place_record *old, struct error *error)
{
	struct feedback_record *feedback = &press->feedback;
	struct store *store = press->desk->store;

	if (old->category[0] == '\0' || strcmp(feedback->category, old->category) != 0)
		return 0;
	feedback->category = old->old_category;
	feedback->decided_by = old->old_decided_by;
	if (strcmp(old->old_decided_by, "owner") != 0 &&
	    store_evidence_remove(store, feedback->id, "owner", error) != 0)
		return -1;
	if (store_feedback_restore_category(
		store, feedback->id, old->old_category, old->old_decided_by, error) != 0)
		return -1;
	return add_event(press, "classified",
	    arena_printf(press->arena, "%s -> %s", old->category, old->old_category), error);
}

/* The silence stays while another mail of the customer is spam. Silence and death are lifted
 * together, so that what has died is marked anew. */
static int undo_silence(struct press *press, const struct place_record *old, struct error *error)
{
	struct store *store = press->desk->store;
	const char *from = press->feedback.address;
	struct address_record address = {0};
	int others;

	if (!old->has_silenced || from[0] == '\0')
		return 0;
	others = store_place_silences(store, press->feedback.customer_id, old->identity, error);
	if (others != 0)
		return others < 0 ? -1 : 0;
	if (store_address_find(store, from, press->arena, &address, error) < 0 ||
	    store_address_mark(store, from, false, false, "", error) != 0)
		return -1;
	return address.is_dead
		   ? store_address_mark(store, from, true, false, address.dead_reason, error)
		   : 0;
}

static int undo(struct press *press, const struct place_record *old, struct error *error)
{
	if (old == NULL || old->feedback_id != press->feedback.id)
		return 0;
	press->reason = arena_printf(press->arena, "moved away from %s", old->folder_name);
	if (undo_status(press, old, error) != 0 || undo_priority(press, old, error) != 0 ||
	    undo_category(press, old, error) != 0 || undo_silence(press, old, error) != 0)
		return -1;
	return old->has_discounted
		   ? store_feedback_discount(press->desk->store, press->feedback.id, false, error)
		   : 0;
}

/* ---- seen ---- */

static int see_in_button(
    struct press *press, const char *identity, const struct place_record *old, struct error *error)
{
	const struct button *button = press->context->button;

	if (add_event(press, "moved", button->folder, error) != 0 || undo(press, old, error) != 0)
		return -1;
	press->reason = arena_printf(press->arena, "moved to %s", button->folder);
	press->place = (struct place_record){.identity = identity,
	    .folder_id = press->context->folder_id,
	    .feedback_id = press->feedback.id,
	    .at_ms = clock_now_ms()};
	if (presses[button->kind](press, error) != 0)
		return -1;
	if (store_place_set(press->desk->store, &press->place, error) != 0)
		return -1;
	return filing_settle(press->context, identity, press->feedback.id, press->arena, error);
}

static int see_in_inbox(
    struct press *press, const char *identity, const struct place_record *old, struct error *error)
{
	if (add_event(press, "moved", press->context->mailbox->inbox, error) != 0 ||
	    undo(press, old, error) != 0)
		return -1;
	if (store_place_clear(press->desk->store, identity, error) != 0)
		return -1;
	return filing_settle(press->context, identity, press->feedback.id, press->arena, error);
}

/* The same mail may lie in the inbox of another account: that is no move. */
static bool is_move(const struct take_in_context *context, const struct place_record *place)
{
	if (context->is_sent || context->is_rescan || context->follows_dates ||
	    context->ledger_id != 0)
		return false;
	if (place == NULL)
		return context->button != NULL;
	return place->account_id == context->account_id && place->folder_id != context->folder_id;
}

int button_see(const struct take_in_context *context, const char *identity, int64_t feedback_id,
    struct arena *arena, const char **reason_r, struct error *error)
{
	struct store *store = context->desk->store;
	struct press press = {.context = context, .desk = context->desk, .arena = arena};
	struct place_record old, *place = &old;
	int found = store_place_find(store, identity, arena, &old, error);

	*reason_r = NULL;
	if (found < 0)
		return -1;
	if (found == 0)
		place = NULL;
	if (!is_move(context, place))
		return filing_reason(context, identity, arena, reason_r, error);
	if (context->button == NULL)
		feedback_id = old.feedback_id;
	if (feedback_id == 0 && context->button == NULL)
		return 0;
	if (feedback_id == 0) {
		*reason_r = arena_printf(
		    arena, "moved to %s, but it belongs to no feedback", context->button->folder);
		return 0;
	}
	if (store_feedback_get(store, feedback_id, arena, &press.feedback, error) != 1)
		return -1;
	*reason_r = context->button != NULL
			? arena_printf(arena, "moved to %s", context->button->folder)
			: arena_printf(arena, "moved back from %s", old.folder_name);
	return context->button != NULL ? see_in_button(&press, identity, place, error)
				       : see_in_inbox(&press, identity, place, error);
}
