/*
 * The herald: tells the owner's programs and robots what happened, in a process of its own, so that
 * one which takes its time keeps neither mail nor reports waiting. Holds no secrets of mailboxes.
 */
#include "daemon_p.h"

/* The longest that one receiver may take, several times over. */
#define BUSY_SILENCE_MS (30 * MINUTE_MS)
#define BACK_OFF_MS MINUTE_MS

/* One event for each receiver, so that none waits long for another. 1: there may be more. */
static int tell_each(struct worker *worker, struct error *error)
{
	int told = 0;

	for (size_t i = 0; i < receiver_count(worker->desk->settings); i++) {
		int done = 0;

		worker_heartbeat(worker, BUSY_SILENCE_MS);
		if (!worker_is_at_end())
			done = herald_tell(worker->desk, i, worker_is_stopped, error);
		if (done < 0)
			return -1;
		told |= done;
	}
	return told;
}

static int round_of_telling(struct worker *worker, struct error *error)
{
	int told = herald_recover(worker->desk, error) == 0 ? 1 : -1;

	while (told == 1 && !worker_is_at_end())
		told = tell_each(worker, error);
	if (told == 0 && herald_look(worker->desk, error) != 0)
		told = -1;
	return told < 0 ? -1 : 0;
}

int herald_worker(struct worker *worker, int wake)
{
	int code = 0;

	while (!worker_is_at_end()) {
		struct error error;
		int64_t wait_ms;

		code = round_of_telling(worker, &error) == 0 ? 0 : EXIT_LATER;
		if (code != 0)
			log_error("%s", error.text);
		if (worker->is_once)
			break;
		wait_ms = code != 0 ? BACK_OFF_MS : herald_wait_ms(worker->desk);
		worker_heartbeat(worker, wait_ms);
		worker_sleep(worker, wait_ms, wake);
	}
	return code;
}
