/* purchases: what customers bought, from a shop's export, into the database. */
#include "desk_p.h"

int purchase_write(
    struct desk *desk, const struct purchase_row *row, bool *is_new_r, struct error *error)
{
	struct purchase_record record = {.reference = row->reference,
	    .amount = row->amount,
	    .currency = row->currency,
	    .at_ms = row->at_ms};
	int64_t forgotten_ms;
	int found = store_forgotten_ms(desk->store, row->address, &forgotten_ms, error);

	if (found < 0)
		return -1;
	if (found == 1 && row->at_ms <= forgotten_ms) {
		*is_new_r = false;
		return 0;
	}
	if (store_customer(
		desk->store, row->address, "", row->at_ms, &record.customer_id, NULL, error) != 0)
		return -1;
	return store_purchase_add(desk->store, &record, is_new_r, error);
}

static int record_all(struct desk *desk, const struct purchase_row *rows, size_t count,
    size_t *added_r, struct error *error)
{
	size_t added = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_new;

		if (purchase_write(desk, &rows[i], &is_new, error) != 0)
			return -1;
		added += is_new;
	}
	*added_r = added;
	return 0;
}

int purchases_import(struct desk *desk, const struct purchase_row *rows, size_t count,
    size_t *added_r, struct error *error)
{
	if (store_begin(desk->store, error) != 0)
		return -1;
	return desk_finish(desk, record_all(desk, rows, count, added_r, error), error);
}
