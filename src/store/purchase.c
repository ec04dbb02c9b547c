/* purchase: what a customer bought, each known by the shop's reference. */
#include "store/store_p.h"

int store_purchase_add(
    struct store *store, const struct purchase_record *record, bool *is_new_r, struct error *error)
{
	int64_t id;
	int found = statement_integer(store,
	    "SELECT id FROM purchase WHERE reference = ?1 AND reference <> ''",
	    VALUES(as_text(record->reference)), &id, error);

	if (found == 0 &&
	    (statement_insert(store,
		 "INSERT INTO purchase (customer, reference, amount, currency, at)"
		 " VALUES (?1, ?2, ?3, ?4, ?5)",
		 VALUES(as_integer(record->customer_id), as_text(record->reference),
		     as_real(record->amount), as_text(record->currency), as_integer(record->at_ms)),
		 &id, error) < 0 ||
		statement_run(store,
		    "UPDATE customer SET first_seen = ?2 WHERE id = ?1 AND first_seen > ?2",
		    VALUES(as_integer(record->customer_id), as_integer(record->at_ms)), error) < 0))
		found = -1;
	if (found < 0)
		return error_add(error, _("purchase"));
	*is_new_r = found == 0;
	return 0;
}

static void read_purchase(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct purchase_record *)item_r = (struct purchase_record){
	    .customer_id = column_integer(row, 0),
	    .reference = column_text(row, 1, arena),
	    .amount = column_real(row, 2),
	    .currency = column_text(row, 3, arena),
	    .at_ms = column_integer(row, 4),
	};
}

int store_purchase_list(struct store *store, int64_t customer_id, size_t limit, struct arena *arena,
    struct purchase_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT customer, reference, amount, currency, at FROM purchase"
		" WHERE customer = ?1 ORDER BY at DESC, id DESC LIMIT ?2",
		VALUES(as_integer(customer_id), as_integer(limit > 0 ? (int64_t)limit : -1)), arena,
		sizeof(struct purchase_record), read_purchase, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

static void read_sum(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(double *)item_r = column_real(row, 0);
}

int store_customer_spent(struct store *store, int64_t customer_id, const char *currency,
    int64_t from_ms, int64_t to_ms, double *spent_r, struct error *error)
{
	return statement_get(store,
		   "SELECT total(amount) FROM purchase"
		   " WHERE customer = ?1 AND at >= ?3 AND at <= ?4 AND currency = ?2",
		   VALUES(as_integer(customer_id), as_text(currency), as_integer(from_ms),
		       as_integer(to_ms)),
		   NULL, read_sum, spent_r, error) == 1
		   ? 0
		   : -1;
}
