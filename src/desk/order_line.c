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
    {"tag", ORDER_TAG},
    {"标签", ORDER_TAG},
};

/* About a person, not a matter: no number stands before it. */
static const char *const forget_words[] = {"forget", "忘记", "遗忘"};

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

const char *order_skip_blanks(const char *text)
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
size_t order_word_size(const char *text)
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

/*
 * Whether the text begins with the verb; where what follows it begins. Chinese is written without
 * blanks: there the verb may be followed at once.
 */
static bool begins_with(
    const char *text, const char *verb, struct arena *arena, const char **rest_r)
{
	size_t size = order_word_size(text), length = strlen(verb), at = 0;
	const char *word = text_fold(arena, arena_strndup(arena, text, utf8_cut(text, size, 48)));
	bool may_go_on = (verb[0] & 0x80) != 0;

	if (strcmp(word, verb) == 0) {
		*rest_r = order_skip_blanks(text + size);
		return true;
	}
	if (!may_go_on || !text_starts_with(word, verb))
		return false;
	/* Folding may change the number of bytes. */
	while (at < size && strlen(text_fold(arena, arena_strndup(arena, text, at))) < length)
		utf8_next(text, size, &at);
	*rest_r = order_skip_blanks(text + at);
	return true;
}

/* Behind the verb; NULL when the line is no such order. "Forget it" is none: an address follows. */
static const char *forget_argument(const char *line, struct arena *arena)
{
	const char *argument;

	line += strspn(line, " \t");
	for (size_t i = 0; i < ARRAY_SIZE(forget_words); i++)
		if (begins_with(line, forget_words[i], arena, &argument) &&
		    memchr(argument, '@', order_word_size(argument)) != NULL)
			return argument;
	return NULL;
}

bool order_is_about_person(const char *line)
{
	struct arena *arena;
	bool is_about_person;

	if (strchr(line, '@') == NULL)
		return false;
	arena = arena_new();
	is_about_person = forget_argument(line, arena) != NULL;
	arena_free(&arena);
	return is_about_person;
}

bool order_is_meant(const char *line)
{
	const char *rest;

	return read_number(line, &rest) > 0 || order_is_about_person(line);
}

static const char *without_end(const char *text, struct arena *arena)
{
	size_t size = strlen(text);

	while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
		size--;
	return arena_strndup(arena, text, size);
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
	      "note, assign and tag; and forget ADDRESS, without a number"),
	    word);
}

/* The longest verb that the text begins with. */
static bool find_verb(
    const char *text, struct arena *arena, enum order_verb *verb_r, const char **rest_r)
{
	size_t best = 0;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		const char *rest;

		if (strlen(verbs[i].word) > best &&
		    begins_with(text, verbs[i].word, arena, &rest)) {
			best = strlen(verbs[i].word);
			*verb_r = verbs[i].verb;
			*rest_r = rest;
		}
	}
	return best > 0;
}

int order_parse(const char *line, struct arena *arena, struct order *order_r, struct error *error)
{
	struct order order = {.verb = ORDER_FORGET};
	const char *rest = forget_argument(line, arena), *text;

	if (rest == NULL) {
		order.number = read_number(line, &text);
		text = order.number > 0 ? order_skip_blanks(text) : "";
		if (text[0] == '\0')
			return error_set(
			    error, _("no word behind the number: what shall be done?"));
		if (!find_verb(text, arena, &order.verb, &rest))
			return refuse_verb(
			    arena_strndup(arena, text, utf8_cut(text, order_word_size(text), 48)),
			    error);
	}
	order.argument = without_end(rest, arena);
	*order_r = order;
	return 0;
}
