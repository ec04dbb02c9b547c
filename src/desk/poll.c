/*
 * Everything new in a folder, in batches: UIDs from the folder's next one on, first part of each,
 * read in the jail, taken in. A folder that is seen for the first time starts at its end: old mail
 * is not answered, ever. When UIDVALIDITY changes, or history is asked for, a re-scan by date is
 * planned in the store first, so that it is still a re-scan after a crash.
 */
#include "batch_p.h"
#include "rescan_p.h"

/* A re-scan looks back a little further than the last good poll; mails known by identity become
 * duplicates. */
#define RESCAN_MARGIN_MS (2 * DAY_MS)

/* How far a mail server's clock may be behind ours. */
#define CLOCK_MARGIN_MS (10 * MINUTE_MS)

struct poll {
	struct desk *desk;
	const struct mailbox_settings *mailbox;
	struct imap *imap;
	struct reader *reader;
	const struct poll_progress *progress;
	struct folder_record folder;
	const struct poll_folder_options *options;
	struct imap_folder state;
	struct rescan rescan;
	struct trouble trouble;
	int64_t restored_ms; /* when the database came back from a backup; 0: never */
	struct take_in_result *result;
	struct error *error;
};

/*
 * Mail from before is never answered. INTERNALDATE counts whole seconds by the server's clock,
 * which may be a few minutes behind ours; UIDs below UIDNEXT at first contact are not even looked
 * at, so a margin lets nothing old in but what another client moved into the folder minutes after
 * it came. What came before the database was put back from a backup may have been answered.
 */
static int64_t watermark(const struct poll *poll)
{
	int64_t mark_ms = poll->rescan.is_planned ? poll->rescan.watermark_ms
						  : poll->folder.first_contact_ms - CLOCK_MARGIN_MS;

	return mark_ms > poll->restored_ms ? mark_ms : poll->restored_ms;
}

static struct take_in_context context_of(const struct poll *poll)
{
	return (struct take_in_context){.desk = poll->desk,
	    .mailbox = poll->mailbox,
	    .account_id = poll->folder.account_id,
	    .folder_id = poll->folder.id,
	    .uidvalidity = poll->state.uidvalidity,
	    .watermark_ms = watermark(poll),
	    .is_sent = poll->options->is_sent,
	    .button = poll->options->button,
	    .is_rescan = poll->rescan.is_planned};
}

/* The mails of a folder on their way into the store. */
struct taking {
	struct poll *poll;
	size_t done, count;	       /* UIDs; done before this run */
	struct take_in_result counted; /* with the batch that is on its way to the disk */
};

static int take(void *data, const struct arrival *arrivals, size_t count, uint32_t next_uid,
    struct batch *next, struct error *error)
{
	struct taking *taking = data;
	struct take_in_context context = context_of(taking->poll);

	context.next = next;
	taking->counted = *taking->poll->result;
	return take_in_start(&context, arrivals, count, next_uid, &taking->counted, error);
}

static int settle(void *data, struct error *error)
{
	const struct taking *taking = data;
	const struct take_in_context context = context_of(taking->poll);

	if (take_in_end(&context, error) != 0)
		return -1;
	*taking->poll->result = taking->counted;
	return 0;
}

static void report(void *data, size_t done)
{
	const struct taking *taking = data;
	const struct poll_progress *progress = taking->poll->progress;

	if (progress != NULL)
		progress->report(progress->context, taking->done + done, taking->count);
}

static enum net_result take_uids(
    struct taking *taking, const uint32_t *uids, size_t count, struct batch_outcome *outcome_r)
{
	const struct poll *poll = taking->poll;
	const struct batch_source source = {.imap = poll->imap,
	    .reader = poll->reader,
	    .max_message_bytes = poll->desk->settings->max_message_bytes,
	    .is_stopped = poll->progress != NULL ? poll->progress->is_stopped : NULL,
	    .desk = poll->options->is_sent ? NULL : poll->desk};
	const struct batch_sink sink = {
	    .take = take, .settle = settle, .report = report, .context = taking};

	return batch_read(&source, &sink, uids, count, outcome_r, poll->error);
}

static bool ignore_mail(void *context, const struct imap_mail *mail)
{
	(void)context;
	(void)mail;
	return true;
}

/* The mail that cannot be had goes into quarantine without its bytes, so that intake goes on. */
static int set_aside(struct poll *poll, uint32_t uid)
{
	const struct take_in_context context = context_of(poll);
	struct arrival arrival = {.uid = uid, .quarantine_reason = poll->error->text};
	struct error why = *poll->error;

	if (take_in_batch(&context, &arrival, 1, uid + 1, poll->result, poll->error) != 0)
		return -1;
	*poll->error = why;
	return trouble_clear(poll->desk->store, poll->folder.id, &poll->trouble, poll->error);
}

