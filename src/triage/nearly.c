/*
 * nearly: words of the rules that would have been hits but for one thing. All words are looked for
 * once more, without what their ends demand, in all that the customer sent.
 */
#include "triage/triage_p.h"

#include <stdlib.h>
#include <string.h>

/* One letter is in every text. */
#define NEAR_WORD_BYTES_MIN 2

struct nearly {
	const struct ruleset *ruleset;
	struct arena *arena;
	struct matcher *matcher; /* owned; the words without boundaries */
	bool *is_settled;	 /* of each term: found, or noted here already */
	struct near_miss *misses;
	size_t *terms; /* of each miss, to sort them by */
	size_t count;
	/* Now looked at. */
	const struct triage_text *text;
	const char *why; /* NULL: the parts that rules look at */
};

static struct matcher *loose_matcher(const struct ruleset *ruleset)
{
	AUTO_FREE struct word *words = mem_array(ruleset->word_count + 1, sizeof(*words));

	for (size_t i = 0; i < ruleset->word_count; i++) {
		words[i] = ruleset->terms[ruleset->word_terms[i]].word;
		words[i].needs_start = words[i].needs_end = false;
	}
	return matcher_new(words, ruleset->word_count);
}

/* Why what was found at a place is no hit; NULL when it has nothing to do with the word, as "art"
 * in "starts". */
static const char *reason_for(
    const struct nearly *nearly, const struct term *term, struct text_range at)
{
	const struct entry *entry = &nearly->ruleset->entries[term->entry];
	const struct triage_text *text = nearly->text;
	bool starts = !word_goes_on_before(text->folded, at.start);
	bool ends = !word_goes_on_at(text->folded, text->size, at.end);
	bool is_word = (starts || !term->word.needs_start) && (ends || !term->word.needs_end);

	if (nearly->why != NULL)
		return is_word && (entry->parts & text->part) != 0 ? nearly->why : NULL;
	if ((entry->parts & text->part) == 0)
		return is_word && entry->has_in ? "place" : NULL;
	return !is_word && (starts || ends) ? "boundary" : NULL;
}

static void note(struct nearly *nearly, size_t term_number, const char *why, struct text_range at)
{
	const struct term *term = &nearly->ruleset->terms[term_number];
	const struct entry *entry = &nearly->ruleset->entries[term->entry];
	const struct triage_text *text = nearly->text;
	bool is_cut_off = strcmp(why, "quoted") == 0 || strcmp(why, "signature") == 0;

	nearly->terms[nearly->count] = term_number;
	nearly->misses[nearly->count++] =
	    (struct near_miss){.rule = rule_name(nearly->ruleset, entry, nearly->arena),
		.word = term->written,
		.in = is_cut_off ? why : parts_word(text->part),
		.why = why,
		.passage = {text->original, at,
		    strcmp(why, "link") == 0 || (text->part & (PART_FROM | PART_ATTACHMENT)) != 0}};
	nearly->is_settled[term_number] = true;
}

static void look_at(void *context, size_t word, size_t start, size_t end)
{
	struct nearly *nearly = context;
	size_t number = nearly->ruleset->word_terms[word];
	const struct term *term = &nearly->ruleset->terms[number];
	const struct text_range at = {start, end};
	const char *why;

	if (nearly->is_settled[number] || nearly->count == NEAR_MISSES_MAX ||
	    term->word.size < NEAR_WORD_BYTES_MIN)
		return;
	why = reason_for(nearly, term, at);
	if (why != NULL)
		note(nearly, number, why, at);
}

static void search(struct nearly *nearly, const struct triage_text *text, const char *why)
{
	const struct matcher_scan scan = {
	    .text = text->folded, .size = text->size, .hit = look_at, .context = nearly};

	nearly->text = text;
	nearly->why = why;
	matcher_scan(nearly->matcher, &scan);
}

/* With the addresses in it. */
static void search_links(struct nearly *nearly, const struct triage_text *text)
{
	struct triage_text whole = *text;

	whole.folded = text_fold(nearly->arena, text->original);
	whole.size = strlen(whole.folded);
	if (whole.size != text->size)
		search(nearly, &whole, "link");
}

static void search_cut_off(struct nearly *nearly, const char *cut_off, const char *why)
{
	const struct triage_text text = triage_text_new(nearly->arena, cut_off);

	search(nearly, &text, why);
}

/* A handful: by insertion. */
static void sort_by_rule(struct nearly *nearly)
{
	for (size_t i = 1; i < nearly->count; i++)
		for (size_t j = i; j > 0 && nearly->terms[j] < nearly->terms[j - 1]; j--) {
			struct near_miss miss = nearly->misses[j];
			size_t term = nearly->terms[j];

			nearly->misses[j] = nearly->misses[j - 1];
			nearly->terms[j] = nearly->terms[j - 1];
			nearly->misses[j - 1] = miss;
			nearly->terms[j - 1] = term;
		}
}

void nearly_collect(const struct ruleset *ruleset, const struct decision *decision,
    const char *quoted, const char *signature, struct arena *arena,
    struct triage_explanation *explanation)
{
	struct nearly nearly = {
	    .ruleset = ruleset, .arena = arena, .matcher = loose_matcher(ruleset)};

	nearly.is_settled = arena_array(arena, ruleset->term_count, sizeof(*nearly.is_settled));
	nearly.misses = arena_array(arena, NEAR_MISSES_MAX, sizeof(*nearly.misses));
	nearly.terms = arena_array(arena, NEAR_MISSES_MAX, sizeof(*nearly.terms));
	for (size_t i = 0; i < decision->findings.count; i++)
		nearly.is_settled[decision->findings.hits[i].term] = true;
	for (size_t i = 0; i < decision->parts.count; i++)
		search(&nearly, &decision->parts.texts[i], NULL);
	for (size_t i = 0; i < 2; i++)
		search_links(&nearly, &decision->parts.texts[i]);
	search_cut_off(&nearly, quoted, "quoted");
	search_cut_off(&nearly, signature, "signature");
	matcher_free(&nearly.matcher);
	sort_by_rule(&nearly);
	explanation->near_misses = nearly.misses;
	explanation->near_miss_count = nearly.count;
}
