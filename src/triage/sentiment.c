/*
 * sentiment: how content a text sounds, from -1 to 1, by a lexicon.
 *
 * A first level for sorting and counting, no judge of single mails. Words of mood add up; a degree
 * word before one makes it stronger or weaker, a negation turns it ("not good" is less bad than
 * "bad" is, "not bad" less good than "good"), what stands before a "but" counts half, what follows
 * it half as much again, and exclamation marks add emphasis.
 */
#include "triage/triage_p.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "triage/lexicon.h"
#include "triage/links.h"

/* A negation turns a mood and takes away from its strength. */
#define NEGATED (-0.7)
/* How far a negation or degree word reaches: blanks or Han characters between. */
#define REACH 4
#define BEFORE_CONTRAST 0.5
#define AFTER_CONTRAST 1.5
#define EXCLAMATION 0.3
#define EXCLAMATIONS_MAX 4
/* The sum that gives 0.7: about two strong words. */
#define SATURATION 16.0
/* Words of mood that are looked at: a text of 256 KB may hold very many. */
#define MARKS_MAX 2000

struct meaning {
	enum lexicon_kind kind;
	double value;
};

struct lexicon {
	struct matcher *matcher;  /* owned */
	struct meaning *meanings; /* one a word; owned */
	size_t count;
};

/* A word of the lexicon found in the text. */
struct mark {
	size_t start, end;
	struct meaning meaning;
	double factor; /* by contrast */
};

struct marks {
	struct mark *items;
	size_t count;
	const struct lexicon *lexicon;
};

/* ---- the lexicon ---- */

static struct word *add_group(struct lexicon *lexicon, struct word *words,
    const struct lexicon_group *group, struct arena *arena)
{
	const char *at = group->words;

	while (*at != '\0') {
		size_t length = strcspn(at, "/");
		const char *written = arena_strndup(arena, at, length);
		struct word word;

		if (word_read(written, arena, &word, NULL) == 0) {
			lexicon->meanings = array_grow(
			    lexicon->meanings, lexicon->count, sizeof(*lexicon->meanings));
			words = array_grow(words, lexicon->count, sizeof(*words));
			lexicon->meanings[lexicon->count] =
			    (struct meaning){group->kind, group->value};
			words[lexicon->count++] = word;
		}
		at += length + (at[length] == '/');
	}
	return words;
}

static struct lexicon *lexicon_new(void)
{
	const struct lexicon_group *const lists[] = {lexicon_en, lexicon_zh, lexicon_signs};
	struct lexicon *lexicon = mem_alloc(sizeof(*lexicon));
	struct arena *arena = arena_new();
	AUTO_FREE struct word *words = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (const struct lexicon_group *group = lists[i]; group->words != NULL; group++)
			words = add_group(lexicon, words, group, arena);
	lexicon->matcher = matcher_new(words, lexicon->count);
	arena_free(&arena);
	return lexicon;
}

/* The same for every set of rules: made at the first text and kept as long as the process lives. */
static const struct lexicon *lexicon_get(void)
{
	static const struct lexicon *lexicon;

	if (lexicon == NULL)
		lexicon = lexicon_new();
	return lexicon;
}

/* ---- finding the marks ---- */

static void note_mark(void *context, size_t word, size_t start, size_t end)
{
	struct marks *marks = context;

	if (marks->count == MARKS_MAX)
		return;
	marks->items = array_grow(marks->items, marks->count, sizeof(*marks->items));
	marks->items[marks->count++] = (struct mark){
	    .start = start, .end = end, .meaning = marks->lexicon->meanings[word], .factor = 1};
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *first = a, *second = b;

	if (first->start != second->start)
		return first->start < second->start ? -1 : 1;
	return (first->end < second->end) - (first->end > second->end);
}

/* Of words that overlap the one that begins first stays, of these the longest. */
static void drop_overlaps(struct marks *marks)
{
	size_t kept = 0;

	if (marks->count > 0)
		qsort(marks->items, marks->count, sizeof(*marks->items), compare_marks);
	for (size_t i = 0; i < marks->count; i++)
		if (kept == 0 || marks->items[i].start >= marks->items[kept - 1].end)
			marks->items[kept++] = marks->items[i];
	marks->count = kept;
}

