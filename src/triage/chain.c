/*
 * chain: reads as much of PCRE2's language as rules are made of: literals, alternatives, groups,
 * classes, repetition, looking around. Whatever else there is in a pattern makes it one without
 * chains, which is always right and merely slower.
 */
#include "triage/chain.h"

#include <string.h>

#include "triage/shape.h"

/* Groups within one another; more is no rule's. */
#define DEPTH_MAX 20
/* Of literals that are read at once, in bytes. */
#define STRETCH_MAX 32
/* Of a class: more of them say nothing. */
#define CLASS_MAX 16

struct reader {
	const char *at;
	struct arena *arena;
	size_t depth;
	bool is_apart; /* no ASCII letter or digit stands before the row that is read */
	bool gave_up;
};

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

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static struct shape read_literal(struct reader *reader)
{
	const char *character = reader->at;
	char first = lower(character[0]);
	size_t next = 0;

	utf8_next(character, strlen(character), &next);
	reader->at += next;
	return shape_of_text(next == 1 ? &first : character, next, reader->arena);
}

/* As many literals as stand side by side, each once. */
static struct shape read_stretch(struct reader *reader)
{
	size_t size = strcspn(reader->at, "\\()[.*+?{|^$");
	char text[STRETCH_MAX];

	if (size > STRETCH_MAX)
		size = STRETCH_MAX;
	else if (reader->at[size] != '\0' && strchr("*+?{", reader->at[size]) != NULL)
		size--;
	while (size > 0 && ((unsigned char)reader->at[size] & 0xc0) == 0x80)
		size--;
	if (size == 0)
		return read_literal(reader);
	for (size_t i = 0; i < size; i++)
		text[i] = lower(reader->at[i]);
	reader->at += size;
	return shape_of_text(text, size, reader->arena);
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
	} else if (*reader->at == '-' && reader->at[1] != ']') {
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
	return inside != NULL ? shape_of_text("", 0, reader->arena) : shape;
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
	row_add_boundary(row);
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
		return read_stretch(reader);
	}
}

static void read_row(struct reader *reader, struct row *row)
{
	row_begin(row, reader->is_apart, reader->arena);
	while (
	    !reader->gave_up && *reader->at != '\0' && *reader->at != '|' && *reader->at != ')') {
		struct shape shape;

		if (take_boundary(reader, row))
			continue;
		reader->is_apart = row->is_apart;
		shape = read_part(reader);
		if (!reader->gave_up)
			row_add(row, shape, read_repetition(reader), reader->arena);
	}
}

/* ---- chains ---- */

static bool add_chain(
    struct chain_list *list, struct row *row, struct text_range source, struct arena *arena)
{
	struct chain *chain = &list->items[list->count++];

	chain->source = source;
	row_end(row, arena);
	chain->links = arena_array(arena, row->count, sizeof(*chain->links));
	memcpy(chain->links, row->links, row->count * sizeof(*chain->links));
	chain->count = row->count;
	return chain->count > 0;
}

/* So many alternatives a pattern has, or fewer. */
static size_t count_alternatives(const char *pattern)
{
	size_t count = 1;

	for (; *pattern != '\0' && count < TEXTS_MAX; pattern++)
		count += *pattern == '|';
	return count;
}

struct chain_list chains_of(const char *pattern, struct arena *arena)
{
	struct reader reader = {.at = pattern, .arena = arena};
	struct chain_list list = {
	    .items = arena_array(arena, count_alternatives(pattern), sizeof(*list.items))};
	bool is_known = true;

	do {
		struct text_range source = {.start = (size_t)(reader.at - pattern)};
		struct row row;

		reader.is_apart = false;
		read_row(&reader, &row);
		source.end = (size_t)(reader.at - pattern);
		is_known &= list.count < TEXTS_MAX && add_chain(&list, &row, source, arena);
	} while (is_known && !reader.gave_up && take(&reader, "|"));
	if (!is_known || reader.gave_up || *reader.at != '\0')
		list.count = 0;
	return list;
}
