/*
 * hark classify NUMBER ... CATEGORY: the owner's word on what a matter is about.
 */
#include "desk_cli.h"

#include <string.h>

static void print_correction(
    const struct ruleset *rules, int64_t number, const char *old, const char *category)
{
	const char *name = learning_category_name(rules, category);

	if (cli_options.is_json)
		cli_print_json(json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)number,
		    "old", old, "category", category, "decided_by", "owner"));
	else if (strcmp(old, category) == 0)
		printf(_("#%lld: %s, confirmed\n"), (long long)number, name);
	else
		printf(_("#%lld: %s, was %s\n"), (long long)number, name,
		    learning_category_name(rules, old));
}

static enum exit_code correct(const int64_t *numbers, size_t count, const char *word)
{
	AUTO_SESSION struct session session = {0};
	enum exit_code code = session_begin(&session, NEEDS_RULES, STORE_READ_WRITE);
	struct error error;
	const char *category, **old;

	if (code != EXIT_DONE)
		return code;
	category = learning_category(session.desk->rules, word, &error);
	if (category == NULL || learning_correct(session.desk, numbers, count, category,
				    session.arena, &old, &error) != 0)
		return cli_fail(EXIT_REFUSED, "%s", error.text);
	for (size_t i = 0; i < count; i++)
		print_correction(session.desk->rules, numbers[i], old[i], category);
	return EXIT_DONE;
}

enum exit_code classify_correct(int argc, char **argv)
{
	size_t count = argc > 2 ? (size_t)argc - 2 : 0;
	AUTO_FREE int64_t *numbers = mem_array(count, sizeof(*numbers));

	if (count == 0)
		return cli_fail(EXIT_USAGE, _("one or more numbers and a category are needed"));
	for (size_t i = 0; i < count; i++) {
		numbers[i] = cli_number(argv[i + 1]);
		if (numbers[i] == 0)
			return EXIT_USAGE;
	}
	return correct(numbers, count, argv[argc - 1]);
}
