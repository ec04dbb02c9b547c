/*
 * One line of the owner's as an order.
 */
#include "order_p.h"

#include <string.h>

/* Folded: lower case, half-width, Simplified. The first of a verb is its name in messages. */
static const struct {
	const char *word;
	enum order_verb verb;
} verbs[] = {
    {"resolve", ORDER_RESOLVE},
    {"resolved", ORDER_RESOLVE},
    {"已解决", ORDER_RESOLVE},
    {"解决", ORDER_RESOLVE},
    {"close", ORDER_CLOSE},
    {"closed", ORDER_CLOSE},
    {"关闭", ORDER_CLOSE},
    {"reopen", ORDER_REOPEN},
    {"重新打开", ORDER_REOPEN},
    {"重开", ORDER_REOPEN},
    {"snooze", ORDER_SNOOZE},
    {"稍后", ORDER_SNOOZE},
    {"推迟", ORDER_SNOOZE},
    {"category", ORDER_CATEGORY},
    {"类别", ORDER_CATEGORY},
    {"分类", ORDER_CATEGORY},
    {"priority", ORDER_PRIORITY},
    {"优先级", ORDER_PRIORITY},
    {"note", ORDER_NOTE},
    {"备注", ORDER_NOTE},
    {"assign", ORDER_ASSIGN},
    {"指派", ORDER_ASSIGN},
};

/* The number behind "#" (or U+FF03) at the start of a line, and what follows; 0: there is none. */
static int64_t read_number(const char *line, const char **rest_r)
{
	size_t at = 0, size = strlen(line);
	int64_t number = 0;
	int digits = 0;

	while (line[at] == ' ' || line[at] == '\t' || line[at] == '>')
		at += line[at] == '>' ? size - at : 1; /* a quoted line is no order */
	if (at >= size || text_fold_character(utf8_next(line, size, &at)) != '#')
		return 0;
	for (; at < size && digits < 18; digits++) {
		size_t next = at;
		uint32_t c = text_fold_character(utf8_next(line, size, &next));

		if (c < '0' || c > '9')
			break;
		number = 10 * number + (c - '0');
		at = next;
	}
	*rest_r = line + at;
	return number;
}

bool order_is_meant(const char *line)
{
	const char *rest;

	return read_number(line, &rest) > 0;
}

static const char *skip_blanks(const char *text)
{
	size_t size = strlen(text), at = 0;

	for (;;) {
		size_t next = at;
		uint32_t c = at < size ? text_fold_character(utf8_next(text, size, &next)) : 0;

		if (c != ' ' && c != ':')
			return text + at;
		at = next;
	}
}

/* The end of the first word: at a blank or colon, or where Han ends a Chinese verb. */
static size_t word_size(const char *text)
{
	size_t size = strlen(text), at = 0;

	while (at < size) {
		size_t next = at;
		uint32_t c = text_fold_character(utf8_next(text, size, &next));

		if (c == ' ' || c == ':')
			break;
		at = next;
	}
	return at;
}

static int refuse_verb(const char *word, struct error *error)
{
	const char *names[ARRAY_SIZE(verbs)], *nearest;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		names[i] = verbs[i].word;
	nearest = text_nearest(word, names, ARRAY_SIZE(names));
	if (nearest != NULL)
		return error_set(
		    error, _("unknown word \"%s\"; did you mean \"%s\"?"), word, nearest);
	return error_set(error,
	    _("unknown word \"%s\"; there are resolve, close, reopen, snooze, category, priority, "
	      "note and assign"),
	    word);
}

int order_parse(const char *line, struct arena *arena, struct order *order_r, struct error *error)
{
	struct order order = {.number = 0};
	const char *rest = line, *word;
	size_t size, best = 0;

	order.number = read_number(line, &rest);
	rest = skip_blanks(rest);
	size = word_size(rest);
	if (order.number == 0 || size == 0)
		return error_set(error, _("no word behind the number: what shall be done?"));
	word = text_fold(arena, arena_strndup(arena, rest, utf8_cut(rest, size, 48)));
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		size_t length = strlen(verbs[i].word);

		/* Chinese is written without blanks: the verb may be followed at once. */
		if (length > best && (strcmp(word, verbs[i].word) == 0 ||
					 ((verbs[i].word[0] & 0x80) != 0 &&
					     text_starts_with(word, verbs[i].word)))) {
			best = length;
			order.verb = verbs[i].verb;
		}
	}
	if (best == 0)
		return refuse_verb(word, error);
	/* A Han character has three bytes in Traditional and Simplified form alike. */
	rest = skip_blanks(rest + ((word[0] & 0x80) != 0 ? best : size));
	size = strlen(rest);
	while (size > 0 && (rest[size - 1] == ' ' || rest[size - 1] == '\t'))
		size--;
	order.argument = arena_strndup(arena, rest, size);
	*order_r = order;
	return 0;
}
