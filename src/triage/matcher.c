/*
 * matcher: an automaton over the bytes of the folded text.
 *
 * States are numbered breadth-first, so that the few that most text visits lie together. A state's
 * edges are a row indexed by byte where the row is dense enough, else a sorted list. What is not an
 * edge follows the failure link.
 *
 * Most of a text cannot begin a word: a word that begins with a letter or digit demands a boundary
 * before it. So failure links never lead to a beginning inside a run of ASCII letters and digits,
 * and from the root such a run is skipped at once. What remains to be said about the two ends of a
 * word (other scripts) is looked up at its hit.
 */
#include "triage/matcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct state {
	uint32_t edges; /* first in next and keys */
	uint32_t fail;	/* state of the longest suffix that may begin a word; 0: root */
	uint32_t ends;	/* words that end here, index into ends; 0: none */
	uint8_t low;	/* row: the lowest byte that leads on */
	uint8_t span;	/* row: bytes from low on; list: edges */
	uint8_t last;	/* the byte that leads here */
	bool is_list;
};

/* A word that ends in a state, and the next one (here or in its failure states). */
struct end {
	uint32_t word, next, size;
	bool needs_start, needs_end;
};

struct matcher {
	struct state *states;
	size_t state_count;
	uint32_t *next; /* state for each edge; 0 in a row: none */
	uint8_t *keys;	/* byte for each edge of a list */
	size_t edge_count, edge_capacity;
	struct end *ends; /* [0] is not used */
	size_t end_count;
	uint32_t root[256];
	bool is_inside[256]; /* bytes after which no word begins with such a byte */
};

/* ---- building ---- */

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

/* The state behind one by a byte, 0: none. */
static inline uint32_t follow(
    const struct matcher *matcher, const struct state *state, uint8_t byte)
{
	unsigned offset = (unsigned)byte - state->low;

	if (!state->is_list)
		return offset < state->span ? matcher->next[state->edges + offset] : 0;
	for (uint32_t edge = state->edges; edge < state->edges + state->span; edge++)
		if (matcher->keys[edge] >= byte)
			return matcher->keys[edge] == byte ? matcher->next[edge] : 0;
	return 0;
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
	for (uint32_t number = 0; number < builder.state_count; number++)
		link_children(matcher, number);
	return matcher;
}

void matcher_free(struct matcher **matcher)
{
	if (*matcher == NULL)
		return;
	free((*matcher)->states);
	free((*matcher)->next);
	free((*matcher)->keys);
	free((*matcher)->ends);
	free(*matcher);
	*matcher = NULL;
}

size_t matcher_bytes(const struct matcher *matcher)
{
	return sizeof(*matcher) + matcher->state_count * sizeof(*matcher->states) +
	       matcher->edge_count * (sizeof(*matcher->next) + sizeof(*matcher->keys)) +
	       (matcher->end_count + 1) * sizeof(*matcher->ends);
}

/* ---- scanning ---- */

/* The next place from at on where a word may begin; size when there is none. */
static size_t next_start(const struct matcher *matcher, const struct matcher_scan *scan, size_t at)
{
	const uint8_t *text = (const uint8_t *)scan->text;

	if (at > 0 && at < scan->size && matcher->is_inside[text[at - 1]])
		while (matcher->is_inside[text[at]]) /* the NUL at the end is not inside */
			at++;
	while (at < scan->size && matcher->root[text[at]] == 0)
		if (matcher->is_inside[text[at++]])
			while (matcher->is_inside[text[at]])
				at++;
	return at;
}

static void report(
    const struct matcher *matcher, const struct matcher_scan *scan, uint32_t first, size_t at)
{
	for (uint32_t number = first; number != 0; number = matcher->ends[number].next) {
		const struct end *end = &matcher->ends[number];

		if (scan->seen != NULL && scan->seen[end->word] != 0)
			continue;
		if (end->needs_end && word_goes_on_at(scan->text, scan->size, at))
			continue;
		if (end->needs_start && word_goes_on_before(scan->text, at - end->size))
			continue;
		if (scan->seen != NULL)
			scan->seen[end->word] = 1;
		scan->hit(scan->context, end->word, at - end->size, at);
	}
}

/* Walks from a word's possible beginning until nothing goes on; returns the first place not yet
 * looked at. */
static size_t walk(const struct matcher *matcher, const struct matcher_scan *scan, size_t at)
{
	const uint8_t *text = (const uint8_t *)scan->text;
	uint32_t number = matcher->root[text[at++]];

	for (;;) {
		const struct state *state = &matcher->states[number];

		if (state->ends != 0)
			report(matcher, scan, state->ends, at);
		if (at >= scan->size)
			return at;
		number = follow(matcher, state, text[at]);
		while (number == 0) {
			if (state->fail == 0)
				return at;
			state = &matcher->states[state->fail];
			number = follow(matcher, state, text[at]);
		}
		at++;
	}
}

void matcher_scan(const struct matcher *matcher, const struct matcher_scan *scan)
{
	size_t at = next_start(matcher, scan, 0);

	while (at < scan->size)
		at = next_start(matcher, scan, walk(matcher, scan, at));
}
