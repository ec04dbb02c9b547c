/*
 * gate: stands between the stream and libetpan 1.9.4 and lets through only what that parser is
 * known to survive. It cuts the server's bytes into lines and literals and checks each line before
 * a parser sees it:
 *
 *  - length of lines, size of literals, number of lines and of all bytes;
 *  - no NUL, no quoted string that is open at the end of its line, at most GATE_PARENS_MAX "("
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

/* KIND_OURS: what goes on is gate->line, not what came. */
enum kind { KIND_OURS, KIND_DATA, KIND_FETCH, KIND_USELESS };

struct gate {
	struct stream *stream; /* borrowed */
	struct gate_limits limits;
	uint32_t tag;
	enum gate_status status;
	char words[SERVER_WORDS_MAX];
	char line[64];
	bool has_change, heeds_removals, is_pausing;
	char permanent[PERMANENT_FLAGS_BYTES_MAX]; /* between the brackets */
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
	struct bytes piece; /* gate_read: what is left of the last one */
};

struct gate *gate_new(struct stream *stream)
{
	struct gate *gate = mem_alloc(sizeof(*gate));

	gate->stream = stream;
	gate->capacity = 2 * READ_BYTES;
	gate->memory = mem_alloc(gate->capacity);
	return gate;
}

void gate_free(struct gate **gate)
{
	if (*gate == NULL)
		return;
	free((*gate)->memory);
	free(*gate);
	*gate = NULL;
}

void gate_begin(struct gate *gate, uint32_t tag, const struct gate_limits *limits, int64_t time_ms)
{
	gate->tag = tag;
	gate->limits = *limits;
	gate->status = GATE_OPEN;
	gate->words[0] = gate->permanent[0] = '\0';
	gate->line_count = 0;
	gate->is_pausing = false;
	stream_begin(gate->stream, time_ms, limits->budget_bytes);
}

void gate_pause(struct gate *gate)
{
	gate->is_pausing = true;
}

enum gate_status gate_status(const struct gate *gate)
{
	return gate->status;
}

const char *gate_words(const struct gate *gate)
{
	return gate->words;
}

bool gate_saw_change(const struct gate *gate)
{
	return gate->has_change;
}

void gate_heed_removals(struct gate *gate, bool heeds)
{
	gate->heeds_removals = heeds;
}

void gate_forget_change(struct gate *gate)
{
	gate->has_change = false;
}

const char *gate_permanent_flags(const struct gate *gate)
{
	return gate->permanent;
}

/* ---- what a line is ---- */

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
static void classify_numbered(struct gate *gate, const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	if (at < end)
		at++;
	if (word_is(at, end, "FETCH"))
		gate->kind = KIND_FETCH;
	else if (word_is(at, end, "EXISTS"))
		gate->kind = KIND_DATA;
	if (gate->kind == KIND_DATA || (gate->heeds_removals && word_is(at, end, "EXPUNGE")))
		gate->has_change = true;
}

/* "OK [UIDNEXT 5] some words" becomes "* OK [UIDNEXT 5] -": at stands on OK. */
static void classify_code(struct gate *gate, const char *at, const char *end)
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
		snprintf(gate->line, sizeof(gate->line), "* %s%.*s] -\r\n", codes[i], (int)digits,
		    at + length);
		gate->kind = KIND_OURS;
	}
}

/* "OK [PERMANENTFLAGS (\Answered \*)] some words": a list that is too long allows nothing. */
static void keep_permanent_flags(struct gate *gate, const char *at, const char *end)
{
	static const char code[] = "OK [PERMANENTFLAGS (";
	size_t length = sizeof(code) - 1;
	const char *close;

	if ((size_t)(end - at) <= length || strncasecmp(at, code, length) != 0)
		return;
	at += length;
	close = memchr(at, ')', (size_t)(end - at));
	if (close != NULL && (size_t)(close - at) < sizeof(gate->permanent))
		snprintf(gate->permanent, sizeof(gate->permanent), "%.*s", (int)(close - at), at);
}

static int classify_untagged(struct gate *gate, const char *at, const char *end)
{
	static const char *const data[] = {"CAPABILITY", "LIST", "SEARCH"};

	gate->kind = KIND_USELESS;
	if (word_is(at, end, "BYE")) {
		server_words(gate->words, at, (size_t)(end - at));
		return stream_fail(gate->stream, _("the server said goodbye: %s"), gate->words);
	}
	for (size_t i = 0; i < ARRAY_SIZE(data); i++)
		if (word_is(at, end, data[i]))
			gate->kind = KIND_DATA;
	if (at < end && is_digit(*at))
		classify_numbered(gate, at, end);
	classify_code(gate, at, end);
	keep_permanent_flags(gate, at, end);
	return 0;
}

