/*
 * Things that customers name in one breath: pairs of categories (the winner and its tags) and of
 * rules' words, in the mails of the period. Told when three mails or more have both, the lift is
 * above 1.5 and chance (Fisher, over all pairs) hardly gives it. Pairs that hold of themselves are
 * left out: a word and the category that it decides.
 */
#include "chance.h"
#include "finding_p.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SUPPORT_MIN 3
#define LIFT_MIN 1.5
#define LEVEL_TOGETHER 0.001
#define ITEMS_MAX 150
#define PAIRS_TOLD 2
#define ITEM_BYTES_MAX 60

struct mention {
	const char *rule; /* category that it is, or that its word speaks for */
	const char *word; /* NULL: the category itself */
	bool *has;	  /* by text */
	size_t mails;
};

struct pair {
	const struct mention *one, *other;
	size_t both;
	double lift, chance;
};

struct pairing {
	struct finder *finder;
	struct mention *items; /* ITEMS_MAX */
	size_t item_count;
	struct pair best[PAIRS_TOLD];
	size_t best_count;
};

/* ---- items ---- */

static bool is_item(const struct mention *item, const char *rule, const char *word)
{
	if (strcmp(item->rule, rule) != 0 || (item->word == NULL) != (word == NULL))
		return false;
	return word == NULL || strcmp(item->word, word) == 0;
}

/* The first kinds that are seen: there are few, and the mails come in no order of time. */
static void add_item(struct pairing *pairing, const char *rule, const char *word, size_t text)
{
	struct mention *item = NULL;

	for (size_t i = 0; i < pairing->item_count && item == NULL; i++)
		if (is_item(&pairing->items[i], rule, word))
			item = &pairing->items[i];
	if (item == NULL) {
		if (pairing->item_count == ITEMS_MAX)
			return;
		item = &pairing->items[pairing->item_count++];
		item->rule = rule;
		item->word = word;
		item->has = arena_array(
		    pairing->finder->arena, pairing->finder->text_count, sizeof(*item->has));
	}
	item->mails += !item->has[text];
	item->has[text] = true;
}

static void add_tags(struct pairing *pairing, const char *tags, size_t text)
{
	while (*tags != '\0') {
		size_t length = strcspn(tags, " ");

		if (length > 0)
			add_item(pairing, arena_strndup(pairing->finder->arena, tags, length), NULL,
			    text);
		tags += length + strspn(tags + length, " ");
	}
}

static void add_items(struct pairing *pairing, size_t index)
{
	const struct finder *finder = pairing->finder;
	const struct finder_text *text = &finder->texts[index];

	add_item(pairing, finder->window->series[text->matter->series].category, NULL, index);
	add_tags(pairing, text->text.tags, index);
	for (size_t i = 0; i < text->evidence_count; i++) {
		const struct evidence_record *evidence = &text->evidence[i];

		if (!evidence->is_veto && evidence->word[0] != '\0' &&
		    strlen(evidence->word) <= ITEM_BYTES_MAX &&
		    !text_starts_with(evidence->rule, "priority "))
			add_item(pairing, evidence->rule, evidence->word, index);
	}
}

/* ---- pairs ---- */

/* Two words of one rule, or a word and its own category, stand together by the rules. */
static bool may_pair(const struct mention *one, const struct mention *other)
{
	return strcmp(one->rule, other->rule) != 0;
}

static void keep_pair(struct pairing *pairing, const struct pair *pair)
{
	size_t at = pairing->best_count < PAIRS_TOLD ? pairing->best_count++ : PAIRS_TOLD;

	while (at > 0 && pairing->best[at - 1].chance > pair->chance) {
		if (at < PAIRS_TOLD)
			pairing->best[at] = pairing->best[at - 1];
		at--;
	}
	if (at < PAIRS_TOLD)
		pairing->best[at] = *pair;
}

/* The pair of the same two rules is told once, by its surest two. */
static bool is_covered(const struct pairing *pairing, const struct pair *pair)
{
	for (size_t i = 0; i < pairing->best_count; i++) {
		const struct pair *best = &pairing->best[i];

		if (best->chance <= pair->chance &&
		    ((strcmp(best->one->rule, pair->one->rule) == 0 &&
			 strcmp(best->other->rule, pair->other->rule) == 0) ||
			(strcmp(best->one->rule, pair->other->rule) == 0 &&
			    strcmp(best->other->rule, pair->one->rule) == 0)))
			return true;
	}
	return false;
}

