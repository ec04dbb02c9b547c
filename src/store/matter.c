/*
 * matter: many feedback records at once, each with the little that finding what stands out needs.
 */
#include "store/store_p.h"

#define COUNTED " AND id NOT IN (SELECT feedback FROM discounted)"

int store_matter_each(struct store *store, int64_t from_ms, int64_t to_ms, matter_visitor *visit,
    void *context, struct error *error)
{
	sqlite3_stmt *rows;
	int result = statement_start(store,
	    "SELECT id, customer, created, category, priority, language, channel FROM feedback"
	    " WHERE created >= ?1 AND created < ?2" COUNTED " ORDER BY created, id",
	    VALUES(as_integer(from_ms), as_integer(to_ms)), &rows, error);

	while (result >= 0 && (result = statement_next(store, rows, error)) > 0) {
		const struct matter_record matter = {.id = column_integer(rows, 0),
		    .customer_id = column_integer(rows, 1),
		    .created_ms = column_integer(rows, 2),
		    .category = column_borrowed(rows, 3),
		    .priority = column_borrowed(rows, 4),
		    .language = column_borrowed(rows, 5),
		    .channel = column_borrowed(rows, 6)};

		visit(context, &matter);
	}
	return result;
}

int store_matter_first_ms(struct store *store, int64_t *created_ms_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT created FROM feedback WHERE created >= 0" COUNTED " ORDER BY created LIMIT 1",
	    NO_VALUES, created_ms_r, error);
}

int store_matter_count(struct store *store, int64_t customer_id, int64_t from_ms, int64_t to_ms,
    int64_t *count_r, struct error *error)
{
	return statement_integer(store,
		   "SELECT count(*) FROM feedback"
		   " WHERE customer = ?1 AND created >= ?2 AND created < ?3" COUNTED,
		   VALUES(as_integer(customer_id), as_integer(from_ms), as_integer(to_ms)), count_r,
		   error) < 0
		   ? -1
		   : 0;
}

int store_matter_latest(struct store *store, int64_t customer_id, int64_t before_ms,
    int64_t *feedback_id_r, struct error *error)
{
	return statement_integer(store,
	    "SELECT id FROM feedback WHERE customer = ?1 AND created < ?2" COUNTED
	    " ORDER BY created DESC LIMIT 1",
	    VALUES(as_integer(customer_id), as_integer(before_ms)), feedback_id_r, error);
}

static void read_text(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct matter_text *)item_r = (struct matter_text){
	    .name = column_text(row, 0, arena),
	    .address = column_text(row, 1, arena),
	    .tags = column_text(row, 2, arena),
	    .subject = column_text(row, 3, arena),
	    .text = column_text(row, 4, arena),
	};
}

int store_matter_text(struct store *store, int64_t feedback_id, struct arena *arena,
    struct matter_text *text_r, struct error *error)
{
	return statement_get(store,
	    "SELECT f.name, f.address, f.tags, e.subject,"
	    " substr(coalesce(e.new_text, e.text), 1, ?2)"
	    " FROM feedback f JOIN entry e ON e.id = (SELECT id FROM entry"
	    "  WHERE feedback = f.id AND author = 'customer' ORDER BY at, id LIMIT 1)"
	    " WHERE f.id = ?1",
	    VALUES(as_integer(feedback_id), as_integer(FINDING_TEXT_CHARACTERS)), arena, read_text,
	    text_r, error);
}
