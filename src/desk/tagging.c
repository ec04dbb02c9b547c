/*
 * What the owner pins to a matter: tags, whose it is, and how urgent.
 */
#include "matter_p.h"

#include <string.h>

/* Of one tag, and of all of a matter, in bytes. */
#define TAG_BYTES_MAX 64
#define TAGS_BYTES_MAX 1000
/* The event; its detail is "+put-on -taken-off". */
#define TAGGED "tagged"

/* Tags stand in one line with blanks between; a sign in front would read as an order. */
static bool is_tag(const char *tag)
{
	size_t size = strlen(tag);

	if (size == 0 || size > TAG_BYTES_MAX || strchr("+-#", tag[0]) != NULL ||
	    !utf8_is_valid(tag, size))
		return false;
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)tag[i] <= ' ' || tag[i] == 0x7f)
			return false;
	return true;
}

static bool has_tag(const char *const *tags, size_t count, const char *tag, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(tags[i]) == length && strncmp(tags[i], tag, length) == 0)
			return true;
	return false;
}

static bool stands_in(const char *tags, const char *tag)
{
	for (const char *at = tags; *at != '\0'; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		if (has_tag(&tag, 1, at, length))
			return true;
		at += length;
	}
	return false;
}

static const char *join(const char *joined, const char *tag, size_t length, struct arena *arena)
{
	return arena_printf(
	    arena, "%s%s%.*s", joined, joined[0] != '\0' ? " " : "", (int)length, tag);
}

/* Those that stay, then the new ones. */
static const char *change(const char *old, const struct tag_change *change, struct arena *arena)
{
	const char *joined = "";

	for (const char *at = old; *at != '\0';) {
		size_t length = strcspn(at, " ");

		if (length > 0 && !has_tag(change->removed, change->removed_count, at, length))
			joined = join(joined, at, length, arena);
		at += length;
		at += strspn(at, " ");
	}
	for (size_t i = 0; i < change->added_count; i++)
		if (!stands_in(joined, change->added[i]))
			joined = join(joined, change->added[i], strlen(change->added[i]), arena);
	return joined;
}

/* Screens show a category's name: that is meant by it. */
static const char *const *with_ids(
    const struct ruleset *rules, const char *const *tags, size_t count, struct arena *arena)
{
	const char **ids = arena_array(arena, count, sizeof(*ids));

	for (size_t i = 0; i < count; i++) {
		const struct category_info *named =
		    rules != NULL ? learning_find_category(rules, tags[i]) : NULL;

		ids[i] = named != NULL ? named->id : tags[i];
	}
	return ids;
}

static int check(const char *const *tags, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (!is_tag(tags[i]))
			return error_set(error, _("\"%s\" is no tag: one word, at most %d bytes"),
			    tags[i], TAG_BYTES_MAX);
	return 0;
}

static const char *describe(const struct tag_change *change, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < change->added_count; i++)
		text = join(text, arena_printf(arena, "+%s", change->added[i]),
		    strlen(change->added[i]) + 1, arena);
	for (size_t i = 0; i < change->removed_count; i++)
		text = join(text, arena_printf(arena, "-%s", change->removed[i]),
		    strlen(change->removed[i]) + 1, arena);
	return text;
}

const char *tagging_without_owners(
    const char *tags, const struct event_record *events, size_t count, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		const char *at = strcmp(events[i].action, TAGGED) == 0 ? events[i].detail : "";

		while (*(at += strspn(at, " ")) != '\0') {
			const char *word = arena_strndup(arena, at + 1, strcspn(at, " ") - 1);
			const struct tag_change one = {.removed = &word, .removed_count = 1};

			at += strcspn(at, " ");
			tags = change(tags, &one, arena);
		}
	}
	return tags;
}

