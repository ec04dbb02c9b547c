/*
 * The clerk: whatever is due by the clock (reports, alerts, the search index). Holds no secrets and
 * opens no sockets.
 */
#include "daemon_p.h"

#define BUSY_SILENCE_MS (10 * MINUTE_MS)
#define BACK_OFF_MS MINUTE_MS

int clerk_worker(struct worker *worker, int wake)
{
	int code = 0;

	while (!worker_is_at_end()) {
		struct error error;
		int64_t wait_ms;

		worker_heartbeat(worker, BUSY_SILENCE_MS);
		code = clerk_round(worker->desk, &error) == 0 ? 0 : EXIT_LATER;
		if (code != 0)
			log_error("%s", error.text);
		worker_wake(worker->wake_courier);
		worker_wake(worker->wake_herald);
		if (worker->is_once)
			break;
		wait_ms = code != 0 ? BACK_OFF_MS : clerk_next_ms(worker->desk) - clock_now_ms();
		worker_heartbeat(worker, wait_ms > 0 ? wait_ms : 0);
		worker_sleep(worker, wait_ms, wake);
	}
	return code;
}
