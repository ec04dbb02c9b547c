#include "ruleset.h"

/* ---- all faults of all files at once ---- */

static void every_fault_of_every_file_is_shown_at_its_place(void **state)
{
	struct config_file *files;
	size_t count = read_folder("tests/data/triage/faulty", &files);
	struct buffer all, expected;

	(void)state;
	assert_null(ruleset_load(files, count, &diagnostics));
	buffer_init(&all, 100000);
	for (size_t i = 0; i < diagnostics.line_count; i++)
		buffer_printf(&all, "%s\n", diagnostics.lines[i]);
	assert_int_equal(
	    file_read(source_path("tests/data/triage/faulty.expected"), 100000, &expected, NULL),
	    0);
	assert_string_equal(all.data, expected.data);
	buffer_free(&all);
	buffer_free(&expected);
}

/* Lines of a file that begin with "#: " are what must be said about it: line:column: message. */
static const char *expected_lines(const struct config_file *file)
{
	char *rest = arena_strndup(arena, (const char *)file->content.data, file->content.size);
	const char *expected = "", *line;

	while ((line = strsep(&rest, "\n")) != NULL)
		if (text_starts_with(line, "#: "))
			expected = arena_printf(arena, "%s%s\n", expected, line + 3);
	return expected;
}

static const char *lines_about(const struct config_file *file)
{
	const char *lines = "";

	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_null(ruleset_load(file, 1, &diagnostics));
	for (size_t i = 0; i < diagnostics.line_count; i++) {
		assert_true(text_starts_with(diagnostics.lines[i], file->name));
		lines = arena_printf(
		    arena, "%s%s\n", lines, diagnostics.lines[i] + strlen(file->name) + 1);
	}
	return lines;
}

static void each_wrong_file_is_refused_with_place_and_reason(void **state)
{
	struct config_file *files;
	size_t count = read_folder("tests/data/triage/wrong", &files);

	(void)state;
	assert_true(count >= 100);
	for (size_t i = 0; i < count; i++) {
		const char *slash = strrchr(files[i].name, '/');

		files[i].name = slash != NULL ? slash + 1 : files[i].name;
		print_message("%s\n", files[i].name);
		assert_string_equal(lines_about(&files[i]), expected_lines(&files[i]));
	}
}

static void shipped_rules_are_good(void **state)
{
	struct config_file *files;
	size_t count = read_folder("config/rules.d", &files);
	struct ruleset *rules = ruleset_load(files, count, &diagnostics);

	(void)state;
	if (rules != NULL)
		ruleset_lint(rules, &diagnostics);
	diagnostics_print(&diagnostics, stderr);
	assert_non_null(rules);
	assert_int_equal(diagnostics.warning_count, 0);
	assert_non_null(ruleset_find_category(rules, "product_issue"));
	assert_non_null(ruleset_find_category(rules, "service_issue"));
	assert_non_null(ruleset_find_category(rules, "suggestion"));
	ruleset_free(&rules);
}

static void no_files_are_an_empty_ruleset(void **state)
{
	struct ruleset *rules = ruleset_load(NULL, 0, &diagnostics);

	(void)state;
	assert_non_null(rules);
	assert_int_equal(ruleset_category_count(rules), 0);
	ruleset_free(&rules);
	assert_null(rules);
}

/* ---- single faults ---- */

static void unknown_category_in_when_is_refused(void **state)
{
	(void)state;
	assert_fault("categories: [ { id: one, any: [ { words: [x] } ] } ]\n"
		     "priorities: [ { set: high, when: { category: onee } } ]\n",
	    "a.yaml:2:46: unknown category \"onee\"; did you mean \"one\"?");
	assert_fault("priorities: [ { set: high, when: { tag: uncategorised } } ]\n",
	    "a.yaml:1:41: \"uncategorised\" is no category here: it stands for mails that none fits");
}

static void a_category_may_stand_in_a_later_file(void **state)
{
	const char *first = "priorities: [ { set: high, when: { category: one } } ]";
	const char *second = "categories: [ { id: one, any: [ { words: [x] } ] } ]";
	const struct config_file files[] = {
	    {"a.yaml", {(const uint8_t *)first, strlen(first)}},
	    {"b.yaml", {(const uint8_t *)second, strlen(second)}},
	};
	struct ruleset *rules = ruleset_load(files, 2, &diagnostics);

	(void)state;
	assert_non_null(rules);
	ruleset_free(&rules);
}

