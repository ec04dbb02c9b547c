/*
 * The outbox: intent is committed before the SMTP dialogue, the effect after it. What nobody knows
 * stays "uncertain": an acknowledgement is then never sent again, a mail to the owner once more
 * with the same bytes.
 */
#include "desk_p.h"

#include <string.h>

#define GIVE_UP_MS (5 * DAY_MS)
#define OWNER_ATTEMPTS_MAX 2

bool dispatch_is_for_owner(const struct outbox_record *mail)
{
	return strcmp(mail->kind, "report") == 0 || strcmp(mail->kind, "alert") == 0 ||
	       strcmp(mail->kind, "transcript") == 0 || strcmp(mail->kind, "digest") == 0;
}

/* 1, 5, 15, 60 minutes, then every 4 hours (RFC 5321 4.5.4.1: at least 30 minutes, longer after the
 * first tries). */
static int64_t back_off_ms(int64_t attempts)
{
	static const int64_t minutes[] = {1, 5, 15, 60, 240};
	size_t index = attempts > 0 ? (size_t)attempts - 1 : 0;

	if (index >= ARRAY_SIZE(minutes))
		index = ARRAY_SIZE(minutes) - 1;
	return minutes[index] * MINUTE_MS;
}

static int set_state(struct desk *desk, const struct outbox_record *mail, const char *state,
    int64_t due_ms, int64_t code, const char *reply, struct error *error)
{
	return store_outbox_state(
	    desk->store, mail->id, state, clock_now_ms(), due_ms, code, reply, error);
}

static int note_event(struct desk *desk, const struct outbox_record *mail, const char *action,
    const char *detail, struct error *error)
{
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = mail->feedback_id,
	    .actor = "hark",
	    .action = action,
	    .detail = detail};

	return mail->feedback_id == 0 ? 0 : store_event_add(desk->store, &event, error);
}

/* ---- what becomes of a mail ---- */

static int settle_sent(struct desk *desk, const struct outbox_record *mail,
    const struct smtp_outcome *outcome, struct error *error)
{
	if (set_state(desk, mail, "sent", 0, outcome->code, outcome->reply, error) != 0 ||
	    store_account_login(desk->store, mail->account_id, ACCOUNT_SMTP, clock_now_ms(),
		outcome->certificate_ms, error) != 0)
		return -1;
	return note_event(desk, mail, strcmp(mail->kind, "ack") == 0 ? "acknowledged" : "sent",
	    mail->recipient, error);
}

/*
 * 5.1.x, 5.2.1 and 5.4.x say that the address does not exist (RFC 3463); policy refusals (5.7.x) do
 * not, nor does what is about our own address: 5.1.7, 5.1.8, and all that comes before RCPT.
 */
static bool is_address_dead(const struct smtp_outcome *outcome)
{
	const char *status = outcome->enhanced;

	if (outcome->step != SMTP_STEP_RCPT && outcome->step != SMTP_STEP_END)
		return false;
	if (strcmp(status, "5.1.7") == 0 || strcmp(status, "5.1.8") == 0)
		return false;
	return text_starts_with(status, "5.1.") || strcmp(status, "5.2.1") == 0 ||
	       text_starts_with(status, "5.4.");
}

static int settle_failed(struct desk *desk, const struct outbox_record *mail,
    const struct smtp_outcome *outcome, const char *why, struct error *error)
{
	log_warning("outbox %lld (%s): failed: %s", (long long)mail->id, mail->kind, why);
	if (set_state(desk, mail, "failed", 0, outcome->code, why, error) != 0 ||
	    note_event(desk, mail, "send_failed", why, error) != 0)
		return -1;
	if (is_address_dead(outcome) && !dispatch_is_for_owner(mail))
		return store_address_mark(desk->store, mail->recipient, true, false, why, error);
	return 0;
}

static int settle_later(struct desk *desk, const struct outbox_record *mail,
    const struct smtp_outcome *outcome, const char *why, struct error *error)
{
	int64_t now_ms = clock_now_ms();

	if (now_ms - mail->created_ms > GIVE_UP_MS)
		return settle_failed(desk, mail, outcome, why, error);
	log_info("outbox %lld (%s): later: %s", (long long)mail->id, mail->kind, why);
	return set_state(
	    desk, mail, "queued", now_ms + back_off_ms(mail->attempts), outcome->code, why, error);
}

