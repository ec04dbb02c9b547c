/* The store as a file: opening, transactions, migrations and backup. */
#include "store_fixture.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void close_and_open(struct fixture *f, enum store_mode mode)
{
	store_close(&f->store);
	assert_ok(store_open(f->path, mode, &f->store, &f->error));
}

static void refuses(struct fixture *f, enum store_mode mode, const char *words)
{
	struct store *store = NULL;

	assert_int_equal(store_open(f->path, mode, &store, &f->error), -1);
	assert_null(store);
	if (strstr(f->error.text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", f->error.text, words);
}

static void the_file_and_its_log_are_for_the_owner_only(void **state)
{
	struct fixture *f = *state;
	struct stat status;

	for (size_t i = 0; i < 3; i++) {
		static const char *const ends[] = {"", "-wal", "-shm"};

		assert_int_equal(
		    stat(arena_printf(f->arena, "%s%s", f->path, ends[i]), &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
	}
}

static void a_lenient_umask_does_not_open_the_file_to_others(void **state)
{
	struct fixture *f = *state;
	char *path = arena_printf(f->arena, "%s/second.db", f->folder);
	mode_t old = umask(0);
	struct store *store;
	struct stat status;

	assert_ok(store_open(path, STORE_CREATE, &store, &f->error));
	umask(old);
	store_close(&store);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void the_safe_settings_are_on(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_count_rows(f, "PRAGMA foreign_keys"), 1);
	assert_int_equal(fixture_count_rows(f, "PRAGMA synchronous"), 2);
	assert_int_equal(fixture_count_rows(f, "PRAGMA trusted_schema"), 0);
	assert_int_equal(fixture_count_rows(f, "PRAGMA cell_size_check"), 1);
	assert_int_equal(fixture_count_rows(f, "PRAGMA temp_store"), 2);
	assert_int_equal(fixture_count_rows(f, "PRAGMA mmap_size"), 0);
	assert_int_equal(fixture_count_rows(f, "PRAGMA secure_delete"), 1);
	assert_int_equal(fixture_count_rows(f, "PRAGMA application_id"), SCHEMA_APPLICATION_ID);
}

static void there_is_no_database_before_it_is_made(void **state)
{
	struct fixture *f = *state;

	store_close(&f->store);
	assert_int_equal(unlink(f->path), 0);
	refuses(f, STORE_READ_WRITE, "there is no database yet");
	assert_int_equal(access(f->path, F_OK), -1);
}

static void a_read_only_store_reads(void **state)
{
	struct fixture *f = *state;

	close_and_open(f, STORE_READ_ONLY);
	assert_int_equal(fixture_count_rows(f, "SELECT count(*) FROM folder"), 1);
}

static void a_newer_schema_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_execute(f->store, "PRAGMA user_version = 99", &f->error));
	store_close(&f->store);
	refuses(f, STORE_CREATE, "written by a newer hark (schema 99");
	refuses(f, STORE_READ_ONLY, "upgrade hark");
}

static void an_older_schema_is_migrated_only_by_the_one_that_may(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_execute(f->store, "PRAGMA user_version = 0", &f->error));
	store_close(&f->store);
	refuses(f, STORE_READ_WRITE, "start harkd to bring it up");
}

static void a_database_of_another_program_is_left_alone(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_execute(f->store, "PRAGMA application_id = 7", &f->error));
	store_close(&f->store);
	refuses(f, STORE_CREATE, "another program");
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "This is not a database but a text that someone put here, long "
				   "enough to be taken for a header of one hundred bytes.\n";

	store_close(&f->store);
	assert_ok(file_write_atomically(
	    f->path, (struct bytes){(const uint8_t *)text, sizeof(text) - 1}, 0600, &f->error));
	refuses(f, STORE_CREATE, "not a database of hark");
}

#define NEXT (store_schema_version() + 1)
static const char *const next_version[] = {"ALTER TABLE folder ADD COLUMN colour TEXT;", NULL};
static const char *const broken_version[] = {"CREATE TABLE broken (", NULL};

