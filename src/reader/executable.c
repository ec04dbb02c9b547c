/*
 * Where the reader's program is: beside the program that runs, as in the build tree, or where it
 * was installed. It is opened once, and started from that descriptor however often: what an upgrade
 * puts in its place meanwhile is for the next harkd, which is of the same version.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define INSTALLED_PATH PKGLIBEXECDIR "/" READER_PROGRAM

static int executable = -1; /* owned for the life of the process */

void executable_use(const char *path)
{
	if (executable >= 0)
		close(executable);
	executable = child_move_up(open(path, O_PATH | O_CLOEXEC));
}

/* The path of READER_PROGRAM beside the program that runs; "" when that is not known. */
static void find_beside(char path[PATH_MAX])
{
	static const char name[] = "/" READER_PROGRAM;
	ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - sizeof(name));
	char *slash;

	path[size > 0 ? size : 0] = '\0';
	slash = strrchr(path, '/');
	if (slash != NULL)
		memcpy(slash, name, sizeof(name));
}

int executable_open(struct error *error)
{
	char beside[PATH_MAX];

	if (executable >= 0)
		return executable;
	find_beside(beside);
	executable_use(beside);
	if (executable < 0 && errno == ENOENT)
		executable_use(INSTALLED_PATH);
	if (executable >= 0)
		return executable;
	return error_set_errno(error,
	    _("the program in which mails are read is neither %s nor %s (install hark anew)"),
	    beside, INSTALLED_PATH);
}
