/*
 * Lines that begin with ">", and what belongs to them without: lines that a mail program broke off
 * a long quoted one.
 */
#include "reply_p.h"

#include <string.h>

/* Mail programs break lines from 65 columns on; with signs in front of them less is left. */
#define BROKEN_LINE_BYTES 60
/* A paragraph that was one quoted line has one sign when it is broken into several. */
#define BROKEN_PARAGRAPH_BYTES 80
#define FULL_LINE_BYTES 70
#define BROKEN_LINES_MAX 12
#define COLON_LINES_MIN 3
#define ODD_SIGN_BYTES_MAX 4
#define NAME_SIGN_BYTES_MAX 24
#define ANNOUNCING_COLUMNS_MIN 9
/* A shown error message is shorter than this, empty lines around it included. */
#define SHOWN_LINES_MAX 15
/* So deep in quotes a few words alone are the end of the line above. */
#define DEEP_QUOTE 3
#define FEW_WORDS_BYTES 20

/* "230 V" and "5 kg" do; "1. Which version?" is a point of a list. */
static bool begins_with_figure(const struct reply_line *line, size_t at)
{
	size_t digits = 0;

	at += at < line->size && line->text[at] == ' ';
	while (at + digits < line->size && line->text[at + digits] >= '0' &&
	       line->text[at + digits] <= '9')
		digits++;
	at += digits;
	if (digits == 0 || line->size - at <= 2)
		return digits > 0;
	return memcmp(line->text + at, ". ", 2) != 0 && memcmp(line->text + at, ") ", 2) != 0 &&
	       memcmp(line->text + at, "、", 3) != 0;
}

static bool has_quote_sign(const struct reply_line *line, bool is_alone)
{
	size_t at = 0;

	while (at < line->size && at < 4 && line->text[at] == ' ')
		at++;
	if (at == line->size || line->text[at] != '>')
		return false;
	/* >>> http://shop.example <<< is an ornament, >>> Li Wei 9:12 AM >>> an attribution. */
	if (line->size > 4 && (memcmp(line->text + line->size - 2, "<<", 2) == 0 ||
				  (memcmp(line->text, ">>> ", 4) == 0 &&
				      memcmp(line->text + line->size - 3, ">>>", 3) == 0)))
		return false;
	if (is_alone && begins_with_figure(line, at + 1))
		return false; /* ">230 V", "> 5 kg" */
	/* >_< and >:( are faces; ">From " is how mbox escapes a line that was typed. */
	return at + 1 == line->size || strchr("_.:;(-=", line->text[at + 1]) == NULL;
}

static bool is_mbox_escape(const struct reply *reply, size_t i)
{
	const struct reply_line *line = &reply->lines[i];

	if (line->size < 6 || memcmp(line->text, ">From ", 6) != 0)
		return false;
	return (i == 0 || !has_quote_sign(&reply->lines[i - 1], false)) &&
	       (i + 1 == reply->count || !has_quote_sign(&reply->lines[i + 1], false));
}

/* "> wrote:" below "On ..., Li Wei <li@example.com": the attribution was broken before its ">". */
static bool is_attribution_end(const struct reply *reply, size_t i)
{
	const struct reply_line *line = &reply->lines[i];
	const char *sign = memchr(line->text, '>', line->size);
	FOLDED_LATER struct folded folded;

	if (i == 0 || line->size > 40 || has_quote_sign(&reply->lines[i - 1], false) ||
	    memchr(reply->lines[i - 1].text, '@', reply->lines[i - 1].size) == NULL)
		return false;
	reply_fold(sign + 1, line->size - (size_t)(sign + 1 - line->text), &folded);
	return reply_is_wrote_word(&folded);
}

static bool is_signed(const struct reply *reply, size_t i)
{
	return i < reply->count && reply->lines[i].kind == REPLY_QUOTED &&
	       !reply->lines[i].has_mark;
}

/* ">--" and the like are no faces where they stand among ">" lines. */
static bool is_odd_sign(const struct reply *reply, size_t i)
{
	const struct reply_line *line = &reply->lines[i];

	return line->kind == REPLY_NEW && line->size > 1 && line->text[0] == '>' &&
	       memchr("-_", line->text[1], 2) != NULL &&
	       ((i > 0 && is_signed(reply, i - 1)) || is_signed(reply, i + 1));
}

static bool has_colon_sign(const struct reply_line *line)
{
	return line->kind == REPLY_NEW && line->size > 0 && line->text[0] == ':' &&
	       (line->size == 1 || line->text[1] == ' ');
}

/* Some people have their mail program quote with ": "; fewer lines may be anything. */
static void find_colon_signs(struct reply *reply)
{
	for (size_t first = 0, end; first < reply->count; first = end + 1) {
		end = first;
		while (end < reply->count && has_colon_sign(&reply->lines[end]))
			end++;
		if (end - first < COLON_LINES_MIN)
			continue;
		for (size_t i = first; i < end; i++)
			reply->lines[i].kind = REPLY_QUOTED;
	}
}

