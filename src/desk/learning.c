/*
 * What the owner teaches: a correction of a category is recorded with its event and its evidence,
 * and no machine changes it afterwards. Only these words of the owner's are learned from.
 */
#include "desk_p.h"

#include <string.h>

#define BY_OWNER "owner"

static bool is_category(const struct desk *desk, const char *category)
{
	return strcmp(category, CATEGORY_NONE) == 0 ||
	       ruleset_find_category(desk->rules, category) != NULL;
}

static int refuse_category(const struct desk *desk, const char *category, struct error *error)
{
	size_t count = ruleset_category_count(desk->rules);
	AUTO_FREE const char **ids = mem_array(count + 1, sizeof(*ids));
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		ids[i] = ruleset_category(desk->rules, i)->id;
	ids[count] = CATEGORY_NONE;
	nearest = text_nearest(category, ids, count + 1);
	if (nearest != NULL)
		return error_set(
		    error, _("unknown category \"%s\"; did you mean \"%s\"?"), category, nearest);
	return error_set(error, _("unknown category \"%s\""), category);
}

static int replace_evidence(
    struct desk *desk, int64_t feedback_id, const char *category, struct error *error)
{
	struct evidence_record evidence = {
	    .rule = category, .word = "by the owner", .place = BY_OWNER};

	if (store_evidence_remove(desk->store, feedback_id, BY_OWNER, error) != 0)
		return -1;
	return store_evidence_add(desk->store, feedback_id, 0, &evidence, 1, error);
}

static int add_event(struct desk *desk, int64_t feedback_id, const char *old, const char *category,
    struct error *error)
{
	AUTO_FREE char *detail = mem_printf("%s -> %s", old, category);
	struct event_record event = {.at_ms = clock_now_ms(),
	    .feedback_id = feedback_id,
	    .actor = BY_OWNER,
	    .action = "classified",
	    .detail = detail};

	return store_event_add(desk->store, &event, error);
}

static int correct_one(struct desk *desk, int64_t feedback_id, const char *category,
    struct arena *arena, const char **old_r, struct error *error)
{
	struct feedback_record feedback;
	int found = store_feedback_get(desk->store, feedback_id, arena, &feedback, error);

	if (found == 0)
		return error_set(error, _("there is no feedback #%lld"), (long long)feedback_id);
	if (found < 0 ||
	    store_feedback_decide(desk->store, feedback_id, category, BY_OWNER, error) != 0 ||
	    replace_evidence(desk, feedback_id, category, error) != 0 ||
	    add_event(desk, feedback_id, feedback.category, category, error) != 0)
		return -1;
	*old_r = feedback.category;
	return 0;
}

int learning_correct(struct desk *desk, const int64_t *feedback_ids, size_t count,
    const char *category, struct arena *arena, const char ***old_r, struct error *error)
{
	const char **old = arena_array(arena, count, sizeof(*old));
	int done = 0;

	if (!is_category(desk, category))
		return refuse_category(desk, category, error);
	if (store_begin(desk->store, error) != 0)
		return -1;
	for (size_t i = 0; done == 0 && i < count; i++)
		done = correct_one(desk, feedback_ids[i], category, arena, &old[i], error);
	if (desk_finish(desk, done, error) != 0)
		return -1;
	*old_r = old;
	return 0;
}
