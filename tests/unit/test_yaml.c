#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hark/config.h"

/* One parse and what came of it. */
struct yaml {
	struct arena *arena;
	struct diagnostics diagnostics;
	struct yaml_node *root;
	int result;
};

static struct yaml parse_bytes(const char *content, size_t size)
{
	struct yaml yaml = {.arena = arena_new()};

	diagnostics_init(&yaml.diagnostics);
	yaml.result = yaml_parse("a.yaml", (struct bytes){(const uint8_t *)content, size},
	    yaml.arena, &yaml.diagnostics, &yaml.root);
	return yaml;
}

static struct yaml parse(const char *content)
{
	return parse_bytes(content, strlen(content));
}

static void done(struct yaml *yaml)
{
	arena_free(&yaml->arena);
	diagnostics_free(&yaml->diagnostics);
}

static void expect_errors(const char *content, const char *const *lines, size_t count)
{
	struct yaml yaml = parse(content);

	assert_int_equal(yaml.result, -1);
	for (size_t i = 0; i < count && i < yaml.diagnostics.line_count; i++)
		assert_string_equal(yaml.diagnostics.lines[i], lines[i]);
	assert_int_equal(yaml.diagnostics.count, count);
	done(&yaml);
}

static void expect_error(const char *content, const char *line)
{
	expect_errors(content, &line, 1);
}

/* ---- what is understood ---- */

static void a_map_keeps_file_order_and_places(void **state)
{
	struct yaml yaml = parse("owner:\n  name: Li Wei\nlist: [a, \"b\"]\n");
	const struct yaml_node *owner, *name, *list;

	(void)state;
	assert_int_equal(yaml.result, 0);
	assert_int_equal(yaml.root->type, YAML_MAP);
	assert_int_equal(yaml.root->count, 2);
	owner = &yaml.root->children[0];
	name = yaml_get(owner, "name");
	assert_string_equal(name->text, "Li Wei");
	assert_true(name->is_plain);
	assert_int_equal(name->line, 2);
	assert_int_equal(name->column, 9);
	assert_int_equal(name->key_line, 2);
	assert_int_equal(name->key_column, 3);
	list = yaml_get(yaml.root, "list");
	assert_int_equal(list->type, YAML_LIST);
	assert_int_equal(list->count, 2);
	assert_null(list->children[0].key);
	assert_false(list->children[1].is_plain);
	done(&yaml);
}

static void plain_words_stay_the_words_they_are(void **state)
{
	struct yaml yaml = parse("words: [404, yes, null, ~, 1e400, 2026-10-01]\n");
	const struct yaml_node *words = yaml_get(yaml.root, "words");
	const char *expected[] = {"404", "yes", "null", "~", "1e400", "2026-10-01"};

	(void)state;
	assert_int_equal(words->count, ARRAY_SIZE(expected));
	for (size_t i = 0; i < words->count; i++)
		assert_string_equal(words->children[i].text, expected[i]);
	done(&yaml);
}

static void a_key_without_value_has_an_empty_plain_text(void **state)
{
	struct yaml yaml = parse("a:\nb: ''\n");

	(void)state;
	assert_string_equal(yaml_get(yaml.root, "a")->text, "");
	assert_true(yaml_get(yaml.root, "a")->is_plain);
	assert_false(yaml_get(yaml.root, "b")->is_plain);
	assert_null(yaml_get(yaml.root, "c"));
	done(&yaml);
}

static void an_empty_document_is_an_empty_map(void **state)
{
	const char *empty[] = {
	    "", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "\xef\xbb\xbf"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(empty); i++) {
		struct yaml yaml = parse(empty[i]);

		assert_int_equal(yaml.result, 0);
		assert_int_equal(yaml.root->type, YAML_MAP);
		assert_int_equal(yaml.root->count, 0);
		done(&yaml);
	}
}

static void a_byte_order_mark_does_not_move_columns(void **state)
{
	struct yaml yaml = parse("\xef\xbb\xbfname: 李伟\n");

	(void)state;
	assert_int_equal(yaml.result, 0);
	assert_string_equal(yaml_get(yaml.root, "name")->text, "李伟");
	assert_int_equal(yaml_get(yaml.root, "name")->key_column, 1);
	done(&yaml);
}

static void columns_count_characters(void **state)
{
	struct yaml yaml = parse("{无法加载: x}\n");

	(void)state;
	assert_int_equal(yaml_get(yaml.root, "无法加载")->column, 8);
	done(&yaml);
}

/* ---- what is refused ---- */

