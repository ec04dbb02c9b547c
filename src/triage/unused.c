/*
 * unused: words that no mail ever had, categories that no mail ever got. Rules that do nothing hide
 * those that do.
 */
#include "triage/learn_p.h"

#include <stdlib.h>

struct use {
	bool *terms;	  /* was found; owned */
	bool *categories; /* won; owned */
};

static void note(
    const struct ruleset *ruleset, const struct label *label, struct arena *arena, struct use *use)
{
	struct findings findings;
	struct tally tally;
	size_t winner;

	label_judge(ruleset, label, arena, &findings, &tally);
	for (size_t i = 0; i < findings.count; i++)
		use->terms[findings.hits[i].term] = true;
	winner = tally_winner(ruleset, &tally);
	if (winner < ruleset->category_count)
		use->categories[winner] = true;
}

static const char *place_text(const struct place *place, struct arena *arena)
{
	return arena_printf(arena, "%s:%zu:%zu", place->file, place->line, place->column);
}

static struct unused_rule unused_term(
    const struct ruleset *ruleset, const struct term *term, struct arena *arena)
{
	const struct entry *entry = &ruleset->entries[term->entry];

	return (struct unused_rule){
	    .rule = entry->kind == ENTRY_WHEN
			? arena_printf(arena, "priority %zu", entry->owner + 1)
			: arena_strdup(arena, ruleset->categories[entry->owner].info.id),
	    .word = arena_strdup(arena, term->written),
	    .place = place_text(&term->place, arena)};
}

/* The words of a category that never won say nothing more; senders and attachments are not kept. */
static bool is_of_interest(
    const struct ruleset *ruleset, const struct term *term, const struct use *use)
{
	const struct entry *entry = &ruleset->entries[term->entry];

	if ((entry->parts & (PART_SUBJECT | PART_TEXT)) == 0)
		return false;
	return entry->kind == ENTRY_WHEN || use->categories[entry->owner];
}

static size_t collect(const struct ruleset *ruleset, const struct use *use, struct arena *arena,
    struct unused_rule *unused)
{
	size_t count = 0;

	for (size_t i = 0; i < ruleset->category_count; i++)
		if (!use->categories[i])
			unused[count++] = (struct unused_rule){
			    .rule = arena_strdup(arena, ruleset->categories[i].info.id),
			    .place = place_text(&ruleset->categories[i].place, arena)};
	for (size_t i = 0; i < ruleset->term_count; i++)
		if (!use->terms[i] && is_of_interest(ruleset, &ruleset->terms[i], use))
			unused[count++] = unused_term(ruleset, &ruleset->terms[i], arena);
	return count;
}

void ruleset_find_unused(const struct ruleset *ruleset, const struct label *labels, size_t count,
    struct arena *arena, struct unused_rule **unused_r, size_t *count_r)
{
	struct use use = {.terms = mem_array(ruleset->term_count, sizeof(*use.terms)),
	    .categories = mem_array(ruleset->category_count, sizeof(*use.categories))};
	struct arena *scratch = arena_new();

	for (size_t i = 0; i < count; i++) {
		note(ruleset, &labels[i], scratch, &use);
		arena_clear(scratch);
	}
	*unused_r =
	    arena_array(arena, ruleset->category_count + ruleset->term_count, sizeof(**unused_r));
	*count_r = collect(ruleset, &use, arena, *unused_r);
	arena_free(&scratch);
	free(use.terms);
	free(use.categories);
}
