/*
 * One batch of mails on its way from the server: fetched by its first part, read in the jail,
 * fetched again whole where the text itself was cut off, and handed over as one piece. Memory is
 * bounded by FETCH_BATCH_BYTES: a batch that grows past it ends there, and the rest is the next
 * one's.
 */
#include "desk_p.h"

#include <stdlib.h>
#include <string.h>

struct item {
	struct arrival arrival;
	bool is_partial;
	bool is_absent; /* the server gave no content */
};

struct batch {
	const struct batch_source *source;
	struct arena *arena;
	struct item items[FETCH_BATCH_MAILS];
	size_t count;
	struct error *error;
};

/* ---- fetching ----------------------------------------------------------------------------- */

static bool keep_first_part(void *context, const struct imap_mail *mail)
{
	struct batch *batch = context;
	struct item *item = &batch->items[batch->count];

	if (batch->count == FETCH_BATCH_MAILS)
		return false;
	*item = (struct item){.arrival = {.uid = mail->uid,
				  .internal_date_ms = mail->internal_date_ms,
				  .size_bytes = mail->size_bytes,
				  .raw.size = mail->content.size},
	    .is_partial = mail->is_partial,
	    .is_absent = mail->is_absent};
	item->arrival.raw.data = (const uint8_t *)arena_strndup(
	    batch->arena, (const char *)mail->content.data, mail->content.size);
	batch->count++;
	return true;
}

/* A whole mail is large and needed for a moment only: it lives outside the arena. */
struct whole_mail {
	char *data; /* owned */
	size_t size;
	bool is_partial;
};

static bool keep_whole(void *context, const struct imap_mail *mail)
{
	struct whole_mail *whole = context;

	if (mail->is_absent)
		return true;
	free(whole->data);
	whole->data = mem_strndup((const char *)mail->content.data, mail->content.size);
	whole->size = mail->content.size;
	whole->is_partial = mail->is_partial;
	return true;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The answer to what was sent first. NET_RETRY only when there is no reader to be had. */
static enum net_result take_answer(struct batch *batch, struct item *item)
{
	struct message *message = NULL;
	struct error error = {""};

	switch (reader_receive(batch->source->reader, batch->arena, &message, &error)) {
	case READER_READ:
		item->arrival.message = message;
		return NET_OK;
	case READER_QUARANTINE:
		item->arrival.message = NULL;
		item->arrival.quarantine_reason = arena_strdup(batch->arena, error.text);
		return NET_OK;
	case READER_UNAVAILABLE:
		break;
	}
	*batch->error = error;
	return NET_RETRY;
}

/* As many mails from the one at next as the reader has room for; returns where to go on. */
static size_t send_ahead(struct batch *batch, size_t next)
{
	struct reader *reader = batch->source->reader;

	for (; next < batch->count; next++) {
		const struct item *item = &batch->items[next];
		const struct message_options options = {.is_partial = item->is_partial};

		if (item->is_absent)
			continue;
		if (!reader_has_room(reader, item->arrival.raw.size))
			break;
		reader_send(reader, item->arrival.raw, &options);
	}
	return next;
}

static bool is_unread(const struct item *item)
{
	const struct message *message = item->arrival.message;

	return message == NULL || message->nature == NATURE_UNREADABLE;
}

/*
 * Looks at what is likely to become a new matter: the reader is busy with the next mails meanwhile,
 * and the transaction is the shorter for it.
 */
static void look_ahead(struct batch *batch, struct item *item)
{
	const struct message *message = item->arrival.message;

	if (batch->source->desk != NULL && !is_unread(item) && message->nature == NATURE_PERSON &&
	    message->reference_count == 0 && !message->is_text_cut)
		item->arrival.reading =
		    new_feedback_read(batch->source->desk, message, batch->arena);
}

/* The text itself was cut off in the first part, or that part alone could not be understood. */
static enum net_result read_whole(struct batch *batch, struct item *item)
{
	struct whole_mail whole = {0};
	uint32_t maximum = (uint32_t)batch->source->max_message_bytes;
	enum net_result result = imap_fetch(
	    batch->source->imap, &item->arrival.uid, 1, maximum, keep_whole, &whole, batch->error);

	if (result == NET_OK && whole.data != NULL) {
		struct bytes raw = {(const uint8_t *)whole.data, whole.size};
		const struct message_options options = {.is_partial = whole.is_partial};

		reader_send(batch->source->reader, raw, &options);
		result = take_answer(batch, item);
		if (result == NET_OK && is_unread(item)) {
			item->arrival.raw.data =
			    (const uint8_t *)arena_strndup(batch->arena, whole.data, whole.size);
			item->arrival.raw.size = whole.size;
		}
	}
	free(whole.data);
	return result;
}

static bool is_stopped(const struct batch *batch)
{
	return batch->source->is_stopped != NULL && batch->source->is_stopped();
}

/* Where the batch has grown past its share, what is not done is the next one's. */
static void bound_memory(struct batch *batch, size_t bytes, size_t done)
{
	if (arena_used_bytes(batch->arena) > bytes)
		batch->count = done;
}

static enum net_result read_first_parts(struct batch *batch)
{
	size_t sent = 0;

	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = &batch->items[i];
		enum net_result result = is_stopped(batch) ? NET_STOPPED : NET_OK;

		sent = send_ahead(batch, sent);
		if (result == NET_OK && item->is_absent)
			item->arrival.quarantine_reason = N_("the server gave no content for it");
		else if (result == NET_OK)
			result = take_answer(batch, item);
		if (result != NET_OK)
			return result;
		look_ahead(batch, item);
		bound_memory(batch, FETCH_BATCH_BYTES, i + 1);
	}
	return NET_OK;
}

