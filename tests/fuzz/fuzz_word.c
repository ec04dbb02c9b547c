/*
 * Encoded-words (RFC 2047) and raw bytes in a header field: one line of UTF-8 comes out, the same
 * one where the field is folded anew at its blanks. The first byte says whether another part of the
 * mail gives a hint at the charset.
 */
#include <assert.h>
#include <string.h>

#include "message/parse_p.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *decode(struct arena *arena, struct bytes raw, const char *hint)
{
	const char *text;

	charset_begin();
	text = decode_text(arena, raw, hint);
	assert(utf8_is_valid(text, strlen(text)) && !text_has_control(text));
	return text;
}

static bool is_blank_at(struct bytes raw, size_t at)
{
	return at >= raw.size || is_blank(raw.data[at]);
}

/* The field with each of its single blanks made a fold (RFC 5322 2.2.3). */
static struct bytes fold(struct arena *arena, struct bytes raw)
{
	uint8_t *out = arena_alloc(arena, 3 * raw.size + 1);
	size_t used = 0;

	for (size_t i = 0; i < raw.size; i++) {
		if (raw.data[i] == ' ' && i > 0 && !is_blank_at(raw, i - 1) &&
		    !is_blank_at(raw, i + 1)) {
			out[used++] = '\r';
			out[used++] = '\n';
		}
		out[used++] = raw.data[i];
	}
	return (struct bytes){out, used};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const hints[] = {NULL, "gb18030", "big5-hkscs", "iso-2022-jp"};
	struct bytes raw = {data + 1, size - 1};
	struct arena *arena;
	const char *hint, *text, *charset;

	if (size < 2)
		return 0;
	arena = arena_new();
	hint = hints[data[0] % ARRAY_SIZE(hints)];
	text = decode(arena, raw, hint);
	assert(strcmp(text, decode(arena, fold(arena, raw), hint)) == 0);
	charset = decode_first_charset(arena, raw);
	assert(charset == NULL || utf8_is_valid(charset, strlen(charset)));
	arena_free(&arena);
	return 0;
}