static void a_migration_keeps_a_backup_of_what_was(void **state)
{
	struct fixture *f = *state;
	const struct migration migrations[] = {{NEXT, next_version}};
	char *backup = arena_printf(f->arena, "%s.before-v%d", f->path, NEXT);
	struct store *old;

	assert_ok(migration_run(f->store, migrations, 1, &f->error));
	assert_int_equal(fixture_count_rows(f, "PRAGMA user_version"), NEXT);
	assert_int_equal(fixture_count_rows(f, "SELECT count(colour) FROM folder"), 0);
	assert_ok(store_open(backup, STORE_READ_ONLY, &old, &f->error));
	store_close(&old);
}

static void a_migration_is_made_once(void **state)
{
	struct fixture *f = *state;
	const struct migration migrations[] = {{NEXT, next_version}};

	assert_ok(migration_run(f->store, migrations, 1, &f->error));
	assert_ok(migration_run(f->store, migrations, 1, &f->error));
}

/* As it stood before schema 13. */
static const char old_evidence[] =
    "DROP TABLE evidence; CREATE TABLE evidence (id INTEGER PRIMARY KEY,"
    " feedback INTEGER NOT NULL REFERENCES feedback(id), entry INTEGER REFERENCES entry(id),"
    " rule TEXT NOT NULL, word TEXT NOT NULL, place TEXT NOT NULL, weight REAL NOT NULL,"
    " is_veto INTEGER NOT NULL CHECK (is_veto IN (0, 1))) STRICT;"
    "CREATE INDEX evidence_feedback ON evidence(feedback);"
    "INSERT INTO evidence (feedback, rule, word, place, weight, is_veto)"
    " SELECT id, 'praise', 'say \"thanks\"', 'text', 2.2, 0 FROM feedback;"
    "INSERT INTO evidence (feedback, rule, word, place, weight, is_veto)"
    " SELECT id, 'billing', '\\d+', 'subject', 0, 1 FROM feedback;";

static void evidence_of_an_older_schema_is_gathered_in_its_order(void **state)
{
	struct fixture *f = *state;
	struct evidence_record *records;
	int64_t id;
	size_t count;

	assert_ok(store_begin(f->store, &f->error));
	id = fixture_feedback(f, "s", "t", T0);
	assert_ok(store_execute(f->store, old_evidence, &f->error));
	assert_ok(store_execute(f->store, "PRAGMA user_version = 12", &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_ok(migration_run(f->store, schema_migrations, 13, &f->error));
	assert_ok(store_evidence_list(f->store, id, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 2);
	assert_string_equal(records[0].word, "say \"thanks\"");
	assert_true(records[0].weight == 2.2 && !records[0].is_veto);
	assert_string_equal(records[1].rule, "billing");
	assert_string_equal(records[1].word, "\\d+");
	assert_string_equal(records[1].place, "subject");
	assert_true(records[1].is_veto);
}

static void a_failing_migration_leaves_everything_as_it_was(void **state)
{
	struct fixture *f = *state;
	const struct migration migrations[] = {{NEXT, broken_version}};

	assert_int_equal(migration_run(f->store, migrations, 1, &f->error), -1);
	assert_non_null(
	    strstr(f->error.text, arena_printf(f->arena, "migration to schema %d", NEXT)));
	assert_int_equal(fixture_count_rows(f, "PRAGMA user_version"), store_schema_version());
	assert_false(f->store->is_in_transaction);
	assert_ok(store_check_integrity(f->store, &f->error));
}

static void what_is_committed_is_there_after_opening_again(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "kept");
	assert_ok(store_commit(f->store, &f->error));
	close_and_open(f, STORE_READ_WRITE);
	assert_true(fixture_has_meta(f, "kept"));
}

static void what_is_committed_in_two_halves_is_there_after_the_second(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "kept");
	store_commit_start(f->store);
	assert_ok(store_commit_end(f->store, &f->error));
	close_and_open(f, STORE_READ_WRITE);
	assert_true(fixture_has_meta(f, "kept"));
}

static void second_half_of_a_commit_tells_what_went_wrong_in_the_first(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "lost");
	assert_ok(store_execute(f->store, "ROLLBACK", &f->error)); /* as SQLite does by itself */
	store_commit_start(f->store);
	assert_int_equal(store_commit_end(f->store, &f->error), -1);
	assert_non_null(strstr(f->error.text, "undid the transaction"));
	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_false(fixture_has_meta(f, "lost"));
}

