/*
 * The mailbox worker: one IMAP session to one account. Any failure backs off and connects again; it
 * never gives the account up, and after half an hour of failure the owner is told once.
 */
#include "daemon_p.h"

#include <string.h>
#include <unistd.h>

#define BACK_OFF_FIRST_MS SECOND_MS
/* A refused login is tried less eagerly: providers lock accounts that knock too often. */
#define BACK_OFF_REFUSED_MS MINUTE_MS
#define BACK_OFF_MAX_MS (10 * MINUTE_MS)
#define ALERT_AFTER_MS (30 * MINUTE_MS)
/* Longest silence while talking to a server: a whole command's deadline, several times over. */
#define BUSY_SILENCE_MS (10 * MINUTE_MS)

/* Time for a look at the mailbox before a mail leaves. */
#define LOOK_BEFORE_MS (10 * SECOND_MS)

struct mailbox_worker {
	struct worker *worker;
	const struct mailbox_settings *settings;
	struct reader *reader;
	bool is_unfit;		  /* there is nothing to work with */
	int64_t failing_since_ms; /* 0: all is well */
	int64_t back_off_ms;
	int64_t round_began_ms;
	struct take_in_result result, told; /* of this round; of it, what the log has */
};

/* A round by hand with much to do: count, rate and time left, in one line of the terminal. */
static void show_progress(const struct mailbox_worker *mailbox, size_t done, size_t total)
{
	int64_t took_ms = clock_monotonic_ms() - mailbox->round_began_ms;
	double rate = took_ms > 0 ? (double)done * SECOND_MS / (double)took_ms : 0;
	double left_s = rate > 0 ? (double)(total - done) / rate : 0;

	fputc('\r', stderr);
	fprintf(
	    stderr, _("%zu of %zu mails, %.0f a second, %.0f s left "), done, total, rate, left_s);
	if (done >= total)
		fputc('\n', stderr);
}

/* What was taken in since this was told last. */
static void log_result(struct mailbox_worker *mailbox)
{
	const struct take_in_result *result = &mailbox->result, *told = &mailbox->told;
	struct take_in_result news = {.feedback = result->feedback - told->feedback,
	    .replies = result->replies - told->replies,
	    .own = result->own - told->own,
	    .ignored = result->ignored - told->ignored,
	    .duplicates = result->duplicates - told->duplicates,
	    .quarantined = result->quarantined - told->quarantined,
	    .acknowledged = result->acknowledged - told->acknowledged};
	size_t sum = news.feedback + news.replies + news.own + news.ignored + news.duplicates +
		     news.quarantined;

	mailbox->told = *result;
	if (sum > 0)
		log_info("%zu mails: %zu new feedback, %zu replies, %zu own, %zu ignored, %zu "
			 "duplicates, "
			 "%zu quarantined; %zu acknowledgements queued",
		    sum, news.feedback, news.replies, news.own, news.ignored, news.duplicates,
		    news.quarantined, news.acknowledged);
}

static void on_progress(void *context, size_t done, size_t total)
{
	struct mailbox_worker *mailbox = context;

	worker_heartbeat(mailbox->worker, BUSY_SILENCE_MS);
	worker_wake(mailbox->worker->wake_courier);
	if (total > FETCH_BATCH_MAILS && !mailbox->worker->is_once)
		log_info("%zu of %zu mails taken in", done, total);
	else if (total > FETCH_BATCH_MAILS && isatty(STDERR_FILENO))
		show_progress(mailbox, done, total);
	/* A folder is done; others may have to be looked at, over a line that is slow. */
	if (done >= total)
		log_result(mailbox);
}

static void tell_all_clear(struct mailbox_worker *mailbox)
{
	struct error error;
	bool was_failing = mailbox->failing_since_ms != 0;

	mailbox->failing_since_ms = 0;
	mailbox->back_off_ms = 0;
	if (outage_mailbox_clear(mailbox->worker->desk, mailbox->settings->address, &error) != 0)
		log_error("all-clear: %s", error.text);
	if (was_failing)
		worker_wake(mailbox->worker->wake_courier);
}

