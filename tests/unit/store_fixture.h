/*
 * A store in a temporary folder for one test, and rows to put into it. Whatever the arranging needs
 * is asserted here, so that a test shows only what it is about.
 */
#ifndef HARK_TESTS_STORE_FIXTURE_H
#define HARK_TESTS_STORE_FIXTURE_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store_p.h"

#define T0 INT64_C(1790000000000)

struct fixture {
	char folder[64];
	char *path;
	struct store *store;
	struct arena *arena;
	struct error error;
	int64_t account, customer;
	struct folder_record inbox;
};

#define assert_ok(call)                                                                            \
	do {                                                                                       \
		if ((call) < 0)                                                                    \
			fail_msg("%s: %s", #call, f->error.text);                                  \
	} while (0)

static inline void fixture_fill(struct fixture *f)
{
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_account(f->store, "Feedback@example.com", &f->account, &f->error));
	assert_ok(store_folder(f->store, f->account, "INBOX", f->arena, &f->inbox, &f->error));
	assert_ok(
	    store_customer(f->store, "Ann@example.org", "Ann", T0, &f->customer, NULL, &f->error));
	assert_ok(store_commit(f->store, &f->error));
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = mem_alloc(sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/hark-store-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	f->path = mem_printf("%s/hark.db", f->folder);
	f->arena = arena_new();
	clock_freeze(T0);
	assert_ok(store_open(f->path, STORE_CREATE, &f->store, &f->error));
	fixture_fill(f);
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	struct arena *arena = f->arena;
	const char **names;
	size_t count;

	store_close(&f->store);
	assert_ok(folder_list(f->folder, "", arena, &names, &count, &f->error));
	for (size_t i = 0; i < count; i++)
		unlink(arena_printf(arena, "%s/%s", f->folder, names[i]));
	rmdir(f->folder);
	arena_free(&arena);
	free(f->path);
	free(f);
	return 0;
}

/* A feedback with one mail by the customer. Inside a transaction. */
static inline int64_t fixture_feedback(
    struct fixture *f, const char *subject, const char *text, int64_t at_ms)
{
	const struct feedback_record record = {.customer_id = f->customer,
	    .account_id = f->account,
	    .address = "ann@example.org",
	    .name = "Ann",
	    .subject = subject,
	    .status = "open",
	    .category = "product_issue",
	    .priority = "normal",
	    .language = "en",
	    .channel = "mail",
	    .created_ms = at_ms,
	    .ack_decision = "ack"};
	struct entry_record entry = {.author = "customer",
	    .kind = "mail",
	    .from_address = "ann@example.org",
	    .subject = subject,
	    .text = text,
	    .new_text = text,
	    .nature = "person",
	    .at_ms = at_ms};
	int64_t id;

	assert_ok(store_feedback_add(f->store, &record, &id, &f->error));
	entry.feedback_id = id;
	assert_ok(store_entry_add(f->store, &entry, NULL, &f->error));
	return id;
}

static inline int64_t fixture_outbox(struct fixture *f, int64_t feedback_id, int64_t due_ms)
{
	static const uint8_t content[] = "From: a\r\n\r\nb\r\n";
	const struct outbox_record record = {.account_id = f->account,
	    .feedback_id = feedback_id,
	    .kind = "ack",
	    .template_name = "ack",
	    .sender = "feedback@example.com",
	    .recipient = "ann@example.org",
	    .subject = "Thank you",
	    .message_id = "hark.1001.abc@example.com",
	    .content = {content, sizeof(content) - 1},
	    .state = "queued",
	    .due_ms = due_ms,
	    .created_ms = T0};
	int64_t id;

	assert_ok(store_outbox_add(f->store, &record, &id, &f->error));
	return id;
}

#define store_test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* The same inside a transaction, which is rolled back at the end. */
static inline int fixture_begin(void **state)
{
	struct fixture *f;

	fixture_setup(state);
	f = *state;
	assert_ok(store_begin(f->store, &f->error));
	return 0;
}

static inline int fixture_end(void **state)
{
	struct fixture *f = *state;

	store_rollback(f->store);
	return fixture_teardown(state);
}

static inline int64_t fixture_count_rows(struct fixture *f, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t count;

	assert_int_equal(sqlite3_prepare_v2(f->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	count = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return count;
}

static inline void fixture_set_meta(struct fixture *f, const char *key)
{
	assert_ok(store_meta_set(f->store, key, "1", &f->error));
}

static inline bool fixture_has_meta(struct fixture *f, const char *key)
{
	const char *value;
	int found = store_meta_get(f->store, key, f->arena, &value, &f->error);

	assert_true(found >= 0);
	return found == 1;
}

#endif
