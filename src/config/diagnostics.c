/*
 * What is wrong in files that people write: a list of "file:line:col: message", as compilers print
 * it. The lines live in the list's own arena. A hostile file cannot fill memory or terminal:
 * control characters are replaced and only the first CONFIG_DIAGNOSTICS_MAX lines are kept, all of
 * them are counted.
 */
#include "hark/config.h"

#include <assert.h>
#include <string.h>

void diagnostics_init(struct diagnostics *diagnostics)
{
	*diagnostics = (struct diagnostics){.arena = arena_new()};
	diagnostics->lines =
	    arena_array(diagnostics->arena, CONFIG_DIAGNOSTICS_MAX, sizeof(*diagnostics->lines));
}

void diagnostics_free(struct diagnostics *diagnostics)
{
	arena_free(&diagnostics->arena);
	*diagnostics = (struct diagnostics){0};
}

/* A text from a file must not move the cursor of whoever reads the message: C0, DEL and C1 become
 * "?". */
static void replace_control(char *text)
{
	size_t put = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		unsigned char c = (unsigned char)text[i], next = (unsigned char)text[i + 1];
		bool is_c1 = c == 0xc2 && next >= 0x80 && next <= 0x9f;

		text[put++] = c < 0x20 || c == 0x7f || is_c1 ? '?' : text[i];
		i += is_c1 ? 1 : 0;
	}
	text[put] = '\0';
}

static const char *format_place(struct arena *arena, const char *file, size_t line, size_t column)
{
	if (file == NULL)
		return "";
	return line == 0 ? arena_printf(arena, "%s: ", file)
			 : arena_printf(arena, "%s:%zu:%zu: ", file, line, column);
}

static char *HARK_PRINTF(2, 0) format_message(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, args);
	assert(size >= 0);
	text = arena_alloc(arena, (size_t)size + 1);
	vsnprintf(text, (size_t)size + 1, format, again);
	va_end(again);
	return text;
}

static void HARK_PRINTF(4, 0) add_line(struct diagnostics *diagnostics, const char *where,
    const char *severity, const char *format, va_list args)
{
	struct arena *arena = diagnostics->arena;
	char *line;

	if (diagnostics->line_count == CONFIG_DIAGNOSTICS_MAX)
		return;
	line = arena_printf(arena, "%s%s%s", where, severity, format_message(arena, format, args));
	replace_control(line);
	diagnostics->lines[diagnostics->line_count++] = line;
}

void diagnostics_add(struct diagnostics *diagnostics, const char *file, size_t line, size_t column,
    const char *format, ...)
{
	va_list args;

	diagnostics->count++;
	va_start(args, format);
	add_line(
	    diagnostics, format_place(diagnostics->arena, file, line, column), "", format, args);
	va_end(args);
}

void diagnostics_warn(struct diagnostics *diagnostics, const char *file, size_t line, size_t column,
    const char *format, ...)
{
	va_list args;

	diagnostics->warning_count++;
	va_start(args, format);
	add_line(diagnostics, format_place(diagnostics->arena, file, line, column), _("warning: "),
	    format, args);
	va_end(args);
}

void diagnostics_print(const struct diagnostics *diagnostics, FILE *out)
{
	size_t left_out = diagnostics->count + diagnostics->warning_count - diagnostics->line_count;

	for (size_t i = 0; i < diagnostics->line_count; i++)
		fprintf(out, "%s\n", diagnostics->lines[i]);
	if (left_out > 0)
		fprintf(out, _("... and %zu more\n"), left_out);
}
