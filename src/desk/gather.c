/*
 * Gathering mails of the past, from a mailbox over IMAP or from files, read in the jail and put on
 * a pile in the order of their dates. Nothing is changed where they come from: folders are opened
 * with EXAMINE, contents asked for with PEEK.
 *
 * A mail's date is when it reached the mailbox (INTERNALDATE); in a file nobody knows that, and the
 * sender's own Date stands for it. What lies in the future counts as of now, what has no date (or
 * that of a clock that was never set) as of the mail before it.
 */
#include "batch_p.h"

#include <stdlib.h>
#include <string.h>

/* Clocks that were never set begin at 1970. */
#define DATE_FIRST_MS (365 * DAY_MS)

struct gathering {
	struct mail_pile *pile; /* owned */
	struct reader *reader;	/* owned */
	struct arena *arena;	/* owned; of one mail */
	int64_t since_ms, now_ms;
	int64_t last_ms; /* date of the mail before */
	size_t older_count;
	size_t mailbox_index; /* of the mails now gathered */
};

struct gathering *gather_new(int64_t since_ms, struct error *error)
{
	struct mail_pile *pile = mail_pile_new(error);
	struct gathering *gathering;

	if (pile == NULL)
		return NULL;
	gathering = mem_alloc(sizeof(*gathering));
	gathering->pile = pile;
	gathering->reader = reader_new();
	gathering->arena = arena_new();
	gathering->since_ms = since_ms;
	gathering->now_ms = clock_now_ms();
	gathering->last_ms = since_ms != GATHER_ALL ? since_ms : gathering->now_ms;
	return gathering;
}

void gather_free(struct gathering **gathering)
{
	if (*gathering == NULL)
		return;
	mail_pile_free(&(*gathering)->pile);
	reader_free(&(*gathering)->reader);
	arena_free(&(*gathering)->arena);
	free(*gathering);
	*gathering = NULL;
}

size_t gather_count(const struct gathering *gathering)
{
	return mail_pile_count(gathering->pile);
}

size_t gather_older_count(const struct gathering *gathering)
{
	return gathering->older_count;
}

void gather_span(const struct gathering *gathering, int64_t *from_ms_r, int64_t *to_ms_r)
{
	mail_pile_span(gathering->pile, from_ms_r, to_ms_r);
}

struct mail_pile *gather_pile(struct gathering *gathering)
{
	return gathering->pile;
}

/* ---- one mail ----------------------------------------------------------------------------- */

static int64_t date_of(const struct gathering *gathering, const struct arrival *arrival)
{
	const struct message *message = arrival->message;
	int64_t at_ms = gathering->last_ms;

	if (arrival->internal_date_ms > 0)
		at_ms = arrival->internal_date_ms;
	else if (message != NULL && message->has_date && message->date_ms >= DATE_FIRST_MS)
		at_ms = message->date_ms;
	return at_ms < gathering->now_ms ? at_ms : gathering->now_ms;
}

static int put_aside(
    struct gathering *gathering, const struct arrival *arrival, struct error *error)
{
	struct arrival dated = *arrival;

	dated.internal_date_ms = date_of(gathering, arrival);
	if (dated.internal_date_ms < gathering->since_ms) {
		gathering->older_count++;
		return 0;
	}
	gathering->last_ms = dated.internal_date_ms;
	return mail_pile_add(gathering->pile, &dated, gathering->mailbox_index, error);
}

int gather_mail(
    struct gathering *gathering, struct bytes mail, bool is_partial, struct error *error)
{
	const struct message_options options = {.is_partial = is_partial};
	struct arrival arrival = {.size_bytes = (int64_t)mail.size, .raw = mail};
	struct message *message = NULL;
	struct error why;
	int done;

	switch (reader_read(gathering->reader, mail, &options, gathering->arena, &message, &why)) {
	case READER_READ:
		arrival.message = message;
		break;
	case READER_QUARANTINE:
		arrival.quarantine_reason = why.text;
		break;
	case READER_UNAVAILABLE:
		return error_set(error, "%s", why.text);
	}
	done = put_aside(gathering, &arrival, error);
	arena_clear(gathering->arena);
	return done;
}

