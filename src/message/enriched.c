/*
 * text/enriched (RFC 1896) -> text: commands in angle brackets go, "<<" is a bracket, one line end
 * is a blank and n of them are n - 1, but for what <nofill> holds. text/richtext (RFC 1341), its
 * forerunner, writes line ends as <nl> and a bracket as <lt>. Bounded by the text: nothing gets
 * longer.
 */
#include "parse_p.h"

#include <strings.h>

struct enriched {
	const char *at;
	char *out;
	int unfilled; /* depth of <nofill> */
	int hidden;   /* depth of <param> and <comment> */
	bool is_richtext;
};

static void put(struct enriched *e, char c)
{
	if (e->hidden == 0)
		*e->out++ = c;
}

static bool is_command(const char *name, size_t size, const char *wanted)
{
	return size == strlen(wanted) && strncasecmp(name, wanted, size) == 0;
}

/* at stands behind "<". */
static void take_command(struct enriched *e)
{
	bool is_end = *e->at == '/';
	const char *name = e->at + is_end;
	size_t size = strcspn(name, "<>\n");
	int step = is_end ? -1 : 1;

	e->at = name + size + (name[size] == '>');
	if (is_command(name, size, "param") || is_command(name, size, "comment"))
		e->hidden += step + e->hidden < 0 ? 0 : step;
	else if (is_command(name, size, "nofill"))
		e->unfilled += step + e->unfilled < 0 ? 0 : step;
	else if (is_command(name, size, "nl") || is_command(name, size, "np"))
		put(e, '\n');
	else if (is_command(name, size, "lt"))
		put(e, '<');
}

static void take_line_ends(struct enriched *e)
{
	size_t count = strspn(e->at, "\n"), kept = count - 1;

	e->at += count;
	if (e->unfilled > 0)
		kept = count;
	else if (e->is_richtext)
		kept = 0;
	if (kept == 0)
		put(e, ' ');
	while (kept-- > 0)
		put(e, '\n');
}

/* What looks like the beginning of a command: "<bold>", "</bold>". */
static bool is_command_start(const char *text)
{
	const char *name = text + (*text == '/');
	size_t size =
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

	return size > 0 && name[size] == '>';
}

char *enriched_to_text(struct arena *arena, const char *text, bool is_richtext)
{
	char *room = arena_alloc(arena, strlen(text) + 1);
	struct enriched e = {.at = text, .out = room, .is_richtext = is_richtext};

	while (*e.at != '\0') {
		if (*e.at == '\n') {
			take_line_ends(&e);
		} else if (*e.at == '<' && is_command_start(e.at + 1)) {
			e.at++;
			take_command(&e);
		} else {
			e.at += e.at[0] == '<' && e.at[1] == '<' && !is_richtext;
			put(&e, *e.at++);
		}
	}
	*e.out = '\0';
	return room;
}
