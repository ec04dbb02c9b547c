/*
 * The guard: whose mail it is, where the answer would go, how much was sent, and the order of it
 * all. Each rule with a mail that it holds and one that it lets pass.
 */
#include "guard.h"

static const char *never_ack_globs[] = {"*@silent.example"};

static void an_ordinary_mail_is_acknowledged(void **state)
{
	(void)state;
	assert_rule("ack");
}

/* ---- own mail, loops, bounces ---- */

static void mail_from_our_own_addresses_is_never_acknowledged(void **state)
{
	static const char *const own[] = {"feedback@example.com", "Support@Example.com",
	    "li@example.com", "feedback+shop@example.com"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		message.from.address = own[i];
		assert_rule("own_mail");
	}
	input.treat_as_person = true;
	assert_rule("own_mail");
	message.from.address = "colleague@example.com";
	assert_rule("ack");
}

static void a_message_id_of_ours_is_own_mail(void **state)
{
	(void)state;
	message.message_id = "hark.1042.abcdefgh23456789@example.com";
	assert_rule("own_mail");
	message.message_id = "hark.1042.abcdefgh23456789@someone-else.example";
	assert_rule("ack");
}

static void our_own_x_loop_is_a_loop_even_for_a_person(void **state)
{
	(void)state;
	input.treat_as_person = true;
	assert_rule_for_header("x-loop", "hark-7f3a", "loop");
	assert_reason_has("X-Loop");
}

static void reports_of_mail_systems_are_never_acknowledged(void **state)
{
	static const enum nature natures[] = {
	    NATURE_BOUNCE, NATURE_DELAY, NATURE_RECEIPT, NATURE_COMPLAINT_REPORT};

	(void)state;
	input.treat_as_person = true;
	for (size_t i = 0; i < ARRAY_SIZE(natures); i++) {
		message.nature = natures[i];
		assert_rule("bounce");
		assert_reason_has(nature_word(natures[i]));
	}
}

static void the_null_path_is_never_answered_but_a_missing_one_may_be(void **state)
{
	(void)state;
	message.return_path = "";
	input.treat_as_person = true;
	assert_rule("null_path");
	message.has_return_path = false;
	message.return_path = NULL;
	assert_rule("ack");
}

/* ---- the other end ---- */

static void an_address_that_cannot_be_used_gets_nothing(void **state)
{
	static const char *const bad[] = {"", "ann", "@customer.example", "ann@",
	    "a b@customer.example", "ann@customer.example\r\nBcc: x@y.example",
	    "<ann@customer.example>", "ann@@customer.example", "\"ann lee\"@customer.example",
	    "ann@.example", "ann@a..b"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		message.from.address = bad[i];
		assert_rule("no_recipient");
	}
}

static void reply_to_counts_within_the_senders_domain_only(void **state)
{
	(void)state;
	message.reply_to.count = 1;
	reply_to[0].address = "desk@customer.example";
	assert_string_equal(guard_recipient(&message), "desk@customer.example");
	reply_to[0].address = "victim@elsewhere.example";
	assert_string_equal(guard_recipient(&message), "ann@customer.example");
	message.from.address = "";
	assert_null(guard_recipient(&message));
}

static void a_reply_to_does_not_lead_to_a_stranger_at_the_same_provider(void **state)
{
	(void)state;
	message.from.address = "eve@gmail.com";
	message.reply_to.count = 1;
	reply_to[0].address = "victim@gmail.com";
	assert_string_equal(guard_recipient(&message), "eve@gmail.com");
}

static void a_reply_to_that_leads_to_us_gets_nothing(void **state)
{
	(void)state;
	message.from.address = "colleague@example.com";
	message.reply_to.count = 1;
	reply_to[0].address = "feedback@example.com";
	assert_rule("no_recipient");
}

static void a_system_address_gets_nothing_whoever_says_person(void **state)
{
	(void)state;
	message.from.address = "noreply@shop.example";
	input.treat_as_person = true;
	assert_rule("system_address");
	assert_reason_has("noreply@shop.example");
}

