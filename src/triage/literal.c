/*
 * literal: reads as much of PCRE2's language as rules are made of: literals, alternatives, groups,
 * classes, repetition. Whatever else there is in a pattern makes it one without literals, which is
 * always right and merely slower.
 *
 * Of a sequence, each part that cannot be left out is demanded; the demand with the longest texts
 * is kept. Of alternatives, all demands together are the demand, if each has one.
 */
#include "triage/literal.h"

#include <string.h>

/* Groups within one another, and alternatives; more is no pattern of a rule. */
#define DEPTH_MAX 20
#define LITERALS_MAX 100
#define RUN_BYTES_MAX 64

struct reader {
	const char *at;
	struct arena *arena;
	size_t depth;
	bool gave_up;
};

/* What a sequence demands so far. */
struct demand {
	char run[RUN_BYTES_MAX + 1]; /* literals that follow each other, up to here */
	size_t run_size;
	struct text_list best;
};

static size_t shortest(const struct text_list *list)
{
	size_t least = list->count == 0 ? 0 : SIZE_MAX;

	for (size_t i = 0; i < list->count; i++)
		if (strlen(list->items[i]) < least)
			least = strlen(list->items[i]);
	return least;
}

static void consider(struct demand *demand, struct text_list list)
{
	if (shortest(&list) > shortest(&demand->best))
		demand->best = list;
}

/* Blanks begin no literal: the matcher looks at none. */
static void end_run(const struct reader *reader, struct demand *demand)
{
	const char *run = demand->run + strspn(demand->run, " ");
	struct text_list list = {.count = 1};

	demand->run_size = 0;
	if (*run == '\0')
		return;
	list.items = arena_array(reader->arena, 1, sizeof(*list.items));
	list.items[0] = arena_strdup(reader->arena, run);
	consider(demand, list);
	demand->run[0] = '\0';
}

