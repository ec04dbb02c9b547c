#include "arena.h"

#include <string.h>

#include "message/message_p.h"

static struct html_text read_html(const char *html)
{
	struct html_text text;

	html_to_text((struct bytes){(const uint8_t *)html, strlen(html)}, arena, &text);
	return text;
}

static const char *text_of(const char *html)
{
	return read_html(html).text;
}

/* The text under the marks of one kind, one mark a line. */
static const char *marked(const char *html, enum text_mark_kind kind)
{
	struct html_text text = read_html(html);
	const char *all = "";

	for (size_t i = 0; i < text.mark_count; i++) {
		struct text_mark mark = text.marks[i];

		if (mark.kind == kind)
			all = arena_printf(arena, "%s%.*s\n", all, (int)(mark.end - mark.start),
			    text.text + mark.start);
	}
	return all;
}

static char *repeated(const char *piece, size_t times)
{
	size_t size = strlen(piece);
	char *all = arena_alloc(arena, size * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(all + i * size, piece, size);
	return all;
}

static void blocks_and_breaks_make_lines(void **state)
{
	(void)state;
	assert_string_equal(text_of("<div>a<br></div><div><br></div><div>b</div>"), "a\n\nb");
	assert_string_equal(text_of("<p>a\n  b</p><p>c</p>"), "a b\n\nc");
	assert_string_equal(text_of("one<br>two</br>three"), "one\ntwo\nthree");
}

static void word_paragraphs_are_lines_and_an_empty_one_is_a_blank_line(void **state)
{
	(void)state;
	assert_string_equal(text_of("<p class=MsoNormal>a</p><p class=MsoNormal>b</p>"
				    "<p class=MsoNormal>&nbsp;</p><p class=MsoNormal>c</p>"),
	    "a\nb\n\nc");
}

static void cells_are_separated_by_a_tab_and_rows_by_lines(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("<table><tr><td>a</td><td><p>b</p></td></tr><tr><td>c<td>d</table>"),
	    "a\tb\nc\td");
}

static void lists_are_nested_and_numbered(void **state)
{
	(void)state;
	assert_string_equal(text_of("<ul><li>a<ul><li>b</ul></ul>"), "- a\n  - b");
	assert_string_equal(text_of("<ol><li>a<li>b</ol>"), "1. a\n2. b");
	assert_string_equal(text_of("<ol start=9><li>a<li>b</ol>"), "9. a\n10. b");
	assert_string_equal(text_of("<ol start=-1><li>a</ol>"), "1. a");
}

static void quotes_are_marked_with_a_sign_on_every_line(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("<blockquote>a<br><br>b<blockquote>c</blockquote></blockquote>d"),
	    "> a\n>\n> b\n> > c\nd");
}

static void a_link_shows_its_url_only_when_the_text_does_not(void **state)
{
	(void)state;
	assert_string_equal(text_of("<a href='https://a.example/?x=1&amp;y=2'>here</a>"),
	    "here <https://a.example/?x=1&y=2>");
	assert_string_equal(text_of("<a href='http://www.a.example/'>a.example</a>"), "a.example");
	assert_string_equal(text_of("<a href='mailto:li@a.example'>Li Wei</a>"), "Li Wei");
	assert_string_equal(text_of("<a href='javascript:x()'>x</a>"), "x");
}

static void an_image_shows_its_alternative_text(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("good <img src=a.png alt='\xf0\x9f\x91\x8d'>"), "good \xf0\x9f\x91\x8d");
}

static void what_is_not_shown_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("<title>t</title><style>p{}</style><script>x()</script>a"), "a");
	assert_string_equal(text_of("<div style='DISPLAY: none'>p</div>a"), "a");
	assert_string_equal(text_of("<span style='visibility:hidden'>p</span>a"), "a");
	assert_string_equal(text_of("<span style='mso-hide:all'>p</span>a"), "a");
	assert_string_equal(text_of("<div hidden>p</div>a"), "a");
	assert_string_equal(text_of("<div style='max-height:0px;overflow:hidden'>p</div>a"), "a");
	assert_string_equal(text_of("<p style='opacity:0.9'>a</p>"), "a");
	assert_string_equal(text_of("<!--[if mso]>p<![endif]--><![if !x]>a<![endif]>"), "a");
}

static void what_has_no_room_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(text_of("<div style='height:0;overflow:hidden'>no</div>yes"), "yes");
	assert_string_equal(text_of("<p style='line-height:0;overflow:hidden'>yes</p>"), "yes");
	assert_string_equal(
	    text_of("<p style='max-width:0;width:100%;overflow:hidden'>yes</p>"), "yes");
	assert_string_equal(text_of("<p style='height:0.5em;overflow:hidden'>yes</p>"), "yes");
}