static enum net_result read_rest(struct batch *batch)
{
	size_t bytes = arena_used_bytes(batch->arena) + FETCH_BATCH_BYTES / 2;

	for (size_t i = 0; i < batch->count; i++) {
		struct item *item = &batch->items[i];
		enum net_result result = is_stopped(batch) ? NET_STOPPED : NET_OK;

		if (result == NET_OK && item->is_partial && !item->is_absent &&
		    (is_unread(item) || item->arrival.message->is_text_cut))
			result = read_whole(batch, item);
		if (result != NET_OK)
			return result;
		bound_memory(batch, bytes, i + 1);
	}
	return NET_OK;
}

static enum net_result read_items(struct batch *batch)
{
	enum net_result result = read_first_parts(batch);

	reader_forget(batch->source->reader); /* the batch's bytes go with it */
	return result == NET_OK ? read_rest(batch) : result;
}

/* ---- handing over ---------------------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return (left->arrival.uid > right->arrival.uid) - (left->arrival.uid < right->arrival.uid);
}

static enum net_result hand_over(
    struct batch *batch, uint32_t next_uid, const struct batch_sink *sink)
{
	struct arrival *arrivals = arena_array(batch->arena, batch->count + 1, sizeof(*arrivals));

	for (size_t i = 0; i < batch->count; i++)
		arrivals[i] = batch->items[i].arrival;
	return sink->take(sink->context, arrivals, batch->count, next_uid, batch->error) == 0
		   ? NET_OK
		   : NET_RETRY;
}

/* UIDs up to the last item's are done; all of them when the batch was not cut short. */
static size_t count_done(
    const struct batch *batch, size_t fetched, const uint32_t *uids, size_t count)
{
	size_t done = 0;

	if (batch->count == fetched)
		return count;
	while (done < count && uids[done] <= batch->items[batch->count - 1].arrival.uid)
		done++;
	return done;
}

static enum net_result fetch(struct batch *batch, const uint32_t *uids, size_t count,
    size_t next_count, bool *fetch_failed_r)
{
	struct imap *imap = batch->source->imap;
	enum net_result result =
	    imap_fetch(imap, uids, count, MAIL_FIRST_BYTES, keep_first_part, batch, batch->error);

	*fetch_failed_r = result != NET_OK;
	if (result == NET_OK && next_count > 0)
		result = imap_fetch_ahead(
		    imap, uids + count, next_count, MAIL_FIRST_BYTES, batch->error);
	qsort(batch->items, batch->count, sizeof(*batch->items), compare_items);
	return result;
}

enum net_result batch_read(const struct batch_source *source, const struct batch_sink *sink,
    const uint32_t *uids, size_t count, size_t next_count, struct batch_outcome *outcome_r,
    struct error *error)
{
	struct batch *batch = mem_alloc(sizeof(*batch));
	struct batch_outcome outcome = {0};
	enum net_result result;
	size_t fetched;

	batch->source = source;
	batch->arena = arena_new();
	batch->error = error;
	result = fetch(batch, uids, count, next_count, &outcome.fetch_failed);
	fetched = batch->count;
	if (result == NET_OK)
		result = read_items(batch);
	if (result == NET_OK) {
		outcome.done = count_done(batch, fetched, uids, count);
		result = hand_over(batch, uids[outcome.done - 1] + 1, sink);
	}
	*outcome_r = outcome;
	arena_free(&batch->arena);
	free(batch);
	return result;
}

/* ---- taking in ---------------------------------------------------------------------------- */

struct taking {
	const struct take_in_context *context;
	struct take_in_result *result;
};

static int take_in(void *context, const struct arrival *arrivals, size_t count, uint32_t next_uid,
    struct error *error)
{
	const struct taking *taking = context;

	return take_in_batch(taking->context, arrivals, count, next_uid, taking->result, error);
}

enum net_result batch_take_in(const struct batch_source *source,
    const struct take_in_context *context, const uint32_t *uids, size_t count, size_t next_count,
    struct batch_outcome *outcome_r, struct take_in_result *taken, struct error *error)
{
	struct taking taking = {.context = context, .result = taken};
	const struct batch_sink sink = {.take = take_in, .context = &taking};

	return batch_read(source, &sink, uids, count, next_count, outcome_r, error);
}
