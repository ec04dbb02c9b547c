/*
 * Which words stand for the placeholders of usages and options.
 */
#include "src/cli/completion.h"

#include <string.h>

static const struct completion_words placeholders[] = {
    {"NUMBER", "open"},
    {"CATEGORY", "categories"},
    {"ID", "categories"},
    {"FILE", NULL},
    {"DIR", NULL},
    {"MBOX", NULL},
    {"MAILDIR", NULL},
    {"RECEIVER", "receivers"},
    {"SURVEY", "surveys"},
};

static const struct {
	const char *command, *option, *words; /* command NULL: of any; option "": orders */
} option_words[] = {
    {"check", "schema", "rules|settings|surveys|answers"},
    {"report", "kind", "report|digest|review|public"},
    {"report", "format", "text|html|json|csv"},
    {"list", "status", "waiting|open|responded|resolved|closed|reopened"},
    {"improvement", "status", "proposed|planned|done|dropped|open"},
    {"outbox", "state", "queued|sending|sent|failed|uncertain|cancelled"},
    {"customer", "segment", "new|active|loyal|at_risk|dormant"},
    {"rating", "scale", "1-5|0-10"},
    {"improvement", "", "list|add|show|link|unlink|suggest|task|task-done|plan|drop|done"},
    {"completion", "values", "open|categories|receivers|surveys"},
    {NULL, "priority", "high|normal|low"},
    {NULL, "channel", "mail|phone|person|chat"},
};

const struct completion_words *completion_placeholder(const char *text, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++)
		if (strlen(placeholders[i].placeholder) == length &&
		    strncmp(placeholders[i].placeholder, text, length) == 0)
			return &placeholders[i];
	return NULL;
}

bool completion_is_file(const char *text, size_t length)
{
	const struct completion_words *known = completion_placeholder(text, length);

	return known != NULL && known->source == NULL;
}

const char *completion_option_words(const char *command, const char *option)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_words); i++)
		if (strcmp(option_words[i].option, option) == 0 &&
		    (option_words[i].command == NULL ||
			strcmp(option_words[i].command, command) == 0))
			return option_words[i].words;
	return NULL;
}

static bool is_among(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; at != NULL; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, word, length) == 0 && (at[length] == '|' || at[length] == '\0'))
			return length > 0;
	}
	return false;
}

enum exit_code cli_take_word(const char *command, const char *option, const char *word)
{
	const char *words = completion_option_words(command, option);

	if (word == NULL || is_among(words, word))
		return EXIT_DONE;
	return cli_fail(EXIT_USAGE, _("--%s is one of %s, not \"%s\""), option, words, word);
}
