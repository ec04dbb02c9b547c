/* standing: what left, and how hark itself fares. */
#include "store/store_p.h"

int store_period_new(
    struct store *store, int64_t from_ms, int64_t to_ms, int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT count(*) FROM feedback WHERE created >= ?1 AND created < ?2"
		   " AND id NOT IN (SELECT feedback FROM discounted)",
		   VALUES(as_integer(from_ms), as_integer(to_ms)), count_r, error) < 0
		   ? -1
		   : 0;
}

static void read_count(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct count_record *)item_r = (struct count_record){
	    .name = column_text(row, 0, arena),
	    .count = column_integer(row, 1),
	};
}

/* By account, because so the index of what left is made. */
int store_outbox_sent_by_kind(struct store *store, int64_t from_ms, int64_t to_ms,
    struct arena *arena, struct count_record **counts_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT outbox.kind, count(*) FROM account CROSS JOIN outbox"
		" ON outbox.account = account.id WHERE outbox.state = 'sent'"
		" AND outbox.last_attempt >= ?1 AND outbox.last_attempt < ?2"
		" GROUP BY outbox.kind ORDER BY count(*) DESC, outbox.kind",
		VALUES(as_integer(from_ms), as_integer(to_ms)), arena, sizeof(**counts_r),
		read_count, &list, error) < 0)
		return -1;
	*counts_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_forgotten_count(
    struct store *store, int64_t from_ms, int64_t to_ms, int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT count(*) FROM tombstone WHERE at > 0 AND at >= ?1 AND at < ?2",
		   VALUES(as_integer(from_ms), as_integer(to_ms)), count_r, error) < 0
		   ? -1
		   : 0;
}

int store_event_newest(struct store *store, int64_t *at_ms_r, struct error *error)
{
	return statement_integer(
		   store, "SELECT coalesce(max(at), 0) FROM event", NO_VALUES, at_ms_r, error) < 0
		   ? -1
		   : 0;
}

int store_size_bytes(struct store *store, int64_t *bytes_r, struct error *error)
{
	int64_t pages, bytes;

	if (statement_integer(
		store, "SELECT page_count FROM pragma_page_count", NO_VALUES, &pages, error) < 0 ||
	    statement_integer(
		store, "SELECT page_size FROM pragma_page_size", NO_VALUES, &bytes, error) < 0)
		return -1;
	*bytes_r = pages * bytes;
	return 0;
}

/* ---- accounts ---- */

static void read_account(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct account_record *)item_r = (struct account_record){
	    .id = column_integer(row, 0),
	    .address = column_text(row, 1, arena),
	    .imap_login_ms = column_integer(row, 2),
	    .imap_certificate_ms = column_integer(row, 3),
	    .smtp_login_ms = column_integer(row, 4),
	    .smtp_certificate_ms = column_integer(row, 5),
	};
}

int store_account_each(struct store *store, struct arena *arena, struct account_record **records_r,
    size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT id, address, imap_login, imap_certificate, smtp_login, smtp_certificate"
		" FROM account ORDER BY id",
		NO_VALUES, arena, sizeof(**records_r), read_account, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_account_login(struct store *store, int64_t account_id, enum account_server server,
    int64_t at_ms, int64_t certificate_ms, struct error *error)
{
	static const char *const statements[] = {
	    [ACCOUNT_IMAP] = "UPDATE account SET imap_login = ?2,"
			     " imap_certificate = coalesce(?3, imap_certificate) WHERE id = ?1",
	    [ACCOUNT_SMTP] = "UPDATE account SET smtp_login = ?2,"
			     " smtp_certificate = coalesce(?3, smtp_certificate) WHERE id = ?1",
	};

	return statement_change(store, statements[server],
	    VALUES(as_integer(account_id), as_integer(at_ms), as_reference(certificate_ms)),
	    "account", account_id, error);
}
