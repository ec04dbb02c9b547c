#include "config.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "src/reader/reader_p.h"

struct fixture {
	struct arena *arena;
	struct buffer bytes;
	struct error error;
	struct message *got;
};

static int setup(void **state)
{
	struct fixture *fixture = mem_alloc(sizeof(*fixture));

	fixture->arena = arena_new();
	buffer_init(&fixture->bytes, WIRE_ANSWER_BYTES_MAX);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	arena_free(&fixture->arena);
	buffer_free(&fixture->bytes);
	free(fixture);
	return 0;
}

static int get(struct fixture *fixture, size_t size)
{
	/* A block of its own: reading behind it is a fault that the sanitizer sees. */
	AUTO_FREE uint8_t *copy = mem_alloc(size);

	memcpy(copy, fixture->bytes.data, size);
	return wire_get_message((struct bytes){.data = copy, .size = size}, fixture->arena,
	    &fixture->got, &fixture->error);
}

static void put(struct fixture *fixture, const struct message *message)
{
	buffer_clear(&fixture->bytes);
	wire_put_message(&fixture->bytes, message, fixture->arena);
	assert_false(fixture->bytes.is_truncated);
}

static const struct message *pass(struct fixture *fixture, const struct message *message)
{
	put(fixture, message);
	assert_int_equal(get(fixture, fixture->bytes.size), 0);
	return fixture->got;
}

static struct mail_address receivers[] = {{"王芳", "wang@example.com"}, {"", "b@example.com"}};
static struct attachment attachments[] = {{"截图.png", "image/png", 34567}};
static const char *references[] = {"1@example.com", "2@example.com"};
static struct header headers[] = {{"auto-submitted", "auto-replied"}, {"precedence", "bulk"}};
static struct bounce bounce = {"gone@example.com", "5.1.1", true, true, "9@example.com"};

static struct message full_message(void)
{
	return (struct message){.message_id = "3@example.com",
	    .has_date = true,
	    .date_ms = INT64_C(1763769600123),
	    .date_offset_minutes = -480,
	    .date_reason = "no Date",
	    .from = {"Li Wei", "li@example.com"},
	    .sender = {"", "robot@example.com"},
	    .reply_to = {receivers, 1},
	    .to = {receivers, 2},
	    .subject = "无法加载",
	    .nature = NATURE_BOUNCE,
	    .nature_reason = "multipart/report",
	    .language = "zh",
	    .text = "第一行\n第二行\n",
	    .new_text = "第一行",
	    .quoted = "> old",
	    .signature = "-- \nLi",
	    .attachments = attachments,
	    .attachment_count = 1,
	    .in_reply_to = "2@example.com",
	    .references = references,
	    .reference_count = 2,
	    .bounce = &bounce,
	    .headers = headers,
	    .header_count = 2,
	    .has_return_path = true,
	    .return_path = "",
	    .text_hash = "0123456789abcdef0123456789abcdef",
	    .is_truncated = true,
	    .is_text_cut = false,
	    .error = "a part was broken"};
}

static void test_a_full_message_arrives_whole(void **state)
{
	struct message sent = full_message();
	const struct message *got = pass(*state, &sent);

	assert_string_equal(got->message_id, sent.message_id);
	assert_true(got->has_date);
	assert_true(got->date_ms == sent.date_ms);
	assert_int_equal(got->date_offset_minutes, -480);
	assert_string_equal(got->date_reason, "no Date");
	assert_string_equal(got->from.name, "Li Wei");
	assert_string_equal(got->sender.address, "robot@example.com");
	assert_int_equal(got->reply_to.count, 1);
	assert_int_equal(got->cc.count, 0);
	assert_string_equal(got->subject, sent.subject);
	assert_int_equal(got->nature, NATURE_BOUNCE);
	assert_string_equal(got->nature_reason, sent.nature_reason);
	assert_string_equal(got->language, "zh");
	assert_string_equal(got->in_reply_to, sent.in_reply_to);
	assert_true(got->has_return_path);
	assert_string_equal(got->return_path, "");
	assert_string_equal(got->text_hash, sent.text_hash);
	assert_true(got->is_truncated);
	assert_false(got->is_text_cut);
	assert_string_equal(got->error, sent.error);
}

