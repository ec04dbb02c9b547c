/*
 * customer_list: customers as a whole, and how much they matter to the owner.
 */
#include "store/store_p.h"

#define CUSTOMER_COLUMNS                                                                           \
	"c.id, c.name, c.first_seen, c.is_vip, c.weight,"                                          \
	" coalesce((SELECT group_concat(address, ' ') FROM"                                        \
	"  (SELECT address FROM address WHERE customer = c.id ORDER BY id)), ''),"                 \
	" coalesce((SELECT max(last_customer) FROM feedback WHERE customer = c.id), 0) AS last,"   \
	" (SELECT count(*) FROM feedback WHERE customer = c.id),"                                  \
	" (SELECT count(*) FROM feedback WHERE customer = c.id"                                    \
	"  AND (status = 'open' OR status = 'reopened')),"                                         \
	" (SELECT count(*) FROM purchase WHERE customer = c.id),"                                  \
	" coalesce((SELECT max(at) FROM purchase WHERE customer = c.id), 0)"

static void read_customer(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct customer_record *)item_r = (struct customer_record){
	    .id = column_integer(row, 0),
	    .name = column_text(row, 1, arena),
	    .first_seen_ms = column_integer(row, 2),
	    .is_vip = column_integer(row, 3) != 0,
	    .weight = column_real(row, 4),
	    .addresses = column_text(row, 5, arena),
	    .last_contact_ms = column_integer(row, 6),
	    .feedback_count = column_integer(row, 7),
	    .open_count = column_integer(row, 8),
	    .purchase_count = column_integer(row, 9),
	    .last_purchase_ms = column_integer(row, 10),
	};
}

int store_customer_get(struct store *store, int64_t customer_id, struct arena *arena,
    struct customer_record *record_r, struct error *error)
{
	return statement_get(store, "SELECT " CUSTOMER_COLUMNS " FROM customer AS c WHERE id = ?1",
	    VALUES(as_integer(customer_id)), arena, read_customer, record_r, error);
}

int store_customer_list(struct store *store, bool only_vip, size_t limit, struct arena *arena,
    struct customer_record **records_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT " CUSTOMER_COLUMNS " FROM customer AS c WHERE is_vip >= ?1"
		" ORDER BY last DESC, id LIMIT ?2",
		VALUES(as_integer(only_vip), as_integer(limit > 0 ? (int64_t)limit : -1)), arena,
		sizeof(struct customer_record), read_customer, &list, error) < 0)
		return error_add(error, _("list of customers"));
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_customer_is_vip(
    struct store *store, int64_t customer_id, bool *is_vip_r, struct error *error)
{
	int64_t is_vip = 0;

	if (statement_integer(store, "SELECT is_vip FROM customer WHERE id = ?1",
		VALUES(as_integer(customer_id)), &is_vip, error) < 0)
		return -1;
	*is_vip_r = is_vip != 0;
	return 0;
}

int store_customer_set_vip(
    struct store *store, int64_t customer_id, bool is_vip, struct error *error)
{
	return statement_change(store, "UPDATE customer SET is_vip = ?2 WHERE id = ?1",
	    VALUES(as_integer(customer_id), as_integer(is_vip)), _("customer"), customer_id, error);
}

int store_customer_set_weight(
    struct store *store, int64_t customer_id, double weight, struct error *error)
{
	return statement_change(store, "UPDATE customer SET weight = ?2 WHERE id = ?1",
	    VALUES(as_integer(customer_id), as_real(weight)), _("customer"), customer_id, error);
}

struct named {
	const char *address;
	int64_t customers;
};

static void read_named(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct named *)item_r =
	    (struct named){column_text(row, 0, arena), column_integer(row, 1)};
}

int store_customer_by_name(struct store *store, const char *name, struct arena *arena,
    const char **address_r, struct error *error)
{
	struct named named;
	int found = statement_get(store,
	    "SELECT min(a.address), count(DISTINCT c.id) FROM customer AS c"
	    " JOIN address AS a ON a.customer = c.id WHERE c.name = ?1 HAVING count(*) > 0",
	    VALUES(as_text(name)), arena, read_named, &named, error);

	if (found == 1 && named.customers > 1)
		return error_set(error, _("several customers have that name: give the address"));
	if (found == 1)
		*address_r = named.address;
	return found;
}
