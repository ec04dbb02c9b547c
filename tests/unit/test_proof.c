/*
 * Whether a mail is the owner's: what Authentication-Results (RFC 8601) say, and who may say it.
 */
#include "desk_fixture.h"

static bool passes(const char *value)
{
	return authentication_results_pass(value, "example.com");
}

/* ---- the field ---------------------------------------------------------------------------- */

static void dmarc_for_the_domain_of_from_passes(void **state)
{
	(void)state;
	assert_true(passes("mx.example.net; dmarc=pass header.from=example.com"));
	assert_true(passes("mx.example.net 1; spf=fail smtp.mailfrom=x@list.example;\tDMARC = Pass "
			   "(p=REJECT sp=REJECT dis=NONE) header.from = EXAMPLE.com"));
	assert_true(passes("mx.example.net; dkim=pass header.i=@example.com header.s=a "
			   "header.b=aB+/x=; dmarc/1=pass header.from=example.com;"));
}

static void without_dmarc_dkim_or_spf_must_pass_for_the_very_domain(void **state)
{
	(void)state;
	assert_true(passes("mx.example.net; dkim=pass header.d=example.com"));
	assert_true(passes("mx.example.net; dkim=fail header.d=x.example; dkim=pass "
			   "header.i=li@example.com"));
	assert_true(passes("mx.example.net; spf=pass smtp.mailfrom=li@example.com"));
	assert_false(passes("mx.example.net; dkim=pass header.d=evil.example"));
	assert_false(passes("mx.example.net; dkim=pass header.d=notexample.com"));
	assert_false(passes("mx.example.net; spf=pass smtp.mailfrom=evil.example"));
	assert_false(passes("mx.example.net; spf=pass smtp.helo=example.com"));
	assert_false(passes("mx.example.net; spf=softfail smtp.mailfrom=example.com"));
}

static void a_failed_dmarc_is_not_made_good_by_spf(void **state)
{
	(void)state;
	assert_false(passes("mx.example.net; spf=pass smtp.mailfrom=example.com; dmarc=fail "
			    "header.from=example.com"));
	assert_false(passes("mx.example.net; dmarc=pass header.from=evil.example"));
	assert_false(passes("mx.example.net; dmarc=pass"));
	assert_false(passes("mx.example.net; none"));
	assert_false(passes("mx.example.net"));
	assert_false(passes(""));
}

static const char in_a_comment[] =
    "mx.example.net; spf=pass (domain of ; dmarc=pass header.from=example.com) "
    "smtp.mailfrom=e.example";