static enum net_result poll_once(
    struct mailbox_worker *mailbox, struct imap *imap, struct error *error)
{
	struct poll_progress progress = {
	    .report = on_progress, .is_stopped = worker_is_stopped, .context = mailbox};
	struct take_in_result *result = &mailbox->result;
	struct poll_job job = {.desk = mailbox->worker->desk,
	    .mailbox_index = mailbox->worker->mailbox_index,
	    .imap = imap,
	    .reader = mailbox->reader,
	    .progress = &progress,
	    .result = result};
	enum net_result net;

	worker_heartbeat(mailbox->worker, BUSY_SILENCE_MS);
	mailbox->round_began_ms = clock_monotonic_ms();
	mailbox->result = mailbox->told = (struct take_in_result){0};
	net = poll_mailbox(&job, error);
	log_result(mailbox);
	if (result->acknowledged > 0)
		worker_wake(mailbox->worker->wake_courier);
	if (result->feedback + result->replies + result->quarantined > 0)
		worker_wake(mailbox->worker->wake_clerk);
	worker_wake(mailbox->worker->wake_herald);
	return net;
}

/*
 * Until the next look, unless the server announces something. An acknowledgement that waits for its
 * time must not leave when the owner's own answer lies in the Sent folder already, and that one
 * nobody announces: so the mailbox is looked at shortly before.
 */
static int64_t wait_ms(const struct mailbox_worker *mailbox)
{
	int64_t due_ms, left_ms;

	if (strcmp(mailbox->settings->sent, "none") == 0 ||
	    store_outbox_next_due(mailbox->worker->desk->store, &due_ms, NULL) != 1)
		return mailbox->settings->poll_ms;
	left_ms = due_ms - clock_now_ms() - LOOK_BEFORE_MS;
	return left_ms > 0 && left_ms < mailbox->settings->poll_ms ? left_ms
								   : mailbox->settings->poll_ms;
}

/* Polls and waits until the session ends or we are to stop. */
static enum net_result use_session(
    struct mailbox_worker *mailbox, struct imap *imap, struct error *error)
{
	enum net_result net = NET_OK;

	while ((net == NET_OK || net == NET_STOPPED) && !worker_is_stopped()) {
		net = poll_once(mailbox, imap, error);
		if (net != NET_OK)
			break;
		tell_all_clear(mailbox);
		if (mailbox->worker->is_once)
			break;
		worker_heartbeat(mailbox->worker, mailbox->settings->poll_ms);
		net = imap_wait(imap, wait_ms(mailbox), mailbox->worker->control, error);
		if (net == NET_STOPPED)
			worker_sleep(mailbox->worker, 0, -1); /* takes the wake-up byte */
	}
	return net;
}

/* What is done while the server lets us in, in this order. */
enum piece { PIECE_LOAD, PIECE_STORE, PIECE_FORETELL };

/* What takes longer, as a migration may, can be more than a server waits for. */
#define LONG_WORK_MS SECOND_MS

struct opening {
	struct mailbox_worker *mailbox;
	enum piece next;
	int64_t worked_ms; /* the longest piece */
	struct imap_foretelling foretelling;
	struct error error; /* of what failed */
};

static int do_piece(struct opening *opening, enum piece piece)
{
	struct worker *worker = opening->mailbox->worker;
	struct imap_foretelling *foretelling = &opening->foretelling;
	int found;

	switch (piece) {
	case PIECE_LOAD:
		return load_rest(worker->desk);
	case PIECE_STORE:
		return desk_open_store(worker->desk, STORE_CREATE, &opening->error);
	case PIECE_FORETELL:
		break;
	}
	found = poll_foretell(worker->desk, worker->mailbox_index, foretelling, &opening->error);
	if (found == 1 && foretelling->first == 0)
		reader_prepare(); /* a folder's past: there will be mails to read */
	return found < 0 ? -1 : 0;
}

static enum net_errand_result work_meanwhile(void *context)
{
	struct opening *opening = context;
	enum piece piece = opening->next++;
	int64_t began_ms = clock_monotonic_ms(), took_ms;
	int done = do_piece(opening, piece);

	took_ms = clock_monotonic_ms() - began_ms;
	if (took_ms > opening->worked_ms)
		opening->worked_ms = took_ms;
	if (done != 0) {
		opening->mailbox->is_unfit = piece != PIECE_FORETELL;
		return NET_ERRAND_FAILED;
	}
	return piece == PIECE_FORETELL ? NET_ERRAND_DONE : NET_ERRAND_GOES_ON;
}

