/*
 * odd_machine: a disk that is nearly full and a clock that nobody keeps, or that somebody does,
 * whatever the machine is like on which the tests run. Preloaded into hark.
 *
 *   HARK_DISK_FREE_PERCENT=N  so much of every disk is free
 *   HARK_CLOCK_KEPT=0|1       what the kernel says of the clock
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

__attribute__((constructor)) static void start(void)
{
	unsetenv("LD_PRELOAD"); /* a program that hark runs has no business with it */
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
