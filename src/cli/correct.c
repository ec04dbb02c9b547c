/*
 * hark classify NUMBER ... CATEGORY: the owner's word on what a matter is about.
 */
#include "desk_cli.h"

#include <string.h>

static void print_correction(int64_t number, const char *old, const char *category)
{
	if (cli_options.is_json)
		cli_print_json(json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)number,
		    "old", old, "category", category, "decided_by", "owner"));
	else if (strcmp(old, category) == 0)
		printf(_("#%lld: %s, confirmed\n"), (long long)number, category);
	else
		printf(_("#%lld: %s, was %s\n"), (long long)number, category, old);
}

static enum exit_code correct(
    const int64_t *numbers, size_t count, const char *category, struct arena *arena)
{
	enum exit_code code;
	struct desk *desk = cli_desk(STORE_READ_WRITE, &code);
	struct error error;
	const char **old;

	if (desk == NULL)
		return code;
	code = EXIT_DONE;
	if (learning_correct(desk, numbers, count, category, arena, &old, &error) != 0)
		code = cli_fail(EXIT_REFUSED, "%s", error.text);
	for (size_t i = 0; code == EXIT_DONE && i < count; i++)
		print_correction(numbers[i], old[i], category);
	desk_free(&desk);
	return code;
}

enum exit_code classify_correct(int argc, char **argv)
{
	size_t count = argc > 2 ? (size_t)argc - 2 : 0;
	AUTO_FREE int64_t *numbers = mem_array(count, sizeof(*numbers));
	struct arena *arena;
	enum exit_code code;

	if (count == 0)
		return cli_fail(EXIT_USAGE, _("one or more numbers and a category are needed"));
	for (size_t i = 0; i < count; i++) {
		numbers[i] = cli_number(argv[i + 1]);
		if (numbers[i] == 0)
			return EXIT_USAGE;
	}
	arena = arena_new();
	code = correct(numbers, count, argv[argc - 1], arena);
	arena_free(&arena);
	return code;
}
