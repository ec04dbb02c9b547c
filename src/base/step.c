#include "hark/base.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void step_record(const char *path, uint64_t number, const char *name)
{
	AUTO_FREE char *log = mem_printf("%s.log", path);
	AUTO_FREE char *line =
	    mem_printf("%llu %ld %s\n", (unsigned long long)number, (long)getpid(), name);
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, line, strlen(line)) < 0)
		log_error("%s: cannot be written", log);
	if (fd >= 0)
		close(fd);
}

static void kill_victim(void)
{
	const char *victim = getenv("HARK_STEP_VICTIM");

	if (victim != NULL && strcmp(victim, "supervisor") == 0)
		kill(getpgrp(), SIGKILL);
	else if (victim != NULL && strcmp(victim, "group") == 0)
		kill(0, SIGKILL);
	else
		raise(SIGKILL);
}

/* The counter lives in a mapped file: it counts on over processes and their deaths. */
static uint64_t step_count(const char *path)
{
	static _Atomic uint64_t *counter;

	if (counter == NULL) {
		int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		void *map = MAP_FAILED;

		if (fd >= 0 && ftruncate(fd, sizeof(*counter)) == 0)
			map =
			    mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (map == MAP_FAILED) {
			log_error("HARK_STEPS: %s cannot be used", path);
			abort();
		}
		close(fd);
		counter = map;
	}
	return atomic_fetch_add(counter, 1) + 1;
}

void step(const char *name)
{
	const char *path = getenv("HARK_STEPS");
	const char *fatal = getenv("HARK_STEP_KILL");
	uint64_t number;

	if (path == NULL)
		return;
	number = step_count(path);
	step_record(path, number, name);
	if (fatal != NULL && strtoull(fatal, NULL, 10) == number)
		kill_victim();
}
