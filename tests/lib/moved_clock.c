/*
 * moved_clock: a clock that tests can put forward and back while a program runs. Preloaded, it adds
 * to what clock_gettime gives: HARK_CLOCK_FILE holds two numbers of nanoseconds, the first for the
 * time of day, the second for the time since the machine was started (CLOCK_BOOTTIME, by which hark
 * measures its own deadlines).
 */
#include "preload.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS 1000000000

static _Atomic int64_t *moved;
static int (*real_gettime)(clockid_t id, struct timespec *now);

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("HARK_CLOCK_FILE");
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *map = MAP_FAILED;

	preload_end();
	if (fd >= 0)
		map = mmap(NULL, 2 * sizeof(*moved), PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return;
	close(fd);
	moved = map;
}

static int64_t moved_by(clockid_t id)
{
	if (moved == NULL)
		return 0;
	if (id == CLOCK_REALTIME)
		return moved[0];
	return id == CLOCK_BOOTTIME ? moved[1] : 0;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
	int64_t ns;
	int result;

	if (real_gettime == NULL)
		*(void **)&real_gettime = dlsym(RTLD_NEXT, "clock_gettime");
	result = real_gettime(id, now);
	if (result != 0)
		return result;
	ns = (int64_t)now->tv_nsec + moved_by(id);
	now->tv_sec += ns / SECOND_NS;
	now->tv_nsec = ns % SECOND_NS;
	if (now->tv_nsec < 0) {
		now->tv_nsec += SECOND_NS;
		now->tv_sec--;
	}
	return 0;
}
