/*
 * matcher_build: words to the trie of matcher_p.h.
 *
 * The words are sorted, so that those below a cell stand side by side: a branch.
 */
#include "triage/matcher_p.h"

#include <assert.h>
#include <stdlib.h>

#define BYTE_VALUES 256
#define BYTE_MASK (2 * BYTE_VALUES - 1)
#define WORD_MASK (((uint32_t)1 << 30) - 1)
/* Behind so many places that did not fit the search goes on the next time. */
#define TRIES_MAX 30

/* Words that agree up to depth, where the cell is. */
struct branch {
	uint32_t cell;
	uint32_t needle; /* the longest before the cell */
	size_t from, to, depth;
};

/* A word to be sorted. */
struct item {
	uint64_t head; /* its first eight bytes, the first one highest; 0 behind its end */
	const struct word *word;
};

struct builder {
	struct matcher *matcher;
	const struct word *words; /* as they were given */
	struct item *order;	  /* sorted; owned */
	struct branch *branches;  /* to be grown, from next on; owned */
	size_t next_branch, branch_count, branch_capacity;
	/* Cells before it are not free, or not worth a look: for a branch with one child, which
	 * fills the gaps that others leave, and for one with more. */
	size_t free_for_one, free_for_more;
	size_t cell_capacity;
	bool *is_start; /* by cell: the children of one begin there; owned */
};

/* ---- cells ---- */

/* However high a byte is, the search looks at no cell behind the last. */
static void add_room(struct builder *builder, size_t needed)
{
	struct matcher *matcher = builder->matcher;
	size_t before = builder->cell_capacity;

	matcher->cell_count = needed;
	if (needed <= before)
		return;
	builder->cell_capacity = needed + needed / 2;
	assert(builder->cell_capacity < UINT32_MAX);
	matcher->cells =
	    mem_resize(matcher->cells, builder->cell_capacity, sizeof(*matcher->cells));
	memset(matcher->cells + before, 0,
	    (builder->cell_capacity - before) * sizeof(*matcher->cells));
	builder->is_start =
	    mem_resize(builder->is_start, builder->cell_capacity, sizeof(*builder->is_start));
	memset(builder->is_start + before, 0,
	    (builder->cell_capacity - before) * sizeof(*builder->is_start));
}

static inline void make_room(struct builder *builder, size_t children)
{
	if (children + BYTE_VALUES > builder->matcher->cell_count)
		add_room(builder, children + BYTE_VALUES);
}

static bool is_free(const struct matcher *matcher, size_t cell)
{
	return cell > CELL_INSIDE && matcher->cells[cell].byte == 0;
}

/* Whether each of the bytes leads from there to a free cell. */
static bool fits(const struct builder *builder, size_t children, const uint8_t *bytes, size_t count)
{
	if (builder->is_start[children])
		return false;
	for (size_t i = 0; i < count; i++)
		if (!is_free(builder->matcher, children + bytes[i]))
			return false;
	return true;
}

/* Where they do. */
static uint32_t find_room(struct builder *builder, const uint8_t *bytes, size_t count)
{
	size_t *start = count == 1 ? &builder->free_for_one : &builder->free_for_more;
	size_t cell = *start > bytes[0] ? *start : bytes[0] + 1u, first = cell;

	for (;; cell++) {
		make_room(builder, cell - bytes[0]);
		if (is_free(builder->matcher, cell) && fits(builder, cell - bytes[0], bytes, count))
			break;
	}
	if (cell - first > TRIES_MAX || count == 1)
		*start = cell;
	builder->is_start[cell - bytes[0]] = true;
	return (uint32_t)(cell - bytes[0]);
}

/* ---- needles ---- */

static bool are_equal(const struct item *first, const struct item *second)
{
	const struct word *one = first->word, *other = second->word;

	return first->head == second->head && one->size == other->size &&
	       memcmp(one->needle, other->needle, one->size) == 0;
}

