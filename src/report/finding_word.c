/*
 * Words that rise: terms and the rules' keywords that a larger share of the customers uses than in
 * the periods before. Thousands are tested, so few hold: those that are too rare to hold at all are
 * left out of the count (Tarone), the others share one level. Terms that stand in the same mails
 * are one thing: the parts of a Chinese word, the words of a phrase.
 */
#include "chance.h"
#include "finding_p.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORD_CUSTOMERS_MIN 3
#define WORD_RATIO_MIN 2
/* Rising terms that are looked at further, and those that are shown of one thing. */
#define RISING_MAX 100
#define SHOWN_MAX 3
#define WORD_FINDINGS_MAX 3
/* Of the mails with the rarer of two terms: so many with the other make them one thing. */
#define SAME_THING 0.6

struct rising {
	struct counted_term counted;
	double chance;
	bool *has; /* by text of the finder */
	size_t mails;
	bool is_taken;
};

struct word_search {
	struct finder *finder;
	struct term_table table;
	size_t now, before; /* customers */
	double swing;
	struct rising *rising; /* RISING_MAX */
	size_t rising_count;
	size_t tested;
	size_t said;
};

/* ---- the test ---- */

static double share_of(const struct word_search *search)
{
	return (double)search->now / (double)(search->now + search->before);
}

/*
 * Words come in the clumps of what they are about. By how much the share of a category swings, as
 * its variance over its mean squared: what is beyond chance in the counts of all categories.
 */
static double swing_of(const struct finder *finder)
{
	double beyond = 0, mails = 0;

	for (size_t i = 1; i < finder->window->series_count; i++) {
		beyond += finder->verdicts[i].dispersion - 1;
		mails += finder->verdicts[i].usual;
	}
	return mails > 0 ? beyond / mails : 0;
}

/* Of a term that so many customers have used in all. */
static double dispersion_of(const struct word_search *search, double total)
{
	return 1 + search->swing * total * share_of(search);
}

static size_t count_tested(const struct word_search *search)
{
	double *totals = mem_array(search->table.count + 1, sizeof(*totals));
	size_t count = 0, tested;

	for (size_t i = 0; i < search->table.size; i++) {
		const struct counted_term *counted = &search->table.items[i];

		double total = counted->now + counted->before;

		if (counted->term.hash != 0)
			totals[count++] = total / dispersion_of(search, total);
	}
	tested = chance_testable(totals, count, share_of(search), LEVEL_WORD);
	free(totals);
	return tested;
}

static double chance_of(const struct word_search *search, const struct counted_term *counted)
{
	double now = counted->now, before = counted->before;
	double dispersion = dispersion_of(search, now + before);

	if (counted->now < WORD_CUSTOMERS_MIN ||
	    now * (double)search->before < WORD_RATIO_MIN * before * (double)search->now)
		return 1;
	return chance_binomial_at_least(
	    now / dispersion, (now + before) / dispersion, share_of(search));
}

/* The surest first; of the parts of a word the whole. */
static int compare_rising(const void *a, const void *b)
{
	const struct rising *left = a, *right = b;

	if (left->chance != right->chance)
		return left->chance < right->chance ? -1 : 1;
	if (left->counted.term.size != right->counted.term.size)
		return left->counted.term.size > right->counted.term.size ? -1 : 1;
	return left->counted.term.hash < right->counted.term.hash ? -1 : 1;
}

/* Into the list of the surest; the least sure falls out. */
static void keep_rising(struct word_search *search, const struct rising *rising)
{
	struct rising *worst = &search->rising[0];

	if (search->rising_count < RISING_MAX) {
		search->rising[search->rising_count++] = *rising;
		return;
	}
	for (size_t i = 1; i < search->rising_count; i++)
		if (compare_rising(&search->rising[i], worst) > 0)
			worst = &search->rising[i];
	if (compare_rising(rising, worst) < 0)
		*worst = *rising;
}

static void test_terms(struct word_search *search)
{
	double limit;

	search->tested = count_tested(search);
	limit = LEVEL_WORD / (double)search->tested;
	search->rising = arena_array(search->finder->arena, RISING_MAX, sizeof(*search->rising));
	for (size_t i = 0; i < search->table.size; i++) {
		struct rising rising = {.counted = search->table.items[i]};

		if (rising.counted.term.hash == 0)
			continue;
		rising.chance = chance_of(search, &rising.counted);
		if (rising.chance <= limit)
			keep_rising(search, &rising);
	}
	if (search->rising_count > 0)
		qsort(
		    search->rising, search->rising_count, sizeof(*search->rising), compare_rising);
}

/* ---- which mails have them ---- */

