/*
 * Templates in their folders: what is read and what is refused, the owner's over the shipped, the
 * catalogue's values and choices, and the mails we ship, rendered.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "hark/respond.h"
#include "respond/respond_p.h"

static struct arena *arena;
static struct diagnostics diagnostics;
static char folder[64];

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	diagnostics_init(&diagnostics);
	strcpy(folder, "/tmp/hark-template-XXXXXX");
	assert_non_null(mkdtemp(folder));
	return 0;
}

static int end(void **state)
{
	AUTO_FREE char *command = mem_printf("rm -r %s", folder);

	(void)state;
	arena_free(&arena);
	diagnostics_free(&diagnostics);
	return system(command);
}

static const struct template_scope scope = {NULL, 0};

/* ---- folders ---- */

static const char *at(const char *path)
{
	return arena_printf(arena, "%s/%s", folder, path);
}

static void put(const char *path, const char *content)
{
	const char *full = at(path);
	AUTO_FREE char *parent = mem_strndup(full, (size_t)(strrchr(full, '/') - full));
	AUTO_FREE char *command = mem_printf("mkdir -p %s", parent);
	struct error error;

	assert_int_equal(system(command), 0);
	assert_int_equal(
	    file_write_atomically(
		full, (struct bytes){(const uint8_t *)content, strlen(content)}, 0644, &error),
	    0);
}

static struct template_set *load(const char *owner, const char *shipped)
{
	return template_set_load(
	    owner != NULL ? at(owner) : NULL, shipped != NULL ? at(shipped) : NULL, &diagnostics);
}

static struct rendered render(
    const struct template_set *set, const char *language, const char *name)
{
	static const struct template_value facts[] = {{.name = "number", .text = "1042"},
	    {.name = "company", .text = "A & B"}, {.name = "customer", .text = "Ann\nBcc: x"}};
	static const struct template_scope facts_scope = {facts, ARRAY_SIZE(facts)};
	struct rendered rendered = {0};
	struct error error;

	if (template_render(set, language, name, &facts_scope, arena, &rendered, &error) != 0)
		fail_msg("%s", error.text);
	return rendered;
}

static void a_template_has_subject_text_and_html(void **state)
{
	struct template_set *set;
	struct rendered rendered;

	(void)state;
	put("s/en/ack.txt", "Subject:  Auto: #{{number}}\n\nHello from {{company}}\n");
	put("s/en/ack.html", "<p>Hello from {{company}}</p>\n");
	set = load(NULL, "s");
	rendered = render(set, "en", "ack");
	assert_string_equal(rendered.subject, "Auto: #1042");
	assert_string_equal(rendered.text, "Hello from A & B\n");
	assert_string_equal(rendered.html, "<p>Hello from A &amp; B</p>\n");
	template_set_free(&set);
	assert_null(set);
}

static void a_subject_is_one_line_whatever_its_values_hold(void **state)
{
	struct template_set *set;

	(void)state;
	put("s/en/ack.txt", "Subject: For {{customer}} \n\nx\n");
	set = load(NULL, "s");
	assert_string_equal(render(set, "en", "ack").subject, "For Ann Bcc: x");
	template_set_free(&set);
}

static void windows_line_ends_and_a_byte_order_mark_are_taken(void **state)
{
	struct template_set *set;

	(void)state;
	put("s/en/ack.txt", "\xef\xbb\xbfSubject: Hi\r\n\r\none\r\ntwo\r\n");
	set = load(NULL, "s");
	assert_string_equal(render(set, "en", "ack").text, "one\ntwo\n");
	template_set_free(&set);
}

static void the_owners_file_goes_before_the_shipped_one(void **state)
{
	struct template_set *set;

	(void)state;
	put("s/en/ack.txt", "Subject: shipped\n\nshipped\n");
	put("s/en/ack.html", "<p>shipped</p>");
	put("s/en/resolved.txt", "Subject: shipped\n\nshipped\n");
	put("o/en/ack.txt", "Subject: mine\n\nmine\n");
	set = load("o", "s");
	assert_string_equal(render(set, "en", "ack").text, "mine\n");
	assert_null(render(set, "en", "ack").html);
	assert_string_equal(render(set, "en", "resolved").text, "shipped\n");
	template_set_free(&set);
}

