/* A commit where no second thread can be had: it is made at once, and told of as ever. */
#include "store_fixture.h"

#include <errno.h>
#include <pthread.h>

static int refused;

/* In place of the library's. */
int pthread_create(
    pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *data)
{
	(void)thread;
	(void)attributes;
	(void)run;
	(void)data;
	refused++;
	return EAGAIN;
}

static void a_commit_without_a_thread_of_its_own_is_made_at_once(void **state)
{
	struct fixture *f = *state;
	struct store *other;
	const char *value;

	refused = 0;
	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "kept");
	store_commit_start(f->store);
	assert_int_equal(refused, 1);
	assert_ok(store_open(f->path, STORE_READ_ONLY, &other, &f->error));
	assert_int_equal(store_meta_get(other, "kept", f->arena, &value, &f->error), 1);
	store_close(&other);
	assert_ok(store_commit_end(f->store, &f->error));
}

static void what_went_wrong_with_it_is_told_at_its_end(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "lost");
	assert_ok(store_execute(f->store, "ROLLBACK", &f->error)); /* as SQLite does by itself */
	store_commit_start(f->store);
	f->error.text[0] = '\0';
	assert_int_equal(store_commit_end(f->store, &f->error), -1);
	assert_non_null(strstr(f->error.text, "undid the transaction"));
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_false(fixture_has_meta(f, "lost"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    store_test(a_commit_without_a_thread_of_its_own_is_made_at_once),
	    store_test(what_went_wrong_with_it_is_told_at_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