static void what_is_rolled_back_is_gone(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "dropped");
	store_rollback(f->store);
	assert_false(fixture_has_meta(f, "dropped"));
}

static void undo_takes_back_one_mail_and_keeps_the_others(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_savepoint(f->store, &f->error));
	fixture_set_meta(f, "first");
	assert_ok(store_release(f->store, &f->error));
	assert_ok(store_savepoint(f->store, &f->error));
	fixture_set_meta(f, "second");
	assert_ok(store_undo(f->store, &f->error));
	assert_ok(store_savepoint(f->store, &f->error));
	fixture_set_meta(f, "third");
	assert_ok(store_release(f->store, &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_true(fixture_has_meta(f, "first"));
	assert_false(fixture_has_meta(f, "second"));
	assert_true(fixture_has_meta(f, "third"));
}

static void undo_works_after_a_refused_row(void **state)
{
	struct fixture *f = *state;

	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_savepoint(f->store, &f->error));
	assert_int_equal(store_feedback_add(f->store, &(struct feedback_record){.customer_id = 99},
			     &(int64_t){0}, &f->error),
	    -1);
	assert_ok(store_undo(f->store, &f->error));
	fixture_set_meta(f, "after");
	assert_ok(store_commit(f->store, &f->error));
	assert_true(fixture_has_meta(f, "after"));
}

/* cmocka cannot catch an abort: the child makes it and the parent looks at how it died. */
static void aborts(struct fixture *f, void (*misuse)(struct fixture *f))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		misuse(f);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void begin_twice(struct fixture *f)
{
	store_begin(f->store, &f->error);
	store_begin(f->store, &f->error);
}

static void write_without_transaction(struct fixture *f)
{
	store_meta_set(f->store, "key", "value", &f->error);
}

static void commit_with_savepoint(struct fixture *f)
{
	store_begin(f->store, &f->error);
	store_savepoint(f->store, &f->error);
	store_commit(f->store, &f->error);
}

static void savepoint_in_savepoint(struct fixture *f)
{
	store_begin(f->store, &f->error);
	store_savepoint(f->store, &f->error);
	store_savepoint(f->store, &f->error);
}

static void misuse_of_transactions_is_a_bug(void **state)
{
	struct fixture *f = *state;

	aborts(f, begin_twice);
	aborts(f, write_without_transaction);
	aborts(f, commit_with_savepoint);
	aborts(f, savepoint_in_savepoint);
}

static void a_backup_is_whole_and_for_the_owner_only(void **state)
{
	struct fixture *f = *state;
	char *path = arena_printf(f->arena, "%s/backup.db", f->folder);
	mode_t old = umask(0);
	struct store *copy;
	struct stat status;
	struct address_record address;

	assert_ok(store_backup(f->store, path, &f->error));
	umask(old);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_ok(store_open(path, STORE_READ_WRITE, &copy, &f->error));
	assert_ok(store_check_integrity(copy, &f->error));
	assert_int_equal(
	    store_address_find(copy, "ann@example.org", f->arena, &address, &f->error), 1);
	store_close(&copy);
}