static void a_duplicate_id_names_both_places(void **state)
{
	(void)state;
	assert_fault("categories:\n  - { id: one, any: [ { words: [x] } ] }\n"
		     "  - { id: two, any: [ { words: [x] } ] }\n"
		     "  - { id: one, any: [ { words: [x] } ] }\n",
	    "a.yaml:4:11: category \"one\" is there already, at a.yaml:2:11");
}

static void a_missing_id_is_reported_where_its_map_begins(void **state)
{
	(void)state;
	assert_fault(
	    "categories:\n  - any: [ { words: [x] } ]\n", "a.yaml:2:5: missing key \"id\"");
}

#define WITH(entry) "categories: [ { id: one, any: [ " entry " ] } ]"

static void weight_is_more_than_0_and_at_most_100(void **state)
{
	struct ruleset *rules =
	    load_good(WITH("{ words: [x], weight: 100 }, { words: [y], weight: 0.001 }"));

	(void)state;
	ruleset_free(&rules);
	assert_fault(WITH("{ words: [x], weight: 100.5 }"),
	    "a.yaml:1:55: \"weight\" must be a number from 0 to 100, not \"100.5\"");
	assert_fault(
	    WITH("{ words: [x], weight: 0 }"), "a.yaml:1:55: \"weight\" must be more than 0");
	assert_fault(WITH("{ words: [x], weight: -1 }"),
	    "a.yaml:1:55: \"weight\" must be a number from 0 to 100, not \"-1\"");
	assert_fault(WITH("{ words: [x], weight: many }"),
	    "a.yaml:1:55: \"weight\" must be a number from 0 to 100, not \"many\"");
}

static void a_bad_pattern_is_shown_with_the_character(void **state)
{
	(void)state;
	assert_fault(WITH("{ pattern: '退款(' }"),
	    "a.yaml:1:44: missing closing parenthesis, at character 4 of the pattern");
	assert_fault(WITH("{ pattern: 'a\\C' }"),
	    "a.yaml:1:44: using \\C is disabled by the application, at "
	    "character 4 of the pattern");
	assert_fault(
	    WITH("{ pattern: '' }"), "a.yaml:1:44: \"pattern\" is empty: fill it, or leave it out");
}

static void pattern_length_is_bounded(void **state)
{
	char text[PATTERN_BYTES_MAX + 2];
	struct ruleset *rules;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[PATTERN_BYTES_MAX] = '\0';
	rules = load_good(arena_printf(arena, WITH("{ pattern: '%s' }"), text));
	ruleset_free(&rules);
	text[PATTERN_BYTES_MAX] = 'a';
	text[PATTERN_BYTES_MAX + 1] = '\0';
	assert_fault(arena_printf(arena, WITH("{ pattern: '%s' }"), text),
	    "a.yaml:1:44: the pattern is longer than 2000 bytes");
}

static void wrong_types_are_refused(void **state)
{
	(void)state;
	assert_fault("categories: { id: one }",
	    "a.yaml:1:13: \"categories\" must be a list (each item begins with \"- \")");
	assert_fault(
	    "categories: [ one ]", "a.yaml:1:15: must be a map (\"key: value\"), not a text");
	assert_fault("categories: [ { id: one, any: crash } ]",
	    "a.yaml:1:31: \"any\" must be a list (each item begins with \"- \")");
	assert_fault(WITH("crash"), "a.yaml:1:33: must be a map (\"key: value\"), not a text");
	assert_fault(WITH("{ words: { a: b } }"), "a.yaml:1:42: \"words\" must be a list of texts");
	assert_fault(WITH("{ words: [ [ a ] ] }"), "a.yaml:1:44: this must be a text");
	assert_fault(
	    WITH("{ words: [] }"), "a.yaml:1:42: \"words\" is empty: fill it, or leave it out");
	assert_fault("categories: [ { id: [ a ], any: [ { words: [x] } ] } ]",
	    "a.yaml:1:21: \"id\" must be a text, not a list");
}