static int classify_tagged(struct gate *gate, const char *at, const char *end)
{
	static const char *const words[] = {[GATE_OK] = "OK", [GATE_NO] = "NO", [GATE_BAD] = "BAD"};
	char tag[16];
	size_t length;

	snprintf(tag, sizeof(tag), "%u ", (unsigned)gate->tag);
	length = strlen(tag);
	if ((size_t)(end - at) < length || strncmp(at, tag, length) != 0)
		return stream_fail(gate->stream, _("the server answers what was not asked"));
	at += length;
	server_words(gate->words, at, (size_t)(end - at));
	for (size_t i = GATE_OK; i < ARRAY_SIZE(words); i++)
		if (word_is(at, end, words[i]))
			gate->status = (enum gate_status)i;
	if (gate->status == GATE_OPEN)
		return stream_fail(gate->stream, _("the server's answer is not IMAP"));
	gate->kind = KIND_OURS;
	snprintf(gate->line, sizeof(gate->line), "%s%s -\r\n", tag,
	    gate->status == GATE_OK ? "OK" : "NO");
	return 0;
}

static int classify(struct gate *gate, const char *at, const char *end)
{
	gate->parens = gate->depth = gate->line_bytes = 0;
	if (gate->status != GATE_OPEN)
		return stream_fail(gate->stream, _("the server answers what was not asked"));
	if (at < end && *at == '+') {
		gate->kind = gate->limits.is_idle ? KIND_OURS : KIND_USELESS;
		snprintf(gate->line, sizeof(gate->line), "+ -\r\n");
		return 0;
	}
	if (end - at >= 2 && at[0] == '*' && at[1] == ' ')
		return classify_untagged(gate, at + 2, end);
	return classify_tagged(gate, at, end);
}

