#include "hark/base.h"

#include <time.h>

static int64_t offset_ms;
static bool is_frozen;
static int64_t frozen_ms;

static int64_t read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	return is_frozen ? frozen_ms : read_clock(CLOCK_REALTIME) + offset_ms;
}

int64_t clock_monotonic_ms(void)
{
	/* BOOTTIME counts while the machine sleeps: deadlines must have passed when it wakes. */
	return read_clock(CLOCK_BOOTTIME);
}

void clock_set(int64_t now_ms)
{
	is_frozen = false;
	offset_ms = now_ms - read_clock(CLOCK_REALTIME);
}

void clock_freeze(int64_t now_ms)
{
	is_frozen = true;
	frozen_ms = now_ms;
}
