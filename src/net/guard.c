/*
 * guard: stands between the stream and libetpan 1.9.4 and lets through only what that parser is
 * known to survive. It cuts the server's bytes into lines and literals and checks each line before
 * a parser sees it:
 *
 *  - length of lines, size of literals, number of lines and of all bytes;
 *  - no NUL, no quoted string that is open at the end of its line, at most GUARD_PARENS_MAX "("
 *    (libetpan recurses);
 *  - a literal only where data may hold one, written {n} at the end of the line, so that both sides
 *    agree on where it ends;
 *  - untagged data by a list of what we use, the rest is left out; of FETCH only the items that we
 *    ask for and FLAGS, so no ENVELOPE or BODYSTRUCTURE is ever parsed in this process;
 *  - words for people (OK, NO, BAD, BYE and the tagged answer with their codes) never: the parser
 *    gets a short line of ours in their place, with the number of UIDVALIDITY or UIDNEXT;
 *  - the tag that is waited for, and no other; BYE ends the stream (libetpan reads past a struct
 *    on it).
 *
 * What does not pass kills the stream with a sentence: a server that talks like this is out of step
 * at best. Grammar: RFC 3501 section 9.
 */
#include "imap_p.h"

#include <stdlib.h>
#include <string.h>

#define READ_BYTES ((size_t)64 * 1024)

/* KIND_OURS: what goes on is guard->line, not what came. */
enum kind { KIND_OURS, KIND_DATA, KIND_FETCH, KIND_USELESS };

struct guard {
	struct stream *stream; /* borrowed */
	struct guard_limits limits;
	uint32_t tag;
	enum guard_status status;
	char words[SERVER_WORDS_MAX];
	char line[64];
	bool has_change;
	size_t line_count;

	/* Received and not yet handed out: memory[start..end). */
	char *memory; /* owned */
	size_t capacity, start, end;
	size_t searched; /* no line end before this */

	/* The answer that the next line belongs to, while it goes on behind a literal. */
	enum kind kind;
	bool is_continued;
	size_t parens, depth, line_bytes;
	size_t literal_left;
	struct bytes piece; /* guard_read: what is left of the last one */
};

struct guard *guard_new(struct stream *stream)
{
	struct guard *guard = mem_alloc(sizeof(*guard));

	guard->stream = stream;
	guard->capacity = 2 * READ_BYTES;
	guard->memory = mem_alloc(guard->capacity);
	return guard;
}

void guard_free(struct guard **guard)
{
	if (*guard == NULL)
		return;
	free((*guard)->memory);
	free(*guard);
	*guard = NULL;
}

void guard_begin(
    struct guard *guard, uint32_t tag, const struct guard_limits *limits, int64_t time_ms)
{
	guard->tag = tag;
	guard->limits = *limits;
	guard->status = GUARD_OPEN;
	guard->words[0] = '\0';
	guard->line_count = 0;
	stream_begin(guard->stream, time_ms, limits->budget_bytes);
}

enum guard_status guard_status(const struct guard *guard)
{
	return guard->status;
}

const char *guard_words(const struct guard *guard)
{
	return guard->words;
}

bool guard_saw_change(const struct guard *guard)
{
	return guard->has_change;
}

void guard_forget_change(struct guard *guard)
{
	guard->has_change = false;
}

/* ---- what a line is
 * -------------------------------------------------------------------------------------- */

static bool word_is(const char *at, const char *end, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(end - at) >= length && strncasecmp(at, word, length) == 0 &&
	       (at + length == end || at[length] == ' ');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "* 23 EXISTS", "* 23 FETCH (...)": at stands on the number. */
static void classify_numbered(struct guard *guard, const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	if (at < end)
		at++;
	if (word_is(at, end, "FETCH"))
		guard->kind = KIND_FETCH;
	else if (word_is(at, end, "EXISTS"))
		guard->kind = KIND_DATA;
	if (guard->kind == KIND_DATA)
		guard->has_change = true;
}

/* "OK [UIDNEXT 5] some words" becomes "* OK [UIDNEXT 5] -": at stands on OK. */
static void classify_code(struct guard *guard, const char *at, const char *end)
{
	static const char *const codes[] = {"OK [UIDVALIDITY ", "OK [UIDNEXT "};

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		size_t length = strlen(codes[i]), digits = 0;

		if ((size_t)(end - at) <= length || strncasecmp(at, codes[i], length) != 0)
			continue;
		while (at + length + digits < end && is_digit(at[length + digits]))
			digits++;
		if (digits < 1 || digits > 10)
			continue;
		snprintf(guard->line, sizeof(guard->line), "* %s%.*s] -\r\n", codes[i], (int)digits,
		    at + length);
		guard->kind = KIND_OURS;
	}
}

