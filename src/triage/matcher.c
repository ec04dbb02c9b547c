/*
 * matcher: looks for words at each place of a text where one may begin.
 *
 * Such places are found 64 bytes at a time by arithmetic on eight bytes at once, which every
 * machine of 64 bits has, and come out as the bits of a number. In English text there is one in six
 * bytes: a word that begins with a letter or digit demands a boundary before it, so none begins
 * within a run of those. What remains to be said about the two ends of a word is looked up at its
 * hit.
 */
#include "triage/matcher_p.h"

#include <stdlib.h>

#define BLOCK_BYTES 64

void matcher_free(struct matcher **matcher)
{
	if (*matcher == NULL)
		return;
	free((*matcher)->words);
	free((*matcher)->needles);
	free((*matcher)->buckets);
	free((*matcher)->filter);
	free((*matcher)->pairs);
	free(*matcher);
	*matcher = NULL;
}

size_t matcher_bytes(const struct matcher *matcher)
{
	return sizeof(*matcher) + (matcher->count + 1) * sizeof(*matcher->words) +
	       matcher->needle_bytes + 1 +
	       (((size_t)1 << matcher->bucket_bits) + 1) * sizeof(*matcher->buckets) +
	       ((size_t)1 << matcher->filter_bits) / 8 + (matcher->is_anywhere ? PAIRS / 8 : 0);
}

/* ---- words at a place ---- */

static void report(const struct matcher_scan *scan, size_t start, const struct entry_word *word)
{
	size_t end = start + word->size;

	bool is_once = word->word < scan->seen_count;

	if (is_once && scan->seen[word->word] != 0)
		return;
	if (word->needs_end && word_goes_on_at(scan->text, scan->size, end))
		return;
	if (word->needs_start && word_goes_on_before(scan->text, start))
		return;
	if (is_once)
		scan->seen[word->word] = 1;
	scan->hit(scan->context, word->word, start, end);
}

static size_t common_prefix(const char *a, const char *b, size_t limit)
{
	size_t length = 0;

	for (; length + 8 <= limit; length += 8) {
		uint64_t differs = load_eight(a + length) ^ load_eight(b + length);

		if (differs != 0)
			return length + (size_t)__builtin_ctzll(differs) / 8;
	}
	while (length < limit && a[length] == b[length])
		length++;
	return length;
}

/* A text from a place on. */
struct place {
	const char *text;
	size_t left;	/* bytes of it */
	uint64_t first; /* as those of words */
};

/* In the order of a bucket's words. */
static bool is_behind(
    const struct matcher *matcher, const struct entry_word *word, const struct place *place)
{
	size_t both = word->size < place->left ? word->size : place->left;
	int order;

	if (word->first != place->first || word->size <= FIRST_BYTES)
		return word->first > place->first;
	order = memcmp(matcher->needles + word->needle + FIRST_BYTES, place->text + FIRST_BYTES,
	    both - FIRST_BYTES);
	return order > 0 || (order == 0 && word->size > place->left);
}

static size_t common_bytes(
    const struct matcher *matcher, const struct entry_word *word, const struct place *place)
{
	uint64_t differs = word->first ^ place->first;
	size_t both = word->size < place->left ? word->size : place->left;

	if (differs != 0)
		return (size_t)__builtin_clzll(differs) / 8;
	return both <= FIRST_BYTES
		   ? both
		   : FIRST_BYTES + common_prefix(place->text + FIRST_BYTES,
				       matcher->needles + word->needle + FIRST_BYTES,
				       both - FIRST_BYTES);
}

static void search_bucket(const struct matcher *matcher, const struct matcher_scan *scan, size_t at,
    uint64_t bytes, const uint32_t bucket[2], enum key_kind kind)
{
	const struct place place = {scan->text + at, scan->size - at, first_of(bytes)};
	uint32_t from = bucket[0], to = bucket[1], best;
	size_t common;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (is_behind(matcher, &matcher->words[middle], &place))
			to = middle;
		else
			from = middle + 1;
	}
	if (from == bucket[0])
		return;
	best = from - 1;
	common = common_bytes(matcher, &matcher->words[best], &place);
	for (; best != 0; best = matcher->words[best].parent)
		if (matcher->words[best].size <= common && matcher->words[best].kind == kind)
			report(scan, at, &matcher->words[best]);
}

