/*
 * Carries what the HTML of a mail says about quotes and signatures over to its plain text. Both are
 * read letter by letter as long as they say the same; blanks, signs and the URLs that only one of
 * them shows are passed over.
 */
#include "message_p.h"

#include <string.h>

#define URL_BYTES_MAX 2048

struct text_side {
	const char *text;
	size_t at; /* of the next letter */
};

/* White space, signs of quotes, stress and tables: each side has its own. */
static size_t layout_size(const char *text)
{
	if (*text != '\0' && strchr(" \t\r\n>*_-=|+.#", *text) != NULL)
		return 1;
	if (strncmp(text, "\xc2\xa0", 2) == 0)
		return 2;
	if (strncmp(text, "\xe3\x80\x80", 3) == 0)
		return 3;
	return strncmp(text, "&nbsp;", 6) == 0 ? 6 : 0;
}

static void skip_layout(struct text_side *side)
{
	size_t size;

	while ((size = layout_size(side->text + side->at)) > 0)
		side->at += size;
}

/* "<https://...>" or "[cid:...]" */
static bool skip_url(struct text_side *side)
{
	const char *start = side->text + side->at, *end;
	size_t room;

	if (*start != '<' && *start != '[')
		return false;
	room = strnlen(start, URL_BYTES_MAX);
	end = memchr(start, *start == '<' ? '>' : ']', room);
	if (end == NULL || memchr(start, ':', (size_t)(end - start)) == NULL)
		return false;
	side->at += (size_t)(end - start) + 1;
	return true;
}

/* Moves both to the next letter that they share; false: they say different things from here on. */
static bool advance(struct text_side *html, struct text_side *plain)
{
	skip_layout(html);
	skip_layout(plain);
	while (html->text[html->at] != plain->text[plain->at]) {
		if (!skip_url(html) && !skip_url(plain))
			return false;
		skip_layout(html);
		skip_layout(plain);
	}
	return html->text[html->at] != '\0';
}

/* Where the letter at (or next behind) position of the HTML stands in the plain text. */
static bool find(struct text_side *html, struct text_side *plain, size_t position, size_t *found_r)
{
	while (advance(html, plain)) {
		if (html->at >= position) {
			*found_r = plain->at;
			return true;
		}
		html->at++;
		plain->at++;
	}
	*found_r = plain->at;
	return html->text[html->at] == '\0' && html->at >= position;
}

/* Whether everything behind position is marked. */
static bool is_marked_to_the_end(const struct html_text *html, size_t mark)
{
	struct text_side side = {html->text, html->marks[mark].end};

	for (mark++;; mark++) {
		skip_layout(&side);
		if (html->text[side.at] == '\0')
			return true;
		if (mark == html->mark_count || html->marks[mark].start > side.at)
			return false;
		side.at = html->marks[mark].end;
	}
}

size_t marks_carry(const struct html_text *html, const char *plain, struct arena *arena,
    struct text_mark **marks_r)
{
	struct text_mark *marks = arena_array(arena, html->mark_count, sizeof(*marks));
	struct text_side from = {html->text, 0}, to = {plain, 0};
	size_t count = 0;

	for (size_t i = 0; i < html->mark_count; i++) {
		struct text_mark mark = html->marks[i];

		if (!find(&from, &to, mark.start, &mark.start))
			break;
		if (!find(&from, &to, html->marks[i].end, &mark.end)) {
			if (mark.kind != MARK_QUOTE || !is_marked_to_the_end(html, i))
				break;
			mark.end = strlen(plain);
		}
		if (mark.kind == MARK_QUOTE && from.text[from.at] == '\0')
			mark.end = strlen(plain);
		if (mark.end > mark.start)
			marks[count++] = mark;
		if (mark.end == strlen(plain))
			break;
	}
	*marks_r = marks;
	return count;
}
