/*
 * shape: parts that match few texts are multiplied with those before them ("(too|very) slow" is
 * "too slow" or "very slow"); where that ends, a link does. A condition that is not understood
 * exactly counts as fulfilled, a size as its widest.
 */
#include "triage/shape.h"

#include <string.h>

/* Of a text with those multiplied to it, in characters. */
#define TEXT_SIZE_MAX 64
/* ---- sizes and lists ---- */

static size_t plus(size_t a, size_t b)
{
	return a > CHAIN_ANY - b ? CHAIN_ANY : a + b;
}

static size_t times(size_t a, size_t b)
{
	return a != 0 && b > CHAIN_ANY / a ? CHAIN_ANY : a * b;
}

static struct chain_span span_add(struct chain_span a, struct chain_span b)
{
	return (struct chain_span){plus(a.min, b.min), plus(a.max, b.max)};
}

static struct chain_span span_join(struct chain_span a, struct chain_span b)
{
	return (struct chain_span){a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max};
}

/* What is left of all behind a part of it. */
static struct chain_span span_rest(struct chain_span all, struct chain_span part)
{
	return (struct chain_span){
	    all.min - part.min, all.max == CHAIN_ANY ? CHAIN_ANY : all.max - part.max};
}

static struct chain_span sizes_of(const struct text_list *texts)
{
	struct chain_span sizes = {SIZE_MAX, 0};

	for (size_t i = 0; i < texts->count; i++) {
		size_t size = utf8_count(texts->items[i], strlen(texts->items[i]));

		sizes = span_join(sizes, (struct chain_span){size, size});
	}
	return sizes;
}

static struct text_list list_one(struct arena *arena, const char *text, size_t size)
{
	struct text_list list = {.items = arena_array(arena, 1, sizeof(*list.items)), .count = 1};

	list.items[0] = arena_strndup(arena, text, size);
	return list;
}

/* None when there are too many. */
static struct text_list list_join(
    const struct text_list *a, const struct text_list *b, struct arena *arena)
{
	struct text_list all = {0};

	if (a->count + b->count > TEXTS_MAX)
		return all;
	all.items = arena_array(arena, a->count + b->count, sizeof(*all.items));
	memcpy(all.items, a->items, a->count * sizeof(*all.items));
	memcpy(all.items + a->count, b->items, b->count * sizeof(*all.items));
	all.count = a->count + b->count;
	return all;
}

static const char *text_join(const char *a, const char *b, struct arena *arena)
{
	size_t size = strlen(a), more = strlen(b);
	char *joined = arena_alloc(arena, size + more + 1);

	memcpy(joined, a, size);
	memcpy(joined + size, b, more);
	return joined;
}

/* Each with each. */
static struct text_list list_multiply(
    const struct text_list *a, const struct text_list *b, struct arena *arena)
{
	struct text_list all = {
	    .items = arena_array(arena, a->count * b->count, sizeof(*all.items))};

	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			all.items[all.count++] = text_join(a->items[i], b->items[j], arena);
	return all;
}

/* The matcher begins no needle with a blank or a control character. */
static bool may_begin(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f;
}

