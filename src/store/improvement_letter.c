/* improvement_letter: who is told that an improvement is done; one letter a customer. */
#include "store/store_p.h"

int store_improvement_letter_add(struct store *store, const struct improvement_letter *letter,
    int64_t at_ms, bool *added_r, struct error *error)
{
	int64_t id;
	int found = statement_integer(store,
	    "SELECT id FROM improvement_letter WHERE improvement = ?1 AND customer = ?2",
	    VALUES(as_integer(letter->improvement_id), as_integer(letter->customer_id)), &id,
	    error);

	if (found < 0 ||
	    (found == 0 &&
		statement_insert(store,
		    "INSERT INTO improvement_letter"
		    " (improvement, customer, feedback, state, message_id, at)"
		    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		    VALUES(as_integer(letter->improvement_id), as_integer(letter->customer_id),
			as_integer(letter->feedback_id), as_text(letter->state),
			as_text(letter->message_id), as_integer(at_ms)),
		    &id, error) < 0))
		return -1;
	*added_r = found == 0;
	return 0;
}

int store_improvement_letter_state(
    struct store *store, int64_t letter_id, const char *state, struct error *error)
{
	return statement_change(store, "UPDATE improvement_letter SET state = ?2 WHERE id = ?1",
	    VALUES(as_integer(letter_id), as_text(state)), _("letter"), letter_id, error);
}

static void read_letter(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct improvement_letter *)item_r =
	    (struct improvement_letter){.id = column_integer(row, 0),
		.improvement_id = column_integer(row, 1),
		.customer_id = column_integer(row, 2),
		.feedback_id = column_integer(row, 3),
		.state = column_text(row, 4, arena),
		.message_id = column_text(row, 5, arena)};
}

int store_improvement_letters(struct store *store, int64_t id, struct arena *arena,
    struct improvement_letter **letters_r, size_t *count_r, struct error *error)
{
	struct list list = {0};

	if (statement_list(store,
		"SELECT id, improvement, customer, feedback, state, message_id"
		" FROM improvement_letter WHERE improvement = ?1 ORDER BY id",
		VALUES(as_integer(id)), arena, sizeof(struct improvement_letter), read_letter,
		&list, error) < 0)
		return -1;
	*letters_r = list.items;
	*count_r = list.count;
	return 0;
}
