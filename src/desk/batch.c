/*
 * Mails on their way from the server, in batches: fetched by their first part, read in the jail,
 * fetched again whole where the text itself was cut off, and each batch handed over as one piece.
 * While one batch is handed over the reader is busy with the next, which it is given mail by mail
 * as they come, and server and line with those behind; the disk is waited for only when that next
 * one is ready. Memory is bounded by FETCH_BATCH_BYTES for each of the first two: a batch that
 * grows past it ends there, and the rest is the next one's.
 */
#include "batch_p.h"

#include <stdlib.h>
#include <string.h>

struct item {
	struct arrival arrival;
	bool is_partial;
	bool is_absent; /* the server gave no content */
};

struct batch {
	const struct batch_source *source;
	const uint32_t *uids; /* borrowed */
	size_t uid_count;
	struct arena *arena; /* owned */
	struct item items[FETCH_BATCH_MAILS];
	size_t count, fetched; /* fewer than were fetched when it grew too large */
	size_t sent, read;     /* so many of the items went to the reader, came back */
	enum net_result result;
	bool fetch_failed;
	bool is_disordered;   /* the mails did not come in the order of their UIDs */
	size_t deaths_before; /* of the reader */
	struct error error;   /* with another result than NET_OK */
};

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

/* ---- fetching ----------------------------------------------------------------------------- */

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
	struct error error = {0};

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
	batch->error = error;
	return NET_RETRY;
}

/* As many mails as the reader has room for. */
static void send_ahead(struct batch *batch)
{
	struct reader *reader = batch->source->reader;

	for (; batch->sent < batch->count; batch->sent++) {
		const struct item *item = &batch->items[batch->sent];
		const struct message_options options = {.is_partial = item->is_partial};

		if (item->is_absent)
			continue;
		if (!reader_has_room(reader, item->arrival.raw.size))
			break;
		reader_send(reader, item->arrival.raw, &options);
	}
}

/* The next mail's; waits for it. */
static void read_next(struct batch *batch)
{
	struct item *item = &batch->items[batch->read];

	send_ahead(batch);
	if (item->is_absent)
		item->arrival.quarantine_reason = N_("the server gave no content for it");
	else
		batch->result = take_answer(batch, item);
	if (batch->result == NET_OK)
		batch->read++;
}

static bool may_read_on(const struct batch *batch)
{
	return batch->result == NET_OK && batch->read < batch->count &&
	       arena_used_bytes(batch->arena) <= FETCH_BATCH_BYTES;
}

void batch_read_on(struct batch *batch)
{
	while (may_read_on(batch)) {
		send_ahead(batch);
		if (!batch->items[batch->read].is_absent && !reader_is_ready(batch->source->reader))
			break;
		read_next(batch);
	}
}

/*
 * The same in the middle of a FETCH, whose deadline runs: here a mail that the reader died on is
 * left for later, as it may take its time.
 */
static void read_meanwhile(struct batch *batch)
{
	struct reader *reader = batch->source->reader;

	while (may_read_on(batch) && !batch->is_disordered &&
	       reader_death_count(reader) == batch->deaths_before) {
		send_ahead(batch);
		if (batch->items[batch->read].is_absent || !reader_has_answer(reader))
			break;
		read_next(batch);
	}
}

static bool keep_first_part(void *context, const struct imap_mail *mail)
{
	struct batch *batch = context;
	struct item *item = &batch->items[batch->count];

	if (batch->count == FETCH_BATCH_MAILS)
		return false;
	if (batch->count > 0 && mail->uid < item[-1].arrival.uid)
		batch->is_disordered = true;
	*item = (struct item){.arrival = {.uid = mail->uid,
				  .internal_date_ms = mail->internal_date_ms,
				  .size_bytes = mail->size_bytes,
				  .raw.size = mail->content.size},
	    .is_partial = mail->is_partial,
	    .is_absent = mail->is_absent};
	item->arrival.raw.data = (const uint8_t *)arena_strndup(
	    batch->arena, (const char *)mail->content.data, mail->content.size);
	batch->count++;
	read_meanwhile(batch);
	return true;
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
	    batch->source->imap, &item->arrival.uid, 1, maximum, keep_whole, &whole, &batch->error);

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
	for (size_t i = 0; i < batch->count; i++) {
		if (is_stopped(batch))
			return NET_STOPPED;
		while (batch->result == NET_OK && batch->read <= i)
			read_next(batch);
		if (batch->result != NET_OK)
			return batch->result;
		look_ahead(batch, &batch->items[i]);
		bound_memory(batch, FETCH_BATCH_BYTES, i + 1);
		batch_read_on(batch);
	}
	return NET_OK;
}

