/*
 * Each file of tests/data/understand/nature is a mail; the beginning of its name up to the first
 * "-" says what it is. Names of bounces are read in test_bounce.c, too.
 */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "hark/message.h"

static const char *data_path(const char *name)
{
	const char *source = getenv("HARK_SOURCE");

	return arena_printf(arena, "%s/tests/data/understand/nature%s%s",
	    source != NULL ? source : ".", *name != '\0' ? "/" : "", name);
}

static struct message *read_bytes(const char *data, size_t size)
{
	struct message_options options = {false};

	return message_read((struct bytes){(const uint8_t *)data, size}, &options, arena);
}

static struct message *read_file(const char *name)
{
	struct message *message;
	struct buffer file;
	struct error error;

	assert_int_equal(file_read(data_path(name), 1 << 20, &file, &error), 0);
	message = read_bytes(arena_strndup(arena, file.data, file.size), file.size);
	buffer_free(&file);
	return message;
}

static bool is_of_its_nature(const char *name)
{
	struct message *message = read_file(name);
	const char *wanted = arena_strndup(arena, name, strcspn(name, "-"));

	if (strcmp(nature_word(message->nature), wanted) == 0)
		return true;
	print_error(
	    "%s is %s because of %s\n", name, nature_word(message->nature), message->nature_reason);
	return false;
}

static void every_mail_is_what_its_file_name_says(void **state)
{
	const char **names;
	size_t count, wrong = 0;
	struct error error;

	(void)state;
	assert_int_equal(folder_list(data_path(""), ".eml", arena, &names, &count, &error), 0);
	assert_true(count >= 40);
	for (size_t i = 0; i < count; i++)
		wrong += !is_of_its_nature(names[i]);
	assert_int_equal(wrong, 0);
}

static void the_reason_names_header_and_value(void **state)
{
	(void)state;
	assert_string_equal(read_file("auto_reply-auto-submitted.eml")->nature_reason,
	    "Auto-Submitted: auto-replied (vacation)");
	assert_string_equal(read_file("bounce-rfc3464.eml")->nature_reason,
	    "multipart/report; report-type=delivery-status");
	assert_string_equal(
	    read_file("bulk-noreply.eml")->nature_reason, "From: no-reply@parcel.example");
}

static void a_reason_is_short_and_whole_characters(void **state)
{
	char *value = arena_alloc(arena, 3001);
	const char *mail;
	struct message *message;

	(void)state;
	for (size_t i = 0; i < 3000; i += 3)
		memcpy(value + i, "\xe4\xb8\xad", 3);
	mail = arena_printf(
	    arena, "From: a@b.example\nSubject: x\nAuto-Submitted: auto-replied; %s\n\nx\n", value);
	message = read_bytes(mail, strlen(mail));
	assert_int_equal(message->nature, NATURE_AUTO_REPLY);
	assert_true(strlen(message->nature_reason) < 200);
	assert_true(utf8_is_valid(message->nature_reason, strlen(message->nature_reason)));
}

static void bytes_that_are_no_mail_are_unreadable(void **state)
{
	static const char bytes[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

	(void)state;
	assert_int_equal(read_bytes(bytes, sizeof(bytes))->nature, NATURE_UNREADABLE);
	assert_int_equal(read_bytes("", 0)->nature, NATURE_UNREADABLE);
}

static void words_and_natures_go_both_ways(void **state)
{
	enum nature nature;

	(void)state;
	for (int i = 0; i < NATURE_COUNT; i++) {
		assert_true(nature_from_word(nature_word((enum nature)i), &nature));
		assert_int_equal(nature, i);
	}
	assert_false(nature_from_word("letter", &nature));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_mail_is_what_its_file_name_says),
	    cmocka_unit_test(the_reason_names_header_and_value),
	    cmocka_unit_test(a_reason_is_short_and_whole_characters),
	    cmocka_unit_test(bytes_that_are_no_mail_are_unreadable),
	    cmocka_unit_test(words_and_natures_go_both_ways),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
