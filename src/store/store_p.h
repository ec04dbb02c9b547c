/*
 * What the files of the store share: the connection, and a small statement helper so that each
 * function is its SQL and its values. Statements are prepared once for a store and found again by
 * the address of their SQL, which is therefore always a literal. Every statement is reset before
 * its function returns, so no reading is left open.
 */
#ifndef HARK_STORE_P_H
#define HARK_STORE_P_H

#include "hark/store.h"

#include <sqlite3.h>

/* To whom a mail went who is nobody any more; no address. */
#define FORGOTTEN_RECIPIENT "forgotten"

/* One for each SQL literal of this module, with room to grow; a statement takes about 4 KB. */
#define STATEMENTS_MAX 320

struct statement {
	const char *sql;      /* a literal: its address is the key */
	sqlite3_stmt *handle; /* owned */
};

struct store {
	sqlite3 *db; /* owned */
	char *path;  /* owned */
	enum store_mode mode;
	bool is_in_transaction;
	bool has_savepoint;
	bool is_lazy;		/* this transaction */
	bool has_failed;	/* store_has_failed */
	struct commit *commit;	/* owned; one under way, or NULL */
	struct hit_table *hits; /* owned; NULL before the first */
	struct statement statements[STATEMENTS_MAX];
	size_t statement_count;
};

/* ---- statement.c ---- */

enum value_type { VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BYTES, VALUE_NULL };

struct value {
	enum value_type type;
	int64_t integer;
	double real;
	struct bytes bytes; /* of VALUE_TEXT too; borrowed until the statement ends */
	bool is_utf8;	    /* for certain: not looked at again */
};

struct value as_integer(int64_t integer);
struct value as_reference(int64_t id); /* 0 is NULL: no row is meant */
struct value as_real(double real);
struct value as_text(const char *text);		 /* NULL is "" */
struct value as_utf8(const struct buffer *text); /* of this module's own making */
struct value as_optional(const char *text);	 /* NULL is NULL */
struct value as_bytes(struct bytes bytes);

#define VALUES(...)                                                                                \
	(const struct value[]){__VA_ARGS__},                                                       \
	    sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value)
#define NO_VALUES NULL, 0

typedef void statement_reader(sqlite3_stmt *row, struct arena *arena, void *item_r);

struct list {
	void *items; /* borrowed from arena */
	size_t count;
};

/* Ready for the first statement_next. Text that is not UTF-8 is stored with U+FFFD in place of its
 * ill-formed bytes. */
int statement_start(struct store *store, const char *sql, const struct value *values, size_t count,
    sqlite3_stmt **statement_r, struct error *error);
/* 1: a row; 0: done, -1: failed, and in both cases the statement has ended. */
int statement_next(struct store *store, sqlite3_stmt *statement, struct error *error);
void statement_end(sqlite3_stmt *statement);
/* Runs to the end. */
int statement_run(struct store *store, const char *sql, const struct value *values, size_t count,
    struct error *error);
/* Runs to the end and gives the new row's id. */
int statement_insert(struct store *store, const char *sql, const struct value *values, size_t count,
    int64_t *id_r, struct error *error);
/* Runs to the end; that no row was changed is an error: "there is no WHAT ID". */
int statement_change(struct store *store, const char *sql, const struct value *values, size_t count,
    const char *what, int64_t id, struct error *error);
/* The first row: 1, or 0 when there is none. */
int statement_get(struct store *store, const char *sql, const struct value *values, size_t count,
    struct arena *arena, statement_reader *reader, void *item_r, struct error *error);
/* The first column of the first row: 1, or 0 when there is no row. */
int statement_integer(struct store *store, const char *sql, const struct value *values,
    size_t count, int64_t *integer_r, struct error *error);
/* The same for its first two columns. */
int statement_integers(struct store *store, const char *sql, const struct value *values,
    size_t count, int64_t *first_r, int64_t *second_r, struct error *error);
