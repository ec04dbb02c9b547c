/*
 * label: what the owner said a mail is about, as examples to learn from. The customers' own words
 * choose no label here: a category that nobody confirmed is none.
 */
#include "store/store_p.h"

#define OWNER "f.decided_by = 'owner' AND f.erased = 0"
/* Only by hand: closing may be a matter of time. */
#define CONFIRMED                                                                                  \
	"f.status IN ('resolved', 'closed') AND f.decided_by = 'rules'"                            \
	" AND f.category <> 'uncategorised' AND f.erased = 0 AND EXISTS (SELECT 1 FROM event"      \
	"  WHERE feedback = f.id AND actor = 'owner' AND action = 'resolved')"

/* The first mail of a matter is what it was sorted by. */
#define LABEL_SQL(which)                                                                           \
	"SELECT f.id, f.customer, f.category, e.subject,"                                          \
	" substr(coalesce(e.new_text, e.text), 1, ?2), " OWNER ", " CONFIRMED                      \
	" FROM feedback f JOIN entry e ON e.id = (SELECT id FROM entry"                            \
	"  WHERE feedback = f.id AND author = 'customer' AND (text <> '' OR subject <> '')"        \
	"  ORDER BY at, id LIMIT 1)"                                                               \
	" WHERE " which " ORDER BY f.id DESC LIMIT ?1"
/* No more than are ever learned from, so that it ends soon. */
#define COUNT_SQL(which) "SELECT count(*) FROM (SELECT 1 FROM feedback f WHERE " which " LIMIT ?1)"

static const char *const list_sql[] = {
    [LABELS_OWNER] = LABEL_SQL(OWNER),
    [LABELS_CONFIRMED] = LABEL_SQL(CONFIRMED),
    [LABELS_ALL] = LABEL_SQL("f.id > 0 AND f.erased = 0"),
    [LABELS_UNLINKED] = LABEL_SQL("f.id > 0 AND f.erased = 0 AND NOT EXISTS"
				  " (SELECT 1 FROM improvement_feedback WHERE feedback = f.id)"),
};
static const char *const count_sql[] = {
    [LABELS_OWNER] = COUNT_SQL(OWNER),
    [LABELS_CONFIRMED] = COUNT_SQL(CONFIRMED),
};

static void read_label(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct label_record *)item_r = (struct label_record){
	    .feedback_id = column_integer(row, 0),
	    .customer_id = column_integer(row, 1),
	    .category = column_text(row, 2, arena),
	    .subject = column_text(row, 3, arena),
	    .text = column_text(row, 4, arena),
	    .is_by_owner = column_integer(row, 5) != 0,
	    .is_confirmed = column_integer(row, 6) != 0,
	};
}

int store_label_list(struct store *store, enum label_source source, size_t limit,
    struct arena *arena, struct label_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store, list_sql[source],
		VALUES(as_integer((int64_t)limit), as_integer(LABEL_CHARACTERS_MAX)), arena,
		sizeof(**records_r), read_label, &list, error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_label_count(
    struct store *store, enum label_source source, int64_t *count_r, struct error *error)
{
	return statement_integer(
		   store, count_sql[source], VALUES(as_integer(LABELS_MAX)), count_r, error) < 0
		   ? -1
		   : 0;
}
