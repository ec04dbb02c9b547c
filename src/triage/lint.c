/*
 * lint: what is allowed in rules and still looks like a slip. Warnings only.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

static void warn(struct diagnostics *diagnostics, const struct place *place, const char *text)
{
	diagnostics_warn(diagnostics, place->file, place->line, place->column, "%s", text);
}

/* Words of one category (or priority) by needle, then in file order. */
static int compare_terms(const void *a, const void *b, void *context)
{
	const struct ruleset *ruleset = context;
	const struct term *first = &ruleset->terms[*(const size_t *)a];
	const struct term *second = &ruleset->terms[*(const size_t *)b];
	const struct entry *one = &ruleset->entries[first->entry],
			   *other = &ruleset->entries[second->entry];
	int order = (one->kind == ENTRY_WHEN) - (other->kind == ENTRY_WHEN);

	if (order == 0)
		order = (one->owner > other->owner) - (one->owner < other->owner);
	if (order == 0)
		order = strcmp(first->word.needle, second->word.needle);
	if (order == 0)
		order = first->word.needs_end - second->word.needs_end;
	return order != 0 ? order : (first > second) - (first < second);
}

static bool is_same_word(const struct ruleset *ruleset, const struct term *a, const struct term *b)
{
	const struct entry *one = &ruleset->entries[a->entry], *other = &ruleset->entries[b->entry];

	return (one->kind == ENTRY_WHEN) == (other->kind == ENTRY_WHEN) &&
	       one->owner == other->owner && a->word.needs_end == b->word.needs_end &&
	       strcmp(a->word.needle, b->word.needle) == 0;
}

static void lint_pair(const struct ruleset *ruleset, const struct term *first,
    const struct term *second, struct diagnostics *diagnostics)
{
	bool one = ruleset->entries[first->entry].kind == ENTRY_NONE;
	bool other = ruleset->entries[second->entry].kind == ENTRY_NONE;
	struct error text;

	if (one != other)
		error_set(&text, _("\"%s\" can never count: the same word in \"none\" vetoes it"),
		    second->written);
	else if (first->entry == second->entry)
		error_set(&text, _("\"%s\" stands here twice and counts twice"), second->written);
	else
		return;
	warn(diagnostics, &second->place, text.text);
}

static void lint_words(struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	AUTO_FREE size_t *order = mem_array(ruleset->word_count, sizeof(*order));

	memcpy(order, ruleset->word_terms, ruleset->word_count * sizeof(*order));
	qsort_r(order, ruleset->word_count, sizeof(*order), compare_terms, ruleset);
	for (size_t i = 1; i < ruleset->word_count; i++) {
		const struct term *first = &ruleset->terms[order[i - 1]],
				  *second = &ruleset->terms[order[i]];

		if (is_same_word(ruleset, first, second))
			lint_pair(ruleset, first, second, diagnostics);
	}
}

static void warn_unreachable(
    const struct ruleset *ruleset, size_t category, struct diagnostics *diagnostics)
{
	struct error text;

	error_set(&text,
	    _("this category can never be reached: all its weights together stay below %.15g"),
	    ruleset->categories[category].threshold);
	warn(diagnostics, &ruleset->categories[category].place, text.text);
}

/* The highest score that a category could get: every term in the subject. */
static void lint_reach(const struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	AUTO_FREE double *reach = mem_array(ruleset->category_count, sizeof(*reach));
	const struct hit everywhere = {.parts = PART_SUBJECT | PART_TEXT};

	for (size_t i = 0; i < ruleset->term_count; i++) {
		const struct entry *entry = &ruleset->entries[ruleset->terms[i].entry];

		if (entry->kind == ENTRY_ANY || entry->kind == ENTRY_ALL)
			reach[entry->owner] += hit_weight(entry, &everywhere);
	}
	for (size_t i = 0; i < ruleset->category_count; i++)
		if (reach[i] < ruleset->categories[i].threshold &&
		    !ruleset->categories[i].is_faulty)
			warn_unreachable(ruleset, i, diagnostics);
}

void lint_run(struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	lint_words(ruleset, diagnostics);
	lint_reach(ruleset, diagnostics);
}
