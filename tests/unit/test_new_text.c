/*
 * Each NAME.eml of tests/data/message/new-text is a mail as a mail program sends it; NAME.new is
 * what the person wrote in it.
 */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "message/message_p.h"

static const struct message_options whole = {.is_partial = false};

static const char *data_path(const char *name)
{
	const char *source = getenv("HARK_SOURCE");

	return arena_printf(arena, "%s/tests/data/message/new-text%s%s",
	    source != NULL ? source : ".", *name != '\0' ? "/" : "", name);
}

static struct bytes load(const char *name)
{
	struct error error;
	struct buffer buffer;
	struct bytes bytes;

	if (file_read(data_path(name), MAIL_BYTES_MAX, &buffer, &error) != 0)
		fail_msg("%s", error.text);
	bytes =
	    (struct bytes){(uint8_t *)arena_strndup(arena, buffer.data, buffer.size), buffer.size};
	buffer_free(&buffer);
	return bytes;
}

/* The file without its last line end. */
static const char *expected_text(const char *mail_name)
{
	const char *stem = arena_strndup(arena, mail_name, strlen(mail_name) - strlen(".eml"));
	struct bytes file = load(arena_printf(arena, "%s.new", stem));

	return arena_strndup(
	    arena, (const char *)file.data, file.size > 0 ? file.size - 1 : file.size);
}

static bool has_new_text_as_expected(const char *name)
{
	const struct message *message = message_read(load(name), &whole, arena);
	const char *expected = expected_text(name);

	if (strcmp(message->new_text, expected) == 0)
		return true;
	print_error("%s: new text is\n%s\ninstead of\n%s\n\n", name, message->new_text, expected);
	return false;
}

static void the_new_text_of_each_mail_is_what_its_writer_wrote(void **state)
{
	const char **names;
	size_t count, wrong = 0;
	struct error error;

	(void)state;
	assert_int_equal(folder_list(data_path(""), ".eml", arena, &names, &count, &error), 0);
	assert_true(count > 4);
	for (size_t i = 0; i < count; i++)
		wrong += !has_new_text_as_expected(names[i]);
	assert_int_equal(wrong, 0);
}

/* ---- marks of the HTML form in the plain one ---- */

/* What is marked in plain, one stretch a line. */
static const char *carried(const char *source, const char *plain)
{
	struct bytes bytes = {(const uint8_t *)source, strlen(source)};
	struct html_text html;
	struct text_mark *marks;
	const char *all = "";
	size_t count;

	html_to_text(bytes, arena, &html);
	count = marks_carry(&html, plain, arena, &marks);
	for (size_t i = 0; i < count; i++)
		all = arena_printf(arena, "%s%.*s\n", all, (int)(marks[i].end - marks[i].start),
		    plain + marks[i].start);
	return all;
}

static void marks_are_carried_over_signs_and_links(void **state)
{
	const char *html = "<p><b>Yes</b>, see <a href='https://a.example/x'>here</a></p>"
			   "<div class=yahoo_quoted>May <i>we</i> come?</div><p>Or not</p>";

	(void)state;
	assert_string_equal(carried(html, "*Yes*, see here\n\n> May\n> _we_ come?\n\nOr not"),
	    "May\n> _we_ come?\n\n\n");
}

static void a_quote_that_lasts_to_the_end_may_differ(void **state)
{
	const char *html = "<p>Yes</p><div id=divRplyFwdMsg>From: Shop</div><p>old</p>";

	(void)state;
	assert_string_equal(carried(html, "Yes\nFrom: Shop\nolder"), "From: Shop\nolder\n");
}

static void forms_that_say_different_things_share_no_marks(void **state)
{
	const char *html = "<p>Yes</p><div class=yahoo_quoted>May we come?</div><p>Or not</p>";

	(void)state;
	assert_string_equal(carried(html, "This is a picture"), "");
	assert_string_equal(carried(html, "Yes May he come? Or not"), "");
	assert_string_equal(carried(html, ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_new_text_of_each_mail_is_what_its_writer_wrote),
	    cmocka_unit_test(marks_are_carried_over_signs_and_links),
	    cmocka_unit_test(a_quote_that_lasts_to_the_end_may_differ),
	    cmocka_unit_test(forms_that_say_different_things_share_no_marks),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
