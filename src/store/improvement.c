/*
 * improvement: what is being done about what customers wrote, and which matters it is about.
 */
#include "store/store_p.h"

#define IMPROVEMENT_COLUMNS                                                                        \
	"i.id, i.title, i.problem, i.note, i.status, i.priority, i.created, i.due, i.done,"        \
	" (SELECT count(*) FROM improvement_feedback WHERE improvement = i.id),"                   \
	" (SELECT count(DISTINCT f.customer) FROM improvement_feedback AS l"                       \
	"  JOIN feedback AS f ON f.id = l.feedback WHERE l.improvement = i.id),"                   \
	" (SELECT count(*) FROM improvement_task WHERE improvement = i.id),"                       \
	" (SELECT count(*) FROM improvement_task WHERE improvement = i.id AND done > 0)"

static void read_improvement(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct improvement_record *)item_r = (struct improvement_record){
	    .id = column_integer(row, 0),
	    .title = column_text(row, 1, arena),
	    .problem = column_text(row, 2, arena),
	    .note = column_text(row, 3, arena),
	    .status = column_text(row, 4, arena),
	    .priority = column_text(row, 5, arena),
	    .created_ms = column_integer(row, 6),
	    .due_ms = column_integer(row, 7),
	    .done_ms = column_integer(row, 8),
	    .matter_count = column_integer(row, 9),
	    .customer_count = column_integer(row, 10),
	    .task_count = column_integer(row, 11),
	    .task_done_count = column_integer(row, 12),
	};
}

int store_improvement_add(struct store *store, const struct improvement_record *record,
    int64_t *id_r, struct error *error)
{
	return statement_insert(store,
	    "INSERT INTO improvement (title, problem, note, status, priority, created, due, done)"
	    " VALUES (?1, ?2, ?3, 'proposed', coalesce(?4, 'normal'), ?5, ?6, 0)",
	    VALUES(as_text(record->title), as_text(record->problem), as_text(record->note),
		as_optional(record->priority), as_integer(record->created_ms),
		as_integer(record->due_ms)),
	    id_r, error);
}

int store_improvement_get(struct store *store, int64_t id, struct arena *arena,
    struct improvement_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT " IMPROVEMENT_COLUMNS " FROM improvement AS i WHERE id = ?1",
	    VALUES(as_integer(id)), arena, read_improvement, record_r, error);
}

int store_improvement_list(struct store *store, const char *status, struct arena *arena,
    struct improvement_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT " IMPROVEMENT_COLUMNS " FROM improvement AS i"
		" WHERE ?1 IS NULL OR status = ?1"
		"  OR (?1 = 'open' AND (status = 'proposed' OR status = 'planned'))"
		" ORDER BY CASE priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END,"
		" due = 0, due, id",
		VALUES(as_optional(status)), arena, sizeof(struct improvement_record),
		read_improvement, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_improvement_status(
    struct store *store, int64_t id, const char *status, int64_t at_ms, struct error *error)
{
	return statement_change(store,
	    "UPDATE improvement SET status = ?2,"
	    " done = CASE WHEN ?2 = 'done' THEN ?3 ELSE 0 END WHERE id = ?1",
	    VALUES(as_integer(id), as_text(status), as_integer(at_ms)), _("improvement"), id,
	    error);
}

int store_improvement_due(struct store *store, int64_t id, int64_t due_ms, struct error *error)
{
	return statement_change(store, "UPDATE improvement SET due = ?2 WHERE id = ?1",
	    VALUES(as_integer(id), as_integer(due_ms)), _("improvement"), id, error);
}

int store_improvement_task_add(
    struct store *store, int64_t id, const char *text, int64_t *number_r, struct error *error)
{
	int64_t number;

	if (statement_integer(store,
		"SELECT coalesce(max(number), 0) + 1 FROM improvement_task WHERE improvement = ?1",
		VALUES(as_integer(id)), &number, error) < 0 ||
	    statement_run(store,
		"INSERT INTO improvement_task (improvement, number, text) VALUES (?1, ?2, ?3)",
		VALUES(as_integer(id), as_integer(number), as_text(text)), error) < 0)
		return -1;
	*number_r = number;
	return 0;
}

int store_improvement_task_done(
    struct store *store, int64_t id, int64_t number, int64_t at_ms, struct error *error)
{
	return statement_change(store,
	    "UPDATE improvement_task SET done = ?3 WHERE improvement = ?1 AND number = ?2",
	    VALUES(as_integer(id), as_integer(number), as_integer(at_ms)), _("task"), number,
	    error);
}

static void read_task(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct improvement_task *)item_r =
	    (struct improvement_task){.number = column_integer(row, 0),
		.text = column_text(row, 1, arena),
		.done_ms = column_integer(row, 2)};
}

int store_improvement_tasks(struct store *store, int64_t id, struct arena *arena,
    struct improvement_task **tasks_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT number, text, done FROM improvement_task WHERE improvement = ?1"
		" ORDER BY number",
		VALUES(as_integer(id)), arena, sizeof(struct improvement_task), read_task, &list,
		error) < 0)
		return -1;
	*tasks_r = list.items;
	*count_r = list.count;
	return 0;
}
