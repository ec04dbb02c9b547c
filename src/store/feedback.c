/*
 * feedback: one customer matter and its moves. A move never lies before the one that went before
 * it, so the history of a matter, and with it the number of open ones at any past time, is one
 * line.
 */
#include "store/store_p.h"

#include <string.h>

#define FEEDBACK_COLUMNS                                                                           \
	"id, customer, account, address, name, subject, status, category, priority, sentiment,"    \
	" score, language, channel, tags, assignee, created, responded, resolved, closed,"         \
	" last_customer, solution, ack_decision, decided_by, answer_due, previous"

static bool is_open(const char *status)
{
	return strcmp(status, "open") == 0 || strcmp(status, "reopened") == 0;
}

static int add_move(struct store *store, int64_t id, const char *old, const char *new,
    const char *actor, const char *detail, int64_t at_ms, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO event (at, feedback, actor, action, status, open_change, detail)"
	    " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)",
	    VALUES(as_integer(at_ms), as_integer(id), as_text(actor), as_text(new),
		as_integer((int)is_open(new) - (int)is_open(old)), as_text(detail)),
	    error);
}

int store_feedback_add(
    struct store *store, const struct feedback_record *record, int64_t *id_r, struct error *error)
{
	const char *status = record->status != NULL ? record->status : "open";
	int64_t id;

	if (statement_insert(store,
		"INSERT INTO feedback (customer, account, address, name, subject, status, category,"
		" priority, sentiment, score, language, channel, tags, assignee, created,"
		" responded, resolved, closed, last_customer, solution, ack_decision, status_since,"
		" decided_by, answer_due, first_due, previous)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce(?8, 'normal'), ?9, ?10, ?11, ?12,"
		" ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?15, coalesce(?22, 'rules'),"
		" ?23, ?23, ?24)",
		VALUES(as_integer(record->customer_id), as_reference(record->account_id),
		    as_text(record->address), as_text(record->name), as_text(record->subject),
		    as_text(status), as_text(record->category), as_optional(record->priority),
		    as_real(record->sentiment), as_real(record->score), as_text(record->language),
		    as_text(record->channel), as_text(record->tags), as_text(record->assignee),
		    as_integer(record->created_ms), as_integer(record->responded_ms),
		    as_integer(record->resolved_ms), as_integer(record->closed_ms),
		    as_integer(record->last_customer_ms), as_text(record->solution),
		    as_text(record->ack_decision), as_optional(record->decided_by),
		    as_integer(record->answer_due_ms), as_reference(record->previous_id)),
		&id, error) < 0)
		return error_add(error, _("new feedback"));
	/* History begins open: one that enters in another state has made that move already. */
	if (strcmp(status, "open") != 0 &&
	    add_move(store, id, "open", status, "hark", "", record->created_ms, error) < 0)
		return -1;
	*id_r = id;
	return 0;
}

static void read_feedback(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct feedback_record *)item_r = (struct feedback_record){
	    .id = column_integer(row, 0),
	    .customer_id = column_integer(row, 1),
	    .account_id = column_integer(row, 2),
	    .address = column_text(row, 3, arena),
	    .name = column_text(row, 4, arena),
	    .subject = column_text(row, 5, arena),
	    .status = column_text(row, 6, arena),
	    .category = column_text(row, 7, arena),
	    .priority = column_text(row, 8, arena),
	    .sentiment = column_real(row, 9),
	    .score = column_real(row, 10),
	    .language = column_text(row, 11, arena),
	    .channel = column_text(row, 12, arena),
	    .tags = column_text(row, 13, arena),
	    .assignee = column_text(row, 14, arena),
	    .created_ms = column_integer(row, 15),
	    .responded_ms = column_integer(row, 16),
	    .resolved_ms = column_integer(row, 17),
	    .closed_ms = column_integer(row, 18),
	    .last_customer_ms = column_integer(row, 19),
	    .solution = column_text(row, 20, arena),
	    .ack_decision = column_text(row, 21, arena),
	    .decided_by = column_text(row, 22, arena),
	    .answer_due_ms = column_integer(row, 23),
	    .previous_id = column_integer(row, 24),
	};
}

int store_feedback_get(struct store *store, int64_t id, struct arena *arena,
    struct feedback_record *record_r, struct error *error)
{
	return statement_get(store, "SELECT " FEEDBACK_COLUMNS " FROM feedback WHERE id = ?1",
	    VALUES(as_integer(id)), arena, read_feedback, record_r, error);
}

