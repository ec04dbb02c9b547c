/*
 * A CSV file of any valid UTF-8: rows come to an end, none has more fields than the limit, each
 * field stands behind the one before it, and no field is longer than the file.
 */
#include <assert.h>
#include <string.h>

#include "hark/base.h"
#include "hark/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_behind(const struct csv_field *field, const struct csv_field *before)
{
	return field->line > before->line ||
	       (field->line == before->line && field->column > before->column);
}

static void check_row(const struct csv_field *fields, size_t count, size_t size)
{
	assert(count > 0 && count <= CSV_FIELDS_MAX);
	for (size_t i = 0; i < count; i++) {
		assert(fields[i].line > 0 && fields[i].column > 0);
		assert(strlen(fields[i].text) <= size);
		assert(i == 0 || is_behind(&fields[i], &fields[i - 1]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct csv_field *fields;
	size_t count, rows = 0;
	struct error error;
	struct csv csv;

	if (utf8_is_valid((const char *)data, size) && memchr(data, '\0', size) == NULL) {
		char *text = arena_strndup(arena, (const char *)data, size);

		csv_init(&csv, text, size);
		while (csv_next(&csv, arena, &fields, &count, &error) == 1) {
			check_row(fields, count, size);
			rows++;
			assert(rows <= size);
		}
	}
	arena_free(&arena);
	return 0;
}