static inline void search_key(const struct matcher *matcher, const struct matcher_scan *scan,
    size_t at, uint64_t bytes, enum key_kind kind)
{
	uint64_t hash = key_hash(key_of(bytes, kind), kind);
	uint64_t index = hash >> (64 - matcher->filter_bits);

	if ((matcher->filter[index / 8] >> index % 8 & 1) == 0)
		return;
	search_bucket(
	    matcher, scan, at, bytes, &matcher->buckets[hash >> (64 - matcher->bucket_bits)], kind);
}

static inline void search_place(const struct matcher *matcher, const struct matcher_scan *scan,
    size_t at, enum beginning beginning)
{
	uint64_t bytes = load_bytes(scan->text + at, scan->size - at);
	const bool *has_kind = matcher->has_kind[beginning];

	if (has_kind[KEY_RUN])
		search_key(matcher, scan, at, bytes, KEY_RUN);
	if (has_kind[KEY_SIX])
		search_key(matcher, scan, at, bytes, KEY_SIX);
	if (has_kind[KEY_THREE])
		search_key(matcher, scan, at, bytes, KEY_THREE);
	if (has_kind[KEY_ONE] && (bytes & 0xff) < 0xe0) /* else it is three bytes at least */
		search_key(matcher, scan, at, bytes, KEY_ONE);
}

/* ---- places ---- */

/* One bit for each byte of a block. */
struct block {
	uint64_t runs, wide, signs;
};

/* The highest bits of eight bytes, side by side in the lowest byte. */
static inline uint64_t gather(uint64_t high_bits)
{
	return (high_bits >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline struct block look_at_block(const char *text)
{
	struct block block = {0};

	for (unsigned i = 0; i < BLOCK_BYTES; i += 8) {
		uint64_t bytes = load_eight(text + i), runs = bytes_of_runs(bytes);
		uint64_t signs = bytes_between(bytes & ~HIGH_BITS, '!', '~') & ~bytes & ~runs;

		block.runs |= gather(runs) << i;
		block.wide |= gather(bytes & bytes << 1 & HIGH_BITS) << i;
		block.signs |= gather(signs & HIGH_BITS) << i;
	}
	return block;
}

/* Whether any needle begins like this. */
static inline bool has_pair(
    const struct matcher *matcher, const struct matcher_scan *scan, size_t at)
{
	const unsigned char *bytes = (const unsigned char *)scan->text + at;
	size_t pair = bytes[0] | (at + 1 < scan->size ? (size_t)bytes[1] << 8 : 0);

	return (matcher->pairs[pair / 8] >> pair % 8 & 1) != 0;
}

static void search_block(const struct matcher *matcher, const struct matcher_scan *scan, size_t at,
    const struct block *block, uint64_t goes_on)
{
	uint64_t runs = block->runs, places = 0;

	if (!matcher->is_anywhere)
		runs &= ~(runs << 1 | goes_on);
	if (matcher->beginnings & BEGINS_RUN)
		places |= runs;
	if (matcher->beginnings & BEGINS_WIDE)
		places |= block->wide;
	if (matcher->beginnings & BEGINS_SIGN)
		places |= block->signs;
	for (; places != 0; places &= places - 1) {
		uint64_t place = places & -places;
		size_t start = at + (size_t)__builtin_ctzll(places);

		if (matcher->pairs != NULL && !has_pair(matcher, scan, start))
			continue;
		search_place(matcher, scan, start,
		    (place & runs) != 0		 ? BEGINS_RUN
		    : (place & block->wide) != 0 ? BEGINS_WIDE
						 : BEGINS_SIGN);
	}
}

void matcher_scan(const struct matcher *matcher, const struct matcher_scan *scan)
{
	char rest[BLOCK_BYTES] = "";
	uint64_t goes_on = 0; /* the byte before the block belongs to a run */

	for (size_t at = 0; at < scan->size; at += BLOCK_BYTES) {
		const char *text = scan->text + at;
		struct block block;

		if (scan->size - at < BLOCK_BYTES)
			text = memcpy(rest, text, scan->size - at);
		block = look_at_block(text);
		search_block(matcher, scan, at, &block, goes_on);
		goes_on = block.runs >> (BLOCK_BYTES - 1);
	}
}