static void read_id(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

int store_feedback_next(struct store *store, int64_t id, struct arena *arena, int64_t **ids_r,
    size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store, "SELECT id FROM feedback WHERE previous = ?1 ORDER BY id",
		VALUES(as_integer(id)), arena, sizeof(**ids_r), read_id, &list, error) < 0)
		return -1;
	*ids_r = list.items;
	*count_r = list.count;
	return 0;
}

struct move {
	char status[16];
	int64_t since_ms;
};

static void read_move(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	struct move *move = item_r;

	(void)arena;
	snprintf(
	    move->status, sizeof(move->status), "%s", (const char *)sqlite3_column_text(row, 0));
	move->since_ms = column_integer(row, 1);
}

/* The first answer stays the first one; what is open again is neither resolved nor closed. */
static int set_status(struct store *store, int64_t id, const char *status, int64_t at_ms,
    int64_t since_ms, struct error *error)
{
	return statement_run(store,
	    "UPDATE feedback SET status = ?2, status_since = ?4,"
	    " responded = CASE WHEN ?2 = 'responded' AND responded = 0 THEN ?3 ELSE responded END,"
	    " resolved = CASE WHEN ?2 = 'resolved' THEN ?3"
	    "  WHEN ?2 IN ('open', 'reopened', 'responded') THEN 0 ELSE resolved END,"
	    " closed = CASE WHEN ?2 = 'closed' THEN ?3"
	    "  WHEN ?2 IN ('open', 'reopened', 'responded', 'resolved') THEN 0 ELSE closed END"
	    " WHERE id = ?1",
	    VALUES(as_integer(id), as_text(status), as_integer(at_ms), as_integer(since_ms)),
	    error);
}

int store_feedback_status(struct store *store, int64_t id, const char *status, const char *actor,
    const char *detail, int64_t at_ms, struct error *error)
{
	struct move old;
	int64_t since_ms;
	int found = statement_get(store, "SELECT status, status_since FROM feedback WHERE id = ?1",
	    VALUES(as_integer(id)), NULL, read_move, &old, error);

	if (found < 0)
		return -1;
	if (found == 0)
		return error_set(error, _("there is no feedback #%lld"), (long long)id);
	since_ms = at_ms > old.since_ms ? at_ms : old.since_ms;
	if (set_status(store, id, status, at_ms, since_ms, error) < 0)
		return -1;
	return add_move(store, id, old.status, status, actor, detail, since_ms, error);
}

int store_feedback_set(struct store *store, int64_t id, const char *category, const char *priority,
    const char *assignee, const char *solution, const char *tags, struct error *error)
{
	return statement_change(store,
	    "UPDATE feedback SET category ="
	    " CASE WHEN decided_by = 'owner' THEN category ELSE coalesce(?2, category) END,"
	    " priority = coalesce(?3, priority), assignee = coalesce(?4, assignee),"
	    " solution = coalesce(?5, solution), tags = coalesce(?6, tags) WHERE id = ?1",
	    VALUES(as_integer(id), as_optional(category), as_optional(priority),
		as_optional(assignee), as_optional(solution), as_optional(tags)),
	    "feedback", id, error);
}

int store_feedback_decide(struct store *store, int64_t id, const char *category,
    const char *decided_by, struct error *error)
{
	return statement_run(store,
	    "UPDATE feedback SET category = ?2, decided_by = ?3"
	    " WHERE id = ?1 AND (decided_by <> 'owner' OR ?3 = 'owner')",
	    VALUES(as_integer(id), as_text(category), as_text(decided_by)), error);
}

int store_feedback_answer_due(struct store *store, int64_t id, int64_t due_ms, struct error *error)
{
	return statement_change(store,
	    "UPDATE feedback SET answer_due = ?2,"
	    " first_due = CASE WHEN status = 'open' THEN ?2 ELSE first_due END WHERE id = ?1",
	    VALUES(as_integer(id), as_integer(due_ms)), "feedback", id, error);
}

int store_feedback_answered(struct store *store, int64_t id, int64_t at_ms, struct error *error)
{
	return statement_run(store,
	    "UPDATE feedback SET responded = ?2 WHERE id = ?1 AND responded = 0",
	    VALUES(as_integer(id), as_integer(at_ms)), error);
}

int store_feedback_restore_category(struct store *store, int64_t id, const char *category,
    const char *decided_by, struct error *error)
{
	return statement_change(store,
	    "UPDATE feedback SET category = ?2, decided_by = ?3 WHERE id = ?1",
	    VALUES(as_integer(id), as_text(category), as_text(decided_by)), "feedback", id, error);
}

