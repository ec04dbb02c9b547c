/*
 * What the owner teaches: a correction of a category is recorded with its event and its evidence,
 * and no machine changes it afterwards. Only these words of the owner's are learned from.
 */
#include "matter_p.h"

#include <string.h>

#define BY_OWNER "owner"

const struct category_info *learning_find_category(const struct ruleset *rules, const char *word)
{
	const struct category_info *found = ruleset_find_category(rules, word);

	for (size_t i = 0; found == NULL && i < ruleset_category_count(rules); i++) {
		const struct category_info *info = ruleset_category(rules, i);

		if (text_equal_ascii_case(info->name_en, word) ||
		    text_equal_ascii_case(info->name_zh, word))
			found = info;
	}
	return found;
}

static const char *refuse_category(
    const struct ruleset *rules, const char *word, struct error *error)
{
	size_t count = ruleset_category_count(rules);
	AUTO_FREE const char **ids = mem_array(count + 1, sizeof(*ids));
	AUTO_BUFFER struct buffer all;
	const char *nearest;

	buffer_init(&all, ERROR_TEXT_MAX);
	for (size_t i = 0; i < count; i++) {
		ids[i] = ruleset_category(rules, i)->id;
		buffer_printf(&all, "%s, ", ids[i]);
	}
	ids[count] = CATEGORY_NONE;
	nearest = text_nearest(word, ids, count + 1);
	if (nearest != NULL)
		error_set(error, _("unknown category \"%s\"; did you mean \"%s\"?"), word, nearest);
	else
		error_set(error, _("unknown category \"%s\"; there are %s%s"), word, all.data,
		    CATEGORY_NONE);
	return NULL;
}

const char *learning_category(const struct ruleset *rules, const char *word, struct error *error)
{
	const struct category_info *found = learning_find_category(rules, word);

	if (found != NULL)
		return found->id;
	return text_equal_ascii_case(word, CATEGORY_NONE) || strcmp(word, _(CATEGORY_NONE)) == 0
		   ? CATEGORY_NONE
		   : refuse_category(rules, word, error);
}

const char *learning_category_name(const struct ruleset *rules, const char *id)
{
	const struct category_info *info = rules != NULL ? ruleset_find_category(rules, id) : NULL;
	struct report_category category = {0};

	if (info != NULL)
		category = (struct report_category){info->id, info->name_en, info->name_zh};
	return word_category(&category, info != NULL ? 1 : 0, id);
}

const char *learning_tag_names(const struct ruleset *rules, const char *tags, struct arena *arena)
{
	const char *names = "";

	for (size_t length; *tags != '\0'; tags += length + strspn(tags + length, " ")) {
		length = strcspn(tags, " ");
		names = arena_printf(arena, "%s%s%s", names, names[0] != '\0' ? ", " : "",
		    learning_category_name(rules, arena_strndup(arena, tags, length)));
	}
	return names;
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
	return history_write(desk, feedback_id, BY_OWNER, "classified", detail, error);
}

int learning_correct_within(struct desk *desk, int64_t feedback_id, const char *category,
    struct arena *arena, const char **old_r, struct error *error)
{
	struct feedback_record feedback;

	if (desk_find_feedback(desk, feedback_id, arena, &feedback, error) != 0 ||
	    store_feedback_decide(desk->store, feedback_id, category, BY_OWNER, error) != 0 ||
	    replace_evidence(desk, feedback_id, category, error) != 0 ||
	    add_event(desk, feedback_id, feedback.category, category, error) != 0 ||
	    service_plan_anew(desk, feedback_id, false, error) != 0)
		return -1;
	*old_r = feedback.category;
	return 0;
}

int learning_correct(struct desk *desk, const int64_t *feedback_ids, size_t count,
    const char *category, struct arena *arena, const char ***old_r, struct error *error)
{
	const char **old = arena_array(arena, count, sizeof(*old));
	int done = 0;

	if (store_begin(desk->store, error) != 0)
		return -1;
	for (size_t i = 0; done == 0 && i < count; i++)
		done =
		    learning_correct_within(desk, feedback_ids[i], category, arena, &old[i], error);
	if (desk_finish(desk, done, error) != 0)
		return -1;
	*old_r = old;
	return 0;
}

/* ---- what there is to learn from ---- */

static struct label label_of(const struct label_record *record)
{
	return (struct label){.subject = record->subject,
	    .text = record->text,
	    .category = record->category,
	    .group = record->customer_id};
}

int learning_labels(struct desk *desk, struct arena *arena, struct label **labels_r,
    size_t *count_r, struct error *error)
{
	static const enum label_source sources[] = {LABELS_OWNER, LABELS_CONFIRMED};
	struct label *labels = arena_array(arena, LABELS_MAX, sizeof(*labels));
	size_t total = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		struct label_record *records;
		size_t count;

		if (store_label_list(desk->store, sources[i], LABELS_MAX - total, arena, &records,
			&count, error) != 0)
			return -1;
		for (size_t j = 0; j < count; j++)
			labels[total++] = label_of(&records[j]);
	}
	*labels_r = labels;
	*count_r = total;
	return 0;
}

/* What nobody has looked at and no rule knows says nothing: it may be anything. */
static bool is_of_use(const struct label_record *record)
{
	return record->is_by_owner || strcmp(record->category, CATEGORY_NONE) != 0;
}

int learning_examples(struct desk *desk, bool is_confirmed_too, struct arena *arena,
    struct label **labels_r, size_t *count_r, size_t *mail_count_r, struct error *error)
{
	struct label_record *records;
	struct label *labels;
	size_t count, useful = 0, put = 0;

	if (store_label_list(desk->store, LABELS_ALL, LABELS_MAX, arena, &records, &count, error) !=
	    0)
		return -1;
	labels = arena_array(arena, count, sizeof(*labels));
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < count; i++) {
			if (is_of_use(&records[i]) != (turn == 0))
				continue;
			labels[put] = label_of(&records[i]);
			labels[put++].is_background =
			    !records[i].is_by_owner &&
			    !(is_confirmed_too && records[i].is_confirmed);
		}
		if (turn == 0)
			useful = put;
	}
	*labels_r = labels;
	*count_r = useful;
	*mail_count_r = put;
	return 0;
}