/* All rows. */
int statement_list(struct store *store, const char *sql, const struct value *values, size_t count,
    struct arena *arena, size_t item_size, statement_reader *reader, struct list *list_r,
    struct error *error);
void statement_forget_all(struct store *store);

int64_t column_integer(sqlite3_stmt *row, int column);
double column_real(sqlite3_stmt *row, int column);
const char *column_text(sqlite3_stmt *row, int column, struct arena *arena); /* NULL is "" */
/* Until the next row; NULL is "". */
const char *column_borrowed(sqlite3_stmt *row, int column);
struct bytes column_bytes(sqlite3_stmt *row, int column, struct arena *arena);

/* SQL that is not worth keeping: PRAGMAs, migrations, transactions. */
int store_execute(struct store *store, const char *sql, struct error *error);
/* What went wrong, and what to do about it. Always -1. */
int store_fail(struct store *store, int code, struct error *error);

/* ---- id_set.c ---- */

struct id_set {
	uint8_t *bits; /* owned */
	size_t size;   /* bytes */
	int64_t count;
};
void id_set_add(struct id_set *set, int64_t id);
bool id_set_has(const struct id_set *set, int64_t id);
/* The least id above that one; 0: none. */
int64_t id_set_next(const struct id_set *set, int64_t after);
void id_set_free(struct id_set *set);

/* ---- store.c ---- */

/* How long a writer waits for another. Tests make it short. */
void store_set_patience(struct store *store, int milliseconds);

/* ---- hit.c ---- */

/* The row of that rule, word, place and weight in the table of hits, which is made if need be. */
int hit_find(
    struct store *store, const struct evidence_record *record, int64_t *id_r, struct error *error);
/* What was found or made may have been taken back. */
void hit_forget_all(struct store *store);

/* ---- evidence.c ---- */

/* The words go, the rules stay; a WHERE follows. */
#define EVIDENCE_ERASE                                                                             \
	"UPDATE evidence SET found = (SELECT json_group_array(json(CASE type WHEN 'integer' THEN"  \
	" (SELECT json_array(rule, '', place, weight, is_veto) FROM hit WHERE hit.id = one.value)" \
	" ELSE json_set(value, '$[1]', '') END)) FROM json_each(found) AS one)"

/* ---- tombstone.c ---- */

/* A time for tombstone_set: mails of theirs that are found again are like anybody's. */
#define TOMBSTONE_COVERS_NOTHING ((int64_t)0)
/* One for each address of the customer, with its marks. A later time counts. */
int tombstone_set(struct store *store, int64_t customer_id, int64_t at_ms, struct error *error);
/* An address that was just made gets the marks back that it had when it was forgotten. */
int tombstone_restore(struct store *store, const char *address, struct error *error);

/* ---- retention.c ---- */

/* "12 texts": store_retention_counts reads it. Nothing for 0. */
int retention_note(struct store *store, enum retention_kind kind, size_t count, int64_t at_ms,
    struct arena *arena, struct error *error);

/* ---- backup.c ---- */

/* A whole copy under that name or none; replaces only when told so. */
int backup_write(struct store *store, const char *path, bool may_replace, struct error *error);
int folder_sync(const char *path_of_file, struct error *error);
/* A database that is in nobody's use, with what was left beside it: a journal or log would be
 * applied to the next one of that name. */
void database_remove(const char *path);

/* ---- migration.c, schema.c, schema_first.c ---- */

/* From version - 1 to version. */
struct migration {
	int version;
	const char *const *sql; /* pieces, up to NULL */
};

extern const char *const schema_first[];
extern const struct migration schema_migrations[];
extern const size_t schema_migration_count;

#define SCHEMA_APPLICATION_ID 0x6861726b /* "hark" */

/* Refuses what is not a hark database; gives the version, 0 for an empty file. */
int migration_identify(struct store *store, int *version_r, struct error *error);
/* Brings the database up to the last of the migrations. */
int migration_run(
    struct store *store, const struct migration *migrations, size_t count, struct error *error);

#endif
