/*
 * The door through which the program enters when it is started as a reader.
 */
#include "config.h"
#include "src/reader/reader_p.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

void reader_main_if_asked(int argc, char **argv)
{
	struct stat status;

	if (argc != 2 || strcmp(argv[1], READER_ARGUMENT) != 0)
		return;
	if (fstat(READER_FD, &status) != 0 || !S_ISSOCK(status.st_mode))
		_exit(EXIT_FAILURE); /* a curious person, not reader.c */
	reader_worker_run(READER_FD, message_prepare, message_read);
}
