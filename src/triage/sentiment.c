/*
 * sentiment: how content a text sounds, from -1 to 1, by a lexicon.
 *
 * A first level for sorting and counting, no judge of single mails. Words of mood add up; a degree
 * word before one makes it stronger or weaker, a negation turns it ("not good" is less bad than
 * "bad" is, "not bad" less good than "good"), what stands before a "but" counts half, what follows
 * it half as much again, what is good counts little where it is asked for, and exclamation marks
 * add emphasis.
 */
#include "triage/triage_p.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "triage/lexicon.h"
#include "triage/links.h"

/* A negation turns a mood and takes away from its strength. */
#define NEGATED (-0.7)
/*
 * Weaker ones tell what happened or is asked for (a refund, a repair, waiting) and are no
 * judgement: that there was none is no praise.
 */
#define JUDGEMENT_MIN 1.0
/* "Is it reliable?" asks for what it names. */
#define ASKED 0.2
/* So far behind a mood the end of its clause is looked for, in bytes. */
#define CLAUSE_LOOK_MAX 120
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

/* A word of the lexicon found in the text. */
struct mark {
	size_t start, end;
	const struct lexicon_word *word;
	double factor;	 /* by contrast */
	bool is_used;	 /* a negation that turned a mood */
	double value;	 /* what it is worth in the end */
	size_t from;	 /* where the first word begins that turns or strengthens it */
	bool is_shipped; /* hark's word, not the owner's */
};

struct marks {
	struct mark *items; /* owned */
	size_t count;
};

struct mood_marks {
	const struct lexicon *own; /* borrowed */
	struct marks owns, shipped;
};

/* ---- finding the marks ---- */

struct mood_marks *mood_marks_new(const struct lexicon *own)
{
	struct mood_marks *marks = mem_alloc(sizeof(*marks));

	marks->own = own;
	return marks;
}

void mood_marks_free(struct mood_marks **marks)
{
	if (*marks == NULL)
		return;
	free((*marks)->owns.items);
	free((*marks)->shipped.items);
	free(*marks);
	*marks = NULL;
}

static void note_mark(
    struct marks *marks, const struct lexicon_word *word, struct text_range place, bool is_shipped)
{
	if (marks->count == MARKS_MAX)
		return;
	marks->items = array_grow(marks->items, marks->count, sizeof(*marks->items));
	marks->items[marks->count++] = (struct mark){.start = place.start,
	    .end = place.end,
	    .from = place.start,
	    .word = word,
	    .factor = 1,
	    .is_shipped = is_shipped};
}

void mood_note_own(void *context, size_t word, size_t start, size_t end)
{
	struct mood_marks *marks = context;

	note_mark(&marks->owns, &marks->own->words[word], (struct text_range){start, end}, false);
}

void mood_note_shipped(void *context, size_t word, size_t start, size_t end)
{
	struct mood_marks *marks = context;

	note_mark(&marks->shipped, &lexicon_shipped()->words[word], (struct text_range){start, end},
	    true);
}

/* The owner's, and of the others as many as there is room for: all is in the owner's then. */
static struct marks *join_marks(struct mood_marks *both)
{
	struct marks *all = &both->owns;

	if (all->count == 0)
		return &both->shipped;
	for (size_t i = 0; i < both->shipped.count && all->count < MARKS_MAX; i++) {
		all->items = array_grow(all->items, all->count, sizeof(*all->items));
		all->items[all->count++] = both->shipped.items[i];
	}
	return all;
}

static int compare_marks(const void *a, const void *b)
{
	const struct mark *first = a, *second = b;

	if (first->start != second->start)
		return first->start < second->start ? -1 : 1;
	if (first->end != second->end)
		return first->end > second->end ? -1 : 1;
	return (first->is_shipped ? 1 : 0) - (second->is_shipped ? 1 : 0);
}

/* As they are found, but for those of one place. */
static bool are_in_order(const struct marks *marks)
{
	for (size_t i = 1; i < marks->count; i++)
		if (compare_marks(&marks->items[i - 1], &marks->items[i]) > 0)
			return false;
	return true;
}

/*
 * Of words that overlap the one that begins first stays, of these the longest, of the same place
 * the owner's.
 */