static void add_to_run(
    const struct reader *reader, struct demand *demand, const char *character, size_t size)
{
	if (demand->run_size + size > RUN_BYTES_MAX)
		end_run(reader, demand);
	for (size_t i = 0; i < size; i++) {
		char c = character[i];

		demand->run[demand->run_size++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	demand->run[demand->run_size] = '\0';
}

enum repetition { ONCE, AT_LEAST_ONCE, MAYBE };

static bool take(struct reader *reader, const char *any_of)
{
	if (*reader->at == '\0' || strchr(any_of, *reader->at) == NULL)
		return false;
	reader->at++;
	return true;
}

/* "{2,5}": whether 0 times would do. */
static enum repetition read_braces(struct reader *reader)
{
	const char *digits = reader->at + 1;
	size_t count = strspn(digits, "0123456789");

	reader->at = digits + strspn(digits, "0123456789,");
	if (count == 0 || !take(reader, "}"))
		reader->gave_up = true;
	return strspn(digits, "0") == count ? MAYBE : AT_LEAST_ONCE;
}

static enum repetition read_repetition(struct reader *reader)
{
	enum repetition repetition = ONCE;

	if (take(reader, "*?"))
		repetition = MAYBE;
	else if (take(reader, "+"))
		repetition = AT_LEAST_ONCE;
	else if (*reader->at == '{')
		repetition = read_braces(reader);
	if (repetition != ONCE)
		take(reader, "?+"); /* lazy, possessive */
	return repetition;
}

static void read_literal(
    struct reader *reader, struct demand *demand, const char *character, size_t size)
{
	enum repetition repetition;

	reader->at = character + size;
	repetition = read_repetition(reader);
	if (repetition != MAYBE)
		add_to_run(reader, demand, character, size);
	if (repetition != ONCE)
		end_run(reader, demand);
}

/* A class, "." or \d: some character, no literal. */
static void pass_over(struct reader *reader, struct demand *demand)
{
	end_run(reader, demand);
	read_repetition(reader);
}

static void read_class(struct reader *reader, struct demand *demand)
{
	const char *at = reader->at + 1;

	at += *at == '^';
	at += *at == ']';
	while (*at != ']' && *at != '\0') {
		if (*at == '[' && (at[1] == ':' || at[1] == '.' || at[1] == '='))
			reader->gave_up = true;
		/* \Q and \E quote in a class, too. */
		reader->gave_up |= *at == '\\' && (at[1] == 'Q' || at[1] == 'E');
		at += *at == '\\' && at[1] != '\0' ? 2 : 1;
	}
	reader->at = at + (*at == ']');
	pass_over(reader, demand);
}

static void read_escape(struct reader *reader, struct demand *demand)
{
	char c = reader->at[1];

	if (c > ' ' && c < 0x7f && strchr("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) != NULL) {
		read_literal(reader, demand, reader->at + 1, 1);
	} else if (c != '\0' && strchr("dDsSwWhHvV", c) != NULL) {
		reader->at += 2;
		pass_over(reader, demand);
	} else if (c == 'b' || c == 'B') {
		reader->at += 2; /* between two literals it takes no room */
	} else {
		reader->gave_up = true;
	}
}

static struct text_list read_alternatives(struct reader *reader);

static void read_group(struct reader *reader, struct demand *demand)
{
	struct text_list list;

	end_run(reader, demand);
	reader->at++;
	if (text_starts_with(reader->at, "?:"))
		reader->at += 2;
	if (*reader->at == '?' || *reader->at == '*' || reader->depth == DEPTH_MAX) {
		reader->gave_up = true;
		return;
	}
	reader->depth++;
	list = read_alternatives(reader);
	reader->depth--;
	if (!take(reader, ")"))
		reader->gave_up = true;
	else if (read_repetition(reader) != MAYBE)
		consider(demand, list);
}

static void read_part(struct reader *reader, struct demand *demand)
{
	size_t next = 0;

	switch (*reader->at) {
	case '(':
		read_group(reader, demand);
		break;
	case '[':
		read_class(reader, demand);
		break;
	case '\\':
		read_escape(reader, demand);
		break;
	case '.':
		reader->at++;
		pass_over(reader, demand);
		break;
	case '^':
	case '$':
		reader->at++;
		break;
	case '*':
	case '+':
	case '?':
	case '{':
		reader->gave_up = true;
		break;
	default:
		utf8_next(reader->at, strlen(reader->at), &next);
		read_literal(reader, demand, reader->at, next);
	}
}

static struct text_list read_sequence(struct reader *reader)
{
	struct demand demand = {.run_size = 0};

	while (!reader->gave_up && *reader->at != '\0' && *reader->at != '|' && *reader->at != ')')
		read_part(reader, &demand);
	end_run(reader, &demand);
	return demand.best;
}

static struct text_list join(
    const struct text_list *a, const struct text_list *b, struct arena *arena)
{
	struct text_list all = {0};

	if (a->count == 0 || b->count == 0 || a->count + b->count > LITERALS_MAX)
		return all;
	all.items = arena_array(arena, a->count + b->count, sizeof(*all.items));
	memcpy(all.items, a->items, a->count * sizeof(*all.items));
	memcpy(all.items + a->count, b->items, b->count * sizeof(*all.items));
	all.count = a->count + b->count;
	return all;
}

static struct text_list read_alternatives(struct reader *reader)
{
	struct text_list all = read_sequence(reader);

	while (!reader->gave_up && take(reader, "|")) {
		struct text_list one = read_sequence(reader);

		all = join(&all, &one, reader->arena);
	}
	return all;
}

struct text_list literals_of(const char *pattern, struct arena *arena)
{
	struct reader reader = {.at = pattern, .arena = arena};
	struct text_list list = read_alternatives(&reader);

	if (reader.gave_up || *reader.at != '\0')
		list.count = 0;
	return list;
}
