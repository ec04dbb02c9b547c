/*
 * Header blocks that a mail program put above the mail it quotes or forwards: "From: ... Sent: ...
 * To: ... Subject: ..." in many languages, and that of Lotus Notes, which has no label for who
 * wrote and when.
 */
#include "reply_p.h"

#include <string.h>

/* Lines of a header block looked at, and of one field that are no addresses. */
#define BLOCK_LINES_MAX 40
#define CONTINUATION_LINES_MAX 3
/* Empty lines between two fields, and lines with text above the To of Lotus Notes. */
#define EMPTY_LINES_MAX 3
#define NOTES_LINES_MAX 5
/* The name of a field in a language without a table, and the fields of its header. */
#define FIELD_NAME_BYTES_MAX 40
#define FIELDS_MAX 6

struct block {
	size_t end; /* behind its last line */
	unsigned labels;
	bool has_address; /* in its From line */
	bool has_to_address;
	bool has_time;
};

static bool has_at(const struct reply_line *line)
{
	return memchr(line->text, '@', line->size) != NULL;
}

/*
 * A line that goes on with the one above: indented, an address, or anything directly above the
 * next label.
 */
static bool is_continuation(const struct reply *reply, size_t i)
{
	const struct reply_line *line = &reply->lines[i];

	if (line->is_blank || line->size > 400)
		return false;
	return has_at(line) || line->text[0] == ' ' || line->text[0] == '\t' ||
	       line->text[0] == '<' ||
	       (i + 1 < reply->count && reply->lines[i + 1].label != LABEL_NONE);
}

static void add_label(struct block *block, const struct reply_line *line)
{
	FOLDED_LATER struct folded folded;

	block->labels |= 1u << line->label;
	block->has_address |= line->label == LABEL_FROM && has_at(line);
	block->has_to_address |= line->label == LABEL_TO && has_at(line);
	if (line->label == LABEL_DATE && line->size < REPLY_FOLD_BYTES) {
		reply_fold_line(line, &folded);
		block->has_time |= reply_has_time(folded.text);
	}
}

static void read_block(const struct reply *reply, size_t first, struct block *block_r)
{
	struct block block = {.end = first};
	size_t gap = 0, empty = 0;

	for (size_t i = first; i < reply->count && i < first + BLOCK_LINES_MAX; i++) {
		const struct reply_line *line = &reply->lines[i];

		if (line->label != LABEL_NONE) {
			if (line->label == LABEL_FROM && (block.labels & 1u << LABEL_FROM) != 0)
				break;
			add_label(&block, line);
			block.end = i + 1;
			gap = empty = 0;
		} else if (line->is_blank) {
			if (++empty > EMPTY_LINES_MAX)
				break;
		} else {
			gap += !has_at(line);
			if (empty > 0 || gap > CONTINUATION_LINES_MAX || !is_continuation(reply, i))
				break;
		}
	}
	*block_r = block;
}

static bool is_mail_header(const struct block *block)
{
	bool has_from = (block->labels & 1u << LABEL_FROM) != 0;
	bool has_date = (block->labels & 1u << LABEL_DATE) != 0;
	bool has_to = (block->labels & 1u << LABEL_TO) != 0;
	bool has_subject = (block->labels & 1u << LABEL_SUBJECT) != 0;

	if (!has_from)
		return has_to && has_date &&
		       (has_subject || (block->has_to_address && block->has_time));
	if (!has_date && !has_subject)
		return false;
	return block->has_address || (has_subject && (has_date || has_to)) ||
	       (has_date && has_to && block->has_time);
}

/* All in one line: "From: li@example.com Date: Thu, 24 Mar 2016 ..." */
static bool is_header_in_one_line(const struct reply_line *line)
{
	static const char *const more[] = {
	    " date:", " sent:", " subject:", " gesendet:", " envoyé :", " 发送时间:"};
	FOLDED_LATER struct folded folded;

	if (line->label != LABEL_FROM || !has_at(line))
		return false;
	reply_fold(
	    line->text, line->size < REPLY_FOLD_BYTES ? line->size : REPLY_FOLD_BYTES, &folded);
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		if (strstr(folded.text, more[i]) != NULL)
			return true;
	return false;
}

/* ---- Lotus Notes ---- */

/* "04/25/2001 03:52 PM", whatever stands around it. */
static bool has_day(const char *text)
{
	for (; *text != '\0'; text++)
		if (text[0] >= '0' && text[0] <= '9' && strchr("/.-", text[1]) != NULL &&
		    text[1] != '\0' && text[2] >= '0' && text[2] <= '9')
			return true;
	return false;
}

