/*
 * utf7: names of folders as IMAP sends them, modified UTF-7 (RFC 3501 5.1.3), to and from UTF-8.
 * Pure.
 *
 * Printable ASCII but "&" stands for itself, "&" is "&-", anything else is UTF-16 in base64 with
 * "," for "/" and without padding between "&" and "-". What breaks these rules is no name: NULL,
 * never a guess. A server that sends UTF-8 as it is gets it back as it is.
 */
#include "net_p.h"

#include <string.h>

#define NAME_BYTES_MAX 1024

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool stands_for_itself(uint32_t character)
{
	return character >= 0x20 && character <= 0x7e && character != '&';
}

/* ---- from UTF-8 ---- */

/* Bits that wait until they fill a base64 digit. */
struct bits {
	uint32_t value;
	int count;
};

static void put_unit(struct buffer *out, struct bits *bits, uint32_t unit)
{
	bits->value = (bits->value << 16) | unit;
	bits->count += 16;
	while (bits->count >= 6) {
		bits->count -= 6;
		buffer_add_char(out, alphabet[(bits->value >> bits->count) & 63]);
	}
}

static void put_shifted(struct buffer *out, struct bits *bits, uint32_t character)
{
	if (character < 0x10000) {
		put_unit(out, bits, character);
		return;
	}
	character -= 0x10000;
	put_unit(out, bits, 0xd800 + (character >> 10));
	put_unit(out, bits, 0xdc00 + (character & 0x3ff));
}

static void end_shifted(struct buffer *out, struct bits *bits)
{
	if (bits->count > 0)
		buffer_add_char(out, alphabet[(bits->value << (6 - bits->count)) & 63]);
	buffer_add_char(out, '-');
	*bits = (struct bits){0, 0};
}

char *utf7_from_utf8(struct arena *arena, const char *name)
{
	AUTO_BUFFER struct buffer out;
	struct bits bits = {0, 0};
	size_t size = strlen(name), at = 0;
	bool is_shifted = false;

	buffer_init(&out, 4 * NAME_BYTES_MAX);
	if (size > NAME_BYTES_MAX || !utf8_is_valid(name, size) || text_has_control(name))
		return NULL;
	while (at < size) {
		uint32_t character = utf8_next(name, size, &at);
		bool is_plain = stands_for_itself(character) || character == '&';

		if (is_shifted && is_plain)
			end_shifted(&out, &bits);
		if (!is_shifted && !is_plain)
			buffer_add_char(&out, '&');
		is_shifted = !is_plain;
		if (is_shifted)
			put_shifted(&out, &bits, character);
		else
			buffer_add(&out, character == '&' ? "&-" : (char[]){(char)character, '\0'});
	}
	if (is_shifted)
		end_shifted(&out, &bits);
	return out.is_truncated ? NULL : arena_strndup(arena, out.data, out.size);
}

/* ---- to UTF-8 ---- */

static bool put_character(struct buffer *out, uint32_t character)
{
	char bytes[4];
	size_t size = utf8_put(character, bytes);

	return size > 0 && buffer_append(out, bytes, size);
}

/* One UTF-16 unit; high keeps the first half of a pair. ASCII must not hide in base64. */
static bool take_unit(struct buffer *out, uint32_t unit, uint32_t *high)
{
	if (*high != 0) {
		uint32_t first = *high;

		*high = 0;
		return unit >= 0xdc00 && unit <= 0xdfff &&
		       put_character(out, 0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00));
	}
	if (unit >= 0xd800 && unit <= 0xdbff) {
		*high = unit;
		return true;
	}
	return unit > 0x7f && (unit < 0xdc00 || unit > 0xdfff) && put_character(out, unit);
}

/* Between "&" and "-": at stands behind the "&". Returns behind the "-", or NULL. */
static const char *take_shifted(struct buffer *out, const char *at)
{
	struct bits bits = {0, 0};
	uint32_t high = 0;

	for (; *at != '-'; at++) {
		const char *digit = *at == '\0' ? NULL : strchr(alphabet, *at);

		if (digit == NULL)
			return NULL;
		bits.value = (bits.value << 6) | (uint32_t)(digit - alphabet);
		bits.count += 6;
		if (bits.count < 16)
			continue;
		bits.count -= 16;
		if (!take_unit(out, (bits.value >> bits.count) & 0xffff, &high))
			return NULL;
	}
	return high != 0 || bits.count >= 6 || (bits.value & ((1u << bits.count) - 1)) != 0
		   ? NULL
		   : at + 1;
}

char *utf7_to_utf8(struct arena *arena, const char *name)
{
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, 4 * NAME_BYTES_MAX);
	if (strlen(name) > NAME_BYTES_MAX || text_has_control(name) ||
	    !utf8_is_valid(name, strlen(name)))
		return NULL;
	while (*name != '\0') {
		if (*name != '&') {
			buffer_add_char(&out, *name++);
		} else if (name[1] == '-') {
			buffer_add_char(&out, '&');
			name += 2;
		} else {
			name = take_shifted(&out, name + 1);
			if (name == NULL)
				return NULL;
		}
	}
	return arena_strndup(arena, out.data, out.size);
}