static bool needs_rest(const struct item *item)
{
	return item->is_partial && !item->is_absent &&
	       (is_unread(item) || item->arrival.message->is_text_cut);
}

static enum net_result read_rest(struct batch *batch)
{
	size_t bytes = arena_used_bytes(batch->arena) + FETCH_BATCH_BYTES / 2;

	for (size_t i = 0; i < batch->count; i++) {
		enum net_result result;

		if (!needs_rest(&batch->items[i]))
			continue;
		result = is_stopped(batch) ? NET_STOPPED : read_whole(batch, &batch->items[i]);
		if (result != NET_OK)
			return result;
		bound_memory(batch, bytes, i + 1);
	}
	return NET_OK;
}

/* ---- handing over ---------------------------------------------------------------------------- */

static bool is_cut(const struct batch *batch)
{
	return batch->count < batch->fetched;
}

/* UIDs up to the last item's are done; all of them when the batch was not cut short. */
static size_t count_done(const struct batch *batch)
{
	size_t done = 0;

	if (!is_cut(batch))
		return batch->uid_count;
	while (done < batch->uid_count &&
	       batch->uids[done] <= batch->items[batch->count - 1].arrival.uid)
		done++;
	return done;
}

static enum net_result hand_over(
    struct batch *batch, const struct batch_sink *sink, struct batch *next, struct error *error)
{
	struct arrival *arrivals = arena_array(batch->arena, batch->count + 1, sizeof(*arrivals));
	uint32_t next_uid = batch->uids[count_done(batch) - 1] + 1;

	for (size_t i = 0; i < batch->count; i++)
		arrivals[i] = batch->items[i].arrival;
	return sink->take(sink->context, arrivals, batch->count, next_uid, next, error) == 0
		   ? NET_OK
		   : NET_RETRY;
}

/* ---- one after the other ------------------------------------------------------------------- */

struct run {
	const struct batch_source *source;
	const struct batch_sink *sink;
	const uint32_t *uids;
	size_t count, begun, handed_over;
	bool is_cut; /* the last one that was begun: what was asked for ahead is of no use */
	size_t most; /* to be asked for at once */
	struct batch *ready; /* owned; read, and not handed over yet */
	struct batch_outcome outcome;
	struct error *error;
};

/*
 * Asks for what comes behind so many of the batch's; batches that had to be cut are asked for one
 * by one.
 */
static enum net_result ask_ahead(const struct run *run, struct batch *batch, size_t behind)
{
	size_t count = run->count - run->begun - behind;

	if (run->most < FETCH_BATCH_MAILS)
		count = at_most(count, run->most);
	return imap_fetch_ahead(
	    run->source->imap, batch->uids + behind, count, MAIL_FIRST_BYTES, &batch->error);
}

static int compare_items(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return (left->arrival.uid > right->arrival.uid) - (left->arrival.uid < right->arrival.uid);
}

/* What is cut off is what comes last. What the reader was given already it is given again. */
static void put_in_order(struct batch *batch)
{
	if (!batch->is_disordered)
		return;
	reader_forget(batch->source->reader);
	batch->sent = batch->read = 0;
	qsort(batch->items, batch->count, sizeof(*batch->items), compare_items);
}

static void fetch_first_parts(struct batch *batch)
{
	enum net_result result = imap_fetch(batch->source->imap, batch->uids, batch->uid_count,
	    MAIL_FIRST_BYTES, keep_first_part, batch, &batch->error);

	batch->fetch_failed = result != NET_OK;
	if (result != NET_OK)
		batch->result = result;
	batch->fetched = batch->count;
	put_in_order(batch);
}

