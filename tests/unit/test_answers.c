/*
 * The configuration that answers make: read back by the loader it says what was answered, whatever
 * the texts hold.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "hark/config_answers.h"

#define PATH "/nowhere/hark.yaml"

static struct answers *some_answers(void)
{
	struct answers *answers = answers_new();

	answers->address = "feedback@example.com";
	answers->owner = (struct owner_settings){.email = "li@example.com", .language = "en"};
	answers->imap.host = "imap.example.com";
	answers->smtp.host = "smtp.example.com";
	answers->imap.secret.password_command = "pass show mail";
	return answers;
}

/* Written, and read by the loader. */
static struct settings *read_back(const struct answers *answers)
{
	struct diagnostics diagnostics;
	struct settings *settings;
	struct buffer yaml;
	struct error error;

	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	assert_int_equal(answers_write(answers, &yaml, &error), 0);
	diagnostics_init(&diagnostics);
	settings = settings_parse(
	    PATH, (struct bytes){(const uint8_t *)yaml.data, yaml.size}, &diagnostics);
	if (settings == NULL)
		diagnostics_print(&diagnostics, stderr);
	diagnostics_free(&diagnostics);
	buffer_free(&yaml);
	assert_non_null(settings);
	return settings;
}

static void what_was_answered_is_what_the_loader_reads(void **state)
{
	struct answers *answers = some_answers();
	struct settings *settings;

	(void)state;
	answers->name = "Example Ltd";
	answers->owner.timezone = "Asia/Shanghai";
	answers->imap.port = 1993;
	answers->smtp.tls = TLS_STARTTLS;
	answers->smtp.has_login = false;
	answers->inbox = "INBOX/客户";
	answers->sent = "已发送";
	answers->database = "/srv/hark.db";
	settings = read_back(answers);
	assert_string_equal(settings->mailboxes[0].address, "feedback@example.com");
	assert_string_equal(settings->mailboxes[0].name, "Example Ltd");
	assert_string_equal(settings->mailboxes[0].imap.secret.password_command, "pass show mail");
	assert_int_equal(settings->mailboxes[0].imap.port, 1993);
	assert_int_equal(settings->mailboxes[0].smtp.tls, TLS_STARTTLS);
	assert_false(settings->mailboxes[0].smtp.has_login);
	assert_string_equal(settings->mailboxes[0].inbox, "INBOX/客户");
	assert_string_equal(settings->mailboxes[0].sent, "已发送");
	assert_string_equal(settings->owner.timezone, "Asia/Shanghai");
	assert_string_equal(settings->database, "/srv/hark.db");
	assert_false(settings->acknowledge.is_enabled);
	settings_free(&settings);
	answers_free(&answers);
}

/* A command may hold anything. */
static void no_text_ends_its_line_or_becomes_another_key(void **state)
{
	static const char *const hostile[] = {
	    "a: b",
	    "x # no comment",
	    "\"quoted\" and 'single'",
	    "back\\slash \\n \\x41",
	    "line\nacknowledge:\n  enabled: yes\n#",
	    "tab\tand\rreturn",
	    "- item",
	    "{ flow: [map] }",
	    "*alias &anchor !tag %directive @at `tick",
	    "---",
	    "...",
	    "? key",
	    "| literal",
	    "> folded",
	    "trailing: ",
	    "  leading and trailing  ",
	    "yes",
	    "null",
	    "~",
	    "0x10",
	    "中文：“引号”，＃号",
	    "next\xc2\x85line\xe2\x80\xa8paragraph\xe2\x80\xa9",
	    "\xef\xbb\xbf byte order mark",
	    "right\xe2\x80\xae to left",
	    "bell\x07 escape\x1b[31m",
	    "emoji \xf0\x9f\x91\x8d",
	    "noncharacter \xf0\x9f\xbf\xbf",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		struct answers *answers = some_answers();
		struct settings *settings;

		answers->imap.secret.password_command = hostile[i];
		settings = read_back(answers);
		assert_string_equal(
		    settings->mailboxes[0].imap.secret.password_command, hostile[i]);
		assert_false(settings->acknowledge.is_enabled);
		settings_free(&settings);
		answers_free(&answers);
	}
}

static void every_character_is_read_back_as_itself(void **state)
{
	(void)state;
	for (uint32_t first = 1; first < 0x30000; first += 64) {
		struct answers *answers = some_answers();
		struct settings *settings;
		char text[64 * 4 + 2] = "x";
		size_t size = 1;

		for (uint32_t character = first; character < first + 64; character++)
			size += utf8_put(character, text + size);
		text[size] = '\0';
		answers->imap.secret.password_command = text;
		settings = read_back(answers);
		assert_string_equal(settings->mailboxes[0].imap.secret.password_command, text);
		settings_free(&settings);
		answers_free(&answers);
	}
}

static void a_text_that_is_not_utf8_is_refused(void **state)
{
	struct answers *answers = some_answers();
	struct buffer yaml;
	struct error error;

	(void)state;
	answers->imap.secret.password_command = "caf\xe9";
	buffer_init(&yaml, CONFIG_FILE_BYTES_MAX);
	assert_int_equal(answers_write(answers, &yaml, &error), -1);
	buffer_free(&yaml);
	answers_free(&answers);
}

static void a_secret_has_the_address_in_its_name_and_no_path(void **state)
{
	struct answers *answers = some_answers();

	(void)state;
	assert_string_equal(
	    answers_secret_name(answers->arena, "li@example.com"), "li@example.com.secret");
	assert_string_equal(
	    answers_secret_name(answers->arena, "a/../b@example.com"), "a_.._b@example.com.secret");
	assert_string_equal(answers_secret_name(answers->arena, ".a@b.c"), "_a@b.c.secret");
	answers_free(&answers);
}

static void a_secret_to_be_kept_is_named_and_not_written(void **state)
{
	struct answers *answers = some_answers();
	struct settings *settings;

	(void)state;
	answers->imap.secret = (struct secret_source){0};
	answers->secret_from = "-";
	settings = read_back(answers);
	assert_string_equal(settings->mailboxes[0].imap.secret.password_file,
	    "/nowhere/feedback@example.com.secret");
	settings_free(&settings);
	answers->keep = KEEP_CREDENTIAL;
	settings = read_back(answers);
	assert_string_equal(
	    settings->mailboxes[0].imap.secret.password_credential, "feedback@example.com.secret");
	settings_free(&settings);
	answers_free(&answers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_answered_is_what_the_loader_reads),
	    cmocka_unit_test(no_text_ends_its_line_or_becomes_another_key),
	    cmocka_unit_test(every_character_is_read_back_as_itself),
	    cmocka_unit_test(a_text_that_is_not_utf8_is_refused),
	    cmocka_unit_test(a_secret_has_the_address_in_its_name_and_no_path),
	    cmocka_unit_test(a_secret_to_be_kept_is_named_and_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
