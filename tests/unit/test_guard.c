/*
 * Every rule of the guard with a mail that it holds and one that it lets pass. Each test starts
 * from a mail that may be acknowledged and changes the one thing it is about.
 */
#include "unit.h"

#include <string.h>

#include "hark/respond.h"

#define NOW INT64_C(1795334400000)

static struct header headers[8];
static struct mail_address to[2], reply_to[2];
static const char *aliases[] = {"support@example.com"};
static const char *never_ack_globs[] = {"*@silent.example"};
static struct mailbox_settings mailbox;
static struct settings settings;
static struct message message;
static struct guard_input input;
static struct guard_decision decision;

/* A person writes to us for the first time; acknowledgements are on. */
static int ordinary_mail(void **state)
{
	(void)state;
	to[0] = (struct mail_address){"", "feedback@example.com"};
	mailbox = (struct mailbox_settings){
	    .address = "feedback@example.com", .aliases = {aliases, 1}, .name = "Example"};
	settings = (struct settings){.owner = {.email = "li@example.com"},
	    .mailboxes = &mailbox,
	    .mailbox_count = 1,
	    .acknowledge = {.is_enabled = true},
	    .limits = {.per_address_day = 1,
		.per_address_week = 3,
		.per_domain_hour = 20,
		.per_hour = 100}};
	message = (struct message){.message_id = "1@customer.example",
	    .from = {"Ann", "ann@customer.example"},
	    .sender = {"", ""},
	    .to = {to, 1},
	    .reply_to = {reply_to, 0},
	    .subject = "The app crashes",
	    .nature = NATURE_PERSON,
	    .nature_reason = "",
	    .text = "It crashes.",
	    .new_text = "It crashes.",
	    .quoted = "",
	    .signature = "",
	    .headers = headers,
	    .has_return_path = true,
	    .return_path = "ann@customer.example"};
	input = (struct guard_input){.message = &message,
	    .settings = &settings,
	    .mailbox = &mailbox,
	    .instance_id = "hark-7f3a",
	    .mail_date_ms = NOW,
	    .watermark_ms = NOW - DAY_MS,
	    .now_ms = NOW};
	return 0;
}

static void add_header(const char *name, const char *value)
{
	assert_true(message.header_count < ARRAY_SIZE(headers));
	headers[message.header_count++] = (struct header){name, value};
}

static void assert_rule(const char *rule)
{
	guard_decide(&input, &decision);
	assert_string_equal(decision.rule, rule);
	assert_int_equal(decision.may_ack, strcmp(rule, "ack") == 0);
	assert_true(decision.reason[0] != '\0');
}

static void assert_rule_for_header(const char *name, const char *value, const char *rule)
{
	message.header_count = 0;
	add_header(name, value);
	assert_rule(rule);
}

