/*
 * loop: who writes so much, or which mail comes so often, that no person can be behind it. Counted
 * is what was taken in since and came since: mails of the past that are taken in are no loop.
 */
#include "store/store_p.h"

static void read_count(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct count_record *)item_r = (struct count_record){
	    .name = column_text(row, 0, arena), .count = column_integer(row, 1)};
}

int store_loop_writer(struct store *store, int64_t since_ms, size_t least, struct arena *arena,
    struct count_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT feedback.address, count(*) AS mails FROM ledger"
	    " JOIN feedback ON feedback.id = ledger.feedback"
	    " WHERE ledger.at >= ?1 AND ledger.mail_date >= ?1"
	    " AND (ledger.state = 'feedback' OR ledger.state = 'reply')"
	    " GROUP BY feedback.address HAVING mails >= ?2 ORDER BY mails DESC LIMIT 1",
	    VALUES(as_integer(since_ms), as_integer((int64_t)least)), arena, read_count, record_r,
	    error);
}

int store_loop_copies(struct store *store, int64_t since_ms, size_t least, struct arena *arena,
    struct count_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT ledger.identity, count(*) AS mails FROM ledger"
	    " WHERE ledger.at >= ?1 AND ledger.mail_date >= ?1 AND ledger.state = 'duplicate'"
	    " GROUP BY ledger.identity HAVING mails >= ?2 ORDER BY mails DESC LIMIT 1",
	    VALUES(as_integer(since_ms), as_integer((int64_t)least)), arena, read_count, record_r,
	    error);
}
