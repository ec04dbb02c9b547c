/*
 * html_to_text on any bytes: the text is UTF-8 within its limit, the marks are ascending and inside
 * it.
 */
#include <stdlib.h>
#include <string.h>

#include "message/message_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool is_good)
{
	if (!is_good)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct html_text text;
	size_t length, end = 0;

	html_to_text((struct bytes){data, size}, arena, &text);
	length = strlen(text.text);
	check(length <= TEXT_BYTES_MAX && utf8_is_valid(text.text, length));
	for (size_t i = 0; i < text.mark_count; i++) {
		check(text.marks[i].start >= end && text.marks[i].start < text.marks[i].end);
		end = text.marks[i].end;
	}
	check(end <= length);
	arena_free(&arena);
	return 0;
}
