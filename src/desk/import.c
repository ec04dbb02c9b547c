/*
 * History: mails of the past into the database, as a folder of their own. Nothing is sent for them:
 * the watermark lies behind every one.
 */
#include "desk_p.h"

#include <stdlib.h>
#include <string.h>

/* No server has a folder of that name. */
#define IMPORT_FOLDER "<import>"
#define IMPORT_UIDVALIDITY 1

struct import {
	struct desk *desk;
	struct mail_pile *pile;
	struct folder_record folder;
	struct take_in_context context;
	struct arrival arrivals[FETCH_BATCH_MAILS];
	size_t count; /* of the batch */
	uint32_t next_uid;
};

static int open_folder(
    struct import *import, size_t mailbox_index, struct arena *arena, struct error *error)
{
	struct store *store = import->desk->store;
	int64_t account_id = 0;
	int done = store_begin(store, error);

	if (done != 0)
		return -1;
	done = desk_account(import->desk, mailbox_index, &account_id, error);
	if (done == 0)
		done =
		    store_folder(store, account_id, IMPORT_FOLDER, arena, &import->folder, error);
	import->next_uid = import->folder.next_uid > 0 ? import->folder.next_uid : 1;
	import->context = (struct take_in_context){.desk = import->desk,
	    .mailbox = &import->desk->settings->mailboxes[mailbox_index],
	    .account_id = account_id,
	    .folder_id = import->folder.id,
	    .uidvalidity = IMPORT_UIDVALIDITY,
	    .follows_dates = true,
	    .watermark_ms = clock_now_ms() + 1, /* no date of a gathered mail lies behind now */
	    .is_rescan = true};
	return desk_finish(import->desk, done, error);
}

/* From index on, as many as fit into a batch. */
static int fill_batch(struct import *import, size_t index, struct arena *arena, struct error *error)
{
	size_t total = mail_pile_count(import->pile), mailbox_index;

	import->count = 0;
	while (index < total && import->count < FETCH_BATCH_MAILS &&
	       arena_used_bytes(arena) < FETCH_BATCH_BYTES) {
		struct arrival *arrival = &import->arrivals[import->count];

		if (mail_pile_get(import->pile, index++, arena, arrival, &mailbox_index, error) !=
		    0)
			return -1;
		arrival->uid = import->next_uid++;
		import->count++;
	}
	return 0;
}

static int import_all(struct import *import,
    void (*progress)(void *context, size_t done, size_t total), void *context,
    struct take_in_result *result, struct error *error)
{
	size_t total = mail_pile_count(import->pile);

	for (size_t done = 0; done < total; done += import->count) {
		struct arena *arena = arena_new();
		int failed = fill_batch(import, done, arena, error) != 0 ||
			     take_in_batch(&import->context, import->arrivals, import->count,
				 import->next_uid, result, error) != 0;

		arena_free(&arena);
		if (failed)
			return -1;
		if (progress != NULL)
			progress(context, done + import->count, total);
	}
	return 0;
}

/* "hark status" tells when that was. */
static int mark_imported(struct import *import, int64_t now_ms, struct error *error)
{
	struct store *store = import->desk->store;

	if (store_begin(store, error) != 0)
		return -1;
	return desk_finish(
	    import->desk, store_folder_polled(store, import->folder.id, now_ms, error), error);
}

int import_mails(struct desk *desk, size_t mailbox_index, struct gathering *gathering,
    void (*progress)(void *context, size_t done, size_t total), void *context,
    struct take_in_result *result_r, struct error *error)
{
	struct import *import = mem_alloc(sizeof(*import));
	struct arena *arena = arena_new();
	int64_t now_ms = clock_now_ms();
	int done;

	import->desk = desk;
	import->pile = gather_pile(gathering);
	mail_pile_sort(import->pile);
	desk->is_past = true;
	done = open_folder(import, mailbox_index, arena, error);
	if (done == 0)
		done = import_all(import, progress, context, result_r, error);
	clock_set(now_ms);
	desk->is_past = false;
	if (done == 0)
		done = mark_imported(import, now_ms, error);
	arena_free(&arena);
	free(import);
	return done;
}
