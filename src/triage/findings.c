/*
 * findings: which words and patterns of the rules occur in a mail's subject and text.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

#include "triage/links.h"

struct triage_text triage_text_new(struct arena *arena, const char *text)
{
	struct triage_text result = {.folded = text_fold(arena, text)};

	result.size = links_blank_out(result.folded, strlen(result.folded));
	return result;
}

/* What is found while one mail is looked at. */
struct search {
	const struct ruleset *ruleset;
	uint8_t *parts;	 /* of each term found: where; in arena */
	uint32_t *found; /* terms; in arena */
	size_t found_count;
	enum part part; /* now looked at */
};

static void add_found(struct search *search, size_t term)
{
	const struct entry *entry = &search->ruleset->entries[search->ruleset->terms[term].entry];

	if ((entry->parts & search->part) == 0)
		return;
	if (search->parts[term] == 0)
		search->found[search->found_count++] = (uint32_t)term;
	search->parts[term] |= search->part;
}

static void note_word(void *context, size_t word, size_t start, size_t end)
{
	struct search *search = context;

	(void)start;
	(void)end;
	add_found(search, search->ruleset->word_terms[word]);
}

static void search_words(
    struct search *search, enum part part, const struct triage_text *text, struct arena *arena)
{
	const struct ruleset *ruleset = search->ruleset;
	const struct matcher_scan scan = {
	    .text = text->folded,
	    .size = text->size,
	    .seen = arena_alloc(arena, ruleset->word_count),
	    .hit = note_word,
	    .context = search,
	};

	search->part = part;
	matcher_scan(ruleset->matcher, &scan);
}

static void note_given_up(
    const struct search *search, size_t term, struct arena *arena, struct findings *findings)
{
	const struct term *pattern = &search->ruleset->terms[term];

	if (findings->errors == NULL)
		findings->errors = arena_array(
		    arena, 2 * search->ruleset->pattern_count, sizeof(*findings->errors));
	findings->errors[findings->error_count++] = arena_printf(arena,
	    _("%s:%zu:%zu: the pattern took too many steps on this mail's %s and was given up"),
	    pattern->place.file, pattern->place.line, pattern->place.column,
	    search->part == PART_SUBJECT ? _("subject") : _("text"));
}

static void search_patterns(struct search *search, enum part part, const struct triage_text *text,
    struct arena *arena, struct findings *findings)
{
	const struct ruleset *ruleset = search->ruleset;
	uint64_t steps = PATTERN_STEPS_MAX;

	search->part = part;
	for (size_t i = 0; i < ruleset->pattern_count; i++) {
		size_t number = ruleset->pattern_terms[i];
		const struct term *term = &ruleset->terms[number];
		enum pattern_result result;

		if ((ruleset->entries[term->entry].parts & part) == 0)
			continue;
		result = pattern_search(term->pattern, text->folded, text->size, &steps);
		if (result == PATTERN_HIT)
			add_found(search, number);
		else if (result == PATTERN_GAVE_UP)
			note_given_up(search, number, arena, findings);
	}
}

static int compare_terms(const void *a, const void *b)
{
	uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;

	return (first > second) - (first < second);
}

void findings_collect(const struct ruleset *ruleset, const struct triage_text *subject,
    const struct triage_text *text, struct arena *arena, struct findings *findings_r)
{
	struct search search = {
	    .ruleset = ruleset,
	    .parts = arena_alloc(arena, ruleset->term_count),
	    .found = arena_array(arena, ruleset->term_count, sizeof(*search.found)),
	};

	*findings_r = (struct findings){0};
	search_words(&search, PART_SUBJECT, subject, arena);
	search_words(&search, PART_TEXT, text, arena);
	search_patterns(&search, PART_SUBJECT, subject, arena, findings_r);
	search_patterns(&search, PART_TEXT, text, arena, findings_r);
	qsort(search.found, search.found_count, sizeof(*search.found), compare_terms);
	findings_r->hits = arena_array(arena, search.found_count, sizeof(*findings_r->hits));
	for (size_t i = 0; i < search.found_count; i++)
		findings_r->hits[i] =
		    (struct hit){.term = search.found[i], .parts = search.parts[search.found[i]]};
	findings_r->count = search.found_count;
}
