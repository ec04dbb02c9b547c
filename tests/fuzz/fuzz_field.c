/*
 * The other fields with a grammar: Content-Type and Content-Disposition (RFC 2045, RFC 2231), Date,
 * References. Any bytes give parameters that are found by their names, a date that can be written
 * or none, and ids without white space.
 */
#include <assert.h>
#include <string.h>

#include "message/parse_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_text(const char *text)
{
	return utf8_is_valid(text, strlen(text));
}

static void check_parameters(struct arena *arena, struct bytes raw)
{
	struct parameters parameters = parameters_read(arena, raw, NULL);

	assert(parameters.value.size <= 3 * raw.size); /* UTF-8 of what was not */
	for (size_t i = 0; i < parameters.count; i++) {
		const struct mime_parameter *item = &parameters.items[i];

		assert(is_text(item->value));
		assert(parameters_find(&parameters, item->name) != NULL);
	}
	assert(parameters_raw(arena, raw, "boundary").size <= 3 * raw.size);
}

static void check_date(struct bytes raw)
{
	char text[TIME_TEXT_SIZE];
	int64_t time_ms;
	int offset;

	if (!date_read(raw, &time_ms, &offset))
		return;
	assert(offset > -24 * 60 && offset < 24 * 60);
	assert(strlen(time_format_offset(time_ms, offset, text)) >= strlen("2026-11-22T08:00:00Z"));
}

static void check_ids(struct arena *arena, struct bytes raw)
{
	size_t count;
	const char **ids = message_id_read(arena, raw, &count);

	assert(count <= REFERENCES_MAX);
	for (size_t i = 0; i < count; i++)
		assert(
		    ids[i][0] != '\0' && is_text(ids[i]) && strpbrk(ids[i], " \t\r\n<>") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes raw = {data, size};
	struct arena *arena = arena_new();

	charset_begin();
	check_parameters(arena, raw);
	check_date(raw);
	check_ids(arena, raw);
	arena_free(&arena);
	return 0;
}
