#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "hark/message.h"

static struct message *read_mail(const char *mail)
{
	struct message_options options = {false};

	return message_read((struct bytes){(const uint8_t *)mail, strlen(mail)}, &options, arena);
}

/* A report as in RFC 3464 with these fields about one recipient, and these words for people. */
static struct bounce *report(const char *fields, const char *words)
{
	return read_mail(
	    arena_printf(arena,
		"From: MAILER-DAEMON@mail.example\nSubject: Undelivered Mail\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=o\n\n"
		"--o\nContent-Type: text/plain\n\n%s\n"
		"--o\nContent-Type: message/delivery-status\n\n"
		"Reporting-MTA: dns; mail.example\n\nFinal-Recipient: rfc822; "
		"gone@mail.example\n%s\n"
		"--o--\n",
		words, fields))
	    ->bounce;
}

/* What a server wrote in its own words. */
static struct bounce *letter(const char *words)
{
	return read_mail(arena_printf(arena,
			     "Return-Path: <>\nFrom: MAILER-DAEMON@mail.example\n"
			     "Subject: failure notice\n\n%s\n",
			     words))
	    ->bounce;
}

static void fields_of_rfc_3464_are_read(void **state)
{
	struct bounce *bounce = report("Action: failed\nStatus: 5.1.1 (unknown)", "");

	(void)state;
	assert_string_equal(bounce->recipient, "gone@mail.example");
	assert_string_equal(bounce->status, "5.1.1");
	assert_true(bounce->is_permanent);
	assert_true(bounce->is_address_dead);
}

static void the_address_that_was_written_to_counts(void **state)
{
	struct bounce *bounce = report(
	    "Original-Recipient: rfc822; <alias@mail.example>\nAction: failed\nStatus: 5.1.1", "");

	(void)state;
	assert_string_equal(bounce->recipient, "alias@mail.example");
}

static void the_recipient_that_failed_counts_before_one_that_did_not(void **state)
{
	struct bounce *bounce =
	    report("Action: delayed\nStatus: 4.4.1\n\n"
		   "Final-Recipient: rfc822; dead@mail.example\nAction: failed\nStatus: 5.1.1",
		"");

	(void)state;
	assert_string_equal(bounce->recipient, "dead@mail.example");
}

static void a_vague_status_is_made_exact_by_the_diagnostic_code(void **state)
{
	struct bounce *bounce = report(
	    "Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 550 5.2.2 Mailbox full", "");

	(void)state;
	assert_string_equal(bounce->status, "5.2.2");
}

static void a_full_mailbox_and_a_refusal_do_not_kill_the_address(void **state)
{
	(void)state;
	assert_false(report("Action: failed\nStatus: 5.2.2", "user unknown")->is_address_dead);
	assert_false(report("Action: failed\nStatus: 5.7.1", "user unknown")->is_address_dead);
	assert_false(report("Action: failed\nStatus: 4.4.7", "user unknown")->is_address_dead);
	assert_false(report("Action: failed\nStatus: 5.1.8", "")->is_address_dead);
}

static void a_closed_mailbox_and_a_host_that_is_gone_do(void **state)
{
	(void)state;
	assert_true(report("Action: failed\nStatus: 5.2.1", "")->is_address_dead);
	assert_true(report("Action: failed\nStatus: 5.4.4", "")->is_address_dead);
	assert_true(
	    report("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown", "")
		->is_address_dead);
}

static void free_text_is_read(void **state)
{
	struct bounce *bounce =
	    letter("I wasn't able to deliver your message.\n\n<gone@mail.example>:\n"
		   "192.0.2.1 said: 550 5.1.1 no such user\n\n"
		   "--- Below this line is a copy of the message.\n\n"
		   "Return-Path: <help@shop.example>\nMessage-ID: <one@shop.example>\n");

	(void)state;
	assert_string_equal(bounce->recipient, "gone@mail.example");
	assert_string_equal(bounce->status, "5.1.1");
	assert_string_equal(bounce->original_message_id, "one@shop.example");
}

