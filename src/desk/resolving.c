/*
 * Whether a matter is settled, by the word of those who know: the customer's answer to a solution,
 * and the owner's own reply that is marked as one.
 */
#include "matter_p.h"

#include <string.h>

#define SOLVED_BY_CUSTOMER "the customer says that it is solved"
#define NOT_SOLVED "the customer says that it is not solved"

/* ---- the customer's answer ---- */

/* Whether the customer was asked, since it was resolved, if the solution holds. */
static int was_asked(struct desk *desk, int64_t feedback_id, struct arena *arena, bool *was_asked_r,
    struct error *error)
{
	struct event_record *events;
	size_t count;

	*was_asked_r = false;
	if (store_event_list(desk->store, feedback_id, arena, &events, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(events[i].action, "follow_up_queued") == 0)
			*was_asked_r = true;
		else if (strcmp(events[i].action, "reopened") == 0)
			*was_asked_r = false;
	}
	return 0;
}

/* One step up; the matter as it is passed on has the new one. */
static int raise_priority(
    struct desk *desk, struct feedback_record *feedback, struct arena *arena, struct error *error)
{
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = feedback->id,
	    .actor = "hark",
	    .action = "raised"};
	enum priority old;

	if (!priority_from_word(feedback->priority, &old) || old == PRIORITY_HIGH)
		return 0;
	event.detail = arena_printf(arena, "%s -> %s: " NOT_SOLVED, feedback->priority,
	    priority_word(old == PRIORITY_LOW ? PRIORITY_NORMAL : PRIORITY_HIGH));
	feedback->priority = priority_word(old == PRIORITY_LOW ? PRIORITY_NORMAL : PRIORITY_HIGH);
	if (store_feedback_set(
		desk->store, feedback->id, NULL, feedback->priority, NULL, NULL, NULL, error) != 0)
		return -1;
	return store_event_add(desk->store, &event, error);
}

/* An answer that the customer calls the solution resolves the matter as well. */
static int close_solved(
    struct desk *desk, const struct feedback_record *feedback, struct error *error)
{
	struct feedback_record resolved = *feedback;

	if (strcmp(feedback->status, "responded") == 0 &&
	    lifecycle_move(desk, feedback, "resolved", "customer", SOLVED_BY_CUSTOMER, error) != 0)
		return -1;
	resolved.status = "resolved";
	if (resolved.resolved_ms == 0)
		resolved.resolved_ms = clock_now_ms();
	return lifecycle_move(desk, &resolved, "closed", "customer", SOLVED_BY_CUSTOMER, error);
}

int resolving_reply(struct desk *desk, const struct feedback_record *feedback,
    const struct message *message, bool is_thanks, struct arena *arena, struct error *error)
{
	struct feedback_record matter = *feedback;
	bool is_asked_for;
	enum solved said;

	if (strcmp(feedback->status, "resolved") != 0 && strcmp(feedback->status, "responded") != 0)
		return 0;
	if (was_asked(desk, feedback->id, arena, &is_asked_for, error) != 0)
		return -1;
	/* Whoever forges the customer's address must not end their matter. */
	said = guard_is_forged(message) ? SOLVED_UNSAID
					: solved_read(message->new_text, is_asked_for, arena);
	if (said == SOLVED_YES)
		return close_solved(desk, &matter, error);
	if (said == SOLVED_UNSAID && is_thanks)
		return 0;
	if (said == SOLVED_NO && raise_priority(desk, &matter, arena, error) != 0)
		return -1;
	return lifecycle_move(desk, &matter, "reopened", "customer",
	    said == SOLVED_NO ? NOT_SOLVED : "the customer wrote again", error);
}

/* ---- the owner's mark ---- */

/* Neither in a word nor in an address ("https://x.example/#resolved"). */
static bool may_stand_before(char c)
{
	return c == '\n' || c == ' ' || c == '\t' || c == '\r' || (c & 0x80) != 0 || c == '(' ||
	       c == '.' || c == ',' || c == '!';
}

static bool goes_on(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* The bytes of the mark at the text's first one; 0 when it does not stand there. */
static size_t mark_size(const char *text)
{
	static const char *const marks[] = {"resolved", "solved", "已解决", "已解決"};
	size_t size = text[0] == '#' ? 1 : text_starts_with(text, "＃") ? strlen("＃") : 0;

	for (size_t i = 0; size > 0 && i < ARRAY_SIZE(marks); i++) {
		size_t length = strlen(marks[i]);

		if (text_starts_with_ascii_case(text + size, marks[i]) &&
		    !goes_on(text[size + length]))
			return size + length;
	}
	return 0;
}

static char *trim(char *text)
{
	static const char blanks[] = " \t\r\n";
	size_t length;

	text += strspn(text, blanks);
	length = strlen(text);
	while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
		text[--length] = '\0';
	return text;
}

bool resolving_find_mark(const char *text, struct arena *arena, const char **solution_r)
{
	char *rest = arena_strdup(arena, text), *out = rest;
	bool is_found = false;

	for (const char *at = text; *at != '\0';) {
		size_t size = at == text || may_stand_before(at[-1]) ? mark_size(at) : 0;

		is_found = is_found || size > 0;
		at += size;
		if (size == 0)
			*out++ = *at++;
	}
	*out = '\0';
	if (is_found)
		*solution_r = trim(rest);
	return is_found;
}

int resolving_from_owner(struct desk *desk, int64_t feedback_id, const struct message *message,
    struct arena *arena, struct error *error)
{
	const char *solution, *refusal;
	struct feedback_record feedback;
	int done;

	if (!resolving_find_mark(message->new_text, arena, &solution))
		return 0;
	if (store_feedback_get(desk->store, feedback_id, arena, &feedback, error) != 1)
		return -1;
	if (strcmp(feedback.status, "resolved") == 0 || strcmp(feedback.status, "closed") == 0)
		return 0;
	done = lifecycle_resolve_within(
	    desk, &feedback, solution[0] != '\0' ? solution : NULL, false, arena, &refusal, error);
	return done == 0 ? 1 : -1;
}