static void a_single_word_needs_no_list(void **state)
{
	struct ruleset *rules = load_good(WITH("{ words: crash }"));

	(void)state;
	ruleset_free(&rules);
}

/* ---- examples ---- */

static void failing_examples_are_shown_with_their_text_and_scores(void **state)
{
	const char *rules = "categories:\n"
			    "  - id: one\n"
			    "    any: [ { words: [crash] }, { words: [slow], weight: 0.5 } ]\n"
			    "    none: [ { words: [car] } ]\n"
			    "    examples:\n"
			    "      yes: [ slow app, car crash, crash refund ]\n"
			    "      no: [ a crash, slow ]\n"
			    "  - { id: two, any: [ { words: [refund], weight: 3 } ] }\n";

	(void)state;
	assert_null(load(rules));
	assert_int_equal(diagnostics.count, 4);
	assert_string_equal(diagnostics.lines[0],
	    "a.yaml:6:14: example \"slow app\" gives \"one\" only 0.5; it needs 1: [slow] app");
	assert_string_equal(diagnostics.lines[1],
	    "a.yaml:6:24: example \"car crash\" is vetoed by \"none\" of \"one\": [car] [crash]");
	assert_string_equal(diagnostics.lines[2],
	    "a.yaml:6:35: example \"crash refund\" gives \"one\" 1, but \"two\" wins with 3: [crash] [refund]");
	assert_string_equal(diagnostics.lines[3],
	    "a.yaml:7:13: example \"a crash\" gives \"one\" 1; it must stay below 1: a [crash]");
}

static void a_failing_example_shows_what_was_found_as_it_was_written(void **state)
{
	(void)state;
	assert_fault(
	    "categories:\n"
	    "  - id: one\n"
	    "    any: [ { words: [\"crash*\", 首页闪退, 闪退] }, { words: [bob], in: from } ]\n"
	    "    examples:\n"
	    "      no: [ { subject: ＣＲＡＳＨed again, text: 我的首頁閃退了。, from: bob@x.example } ]\n",
	    "a.yaml:5:13: example \"我的首頁閃退了。\" gives \"one\" 5; it must stay below 1: "
	    "[ＣＲＡＳＨ]ed again | 我的[首頁閃退]了。 | [bob]@x.example");
}

static void examples_of_faulty_rules_are_left_for_the_next_run(void **state)
{
	(void)state;
	assert_null(
	    load("categories:\n"
		 "  - { id: one, any: [ { words: [\"cr*sh\"] } ], examples: { yes: [crash] } }\n"
		 "  - { id: two, any: [ { words: [slow] } ], examples: { yes: [fast] } }\n"));
	assert_int_equal(diagnostics.count, 2);
	assert_string_equal(
	    diagnostics.lines[1], "a.yaml:3:62: example \"fast\" gives \"two\" only 0; it needs 1");
}

/* ---- what the rules say ---- */

static void categories_have_names_and_templates(void **state)
{
	struct ruleset *rules = load_good(
	    "categories:\n"
	    "  - { id: b, name: { en: Bee, zh: 蜂 }, template: ack-b, any: [ { words: [x] } ] }\n"
	    "  - { id: a, name: Both, any: [ { words: [x] } ] }\n"
	    "  - { id: c, name: { zh: 丙 }, any: [ { words: [x] } ] }\n");
	const struct category_info *info = ruleset_category(rules, 0);

	(void)state;
	assert_int_equal(ruleset_category_count(rules), 3);
	assert_string_equal(info->id, "b");
	assert_string_equal(info->name_en, "Bee");
	assert_string_equal(info->name_zh, "蜂");
	assert_string_equal(info->template_name, "ack-b");
	info = ruleset_find_category(rules, "a");
	assert_string_equal(info->name_en, "Both");
	assert_string_equal(info->name_zh, "Both");
	assert_string_equal(info->template_name, "ack");
	assert_string_equal(ruleset_find_category(rules, "c")->name_en, "c");
	assert_null(ruleset_find_category(rules, "d"));
	ruleset_free(&rules);
}

