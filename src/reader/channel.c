/*
 * The parent's end of the socket pair: all or nothing, by a deadline, and never a SIGPIPE.
 */
#include "src/reader/reader_p.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>

/* Waits until fd is ready for events. A signal does not shorten or lengthen the wait. */
static enum channel_result wait_for(int fd, short events, int64_t deadline_ms)
{
	struct pollfd wanted = {.fd = fd, .events = events};

	for (;;) {
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		int ready;

		if (left_ms <= 0)
			return CHANNEL_TIMEOUT;
		ready = poll(&wanted, 1, left_ms > INT_MAX ? INT_MAX : (int)left_ms);
		if (ready > 0)
			return CHANNEL_DONE;
		if (ready < 0 && errno != EINTR)
			return CHANNEL_CLOSED;
	}
}

static bool may_try_again(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

enum channel_result channel_send(int fd, struct bytes bytes, int64_t deadline_ms)
{
	size_t done = 0;

	while (done < bytes.size) {
		ssize_t put =
		    send(fd, bytes.data + done, bytes.size - done, MSG_NOSIGNAL | MSG_DONTWAIT);
		enum channel_result ready;

		if (put > 0) {
			done += (size_t)put;
			continue;
		}
		if (put == 0 || !may_try_again())
			return CHANNEL_CLOSED;
		ready = wait_for(fd, POLLOUT, deadline_ms);
		if (ready != CHANNEL_DONE)
			return ready;
	}
	return CHANNEL_DONE;
}

enum channel_result channel_receive(int fd, void *out, size_t size, int64_t deadline_ms)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = recv(fd, (char *)out + done, size - done, MSG_DONTWAIT);
		enum channel_result ready;

		if (got > 0) {
			done += (size_t)got;
			continue;
		}
		if (got == 0 || !may_try_again())
			return CHANNEL_CLOSED;
		ready = wait_for(fd, POLLIN, deadline_ms);
		if (ready != CHANNEL_DONE)
			return ready;
	}
	return CHANNEL_DONE;
}
