/*
 * Transactions, with one level of savepoint inside, and a step before and after every commit.
 * Nesting them wrongly is a bug and ends the process. SQLite gives a transaction up by itself after
 * some errors (a full disk among them): from then on each call answers -1 until store_rollback.
 */
#include "store/store_p.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Every other transaction relies on it. */
static void end_laziness(struct store *store)
{
	struct error error;

	if (store->is_lazy && store_execute(store, "PRAGMA synchronous = FULL", &error) < 0) {
		log_error("%s", error.text);
		abort();
	}
	store->is_lazy = false;
}

int store_begin(struct store *store, struct error *error)
{
	assert(store->mode != STORE_READ_ONLY);
	assert(!store->is_in_transaction && store->commit == NULL);
	store->has_failed = false;
	if (store_execute(store, "BEGIN IMMEDIATE", error) < 0)
		return -1;
	store->is_in_transaction = true;
	return 0;
}

bool store_has_failed(const struct store *store)
{
	return store->has_failed;
}

int store_begin_lazily(struct store *store, struct error *error)
{
	assert(store->mode == STORE_CREATE || store->mode == STORE_READ_WRITE);
	assert(!store->is_in_transaction);
	if (store_execute(store, "PRAGMA synchronous = NORMAL", error) < 0)
		return -1;
	store->is_lazy = true;
	if (store_begin(store, error) == 0)
		return 0;
	end_laziness(store);
	return -1;
}

static int check_alive(struct store *store, struct error *error)
{
	assert(store->is_in_transaction);
	if (!sqlite3_get_autocommit(store->db))
		return 0;
	return error_set(error,
	    _("%s: an earlier error undid the transaction; nothing of it is stored"), store->path);
}

int store_commit(struct store *store, struct error *error)
{
	assert(store->is_in_transaction && !store->has_savepoint);
	step("commit: before");
	if (check_alive(store, error) < 0 || store_execute(store, "COMMIT", error) < 0) {
		store_rollback(store);
		return -1;
	}
	store->is_in_transaction = false;
	end_laziness(store);
	step("commit: after");
	return 0;
}

/* ---- while others work ---- */

struct commit {
	struct store *store; /* borrowed; nobody else uses it now */
	pthread_t thread;
	bool has_thread;
	int result;
	struct error error;
};

static void *run_commit(void *data)
{
	struct commit *commit = data;

	commit->result = store_commit(commit->store, &commit->error);
	return NULL;
}

/* Signals are for the thread that was there before. */
static bool start_thread(struct commit *commit)
{
	sigset_t all, before;
	int result;

	sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	result = pthread_create(&commit->thread, NULL, run_commit, commit);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result == 0;
}

void store_commit_start(struct store *store)
{
	struct commit *commit = mem_alloc(sizeof(*commit));

	assert(store->is_in_transaction && store->commit == NULL);
	commit->store = store;
	commit->has_thread = start_thread(commit);
	if (!commit->has_thread)
		(void)run_commit(commit);
	store->commit = commit;
}

int store_commit_end(struct store *store, struct error *error)
{
	struct commit *commit = store->commit;
	int result;

	assert(commit != NULL);
	if (commit->has_thread && pthread_join(commit->thread, NULL) != 0)
		abort();
	store->commit = NULL;
	result = commit->result;
	if (result != 0)
		*error = commit->error;
	free(commit);
	return result;
}

void store_rollback(struct store *store)
{
	struct error error;

	store->is_in_transaction = false;
	store->has_savepoint = false;
	hit_forget_all(store);
	if (!sqlite3_get_autocommit(store->db) && store_execute(store, "ROLLBACK", &error) < 0)
		log_error("%s", error.text);
	end_laziness(store);
}

int store_savepoint(struct store *store, struct error *error)
{
	assert(!store->has_savepoint);
	if (check_alive(store, error) < 0 ||
	    statement_run(store, "SAVEPOINT point", NULL, 0, error) < 0)
		return -1;
	store->has_savepoint = true;
	return 0;
}

int store_release(struct store *store, struct error *error)
{
	assert(store->has_savepoint);
	if (check_alive(store, error) < 0 ||
	    statement_run(store, "RELEASE point", NULL, 0, error) < 0)
		return -1;
	store->has_savepoint = false;
	return 0;
}

int store_undo(struct store *store, struct error *error)
{
	assert(store->has_savepoint);
	if (check_alive(store, error) < 0)
		return -1;
	hit_forget_all(store);
	if (store_execute(store, "ROLLBACK TO point; RELEASE point", error) < 0)
		return -1;
	store->has_savepoint = false;
	return 0;
}
