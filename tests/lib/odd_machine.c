/*
 * odd_machine: a disk that is nearly full, a clock that nobody keeps, or that somebody does, and
 * name servers that are there or not, whatever the machine is like on which the tests run.
 * Preloaded into hark.
 *
 *   HARK_DISK_FREE_PERCENT=N  so much of every disk is free
 *   HARK_CLOCK_KEPT=0|1       what the kernel says of the clock
 *   HARK_NAMES_FILE=PATH      while it is there every name is this machine's, else no name server
 *                             answers
 *   HARK_NAMES=unknown|later  at once: there is no such name; or the name server cannot say now
 */
#include "preload.h"

#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

/* As long as glibc can be told to take with one name server: two attempts of 30 seconds. */
#define PATIENCE_SECONDS 60

__attribute__((constructor)) static void start(void)
{
	preload_end();
}

int statvfs(const char *path, struct statvfs *disk)
{
	int (*real)(const char *, struct statvfs *);
	const char *percent = getenv("HARK_DISK_FREE_PERCENT");
	int result;

	*(void **)&real = dlsym(RTLD_NEXT, "statvfs");
	result = real(path, disk);
	if (result == 0 && percent != NULL)
		disk->f_bavail = disk->f_blocks / 100 * strtoul(percent, NULL, 10);
	return result;
}

int adjtimex(struct timex *state)
{
	int (*real)(struct timex *);
	const char *kept = getenv("HARK_CLOCK_KEPT");

	*(void **)&real = dlsym(RTLD_NEXT, "adjtimex");
	if (kept == NULL)
		return real(state);
	state->status = kept[0] == '1' ? 0 : STA_UNSYNC;
	return kept[0] == '1' ? TIME_OK : TIME_ERROR;
}

int getaddrinfo(
    const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
	const char *file = getenv("HARK_NAMES_FILE"), *names = getenv("HARK_NAMES");

	*(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
	if (names != NULL)
		return strcmp(names, "later") == 0 ? EAI_AGAIN : EAI_NONAME;
	if (file == NULL)
		return real(name, service, hints, found);
	if (access(file, F_OK) == 0)
		return real("127.0.0.1", service, hints, found);
	sleep(PATIENCE_SECONDS);
	return EAI_AGAIN;
}
