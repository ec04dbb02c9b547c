/* The store's quarantine: bytes of mails that could not be read, and how many are kept. */
#include "store_fixture.h"

static const char identity[] = "0123456789abcdef0123456789abcdef";

static int64_t add_ledger(struct fixture *f, uint32_t uid)
{
	const struct ledger_record record = {.folder_id = f->inbox.id,
	    .uidvalidity = 7,
	    .uid = uid,
	    .state = "quarantined",
	    .reason = "because",
	    .identity = identity,
	    .at_ms = T0,
	    .mail_date_ms = T0,
	    .size_bytes = 1234};
	int64_t id = 0;

	if (store_ledger_add(f->store, &record, &id, &f->error) < 0)
		return -1;
	return id;
}

/* A quarantined mail of so many bytes. */
static void set_aside(struct fixture *f, uint32_t uid, size_t size)
{
	struct bytes raw = {arena_alloc(f->arena, size), size};

	assert_ok(
	    store_quarantine_add(f->store, add_ledger(f, uid), raw, "parser died", T0, &f->error));
}

static void what_is_set_aside_gives_way_to_newer_mails_but_for_its_row(void **state)
{
	struct fixture *f = *state;
	struct quarantine_record *records;
	struct ledger_record mail;
	size_t count;

	for (uint32_t uid = 1; uid <= 3; uid++)
		set_aside(f, uid, 1000);
	assert_ok(store_quarantine_trim(f->store, 3000, &f->error));
	assert_ok(store_quarantine_each(f->store, false, f->arena, &records, &count, &f->error));
	assert_int_equal(records[0].size_bytes, 1000);
	assert_ok(store_quarantine_trim(f->store, 2999, &f->error));
	assert_ok(store_quarantine_trim(f->store, 2999, &f->error));
	assert_ok(store_quarantine_each(f->store, false, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 3);
	assert_int_equal(records[0].size_bytes, 0);
	assert_string_equal(
	    records[0].reason, "its bytes gave way to newer mails; your mail program shows it");
	assert_int_equal(records[1].size_bytes, 1000);
	assert_string_equal(records[1].reason, "parser died");
	assert_int_equal(
	    store_ledger_get(f->store, records[0].ledger_id, f->arena, &mail, &f->error), 1);
	assert_string_equal(mail.reason, "because; its bytes gave way to newer mails");
}

static int64_t tally(struct fixture *f)
{
	const char *value;

	assert_int_equal(
	    store_meta_get(f->store, "quarantine_bytes", f->arena, &value, &f->error), 1);
	return strtoll(value, NULL, 10);
}

static void the_bytes_set_aside_are_summed_up_anew_above_the_limit_only(void **state)
{
	struct fixture *f = *state;
	const char *few = arena_printf(f->arena, "%lld", (long long)QUARANTINE_BYTES_MAX - 1000);

	set_aside(f, 1, 400);
	set_aside(f, 2, 600);
	assert_int_equal(tally(f), 1000);
	assert_ok(store_meta_set(f->store, "quarantine_bytes", few, &f->error));
	set_aside(f, 3, 1000);
	assert_true(tally(f) == QUARANTINE_BYTES_MAX);
	set_aside(f, 4, 1);
	set_aside(f, 5, 1);
	assert_int_equal(tally(f), 2002);
}

static void a_quarantined_mail_keeps_every_byte(void **state)
{
	struct fixture *f = *state;
	int64_t ledger = add_ledger(f, 1);
	static const uint8_t raw[] = {'a', 0, 0xff, '\r', '\n'};
	struct quarantine_record *records;
	struct bytes back;
	size_t count;

	assert_ok(store_quarantine_add(
	    f->store, ledger, (struct bytes){raw, sizeof(raw)}, "reader died", T0, &f->error));
	assert_ok(store_quarantine_each(f->store, false, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_int_equal(records[0].size_bytes, sizeof(raw));
	assert_string_equal(records[0].account, "feedback@example.com");
	assert_string_equal(records[0].folder, "INBOX");
	assert_int_equal(records[0].uid, 1);
	assert_int_equal(
	    store_quarantine_raw(f->store, records[0].id, f->arena, &back, &f->error), 1);
	assert_int_equal(store_quarantine_raw(f->store, 99, f->arena, &back, &f->error), 0);
	assert_int_equal(back.size, sizeof(raw));
	assert_memory_equal(back.data, raw, sizeof(raw));
}

static void a_released_mail_is_listed_only_when_asked_for(void **state)
{
	struct fixture *f = *state;
	int64_t ledger = add_ledger(f, 1);
	struct quarantine_record *records;
	size_t count;

	assert_ok(store_quarantine_add(
	    f->store, ledger, (struct bytes){NULL, 0}, "reader died", T0, &f->error));
	assert_ok(store_quarantine_release(f->store, 1, &f->error));
	assert_ok(store_quarantine_each(f->store, false, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 0);
	assert_ok(store_quarantine_each(f->store, true, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_true(records[0].is_released);
}

int main(void)
{
#define row_test(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)
	const struct CMUnitTest tests[] = {
	    row_test(a_quarantined_mail_keeps_every_byte),
	    row_test(a_released_mail_is_listed_only_when_asked_for),
	    row_test(what_is_set_aside_gives_way_to_newer_mails_but_for_its_row),
	    row_test(the_bytes_set_aside_are_summed_up_anew_above_the_limit_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
