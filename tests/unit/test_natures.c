/*
 * Each mail of tests/data/understand/natures.txt is of the nature that its first line names.
 */
#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "hark/message.h"

static char *read_table(void)
{
	const char *source = getenv("HARK_SOURCE");
	struct buffer file;
	struct error error;
	char *text;

	assert_int_equal(file_read(arena_printf(arena, "%s/tests/data/understand/natures.txt",
				       source != NULL ? source : "."),
			     1 << 20, &file, &error),
	    0);
	text = arena_strndup(arena, file.data, file.size);
	buffer_free(&file);
	return text;
}

/* What the table leaves out of a mail's header. */
static const char *whole_mail(const char *mail)
{
	const char *from = "", *type = "";

	if (strncmp(mail, "MAGIC\n", 6) == 0)
		return mail;
	if (strstr(mail, "From: ") == NULL || strstr(mail, "\n\n") < strstr(mail, "From: "))
		from = "From: Ann Lee <ann@mail.example>\n";
	if (strstr(mail, "Content-Type: ") == NULL)
		type = "Content-Type: text/plain; charset=utf-8\n";
	return arena_printf(
	    arena, "To: help@shop.example\nMIME-Version: 1.0\n%s%s%s", from, type, mail);
}

/* "no Status field (gone@mail.example 5.0.0)" */
static bool is_about(const struct message *message, const char *title)
{
	const char *wanted = strrchr(title, '('), *found;

	if (wanted == NULL || message->bounce == NULL)
		return true;
	found = arena_printf(arena, "(%s %s)", message->bounce->recipient, message->bounce->status);
	if (strcmp(found, wanted) == 0)
		return true;
	print_error("%s is about %s\n", title, found);
	return false;
}

static bool is_of_nature(const char *nature, const char *title, const char *mail)
{
	struct message_options options = {false};
	const char *whole = whole_mail(mail);
	struct message *message =
	    message_read((struct bytes){(const uint8_t *)whole, strlen(whole)}, &options, arena);

	if (strcmp(nature_word(message->nature), nature) == 0)
		return is_about(message, title);
	print_error("%s: %s is %s because of %s\n", nature, title, nature_word(message->nature),
	    message->nature_reason);
	return false;
}

static void every_mail_is_of_its_nature(void **state)
{
	char *record = strstr(read_table(), "\n== ");
	size_t count = 0, wrong = 0;

	(void)state;
	while (record != NULL) {
		char *nature = record + 4, *title = strstr(nature, ": "),
		     *mail = strchr(nature, '\n');

		assert_non_null(title);
		assert_non_null(mail);
		record = strstr(mail, "\n== ");
		*title = *mail = '\0';
		if (record != NULL)
			*record = '\0';
		wrong += !is_of_nature(nature, title + 2, mail + 1);
		count++;
	}
	assert_int_equal(wrong, 0);
	assert_true(count >= 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_mail_is_of_its_nature),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
