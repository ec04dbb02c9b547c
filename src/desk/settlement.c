/*
 * settlement: what becomes of a mail after its SMTP dialogue. What nobody knows stays "uncertain":
 * an acknowledgement is then never sent again, a mail to the owner once more with the same bytes.
 */
#include "dispatch_p.h"

#include <string.h>

#define GIVE_UP_MS (5 * DAY_MS)
#define OWNER_ATTEMPTS_MAX 2

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
	return mail->feedback_id == 0
		   ? 0
		   : history_write(desk, mail->feedback_id, "hark", action, detail, error);
}

static int settle_sent(struct desk *desk, const struct outbox_record *mail,
    const struct smtp_outcome *outcome, struct error *error)
{
	if (set_state(desk, mail, "sent", 0, outcome->code, outcome->reply, error) != 0)
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
    const struct smtp_outcome *outcome, struct error *error)
{
	const char *why = outcome->reply;

	log_warning("outbox %lld (%s): failed: %s", (long long)mail->id, mail->kind, why);
	if (set_state(desk, mail, "failed", 0, outcome->code, why, error) != 0 ||
	    note_event(desk, mail, "send_failed", why, error) != 0)
		return -1;
	if (is_address_dead(outcome) && !dispatch_is_for_owner(mail))
		return store_address_mark(desk->store, mail->recipient, true, false, why, error);
	return 0;
}

static int settle_later(struct desk *desk, const struct outbox_record *mail,
    const struct smtp_outcome *outcome, struct error *error)
{
	const char *why = outcome->reply;
	int64_t now_ms = clock_now_ms();

	if (now_ms - mail->created_ms > GIVE_UP_MS)
		return settle_failed(desk, mail, outcome, error);
	log_info("outbox %lld (%s): later: %s", (long long)mail->id, mail->kind, why);
	return set_state(
	    desk, mail, "queued", now_ms + back_off_ms(mail->attempts), outcome->code, why, error);
}

/* Who was forgotten while the mail was on its way: nothing that the server says of them is kept,
 * and nothing goes again. 1: that is done, 0: it is an ordinary mail, -1: an error. */
static int settle_forgotten(struct desk *desk, const struct outbox_record *mail,
    enum smtp_result result, const struct smtp_outcome *outcome, struct error *error)
{
	static const char *const states[] = {[SMTP_SENT] = "sent",
	    [SMTP_FAILED] = "failed",
	    [SMTP_UNCERTAIN] = "uncertain",
	    [SMTP_RETRY] = "cancelled",
	    [SMTP_REFUSED] = "cancelled"};
	int is_forgotten = store_outbox_is_forgotten(desk->store, mail->id, error);

	if (is_forgotten != 1)
		return is_forgotten;
	return set_state(desk, mail, states[result], 0, outcome->code, "", error) == 0 ? 1 : -1;
}

int settlement_uncertain(
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

int settlement_make(struct desk *desk, const struct outbox_record *mail, enum smtp_result result,
    const struct smtp_outcome *outcome, struct error *error)
{
	int is_forgotten = settle_forgotten(desk, mail, result, outcome, error);

	if (is_forgotten != 0)
		return is_forgotten < 0 ? -1 : 0;
	switch (result) {
	case SMTP_SENT:
		return settle_sent(desk, mail, outcome, error);
	case SMTP_FAILED:
		return settle_failed(desk, mail, outcome, error);
	case SMTP_UNCERTAIN:
		return settlement_uncertain(desk, mail, outcome->reply, error);
	case SMTP_RETRY:
	case SMTP_REFUSED:
		break;
	}
	return settle_later(desk, mail, outcome, error);
}

int settlement_astray(struct desk *desk, const struct outbox_record *mail, struct error *error)
{
	const struct smtp_outcome outcome = {
	    .enhanced = "", .reply = "its mailbox is not in the configuration"};
	int64_t now_ms = clock_now_ms();

	if (now_ms - mail->created_ms > GIVE_UP_MS)
		return settle_failed(desk, mail, &outcome, error);
	return set_state(desk, mail, "queued", now_ms + HOUR_MS, 0, outcome.reply, error);
}

int settlement_cancel(
    struct desk *desk, const struct outbox_record *mail, const char *reason, struct error *error)
{
	if (set_state(desk, mail, "cancelled", 0, 0, reason, error) != 0)
		return -1;
	return note_event(desk, mail, "cancelled", reason, error);
}