static void test_texts_arrive_whole(void **state)
{
	struct message sent = full_message();
	const struct message *got = pass(*state, &sent);

	assert_string_equal(got->text, sent.text);
	assert_string_equal(got->new_text, sent.new_text);
	assert_string_equal(got->quoted, sent.quoted);
	assert_string_equal(got->signature, sent.signature);
}

static void test_a_new_text_that_is_the_whole_text_is_sent_once(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {.text = "Where is my order?"};
	size_t size;

	put(fixture, &sent);
	size = fixture->bytes.size;
	sent.new_text = "Where is my order?";
	assert_string_equal(pass(fixture, &sent)->new_text, "Where is my order?");
	assert_int_equal(fixture->bytes.size, size);
}

static void test_what_was_read_is_sent_in_the_same_bytes(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {.text = "caf\xe9", .new_text = "caf\xef\xbf\xbd"};
	const struct message *got = pass(fixture, &sent);
	size_t size = fixture->bytes.size;
	AUTO_FREE uint8_t *bytes = mem_alloc(size);

	memcpy(bytes, fixture->bytes.data, size);
	put(fixture, got);
	assert_int_equal(fixture->bytes.size, size);
	assert_memory_equal(fixture->bytes.data, bytes, size);
}

static void test_lists_arrive_whole(void **state)
{
	struct message sent = full_message();
	const struct message *got = pass(*state, &sent);

	assert_int_equal(got->to.count, 2);
	assert_string_equal(got->to.items[0].name, "王芳");
	assert_string_equal(got->to.items[1].address, "b@example.com");
	assert_int_equal(got->attachment_count, 1);
	assert_string_equal(got->attachments[0].name, "截图.png");
	assert_int_equal(got->attachments[0].size_bytes, 34567);
	assert_int_equal(got->reference_count, 2);
	assert_string_equal(got->references[1], "2@example.com");
	assert_int_equal(got->header_count, 2);
	assert_string_equal(got->headers[0].value, "auto-replied");
}

static void test_a_bounce_arrives_whole(void **state)
{
	struct message sent = full_message();
	const struct message *got = pass(*state, &sent);

	assert_non_null(got->bounce);
	assert_string_equal(got->bounce->recipient, "gone@example.com");
	assert_string_equal(got->bounce->status, "5.1.1");
	assert_true(got->bounce->is_permanent);
	assert_true(got->bounce->is_address_dead);
	assert_string_equal(got->bounce->original_message_id, "9@example.com");
}

static void test_what_lacks_arrives_as_empty_text_or_nothing(void **state)
{
	const struct message sent = {0};
	const struct message *got = pass(*state, &sent);

	assert_string_equal(got->message_id, "");
	assert_string_equal(got->text, "");
	assert_null(got->error);
	assert_null(got->bounce);
	assert_int_equal(got->to.count, 0);
	assert_non_null(got->to.items);
}

/* ---- the writer makes every message acceptable ---- */

static char *long_text(struct fixture *fixture, size_t size)
{
	char *text = arena_alloc(fixture->arena, size + 1);

	memset(text, 'a', size);
	return text;
}

static void test_a_text_at_its_limit_is_whole_and_one_above_is_cut(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {.text = long_text(fixture, TEXT_BYTES_MAX)};

	assert_int_equal(strlen(pass(fixture, &sent)->text), TEXT_BYTES_MAX);
	sent.text = long_text(fixture, TEXT_BYTES_MAX + 1);
	assert_int_equal(strlen(pass(fixture, &sent)->text), TEXT_BYTES_MAX);
}

static void test_an_id_at_its_limit_is_whole_and_one_above_is_left_out(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {.message_id = long_text(fixture, WIRE_TOKEN_BYTES_MAX)};

	assert_int_equal(strlen(pass(fixture, &sent)->message_id), WIRE_TOKEN_BYTES_MAX);
	sent.message_id = long_text(fixture, WIRE_TOKEN_BYTES_MAX + 1);
	assert_string_equal(pass(fixture, &sent)->message_id, "");
}

static void test_a_cut_never_splits_a_character(void **state)
{
	struct fixture *fixture = *state;
	char *text = long_text(fixture, TEXT_BYTES_MAX + 2);
	struct message sent = {.text = text};

	memcpy(text + TEXT_BYTES_MAX - 1, "火", strlen("火"));
	assert_int_equal(strlen(pass(fixture, &sent)->text), TEXT_BYTES_MAX - 1);
}