static int settle_uncertain(
    struct desk *desk, const struct outbox_record *mail, const char *why, struct error *error)
{
	if (dispatch_is_for_owner(mail) && mail->attempts < OWNER_ATTEMPTS_MAX)
		return set_state(
		    desk, mail, "queued", clock_now_ms() + back_off_ms(1), 0, why, error);
	log_warning("outbox %lld (%s): nobody knows whether it was sent: %s", (long long)mail->id,
	    mail->kind, why);
	if (set_state(desk, mail, "uncertain", 0, 0, why, error) != 0)
		return -1;
	return note_event(desk, mail, "send_uncertain", why, error);
}

static int settle(struct desk *desk, const struct outbox_record *mail, enum smtp_result result,
    const struct smtp_outcome *outcome, const char *why, struct error *error)
{
	int done = -1;

	if (store_begin(desk->store, error) != 0)
		return -1;
	switch (result) {
	case SMTP_SENT:
		done = settle_sent(desk, mail, outcome, error);
		break;
	case SMTP_FAILED:
		done = settle_failed(desk, mail, outcome, why, error);
		break;
	case SMTP_UNCERTAIN:
		done = settle_uncertain(desk, mail, why, error);
		break;
	case SMTP_RETRY:
	case SMTP_REFUSED:
		done = settle_later(desk, mail, outcome, why, error);
		break;
	}
	return desk_finish(desk, done, error);
}

/* ---- may it go now? ---- */

/* What the clock asks for and no person. */
static bool is_unasked(const struct outbox_record *mail)
{
	static const char *const kinds[] = {"follow_up", "reminder", "survey", "thanks"};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(mail->kind, kinds[i]) == 0)
			return true;
	return false;
}

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
		if (address.is_unsubscribed && is_unasked(mail))
			return "the customer has unsubscribed";
	}
	if (strcmp(mail->kind, "ack") == 0 &&
	    store_feedback_get(desk->store, mail->feedback_id, arena, &feedback, NULL) == 1 &&
	    strcmp(feedback.status, "open") != 0 && strcmp(feedback.status, "reopened") != 0)
		return "answered before it was due";
	if (strcmp(mail->kind, "reminder") == 0 &&
	    store_feedback_get(desk->store, mail->feedback_id, arena, &feedback, NULL) == 1 &&
	    strcmp(feedback.status, "responded") != 0)
		return "the matter has moved on";
	return NULL;
}

static int cancel(
    struct desk *desk, const struct outbox_record *mail, const char *reason, struct error *error)
{
	int done;

	if (store_begin(desk->store, error) != 0)
		return -1;
	done = set_state(desk, mail, "cancelled", 0, 0, reason, error);
	if (done == 0)
		done = note_event(desk, mail, "cancelled", reason, error);
	return desk_finish(desk, done, error);
}

static int mark_sending(struct desk *desk, const struct outbox_record *mail, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk, set_state(desk, mail, "sending", 0, 0, "", error), error);
}

/* ---- one mail, one account, all ---- */

/* Whether the connection is worth another mail now. */
static bool is_connection_good(enum smtp_result result, const struct smtp_outcome *outcome)
{
	/* 421 and all refusals before MAIL are about the server, not about this mail. */
	return result == SMTP_SENT || result == SMTP_FAILED ||
	       (result == SMTP_RETRY && outcome->code >= 400 && outcome->code != 421 &&
		   outcome->step != SMTP_STEP_CONNECT);
}

static int send_one(struct desk *desk, struct smtp *smtp, const struct outbox_record *mail,
    bool *goes_on_r, struct dispatch_result *result_r, struct error *error)
{
	struct smtp_outcome outcome = {.enhanced = "", .reply = ""};
	struct outbox_record tried = *mail;
	struct error why = {""};
	enum smtp_result result;

	if (mark_sending(desk, mail, error) != 0)
		return -1;
	step("smtp: before");
	result = smtp_send(smtp, mail->sender, mail->recipient, mail->content, &outcome, &why);
	step("smtp: after");
	if (why.text[0] == '\0')
		snprintf(why.text, sizeof(why.text), "%s", outcome.reply);
	*goes_on_r = is_connection_good(result, &outcome);
	if (result == SMTP_REFUSED)
		log_error("%s: %s", mail->sender, why.text);
	if (result == SMTP_SENT)
		result_r->sent++;
	if (!*goes_on_r && result != SMTP_UNCERTAIN)
		result_r->is_down = true;
	tried.attempts++; /* as "sending" counted it */
	return settle(desk, &tried, result, &outcome, why.text, error);
}

