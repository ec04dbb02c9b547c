/*
 * chain: reads as much of PCRE2's language as rules are made of: literals, alternatives, groups,
 * classes, repetition, looking around. Whatever else there is in a pattern makes it one without
 * chains, which is always right and merely slower.
 *
 * Parts that match few texts are multiplied with those before them ("(too|very) slow" is "too slow"
 * or "very slow"); where that ends, a link does. A condition that is not understood exactly counts
 * as fulfilled, a size as its widest.
 */
#include "triage/chain.h"

#include <string.h>

/* Groups within one another; all the texts of one link; their length. More is no rule's. */
#define DEPTH_MAX 20
#define TEXTS_MAX 256
#define TEXT_SIZE_MAX 64
#define LINKS_MAX 8
/* Of a class: more of them say nothing. */
#define CLASS_MAX 16
/* A character in UTF-8. */
#define CHARACTER_BYTES_MAX 4

struct reader {
	const char *at;
	struct arena *arena;
	size_t depth;
	bool is_apart; /* no ASCII letter or digit stands before the row that is read */
	bool gave_up;
};

/* What a part of a pattern matches. */
struct shape {
	struct chain_span size;
	struct text_list texts; /* all of it, when these are few; may hold "" */
	/* Else one of these stands in it, so far from its ends; none: nothing is known. */
	struct text_list demand;
	struct chain_span before, after;
	bool is_demand_apart;
	/* No ASCII letter or digit stands before it; none is its last byte. */
	bool begins_apart, ends_apart;
	bool is_digits; /* one or more digits, nothing else is known */
};

/* A row of parts, as far as it was read. */
struct row {
	struct chain_link links[LINKS_MAX];
	/* How much stands before each literal; before the end of the part that it is in; between
	 * the two ends. */
	struct chain_span starts[LINKS_MAX], ends[LINKS_MAX], tails[LINKS_MAX];
	size_t count;
	struct chain_span gap;	/* behind the last link */
	struct chain_span size; /* of all before the run */
	struct text_list run;	/* what the parts since then match */
	/* No ASCII letter or digit stands before the run; before what comes next. */
	bool run_is_apart, is_apart;
};

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
		size_t size = strlen(texts->items[i]);

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

/* Each with each. */
static struct text_list list_multiply(
    const struct text_list *a, const struct text_list *b, struct arena *arena)
{
	struct text_list all = {
	    .items = arena_array(arena, a->count * b->count, sizeof(*all.items))};

	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			all.items[all.count++] =
			    arena_printf(arena, "%s%s", a->items[i], b->items[j]);
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
		if (strcmp(list->items[i], text) == 0)
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

/* Any characters, so many. */
static struct shape shape_of_any(size_t min, size_t max)
{
	return (struct shape){.size = {min, times(max, CHARACTER_BYTES_MAX)}};
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

/* Either of them. */
static struct shape shape_join(struct shape a, struct shape b, struct arena *arena)
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

/* The run ends here and becomes a link. */
static void end_run(struct row *row, struct arena *arena)
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
		end_run(row, arena);
		add_link(row, shape);
		row->is_apart = row->run_is_apart = shape->ends_apart;
		return;
	}
	if (!fits(&row->run, &shape->texts))
		end_run(row, arena);
	row->run = list_multiply(&row->run, &shape->texts, arena);
	row->is_apart = end_apart(&shape->texts, row->is_apart);
}

/* A digit comes next. */
static void note_digit(struct row *row, struct arena *arena)
{
	end_run(row, arena);
	if (row->count > 0 && row->gap.max == 0)
		row->links[row->count - 1].digit_follows = true;
}

static void add_repeated(
    struct row *row, struct shape shape, struct chain_span count, struct arena *arena)
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
		end_run(row, arena);
		add_gap(row, more);
		row->is_apart = row->run_is_apart = row->is_apart && shape.ends_apart;
	}
}

static size_t shortest(const struct text_list *list)
{
	return list->count == 0 ? 0 : sizes_of(list).min;
}

/* Of a row within a group one link is kept, the one with the longest literals. */
static struct shape shape_of_row(struct row *row, struct arena *arena)
{
	struct shape shape;
	size_t best = 0;

