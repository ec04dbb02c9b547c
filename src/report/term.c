#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>

#define HAN_MIN 2
#define HAN_MAX 4
/* A longer run of letters is no word: base64, the number of an order. */
#define TERM_WORD_BYTES_MIN 3
#define TERM_WORD_BYTES_MAX 30

/* In the order of strcmp. */
static const char *const stop_words[] = {"about", "after", "again", "all", "also", "although",
    "always", "and", "another", "any", "anyone", "anything", "are", "aren't", "because", "been",
    "before", "being", "both", "but", "can", "can't", "cannot", "could", "day", "dear", "did",
    "didn't", "does", "doesn't", "doing", "don't", "each", "even", "ever", "every", "few", "for",
    "from", "get", "give", "going", "got", "had", "has", "have", "haven't", "having", "hello",
    "her", "here", "hers", "him", "his", "how", "i'd", "i'll", "i'm", "i've", "into", "isn't",
    "it's", "its", "just", "kind", "know", "last", "let", "like", "made", "make", "many", "may",
    "maybe", "might", "more", "most", "much", "must", "need", "never", "new", "next", "not",
    "nothing", "now", "off", "once", "one", "only", "other", "our", "out", "over", "own", "please",
    "really", "regards", "said", "same", "say", "see", "she", "should", "since", "some",
    "something", "soon", "still", "such", "take", "tell", "than", "thank", "thanks", "that",
    "that's", "the", "their", "them", "then", "there", "these", "they", "thing", "this", "those",
    "though", "time", "too", "try", "two", "until", "upon", "very", "want", "was", "wasn't", "way",
    "well", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with",
    "without", "won't", "would", "wouldn't", "yet", "you", "your", "yours"};

/* A word does not begin with these, nor end with those, nor has particles within. */
static const char not_first[] = "的了吗呢吧啊们着过么之我你您他她它是在就都也和与及而且但或";
static const char not_last[] = "的我你您他她它把被给让从这那为以而且但或和与及就都也很太在是不没一";

static const char not_within[] = "的了就也都吗呢吧啊么";

static int compare_words(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static uint64_t hash_of(const char *text, size_t size, uint64_t hash)
{
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	return hash != 0 ? hash : 1;
}

#define FNV_START UINT64_C(0xcbf29ce484222325)

/* ---- cutting ---- */

struct cutting {
	const char *text; /* folded */
	size_t size;
	struct term *terms; /* room for them */
	size_t count, room;
	size_t word_start, word_end; /* of the last word */
};

static void add(struct cutting *cutting, size_t start, size_t end, bool is_han)
{
	if (cutting->count == cutting->room)
		return;
	cutting->terms[cutting->count++] = (struct term){
	    .hash = hash_of(cutting->text + start, end - start, FNV_START),
	    .text = cutting->text + start,
	    .size = (uint32_t)(end - start),
	    .is_han = is_han,
	};
}

static bool is_han(uint32_t c)
{
	return c >= 0x3400 && u_hasBinaryProperty((UChar32)c, UCHAR_UNIFIED_IDEOGRAPH);
}

static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
	return u_isalnum((UChar32)c) && !is_han(c);
}

static bool is_number(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((text[i] < '0' || text[i] > '9') && text[i] != '\'')
			return false;
	return true;
}

/* Numbers, and letters among them (orders, articles), belong to one mail each. */
static bool is_word(const char *text, size_t size)
{
	char word[TERM_WORD_BYTES_MAX + 1];
	size_t digits = 0;

	if (size < TERM_WORD_BYTES_MIN || size > TERM_WORD_BYTES_MAX || is_number(text, size))
		return false;
	for (size_t i = 0; i < size; i++)
		digits += text[i] >= '0' && text[i] <= '9';
	if (digits > 2)
		return false;
	memcpy(word, text, size);
	word[size] = '\0';
	return bsearch(word, stop_words, ARRAY_SIZE(stop_words), sizeof(stop_words[0]),
		   compare_words) == NULL;
}

