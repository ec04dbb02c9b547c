/*
 * dispatch: which mails of the outbox may leave now, by which line. How they are taken along, so
 * that none leaves twice, is in pouch.c.
 */
#include "dispatch_p.h"

#include <string.h>

/* Mails of mailboxes that are not there, put off in one transaction. */
#define ASTRAY_ROUND_MAX 500

static bool is_among(const char *kind, const char *kinds)
{
	return text_has_word(kinds, kind, strlen(kind));
}

bool dispatch_is_for_owner(const struct outbox_record *mail)
{
	return is_among(mail->kind, MAILS_FOR_OWNER);
}

/* ---- may it go now? ---- */

/* A reason to cancel, found since the mail was queued; NULL: none. */
static const char *reason_to_cancel(
    struct desk *desk, const struct outbox_record *mail, struct arena *arena)
{
	struct address_record address;
	struct feedback_record feedback;

	if (dispatch_is_for_owner(mail))
		return NULL;
	if (store_address_find(desk->store, mail->recipient, arena, &address, NULL) == 1) {
		if (address.is_silenced)
			return "the customer asked for no more mail";
		if (address.is_dead)
			return "the address does not exist";
		if (address.is_unsubscribed && is_among(mail->kind, MAILS_UNASKED))
			return "the customer has unsubscribed";
	}
	if (strcmp(mail->kind, "ack") == 0 &&
	    store_feedback_get(desk->store, mail->feedback_id, arena, &feedback, NULL) == 1 &&
	    strcmp(feedback.status, "open") != 0 && strcmp(feedback.status, "reopened") != 0)
		return "answered before it was due";
	if (is_among(mail->kind, MAILS_ABOUT_SOLUTION " improvement") &&
	    store_feedback_is_discounted(desk->store, mail->feedback_id, NULL) == 1)
		return "the matter was set aside as spam or as no feedback";
	if (strcmp(mail->kind, "reminder") == 0 &&
	    store_feedback_get(desk->store, mail->feedback_id, arena, &feedback, NULL) == 1 &&
	    strcmp(feedback.status, "responded") != 0)
		return "the matter has moved on";
	return NULL;
}

/* ---- the circuit breaker ---- */

int dispatch_breaker_ms(const struct desk *desk, int64_t *breaker_ms_r, struct error *error)
{
	return meta_number(desk->store, META_BREAKER, breaker_ms_r, error);
}

int dispatch_is_paused(struct desk *desk, bool *is_paused_r, struct error *error)
{
	int64_t breaker_ms;

	if (dispatch_breaker_ms(desk, &breaker_ms, error) != 0)
		return -1;
	*is_paused_r = breaker_ms != 0;
	return 0;
}

int dispatch_resume(struct desk *desk, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	if (desk_finish(desk,
		meta_set_number(desk->store, META_BREAKER, 0, error) == 0 &&
			meta_set_number(desk->store, META_RESUMED, clock_now_ms(), error) == 0
		    ? 0
		    : -1,
		error) != 0)
		return -1;
	/* The next time is told again. */
	return alert_clear(desk, "breaker", NULL, NULL, error);
}

/* One mailbox with its connection. */
struct line {
	struct desk *desk;
	size_t mailbox_index;
	int64_t account_id;
	struct pouch *pouch; /* owned */
	bool is_counted;     /* by the provider's budget */
	bool is_dry;	     /* nothing more is due */
};

static int next_of(
    const struct line *line, bool is_for_owner, struct outbox_record *mail_r, struct error *error)
{
	struct store *store = line->desk->store;
	struct arena *arena = line->pouch->arena;

	return is_for_owner ? store_outbox_due_for_owner(
				  store, line->account_id, clock_now_ms(), arena, mail_r, error)
			    : store_outbox_due(
				  store, line->account_id, clock_now_ms(), arena, mail_r, error);
}

/* 1: there is one, 0: none; 2: there was, and what it stands for was put off. */
static int next_affordable(
    struct line *line, bool only_owner, struct outbox_record *mail_r, struct error *error)
{
	struct budget budget;
	int found = next_of(line, only_owner, mail_r, error);
	bool is_for_owner;

	if (found != 1)
		return found;
	is_for_owner = dispatch_is_for_owner(mail_r);
	if (budget_look(line->desk, line->mailbox_index, line->account_id, is_for_owner,
		line->pouch->arena, &budget, error) != 0)
		return -1;
	line->is_counted = budget.is_limited;
	if (budget.free_ms == 0)
		return 1;
	return store_outbox_postpone(line->desk->store, line->account_id, !is_for_owner,
		   clock_now_ms(), budget.free_ms, budget.reason, error) == 0
		   ? 2
		   : -1;
}

/* While the breaker is open, or the budget is used up, only mail to the owner leaves. */
static int next_mail(
    struct line *line, bool is_paused, struct outbox_record *mail_r, struct error *error)
{
	int found = next_affordable(line, is_paused, mail_r, error);

