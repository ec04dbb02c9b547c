/* evidence: what decided a feedback's category and priority, word by word. */
#include "store/store_p.h"

static int add_one(struct store *store, int64_t feedback_id, int64_t entry_id,
    const struct evidence_record *record, struct error *error)
{
	return statement_run(store,
	    "INSERT INTO evidence (feedback, entry, rule, word, place, weight, is_veto)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	    VALUES(as_integer(feedback_id), as_reference(entry_id), as_text(record->rule),
		as_text(record->word), as_text(record->place), as_real(record->weight),
		as_integer(record->is_veto)),
	    error);
}

int store_evidence_add(struct store *store, int64_t feedback_id, int64_t entry_id,
    const struct evidence_record *records, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (add_one(store, feedback_id, entry_id, &records[i], error) < 0)
			return error_add(
			    error, _("evidence of feedback #%lld"), (long long)feedback_id);
	return 0;
}

static void read_evidence(sqlite3_stmt *row, struct arena *arena, void *item_r)
{
	*(struct evidence_record *)item_r = (struct evidence_record){
	    .rule = column_text(row, 0, arena),
	    .word = column_text(row, 1, arena),
	    .place = column_text(row, 2, arena),
	    .weight = column_real(row, 3),
	    .is_veto = column_integer(row, 4) != 0,
	};
}

int store_evidence_list(struct store *store, int64_t feedback_id, struct arena *arena,
    struct evidence_record **records_r, size_t *count_r, struct error *error)
{
	struct list list;

	if (statement_list(store,
		"SELECT rule, word, place, weight, is_veto FROM evidence WHERE feedback = ?1"
		" ORDER BY id",
		VALUES(as_integer(feedback_id)), arena, sizeof(**records_r), read_evidence, &list,
		error) < 0)
		return -1;
	*records_r = list.items;
	*count_r = list.count;
	return 0;
}

int store_evidence_remove(
    struct store *store, int64_t feedback_id, const char *place, struct error *error)
{
	return statement_run(store, "DELETE FROM evidence WHERE feedback = ?1 AND place = ?2",
	    VALUES(as_integer(feedback_id), as_text(place)), error);
}
