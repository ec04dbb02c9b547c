/*
 * findings: which words and patterns of the rules occur in a mail's subject and text.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

#include "triage/links.h"

struct triage_text triage_text_new(struct arena *arena, const char *text)
{
	struct triage_text result = {.original = text, .folded = text_fold(arena, text)};

	result.size = links_blank_out(result.folded, strlen(result.folded), NULL);
	return result;
}

/* What is found while one mail is looked at. */
struct search {
	const struct ruleset *ruleset;
	struct arena *arena;
	uint8_t *parts;	  /* of each term found: where; in arena */
	struct hit *hits; /* in arena */
	size_t hit_count, hit_capacity;
	/* Now looked at. */
	enum part part;
	const struct triage_text *text;
};

static struct hit *new_hit(struct search *search)
{
	if (search->hit_count == search->hit_capacity) {
		struct hit *old = search->hits;

		search->hit_capacity = 2 * search->hit_capacity + 16;
		search->hits =
		    arena_array(search->arena, search->hit_capacity, sizeof(*search->hits));
		if (old != NULL)
			memcpy(search->hits, old, search->hit_count * sizeof(*old));
	}
	return &search->hits[search->hit_count++];
}

static void add_found(struct search *search, size_t term, struct text_range place)
{
	const struct entry *entry = &search->ruleset->entries[search->ruleset->terms[term].entry];

	if ((entry->parts & search->part) == 0)
		return;
	if (search->parts[term] == 0)
		*new_hit(search) =
		    (struct hit){.term = term, .passage = {search->text->original, place}};
	search->parts[term] |= search->part;
}

static void note_word(void *context, size_t word, size_t start, size_t end)
{
	struct search *search = context;

	add_found(search, search->ruleset->word_terms[word], (struct text_range){start, end});
}

static void search_words(struct search *search)
{
	const struct ruleset *ruleset = search->ruleset;
	const struct matcher_scan scan = {
	    .text = search->text->folded,
	    .size = search->text->size,
	    .seen = arena_alloc(search->arena, ruleset->word_count),
	    .hit = note_word,
	    .context = search,
	};

	matcher_scan(ruleset->matcher, &scan);
}

static void note_given_up(const struct search *search, size_t term, struct findings *findings)
{
	const struct term *pattern = &search->ruleset->terms[term];

	if (findings->errors == NULL)
		findings->errors = arena_array(
		    search->arena, 2 * search->ruleset->pattern_count, sizeof(*findings->errors));
	findings->errors[findings->error_count++] = arena_printf(search->arena,
	    _("%s:%zu:%zu: the pattern took too many steps on this mail's %s and was given up"),
	    pattern->place.file, pattern->place.line, pattern->place.column,
	    search->part == PART_SUBJECT ? _("subject") : _("text"));
}

static void search_patterns(struct search *search, struct findings *findings)
{
	const struct ruleset *ruleset = search->ruleset;
	const struct triage_text *text = search->text;
	uint64_t steps = PATTERN_STEPS_MAX;

	for (size_t i = 0; i < ruleset->pattern_count; i++) {
		size_t number = ruleset->pattern_terms[i];
		const struct term *term = &ruleset->terms[number];
		enum pattern_result result;
		struct text_range place;

		if ((ruleset->entries[term->entry].parts & search->part) == 0)
			continue;
		result = pattern_search(term->pattern, text->folded, text->size, &steps, &place);
		if (result == PATTERN_HIT)
			add_found(search, number, place);
		else if (result == PATTERN_GAVE_UP)
			note_given_up(search, number, findings);
	}
}

static int compare_hits(const void *a, const void *b)
{
	const struct hit *first = a, *second = b;

	return (first->term > second->term) - (first->term < second->term);
}

static void search_part(struct search *search, enum part part, const struct triage_text *text,
    struct findings *findings)
{
	search->part = part;
	search->text = text;
	search_words(search);
	search_patterns(search, findings);
}

void findings_collect(const struct ruleset *ruleset, const struct triage_text *subject,
    const struct triage_text *text, struct arena *arena, struct findings *findings_r)
{
	struct search search = {
	    .ruleset = ruleset,
	    .arena = arena,
	    .parts = arena_alloc(arena, ruleset->term_count),
	};

	*findings_r = (struct findings){0};
	search_part(&search, PART_SUBJECT, subject, findings_r);
	search_part(&search, PART_TEXT, text, findings_r);
	if (search.hit_count > 0)
		qsort(search.hits, search.hit_count, sizeof(*search.hits), compare_hits);
	for (size_t i = 0; i < search.hit_count; i++)
		search.hits[i].parts = search.parts[search.hits[i].term];
	findings_r->hits = search.hits;
	findings_r->count = search.hit_count;
}