static void the_sender_and_whom_to_ask_are_not_the_recipient(void **state)
{
	(void)state;
	assert_string_equal(letter("Your message\n  From: help@shop.example\n  Subject: Hi\n"
				   "could not be delivered. The recipients were affected:\n"
				   "  gone@mail.example\nContact admin@mail.example for help.\n")
				->recipient,
	    "gone@mail.example");
	assert_string_equal(letter("Error: invalid user address\n\n"
				   "MAIL FROM: help@shop.example\nRCPT TO: gone@mail.example\n")
				->recipient,
	    "gone@mail.example");
	assert_string_equal(letter("The original was received from help@shop.example\n"
				   "--- These addresses had errors ---\n"
				   "gone@mail.example [User unknown]\n")
				->recipient,
	    "gone@mail.example");
}

static void the_copy_names_the_recipient_when_the_server_does_not(void **state)
{
	(void)state;
	assert_string_equal(
	    letter("It could not be delivered to the mobile. No valid recipients.\n\n"
		   "Original Message:\nFrom: Shop <help@shop.example>\n"
		   "To: gone@mail.example\nSubject: Hi\n")
		->recipient,
	    "gone@mail.example");
}

static void a_postmaster_can_be_the_recipient(void **state)
{
	(void)state;
	assert_string_equal(letter("These addresses had delivery problems:\n"
				   "postmaster@mail.example\nMailbox full.\n")
				->recipient,
	    "postmaster@mail.example");
}

static void an_smtp_code_tells_the_class_of_the_status(void **state)
{
	(void)state;
	assert_string_equal(letter("<gone@mail.example>: 552 too much mail")->status, "5.0.0");
	assert_string_equal(letter("<gone@mail.example>: 451 busy")->status, "4.0.0");
	assert_string_equal(letter("gone@mail.example Error, code :421, no")->status, "4.0.0");
	assert_false(letter("<gone@mail.example>: 553 not here")->is_address_dead);
}

static void the_class_is_all_that_a_code_with_zeros_tells(void **state)
{
	struct bounce *bounce =
	    report("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 #5.1.0 no", "");

	(void)state;
	assert_string_equal(bounce->status, "5.1.0");
}

static void the_code_of_the_other_server_counts_before_the_summary(void **state)
{
	struct bounce *bounce = report("Action: failed\nStatus: 5.1.1\n"
				       "Diagnostic-Code: SMTP; 550 5.7.1 on a black list",
	    "");

	(void)state;
	assert_string_equal(bounce->status, "5.7.1");
	assert_false(bounce->is_address_dead);
}

static void a_mail_that_came_back_without_a_code_failed_for_good(void **state)
{
	struct bounce *bounce = letter("We could not deliver your mail to gone@mail.example.");

	(void)state;
	assert_string_equal(bounce->status, "5.0.0");
	assert_true(bounce->is_permanent);
	assert_false(bounce->is_address_dead);
}

static void a_report_wrapped_by_a_gateway_is_read(void **state)
{
	struct bounce *bounce =
	    read_mail("From: MAILER-DAEMON@gate.example\nSubject: Returned mail\n"
		      "Content-Type: multipart/mixed; boundary=o\n\n"
		      "--o\n\nYour mail had problems.\n"
		      "--o\nContent-Type: message/rfc822\n\n"
		      "From: MAILER-DAEMON@mail.example\n"
		      "Content-Type: multipart/report; report-type=delivery-status; boundary=i\n\n"
		      "--i\n\nNo.\n--i\nContent-Type: message/delivery-status\n\n"
		      "Final-Recipient: rfc822; gone@mail.example\nStatus: 5.1.1\n--i--\n--o--\n")
		->bounce;

	(void)state;
	assert_string_equal(bounce->recipient, "gone@mail.example");
	assert_string_equal(bounce->status, "5.1.1");
}

static void numbers_that_are_no_codes_are_left_alone(void **state)
{
	(void)state;
	assert_string_equal(
	    letter("<gone@mail.example>: from 5.1.1.7 and v5.1.1, order 5501, at 4.5 km")->status,
	    "5.0.0");
}