int gather_unread(struct gathering *gathering, const char *why, struct error *error)
{
	const struct arrival arrival = {.quarantine_reason = why};

	return put_aside(gathering, &arrival, error);
}

/* ---- a mailbox ---------------------------------------------------------------------------- */

struct taking {
	struct gathering *gathering;
	const struct poll_progress *progress; /* NULL: nobody asks */
	size_t done, count;		      /* done before this run */
};

static int take(void *context, const struct arrival *arrivals, size_t count, uint32_t next_uid,
    struct batch *next, struct error *error)
{
	const struct taking *taking = context;

	(void)next_uid;
	for (size_t i = 0; i < count; i++) {
		if (put_aside(taking->gathering, &arrivals[i], error) != 0)
			return -1;
		if (next != NULL)
			batch_read_on(next);
	}
	return 0;
}

static void report(void *context, size_t done)
{
	const struct taking *taking = context;

	if (taking->progress != NULL)
		taking->progress->report(
		    taking->progress->context, taking->done + done, taking->count);
}

/* A mail that the server does not hand out is counted with its reason. */
static enum net_result note_denied(struct gathering *gathering, struct error *error)
{
	struct error why = *error;

	return gather_unread(gathering, why.text, error) == 0 ? NET_OK : NET_RETRY;
}

static enum net_result gather_uids(struct gathering *gathering, const struct batch_source *source,
    const uint32_t *uids, size_t count, const struct poll_progress *progress, struct error *error)
{
	struct taking taking = {.gathering = gathering, .progress = progress, .count = count};
	const struct batch_sink sink = {.take = take, .report = report, .context = &taking};
	size_t one_by_one = 0; /* mails of a batch that was denied as a whole */

	while (taking.done < count) {
		size_t size = one_by_one > 0 ? 1 : count - taking.done;
		struct batch_outcome outcome;
		enum net_result result =
		    batch_read(source, &sink, uids + taking.done, size, &outcome, error);

		if (result == NET_DENIED && size == 1) {
			result = note_denied(gathering, error);
			report(&taking, ++outcome.done);
		}
		taking.done += outcome.done;
		if (one_by_one > 0)
			one_by_one--;
		if (result == NET_DENIED)
			one_by_one = count - taking.done < FETCH_BATCH_MAILS ? count - taking.done
									     : FETCH_BATCH_MAILS;
		else if (result != NET_OK)
			return result;
	}
	return NET_OK;
}

/* The server compares days as it wrote them: one more, the rest by the exact date. */
static enum net_result list_uids(const struct gathering *gathering, struct imap *imap,
    struct arena *arena, uint32_t **uids_r, size_t *count_r, struct error *error)
{
	if (gathering->since_ms == GATHER_ALL)
		return imap_list_uids(imap, 1, arena, uids_r, count_r, error);
	return imap_list_uids_since(
	    imap, gathering->since_ms - DAY_MS, arena, uids_r, count_r, error);
}

enum net_result gather_mailbox(struct gathering *gathering, const struct settings *settings,
    size_t mailbox_index, const struct poll_progress *progress, struct error *error)
{
	const struct mailbox_settings *mailbox = &settings->mailboxes[mailbox_index];
	struct batch_source source = {
	    .reader = gathering->reader, .max_message_bytes = settings->max_message_bytes};
	struct arena *arena = arena_new();
	struct imap_folder folder;
	uint32_t *uids = NULL;
	size_t count = 0;
	enum net_result result = imap_open(&mailbox->imap, NULL, &source.imap, error);

	gathering->mailbox_index = mailbox_index;
	if (result == NET_OK)
		result = imap_examine(source.imap, mailbox->inbox, &folder, error);
	if (result == NET_OK)
		result = list_uids(gathering, source.imap, arena, &uids, &count, error);
	if (result == NET_OK)
		result = gather_uids(gathering, &source, uids, count, progress, error);
	if (result != NET_OK)
		error_add(error, "%s, %s", mailbox->address, mailbox->inbox);
	imap_close(&source.imap);
	arena_free(&arena);
	return result;
}
