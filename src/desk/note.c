/*
 * What the owner writes into a matter by hand: a note, for himself or for the customer, and an
 * answer.
 */
#include "matter_p.h"

#include <string.h>

/* As a note of one sentence to a short letter; more belongs into a mail program. */
#define NOTE_BYTES_MAX ((size_t)64 * 1024)

static int add_entry(struct desk *desk, const struct feedback_record *feedback, const char *kind,
    const char *text, struct error *error)
{
	const struct entry_record entry = {.feedback_id = feedback->id,
	    .author = "owner",
	    .kind = kind,
	    .from_address = desk->settings->owner.email,
	    .subject = feedback->subject,
	    .text = text,
	    .new_text = text,
	    .nature = nature_word(NATURE_PERSON),
	    .at_ms = clock_now_ms()};
	int64_t entry_id;

	return store_entry_add(desk->store, &entry, &entry_id, error);
}

static int check_text(const char *text, struct error *error)
{
	if (text[strspn(text, " \t\r\n")] == '\0')
		return error_set(error, _("there is no text"));
	if (!utf8_is_valid(text, strlen(text)))
		return error_set(error, _("the text is not UTF-8"));
	if (strlen(text) > NOTE_BYTES_MAX)
		return error_set(
		    error, _("the text is longer than %zu bytes"), (size_t)NOTE_BYTES_MAX);
	return 0;
}

/* To the customer in the owner's words; the event says whether it goes. 1: it does. */
static int tell(struct desk *desk, const struct feedback_record *feedback, const char *kind,
    const char *text, struct arena *arena, const char **refusal_r, struct error *error)
{
	const struct template_value value = {.name = "text", .text = text};
	const struct letter letter = {.kind = kind,
	    .template_name = kind,
	    .is_by_hand = true,
	    .values = &value,
	    .value_count = 1};
	int64_t outbox_id;
	int queued = letter_queue(desk, feedback, &letter, arena, &outbox_id, refusal_r, error);

	if (queued < 0 || history_write(desk, feedback->id, "hark",
			      arena_printf(arena, queued == 1 ? "%s_queued" : "%s_held", kind),
			      queued == 1 ? feedback->address : *refusal_r, error) != 0)
		return -1;
	return queued;
}

int note_write_within(struct desk *desk, const struct feedback_record *feedback, const char *text,
    struct error *error)
{
	if (check_text(text, error) != 0 || add_entry(desk, feedback, "note", text, error) != 0)
		return -1;
	return history_write(desk, feedback->id, "owner", "note", "", error);
}

static int write_note(struct desk *desk, const struct feedback_record *feedback, const char *text,
    bool tells, struct arena *arena, const char **refusal_r, struct error *error)
{
	*refusal_r = NULL;
	if (note_write_within(desk, feedback, text, error) != 0)
		return -1;
	return tells && tell(desk, feedback, "note", text, arena, refusal_r, error) < 0 ? -1 : 0;
}

int note_write(struct desk *desk, int64_t feedback_id, const char *text, bool tells,
    const char **refusal_r, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = desk_begin_on(desk, feedback_id, arena, &feedback, error);

	if (done == 0)
		done = desk_finish(
		    desk, write_note(desk, &feedback, text, tells, arena, refusal_r, error), error);
	arena_free(&arena);
	return done;
}

/* An answer that cannot be sent is none: nothing of it stays. */
static int write_reply(struct desk *desk, const struct feedback_record *feedback, const char *text,
    struct arena *arena, struct error *error)
{
	const char *refusal;
	int queued;

	if (check_text(text, error) != 0)
		return -1;
	if ((strcmp(feedback->status, "open") == 0 || strcmp(feedback->status, "reopened") == 0) &&
	    lifecycle_move(desk, feedback, "responded", "owner", "hark reply", error) != 0)
		return -1;
	if (add_entry(desk, feedback, "mail", text, error) != 0)
		return -1;
	queued = tell(desk, feedback, "reply", text, arena, &refusal, error);
	if (queued == 0)
		return error_set(error, _("not sent: %s"), _(refusal));
	return queued == 1 ? reminder_plan_question(desk, feedback->id, text, arena, error) : -1;
}

int note_reply(struct desk *desk, int64_t feedback_id, const char *text, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = desk_begin_on(desk, feedback_id, arena, &feedback, error);

	if (done == 0)
		done = desk_finish(desk, write_reply(desk, &feedback, text, arena, error), error);
	arena_free(&arena);
	return done;
}
