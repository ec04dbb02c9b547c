/*
 * filing: where hark wants the customers' mails to lie and what they are to be marked with. One row
 * for a mail and account; what waits is done by the mailbox worker, which notes it here.
 */
#include "store/store_p.h"

int store_filing_news(struct store *store, int64_t after, size_t limit, struct arena *arena,
    int64_t **feedback_ids_r, size_t *count_r, int64_t *last_r, struct error *error)
{
	int64_t *ids = arena_array(arena, limit + 1, sizeof(*ids)), last = after;
	sqlite3_stmt *row;
	size_t count = 0;
	int more;

	if (statement_start(store,
		"SELECT id, coalesce(feedback, 0) FROM event WHERE id > ?1 ORDER BY id LIMIT ?2",
		VALUES(as_integer(after), as_integer((int64_t)limit)), &row, error) < 0)
		return -1;
	while ((more = statement_next(store, row, error)) == 1) {
		last = column_integer(row, 0);
		ids[count++] = column_integer(row, 1);
	}
	statement_end(row);
	if (more < 0)
		return -1;
	*feedback_ids_r = ids;
	*count_r = count;
	*last_r = last;
	return 0;
}

int store_filing_newest(struct store *store, int64_t *event_id_r, struct error *error)
{
	return statement_integer(
	    store, "SELECT coalesce(max(id), 0) FROM event", NO_VALUES, event_id_r, error);
}

static void read_filing(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct filing_record *)item_r = (struct filing_record){
	    .identity = column_text(row, 0, arena),
	    .feedback_id = column_integer(row, 1),
	    .folder_name = column_text(row, 2, arena),
	    .uidvalidity = (uint32_t)column_integer(row, 3),
	    .uid = (uint32_t)column_integer(row, 4),
	    .target = column_text(row, 5, arena),
	    .state = (enum filing_state)column_integer(row, 6),
	    .keywords = column_text(row, 7, arena),
	    .stale = column_text(row, 8, arena),
	    .is_marking = column_integer(row, 9) != 0,
	};
}

/* Where a mail was seen last: ?1 is the account. */
#define SEEN_LAST                                                                                  \
	" JOIN ledger ON ledger.id = (SELECT max(seen.id) FROM ledger AS seen"                     \
	" JOIN folder AS held ON held.id = seen.folder"                                            \
	" WHERE seen.identity = mail.identity AND seen.identity <> '' AND held.account = ?1)"      \
	" JOIN folder ON folder.id = ledger.folder"

int store_filing_mails(struct store *store, int64_t account_id, int64_t feedback_id,
    struct arena *arena, struct filing_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT mail.identity, ?2, folder.name, ledger.uidvalidity, ledger.uid,"
		" coalesce(filing.target, 'inbox'), coalesce(filing.state, 0),"
		" coalesce(filing.keywords, ''), coalesce(filing.stale, ''),"
		" coalesce(filing.is_marking, 0)"
		" FROM (SELECT DISTINCT identity FROM ledger WHERE feedback = ?2"
		" AND (state = 'feedback' OR state = 'reply' OR state = 'survey_answer'))"
		" AS mail" SEEN_LAST
		" LEFT JOIN filing ON filing.account = ?1 AND filing.identity = mail.identity"
		" ORDER BY ledger.id",
		VALUES(as_integer(account_id), as_integer(feedback_id)), arena,
		sizeof(struct filing_record), read_filing, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_filing_waiting(struct store *store, int64_t account_id, struct arena *arena,
    struct filing_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT mail.identity, mail.feedback, folder.name, ledger.uidvalidity, ledger.uid,"
		" mail.target, mail.state, mail.keywords, mail.stale, mail.is_marking"
		" FROM filing AS mail" SEEN_LAST
		" WHERE mail.account = ?1 AND (mail.state > 0 OR mail.is_marking = 1)"
		" ORDER BY folder.name, ledger.id",
		VALUES(as_integer(account_id)), arena, sizeof(struct filing_record), read_filing,
		&list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_filing_find(struct store *store, int64_t account_id, const char *identity,
    struct arena *arena, struct filing_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT identity, feedback, '', 0, 0, target, state, keywords, stale, is_marking"
	    " FROM filing WHERE account = ?1 AND identity = ?2",
	    VALUES(as_integer(account_id), as_text(identity)), arena, read_filing, record_r, error);
}

int store_filing_set(struct store *store, int64_t account_id, const struct filing_record *record,
    struct error *error)
{
	return statement_run(store,
	    "INSERT OR REPLACE INTO filing (account, identity, feedback, target, state, keywords,"
	    " stale, is_marking) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	    VALUES(as_integer(account_id), as_text(record->identity),
		as_integer(record->feedback_id), as_text(record->target), as_integer(record->state),
		as_text(record->keywords), as_text(record->stale), as_integer(record->is_marking)),
	    error);
}