static void test_bytes_that_are_not_utf8_are_replaced(void **state)
{
	struct message sent = {.text = "caf\xe9", .subject = "\xc3"};
	const struct message *got = pass(*state, &sent);

	assert_string_equal(got->text, "caf\xef\xbf\xbd");
	assert_string_equal(got->subject, "\xef\xbf\xbd");
}

static void test_a_line_loses_its_control_characters(void **state)
{
	struct message sent = {.subject = "a\r\nBcc: b", .text = "a\nb"};
	const struct message *got = pass(*state, &sent);

	assert_string_equal(got->subject, "a  Bcc: b");
	assert_string_equal(got->text, "a\nb");
}

static void test_a_list_above_its_limit_is_cut(void **state)
{
	static struct mail_address many[ADDRESSES_MAX + 1];
	struct message sent = {.to = {many, ADDRESSES_MAX + 1}};

	assert_int_equal(pass(*state, &sent)->to.count, ADDRESSES_MAX);
}

static void test_a_date_beyond_the_calendar_is_brought_back(void **state)
{
	struct message sent = {
	    .has_date = true, .date_ms = INT64_MAX, .date_offset_minutes = 99999};
	const struct message *got = pass(*state, &sent);
	char text[TIME_TEXT_SIZE];

	assert_string_equal(time_format_utc(got->date_ms, text), "9999-12-31T23:59:59Z");
	assert_int_equal(got->date_offset_minutes, 24 * 60);
}

/* ---- the reader of the answer believes nothing ---- */

static void test_every_cut_is_noticed(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = full_message();

	put(fixture, &sent);
	for (size_t size = 0; size < fixture->bytes.size; size++)
		assert_int_equal(get(fixture, size), -1);
}

/* Seeds of an older format would stop the fuzzer at the first field. */
static void test_the_seeds_of_the_fuzzer_are_answers(void **state)
{
	static const char *const names[] = {"full", "empty"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		AUTO_FREE char *path =
		    mem_printf("%s/tests/fuzz/seeds/wire/%s", getenv("HARK_SOURCE"), names[i]);

		buffer_free(&fixture->bytes);
		assert_int_equal(
		    file_read(path, WIRE_ANSWER_BYTES_MAX, &fixture->bytes, &fixture->error), 0);
		assert_int_equal(get(fixture, fixture->bytes.size), 0);
	}
}

static void test_a_byte_too_many_is_noticed(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = full_message();

	put(fixture, &sent);
	buffer_add_char(&fixture->bytes, 'x');
	assert_int_equal(get(fixture, fixture->bytes.size), -1);
	assert_string_equal(fixture->error.text, "1 bytes too many");
}

/* Overwrites the first bytes, which are the message_id's length and text. */
static int get_with_id(struct fixture *fixture, uint32_t size, const char *id)
{
	struct message sent = full_message();

	put(fixture, &sent);
	memcpy(fixture->bytes.data, &size, sizeof(size));
	memcpy(fixture->bytes.data + sizeof(size), id, strlen(id));
	return get(fixture, fixture->bytes.size);
}

static void test_a_length_above_the_limit_is_refused(void **state)
{
	assert_int_equal(get_with_id(*state, WIRE_TOKEN_BYTES_MAX + 1, "3"), -1);
	assert_string_equal(((struct fixture *)*state)->error.text, "a text passes its limit");
	assert_int_equal(get_with_id(*state, UINT32_MAX - 1, "3"), -1);
}

static void test_a_lacking_text_is_refused_where_none_may_lack(void **state)
{
	assert_int_equal(get_with_id(*state, UINT32_MAX, "3"), -1);
}

static void test_a_text_that_is_told_twice_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {.text = "one", .new_text = "two"};
	char *second;

	put(fixture, &sent);
	second = memmem(fixture->bytes.data, fixture->bytes.size, "two", 3);
	memcpy(second, "one", 3);
	assert_int_equal(get(fixture, fixture->bytes.size), -1);
	assert_string_equal(fixture->error.text, "a text is told twice");
}

static void test_text_that_is_not_utf8_is_refused(void **state)
{
	const uint32_t size = (uint32_t)strlen("3@example.com");

	assert_int_equal(get_with_id(*state, size, "3@exa\xffple"), -1);
	assert_string_equal(((struct fixture *)*state)->error.text, "a text is not UTF-8");
}

