/*
 * The statement helper: prepare once, bind, step, reset; and the sentences for what SQLite reports.
 * A write outside a transaction, or a statement used while it is still being read, is a bug and
 * ends the process.
 */
#include "store/store_p.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct value as_integer(int64_t integer)
{
	return (struct value){.type = VALUE_INTEGER, .integer = integer};
}

struct value as_reference(int64_t id)
{
	return (struct value){.type = id == 0 ? VALUE_NULL : VALUE_INTEGER, .integer = id};
}

struct value as_real(double real)
{
	return (struct value){.type = VALUE_REAL, .real = real};
}

struct value as_text(const char *text)
{
	return as_optional(text != NULL ? text : "");
}

struct value as_utf8(const struct buffer *text)
{
	return (struct value){.type = VALUE_TEXT,
	    .bytes = {(const uint8_t *)text->data, text->size},
	    .is_utf8 = true};
}

struct value as_optional(const char *text)
{
	if (text == NULL)
		return (struct value){.type = VALUE_NULL};
	return (struct value){.type = VALUE_TEXT, .bytes = {(const uint8_t *)text, strlen(text)}};
}

struct value as_bytes(struct bytes bytes)
{
	return (struct value){.type = VALUE_BYTES, .bytes = bytes};
}

static const char *advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return _("another process kept the database locked; try again");
	case SQLITE_FULL:
		return _("the disk is full and nothing was stored; make room, then it goes on");
	case SQLITE_READONLY:
		return _("it may not be written to; check the owner and mode of file and folder");
	case SQLITE_CANTOPEN:
		return _("it cannot be opened; check the owner and mode of file and folder");
	case SQLITE_CORRUPT:
		return _(
		    "the database is damaged; stop harkd and put the last backup in its place");
	case SQLITE_NOTADB:
		return _("this is not a database of hark");
	case SQLITE_CONSTRAINT:
		return _("a rule of the database refused the row");
	default:
		return _("the database failed");
	}
}

/* Of the process: a damage is one for whoever opens the file, and stays one. */
static bool has_seen_damage;

bool store_saw_damage(void)
{
	return has_seen_damage;
}

/* SQLite's own words name tables and columns, never what is in them. */
/* The machine, and not what was asked of the database. */
static bool is_of_machine(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_BUSY:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return true;
	default:
		return false;
	}
}

int store_fail(struct store *store, int code, struct error *error)
{
	int number = store->db != NULL ? sqlite3_system_errno(store->db) : 0;

	if ((code & 0xff) == SQLITE_NOMEM) {
		log_error("%s: out of memory", store->path);
		abort();
	}
	store->has_failed |= is_of_machine(code);
	if ((code & 0xff) == SQLITE_CORRUPT && store->mode != STORE_SCRATCH)
		has_seen_damage = true;
	error_set(error, "%s: %s (%s)", store->path, advice(code),
	    store->db != NULL ? sqlite3_errmsg(store->db) : sqlite3_errstr(code));
	if ((code & 0xff) == SQLITE_IOERR && number != 0)
		error_set(error, "%s: %s (%s: %s)", store->path, advice(code), sqlite3_errstr(code),
		    strerror(number));
	return -1;
}

int store_execute(struct store *store, const char *sql, struct error *error)
{
	int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : store_fail(store, code, error);
}

static int statement_prepare(
    struct store *store, const char *sql, sqlite3_stmt **handle_r, struct error *error)
{
	struct statement *statement = store->statements;
	int code;

	for (size_t i = 0; i < store->statement_count; i++, statement++) {
		if (statement->sql == sql) {
			*handle_r = statement->handle;
			return 0;
		}
	}
	assert(store->statement_count < STATEMENTS_MAX);
	code = sqlite3_prepare_v3(
	    store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement->handle, NULL);
	if (code != SQLITE_OK)
		return store_fail(store, code, error);
	statement->sql = sql;
	store->statement_count++;
	*handle_r = statement->handle;
	return 0;
}

static int bind_text(sqlite3_stmt *handle, int at, const struct value *value)
{
	const struct bytes text = value->bytes;
	const char *data = (const char *)text.data;
	struct arena *arena;
	char *clean;
	int code;

	if (value->is_utf8 || utf8_is_valid(data, text.size))
		return sqlite3_bind_text64(handle, at, data, text.size, SQLITE_STATIC, SQLITE_UTF8);
	arena = arena_new();
	clean = utf8_clean(arena, data, text.size);
	code = sqlite3_bind_text64(handle, at, clean, strlen(clean), SQLITE_TRANSIENT, SQLITE_UTF8);
	arena_free(&arena);
	return code;
}

static int bind_value(sqlite3_stmt *handle, int at, const struct value *value)
{
	switch (value->type) {
	case VALUE_INTEGER:
		return sqlite3_bind_int64(handle, at, value->integer);
	case VALUE_REAL:
		return sqlite3_bind_double(handle, at, value->real);
	case VALUE_TEXT:
		return bind_text(handle, at, value);
	case VALUE_BYTES:
		if (value->bytes.size == 0)
			return sqlite3_bind_zeroblob(handle, at, 0);
		return sqlite3_bind_blob64(
		    handle, at, value->bytes.data, value->bytes.size, SQLITE_STATIC);
	case VALUE_NULL:
		break;
	}
	return sqlite3_bind_null(handle, at);
}

/* SQLite ends a transaction by itself after some errors; what follows must not be stored as if
 * nothing had happened. */
