/*
 * Splits the text of a mail into what the person wrote now, what is quoted, and signature. Where
 * the HTML said what a stretch is, that counts; the rest is judged line by line. When in doubt,
 * text is new.
 */
#include "parse_p.h"
#include "reply_p.h"

#include <string.h>

#include <unicode/uchar.h>

/* ---- folding a line ---- */

static bool is_dropped(uint32_t c)
{
	return c == '*' || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

static uint32_t fold_character(uint32_t c)
{
	if (c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x3000 ||
	    (c >= 0x2000 && c <= 0x200a))
		return ' ';
	if (c >= 0xff01 && c <= 0xff5e)
		c -= 0xff01 - '!';
	if (c == 0x2018 || c == 0x2019)
		return '\'';
	if (c == 0x201c || c == 0x201d)
		return '"';
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	if ((c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9)) /* Arabic, Persian digits */
		return '0' + (c & 0xf);
	if (c >= 0xe50 && c <= 0xe59) /* Thai ones */
		return '0' + (c - 0xe50);
	if (c == 0x3010 || c == 0x3011)
		return c == 0x3010 ? '[' : ']';
	return c < 0x80 ? (c >= 'A' && c <= 'Z' ? c + 32 : c) : (uint32_t)u_tolower((UChar32)c);
}

static bool is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xd7a3) ||
	       (c >= 0xf900 && c <= 0xfaff) || c >= 0x1f300;
}

/* ASCII that stays, in lower case. */
static const struct byte_forms *ascii_forms(void)
{
	static struct byte_forms forms = {.is_lower = true};

	for (uint32_t c = 1; forms.of[0x7f] == '\0' && c < 0x80; c++)
		forms.of[c] = is_dropped(c) ? '\0' : (char)fold_character(c);
	return &forms;
}

/* What needs no look at each character: nearly all. Returns how much was taken. */
static size_t fold_run(const char *text, size_t size, struct folded *folded)
{
	size_t start = folded->size, ascii, han;
	size_t room = start < REPLY_FOLD_BYTES - 4 ? REPLY_FOLD_BYTES - 4 - start : 0;
	bool is_after_blank = start == 0 || folded->text[start - 1] == ' ';

	size = size < room ? size : room;
	ascii = bytes_fold(ascii_forms(), text, size, folded->text, &folded->size, &is_after_blank);
	folded->columns += folded->size - start;
	han = bytes_fold_han(
	    text + ascii, size - ascii, folded->text, &folded->size, &is_after_blank);
	folded->columns += han / 3 * 2;
	return ascii + han;
}

static void fold_more(const char *text, size_t size, struct folded *folded)
{
	size_t at = 0;

	while ((at += fold_run(text + at, size - at, folded)) < size) {
		uint32_t c = utf8_next(text, size, &at);

		if (is_dropped(c))
			continue;
		c = fold_character(c);
		if (c == ' ' && (folded->size == 0 || folded->text[folded->size - 1] == ' '))
			continue;
		if (folded->size + 4 + 1 > REPLY_FOLD_BYTES) {
			folded->is_cut = true;
			break;
		}
		folded->size += utf8_put(c, folded->text + folded->size);
		folded->columns += is_wide(c) ? 2 : 1;
	}
}

static void fold_end(struct folded *folded)
{
	while (folded->size > 0 && folded->text[folded->size - 1] == ' ') {
		folded->size--;
		folded->columns--;
	}
	folded->text[folded->size] = '\0';
}

/* Nothing but stars is no emphasis: "***", "* * *". */
static void fold_stars(const char *text, size_t size, struct folded *folded)
{
	for (size_t i = 0; i < size && folded->size < 3; i++)
		if (text[i] == '*')
			folded->text[folded->size++] = '*';
	folded->columns = folded->size;
	folded->text[folded->size] = '\0';
}

