/*
 * Finds what is quoted: lines with ">", "On ... wrote:", header blocks, "Original Message". What
 * has ">" ends where
 * ">" ends, so that answers between and below are kept; what has none lasts to the end of the mail.
 * A sign that is not sure counts only when ">" lines follow it.
 */
#include "reply_p.h"

#include <string.h>

/* Lines over which "On ... wrote:" may be wrapped, and lines of a header block looked at. */
#define WROTE_LINES_MAX 6
#define BLOCK_LINES_MAX 40
#define CONTINUATION_LINES_MAX 3
/* Mail programs break lines from 65 columns on; with signs in front of them less is left. */
#define BROKEN_LINE_BYTES 60

static bool is_kept(const struct reply_line *line)
{
	return !line->is_blank && line->kind == REPLY_NEW;
}

/* ---- ">" lines ---- */

static bool has_quote_sign(const struct reply_line *line)
{
	size_t at = 0;

	while (at < line->size && at < 4 && line->text[at] == ' ')
		at++;
	if (at == line->size || line->text[at] != '>')
		return false;
	/* >>> http://shop.example <<< is an ornament. */
	if (line->size > 4 && memcmp(line->text + line->size - 2, "<<", 2) == 0)
		return false;
	/* >_< and >:( are faces; ">From " is how mbox escapes a line that was typed. */
	return at + 1 == line->size || strchr("_.:;(-", line->text[at + 1]) == NULL;
}

static bool is_mbox_escape(const struct reply *reply, size_t i)
{
	const struct reply_line *line = &reply->lines[i];

	if (line->size < 6 || memcmp(line->text, ">From ", 6) != 0)
		return false;
	return (i == 0 || !has_quote_sign(&reply->lines[i - 1])) &&
	       (i + 1 == reply->count || !has_quote_sign(&reply->lines[i + 1]));
}

static void find_signs(struct reply *reply)
{
	for (size_t i = 0; i < reply->count; i++) {
		struct reply_line *line = &reply->lines[i];

		if (line->kind == REPLY_NEW && has_quote_sign(line) && !is_mbox_escape(reply, i))
			line->kind = REPLY_QUOTED;
	}
}

/*
 * What a mail program broke off a long quoted line: alone between ">" lines, and the first one
 * ends in no sentence.
 */
static bool is_broken_off(const struct reply *reply, size_t i)
{
	const struct reply_line *above;

	if (i == 0 || i + 1 >= reply->count || reply->lines[i].kind != REPLY_NEW ||
	    reply->lines[i].is_blank)
		return false;
	above = &reply->lines[i - 1];
	return above->kind == REPLY_QUOTED && !above->has_mark &&
	       above->size >= BROKEN_LINE_BYTES && reply->lines[i + 1].kind == REPLY_QUOTED &&
	       strchr(".?!:;", above->text[above->size - 1]) == NULL;
}

static void find_broken_off(struct reply *reply)
{
	for (size_t i = 0; i < reply->count; i++)
		if (is_broken_off(reply, i))
			reply->lines[i].kind = REPLY_QUOTED;
}

/* Whether the next line with text is quoted already. */
static bool is_quote_next(const struct reply *reply, size_t i)
{
	while (i < reply->count && reply->lines[i].is_blank && reply->lines[i].kind == REPLY_NEW)
		i++;
	return i < reply->count && reply->lines[i].kind == REPLY_QUOTED;
}

static void quote_lines(struct reply *reply, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (reply->lines[i].kind == REPLY_NEW || !reply->lines[i].has_mark)
			reply->lines[i].kind = REPLY_QUOTED;
}

/* ---- header blocks ---- */

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

static bool has_time(const char *text)
{
	for (; *text != '\0'; text++)
		if (text[0] >= '0' && text[0] <= '9' && (text[1] == ':' || text[1] == '.') &&
		    text[2] >= '0' && text[2] <= '9')
			return true;
	return false;
}

static void add_label(struct block *block, const struct reply_line *line)
{
	struct folded folded;

	block->labels |= 1u << line->label;
	block->has_address |= line->label == LABEL_FROM && has_at(line);
	block->has_to_address |= line->label == LABEL_TO && has_at(line);
	if (line->label == LABEL_DATE && line->size < REPLY_FOLD_BYTES) {
		reply_fold(line->text, line->size, &folded);
		block->has_time |= has_time(folded.text);
	}
}

