/*
 * reply_split on any text, language_detect on what it gives: no character appears that was not
 * there, and none but white space is lost. The first byte says where a mark from HTML lies.
 */
#include <stdlib.h>
#include <string.h>

#include "message/message_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t visible_bytes(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += strchr(" \t\r\n", *text) == NULL;
	return count;
}

/* The parts hold what the text held; a line of invisible characters only counts as empty. */
static void check(const char *text, const struct reply_parts *parts)
{
	size_t all = visible_bytes(parts->new_text) + visible_bytes(parts->quoted) +
		     visible_bytes(parts->signature);

	if (all > visible_bytes(text) || !utf8_is_valid(parts->new_text, strlen(parts->new_text)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct text_mark mark = {MARK_QUOTE, 0, 0};
	struct reply_input input = {.marks = &mark, .from_name = "Li Wei"};
	struct reply_parts parts;

	if (size > 0) {
		input.text = utf8_clean(arena, (const char *)data + 1, size - 1);
		mark.kind = (enum text_mark_kind)(data[0] / 4 % 4);
		mark.start = utf8_cut(input.text, strlen(input.text), data[0]);
		mark.end = utf8_cut(input.text, strlen(input.text), mark.start + 40u);
		input.mark_count = mark.end > mark.start && data[0] % 4 < 2 ? 1 : 0;
		reply_split(&input, arena, &parts);
		check(input.text, &parts);
		if (language_detect(parts.new_text) == NULL)
			abort();
	}
	arena_free(&arena);
	return 0;
}
