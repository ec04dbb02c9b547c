/*
 * Words that stand in each other's way: the same one twice, one that another hits along with, one
 * that its own category's veto kills, a category whose words all stand in an earlier one.
 *
 * All terms are sorted by word, so that equal words lie together as a group. A matcher over the
 * groups tells which words hit inside a word: it is searched as if it were a text.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

struct group {
	size_t first, count; /* in lint.order */
};

struct lint {
	const struct ruleset *ruleset;
	struct diagnostics *diagnostics;
	size_t *order;	      /* terms by word; owned */
	struct group *groups; /* owned */
	size_t group_count;
	size_t *group_of; /* of each term; owned */
	size_t inside;	  /* the term whose word is searched now */
};

static const struct term *term_at(const struct lint *lint, size_t index)
{
	return &lint->ruleset->terms[lint->order[index]];
}

static const struct entry *entry_of(const struct lint *lint, const struct term *term)
{
	return &lint->ruleset->entries[term->entry];
}

static const struct word *word_of(const struct lint *lint, size_t group)
{
	return &term_at(lint, lint->groups[group].first)->word;
}

static int compare_words(const struct word *one, const struct word *other)
{
	int order = strcmp(one->needle, other->needle);

	return order != 0 ? order : one->needs_end - other->needs_end;
}

/* Rules of one category, or one priority, lie together: categories first. */
static int compare_owners(const struct entry *one, const struct entry *other)
{
	int order = (one->kind == ENTRY_WHEN) - (other->kind == ENTRY_WHEN);

	return order != 0 ? order : (one->owner > other->owner) - (one->owner < other->owner);
}

/* Within a category its vetoes come last, each kind in file order. */
static int compare_entries(const struct entry *one, const struct entry *other)
{
	int order = compare_owners(one, other);

	if (order == 0)
		order = (one->kind == ENTRY_NONE) - (other->kind == ENTRY_NONE);
	return order != 0 ? order : (one > other) - (one < other);
}

static int compare_terms(const void *a, const void *b, void *context)
{
	const struct ruleset *ruleset = ((const struct lint *)context)->ruleset;
	const struct term *first = &ruleset->terms[*(const size_t *)a];
	const struct term *second = &ruleset->terms[*(const size_t *)b];
	int order = compare_words(&first->word, &second->word);

	if (order == 0)
		order = compare_entries(
		    &ruleset->entries[first->entry], &ruleset->entries[second->entry]);
	return order != 0 ? order : (first > second) - (first < second);
}

static void make_groups(struct lint *lint)
{
	size_t count = lint->ruleset->word_count;

	lint->order = mem_array(count, sizeof(*lint->order));
	lint->groups = mem_array(count, sizeof(*lint->groups));
	lint->group_of = mem_array(lint->ruleset->term_count, sizeof(*lint->group_of));
	memcpy(lint->order, lint->ruleset->word_terms, count * sizeof(*lint->order));
	qsort_r(lint->order, count, sizeof(*lint->order), compare_terms, lint);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 ||
		    compare_words(&term_at(lint, i - 1)->word, &term_at(lint, i)->word) != 0)
			lint->groups[lint->group_count++].first = i;
		lint->groups[lint->group_count - 1].count++;
		lint->group_of[lint->order[i]] = lint->group_count - 1;
	}
}

/* ---- equal words ---- */

static void lint_pair(const struct lint *lint, const struct term *first, const struct term *second)
{
	bool one = entry_of(lint, first)->kind == ENTRY_NONE;
	bool other = entry_of(lint, second)->kind == ENTRY_NONE;
	struct error text;

	if (one != other)
		error_set(&text, _("\"%s\" can never count: the same word in \"none\" vetoes it"),
		    second->written);
	else if (first->entry == second->entry)
		error_set(&text, _("\"%s\" stands here twice and counts twice"), second->written);
	else
		return;
	lint_warn(lint->diagnostics, &second->place, &text);
}

static void lint_group(const struct lint *lint, const struct group *group)
{
	for (size_t i = group->first + 1; i < group->first + group->count; i++) {
		const struct term *first = term_at(lint, i - 1), *second = term_at(lint, i);

		if (compare_owners(entry_of(lint, first), entry_of(lint, second)) == 0)
			lint_pair(lint, first, second);
	}
}

/* ---- words within words ---- */

/* The group's first term that is not before entry; NULL when there is none. */
static const struct term *find_term(
    const struct lint *lint, const struct group *group, const struct entry *entry)
{
	size_t low = group->first, end = group->first + group->count, high = end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_entries(entry_of(lint, term_at(lint, middle)), entry) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end ? term_at(lint, low) : NULL;
}

/* The group's first veto of the category that entry belongs to, or NULL. */
static const struct term *find_veto(
    const struct lint *lint, const struct group *group, const struct entry *entry)
{
	const struct term *term;
	size_t low = group->first, end = group->first + group->count, high = end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entry *at = entry_of(lint, term_at(lint, middle));
		int order = compare_owners(at, entry);

		if (order < 0 || (order == 0 && at->kind != ENTRY_NONE))
			low = middle + 1;
		else
			high = middle;
	}
	term = low < end ? term_at(lint, low) : NULL;
	return term != NULL && compare_owners(entry_of(lint, term), entry) == 0 ? term : NULL;
}

/* outer is found only where inner is, and inner is a veto of the same category. */
static bool lint_veto(const struct lint *lint, const struct term *outer, const struct term *inner)
{
	struct error text;

	if ((entry_of(lint, outer)->parts & ~entry_of(lint, inner)->parts) != 0)
		return false;
	error_set(&text, _("\"%s\" can never count: \"%s\" in \"none\" vetoes it"), outer->written,
	    inner->written);
	lint_warn(lint->diagnostics, &outer->place, &text);
	return true;
}