static void senders_are_found_by_address(void **state)
{
	struct ruleset *rules =
	    load_good("senders:\n"
		      "  - { from: [\"*@partner.example\", x@y.example], treat_as: person }\n"
		      "  - { from: \"*@*.example\", treat_as: bulk, vip: yes }\n"
		      "  - { from: \"bot@*\", never_ack: yes }\n");
	struct sender_rule rule = ruleset_sender(rules, "Ann@Partner.example");

	(void)state;
	assert_string_equal(rule.treat_as, "person");
	assert_true(rule.is_vip);
	assert_false(rule.never_ack);
	rule = ruleset_sender(rules, "bot@b.example");
	assert_string_equal(rule.treat_as, "bulk");
	assert_true(rule.never_ack);
	rule = ruleset_sender(rules, "ann@example.com");
	assert_null(rule.treat_as);
	assert_false(rule.is_vip);
	ruleset_free(&rules);
}

#define FORM                                                                                       \
	"channels: [ { id: form, when: { from: \"forms@*\" }, fields: { email: Email, name: "      \
	"姓名, text: Message } } ]"

static struct channel_match match(const char *yaml, const char *from, const char *text)
{
	struct ruleset *rules = load_good(yaml);
	struct channel_match channel = ruleset_channel(rules, from, text, arena);

	channel.id = arena_strdup(arena, channel.id);
	ruleset_free(&rules);
	return channel;
}

static void a_form_mail_gives_its_customer(void **state)
{
	struct channel_match channel = match(FORM, "forms@typeform.com",
	    "New answer\n\nEMAIL: Ann <ann@example.com>\r\n姓名：安\nMessage:\nIt "
	    "crashes.\n\nTwice: a day\n");

	(void)state;
	assert_string_equal(channel.id, "form");
	assert_string_equal(channel.email, "ann@example.com");
	assert_string_equal(channel.name, "安");
	assert_string_equal(channel.text, "It crashes.\n\nTwice: a day");
}

static void labels_may_stand_above_their_values(void **state)
{
	struct channel_match channel = match(
	    FORM, "forms@typeform.com", "Message\nHello\nthere\n\nEmail\n\nann@example.com\n");

	(void)state;
	assert_string_equal(channel.email, "ann@example.com");
	assert_string_equal(channel.text, "Hello\nthere");
	assert_null(channel.name);
}

static void other_mails_are_just_mail(void **state)
{
	struct channel_match channel = match(FORM, "ann@example.com", "Email: bob@example.com");

	(void)state;
	assert_string_equal(channel.id, "mail");
	assert_null(channel.email);
}

static void what_is_no_address_is_none(void **state)
{
	(void)state;
	assert_null(match(FORM, "forms@x", "Email: call me\n").email);
	assert_null(match(FORM, "forms@x", "Email: @example.com\n").email);
	assert_null(match(FORM, "forms@x", "Email: ann@\n").email);
	assert_null(match(FORM, "forms@x", "Email: a@b@c\n").email);
}

static void the_first_value_of_a_field_stands(void **state)
{
	struct channel_match channel = match(
	    FORM, "forms@x", "Email: ann@example.com\nMessage: hello\nEmail: eve@example.com\n");

	(void)state;
	assert_string_equal(channel.email, "ann@example.com");
	assert_string_equal(channel.text, "hello\nEmail: eve@example.com");
}

#define BARE                                                                                       \
	"channels: [ { id: form, when: { from: \"forms@*\" }, fields: { email: 邮箱, name: "     \
	"\"Name (required)\", text: \"What happened?\", other: [电话, Company] } } ]"

static void cells_numbers_and_marks_around_labels_do_not_matter(void **state)
{
	static const char *const texts[] = {
	    "1. 邮箱：ann@example.com\n2. Name*: Ann\n3. What happened? It broke\nin two\n",
	    "邮箱\tann@example.com\nName\tAnn\nWhat happened?\tIt broke\nin two\n",
	    "【邮箱】ann@example.com\n【Name】Ann\n【What happened?】\nIt broke\nin two\n",
	    "**邮箱** | ann@example.com\n**Name** | Ann\nWhat happened?:\n\nIt broke\nin two",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct channel_match channel = match(BARE, "forms@x", texts[i]);

		assert_string_equal(channel.email, "ann@example.com");
		assert_string_equal(channel.name, "Ann");
		if (i > 0)
			assert_string_equal(channel.text, "It broke\nin two");
	}
}

