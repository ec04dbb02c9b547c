/*
 * hark-reader: the program in which mails are read. stem.c starts it with a socket; it holds
 * nothing of hark but src/message and the jail, and no library but what these need.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

/* A curious person has none. */
static bool has_socket(void)
{
	struct stat status;

	return fstat(READER_FD, &status) == 0 && S_ISSOCK(status.st_mode);
}

int main(int argc, char **argv)
{
	if (argc != 2 || strcmp(argv[1], READER_ARGUMENT) != 0 || !has_socket()) {
		fputs("hark-reader " PACKAGE_VERSION
		      " is started by harkd and hark alone, see harkd(8)\n",
		    stderr);
		return EXIT_FAILURE;
	}
	/* It was started by a descriptor's number. */
	prctl(PR_SET_NAME, READER_PROGRAM, 0, 0, 0);
	reader_worker_run(READER_FD, message_prepare, message_read);
}
