/* improvement_link: which matters an improvement is about. */
#include "store/store_p.h"

/* 1: linked. */
static int is_linked(struct store *store, int64_t id, int64_t feedback_id, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM improvement_feedback WHERE improvement = ?1 AND feedback = ?2",
	    VALUES(as_integer(id), as_integer(feedback_id)), &one, error);
}

int store_improvement_link(
    struct store *store, int64_t id, int64_t feedback_id, bool *changed_r, struct error *error)
{
	int linked = is_linked(store, id, feedback_id, error);

	if (linked < 0 ||
	    (linked == 0 &&
		statement_run(store,
		    "INSERT INTO improvement_feedback (improvement, feedback) VALUES (?1, ?2)",
		    VALUES(as_integer(id), as_integer(feedback_id)), error) < 0))
		return -1;
	*changed_r = linked == 0;
	return 0;
}

int store_improvement_unlink(
    struct store *store, int64_t id, int64_t feedback_id, bool *changed_r, struct error *error)
{
	int linked = is_linked(store, id, feedback_id, error);

	if (linked < 0 ||
	    (linked == 1 &&
		statement_run(store,
		    "DELETE FROM improvement_feedback WHERE improvement = ?1 AND feedback = ?2",
		    VALUES(as_integer(id), as_integer(feedback_id)), error) < 0))
		return -1;
	*changed_r = linked == 1;
	return 0;
}

static void read_id(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

int store_improvement_matters(struct store *store, int64_t id, struct arena *arena,
    struct feedback_record **records_r, size_t *count_r, struct error *error)
{
	struct feedback_record *records;
	const int64_t *ids;
	struct list list = {0};

	if (statement_list(store,
		"SELECT feedback FROM improvement_feedback WHERE improvement = ?1 ORDER BY "
		"feedback",
		VALUES(as_integer(id)), arena, sizeof(int64_t), read_id, &list, error) < 0)
		return -1;
	ids = list.items;
	records = arena_array(arena, list.count + 1, sizeof(*records));
	for (size_t i = 0; i < list.count; i++)
		if (store_feedback_get(store, ids[i], arena, &records[i], error) != 1)
			return -1;
	*records_r = records;
	*count_r = list.count;
	return 0;
}
