/*
 * Each file of tests/data/understand/reply is one mail whose lines begin with what they are: N|
 * new, Q| quoted, S| signature; F| names the sender. What reply_split makes of the bare lines must
 * be the same.
 */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "message/message_p.h"

static struct reply_parts split(const char *text, const char *from_name)
{
	struct reply_input input = {
	    .text = text, .from_name = from_name, .from_address = "ann@example.com"};
	struct reply_parts parts;

	reply_split(&input, arena, &parts);
	return parts;
}

/* ---- files ---- */

static const char *data_path(const char *name)
{
	const char *source = getenv("HARK_SOURCE");

	return arena_printf(arena, "%s/tests/data/understand/reply%s%s",
	    source != NULL ? source : ".", *name != '\0' ? "/" : "", name);
}

/* The lines with that mark, without it; an empty line where others stood between. */
static const char *lines_marked(const char *file, char mark)
{
	const char *all = "";
	bool has_gap = false;

	while (*file != '\0') {
		size_t size = strcspn(file, "\n");
		bool is_blank = size == 2;

		if (file[0] == mark && !is_blank) {
			all = arena_printf(arena, "%s%s%.*s", all,
			    *all == '\0' ? ""
			    : has_gap	 ? "\n\n"
					 : "\n",
			    (int)size - 2, file + 2);
			has_gap = false;
		} else {
			has_gap = true;
		}
		file += size + 1;
	}
	return all;
}

static const char *bare_text(const char *file)
{
	const char *all = "";

	for (; *file != '\0'; file += strcspn(file, "\n") + 1)
		if (file[0] != 'F')
			all = arena_printf(
			    arena, "%s%.*s\n", all, (int)strcspn(file, "\n") - 2, file + 2);
	return all;
}

static const char *without_trailing_blanks(const char *text)
{
	char *copy = arena_strdup(arena, text), *out = copy;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == ' ' && (at[1] == '\n' || at[1] == '\0'))
			continue;
		*out++ = *at;
	}
	*out = '\0';
	return copy;
}

static bool part_is(
    const char *name, const char *part, const char *got, const char *file, char mark)
{
	const char *wanted = without_trailing_blanks(lines_marked(file, mark));

	if (strcmp(got, wanted) == 0)
		return true;
	print_error("%s: %s is\n%s\ninstead of\n%s\n\n", name, part, got, wanted);
	return false;
}

static bool file_is_split_as_marked(const char *name)
{
	struct reply_parts parts;
	struct buffer file;
	struct error error;
	bool is_good;

	assert_int_equal(file_read(data_path(name), 1 << 20, &file, &error), 0);
	parts = split(bare_text(file.data), lines_marked(file.data, 'F'));
	is_good = part_is(name, "new text", parts.new_text, file.data, 'N');
	is_good &= part_is(name, "quoted", parts.quoted, file.data, 'Q');
	is_good &= part_is(name, "signature", parts.signature, file.data, 'S');
	buffer_free(&file);
	return is_good;
}

static void every_mail_is_split_as_its_lines_are_marked(void **state)
{
	const char **names;
	size_t count, wrong = 0;
	struct error error;

	(void)state;
	assert_int_equal(folder_list(data_path(""), ".txt", arena, &names, &count, &error), 0);
	assert_true(count > 40);
	for (size_t i = 0; i < count; i++)
		wrong += !file_is_split_as_marked(names[i]);
	assert_int_equal(wrong, 0);
}

/* ---- marks ---- */

static void what_html_marked_is_believed(void **state)
{
	const char *text = "new\nold words\nmore\nLi";
	const struct text_mark marks[] = {{MARK_QUOTE, 4, 13}, {MARK_SIGNATURE, 19, 21}};
	struct reply_input input = {.text = text, .marks = marks, .mark_count = 2, .from_name = ""};
	struct reply_parts parts;

	(void)state;
	reply_split(&input, arena, &parts);
	assert_string_equal(parts.new_text, "new\n\nmore");
	assert_string_equal(parts.quoted, "old words");
	assert_string_equal(parts.signature, "Li");
}