static int classify_untagged(struct guard *guard, const char *at, const char *end)
{
	static const char *const data[] = {"CAPABILITY", "LIST", "SEARCH"};

	guard->kind = KIND_USELESS;
	if (word_is(at, end, "BYE")) {
		server_words(guard->words, at, (size_t)(end - at));
		return stream_fail(guard->stream, _("the server said goodbye: %s"), guard->words);
	}
	for (size_t i = 0; i < ARRAY_SIZE(data); i++)
		if (word_is(at, end, data[i]))
			guard->kind = KIND_DATA;
	if (at < end && is_digit(*at))
		classify_numbered(guard, at, end);
	classify_code(guard, at, end);
	return 0;
}

static int classify_tagged(struct guard *guard, const char *at, const char *end)
{
	static const char *const words[] = {
	    [GUARD_OK] = "OK", [GUARD_NO] = "NO", [GUARD_BAD] = "BAD"};
	char tag[16];
	size_t length;

	snprintf(tag, sizeof(tag), "%u ", (unsigned)guard->tag);
	length = strlen(tag);
	if ((size_t)(end - at) < length || strncmp(at, tag, length) != 0)
		return stream_fail(guard->stream, _("the server answers what was not asked"));
	at += length;
	server_words(guard->words, at, (size_t)(end - at));
	for (size_t i = GUARD_OK; i < ARRAY_SIZE(words); i++)
		if (word_is(at, end, words[i]))
			guard->status = (enum guard_status)i;
	if (guard->status == GUARD_OPEN)
		return stream_fail(guard->stream, _("the server's answer is not IMAP"));
	guard->kind = KIND_OURS;
	snprintf(guard->line, sizeof(guard->line), "%s%s -\r\n", tag,
	    guard->status == GUARD_OK ? "OK" : "NO");
	return 0;
}

static int classify(struct guard *guard, const char *at, const char *end)
{
	guard->parens = guard->depth = guard->line_bytes = 0;
	if (guard->status != GUARD_OPEN)
		return stream_fail(guard->stream, _("the server answers what was not asked"));
	if (at < end && *at == '+') {
		guard->kind = guard->limits.is_idle ? KIND_OURS : KIND_USELESS;
		snprintf(guard->line, sizeof(guard->line), "+ -\r\n");
		return 0;
	}
	if (end - at >= 2 && at[0] == '*' && at[1] == ' ')
		return classify_untagged(guard, at + 2, end);
	return classify_tagged(guard, at, end);
}

/* ---- what a line holds
 * ----------------------------------------------------------------------------------- */

/* The items of FETCH that may stand beside the numbers, dates and contents that we ask for. */
static bool is_fetch_item(const char *word, size_t size)
{
	static const char *const items[] = {
	    "UID", "RFC822.SIZE", "INTERNALDATE", "FLAGS", "MODSEQ", "NIL"};
	size_t digits = 0;

	while (digits < size && is_digit(word[digits]))
		digits++;
	if (digits == size)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		if (strlen(items[i]) == size && strncasecmp(word, items[i], size) == 0)
			return true;
	return size >= 6 && strncasecmp(word, "BODY[]", 6) == 0;
}

/* A literal's announcement stands at '{': "{123}" and then nothing. */
static int take_literal(struct guard *guard, const char *at, const char *end)
{
	size_t size = 0;

	for (at++; at < end && is_digit(*at); at++) {
		size = size * 10 + (size_t)(*at - '0');
		if (size > guard->limits.literal_bytes)
			return stream_fail(guard->stream,
			    _("the server announces more bytes than were asked for"));
	}
	if (end - at != 1 || *at != '}' || at[-1] == '{')
		return stream_fail(guard->stream, _("the server's answer is not IMAP"));
	guard->literal_left = size;
	guard->is_continued = true;
	return 0;
}

/* Behind the closing quote, or NULL when there is none on this line. */
static const char *skip_quoted(const char *at, const char *end)
{
	for (at++; at < end; at++) {
		if (*at == '"')
			return at + 1;
		if (*at == '\\')
			at++;
	}
	return NULL;
}

static const char *skip_word(const char *at, const char *end)
{
	while (at < end && strchr(" ()\"{", *at) == NULL)
		at++;
	return at;
}

static int check_parens(struct guard *guard, char c)
{
	if (c == '(') {
		guard->depth++;
		if (++guard->parens > GUARD_PARENS_MAX)
			return stream_fail(
			    guard->stream, _("the server's answer is nested too deeply"));
	} else if (c == ')') {
		if (guard->depth == 0)
			return stream_fail(guard->stream, _("the server's answer is not IMAP"));
		guard->depth--;
	}
	return 0;
}

static int check_data(struct guard *guard, const char *at, const char *end)
{
	while (at < end) {
		const char *start = at;

		if (*at == '{')
			return take_literal(guard, at, end);
		if (*at == '"') {
			at = skip_quoted(at, end);
			if (at == NULL)
				return stream_fail(
				    guard->stream, _("the server's answer is not IMAP"));
			continue;
		}
		if (*at == ' ' || *at == '(' || *at == ')') {
			if (check_parens(guard, *at++) != 0)
				return -1;
			continue;
		}
		at = skip_word(at, end);
		if (guard->kind == KIND_FETCH && guard->depth == 1 &&
		    !is_fetch_item(start, (size_t)(at - start)))
			return stream_fail(
			    guard->stream, _("the server sends what was not asked for"));
	}
	return 0;
}