static void aliases_and_anchors_are_refused(void **state)
{
	const char *both[] = {
	    "a.yaml:1:4: anchors are not understood; a text that begins with \"&\" needs quotes",
	    "a.yaml:2:4: aliases are not understood; a text that begins with \"*\" needs quotes"};

	(void)state;
	expect_errors("a: &x 1\nb: *x\n", both, 2);
}

static void an_alias_to_its_own_list_is_refused(void **state)
{
	const char *both[] = {
	    "a.yaml:1:1: anchors are not understood; a text that begins with \"&\" needs quotes",
	    "a.yaml:1:5: aliases are not understood; a text that begins with \"*\" needs quotes"};

	(void)state;
	expect_errors("&a [*a]\n", both, 2);
}

static void an_alias_as_a_key_is_refused(void **state)
{
	expect_error("*x : 1\nb: 2\n",
	    "a.yaml:1:1: aliases are not understood; a text that begins with \"*\" needs quotes");
	(void)state;
}

static void a_star_that_is_no_alias_is_explained(void **state)
{
	(void)state;
	expect_error("from: *@partner.example\n", "a.yaml:1:8: did not find expected alphabetic or "
						  "numeric character (a text that begins with "
						  "\"*\" needs quotes)");
}

static void tags_are_refused(void **state)
{
	(void)state;
	expect_error("a: !!int 3\n",
	    "a.yaml:1:4: tags are not understood; a text that begins with \"!\" needs quotes");
	expect_error("%TAG ! tag:x,2000:\n---\na: 1\n",
	    "a.yaml:1:1: tags are not understood: remove this %TAG line");
}

static void merge_keys_are_refused_unless_quoted(void **state)
{
	struct yaml yaml = parse("'<<': 1\n");

	(void)state;
	assert_int_equal(yaml.result, 0);
	done(&yaml);
	expect_error("a: 1\n<<: {b: 2}\n",
	    "a.yaml:2:1: merge keys (<<) are not understood: write the keys out");
}

static void duplicate_keys_name_the_first_place(void **state)
{
	const char *lines[] = {"a.yaml:3:1: duplicate key \"b\", first given at 1:1",
	    "a.yaml:4:1: duplicate key \"a\", first given at 2:1",
	    "a.yaml:5:1: duplicate key \"b\", first given at 1:1"};

	(void)state;
	expect_errors("b: 1\na: 2\nb: 3\na: 4\nb: 5\n", lines, 3);
}

static void the_same_key_in_two_maps_is_no_duplicate(void **state)
{
	struct yaml yaml = parse("a: {x: 1}\nb: {x: 1, a: 2}\n");

	(void)state;
	assert_int_equal(yaml.result, 0);
	done(&yaml);
}

static void a_second_document_is_refused(void **state)
{
	(void)state;
	expect_error(
	    "a: 1\n---\nb: 2\n", "a.yaml:2:1: a second document begins here; only one is allowed");
}

static void a_key_that_is_no_text_is_refused(void **state)
{
	(void)state;
	expect_error("? [a, b]\n: 1\n", "a.yaml:1:3: a key must be a text, not a list or a map");
	expect_error("{{a: 1}: 2}\n", "a.yaml:1:2: a key must be a text, not a list or a map");
}

static void a_nul_in_a_text_is_refused(void **state)
{
	(void)state;
	expect_error("a: \"x\\0y\"\n", "a.yaml:1:4: a text cannot hold a NUL character");
}

static void syntax_errors_have_a_place_and_a_hint(void **state)
{
	(void)state;
	expect_error("a: b: c\n", "a.yaml:1:5: mapping values are not allowed in this context (a "
				  "text that holds \": \" needs "
				  "quotes; or the indentation is wrong)");
	expect_error("a:\n\tb: 1\n", "a.yaml:2:1: found character that cannot start any token "
				     "(indent with blanks, not with tabs)");
	expect_error("a: @b\n",
	    "a.yaml:1:4: found character that cannot start any token (a text that begins with this "
	    "character needs quotes)");
	expect_error("a: \"b\nc: d\n",
	    "a.yaml:3:1: found unexpected end of stream, while scanning "
	    "a quoted scalar that begins at 1:4 (the closing quote is missing)");
	expect_error("a: [1, 2\nb: 3\n",
	    "a.yaml:2:2: did not find expected ',' or ']', while "
	    "parsing a flow sequence that begins at 1:4 (a comma or the closing bracket is missing)");
}

