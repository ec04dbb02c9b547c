/*
 * entry: the messages and notes inside a feedback. A new entry waits in search_queue for its place
 * in the index.
 */
#include "store/store_p.h"

#include <string.h>

/* Most mails have no quotation: their new text is their text, kept once. */
static struct value as_new_text(const struct entry_record *record)
{
	if (record->text != NULL && record->new_text != NULL &&
	    strcmp(record->text, record->new_text) == 0)
		return as_optional(NULL);
	return as_text(record->new_text);
}

static int add_row(
    struct store *store, const struct entry_record *record, int64_t *id_r, struct error *error)
{
	return statement_insert(store,
	    "INSERT INTO entry (feedback, author, kind, at, ledger, message_id, in_reply_to,"
	    " from_address, nature, subject, new_text, text)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
	    VALUES(as_integer(record->feedback_id), as_text(record->author), as_text(record->kind),
		as_integer(record->at_ms), as_reference(record->ledger_id),
		as_text(record->message_id), as_text(record->in_reply_to),
		as_text(record->from_address), as_text(record->nature), as_text(record->subject),
		as_new_text(record), as_text(record->text)),
	    id_r, error);
}

/* The customer has written; and there are words again, of a matter whose earlier ones were erased.
 */
static int note_in_feedback(
    struct store *store, const struct entry_record *record, struct error *error)
{
	bool is_customer = record->author != NULL && strcmp(record->author, "customer") == 0;

	return statement_run(store,
	    "UPDATE feedback SET last_customer = max(last_customer, ?2), erased = 0"
	    " WHERE id = ?1 AND (last_customer < ?2 OR erased <> 0)",
	    VALUES(as_integer(record->feedback_id),
		as_integer(is_customer ? record->at_ms : INT64_MIN)),
	    error);
}

int store_entry_add(
    struct store *store, const struct entry_record *record, int64_t *id_r, struct error *error)
{
	int64_t id;

	if (add_row(store, record, &id, error) < 0)
		return error_add(
		    error, _("entry of feedback #%lld"), (long long)record->feedback_id);
	if (statement_run(store, "INSERT INTO search_queue (entry) VALUES (?1)",
		VALUES(as_integer(id)), error) < 0)
		return -1;
	if (note_in_feedback(store, record, error) < 0)
		return -1;
	if (id_r != NULL)
		*id_r = id;
	return 0;
}

#define ENTRY_COLUMNS                                                                              \
	"id, feedback, author, kind, at, ledger, message_id, in_reply_to, from_address, nature,"   \
	" subject, coalesce(new_text, text), text"

static void read_entry(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct entry_record *)item_r = (struct entry_record){
	    .id = column_integer(row, 0),
	    .feedback_id = column_integer(row, 1),
	    .author = column_text(row, 2, arena),
	    .kind = column_text(row, 3, arena),
	    .at_ms = column_integer(row, 4),
	    .ledger_id = column_integer(row, 5),
	    .message_id = column_text(row, 6, arena),
	    .in_reply_to = column_text(row, 7, arena),
	    .from_address = column_text(row, 8, arena),
	    .nature = column_text(row, 9, arena),
	    .subject = column_text(row, 10, arena),
	    .new_text = column_text(row, 11, arena),
	    .text = column_text(row, 12, arena),
	};
}

int store_customer_entries_elsewhere(struct store *store, int64_t customer_id, int64_t after_id,
    size_t limit, struct arena *arena, struct entry_record **records_r, size_t *count_r,
    struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT " ENTRY_COLUMNS " FROM entry WHERE lower(from_address) IN"
		" (SELECT address FROM address WHERE customer = ?1) AND feedback NOT IN"
		" (SELECT id FROM feedback WHERE customer = ?1) AND id > ?2 ORDER BY id LIMIT ?3",
		VALUES(as_integer(customer_id), as_integer(after_id), as_integer((int64_t)limit)),
		arena, sizeof(**records_r), read_entry, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_entry_page(struct store *store, int64_t feedback_id, const struct entry_record *after,
    size_t limit, struct arena *arena, struct entry_record **records_r, size_t *count_r,
    struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT " ENTRY_COLUMNS " FROM entry WHERE feedback = ?1"
		" AND (at, id) > (?2, ?3) ORDER BY at, id LIMIT ?4",
		VALUES(as_integer(feedback_id),
		    as_integer(after != NULL ? after->at_ms : INT64_MIN),
		    as_integer(after != NULL ? after->id : 0), as_integer((int64_t)limit)),
		arena, sizeof(**records_r), read_entry, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_entry_of_customer(struct store *store, int64_t feedback_id, enum entry_choice choice,
    struct arena *arena, struct entry_record *record_r, struct error *error)
{
#define OF_CUSTOMER                                                                                \
	"SELECT " ENTRY_COLUMNS " FROM entry WHERE feedback = ?1 AND author = 'customer'"
	static const char first[] = OF_CUSTOMER " ORDER BY at, id LIMIT 1";
	static const char last[] = OF_CUSTOMER " ORDER BY at DESC, id DESC LIMIT 1";
	static const char last_mail[] =
	    OF_CUSTOMER " AND message_id <> '' ORDER BY at DESC, id DESC LIMIT 1";
	const char *sql = choice == ENTRY_FIRST ? first : choice == ENTRY_LAST ? last : last_mail;

	return statement_get(
	    store, sql, VALUES(as_integer(feedback_id)), arena, read_entry, record_r, error);
}
