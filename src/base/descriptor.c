/*
 * Descriptors that a new process must not inherit. The system call is made by hand: glibc has had a
 * function for it since 2.34, musl has none.
 */
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hark/base.h"

/* Where the kernel's headers or the kernel do not know the call: no more than a service has. */
#define DESCRIPTORS_MAX 65536

void descriptor_close_above(int fd)
{
	struct rlimit limit;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)fd + 1, ~0U, 0) == 0)
		return;
#endif
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > DESCRIPTORS_MAX)
		limit.rlim_cur = DESCRIPTORS_MAX;
	while (++fd < (int)limit.rlim_cur)
		close(fd);
}
