/*
 * The options of one command, by table. A value may be given twice: the last one counts.
 */
#include "src/cli/cli.h"

#include <string.h>

#define OPTIONS_MAX 32

static const struct cli_option *find_option(
    const struct cli_option *options, const char *name, size_t length)
{
	for (; options->name != NULL; options++)
		if (strlen(options->name) == length && strncmp(options->name, name, length) == 0)
			return options;
	return NULL;
}

static int fail_unknown(const struct cli_option *options, const char *word)
{
	const char *names[OPTIONS_MAX];
	const char *nearest;
	size_t count = 0;

	while (count < OPTIONS_MAX && options[count].name != NULL) {
		names[count] = options[count].name;
		count++;
	}
	nearest = text_starts_with(word, "--") ? text_nearest(word + 2, names, count) : NULL;
	if (nearest != NULL)
		cli_fail(EXIT_USAGE, _("unknown option '%s'; did you mean '--%s'?"), word, nearest);
	else
		cli_fail(EXIT_USAGE, _("unknown option '%s'"), word);
	return -1;
}

/* Reads the option at argv[*at]; moves *at on when the value is a word of its own. */
static int take_option(const struct cli_option *options, int argc, char **argv, int *at)
{
	const char *word = argv[*at];
	const char *value = strchr(word, '=');
	size_t length = value != NULL ? (size_t)(value - word) : strlen(word);
	const struct cli_option *option = NULL;

	if (length > 2 && text_starts_with(word, "--"))
		option = find_option(options, word + 2, length - 2);
	if (option == NULL)
		return fail_unknown(options, word);
	if (option->argument == NULL && value != NULL) {
		cli_fail(EXIT_USAGE, _("--%s takes no value"), option->name);
		return -1;
	}
	if (option->argument != NULL && value == NULL && *at + 1 >= argc) {
		cli_fail(EXIT_USAGE, _("--%s needs a %s"), option->name, option->argument);
		return -1;
	}
	if (option->argument == NULL)
		*option->value = "";
	else
		*option->value = value != NULL ? value + 1 : argv[++*at];
	return 0;
}

int options_take(const struct cli_option *options, int argc, char **argv)
{
	int kept = 1, i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '\0')
			argv[kept++] = argv[i];
		else if (take_option(options, argc, argv, &i) != 0)
			return -1;
	}
	for (i++; i < argc; i++)
		argv[kept++] = argv[i];
	argv[kept] = NULL;
	return kept;
}