/* ---- what a line holds ---- */

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
static int take_literal(struct gate *gate, const char *at, const char *end)
{
	size_t size = 0;

	for (at++; at < end && is_digit(*at); at++) {
		size = size * 10 + (size_t)(*at - '0');
		if (size > gate->limits.literal_bytes)
			return stream_fail(
			    gate->stream, _("the server announces more bytes than were asked for"));
	}
	if (end - at != 1 || *at != '}' || at[-1] == '{')
		return stream_fail(gate->stream, _("the server's answer is not IMAP"));
	gate->literal_left = size;
	gate->is_continued = true;
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

static int check_parens(struct gate *gate, char c)
{
	if (c == '(') {
		gate->depth++;
		if (++gate->parens > GATE_PARENS_MAX)
			return stream_fail(
			    gate->stream, _("the server's answer is nested too deeply"));
	} else if (c == ')') {
		if (gate->depth == 0)
			return stream_fail(gate->stream, _("the server's answer is not IMAP"));
		gate->depth--;
	}
	return 0;
}

static int check_data(struct gate *gate, const char *at, const char *end)
{
	while (at < end) {
		const char *start = at;

		if (*at == '{')
			return take_literal(gate, at, end);
		if (*at == '"') {
			at = skip_quoted(at, end);
			if (at == NULL)
				return stream_fail(
				    gate->stream, _("the server's answer is not IMAP"));
			continue;
		}
		if (*at == ' ' || *at == '(' || *at == ')') {
			if (check_parens(gate, *at++) != 0)
				return -1;
			continue;
		}
		at = skip_word(at, end);
		if (gate->kind == KIND_FETCH && gate->depth == 1 &&
		    !is_fetch_item(start, (size_t)(at - start)))
			return stream_fail(
			    gate->stream, _("the server sends what was not asked for"));
	}
	return 0;
}

/* A complete line, its end included. */
static int check_line(struct gate *gate, const char *line, size_t size)
{
	const char *end = line + size - 1;
	bool was_continued = gate->is_continued;

	if (end > line && end[-1] == '\r')
		end--;
	gate->is_continued = false;
	if (memchr(line, '\0', size) != NULL)
		return stream_fail(gate->stream, _("the server's answer is not IMAP"));
	if (!was_continued && ++gate->line_count > gate->limits.lines)
		return stream_fail(gate->stream, _("the server's answer has too many lines"));
	if (!was_continued && classify(gate, line, end) != 0)
		return -1;
	gate->line_bytes += size;
	if (gate->line_bytes > gate->limits.line_bytes)
		return stream_fail(gate->stream, _("a line of the server's answer is too long"));
	return gate->kind == KIND_DATA || gate->kind == KIND_FETCH ? check_data(gate, line, end)
								   : 0;
}

/* ---- pieces ---- */

static void hand_out(struct gate *gate, size_t size, struct bytes *piece_r)
{
	piece_r->data = (const uint8_t *)gate->memory + gate->start;
	piece_r->size = size;
	gate->start += size;
	gate->searched = gate->start;
}

/* A piece from what has been received: 1, 0 (more is needed), -1. */
static int take_piece(struct gate *gate, struct bytes *piece_r)
{
	size_t received = gate->end - gate->start;
	const char *line_end;
	size_t size;

	if (gate->literal_left > 0) {
		size = received < gate->literal_left ? received : gate->literal_left;
		gate->literal_left -= size;
		hand_out(gate, size, piece_r);
		return size > 0;
	}
	line_end = memchr(gate->memory + gate->searched, '\n', gate->end - gate->searched);
	gate->searched = gate->end;
	if (line_end == NULL)
		return received <= gate->limits.line_bytes
			   ? 0
			   : stream_fail(
				 gate->stream, _("a line of the server's answer is too long"));
	size = (size_t)(line_end + 1 - (gate->memory + gate->start));
	if (check_line(gate, gate->memory + gate->start, size) != 0)
		return -1;
	hand_out(gate, size, piece_r);
	if (gate->kind == KIND_OURS)
		*piece_r = (struct bytes){(const uint8_t *)gate->line, strlen(gate->line)};
	return 1;
}

/* Room behind end for another read. */
static void make_room(struct gate *gate)
{
	if (gate->start > 0 && gate->capacity - gate->end < READ_BYTES) {
		memmove(gate->memory, gate->memory + gate->start, gate->end - gate->start);
		gate->searched -= gate->start;
		gate->end -= gate->start;
		gate->start = 0;
	}
	if (gate->capacity - gate->end < READ_BYTES) {
		gate->capacity *= 2;
		gate->memory = mem_resize(gate->memory, gate->capacity, 1);
	}
}

/* The memory that one long line needed is given back. */
static void shrink(struct gate *gate)
{
	if (gate->capacity <= 4 * READ_BYTES || gate->end != gate->start)
		return;
	gate->start = gate->end = gate->searched = 0;
	gate->capacity = 2 * READ_BYTES;
	gate->memory = mem_resize(gate->memory, gate->capacity, 1);
}

/* The end of a part, where a line of the server's would begin. */
static bool take_pause(struct gate *gate, struct bytes *piece_r)
{
	if (!gate->is_pausing || gate->is_continued || gate->literal_left > 0)
		return false;
	gate->is_pausing = false;
	gate->status = GATE_OK;
	gate->kind = KIND_OURS;
	snprintf(gate->line, sizeof(gate->line), "%u OK -\r\n", (unsigned)gate->tag);
	*piece_r = (struct bytes){(const uint8_t *)gate->line, strlen(gate->line)};
	return true;
}

static int next_piece(struct gate *gate, bool may_wait, struct bytes *piece_r)
{
	if (take_pause(gate, piece_r))
		return 1;
	for (;;) {
		ssize_t count = take_piece(gate, piece_r);

		if (count > 0 && gate->kind == KIND_USELESS)
			continue;
		if (count != 0)
			return (int)count;
		shrink(gate);
		make_room(gate);
		count = may_wait
			    ? stream_read(gate->stream, gate->memory + gate->end, READ_BYTES)
			    : stream_read_now(gate->stream, gate->memory + gate->end, READ_BYTES);
		if (count <= 0)
			return (int)count;
		gate->end += (size_t)count;
	}
}

int gate_next(struct gate *gate, struct bytes *piece_r)
{
	return next_piece(gate, true, piece_r);
}

int gate_next_now(struct gate *gate, struct bytes *piece_r)
{
	return next_piece(gate, false, piece_r);
}

ssize_t gate_read(struct gate *gate, void *data, size_t size)
{
	ssize_t count;

	if (gate->piece.size == 0 && gate->literal_left > 0 && gate->start == gate->end) {
		if (size > gate->literal_left)
			size = gate->literal_left;
		count = stream_read(gate->stream, data, size);
		if (count > 0)
			gate->literal_left -= (size_t)count;
		return count;
	}
	if (gate->piece.size == 0 && gate_next(gate, &gate->piece) < 0) {
		gate->piece = (struct bytes){0}; /* what was left out before the end */
		return -1;
	}
	if (size > gate->piece.size)
		size = gate->piece.size;
	memcpy(data, gate->piece.data, size);
	gate->piece.data += size;
	gate->piece.size -= size;
	return (ssize_t)size;
}
