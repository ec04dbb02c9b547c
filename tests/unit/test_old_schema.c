/*
 * Databases as older versions left them, with a row or more in every table, brought up to the
 * present by the code that harkd runs when it starts. A migration that drops, changes or forgets a
 * row, or that was edited after it was released, fails here.
 */
#include "store_fixture.h"

/* One that was released stays in this list for good; its dump is tests/data/store/schema-N.sql. */
static int schema_1 = 1, schema_10 = 10, schema_15 = 15, schema_18 = 18;

struct old {
	struct fixture fixture; /* the store, brought up to the present */
	int version;
	sqlite3 *db; /* main: the same; old: what it was; other: what it is compared with */
};

static void run(sqlite3 *db, const char *sql)
{
	char *fault = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &fault) != SQLITE_OK)
		fail_msg("%s: %.80s", fault, sql);
}

/* The first column of the first row, "" where there is none; in arena. */
static const char *text_of(struct old *old, const char *sql)
{
	sqlite3_stmt *statement;
	const char *text = "";

	assert_int_equal(sqlite3_prepare_v2(old->db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		text = column_text(statement, 0, old->fixture.arena);
	sqlite3_finalize(statement);
	return text;
}

static void load(const char *path, int version, struct fixture *f)
{
	AUTO_FREE char *dump =
	    mem_printf("%s/tests/data/store/schema-%d.sql", getenv("HARK_SOURCE"), version);
	struct buffer sql;
	sqlite3 *db;

	assert_ok(file_read(dump, 1024 * 1024, &sql, &f->error));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, sql.data);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	buffer_free(&sql);
}

static void attach(struct old *old, const char *path, const char *name)
{
	run(old->db, arena_printf(old->fixture.arena, "ATTACH '%s' AS %s", path, name));
}

static int setup(void **state)
{
	struct old *old = mem_alloc(sizeof(*old));
	struct fixture *f = &old->fixture;

	old->version = *(const int *)*state;
	snprintf(f->folder, sizeof(f->folder), "/tmp/hark-store-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	f->path = mem_printf("%s/hark.db", f->folder);
	f->arena = arena_new();
	clock_freeze(T0);
	load(f->path, old->version, f);
	assert_ok(store_open(f->path, STORE_CREATE, &f->store, &f->error));
	assert_int_equal(sqlite3_open(f->path, &old->db), SQLITE_OK);
	attach(
	    old, arena_printf(f->arena, "%s.before-v%d", f->path, store_schema_version()), "old");
	*state = old;
	return 0;
}

static int teardown(void **state)
{
	struct old *old = *state;

	sqlite3_close(old->db);
	return fixture_teardown(state);
}

/* Names of what the two databases define differently, "" when nothing. */
static const char *differing(struct old *old, const char *one, const char *two)
{
	return text_of(old, arena_printf(old->fixture.arena,
				"SELECT group_concat(name, ' ') FROM"
				" (SELECT * FROM (SELECT name, sql FROM %s.sqlite_schema"
				"   EXCEPT SELECT name, sql FROM %s.sqlite_schema)"
				"  UNION ALL SELECT * FROM (SELECT name, sql FROM %s.sqlite_schema"
				"   EXCEPT SELECT name, sql FROM %s.sqlite_schema))",
				one, two, two, one));
}

/* ---- what stays ---- */

/* Whether it has the same rows as before, at least one, in the columns that it had. */
static bool has_its_rows(struct old *old, const char *table)
{
	struct arena *arena = old->fixture.arena;
	const char *columns = text_of(old,
	    arena_printf(arena,
		"SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('%s', 'old')",
		table));
	const char *was = arena_printf(arena, "SELECT %s FROM old.%s", columns, table);
	const char *is = arena_printf(arena, "SELECT %s FROM main.%s", columns, table);
	const char *comparison = arena_printf(arena,
	    "SELECT EXISTS (%s) AND NOT EXISTS (SELECT * FROM (%s EXCEPT %s))"
	    " AND NOT EXISTS (SELECT * FROM (%s EXCEPT %s))"
	    " AND (SELECT count(*) FROM old.%s) = (SELECT count(*) FROM main.%s)",
	    was, was, is, is, was, table, table);

	return strcmp(text_of(old, comparison), "1") == 0;
}

/* Evidence before schema 13 was one row for each hit; its own test is below. */
static const char *table_at(struct old *old, int index)
{
	return text_of(old, arena_printf(old->fixture.arena,
				"SELECT name FROM old.sqlite_schema WHERE type = 'table'"
				" AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'search*' AND NOT"
				" (name = 'evidence' AND %d) ORDER BY name LIMIT 1 OFFSET %d",
				old->version < 13, index));
}

static void every_row_of_every_table_is_still_there(void **state)
{
	struct old *old = *state;
	const char *table;
	int count = 0;

	for (; *(table = table_at(old, count)) != '\0'; count++)
		if (!has_its_rows(old, table))
			fail_msg("schema %d: rows of %s changed", old->version, table);
	assert_true(count >= 18);
}

static void what_was_is_kept_beside_it(void **state)
{
	struct old *old = *state;

	assert_int_equal(atol(text_of(old, "PRAGMA main.user_version")), store_schema_version());
	assert_int_equal(atol(text_of(old, "PRAGMA old.user_version")), old->version);
}

static void evidence_stands_in_its_order(void **state)
{
	struct old *old = *state;
	struct fixture *f = &old->fixture;
	struct evidence_record *records;
	size_t count;

	assert_ok(store_evidence_list(f->store, 1001, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 3);
	assert_string_equal(records[0].place, "subject");
	assert_string_equal(records[1].place, "text");
	assert_string_equal(records[2].word, "not a \"crash\"");
	assert_true(records[2].is_veto && !records[1].is_veto);
	assert_ok(store_evidence_list(f->store, 1003, f->arena, &records, &count, &f->error));
	assert_int_equal(count, 1);
	assert_string_equal(records[0].word, "希望");
}

static void what_was_indexed_or_waited_for_it_is_found(void **state)
{
	static const char *const queries[] = {"crash*", "\"the app\"", "发票", "dark"};
	static const int64_t matters[] = {1001, 1001, 1002, 1003};
	struct old *old = *state;
	struct fixture *f = &old->fixture;
	struct search_hit *hits;
	size_t count;

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		assert_ok(
		    store_search(f->store, queries[i], 10, f->arena, &hits, &count, &f->error));
		assert_true(count >= 1);
		assert_int_equal(hits[0].feedback_id, matters[i]);
	}
}

static void its_index_is_merged_as_that_of_a_new_database_is(void **state)
{
	struct old *old = *state;

	assert_string_equal(
	    text_of(old, "SELECT v FROM main.search_config WHERE k = 'automerge'"), "16");
}

static void the_next_matter_gets_the_next_number(void **state)
{
	struct old *old = *state;
	struct fixture *f = &old->fixture;

	f->customer = f->account = 1;
	assert_ok(store_begin(f->store, &f->error));
	assert_int_equal(fixture_feedback(f, "New", "Text", T0), 1004);
	assert_ok(store_commit(f->store, &f->error));
}

/* ---- what comes to it ---- */

static void it_is_defined_as_a_new_database_is(void **state)
{
	struct old *old = *state;
	struct fixture *f = &old->fixture;
	char *path = arena_printf(f->arena, "%s/new.db", f->folder);
	struct store *store;

	assert_ok(store_open(path, STORE_CREATE, &store, &f->error));
	store_close(&store);
	attach(old, path, "other");
	assert_string_equal(differing(old, "main", "other"), "");
}

static void it_is_sound(void **state)
{
	struct old *old = *state;
	struct fixture *f = &old->fixture;

	assert_ok(store_check_integrity(f->store, &f->error));
}

static void what_reports_count_comes_from_what_was_known(void **state)
{
	struct old *old = *state;
	/* Since schema 12 the first promise is kept beside the present one; 1003 has another. */
	const char *first_due = old->version < 4    ? "0"
				: old->version < 12 ? "1760060000000"
						    : "1760040000000";
	const char *answered = old->version < 7 ? "0" : "1760002600000";

	assert_string_equal(
	    text_of(old, "SELECT first_due FROM feedback WHERE id = 1003"), first_due);
	assert_string_equal(
	    text_of(old, "SELECT answered FROM survey_sent WHERE id = 1"), answered);
	assert_string_equal(text_of(old, "SELECT answered FROM survey_sent WHERE id = 2"), "0");
}

/* ---- the migrations themselves ---- */

static void migrations_that_were_released_are_as_they_were(void **state)
{
	struct old *old = *state;
	struct fixture *f = &old->fixture;
	char *path = arena_printf(f->arena, "%s/again.db", f->folder);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < schema_migration_count; i++)
		for (const char *const *sql = schema_migrations[i].sql;
		     *sql != NULL && schema_migrations[i].version <= old->version; sql++)
			run(db, *sql);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	attach(old, path, "other");
	assert_string_equal(differing(old, "old", "other"), "");
}

#define each_schema(test)                                                                          \
	cmocka_unit_test_prestate_setup_teardown(test, setup, teardown, &schema_1),                \
	    cmocka_unit_test_prestate_setup_teardown(test, setup, teardown, &schema_10),           \
	    cmocka_unit_test_prestate_setup_teardown(test, setup, teardown, &schema_15),           \
	    cmocka_unit_test_prestate_setup_teardown(test, setup, teardown, &schema_18)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    each_schema(every_row_of_every_table_is_still_there),
	    each_schema(what_was_is_kept_beside_it),
	    each_schema(evidence_stands_in_its_order),
	    each_schema(what_was_indexed_or_waited_for_it_is_found),
	    each_schema(its_index_is_merged_as_that_of_a_new_database_is),
	    each_schema(the_next_matter_gets_the_next_number),
	    each_schema(it_is_defined_as_a_new_database_is),
	    each_schema(it_is_sound),
	    each_schema(what_reports_count_comes_from_what_was_known),
	    each_schema(migrations_that_were_released_are_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