static void another_label_and_the_foot_end_the_text(void **state)
{
	struct channel_match channel = match(BARE, "forms@x",
	    "What happened?\nIt broke\n电话：123\n邮箱: ann@example.com\n-- \nSent by a form\n");

	(void)state;
	assert_string_equal(channel.text, "It broke");
	assert_string_equal(channel.email, "ann@example.com");
	assert_string_equal(
	    match(BARE, "forms@x", "What happened?\nIt broke\n-- \nSent by a form\n").text,
	    "It broke");
}

static void a_long_line_is_no_label(void **state)
{
	char *line = arena_alloc(arena, 100001);

	(void)state;
	for (size_t i = 0; i < 100000; i += 2)
		memcpy(line + i, "x:", 2);
	assert_null(match(BARE, "forms@x", line).text);
	memset(line, 'x', 100000);
	assert_null(match(BARE, "forms@x", line).text);
}

static void of_two_forms_of_a_service_the_one_whose_labels_are_there_is_meant(void **state)
{
	static const char rules[] =
	    "channels:\n"
	    "- { id: complaint, when: { from: \"forms@*\" }, fields: { text: Complaint } }\n"
	    "- { id: idea, when: { from: \"forms@*\" }, fields: { text: Idea } }\n";

	(void)state;
	assert_string_equal(match(rules, "forms@x", "Idea: a lamp").id, "idea");
	assert_string_equal(match(rules, "forms@x", "Your invoice").id, "complaint");
	assert_null(match(rules, "forms@x", "Your invoice").text);
}

/* ---- hostile files ---- */

static void many_categories_and_faults_stay_linear(void **state)
{
	struct buffer yaml;

	(void)state;
	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	buffer_add(&yaml, "categories:\n");
	while (buffer_add(&yaml, "- { id: one, any: [ { words: [x*y] } ] }\n"))
		;
	yaml.is_truncated = false;
	assert_null(load(yaml.data));
	assert_true(diagnostics.count > 40000);
	buffer_free(&yaml);
}

static void many_unknown_names_stay_linear(void **state)
{
	struct buffer yaml;

	(void)state;
	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	buffer_add(&yaml, "categories:\n");
	for (int i = 0; i < 10000; i++)
		buffer_printf(&yaml, "- { id: one%d, any: [ { words: [x] } ] }\n", i);
	buffer_add(&yaml, "priorities:\n");
	while (buffer_add(&yaml, "- { set: low, when: { category: onx } }\n"))
		;
	assert_null(load(yaml.data));
	assert_true(diagnostics.count > 10000);
	buffer_free(&yaml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(every_fault_of_every_file_is_shown_at_its_place),
	    TEST(each_wrong_file_is_refused_with_place_and_reason),
	    TEST(shipped_rules_are_good),
	    TEST(no_files_are_an_empty_ruleset),
	    TEST(unknown_category_in_when_is_refused),
	    TEST(a_category_may_stand_in_a_later_file),
	    TEST(a_duplicate_id_names_both_places),
	    TEST(a_missing_id_is_reported_where_its_map_begins),
	    TEST(weight_is_more_than_0_and_at_most_100),
	    TEST(a_bad_pattern_is_shown_with_the_character),
	    TEST(pattern_length_is_bounded),
	    TEST(wrong_types_are_refused),
	    TEST(a_single_word_needs_no_list),
	    TEST(failing_examples_are_shown_with_their_text_and_scores),
	    TEST(a_failing_example_shows_what_was_found_as_it_was_written),
	    TEST(examples_of_faulty_rules_are_left_for_the_next_run),
	    TEST(categories_have_names_and_templates),
	    TEST(senders_are_found_by_address),
	    TEST(a_form_mail_gives_its_customer),
	    TEST(labels_may_stand_above_their_values),
	    TEST(other_mails_are_just_mail),
	    TEST(what_is_no_address_is_none),
	    TEST(the_first_value_of_a_field_stands),
	    TEST(cells_numbers_and_marks_around_labels_do_not_matter),
	    TEST(another_label_and_the_foot_end_the_text),
	    TEST(a_long_line_is_no_label),
	    TEST(of_two_forms_of_a_service_the_one_whose_labels_are_there_is_meant),
	    TEST(many_categories_and_faults_stay_linear),
	    TEST(many_unknown_names_stay_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
