/*
 * authentication_results_is_by and authentication_results_pass on any field: no server vouches by a
 * field that does not begin with its name, and nothing passes in a field without "pass".
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "desk/desk_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds(const char *text, const char *word)
{
	for (; *text != '\0'; text++)
		if (strncasecmp(text, word, strlen(word)) == 0)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *field = utf8_clean(arena, (const char *)data, size);

	if (authentication_results_is_by(field, "mx.example.com") &&
	    !holds(field, "mx.example.com"))
		abort();
	if (authentication_results_pass(field, "example.org") &&
	    (!holds(field, "pass") || !holds(field, "example.org")))
		abort();
	arena_free(&arena);
	return 0;
}