	if (found == 2)
		found = next_affordable(line, true, mail_r, error);
	return found == 2 ? 0 : found;
}

static int take_along(struct line *line, const struct outbox_record *mail, struct error *error)
{
	const char *reason = reason_to_cancel(line->desk, mail, line->pouch->arena);

	return reason != NULL ? settlement_cancel(line->desk, mail, reason, error)
			      : pouch_add(line->pouch, mail, error);
}

/* Not without end, whatever there is to cancel: others wait for the database. */
static int fill(struct line *line, struct error *error)
{
	struct pouch *pouch = line->pouch;
	struct outbox_record mail;
	bool is_paused;

	if (dispatch_is_paused(line->desk, &is_paused, error) != 0)
		return -1;
	for (size_t i = 0; i < POUCH_MAILS_MAX && pouch_has_room(pouch); i++) {
		int found = next_mail(line, is_paused, &mail, error);

		if (found < 0 || (found == 1 && take_along(line, &mail, error) != 0))
			return -1;
		line->is_dry = found == 0;
		/* The budget counts what has left, one by one. */
		if (line->is_dry || (line->is_counted && pouch->count > 0))
			break;
	}
	return 0;
}

/* Settles what was sent, and takes along what is next. */
static int change_pouch(struct line *line, bool goes_on, struct error *error)
{
	int done;

	if (store_begin(line->desk->store, error) != 0)
		return -1;
	done = pouch_settle(line->pouch, error);
	if (done == 0 && goes_on)
		done = fill(line, error);
	return desk_finish(line->desk, done, error);
}

static int run_line(struct line *line, struct dispatch_result *result_r, struct error *error)
{
	bool (*is_stopped)(void) = line->pouch->is_stopped;
	bool goes_on = true;

	do {
		goes_on = goes_on && !line->is_dry && (is_stopped == NULL || !is_stopped());
		if (change_pouch(line, goes_on, error) != 0)
			return -1;
		if (line->pouch->count > 0 &&
		    pouch_send(line->pouch, &goes_on, result_r, error) != 0)
			return -1;
	} while (line->pouch->count > 0 || (goes_on && !line->is_dry));
	return 0;
}

/* Looks before it takes the database for itself. */
static int dispatch_account(struct line *line, struct smtp *smtp, bool (*is_stopped)(void),
    struct dispatch_result *result_r, struct error *error)
{
	int64_t due_ms;
	int found = store_outbox_next_due(line->desk->store, &due_ms, error);

	if (found != 1 || due_ms > clock_now_ms())
		return found < 0 ? -1 : 0;
	line->pouch = pouch_new(line->desk, smtp, is_stopped);
	found = run_line(line, result_r, error);
	pouch_free(&line->pouch);
	return found;
}

/* What is due of mailboxes that the configuration does not have (any more). Nobody sends it, and as
 * long as it is due the courier would look for it again at once. */
static int put_off_astray(
    struct desk *desk, const char *accounts, struct arena *arena, struct error *error)
{
	struct outbox_record mail;
	int found = 1, done = store_begin(desk->store, error);

	if (done != 0)
		return -1;
	for (size_t i = 0; i < ASTRAY_ROUND_MAX && done == 0 && found == 1; i++) {
		found = store_outbox_due_elsewhere(
		    desk->store, accounts, clock_now_ms(), arena, &mail, error);
		done = found == 1 ? settlement_astray(desk, &mail, error) : found;
	}
	return desk_finish(desk, done, error);
}

static int dispatch_astray(
    struct desk *desk, const char *accounts, struct arena *arena, struct error *error)
{
	struct outbox_record mail;
	int found =
	    store_outbox_due_elsewhere(desk->store, accounts, clock_now_ms(), arena, &mail, error);

	return found == 1 ? put_off_astray(desk, accounts, arena, error) : found;
}

static int dispatch_all(struct desk *desk, struct smtp **connections, bool (*is_stopped)(void),
    struct arena *arena, struct dispatch_result *result_r, struct error *error)
{
	const char *accounts = "";

	for (size_t i = 0; i < desk->settings->mailbox_count; i++) {
		struct line line = {.desk = desk, .mailbox_index = i};
		int done;

		if (store_begin(desk->store, error) != 0)
			return -1;
		done = desk_account(desk, i, &line.account_id, error);
		if (desk_finish(desk, done, error) != 0 ||
		    dispatch_account(&line, connections[i], is_stopped, result_r, error) != 0)
			return -1;
		accounts = arena_printf(arena, "%s %lld", accounts, (long long)line.account_id);
	}
	return dispatch_astray(desk, accounts, arena, error);
}

int dispatch_due(struct desk *desk, struct smtp **connections, bool (*is_stopped)(void),
    struct dispatch_result *result_r, struct error *error)
{
	struct arena *arena = arena_new();
	int done = dispatch_all(desk, connections, is_stopped, arena, result_r, error);

	arena_free(&arena);
	return done;
}