void reply_fold(const char *text, size_t size, struct folded *folded_r)
{
	folded_r->size = 0;
	folded_r->columns = 0;
	folded_r->is_cut = false;
	fold_more(text, size, folded_r);
	fold_end(folded_r);
	if (folded_r->size == 0)
		fold_stars(text, size, folded_r);
}

void reply_fold_line(const struct reply_line *line, struct folded *folded_r)
{
	if (line->folded == NULL) {
		reply_fold(line->text, line->size, folded_r);
		return;
	}
	memcpy(folded_r->text, line->folded, line->folded_size + 1);
	folded_r->size = line->folded_size;
	folded_r->columns = line->folded_columns;
	folded_r->is_cut = false;
}

/* The folded line behind what is there; one of stars is nothing here. */
static void fold_more_line(const struct reply_line *line, struct folded *folded)
{
	if (line->folded == NULL || line->folded[0] == '*' ||
	    folded->size + line->folded_size + 4 + 1 > REPLY_FOLD_BYTES) {
		fold_more(line->text, line->size, folded);
		return;
	}
	memcpy(folded->text + folded->size, line->folded, line->folded_size);
	folded->size += line->folded_size;
	folded->columns += line->folded_columns;
}

void reply_fold_lines(const struct reply *reply, size_t first, size_t last, struct folded *folded_r)
{
	folded_r->size = 0;
	folded_r->columns = 0;
	folded_r->is_cut = false;
	for (size_t i = first; i <= last && i < reply->count && !folded_r->is_cut; i++) {
		fold_more_line(&reply->lines[i], folded_r);
		fold_more(" ", 1, folded_r);
	}
	fold_end(folded_r);
}

/* ---- lines ---- */

static size_t count_lines(const char *text)
{
	size_t count = 1;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		count++;
	return count;
}

void reply_line_read(struct reply_line *line, const char *text, size_t size, struct arena *arena)
{
	FOLDED_LATER struct folded folded;

	line->text = text;
	line->size = size;
	line->folded = NULL;
	if (size > REPLY_FOLD_BYTES) {
		reply_fold(text, REPLY_FOLD_BYTES, &folded);
	} else {
		reply_fold(text, size, &folded);
		line->is_blank = folded.size == 0;
		if (!folded.is_cut) {
			line->folded = arena_strndup(arena, folded.text, folded.size);
			line->folded_size = (uint16_t)folded.size;
			line->folded_columns = (uint16_t)folded.columns;
		}
	}
	line->label = reply_label(&folded);
}

static void cut_lines(struct reply *reply, const char *text, struct arena *arena)
{
	reply->count = count_lines(text);
	reply->lines = arena_array(arena, reply->count, sizeof(*reply->lines));
	for (size_t i = 0; i < reply->count; i++) {
		size_t size = strcspn(text, "\n");

		reply_line_read(&reply->lines[i], text, size, arena);
		text += size + 1;
	}
}

static void apply_mark(struct reply_line *line, enum text_mark_kind kind)
{
	line->is_own = kind == MARK_INDENT;
	line->is_indented = kind == MARK_INDENT || kind == MARK_BLOCKQUOTE;
	line->has_mark = !line->is_indented;
	if (line->has_mark)
		line->kind = kind == MARK_QUOTE ? REPLY_QUOTED : REPLY_SIGNATURE;
}

static bool is_in_front(char c)
{
	return c == ' ' || c == '\t' || c == '>';
}

/* A line is what the HTML says of its first character that is not a blank or ">". */
static void apply_marks(struct reply *reply, const struct reply_input *input)
{
	size_t mark = 0;

	for (size_t i = 0; i < reply->count; i++) {
		struct reply_line *line = &reply->lines[i];
		size_t skip = 0, at;

		while (skip < line->size && is_in_front(line->text[skip]))
			skip++;
		at = (size_t)(line->text - input->text) + skip;
		while (mark < input->mark_count && input->marks[mark].end <= at)
			mark++;
		if (mark == input->mark_count)
			break;
		if (input->marks[mark].start <= at && skip < line->size)
			apply_mark(line, input->marks[mark].kind);
	}
}

