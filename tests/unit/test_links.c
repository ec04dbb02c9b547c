#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "hark/base.h"
#include "triage/links.h"

static const char *without_links(const char *text)
{
	char *folded = text_fold(arena, text);
	size_t size = links_blank_out(folded, strlen(folded), NULL);

	assert_int_equal(strlen(folded), size);
	for (char *at = folded; *at != '\0'; at++)
		if (*at == LINK_MARK)
			*at = '#';
	return folded;
}

#define assert_blanked(text, expected) assert_string_equal(without_links(text), expected)

static void web_addresses_are_blanked_out(void **state)
{
	(void)state;
	assert_blanked("see https://a.example/crash?x=1 now", "see # now");
	assert_blanked("见http://a.example/crash，谢谢", "见#谢谢");
	assert_blanked("(https://a.example/crash) crash", "(#) crash");
	assert_blanked("\"ftp://a.example/crash\" 'HTTP://B.example/x'", "\"#\" '#'");
	assert_blanked("see www.crash.example/a and WWW.b.example", "see # and #");
	assert_blanked("https://a.example/退款", "#退款");
	assert_blanked("https://a.example/x」“https://b.example”", "#」“#”");
	assert_blanked("git+ssh://crash.example/x", "#");
}

static void what_only_looks_like_one_stays(void **state)
{
	(void)state;
	assert_blanked("awww.crash", "awww.crash");
	assert_blanked("www. crash", "www. crash");
	assert_blanked("http:// crash", "http:// crash");
	assert_blanked("://crash", "://crash");
	assert_blanked("crash: //x", "crash: //x");
	assert_blanked("3://x", "3://x");
	assert_blanked("me @ home.now @crash a@b", "me @ home.now @crash a@b");
}

static void mail_addresses_are_blanked_out(void **state)
{
	(void)state;
	assert_blanked("mail crash@example.com now", "mail # now");
	assert_blanked("邮箱crash@example.com谢谢", "邮箱#谢谢");
	assert_blanked("<a.crash+tag@mail.example.com>.", "<#>.");
	assert_blanked("crash@example.com.", "#.");
	assert_blanked("a@b@crash.example", "a@#");
	assert_blanked("mailto:crash@example.com", "mailto:#");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(web_addresses_are_blanked_out),
	    TEST(what_only_looks_like_one_stays),
	    TEST(mail_addresses_are_blanked_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
