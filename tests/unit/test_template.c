/*
 * The template language: the mustache subset case by case, and faults with their places.
 */
#include "unit.h"

#include <string.h>

#include "hark/respond.h"
#include "respond/respond_p.h"

static struct arena *arena;
static struct diagnostics diagnostics;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	diagnostics_init(&diagnostics);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(&arena);
	diagnostics_free(&diagnostics);
	return 0;
}

/* ---- the language ---- */

static const struct template_value inner_values[] = {
    {.name = "item", .text = "one"}, {.name = "n", .text = "1"}};
static const struct template_value other_values[] = {{.name = "item", .text = "two"}};
static const struct template_scope items[] = {{inner_values, 2}, {other_values, 1}};
static const struct template_value values[] = {
    {.name = "name", .text = "Ann"},
    {.name = "n", .text = "outer"},
    {.name = "markup", .text = "<b title=\"x\">Tom & 'Jerry' `</b>"},
    {.name = "yes", .text = "yes"},
    {.name = "empty", .text = ""},
    {.name = "nothing", .text = NULL},
    {.name = "list", .items = items, .item_count = 2},
    {.name = "none", .items = items, .item_count = 0},
    {.name = "control", .text = "a\x1b[2J\r\nb\x7f\tc"},
    {.name = "broken", .text = "a\xff"},
};
static const struct template_scope scope = {values, ARRAY_SIZE(values)};

static const struct template_node *parse(const char *text, bool is_html)
{
	const struct template_source source = {
	    .file = "t", .text = text, .line = 1, .column = 1, .is_html = is_html};

	return template_parse(&source, arena, &diagnostics);
}

static void assert_renders_as(const char *text, bool is_html, const char *expected)
{
	const struct template_node *nodes = parse(text, is_html);
	AUTO_BUFFER struct buffer out;

	buffer_init(&out, 64 * 1024);
	if (nodes == NULL)
		fail_msg("%s", diagnostics.lines[0]);
	template_write(nodes, &scope, is_html, &out);
	assert_string_equal(out.data, expected);
}

static void assert_text(const char *text, const char *expected)
{
	assert_renders_as(text, false, expected);
}

static void text_without_tags_stays_as_it_is(void **state)
{
	(void)state;
	assert_text("", "");
	assert_text("Hello { world } }} {\n", "Hello { world } }} {\n");
}

static void a_value_stands_where_its_name_stood(void **state)
{
	(void)state;
	assert_text("Hello {{name}}!", "Hello Ann!");
	assert_text("{{ name }}|{{\tname\t}}", "Ann|Ann");
	assert_text("{{name}}{{name}}", "AnnAnn");
}

static void a_value_that_is_not_there_is_empty(void **state)
{
	(void)state;
	assert_text("[{{nothing}}{{empty}}{{unknown}}{{list}}]", "[]");
}

static void html_is_escaped_in_text_and_attributes(void **state)
{
	static const char escaped[] =
	    "&lt;b title=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39; &#96;&lt;/b&gt;";
	AUTO_FREE char *expected = mem_printf("<a title=\"%s\">%s</a>", escaped, escaped);

	(void)state;
	assert_renders_as("<a title=\"{{markup}}\">{{markup}}</a>", true, expected);
}

static void text_is_not_escaped(void **state)
{
	(void)state;
	assert_text("{{markup}}", "<b title=\"x\">Tom & 'Jerry' `</b>");
}

static void three_braces_and_ampersand_put_the_value_in_as_it_is(void **state)
{
	(void)state;
	assert_renders_as("{{{markup}}}{{& markup }}", true,
	    "<b title=\"x\">Tom & 'Jerry' `</b><b title=\"x\">Tom & 'Jerry' `</b>");
	assert_int_equal(diagnostics.warning_count, 2);
}

static void values_lose_control_characters_and_broken_bytes(void **state)
{
	(void)state;
	assert_text("{{control}}|{{broken}}", "a[2J\nb\tc|a\xef\xbf\xbd");
}

