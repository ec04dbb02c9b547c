/* report_made: which reports were made, so that a missed one is caught up once and none is made
 * twice. */
#include "store/store_p.h"

int store_report_has(
    struct store *store, const char *kind, int64_t from_ms, int64_t to_ms, struct error *error)
{
	int64_t one;

	return statement_integer(store,
	    "SELECT 1 FROM report WHERE kind = ?1 AND from_time = ?2 AND to_time = ?3",
	    VALUES(as_text(kind), as_integer(from_ms), as_integer(to_ms)), &one, error);
}

int store_report_add(struct store *store, const char *kind, int64_t from_ms, int64_t to_ms,
    int64_t made_ms, int64_t outbox_id, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO report (kind, from_time, to_time, made, outbox)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    VALUES(as_text(kind), as_integer(from_ms), as_integer(to_ms), as_integer(made_ms),
		as_reference(outbox_id)),
	    error);
}