/* Where a batch failed before, one mail at a time; the suspect only after its neighbour was had. */
static enum net_result poll_suspect(
    struct taking *taking, const uint32_t *uids, size_t left, struct batch_outcome *outcome_r)
{
	struct poll *poll = taking->poll;
	bool is_suspect = poll->trouble.uid == uids[0] && poll->trouble.failures > 0;
	bool has_neighbour = is_suspect && left > 1 &&
			     imap_fetch(poll->imap, uids + 1, 1, MAIL_FIRST_BYTES, ignore_mail,
				 NULL, poll->error) == NET_OK;
	enum net_result result = take_uids(taking, uids, 1, outcome_r);

	if (!outcome_r->fetch_failed)
		return result;
	if (trouble_note(
		poll->desk->store, poll->folder.id, uids, 1, &poll->trouble, poll->error) != 0)
		return NET_RETRY;
	if (trouble_is_final(&poll->trouble, uids[0], has_neighbour)) {
		if (set_aside(poll, uids[0]) != 0)
			return NET_RETRY;
		outcome_r->done = 1;
		outcome_r->fetch_failed = false;
		report(taking, 1);
	}
	return result == NET_DENIED && outcome_r->done == 1 ? NET_OK : NET_RETRY;
}

/* The batch that could not be had: from now on its mails one by one. */
static enum net_result note_trouble(
    struct poll *poll, const uint32_t *uids, size_t left, enum net_result result)
{
	size_t count = left < FETCH_BATCH_MAILS ? left : FETCH_BATCH_MAILS;
	struct error why = *poll->error;

	if (trouble_note(
		poll->desk->store, poll->folder.id, uids, count, &poll->trouble, poll->error) != 0)
		return NET_RETRY;
	*poll->error = why;
	/* A refusal leaves the session alive: the same again, one by one. */
	return result == NET_DENIED ? NET_OK : NET_RETRY;
}

/* All of them up to where a batch failed before, or fails now. */
static enum net_result poll_next(
    struct taking *taking, const uint32_t *uids, size_t left, struct batch_outcome *outcome_r)
{
	struct poll *poll = taking->poll;
	enum net_result result;
	size_t clear = 0;

	while (clear < left && !trouble_is_here(&poll->trouble, uids[clear]))
		clear++;
	if (clear == 0)
		return poll_suspect(taking, uids, left, outcome_r);
	result = take_uids(taking, uids, clear, outcome_r);
	if (!outcome_r->fetch_failed)
		return result;
	return note_trouble(poll, uids + outcome_r->done, clear - outcome_r->done, result);
}

static enum net_result poll_uids(struct poll *poll, const uint32_t *uids, size_t count)
{
	struct taking taking = {.poll = poll, .count = count};
	enum net_result result = NET_OK;

	if (trouble_load(poll->desk->store, poll->folder.id, &poll->trouble, poll->error) != 0)
		return NET_RETRY;
	while (result == NET_OK && taking.done < count) {
		struct batch_outcome outcome = {0};

		result = poll_next(&taking, uids + taking.done, count - taking.done, &outcome);
		taking.done += outcome.done;
	}
	if (result == NET_OK && poll->trouble.uid != 0 &&
	    trouble_clear(poll->desk->store, poll->folder.id, &poll->trouble, poll->error) != 0)
		return NET_RETRY;
	return result;
}

/* ---- where to start ---- */

static int load_rescan(struct poll *poll)
{
	return rescan_load(poll->desk->store, poll->folder.id, &poll->rescan, poll->error);
}

/* Plan and new position in one transaction. */
static int rescan_plan(struct poll *poll, int64_t since_ms, int64_t watermark_ms)
{
	struct store *store = poll->desk->store;
	char key[RESCAN_KEY_BYTES], text[80];
	int done;

	snprintf(text, sizeof(text), "%lld %lld %u", (long long)since_ms, (long long)watermark_ms,
	    poll->state.uidnext);
	if (store_begin(store, poll->error) != 0)
		return -1;
	done = store_meta_set(store, rescan_key(poll->folder.id, key), text, poll->error);
	if (done == 0)
		done = store_folder_position(
		    store, poll->folder.id, poll->state.uidvalidity, 1, poll->error);
	if (desk_finish(poll->desk, done, poll->error) != 0)
		return -1;
	poll->folder.uidvalidity = poll->state.uidvalidity;
	poll->folder.next_uid = 1;
	return load_rescan(poll);
}

