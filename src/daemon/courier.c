/*
 * The courier: sends what the outbox holds when it is due. The only child that ever holds SMTP
 * secrets.
 */
#include "daemon_p.h"

#include <stdlib.h>

#define BACK_OFF_FIRST_MS (5 * SECOND_MS)
#define BACK_OFF_MAX_MS (10 * MINUTE_MS)
#define ALERT_AFTER_MS (30 * MINUTE_MS)
/* The command line may put mail into the outbox without waking anybody. */
#define LOOK_MS MINUTE_MS
/* A mail may take its server ten minutes after the dot (RFC 5321 4.5.3.2.6), and there may be many
 * of them. */
#define BUSY_SILENCE_MS (30 * MINUTE_MS)

struct courier {
	struct worker *worker;
	struct smtp **connections;
	int64_t failing_since_ms, back_off_ms;
	bool has_failed; /* the database: recover what stands in "sending" first */
	bool is_stuck;	 /* the last round could not do its work */
};

static void open_connections(struct courier *courier)
{
	const struct settings *settings = courier->worker->desk->settings;

	for (size_t i = 0; i < settings->mailbox_count; i++)
		if (courier->connections[i] == NULL)
			courier->connections[i] = smtp_new(&settings->mailboxes[i].smtp, NULL);
}

/* Idle connections hold a secret and a server's patience: neither is kept. */
static void close_connections(struct courier *courier)
{
	for (size_t i = 0; i < courier->worker->desk->settings->mailbox_count; i++)
		smtp_free(&courier->connections[i]);
}

/* Down from the first failure on until something is sent again: in between may lie hours. */
static void note_result(struct courier *courier, const struct dispatch_result *result)
{
	struct desk *desk = courier->worker->desk;
	int64_t now_ms = clock_monotonic_ms();
	struct error error = {0};
	int done = 0;

	if (result->sent > 0) {
		courier->failing_since_ms = 0;
		done = outage_smtp_clear(desk, &error);
	} else if (result->is_down && courier->failing_since_ms == 0) {
		courier->failing_since_ms = now_ms;
	} else if (result->is_down && now_ms - courier->failing_since_ms > ALERT_AFTER_MS) {
		done = outage_smtp_raise(desk, &error);
	}
	if (done != 0)
		log_error("%s", error.text);
}

/* When the outbox wants another look: soon after what is due, at the latest in a minute. */
static int64_t until_due_ms(struct desk *desk)
{
	int64_t due_ms = 0, left_ms;
	bool is_paused = false;
	struct error error;

	if (dispatch_is_paused(desk, &is_paused, &error) != 0 || is_paused ||
	    store_outbox_next_due(desk->store, &due_ms, &error) != 1)
		return LOOK_MS;
	left_ms = due_ms - clock_now_ms();
	return left_ms < 0 ? 0 : left_ms < LOOK_MS ? left_ms : LOOK_MS;
}

static int64_t back_off(struct courier *courier)
{
	courier->back_off_ms =
	    courier->back_off_ms == 0 ? BACK_OFF_FIRST_MS : 2 * courier->back_off_ms;
	if (courier->back_off_ms > BACK_OFF_MAX_MS)
		courier->back_off_ms = BACK_OFF_MAX_MS;
	return courier->back_off_ms;
}

/* Sends; gives how long to wait until the next look. */
static int64_t round_of_sending(struct courier *courier)
{
	struct desk *desk = courier->worker->desk;
	struct dispatch_result result = {0};
	struct error error;

	open_connections(courier);
	/* What the database could not note down stays in "sending" until it can. */
	courier->has_failed =
	    (courier->has_failed && dispatch_recover(desk, &error) != 0) ||
	    dispatch_due(desk, courier->connections, worker_is_stopped, &result, &error) != 0;
	if (courier->has_failed)
		log_error("outbox: %s", error.text);
	if (!courier->worker->is_once)
		note_result(courier, &result);
	courier->is_stuck = courier->has_failed || result.is_down;
	if (courier->is_stuck)
		return back_off(courier);
	courier->back_off_ms = 0;
	return until_due_ms(desk);
}

int courier_worker(struct worker *worker, int wake)
{
	struct courier courier = {.worker = worker,
	    .has_failed = true, /* what was being sent when the last courier ended */
	    .connections = mem_array(worker->desk->settings->mailbox_count, sizeof(struct smtp *))};

	while (!worker_is_at_end()) {
		int64_t wait_ms;

		worker_heartbeat(worker, BUSY_SILENCE_MS);
		wait_ms = round_of_sending(&courier);
		if (worker->is_once)
			break;
		if (wait_ms > 30 * SECOND_MS)
			close_connections(&courier);
		worker_heartbeat(worker, wait_ms);
		worker_sleep(worker, wait_ms, wake);
	}
	close_connections(&courier);
	free(courier.connections);
	return courier.is_stuck ? EXIT_LATER : 0;
}
