/*
 * Landlock (landlock(7)) without a single rule: nothing that the kernel can restrict is left. The
 * numbers are the kernel's ABI and are written out here because the headers of the build machine
 * are often older than the kernel that runs.
 */
#include "src/reader/reader_p.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444 /* the same on every architecture */
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION 1u

struct ruleset_attributes {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

/* What each ABI knows, and how much of the structure it takes. */
struct abi {
	int version;
	size_t size;
	struct ruleset_attributes handled;
};

#define FS_1 UINT64_C(0x1fff)  /* execute ... make symbolic link */
#define FS_2 UINT64_C(0x3fff)  /* and move between folders */
#define FS_3 UINT64_C(0x7fff)  /* and truncate */
#define FS_5 UINT64_C(0xffff)  /* and ioctl on devices */
#define NET_4 UINT64_C(0x3)    /* TCP bind and connect */
#define SCOPED_6 UINT64_C(0x3) /* abstract Unix sockets and signals */

static const struct abi abis[] = {
    {6, 24, {FS_5, NET_4, SCOPED_6}},
    {5, 16, {FS_5, NET_4, 0}},
    {4, 16, {FS_3, NET_4, 0}},
    {3, 8, {FS_3, 0, 0}},
    {2, 8, {FS_2, 0, 0}},
    {1, 8, {FS_1, 0, 0}},
};

int landlock_abi(void)
{
	long version =
	    syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

static const struct abi *find_abi(int version)
{
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++)
		if (version >= abis[i].version)
			return &abis[i];
	return NULL;
}

int landlock_enter(struct error *error)
{
	const struct abi *abi = find_abi(landlock_abi());
	int fd;
	int result = 0;

	if (abi == NULL)
		return 0;
	fd = (int)syscall(SYS_landlock_create_ruleset, &abi->handled, abi->size, 0u);
	if (fd < 0)
		return error_set_errno(error, "Landlock rule set");
	if (syscall(SYS_landlock_restrict_self, fd, 0u) != 0)
		result = error_set_errno(error, "Landlock");
	close(fd);
	return result;
}