static int set_position(struct poll *poll, uint32_t next_uid, bool ends_rescan)
{
	struct store *store = poll->desk->store;
	char key[RESCAN_KEY_BYTES];
	int done;

	if (store_begin(store, poll->error) != 0)
		return -1;
	done = store_folder_position(
	    store, poll->folder.id, poll->state.uidvalidity, next_uid, poll->error);
	if (done == 0 && ends_rescan)
		done = store_meta_set(store, rescan_key(poll->folder.id, key), "", poll->error);
	if (desk_finish(poll->desk, done, poll->error) != 0)
		return -1;
	poll->folder.uidvalidity = poll->state.uidvalidity;
	poll->folder.next_uid = next_uid;
	if (ends_rescan)
		poll->rescan.is_planned = false;
	return 0;
}

static int first_contact(struct poll *poll)
{
	const struct poll_folder_options *options = poll->options;
	int64_t since_ms;

	/* A button that was missing before, and was looked for, holds nothing old. */
	if (options->button != NULL && (options->is_new || poll->folder.last_good_poll_ms != 0))
		return set_position(poll, 1, false);
	if (poll->mailbox->start == NULL || options->button != NULL)
		return set_position(poll, poll->state.uidnext, false);
	if (time_parse(poll->mailbox->start, &since_ms, poll->error) != 0)
		return -1;
	return rescan_plan(poll, since_ms, clock_now_ms());
}

/* Here the date alone tells old from new; what lay there at first contact stays unanswered. */
static int64_t rescan_watermark(const struct poll *poll, int64_t last_ms)
{
	int64_t first_ms = poll->folder.first_contact_ms / SECOND_MS * SECOND_MS;

	return last_ms - CLOCK_MARGIN_MS > first_ms ? last_ms - CLOCK_MARGIN_MS : first_ms;
}

/* From the last good poll on; nothing older is answered. */
static int rescan_since_last(struct poll *poll)
{
	int64_t last_ms = poll->folder.last_good_poll_ms;

	if (last_ms == 0)
		last_ms = clock_now_ms();
	return rescan_plan(poll, last_ms - RESCAN_MARGIN_MS, rescan_watermark(poll, last_ms));
}

static int uidvalidity_changed(struct poll *poll)
{
	log_warning("%s: UIDVALIDITY went from %u to %u; re-scanning by date, nothing older than "
		    "the last good poll "
		    "is answered",
	    poll->folder.name, poll->folder.uidvalidity, poll->state.uidvalidity);
	return rescan_since_last(poll);
}

/*
 * A server that was brought back from a backup, say, may give UIDs a second time without a new
 * UIDVALIDITY (RFC 3501 2.3.1.1 forbids it). New mail would have numbers that were passed already.
 */
static int uids_ran_back(struct poll *poll)
{
	struct store *store = poll->desk->store;

	log_warning("%s: the server counts UIDs from %u again, %u was reached; re-scanning by date",
	    poll->folder.name, poll->state.uidnext, poll->folder.next_uid);
	if (store_begin(store, poll->error) != 0 ||
	    desk_finish(poll->desk,
		store_ledger_retire(store, poll->folder.id, poll->folder.uidvalidity, poll->error),
		poll->error) != 0)
		return -1;
	return rescan_since_last(poll);
}

/* Some servers give an old UIDNEXT beside newer mails: then it is that number which is wrong. */
static enum net_result check_order(struct poll *poll)
{
	struct arena *arena;
	uint32_t *uids;
	size_t count;
	enum net_result result;

	if (poll->rescan.is_planned || poll->state.uidnext >= poll->folder.next_uid)
		return NET_OK;
	arena = arena_new();
	result = imap_list_uids(poll->imap, poll->state.uidnext, arena, &uids, &count, poll->error);
	if (result == NET_OK && count == 0 && uids_ran_back(poll) != 0)
		result = NET_RETRY;
	arena_free(&arena);
	return result;
}

/* Brings folder and rescan in line with what the server says now. */
static enum net_result find_start(struct poll *poll)
{
	int done = 0;

	if (poll->folder.uidvalidity == 0)
		done = first_contact(poll);
	else if (poll->folder.uidvalidity != poll->state.uidvalidity)
		done = uidvalidity_changed(poll);
	else
		done = load_rescan(poll);
	return done == 0 ? check_order(poll) : NET_RETRY;
}