static void a_control_character_is_refused_where_it_stands(void **state)
{
	(void)state;
	expect_error("a: 1\nb: \x01\n", "a.yaml:2:4: control characters are not allowed");
}

/* ---- encodings ---- */

static void bytes_that_are_not_utf8_have_a_place(void **state)
{
	(void)state;
	expect_error("a: 1\nname: J\xfcrgen\n", "a.yaml:2:8: not UTF-8; save the file as UTF-8");
	expect_error("caf\xe9: terrasse\n", "a.yaml:1:4: not UTF-8; save the file as UTF-8");
	expect_error("a: \xed\xa0\x80\n", "a.yaml:1:4: not UTF-8; save the file as UTF-8");
}

static void gb18030_is_recognised(void **state)
{
	(void)state;
	/* "name: " and the Han characters of a Chinese family and given name in GB2312 */
	expect_error("name: \xc0\xee\xce\xb0\n",
	    "a.yaml:1:7: not UTF-8; it looks like GB18030. Convert it: iconv -f GB18030 -t UTF-8");
	/* with a four-byte character between */
	expect_error("name: \xce\xde\xb7\xa8\x95\x32\x82\x36\xbc\xd3\xd4\xd8\n",
	    "a.yaml:1:7: not UTF-8; it looks like GB18030. Convert it: iconv -f GB18030 -t UTF-8");
}

static void utf16_is_recognised(void **state)
{
	const char content[] = "\xff\xfe\x61\0:\0 \0\x31\0";
	struct yaml yaml = parse_bytes(content, sizeof(content) - 1);

	(void)state;
	assert_int_equal(yaml.result, -1);
	assert_string_equal(yaml.diagnostics.lines[0],
	    "a.yaml:1:1: not UTF-8; it looks like UTF-16. Convert it: iconv -f UTF-16 -t UTF-8");
	done(&yaml);
}

/* ---- limits ---- */

static char *nested_lists(size_t depth)
{
	char *content = mem_alloc(2 * depth + 1);

	memset(content, '[', depth);
	memset(content + depth, ']', depth);
	return content;
}

static void nesting_is_allowed_up_to_the_limit(void **state)
{
	AUTO_FREE char *at_limit = nested_lists(CONFIG_DEPTH_MAX);
	AUTO_FREE char *above = nested_lists(CONFIG_DEPTH_MAX + 1);
	struct yaml yaml = parse(at_limit);

	(void)state;
	assert_int_equal(yaml.result, 0);
	done(&yaml);
	expect_error(above, "a.yaml:1:33: nested too deeply");
}

static void a_file_may_be_as_large_as_the_limit(void **state)
{
	AUTO_FREE char *content = mem_alloc(CONFIG_FILE_BYTES_MAX + 2);
	struct yaml yaml;

	(void)state;
	memset(content, '#', CONFIG_FILE_BYTES_MAX + 1);
	yaml = parse_bytes(content, CONFIG_FILE_BYTES_MAX);
	assert_int_equal(yaml.result, 0);
	done(&yaml);
	expect_error(content, "a.yaml: larger than 1048576 bytes");
}

static void only_so_many_errors_are_kept_but_all_are_counted(void **state)
{
	struct diagnostics diagnostics;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	diagnostics_init(&diagnostics);
	for (size_t i = 0; i < CONFIG_DIAGNOSTICS_MAX + 1; i++)
		diagnostics_add(&diagnostics, "a.yaml", i + 1, 1, "wrong");
	assert_int_equal(diagnostics.count, CONFIG_DIAGNOSTICS_MAX + 1);
	assert_int_equal(diagnostics.line_count, CONFIG_DIAGNOSTICS_MAX);
	diagnostics_print(&diagnostics, out);
	fclose(out);
	assert_non_null(strstr(text, "a.yaml:200:1: wrong\n... and 1 more\n"));
	free(text);
	diagnostics_free(&diagnostics);
}

static void messages_carry_no_control_characters(void **state)
{
	struct diagnostics diagnostics;

	(void)state;
	diagnostics_init(&diagnostics);
	diagnostics_add(&diagnostics, "a\n.yaml", 0, 0, "\"%s\"", "\033[2J \xc2\x9b 李\x7f");
	diagnostics_warn(&diagnostics, NULL, 0, 0, "odd");
	assert_string_equal(diagnostics.lines[0], "a?.yaml: \"?[2J ? 李?\"");
	assert_string_equal(diagnostics.lines[1], "warning: odd");
	assert_int_equal(diagnostics.count, 1);
	assert_int_equal(diagnostics.warning_count, 1);
	diagnostics_free(&diagnostics);
}

