/*
 * reference_next_tag, reference_next_token and what a Message-ID says, on any text: each finds its
 * way to the end, and what was found stands there.
 */
#include <stdlib.h>
#include <string.h>

#include "hark/respond.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = utf8_clean(arena, (const char *)data, size), *at = text;
	struct reference reference;
	int64_t number;

	while (reference_next_tag(&at, &number))
		expect(text, arena_printf(arena, "[#%lld]", (long long)number));
	at = text;
	while (reference_next_token(&at, &reference))
		expect(text,
		    arena_printf(arena, "#%lld-%s", (long long)reference.number, reference.token));
	if (compose_message_id_number(text) < 0)
		abort();
	arena_free(&arena);
	return 0;
}