/*
 * One statement for each way into the table, so that an index leads there and gives the order; the
 * other wishes are looked at row by row.
 */
#define LIST_SQL(way, order) LIST_WHERE(way) " ORDER BY created " order ", id " order LIST_LIMIT
/* What waits has two states: of IN with both, all that waits would be sorted for its first rows. */
#define LIST_WAITING(order)                                                                        \
	LIST_WHERE("status = 'open'") " UNION ALL " LIST_SQL("status = 'reopened'", order)
#define LIST_LIMIT " LIMIT ?7 OFFSET ?8"
#define LIST_WHERE(way)                                                                            \
	"SELECT " FEEDBACK_COLUMNS " FROM feedback WHERE created >= ?1 AND created < ?2 AND " way  \
	" AND (?3 IS NULL OR status = ?3 OR (?3 = 'waiting' AND status IN ('open', 'reopened')))"  \
	" AND (?4 IS NULL OR category = ?4) AND (?5 IS NULL OR priority = ?5)"                     \
	" AND (?6 IS NULL OR customer = (SELECT customer FROM address WHERE address = lower(?6)))" \
	" AND (?9 IS NULL OR channel = ?9)"
#define LIST_BOTH(way)                                                                             \
	{                                                                                          \
		LIST_SQL(way, "DESC"), LIST_SQL(way, "ASC")                                        \
	}

static const char *const list_sql[][2] = {
    LIST_BOTH("customer = (SELECT customer FROM address WHERE address = lower(?6))"),
    {LIST_WAITING("DESC"), LIST_WAITING("ASC")},
    LIST_BOTH("status = ?3"),
    LIST_BOTH("category = ?4"),
    LIST_BOTH("channel = ?9 AND channel <> 'mail'"),
    LIST_BOTH("priority = 'high'"),
    LIST_BOTH("priority = 'low'"),
    LIST_BOTH("true"),
};

/* What waits is little enough to be sorted. */
static const char urgent_sql[] = LIST_WHERE(
    "status IN ('open', 'reopened')") " ORDER BY CASE priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END,"
				      " answer_due, id" LIST_LIMIT;

static const char *choose_list(const struct feedback_filter *filter)
{
	size_t way = 7;

	if (filter->most_urgent_first)
		return urgent_sql;
	if (filter->address != NULL)
		way = 0;
	else if (filter->status != NULL)
		way = strcmp(filter->status, "waiting") == 0 ? 1 : 2;
	else if (filter->category != NULL)
		way = 3;
	else if (filter->channel != NULL && strcmp(filter->channel, "mail") != 0)
		way = 4;
	else if (filter->priority != NULL && strcmp(filter->priority, "normal") != 0)
		way = strcmp(filter->priority, "high") == 0 ? 5 : 6;
	return list_sql[way][filter->oldest_first];
}

int store_feedback_list(struct store *store, const struct feedback_filter *filter,
    struct arena *arena, struct feedback_record **records_r, size_t *count_r, struct error *error)
{
	int64_t to_ms = filter->to_ms != 0 ? filter->to_ms : INT64_MAX;
	struct list list;

	if (statement_list(store, choose_list(filter),
		VALUES(as_integer(filter->from_ms), as_integer(to_ms), as_optional(filter->status),
		    as_optional(filter->category), as_optional(filter->priority),
		    as_optional(filter->address),
		    as_integer(filter->limit != 0 ? (int64_t)filter->limit : 100),
		    as_integer((int64_t)filter->offset), as_optional(filter->channel)),
		arena, sizeof(**records_r), read_feedback, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_feedback_customers_since(struct store *store, const char *category, int64_t since_ms,
    size_t most, size_t *count_r, struct error *error)
{
	int64_t count = 0;

	if (statement_integer(store,
		"SELECT count(*) FROM (SELECT DISTINCT customer FROM feedback"
		" WHERE category = ?1 AND created >= ?2 LIMIT ?3)",
		VALUES(as_text(category), as_integer(since_ms), as_integer((int64_t)most)), &count,
		error) < 0)
		return -1;
	*count_r = (size_t)count;
	return 0;
}

static void read_number(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(int64_t *)item_r = column_integer(row, 0);
}

int store_customer_matters(struct store *store, int64_t customer_id, struct arena *arena,
    int64_t **feedback_ids_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id FROM feedback WHERE customer = ?1 ORDER BY created, id",
		VALUES(as_integer(customer_id)), arena, sizeof(int64_t), read_number, &list,
		error) < 0)
		return -1;
	*feedback_ids_r = list.items;
	*count_r = list.count;
	return 0;
}