static void a_system_return_path_holds_unless_a_person_is_behind_it(void **state)
{
	(void)state;
	message.return_path = "bounces+7@lists.example";
	assert_rule("system_address");
	input.treat_as_person = true;
	assert_rule("ack");
}

static void the_owner_can_name_who_gets_nothing(void **state)
{
	(void)state;
	settings.never_ack = (struct text_list){never_ack_globs, 1};
	assert_rule("ack");
	message.from.address = "ann@silent.example";
	assert_rule("never_ack");
	message.from.address = "ann@customer.example";
	input.never_ack = true;
	assert_rule("never_ack");
}

static void dead_and_silenced_addresses_get_nothing(void **state)
{
	(void)state;
	input.is_address_dead = true;
	assert_rule("dead_address");
	input.is_address_dead = false;
	input.is_silenced = true;
	assert_rule("silenced");
}

/* ---- addressed to us, date, thread ---- */

static void a_mail_must_be_addressed_to_us(void **state)
{
	(void)state;
	to[0].address = "someone@else.example";
	assert_rule("not_addressed");
	assert_reason_has("feedback@example.com");
	to[0].address = "SUPPORT@example.com";
	assert_rule("ack");
	to[0].address = "feedback+shop@example.com";
	assert_rule("ack");
	to[0].address = "feedbacks@example.com";
	assert_rule("not_addressed");
}

static void carbon_copies_count_as_addressed(void **state)
{
	(void)state;
	message.cc = message.to;
	message.to.count = 0;
	assert_rule("ack");
}

static void what_delivery_wrote_counts_as_addressed(void **state)
{
	static const char *const fields[] = {
	    "bcc", "resent-to", "resent-cc", "delivered-to", "x-original-to", "envelope-to"};

	(void)state;
	message.to.count = 0;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		assert_rule_for_header(
		    fields[i], "Us <feedback@example.com>, other@x.example", "ack");
		assert_rule_for_header(fields[i], "xfeedback@example.com", "not_addressed");
	}
	assert_rule_for_header("subject", "feedback@example.com", "not_addressed");
}

static void what_is_older_than_the_watermark_is_not_answered(void **state)
{
	(void)state;
	input.mail_date_ms = input.watermark_ms;
	assert_rule("ack");
	input.mail_date_ms = input.watermark_ms - 1;
	assert_rule("old");
}

static void an_answer_to_our_mail_is_not_acknowledged(void **state)
{
	(void)state;
	input.is_reply_to_ours = true;
	assert_rule("reply_to_ours");
}

static void nothing_is_sent_while_acknowledgements_are_off(void **state)
{
	(void)state;
	settings.acknowledge.is_enabled = false;
	assert_rule("disabled");
	message.from.address = "noreply@x.example";
	assert_rule("system_address");
}

/* ---- caps ---- */

static void one_address_gets_a_text_once_a_day_and_three_times_a_week(void **state)
{
	(void)state;
	input.address_day = 1;
	assert_rule("address_cap");
	assert_reason_has("limits.per_address_day");
	input.address_day = 0;
	input.address_week = 2;
	assert_rule("ack");
	input.address_week = 3;
	assert_rule("address_cap");
	input.treat_as_person = true;
	assert_rule("address_cap");
}

static void all_texts_to_one_address_have_a_cap_too(void **state)
{
	(void)state;
	input.address_any_day = GUARD_ADDRESS_ANY_DAY_MAX - 1;
	assert_rule("ack");
	input.address_any_day = GUARD_ADDRESS_ANY_DAY_MAX;
	assert_rule("address_cap");
	settings.limits.per_address_day = GUARD_ADDRESS_ANY_DAY_MAX + 1;
	assert_rule("ack");
}

static void one_domain_has_a_cap_each_hour(void **state)
{
	(void)state;
	input.domain_hour = 19;
	assert_rule("ack");
	input.domain_hour = 20;
	assert_rule("domain_cap");
}

static void one_domain_has_a_cap_each_day(void **state)
{
	(void)state;
	input.domain_day = 59;
	assert_rule("ack");
	input.domain_day = 60;
	assert_rule("domain_cap");
	settings.limits.per_domain_hour = 21;
	assert_rule("ack");
}

