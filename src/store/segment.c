/*
 * segment: how often a customer writes, and where the customer stands.
 */
#include "store/store_p.h"

#include <string.h>

int store_customer_contacts_since(struct store *store, int64_t customer_id, int64_t since_ms,
    size_t most, size_t *count_r, struct error *error)
{
	int64_t count = 0;

	if (statement_integer(store,
		"SELECT count(*) FROM (SELECT 1 FROM feedback AS f"
		" JOIN entry AS e ON e.feedback = f.id WHERE f.customer = ?1 AND e.at >= ?2"
		" AND e.author = 'customer' AND e.kind = 'mail' LIMIT ?3)",
		VALUES(as_integer(customer_id), as_integer(since_ms), as_integer((int64_t)most)),
		&count, error) < 0)
		return error_add(error, _("contacts of a customer"));
	*count_r = (size_t)count;
	return 0;
}

/* What the segment is decided by. */
struct standing {
	int64_t first_seen_ms;
	int64_t last_contact_ms, last_purchase_ms; /* 0: never */
	int64_t purchases;
	bool has_open_high;
	double last_rating; /* 0 worst .. 1 best; below 0: none */
	bool is_promoter;   /* the last answer on 0-10 was 9 or 10 */
};

static void read_standing(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(struct standing *)item_r = (struct standing){
	    .first_seen_ms = column_integer(row, 0),
	    .last_contact_ms = column_integer(row, 1),
	    .last_purchase_ms = column_integer(row, 2),
	    .purchases = column_integer(row, 3),
	    .has_open_high = column_integer(row, 4) != 0,
	    .last_rating = column_real(row, 5),
	    .is_promoter = column_integer(row, 6) != 0,
	};
}

/* 2 on 1-5 is 0.25. */
#define RATING_AT_RISK 0.25

/*
 * As it stood at that time: what came later is passed over. A matter that the customer wrote into
 * later still was counts with its first mail.
 */
static int get_standing(struct store *store, int64_t customer_id, int64_t now_ms,
    struct standing *standing_r, struct error *error)
{
	return statement_get(store,
	    "SELECT first_seen,"
	    " coalesce((SELECT max(iif(last_customer <= ?2, last_customer, created)) FROM feedback"
	    "  WHERE customer = c.id AND created <= ?2), 0),"
	    " coalesce((SELECT max(at) FROM purchase WHERE customer = c.id AND at <= ?2), 0),"
	    " (SELECT count(*) FROM purchase WHERE customer = c.id AND at <= ?2),"
	    " EXISTS (SELECT 1 FROM feedback AS f WHERE customer = c.id AND created <= ?2"
	    "  AND priority = 'high' AND coalesce((SELECT e.status FROM event AS e"
	    "   WHERE e.feedback = f.id AND e.status IS NOT NULL AND e.at <= ?2"
	    "   ORDER BY e.id DESC LIMIT 1), 'open') IN ('open', 'reopened')),"
	    " coalesce((SELECT CASE scale WHEN '0-10' THEN value / 10 ELSE (value - 1) / 4 END"
	    "  FROM rating WHERE customer = c.id AND at <= ?2 ORDER BY id DESC LIMIT 1), -1),"
	    " coalesce((SELECT value >= 9 FROM rating WHERE customer = c.id AND at <= ?2"
	    "  AND scale = '0-10' ORDER BY id DESC LIMIT 1), 0)"
	    " FROM customer AS c WHERE id = ?1",
	    VALUES(as_integer(customer_id), as_integer(now_ms)), NULL, read_standing, standing_r,
	    error);
}

static void read_sentiment(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	(void)arena;
	*(double *)item_r = column_real(row, 0);
}

#define FALLING_COUNT 3

/* Each of the last three matters sounds worse than the one before, and the last one bad. */
static int is_falling(struct store *store, int64_t customer_id, int64_t now_ms, bool *is_falling_r,
    struct error *error)
{
	struct arena *arena = arena_new();
	struct list list;
	int done = statement_list(store,
	    "SELECT sentiment FROM feedback WHERE customer = ?1 AND created <= ?2"
	    " ORDER BY created DESC, id DESC LIMIT 3",
	    VALUES(as_integer(customer_id), as_integer(now_ms)), arena, sizeof(double),
	    read_sentiment, &list, error);
	const double *latest = list.items;

	if (done == 0)
		*is_falling_r = list.count == FALLING_COUNT && latest[0] < 0 &&
				latest[0] < latest[1] && latest[1] < latest[2];
	arena_free(&arena);
	return done;
}

static const char *segment_of(const struct standing *standing, bool is_falling, int64_t now_ms)
{
	int64_t last_ms = standing->last_contact_ms > standing->last_purchase_ms
			      ? standing->last_contact_ms
			      : standing->last_purchase_ms;
	bool is_active = last_ms != 0 && now_ms - last_ms <= SEGMENT_ACTIVE_DAYS * DAY_MS;

	if (standing->has_open_high || is_falling ||
	    (standing->last_rating >= 0 && standing->last_rating <= RATING_AT_RISK))
		return "at_risk";
	if (is_active && (standing->purchases >= 2 || standing->is_promoter))
		return "loyal";
	if (now_ms - standing->first_seen_ms <= SEGMENT_NEW_DAYS * DAY_MS)
		return "new";
	return is_active ? "active" : "dormant";
}

int store_customer_segment(struct store *store, int64_t customer_id, int64_t now_ms,
    const char **segment_r, struct error *error)
{
	struct standing standing;
	bool falling = false;
	int found = get_standing(store, customer_id, now_ms, &standing, error);

	if (found == 0)
		return error_set(error, _("there is no customer %lld"), (long long)customer_id);
	if (found < 0 || is_falling(store, customer_id, now_ms, &falling, error) != 0)
		return error_add(error, _("segment of a customer"));
	*segment_r = segment_of(&standing, falling, now_ms);
	return 0;
}
