/*
 * What the owner tells by mail of a call, a visit or a chat becomes a matter.
 */
#include "desk_fixture.h"

#define OWNER "li@example.org"

static int setup(void **state)
{
	static const char *servers[] = {"mx.example.com"};
	struct fixture *f;

	if (desk_setup(state) != 0)
		return -1;
	f = *state;
	f->desk->settings->mailboxes[0].trusted_authserv = (struct text_list){servers, 1};
	return 0;
}

static void take_in(struct fixture *f, const struct message *message)
{
	struct arrival arrival = arrival_of(f, message);

	assert_ok(take_in_batch(&f->context, &arrival, 1, f->next_uid, &f->result, &f->error));
}

static struct message *told(
    struct fixture *f, const char *to, const char *subject, const char *text)
{
	struct message *message = person(f, OWNER, 77);

	message->to.items[0].address = to;
	message->subject = subject;
	message->text = message->new_text = text;
	return message;
}

static void owner_tells(struct fixture *f, const char *to, const char *subject, const char *text)
{
	struct message *message = told(f, to, subject, text);
	struct header *proof = arena_alloc(f->arena, sizeof(*proof));

	*proof = (struct header){
	    "authentication-results", "mx.example.com; dmarc=pass header.from=example.org"};
	message->headers = proof;
	message->header_count = 1;
	take_in(f, message);
}

static size_t matters(struct fixture *f, struct feedback_record *first_r)
{
	const struct feedback_filter filter = {.oldest_first = true};
	struct feedback_record *records;
	size_t count;

	assert_ok(
	    store_feedback_list(f->desk->store, &filter, f->arena, &records, &count, &f->error));
	*first_r = count > 0 ? records[0]
			     : (struct feedback_record){.channel = "", .address = "", .name = ""};
	return count;
}

static const char *said(struct fixture *f)
{
	struct entry_record *entries;
	size_t count;

	assert_ok(store_entry_page(
	    f->desk->store, 1001, NULL, 100, f->arena, &entries, &count, &f->error));
	assert_int_equal(count, 1);
	return entries[0].text;
}

static struct ledger_record last_row(struct fixture *f)
{
	struct ledger_record *records;
	size_t count;

