/*
 * imap_idle: waits for new mail by IDLE (RFC 2177), without libetpan, whose own hangs on a "*
 * FLAGS" before the "+". The gate's lines are read as they come; only EXISTS counts as news (and
 * EXPUNGE where that is heeded), and one that came unasked in an earlier answer counts too. IDLE is
 * an optimisation: the caller polls all the same.
 */
#include "imap_p.h"

#include <poll.h>

/* "* OK Still here" every two minutes, flags that a phone changes: of these a server may send a
 * lot. */
static const struct gate_limits limits_idle = {
    .line_bytes = GATE_LINE_BYTES_MAX,
    .literal_bytes = 0,
    .lines = 100000,
    .budget_bytes = 8 * 1024 * 1024,
    .is_idle = true,
};

/* Until news (NET_OK), the wake-up (NET_STOPPED) or the time is up (NET_OK); NET_RETRY when the
 * stream died. */
static enum net_result watch(struct imap *imap, int64_t until_ms, int wake_fd, struct error *error)
{
	struct bytes piece;
	int count = 1;

	while (!gate_saw_change(imap->gate)) {
		int64_t left_ms = until_ms - clock_monotonic_ms();
		enum stream_event event;

		while (count > 0 && gate_status(imap->gate) == GATE_OPEN)
			count = gate_next_now(imap->gate, &piece);
		if (count < 0)
			return imap_lost(imap, error);
		if (gate_saw_change(imap->gate) || gate_status(imap->gate) != GATE_OPEN ||
		    left_ms <= 0)
			return NET_OK;
		event = stream_wait(imap->stream, left_ms, wake_fd);
		if (event == STREAM_WOKEN)
			return NET_STOPPED;
		count = 1;
	}
	return NET_OK;
}

/* One IDLE of at most idle_ms. NET_MISSING: the server does not mean it. */
static enum net_result idle_once(
    struct imap *imap, int64_t until_ms, int wake_fd, struct error *error)
{
	int64_t reissue_ms = clock_monotonic_ms() + imap->timing.idle_ms;
	enum net_result result = imap_first_half(imap, "IDLE", &limits_idle, error), ended;

	if (result != NET_OK)
		return result;
	result = watch(imap, until_ms < reissue_ms ? until_ms : reissue_ms, wake_fd, error);
	if (result == NET_RETRY)
		return result;
	/* A server that ends IDLE by itself would have us ask for it again and again. */
	if (gate_status(imap->gate) != GATE_OPEN)
		return result == NET_OK ? NET_MISSING : result;
	ended =
	    imap_second_half(imap, (struct bytes){(const uint8_t *)"DONE", 4}, &limits_idle, error);
	return ended == NET_OK ? result : ended;
}

/* Without IDLE the server has nothing to say: only the wake-up counts. */
static enum net_result just_wait(int64_t until_ms, int wake_fd)
{
	struct pollfd polled = {.fd = wake_fd, .events = POLLIN};

	for (;;) {
		int64_t left_ms = until_ms - clock_monotonic_ms();

		if (left_ms <= 0)
			return NET_OK;
		if (poll(&polled, 1, left_ms > INT32_MAX ? INT32_MAX : (int)left_ms) > 0)
			return NET_STOPPED;
	}
}

void imap_heed_removals(struct imap *imap, bool heeds)
{
	gate_heed_removals(imap->gate, heeds);
}

enum net_result imap_wait(struct imap *imap, int64_t timeout_ms, int wake_fd, struct error *error)
{
	int64_t until_ms = clock_monotonic_ms() + timeout_ms;
	enum net_result result = imap_drop_ahead(imap, error);

	while (
	    result == NET_OK && !gate_saw_change(imap->gate) && clock_monotonic_ms() < until_ms) {
		if (!imap->has_idle || !imap->is_selected)
			return just_wait(until_ms, wake_fd);
		result = idle_once(imap, until_ms, wake_fd, error);
		if (result == NET_MISSING) {
			imap->has_idle = false;
			result = NET_OK;
		}
	}
	return result;
}
