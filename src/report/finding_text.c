/*
 * The mails whose words are counted: of the period and of those before. Where there are more than
 * are worth reading, some are drawn by lot.
 */
#include "finding_p.h"

#include <stdlib.h>
#include <string.h>

/* By customer, then in time: who writes twice is counted once. */
static int compare_matters(const void *a, const void *b)
{
	const struct window_matter *left = a, *right = b;

	if (left->back != right->back)
		return left->back < right->back ? -1 : 1;
	if (left->customer_id != right->customer_id)
		return left->customer_id < right->customer_id ? -1 : 1;
	return (left->id > right->id) - (left->id < right->id);
}

/* At most room of them, drawn by lot; sorted. */
static struct window_matter *choose(struct arena *arena, const struct window_matter *matters,
    size_t count, size_t room, size_t *chosen_r)
{
	struct window_matter *list = arena_array(arena, count + 1, sizeof(*list));
	size_t chosen = count;

	if (count > 0)
		memcpy(list, matters, count * sizeof(*list));
	for (size_t one_of = 2; chosen > room; one_of *= 2)
		chosen = window_draw(list, chosen, one_of);
	if (chosen > 0)
		qsort(list, chosen, sizeof(*list), compare_matters);
	*chosen_r = chosen;
	return list;
}

static const char *fold(const struct matter_text *text, struct arena *arena)
{
	return text_fold(arena, arena_printf(arena, "%s\n%s", text->subject, text->text));
}

int finder_load_texts(struct finder *finder, struct error *error)
{
	const struct window *window = finder->window;
	struct store *store = finder->input->store;
	size_t count;
	struct window_matter *list =
	    choose(finder->arena, window->matters, window->matter_count, FINDING_TEXTS_NOW, &count);

	finder->texts = arena_array(finder->arena, count + 1, sizeof(*finder->texts));
	for (size_t i = 0; i < count; i++) {
		struct finder_text *text = &finder->texts[finder->text_count];
		int found = store_matter_text(store, list[i].id, finder->arena, &text->text, error);

		if (found < 0 || store_evidence_list(store, list[i].id, finder->arena,
				     &text->evidence, &text->evidence_count, error) != 0)
			return -1;
		if (found == 0)
			continue;
		text->matter = &list[i];
		text->folded = fold(&text->text, finder->arena);
		finder->text_count++;
	}
	return 0;
}

/* ---- counting ---- */

struct counting {
	struct term_table *table;
	struct term *terms; /* room for TERMS_MAX */
	const struct window_matter *last;
	size_t customers;
};

static bool is_same(const struct window_matter *a, const struct window_matter *b)
{
	return a != NULL && a->back == b->back && a->customer_id == b->customer_id;
}

static void count_term(
    struct counting *counting, const struct term *term, const struct window_matter *matter)
{
	struct counted_term *counted = term_table_find(counting->table, term, matter->back == 0);
	uint64_t key = (uint64_t)counting->customers * (PERIODS_BACK + 1) + matter->back;

	if (counted == NULL || counted->last == key)
		return;
	counted->last = key;
	if (matter->back == 0)
		counted->now++;
	else
		counted->before++;
}

static void count_mail(struct counting *counting, const struct window_matter *matter,
    const char *folded, const struct evidence_record *evidence, size_t evidence_count)
{
	size_t count = term_cut(folded, counting->terms, TERMS_MAX);

	if (!is_same(counting->last, matter))
		counting->customers++;
	counting->last = matter;
	for (size_t i = 0; i < count; i++)
		count_term(counting, &counting->terms[i], matter);
	for (size_t i = 0; i < evidence_count; i++) {
		struct term keyword = term_of_keyword(evidence[i].word);

		if (evidence[i].word[0] != '\0' && !evidence[i].is_veto)
			count_term(counting, &keyword, matter);
	}
}

static int count_before(struct finder *finder, struct counting *counting, struct error *error)
{
	struct store *store = finder->input->store;
	struct arena *scratch = arena_new();
	size_t count, i;
	struct window_matter *list = choose(finder->arena, finder->window->sample,
	    finder->window->sample_count, FINDING_TEXTS_BEFORE, &count);

	for (i = 0; i < count; i++) {
		struct matter_text text;
		struct evidence_record *evidence;
		size_t evidence_count;
		int found = store_matter_text(store, list[i].id, scratch, &text, error);

		if (found < 0 || store_evidence_list(store, list[i].id, scratch, &evidence,
				     &evidence_count, error) != 0)
			break;
		if (found > 0)
			count_mail(
			    counting, &list[i], fold(&text, scratch), evidence, evidence_count);
		arena_clear(scratch);
	}
	arena_free(&scratch);
	return i < count ? -1 : 0;
}

int finder_count_terms(struct finder *finder, struct term_table *table, size_t *now_r,
    size_t *before_r, struct error *error)
{
	struct counting counting = {.table = table};
	int result;

	counting.terms = mem_array(TERMS_MAX, sizeof(*counting.terms));
	for (size_t i = 0; i < finder->text_count; i++)
		count_mail(&counting, finder->texts[i].matter, finder->texts[i].folded,
		    finder->texts[i].evidence, finder->texts[i].evidence_count);
	*now_r = counting.customers;
	result = count_before(finder, &counting, error);
	*before_r = counting.customers - *now_r;
	free(counting.terms);
	return result;
}
