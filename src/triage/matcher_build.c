/*
 * matcher_build: words to the tables of matcher_p.h.
 */
#include "triage/matcher_p.h"

#include <assert.h>
#include <stdlib.h>

/* A word on its way into its bucket. */
struct draft {
	const struct word *word;
	uint64_t hash;
	uint32_t bucket;
};

static size_t run_length(const struct word *word)
{
	size_t length = 0;

	while (length < word->size && bytes_of_runs((uint8_t)word->needle[length]) != 0)
		length++;
	return length;
}

static enum beginning beginning_of(const struct word *word)
{
	if ((word->needle[0] & 0x80) != 0)
		return BEGINS_WIDE;
	return run_length(word) > 0 ? BEGINS_RUN : BEGINS_SIGN;
}

static enum key_kind kind_of(const struct matcher *matcher, const struct word *word)
{
	size_t run = run_length(word);

	/* "is" begins many a phrase: with what follows it is a better key. */
	if (run > 0 && run < 6 && word->size >= 6)
		return KEY_SIX;
	/* The run of a short word with a star may go on in the text. */
	if (run > 0 && !matcher->is_anywhere && (run >= 8 || run < word->size || word->needs_end))
		return KEY_RUN;
	if (word->size >= 6)
		return KEY_SIX;
	return word->size >= 3 ? KEY_THREE : KEY_ONE;
}

static unsigned bits_for(size_t count)
{
	unsigned bits = 4;

	while ((size_t)1 << bits < count)
		bits++;
	return bits;
}

/* A needle of one byte goes with any second one. */
static void mark_pairs(struct matcher *matcher, const struct word *word)
{
	const unsigned char *needle = (const unsigned char *)word->needle;
	size_t second = word->size > 1 ? needle[1] : 0, last = word->size > 1 ? second : 0xff;

	for (; second <= last; second++) {
		size_t pair = needle[0] | second << 8;

		matcher->pairs[pair / 8] |= (uint8_t)(1 << pair % 8);
	}
}

static struct draft make_draft(struct matcher *matcher, const struct word *word)
{
	enum key_kind kind = kind_of(matcher, word);
	enum beginning beginning = beginning_of(word);
	struct draft draft = {.word = word};
	uint64_t index;

	draft.hash = key_hash(key_of(load_bytes(word->needle, word->size), kind), kind);
	draft.bucket = (uint32_t)(draft.hash >> (64 - matcher->bucket_bits));
	index = draft.hash >> (64 - matcher->filter_bits);
	matcher->filter[index / 8] |= (uint8_t)(1 << index % 8);
	matcher->beginnings |= beginning;
	matcher->has_kind[beginning][kind] = true;
	matcher->needle_bytes += word->size;
	if (matcher->is_anywhere)
		mark_pairs(matcher, word);
	return draft;
}

static int compare_drafts(const void *a, const void *b)
{
	const struct draft *first = a, *second = b;
	const struct word *one = first->word, *other = second->word;
	int order;

	if (first->bucket != second->bucket)
		return first->bucket < second->bucket ? -1 : 1;
	order =
	    memcmp(one->needle, other->needle, one->size < other->size ? one->size : other->size);
	if (order != 0)
		return order;
	if (one->size != other->size)
		return one->size < other->size ? -1 : 1;
	return one < other ? -1 : 1;
}

/* The nearest before it that is a beginning of it: that one, or what that one begins with. */
static uint32_t find_parent(const struct matcher *matcher, uint32_t bucket_first, uint32_t number)
{
	const struct entry_word *word = &matcher->words[number];
	uint32_t parent = number > bucket_first ? number - 1 : 0;

	while (parent != 0) {
		const struct entry_word *candidate = &matcher->words[parent];

		if (candidate->size <= word->size &&
		    memcmp(matcher->needles + candidate->needle, matcher->needles + word->needle,
			candidate->size) == 0)
			break;
		parent = candidate->parent;
	}
	return parent;
}

static void place_words(
    struct matcher *matcher, const struct draft *drafts, const struct word *words)
{
	uint32_t needle = 0, bucket = 0;

	for (uint32_t number = 1; number <= matcher->count; number++) {
		const struct draft *draft = &drafts[number - 1];

		for (; bucket <= draft->bucket; bucket++)
			matcher->buckets[bucket] = number;
		matcher->words[number] = (struct entry_word){
		    .first = first_of(load_bytes(draft->word->needle, draft->word->size)),
		    .needle = needle,
		    .word = (uint32_t)(draft->word - words),
		    .size = (uint16_t)draft->word->size,
		    .kind = (uint8_t)kind_of(matcher, draft->word),
		    .needs_start = draft->word->needs_start,
		    .needs_end = draft->word->needs_end,
		};
		memcpy(matcher->needles + needle, draft->word->needle, draft->word->size);
		needle += (uint32_t)draft->word->size;
		matcher->words[number].parent =
		    find_parent(matcher, matcher->buckets[draft->bucket], number);
	}
	for (; bucket <= (uint32_t)1 << matcher->bucket_bits; bucket++)
		matcher->buckets[bucket] = (uint32_t)matcher->count + 1;
}

static struct matcher *build(const struct word *words, size_t count, bool is_anywhere)
{
	AUTO_FREE struct draft *drafts = mem_array(count, sizeof(*drafts));
	struct matcher *matcher = mem_alloc(sizeof(*matcher));

	matcher->is_anywhere = is_anywhere;
	matcher->pairs = is_anywhere ? mem_alloc(PAIRS / 8) : NULL;
	matcher->count = count;
	matcher->bucket_bits = bits_for(count);
	matcher->filter_bits = matcher->bucket_bits + 4;
	matcher->filter = mem_alloc(((size_t)1 << matcher->filter_bits) / 8);
	for (size_t i = 0; i < count; i++) {
		assert(words[i].size > 0 && words[i].size <= UINT16_MAX);
		assert(words[i].size >= 3 || (unsigned char)words[i].needle[0] < 0xe0);
		drafts[i] = make_draft(matcher, &words[i]);
	}
	assert(count < UINT32_MAX / 2 && matcher->needle_bytes < UINT32_MAX);
	if (count > 0)
		qsort(drafts, count, sizeof(*drafts), compare_drafts);
	matcher->words = mem_array(count + 1, sizeof(*matcher->words));
	matcher->needles = mem_alloc(matcher->needle_bytes + 1);
	matcher->buckets =
	    mem_array(((size_t)1 << matcher->bucket_bits) + 1, sizeof(*matcher->buckets));
	place_words(matcher, drafts, words);
	return matcher;
}

struct matcher *matcher_new(const struct word *words, size_t count)
{
	return build(words, count, false);
}

struct matcher *matcher_new_anywhere(const struct word *words, size_t count)
{
	return build(words, count, true);
}