static int check_transaction(struct store *store, sqlite3_stmt *handle, struct error *error)
{
	assert(sqlite3_stmt_readonly(handle) || store->is_in_transaction);
	if (store->is_in_transaction && sqlite3_get_autocommit(store->db))
		return error_set(error,
		    _("%s: an earlier error undid the transaction; nothing of it is stored"),
		    store->path);
	return 0;
}

int statement_start(struct store *store, const char *sql, const struct value *values, size_t count,
    sqlite3_stmt **statement_r, struct error *error)
{
	sqlite3_stmt *handle;
	int code = SQLITE_OK;

	if (statement_prepare(store, sql, &handle, error) < 0)
		return -1;
	assert(!sqlite3_stmt_busy(handle));
	assert((size_t)sqlite3_bind_parameter_count(handle) == count);
	if (check_transaction(store, handle, error) < 0)
		return -1;
	for (size_t i = 0; i < count && code == SQLITE_OK; i++)
		code = bind_value(handle, (int)i + 1, &values[i]);
	if (code != SQLITE_OK) {
		store_fail(store, code, error);
		statement_end(handle);
		return -1;
	}
	*statement_r = handle;
	return 0;
}

void statement_end(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

int statement_next(struct store *store, sqlite3_stmt *statement, struct error *error)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		store_fail(store, code, error);
	statement_end(statement);
	return code == SQLITE_DONE ? 0 : -1;
}

int statement_run(struct store *store, const char *sql, const struct value *values, size_t count,
    struct error *error)
{
	sqlite3_stmt *statement;
	int result;

	if (statement_start(store, sql, values, count, &statement, error) < 0)
		return -1;
	while ((result = statement_next(store, statement, error)) > 0)
		;
	return result;
}

int statement_insert(struct store *store, const char *sql, const struct value *values, size_t count,
    int64_t *id_r, struct error *error)
{
	if (statement_run(store, sql, values, count, error) < 0)
		return -1;
	if (id_r != NULL)
		*id_r = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int statement_change(struct store *store, const char *sql, const struct value *values, size_t count,
    const char *what, int64_t id, struct error *error)
{
	if (statement_run(store, sql, values, count, error) < 0)
		return -1;
	if (sqlite3_changes64(store->db) == 0)
		return error_set(
		    error, _("%s: there is no %s %lld"), store->path, what, (long long)id);
	return 0;
}

int statement_get(struct store *store, const char *sql, const struct value *values, size_t count,
    struct arena *arena, statement_reader *reader, void *item_r, struct error *error)
{
	sqlite3_stmt *statement;
	int result;

	if (statement_start(store, sql, values, count, &statement, error) < 0)
		return -1;
	result = statement_next(store, statement, error);
	if (result <= 0)
		return result;
	reader(statement, arena, item_r);
	statement_end(statement);
	return 1;
}

static void read_integer(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

int statement_integer(struct store *store, const char *sql, const struct value *values,
    size_t count, int64_t *integer_r, struct error *error)
{
	return statement_get(store, sql, values, count, NULL, read_integer, integer_r, error);
}

static void read_integers(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	int64_t *pair = item_r;

	(void)arena;
	pair[0] = column_integer(row, 0);
	pair[1] = column_integer(row, 1);
}

int statement_integers(struct store *store, const char *sql, const struct value *values,
    size_t count, int64_t *first_r, int64_t *second_r, struct error *error)
{
	int64_t pair[2];
	int found = statement_get(store, sql, values, count, NULL, read_integers, pair, error);

	if (found == 1) {
		*first_r = pair[0];
		*second_r = pair[1];
	}
	return found;
}

static void *list_grow(struct arena *arena, void *items, size_t count, size_t item_size)
{
	void *larger = arena_array(arena, count == 0 ? 16 : count * 2, item_size);

	if (count > 0)
		memcpy(larger, items, count * item_size);
	return larger;
}

int statement_list(struct store *store, const char *sql, const struct value *values, size_t count,
    struct arena *arena, size_t item_size, statement_reader *reader, struct list *list_r,
    struct error *error)
{
	struct list list = {NULL, 0};
	size_t capacity = 0;
	sqlite3_stmt *statement;
	int result;

	if (statement_start(store, sql, values, count, &statement, error) < 0)
		return -1;
	while ((result = statement_next(store, statement, error)) > 0) {
		if (list.count == capacity) {
			list.items = list_grow(arena, list.items, list.count, item_size);
			capacity = capacity == 0 ? 16 : capacity * 2;
		}
		reader(statement, arena, (char *)list.items + list.count * item_size);
		list.count++;
	}
	if (result < 0)
		return -1;
	*list_r = list;
	return 0;
}

void statement_forget_all(struct store *store)
{
	for (size_t i = 0; i < store->statement_count; i++)
		sqlite3_finalize(store->statements[i].handle);
	store->statement_count = 0;
}

int64_t column_integer(sqlite3_stmt *row, int column)
{
	return sqlite3_column_int64(row, column);
}

double column_real(sqlite3_stmt *row, int column)
{
	return sqlite3_column_double(row, column);
}

const char *column_text(sqlite3_stmt *row, int column, struct arena *arena)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text == NULL ? "" : arena_strdup(arena, text);
}

const char *column_borrowed(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text == NULL ? "" : text;
}

struct bytes column_bytes(sqlite3_stmt *row, int column, struct arena *arena)
{
	const void *data = sqlite3_column_blob(row, column);
	size_t size = (size_t)sqlite3_column_bytes(row, column);
	void *copy;

	if (data == NULL || size == 0)
		return (struct bytes){NULL, 0};
	copy = arena_alloc(arena, size);
	memcpy(copy, data, size);
	return (struct bytes){copy, size};
}