static void what_is_too_small_is_left_out_but_not_what_may_be_larger(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("<div style='font-size:0px'>no <b>no <a>no</a></b></div>yes"), "yes");
	assert_string_equal(text_of("<span class=a style='font-size: 1px'>no</span>yes"), "yes");
	assert_string_equal(
	    text_of("<table><tr><td style='font-size:0'> <div style='font-size:13px'>yes</div>"
		    "<p>yes</p><span class=b>yes</span></td></tr></table>"),
	    "yes\n\nyes\n\nyes");
	assert_string_equal(text_of("<p style='font-size:0.9em'>yes</p>"), "yes");
	assert_string_equal(text_of("<p style='font-size:10px'>yes</p>"), "yes");
}

static void comments_end_as_in_browsers(void **state)
{
	(void)state;
	assert_string_equal(text_of("<!-- a --!>yes"), "yes");
	assert_string_equal(text_of("<!-- a --->yes"), "yes");
	assert_string_equal(text_of("<!-->yes<!--->yes"), "yesyes");
	assert_string_equal(text_of("<!-- a > -- > b -->yes"), "yes");
}

static void addresses_in_brackets_are_text(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("<b>From:</b> Li <li.wei@x.com><br>yes"), "From: Li <li.wei@x.com>\nyes");
	assert_string_equal(text_of("see <https://x.com/y>"), "see <https://x.com/y>");
	assert_string_equal(text_of("<a href=https://x.com/y>x.com/y</a>"), "x.com/y");
}

static void text_behind_the_end_of_the_document_is_kept(void **state)
{
	(void)state;
	assert_string_equal(text_of("<html><body>a</body></html><p>b</p>"), "a\n\nb");
}

static void references_mean_what_browsers_make_of_them(void **state)
{
	(void)state;
	assert_string_equal(text_of("a&#55357;&#56397;b&#xD83D;c"), "a\U0001f44dbc");
	assert_string_equal(text_of("&#128;5 &copy 2026 &amp; &lt;b&gt; &unknown; &#x4e2d;"),
	    "\xe2\x82\xac"
	    "5 \xc2\xa9 2026 & <b> &unknown; \xe4\xb8\xad");
	assert_string_equal(text_of("1 < 2 <3 &"), "1 < 2 <3 &");
	assert_string_equal(text_of("a&nbspb &ltc &ampersand"), "a b <c &ersand");
}

