/* When the ground gives way: other writers, a full disk, a lost transaction, damaged pages. */
#include "store_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void a_second_writer_waits_and_then_says_so(void **state)
{
	struct fixture *f = *state;
	struct store *other;

	assert_ok(store_open(f->path, STORE_READ_WRITE, &other, &f->error));
	store_set_patience(other, 20);
	assert_ok(store_begin(f->store, &f->error));
	assert_int_equal(store_begin(other, &f->error), -1);
	assert_non_null(strstr(f->error.text, "kept the database locked"));
	assert_ok(store_commit(f->store, &f->error));
	assert_ok(store_begin(other, &f->error));
	store_rollback(other);
	store_close(&other);
}

static void a_waiting_writer_gets_its_turn(void **state)
{
	struct fixture *f = *state;
	struct store *other;
	int ends[2], status;
	pid_t child;

	store_close(&f->store);
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		char byte;

		if (store_open(f->path, STORE_READ_WRITE, &other, &f->error) < 0 ||
		    store_begin(other, &f->error) < 0 || write(ends[1], "x", 1) != 1)
			_exit(1);
		/* The parent is asking for the lock by now or soon: either order must end well. */
		(void)(read(ends[0], &byte, 0) + 1);
		_exit(store_meta_set(other, "child", "1", &f->error) < 0 ||
		      store_commit(other, &f->error) < 0);
	}
	assert_int_equal(read(ends[0], &(char){0}, 1), 1);
	assert_ok(store_open(f->path, STORE_READ_WRITE, &f->store, &f->error));
	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "parent");
	assert_ok(store_commit(f->store, &f->error));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(fixture_has_meta(f, "child") && fixture_has_meta(f, "parent"));
	close(ends[0]);
	close(ends[1]);
}

static void a_reader_is_not_kept_waiting_by_a_writer(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	const char *value;

	assert_ok(store_open(f->path, STORE_READ_ONLY, &reader, &f->error));
	store_set_patience(reader, 0);
	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "new");
	assert_int_equal(store_meta_get(reader, "new", f->arena, &value, &f->error), 0);
	assert_ok(store_commit(f->store, &f->error));
	assert_int_equal(store_meta_get(reader, "new", f->arena, &value, &f->error), 1);
	store_close(&reader);
}

/* A full disk: the pages run out in the middle of a batch. */
static void a_full_disk_stores_nothing_of_the_batch(void **state)
{
	struct fixture *f = *state;
	char *large = mem_alloc(100001);
	int64_t pages = fixture_count_rows(f, "PRAGMA page_count");
	int result = 0;

	memset(large, 'x', 100000);
	sqlite3_exec(f->store->db,
	    arena_printf(f->arena, "PRAGMA max_page_count = %d", (int)pages + 40), NULL, NULL,
	    NULL);
	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "before");
	for (int i = 0; i < 10 && result == 0; i++)
		result = store_meta_set(
		    f->store, arena_printf(f->arena, "large %d", i), large, &f->error);
	assert_int_equal(result, -1);
	assert_non_null(strstr(f->error.text, "disk is full"));
	store_rollback(f->store);
	assert_false(fixture_has_meta(f, "before"));
	assert_ok(store_check_integrity(f->store, &f->error));
	free(large);
}

static void after_a_lost_transaction_nothing_more_is_stored(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "before");
	sqlite3_exec(f->store->db, "ROLLBACK", NULL, NULL, NULL);
	assert_int_equal(store_meta_set(f->store, "after", "1", &f->error), -1);
	assert_non_null(strstr(f->error.text, "undid the transaction"));
	assert_int_equal(store_commit(f->store, &f->error), -1);
	assert_false(fixture_has_meta(f, "before"));
	assert_false(fixture_has_meta(f, "after"));
}

