/*
 * What may belong together: matters that share words which few others have.
 */
#include "desk_p.h"

static int load_labels(struct desk *desk, enum label_source source, struct arena *arena,
    struct label_record **records_r, struct label **labels_r, size_t *count_r, struct error *error)
{
	struct label *labels;

	if (store_label_list(
		desk->store, source, IDEA_MATTERS_MAX, arena, records_r, count_r, error) != 0)
		return -1;
	labels = arena_array(arena, *count_r + 1, sizeof(*labels));
	for (size_t i = 0; i < *count_r; i++)
		labels[i] = (struct label){.subject = (*records_r)[i].subject,
		    .text = (*records_r)[i].text,
		    .category = (*records_r)[i].category,
		    .group = (*records_r)[i].customer_id};
	*labels_r = labels;
	return 0;
}

/* Which of the records are the improvement's own. */
static int mark_inside(struct desk *desk, int64_t id, const struct label_record *records,
    size_t count, struct arena *arena, bool **is_inside_r, struct error *error)
{
	struct improvement_record improvement;
	struct feedback_record *matters;
	size_t matter_count;
	bool *is_inside = arena_array(arena, count + 1, sizeof(*is_inside));

	if (improvement_load(desk, id, arena, &improvement, error) != 0 ||
	    store_improvement_matters(desk->store, id, arena, &matters, &matter_count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < matter_count; j++)
			is_inside[i] |= matters[j].id == records[i].feedback_id;
	*is_inside_r = is_inside;
	return 0;
}

static struct improvement_idea *ideas_of(const struct together *found, size_t count,
    const struct label_record *records, struct arena *arena)
{
	struct improvement_idea *ideas = arena_array(arena, count + 1, sizeof(*ideas));

	for (size_t i = 0; i < count; i++) {
		ideas[i] = (struct improvement_idea){
		    .feedback_ids = arena_array(arena, found[i].count, sizeof(int64_t)),
		    .count = found[i].count,
		    .words = found[i].words};
		for (size_t j = 0; j < found[i].count; j++)
			ideas[i].feedback_ids[j] = records[found[i].items[j]].feedback_id;
	}
	return ideas;
}

int improvement_suggest(struct desk *desk, int64_t id, struct arena *arena,
    struct improvement_idea **ideas_r, size_t *count_r, struct error *error)
{
	struct label_record *records;
	struct label *labels;
	struct together *found;
	size_t count, found_count;
	bool *is_inside;

	if (load_labels(desk, id != 0 ? LABELS_ALL : LABELS_UNLINKED, arena, &records, &labels,
		&count, error) != 0)
		return -1;
	if (id == 0) {
		together_groups(labels, count, IDEAS_MAX, arena, &found, &found_count);
	} else {
		if (mark_inside(desk, id, records, count, arena, &is_inside, error) != 0)
			return -1;
		together_like(labels, count, is_inside, IDEAS_MAX, arena, &found, &found_count);
	}
	*ideas_r = ideas_of(found, found_count, records, arena);
	*count_r = found_count;
	return 0;
}
