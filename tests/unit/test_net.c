#include "unit.h"

#include <string.h>

#include "net/net_p.h"

/* ---- names of folders ---- */

struct name_pair {
	const char *utf8, *utf7;
};

static const struct name_pair names[] = {
    {"INBOX", "INBOX"},
    {"", ""},
    {"R&D", "R&-D"},
    {"&", "&-"},
    {"~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e",
	"~peter/mail/&U,BTFw-/&ZeVnLIqe-"}, /* RFC 3501 */
    {"已发送", "&XfJT0ZAB-"},
    {"草稿&箱 1", "&g0l6Pw-&-&e7E- 1"},
    {"é", "&AOk-"},
    {"\U0001f600x", "&2D3eAA-x"},
    {"\U0001f600\U0001f600", "&2D3eANg93gA-"},
};

static void names_go_both_ways(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_string_equal(utf7_from_utf8(arena, names[i].utf8), names[i].utf7);
		assert_string_equal(utf7_to_utf8(arena, names[i].utf7), names[i].utf8);
	}
	arena_free(&arena);
}

static void every_character_goes_both_ways(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	for (uint32_t character = 0x20; character <= 0x10ffff;
	     character += character < 0x3000 ? 1 : 97) {
		char name[16] = "a";
		size_t size = 1 + utf8_put(character, name + 1);

		if (size == 1 || character == 0x7f)
			continue;
		memcpy(name + size, "z", 2);
		assert_string_equal(utf7_to_utf8(arena, utf7_from_utf8(arena, name)), name);
		arena_clear(arena);
	}
	arena_free(&arena);
}

static void what_is_no_name_is_refused(void **state)
{
	static const char *const bad_utf7[] = {"&", "&XfJ", "&XfJT0ZAB", "&X-", "&XfJT0ZA=-",
	    "&2D0-", "&3gA-", "&AGE-", "&AOl-", "a\nb", "&XfJ T0ZAB-", "&XfJT0/AB-"};
	static const char *const bad_utf8[] = {"a\nb", "\x7f", "\xff", "\xed\xa0\x80", "\xc0\xaf"};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad_utf7); i++)
		assert_null(utf7_to_utf8(arena, bad_utf7[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad_utf8); i++)
		assert_null(utf7_from_utf8(arena, bad_utf8[i]));
	arena_free(&arena);
}

static void names_have_a_longest(void **state)
{
	struct arena *arena = arena_new();
	char name[1026];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[1025] = '\0';
	assert_null(utf7_from_utf8(arena, name));
	assert_null(utf7_to_utf8(arena, name));
	name[1024] = '\0';
	assert_string_equal(utf7_from_utf8(arena, name), name);
	assert_string_equal(utf7_to_utf8(arena, name), name);
	arena_free(&arena);
}

/* ---- replies ---- */

static void reply_code_is_three_digits(void **state)
{
	(void)state;
	assert_int_equal(smtp_reply_code("250 OK\r\n", 8), 250);
	assert_int_equal(smtp_reply_code("250-SIZE\r\n", 10), 250);
	assert_int_equal(smtp_reply_code("250\r\n", 5), 250);
	assert_int_equal(smtp_reply_code("250", 3), 250);
	assert_int_equal(smtp_reply_code("25", 2), 0);
	assert_int_equal(smtp_reply_code("2500 x", 6), 0);
	assert_int_equal(smtp_reply_code("-25 x", 5), 0);
	assert_int_equal(smtp_reply_code("", 0), 0);
	assert_int_equal(smtp_reply_code("250\0x", 5), 0);
}

static void only_the_last_line_of_a_reply_is_last(void **state)
{
	(void)state;
	assert_true(smtp_reply_is_last("250 OK", 6));
	assert_true(smtp_reply_is_last("250", 3));
	assert_false(smtp_reply_is_last("250-OK", 6));
	assert_false(smtp_reply_is_last("hello", 5));
}

