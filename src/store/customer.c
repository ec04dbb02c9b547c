/* customer: persons and the addresses they write from. Addresses are kept in lower case (ASCII). */
#include "store/store_p.h"

static int make_customer(struct store *store, const char *address, const char *name, int64_t at_ms,
    int64_t *customer_id_r, struct error *error)
{
	int64_t id;

	if (statement_insert(store, "INSERT INTO customer (name, first_seen) VALUES (?1, ?2)",
		VALUES(as_text(name), as_integer(at_ms)), &id, error) < 0)
		return -1;
	if (statement_run(store,
		"INSERT INTO address (customer, address, first_seen) VALUES (?1, lower(?2), ?3)",
		VALUES(as_integer(id), as_text(address), as_integer(at_ms)), error) < 0)
		return -1;
	*customer_id_r = id;
	return tombstone_restore(store, address, error);
}

/* A first mail without a name must not leave the customer nameless for good. */
static int learn_name(struct store *store, int64_t id, const char *name, struct error *error)
{
	if (name == NULL || *name == '\0')
		return 0;
	return statement_run(store, "UPDATE customer SET name = ?2 WHERE id = ?1 AND name = ''",
	    VALUES(as_integer(id), as_text(name)), error);
}

int store_customer(struct store *store, const char *address, const char *name, int64_t at_ms,
    int64_t *customer_id_r, bool *is_new_r, struct error *error)
{
	int64_t id;
	int found =
	    statement_integer(store, "SELECT customer FROM address WHERE address = lower(?1)",
		VALUES(as_text(address)), &id, error);

	if (found < 0)
		return -1;
	if ((found == 0 ? make_customer(store, address, name, at_ms, &id, error)
			: learn_name(store, id, name, error)) < 0)
		return -1;
	*customer_id_r = id;
	if (is_new_r != NULL)
		*is_new_r = found == 0;
	return 0;
}

static void read_address(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct address_record *)item_r = (struct address_record){
	    .id = column_integer(row, 0),
	    .customer_id = column_integer(row, 1),
	    .address = column_text(row, 2, arena),
	    .is_dead = column_integer(row, 3) != 0,
	    .dead_reason = column_text(row, 4, arena),
	    .is_silenced = column_integer(row, 5) != 0,
	    .first_seen_ms = column_integer(row, 6),
	    .is_unsubscribed = column_integer(row, 7) != 0,
	};
}

int store_address_find(struct store *store, const char *address, struct arena *arena,
    struct address_record *record_r, struct error *error)
{
	return statement_get(store,
	    "SELECT id, customer, address, is_dead, dead_reason, is_silenced, first_seen, is_unsubscribed"
	    " FROM address WHERE address = lower(?1)",
	    VALUES(as_text(address)), arena, read_address, record_r, error);
}

/* The mark must hold even for an address that has not written yet: it may do so tomorrow. */
int store_address_mark(struct store *store, const char *address, bool is_dead, bool is_silenced,
    const char *reason, struct error *error)
{
	int64_t id;

	if (store_customer(store, address, "", clock_now_ms(), &id, NULL, error) < 0)
		return -1;
	if (!is_dead && !is_silenced)
		return statement_run(store,
		    "UPDATE address SET is_dead = 0, is_silenced = 0, dead_reason = ?2"
		    " WHERE address = lower(?1)",
		    VALUES(as_text(address), as_text(reason)), error);
	return statement_run(store,
	    "UPDATE address SET is_dead = max(is_dead, ?2), is_silenced = max(is_silenced, ?3),"
	    " dead_reason = ?4 WHERE address = lower(?1)",
	    VALUES(as_text(address), as_integer(is_dead), as_integer(is_silenced), as_text(reason)),
	    error);
}

int store_address_unsubscribe(
    struct store *store, const char *address, bool is_unsubscribed, struct error *error)
{
	int64_t id;

	if (store_customer(store, address, "", clock_now_ms(), &id, NULL, error) < 0)
		return -1;
	return statement_run(store,
	    "UPDATE address SET is_unsubscribed = ?2 WHERE address = lower(?1)",
	    VALUES(as_text(address), as_integer(is_unsubscribed)), error);
}
