/*
 * solved_read, thanks_read and unsubscribe on any answer of a customer: each gives one of its
 * answers, the same a second time.
 */
#include <stdlib.h>

#include "hark/triage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = utf8_clean(arena, (const char *)data, size);

	for (int is_asked_for = 0; is_asked_for < 2; is_asked_for++) {
		enum solved answer = solved_read(text, is_asked_for != 0, arena);

		if (solved_read(text, is_asked_for != 0, arena) != answer)
			abort();
	}
	/* Nothing but thanks is said, or nothing but that no mail is wanted. */
	if (thanks_read(text, "Ann ann@customer.example", arena) && unsubscribe_read(text, arena))
		abort();
	arena_free(&arena);
	return 0;
}
