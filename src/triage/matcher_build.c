/*
 * matcher_build: words to an automaton. The words are sorted, so that those with a common beginning
 * stand together and the states can be made breadth-first without a tree in between.
 */
#include "triage/matcher_p.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The words that begin with a state's path: order[from .. to), whose first depth bytes are the
 * same. */
struct range {
	uint32_t from, to, depth;
};

struct builder {
	struct matcher *matcher;
	const struct word *words;
	uint32_t *order;      /* words by needle */
	struct range *ranges; /* one a state */
	uint32_t state_count; /* made so far */
};

static int compare_words(const void *a, const void *b, void *context)
{
	const struct word *words = ((const struct builder *)context)->words;
	const struct word *first = &words[*(const uint32_t *)a],
			  *second = &words[*(const uint32_t *)b];
	int order = memcmp(
	    first->needle, second->needle, first->size < second->size ? first->size : second->size);

	if (order != 0)
		return order;
	if (first->size != second->size)
		return first->size < second->size ? -1 : 1;
	return *(const uint32_t *)a < *(const uint32_t *)b ? -1 : 1;
}

static size_t common_prefix(const struct word *a, const struct word *b)
{
	size_t length = 0;

	while (length < a->size && length < b->size && a->needle[length] == b->needle[length])
		length++;
	return length;
}

/* The root and one state for each distinct prefix. */
static size_t count_states(const struct word *words, const uint32_t *order, size_t count)
{
	size_t states = 1;

	for (size_t i = 0; i < count; i++) {
		const struct word *word = &words[order[i]];

		states += word->size - (i > 0 ? common_prefix(&words[order[i - 1]], word) : 0);
	}
	return states;
}

static uint8_t byte_at(const struct builder *builder, uint32_t position, uint32_t depth)
{
	return (uint8_t)builder->words[builder->order[position]].needle[depth];
}

static uint32_t add_edges(struct matcher *matcher, size_t count)
{
	size_t first = matcher->edge_count;

	if (first + count > matcher->edge_capacity) {
		matcher->edge_capacity = 2 * matcher->edge_capacity + count;
		matcher->next =
		    mem_resize(matcher->next, matcher->edge_capacity, sizeof(*matcher->next));
		matcher->keys =
		    mem_resize(matcher->keys, matcher->edge_capacity, sizeof(*matcher->keys));
	}
	memset(matcher->next + first, 0, count * sizeof(*matcher->next));
	memset(matcher->keys + first, 0, count);
	matcher->edge_count += count;
	return (uint32_t)first;
}

/* Words that are exactly the state's path go to its ends; returns the first of the longer ones. */
static uint32_t take_ends(struct builder *builder, struct state *state, struct range range)
{
	struct matcher *matcher = builder->matcher;
	uint32_t position = range.from;

	for (; position < range.to; position++) {
		const struct word *word = &builder->words[builder->order[position]];

		if (word->size != range.depth)
			break;
		matcher->ends[++matcher->end_count] = (struct end){
		    .word = builder->order[position],
		    .next = state->ends,
		    .size = (uint32_t)word->size,
		    .needs_start = word->needs_start,
		    .needs_end = word->needs_end,
		};
		state->ends = (uint32_t)matcher->end_count;
	}
	return position;
}

/* A row is taken unless it were mostly empty. */
static void choose_layout(struct state *state, size_t children, uint8_t low, uint8_t high)
{
	size_t span = (size_t)high - low + 1;

	state->low = low;
	state->is_list = span > 4 * children + 8;
	state->span = (uint8_t)(state->is_list ? children : span);
}

static size_t count_children(const struct builder *builder, uint32_t from, struct range range)
{
	size_t children = from < range.to ? 1 : 0;

	for (uint32_t i = from + 1; i < range.to; i++)
		children +=
		    byte_at(builder, i, range.depth) != byte_at(builder, i - 1, range.depth);
	return children;
}

/* Makes the states behind this one; their numbers follow each other. */
static void expand(struct builder *builder, uint32_t number)
{
	struct matcher *matcher = builder->matcher;
	struct state *state = &matcher->states[number];
	struct range range = builder->ranges[number];
	uint32_t from = take_ends(builder, state, range), child = 0;
	size_t children = count_children(builder, from, range);

	if (children == 0)
		return;
	choose_layout(state, children, byte_at(builder, from, range.depth),
	    byte_at(builder, range.to - 1, range.depth));
	state->edges = add_edges(matcher, state->span);
	for (uint32_t to; from < range.to; from = to, child++) {
		uint8_t byte = byte_at(builder, from, range.depth);
		uint32_t edge =
		    state->edges + (state->is_list ? child : (uint32_t)(byte - state->low));

		for (to = from + 1; to < range.to && byte_at(builder, to, range.depth) == byte;
		     to++)
			;
		builder->ranges[builder->state_count] = (struct range){from, to, range.depth + 1};
		matcher->states[builder->state_count].last = byte;
		matcher->next[edge] = builder->state_count++;
		matcher->keys[edge] = byte;
	}
}

