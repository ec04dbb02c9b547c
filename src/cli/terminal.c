/*
 * What a terminal needs: its width, whether it takes colours, and text from strangers made
 * harmless. A mail's words never reach the terminal without passing terminal_put (escape sequences
 * can type commands).
 */
#include "src/cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unistd.h>

#define LEAST_ROOM 10 /* what is cut shows at least so much */

size_t terminal_width(FILE *stream)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned long width;

	if (isatty(fileno(stream)) && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0)
		return size.ws_col;
	width = columns != NULL ? strtoul(columns, NULL, 10) : 0;
	if (width > 0 && width < 10000)
		return width;
	return isatty(fileno(stream)) ? 80 : 0;
}

bool terminal_has_colours(FILE *stream)
{
	const char *off = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	return isatty(fileno(stream)) && (off == NULL || off[0] == '\0') && terminal != NULL &&
	       strcmp(terminal, "dumb") != 0;
}

/* Not shown: C0 and C1 controls, and the invisible characters that reorder or hide text. */
static bool is_harmful(uint32_t character)
{
	int type = u_charType((UChar32)character);

	if (character == 0x200d || character == 0xfe0f) /* joins emoji */
		return false;
	return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || type == U_LINE_SEPARATOR ||
	       type == U_PARAGRAPH_SEPARATOR;
}

/* One character as bytes ("" when it is harmful) and its columns. */
static size_t show(uint32_t character, char out[5])
{
	if (character == '\n' || character == '\t' || character == '\r')
		character = ' ';
	if (is_harmful(character)) {
		out[0] = '\0';
		return 0;
	}
	out[utf8_put(character, out)] = '\0';
	return utf8_width(out);
}

size_t terminal_text_width(const char *text)
{
	size_t size = strlen(text), width = 0;
	char out[5];

	for (size_t at = 0; at < size;)
		width += show(utf8_next(text, size, &at), out);
	return width;
}

size_t terminal_put(FILE *stream, const char *text, size_t columns)
{
	size_t size = strlen(text), used = 0;
	bool is_cut = columns > 0 && terminal_text_width(text) > columns;
	char out[5];

	for (size_t at = 0; at < size;) {
		size_t width = show(utf8_next(text, size, &at), out);

		if (is_cut && used + width > columns - 1)
			break;
		fputs(out, stream);
		used += width;
	}
	if (is_cut) {
		fputs("…", stream);
		used++;
	}
	return used;
}

void terminal_label(FILE *stream, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	fprintf(stream, "%s: ", label);
	terminal_wrap(stream, text, utf8_width(label) + 2, 2, terminal_width(stream));
}

size_t terminal_room(FILE *stream, size_t used)
{
	size_t width = terminal_width(stream);

	if (width == 0)
		return 0;
	return width > used + LEAST_ROOM ? width - used : LEAST_ROOM;
}

/* Chinese punctuation that must not begin a line. */
static bool clings_to_previous(uint32_t character)
{
	int type = u_charType((UChar32)character);

	return type == U_END_PUNCTUATION || type == U_FINAL_PUNCTUATION ||
	       type == U_OTHER_PUNCTUATION;
}

/* A bracket that opens must not end one. */
static bool clings_to_next(uint32_t character)
{
	int type = u_charType((UChar32)character);

	return type == U_START_PUNCTUATION || type == U_INITIAL_PUNCTUATION;
}

/* The end of the piece at start that must stay on one line: a word, or one wide character with what
 * clings. */
static size_t piece_end(const char *text, size_t size, size_t start)
{
	size_t end = start;
	uint32_t previous = ' ';
	bool is_wide = false;

	while (end < size) {
		size_t next = end;
		uint32_t character = utf8_next(text, size, &next);
		char out[5];
		size_t width = show(character, out);

		if (character == ' ' || character == '\n')
			break;
		if (end > start && (is_wide || width == 2) && !clings_to_previous(character) &&
		    !clings_to_next(previous))
			break;
		is_wide = width == 2;
		previous = character;
		end = next;
	}
	return end;
}

static void break_line(FILE *stream, size_t indent)
{
	fputc('\n', stream);
	for (size_t i = 0; i < indent; i++)
		fputc(' ', stream);
}

void terminal_wrap(FILE *stream, const char *text, size_t start, size_t indent, size_t width)
{
	size_t size = strlen(text), column = start, blanks = 0;

	for (size_t at = 0; at < size;) {
		size_t end = piece_end(text, size, at);
		AUTO_FREE char *piece = mem_strndup(text + at, end - at);

		if (text[at] == ' ') {
			blanks++;
			at++;
			continue;
		}
		if (text[at] == '\n') {
			break_line(stream, text[at + 1] == '\n' ? 0 : indent);
			column = indent;
			blanks = 0;
			at++;
			continue;
		}
		if (width > 0 && column > indent &&
		    column + blanks + terminal_text_width(piece) > width) {
			break_line(stream, indent);
			column = indent;
			blanks = 0;
		}
		column += blanks;
		for (; blanks > 0; blanks--)
			fputc(' ', stream);
		column += terminal_put(stream, piece, 0);
		at = end;
	}
	fputc('\n', stream);
}
