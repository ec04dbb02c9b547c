#include "hark/base.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BOOT_ID_BYTES_MAX 64

/* The kernel's, unless /proc is shut away: then the unit file tells it. */
static void read_kernel(char id[BOOT_ID_BYTES_MAX])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd >= 0 ? read(fd, id, BOOT_ID_BYTES_MAX - 1) : 0;

	if (fd >= 0)
		close(fd);
	id[got > 0 ? got : 0] = '\0';
	id[strcspn(id, "\n")] = '\0';
}

const char *boot_id(void)
{
	static char id[BOOT_ID_BYTES_MAX];
	const char *told = getenv("HARK_BOOT_ID");

	if (told != NULL && strlen(told) < sizeof(id))
		return told;
	if (id[0] == '\0')
		read_kernel(id);
	return id;
}