/* ---- the two passes ---- */

static enum net_result rescan_pass(struct poll *poll)
{
	struct arena *arena = arena_new();
	uint32_t *uids = NULL;
	size_t count = 0, kept = 0;
	enum net_result result = imap_list_uids_since(
	    poll->imap, poll->rescan.since_ms, arena, &uids, &count, poll->error);

	if (result == NET_OK) {
		for (size_t i = 0; i < count; i++)
			if (uids[i] >= poll->folder.next_uid && uids[i] < poll->rescan.end_uid)
				uids[kept++] = uids[i];
		result = poll_uids(poll, uids, kept);
	}
	if (result == NET_OK && set_position(poll, poll->rescan.end_uid, true) != 0)
		result = NET_RETRY;
	arena_free(&arena);
	return result;
}

static enum net_result new_pass(struct poll *poll)
{
	struct arena *arena = arena_new();
	uint32_t *uids = NULL;
	size_t count = 0;
	enum net_result result =
	    imap_list_uids(poll->imap, poll->folder.next_uid, arena, &uids, &count, poll->error);

	while (
	    poll->options->end_uid != 0 && count > 0 && uids[count - 1] >= poll->options->end_uid)
		count--;
	if (result == NET_OK)
		result = poll_uids(poll, uids, count);
	arena_free(&arena);
	return result;
}

static int mark_polled(struct poll *poll)
{
	struct store *store = poll->desk->store;

	if (store_begin(store, poll->error) != 0)
		return -1;
	return desk_finish(poll->desk,
	    store_folder_polled(store, poll->folder.id, clock_now_ms(), poll->error), poll->error);
}

static int load_folder(struct poll *poll, size_t mailbox_index, struct arena *arena)
{
	struct store *store = poll->desk->store;
	int64_t account_id = 0;
	int done;

	if (store_restored_ms(store, &poll->restored_ms, poll->error) != 0 ||
	    store_begin(store, poll->error) != 0)
		return -1;
	done = desk_account(poll->desk, mailbox_index, &account_id, poll->error);
	if (done == 0)
		done = store_folder(
		    store, account_id, poll->options->name, arena, &poll->folder, poll->error);
	return desk_finish(poll->desk, done, poll->error);
}

/* UIDNEXT is optional in RFC 3501: without it, the end is behind the last UID. */
static enum net_result complete_state(struct poll *poll)
{
	struct arena *arena;
	uint32_t *uids;
	size_t count;
	enum net_result result;

	if (poll->state.uidnext != 0)
		return NET_OK;
	arena = arena_new();
	result = imap_list_uids(poll->imap, 1, arena, &uids, &count, poll->error);
	if (result == NET_OK)
		poll->state.uidnext = count > 0 ? uids[count - 1] + 1 : 1;
	arena_free(&arena);
	return result;
}

/* Most of the time the folder is as it was, and what is asked of it is known before it is open. */
static enum net_result foretell(const struct poll *poll)
{
	struct imap_foretelling foretelling;
	int found =
	    rescan_foretell(poll->desk, poll->mailbox, poll->options, &foretelling, poll->error);

	if (found < 0)
		return NET_RETRY;
	return found == 1 ? imap_foretell(poll->imap, &foretelling, poll->error) : NET_OK;
}

enum net_result poll_folder(
    const struct poll_job *job, const struct poll_folder_options *options, struct error *error)
{
	struct poll poll = {.desk = job->desk,
	    .mailbox = &job->desk->settings->mailboxes[job->mailbox_index],
	    .imap = job->imap,
	    .reader = job->reader,
	    .progress = job->progress,
	    .options = options,
	    .result = job->result,
	    .error = error};
	const char *server_name =
	    options->server_name != NULL ? options->server_name : options->name;
	struct arena *arena = arena_new();
	enum net_result result = foretell(&poll);

	if (result == NET_OK)
		result = imap_examine(job->imap, server_name, &poll.state, error);
	if (result == NET_OK)
		result = complete_state(&poll);
	if (result == NET_OK && options->state_r != NULL)
		*options->state_r = poll.state;
	if (result == NET_OK)
		result = load_folder(&poll, job->mailbox_index, arena) == 0 ? find_start(&poll)
									    : NET_RETRY;
	if (result == NET_OK && poll.rescan.is_planned)
		result = rescan_pass(&poll);
	if (result == NET_OK)
		result = new_pass(&poll);
	if (result == NET_OK && mark_polled(&poll) != 0)
		result = NET_RETRY;
	arena_free(&arena);
	return result;
}