static void a_forward_that_html_marked_is_kept_when_nothing_else_is_there(void **state)
{
	const char *text = "---- Forwarded message ----\nbroken";
	const struct text_mark marks[] = {{MARK_QUOTE, 0, 34}};
	struct reply_input input = {.text = text, .marks = marks, .mark_count = 1, .from_name = ""};
	struct reply_parts parts;

	(void)state;
	reply_split(&input, arena, &parts);
	assert_string_equal(parts.new_text, text);
}

static void what_html_only_indents_is_new(void **state)
{
	const char *text =
	    "The lamp is broken.\nOn 16 Nov 2026, at 9:12, Shop wrote:\n> How is it?";
	const struct text_mark marks[] = {{MARK_QUOTE, 0, 68}};
	struct reply_input input = {.text = text, .marks = marks, .mark_count = 1, .from_name = ""};
	struct reply_parts parts;

	(void)state;
	reply_split(&input, arena, &parts);
	assert_string_equal(parts.new_text, "The lamp is broken.");
}

static void an_empty_reply_has_nothing_new(void **state)
{
	const char *text = "On 16 Nov 2026, at 9:12, Shop wrote:\nHow is it?";
	const struct text_mark marks[] = {{MARK_QUOTE, 0, 47}};
	struct reply_input input = {.text = text, .marks = marks, .mark_count = 1, .from_name = ""};
	struct reply_parts parts;

	(void)state;
	reply_split(&input, arena, &parts);
	assert_string_equal(parts.new_text, "");
}

/* ---- lines of two kinds ---- */

static void words_before_an_attribution_on_its_line_are_kept(void **state)
{
	struct reply_parts parts =
	    split("Yes, do. On Mon, Nov 16, 2026 at 9:12 AM, help@shop.example "
		  "wrote:\n> Shall we send it?\n",
		"");

	(void)state;
	assert_string_equal(parts.new_text, "Yes, do.");
	assert_string_equal(parts.quoted, "> Shall we send it?");
}

/* ---- bounds ---- */

static const char *repeated(const char *piece, size_t bytes)
{
	size_t size = strlen(piece), times = bytes / size;
	char *all = arena_alloc(arena, times * size + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(all + i * size, piece, size);
	return all;
}

/* No watch is needed: what is not linear here runs for minutes. */
static void a_full_text_of_anything_is_split(void **state)
{
	static const char *const pieces[] = {">", ">\n", "> a\nb\n", "From: a@b.example\n",
	    "Subject: x\n", "On 1 May 2026 at 10:00 x wrote\n", "wrote:\n", "-- \n", "Thanks,\n",
	    "\n", "- ", "Best regards\nLi\n", "This message is confidential\n", "a", "\xe5\x9c\xa8",
	    "----\n", "x@y.example ", "> wrote:\n", "To: x\nSubject: y\n\n", "****\n", "> a\n-Li\n",
	    "a. On 1 May 2026 at 10:00 x wrote:\n", "---\nLi\n", "it says:\n> a\n", ": a\n",
	    "Li Wei\nLamp Ltd\n\n", "于1年\n", "祝\n", "On 1 May 2026 at 10:00 x@y wrote:\n#a\n"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct reply_parts parts = split(repeated(pieces[i], TEXT_BYTES_MAX), "Li Wei");

		assert_non_null(parts.new_text);
		arena_clear(arena);
	}
}

static void nothing_gives_nothing(void **state)
{
	struct reply_parts parts = split("", "");

	(void)state;
	assert_string_equal(parts.new_text, "");
	assert_string_equal(parts.quoted, "");
	assert_string_equal(parts.signature, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_mail_is_split_as_its_lines_are_marked),
	    cmocka_unit_test(what_html_marked_is_believed),
	    cmocka_unit_test(a_forward_that_html_marked_is_kept_when_nothing_else_is_there),
	    cmocka_unit_test(what_html_only_indents_is_new),
	    cmocka_unit_test(an_empty_reply_has_nothing_new),
	    cmocka_unit_test(words_before_an_attribution_on_its_line_are_kept),
	    cmocka_unit_test(a_full_text_of_anything_is_split),
	    cmocka_unit_test(nothing_gives_nothing),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