static void mark_term(struct word_search *search, const struct term *term, size_t text)
{
	const struct counted_term *counted = term_table_find(&search->table, term, false);
	struct rising *rising;

	if (counted == NULL || counted->mark == 0)
		return;
	rising = &search->rising[counted->mark - 1];
	if (!rising->has[text]) {
		rising->has[text] = true;
		rising->mails++;
		search->finder->texts[text].rising++;
	}
}

static void mark_texts(struct word_search *search)
{
	struct finder *finder = search->finder;
	struct term *terms = mem_array(TERMS_MAX, sizeof(*terms));

	for (size_t i = 0; i < search->rising_count; i++) {
		struct rising *rising = &search->rising[i];

		rising->has =
		    arena_array(finder->arena, finder->text_count + 1, sizeof(*rising->has));
		term_table_find(&search->table, &rising->counted.term, false)->mark =
		    (uint32_t)i + 1;
	}
	for (size_t i = 0; i < finder->text_count; i++) {
		const struct finder_text *text = &finder->texts[i];
		size_t count = term_cut(text->folded, terms, TERMS_MAX);

		for (size_t t = 0; t < count; t++)
			mark_term(search, &terms[t], i);
		for (size_t e = 0; e < text->evidence_count; e++) {
			struct term keyword = term_of_keyword(text->evidence[e].word);

			mark_term(search, &keyword, i);
		}
	}
	free(terms);
}

/* ---- things ---- */

/* One thing: a term with those that stand in the same mails. */
struct thing {
	const struct rising *lead;
	const struct rising *shown[SHOWN_MAX];
	size_t shown_count;
	bool *has;
};

static bool is_same_thing(
    const struct word_search *search, const struct rising *a, const struct rising *b)
{
	size_t both = 0, fewer = a->mails < b->mails ? a->mails : b->mails;

	for (size_t i = 0; i < search->finder->text_count; i++)
		both += a->has[i] && b->has[i];
	return (double)both >= SAME_THING * (double)fewer;
}

static bool stands_within(const struct term *part, const struct term *whole)
{
	size_t size = part->size;

	/* "crash*" is within "crashes". */
	if (part->is_keyword && size > 1 && part->text[size - 1] == '*')
		size--;
	return memmem(whole->text, whole->size, part->text, size) != NULL;
}

/* Parts of a Chinese word overlap: the surest, and of those the longest, stands for all. */
static bool shares_character(const struct term *one, const struct term *other)
{
	for (size_t at = 0; at < one->size;) {
		size_t start = at;

		utf8_next(one->text, one->size, &at);
		if (memmem(other->text, other->size, one->text + start, at - start) != NULL)
			return true;
	}
	return false;
}

/* A term that contains one which is shown stands for it where it is nearly as frequent. */
static void show_term(struct thing *thing, const struct rising *rising)
{
	for (size_t i = 0; i < thing->shown_count; i++) {
		const struct rising *shown = thing->shown[i];

		if (stands_within(&rising->counted.term, &shown->counted.term))
			return;
		if (stands_within(&shown->counted.term, &rising->counted.term)) {
			if (10 * rising->mails >= 8 * shown->mails)
				thing->shown[i] = rising;
			return;
		}
	}
	for (size_t i = 0; i < thing->shown_count; i++)
		if (rising->counted.term.is_han &&
		    shares_character(&rising->counted.term, &thing->shown[i]->counted.term))
			return;
	if (thing->shown_count < SHOWN_MAX)
		thing->shown[thing->shown_count++] = rising;
}

static struct thing gather_thing(struct word_search *search, struct rising *lead)
{
	struct finder *finder = search->finder;
	struct thing thing = {.lead = lead};

	thing.has = arena_array(finder->arena, finder->text_count + 1, sizeof(*thing.has));
	for (size_t i = 0; i < search->rising_count; i++) {
		struct rising *other = &search->rising[i];

		if (other->is_taken || (other != lead && !is_same_thing(search, lead, other)))
			continue;
		other->is_taken = true;
		show_term(&thing, other);
		for (size_t t = 0; t < finder->text_count; t++)
			thing.has[t] |= other->has[t];
	}
	return thing;
}

static const char *name_thing(const struct thing *thing, struct arena *arena)
{
	const char *names = "";

	for (size_t i = 0; i < thing->shown_count; i++) {
		const struct term *term = &thing->shown[i]->counted.term;
		size_t size = term->size;

		if (term->is_keyword && size > 1 && term->text[size - 1] == '*')
			size--;
		names = finder_join(
		    names, arena_printf(arena, _("\"%.*s\""), (int)size, term->text), arena);
	}
	return names;
}