/* Logs in, and says in the same breath what the inbox is asked first. */
static enum net_result open_session(
    struct mailbox_worker *mailbox, struct imap **imap_r, struct error *error)
{
	bool is_loaded = mailbox->worker->desk->rules != NULL;
	struct opening opening = {
	    .mailbox = mailbox, .next = is_loaded ? PIECE_FORETELL : PIECE_LOAD};
	const struct net_errand errand = {.work = work_meanwhile, .context = &opening};
	enum net_result net = imap_open_foretold(
	    &mailbox->settings->imap, NULL, &opening.foretelling, &errand, imap_r, error);

	if (net == NET_RETRY && opening.worked_ms > LONG_WORK_MS)
		net = imap_open_foretold(
		    &mailbox->settings->imap, NULL, &opening.foretelling, NULL, imap_r, error);
	if (net != NET_STOPPED)
		return net;
	*error = opening.error;
	return NET_RETRY;
}

static enum net_result run_session(struct mailbox_worker *mailbox, struct error *error)
{
	struct imap *imap = NULL;
	enum net_result net;

	worker_heartbeat(mailbox->worker, BUSY_SILENCE_MS);
	step("imap: before");
	net = open_session(mailbox, &imap, error);
	step("imap: after");
	if (net == NET_OK && desk_note_login(mailbox->worker->desk, mailbox->worker->mailbox_index,
				 imap_certificate_ms(imap), error) != 0)
		net = NET_RETRY;
	if (net == NET_OK)
		net = use_session(mailbox, imap, error);
	imap_close(&imap);
	if (net == NET_MISSING) {
		error_add(error, "folder %s", mailbox->settings->inbox);
		net = NET_REFUSED;
	}
	return net;
}

static void alert_when_long(struct mailbox_worker *mailbox, const struct error *why)
{
	int64_t failing_ms = clock_monotonic_ms() - mailbox->failing_since_ms;
	struct error error;

	if (failing_ms < ALERT_AFTER_MS)
		return;
	if (outage_mailbox_raise(mailbox->worker->desk, mailbox->settings->address,
		failing_ms / MINUTE_MS, why->text, &error) != 0)
		log_error("alert: %s", error.text);
	worker_wake(mailbox->worker->wake_courier);
	worker_wake(mailbox->worker->wake_herald);
}

static void note_failure(
    struct mailbox_worker *mailbox, enum net_result net, const struct error *why)
{
	int64_t first_ms = net == NET_REFUSED ? BACK_OFF_REFUSED_MS : BACK_OFF_FIRST_MS;

	if (mailbox->failing_since_ms == 0)
		mailbox->failing_since_ms = clock_monotonic_ms();
	mailbox->back_off_ms =
	    mailbox->back_off_ms < first_ms ? first_ms : 2 * mailbox->back_off_ms;
	if (mailbox->back_off_ms > BACK_OFF_MAX_MS)
		mailbox->back_off_ms = BACK_OFF_MAX_MS;
	log_warning(
	    "%s; trying again in %lld s", why->text, (long long)(mailbox->back_off_ms / SECOND_MS));
	alert_when_long(mailbox, why);
}

int mailbox_worker(struct worker *worker)
{
	struct mailbox_worker mailbox = {.worker = worker,
	    .settings = &worker->desk->settings->mailboxes[worker->mailbox_index],
	    .reader = reader_new()};
	enum net_result net = NET_OK;

	/* One that died after its commit could not say that there is work. */
	worker_wake(worker->wake_courier);
	worker_wake(worker->wake_clerk);
	while (!worker_is_at_end()) {
		struct error error = {0};

		net = run_session(&mailbox, &error);
		if (worker->is_once && net != NET_OK && error.text[0] != '\0')
			log_error("%s", error.text);
		if (worker->is_once || worker_is_stopped())
			break;
		if (net != NET_OK && net != NET_STOPPED)
			note_failure(&mailbox, net, &error);
		worker_heartbeat(worker, mailbox.back_off_ms);
		worker_sleep(worker, mailbox.back_off_ms, -1);
	}
	reader_free(&mailbox.reader);
	if (mailbox.is_unfit)
		return EXIT_UNFIT;
	return net == NET_OK || net == NET_STOPPED ? 0 : EXIT_LATER;
}