static int handle_one(struct desk *desk, struct smtp *smtp, const struct outbox_record *mail,
    struct arena *arena, bool *goes_on_r, struct dispatch_result *result_r, struct error *error)
{
	const char *reason = reason_to_cancel(desk, mail, arena);

	if (reason != NULL)
		return cancel(desk, mail, reason, error);
	return send_one(desk, smtp, mail, goes_on_r, result_r, error);
}

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
	struct smtp *smtp;
};

static int postpone(
    const struct line *line, const struct budget *budget, bool only_customers, struct error *error)
{
	if (store_begin(line->desk->store, error) != 0)
		return -1;
	return desk_finish(line->desk,
	    store_outbox_postpone(line->desk->store, line->account_id, only_customers,
		clock_now_ms(), budget->free_ms, budget->reason, error),
	    error);
}

static int next_of(const struct line *line, bool is_for_owner, struct arena *arena,
    struct outbox_record *mail_r, struct error *error)
{
	return is_for_owner ? store_outbox_due_for_owner(line->desk->store, line->account_id,
				  clock_now_ms(), arena, mail_r, error)
			    : store_outbox_due(line->desk->store, line->account_id, clock_now_ms(),
				  arena, mail_r, error);
}

/* 1: there is one, 0: none; 2: there was, and what it stands for was put off. */
static int next_affordable(const struct line *line, bool only_owner, struct arena *arena,
    struct outbox_record *mail_r, struct error *error)
{
	struct budget budget;
	int found = next_of(line, only_owner, arena, mail_r, error);

	if (found != 1)
		return found;
	if (budget_look(line->desk, line->mailbox_index, line->account_id,
		dispatch_is_for_owner(mail_r), arena, &budget, error) != 0)
		return -1;
	if (budget.free_ms == 0)
		return 1;
	return postpone(line, &budget, !dispatch_is_for_owner(mail_r), error) == 0 ? 2 : -1;
}

/* While the breaker is open, or the budget is used up, only mail to the owner leaves. */
static int next_mail(
    const struct line *line, struct arena *arena, struct outbox_record *mail_r, struct error *error)
{
	bool is_paused;
	int found;

	if (dispatch_is_paused(line->desk, &is_paused, error) != 0)
		return -1;
	found = next_affordable(line, is_paused, arena, mail_r, error);
	if (found == 2)
		found = next_affordable(line, true, arena, mail_r, error);
	return found == 2 ? 0 : found;
}

static int dispatch_account(const struct line *line, bool (*is_stopped)(void),
    struct dispatch_result *result_r, struct error *error)
{
	bool goes_on = true;
	int found = 1;

	while (found == 1 && goes_on && (is_stopped == NULL || !is_stopped())) {
		struct arena *arena = arena_new();
		struct outbox_record mail;

		found = next_mail(line, arena, &mail, error);
		if (found == 1 && handle_one(line->desk, line->smtp, &mail, arena, &goes_on,
				      result_r, error) != 0)
			found = -1;
		arena_free(&arena);
	}
	return found < 0 ? -1 : 0;
}

int dispatch_due(struct desk *desk, struct smtp **connections, bool (*is_stopped)(void),
    struct dispatch_result *result_r, struct error *error)
{
	for (size_t i = 0; i < desk->settings->mailbox_count; i++) {
		struct line line = {.desk = desk, .mailbox_index = i, .smtp = connections[i]};
		int done;

		if (store_begin(desk->store, error) != 0)
			return -1;
		done = desk_account(desk, i, &line.account_id, error);
		if (desk_finish(desk, done, error) != 0 ||
		    dispatch_account(&line, is_stopped, result_r, error) != 0)
			return -1;
	}
	return 0;
}

int dispatch_recover(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	struct outbox_record *mails;
	size_t count = 0;
	int done =
	    store_outbox_list(desk->store, "sending", SIZE_MAX, arena, &mails, &count, error);

	if (done == 0 && count > 0)
		done = store_begin(desk->store, error);
	for (size_t i = 0; done == 0 && i < count; i++)
		done = settle_uncertain(desk, &mails[i], "stopped in the middle of sending", error);
	if (count > 0 && done == 0)
		done = desk_finish(desk, done, error);
	else if (count > 0)
		store_rollback(desk->store);
	arena_free(&arena);
	return done;
}