/* A complete line, its end included. */
static int check_line(struct guard *guard, const char *line, size_t size)
{
	const char *end = line + size - 1;
	bool was_continued = guard->is_continued;

	if (end > line && end[-1] == '\r')
		end--;
	guard->is_continued = false;
	if (memchr(line, '\0', size) != NULL)
		return stream_fail(guard->stream, _("the server's answer is not IMAP"));
	if (!was_continued && ++guard->line_count > guard->limits.lines)
		return stream_fail(guard->stream, _("the server's answer has too many lines"));
	if (!was_continued && classify(guard, line, end) != 0)
		return -1;
	guard->line_bytes += size;
	if (guard->line_bytes > guard->limits.line_bytes)
		return stream_fail(guard->stream, _("a line of the server's answer is too long"));
	return guard->kind == KIND_DATA || guard->kind == KIND_FETCH ? check_data(guard, line, end)
								     : 0;
}

/* ---- pieces
 * ---------------------------------------------------------------------------------------------- */

static void hand_out(struct guard *guard, size_t size, struct bytes *piece_r)
{
	piece_r->data = (const uint8_t *)guard->memory + guard->start;
	piece_r->size = size;
	guard->start += size;
	guard->searched = guard->start;
}

/* A piece from what has been received: 1, 0 (more is needed), -1. */
static int take_piece(struct guard *guard, struct bytes *piece_r)
{
	size_t received = guard->end - guard->start;
	const char *line_end;
	size_t size;

	if (guard->literal_left > 0) {
		size = received < guard->literal_left ? received : guard->literal_left;
		guard->literal_left -= size;
		hand_out(guard, size, piece_r);
		return size > 0;
	}
	line_end = memchr(guard->memory + guard->searched, '\n', guard->end - guard->searched);
	guard->searched = guard->end;
	if (line_end == NULL)
		return received <= guard->limits.line_bytes
			   ? 0
			   : stream_fail(
				 guard->stream, _("a line of the server's answer is too long"));
	size = (size_t)(line_end + 1 - (guard->memory + guard->start));
	if (check_line(guard, guard->memory + guard->start, size) != 0)
		return -1;
	hand_out(guard, size, piece_r);
	if (guard->kind == KIND_OURS)
		*piece_r = (struct bytes){(const uint8_t *)guard->line, strlen(guard->line)};
	return 1;
}

/* Room behind end for another read. */
static void make_room(struct guard *guard)
{
	if (guard->start > 0 && guard->capacity - guard->end < READ_BYTES) {
		memmove(guard->memory, guard->memory + guard->start, guard->end - guard->start);
		guard->searched -= guard->start;
		guard->end -= guard->start;
		guard->start = 0;
	}
	if (guard->capacity - guard->end < READ_BYTES) {
		guard->capacity *= 2;
		guard->memory = mem_resize(guard->memory, guard->capacity, 1);
	}
}

/* The memory that one long line needed is given back. */
static void shrink(struct guard *guard)
{
	if (guard->capacity <= 4 * READ_BYTES || guard->end != guard->start)
		return;
	guard->start = guard->end = guard->searched = 0;
	guard->capacity = 2 * READ_BYTES;
	guard->memory = mem_resize(guard->memory, guard->capacity, 1);
}

static int next_piece(struct guard *guard, bool may_wait, struct bytes *piece_r)
{
	for (;;) {
		ssize_t count = take_piece(guard, piece_r);

		if (count > 0 && guard->kind == KIND_USELESS)
			continue;
		if (count != 0)
			return (int)count;
		shrink(guard);
		make_room(guard);
		count =
		    may_wait
			? stream_read(guard->stream, guard->memory + guard->end, READ_BYTES)
			: stream_read_now(guard->stream, guard->memory + guard->end, READ_BYTES);
		if (count <= 0)
			return (int)count;
		guard->end += (size_t)count;
	}
}

int guard_next(struct guard *guard, struct bytes *piece_r)
{
	return next_piece(guard, true, piece_r);
}

int guard_next_now(struct guard *guard, struct bytes *piece_r)
{
	return next_piece(guard, false, piece_r);
}

ssize_t guard_read(struct guard *guard, void *data, size_t size)
{
	ssize_t count;

	if (guard->piece.size == 0 && guard->literal_left > 0 && guard->start == guard->end) {
		if (size > guard->literal_left)
			size = guard->literal_left;
		count = stream_read(guard->stream, data, size);
		if (count > 0)
			guard->literal_left -= (size_t)count;
		return count;
	}
	if (guard->piece.size == 0 && guard_next(guard, &guard->piece) < 0)
		return -1;
	if (size > guard->piece.size)
		size = guard->piece.size;
	memcpy(data, guard->piece.data, size);
	guard->piece.data += size;
	guard->piece.size -= size;
	return (ssize_t)size;
}
