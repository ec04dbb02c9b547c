/*
 * Quotes: which mails speak best for a finding, and which of their words. The best have most of the
 * words that rose and of those that the others have too, are neither curt nor long, and are of
 * different customers.
 */
#include "finding_p.h"

#include <math.h>
#include <string.h>

/* Among how many mails a quote is chosen; each is compared with all of them. */
#define QUOTE_CHOICE 60
/* A line or two. */
#define QUOTE_CHARACTERS 140
#define QUOTE_CHARACTERS_HAN 70
#define QUOTE_SHORT_BYTES 24
#define NAME_CHARACTERS 40

/* ---- words ---- */

static bool ends_sentence(uint32_t c)
{
	return c == '.' || c == '!' || c == '?' || c == '\n' || c == 0x3002 || c == 0xff01 ||
	       c == 0xff1f;
}

static size_t sentence_end(const char *text, size_t size, size_t at)
{
	while (at < size && !ends_sentence(utf8_next(text, size, &at)))
		;
	return at;
}

/* How many of the terms that many mails have stand in a part of a text; fresh: those alone that no
 * quote has said yet. */
static double weigh_part(struct term_table *common, const char *text, size_t size, bool is_fresh)
{
	struct arena *scratch = arena_new();
	const char *folded = text_fold(scratch, arena_strndup(scratch, text, size));
	/* No more terms than bytes. */
	size_t room = strlen(folded) + 1;
	struct term *terms = arena_array(scratch, room, sizeof(*terms));
	size_t count = term_cut(folded, terms, room);
	double weight = 0;

	for (size_t i = 0; i < count; i++) {
		const struct counted_term *counted = term_table_find(common, &terms[i], false);

		if (counted != NULL && counted->now > 1)
			weight += is_fresh ? counted->before : counted->now;
	}
	arena_free(&scratch);
	return weight / sqrt((double)count + 1);
}

/* Where the sentence begins that speaks best. */
static size_t best_sentence(struct term_table *common, const char *text)
{
	size_t size = strlen(text), best = 0;
	double best_weight = -1;

	for (size_t at = 0; at < size;) {
		size_t end = sentence_end(text, size, at);
		double weight = weigh_part(common, text + at, end - at, false);

		if (weight > best_weight) {
			best_weight = weight;
			best = at;
		}
		at = end;
	}
	return best;
}

static bool is_han_text(const char *text)
{
	return utf8_width(text) * 10 > strlen(text) * 6 && strlen(text) > utf8_width(text);
}

static const char *cut(struct finder *finder, const char *text, size_t start)
{
	size_t room = is_han_text(text + start) ? QUOTE_CHARACTERS_HAN : QUOTE_CHARACTERS;
	const char *safe = safe_text(finder->arena, text + start, room);

	return start == 0 ? safe : arena_printf(finder->arena, "\xe2\x80\xa6 %s", safe);
}

static const char *name_of(struct finder *finder, const struct matter_text *text)
{
	const char *name = safe_text(finder->arena, text->name, NAME_CHARACTERS);

	return name[0] != '\0' ? name : text->address;
}

static void add_quote(struct finder *finder, struct finding *finding, int64_t feedback_id,
    const struct matter_text *text, const char *words)
{
	struct finding_quote *quote = &finding->quotes[finding->quote_count];

	if (finding->quote_count == FINDING_QUOTES_MAX || words[0] == '\0')
		return;
	for (size_t i = 0; i < finding->quote_count; i++)
		if (strcmp(finding->quotes[i].words, words) == 0)
			return;
	*quote = (struct finding_quote){feedback_id, name_of(finder, text), words};
	finding->quote_count++;
}

/* ---- mails ---- */

struct choice {
	const struct finder_text *texts[QUOTE_CHOICE];
	double weights[QUOTE_CHOICE];
	size_t count;
	size_t all, scripts[2], quotes[2]; /* at first; of them Han and not; quoted already */
};

/* Evenly, when there are too many. */
static void choose(const struct finder *finder, const bool *is_meant, struct choice *choice_r)
{
	size_t meant = 0, seen = 0;

	for (size_t i = 0; i < finder->text_count; i++)
		meant += is_meant[i];
	for (size_t i = 0; i < finder->text_count; i++) {
		if (!is_meant[i])
			continue;
		if (meant <= QUOTE_CHOICE || choice_r->count * meant <= seen * QUOTE_CHOICE)
			choice_r->texts[choice_r->count++] = &finder->texts[i];
		seen++;
	}
}

