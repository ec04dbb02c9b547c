/*
 * format=flowed (RFC 3676): lines that end in a blank go on in the next line of the same quote
 * depth; blanks put in front ("space-stuffing") go. Quoted lines keep "> " for each depth. "-- " is
 * a signature, never joined.
 */
#include "parse_p.h"

struct line {
	const char *text; /* without quote marks and stuffing */
	size_t size, depth;
	bool is_flowed;
};

/* RFC 3676 4.2 to 4.5. at points behind the line. */
static struct line line_read(const char **at)
{
	const char *start = *at, *end = strchr(start, '\n');
	struct line line = {0};

	*at = end != NULL ? end + 1 : start + strlen(start);
	end = end != NULL ? end : *at;
	while (start < end && *start == '>') {
		start++;
		line.depth++;
	}
	if (start < end && *start == ' ')
		start++;
	line.text = start;
	line.size = (size_t)(end - start);
	line.is_flowed = line.size > 0 && end[-1] == ' ' &&
			 !(line.size == 3 && memcmp(line.text, "-- ", 3) == 0);
	return line;
}

static bool is_signature(const struct line *line)
{
	return line->size == 3 && memcmp(line->text, "-- ", 3) == 0;
}

static char *put_quote(char *out, size_t depth)
{
	memset(out, '>', depth);
	out += depth;
	if (depth > 0)
		*out++ = ' ';
	return out;
}

char *flowed_join(struct arena *arena, const char *text, bool is_delsp)
{
	/* A line gets at most one byte longer: the blank behind its quote marks. */
	char *joined = arena_alloc(arena, 2 * strlen(text) + 2), *out = joined;
	struct line last = {0};

	for (bool is_first = true; *text != '\0'; is_first = false) {
		struct line line = line_read(&text);
		bool is_joined =
		    !is_first && last.is_flowed && last.depth == line.depth && !is_signature(&line);

		if (!is_first && !is_joined)
			*out++ = '\n';
		if (!is_joined)
			out = put_quote(out, line.depth);
		memcpy(out, line.text, line.size);
		out += line.size;
		if (line.is_flowed && is_delsp && *text != '\0')
			out--;
		last = line;
	}
	*out = '\0';
	return joined;
}
