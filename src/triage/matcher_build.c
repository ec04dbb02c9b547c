/*
 * matcher_build: words to the trie of matcher_p.h.
 *
 * The words are sorted, so that those below a cell stand side by side: a branch.
 */
#include "triage/matcher_p.h"

#include <assert.h>
#include <stdlib.h>

#define BYTE_VALUES 256
#define WORD_MASK (((uint32_t)1 << 30) - 1)
/* Behind so many places that did not fit the search goes on the next time. */
#define TRIES_MAX 100

/* Words that agree up to depth, where the cell is. */
struct branch {
	uint32_t cell;
	uint32_t needle; /* the longest before the cell */
	size_t from, to, depth;
};

struct builder {
	struct matcher *matcher;
	const struct word *words;  /* as they were given */
	const struct word **order; /* sorted; owned */
	struct branch *branches;   /* to be grown; owned */
	size_t branch_count, branch_capacity;
	/* Cells before it are not free, or not worth a look: for a branch with one child, which
	 * fills the gaps that others leave, and for one with more. */
	size_t free_for_one, free_for_more;
	size_t cell_capacity;
};

/* ---- cells ---- */

/* However high a byte is, the search looks at no cell behind the last. */
static void make_room(struct builder *builder, size_t children)
{
	struct matcher *matcher = builder->matcher;
	size_t needed = children + BYTE_VALUES, before = builder->cell_capacity;

	if (needed <= matcher->cell_count)
		return;
	matcher->cell_count = needed;
	if (needed <= before)
		return;
	builder->cell_capacity = needed + needed / 2;
	assert(builder->cell_capacity < UINT32_MAX);
	matcher->cells =
	    mem_resize(matcher->cells, builder->cell_capacity, sizeof(*matcher->cells));
	memset(matcher->cells + before, 0,
	    (builder->cell_capacity - before) * sizeof(*matcher->cells));
}

static bool is_free(const struct matcher *matcher, size_t cell)
{
	return cell > CELL_INSIDE && matcher->cells[cell].parent == 0;
}

/* Whether each of the bytes leads from there to a free cell. */
static bool fits(struct builder *builder, size_t children, const uint8_t *bytes, size_t count)
{
	make_room(builder, children);
	for (size_t i = 0; i < count; i++)
		if (!is_free(builder->matcher, children + bytes[i]))
			return false;
	return true;
}

/* Where they do. */
static uint32_t find_room(struct builder *builder, const uint8_t *bytes, size_t count)
{
	size_t *start = count == 1 ? &builder->free_for_one : &builder->free_for_more;
	size_t children = *start > bytes[0] ? *start - bytes[0] : 0, tries = 0;

	while (!fits(builder, children, bytes, count)) {
		children++;
		tries++;
	}
	if (tries > TRIES_MAX || count == 1)
		*start = children + bytes[0];
	return (uint32_t)children;
}

/* ---- needles ---- */

static bool are_equal(const struct word *one, const struct word *other)
{
	return one->size == other->size && memcmp(one->needle, other->needle, one->size) == 0;
}

/* All of these are the same needle, and [0, depth) of it is in the cells. */
static uint32_t add_needle(struct builder *builder, const struct branch *branch)
{
	struct matcher *matcher = builder->matcher;
	const struct word *first = builder->order[branch->from];
	struct needle *needle = &matcher->needles[++matcher->needle_count];
	size_t rest_size = first->size - branch->depth;

	*needle = (struct needle){.rest = (uint32_t)matcher->rest_bytes,
	    .shorter = branch->needle,
	    .taker = (uint32_t)matcher->taker_count,
	    .size = (uint16_t)first->size};
	memcpy(matcher->rests + needle->rest, first->needle + branch->depth, rest_size);
	matcher->rest_bytes += rest_size;
	for (size_t i = branch->from; i < branch->to; i++) {
		const struct word *word = builder->order[i];

		matcher->takers[matcher->taker_count++] =
		    (struct taker){.word = (uint32_t)(word - builder->words) & WORD_MASK,
			.needs_start = word->needs_start,
			.needs_end = word->needs_end};
	}
	matcher->cells[branch->cell].needle = (uint32_t)matcher->needle_count;
	return (uint32_t)matcher->needle_count;
}

/* ---- branches ---- */

static void add_branch(struct builder *builder, struct branch branch)
{
	if (builder->branch_count == builder->branch_capacity) {
		builder->branch_capacity = 2 * builder->branch_capacity + 64;
		builder->branches = mem_resize(
		    builder->branches, builder->branch_capacity, sizeof(*builder->branches));
	}
	builder->branches[builder->branch_count++] = branch;
}

static uint8_t byte_at(const struct builder *builder, size_t word, size_t depth)
{
	return (uint8_t)builder->order[word]->needle[depth];
}

/* Behind the words of a branch that have the same byte there. */
static size_t behind_byte(const struct builder *builder, const struct branch *branch, size_t from)
{
	size_t behind = from + 1;

	while (behind < branch->to &&
	       byte_at(builder, behind, branch->depth) == byte_at(builder, from, branch->depth))
		behind++;
	return behind;
}