/* ---- reading them ---- */

/* U+3002 (last byte 0x82) is the full stop, U+3001 (0x81) the enumeration comma. */
static bool is_wide_sign(const char *at, unsigned char last)
{
	return (unsigned char)at[0] == 0xe3 && (unsigned char)at[1] == 0x80 &&
	       (unsigned char)at[2] == last;
}

static bool ends_sentence(const char *text, size_t at)
{
	if (text[at] == '.')
		return text[at + 1] == ' ' || text[at + 1] == '\0';
	return text[at] == '!' || text[at] == '?' || is_wide_sign(text + at, 0x82);
}

static bool ends_clause(const char *text, size_t at)
{
	return ends_sentence(text, at) || strchr(",;:()", text[at]) != NULL ||
	       text[at] == LINK_MARK || is_wide_sign(text + at, 0x81);
}

static bool has_sentence_end(const char *text, size_t start, size_t end)
{
	for (size_t at = start; at < end; at++)
		if (ends_sentence(text, at))
			return true;
	return false;
}

/* Whether a word that ends at start speaks about one that begins at end. */
static bool reaches(const char *text, size_t start, size_t end)
{
	size_t distance = 0;

	for (size_t at = start; at < end && distance <= REACH; at++) {
		if (ends_clause(text, at))
			return false;
		if (text[at] == ' ' || (unsigned char)text[at] >= 0xe0)
			distance++;
	}
	return distance <= REACH;
}

static double mood_of(const struct marks *marks, size_t i, const char *text)
{
	const struct mark *mood = &marks->items[i];
	double value = mood->meaning.value * mood->factor;

	for (size_t j = i; j-- > 0;) {
		const struct mark *before = &marks->items[j];

		if (before->meaning.kind == LEXICON_MOOD ||
		    before->meaning.kind == LEXICON_CONTRAST ||
		    !reaches(text, before->end, mood->start))
			break;
		value *= before->meaning.kind == LEXICON_NEGATION ? NEGATED : before->meaning.value;
	}
	return value;
}

/* What stands before the contrast at i in its sentence matters less, what stands behind it more. */
static void weigh_contrast(struct marks *marks, size_t i, const char *text)
{
	for (size_t j = i; j-- > 0;) {
		if (has_sentence_end(text, marks->items[j].end, marks->items[j + 1].start))
			break;
		marks->items[j].factor = BEFORE_CONTRAST;
	}
	for (size_t j = i + 1; j < marks->count; j++) {
		if (has_sentence_end(text, marks->items[j - 1].end, marks->items[j].start))
			break;
		marks->items[j].factor = AFTER_CONTRAST;
	}
}

static double emphasis(const char *text, double sum)
{
	int count = 0;

	for (; *text != '\0' && count < EXCLAMATIONS_MAX; text++)
		count += *text == '!';
	return sum > 0 ? EXCLAMATION * count : sum < 0 ? -EXCLAMATION * count : 0;
}

static double sum_of(const struct lexicon *lexicon, const struct triage_text *text)
{
	struct marks marks = {.lexicon = lexicon};
	const struct matcher_scan scan = {
	    .text = text->folded, .size = text->size, .hit = note_mark, .context = &marks};
	double sum = 0;

	matcher_scan(lexicon->matcher, &scan);
	drop_overlaps(&marks);
	for (size_t i = 0; i < marks.count; i++)
		if (marks.items[i].meaning.kind == LEXICON_CONTRAST)
			weigh_contrast(&marks, i, text->folded);
	for (size_t i = 0; i < marks.count; i++)
		if (marks.items[i].meaning.kind == LEXICON_MOOD)
			sum += mood_of(&marks, i, text->folded);
	free(marks.items);
	return sum + emphasis(text->folded, sum);
}

double sentiment_of(const struct triage_text *subject, const struct triage_text *text)
{
	const struct lexicon *lexicon = lexicon_get();
	double sum = sum_of(lexicon, subject) + sum_of(lexicon, text);

	return round(1000 * sum / sqrt(sum * sum + SATURATION)) / 1000;
}