static void assert_reason_has(const char *words)
{
	if (strstr(decision.reason, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, decision.reason);
}

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

/* ---- marks of machines ---- */

static void auto_submitted_holds_unless_its_keyword_is_no(void **state)
{
	static const char *const automatic[] = {"auto-replied", "Auto-Generated", "auto-notified",
	    "auto-replied (vacation)", "(no) auto-replied", "auto-replied; owner=x",
	    "something-new", "", "no-op", "yes"};
	static const char *const by_hand[] = {
	    "no", "No", " no (written by hand)", "no; x=y", "(auto-replied) no"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(automatic); i++)
		assert_rule_for_header("auto-submitted", automatic[i], "auto_submitted");
	for (size_t i = 0; i < ARRAY_SIZE(by_hand); i++)
		assert_rule_for_header("auto-submitted", by_hand[i], "ack");
}

static void the_reason_names_header_and_value(void **state)
{
	(void)state;
	assert_rule_for_header("auto-submitted", "auto-replied (vacation)", "auto_submitted");
	assert_string_equal(decision.reason, "Auto-Submitted: auto-replied (vacation)");
}

static void a_second_auto_submitted_counts_too(void **state)
{
	(void)state;
	add_header("auto-submitted", "no");
	add_header("auto-submitted", "auto-replied");
	assert_rule("auto_submitted");
}

static void list_fields_hold(void **state)
{
	static const char *const fields[] = {"list-id", "list-post", "list-help", "list-subscribe",
	    "list-owner", "list-archive", "x-mailing-list"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		assert_rule_for_header(fields[i], "<news.example>", "list");
	assert_rule_for_header("list-post", "NO", "list");
}

static void list_unsubscribe_alone_has_its_own_rule(void **state)
{
	(void)state;
	assert_rule_for_header("list-unsubscribe", "<mailto:u@x.example>", "list_unsubscribe");
	add_header("list-id", "<news.example>");
	assert_rule("list");
}

static void a_strange_x_loop_holds(void **state)
{
	(void)state;
	assert_rule_for_header("x-loop", "otrs@other.example", "x_loop");
}

static void precedence_holds_for_bulk_and_lists_only(void **state)
{
	static const char *const automatic[] = {"bulk", "Junk", " list", "auto_reply"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(automatic); i++) {
		assert_rule_for_header("precedence", automatic[i], "precedence");
		assert_rule_for_header("x-precedence", automatic[i], "precedence");
	}
	assert_rule_for_header("precedence", "first-class", "ack");
}

static void vendors_headers_hold(void **state)
{
	static const char *const fields[] = {"x-autoreply", "x-autorespond", "x-autoresponse",
	    "x-autoreply-from", "x-mail-autoreply", "x-fc-machinegenerated"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		assert_rule_for_header(fields[i], "yes", "auto_header");
		assert_rule_for_header(fields[i], "no", "ack");
	}
	assert_rule_for_header("x-autogenerated", "reply", "auto_header");
	assert_rule_for_header("x-autogenerated", "other", "ack");
	assert_rule_for_header("delivered-to", "autoresponder", "auto_header");
}

static void suppress_holds_only_for_automatic_replies(void **state)
{
	static const char *const held[] = {"All", "OOF", "DR, autoreply", "RN,NRN,OOF", "all"};
	static const char *const passed[] = {"DR, RN, NRN", "NDR", "None", "Allow", ""};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(held); i++)
		assert_rule_for_header("x-auto-response-suppress", held[i], "suppress");
	for (size_t i = 0; i < ARRAY_SIZE(passed); i++)
		assert_rule_for_header("x-auto-response-suppress", passed[i], "ack");
}

static void treating_a_sender_as_a_person_skips_the_marks_of_machines(void **state)
{
	static const char *const fields[] = {"auto-submitted", "list-id", "list-unsubscribe",
	    "x-loop", "x-autoreply", "x-auto-response-suppress"};

	(void)state;
	input.treat_as_person = true;
	message.nature = NATURE_BULK;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		assert_rule_for_header(fields[i], "All", "ack");
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

static void addresses_may_be_as_long_as_rfc_5321_says(void **state)
{
	char address[300];

	(void)state;
	memset(address, 'a', sizeof(address));
	strcpy(address + 64, "@b.example");
	assert_true(guard_is_usable_address(address));
	memset(address, 'a', sizeof(address));
	strcpy(address + 65, "@b.example");
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

static void a_reply_to_that_leads_to_us_gets_nothing(void **state)
{
	(void)state;
	message.from.address = "colleague@example.com";
	message.reply_to.count = 1;
	reply_to[0].address = "feedback@example.com";
	assert_rule("no_recipient");
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

/* ---- what kind of mail ---- */

static void only_a_persons_mail_is_acknowledged(void **state)
{
	(void)state;
	message.nature = NATURE_LIST;
	message.nature_reason = "List-Id: <news.example>";
	assert_rule("nature");
	assert_reason_has("List-Id: <news.example>");
	message.nature = NATURE_AUTO_REPLY;
	assert_rule("nature");
	message.nature = NATURE_UNREADABLE;
	input.treat_as_person = true;
	assert_rule("unreadable");
}

static void a_mail_that_asks_for_no_reply_gets_none(void **state)
{
	static const char *const texts[] = {
	    "Your package is on the way.\nPlease DO NOT\n  reply to this mail.",
	    "Please don\u2019t reply.", "此邮件由系统自动发送，请勿回复。", "請勿直接回覆此郵件"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		message.new_text = texts[i];
		assert_rule("no_reply_text");
	}
	message.new_text = "Do reply to this soon, please.";
	assert_rule("ack");
	message.from.name = "请勿回复";
	assert_rule("no_reply_text");
}

static void subjects_made_by_two_machines_hold(void **state)
{
	static const char *const loops[] = {"Re: Re: order", "RE: AW: order", "回复：回复：订单",
	    "Auto: Re: order", "[#117904] Received [#117873] order", "Re: [Ticket #12] (Case #99)"};
	static const char *const fine[] = {"Re: order", "Fwd: Re: order", "Re[2]: order",
	    "[#12] order", "Reply: re: order", "About [1] and [2]", ""};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(loops); i++) {
		message.subject = loops[i];
		assert_rule("loop_subject");
	}
	for (size_t i = 0; i < ARRAY_SIZE(fine); i++) {
		message.subject = fine[i];
		assert_rule("ack");
	}
}

/* ---- spam, DMARC ---- */

static void spam_gets_no_sign_of_life(void **state)
{
	(void)state;
	assert_rule_for_header("x-spam-flag", "YES", "spam");
	assert_rule_for_header("x-spam-flag", "NO", "ack");
	assert_rule_for_header("x-spam-status", "Yes, score=9.1", "spam");
	assert_rule_for_header("x-spam-status", "No, score=1.0 tests=YES", "ack");
	assert_rule_for_header("x-ms-exchange-organization-scl", "5", "spam");
	assert_rule_for_header("x-ms-exchange-organization-scl", "4", "ack");
	assert_rule_for_header("x-ms-exchange-organization-scl", "-1", "ack");
	message.subject = "[SPAM] cheap";
	assert_rule("spam");
	input.treat_as_person = true;
	assert_rule("spam");
}

static void a_failed_dmarc_holds(void **state)
{
	static const char *const failed[] = {
	    "mx.example.com; dmarc=fail (p=NONE) header.from=x.example",
	    "mx.example.com; spf=pass smtp.mailfrom=x; DMARC = Fail",
	    "mx.example.com 1; dmarc/1=fail",
	    "(c) mx.example.com (a;b); dkim=pass (dmarc=pass;) header.d=\"a;b\"; (x) "
	    "dmarc=(y)fail"};
	static const char *const passed[] = {"mx.example.com; dmarc=pass", "mx.example.com; none",
	    "mx.example.com; spf=fail; dkim=fail", "mx.example.com; dmarc=temperror",
	    "mx.example.com; spf=pass (dmarc=fail)", "mx.example.com; x=\"; dmarc=fail\"", "", ";",
	    "(((", "mx.example.com; dmarc=failure", "dmarc=fail", "mx.example.com; \""};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(failed); i++)
		assert_rule_for_header("authentication-results", failed[i], "dmarc");
	for (size_t i = 0; i < ARRAY_SIZE(passed); i++)
		assert_rule_for_header("authentication-results", passed[i], "ack");
}

static void only_the_receiving_servers_results_are_believed(void **state)
{
	(void)state;
	add_header("authentication-results", "mx.example.com; dmarc=pass");
	add_header("authentication-results", "forged.example; dmarc=fail");
	assert_rule("ack");
	headers[0].value = "mx.example.com; spf=pass";
	assert_rule("ack");
	headers[1].value = "MX.example.com; dmarc=fail";
	assert_rule("dmarc");
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
	    TEST(auto_submitted_holds_unless_its_keyword_is_no),
	    TEST(the_reason_names_header_and_value),
	    TEST(a_second_auto_submitted_counts_too),
	    TEST(list_fields_hold),
	    TEST(list_unsubscribe_alone_has_its_own_rule),
	    TEST(a_strange_x_loop_holds),
	    TEST(precedence_holds_for_bulk_and_lists_only),
	    TEST(vendors_headers_hold),
	    TEST(suppress_holds_only_for_automatic_replies),
	    TEST(treating_a_sender_as_a_person_skips_the_marks_of_machines),
	    TEST(an_address_that_cannot_be_used_gets_nothing),
	    TEST(addresses_may_be_as_long_as_rfc_5321_says),
	    TEST(reply_to_counts_within_the_senders_domain_only),
	    TEST(a_reply_to_that_leads_to_us_gets_nothing),
	    TEST(system_addresses_are_known),
	    TEST(rewritten_paths_are_unwrapped_first),
	    TEST(a_system_address_gets_nothing_whoever_says_person),
	    TEST(a_system_return_path_holds_unless_a_person_is_behind_it),
	    TEST(the_owner_can_name_who_gets_nothing),
	    TEST(dead_and_silenced_addresses_get_nothing),
	    TEST(only_a_persons_mail_is_acknowledged),
	    TEST(a_mail_that_asks_for_no_reply_gets_none),
	    TEST(subjects_made_by_two_machines_hold),
	    TEST(spam_gets_no_sign_of_life),
	    TEST(a_failed_dmarc_holds),
	    TEST(only_the_receiving_servers_results_are_believed),
	    TEST(a_mail_must_be_addressed_to_us),
	    TEST(carbon_copies_count_as_addressed),
	    TEST(what_delivery_wrote_counts_as_addressed),
	    TEST(what_is_older_than_the_watermark_is_not_answered),
	    TEST(an_answer_to_our_mail_is_not_acknowledged),
	    TEST(nothing_is_sent_while_acknowledgements_are_off),
	    TEST(one_address_gets_a_text_once_a_day_and_three_times_a_week),
	    TEST(all_texts_to_one_address_have_a_cap_too),
	    TEST(one_domain_has_a_cap_each_hour),
	    TEST(the_global_cap_trips_the_breaker_once),
	    TEST(a_quiet_period_ends_by_itself),
	    TEST(a_reason_is_one_clean_line_of_whole_characters),
	    TEST(the_first_rule_in_the_order_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