static size_t cut_word(struct cutting *cutting, size_t start)
{
	size_t at = start, end = start;

	while (at < cutting->size && is_letter(utf8_next(cutting->text, cutting->size, &at)))
		end = at;
	if (!is_word(cutting->text + start, end - start))
		return end;
	add(cutting, start, end, false);
	/* A pair of words with nothing but a blank between. */
	if (cutting->word_end > 0 && cutting->word_end + 1 == start &&
	    cutting->text[cutting->word_end] == ' ')
		add(cutting, cutting->word_start, end, false);
	cutting->word_start = start;
	cutting->word_end = end;
	return end;
}

static bool stands_in(const char *list, const char *character, size_t size)
{
	return memmem(list, strlen(list), character, size) != NULL;
}

/* ends: where each character of a run ends; starts with that of the one before. */
static void cut_grams(struct cutting *cutting, const size_t *ends, size_t first, size_t count)
{
	const char *text = cutting->text;

	if (stands_in(not_first, text + ends[first], ends[first + 1] - ends[first]))
		return;
	for (size_t n = HAN_MIN; n <= HAN_MAX && first + n <= count; n++) {
		size_t last = ends[first + n - 1], end = ends[first + n];

		if (!stands_in(not_last, text + last, end - last))
			add(cutting, ends[first], end, true);
		if (stands_in(not_within, text + last, end - last))
			break;
	}
}

/* A run of Han characters, in pieces that overlap by what a term may need. */
static size_t cut_han(struct cutting *cutting, size_t start)
{
	size_t ends[66] = {start}, count = 0, at = start;

	while (count + 1 < ARRAY_SIZE(ends) && at < cutting->size &&
	       is_han(utf8_next(cutting->text, cutting->size, &at)))
		ends[++count] = at;
	for (size_t i = 0; i < count; i++)
		cut_grams(cutting, ends, i, count);
	/* Of a run that goes on the last characters come again. */
	return count + 1 < ARRAY_SIZE(ends) ? ends[count] : ends[count + 1 - HAN_MAX];
}

size_t term_cut(const char *folded, struct term *terms, size_t room)
{
	struct cutting cutting = {
	    .text = folded, .size = strlen(folded), .terms = terms, .room = room};
	size_t at = 0;

	while (at < cutting.size) {
		size_t next = at;
		uint32_t c = utf8_next(folded, cutting.size, &next);

		if (is_han(c))
			at = cut_han(&cutting, at);
		else if (is_letter(c))
			at = cut_word(&cutting, at);
		else
			at = next;
	}
	return cutting.count;
}

struct term term_of_keyword(const char *word)
{
	size_t size = strlen(word);

	return (struct term){.hash = hash_of(word, size, ~FNV_START),
	    .text = word,
	    .size = (uint32_t)size,
	    .is_keyword = true};
}

/* ---- counting ---- */

#define TABLE_SIZE_FIRST 4096

void term_table_init(struct term_table *table)
{
	*table = (struct term_table){.size = TABLE_SIZE_FIRST};
	table->items = mem_array(table->size, sizeof(*table->items));
}

void term_table_free(struct term_table *table)
{
	free(table->items);
	*table = (struct term_table){0};
}

static struct counted_term *slot_of(struct counted_term *items, size_t size, uint64_t hash)
{
	size_t at = (size_t)(hash ^ (hash >> 29)) & (size - 1);

	while (items[at].term.hash != 0 && items[at].term.hash != hash)
		at = (at + 1) & (size - 1);
	return &items[at];
}

static void grow(struct term_table *table)
{
	struct counted_term *larger = mem_array(table->size * 2, sizeof(*larger));

	for (size_t i = 0; i < table->size; i++)
		if (table->items[i].term.hash != 0)
			*slot_of(larger, table->size * 2, table->items[i].term.hash) =
			    table->items[i];
	free(table->items);
	table->items = larger;
	table->size *= 2;
}

struct counted_term *term_table_find(struct term_table *table, const struct term *term, bool is_new)
{
	struct counted_term *slot = slot_of(table->items, table->size, term->hash);

	if (slot->term.hash != 0)
		return slot;
	if (!is_new || table->count == FINDING_TERMS_MAX)
		return NULL;
	if (2 * (table->count + 1) > table->size) {
		grow(table);
		slot = slot_of(table->items, table->size, term->hash);
	}
	slot->term = *term;
	table->count++;
	return slot;
}
