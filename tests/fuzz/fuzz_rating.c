/*
 * rating_read on any answer: the value lies on the scale, the comment is text of the answer's own
 * and nothing is invented. The first byte chooses the scale and how much of it is subject.
 */
#include <stdlib.h>
#include <string.h>

#include "hark/triage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(
    const struct rating_scale *scale, const char *text, const struct rating_answer *answer)
{
	if (answer->has_value != (answer->how != RATING_NONE))
		abort();
	if (answer->has_value && (answer->value < scale->lowest || answer->value > scale->highest))
		abort();
	if (answer->comment != NULL &&
	    (strlen(answer->comment) > strlen(text) ||
		!utf8_is_valid(answer->comment, strlen(answer->comment))))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct rating_scale scale = size > 0 && data[0] % 2 == 0 ? (struct rating_scale){1, 5}
								 : (struct rating_scale){0, 10};
	struct rating_answer answer;
	char *text, *subject;

	if (size > 0) {
		text = utf8_clean(arena, (const char *)data + 1, size - 1);
		subject = arena_strndup(arena, text, utf8_cut(text, strlen(text), data[0] / 2));
		rating_read(&scale, subject, text + strlen(subject), arena, &answer);
		check(&scale, text + strlen(subject), &answer);
	}
	arena_free(&arena);
	return 0;
}
