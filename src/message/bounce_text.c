/*
 * What a mail server wrote for people: codes and the copy of the original mail. Every search is one
 * pass.
 */
#include "bounce_p.h"

#include <ctype.h>
#include <string.h>

/* Lines with which servers put the mail that came back below their own words. */
static const char *const copies[] = {"--- below this line is a copy", "------ this is a copy of",
    "original message follows", "----- original message -----", "-----original message",
    "----- message header follows", "------ original message", "--- original message",
    "--- the original message", "--- returned message", "---- unsent message",
    "----- unsent message", "received: ", "return-path: ", "--- enclosed are the original headers",
    "the headers from the original", "message header follows", "original message headers"};

static bool begins_copy(const char *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(copies); i++)
		if (text_starts_with(line, copies[i]))
			return true;
	return false;
}

char *bounce_own_words(const char *text, struct arena *arena)
{
	size_t size = utf8_cut(text, strlen(text), BOUNCE_TEXT_BYTES);
	char *words = arena_strndup(arena, text, size), *line = words;

	for (size_t i = 0; i < size; i++)
		if (words[i] >= 'A' && words[i] <= 'Z')
			words[i] = (char)(words[i] + 32);
	while (line != NULL && *line != '\0') {
		while (*line == ' ' || *line == '\t')
			line++;
		if (line > words && begins_copy(line)) {
			*line = '\0';
			break;
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return words;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length of one to three digits and what must follow, 0: not so. */
static size_t digits(const char *text)
{
	size_t size = 0;

	while (size < 4 && is_digit(text[size]))
		size++;
	return size <= 3 ? size : 0;
}

/* The length of the enhanced status code at at, 0: there is none. */
static size_t status_size(const char *at)
{
	size_t subject, size;

	if ((*at != '4' && *at != '5') || at[1] != '.')
		return 0;
	subject = digits(at + 2);
	if (subject == 0 || at[2 + subject] != '.')
		return 0;
	size = digits(at + 3 + subject);
	if (size == 0)
		return 0;
	size += 3 + subject;
	if ((at[size] == '.' && is_digit(at[size + 1])) || isalpha((unsigned char)at[size]) ||
	    at[size] == '_')
		return 0;
	return size;
}

bool bounce_is_vague(const char *status)
{
	return status[0] == '\0' || strcmp(status + 1, ".0.0") == 0 ||
	       strcmp(status + 1, ".1.0") == 0 || strcmp(status, "5.5.0") == 0 ||
	       strcmp(status, "5.3.0") == 0;
}

/* Behind the reply of a line that goes on: "550-5.1.1". */
static bool is_after_reply(const char *text, const char *at)
{
	return at - text >= 4 && at[-1] == '-' && is_digit(at[-2]) && is_digit(at[-3]) &&
	       at[-4] == *at && (at - text == 4 || !isalnum((unsigned char)at[-5]));
}

bool bounce_find_status(const char *text, char status_r[STATUS_SIZE])
{
	bool is_found = false;

	for (const char *at = text; *at != '\0'; at++) {
		char found[STATUS_SIZE] = "";
		size_t size = status_size(at);

		if (size == 0 ||
		    (at > text && !is_after_reply(text, at) &&
			(isalnum((unsigned char)at[-1]) || strchr(".-_/", at[-1]) != NULL)))
			continue;
		memcpy(found, at, size);
		if (is_found && bounce_is_vague(found))
			continue;
		memcpy(status_r, found, STATUS_SIZE);
		is_found = true;
		if (!bounce_is_vague(found))
			break;
	}
	return is_found;
}

/* "code :421," but no port ("mx.example:465") and no part of a number, version or address. */
static bool is_reply(const char *text, const char *at)
{
	char before = at > text ? at[-1] : ' ';

	if ((*at != '4' && *at != '5') || at[1] < '0' || at[1] > '5' || !is_digit(at[2]))
		return false;
	if (before == ':' && at > text + 1 && at[-2] == ' ')
		return strchr(" ,\n", at[3]) != NULL;
	if (isalnum((unsigned char)before) || strchr(".-_/@:=", before) != NULL)
		return false;
	return at[3] != '\0' && strchr(" -:\n)]", at[3]) != NULL;
}

int bounce_find_reply(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		if (is_reply(text, at))
			return (at[0] - '0') * 100 + (at[1] - '0') * 10 + (at[2] - '0');
	return 0;
}

const char *bounce_find_message_id(const char *text, struct arena *arena)
{
	const char *line = text;

	while (line != NULL && *line != '\0') {
		while (*line == ' ' || *line == '\t')
			line++;
		if (text_starts_with_ascii_case(line, "message-id:")) {
			const char *start = strchr(line, '<');
			size_t size = start == NULL ? 0 : strcspn(start + 1, "> \t\n");

			/* Folded: the id stands in the next line. */
			if (start != NULL && start - line < 64 && size > 0 && size < 998)
				return arena_strndup(arena, start + 1, size);
		}
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return "";
}