static void enhanced_code_is_taken_only_when_it_is_one(void **state)
{
	static const char *const lines[][2] = {
	    {"550 5.1.1 No such user\r\n", "5.1.1"},
	    {"550-5.1.1 No such user\r\n", "5.1.1"},
	    {"250 2.0.0\r\n", "2.0.0"},
	    {"452 4.3.123 x", "4.3.123"},
	    {"550 4.1.1 another class", ""},
	    {"550 5.1 x", ""},
	    {"550 5.1.", ""},
	    {"550 5..1 x", ""},
	    {"550 5.1.1x", ""},
	    {"550 5.1.12345678901234567890 x", ""},
	    {"550 No such user 5.1.1", ""},
	    {"550", ""},
	};
	char enhanced[ENHANCED_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		smtp_reply_enhanced(lines[i][0], strlen(lines[i][0]), enhanced);
		assert_string_equal(enhanced, lines[i][1]);
	}
}

/* ---- what may not go out ---- */

static void address_that_would_break_its_line_is_refused(void **state)
{
	static const char *const bad[] = {"a@b\r\nDATA", "a@b\n", "a\rb@c", "a b@c", "<a@b", "a@b>",
	    "a\t@b", "a@b\x7f", "\xff@b", "\x01", "a@b@c", "\"a\"b@c@d", "a", "a@", "@b"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_non_null(smtp_address_fault(bad[i], true));
	assert_null(smtp_address_fault("a@b", false));
	assert_null(smtp_address_fault("客户@example.org", false));
	assert_null(smtp_address_fault("\"a@b\"@c", false));
	assert_null(smtp_address_fault("", true));
	assert_non_null(smtp_address_fault("", false));
}

static void a_domain_in_ascii_holds_nothing_that_ends_its_command(void **state)
{
	static const char *const as_they_are[] = {"a@b.example\xef\xbc\x9e",
	    "a@b.example\xef\xbc\x9e\xe3\x80\x80NOTIFY\xef\xbc\x9dNEVER",
	    "a@\xe4\xbe\x8b\xef\xbc\x9e.example", "a@b\xef\xbc\xa0\x63.example",
	    "a@b\xc2\xa0\x63.example", "\xe5\xae\xa2@\xe4\xbe\x8b.example"};
	char out[WIRE_ADDRESS_BYTES_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(as_they_are); i++) {
		wire_address(as_they_are[i], out);
		assert_string_equal(out, as_they_are[i]);
	}
	wire_address("a@\xe4\xbe\x8b\xe5\xad\x90.example", out);
	assert_string_equal(out, "a@xn--fsqu00a.example");
}

static void address_has_a_longest(void **state)
{
	char address[ADDRESS_BYTES_MAX + 2];

	(void)state;
	memset(address, 'a', sizeof(address) - 1);
	address[1] = '@';
	address[ADDRESS_BYTES_MAX + 1] = '\0';
	assert_non_null(smtp_address_fault(address, false));
	address[ADDRESS_BYTES_MAX] = '\0';
	assert_null(smtp_address_fault(address, false));
}

static const char *content_fault(const char *text, size_t size)
{
	return smtp_content_fault((struct bytes){(const uint8_t *)text, size});
}

static void content_has_lines_that_end_in_cr_lf(void **state)
{
	(void)state;
	assert_null(content_fault("a\r\nb\r\n", 6));
	assert_null(content_fault("no end", 6));
	assert_non_null(content_fault("a\nb", 3));
	assert_non_null(content_fault("\na", 2));
	assert_non_null(content_fault("a\rb", 3));
	assert_non_null(content_fault("a\r", 2));
	assert_non_null(content_fault("a\r\r\n", 4));
	assert_non_null(content_fault("a\0b", 3));
	assert_non_null(content_fault("", 0));
}

static void content_has_no_line_that_a_server_may_cut(void **state)
{
	char lines[2 * (MAIL_LINE_BYTES_MAX + 3)];

	(void)state;
	memset(lines, 'x', sizeof(lines));
	memcpy(lines + MAIL_LINE_BYTES_MAX, "\r\n", 2);
	assert_null(content_fault(lines, MAIL_LINE_BYTES_MAX + 2));
	assert_null(content_fault(lines, 2 * MAIL_LINE_BYTES_MAX + 2));
	assert_non_null(content_fault(lines, 2 * MAIL_LINE_BYTES_MAX + 3));
	memcpy(lines + MAIL_LINE_BYTES_MAX, "x\r\n", 3);
	assert_non_null(content_fault(lines, MAIL_LINE_BYTES_MAX + 3));
}

/* ---- the rest ---- */

static void server_words_are_fit_for_a_log(void **state)
{
	char words[SERVER_WORDS_MAX], line[400];

	(void)state;
	server_words(words, "NO \x1b[2J bad\ttab\r\n", 17);
	assert_string_equal(words, "NO ?[2J bad?tab");
	server_words(words, "NO \xff\xe4", 5);
	assert_string_equal(words, "NO ??");
	server_words(words, "", 0);
	assert_string_equal(words, "");
	memset(line, 'x', sizeof(line));
	server_words(words, line, sizeof(line));
	assert_int_equal(strlen(words), SERVER_WORDS_MAX - 1);
}

static void timing_has_defaults(void **state)
{
	struct net_timing given = {.command_ms = 7};
	struct net_timing filled = timing_or_default(&given);

	(void)state;
	assert_int_equal(filled.command_ms, 7);
	assert_int_equal(filled.connect_ms, 30000);
	filled = timing_or_default(NULL);
	assert_int_equal(filled.command_ms, 120000);
	assert_int_equal(filled.idle_ms, 540000);
	assert_int_equal(filled.answer_ms, 600000);
}

/* So many pieces of work, and how many were done. */
struct errand {
	int pieces, done;
	enum net_errand_result end;
};

static enum net_errand_result do_piece(void *context)
{
	struct errand *errand = context;

	return ++errand->done < errand->pieces ? NET_ERRAND_GOES_ON : errand->end;
}

/* Without a user nobody is even called. */
static enum net_result open_without_user(struct errand *errand)
{
	static const struct server_settings server = {.host = "127.0.0.1", .tls = TLS_NONE};
	static const struct imap_foretelling nothing;
	const struct net_errand given = {.work = do_piece, .context = errand};
	struct imap *imap = NULL;
	struct error error;
	enum net_result result = imap_open_foretold(&server, NULL, &nothing, &given, &imap, &error);

	assert_null(imap);
	return result;
}

static void an_errand_is_run_though_there_is_no_connection(void **state)
{
	struct errand errand = {.pieces = 3, .end = NET_ERRAND_DONE};

	(void)state;
	assert_int_equal(open_without_user(&errand), NET_REFUSED);
	assert_int_equal(errand.done, 3);
}

static void an_errand_that_fails_is_what_is_told(void **state)
{
	struct errand errand = {.pieces = 2, .end = NET_ERRAND_FAILED};

	(void)state;
	assert_int_equal(open_without_user(&errand), NET_STOPPED);
	assert_int_equal(errand.done, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_go_both_ways),
	    cmocka_unit_test(every_character_goes_both_ways),
	    cmocka_unit_test(what_is_no_name_is_refused),
	    cmocka_unit_test(names_have_a_longest),
	    cmocka_unit_test(reply_code_is_three_digits),
	    cmocka_unit_test(only_the_last_line_of_a_reply_is_last),
	    cmocka_unit_test(enhanced_code_is_taken_only_when_it_is_one),
	    cmocka_unit_test(address_that_would_break_its_line_is_refused),
	    cmocka_unit_test(a_domain_in_ascii_holds_nothing_that_ends_its_command),
	    cmocka_unit_test(address_has_a_longest),
	    cmocka_unit_test(content_has_lines_that_end_in_cr_lf),
	    cmocka_unit_test(content_has_no_line_that_a_server_may_cut),
	    cmocka_unit_test(server_words_are_fit_for_a_log),
	    cmocka_unit_test(timing_has_defaults),
	    cmocka_unit_test(an_errand_is_run_though_there_is_no_connection),
	    cmocka_unit_test(an_errand_that_fails_is_what_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
