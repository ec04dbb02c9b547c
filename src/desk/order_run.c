/*
 * Carries out one order of the owner's. Each is what the command line does as well.
 */
#include "order_p.h"
#include "matter_p.h"

#include <string.h>

#define ORDER_TAGS_MAX 20

static int resolve(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	bool tells = argument[0] != '\0';
	const char *refusal;

	if (lifecycle_resolve_within(
		desk, feedback, tells ? argument : NULL, tells, arena, &refusal, error) != 0)
		return -1;
	if (refusal != NULL)
		*answer_r =
		    arena_printf(arena, _("resolved; the customer is not told: %s"), _(refusal));
	else
		*answer_r = tells ? _("resolved; the customer is told so, with your words")
				  : _("resolved; nothing is sent");
	return 0;
}

static int close_matter(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	(void)arena;
	*answer_r = _("closed; nothing is sent");
	return lifecycle_close_within(desk, feedback, argument, error);
}

static int reopen(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	(void)arena;
	*answer_r = _("open again");
	return lifecycle_reopen_within(desk, feedback, argument, error);
}

static int snooze(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	int64_t until_ms;
	char until[TIME_TEXT_SIZE];

	if (snooze_until_within(desk, feedback, argument, arena, &until_ms, error) != 0)
		return -1;
	*answer_r = arena_printf(arena, _("put off until %s"), time_format_local(until_ms, until));
	return 0;
}

static int set_category(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	const char *category = learning_category(desk->rules, argument, error), *old;

	if (category == NULL ||
	    learning_correct_within(desk, feedback->id, category, arena, &old, error) != 0)
		return -1;
	*answer_r = arena_printf(arena, _("category: %s, before: %s"),
	    learning_category_name(desk->rules, category),
	    learning_category_name(desk->rules, old));
	return 0;
}

static int set_priority(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	const char *priority;

	if (tagging_prioritise_within(desk, feedback, argument, arena, &priority, error) != 0)
		return -1;
	*answer_r = arena_printf(arena, _("priority: %s"), _(priority));
	return 0;
}

static int add_note(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	(void)arena;
	*answer_r = _("noted; nothing is sent");
	return note_write_within(desk, feedback, argument, error);
}

static int assign(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	if (argument[0] == '\0')
		return error_set(error, _("assign needs a mail address"));
	*answer_r = arena_printf(arena, _("assigned to %s"), argument);
	return tagging_assign_within(desk, feedback, argument, error);
}

/* ---- tags: "#41 tag refund -vip" ---- */

static const char *next_word(const char **at, struct arena *arena)
{
	size_t size;
	const char *word;

	*at += strspn(*at, " \t,");
	size = strcspn(*at, " \t,");
	word = size > 0 ? arena_strndup(arena, *at, size) : NULL;
	*at += size;
	return word;
}

static int tag(struct desk *desk, struct feedback_record *feedback, const char *argument,
    struct arena *arena, const char **answer_r, struct error *error)
{
	const char **words = arena_array(arena, 2 * ORDER_TAGS_MAX, sizeof(*words)), *word, *tags;
	struct tag_change wanted = {.added = words, .removed = words + ORDER_TAGS_MAX};

	while ((word = next_word(&argument, arena)) != NULL) {
		if (wanted.added_count + wanted.removed_count == ORDER_TAGS_MAX)
			return error_set(error, _("at most %d tags in one line"), ORDER_TAGS_MAX);
		if (word[0] == '-')
			words[ORDER_TAGS_MAX + wanted.removed_count++] = word + 1;
		else
			words[wanted.added_count++] = word[0] == '+' ? word + 1 : word;
	}
	if (wanted.added_count + wanted.removed_count == 0)
		return error_set(error, _("say which: tag refund, or tag -refund to take it off"));
	if (tagging_change_within(desk, feedback, &wanted, arena, &tags, error) != 0)
		return -1;
	*answer_r = tags[0] != '\0' ? arena_printf(arena, _("tags: %s"), tags) : _("no tags");
	return 0;
}

/* ---- forgetting: asked for twice, since nobody can take it back ---- */

