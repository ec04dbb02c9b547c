/*
 * lint: what is allowed in rules and still looks like a slip: categories that no mail can reach or
 * that never win, patterns that are plain words, categories without examples. Warnings only. What
 * words do to one another is in lint_words.c.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

void lint_warn(struct diagnostics *diagnostics, const struct place *place, const struct error *text)
{
	diagnostics_warn(diagnostics, place->file, place->line, place->column, "%s", text->text);
}

/* ---- categories ---- */

/* The highest score that each category could get: every term in the subject. */
static void lint_reach(const struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	AUTO_FREE double *reach = mem_array(ruleset->category_count, sizeof(*reach));
	const struct hit everywhere = {.parts = PART_SUBJECT | PART_TEXT};

	for (size_t i = 0; i < ruleset->term_count; i++) {
		const struct entry *entry = &ruleset->entries[ruleset->terms[i].entry];

		if (entry->kind == ENTRY_ANY || entry->kind == ENTRY_ALL)
			reach[entry->owner] += hit_weight(entry, &everywhere);
	}
	for (size_t i = 0; i < ruleset->category_count; i++) {
		const struct category *category = &ruleset->categories[i];
		struct error text;

		if (reach[i] >= category->threshold || category->is_faulty)
			continue;
		error_set(&text,
		    _("this category can never be reached: all its weights together stay below "
		      "%.15g"),
		    category->threshold);
		lint_warn(diagnostics, &category->place, &text);
	}
}

/* Only where others have some: who writes none at all reads it in the summary of "hark check". */
static void lint_examples(const struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	AUTO_FREE bool *has_example = mem_array(ruleset->category_count, sizeof(*has_example));

	for (size_t i = 0; i < ruleset->example_count; i++)
		has_example[ruleset->examples[i].category] = true;
	for (size_t i = 0; i < ruleset->category_count; i++) {
		const struct category *category = &ruleset->categories[i];
		struct error text;

		if (ruleset->example_count == 0 || has_example[i] || category->is_faulty)
			continue;
		error_set(&text,
		    _("category \"%s\" has no examples: a few texts under \"examples\" show after "
		      "each change whether the rules still do what you mean"),
		    category->info.id);
		lint_warn(diagnostics, &category->place, &text);
	}
}

/* ---- patterns ---- */

#define META_CHARACTERS "\\^$.[]|()?*+{}"

/*
 * The word that says the same as a pattern, or NULL: only where the ends mean the same, a boundary
 * or a script that needs none. Without a boundary at its end it is a word with "*".
 */
static const char *word_for(const char *pattern, struct arena *arena)
{
	bool has_start = text_starts_with(pattern, "\\b");
	const char *start = pattern + (has_start ? 2 : 0);
	size_t size = strlen(start);
	bool has_end = size >= 2 && strcmp(start + size - 2, "\\b") == 0;
	struct word word;
	char *text;

	text = arena_strndup(arena, start, size - (has_end ? 2 : 0));
	if (strpbrk(text, META_CHARACTERS) != NULL || word_read(text, arena, &word, NULL) != 0)
		return NULL;
	if (word.needs_start != has_start || (has_end && !word.needs_end))
		return NULL;
	return word.needs_end && !has_end ? arena_printf(arena, "%s*", text) : text;
}

static void lint_patterns(const struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ruleset->pattern_count; i++) {
		const struct term *term = &ruleset->terms[ruleset->pattern_terms[i]];
		const char *word = word_for(term->written, arena);
		struct error text;

		if (word == NULL)
			continue;
		error_set(&text,
		    _("this pattern is a plain word, which is easier to read and found faster: "
		      "words: [\"%s\"]"),
		    word);
		lint_warn(diagnostics, &term->place, &text);
	}
	arena_free(&arena);
}

void ruleset_lint(struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	lint_words(ruleset, diagnostics);
	lint_patterns(ruleset, diagnostics);
	lint_reach(ruleset, diagnostics);
	lint_examples(ruleset, diagnostics);
}
