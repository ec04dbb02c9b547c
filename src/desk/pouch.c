/*
 * pouch: the mails that the courier takes along at once. Two commits that wait for the disk are
 * dearer than the dialogue with a server nearby, so while mails leave fast they share them:
 *
 *   1. The mails become "sending", and that the first one begins is noted: a commit to disk.
 *   2. Between two dialogues, how the one ended and that the next begins are noted in one lazy
 *      commit: it outlives the death of the process, though not that of the machine.
 *   3. What became of all is written down: a commit to disk, which also takes the next mails along.
 *
 * So after a kill each mail is known to have been sent or not, but for the one whose dialogue was
 * under way. Whether lazy commits can have been lost since, the id of the boot tells: after a reset
 * every mail of the pouch is uncertain that has no noted end. To keep these few, a pouch holds what
 * leaves in POUCH_MS at the speed of the one before it, and what it could not send in that time
 * goes back to the queue. A slow server's pouch holds one mail, with both commits to disk around
 * its dialogue; so does every pouch where nobody knows the boot.
 *
 * A pouch is the only sender: the installation's lock sees to that.
 */
#include "dispatch_p.h"

#include <stdlib.h>
#include <string.h>

#define POUCH_MS 100
#define META_BOOT "courier_boot" /* in which the mails that are "sending" were taken along */

struct pouch *pouch_new(struct desk *desk, struct smtp *smtp, bool (*is_stopped)(void))
{
	struct pouch *pouch = mem_alloc(sizeof(*pouch));

	pouch->desk = desk;
	pouch->smtp = smtp;
	pouch->is_stopped = is_stopped;
	pouch->arena = arena_new();
	pouch->room = 1;
	return pouch;
}

void pouch_free(struct pouch **pouch)
{
	if (*pouch == NULL)
		return;
	arena_free(&(*pouch)->arena);
	free(*pouch);
	*pouch = NULL;
}

bool pouch_has_room(const struct pouch *pouch)
{
	return pouch->count == 0 ||
	       (pouch->count < pouch->room && arena_used_bytes(pouch->arena) < POUCH_BYTES_MAX);
}

int pouch_add(struct pouch *pouch, const struct outbox_record *mail, struct error *error)
{
	struct store *store = pouch->desk->store;
	struct pouch_item *item = &pouch->items[pouch->count];

	if (store_outbox_state(store, mail->id, "sending", clock_now_ms(), 0, 0, "", error) != 0)
		return -1;
	if (pouch->count == 0 && store_attempt_begin(store, mail->id, error) != 0)
		return -1;
	*item = (struct pouch_item){.mail = *mail};
	item->mail.attempts++; /* as "sending" counted it */
	pouch->count++;
	return 0;
}

/* ---- sending ---- */

/* Whether the connection is worth another mail now. */
static bool is_connection_good(enum smtp_result result, const struct smtp_outcome *outcome)
{
	/* 421 and all refusals before MAIL are about the server, not about this mail. */
	return result == SMTP_SENT || result == SMTP_FAILED ||
	       (result == SMTP_RETRY && outcome->code >= 400 && outcome->code != 421 &&
		   outcome->step != SMTP_STEP_CONNECT);
}

/* False: try no more mails on this connection now. */
static bool send_item(
    struct pouch *pouch, struct pouch_item *item, struct dispatch_result *result_r)
{
	const struct outbox_record *mail = &item->mail;
	struct smtp_outcome outcome = {.enhanced = "", .reply = ""};
	struct error why = {0};
	bool goes_on;

	step("smtp: before");
	item->result =
	    smtp_send(pouch->smtp, mail->sender, mail->recipient, mail->content, &outcome, &why);
	step("smtp: after");
	if (item->result == SMTP_REFUSED)
		log_error("%s: %s", mail->sender, why.text);
	goes_on = is_connection_good(item->result, &outcome);
	if (item->result == SMTP_SENT)
		result_r->sent++;
	if (!goes_on && item->result != SMTP_UNCERTAIN)
		result_r->is_down = true;
	item->outcome = outcome; /* whose texts are the session's until the next mail */
	item->outcome.enhanced = arena_strdup(pouch->arena, outcome.enhanced);
	item->outcome.reply =
	    arena_strdup(pouch->arena, why.text[0] != '\0' ? why.text : outcome.reply);
	item->is_over = true;
	return goes_on;
}

static int note_end(struct pouch *pouch, const struct pouch_item *item, struct error *error)
{
	int is_forgotten = store_outbox_is_forgotten(pouch->desk->store, item->mail.id, error);
	const struct attempt_record record = {.outbox_id = item->mail.id,
	    .result = item->result,
	    .step = item->outcome.step,
	    .code = item->outcome.code,
	    .enhanced = item->outcome.enhanced,
	    .reply = is_forgotten == 0 ? item->outcome.reply : ""};

	return is_forgotten < 0 ? -1 : store_attempt_end(pouch->desk->store, &record, error);
}