static void a_reader_can_make_a_backup_while_a_writer_works(void **state)
{
	struct fixture *f = *state;
	char *path = arena_printf(f->arena, "%s/backup.db", f->folder);
	struct store *reader, *copy;
	const char *value;

	assert_ok(store_open(f->path, STORE_READ_ONLY, &reader, &f->error));
	assert_ok(store_begin(f->store, &f->error));
	fixture_set_meta(f, "unfinished");
	assert_ok(store_backup(reader, path, &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_ok(store_open(path, STORE_READ_ONLY, &copy, &f->error));
	assert_int_equal(store_meta_get(copy, "unfinished", f->arena, &value, &f->error), 0);
	store_close(&copy);
	store_close(&reader);
}

static int64_t synchronous(struct fixture *f)
{
	sqlite3_stmt *row;
	int64_t level;

	assert_int_equal(
	    sqlite3_prepare_v2(f->store->db, "PRAGMA synchronous", -1, &row, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	level = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return level;
}

static void only_a_lazy_transaction_is_lazy(void **state)
{
	struct fixture *f = *state;
	const int64_t normal = 1, full = 2;

	assert_ok(store_begin_lazily(f->store, &f->error));
	assert_int_equal(synchronous(f), normal);
	fixture_set_meta(f, "x");
	assert_ok(store_commit(f->store, &f->error));
	assert_int_equal(synchronous(f), full);
	assert_ok(store_begin_lazily(f->store, &f->error));
	store_rollback(f->store);
	assert_int_equal(synchronous(f), full);
}

static void a_lazy_transaction_that_cannot_begin_leaves_no_laziness(void **state)
{
	struct fixture *f = *state;
	struct store *other;

	assert_ok(store_open(f->path, STORE_READ_WRITE, &other, &f->error));
	store_set_patience(f->store, 1);
	assert_ok(store_begin(other, &f->error));
	assert_int_equal(store_begin_lazily(f->store, &f->error), -1);
	assert_int_equal(synchronous(f), 2);
	store_rollback(other);
	store_close(&other);
}

static void a_backup_replaces_nothing(void **state)
{
	struct fixture *f = *state;
	char *path = arena_printf(f->arena, "%s/backup.db", f->folder);

	assert_ok(store_backup(f->store, path, &f->error));
	assert_int_equal(store_backup(f->store, path, &f->error), -1);
	assert_non_null(strstr(f->error.text, "exists already"));
}

static void a_backup_that_fails_leaves_no_file(void **state)
{
	struct fixture *f = *state;
	char *path = arena_printf(f->arena, "%s/no/backup.db", f->folder);

	assert_int_equal(store_backup(f->store, path, &f->error), -1);
	assert_int_equal(access(path, F_OK), -1);
}

static void each_commit_has_a_step_before_and_after(void **state)
{
	struct fixture *f = *state;
	char *counter = arena_printf(f->arena, "%s/steps", f->folder);
	struct buffer log;
	int status;
	pid_t child = fork();

	if (child == 0) {
		setenv("HARK_STEPS", counter, 1);
		_exit(
		    store_begin(f->store, &f->error) < 0 || store_commit(f->store, &f->error) < 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_ok(file_read(arena_printf(f->arena, "%s.log", counter), 4096, &log, &f->error));
	assert_non_null(strstr(log.data, "commit: before\n"));
	assert_non_null(strstr(log.data, "commit: after\n"));
	buffer_free(&log);
}

/* Killed at the given step, the first of which is before and the second after the commit. */
static bool is_stored_when_killed_at(struct fixture *f, const char *at)
{
	int status;
	pid_t child;

	store_close(&f->store);
	child = fork();
	if (child == 0) {
		setenv("HARK_STEPS", arena_printf(f->arena, "%s/kill-%s", f->folder, at), 1);
		setenv("HARK_STEP_KILL", at, 1);
		if (store_open(f->path, STORE_READ_WRITE, &f->store, &f->error) == 0 &&
		    store_begin(f->store, &f->error) == 0)
			fixture_set_meta(f, at);
		store_commit(f->store, &f->error);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_ok(store_open(f->path, STORE_READ_WRITE, &f->store, &f->error));
	assert_ok(store_check_integrity(f->store, &f->error));
	return fixture_has_meta(f, at);
}

static void a_kill_around_the_commit_leaves_all_or_nothing(void **state)
{
	struct fixture *f = *state;

	assert_false(is_stored_when_killed_at(f, "1"));
	assert_true(is_stored_when_killed_at(f, "2"));
}

static void text_that_is_not_utf8_is_stored_with_replacements(void **state)
{
	struct fixture *f = *state;
	const char *value;

	assert_ok(store_begin(f->store, &f->error));
	assert_ok(store_meta_set(f->store, "odd",
	    "a\xff"
	    "b",
	    &f->error));
	assert_ok(store_commit(f->store, &f->error));
	assert_int_equal(store_meta_get(f->store, "odd", f->arena, &value, &f->error), 1);
	assert_string_equal(value, "a\xef\xbf\xbd"
				   "b");
}

/* Files that this process has open and that have no name any more. */
static size_t open_files_without_name(void)
{
	size_t count = 0;

	for (int fd = 0; fd < 256; fd++) {
		char link[32], target[PATH_MAX];
		ssize_t size;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		size = readlink(link, target, sizeof(target) - 1);
		target[size > 0 ? size : 0] = '\0';
		count += text_ends_with_ascii_case(target, " (deleted)");
	}
	return count;
}

static void a_scratch_store_lies_in_a_file_without_a_name(void **state)
{
	struct fixture *f = *state;
	size_t before = open_files_without_name();
	char *text = arena_alloc(f->arena, 100001);
	struct store *real = f->store;

	memset(text, 'a', 100000);
	assert_ok(store_open("", STORE_SCRATCH, &f->store, &f->error));
	fixture_fill(f);
	assert_ok(store_begin(f->store, &f->error));
	for (int i = 0; i < 100; i++) /* more than its cache holds */
		fixture_feedback(f, "subject", text, T0);
	assert_ok(store_commit(f->store, &f->error));
	assert_int_equal(open_files_without_name(), before + 1);
	assert_int_equal(fixture_count_rows(f, "SELECT count(*) FROM feedback"), 100);
	store_close(&f->store);
	assert_int_equal(open_files_without_name(), before);
	f->store = real;
	assert_int_equal(fixture_count_rows(f, "SELECT count(*) FROM feedback"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    store_test(the_file_and_its_log_are_for_the_owner_only),
	    store_test(a_lenient_umask_does_not_open_the_file_to_others),
	    store_test(the_safe_settings_are_on),
	    store_test(there_is_no_database_before_it_is_made),
	    store_test(a_read_only_store_reads),
	    store_test(a_newer_schema_is_refused),
	    store_test(an_older_schema_is_migrated_only_by_the_one_that_may),
	    store_test(a_database_of_another_program_is_left_alone),
	    store_test(a_file_that_is_no_database_is_refused),
	    store_test(a_migration_keeps_a_backup_of_what_was),
	    store_test(a_migration_is_made_once),
	    store_test(evidence_of_an_older_schema_is_gathered_in_its_order),
	    store_test(a_failing_migration_leaves_everything_as_it_was),
	    store_test(what_is_committed_is_there_after_opening_again),
	    store_test(what_is_committed_in_two_halves_is_there_after_the_second),
	    store_test(second_half_of_a_commit_tells_what_went_wrong_in_the_first),
	    store_test(what_is_rolled_back_is_gone),
	    store_test(undo_takes_back_one_mail_and_keeps_the_others),
	    store_test(undo_works_after_a_refused_row),
	    store_test(misuse_of_transactions_is_a_bug),
	    store_test(a_backup_is_whole_and_for_the_owner_only),
	    store_test(a_reader_can_make_a_backup_while_a_writer_works),
	    store_test(only_a_lazy_transaction_is_lazy),
	    store_test(a_lazy_transaction_that_cannot_begin_leaves_no_laziness),
	    store_test(a_backup_replaces_nothing),
	    store_test(a_backup_that_fails_leaves_no_file),
	    store_test(each_commit_has_a_step_before_and_after),
	    store_test(a_kill_around_the_commit_leaves_all_or_nothing),
	    store_test(text_that_is_not_utf8_is_stored_with_replacements),
	    store_test(a_scratch_store_lies_in_a_file_without_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
