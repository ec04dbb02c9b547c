/*
 * What a test asks the database of the fixture directly, in SQL or by its bytes.
 */
#ifndef HARK_TESTS_DATABASE_H
#define HARK_TESTS_DATABASE_H

#include "desk_fixture.h"

#include "store/store_p.h"

static inline int64_t number_of(struct fixture *f, const char *sql)
{
	sqlite3_stmt *statement;
	int64_t number;

	assert_int_equal(
	    sqlite3_prepare_v2(f->desk->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return number;
}

static inline void execute(struct fixture *f, const char *sql)
{
	assert_ok(store_begin(f->desk->store, &f->error));
	assert_ok(store_execute(f->desk->store, sql, &f->error));
	assert_ok(store_commit(f->desk->store, &f->error));
}

/* Whether it stands in a file of the installation, in any case. */
static inline bool file_holds(struct fixture *f, const char *name, const char *needle)
{
	size_t length = strlen(needle);
	struct buffer bytes;
	bool holds = false;

	assert_ok(file_read(
	    arena_printf(f->arena, "%s/%s", f->folder, name), SIZE_MAX / 4, &bytes, &f->error));
	for (size_t i = 0; i + length <= bytes.size && !holds; i++)
		holds = strncasecmp(bytes.data + i, needle, length) == 0;
	buffer_free(&bytes);
	return holds;
}

static inline bool database_holds(struct fixture *f, const char *needle)
{
	return file_holds(f, "hark.db", needle) || file_holds(f, "hark.db-wal", needle);
}

#endif