static void drop_overlaps(struct marks *marks)
{
	size_t kept = 0;

	if (!are_in_order(marks))
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

/* "not helpful or friendly": what turns the first mood turns the second, too. */
static bool is_joined(const char *text, size_t end, size_t start)
{
	static const char *const joints[] = {" or ", " nor ", "或", "或者"};

	for (size_t i = 0; i < ARRAY_SIZE(joints); i++)
		if (strlen(joints[i]) == start - end &&
		    memcmp(text + end, joints[i], start - end) == 0)
			return true;
	return false;
}

/* Whether its clause ends in a question mark or U+5417, the particle of questions. */
static bool is_asked(const char *text, size_t at)
{
	size_t end = at;

	while (text[end] != '\0' && end - at < CLAUSE_LOOK_MAX && !ends_clause(text, end))
		end++;
	return text[end] == '?' || (end >= at + 3 && memcmp(text + end - 3, "吗", 3) == 0);
}

static double turned(const struct mark *mood)
{
	bool is_event = mood->word->value < 0 && mood->word->value > -JUDGEMENT_MIN;

	return is_event ? 1 : NEGATED;
}

/* What the mood at i is worth, by the words before it. */
static void weigh_mood(struct marks *marks, size_t i, const char *text)
{
	struct mark *mood = &marks->items[i];
	size_t start = mood->start; /* of the first mood of those that are joined */

	mood->value = mood->word->value * mood->factor;
	for (size_t j = i; j-- > 0;) {
		struct mark *before = &marks->items[j];

		if (before->word->kind == LEXICON_MOOD && is_joined(text, before->end, start)) {
			start = before->start;
			continue;
		}
		if (before->word->kind == LEXICON_MOOD || before->word->kind == LEXICON_CONTRAST ||
		    !reaches(text, before->end, start))
			break;
		mood->value *=
		    before->word->kind == LEXICON_NEGATION ? turned(mood) : before->word->value;
		mood->from = before->start;
		before->is_used = true;
	}
	if (mood->value > 0 && is_asked(text, mood->end))
		mood->value *= ASKED;
}

/* "not good" is a matter of the mood; what "can't" speaks of is not known, but it is no praise. */
static void weigh_negations(struct marks *marks)
{
	for (size_t i = 0; i < marks->count; i++) {
		struct mark *mark = &marks->items[i];

		if (mark->word->kind == LEXICON_NEGATION && !mark->is_used)
			mark->value = mark->word->value * mark->factor;
	}
}

/*
 * One sentence, [first, end): what stands before its last contrast matters less, what stands behind
 * it more. Of a contrast itself the others say the same.
 */
static void weigh_sentence(struct marks *marks, size_t first, size_t end)
{
	size_t contrasts = 0, last = end;

	for (size_t i = first; i < end; i++)
		if (marks->items[i].word->kind == LEXICON_CONTRAST) {
			contrasts++;
			last = i;
		}
	for (size_t i = first; contrasts > 0 && i < end; i++)
		if (i != last || contrasts > 1)
			marks->items[i].factor = i < last ? BEFORE_CONTRAST : AFTER_CONTRAST;
}

static void weigh_contrasts(struct marks *marks, const char *text)
{
	size_t first = 0;

	for (size_t end = 1; end <= marks->count; end++)
		if (end == marks->count ||
		    has_sentence_end(text, marks->items[end - 1].end, marks->items[end].start)) {
			weigh_sentence(marks, first, end);
			first = end;
		}
}

static double emphasis(const char *text, double sum)
{
	int count = 0;

	for (text = strchr(text, '!'); text != NULL && count < EXCLAMATIONS_MAX; count++)
		text = strchr(text + 1, '!');
	return sum > 0 ? EXCLAMATION * count : sum < 0 ? -EXCLAMATION * count : 0;
}

static void weigh_marks(struct marks *marks, const char *text)
{
	weigh_contrasts(marks, text);
	for (size_t i = 0; i < marks->count; i++)
		if (marks->items[i].word->kind == LEXICON_MOOD)
			weigh_mood(marks, i, text);
	weigh_negations(marks);
}

static double round_off(double value)
{
	return round(1000 * value) / 1000;
}

static void keep_mood(
    struct verdict *verdict, const struct mark *mark, const struct triage_text *text)
{
	if (verdict->mood_count == MOODS_MAX)
		return;
	verdict->moods[verdict->mood_count++] = (struct mood){.word = mark->word->written,
	    .in = parts_word(text->part),
	    .value = round_off(mark->value),
	    .passage = {text->original, {mark->from, mark->end}, false}};
}

static double sum_of(
    struct mood_marks *found, const struct triage_text *text, struct verdict *verdict)
{
	struct marks *marks = join_marks(found);
	double sum = 0;

	drop_overlaps(marks);
	weigh_marks(marks, text->folded);
	for (size_t i = 0; i < marks->count; i++) {
		if (marks->items[i].value != 0)
			keep_mood(verdict, &marks->items[i], text);
		sum += marks->items[i].value;
	}
	return sum + emphasis(text->folded, sum);
}

void sentiment_decide(struct mood_marks *const marks[MOOD_TEXTS],
    const struct triage_text texts[MOOD_TEXTS], struct arena *arena, struct verdict *verdict)
{
	double sum = 0;

	verdict->moods = arena_array(arena, MOODS_MAX, sizeof(*verdict->moods));
	for (size_t i = 0; i < MOOD_TEXTS; i++)
		sum += sum_of(marks[i], &texts[i], verdict);
	verdict->sentiment = round_off(sum / sqrt(sum * sum + SATURATION));
}
