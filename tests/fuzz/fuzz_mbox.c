/*
 * Any stream is a number of mails, none of which is longer than the stream, and the same when it is
 * read again.
 */
#include "src/cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAIL_BYTES 1000 /* so that small inputs reach the limit */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t sum_of_mails(const uint8_t *data, size_t size, size_t *count_r)
{
	int fd = memfd_create("mbox", MFD_CLOEXEC);
	struct mbox *mbox = mbox_new(fd);
	struct bytes mail;
	size_t sum = 0;
	bool is_partial, is_single;

	if (write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	is_single = !mbox_is_mbox(mbox);
	*count_r = 0;
	while (mbox_next(mbox, is_single, MAIL_BYTES, &mail, &is_partial) == 1) {
		if (mail.size > MAIL_BYTES || (is_partial && mail.size != MAIL_BYTES))
			abort();
		sum += mail.size;
		++*count_r;
		if (is_single)
			break;
	}
	mbox_free(&mbox);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count, again;
	size_t sum = sum_of_mails(data, size, &count);

	if (sum > size || (size > 0) != (count > 0))
		abort();
	if (sum_of_mails(data, size, &again) != sum || again != count)
		abort();
	return 0;
}