static void test_a_line_break_in_a_line_is_refused(void **state)
{
	const uint32_t size = (uint32_t)strlen("3@example.com");

	assert_int_equal(get_with_id(*state, size, "3@exa\nple"), -1);
	assert_string_equal(
	    ((struct fixture *)*state)->error.text, "a line has control characters");
}

static void test_a_nul_in_a_text_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = full_message();

	put(fixture, &sent);
	fixture->bytes.data[sizeof(uint32_t) + 2] = '\0';
	assert_int_equal(get(fixture, fixture->bytes.size), -1);
}

/* The number behind the message_id is has_date. */
static void test_a_number_out_of_its_range_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {0};
	int64_t wrong[] = {2, -1, INT64_MIN, INT64_MAX};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		put(fixture, &sent);
		memcpy(fixture->bytes.data + sizeof(uint32_t), &wrong[i], sizeof(wrong[i]));
		assert_int_equal(get(fixture, fixture->bytes.size), -1);
		assert_string_equal(fixture->error.text, "a number is out of its range");
	}
}

/* In an empty message the count of reply_to stands behind a text, three numbers and four texts. */
static void test_a_list_above_its_limit_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = {0};
	const uint32_t count = ADDRESSES_MAX + 1;
	const size_t at = 5 * sizeof(uint32_t) + 3 * sizeof(int64_t);

	put(fixture, &sent);
	memcpy(fixture->bytes.data + at, &count, sizeof(count));
	assert_int_equal(get(fixture, fixture->bytes.size), -1);
	assert_string_equal(fixture->error.text, "a list passes its limit");
}

/* Whatever single byte is changed: refused, or a message within its limits. Never a fault. */
static void test_any_changed_byte_is_survived(void **state)
{
	struct fixture *fixture = *state;
	struct message sent = full_message();

	put(fixture, &sent);
	for (size_t at = 0; at < fixture->bytes.size; at++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			fixture->bytes.data[at] ^= (char)(1u << bit);
			if (get(fixture, fixture->bytes.size) == 0)
				assert_in_range(fixture->got->nature, 0, NATURE_COUNT - 1);
			fixture->bytes.data[at] ^= (char)(1u << bit);
		}
		arena_clear(fixture->arena);
	}
}

static void test_only_a_child_of_this_version_is_greeted(void **state)
{
	const struct wire_frame hello = {.magic = WIRE_HELLO};
	const struct wire_frame failed = {.magic = WIRE_FAILED};

	(void)state;
	assert_true(wire_is_hello(&hello, PACKAGE_VERSION));
	assert_false(wire_is_hello(&hello, "0.0.9"));
	assert_false(wire_is_hello(&hello, ""));
	assert_false(wire_is_hello(&failed, PACKAGE_VERSION));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_only_a_child_of_this_version_is_greeted),
	    TEST(test_a_full_message_arrives_whole),
	    TEST(test_texts_arrive_whole),
	    TEST(test_a_new_text_that_is_the_whole_text_is_sent_once),
	    TEST(test_what_was_read_is_sent_in_the_same_bytes),
	    TEST(test_lists_arrive_whole),
	    TEST(test_a_bounce_arrives_whole),
	    TEST(test_what_lacks_arrives_as_empty_text_or_nothing),
	    TEST(test_a_text_at_its_limit_is_whole_and_one_above_is_cut),
	    TEST(test_an_id_at_its_limit_is_whole_and_one_above_is_left_out),
	    TEST(test_a_cut_never_splits_a_character),
	    TEST(test_bytes_that_are_not_utf8_are_replaced),
	    TEST(test_a_line_loses_its_control_characters),
	    TEST(test_a_list_above_its_limit_is_cut),
	    TEST(test_a_date_beyond_the_calendar_is_brought_back),
	    TEST(test_every_cut_is_noticed),
	    TEST(test_the_seeds_of_the_fuzzer_are_answers),
	    TEST(test_a_byte_too_many_is_noticed),
	    TEST(test_a_length_above_the_limit_is_refused),
	    TEST(test_a_lacking_text_is_refused_where_none_may_lack),
	    TEST(test_a_text_that_is_told_twice_is_refused),
	    TEST(test_text_that_is_not_utf8_is_refused),
	    TEST(test_a_line_break_in_a_line_is_refused),
	    TEST(test_a_nul_in_a_text_is_refused),
	    TEST(test_a_number_out_of_its_range_is_refused),
	    TEST(test_a_list_above_its_limit_is_refused),
	    TEST(test_any_changed_byte_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
