/*
 * Filing: where the mails of a matter belong, and what they are marked with. Of what the owner
 * moved himself his word stands until the matter changes anew: what is compared is not where a mail
 * lies but what was wanted last.
 */
#include "desk_p.h"

#include <string.h>

static bool is_settled(const struct feedback_record *feedback)
{
	return strcmp(feedback->status, "resolved") == 0 || strcmp(feedback->status, "closed") == 0;
}

static bool has_category(const struct feedback_record *feedback)
{
	return feedback->category[0] != '\0' && strcmp(feedback->category, "uncategorised") != 0;
}

const char *filing_target(const struct mailbox_settings *mailbox,
    const struct feedback_record *feedback, struct arena *arena)
{
	bool is_all = mailbox->file != NULL && strcmp(mailbox->file, "all") == 0;

	if (is_settled(feedback))
		return "resolved";
	if (is_all && mailbox->buttons.urgent != NULL && strcmp(feedback->priority, "high") == 0)
		return "urgent";
	if (is_all && mailbox->buttons.categories != NULL && has_category(feedback))
		return arena_printf(arena, FILING_CATEGORY "%s", feedback->category);
	return "inbox";
}

/* ---- keywords ---- */

/* An atom of IMAP, and nothing that a mail program might show oddly. */
static bool is_plain(const char *id)
{
	return id[strspn(id,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")] == '\0';
}

const char *filing_keywords(const struct feedback_record *feedback, struct arena *arena)
{
	const char *words = is_settled(feedback)			 ? "HarkResolved"
			    : strcmp(feedback->status, "responded") == 0 ? "HarkAnswered"
									 : "HarkOpen";

	if (!is_settled(feedback) && strcmp(feedback->priority, "high") == 0)
		words = arena_printf(arena, "%s HarkUrgent \\Flagged", words);
	if (has_category(feedback) && is_plain(feedback->category))
		words = arena_printf(arena, "%s Hark-%s", words, feedback->category);
	return words;
}

const char *filing_stale(
    const char *stale, const char *old, const char *keywords, struct arena *arena)
{
	const char *both = arena_printf(arena, "%s %s", stale, old), *left = "";

	for (const char *at = both + strspn(both, " "); *at != '\0';) {
		size_t size = strcspn(at, " ");

		if (!text_has_word(keywords, at, size) && !text_has_word(left, at, size))
			left = arena_printf(
			    arena, "%s%s%.*s", left, left[0] != '\0' ? " " : "", (int)size, at);
		at += size + strspn(at + size, " ");
	}
	return left;
}

const char *filing_allowed(const char *words, bool keywords, bool flagged, struct arena *arena)
{
	const char *kept = "";

	for (const char *at = words; *at != '\0';) {
		size_t size = strcspn(at, " ");

		if (at[0] == '\\' ? flagged : keywords)
			kept = arena_printf(
			    arena, "%s%s%.*s", kept, kept[0] != '\0' ? " " : "", (int)size, at);
		at += size + strspn(at + size, " ");
	}
	return kept;
}

/* ---- a mail that is seen ---- */

int filing_settle(const struct take_in_context *context, const char *identity, int64_t feedback_id,
    struct arena *arena, struct error *error)
{
	struct filing_record record;
	struct feedback_record feedback;
	struct store *store = context->desk->store;
	int found = 0;

	if (context->mailbox->file == NULL)
		return 0;
	found = store_filing_find(store, context->account_id, identity, arena, &record, error);
	if (found < 0 || store_feedback_get(store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	if (found == 0)
		record = (struct filing_record){.identity = identity};
	record.feedback_id = feedback_id;
	record.target = filing_target(context->mailbox, &feedback, arena);
	record.state = FILING_STILL;
	return store_filing_set(store, context->account_id, &record, error);
}

int filing_reason(const struct take_in_context *context, const char *identity, struct arena *arena,
    const char **reason_r, struct error *error)
{
	struct filing_record record;
	int found = 0;

	*reason_r = NULL;
	if (context->mailbox->file != NULL)
		found = store_filing_find(
		    context->desk->store, context->account_id, identity, arena, &record, error);
	if (found == 1 && record.state != FILING_STILL)
		*reason_r = "filed by hark";
	return found < 0 ? -1 : 0;
}