static void a_section_shows_for_a_text_that_is_not_empty(void **state)
{
	(void)state;
	assert_text("[{{#yes}}{{name}}{{/yes}}]", "[Ann]");
	assert_text(
	    "[{{#empty}}x{{/empty}}{{#nothing}}x{{/nothing}}{{#unknown}}x{{/unknown}}]", "[]");
}

static void a_section_repeats_for_a_list(void **state)
{
	(void)state;
	assert_text("{{#list}}<{{item}}>{{/list}}", "<one><two>");
	assert_text("[{{#none}}x{{/none}}]", "[]");
}

static void inner_names_go_before_outer_ones(void **state)
{
	(void)state;
	assert_text("{{#list}}{{n}},{{name}};{{/list}}{{n}}", "1,Ann;outer,Ann;outer");
}

static void an_inverted_section_shows_when_there_is_nothing(void **state)
{
	(void)state;
	assert_text("{{^empty}}a{{/empty}}{{^nothing}}b{{/nothing}}{{^none}}c{{/"
		    "none}}{{^unknown}}d{{/unknown}}",
	    "abcd");
	assert_text("[{{^yes}}x{{/yes}}{{^list}}x{{/list}}]", "[]");
}

static void sections_nest(void **state)
{
	(void)state;
	assert_text("{{#yes}}a{{#yes}}b{{^empty}}c{{/empty}}{{/yes}}d{{/yes}}", "abcd");
}

static void comments_are_left_out(void **state)
{
	(void)state;
	assert_text("a{{! anything <goes> # / ^ }}b{{!\nlines\n}}c", "abc");
}

static void a_tag_alone_on_its_line_takes_the_line_with_it(void **state)
{
	(void)state;
	assert_text("a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n");
	assert_text("a\n  {{#yes}}  \nb\n\t{{/yes}}\nc", "a\nb\nc");
	assert_text("a\n{{! comment }}\nb", "a\nb");
	assert_text("a\n{{!\n two\n lines\n}}\nb", "a\nb");
	assert_text("{{#yes}}\na\n{{/yes}}", "a\n");
	assert_text("{{^empty}}\n\n{{/empty}}\n", "\n");
}

static void a_tag_with_company_leaves_its_line(void **state)
{
	(void)state;
	assert_text("a {{#yes}}\nb {{/yes}}\n", "a \nb \n");
	assert_text(" {{#yes}} {{/yes}} \n", "   \n");
	assert_text("  {{name}}\n", "  Ann\n");
	assert_text("{{#yes}}{{/yes}}\n", "\n");
}

static void output_above_the_maximum_is_marked(void **state)
{
	const struct template_node *nodes = parse("{{#list}}0123456789{{/list}}", false);
	AUTO_BUFFER struct buffer out;

	(void)state;
	buffer_init(&out, 15);
	template_write(nodes, &scope, false, &out);
	assert_true(out.is_truncated);
}

/* ---- faults ---- */

static void assert_faults(const char *text, const char *first)
{
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_null(parse(text, false));
	if (!text_starts_with(diagnostics.lines[0], first))
		fail_msg("\"%s\" instead of \"%s\"", diagnostics.lines[0], first);
}

static void syntax_errors_name_their_place(void **state)
{
	(void)state;
	assert_faults("a\n您好 {{name", "t:2:4: this tag is never closed with }}");
	assert_faults("{{{name}}", "t:1:1: this tag is never closed with }}}");
	assert_faults("{{}}", "t:1:1: a tag without a name");
	assert_faults("x{{ #yes}}", "t:1:2: \"#yes\" is no name");
	assert_faults("{{two words}}", "t:1:1: \"two words\" is no name");
	assert_faults("{{a.b}}", "t:1:1: \"a.b\" is no name");
	assert_faults("{{/yes}}", "t:1:1: this closes a section that was never opened");
	assert_faults("\n{{#yes}}", "t:2:1: section \"yes\" is never closed");
	assert_faults(
	    "{{#a}}\n{{/b}}{{/a}}", "t:2:1: this should close section \"a\", opened at 1:1");
	assert_faults("{{>partial}}", "t:1:1: {{> is not supported here");
	assert_faults("{{=<% %>=}}", "t:1:1: {{= is not supported here");
}