static void plain_words_kill_an_address_too(void **state)
{
	struct bounce *bounce =
	    letter("\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba\xba\xe4\xb8\x8d\xe5\xad\x98\xe5\x9c\xa8: "
		   "gone@mail.example");

	(void)state;
	assert_string_equal(bounce->recipient, "gone@mail.example");
	assert_string_equal(bounce->status, "5.0.0");
	assert_true(bounce->is_permanent);
	assert_true(bounce->is_address_dead);
}

static void a_delay_is_neither_permanent_nor_the_end_of_an_address(void **state)
{
	struct message *message =
	    read_mail("Return-Path: <>\nFrom: MAILER-DAEMON@mail.example\n"
		      "Subject: Warning: could not send message for past 4 hours\n\n"
		      "<slow@mail.example>: host unknown. We will keep trying.\n");

	(void)state;
	assert_int_equal(message->nature, NATURE_DELAY);
	assert_string_equal(message->bounce->recipient, "slow@mail.example");
	assert_string_equal(message->bounce->status, "4.0.0");
	assert_false(message->bounce->is_permanent);
	assert_false(message->bounce->is_address_dead);
}

static void advice_to_send_again_is_no_delay(void **state)
{
	(void)state;
	assert_true(letter("<gone@mail.example>: no such user. "
			   "メールアドレスをご確認の上、再送信してください。")
			->is_permanent);
	assert_true(letter("<gone@mail.example>: no such user. 请检查地址后重试。")->is_permanent);
	assert_false(letter("<slow@mail.example>: 系统会自动重试。")->is_permanent);
}

static void a_report_without_fields_is_a_bounce_of_nobody_known(void **state)
{
	struct message *message =
	    read_mail("From: MAILER-DAEMON@mail.example\nSubject: failure\n"
		      "Content-Type: multipart/report; report-type=delivery-status; boundary=o\n\n"
		      "--o\nContent-Type: text/plain\n\nSorry.\n--o--\n");

	(void)state;
	assert_int_equal(message->nature, NATURE_BOUNCE);
	assert_string_equal(message->bounce->recipient, "");
	assert_string_equal(message->bounce->status, "");
	assert_false(message->bounce->is_address_dead);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_of_rfc_3464_are_read),
	    cmocka_unit_test(the_address_that_was_written_to_counts),
	    cmocka_unit_test(the_recipient_that_failed_counts_before_one_that_did_not),
	    cmocka_unit_test(a_vague_status_is_made_exact_by_the_diagnostic_code),
	    cmocka_unit_test(a_full_mailbox_and_a_refusal_do_not_kill_the_address),
	    cmocka_unit_test(a_closed_mailbox_and_a_host_that_is_gone_do),
	    cmocka_unit_test(free_text_is_read),
	    cmocka_unit_test(the_sender_and_whom_to_ask_are_not_the_recipient),
	    cmocka_unit_test(the_copy_names_the_recipient_when_the_server_does_not),
	    cmocka_unit_test(a_postmaster_can_be_the_recipient),
	    cmocka_unit_test(an_smtp_code_tells_the_class_of_the_status),
	    cmocka_unit_test(the_class_is_all_that_a_code_with_zeros_tells),
	    cmocka_unit_test(the_code_of_the_other_server_counts_before_the_summary),
	    cmocka_unit_test(a_mail_that_came_back_without_a_code_failed_for_good),
	    cmocka_unit_test(a_report_wrapped_by_a_gateway_is_read),
	    cmocka_unit_test(numbers_that_are_no_codes_are_left_alone),
	    cmocka_unit_test(plain_words_kill_an_address_too),
	    cmocka_unit_test(advice_to_send_again_is_no_delay),
	    cmocka_unit_test(a_delay_is_neither_permanent_nor_the_end_of_an_address),
	    cmocka_unit_test(a_report_without_fields_is_a_bounce_of_nobody_known),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