/* Fetches the next batch and asks for those behind it. */
static struct batch *batch_start(const struct run *run)
{
	struct batch *batch = mem_alloc(sizeof(*batch));
	struct imap *imap = run->source->imap;
	size_t left = run->count - run->begun;

	batch->source = run->source;
	batch->arena = arena_new();
	batch->uids = run->uids + run->begun;
	batch->deaths_before = reader_death_count(run->source->reader);
	if (!run->is_cut)
		batch->result = ask_ahead(run, batch, 0);
	batch->uid_count = at_most(left, run->most);
	if (!run->is_cut && imap_asked_ahead(imap) > 0)
		batch->uid_count = at_most(imap_asked_ahead(imap), FETCH_BATCH_MAILS);
	batch->fetch_failed = batch->result != NET_OK;
	if (batch->result == NET_OK)
		fetch_first_parts(batch);
	if (batch->result == NET_OK)
		batch->result = ask_ahead(run, batch, batch->uid_count);
	return batch;
}

static void batch_finish(struct batch *batch)
{
	if (batch->result == NET_OK)
		batch->result = read_first_parts(batch);
	reader_forget(batch->source->reader); /* the batch's bytes go with it */
	if (batch->result == NET_OK)
		batch->result = read_rest(batch);
}

static void batch_free(struct batch **batch)
{
	if (*batch == NULL)
		return;
	arena_free(&(*batch)->arena);
	free(*batch);
	*batch = NULL;
}

/* What was handed over is done. */
static enum net_result settle(struct run *run)
{
	const struct batch_sink *sink = run->sink;

	if (run->handed_over == run->outcome.done)
		return NET_OK;
	if (sink->settle != NULL && sink->settle(sink->context, run->error) != 0) {
		run->handed_over = run->outcome.done;
		return NET_RETRY;
	}
	run->outcome.done = run->handed_over;
	if (sink->report != NULL)
		sink->report(sink->context, run->outcome.done);
	return NET_OK;
}

static enum net_result pass_on_ready(struct run *run, struct batch *next)
{
	enum net_result result = settle(run);

	if (result == NET_OK)
		result = hand_over(run->ready, run->sink, next, run->error);
	if (result == NET_OK)
		run->handed_over = run->begun;
	return result;
}

/* How many to ask for at once behind this batch: what does not fit would be fetched again. */
static size_t fitting(const struct batch *batch, size_t most)
{
	if (is_cut(batch))
		return batch->count;
	if (arena_used_bytes(batch->arena) > FETCH_BATCH_BYTES / 2)
		return most;
	return at_most(2 * batch->uid_count, FETCH_BATCH_MAILS);
}

static enum net_result finish_next(struct run *run, struct batch *next)
{
	batch_finish(next);
	if (next->result == NET_OK) {
		run->begun += count_done(next);
		run->is_cut = is_cut(next);
		run->most = fitting(next, run->most);
		return NET_OK;
	}
	run->outcome.fetch_failed = next->fetch_failed;
	*run->error = next->error;
	return next->result;
}

/* The next batch is asked for, the one before is handed over, the next is read to its end. */
static enum net_result take_turn(struct run *run)
{
	struct batch *next = NULL;
	enum net_result result = NET_OK;

	if (run->begun < run->count)
		next = batch_start(run);
	if (run->ready != NULL)
		result = pass_on_ready(run, next);
	if (result == NET_OK && next != NULL)
		result = finish_next(run, next);
	batch_free(&run->ready);
	run->ready = next;
	return result;
}

enum net_result batch_read(const struct batch_source *source, const struct batch_sink *sink,
    const uint32_t *uids, size_t count, struct batch_outcome *outcome_r, struct error *error)
{
	struct run run = {.source = source,
	    .sink = sink,
	    .uids = uids,
	    .count = count,
	    .most = FETCH_BATCH_MAILS,
	    .error = error};
	enum net_result result = NET_OK;

	if (count > 0)
		reader_prepare();
	while (result == NET_OK && (run.begun < count || run.ready != NULL))
		result = take_turn(&run);
	if (settle(&run) != NET_OK)
		result = NET_RETRY;
	reader_forget(source->reader);
	batch_free(&run.ready);
	*outcome_r = run.outcome;
	return result;
}