static void every_fault_is_reported_at_once(void **state)
{
	(void)state;
	assert_faults("{{}}\n{{/a}}\n{{#b}}\n", "t:1:1");
	assert_int_equal(diagnostics.count, 3);
}

static void an_outer_closing_tag_is_one_fault_not_two(void **state)
{
	(void)state;
	assert_faults(
	    "{{#a}}{{#b}}{{/a}}", "t:1:13: this should close section \"b\", opened at 1:7");
	assert_int_equal(diagnostics.count, 1);
}

static void unknown_names_are_faults_with_a_suggestion(void **state)
{
	static const char *const names[] = {"customer", "number", NULL};
	const struct template_source source = {.file = "ack.txt",
	    .text = "{{custmer}}\n{{#zzz}}{{/zzz}}",
	    .line = 3,
	    .column = 1,
	    .names = names};

	(void)state;
	assert_null(template_parse(&source, arena, &diagnostics));
	assert_int_equal(diagnostics.count, 2);
	assert_string_equal(diagnostics.lines[0],
	    "ack.txt:3:1: unknown name \"custmer\" (did you mean \"customer\"?)");
	assert_string_equal(diagnostics.lines[1], "ack.txt:4:1: unknown name \"zzz\"");
}

static void a_value_without_quotes_in_an_attribute_is_warned_of(void **state)
{
	(void)state;
	assert_non_null(parse("<a href={{name}}>", true));
	assert_int_equal(diagnostics.warning_count, 1);
	assert_non_null(parse("<a href=\"{{name}}\">", true));
	assert_int_equal(diagnostics.warning_count, 1);
}

static char *nested(size_t depth)
{
	struct buffer out;
	char *text;

	buffer_init(&out, 1024 * 1024);
	for (size_t i = 0; i < depth; i++)
		buffer_add(&out, "{{#yes}}");
	for (size_t i = 0; i < depth; i++)
		buffer_add(&out, "{{/yes}}");
	text = mem_strndup(out.data, out.size);
	buffer_free(&out);
	return text;
}

static void sections_nest_to_the_limit_and_no_deeper(void **state)
{
	AUTO_FREE char *fits = nested(TEMPLATE_DEPTH_MAX),
		       *too_deep = nested(TEMPLATE_DEPTH_MAX + 1);

	(void)state;
	assert_text(fits, "");
	assert_faults(too_deep, "t:1:241: sections are nested deeper than 30");
}

static void tags_count_to_the_limit_and_no_further(void **state)
{
	struct buffer text;

	(void)state;
	buffer_init(&text, 1024 * 1024);
	for (int i = 0; i < TEMPLATE_TAGS_MAX; i++)
		buffer_add(&text, "{{name}}");
	assert_non_null(parse(text.data, false));
	buffer_add(&text, "{{name}}");
	assert_null(parse(text.data, false));
	buffer_free(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(text_without_tags_stays_as_it_is),
	    TEST(a_value_stands_where_its_name_stood),
	    TEST(a_value_that_is_not_there_is_empty),
	    TEST(html_is_escaped_in_text_and_attributes),
	    TEST(text_is_not_escaped),
	    TEST(three_braces_and_ampersand_put_the_value_in_as_it_is),
	    TEST(values_lose_control_characters_and_broken_bytes),
	    TEST(a_section_shows_for_a_text_that_is_not_empty),
	    TEST(a_section_repeats_for_a_list),
	    TEST(inner_names_go_before_outer_ones),
	    TEST(an_inverted_section_shows_when_there_is_nothing),
	    TEST(sections_nest),
	    TEST(comments_are_left_out),
	    TEST(a_tag_alone_on_its_line_takes_the_line_with_it),
	    TEST(a_tag_with_company_leaves_its_line),
	    TEST(output_above_the_maximum_is_marked),
	    TEST(syntax_errors_name_their_place),
	    TEST(every_fault_is_reported_at_once),
	    TEST(an_outer_closing_tag_is_one_fault_not_two),
	    TEST(unknown_names_are_faults_with_a_suggestion),
	    TEST(a_value_without_quotes_in_an_attribute_is_warned_of),
	    TEST(sections_nest_to_the_limit_and_no_deeper),
	    TEST(tags_count_to_the_limit_and_no_further),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