/* As the matcher sees it. */
static bool is_of_run(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool has_text(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i][0] == text[0] && strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

/*
 * Texts as a link's literals: each once, without the blanks at its beginning; skipped_r says how
 * many these are. None when one of them is nothing but blanks. is_apart: of the texts, then of the
 * literals.
 */
static struct text_list literals_of(const struct text_list *texts, struct arena *arena,
    struct chain_span *skipped_r, bool *is_apart)
{
	struct text_list literals = {
	    .items = arena_array(arena, texts->count, sizeof(*literals.items))};
	bool are_apart = true;
	struct chain_span skipped = {SIZE_MAX, 0};

	for (size_t i = 0; i < texts->count; i++) {
		size_t blanks = strspn(texts->items[i], " ");
		const char *literal = texts->items[i] + blanks;

		skipped = span_join(skipped, (struct chain_span){blanks, blanks});
		if (!may_begin(literal[0]))
			return (struct text_list){0};
		are_apart &= *is_apart || blanks > 0 || !is_of_run(literal[0]);
		if (!has_text(&literals, literal))
			literals.items[literals.count++] = literal;
	}
	*skipped_r = skipped;
	*is_apart = are_apart;
	return literals;
}

/* ---- shapes ---- */

static struct shape shape_of_texts(struct text_list texts)
{
	return (struct shape){.texts = texts, .size = sizes_of(&texts)};
}

struct shape shape_of_any(size_t min, size_t max)
{
	return (struct shape){.size = {min, max}};
}

/* Its texts become what it demands. */
static void demand_texts(struct shape *shape, struct arena *arena)
{
	if (shape->texts.count == 0)
		return;
	shape->is_demand_apart = shape->begins_apart;
	shape->demand = literals_of(&shape->texts, arena, &shape->before, &shape->is_demand_apart);
	shape->after = (struct chain_span){0, 0};
	shape->texts.count = 0;
}

struct shape shape_join(struct shape a, struct shape b, struct arena *arena)
{
	struct shape joined = {.size = span_join(a.size, b.size),
	    .begins_apart = a.begins_apart && b.begins_apart,
	    .ends_apart = a.ends_apart && b.ends_apart};

	if (a.texts.count > 0 && b.texts.count > 0)
		joined.texts = list_join(&a.texts, &b.texts, arena);
	if (joined.texts.count > 0)
		return joined;
	demand_texts(&a, arena);
	demand_texts(&b, arena);
	if (a.demand.count > 0 && b.demand.count > 0)
		joined.demand = list_join(&a.demand, &b.demand, arena);
	joined.is_demand_apart = a.is_demand_apart && b.is_demand_apart;
	joined.before = span_join(a.before, b.before);
	joined.after = span_join(a.after, b.after);
	return joined;
}

struct shape shape_of_text(const char *text, size_t size, struct arena *arena)
{
	return shape_of_texts(list_one(arena, text, size));
}

/* It, or nothing. */
static struct shape shape_maybe(struct shape shape, bool was_apart, struct arena *arena)
{
	struct text_list nothing = list_one(arena, "", 0);
	struct shape maybe = {
	    .size = {0, shape.size.max}, .ends_apart = was_apart && shape.ends_apart};

	if (shape.texts.count > 0)
		maybe.texts = list_join(&shape.texts, &nothing, arena);
	return maybe;
}

/* ---- rows ---- */

void row_begin(struct row *row, bool is_apart, struct arena *arena)
{
	*row = (struct row){
	    .run = list_one(arena, "", 0), .run_is_apart = is_apart, .is_apart = is_apart};
}

void row_add_boundary(struct row *row)
{
	row->is_apart = true;
	if (row->run.count == 1 && row->run.items[0][0] == '\0')
		row->run_is_apart = true;
}

static void add_gap(struct row *row, struct chain_span gap)
{
	row->gap = span_add(row->gap, gap);
	row->size = span_add(row->size, gap);
}

static void add_link(struct row *row, const struct shape *shape)
{
	size_t number = row->count;

	if (shape->demand.count == 0 || number == LINKS_MAX) {
		add_gap(row, shape->size);
		return;
	}
	row->links[number] = (struct chain_link){.literals = shape->demand,
	    .gap = span_add(row->gap, shape->before),
	    .is_apart = shape->is_demand_apart};
	row->starts[number] = span_add(row->size, shape->before);
	row->tails[number] = shape->after;
	row->size = row->ends[number] = span_add(row->size, shape->size);
	row->gap = shape->after;
	row->count++;
}

void row_end(struct row *row, struct arena *arena)
{
	struct shape shape = shape_of_texts(row->run);

	shape.begins_apart = row->run_is_apart;
	row->run = list_one(arena, "", 0);
	row->run_is_apart = row->is_apart;
	demand_texts(&shape, arena);
	add_link(row, &shape);
}

static bool fits(const struct text_list *run, const struct text_list *texts)
{
	struct chain_span sizes = sizes_of(run);

	/* What may be missing at a link's beginning is better no part of it. */
	return (run->count == 1 || sizes.min > 0) && run->count * texts->count <= TEXTS_MAX &&
	       sizes.max + sizes_of(texts).max <= TEXT_SIZE_MAX;
}

/* Whether no ASCII letter or digit stands before what follows one of the texts. */
static bool end_apart(const struct text_list *texts, bool was_apart)
{
	bool are_apart = true;

	for (size_t i = 0; i < texts->count; i++) {
		size_t size = strlen(texts->items[i]);

		are_apart &= size == 0 ? was_apart : !is_of_run(texts->items[i][size - 1]);
	}
	return are_apart;
}

static void add_shape(struct row *row, const struct shape *shape, struct arena *arena)
{
	if (shape->texts.count == 0) {
		row_end(row, arena);
		add_link(row, shape);
		row->is_apart = row->run_is_apart = shape->ends_apart;
		return;
	}
	if (!fits(&row->run, &shape->texts))
		row_end(row, arena);
	row->run = list_multiply(&row->run, &shape->texts, arena);
	row->is_apart = shape->ends_apart || end_apart(&shape->texts, row->is_apart);
}

/* A digit comes next. */
static void note_digit(struct row *row, struct arena *arena)
{
	row_end(row, arena);
	if (row->count > 0 && row->gap.max == 0)
		row->links[row->count - 1].digit_follows = true;
}

void row_add(struct row *row, struct shape shape, struct chain_span count, struct arena *arena)
{
	struct chain_span more = {0, times(shape.size.max, count.max)};

	if (count.min == 0 && count.max == 1) {
		shape = shape_maybe(shape, row->is_apart, arena);
		add_shape(row, &shape, arena);
		return;
	}
	if (count.min > 0) {
		if (shape.is_digits)
			note_digit(row, arena);
		add_shape(row, &shape, arena);
		more = (struct chain_span){times(shape.size.min, count.min - 1),
		    count.max == CHAIN_ANY ? CHAIN_ANY : times(shape.size.max, count.max - 1)};
	}
	if (more.max > 0) {
		row_end(row, arena);
		add_gap(row, more);
		row->is_apart = row->run_is_apart = row->is_apart && shape.ends_apart;
	}
}

static size_t shortest(const struct text_list *list)
{
	return list->count == 0 ? 0 : sizes_of(list).min;
}

struct shape shape_of_row(struct row *row, struct arena *arena)
{
	struct shape shape;
	size_t best = 0;

	if (row->count == 0 && row->size.max == 0) {
		shape = shape_of_texts(row->run);
		shape.begins_apart = row->run_is_apart;
		shape.ends_apart = row->is_apart;
		return shape;
	}
	row_end(row, arena);
	for (size_t i = 1; i < row->count; i++)
		if (shortest(&row->links[i].literals) > shortest(&row->links[best].literals))
			best = i;
	shape = (struct shape){.size = row->size, .ends_apart = row->is_apart};
	if (row->count > 0) {
		shape.demand = row->links[best].literals;
		shape.is_demand_apart = row->links[best].is_apart;
		shape.before = row->starts[best];
		shape.after = span_add(row->tails[best], span_rest(row->size, row->ends[best]));
	}
	return shape;
}