static bool begins_with_sign(const struct reply *reply, size_t i)
{
	return i < reply->count && reply->lines[i].size > 0 && reply->lines[i].text[0] == '>';
}

static bool is_alone(const struct reply *reply, size_t i)
{
	return !(i > 0 && begins_with_sign(reply, i - 1)) && !begins_with_sign(reply, i + 1);
}

static void find_signs(struct reply *reply)
{
	for (size_t i = 0; i < reply->count; i++) {
		struct reply_line *line = &reply->lines[i];

		if (line->kind == REPLY_NEW && has_quote_sign(line, is_alone(reply, i)) &&
		    !is_mbox_escape(reply, i) && !is_attribution_end(reply, i))
			line->kind = REPLY_QUOTED;
	}
	for (size_t i = 0; i < reply->count; i++)
		if (is_odd_sign(reply, i))
			reply->lines[i].kind = REPLY_QUOTED;
}

/* ---- broken lines ---- */

static bool is_new_text(const struct reply *reply, size_t i)
{
	return i < reply->count && reply->lines[i].kind == REPLY_NEW && !reply->lines[i].is_blank;
}

static bool ends_a_sentence(const struct reply_line *line)
{
	return strchr(".?!:;", line->text[line->size - 1]) != NULL;
}

static size_t depth_of(const struct reply_line *line)
{
	size_t depth = 0;

	for (size_t i = 0; i < line->size && strchr("> ", line->text[i]) != NULL; i++)
		depth += line->text[i] == '>';
	return depth;
}

/* A link that was too long for its line. */
static bool is_broken_link(const struct reply_line *above, const struct reply_line *line)
{
	size_t at = 0, word = above->size;

	while (at < line->size && line->text[at] == ' ')
		at++;
	if (line->size - at > 5 && memcmp(line->text + at, "(http", 5) == 0)
		return true;
	while (word > 0 && above->text[word - 1] != ' ')
		word--;
	return memmem(above->text + word, above->size - word, "://", 3) != NULL &&
	       memchr(line->text, ' ', line->size) == NULL;
}

