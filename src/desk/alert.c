/*
 * Alerts: one mail to the owner when something starts to be wrong, one all-clear when it is right
 * again; the owner's alert_command is the second route. That an alert is up is kept in meta as
 * "alert:KIND".
 */
#include "alert_p.h"
#include "announcement_p.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND_DEADLINE_MS (30 * SECOND_MS)

static char *alert_key(struct arena *arena, const char *kind)
{
	return arena_printf(arena, "alert:%s", kind);
}

static void run_command(const char *shell, const char *input)
{
	const struct program program = {.shell = shell,
	    .input = {(const uint8_t *)input, strlen(input)},
	    .deadline_ms = COMMAND_DEADLINE_MS};
	struct error error;

	if (program_run(&program, &error) != 0)
		log_warning("alert_command %s", error.text);
}

/* What says that the first mailbox cannot send leaves from the second, where there is one. */
static size_t mailbox_for(const struct desk *desk, const char *kind)
{
	bool is_about_sending =
	    strcmp(kind, "smtp") == 0 || text_starts_with(kind, ALERT_UNDELIVERED);

	return is_about_sending && desk->settings->mailbox_count > 1 ? 1 : 0;
}

/* Sets or clears the mark and queues the mail, in one transaction; 1: done, 0: nothing to do. */
static int change(struct desk *desk, const char *kind, bool is_up, const char *subject,
    const char *text, struct error *error)
{
	struct arena *arena = arena_new();
	struct owner_mail mail = {.kind = "alert",
	    .subject = subject,
	    .text = text,
	    .mailbox_index = mailbox_for(desk, kind)};
	const char *key = alert_key(arena, kind);
	int64_t since_ms, outbox_id;
	int done = store_begin(desk->store, error);

	if (done != 0)
		goto out;
	done = meta_number(desk->store, key, &since_ms, error);
	if (done == 0 && (since_ms != 0) != is_up) {
		done = meta_set_number(desk->store, key, is_up ? clock_now_ms() : 0, error);
		if (done == 0 && subject != NULL)
			done = owner_mail_queue(desk, &mail, arena, &outbox_id, error);
		if (done == 0 && subject != NULL)
			done = announce_alert(desk, kind, !is_up, subject, text, error);
		done = desk_finish(desk, done, error) == 0 ? 1 : -1;
	} else {
		store_rollback(desk->store);
	}
out:
	arena_free(&arena);
	return done;
}

void alert_without_store(const struct desk *desk, const char *subject, const char *text)
{
	AUTO_FREE char *input = mem_printf("%s\n\n%s\n", subject, text);

	log_warning("%s", subject);
	if (desk->settings->alert_command == NULL)
		return;
	step("alert command: before");
	run_command(desk->settings->alert_command, input);
	step("alert command: after");
}

static int change_and_run(struct desk *desk, const char *kind, bool is_up, const char *subject,
    const char *text, struct error *error)
{
	int done = change(desk, kind, is_up, subject, text, error);

	if (done == 1 && subject != NULL && desk->owner_listener == NULL)
		alert_without_store(desk, subject, text);
	return done < 0 ? -1 : 0;
}

int alert_raise(
    struct desk *desk, const char *kind, const char *subject, const char *text, struct error *error)
{
	return change_and_run(desk, kind, true, subject, text, error);
}

int alert_clear(
    struct desk *desk, const char *kind, const char *subject, const char *text, struct error *error)
{
	return change_and_run(desk, kind, false, subject, text, error);
}

/* ---- what is no trouble, but must not wait ---- */

void alert_tell(struct desk *desk, const char *subject, const char *text)
{
	if (desk->owner_listener == NULL && desk->settings->alerts_on == ALERTS_ON_ALL &&
	    desk->settings->alert_command != NULL && desk->told_count < ARRAY_SIZE(desk->told))
		desk->told[desk->told_count++] = mem_printf("%s\n\n%s\n", subject, text);
}

void alert_drop_told(struct desk *desk)
{
	while (desk->told_count > 0)
		free(desk->told[--desk->told_count]);
}

void alert_run_told(struct desk *desk)
{
	for (size_t i = 0; i < desk->told_count; i++)
		run_command(desk->settings->alert_command, desk->told[i]);
	alert_drop_told(desk);
}
