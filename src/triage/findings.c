/*
 * findings: which words and patterns of the rules occur in a mail, and in which of its parts.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

/* What is found while one mail is looked at. */
struct search {
	const struct ruleset *ruleset;
	struct arena *arena;
	uint8_t *parts;	  /* of each term found: where; in arena */
	struct hit *hits; /* in arena */
	size_t hit_count, hit_capacity;
	/* Now looked at. */
	const struct triage_text *text;
	struct pattern_search *patterns; /* owned; what they may still do in this part */
	uint8_t *gave_up;		 /* of each pattern: in which parts; NULL: none so far */
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

	if ((entry->parts & search->text->part) == 0)
		return;
	if (search->parts[term] == 0)
		*new_hit(search) = (struct hit){.term = term,
		    .passage = {search->text->original, place,
			(search->text->part & (PART_FROM | PART_ATTACHMENT)) != 0}};
	search->parts[term] |= search->text->part;
}

static void note_word(void *context, size_t word, size_t start, size_t end)
{
	struct search *search = context;

	add_found(search, search->ruleset->word_terms[word], (struct text_range){start, end});
}

/* moods: NULL when nobody asks for them. */
static struct prefilter_scan *search_words(struct search *search, struct mood_marks *moods)
{
	const struct ruleset *ruleset = search->ruleset;
	const struct triage_text *text = search->text;
	struct prefilter_scan *scan =
	    prefilter_begin(ruleset->prefilter, text->folded, text->size, search->arena);
	struct sweep_taker takers[SWEEP_ASKERS] = {
	    [SWEEP_RULES] = {note_word, search},
	    [SWEEP_LITERALS] = {prefilter_note, scan},
	};

	if (moods != NULL) {
		takers[SWEEP_OWN_MOODS] = (struct sweep_taker){mood_note_own, moods};
		takers[SWEEP_SHIPPED_MOODS] = (struct sweep_taker){mood_note_shipped, moods};
	}
	sweep_text(ruleset->sweep, text->folded, text->size, takers, prefilter_gates(scan));
	return scan;
}

static const char *part_name(enum part part)
{
	switch (part) {
	case PART_SUBJECT:
		return _("subject");
	case PART_TEXT:
		return _("text");
	case PART_FROM:
		return _("sender");
	default:
		return _("attachment");
	}
}

/* Once for each part, however many attachments there are. */
static void note_given_up(
    struct search *search, size_t index, const struct term *pattern, struct findings *findings)
{
	if (search->gave_up == NULL) {
		search->gave_up = arena_alloc(search->arena, search->ruleset->pattern_count);
		findings->errors = arena_array(search->arena,
		    PART_COUNT * search->ruleset->pattern_count, sizeof(*findings->errors));
	}
	if ((search->gave_up[index] & search->text->part) != 0)
		return;
	search->gave_up[index] |= (uint8_t)search->text->part;
	findings->errors[findings->error_count++] = arena_printf(search->arena,
	    _("%s:%zu:%zu: the pattern took too many steps on this mail's %s and was given up"),
	    pattern->place.file, pattern->place.line, pattern->place.column,
	    part_name(search->text->part));
}

static void search_patterns(
    struct search *search, struct prefilter_scan *scan, struct findings *findings)
{
	const struct ruleset *ruleset = search->ruleset;
	const struct triage_text *text = search->text;

	for (size_t i = 0; i < ruleset->pattern_count; i++) {
		size_t number = ruleset->pattern_terms[i];
		const struct term *term = &ruleset->terms[number];
		enum pattern_result result;
		const struct place_list *places;
		struct text_range place;

		if ((ruleset->entries[term->entry].parts & text->part) == 0 ||
		    !prefilter_places(scan, i, &places))
			continue;
		result = pattern_find(
		    search->patterns, term->pattern, text->folded, text->size, places, &place);
		if (result == PATTERN_HIT)
			add_found(search, number, place);
		else if (result == PATTERN_GAVE_UP)
			note_given_up(search, i, term, findings);
	}
}

static int compare_hits(const void *a, const void *b)
{
	const struct hit *first = a, *second = b;

	return (first->term > second->term) - (first->term < second->term);
}

/* Texts of the same part share its steps. */
static void search_text(struct search *search, const struct triage_text *text,
    struct mood_marks *moods, struct findings *findings)
{
	if (search->text == NULL || search->text->part != text->part)
		pattern_search_begin(search->patterns);
	search->text = text;
	search_patterns(search, search_words(search, moods), findings);
}

void findings_collect(const struct ruleset *ruleset, const struct parts *parts,
    struct mood_marks *moods[MOOD_TEXTS], struct arena *arena, struct findings *findings_r)
{
	struct search search = {
	    .ruleset = ruleset,
	    .arena = arena,
	    .parts = arena_alloc(arena, ruleset->term_count),
	    .patterns = pattern_search_new(),
	};

	*findings_r = (struct findings){0};
	for (size_t i = 0; i < parts->count; i++)
		search_text(&search, &parts->texts[i],
		    moods != NULL && i < MOOD_TEXTS ? moods[i] : NULL, findings_r);
	if (search.hit_count > 0)
		qsort(search.hits, search.hit_count, sizeof(*search.hits), compare_hits);
	for (size_t i = 0; i < search.hit_count; i++)
		search.hits[i].parts = search.parts[search.hits[i].term];
	pattern_search_free(&search.patterns);
	findings_r->hits = search.hits;
	findings_r->count = search.hit_count;
}
