/*
 * What makes a term worth proposing: significance, sense, and that it is a whole word.
 */
#include "triage/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- significance ---- */

static double summand(double observed, double expected)
{
	return observed > 0 ? observed * log(observed / expected) : 0;
}

double suggest_g2(
    double inside_with, double inside_without, double outside_with, double outside_without)
{
	double inside = inside_with + inside_without, outside = outside_with + outside_without;
	double with = inside_with + outside_with, without = inside_without + outside_without;
	double all = inside + outside;

	if (inside == 0 || outside == 0 || with == 0 || without == 0)
		return 0;
	return 2 * (summand(inside_with, inside * with / all) +
		       summand(inside_without, inside * without / all) +
		       summand(outside_with, outside * with / all) +
		       summand(outside_without, outside * without / all));
}

/* ---- sense ---- */

/* Words that only hold a sentence together. "not" and "no" are none of them. */
static const char function_words[] =
    " a about after all also am an and any are as at be because been before but by can could did "
    "do does dear even ever for from get go got had has have he hello her here hi him his how i if "
    "im in into is it its just like may me more much my need of on one or our out please she so "
    "some than thank thanks that the their them then there these they this those to too up us very "
    "want was we well were what when where which while who why will with would you your ";

/* Han characters that stand at the edge of a word only by chance. */
static const char *const edge_characters = "的了着过吗呢吧啊呀嘛我你您他她它们是在和与及或就都也"
					   "还很这那个么把被让给对从到";

static bool is_function_word(const char *text, size_t size)
{
	char wanted[48];

	if (size + 3 > sizeof(wanted))
		return false;
	snprintf(wanted, sizeof(wanted), " %.*s ", (int)size, text);
	return strstr(function_words, wanted) != NULL;
}

static bool is_edge(const char *character, size_t size)
{
	char wanted[8];

	snprintf(wanted, sizeof(wanted), "%.*s", (int)size, character);
	return strstr(edge_characters, wanted) != NULL;
}

static bool has_letter(const struct vocabulary_word *word)
{
	for (size_t i = 0; i < word->size; i++)
		if ((unsigned char)word->text[i] >= 0x80 ||
		    (word->text[i] >= 'a' && word->text[i] <= 'z'))
			return true;
	return false;
}

static bool has_content_word(const struct vocabulary_word *word)
{
	size_t at = 0;

	while (at < word->size) {
		size_t size = strcspn(word->text + at, " -");

		if (!is_function_word(word->text + at, size))
			return true;
		at += size + 1;
	}
	return false;
}

static bool has_clean_edges(const struct vocabulary_word *word)
{
	size_t first = 0, last = word->size - 1;

	utf8_next(word->text, word->size, &first);
	while (last > 0 && ((unsigned char)word->text[last] & 0xc0) == 0x80)
		last--;
	return !is_edge(word->text, first) && !is_edge(word->text + last, word->size - last);
}

bool suggest_is_sensible(const struct vocabulary_word *word)
{
	if (word->is_running)
		return word->length >= 2 && has_clean_edges(word);
	return word->size >= 2 && has_letter(word) && has_content_word(word);
}

/* ---- whole words ---- */

/* A longer word that stands in so large a part of the shorter one's mails makes it a half. */
#define PART_SHARE 0.8
/* The longest beginning that still has nearly all the mails is the one that a person would write.
 */
#define BEGINNING_SHARE 0.9

static void mark(const struct vocabulary *vocabulary, uint64_t hash, double mails, bool *is_part)
{
	size_t at = vocabulary_find(vocabulary, hash);

	if (at < vocabulary->count && mails >= vocabulary->words[at].mails)
		is_part[at] = true;
}

static void mark_halves(
    const struct vocabulary *vocabulary, const struct vocabulary_word *word, bool *is_part)
{
	size_t first = 0, last = word->size;
	double mails = word->mails / PART_SHARE;

	utf8_next(word->text, word->size, &first);
	do
		last--;
	while (last > 0 && ((unsigned char)word->text[last] & 0xc0) == 0x80);
	mark(vocabulary, learn_hash(word->text + first, word->size - first), mails, is_part);
	mark(vocabulary, learn_hash(word->text, last), mails, is_part);
}

static bool says_no_more(
    const struct vocabulary *vocabulary, const struct vocabulary_word *word, uint64_t hash)
{
	size_t at = vocabulary_find(vocabulary, hash);

	return at < vocabulary->count && word->mails == vocabulary->words[at].mails &&
	       suggest_is_sensible(&vocabulary->words[at]);
}

/* A phrase that stands wherever the same without its first or last word stands. */
static bool is_padded(const struct vocabulary *vocabulary, const struct vocabulary_word *word)
{
	size_t first = strcspn(word->text, " -'") + 1, last = word->size;

	while (last > 0 && strchr(" -'", word->text[last - 1]) == NULL)
		last--;
	return says_no_more(vocabulary, word, learn_hash(word->text + first, word->size - first)) ||
	       says_no_more(vocabulary, word, learn_hash(word->text, last - 1));
}

void suggest_mark_parts(const struct vocabulary *vocabulary, bool *is_part_r)
{
	memset(is_part_r, 0, vocabulary->count * sizeof(*is_part_r));
	for (size_t i = 0; i < vocabulary->count; i++) {
		const struct vocabulary_word *word = &vocabulary->words[i];

		if (word->is_running && word->length > 2)
			mark_halves(vocabulary, word, is_part_r);
		else if (!word->is_running && word->length == 1 && word->size > 1)
			mark(vocabulary, ~learn_hash(word->text, word->size - 1),
			    word->mails / BEGINNING_SHARE, is_part_r);
		else if (!word->is_running && word->length > 1)
			is_part_r[i] = is_part_r[i] || is_padded(vocabulary, word);
	}
}
