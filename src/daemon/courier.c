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

static void note_progress(struct courier *courier, bool is_stuck)
{
	struct desk *desk = courier->worker->desk;
	int64_t now_ms = clock_monotonic_ms();
	struct error error = {""};
	int done = 0;

	if (!is_stuck) {
		courier->failing_since_ms = courier->back_off_ms = 0;
		done = alert_clear(desk, "smtp", _("All clear: mail can be sent again"),
		    _("Mail leaves again. What had to wait is being sent now."), &error);
	} else if (courier->failing_since_ms == 0) {
		courier->failing_since_ms = now_ms;
	} else if (now_ms - courier->failing_since_ms > ALERT_AFTER_MS) {
		done = alert_raise(desk, "smtp", _("hark cannot send mail"),
		    _("For half an hour no mail could be sent. Everything is kept and will be sent "
		      "later; see "
		      "\"hark outbox list\" for what the server says."),
		    &error);
	}
	if (done != 0)
		log_error("%s", error.text);
}

static bool is_paused(struct desk *desk)
{
	bool paused = false;
	struct error error;

	if (dispatch_is_paused(desk, &paused, &error) != 0)
		log_error("%s", error.text);
	return paused;
}

/* Sends; returns how long to wait until the next look. */
static int64_t round_of_sending(struct courier *courier, bool *is_stuck_r)
{
	struct desk *desk = courier->worker->desk;
	int64_t next_ms = 0, wait_ms = LOOK_MS, now_ms;
	struct error error;
	size_t sent = 0;
	int found;

	open_connections(courier);
	if (dispatch_due(desk, courier->connections, worker_is_stopped, &sent, &error) != 0) {
		log_error("%s", error.text);
		*is_stuck_r = true;
	} else {
		found = store_outbox_next_due(desk->store, &next_ms, &error);
		now_ms = clock_now_ms();
		*is_stuck_r = found == 1 && next_ms <= now_ms && sent == 0 && !is_paused(desk);
		if (found == 1 && next_ms - now_ms < wait_ms)
			wait_ms = next_ms > now_ms  ? next_ms - now_ms
				  : is_paused(desk) ? LOOK_MS
						    : 0;
	}
	if (*is_stuck_r) {
		courier->back_off_ms =
		    courier->back_off_ms == 0 ? BACK_OFF_FIRST_MS : 2 * courier->back_off_ms;
		if (courier->back_off_ms > BACK_OFF_MAX_MS)
			courier->back_off_ms = BACK_OFF_MAX_MS;
		wait_ms = courier->back_off_ms;
	}
	return wait_ms;
}

int courier_worker(struct worker *worker, int wake)
{
	struct courier courier = {.worker = worker,
	    .connections = mem_array(worker->desk->settings->mailbox_count, sizeof(struct smtp *))};
	struct error error;
	bool is_stuck = false;

	if (dispatch_recover(worker->desk, &error) != 0) {
		log_error("outbox: %s", error.text);
		free(courier.connections);
		return EXIT_LATER;
	}
	while (!worker_is_stopped()) {
		int64_t wait_ms;

		worker_heartbeat(worker, BUSY_SILENCE_MS);
		wait_ms = round_of_sending(&courier, &is_stuck);
		if (worker->is_once)
			break;
		note_progress(&courier, is_stuck);
		if (wait_ms > 30 * SECOND_MS)
			close_connections(&courier);
		worker_heartbeat(worker, wait_ms);
		worker_sleep(worker, wait_ms, wake);
	}
	close_connections(&courier);
	free(courier.connections);
	return is_stuck ? EXIT_LATER : 0;
}