static void the_customers_of_a_great_provider_have_no_cap_of_a_day(void **state)
{
	(void)state;
	message.from.address = "ann@gmail.com";
	input.domain_day = 100000;
	assert_rule("ack");
	input.domain_hour = 20;
	assert_rule("domain_cap");
}

static void the_global_cap_trips_the_breaker_once(void **state)
{
	(void)state;
	input.all_hour = 99;
	assert_rule("ack");
	assert_false(decision.trips_breaker);
	input.all_hour = 100;
	assert_rule("global_cap");
	assert_true(decision.trips_breaker);
	input.is_breaker_open = true;
	assert_rule("breaker");
	assert_false(decision.trips_breaker);
}

static void a_quiet_period_ends_by_itself(void **state)
{
	(void)state;
	input.quiet_until_ms = NOW + 1;
	assert_rule("quiet_period");
	input.quiet_until_ms = NOW;
	assert_rule("ack");
}

/* ---- the reason ---- */

static void a_reason_is_one_clean_line_of_whole_characters(void **state)
{
	char value[400];

	(void)state;
	memset(value, 0, sizeof(value));
	for (size_t i = 0; i + 3 < sizeof(value); i += 3)
		memcpy(value + i, "中", 3);
	assert_rule_for_header("auto-submitted", value, "auto_submitted");
	assert_true(utf8_is_valid(decision.reason, strlen(decision.reason)));
	assert_rule_for_header("auto-submitted", "x\x1b[2J\n\u202eevil", "auto_submitted");
	assert_false(text_has_control(decision.reason));
	assert_null(strstr(decision.reason, "\u202e"));
}

static void the_first_rule_in_the_order_decides(void **state)
{
	(void)state;
	message.return_path = "";
	add_header("auto-submitted", "auto-replied");
	assert_rule("null_path");
	message.nature = NATURE_BOUNCE;
	assert_rule("bounce");
	message.from.address = "feedback@example.com";
	assert_rule("own_mail");
}

#define TEST(name) cmocka_unit_test_setup(name, ordinary_mail)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_ordinary_mail_is_acknowledged),
	    TEST(mail_from_our_own_addresses_is_never_acknowledged),
	    TEST(a_message_id_of_ours_is_own_mail),
	    TEST(our_own_x_loop_is_a_loop_even_for_a_person),
	    TEST(reports_of_mail_systems_are_never_acknowledged),
	    TEST(the_null_path_is_never_answered_but_a_missing_one_may_be),
	    TEST(an_address_that_cannot_be_used_gets_nothing),
	    TEST(reply_to_counts_within_the_senders_domain_only),
	    TEST(a_reply_to_does_not_lead_to_a_stranger_at_the_same_provider),
	    TEST(a_reply_to_that_leads_to_us_gets_nothing),
	    TEST(a_system_address_gets_nothing_whoever_says_person),
	    TEST(a_system_return_path_holds_unless_a_person_is_behind_it),
	    TEST(the_owner_can_name_who_gets_nothing),
	    TEST(dead_and_silenced_addresses_get_nothing),
	    TEST(a_mail_must_be_addressed_to_us),
	    TEST(carbon_copies_count_as_addressed),
	    TEST(what_delivery_wrote_counts_as_addressed),
	    TEST(what_is_older_than_the_watermark_is_not_answered),
	    TEST(an_answer_to_our_mail_is_not_acknowledged),
	    TEST(nothing_is_sent_while_acknowledgements_are_off),
	    TEST(one_address_gets_a_text_once_a_day_and_three_times_a_week),
	    TEST(all_texts_to_one_address_have_a_cap_too),
	    TEST(one_domain_has_a_cap_each_hour),
	    TEST(one_domain_has_a_cap_each_day),
	    TEST(the_customers_of_a_great_provider_have_no_cap_of_a_day),
	    TEST(the_global_cap_trips_the_breaker_once),
	    TEST(a_quiet_period_ends_by_itself),
	    TEST(a_reason_is_one_clean_line_of_whole_characters),
	    TEST(the_first_rule_in_the_order_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
