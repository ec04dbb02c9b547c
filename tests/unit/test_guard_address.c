/*
 * What the guard reads from an address alone: can it be used, and does a machine stand behind it.
 */
#include "unit.h"

#include <string.h>

#include "hark/respond.h"

static void addresses_may_be_as_long_as_rfc_5321_says(void **state)
{
	char address[300];

	(void)state;
	memset(address, 'a', sizeof(address));
	memcpy(address + 64, "@b.example", sizeof("@b.example"));
	assert_true(guard_is_usable_address(address));
	memset(address, 'a', sizeof(address));
	memcpy(address + 65, "@b.example", sizeof("@b.example"));
	assert_false(guard_is_usable_address(address));
	memset(address, 'a', sizeof(address));
	address[1] = '@';
	address[254] = '\0';
	assert_true(guard_is_usable_address(address));
	address[254] = 'a';
	address[255] = '\0';
	assert_false(guard_is_usable_address(address));
	assert_true(guard_is_usable_address("用户@例子.公司"));
	assert_false(guard_is_usable_address("\xff@b.example"));
	assert_false(guard_is_usable_address(NULL));
}

static void system_addresses_are_known(void **state)
{
	static const char *const machines[] = {"", "noreply@x.example", "no-reply@x.example",
	    "No_Reply@x.example", "no.reply@x.example", "noreply123@x.example",
	    "shop-no-reply@x.example", "mailnoreply@x.example", "donotreply@x.example",
	    "do-not-reply@x.example", "dont-reply@x.example", "no-response@x.example",
	    "MAILER-DAEMON@x.example", "postmaster@x.example", "listserv@x.example",
	    "majordomo@x.example", "owner-news@x.example", "news-request@x.example",
	    "bounces+12-ann=y@x.example", "news-bounces@x.example", "abuse@x.example",
	    "root@x.example", "notification@x.example", "notifications@x.example",
	    "app.notifications@x.example", "auto-reply@x.example", "不回复@x.example",
	    "请勿回复@x.example", "ann@users.noreply.x.example", "root+cron@x.example"};
	static const char *const persons[] = {"ann@x.example", "reply@x.example",
	    "ann.reply@x.example", "norel@x.example", "casino@x.example", "owner@x.example",
	    "rooter@x.example", "abuser@x.example", "janore@noreplying.example", "info@x.example",
	    "support@x.example", "李@x.example"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++)
		if (!guard_is_system_address(machines[i]))
			fail_msg("%s passed as a person", machines[i]);
	for (size_t i = 0; i < ARRAY_SIZE(persons); i++)
		if (guard_is_system_address(persons[i]))
			fail_msg("%s was taken for a machine", persons[i]);
}

static void assert_person(const char *address, const char *expected)
{
	char person[ADDRESS_BYTES_MAX + 1];

	address_person(address, person, sizeof(person));
	assert_string_equal(person, expected);
}

static void the_names_of_one_mailbox_are_one_person(void **state)
{
	(void)state;
	assert_person("ann@customer.example", "ann@customer.example");
	assert_person("ann+shop+1@customer.example", "ann@customer.example");
	assert_person("an.n@customer.example", "an.n@customer.example");
	assert_person("a.n.n+x@googlemail.com", "ann@gmail.com");
	assert_person("ann@GMail.com", "ann@gmail.com");
	assert_person("+ann@customer.example", "+ann@customer.example");
	assert_person("", "");
}

static void rewritten_paths_are_unwrapped_first(void **state)
{
	static const char *const machines[] = {"SRS0=Hh1=T2=x.example=noreply@fwd.example",
	    "SRS1=Hh1=fwd.example==Hh2=T2=x.example=bounces@second.example",
	    "prvs=1234abcdef=postmaster@x.example", "btv1==1234abcdef==no-reply@x.example"};
	static const char *const persons[] = {"SRS0=Hh1=T2=x.example=ann@fwd.example",
	    "SRS0+Hh1=T2=x.example=ann@fwd.example",
	    "SRS1=Hh1=fwd.example==Hh2=T2=x.example=ann@second.example",
	    "prvs=1234abcdef=ann@x.example", "SRS0=", "SRS1==", "prvs=", "prvs=a@b",
	    "SRS0=a=b@c=d"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++)
		assert_true(guard_is_system_address(machines[i]));
	for (size_t i = 0; i < ARRAY_SIZE(persons); i++)
		assert_false(guard_is_system_address(persons[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_may_be_as_long_as_rfc_5321_says),
	    cmocka_unit_test(system_addresses_are_known),
	    cmocka_unit_test(the_names_of_one_mailbox_are_one_person),
	    cmocka_unit_test(rewritten_paths_are_unwrapped_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
