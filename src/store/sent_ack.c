/* sent_ack: what was acknowledged to whom, for the guard's caps. */
#include "store/store_p.h"

#include <string.h>

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL ? at + 1 : "";
}

int store_sent_ack_add(struct store *store, const char *address, const char *template_name,
    int64_t feedback_id, int64_t at_ms, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO sent_ack (address, domain, template, feedback, at)"
	    " VALUES (lower(?1), lower(?2), ?3, ?4, ?5)",
	    VALUES(as_text(address), as_text(domain_of(address)), as_text(template_name),
		as_reference(feedback_id), as_integer(at_ms)),
	    error);
}

int store_sent_ack_count_after(
    struct store *store, int64_t after_ms, int64_t *count_r, struct error *error)
{
	return statement_integer(store, "SELECT count(*) FROM sent_ack WHERE at > ?1",
		   VALUES(as_integer(after_ms)), count_r, error) < 0
		   ? -1
		   : 0;
}

static void read_counts(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(struct ack_counts *)item_r = (struct ack_counts){
	    .address_day = column_integer(row, 0),
	    .address_week = column_integer(row, 1),
	    .address_subject_day = column_integer(row, 2),
	    .domain_hour = column_integer(row, 3),
	    .domain_day = column_integer(row, 4),
	    .all_hour = column_integer(row, 5),
	};
}

/* Rows from the future count too: a clock that was set back must not open the gates. */
int store_sent_ack_counts(struct store *store, const char *address, const char *template_name,
    int64_t now_ms, struct ack_counts *counts_r, struct error *error)
{
	int found = statement_get(store,
	    "SELECT count(*) FILTER (WHERE template = ?2 AND at > ?5),"
	    " count(*) FILTER (WHERE template = ?2), count(*) FILTER (WHERE at > ?5),"
	    " (SELECT count(*) FROM sent_ack WHERE domain = lower(?3) AND at > ?6),"
	    " (SELECT count(*) FROM sent_ack WHERE domain = lower(?3) AND at > ?5),"
	    " (SELECT count(*) FROM sent_ack WHERE at > ?6)"
	    " FROM sent_ack WHERE address = lower(?1) AND at > ?4",
	    VALUES(as_text(address), as_text(template_name), as_text(domain_of(address)),
		as_integer(now_ms - 7 * DAY_MS), as_integer(now_ms - DAY_MS),
		as_integer(now_ms - HOUR_MS)),
	    NULL, read_counts, counts_r, error);

	return found == 1 ? 0 : -1;
}