static void test_pair(
    struct pairing *pairing, const struct mention *one, const struct mention *other, double limit)
{
	size_t n = pairing->finder->text_count;
	struct pair pair = {.one = one, .other = other};

	for (size_t i = 0; i < n; i++)
		pair.both += one->has[i] && other->has[i];
	if (pair.both < SUPPORT_MIN)
		return;
	pair.lift = (double)pair.both * (double)n / ((double)one->mails * (double)other->mails);
	pair.chance = chance_shared_at_least(
	    (int64_t)pair.both, (int64_t)one->mails, (int64_t)other->mails, (int64_t)n);
	if (pair.lift > LIFT_MIN && pair.chance <= limit && !is_covered(pairing, &pair))
		keep_pair(pairing, &pair);
}

static void test_pairs(struct pairing *pairing)
{
	size_t pairs = 0;

	for (size_t i = 0; i < pairing->item_count; i++)
		for (size_t j = 0; j < i; j++)
			pairs += may_pair(&pairing->items[i], &pairing->items[j]) &&
				 pairing->items[i].mails >= SUPPORT_MIN &&
				 pairing->items[j].mails >= SUPPORT_MIN;
	for (size_t i = 0; i < pairing->item_count; i++)
		for (size_t j = 0; j < i; j++)
			if (may_pair(&pairing->items[i], &pairing->items[j]) &&
			    pairing->items[i].mails >= SUPPORT_MIN &&
			    pairing->items[j].mails >= SUPPORT_MIN)
				test_pair(pairing, &pairing->items[i], &pairing->items[j],
				    LEVEL_TOGETHER / (double)pairs);
}

/* ---- saying it ---- */

static const char *name_of(const struct finder *finder, const struct mention *item)
{
	const struct report_input *input = finder->input;

	return item->word != NULL
		   ? arena_printf(finder->arena, _("\"%s\""), item->word)
		   : word_category(input->categories, input->category_count, item->rule);
}

static void tell(struct pairing *pairing, const struct pair *pair)
{
	struct finder *finder = pairing->finder;
	struct finding *finding = finder_add(finder, FINDING_TOGETHER, false);
	bool *is_meant = arena_array(finder->arena, finder->text_count, sizeof(*is_meant));
	/* The rarer of the two leads to the other. */
	const struct mention *one =
				 pair->one->mails <= pair->other->mails ? pair->one : pair->other,
			     *other = one == pair->one ? pair->other : pair->one;
	double confidence = (double)pair->both / (double)one->mails;

	if (finding == NULL)
		return;
	for (size_t i = 0; i < finder->text_count; i++)
		is_meant[i] = one->has[i] && other->has[i];
	finding->subject = one->word != NULL ? one->word : one->rule;
	finding->sentence = arena_printf(finder->arena,
	    _("Who writes of %s often writes of %s too: %zu of %zu mails."), name_of(finder, one),
	    name_of(finder, other), pair->both, one->mails);
	finding->figures = arena_printf(finder->arena,
	    _("support %zu of %zu mails, confidence %.0f %%, lift %.1f"), pair->both,
	    finder->text_count, 100 * confidence, pair->lift);
	finding->weight = 12 + finder_size((double)pair->both);
	finding_add_number(finding, "support", (double)pair->both);
	finding_add_number(finding, "mails", (double)finder->text_count);
	finding_add_number(finding, "confidence", confidence);
	finding_add_number(finding, "lift", pair->lift);
	finding_add_number(finding, "chance", pair->chance);
	finder_quote(finder, finding, is_meant);
}

void finder_find_together(struct finder *finder)
{
	struct pairing pairing = {.finder = finder};

	if (finder->text_count == 0)
		return;
	pairing.items = arena_array(finder->arena, ITEMS_MAX, sizeof(*pairing.items));
	for (size_t i = 0; i < finder->text_count; i++)
		add_items(&pairing, i);
	test_pairs(&pairing);
	for (size_t i = 0; i < pairing.best_count; i++)
		tell(&pairing, &pairing.best[i]);
}