static void a_language_falls_back_to_its_primary_one_and_then_to_another(void **state)
{
	struct template_set *set;

	(void)state;
	put("s/zh/ack.txt", "Subject: 中\n\n中\n");
	put("s/en/resolved.txt", "Subject: en\n\nen\n");
	set = load(NULL, "s");
	assert_string_equal(render(set, "zh-Hant", "ack").subject, "中");
	assert_string_equal(render(set, "en", "ack").subject, "中");
	assert_string_equal(render(set, "zh", "resolved").subject, "en");
	assert_true(template_set_has(set, "zh", "ack"));
	assert_false(template_set_has(set, "en", "ack"));
	template_set_free(&set);
}

static void a_template_that_nobody_has_is_an_error(void **state)
{
	struct template_set *set;
	struct rendered rendered;
	struct error error;

	(void)state;
	put("s/en/ack.txt", "Subject: x\n\nx\n");
	set = load(NULL, "s");
	assert_int_equal(
	    template_render(set, "en", "resolved", &scope, arena, &rendered, &error), -1);
	assert_non_null(strstr(error.text, "resolved"));
	template_set_free(&set);
}

static void assert_load_fails(const char *why)
{
	diagnostics_free(&diagnostics);
	diagnostics_init(&diagnostics);
	assert_null(load(NULL, "s"));
	if (strstr(diagnostics.lines[0], why) == NULL)
		fail_msg("no \"%s\" in: %s", why, diagnostics.lines[0]);
}

static void faulty_files_refuse_the_whole_set(void **state)
{
	(void)state;
	put("s/en/ack.txt", "Hello\n");
	assert_load_fails("s/en/ack.txt:1:1: the first line must be");
	put("s/en/ack.txt", "Subject: \n\nx");
	assert_load_fails("s/en/ack.txt:1:1: the first line must be");
	put("s/en/ack.txt", "Subject: x\nHello\n");
	assert_load_fails("s/en/ack.txt:2:1: the line behind the subject must be empty");
	put("s/en/ack.txt", "Subject: {{nmber}}\n\nx\n");
	assert_load_fails("s/en/ack.txt:1:10: unknown name \"nmber\" (did you mean \"number\"?)");
	put("s/en/ack.txt", "Subject: x\n\nx\n{{solution}}\n");
	assert_load_fails("s/en/ack.txt:4:1: unknown name \"solution\"");
	put("s/en/ack.txt", "Subject: x\n\n\xff\n");
	assert_load_fails("not UTF-8");
}

static void html_without_its_text_is_refused(void **state)
{
	(void)state;
	put("s/en/ack.html", "<p>x</p>");
	assert_load_fails("s/en/ack.html: an HTML form needs its text form beside it: ack.txt");
}

static void a_file_above_the_limit_is_refused(void **state)
{
	char *text = mem_alloc(TEMPLATE_FILE_BYTES_MAX + 2);

	(void)state;
	memset(text, 'x', TEMPLATE_FILE_BYTES_MAX + 1);
	memcpy(text, "Subject: x\n\n", 12);
	put("s/en/ack.txt", text);
	assert_load_fails("larger than");
	free(text);
}

static void a_missing_folder_is_an_error(void **state)
{
	(void)state;
	assert_load_fails("s: No such file or directory");
}

static void a_file_that_no_mail_uses_is_warned_of(void **state)
{
	struct template_set *set;

	(void)state;
	put("s/en/ack.txt", "Subject: x\n\nx\n");
	put("s/en/resolvd.txt", "Subject: x\n\nx\n");
	put("s/README/notes.txt", "not a language\n");
	set = load(NULL, "s");
	assert_non_null(set);
	assert_int_equal(diagnostics.warning_count, 1);
	assert_non_null(strstr(diagnostics.lines[0], "did you mean \"resolved\"?"));
	template_set_free(&set);
}

static void an_acknowledgement_above_its_size_is_refused(void **state)
{
	char *text = mem_alloc(ACK_TEXT_BYTES_MAX + 32);
	struct template_set *set;
	struct rendered rendered;
	struct error error;

	(void)state;
	memset(text, 'x', 12 + ACK_TEXT_BYTES_MAX);
	memcpy(text, "Subject: x\n\n", 12);
	put("s/en/ack.txt", text);
	set = load(NULL, "s");
	assert_int_equal(strlen(render(set, "en", "ack").text), ACK_TEXT_BYTES_MAX);
	template_set_free(&set);
	text[12 + ACK_TEXT_BYTES_MAX] = 'x';
	put("s/en/ack.txt", text);
	set = load(NULL, "s");
	assert_int_equal(template_render(set, "en", "ack", &scope, arena, &rendered, &error), -1);
	assert_non_null(strstr(error.text, "longer than 2048 bytes"));
	template_set_free(&set);
	free(text);
}