/* outer is found only where inner is, and both stand in one list. */
static void lint_shadow(const struct lint *lint, const struct term *outer, const struct term *inner)
{
	enum entry_kind kind = entry_of(lint, outer)->kind;
	struct error text;

	if (kind == ENTRY_ANY || kind == ENTRY_ALL)
		error_set(&text,
		    _("\"%s\" counts twice: \"%s\", which stands here too, is found wherever it is"),
		    outer->written, inner->written);
	else
		error_set(&text,
		    _("\"%s\" adds nothing: \"%s\", which stands here too, is found wherever it is"),
		    outer->written, inner->written);
	lint_warn(lint->diagnostics, &outer->place, &text);
}

/* A word was found within another one: does it stand in the same rule? */
static void note_inner(void *context, size_t number, size_t start, size_t end)
{
	const struct lint *lint = context;
	const struct term *term = &lint->ruleset->terms[lint->inside], *inner;
	const struct group *group = &lint->groups[number];
	const struct entry *entry = entry_of(lint, term);

	(void)start;
	/* What follows an open end is not known. */
	if (number == lint->group_of[lint->inside] ||
	    (end == term->word.size && !term->word.needs_end && word_of(lint, number)->needs_end))
		return;
	inner = entry->kind == ENTRY_ANY || entry->kind == ENTRY_ALL ? find_veto(lint, group, entry)
								     : NULL;
	if (inner != NULL && lint_veto(lint, term, inner))
		return;
	inner = find_term(lint, group, entry);
	if (inner != NULL && inner->entry == term->entry)
		lint_shadow(lint, term, inner);
}

static void lint_within(struct lint *lint)
{
	AUTO_FREE struct word *words = mem_array(lint->group_count, sizeof(*words));
	struct matcher *matcher;

	for (size_t i = 0; i < lint->group_count; i++)
		words[i] = *word_of(lint, i);
	matcher = matcher_new(words, lint->group_count);
	for (size_t i = 0; i < lint->ruleset->word_count; i++) {
		const struct word *word;

		lint->inside = lint->ruleset->word_terms[i];
		word = &lint->ruleset->terms[lint->inside].word;
		matcher_scan(matcher, &(struct matcher_scan){.text = word->needle,
					  .size = word->size,
					  .hit = note_inner,
					  .context = lint});
	}
	matcher_free(&matcher);
}

/* ---- categories whose words all stand in an earlier one ---- */

struct rival {
	size_t category;      /* the only one that may stand before it */
	size_t shared, terms; /* words that both have; all terms */
	bool is_none;	      /* there cannot be one */
};

/* other takes at least what entry gets, wherever the word stands. */
static bool outweighs(const struct entry *other, const struct entry *entry)
{
	return other->kind == ENTRY_ANY && entry->kind != ENTRY_NONE &&
	       other->has_in == entry->has_in && (entry->parts & ~other->parts) == 0 &&
	       other->weight >= entry->weight;
}

/* The group's first category is the rival of the later ones. */
static void note_rivals(const struct lint *lint, const struct group *group, struct rival *rivals)
{
	const struct entry *first = entry_of(lint, term_at(lint, group->first));

	if (first->kind == ENTRY_WHEN)
		return;
	for (size_t i = group->first + 1; i < group->first + group->count; i++) {
		const struct entry *entry = entry_of(lint, term_at(lint, i));
		struct rival *rival = &rivals[entry->owner];

		if (entry->kind == ENTRY_WHEN || entry->owner == first->owner ||
		    !outweighs(first, entry) ||
		    (rival->shared > 0 && rival->category != first->owner))
			continue;
		rival->category = first->owner;
		rival->shared++;
	}
}

/* Vetoes and "all" may stop a rival, and a higher threshold too. */
static void count_terms(const struct lint *lint, struct rival *rivals)
{
	const struct ruleset *ruleset = lint->ruleset;

	for (size_t i = 0; i < ruleset->term_count; i++) {
		const struct entry *entry = &ruleset->entries[ruleset->terms[i].entry];

		if (entry->kind == ENTRY_WHEN)
			continue;
		if (entry->kind == ENTRY_NONE || entry->kind == ENTRY_ALL)
			rivals[entry->owner].is_none = true;
		if (entry->kind == ENTRY_ANY || entry->kind == ENTRY_ALL)
			rivals[entry->owner].terms++;
	}
}

static void lint_rivals(const struct lint *lint)
{
	const struct category *categories = lint->ruleset->categories;
	AUTO_FREE struct rival *rivals = mem_array(lint->ruleset->category_count, sizeof(*rivals));

	for (size_t i = 0; i < lint->group_count; i++)
		note_rivals(lint, &lint->groups[i], rivals);
	count_terms(lint, rivals);
	for (size_t i = 0; i < lint->ruleset->category_count; i++) {
		const struct rival *rival = &rivals[i];
		struct error text;

		if (rival->shared == 0 || rival->shared < rival->terms ||
		    rivals[rival->category].is_none ||
		    categories[rival->category].threshold > categories[i].threshold)
			continue;
		error_set(&text,
		    _("this category can never win: \"%s\", which stands before it, has all its "
		      "words and weighs them as much"),
		    categories[rival->category].info.id);
		lint_warn(lint->diagnostics, &categories[i].place, &text);
	}
}

void lint_words(const struct ruleset *ruleset, struct diagnostics *diagnostics)
{
	struct lint lint = {.ruleset = ruleset, .diagnostics = diagnostics};

	make_groups(&lint);
	for (size_t i = 0; i < lint.group_count; i++)
		lint_group(&lint, &lint.groups[i]);
	lint_within(&lint);
	lint_rivals(&lint);
	free(lint.order);
	free(lint.groups);
	free(lint.group_of);
}