static uint32_t find_failure(const struct matcher *matcher, uint32_t parent, uint8_t byte)
{
	uint8_t before = matcher->states[parent].last;
	uint32_t found = 0;

	while (parent != 0 && found == 0) {
		parent = matcher->states[parent].fail;
		if (parent != 0)
			found = follow(matcher, &matcher->states[parent], byte);
	}
	if (found == 0 && !(matcher->is_inside[before] && matcher->is_inside[byte]))
		found = matcher->root[byte];
	return found;
}

/* The words that end in a failure state end here, too: its list goes behind the state's own. */
static void join_ends(struct matcher *matcher, struct state *state)
{
	uint32_t *tail = &state->ends, inherited = matcher->states[state->fail].ends;

	while (*tail != 0)
		tail = &matcher->ends[*tail].next;
	*tail = inherited;
}

static void link_children(struct matcher *matcher, uint32_t number)
{
	const struct state *state = &matcher->states[number];

	for (uint32_t edge = state->edges; edge < state->edges + state->span; edge++) {
		uint32_t child = matcher->next[edge];

		if (child == 0)
			continue;
		if (number != 0)
			matcher->states[child].fail =
			    find_failure(matcher, number, matcher->states[child].last);
		join_ends(matcher, &matcher->states[child]);
	}
}

static void fill_root(struct matcher *matcher)
{
	for (int byte = 0; byte < 256; byte++)
		matcher->root[byte] = follow(matcher, &matcher->states[0], (uint8_t)byte);
	for (int byte = 0; byte < 128; byte++)
		matcher->is_inside[byte] = word_has_character((uint32_t)byte);
	if (matcher->root['_'] != 0)
		matcher->is_inside['_'] = false;
}

/* The state behind the root by a whole wide character. */
static uint32_t follow_wide(const struct matcher *matcher, uint32_t character)
{
	uint32_t number = 0;
	char bytes[4];

	utf8_put(character, bytes);
	for (size_t i = 0; i < 3; i++) {
		number = i == 0 ? matcher->root[(uint8_t)bytes[0]]
				: follow(matcher, &matcher->states[number], (uint8_t)bytes[i]);
		if (number == 0)
			return 0;
	}
	return number;
}

static void note_wide_word(struct matcher *matcher, const struct word *word)
{
	const uint8_t *needle = (const uint8_t *)word->needle;
	size_t first = wide_index(needle);
	uint32_t hash;

	if (word->size < 6 || !is_wide_lead(needle[3])) {
		matcher->wide[first].is_loose = true;
		return;
	}
	hash = pair_hash(first, wide_index(needle + 3));
	matcher->pairs[hash / 8] |= (uint8_t)(1 << hash % 8);
}

static void fill_wide(struct matcher *matcher, const struct word *words, size_t count)
{
	bool has_wide = false;

	for (size_t i = 0; i < count; i++)
		has_wide |= is_wide_lead((uint8_t)words[i].needle[0]);
	if (!has_wide)
		return;
	matcher->wide = mem_array(WIDE_COUNT, sizeof(*matcher->wide));
	matcher->pairs = mem_alloc((1 << PAIR_BITS) / 8);
	for (uint32_t i = 0; i < WIDE_COUNT; i++)
		matcher->wide[i].state = follow_wide(matcher, WIDE_FIRST + i) & 0x7fffffff;
	for (size_t i = 0; i < count; i++)
		if (is_wide_lead((uint8_t)words[i].needle[0]))
			note_wide_word(matcher, &words[i]);
}

static void sort_words(struct builder *builder, size_t count)
{
	for (size_t i = 0; i < count; i++)
		builder->order[i] = (uint32_t)i;
	qsort_r(builder->order, count, sizeof(*builder->order), compare_words, builder);
}

struct matcher *matcher_new(const struct word *words, size_t count)
{
	AUTO_FREE uint32_t *order = mem_array(count, sizeof(*order));
	AUTO_FREE struct range *ranges = NULL;
	struct matcher *matcher = mem_alloc(sizeof(*matcher));
	struct builder builder = {
	    .matcher = matcher, .words = words, .order = order, .state_count = 1};

	assert(count < UINT32_MAX);
	sort_words(&builder, count);
	matcher->state_count = count_states(words, order, count);
	assert(matcher->state_count < UINT32_MAX / 256);
	matcher->states = mem_array(matcher->state_count, sizeof(*matcher->states));
	matcher->ends = mem_array(count + 1, sizeof(*matcher->ends));
	builder.ranges = ranges = mem_array(matcher->state_count, sizeof(*ranges));
	ranges[0] = (struct range){0, (uint32_t)count, 0};
	for (uint32_t number = 0; number < builder.state_count; number++)
		expand(&builder, number);
	assert(builder.state_count == matcher->state_count);
	fill_root(matcher);
	fill_wide(matcher, words, count);
	for (uint32_t number = 0; number < builder.state_count; number++)
		link_children(matcher, number);
	return matcher;
}