/* ---- the catalogue ---- */

static struct hours_span week[] = {
    {540, 1080}, {1980, 2520}, {3420, 3960}, {4860, 5400}, {6300, 6840}};
static const char *languages[] = {"zh", "en"};
static struct mailbox_settings mailbox = {.address = "feedback@example.com", .name = "Example Ltd"};
static struct settings settings = {.owner = {.name = "Li Wei", .timezone = "Asia/Shanghai"},
    .mailboxes = &mailbox,
    .mailbox_count = 1,
    .hours = {.spans = week, .span_count = 5},
    .acknowledge = {.languages = {languages, 2}}};

static void hours_are_told_in_the_customers_language(void **state)
{
	(void)state;
	assert_string_equal(opening_text(&settings.hours, "en", arena), "Mon-Fri 09:00-18:00");
	assert_string_equal(
	    opening_text(&settings.hours, "zh-Hant", arena), "周一至周五 09:00-18:00");
}

static void hours_with_breaks_and_single_days_are_told(void **state)
{
	struct hours_span spans[] = {
	    {540, 720}, {780, 1080}, {1980, 2160}, {2220, 2520}, {7200, 8640}, {8640, 9000}};
	const struct hours_settings hours = {.spans = spans, .span_count = ARRAY_SIZE(spans)};

	(void)state;
	assert_string_equal(opening_text(&hours, "en", arena),
	    "Mon-Tue 09:00-12:00 and 13:00-18:00, Sat all day, Sun 00:00-06:00");
	assert_string_equal(opening_text(&hours, "zh", arena),
	    "周一至周二 09:00-12:00、13:00-18:00，周六 全天，周日 00:00-06:00");
}

static void no_hours_promise_nothing(void **state)
{
	const struct hours_settings none = {0};

	(void)state;
	assert_null(opening_text(&none, "en", arena));
}

static void the_answers_language_is_one_the_owner_has(void **state)
{
	(void)state;
	assert_string_equal(catalogue_language(&settings, "en"), "en");
	assert_string_equal(catalogue_language(&settings, "zh-Hant"), "zh");
	assert_string_equal(catalogue_language(&settings, "de"), "zh");
	assert_string_equal(catalogue_language(&settings, ""), "zh");
	assert_string_equal(catalogue_language(&settings, NULL), "zh");
}

static void assert_safe(const char *text, size_t maximum, const char *expected)
{
	assert_string_equal(safe_text(arena, text, maximum), expected);
}

static void a_strangers_text_loses_links_and_tricks(void **state)
{
	(void)state;
	assert_safe("My printer\r\n  is broken", 60, "My printer is broken");
	assert_safe("Win now: http://evil.example/x !", 60, "Win now: !");
	assert_safe("请访问https://evil.example/a点击", 60, "请访问 点击");
	assert_safe(
	    "go to www.evil.example or evil.example/x or a@b.example now", 60, "go to or or now");
	assert_safe("version 1.2.3 e.g. 3.5", 60, "version 1.2.3 e.g. 3.5");
	assert_safe("a\u202eb\u200bc\x1b", 60, "abc");
	assert_safe("http://evil.example", 60, "");
	assert_safe("", 60, "");
}

static void a_strangers_text_is_cut_at_whole_characters(void **state)
{
	(void)state;
	assert_safe("12345", 5, "12345");
	assert_safe("123456", 5, "1234…");
	assert_safe("一二三四五六", 5, "一二三四…");
	assert_safe("123 456", 4, "123…");
	assert_safe("x\xff", 5, "x\xef\xbf\xbd");
}

static struct rendered render_shipped(
    const char *language, const char *name, const struct mail_facts *facts)
{
	const char *shipped = arena_printf(arena, "%s/templates", getenv("HARK_SOURCE"));
	struct template_set *set = template_set_load(NULL, shipped, &diagnostics);
	struct rendered rendered;
	struct error error;

	if (set == NULL)
		fail_msg("%s", diagnostics.lines[0]);
	assert_int_equal(diagnostics.line_count, 0);
	assert_true(template_set_has(set, language, name));
	assert_int_equal(
	    template_render(set, language, name, catalogue_scope(facts, &settings, language, arena),
		arena, &rendered, &error),
	    0);
	template_set_free(&set);
	return rendered;
}

