/*
 * Attributions in which no verb is known, but when and who:
 * '30.09.2026, 18.30, "Li Wei" <li@example.com>:'. A line of a log ("10:14:07 error for
 * <li@example.com>:") and a sentence that names an address have the same parts, so that the name
 * must stand where names stand and look like one, and little else may stand there.
 */
#include "reply_p.h"

#include <string.h>
#include <strings.h>

/* "Vào Th 2, 16 thg 11, 2026 vào lúc 09:12" */
#define DATE_WORDS_MAX 7
/* So far above stands what it is the answer to. */
#define OWN_LINES_MAX 50

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Words without a digit in them. */
static size_t count_words(const char *text, const char *end)
{
	size_t count = 0;

	while (text < end) {
		bool has_letter = false, has_digit = false;

		for (; text < end && *text != ' '; text++) {
			has_digit |= is_digit(*text);
			has_letter |=
			    (*text >= 'a' && *text <= 'z') || (unsigned char)*text >= 0x80;
		}
		count += has_letter && !has_digit;
		text += text < end;
	}
	return count;
}

/* Behind "18:30", "18:30:12"; NULL: none. */
static const char *time_end(const char *text, const char *end, bool *has_seconds_r)
{
	for (; end - text > 3; text++) {
		if (!is_digit(text[0]) || (text[1] != ':' && text[1] != '.') || !is_digit(text[2]))
			continue;
		text += 2 + strspn(text + 2, "0123456789");
		*has_seconds_r = text[0] == ':' && is_digit(text[1]);
		return *has_seconds_r ? text + 1 + strspn(text + 1, "0123456789") : text;
	}
	return NULL;
}

/* What stands before the address as it was written: words begin with capitals there or do not. */
static bool find_bracket(
    const struct reply *reply, size_t first, size_t last, const char **start_r, size_t *size_r)
{
	for (size_t i = first; i <= last; i++) {
		const struct reply_line *line = &reply->lines[i];
		const char *bracket = memchr(line->text, '<', line->size);

		if (bracket == NULL)
			continue;
		*start_r = line->text;
		*size_r = (size_t)(bracket - line->text);
		while (*size_r > 0 && strchr(" \t*_(", line->text[*size_r - 1]) != NULL)
			--*size_r;
		if (*size_r == 0 && i > first) { /* the line was broken before it */
			*start_r = reply->lines[i - 1].text;
			*size_r = reply->lines[i - 1].size;
		}
		return true;
	}
	return false;
}

/* "to", "给": the address is whom something went to. A name is written so only in the address. */
static bool may_be_name(const char *text, size_t size, const char *address)
{
	static const char *const ends[] = {"给", "給", "到", "至", "向"};
	size_t word = size;

	if (size == 0)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (reply_ends_with(text, size, ends[i]))
			return false;
	while (word > 0 && strchr(" \t,\"'(", text[word - 1]) == NULL)
		word--;
	if (word == size || text[word] < 'a' || text[word] > 'z')
		return true;
	for (; *address != '\0'; address++)
		if (strncasecmp(address, text + word, size - word) == 0)
			return true;
	return false;
}

/* What a log writes with seconds, mail programs write with a comma, with quotes or with AM. */
static bool is_set_off(const char *text, const char *end)
{
	while (text < end && *text == ' ')
		text++;
	return text == end || text_starts_with(text, "am ") || text_starts_with(text, "pm ") ||
	       *text == ',' || *text == '"' || *text == '\'';
}

/* "时间:2026-11-03 10:14 联系人:张三 <zhang@example.com>:": fields of a form. */
static bool has_label(const char *text, const char *end)
{
	for (; text < end; text++)
		if (*text == ':' && !is_digit(text[1]))
			return true;
	return false;
}

/* When, then who; or who, then when. */
static bool is_in_order(const char *text, const char *bracket, const char *close)
{
	bool has_seconds;
	const char *time = time_end(text, bracket, &has_seconds);

	if (time != NULL)
		return count_words(text, time) <= DATE_WORDS_MAX && !has_label(text, bracket) &&
		       (!has_seconds || (is_set_off(time, bracket) && close[1] == ':'));
	return count_words(text, bracket) <= DATE_WORDS_MAX &&
	       time_end(close, close + strlen(close), &has_seconds) != NULL;
}

/* At the top of a mail it may as well be what the mail is about. */
static bool has_own_above(const struct reply *reply, size_t first)
{
	for (size_t i = first; i > 0 && first - i < OWN_LINES_MAX; i--)
		if (!reply->lines[i - 1].is_blank && reply->lines[i - 1].kind == REPLY_NEW)
			return true;
	return false;
}

bool reply_is_dated(
    const struct reply *reply, size_t first, size_t last, const struct folded *joined)
{
	const char *bracket = strchr(joined->text, '<'), *close, *written;
	size_t size;

	if (joined->is_cut || joined->columns >= 200 || bracket == NULL ||
	    joined->text[joined->size - 1] != ':' || strpbrk(joined->text, "=|") != NULL)
		return false;
	close = strchr(bracket, '>');
	if (close == NULL || memchr(bracket, '@', (size_t)(close - bracket)) == NULL ||
	    strchr(close, '@') != NULL ||
	    memchr(joined->text, '[', (size_t)(bracket - joined->text)) != NULL)
		return false;
	return is_in_order(joined->text, bracket, close) &&
	       find_bracket(reply, first, last, &written, &size) &&
	       may_be_name(written, size, bracket) && has_own_above(reply, first);
}