/* From one mail to the next. */
static int pass_on(struct pouch *pouch, const struct pouch_item *from, const struct pouch_item *to,
    struct error *error)
{
	struct store *store = pouch->desk->store;
	int done;

	if (store_begin_lazily(store, error) != 0)
		return -1;
	done = note_end(pouch, from, error);
	if (done == 0)
		done = store_attempt_begin(store, to->mail.id, error);
	return desk_finish(pouch->desk, done, error);
}

/* How many mails the next pouch takes, after this one. */
static void set_room(struct pouch *pouch, int64_t took_ms)
{
	if (took_ms > POUCH_MS || boot_id()[0] == '\0')
		pouch->room = 1;
	else if (2 * took_ms <= POUCH_MS && pouch->count >= pouch->room)
		pouch->room *= 2;
	if (pouch->room > POUCH_MAILS_MAX)
		pouch->room = POUCH_MAILS_MAX;
}

int pouch_send(
    struct pouch *pouch, bool *goes_on_r, struct dispatch_result *result_r, struct error *error)
{
	int64_t begun_ms = clock_monotonic_ms();
	struct pouch_item *items = pouch->items;
	bool goes_on = send_item(pouch, &items[0], result_r);

	for (size_t i = 1; i < pouch->count && goes_on; i++) {
		if (clock_monotonic_ms() - begun_ms > POUCH_MS ||
		    (pouch->is_stopped != NULL && pouch->is_stopped()))
			break;
		if (pass_on(pouch, &items[i - 1], &items[i], error) != 0)
			return -1;
		goes_on = send_item(pouch, &items[i], result_r);
	}
	set_room(pouch, clock_monotonic_ms() - begun_ms);
	*goes_on_r = goes_on;
	return 0;
}

/* ---- afterwards ---- */

static int settle_item(struct pouch *pouch, const struct pouch_item *item, struct error *error)
{
	return item->is_over
		   ? settlement_make(pouch->desk, &item->mail, item->result, &item->outcome, error)
		   : store_attempt_drop(pouch->desk->store, item->mail.id, error);
}

/* The last mail that was sent tells the same of the server as all before it. */
static int note_login(struct pouch *pouch, struct error *error)
{
	for (size_t i = pouch->count; i > 0; i--) {
		const struct pouch_item *item = &pouch->items[i - 1];

		if (item->is_over && item->result == SMTP_SENT)
			return store_account_login(pouch->desk->store, item->mail.account_id,
			    ACCOUNT_SMTP, clock_now_ms(), item->outcome.certificate_ms, error);
	}
	return 0;
}

int pouch_settle(struct pouch *pouch, struct error *error)
{
	int done = 0;

	if (pouch->count == 0)
		return 0;
	for (size_t i = 0; done == 0 && i < pouch->count; i++)
		done = settle_item(pouch, &pouch->items[i], error);
	if (done == 0)
		done = note_login(pouch, error);
	if (done == 0)
		done = store_attempt_clear(pouch->desk->store, error);
	pouch->count = 0;
	arena_clear(pouch->arena);
	return done;
}

/* ---- what a dead courier left ---- */

static int recover_mail(struct desk *desk, const struct outbox_record *mail, bool is_same_boot,
    struct arena *arena, struct error *error)
{
	struct attempt_record attempt = {.is_over = false};
	int found = store_attempt_find(desk->store, mail->id, arena, &attempt, error);

	if (found < 0)
		return -1;
	if (found == 0 && is_same_boot)
		return store_attempt_drop(desk->store, mail->id, error);
	if (attempt.is_over) {
		const struct smtp_outcome outcome = {(int)attempt.code, attempt.enhanced,
		    attempt.reply, (enum smtp_step)attempt.step, 0};

		return settlement_make(
		    desk, mail, (enum smtp_result)attempt.result, &outcome, error);
	}
	return settlement_uncertain(desk, mail, "stopped in the middle of sending", error);
}

static int recover(struct desk *desk, const struct outbox_record *mails, size_t count,
    bool is_same_boot, struct arena *arena, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (recover_mail(desk, &mails[i], is_same_boot, arena, error) != 0)
			return -1;
	if (store_attempt_clear(desk->store, error) != 0)
		return -1;
	return store_meta_set(desk->store, META_BOOT, boot_id(), error);
}

int dispatch_recover(struct desk *desk, struct error *error)
{
	struct arena *arena = arena_new();
	struct outbox_record *mails;
	const char *boot = "";
	size_t count = 0;
	int done = -1;

	if (store_outbox_list(desk->store, "sending", SIZE_MAX, arena, &mails, &count, error) ==
		0 &&
	    store_meta_get(desk->store, META_BOOT, arena, &boot, error) >= 0) {
		bool is_same_boot = boot[0] != '\0' && strcmp(boot, boot_id()) == 0;

		if (is_same_boot && count == 0)
			done = 0;
		else if (store_begin(desk->store, error) == 0)
			done = desk_finish(
			    desk, recover(desk, mails, count, is_same_boot, arena, error), error);
	}
	arena_free(&arena);
	return done;
}