static void words_of_the_sender_in_the_field_prove_nothing(void **state)
{
	static const char *const fields[] = {
	    /* in a quoted local part, in a comment, in a reason */
	    "mx.example.net; spf=pass smtp.mailfrom=\"; dmarc=pass header.from=example.com;\"@e.example",
	    in_a_comment,
	    "mx.example.net; spf=fail reason=\"; dkim=pass header.d=example.com\"",
	    /* said twice */
	    "mx.example.net; dmarc=pass header.from=example.com; dmarc=fail header.from=example.com",
	    "mx.example.net; spf=pass smtp.mailfrom=example.com; spf=fail smtp.mailfrom=e.example",
	    /* a bracket that closes the comment early, behind the quote that it needs */
	    "mx.example.net; spf=pass (domain of \"a) ; dkim=pass header.d=example.com ; x=( \"@e) a=b",
	    /* never closed */
	    "mx.example.net; dmarc=pass header.from=example.com (",
	    "mx.example.net; dmarc=pass header.from=example.com; x=\"",
	    "mx.example.net; dmarc=pass header.from=example.com (\\",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (passes(fields[i]))
			fail_msg("passes: %s", fields[i]);
}

static void every_beginning_of_a_field_is_read_to_its_end(void **state)
{
	static const char field[] = "mx (a\\)b) 1; dkim=pass (x(y)z) header.d=\"q\\\"\".e ; = ;;a ;"
				    "dmarc=pass header.from=example.com";
	char *copy;

	(void)state;
	for (size_t size = 0; size < sizeof(field); size++) {
		copy = mem_strndup(field, size);
		assert_int_equal(passes(copy), size == sizeof(field) - 1);
		free(copy);
	}
}

static void a_server_is_known_by_its_whole_name_or_a_domain_above(void **state)
{
	(void)state;
	assert_true(authentication_results_is_by("MX.example.com; none", "mx.example.com"));
	assert_true(authentication_results_is_by(" (c) mx2.example.com 1 ; none", "example.com"));
	assert_false(authentication_results_is_by("notexample.com; none", "example.com"));
	assert_false(authentication_results_is_by("example.com.evil.example; none", "example.com"));
	assert_false(authentication_results_is_by("example.com=pass; none", "example.com"));
	assert_false(authentication_results_is_by("(example.com", "example.com"));
	assert_false(authentication_results_is_by("x; none", ""));
}

/* ---- the owner's mail --------------------------------------------------------------------- */

static struct message *mail_with(struct fixture *f, const char *from, const char *results)
{
	struct message *message = person(f, from, 1);

	message->headers = arena_alloc(f->arena, sizeof(*message->headers));
	message->headers[0] = (struct header){"authentication-results", results};
	message->header_count = 1;
	return message;
}

static void a_server_that_nobody_named_vouches_for_nothing(void **state)
{
	struct fixture *f = *state;
	const char *results = "mx.example.com; dmarc=pass header.from=example.org";

	assert_int_equal(
	    owner_proof(&f->context, mail_with(f, "li@example.org", results)), PROOF_NONE);
}

static void a_named_server_vouches_for_our_own_addresses_alone(void **state)
{
	static const char *names[] = {"mx.example.com"};
	struct fixture *f = *state;
	const char *results = "mx.example.com; dmarc=pass header.from=example.org";

	f->desk->settings->mailboxes[0].trusted_authserv = (struct text_list){names, 1};
	assert_int_equal(
	    owner_proof(&f->context, mail_with(f, "li@example.org", results)), PROOF_AUTHENTICATED);
	assert_int_equal(
	    owner_proof(&f->context, mail_with(f, "eve@example.org", results)), PROOF_NONE);
	assert_int_equal(owner_proof(&f->context, person(f, "li@example.org", 2)), PROOF_NONE);
}

static void gmail_is_known_to_write_the_field(void **state)
{
	struct fixture *f = *state;

	f->desk->settings->mailboxes[0].imap.host = "imap.gmail.com";
	assert_int_equal(owner_proof(&f->context,
			     mail_with(f, "li@example.org",
				 "mx.google.com; dkim=pass header.i=@example.org header.s=a; "
				 "spf=pass (google.com: domain of li@example.org designates "
				 "192.0.2.1 as permitted sender) smtp.mailfrom=li@example.org; "
				 "dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.org")),
	    PROOF_AUTHENTICATED);
}

static void what_lies_in_the_sent_folder_is_ours(void **state)
{
	struct fixture *f = *state;

	f->context.is_sent = true;
	assert_int_equal(owner_proof(&f->context, person(f, "li@example.org", 1)), PROOF_SENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dmarc_for_the_domain_of_from_passes),
	    cmocka_unit_test(without_dmarc_dkim_or_spf_must_pass_for_the_very_domain),
	    cmocka_unit_test(a_failed_dmarc_is_not_made_good_by_spf),
	    cmocka_unit_test(words_of_the_sender_in_the_field_prove_nothing),
	    cmocka_unit_test(every_beginning_of_a_field_is_read_to_its_end),
	    cmocka_unit_test(a_server_is_known_by_its_whole_name_or_a_domain_above),
	    desk_test(a_server_that_nobody_named_vouches_for_nothing),
	    desk_test(a_named_server_vouches_for_our_own_addresses_alone),
	    desk_test(gmail_is_known_to_write_the_field),
	    desk_test(what_lies_in_the_sent_folder_is_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
