/*
 * What leads an answer back to its matter when the program that wrote it kept neither In-Reply-To
 * nor References: the tag "[#1042]" in the subject, which "Re:" keeps, and at the foot of the mail
 * "[#1042-TOKEN]", which a quotation keeps. TOKEN is the secret part of that mail's Message-ID.
 */
#include <string.h>

#include "respond/respond_p.h"

#define NUMBER_DIGITS_MAX 18
static const char token_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The number behind a "#" at text; where it ends. 0 when there is none. */
static int64_t read_number(const char *text, const char **end_r)
{
	int64_t number = 0;
	size_t digits = 0;

	if (*text != '#' || text[1] == '0')
		return 0;
	for (text++; is_digit(*text) && digits <= NUMBER_DIGITS_MAX; digits++)
		number = digits < NUMBER_DIGITS_MAX ? number * 10 + (*text++ - '0') : 0;
	*end_r = text;
	return number;
}

bool reference_next_tag(const char **at, int64_t *number_r)
{
	const char *end;

	while ((*at = strstr(*at, "[#")) != NULL) {
		int64_t number = read_number(*at + 1, &end);

		*at += 2;
		if (number > 0 && *end == ']') {
			*number_r = number;
			return true;
		}
	}
	*at = "";
	return false;
}

bool reference_next_token(const char **at, struct reference *reference_r)
{
	const char *end;

	while ((*at = strchr(*at, '#')) != NULL) {
		int64_t number = read_number(*at, &end);

		++*at;
		if (number > 0 && *end == '-' &&
		    strspn(end + 1, token_characters) == COMPOSE_TOKEN_LENGTH) {
			reference_r->number = number;
			memcpy(reference_r->token, end + 1, COMPOSE_TOKEN_LENGTH);
			reference_r->token[COMPOSE_TOKEN_LENGTH] = '\0';
			return true;
		}
	}
	*at = "";
	return false;
}

/* ---- into our mails ---- */

/* Where "#NUMBER" stands by itself; NULL: nowhere. */
static const char *find_number(const char *subject, int64_t number, const char **end_r)
{
	for (const char *at = subject; (at = strchr(at, '#')) != NULL; at++)
		if (read_number(at, end_r) == number)
			return at;
	return NULL;
}

static const char *tag_subject(struct arena *arena, const char *subject, int64_t number)
{
	const char *end = subject, *at = find_number(subject, number, &end);

	if (at == NULL)
		return arena_printf(arena, "%s [#%lld]", subject, (long long)number);
	if (at > subject && at[-1] == '[' && *end == ']')
		return subject;
	return arena_printf(
	    arena, "%.*s[#%lld]%s", (int)(at - subject), subject, (long long)number, end);
}

/* Before the end of the body; behind everything where that is not to be found. */
static const char *foot_html(struct arena *arena, const char *html, const char *foot)
{
	const char *body = NULL;

	for (const char *at = html; (at = text_find_ascii_case(at, "</body>")) != NULL; at++)
		body = at;
	if (body == NULL)
		body = html + strlen(html);
	return arena_printf(arena, "%.*s<p style=\"color:#767676;font-size:12px\">%s</p>\n%s",
	    (int)(body - html), html, foot, body);
}

static const char *foot_text(struct arena *arena, const char *text, const char *foot)
{
	size_t size = strlen(text);

	while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
		size--;
	return arena_printf(arena, "%.*s\n\n%s\n", (int)size, text, foot);
}

void reference_put(
    struct rendered *rendered, int64_t number, const char *message_id, struct arena *arena)
{
	const char *token, *foot;

	rendered->subject = tag_subject(arena, rendered->subject, number);
	if (compose_message_id_number(message_id) != number)
		return;
	token = strchr(message_id + strlen("hark."), '.') + 1;
	foot = arena_printf(arena, "[#%lld-%.*s]", (long long)number, COMPOSE_TOKEN_LENGTH, token);
	rendered->text = foot_text(arena, rendered->text, foot);
	if (rendered->html != NULL)
		rendered->html = foot_html(arena, rendered->html, foot);
}