/* Root may open anything, so a child without privileges tries. */
static void a_file_that_may_not_be_opened_is_named(void **state)
{
	struct fixture *f = *state;
	pid_t child;
	int status;

	store_close(&f->store);
	assert_int_equal(chmod(f->path, 0000), 0);
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (chmod(f->folder, 0755) < 0 || setuid(65534) < 0))
			_exit(2);
		_exit(store_open(f->path, STORE_READ_WRITE, &f->store, &f->error) == -1 &&
			      strstr(f->error.text, "hark.db: cannot be opened: Permission denied")
			  ? 0
			  : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* Readable file, folder that may not be written to: the -shm file cannot be made. */
static void a_folder_that_may_not_be_written_to_is_an_error_and_no_crash(void **state)
{
	struct fixture *f = *state;
	pid_t child;
	int status;

	store_close(&f->store);
	assert_int_equal(chmod(f->path, 0444), 0);
	child = fork();
	if (child == 0) {
		if (chmod(f->folder, 0555) < 0 || (geteuid() == 0 && setuid(65534) < 0))
			_exit(2);
		_exit(store_open(f->path, STORE_READ_ONLY, &f->store, &f->error) == -1 &&
			      strstr(f->error.text, "check the owner and mode") != NULL
			  ? 0
			  : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	chmod(f->folder, 0700);
	assert_int_equal(status, 0);
}

static void writing_through_a_read_only_connection_is_an_error(void **state)
{
	struct fixture *f = *state;

	sqlite3_exec(f->store->db, "PRAGMA query_only = ON", NULL, NULL, NULL);
	assert_int_equal(store_execute(f->store, "DELETE FROM meta", &f->error), -1);
	assert_non_null(strstr(f->error.text, "may not be written to"));
}

#define PAGE_BYTES 8192

static void damage_page(const char *path, off_t page)
{
	uint8_t garbage[PAGE_BYTES];
	int fd = open(path, O_RDWR);

	memset(garbage, 0xa5, sizeof(garbage));
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, garbage, sizeof(garbage), page * PAGE_BYTES), sizeof(garbage));
	close(fd);
}

/* Whatever page is damaged: an error or a true answer, never a crash, and the check finds it. */
static void a_damaged_page_is_found_and_never_crashes(void **state)
{
	struct fixture *f = *state;
	struct stat status;
	char *copy = arena_printf(f->arena, "%s/copy.db", f->folder);
	size_t found = 0;

	assert_ok(store_begin(f->store, &f->error));
	for (int i = 0; i < 30; i++)
		fixture_feedback(f, "subject", "text", T0);
	assert_ok(store_commit(f->store, &f->error));
	store_close(&f->store);
	assert_int_equal(stat(f->path, &status), 0);
	for (off_t page = 0; page < status.st_size / PAGE_BYTES; page++) {
		struct feedback_filter filter = {.limit = 100};
		struct feedback_record *records;
		struct buffer content;
		struct store *store = NULL;
		size_t count;

		assert_ok(file_read(f->path, 1 << 24, &content, &f->error));
		assert_ok(file_write_atomically(copy,
		    (struct bytes){(const uint8_t *)content.data, content.size}, 0600, &f->error));
		buffer_free(&content);
		damage_page(copy, page);
		if (store_open(copy, STORE_READ_WRITE, &store, &f->error) < 0 ||
		    store_check_integrity(store, &f->error) < 0)
			found++;
		if (store != NULL)
			store_feedback_list(store, &filter, f->arena, &records, &count, &f->error);
		store_close(&store);
	}
	assert_int_equal(found, status.st_size / PAGE_BYTES);
}

static void a_broken_reference_is_found(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_execute(f->store,
	    "PRAGMA foreign_keys = OFF; INSERT INTO folder (account, name, first_contact)"
	    " VALUES (77, 'x', 0); PRAGMA foreign_keys = ON",
	    &f->error));
	assert_int_equal(store_check_integrity(f->store, &f->error), -1);
	assert_non_null(strstr(f->error.text, "folder"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    store_test(a_second_writer_waits_and_then_says_so),
	    store_test(a_waiting_writer_gets_its_turn),
	    store_test(a_reader_is_not_kept_waiting_by_a_writer),
	    store_test(a_full_disk_stores_nothing_of_the_batch),
	    store_test(after_a_lost_transaction_nothing_more_is_stored),
	    store_test(a_file_that_may_not_be_opened_is_named),
	    store_test(a_folder_that_may_not_be_written_to_is_an_error_and_no_crash),
	    store_test(writing_through_a_read_only_connection_is_an_error),
	    store_test(a_damaged_page_is_found_and_never_crashes),
	    store_test(a_broken_reference_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
