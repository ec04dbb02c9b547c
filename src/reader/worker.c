/*
 * The reader: a copy of the stem (below), which prepared the libraries. It goes to jail, then
 * answers one mail after the other until its socket is closed. Whatever goes wrong ends the
 * process; the parent draws the conclusions.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEPT_BYTES_MAX (1024 * 1024) /* larger blocks go back to the system after each mail */

struct worker {
	int fd;
	reader_function *read;
	struct arena *arena; /* owned; of one mail */
	uint8_t *mail;	     /* owned */
	size_t room;
	struct buffer answer; /* owned */
};

/* The socket is blocking here: the child has nothing else to do. */
static void read_exactly(int fd, void *out, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = read(fd, (char *)out + done, size - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			_exit(0); /* the parent is gone */
		done += (size_t)got;
	}
}

static void write_exactly(int fd, const void *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t put = write(fd, (const char *)data + done, size - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			_exit(0);
		done += (size_t)put;
	}
}

static void make_room(struct worker *worker, size_t size)
{
	if (worker->mail != NULL && size <= worker->room)
		return;
	free(worker->mail);
	worker->mail = mem_resize(NULL, size, 1); /* never NULL, also for an empty mail */
	worker->room = size;
}

static void clean_up(struct worker *worker)
{
	if (arena_used_bytes(worker->arena) > KEPT_BYTES_MAX) {
		arena_free(&worker->arena);
		worker->arena = arena_new();
	} else {
		arena_clear(worker->arena);
	}
	if (worker->room > KEPT_BYTES_MAX) {
		free(worker->mail);
		worker->mail = NULL;
		worker->room = 0;
	}
	if (worker->answer.capacity > KEPT_BYTES_MAX)
		buffer_free(&worker->answer);
	else
		buffer_clear(&worker->answer);
}

static void answer_one(struct worker *worker)
{
	struct wire_frame frame, answer = {.magic = WIRE_ANSWER};
	struct message_options options;

	read_exactly(worker->fd, &frame, sizeof(frame));
	if (frame.magic != WIRE_MAIL || frame.size > MAIL_BYTES_MAX)
		_exit(1);
	make_room(worker, frame.size);
	read_exactly(worker->fd, worker->mail, frame.size);
	if (sandbox_allow_cpu(frame.cpu_seconds) != 0)
		_exit(1);
	options.is_partial = (frame.flags & WIRE_IS_PARTIAL) != 0;
	/* Frame and message in one write: the parent wakes once. */
	buffer_append(&worker->answer, &answer, sizeof(answer));
	wire_put_message(&worker->answer,
	    worker->read(
		(struct bytes){.data = worker->mail, .size = frame.size}, &options, worker->arena),
	    worker->arena);
	answer.size = (uint32_t)(worker->answer.size - sizeof(answer));
	memcpy(worker->answer.data, &answer, sizeof(answer));
	write_exactly(worker->fd, worker->answer.data, worker->answer.size);
	clean_up(worker);
}

/* A SIGTERM to the whole service must let the mail in hand be finished; the child ends when its
 * socket does. */
static void ignore_signals(void)
{
	static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		signal(ignored[i], SIG_IGN);
}

/* Enters the jail and says so, or says why not and ends. */
static void go_to_jail(int fd)
{
	const struct sandbox_limits limits = {
	    .memory_bytes = READER_MEMORY_BYTES,
	    .cpu_seconds_all = (READER_MAILS_MAX + 1) * (READER_CPU_SECONDS + 1),
	};
	struct wire_frame frame = {.magic = WIRE_HELLO, .flags = (uint32_t)landlock_abi()};
	struct error error = {.text = PACKAGE_VERSION};

	if (sandbox_enter(fd, &limits, &error) != 0)
		frame.magic = WIRE_FAILED;
	frame.size = (uint32_t)strlen(error.text);
	write_exactly(fd, &frame, sizeof(frame));
	write_exactly(fd, error.text, frame.size);
	if (frame.magic == WIRE_FAILED)
		_exit(1);
}

static _Noreturn void serve(int fd, reader_function *read)
{
	struct worker worker = {.fd = fd, .read = read, .arena = arena_new()};

	buffer_init(&worker.answer, sizeof(struct wire_frame) + WIRE_ANSWER_BYTES_MAX);
	go_to_jail(fd);
	for (;;)
		answer_one(&worker);
}

/* ---- the stem ---- */

/* The socket that came with a byte; -1 when a byte came without one. */
static int receive_socket(int fd)
{
	char byte;
	struct iovec vector = {.iov_base = &byte, .iov_len = 1};
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct msghdr header = {.msg_iov = &vector,
	    .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes)};
	struct cmsghdr *rights;
	int received = -1;
	ssize_t got;

	do {
		got = recvmsg(fd, &header, MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	if (got <= 0)
		_exit(0); /* the parent is gone */
	rights = CMSG_FIRSTHDR(&header);
	if (rights != NULL && rights->cmsg_type == SCM_RIGHTS)
		memcpy(&received, CMSG_DATA(rights), sizeof(received));
	return received;
}

/*
 * fork(2), but the copy is a child of the stem's parent, which waits for it and ends it. It keeps
 * nothing of glibc's that a fork would have to mend: there is one thread, and no handler for forks.
 */
static pid_t copy_process(void)
{
	unsigned long flags = CLONE_PARENT | SIGCHLD;

#ifdef __s390__
	return (pid_t)syscall(SYS_clone, 0, flags, 0, 0, 0);
#else
	return (pid_t)syscall(SYS_clone, flags, 0, 0, 0, 0);
#endif
}

_Noreturn void reader_worker_run(int fd, void (*prepare)(void), reader_function *read)
{
	ignore_signals();
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	descriptor_close_above(fd);
	if (prepare != NULL)
		prepare();
	for (;;) {
		int socket_fd = receive_socket(fd);
		struct stem_answer answer = {.pid = 0, .error_number = EBADF};
		pid_t pid = socket_fd >= 0 ? copy_process() : -1;

		if (pid == 0) {
			/* The stem's own socket goes: a reader must not ask for readers. */
			if (dup2(socket_fd, fd) != fd || close(socket_fd) != 0)
				_exit(1);
			serve(fd, read);
		}
		if (pid > 0)
			answer = (struct stem_answer){.pid = pid};
		else if (socket_fd >= 0)
			answer.error_number = errno;
		if (socket_fd >= 0)
			close(socket_fd);
		write_exactly(fd, &answer, sizeof(answer));
	}
}
