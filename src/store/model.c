/* model: the classifier that was learned, one row, replaced as a whole. */
#include "store/store_p.h"

int store_model_set(struct store *store, const struct model_record *record, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO model (id, version, made, labels, \"right\", majority, answered,"
	    " answered_right, content) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	    " ON CONFLICT (id) DO UPDATE SET version = excluded.version, made = excluded.made,"
	    " labels = excluded.labels, \"right\" = excluded.\"right\","
	    " majority = excluded.majority, answered = excluded.answered,"
	    " answered_right = excluded.answered_right, content = excluded.content",
	    VALUES(as_integer(record->version), as_integer(record->made_ms),
		as_integer(record->labels), as_integer(record->right), as_integer(record->majority),
		as_integer(record->answered), as_integer(record->answered_right),
		as_bytes(record->content)),
	    error);
}

static void read_facts(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(struct model_record *)item_r = (struct model_record){
	    .version = column_integer(row, 0),
	    .made_ms = column_integer(row, 1),
	    .labels = column_integer(row, 2),
	    .right = column_integer(row, 3),
	    .majority = column_integer(row, 4),
	    .answered = column_integer(row, 5),
	    .answered_right = column_integer(row, 6),
	};
}

static void read_model(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct model_record *record = item_r;

	read_facts(row, arena, record);
	record->content = column_bytes(row, 7, arena);
}

#define FACTS "version, made, labels, \"right\", majority, answered, answered_right"

int store_model_get(
    struct store *store, struct arena *arena, struct model_record *record_r, struct error *error)
{
	return statement_get(store, "SELECT " FACTS ", content FROM model WHERE id = 1", NO_VALUES,
	    arena, read_model, record_r, error);
}

int store_model_facts(struct store *store, struct model_record *record_r, struct error *error)
{
	return statement_get(store, "SELECT " FACTS " FROM model WHERE id = 1", NO_VALUES, NULL,
	    read_facts, record_r, error);
}

int store_model_remove(struct store *store, struct error *error)
{
	return statement_run(store, "DELETE FROM model", NO_VALUES, error);
}
