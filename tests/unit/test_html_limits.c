/*
 * The limits of HTML, each at its number and one above.
 */
#include "arena.h"

#include <string.h>

#include "message/message_p.h"

static struct buffer html;

static int set_up(void **state)
{
	buffer_init(&html, 64 * 1024 * 1024);
	return arena_set_up(state);
}

static int tear_down(void **state)
{
	buffer_free(&html);
	return arena_tear_down(state);
}

static void repeat(const char *piece, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_add(&html, piece);
}

/* Of what was put together in html, which is empty then. */
static struct html_text read_html(void)
{
	struct html_text text;

	html_to_text((struct bytes){(const uint8_t *)html.data, html.size}, arena, &text);
	buffer_clear(&html);
	return text;
}

/* A paragraph between a and b, unless its tag is dropped. */
static const char *with_tag_of(size_t size)
{
	buffer_add(&html, "a<p x=");
	repeat("y", size - strlen("<p x=>"));
	buffer_add(&html, ">b");
	return read_html().text;
}

static void a_tag_is_limited(void **state)
{
	(void)state;
	assert_string_equal(with_tag_of(HTML_TAG_BYTES_MAX), "a\n\nb");
	assert_string_equal(with_tag_of(HTML_TAG_BYTES_MAX + 1), "ab");
}

/* Markup of that size with "ok" at its end. */
static struct html_text with_markup_of(size_t size)
{
	static const char pair[] = "<b></b>";
	size_t pairs = (size - strlen("ok") - strlen("<a></a>")) / strlen(pair);
	size_t rest = size - strlen("ok") - pairs * strlen(pair) - strlen("<a></a>");

	repeat(pair, pairs);
	buffer_add(&html, "<a");
	repeat("a", rest / 2);
	buffer_add(&html, "></a");
	repeat("a", rest - rest / 2);
	buffer_add(&html, ">ok");
	assert_int_equal(html.size, size);
	return read_html();
}

static void markup_is_limited(void **state)
{
	struct html_text at_limit = with_markup_of(HTML_BYTES_MAX);
	struct html_text above = with_markup_of(HTML_BYTES_MAX + 1);

	(void)state;
	assert_string_equal(at_limit.text, "ok");
	assert_false(at_limit.is_truncated);
	assert_string_equal(above.text, "");
	assert_true(above.is_truncated);
}

/* Two paragraphs in that many elements, html and body among them. */
static const char *in_elements(size_t count)
{
	repeat("<div>", count - 2);
	repeat("x", 1024); /* the depth is looked at before each piece of 512 bytes */
	buffer_add(&html, "<p>a</p><p>b</p>");
	return read_html().text + 1024;
}

static void depth_is_limited(void **state)
{
	(void)state;
	assert_string_equal(in_elements(HTML_DEPTH_MAX), "\n\na\n\nb");
	assert_string_equal(in_elements(HTML_DEPTH_MAX + 1), " a b");
}

static void breaks_are_kept_at_any_depth(void **state)
{
	(void)state;
	repeat("<div>", HTML_DEPTH_MAX);
	repeat("x", 1024);
	buffer_add(&html, "a<br>b");
	assert_string_equal(read_html().text + 1024, "a\nb");
}

static void text_is_limited(void **state)
{
	struct html_text at_limit, above;

	(void)state;
	repeat("x", TEXT_BYTES_MAX);
	at_limit = read_html();
	repeat("x", TEXT_BYTES_MAX + 1);
	above = read_html();
	assert_int_equal(strlen(at_limit.text), TEXT_BYTES_MAX);
	assert_false(at_limit.is_truncated);
	assert_int_equal(strlen(above.text), TEXT_BYTES_MAX);
	assert_true(above.is_truncated);
}

static void a_mail_says_that_its_html_was_cut(void **state)
{
	static const struct message_options whole = {.is_partial = false};
	struct message *message;

	(void)state;
	buffer_add(&html, "From: a@b.c\nContent-Type: text/html\n\n");
	repeat("x", TEXT_BYTES_MAX + 1);
	message =
	    message_read((struct bytes){(const uint8_t *)html.data, html.size}, &whole, arena);
	assert_true(message->is_truncated);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_tag_is_limited),
	    TEST(markup_is_limited),
	    TEST(depth_is_limited),
	    TEST(breaks_are_kept_at_any_depth),
	    TEST(text_is_limited),
	    TEST(a_mail_says_that_its_html_was_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