/* ---- time ---- */

static char *repeat(const char *piece, size_t count, const char *tail)
{
	struct buffer buffer;
	char *text;

	buffer_init(&buffer, CONFIG_FILE_BYTES_MAX);
	for (size_t i = 0; i < count; i++)
		if (!buffer_add(&buffer, piece))
			break;
	buffer_add(&buffer, tail);
	text = mem_strndup(buffer.data, buffer.size);
	buffer_free(&buffer);
	return text;
}

static double cpu_seconds_of(const char *content)
{
	clock_t start = clock();
	struct yaml yaml = parse(content);

	done(&yaml);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/*
 * A quadratic parse of a megabyte takes half a minute and more. The bar is far above what a linear
 * one takes under sanitizers on a busy machine, in CPU time.
 */
static void hostile_files_take_linear_time(void **state)
{
	const char *pieces[] = {"[", "{", "- ", "? ", "a: &a ", "%TAG !a! b\n", "...\n%TAG !a! b\n",
	    "*a ", "&a ", "a, ", "a:\n", "\"\\n", "  \n", "!", "#\n", "- - a\n", "[a, ",
	    "\xe2\x80\xa8%TAG !a! b", "k: v\n", "{a: ", "'", ">\n ", "a: b: ", "\xe4\xb8\xad"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		AUTO_FREE char *bare = repeat(pieces[i], SIZE_MAX, "");
		AUTO_FREE char *in_list = NULL;
		AUTO_FREE char *inner =
		    repeat(pieces[i], (CONFIG_FILE_BYTES_MAX - 10) / strlen(pieces[i]), "]\n");

		in_list = mem_printf("[%s", inner);
		assert_true(cpu_seconds_of(bare) < 10.0);
		assert_true(cpu_seconds_of(in_list) < 10.0);
	}
}

static void a_file_cut_anywhere_is_no_crash(void **state)
{
	const char content[] =
	    "a: {b: [c, \"d\\u4e2d\"], e: 'f'}\nlist:\n  - &x y\n  - |\n    中文\n  - *x\n<<: z\n";

	(void)state;
	for (size_t size = 0; size < sizeof(content); size++) {
		AUTO_FREE char *cut = mem_alloc(size > 0 ? size : 1);
		struct yaml yaml;

		memcpy(cut, content, size);
		yaml = parse_bytes(cut, size);
		assert_true(yaml.result == 0 ? yaml.root != NULL : yaml.diagnostics.count > 0);
		done(&yaml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_map_keeps_file_order_and_places),
	    cmocka_unit_test(plain_words_stay_the_words_they_are),
	    cmocka_unit_test(a_key_without_value_has_an_empty_plain_text),
	    cmocka_unit_test(an_empty_document_is_an_empty_map),
	    cmocka_unit_test(a_byte_order_mark_does_not_move_columns),
	    cmocka_unit_test(columns_count_characters),
	    cmocka_unit_test(aliases_and_anchors_are_refused),
	    cmocka_unit_test(an_alias_to_its_own_list_is_refused),
	    cmocka_unit_test(an_alias_as_a_key_is_refused),
	    cmocka_unit_test(a_star_that_is_no_alias_is_explained),
	    cmocka_unit_test(tags_are_refused),
	    cmocka_unit_test(merge_keys_are_refused_unless_quoted),
	    cmocka_unit_test(duplicate_keys_name_the_first_place),
	    cmocka_unit_test(the_same_key_in_two_maps_is_no_duplicate),
	    cmocka_unit_test(a_second_document_is_refused),
	    cmocka_unit_test(a_key_that_is_no_text_is_refused),
	    cmocka_unit_test(a_nul_in_a_text_is_refused),
	    cmocka_unit_test(syntax_errors_have_a_place_and_a_hint),
	    cmocka_unit_test(a_control_character_is_refused_where_it_stands),
	    cmocka_unit_test(bytes_that_are_not_utf8_have_a_place),
	    cmocka_unit_test(gb18030_is_recognised),
	    cmocka_unit_test(utf16_is_recognised),
	    cmocka_unit_test(nesting_is_allowed_up_to_the_limit),
	    cmocka_unit_test(a_file_may_be_as_large_as_the_limit),
	    cmocka_unit_test(only_so_many_errors_are_kept_but_all_are_counted),
	    cmocka_unit_test(messages_carry_no_control_characters),
	    cmocka_unit_test(hostile_files_take_linear_time),
	    cmocka_unit_test(a_file_cut_anywhere_is_no_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
