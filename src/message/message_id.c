/*
 * Message-ID, In-Reply-To, References (RFC 5322 3.6.4): what stands between < and >; without any,
 * what holds an @.
 */
#include "parse_p.h"

/* RFC 5322 2.1.1: an id longer than a line is none. */
#define ID_BYTES_MAX 998

struct ids {
	struct arena *arena;
	const char **items;
	size_t count;
};

/* The bracket that closes the comment at at, or size. */
static size_t comment_end(const char *text, size_t at, size_t size)
{
	size_t depth = 0;

	for (; at < size; at++) {
		if (text[at] == '(')
			depth++;
		else if (text[at] == ')' && --depth == 0)
			return at;
	}
	return size;
}

/* Without blanks, and without comments behind the "@" (RFC 5322 A.6.3), in place. */
static void id_squeeze(char *text)
{
	size_t size = strlen(text), used = 0;
	bool is_domain = false, is_broken = false;

	for (size_t i = 0; i < size; i++) {
		if (text[i] == '(' && is_domain && !is_broken) {
			size_t end = comment_end(text, i, size);

			is_broken = end == size;
			i = is_broken ? i : end;
			if (!is_broken)
				continue;
		}
		is_domain |= text[i] == '@';
		if ((unsigned char)text[i] > ' ' && text[i] != 0x7f)
			text[used++] = text[i];
	}
	text[used] = '\0';
}

/* The first one is the thread's, the last ones are the nearest: of many, those in between go. */
static void ids_add(struct ids *ids, struct bytes id)
{
	char *text;

	if (id.size == 0 || id.size > ID_BYTES_MAX)
		return;
	text = utf8_clean(ids->arena, (const char *)id.data, id.size);
	id_squeeze(text);
	if (*text == '\0')
		return;
	if (ids->count == REFERENCES_MAX) {
		memmove(ids->items + 1, ids->items + 2, (REFERENCES_MAX - 2) * sizeof(*ids->items));
		ids->count--;
	}
	ids->items[ids->count++] = text;
}

static void read_bracketed(struct ids *ids, struct bytes raw)
{
	size_t start = raw.size; /* behind the last <, if no > came since */

	for (size_t i = 0; i < raw.size; i++) {
		if (raw.data[i] == '<') {
			start = i + 1;
		} else if (raw.data[i] == '>' && start <= i) {
			ids_add(ids, bytes_cut(raw, start, i));
			start = raw.size;
		}
	}
	if (start < raw.size) /* cut off */
		ids_add(ids, bytes_cut(raw, start, bytes_find_any(raw, start, " \t\n\r")));
}

static void read_bare(struct ids *ids, struct bytes raw)
{
	for (size_t at = 0, end; at < raw.size; at = end + 1) {
		end = bytes_find_any(raw, at, " \t\n\r,;>\"");
		if (memchr(raw.data + at, '@', end - at) != NULL)
			ids_add(ids, bytes_cut(raw, at, end));
	}
}

const char **message_id_read(struct arena *arena, struct bytes raw, size_t *count_r)
{
	struct ids ids = {.arena = arena};

	ids.items = arena_array(arena, REFERENCES_MAX, sizeof(*ids.items));
	if (memchr(raw.data, '<', raw.size) != NULL)
		read_bracketed(&ids, raw);
	else
		read_bare(&ids, raw);
	*count_r = ids.count;
	return ids.items;
}
