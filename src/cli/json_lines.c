#include "src/cli/json_lines.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A mail's text with every character escaped, and some room for the rest. */
#define LINE_BYTES_MAX (8 * 1024 * 1024)
#define OUTPUT_FORM (JSON_COMPACT | JSON_REAL_PRECISION(15))

struct input {
	char bytes[64 * 1024];
	size_t size, at;
	bool is_at_end;
	int failure; /* errno */
};

static bool fill(struct input *input)
{
	ssize_t size;

	fflush(stdout);
	do
		size = read(STDIN_FILENO, input->bytes, sizeof(input->bytes));
	while (size < 0 && errno == EINTR);
	input->failure = size < 0 ? errno : 0;
	input->is_at_end = size <= 0;
	input->size = size > 0 ? (size_t)size : 0;
	input->at = 0;
	return size > 0;
}

/* The next line without its end. False at the end of the input. */
static bool next_line(struct input *input, struct buffer *line)
{
	bool has_any = false;

	buffer_clear(line);
	while (!input->is_at_end && (input->at < input->size || fill(input))) {
		const char *start = input->bytes + input->at;
		const char *end = memchr(start, '\n', input->size - input->at);
		size_t length = end != NULL ? (size_t)(end - start) : input->size - input->at;

		has_any = true;
		if (!line->is_truncated)
			buffer_append(line, start, length);
		input->at += length + (end != NULL);
		if (end != NULL)
			return true;
	}
	return has_any;
}

static bool is_blank(const struct buffer *line)
{
	return !line->is_truncated && strspn(line->data, " \t\r") == line->size;
}

/* ---- what JSON can write and no text can hold ---- */

#define ESCAPE_LENGTH 6 /* \uXXXX */

/* The code unit of an escape at that place, or -1. */
static int code_unit(const char *text, const char *end)
{
	char digits[5] = "";

	if (end - text < ESCAPE_LENGTH || text[0] != '\\' || text[1] != 'u')
		return -1;
	memcpy(digits, text + 2, 4);
	return strspn(digits, "0123456789abcdefABCDEF") == 4 ? (int)strtol(digits, NULL, 16) : -1;
}

static bool is_surrogate(int unit, int first)
{
	return unit >= first && unit < first + 0x400;
}

/* Nearly all escapes are of other characters: all but a few of Chinese. */
static bool may_need_mending(const char *escape)
{
	return escape[1] == 'u' && (escape[2] == '0' || escape[2] == 'd' || escape[2] == 'D');
}

/* NUL and surrogates without their other half (RFC 8259, 8.2) become U+FFFD, as bytes would that
 * are no UTF-8: who cannot help what a mail holds loses no line by it. */
static void mend_escapes(char *text, size_t size)
{
	const char *end = text + size;

	for (char *at = text;
	     (at = memchr(at, '\\', (size_t)(end - at))) != NULL && end - at > 1;) {
		int unit = may_need_mending(at) ? code_unit(at, end) : -1;

		if (unit < 0) {
			at += 2;
			continue;
		}
		if (is_surrogate(unit, 0xd800) &&
		    is_surrogate(code_unit(at + ESCAPE_LENGTH, end), 0xdc00))
			at += ESCAPE_LENGTH;
		else if (unit == 0 || is_surrogate(unit, 0xd800) || is_surrogate(unit, 0xdc00))
			memcpy(at, "\\ufffd", ESCAPE_LENGTH);
		at += ESCAPE_LENGTH;
	}
}

/* ---- ids beyond 64 bits ---- */

/* The library holds no such number, and an id is only given back: it is quoted on the way in and
 * bare again on the way out. end: behind the number that was refused. NULL: it is no id. */
static char *quote_id(const char *text, size_t end, struct arena *arena, char **id_r)
{
	size_t start = end, key;

	while (start > 0 && text[start - 1] >= '0' && text[start - 1] <= '9')
		start--;
	if (start > 0 && text[start - 1] == '-')
		start--;
	for (key = start; key > 0 && strchr(" \t:", text[key - 1]) != NULL;)
		key--;
	if (start == end || key < 4 || memcmp(text + key - 4, "\"id\"", 4) != 0)
		return NULL;
	*id_r = arena_strndup(arena, text + start, end - start);
	return arena_printf(arena, "%.*s\"%s\"%s", (int)start, text, *id_r, text + end);
}