/* A rule that the mail program did not sign, as it stood in the middle of the quoted mail. */
static bool is_unsigned_rule(const struct reply *reply, size_t i)
{
	FOLDED_LATER struct folded folded;

	if (reply->lines[i].size > REPLY_FOLD_BYTES)
		return false;
	reply_fold_line(&reply->lines[i], &folded);
	return reply_is_rule(&folded);
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/*
 * Small letters directly between two signed lines: the end of the line above, if lines were broken
 * before.
 */
static bool goes_on(const struct reply_line *line)
{
	return is_small(line->text[0]) && line->size <= BROKEN_LINE_BYTES;
}

/*
 * Full lines from i to the next signed one, or to the next empty one if that is enough; i when
 * there are none.
 */
static size_t paragraph_end(const struct reply *reply, size_t i, bool may_end_empty)
{
	for (size_t at = i; at < i + BROKEN_LINES_MAX && is_new_text(reply, at); at++) {
		if (is_signed(reply, at + 1) || (may_end_empty && !is_new_text(reply, at + 1)))
			return at + 1;
		if (reply->lines[at].size < FULL_LINE_BYTES)
			break;
	}
	return i;
}

/* The line behind those that were broken off the ">" line above i, or i. */
static size_t broken_end(const struct reply *reply, size_t i, bool was_broken)
{
	const struct reply_line *above = &reply->lines[i - 1], *line = &reply->lines[i];
	bool is_single = is_signed(reply, i + 1);

	if (is_single && is_broken_link(above, line))
		return i + 1;
	if (is_single && depth_of(above) >= DEEP_QUOTE && line->size <= FEW_WORDS_BYTES &&
	    !ends_a_sentence(line))
		return i + 1;
	if (is_single && (is_unsigned_rule(reply, i) || (was_broken && goes_on(line))))
		return i + 1;
	if (above->size < BROKEN_LINE_BYTES || ends_a_sentence(above))
		return i;
	if (is_single)
		return i + 1;
	return above->size < BROKEN_PARAGRAPH_BYTES
		   ? i
		   : paragraph_end(reply, i, was_broken && is_small(line->text[0]));
}

static void find_broken_off(struct reply *reply)
{
	bool was_broken = false;

	for (size_t i = 1; i < reply->count; i++) {
		size_t end;

		if (!is_new_text(reply, i) || !is_signed(reply, i - 1))
			continue;
		end = broken_end(reply, i, was_broken);
		was_broken |= end > i;
		for (; i < end; i++)
			reply->lines[i].kind = REPLY_QUOTED;
	}
}

/* ---- what the writer shows ---- */

/* Behind the lines with ">", what stands between them and the empty lines below. */
static size_t shown_end(const struct reply *reply, size_t first)
{
	size_t end = first;

	for (size_t i = first; i < reply->count && i - first <= SHOWN_LINES_MAX; i++) {
		if (is_signed(reply, i) || (reply->lines[i].is_blank && end == i))
			end = i + 1;
		else if (reply->lines[i].is_blank)
			break;
	}
	return end;
}

/* "My answers inline:" */
static bool announces_answers(const struct folded *line)
{
	static const char *const words[] = {"answer", "inline", "in line", "below", "comment",
	    "replies", "my reply", "respon", "antwort", "unten", "réponse", "respuest", "回答",
	    "答复", "回复", "回覆", "如下", "以下", "下面"};

	return reply_contains(line, words, ARRAY_SIZE(words));
}

/* "张经理:" is whom they write to; "您说:" is as short. */
static bool is_salutation(const struct folded *line)
{
	static const char *const verbs[] = {"说", "說", "示", "错", "錯", "是"};

	return reply_is_greeting(line) || (line->columns < ANNOUNCING_COLUMNS_MIN &&
					      !reply_contains(line, verbs, ARRAY_SIZE(verbs)));
}

static bool has_own_below(const struct reply *reply, size_t i)
{
	while (i < reply->count && (reply->lines[i].is_blank || reply->lines[i].kind != REPLY_NEW))
		i++;
	return i < reply->count;
}

/*
 * "The display says:", not "Li Wei wrote:". "Steps:" may be a salutation unless nothing else is
 * said.
 */
static bool is_announced(const struct reply *reply, size_t first, size_t end)
{
	size_t above = first, start;
	FOLDED_LATER struct folded line;

	while (above > 0 && reply->lines[above - 1].is_blank)
		above--;
	if (above == 0 || reply->lines[above - 1].kind != REPLY_NEW ||
	    reply->lines[above - 1].size > REPLY_FOLD_BYTES ||
	    reply->lines[above - 1].label != LABEL_NONE)
		return false;
	reply_fold_line(&reply->lines[above - 1], &line);
	return text_ends_with_ascii_case(line.text, ":") &&
	       !(is_salutation(&line) && (above > 1 || has_own_below(reply, end))) &&
	       !announces_answers(&line) && reply_separator(&line) == SEPARATOR_NONE &&
	       !reply_attribution_find(reply, above - 1, true, &start);
}

/*
 * An error message that somebody copied behind ">" is their own text, if they announce it and it is
 * short.
 */
static void keep_announced(struct reply *reply)
{
	for (size_t first = 0, end; first < reply->count; first = end + 1) {
		end = first;
		if (!is_signed(reply, first))
			continue;
		end = shown_end(reply, first);
		if (end - first > SHOWN_LINES_MAX || !is_announced(reply, first, end))
			continue;
		for (size_t i = first; i < end; i++)
			reply->lines[i].kind = REPLY_NEW;
	}
}

void reply_find_signs(struct reply *reply)
{
	find_signs(reply);
	find_colon_signs(reply);
	find_broken_off(reply);
	keep_announced(reply);
	for (size_t i = 0; i < reply->count; i++)
		if (is_signed(reply, i))
			reply->signs_end = i + 1;
}

/* ---- other signs ---- */

static bool is_letter_or_digit(char c)
{
	return (unsigned char)c >= 0x80 || is_small(c) || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Up to four punctuation marks at the start; 0 for what begins lists and sentences. */
static size_t odd_sign_size(const struct reply_line *line)
{
	size_t size = 0;

	while (size < line->size && size <= ODD_SIGN_BYTES_MAX && line->text[size] > ' ' &&
	       !is_letter_or_digit(line->text[size]))
		size++;
	if (size == 0 || size > ODD_SIGN_BYTES_MAX || size == line->size ||
	    strchr("\"'([{<.@&$", line->text[0]) != NULL ||
	    (size == 1 && strchr("-*+", line->text[0]) != NULL))
		return 0;
	return size;
}

/* "LW> ", "Li Wei> ", "李伟> ": who is quoted, in front of each line. */
static size_t name_sign_size(const struct reply_line *line)
{
	const char *sign = memchr(
	    line->text, '>', line->size < NAME_SIGN_BYTES_MAX ? line->size : NAME_SIGN_BYTES_MAX);
	size_t size = sign == NULL ? 0 : (size_t)(sign + 1 - line->text);

	if (size < 2 || !is_letter_or_digit(line->text[0]) || !is_letter_or_digit(sign[-1]) ||
	    (size < line->size && line->text[size] != ' '))
		return 0;
	return size;
}

bool reply_find_odd_signs(struct reply *reply, size_t first)
{
	const char *sign;
	size_t size;

	while (first < reply->count && reply->lines[first].is_blank)
		first++;
	if (reply->has_odd_signs || first == reply->count || reply->lines[first].kind != REPLY_NEW)
		return false;
	sign = reply->lines[first].text;
	size = odd_sign_size(&reply->lines[first]);
	if (size == 0)
		size = name_sign_size(&reply->lines[first]);
	for (size_t i = first; size > 0 && i < reply->count; i++)
		if (reply->lines[i].kind == REPLY_NEW && reply->lines[i].size >= size &&
		    memcmp(reply->lines[i].text, sign, size) == 0)
			reply->lines[i].kind = REPLY_QUOTED;
	reply->has_odd_signs = size > 0;
	return size > 0;
}