void order_forget_word(const struct desk *desk, const char *address, char out[7])
{
	const char *purpose = "forget";
	struct digest digest;
	char hash[33];

	digest_begin(&digest, desk->instance_id, strlen(desk->instance_id));
	digest_add(&digest, purpose, strlen(purpose));
	for (; *address != '\0'; address++) {
		char c =
		    *address >= 'A' && *address <= 'Z' ? (char)(*address - 'A' + 'a') : *address;

		digest_add(&digest, &c, 1);
	}
	digest_end(&digest, hash);
	snprintf(out, 7, "%.6s", hash);
}

static int ask_again(struct desk *desk, const char *address, const char *word, struct arena *arena,
    const char **answer_r, struct error *error)
{
	struct address_record known;
	int64_t *matters;
	size_t count = 0;
	int found = store_address_find(desk->store, address, arena, &known, error);

	if (found == 1 && store_customer_matters(
			      desk->store, known.customer_id, arena, &matters, &count, error) != 0)
		found = -1;
	if (found < 0)
		return -1;
	if (found == 0)
		return error_set(error, _("nothing is known of %s"), address);
	*answer_r = arena_printf(arena,
	    language_plural("not done yet: it cannot be taken back, and %zu matter of theirs loses "
			    "its words. If you mean it, answer this mail with: forget %s %s",
		"not done yet: it cannot be taken back, and %zu matters of theirs lose their words. "
		"If you mean it, answer this mail with: forget %s %s",
		count),
	    count, address, word);
	return 0;
}

static int forget_now(struct desk *desk, const char *address, struct arena *arena,
    const char **answer_r, struct error *error)
{
	struct forgotten forgotten;

	switch (forget_within(desk, address, arena, &forgotten, error)) {
	case FORGET_UNKNOWN:
		return error_set(error, _("nothing is known of %s"), address);
	case FORGET_BUSY:
		return error_set(error,
		    _("a mail to %s is being sent this moment; try again in a minute"), address);
	case FORGET_FAILED:
		return -1;
	case FORGET_DONE:
		break;
	}
	*answer_r = arena_printf(arena,
	    _("forgotten: addresses %zu, matters %zu, entries %zu, mails sent or waiting %zu, "
	      "mails in quarantine %zu. The mails in your mailbox and older backups are still "
	      "there, and so is your own order: delete them."),
	    forgotten.addresses, forgotten.matters, forgotten.entries, forgotten.mails,
	    forgotten.quarantined);
	return 0;
}

static int forget(struct desk *desk, const char *argument, struct arena *arena,
    const char **answer_r, struct error *error)
{
	const char *address = next_word(&argument, arena), *word = next_word(&argument, arena);
	char expected[7];

	if (address == NULL || !guard_is_usable_address(address))
		return error_set(
		    error, _("forget needs the address of a customer: forget bob@example.com"));
	if (settings_has_own_address(desk->settings, address))
		return error_set(error, _("%s is one of your own addresses"), address);
	order_forget_word(desk, address, expected);
	if (word == NULL)
		return ask_again(desk, address, expected, arena, answer_r, error);
	if (!text_equal_ascii_case(word, expected) || next_word(&argument, arena) != NULL)
		return error_set(
		    error, _("\"%s\" is not the word that confirms it; nothing was changed"), word);
	return forget_now(desk, address, arena, answer_r, error);
}

int order_run(struct desk *desk, const struct order *order, struct arena *arena,
    const char **answer_r, struct error *error)
{
	static int (*const runners[])(struct desk * desk, struct feedback_record * feedback,
	    const char *argument, struct arena *arena, const char **answer_r,
	    struct error *error) = {
	    [ORDER_RESOLVE] = resolve,
	    [ORDER_CLOSE] = close_matter,
	    [ORDER_REOPEN] = reopen,
	    [ORDER_SNOOZE] = snooze,
	    [ORDER_CATEGORY] = set_category,
	    [ORDER_PRIORITY] = set_priority,
	    [ORDER_NOTE] = add_note,
	    [ORDER_ASSIGN] = assign,
	    [ORDER_TAG] = tag,
	};
	struct feedback_record feedback;

	if (order->verb == ORDER_FORGET)
		return forget(desk, order->argument, arena, answer_r, error);
	if (desk_find_feedback(desk, order->number, arena, &feedback, error) != 0)
		return -1;
	return runners[order->verb](desk, &feedback, order->argument, arena, answer_r, error);
}