static void invisible_characters_are_dropped_but_not_inside_emoji(void **state)
{
	(void)state;
	assert_string_equal(text_of("a&zwnj;&nbsp;&zwnj;&nbsp;b\xe2\x80\x8b"), "a b");
	assert_string_equal(text_of("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"),
	    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb");
}

static void preformatted_text_keeps_its_blanks(void **state)
{
	(void)state;
	assert_string_equal(text_of("<pre>a\n  b</pre>"), "a\n  b");
}

static void styles_can_keep_line_ends(void **state)
{
	(void)state;
	assert_string_equal(
	    text_of("<div style='white-space: pre-wrap'>a\n  b</div>c\nd"), "a\n  b\nc d");
	assert_string_equal(
	    text_of("<span style='white-space:pre-line'>a\n<pre>b\nc</pre>d\ne</span>"),
	    "a\nb\nc\nd\ne");
	assert_string_equal(text_of("<p style='white-space:nowrap'>a\nb</p>"), "a b");
}

static void quotes_of_gmail_are_marked_and_answers_between_them_are_not(void **state)
{
	const char *html = "<div>new</div><div class='gmail_quote'><div class=gmail_attr>On "
			   "Monday, Li wrote:</div>"
			   "<blockquote class=gmail_quote>old</blockquote><div>answer</div>"
			   "<blockquote class=gmail_quote>older</blockquote></div>";

	(void)state;
	assert_string_equal(marked(html, MARK_QUOTE), "On Monday, Li wrote:\n> old\n> older\n");
}

static void the_header_block_of_outlook_quotes_the_rest(void **state)
{
	const char *tail = "<p><b>From:</b> Li<br><b>Sent:</b> Monday</p></div><p>old</p>";
	const char *styled = arena_printf(arena,
	    "<p>new</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt "
	    "0cm'>%s",
	    tail);
	const char *named = arena_printf(arena, "<p>new</p><div id=x_divRplyFwdMsg>%s", tail);

	(void)state;
	assert_string_equal(marked(styled, MARK_QUOTE), "From: Li\nSent: Monday\n\nold\n");
	assert_string_equal(marked(named, MARK_QUOTE), "From: Li\nSent: Monday\n\nold\n");
}

static void marks_inside_a_header_block_become_one_with_it(void **state)
{
	const char *html = "new<div style='border:none;border-top:solid #E1E1E1 1.0pt'>From: Li"
			   "<div class=gmail_attr>To: Wei</div>Sent: now</div>old";

	(void)state;
	assert_string_equal(marked(html, MARK_QUOTE), "From: Li\nTo: Wei\nSent: now\nold\n");
}

static void a_line_drawn_above_other_text_is_no_quote(void **state)
{
	(void)state;
	assert_string_equal(
	    marked("<div style='border:none;border-top:solid #E1E1E1 1.0pt'>Meeting</div>",
		MARK_QUOTE),
	    "");
}

static void signatures_are_marked(void **state)
{
	(void)state;
	assert_string_equal(
	    marked("a<div class='gmail_signature'>Li<br>Shop</div>", MARK_SIGNATURE), "Li\nShop\n");
	assert_string_equal(marked("a<div id='Signature'>Li</div>b", MARK_SIGNATURE), "Li\n");
	assert_string_equal(marked("a<hr color='#b5c4df' style='WIDTH: 210px'><div>Li</div>"
				   "<blockquote>q</blockquote>",
				MARK_SIGNATURE),
	    "Li\n");
}

static void thousands_of_nested_blocks_keep_their_text(void **state)
{
	const char *html = arena_printf(arena, "%sdeep", repeated("<div>", 100000));

	(void)state;
	assert_string_equal(text_of(html), "deep");
}

static void a_hundred_thousand_attributes_are_dropped_with_their_tag(void **state)
{
	const char *html = arena_printf(arena, "a<p %s>b", repeated("x=1 ", 100000));

	(void)state;
	assert_string_equal(text_of(html), "ab");
}

static void long_text_without_markup_is_cut_at_the_limit(void **state)
{
	struct html_text text = read_html(repeated("\xe4\xb8\xad", TEXT_BYTES_MAX / 2));

	(void)state;
	assert_true(strlen(text.text) <= TEXT_BYTES_MAX);
	assert_true(strlen(text.text) > TEXT_BYTES_MAX - 4);
	assert_true(utf8_is_valid(text.text, strlen(text.text)));
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	(void)state;
	assert_string_equal(text_of("a\xff"
				    "b"),
	    "a\xef\xbf\xbd"
	    "b");
	assert_string_equal(text_of(""), "");
	assert_string_equal(text_of("a<"), "a<");
	assert_string_equal(text_of("a<b"), "a");
	assert_string_equal(text_of("a<!--"), "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(blocks_and_breaks_make_lines),
	    cmocka_unit_test(word_paragraphs_are_lines_and_an_empty_one_is_a_blank_line),
	    cmocka_unit_test(cells_are_separated_by_a_tab_and_rows_by_lines),
	    cmocka_unit_test(lists_are_nested_and_numbered),
	    cmocka_unit_test(quotes_are_marked_with_a_sign_on_every_line),
	    cmocka_unit_test(a_link_shows_its_url_only_when_the_text_does_not),
	    cmocka_unit_test(an_image_shows_its_alternative_text),
	    cmocka_unit_test(what_is_not_shown_is_left_out),
	    cmocka_unit_test(what_has_no_room_is_left_out),
	    cmocka_unit_test(what_is_too_small_is_left_out_but_not_what_may_be_larger),
	    cmocka_unit_test(comments_end_as_in_browsers),
	    cmocka_unit_test(addresses_in_brackets_are_text),
	    cmocka_unit_test(text_behind_the_end_of_the_document_is_kept),
	    cmocka_unit_test(references_mean_what_browsers_make_of_them),
	    cmocka_unit_test(invisible_characters_are_dropped_but_not_inside_emoji),
	    cmocka_unit_test(preformatted_text_keeps_its_blanks),
	    cmocka_unit_test(styles_can_keep_line_ends),
	    cmocka_unit_test(quotes_of_gmail_are_marked_and_answers_between_them_are_not),
	    cmocka_unit_test(the_header_block_of_outlook_quotes_the_rest),
	    cmocka_unit_test(marks_inside_a_header_block_become_one_with_it),
	    cmocka_unit_test(a_line_drawn_above_other_text_is_no_quote),
	    cmocka_unit_test(signatures_are_marked),
	    cmocka_unit_test(thousands_of_nested_blocks_keep_their_text),
	    cmocka_unit_test(a_hundred_thousand_attributes_are_dropped_with_their_tag),
	    cmocka_unit_test(long_text_without_markup_is_cut_at_the_limit),
	    cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