static bool is_notes_remark(const struct folded *line)
{
	return text_starts_with(line->text, "sent by:") ||
	       text_starts_with(line->text, "please respond to");
}

/* The nearest line with text above i, folded; false when there is none that may be of a header. */
static bool line_above(const struct reply *reply, size_t *i, struct folded *line_r)
{
	while (*i > 0) {
		const struct reply_line *line = &reply->lines[--*i];

		if (line->is_blank)
			continue;
		if (line->kind != REPLY_NEW || line->size > 200)
			return false;
		reply_fold_line(line, line_r);
		return true;
	}
	return false;
}

/*
 * To, cc and Subject below who and when: "Li Wei", "04/25/2001 03:52 PM", each on its line or both
 * on one, perhaps broken.
 */
static bool notes_start(const struct reply *reply, size_t to, size_t *first_r)
{
	bool found_time = false, found_day = false;
	FOLDED_LATER struct folded line;
	size_t i = to;

	for (int count = 0; count < NOTES_LINES_MAX && line_above(reply, &i, &line); count++) {
		bool had_date = found_time && found_day;

		if (is_notes_remark(&line))
			continue;
		if (had_date) { /* the name above a date that stood alone */
			*first_r = i;
			return line.columns <= 80;
		}
		found_time |= reply_has_time(line.text);
		found_day |= has_day(line.text);
		if (!found_time)
			return false;
		if (found_day && !(line.text[0] >= '0' && line.text[0] <= '9')) {
			*first_r = i;
			return true;
		}
	}
	return false;
}

static bool is_notes_header(const struct block *block)
{
	unsigned needed = 1u << LABEL_TO | 1u << LABEL_SUBJECT;

	return (block->labels & needed) == needed && (block->labels & 1u << LABEL_FROM) == 0;
}

/* ---- a language without a table ---- */

/* "Word: and what it names" */
static bool is_field(const struct folded *line)
{
	const char *colon = memchr(line->text, ':', line->size);
	size_t name = colon != NULL ? (size_t)(colon - line->text) : 0;

	return name > 0 && name <= FIELD_NAME_BYTES_MAX && colon[1] != '\0' && colon[1] != '/' &&
	       strcspn(line->text, "0123456789<@") > name;
}

/* A form is filled in with one's own address; what is answered was written by somebody else. */
static bool names_the_writer(const struct reply *reply, const struct folded *line)
{
	FOLDED_LATER struct folded address;

	reply_fold(reply->from_address, strlen(reply->from_address), &address);
	return address.size > 0 && strstr(line->text, address.text) != NULL;
}

/* "Nuo: Li Wei <li@example.com>" above two fields or more, of which one has a date and a time. */
static bool is_foreign_header(const struct reply *reply, size_t i, size_t *end_r)
{
	const struct reply_line *first = &reply->lines[i];
	bool has_date = false;
	FOLDED_LATER struct folded line;
	size_t at = i;

	if (first->size == 0 || first->text[first->size - 1] != '>' || !has_at(first))
		return false;
	for (; at < reply->count && at < i + FIELDS_MAX && !reply->lines[at].is_blank; at++) {
		reply_fold_line(&reply->lines[at], &line);
		if (!is_field(&line) || (at == i && names_the_writer(reply, &line)))
			break;
		has_date |= at > i && reply_has_time(line.text) && reply_has_year(line.text);
	}
	*end_r = at;
	return at >= i + 3 && has_date;
}

/* ---- all ---- */

/* Mail programs begin the first label with a capital: "to: x" is some program's output. */
static bool is_small(const struct reply_line *line)
{
	size_t at = 0;

	while (at < line->size && strchr(" \t*", line->text[at]) != NULL)
		at++;
	return at < line->size && line->text[at] >= 'a' && line->text[at] <= 'z';
}

bool reply_block_find(const struct reply *reply, size_t i, size_t *first_r, size_t *end_r)
{
	struct block block;

	if (is_small(&reply->lines[i]))
		return false;
	*first_r = i;
	if (is_foreign_header(reply, i, end_r))
		return true;
	if (reply->lines[i].label == LABEL_NONE)
		return false;
	read_block(reply, i, &block);
	*end_r = block.end;
	if (is_mail_header(&block) || is_header_in_one_line(&reply->lines[i]))
		return true;
	return reply->lines[i].label == LABEL_TO && is_notes_header(&block) &&
	       notes_start(reply, i, first_r);
}
