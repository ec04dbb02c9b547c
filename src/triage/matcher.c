/*
 * matcher: looks for words at each place of a text where one may begin.
 *
 * Such places are found 64 bytes at a time by arithmetic on eight bytes at once, which every
 * machine of 64 bits has, and come out as the bits of a number. In English text there is one in six
 * bytes: a word that begins with a letter or digit demands a boundary before it, so but for a few
 * none begins within a run of those. What remains to be said about the two ends of a word is looked
 * up at its hit.
 */
#include "triage/matcher_p.h"

#include <stdlib.h>

#define BLOCK_BYTES 64

void matcher_free(struct matcher **matcher)
{
	if (*matcher == NULL)
		return;
	free((*matcher)->cells);
	free((*matcher)->needles);
	free((*matcher)->takers);
	free((*matcher)->rests);
	free(*matcher);
	*matcher = NULL;
}

size_t matcher_bytes(const struct matcher *matcher)
{
	return sizeof(*matcher) + matcher->cell_count * sizeof(*matcher->cells) +
	       (matcher->needle_count + 2) * sizeof(*matcher->needles) +
	       matcher->taker_count * sizeof(*matcher->takers) + matcher->rest_bytes + 1;
}

/* ---- words at a place ---- */

static void report(const struct matcher_scan *scan, struct taker taker, size_t start, size_t end)
{
	bool is_once = taker.word < scan->seen_count;

	if (start >= scan->gates[taker.gate])
		return;
	if (is_once && scan->seen[taker.word] != 0)
		return;
	if (taker.needs_end && word_goes_on_at(scan->text, scan->size, end))
		return;
	if (taker.needs_start && word_goes_on_before(scan->text, start))
		return;
	if (is_once)
		scan->seen[taker.word] = 1;
	scan->hit(scan->context, taker.word, start, end);
}

/* Whether what is left of the needle stands at text[at]. */
static bool rest_follows(const struct matcher *matcher, const struct matcher_scan *scan,
    const struct needle *needle, size_t rest_size, size_t at)
{
	return rest_size <= scan->size - at && scan->text[at] == matcher->rests[needle->rest] &&
	       memcmp(scan->text + at, matcher->rests + needle->rest, rest_size) == 0;
}

/* The needle, of which [start, at) or more was found in the cells, and all that it begins with. */
static void report_needles(const struct matcher *matcher, const struct matcher_scan *scan,
    const struct needle *needle, size_t start, size_t at)
{
	size_t end = start + needle->size;

	if (end > at && !rest_follows(matcher, scan, needle, end - at, at))
		needle = &matcher->needles[needle->shorter];
	for (; needle != matcher->needles; needle = &matcher->needles[needle->shorter])
		for (size_t i = needle[0].taker; i < needle[1].taker; i++)
			report(scan, matcher->takers[i], start, start + needle->size);
}

/* All needles below the root that the text goes on with at start. */
static inline void search_place(
    const struct matcher *matcher, const struct matcher_scan *scan, size_t start, uint32_t root)
{
	struct cell cell = matcher->cells[root], next;
	size_t at = start;

	for (; at < scan->size; at++) {
		unsigned byte = (uint8_t)scan->text[at];

		next = matcher->cells[cell.children + byte];
		if (next.byte != byte + 1)
			break;
		cell = next;
	}
	if (cell.needle != 0)
		report_needles(matcher, scan, &matcher->needles[cell.needle], start, at);
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

/* Of places within runs those where a needle may begin. */
static uint64_t with_pairs(
    const struct matcher *matcher, const struct matcher_scan *scan, size_t at, uint64_t places)
{
	uint64_t found = 0;

	for (; places != 0; places &= places - 1) {
		const uint8_t *pair = (const uint8_t *)scan->text + at + __builtin_ctzll(places);

		found |= (matcher->pairs[pair[0] % 64] >> pair[1] % 64 & 1) * (places & -places);
	}
	return found;
}

static void search_block(const struct matcher *matcher, const struct matcher_scan *scan, size_t at,
    const struct block *block, uint64_t goes_on)
{
	uint64_t inside = block->runs & (block->runs << 1 | goes_on);
	uint64_t places = (block->runs & ~inside) | block->wide | block->signs;

	if (matcher->looks_inside)
		places |= with_pairs(matcher, scan, at, inside);
	for (; places != 0; places &= places - 1)
		search_place(matcher, scan, at + (size_t)__builtin_ctzll(places),
		    (inside & places & -places) != 0 ? CELL_INSIDE : CELL_ROOT);
}

static void scan_with_gates(const struct matcher *matcher, const struct matcher_scan *scan)
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

void matcher_scan(const struct matcher *matcher, const struct matcher_scan *scan)
{
	static const uint32_t open_gate = UINT32_MAX;
	struct matcher_scan gated = *scan;

	if (gated.gates == NULL)
		gated.gates = &open_gate;
	scan_with_gates(matcher, &gated);
}