int tagging_change_within(struct desk *desk, const struct feedback_record *feedback,
    const struct tag_change *wanted, struct arena *arena, const char **tags_r, struct error *error)
{
	const struct tag_change known = {
	    .added = with_ids(desk->rules, wanted->added, wanted->added_count, arena),
	    .removed = with_ids(desk->rules, wanted->removed, wanted->removed_count, arena),
	    .added_count = wanted->added_count,
	    .removed_count = wanted->removed_count};
	const char *tags;

	if (check(known.added, known.added_count, error) != 0 ||
	    check(known.removed, known.removed_count, error) != 0)
		return -1;
	tags = change(feedback->tags, &known, arena);
	if (strlen(tags) > TAGS_BYTES_MAX)
		return error_set(error, _("#%lld has too many tags"), (long long)feedback->id);
	if (strcmp(tags, feedback->tags) != 0 &&
	    (store_feedback_set(desk->store, feedback->id, NULL, NULL, NULL, NULL, tags, error) !=
		    0 ||
		history_write(
		    desk, feedback->id, "owner", TAGGED, describe(&known, arena), error) != 0))
		return -1;
	*tags_r = tags;
	return 0;
}

int tagging_change(struct desk *desk, int64_t feedback_id, const struct tag_change *wanted,
    struct arena *arena, const char **tags_r, struct error *error)
{
	struct feedback_record feedback;

	if (desk_begin_on(desk, feedback_id, arena, &feedback, error) != 0)
		return -1;
	return desk_finish(
	    desk, tagging_change_within(desk, &feedback, wanted, arena, tags_r, error), error);
}

int tagging_assign_within(struct desk *desk, const struct feedback_record *feedback,
    const char *address, struct error *error)
{
	if (address[0] != '\0' && !guard_is_usable_address(address))
		return error_set(error, _("\"%s\" is not a mail address"), address);
	if (strcmp(feedback->assignee, address) == 0)
		return 0;
	if (store_feedback_set(desk->store, feedback->id, NULL, NULL, address, NULL, NULL, error) !=
	    0)
		return -1;
	return history_write(desk, feedback->id, "owner", "assigned",
	    address[0] != '\0' ? address : "nobody", error);
}

int tagging_assign(struct desk *desk, int64_t feedback_id, const char *address, struct error *error)
{
	struct arena *arena = arena_new();
	struct feedback_record feedback;
	int done = desk_begin_on(desk, feedback_id, arena, &feedback, error);

	if (done == 0)
		done = desk_finish(
		    desk, tagging_assign_within(desk, &feedback, address, error), error);
	arena_free(&arena);
	return done;
}

int tagging_prioritise_within(struct desk *desk, const struct feedback_record *feedback,
    const char *word, struct arena *arena, const char **priority_r, struct error *error)
{
	static const struct {
		const char *word, *priority;
	} words[] = {{"high", "high"}, {"normal", "normal"}, {"low", "low"}, {"高", "high"},
	    {"普通", "normal"}, {"中", "normal"}, {"低", "low"}};
	const char *folded = text_fold(arena, word), *priority = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(folded, words[i].word) == 0)
			priority = words[i].priority;
	if (priority == NULL)
		return error_set(error, _("a priority is high, normal or low"));
	if (strcmp(feedback->priority, priority) != 0 &&
	    (store_feedback_set(
		 desk->store, feedback->id, NULL, priority, NULL, NULL, NULL, error) != 0 ||
		service_plan_anew(desk, feedback->id, false, error) != 0 ||
		history_write(desk, feedback->id, "owner", "priority", priority, error) != 0))
		return -1;
	*priority_r = priority;
	return 0;
}

int tagging_prioritise(struct desk *desk, int64_t feedback_id, const char *word,
    struct arena *arena, const char **priority_r, struct error *error)
{
	struct feedback_record feedback;

	if (desk_begin_on(desk, feedback_id, arena, &feedback, error) != 0)
		return -1;
	return desk_finish(desk,
	    tagging_prioritise_within(desk, &feedback, word, arena, priority_r, error), error);
}
