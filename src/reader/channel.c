/*
 * The parent's end of the socket pair: all or nothing, by a deadline, and never a SIGPIPE.
 */
#include "src/reader/reader_p.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

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

static ssize_t send_parts(int fd, struct bytes parts[2])
{
	struct iovec vector[2];
	struct msghdr header = {.msg_iov = vector, .msg_iovlen = 2};

	for (size_t i = 0; i < 2; i++) {
		/* The kernel reads only; the structure is shared with receiving. */
		memcpy(&vector[i].iov_base, &parts[i].data, sizeof(vector[i].iov_base));
		vector[i].iov_len = parts[i].size;
	}
	return sendmsg(fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void advance(struct bytes *part, size_t *done)
{
	size_t taken = *done < part->size ? *done : part->size;

	part->data += taken;
	part->size -= taken;
	*done -= taken;
}

enum channel_result channel_send(int fd, struct bytes head, struct bytes body, int64_t deadline_ms)
{
	struct bytes parts[2] = {head, body};

	while (parts[0].size + parts[1].size > 0) {
		ssize_t put = send_parts(fd, parts);
		enum channel_result ready;

		if (put > 0) {
			size_t done = (size_t)put;

			advance(&parts[0], &done);
			advance(&parts[1], &done);
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

enum channel_result channel_receive_some(
    int fd, void *out, size_t room, int64_t deadline_ms, size_t *got_r)
{
	for (;;) {
		ssize_t got = recv(fd, out, room, MSG_DONTWAIT);
		enum channel_result ready;

		if (got > 0) {
			*got_r = (size_t)got;
			return CHANNEL_DONE;
		}
		if (got == 0 || !may_try_again())
			return CHANNEL_CLOSED;
		ready = wait_for(fd, POLLIN, deadline_ms);
		if (ready != CHANNEL_DONE)
			return ready;
	}
}

enum channel_result channel_receive(int fd, void *out, size_t size, int64_t deadline_ms)
{
	size_t done = 0, got;

	while (done < size) {
		enum channel_result result =
		    channel_receive_some(fd, (char *)out + done, size - done, deadline_ms, &got);

		if (result != CHANNEL_DONE)
			return result;
		done += got;
	}
	return CHANNEL_DONE;
}