	assert_ok(store_ledger_list(f->desk->store, 1, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	return records[0];
}

static size_t mails(struct fixture *f, const char *kind, const char **subject_r)
{
	struct outbox_record *records;
	size_t count, found = 0;

	*subject_r = "";
	assert_ok(
	    store_outbox_list(f->desk->store, NULL, 100, f->arena, &records, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		if (strcmp(records[i].kind, kind) == 0) {
			*subject_r = records[i].subject;
			found++;
		}
	return found;
}

/* ---- what is recorded -------------------------------------------------------------------- */

static void the_plus_part_names_the_channel_and_a_line_the_customer(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;
	const char *subject;

	owner_tells(f, "feedback+phone@example.com", "A call",
	    "From: Ann Lee <ann@customer.example>\nThe app crashes when she prints.\n");
	assert_int_equal(matters(f, &matter), 1);
	assert_string_equal(matter.channel, "phone");
	assert_string_equal(matter.address, "ann@customer.example");
	assert_string_equal(matter.name, "Ann Lee");
	assert_string_equal(matter.subject, "A call");
	assert_string_equal(matter.category, "product_issue");
	assert_string_equal(said(f), "The app crashes when she prints.\n");
	assert_string_equal(last_row(f).state, "own");
	assert_int_equal(last_row(f).feedback_id, 1001);
	assert_int_equal(mails(f, "transcript", &subject), 1);
	assert_string_equal(subject, "Recorded as #1001");
}

static void nobody_is_acknowledged(void **state)
{
	struct fixture *f = *state;
	const char *subject;

	owner_tells(
	    f, "feedback+phone@example.com", "A call", "From: ann@customer.example\nHello.");
	assert_int_equal(mails(f, "ack", &subject), 0);
}

struct subject_case {
	const char *subject, *channel, *rest;
};

static void the_mark_in_the_subject_is_understood(void **state)
{
	static const struct subject_case cases[] = {
	    {"#log phone the invoice", "phone", "the invoice"},
	    {"#LOG", "other", "She is angry."},
	    {"#log Ann called", "other", "Ann called"},
	    {"#log fax: an order", "fax", "an order"},
	    {"Fwd: #log chat", "chat", "Fwd:"},
	    {"#log电话 发票", "phone", "发票"},
	    {"＃log：微信 发票", "wechat", "发票"},
	    {"#記錄 當面", "person", "She is angry."},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct feedback_record matter;

		owner_tells(f, BOX, cases[i].subject, "来自：王小姐\nShe is angry.\n");
		if (matters(f, &matter) != 1)
			fail_msg("not recorded: %s", cases[i].subject);
		assert_string_equal(matter.channel, cases[i].channel);
		assert_string_equal(matter.subject, cases[i].rest);
		assert_string_equal(matter.name, "王小姐");
		desk_teardown(state);
		assert_int_equal(setup(state), 0);
		f = *state;
	}
}

static void an_address_in_the_text_is_the_customers(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;

	owner_tells(f, BOX, "#log phone",
	    "I (" OWNER ") was called by bob@customer.example. It crashes.\n");
	assert_int_equal(matters(f, &matter), 1);
	assert_string_equal(matter.address, "bob@customer.example");
}

static void who_names_nobody_is_asked_to_and_nothing_is_recorded(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;
	const char *subject;

	owner_tells(f, BOX, "#log phone", "Somebody was angry.\n");
	assert_int_equal(matters(f, &matter), 0);
	assert_int_equal(mails(f, "transcript", &subject), 1);
	assert_string_equal(subject, "Not recorded");
	assert_non_null(strstr(last_row(f).reason, "not recorded"));
}

static void the_copy_in_sent_records_nothing_anew(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;

	owner_tells(f, BOX, "#log phone", "From: ann@customer.example\nIt crashes.\n");
	f->context.is_sent = true;
	take_in(f, told(f, BOX, "#log phone", "From: ann@customer.example\nIt crashes.\n"));
	assert_int_equal(matters(f, &matter), 1);
}

static void what_lies_in_sent_needs_no_other_proof(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;

	f->context.is_sent = true;
	take_in(f, told(f, BOX, "#log phone", "From: ann@customer.example\nIt crashes.\n"));
	assert_int_equal(matters(f, &matter), 1);
}

/* ---- what is not ------------------------------------------------------------------------- */

static void without_proof_nothing_is_recorded_and_the_owner_is_told(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;
	const char *subject;

	take_in(f, told(f, "feedback+phone@example.com", "A call", "From: a@b.example\nHello.\n"));
	assert_int_equal(matters(f, &matter), 0);
	assert_string_equal(last_row(f).state, "own");
	assert_non_null(strstr(last_row(f).reason, "nothing proves"));
	assert_ok(clerk_round(f->desk, &f->error));
	assert_int_equal(mails(f, "alert", &subject), 1);
	assert_string_equal(subject, "An order by mail was refused");
}

static void nothing_of_the_past_is_recorded_anew(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;

	f->context.follows_dates = true;
	owner_tells(f, "feedback+phone@example.com", "A call", "From: a@b.example\nHello.\n");
	assert_int_equal(matters(f, &matter), 0);
	assert_string_equal(last_row(f).state, "own");
}

static void a_customer_records_nothing_by_it(void **state)
{
	struct fixture *f = *state;
	struct feedback_record matter;
	struct message *message = told(f, "feedback+phone@example.com", "#log phone",
	    "From: victim@else.example\nIt crashes.\n");

	message->from.address = "eve@customer.example";
	take_in(f, message);
	assert_int_equal(matters(f, &matter), 1);
	assert_string_equal(matter.address, "eve@customer.example");
	assert_string_equal(matter.channel, "mail");
}

static void ordinary_mails_of_the_owner_record_nothing(void **state)
{
	static const struct subject_case cases[] = {{"#login fails", BOX, ""},
	    {"catalog #logs", BOX, ""}, {"#log phone", "colleague@else.example", ""},
	    {"hello", "feedback+@example.com", ""}, {"hello", "feedback+no way@example.com", ""},
	    {"hello", "other+phone@example.com", ""}};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct feedback_record matter;
		struct message *message = told(
		    f, cases[i].channel, cases[i].subject, "From: ann@customer.example\nHello.\n");

		message->message_id = arena_printf(f->arena, "%zu@mail.example", i);
		f->context.is_sent = true;
		take_in(f, message);
		if (matters(f, &matter) != 0)
			fail_msg("recorded: %s to %s", cases[i].subject, cases[i].channel);
	}
}

int main(void)
{
#define spoken_test(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)
	const struct CMUnitTest tests[] = {
	    spoken_test(the_plus_part_names_the_channel_and_a_line_the_customer),
	    spoken_test(nobody_is_acknowledged),
	    spoken_test(the_mark_in_the_subject_is_understood),
	    spoken_test(an_address_in_the_text_is_the_customers),
	    spoken_test(who_names_nobody_is_asked_to_and_nothing_is_recorded),
	    spoken_test(the_copy_in_sent_records_nothing_anew),
	    spoken_test(what_lies_in_sent_needs_no_other_proof),
	    spoken_test(without_proof_nothing_is_recorded_and_the_owner_is_told),
	    spoken_test(nothing_of_the_past_is_recorded_anew),
	    spoken_test(a_customer_records_nothing_by_it),
	    spoken_test(ordinary_mails_of_the_owner_record_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