	if (row->count == 0 && row->size.max == 0) {
		shape = shape_of_texts(row->run);
		shape.begins_apart = row->run_is_apart;
		shape.ends_apart = row->is_apart;
		return shape;
	}
	end_run(row, arena);
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

/* ---- reading ---- */

static bool take(struct reader *reader, const char *any_of)
{
	if (*reader->at == '\0' || strchr(any_of, *reader->at) == NULL)
		return false;
	reader->at++;
	return true;
}

static size_t read_number(struct reader *reader)
{
	size_t number = 0;

	for (; *reader->at >= '0' && *reader->at <= '9'; reader->at++)
		number = number * 10 + (size_t)(*reader->at - '0'); /* PCRE2 takes at most 65535 */
	return number;
}

/* "{2,5}" */
static struct chain_span read_braces(struct reader *reader)
{
	struct chain_span count;
	const char *digits = ++reader->at;

	count.min = count.max = read_number(reader);
	reader->gave_up |= reader->at == digits;
	if (take(reader, ",")) {
		digits = reader->at;
		count.max = read_number(reader);
		if (reader->at == digits)
			count.max = CHAIN_ANY;
	}
	reader->gave_up |= !take(reader, "}");
	return count;
}

static struct chain_span read_repetition(struct reader *reader)
{
	struct chain_span count = {1, 1};
	const char *start = reader->at;

	if (take(reader, "*"))
		count = (struct chain_span){0, CHAIN_ANY};
	else if (take(reader, "?"))
		count = (struct chain_span){0, 1};
	else if (take(reader, "+"))
		count = (struct chain_span){1, CHAIN_ANY};
	else if (*reader->at == '{')
		count = read_braces(reader);
	if (reader->at > start)
		take(reader, "?+"); /* lazy, possessive */
	return count;
}

static struct text_list one_character(struct arena *arena, const char *character, size_t size)
{
	char c = character[0];

	if (c < 'A' || c > 'Z')
		return list_one(arena, character, size);
	c = (char)(c + 'a' - 'A');
	return list_one(arena, &c, 1);
}

static struct shape read_literal(struct reader *reader)
{
	const char *character = reader->at;
	size_t next = 0;

	utf8_next(character, strlen(character), &next);
	reader->at += next;
	return shape_of_texts(one_character(reader->arena, character, next));
}

static bool is_sign(char c)
{
	return c != '\0' && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL;
}

/* One character's place in a class: its text is added to the shape, or the class is too large. */
static void read_class_item(struct reader *reader, struct shape *shape, bool *is_open)
{
	struct shape one;

	if (*reader->at == '[' && strchr(":.=", reader->at[1]) != NULL)
		reader->gave_up = true;
	if (*reader->at == '\\') {
		reader->at++;
		if (!is_sign(*reader->at)) {
			/* Among others \Q, \E and \c make something else of what follows. */
			reader->gave_up |=
			    *reader->at == '\0' || strchr("dDsSwWhHvVbnrt", *reader->at) == NULL;
			*is_open = true;
		}
	} else if (*reader->at == '-') {
		*is_open = true; /* a range, unless it stands at an end */
	}
	if (reader->gave_up)
		return;
	one = read_literal(reader);
	if (shape->texts.count == CLASS_MAX)
		*is_open = true;
	else if (shape->texts.count == 0)
		*shape = one;
	else
		*shape = shape_join(*shape, one, reader->arena);
}

static struct shape read_class(struct reader *reader)
{
	struct shape shape = {.texts = {0}};
	bool is_open = false; /* its characters are not just those that were read */

	reader->at++;
	if (take(reader, "^"))
		is_open = true;
	do
		read_class_item(reader, &shape, &is_open);
	while (!reader->gave_up && *reader->at != ']' && *reader->at != '\0');
	reader->gave_up |= !take(reader, "]");
	return is_open ? shape_of_any(1, 1) : shape;
}

static struct shape read_escape(struct reader *reader)
{
	struct shape any = shape_of_any(1, 1);
	char c = reader->at[1];

	reader->at++;
	if (is_sign(c))
		return read_literal(reader);
	reader->gave_up |= c == '\0' || strchr("dDsSwWhHvV", c) == NULL;
	reader->at += c != '\0';
	any.is_digits = c == 'd';
	return any;
}

static void read_row(struct reader *reader, struct row *row);

static struct shape read_alternatives(struct reader *reader)
{
	struct shape all = {.size = {0, 0}};
	bool is_first = true, is_apart = reader->is_apart;