static void read_block(const struct reply *reply, size_t first, struct block *block_r)
{
	struct block block = {.end = first};
	size_t gap = 0;

	for (size_t i = first; i < reply->count && i < first + BLOCK_LINES_MAX; i++) {
		const struct reply_line *line = &reply->lines[i];

		if (line->label != LABEL_NONE) {
			if (line->label == LABEL_FROM && (block.labels & 1u << LABEL_FROM) != 0)
				break;
			add_label(&block, line);
			block.end = i + 1;
			gap = 0;
		} else if (++gap > CONTINUATION_LINES_MAX ||
			   (line->is_blank ? gap > 1 : !is_continuation(reply, i))) {
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
	struct folded folded;

	if (line->label != LABEL_FROM || !has_at(line))
		return false;
	reply_fold(
	    line->text, line->size < REPLY_FOLD_BYTES ? line->size : REPLY_FOLD_BYTES, &folded);
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		if (strstr(folded.text, more[i]) != NULL)
			return true;
	return false;
}

/* The rules, separators and empty lines directly above belong to a quote that begins at first. */
static size_t with_rules_above(const struct reply *reply, size_t first)
{
	size_t at = first;
	struct folded folded;

	while (at > 0 && first - at < 4) {
		const struct reply_line *line = &reply->lines[at - 1];

		if (!line->is_blank) {
			reply_fold(line->text, line->size, &folded);
			if (!reply_is_rule(&folded) && reply_separator(&folded) == SEPARATOR_NONE)
				break;
			first = at - 1;
		}
		at--;
	}
	return first;
}

/*
 * A wrapped header of "> " lines is not ours to find: only lines that are still new begin a block.
 */
static bool take_block(struct reply *reply, size_t i, size_t *next_r)
{
	struct block block;
	size_t first;

	if (reply->lines[i].label == LABEL_NONE)
		return false;
	read_block(reply, i, &block);
	if (!is_mail_header(&block) && !is_header_in_one_line(&reply->lines[i]))
		return false;
	first = with_rules_above(reply, i);
	reply->is_forward = true;
	*next_r = is_quote_next(reply, block.end) ? block.end : reply->count;
	quote_lines(reply, first, *next_r);
	return true;
}

/* ---- separators ---- */

static bool take_separator(struct reply *reply, size_t i, const struct folded *line, size_t *next_r)
{
	enum reply_separator separator = reply_separator(line);

	if (separator == SEPARATOR_NONE)
		return false;
	reply->is_forward |= separator != SEPARATOR_ABOVE;
	*next_r = is_quote_next(reply, i + 1) ? i + 1 : reply->count;
	quote_lines(reply, i, *next_r);
	return true;
}

/* ---- "On ... wrote:" ---- */

static bool has_year(const char *text)
{
	size_t digits = 0;

	for (; *text != '\0'; text++) {
		digits = *text >= '0' && *text <= '9' ? digits + 1 : 0;
		if (digits == 4 && (text[-3] == '1' || text[-3] == '2') &&
		    (text[1] < '0' || text[1] > '9'))
			return true;
	}
	return false;
}

static bool has_mail_address(const struct folded *line)
{
	const char *at = strchr(line->text, '@');

	return at != NULL && at > line->text && at[-1] != ' ' && at[1] != '\0' && at[1] != ' ';
}

/*
 * Sure enough to stand without ">" below: an address, or a date in a line that begins as such
 * lines do.
 */
static bool is_sure_wrote(const struct folded *line)
{
	bool has_date = has_time(line->text) || has_year(line->text);

	if (strstr(line->text, " you wrote") != NULL || strstr(line->text, "您写道") != NULL)
		return false;
	if (text_starts_with(line->text, "---") && text_ends_with_ascii_case(line->text, "---"))
		return true;
	if (has_mail_address(line))
		return has_date || reply_has_wrote_start(line) || line->columns < 80;
	return has_date &&
	       (reply_has_wrote_start(line) || strstr(line->text, "写道") != NULL ||
		   strstr(line->text, "寫道") != NULL || strstr(line->text, "年") != NULL);
}

/* No verb, but when and who: '30.09.2026, 18.30, "Li Wei" <li@example.com>:'. */
static bool is_date_and_address(const struct folded *line)
{
	return !line->is_cut && text_ends_with_ascii_case(line->text, ">:") &&
	       has_mail_address(line) && has_time(line->text) && line->columns < 200;
}

static bool ends_a_sentence(const struct folded *line)
{
	return line->size > 0 && strchr(".!?", line->text[line->size - 1]) != NULL;
}

/*
 * The first line of the attribution that ends in line last; last itself when it is not wrapped.
 * Empty lines between are crossed only to reach a line that begins as attributions do.
 */
static size_t wrote_start(const struct reply *reply, size_t last)
{
	struct folded folded;
	size_t best = last, low = last < WROTE_LINES_MAX ? 0 : last - WROTE_LINES_MAX;
	bool has_date = false, has_gap = false;

	for (size_t i = last + 1; i-- > low;) {
		const struct reply_line *line = &reply->lines[i];

		if (line->kind != REPLY_NEW || line->size > REPLY_FOLD_BYTES)
			break;
		has_gap |= line->is_blank;
		if (line->is_blank)
			continue;
		reply_fold(line->text, line->size, &folded);
		if (i < last && ends_a_sentence(&folded))
			break;
		if (reply_has_wrote_start(&folded) && strpbrk(folded.text, "0123456789") != NULL)
			return i;
		if (!has_date && !has_gap && (has_time(folded.text) || has_year(folded.text))) {
			has_date = true;
			best = i;
		}
	}
	return best;
}

static bool has_digit(const char *text)
{
	return strpbrk(text, "0123456789") != NULL;
}

/* Any line with an address and a date or colon directly above ">" names who is quoted. */
static bool names_the_quoted(const struct folded *line)
{
	if (line->size == 0 || line->is_cut || line->columns > 160)
		return false;
	if (line->text[line->size - 1] == ':' && (has_mail_address(line) || has_time(line->text)))
		return true;
	return has_mail_address(line) && (has_time(line->text) || has_year(line->text)) &&
	       (has_digit(line->text) && line->text[line->size - 1] == '>');
}

/* Cheap: whether a line can be the last one of an attribution at all. */
static bool may_end_wrote(const struct folded *line, bool is_above_quote)
{
	if (line->size == 0)
		return false;
	return is_above_quote || strchr(":-", line->text[line->size - 1]) != NULL ||
	       reply_has_wrote(line);
}

static bool take_wrote(struct reply *reply, size_t i, const struct folded *line, size_t *next_r)
{
	struct folded joined;
	size_t first;
	bool is_above_quote = is_quote_next(reply, i + 1), is_wrote;

	if (reply->lines[i].size > REPLY_FOLD_BYTES || !may_end_wrote(line, is_above_quote))
		return false;
	first = wrote_start(reply, i);
	reply_fold_lines(reply, first, i, &joined);
	is_wrote = reply_has_wrote(&joined);
	if (!(is_wrote && is_sure_wrote(&joined)) && !is_date_and_address(&joined) &&
	    !(is_above_quote && (is_wrote || names_the_quoted(&joined))))
		return false;
	*next_r = is_above_quote ? i + 1 : reply->count;
	quote_lines(reply, first, *next_r);
	return true;
}

/* What the HTML marked is a forward when it begins as forwards do. */
static void find_marked_forward(struct reply *reply)
{
	struct folded folded;
	struct block block;

	for (size_t i = 0; i < reply->count; i++) {
		if (reply->lines[i].is_blank || reply->lines[i].kind != REPLY_QUOTED)
			continue;
		reply_fold(reply->lines[i].text, reply->lines[i].size, &folded);
		read_block(reply, i, &block);
		if (reply_separator(&folded) == SEPARATOR_FORWARD || is_mail_header(&block))
			reply->is_forward = true;
		return;
	}
}

void reply_find_quotes(struct reply *reply)
{
	size_t i = 0, next;
	struct folded line;

	find_marked_forward(reply);
	find_signs(reply);
	find_broken_off(reply);
	while (i < reply->count) {
		next = i + 1;
		if (is_kept(&reply->lines[i])) {
			reply_fold(reply->lines[i].text, reply->lines[i].size, &line);
			if (!take_separator(reply, i, &line, &next) &&
			    !take_block(reply, i, &next) && !take_wrote(reply, i, &line, &next))
				next = i + 1;
		}
		i = next;
	}
}
