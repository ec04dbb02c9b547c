/*
 * What the guard's tests share: a mail that may be acknowledged, of which each test changes the one
 * thing it is about, and a way to say which rule decides.
 */
#ifndef HARK_TESTS_GUARD_H
#define HARK_TESTS_GUARD_H

#include "unit.h"

#include <string.h>

#include "hark/respond.h"

#define NOW INT64_C(1795334400000)

static struct header headers[8];
static struct mail_address to[2], reply_to[2];
static const char *aliases[] = {"support@example.com"};
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

/* The rules that a sender rule "treat_as: person" lifts; no other may be lifted by it. */
static bool is_about_machines(const char *rule)
{
	static const char *const words[] = {"auto_submitted", "list", "list_unsubscribe", "x_loop",
	    "precedence", "auto_header", "suppress", "nature", "no_reply_text", "loop_subject"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(rule, words[i]) == 0)
			return true;
	return false;
}

static void assert_lifted_for_a_person_only_if_about_machines(const char *rule)
{
	struct guard_input person = input;
	struct guard_decision other;

	person.treat_as_person = true;
	guard_decide(&person, &other);
	assert_int_equal(strcmp(other.rule, rule) != 0, is_about_machines(rule));
}

static void assert_rule(const char *rule)
{
	guard_decide(&input, &decision);
	assert_string_equal(decision.rule, rule);
	assert_int_equal(decision.may_ack, strcmp(rule, "ack") == 0);
	assert_true(decision.reason[0] != '\0');
	/* A system address is one for From, and about machines for Return-Path: tested below. */
	if (strcmp(rule, "system_address") != 0)
		assert_lifted_for_a_person_only_if_about_machines(rule);
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

#endif