/* An object below the line's own may have an id too. */
static bool is_text(const json_t *value, const char *text)
{
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

/* has_bare_id_r may be NULL: no number is quoted. */
static json_t *object_of(const char *text, size_t size, bool *has_bare_id_r, struct error *error)
{
	struct arena *arena = arena_new();
	char *clean = utf8_clean(arena, text, size), *quoted = NULL, *bare_id;
	json_error_t fault;
	json_t *value;

	mend_escapes(clean, strlen(clean));
	value = json_loads(clean, JSON_REJECT_DUPLICATES, &fault);
	if (value == NULL && has_bare_id_r != NULL &&
	    json_error_code(&fault) == json_error_numeric_overflow)
		quoted = quote_id(clean, (size_t)fault.position, arena, &bare_id);
	if (quoted != NULL) {
		value = json_loads(quoted, JSON_REJECT_DUPLICATES, &fault);
		*has_bare_id_r = value != NULL && is_text(json_object_get(value, "id"), bare_id);
	}
	arena_free(&arena);
	if (value == NULL) {
		error_set(error, _("not JSON (at byte %d)"), fault.position);
	} else if (!json_is_object(value)) {
		error_set(error, _("not a JSON object"));
		json_decref(value);
		value = NULL;
	}
	return value;
}

json_t *json_lines_object(const char *text, size_t size, struct error *error)
{
	return object_of(text, size, NULL, error);
}

static int print_with_bare_id(const json_t *value)
{
	static const char before[] = "{\"id\":\"";
	AUTO_FREE char *text = json_dumps(value, OUTPUT_FORM);
	size_t skip = sizeof(before) - 1, digits;

	if (text == NULL)
		return -1;
	assert(text_starts_with(text, before));
	digits = strspn(text + skip, "-0123456789");
	return printf("{\"id\":%.*s%s", (int)digits, text + skip, text + skip + digits + 1) < 0 ? -1
												: 0;
}

static json_t *parse(const struct buffer *line, bool *has_bare_id_r, struct error *error)
{
	*has_bare_id_r = false;
	if (line->is_truncated) {
		error_set(error, _("the line is longer than %d MB"), LINE_BYTES_MAX / 1024 / 1024);
		return NULL;
	}
	return object_of(line->data, line->size, has_bare_id_r, error);
}

static int print(json_t *value, bool has_bare_id)
{
	int result =
	    has_bare_id ? print_with_bare_id(value) : json_dumpf(value, stdout, OUTPUT_FORM);

	json_decref(value);
	return result == 0 && putchar('\n') != EOF ? 0 : -1;
}

static void skip_byte_order_mark(struct buffer *line)
{
	if (text_starts_with(line->data, "\xef\xbb\xbf")) {
		line->size -= 3;
		memmove(line->data, line->data + 3, line->size + 1);
	}
}

enum exit_code json_lines_run(
    json_t *(*answer)(void *context, const json_t *line, struct error *error), void *context)
{
	AUTO_BUFFER struct buffer line;
	AUTO_FREE struct input *input = mem_alloc(sizeof(*input));
	enum exit_code code = EXIT_DONE;

	buffer_init(&line, LINE_BYTES_MAX);
	for (size_t number = 1; next_line(input, &line); number++) {
		struct error error;
		json_t *value, *reply;
		bool has_bare_id;

		if (number == 1)
			skip_byte_order_mark(&line);
		if (is_blank(&line))
			continue;
		value = parse(&line, &has_bare_id, &error);
		reply = value != NULL ? answer(context, value, &error) : NULL;
		json_decref(value);
		if (reply == NULL)
			code = cli_fail(EXIT_REFUSED, _("line %zu: %s"), number, error.text);
		else if (print(reply, has_bare_id) != 0)
			return cli_fail(EXIT_TEMPORARY, _("cannot write: %s"), strerror(errno));
	}
	if (input->failure != 0)
		return cli_fail(EXIT_TEMPORARY, _("cannot read: %s"), strerror(input->failure));
	if (fflush(stdout) != 0)
		return cli_fail(EXIT_TEMPORARY, _("cannot write: %s"), strerror(errno));
	return code;
}

int json_lines_text(const json_t *line, const char *key, const char **text_r, struct error *error)
{
	const json_t *value = json_object_get(line, key);

	if (value != NULL && !json_is_null(value) && !json_is_string(value))
		return error_set(error, _("\"%s\" is not a text"), key);
	*text_r = json_is_string(value) ? json_string_value(value) : "";
	return 0;
}

json_t *json_lines_id(const json_t *line, struct error *error)
{
	json_t *id = json_object_get(line, "id");

	if (id == NULL)
		return json_null();
	if (json_is_object(id) || json_is_array(id)) {
		error_set(error, _("\"id\" is not a text, number, true, false or null"));
		return NULL;
	}
	return json_incref(id);
}

json_t *json_lines_number(double value)
{
	return value == floor(value) && fabs(value) < 1e15 ? json_integer((json_int_t)value)
							   : json_real(value);
}