/* The words that end at the branch's cell. */
static struct branch take_ending(struct builder *builder, struct branch *branch)
{
	struct branch ending = *branch;

	while (branch->from < branch->to && builder->order[branch->from]->size == branch->depth)
		branch->from++;
	ending.to = branch->from;
	return ending;
}

static void grow(struct builder *builder, struct branch branch)
{
	const struct branch ending = take_ending(builder, &branch);
	uint8_t bytes[BYTE_VALUES] = {0};
	size_t count = 0;
	uint32_t children;

	if (ending.from < ending.to)
		branch.needle = add_needle(builder, &ending);
	if (branch.from == branch.to)
		return;
	for (size_t from = branch.from; from < branch.to;
	     from = behind_byte(builder, &branch, from))
		bytes[count++] = byte_at(builder, from, branch.depth);
	children = find_room(builder, bytes, count);
	builder->matcher->cells[branch.cell].children = children;
	for (struct branch child = branch; child.from < branch.to; child.from = child.to) {
		child.cell = children + byte_at(builder, child.from, branch.depth);
		child.to = behind_byte(builder, &branch, child.from);
		child.depth = branch.depth + 1;
		builder->matcher->cells[child.cell].parent = branch.cell;
		if (are_equal(builder->order[child.from], builder->order[child.to - 1]))
			add_needle(builder, &child);
		else
			add_branch(builder, child);
	}
}

/* Of all of order. */
static void grow_all(struct builder *builder, uint32_t root, size_t count)
{
	add_branch(builder, (struct branch){.cell = root, .to = count});
	while (builder->branch_count > 0)
		grow(builder, builder->branches[--builder->branch_count]);
}

/* ---- all of it ---- */

/* By needle; of equal ones the first given first. */
static int compare_words(const void *a, const void *b)
{
	const struct word *const *first = a, *const *second = b;
	const struct word *one = *first, *other = *second;
	int order =
	    memcmp(one->needle, other->needle, one->size < other->size ? one->size : other->size);

	if (order != 0)
		return order;
	if (one->size != other->size)
		return one->size < other->size ? -1 : 1;
	return one < other ? -1 : 1;
}

/* Room for each word, by itself and within runs. */
static void take_words(struct builder *builder, const struct word *words, size_t count)
{
	struct matcher *matcher = builder->matcher;
	size_t entries = count, bytes = 0;

	assert(count < WORD_MASK);
	builder->words = words;
	builder->order = mem_array(count, sizeof(*builder->order));
	for (size_t i = 0; i < count; i++) {
		assert(words[i].size > 0 && words[i].size <= UINT16_MAX);
		builder->order[i] = &words[i];
		entries += words[i].is_anywhere;
		bytes += words[i].is_anywhere ? 2 * words[i].size : words[i].size;
	}
	assert(bytes < UINT32_MAX);
	matcher->looks_inside = entries > count;
	if (count > 0)
		qsort(builder->order, count, sizeof(*builder->order), compare_words);
	matcher->needles = mem_array(entries + 2, sizeof(*matcher->needles));
	matcher->takers = mem_array(entries, sizeof(*matcher->takers));
	matcher->rests = mem_alloc(bytes + 1);
}

/* One of a single byte goes with any second one. */
static void mark_pair(struct matcher *matcher, const struct word *word)
{
	const uint8_t *needle = (const uint8_t *)word->needle;

	matcher->pairs[needle[0] % 64] |=
	    word->size > 1 ? (uint64_t)1 << needle[1] % 64 : UINT64_MAX;
}

/* Keeps only those that may begin within runs; returns how many. */
static size_t keep_anywhere(struct builder *builder, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (builder->order[i]->is_anywhere) {
			mark_pair(builder->matcher, builder->order[i]);
			builder->order[kept++] = builder->order[i];
		}
	return kept;
}

/* The room that the words could have needed and did not. */
static void give_back(struct matcher *matcher)
{
	matcher->needles[matcher->needle_count + 1].taker = (uint32_t)matcher->taker_count;
	matcher->needles =
	    mem_resize(matcher->needles, matcher->needle_count + 2, sizeof(*matcher->needles));
	matcher->takers =
	    mem_resize(matcher->takers, matcher->taker_count + 1, sizeof(*matcher->takers));
	matcher->rests = mem_resize(matcher->rests, matcher->rest_bytes + 1, 1);
	matcher->cells = mem_resize(matcher->cells, matcher->cell_count, sizeof(*matcher->cells));
}

struct matcher *matcher_new(const struct word *words, size_t count)
{
	struct matcher *matcher = mem_alloc(sizeof(*matcher));
	struct builder builder = {.matcher = matcher};

	take_words(&builder, words, count);
	make_room(&builder, CELL_INSIDE);
	grow_all(&builder, CELL_ROOT, count);
	grow_all(&builder, CELL_INSIDE, keep_anywhere(&builder, count));
	give_back(matcher);
	free(builder.order);
	free(builder.branches);
	return matcher;
}