/* ---- parts ---- */

static bool has_kind(const struct reply *reply, enum reply_kind kind)
{
	for (size_t i = 0; i < reply->count; i++)
		if (reply->lines[i].kind == kind && !reply->lines[i].is_blank)
			return true;
	return false;
}

static size_t trimmed_size(const struct reply_line *line)
{
	size_t size = line->size;

	while (size > 0 && strchr(" \t\r", line->text[size - 1]) != NULL)
		size--;
	return size;
}

/* The lines of one kind; what stood between them becomes one empty line. */
static const char *join(
    const struct reply *reply, enum reply_kind kind, size_t room, struct arena *arena)
{
	char *all = arena_room(arena, room), *out = all;
	bool has_gap = false;

	for (size_t i = 0; i < reply->count; i++) {
		const struct reply_line *line = &reply->lines[i];
		size_t size;

		if (line->is_blank || line->kind != kind) {
			has_gap = true;
			continue;
		}
		if (out > all) {
			*out++ = '\n';
			if (has_gap)
				*out++ = '\n';
		}
		size = trimmed_size(line);
		memcpy(out, line->text, size);
		out += size;
		has_gap = false;
	}
	*out = '\0';
	return all;
}

/* Nothing new above a forwarded mail: what was forwarded is what they want to say. */
static void keep_forward(struct reply *reply)
{
	if (!reply->is_forward || has_kind(reply, REPLY_NEW))
		return;
	for (size_t i = 0; i < reply->count; i++)
		if (reply->lines[i].kind == REPLY_QUOTED)
			reply->lines[i].kind = REPLY_NEW;
}

/* The first line with text was marked as quoted, and does not say who is quoted. */
static bool begins_in_marked_quote(const struct reply *reply)
{
	FOLDED_LATER struct folded line;
	size_t i = 0;

	while (i < reply->count && reply->lines[i].is_blank)
		i++;
	if (i == reply->count || reply->lines[i].kind != REPLY_QUOTED || !reply->lines[i].has_mark)
		return false;
	reply_fold_line(&reply->lines[i], &line);
	if (line.size == 0 || strchr(".!?", line.text[line.size - 1]) == NULL)
		reply_fold_lines(reply, i, i + 1, &line); /* it may be wrapped */
	return reply->lines[i].label == LABEL_NONE && !reply_has_wrote(&line) &&
	       !reply_has_wrote_start(&line) && reply_separator(&line) == SEPARATOR_NONE;
}

/* Nothing but a quote of nobody: some programs indent what is written with the same mark. */
static void keep_indented(struct reply *reply)
{
	if (has_kind(reply, REPLY_NEW) || has_kind(reply, REPLY_SIGNATURE) ||
	    !begins_in_marked_quote(reply))
		return;
	for (size_t i = 0; i < reply->count; i++) {
		reply->lines[i].kind = REPLY_NEW;
		reply->lines[i].has_mark = false;
	}
	reply_find_quotes(reply);
	reply_find_signatures(reply);
}

void reply_split(const struct reply_input *input, struct arena *arena, struct reply_parts *parts_r)
{
	struct reply reply = {.arena = arena,
	    .from_name = input->from_name != NULL ? input->from_name : "",
	    .from_address = input->from_address != NULL ? input->from_address : ""};
	size_t room =
	    strlen(input->text) + 1; /* an empty line stands for at least one that was there */

	cut_lines(&reply, input->text, arena);
	apply_marks(&reply, input);
	reply_find_blockquotes(&reply);
	reply_find_quotes(&reply);
	reply_find_signatures(&reply);
	keep_forward(&reply);
	keep_indented(&reply);
	parts_r->new_text = join(&reply, REPLY_NEW, room, arena);
	parts_r->quoted = join(&reply, REPLY_QUOTED, room, arena);
	parts_r->signature = join(&reply, REPLY_SIGNATURE, room, arena);
}
