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

static int count_address(struct store *store, const char *address, const char *template_name,
    int64_t after_ms, int64_t *count_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT count(*) FROM sent_ack WHERE address = lower(?1) AND at > ?2"
	    " AND (?3 IS NULL OR template = ?3)",
	    VALUES(as_text(address), as_integer(after_ms), as_optional(template_name)), count_r,
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

/* Rows from the future count too: a clock that was set back must not open the gates. */
int store_sent_ack_counts(struct store *store, const char *address, const char *template_name,
    int64_t now_ms, struct ack_counts *counts_r, struct error *error)
{
	struct ack_counts counts = {0};
	struct value hour = as_integer(now_ms - HOUR_MS);

	if (template_name == NULL)
		template_name = "";
	if (count_address(
		store, address, template_name, now_ms - DAY_MS, &counts.address_day, error) < 0 ||
	    count_address(store, address, template_name, now_ms - 7 * DAY_MS, &counts.address_week,
		error) < 0 ||
	    count_address(
		store, address, NULL, now_ms - DAY_MS, &counts.address_subject_day, error) < 0)
		return -1;
	if (statement_integer(store,
		"SELECT count(*) FROM sent_ack WHERE domain = lower(?1) AND at > ?2",
		VALUES(as_text(domain_of(address)), hour), &counts.domain_hour, error) < 0 ||
	    store_sent_ack_count_after(store, now_ms - HOUR_MS, &counts.all_hour, error) < 0)
		return -1;
	*counts_r = counts;
	return 0;
}
