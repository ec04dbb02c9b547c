/*
 * stream_etpan: the gate as libetpan's mailstream_low. libetpan only reads through it: commands
 * are written straight to the stream. A read never answers 0, at which libetpan 1.9.4 spins for
 * ever, and never more than one line or the rest of one literal, so that libetpan's own buffer is
 * empty whenever it has finished an answer.
 */
#include "imap_p.h"

#include <stdlib.h>

static ssize_t low_read(mailstream_low *low, void *data, size_t size)
{
	return gate_read(low->data, data, size);
}

static ssize_t low_write(mailstream_low *low, const void *data, size_t size)
{
	(void)low;
	(void)data;
	(void)size;
	return -1;
}

static int low_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int low_fd(mailstream_low *low)
{
	(void)low;
	return -1;
}

static void low_free(mailstream_low *low)
{
	free(low);
}

static void low_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *low_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static mailstream_low_driver driver = {
    .mailstream_read = low_read,
    .mailstream_write = low_write,
    .mailstream_close = low_close,
    .mailstream_get_fd = low_fd,
    .mailstream_free = low_free,
    .mailstream_cancel = low_cancel,
    .mailstream_get_cancel = low_get_cancel,
};

mailstream *etpan_stream_new(struct gate *gate)
{
	mailstream_low *low = mailstream_low_new(gate, &driver);
	mailstream *stream = low == NULL ? NULL : mailstream_new(low, 8192);

	if (stream == NULL)
		free(low);
	return stream;
}