/* The series of most of its mails; 0: no category has half of them. */
static size_t series_of_thing(const struct finder *finder, const struct thing *thing)
{
	size_t *mails = arena_array(finder->arena, finder->window->series_count, sizeof(*mails));
	size_t all = 0, most = 0;

	for (size_t i = 0; i < finder->text_count; i++)
		if (thing->has[i]) {
			size_t series = finder->texts[i].matter->series;

			all++;
			mails[series]++;
			most = mails[series] > mails[most] ? series : most;
		}
	return 2 * mails[most] >= all ? most : 0;
}

/* ---- saying it ---- */

/* Things of one category are one story, in however many words and languages it is told. */
struct story {
	size_t series; /* 0: of no one category */
	const struct rising *lead;
	const char *names;
	size_t things;
	uint32_t before; /* customers, of all its things */
	bool *has;
};
#define STORIES_MAX 10
/* Of how many things a story tells the words. */
#define THINGS_MAX 3

static void add_to_story(struct finder *finder, struct story *story, const struct thing *thing)
{
	if (story->things++ < THINGS_MAX)
		story->names =
		    finder_join(story->names, name_thing(thing, finder->arena), finder->arena);
	story->before += thing->lead->counted.before;
	for (size_t i = 0; i < finder->text_count; i++)
		story->has[i] |= thing->has[i];
}

static size_t gather_stories(struct word_search *search, struct story *stories)
{
	struct finder *finder = search->finder;
	size_t count = 0;

	for (size_t i = 0; i < search->rising_count; i++) {
		struct thing thing;
		size_t series, at = 0;

		if (search->rising[i].is_taken)
			continue;
		thing = gather_thing(search, &search->rising[i]);
		series = series_of_thing(finder, &thing);
		while (at < count && (series == 0 || stories[at].series != series))
			at++;
		if (at == STORIES_MAX)
			continue;
		if (at == count)
			stories[count++] = (struct story){.series = series,
			    .lead = thing.lead,
			    .names = "",
			    .has =
				arena_array(finder->arena, finder->text_count + 1, sizeof(bool))};
		add_to_story(finder, &stories[at], &thing);
	}
	return count;
}

/* The texts stand in the order of their customers. */
static uint32_t customers_of(const struct finder *finder, const bool *has)
{
	uint32_t customers = 0;
	int64_t last_id = -1;

	for (size_t i = 0; i < finder->text_count; i++)
		if (has[i] && finder->texts[i].matter->customer_id != last_id) {
			customers++;
			last_id = finder->texts[i].matter->customer_id;
		}
	return customers;
}

static void say_story(struct word_search *search, const struct story *story)
{
	struct finder *finder = search->finder;
	struct arena *arena = finder->arena;
	const struct term *term = &story->lead->counted.term;
	uint32_t now = customers_of(finder, story->has);
	double before = 100.0 * story->before / (double)search->before;
	const char *where = story->series == 0 ? ""
					       : arena_printf(arena, _(" Mostly in %s."),
						     finder_category(finder, story->series));
	struct finding *finding;

	if (search->said == WORD_FINDINGS_MAX ||
	    (finding = finder_add(finder, FINDING_WORD, true)) == NULL)
		return;
	search->said++;
	finding->subject = arena_strndup(arena, term->text, term->size);
	finding->sentence = arena_printf(arena,
	    language_plural(
		"%u customer now writes of %s.%s", "%u customers now write of %s.%s", now),
	    now, story->names, where);
	finding->figures =
	    arena_printf(arena, _("%.1f %% of %zu customers, before %.1f %%; %zu words compared"),
		100.0 * now / (double)search->now, search->now, before, search->tested);
	finding->weight = 40 + finder_size(now);
	finding_add_number(finding, "now", now);
	finding_add_number(finding, "customers", (double)search->now);
	finding_add_number(finding, "before", story->before);
	finding_add_number(finding, "customers_before", (double)search->before);
	finding_add_number(finding, "chance", story->lead->chance);
	finder_quote(finder, finding, story->has);
}

static void tell_stories(struct word_search *search)
{
	struct story stories[STORIES_MAX];
	size_t count = gather_stories(search, stories);

	for (size_t i = 0; i < count; i++) {
		struct series_verdict *verdict = &search->finder->verdicts[stories[i].series];

		if (stories[i].series != 0 && series_is_found(verdict) && series_has_risen(verdict))
			verdict->words = stories[i].names;
		else
			say_story(search, &stories[i]);
	}
}

int finder_find_words(struct finder *finder, struct error *error)
{
	struct word_search search = {.finder = finder, .swing = swing_of(finder)};
	int result;

	if (finder->window->history < HISTORY_MIN)
		return 0;
	term_table_init(&search.table);
	result = finder_count_terms(finder, &search.table, &search.now, &search.before, error);
	if (result == 0 && search.now > 0 && search.before > 0) {
		test_terms(&search);
		mark_texts(&search);
		tell_stories(&search);
	}
	term_table_free(&search.table);
	return result;
}