static const struct mail_facts facts = {.number = 1042,
    .address = "feedback@example.com",
    .customer = "EVIL http://evil.example",
    .subject = "EVIL subject",
    .solution = "Please update\nto version 2 & restart."};

static void shipped_acknowledgements_say_what_they_must(void **state)
{
	static const struct {
		const char *language, *hours, *automatic;
	} expected[] = {
	    {"en", "Our hours are Mon-Fri 09:00-18:00 (Asia/Shanghai).", "automatic confirmation"},
	    {"zh", "我们的工作时间是周一至周五 09:00-18:00（Asia/Shanghai）。", "自动确认邮件"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		struct rendered ack = render_shipped(expected[i].language, "ack", &facts);

		assert_true(text_starts_with(ack.subject, "Auto: "));
		assert_non_null(strstr(ack.text, "#1042"));
		assert_non_null(strstr(ack.text, "Example Ltd"));
		assert_non_null(strstr(ack.text, expected[i].hours));
		assert_non_null(strstr(ack.text, expected[i].automatic));
		assert_non_null(strstr(ack.html, "#1042"));
		assert_non_null(strstr(ack.html, expected[i].hours));
		assert_null(strstr(ack.text, "\n\n\n"));
		assert_true(strlen(ack.text) < ACK_TEXT_BYTES_MAX / 2);
	}
}

static void without_a_name_the_mailbox_stands_for_the_company(void **state)
{
	struct rendered ack;

	(void)state;
	settings.owner.name = NULL;
	mailbox.name = NULL;
	ack = render_shipped("en", "ack", &facts);
	settings.owner.name = "Li Wei";
	mailbox.name = "Example Ltd";
	assert_non_null(strstr(ack.text, "Thank you for writing to feedback@example.com."));
}

static void shipped_mails_repeat_nothing_that_the_sender_wrote(void **state)
{
	static const char *const names[] = {"ack", "ack-out-of-hours", "ack-holiday", "ack-vip",
	    "ack-problem", "ack-complaint", "ack-suggestion", "resolved"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t l = 0; l < ARRAY_SIZE(languages); l++) {
			struct rendered mail = render_shipped(languages[l], names[i], &facts);

			assert_null(strstr(mail.subject, "EVIL"));
			assert_null(strstr(mail.text, "EVIL"));
			assert_null(strstr(mail.html, "EVIL"));
		}
}

static void shipped_resolutions_tell_the_solution(void **state)
{
	struct rendered mail = render_shipped("en", "resolved", &facts);

	(void)state;
	assert_non_null(strstr(mail.text, "\n\nPlease update\nto version 2 & restart.\n\n"));
	assert_non_null(strstr(mail.html, "to version 2 &amp; restart."));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_template_has_subject_text_and_html),
	    TEST(a_subject_is_one_line_whatever_its_values_hold),
	    TEST(windows_line_ends_and_a_byte_order_mark_are_taken),
	    TEST(the_owners_file_goes_before_the_shipped_one),
	    TEST(a_language_falls_back_to_its_primary_one_and_then_to_another),
	    TEST(a_template_that_nobody_has_is_an_error),
	    TEST(faulty_files_refuse_the_whole_set),
	    TEST(html_without_its_text_is_refused),
	    TEST(a_file_above_the_limit_is_refused),
	    TEST(a_missing_folder_is_an_error),
	    TEST(a_file_that_no_mail_uses_is_warned_of),
	    TEST(an_acknowledgement_above_its_size_is_refused),
	    TEST(hours_are_told_in_the_customers_language),
	    TEST(hours_with_breaks_and_single_days_are_told),
	    TEST(no_hours_promise_nothing),
	    TEST(the_answers_language_is_one_the_owner_has),
	    TEST(a_strangers_text_loses_links_and_tricks),
	    TEST(a_strangers_text_is_cut_at_whole_characters),
	    TEST(shipped_acknowledgements_say_what_they_must),
	    TEST(without_a_name_the_mailbox_stands_for_the_company),
	    TEST(shipped_mails_repeat_nothing_that_the_sender_wrote),
	    TEST(shipped_resolutions_tell_the_solution),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