static void count_common(const struct choice *choice, struct term_table *common)
{
	struct term *terms = mem_array(TERMS_MAX, sizeof(*terms));

	for (size_t i = 0; i < choice->count; i++) {
		size_t count = term_cut(choice->texts[i]->folded, terms, TERMS_MAX);

		for (size_t t = 0; t < count; t++) {
			struct counted_term *counted = term_table_find(common, &terms[t], true);

			if (counted != NULL && counted->last != i + 1) {
				counted->last = i + 1;
				counted->now++;
				counted->before++;
			}
		}
	}
	mem_cleanup(&terms);
}

/* A mail of the script that no quote is in yet comes first, where that of many is. */
static bool is_other_script(const struct choice *choice, const struct finder_text *text)
{
	return choice->quotes[0] + choice->quotes[1] > 0 &&
	       choice->quotes[is_han_text(text->folded)] == 0 &&
	       4 * choice->scripts[is_han_text(text->folded)] >= choice->all;
}

static void weigh(struct term_table *common, struct choice *choice)
{
	for (size_t i = 0; i < choice->count; i++) {
		const struct finder_text *text = choice->texts[i];
		size_t size = strlen(text->text.text);

		choice->weights[i] = weigh_part(common, text->folded, strlen(text->folded), true) *
				     (1 + text->rising);
		if (size < QUOTE_SHORT_BYTES)
			choice->weights[i] /= 4;
		if (is_other_script(choice, text))
			choice->weights[i] *= 100;
	}
}

static size_t best_of(const struct choice *choice)
{
	size_t best = 0;

	for (size_t i = 1; i < choice->count; i++)
		if (choice->weights[i] > choice->weights[best])
			best = i;
	return best;
}

/* What was quoted counts less from now on: the next quote says something else, or says it in
 * another language. */
static void take_terms(struct term_table *common, const char *folded)
{
	struct term *terms = mem_array(TERMS_MAX, sizeof(*terms));
	size_t count = term_cut(folded, terms, TERMS_MAX);

	for (size_t i = 0; i < count; i++) {
		struct counted_term *counted = term_table_find(common, &terms[i], false);

		if (counted != NULL)
			counted->before /= 2;
	}
	mem_cleanup(&terms);
}

void finder_quote(struct finder *finder, struct finding *finding, const bool *is_meant)
{
	struct choice choice = {.count = 0};
	struct term_table common;

	choose(finder, is_meant, &choice);
	term_table_init(&common);
	count_common(&choice, &common);
	choice.all = choice.count;
	for (size_t i = 0; i < choice.count; i++)
		choice.scripts[is_han_text(choice.texts[i]->folded)]++;
	while (choice.count > 0 && finding->quote_count < FINDING_QUOTES_MAX) {
		const struct finder_text *text;
		size_t best;

		weigh(&common, &choice);
		best = best_of(&choice);
		text = choice.texts[best];
		choice.texts[best] = choice.texts[--choice.count];
		add_quote(finder, finding, text->matter->id, &text->text,
		    cut(finder, text->text.text, best_sentence(&common, text->text.text)));
		choice.quotes[is_han_text(text->folded)]++;
		take_terms(&common, text->folded);
	}
	term_table_free(&common);
}

void finder_quote_series(struct finder *finder, struct finding *finding, size_t series)
{
	const struct window *window = finder->window;
	const struct series_verdict *verdict = &finder->verdicts[series];
	int64_t from_ms = 0, to_ms = INT64_MAX;
	bool *is_meant = arena_array(finder->arena, finder->text_count + 1, sizeof(*is_meant));

	if (verdict->change == 0 && verdict->has_outlier) {
		from_ms = window->day_starts[verdict->outlier.day];
		to_ms = window->day_starts[verdict->outlier.day + 1];
	}
	for (size_t i = 0; i < finder->text_count; i++) {
		const struct window_matter *matter = finder->texts[i].matter;

		is_meant[i] = (series == 0 || matter->series == series) &&
			      matter->created_ms >= from_ms && matter->created_ms < to_ms;
	}
	finder_quote(finder, finding, is_meant);
}

int finder_quote_matter(struct finder *finder, struct finding *finding, int64_t feedback_id,
    const char *words, struct error *error)
{
	struct matter_text text;
	int found =
	    store_matter_text(finder->input->store, feedback_id, finder->arena, &text, error);

	if (found > 0)
		add_quote(finder, finding, feedback_id, &text,
		    cut(finder, words != NULL && words[0] != '\0' ? words : text.text, 0));
	return found < 0 ? -1 : 0;
}