/* All of these are the same needle, and [0, depth) of it is in the cells. */
static uint32_t add_needle(struct builder *builder, const struct branch *branch)
{
	struct matcher *matcher = builder->matcher;
	const struct word *first = builder->order[branch->from].word;
	struct needle *needle = &matcher->needles[++matcher->needle_count];
	size_t rest_size = first->size - branch->depth;

	*needle = (struct needle){.rest = (uint32_t)matcher->rest_bytes,
	    .shorter = branch->needle,
	    .taker = (uint32_t)matcher->taker_count,
	    .size = (uint16_t)first->size};
	memcpy(matcher->rests + needle->rest, first->needle + branch->depth, rest_size);
	matcher->rest_bytes += rest_size;
	for (size_t i = branch->from; i < branch->to; i++) {
		const struct word *word = builder->order[i].word;

		matcher->takers[matcher->taker_count++] =
		    (struct taker){.word = (uint32_t)(word - builder->words) & WORD_MASK,
			.needs_start = word->needs_start,
			.needs_end = word->needs_end,
			.gate = word->gate};
	}
	matcher->cells[branch->cell].needle = matcher->needle_count & NEEDLES_MAX;
	return (uint32_t)matcher->needle_count;
}

/* ---- branches ---- */

/* Where many are done there is room at the beginning. */
static void add_branch(struct builder *builder, struct branch branch)
{
	if (builder->next_branch > builder->branch_capacity / 2) {
		builder->branch_count -= builder->next_branch;
		memmove(builder->branches, builder->branches + builder->next_branch,
		    builder->branch_count * sizeof(*builder->branches));
		builder->next_branch = 0;
	}
	if (builder->branch_count == builder->branch_capacity) {
		builder->branch_capacity = 2 * builder->branch_capacity + 64;
		builder->branches = mem_resize(
		    builder->branches, builder->branch_capacity, sizeof(*builder->branches));
	}
	builder->branches[builder->branch_count++] = branch;
}

static uint8_t byte_at(const struct builder *builder, size_t word, size_t depth)
{
	const struct item *item = &builder->order[word];

	return depth < sizeof(item->head) ? (uint8_t)(item->head >> (56 - 8 * depth))
					  : (uint8_t)item->word->needle[depth];
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

	while (
	    branch->from < branch->to && builder->order[branch->from].word->size == branch->depth)
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
		builder->matcher->cells[child.cell].byte =
		    (byte_at(builder, child.from, branch.depth) + 1u) & BYTE_MASK;
		builder->matcher->cells[child.cell].needle = branch.needle & NEEDLES_MAX;
		if (are_equal(&builder->order[child.from], &builder->order[child.to - 1]))
			add_needle(builder, &child);
		else
			add_branch(builder, child);
	}
}

/* Of all of order: those nearest to the root first. */
static void grow_all(struct builder *builder, uint32_t root, size_t count)
{
	add_branch(builder, (struct branch){.cell = root, .to = count});
	while (builder->next_branch < builder->branch_count)
		grow(builder, builder->branches[builder->next_branch++]);
}

/* ---- all of it ---- */

static uint64_t head_of(const struct word *word)
{
	uint64_t head = 0;

	memcpy(&head, word->needle, word->size < sizeof(head) ? word->size : sizeof(head));
	return be64toh(head);
}

/* By needle; of equal ones the first given first. */
static int compare_items(const void *a, const void *b)
{
	const struct item *first = a, *second = b;
	const struct word *one = first->word, *other = second->word;
	int order;

	if (first->head != second->head)
		return first->head < second->head ? -1 : 1;
	order =
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

	assert(count < NEEDLES_MAX / 2);
	builder->words = words;
	builder->order = mem_array(count, sizeof(*builder->order));
	for (size_t i = 0; i < count; i++) {
		assert(words[i].size > 0 && words[i].size <= UINT16_MAX);
		builder->order[i] = (struct item){head_of(&words[i]), &words[i]};
		entries += words[i].is_anywhere;
		bytes += words[i].is_anywhere ? 2 * words[i].size : words[i].size;
	}
	assert(bytes < UINT32_MAX);
	matcher->looks_inside = entries > count;
	if (count > 0)
		qsort(builder->order, count, sizeof(*builder->order), compare_items);
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
		if (builder->order[i].word->is_anywhere) {
			mark_pair(builder->matcher, builder->order[i].word);
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
	add_room(&builder, CELL_INSIDE + BYTE_VALUES);
	grow_all(&builder, CELL_ROOT, count);
	grow_all(&builder, CELL_INSIDE, keep_anywhere(&builder, count));
	give_back(matcher);
	free(builder.order);
	free(builder.branches);
	free(builder.is_start);
	return matcher;
}
