/*
 * figure_rating: what customers said in answer to surveys, counted. Ratings count where they were
 * given.
 */
#include "store/store_p.h"

#include <string.h>

#define COUNTED " AND (feedback IS NULL OR feedback NOT IN (SELECT feedback FROM discounted))"

/* ---- how often each value ---- */

/* Few different values: they are kept in a list, the one that was met last is asked first. */
struct counter {
	struct arena *arena; /* borrowed */
	struct rating_count *counts;
	size_t count, capacity, last;
};

static bool is_same(
    const struct rating_count *count, const char *question, const char *scale, double value)
{
	return count->value == value && strcmp(count->scale, scale) == 0 &&
	       strcmp(count->question, question) == 0;
}

static struct rating_count *find_count(
    struct counter *counter, const char *question, const char *scale, double value)
{
	if (counter->last < counter->count &&
	    is_same(&counter->counts[counter->last], question, scale, value))
		return &counter->counts[counter->last];
	for (size_t i = 0; i < counter->count; i++)
		if (is_same(&counter->counts[i], question, scale, value)) {
			counter->last = i;
			return &counter->counts[i];
		}
	return NULL;
}

static struct rating_count *add_count(struct counter *counter)
{
	if (counter->count == counter->capacity) {
		struct rating_count *larger;

		counter->capacity = counter->capacity == 0 ? 32 : counter->capacity * 2;
		larger = arena_array(counter->arena, counter->capacity, sizeof(*larger));
		if (counter->count > 0)
			memcpy(larger, counter->counts, counter->count * sizeof(*larger));
		counter->counts = larger;
	}
	counter->last = counter->count;
	return &counter->counts[counter->count++];
}

int store_rating_counts(struct store *store, int64_t from_ms, int64_t to_ms, struct arena *arena,
    struct rating_count **counts_r, size_t *count_r, struct error *error)
{
	struct counter counter = {.arena = arena};
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT question, scale, value FROM rating WHERE at >= ?1 AND at < ?2" COUNTED,
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const char *question = column_borrowed(rows, 0), *scale = column_borrowed(rows, 1);
		double value = column_real(rows, 2);
		struct rating_count *count = find_count(&counter, question, scale, value);

		if (count == NULL) {
			count = add_count(&counter);
			*count = (struct rating_count){.question = arena_strdup(arena, question),
			    .scale = arena_strdup(arena, scale),
			    .value = value};
		}
		count->count++;
	}
	if (result < 0)
		return -1;
	*counts_r = counter.counts;
	*count_r = counter.count;
	return 0;
}

/* ---- one by one ---- */

int store_rating_each(struct store *store, int64_t from_ms, int64_t to_ms, rating_visitor *visitor,
    void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT coalesce(r.customer, 0), coalesce(c.weight, 1) * r.weight, question, scale,"
	    " coalesce(f.category, ''), value FROM rating AS r"
	    " LEFT JOIN feedback AS f ON f.id = r.feedback"
	    " LEFT JOIN customer AS c ON c.id = r.customer"
	    " WHERE r.at >= ?1 AND r.at < ?2" COUNTED,
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct rating_figure rating = {.customer_id = column_integer(rows, 0),
		    .customer_weight = column_real(rows, 1),
		    .question = column_borrowed(rows, 2),
		    .scale = column_borrowed(rows, 3),
		    .category = column_borrowed(rows, 4),
		    .value = column_real(rows, 5)};

		if (visitor(context, &rating, error) != 0) {
			statement_end(rows);
			return -1;
		}
	}
	return result;
}
