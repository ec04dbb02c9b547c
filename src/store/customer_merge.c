/* customer_merge: two customers turn out to be one person. */
#include "store/store_p.h"

/* One improvement is told to one customer once: where both were told, one record stays. */
static const char *const moves[] = {
    "UPDATE address SET customer = ?2 WHERE customer = ?1",
    "UPDATE rating SET customer = ?2 WHERE customer = ?1",
    "UPDATE survey_sent SET customer = ?2 WHERE customer = ?1",
    "UPDATE purchase SET customer = ?2 WHERE customer = ?1",
    "UPDATE OR IGNORE improvement_letter SET customer = ?2 WHERE customer = ?1",
    "DELETE FROM improvement_letter WHERE customer = ?1 AND customer <> ?2",
    "UPDATE feedback SET customer = ?2 WHERE customer = ?1",
    "UPDATE customer SET"
    " first_seen = min(first_seen, (SELECT first_seen FROM customer WHERE id = ?1)),"
    " is_vip = max(is_vip, (SELECT is_vip FROM customer WHERE id = ?1)),"
    " name = CASE WHEN name = '' THEN (SELECT name FROM customer WHERE id = ?1) ELSE name END"
    " WHERE id = ?2",
    "DELETE FROM customer WHERE id = ?1 AND id <> ?2",
};

/* In the history of each matter that moves; without one, by itself. */
static int write_events(struct store *store, int64_t customer_id, const char *detail, int64_t at_ms,
    struct error *error)
{
	return statement_run(store,
	    "INSERT INTO event (at, feedback, actor, action, detail)"
	    " SELECT ?2, id, 'owner', 'merged', ?3 FROM feedback WHERE customer = ?1"
	    " UNION ALL SELECT ?2, NULL, 'owner', 'merged', ?3"
	    " WHERE NOT EXISTS (SELECT 1 FROM feedback WHERE customer = ?1)",
	    VALUES(as_integer(customer_id), as_integer(at_ms), as_text(detail)), error);
}

int store_customer_merge(struct store *store, int64_t customer_id, int64_t into_id,
    const char *detail, int64_t at_ms, struct error *error)
{
	if (customer_id == into_id)
		return error_set(error, _("these addresses are one customer's already"));
	if (write_events(store, customer_id, detail, at_ms, error) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(moves); i++)
		if (statement_run(store, moves[i],
			VALUES(as_integer(customer_id), as_integer(into_id)), error) < 0)
			return -1;
	return 0;
}