	do {
		struct row row;
		struct shape shape;

		reader->is_apart = is_apart;
		read_row(reader, &row);
		shape = shape_of_row(&row, reader->arena);
		all = is_first ? shape : shape_join(all, shape, reader->arena);
		is_first = false;
	} while (!reader->gave_up && take(reader, "|"));
	return all;
}

/* "(?=", "(?<!" and their like: behind it, or NULL. */
static const char *behind_look_around(const char *at)
{
	static const char *const beginnings[] = {"?=", "?!", "?<=", "?<!"};

	for (size_t i = 0; i < ARRAY_SIZE(beginnings); i++)
		if (text_starts_with(at, beginnings[i]))
			return at + strlen(beginnings[i]);
	return NULL;
}

static struct shape read_group(struct reader *reader)
{
	const char *inside = behind_look_around(++reader->at);
	struct shape shape;

	if (inside != NULL)
		reader->at = inside;
	else if (text_starts_with(reader->at, "?:"))
		reader->at += 2;
	if (*reader->at == '?' || *reader->at == '*' || reader->depth == DEPTH_MAX) {
		reader->gave_up = true;
		return shape_of_any(0, 0);
	}
	reader->depth++;
	shape = read_alternatives(reader);
	reader->depth--;
	reader->gave_up |= !take(reader, ")");
	return inside != NULL ? shape_of_texts(list_one(reader->arena, "", 0)) : shape;
}

/* Those that say nothing about what follows. */
static bool take_idle_boundary(struct reader *reader)
{
	if (take(reader, "$"))
		return true;
	if (!text_starts_with(reader->at, "\\B"))
		return false;
	reader->at += 2;
	return true;
}

/* What follows a boundary and is an ASCII letter or digit has none of these before it. */
static bool take_boundary(struct reader *reader, struct row *row)
{
	if (text_starts_with(reader->at, "\\b"))
		reader->at += 2;
	else if (!take(reader, "^"))
		return take_idle_boundary(reader);
	row->is_apart = true;
	if (row->run.count == 1 && row->run.items[0][0] == '\0')
		row->run_is_apart = true;
	return true;
}

static struct shape read_part(struct reader *reader)
{
	switch (*reader->at) {
	case '(':
		return read_group(reader);
	case '[':
		return read_class(reader);
	case '\\':
		return read_escape(reader);
	case '.':
		reader->at++;
		return shape_of_any(1, 1);
	case '*':
	case '+':
	case '?':
	case '{':
		reader->gave_up = true;
		return shape_of_any(0, 0);
	default:
		return read_literal(reader);
	}
}

static void read_row(struct reader *reader, struct row *row)
{
	*row = (struct row){.run = list_one(reader->arena, "", 0),
	    .run_is_apart = reader->is_apart,
	    .is_apart = reader->is_apart};
	while (
	    !reader->gave_up && *reader->at != '\0' && *reader->at != '|' && *reader->at != ')') {
		struct shape shape;

		if (take_boundary(reader, row))
			continue;
		reader->is_apart = row->is_apart;
		shape = read_part(reader);
		if (!reader->gave_up)
			add_repeated(row, shape, read_repetition(reader), reader->arena);
	}
}

/* ---- chains ---- */

static bool add_chain(struct chain_list *list, struct row *row, struct arena *arena)
{
	struct chain *chain = &list->items[list->count++];

	end_run(row, arena);
	chain->links = arena_array(arena, row->count, sizeof(*chain->links));
	memcpy(chain->links, row->links, row->count * sizeof(*chain->links));
	chain->count = row->count;
	return chain->count > 0;
}

struct chain_list chains_of(const char *pattern, struct arena *arena)
{
	struct reader reader = {.at = pattern, .arena = arena};
	struct chain_list list = {.items = arena_array(arena, TEXTS_MAX, sizeof(*list.items))};
	bool is_known = true;

	do {
		struct row row;

		reader.is_apart = false;
		read_row(&reader, &row);
		is_known &= list.count < TEXTS_MAX && add_chain(&list, &row, arena);
	} while (is_known && !reader.gave_up && take(&reader, "|"));
	if (!is_known || reader.gave_up || *reader.at != '\0')
		list.count = 0;
	return list;
}
