/*
 * Splits a stream of any length into mails, holding one mail at most. A From_ line ends a mail when
 * it shows a date, or when it stands behind an empty line and holds no more than an address: so
 * neither an unescaped "From now on ..." in a text nor a missing empty line changes the count.
 */
#include "src/cli/cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES (128 * 1024)
#define KEPT_BYTES ((size_t)1024 * 1024) /* a larger mail's room goes back to the system */
#define SEPARATOR "From "
#define SEPARATOR_SIZE (sizeof(SEPARATOR) - 1)

struct mbox {
	int fd; /* owned */
	char block[BLOCK_BYTES];
	size_t start, end; /* what is not yet consumed */
	bool is_at_end;
	struct buffer mail; /* owned */
};

struct mbox *mbox_new(int fd)
{
	struct mbox *mbox = mem_alloc(sizeof(*mbox));

	mbox->fd = fd;
	buffer_init(&mbox->mail, MAIL_BYTES_MAX);
	return mbox;
}

void mbox_restart(struct mbox *mbox, int fd)
{
	close(mbox->fd);
	mbox->fd = fd;
	mbox->start = mbox->end = 0;
	mbox->is_at_end = false;
	if (mbox->mail.capacity > KEPT_BYTES)
		buffer_free(&mbox->mail);
}

void mbox_free(struct mbox **mbox)
{
	if (*mbox == NULL)
		return;
	close((*mbox)->fd);
	buffer_free(&(*mbox)->mail);
	mem_cleanup(mbox);
	*mbox = NULL;
}

/* Reads on until the block is full or the stream ends. */
static int fill(struct mbox *mbox)
{
	if (mbox->start > 0)
		memmove(mbox->block, mbox->block + mbox->start, mbox->end - mbox->start);
	mbox->end -= mbox->start;
	mbox->start = 0;
	while (mbox->end < BLOCK_BYTES && !mbox->is_at_end) {
		ssize_t got = read(mbox->fd, mbox->block + mbox->end, BLOCK_BYTES - mbox->end);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		mbox->end += (size_t)got;
		mbox->is_at_end = got == 0;
	}
	return 0;
}

/* The next line with its line break, or a whole block of one that is longer; empty at the end. Not
 * consumed. */
static int peek_line(struct mbox *mbox, struct bytes *line_r)
{
	const char *start = mbox->block + mbox->start;
	const char *newline = memchr(start, '\n', mbox->end - mbox->start);

	if (newline == NULL) {
		if (fill(mbox) != 0)
			return -1;
		start = mbox->block;
		newline = memchr(start, '\n', mbox->end);
	}
	line_r->data = (const uint8_t *)start;
	line_r->size = newline != NULL ? (size_t)(newline - start) + 1 : mbox->end - mbox->start;
	return 0;
}

static bool begins_with_separator(struct bytes line)
{
	size_t at = SEPARATOR_SIZE;

	if (line.size < SEPARATOR_SIZE || memcmp(line.data, SEPARATOR, SEPARATOR_SIZE) != 0)
		return false;
	while (at < line.size && line.data[at] == ' ')
		at++;
	return at == line.size || line.data[at] != ':'; /* "From : li@x" is a field */
}

bool mbox_is_mbox(struct mbox *mbox)
{
	struct bytes line;

	return peek_line(mbox, &line) == 0 && begins_with_separator(line);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "10:02" */
static bool has_time(const char *text)
{
	for (; *text != '\0'; text++)
		if (is_digit(text[0]) && text[1] == ':' && is_digit(text[2]) && is_digit(text[3]))
			return true;
	return false;
}

/* asctime(3)'s "Sun Nov 22 08:00:00 2026", with a zone somewhere or without seconds. */
static bool has_date(const char *text)
{
	static const char *const days[] = {
	    " Mon ", " Tue ", " Wed ", " Thu ", " Fri ", " Sat ", " Sun "};

	for (size_t i = 0; i < ARRAY_SIZE(days); i++) {
		const char *day = strstr(text, days[i]);

		if (day != NULL && has_time(day))
			return true;
	}
	return false;
}

/* What tools write that leave the date out: nothing, "-" or an address. */
static bool is_bare(const char *text)
{
	size_t length = strcspn(text, " \r\n");

	if (text[length + strspn(text + length, " \r\n")] != '\0')
		return false;
	return length == 0 || (length == 1 && text[0] == '-') || memchr(text, '@', length) != NULL;
}

static bool is_separator(struct bytes line, bool is_after_empty_line)
{
	char text[256];
	size_t size = line.size < sizeof(text) ? line.size : sizeof(text) - 1;

	if (!begins_with_separator(line))
		return false;
	memcpy(text, line.data, size);
	text[size] = '\0';
	return has_date(text) || (is_after_empty_line && is_bare(text + SEPARATOR_SIZE));
}

/* ">From ", ">>From ", ...: how mboxrd writes a text's line that begins with "From ". */
static bool is_escaped(struct bytes line)
{
	size_t marks = 0;

	while (marks < line.size && line.data[marks] == '>')
		marks++;
	return marks > 0 && line.size - marks >= SEPARATOR_SIZE &&
	       memcmp(line.data + marks, SEPARATOR, SEPARATOR_SIZE) == 0;
}

static bool is_empty_line(struct bytes line)
{
	return (line.size == 1 && line.data[0] == '\n') ||
	       (line.size == 2 && line.data[0] == '\r' && line.data[1] == '\n');
}

/* The empty line in front of a From_ line belongs to the mbox, not to the mail. */
static void drop_last_empty_line(struct buffer *mail)
{
	size_t size = mail->size;

	if (size == 0 || mail->data[size - 1] != '\n')
		return;
	size -= size > 1 && mail->data[size - 2] == '\r' ? 2 : 1;
	if (size == 0 || mail->data[size - 1] == '\n')
		mail->size = size;
}

/* As much as fits. */
static void append(struct buffer *mail, size_t maximum_bytes, struct bytes line)
{
	size_t room = maximum_bytes > mail->size ? maximum_bytes - mail->size : 0;

	if (line.size > room)
		mail->is_truncated = true;
	buffer_append(mail, line.data, line.size < room ? line.size : room);
}

/* Where the stream stands within a mail. */
struct position {
	bool is_line_start;
	bool is_after_empty_line;
};

static void take_line(
    struct mbox *mbox, struct bytes line, struct position *position, size_t maximum_bytes)
{
	struct bytes kept = line;

	if (position->is_line_start && is_escaped(line)) {
		kept.data++;
		kept.size--;
	}
	append(&mbox->mail, maximum_bytes, kept);
	position->is_after_empty_line = position->is_line_start && is_empty_line(line);
	position->is_line_start = line.data[line.size - 1] == '\n';
	mbox->start += line.size;
}

/* A mail whose lines end in CR alone is one line to us: its first one ends at the CR. */
static struct bytes cut_at_cr(struct bytes line)
{
	const uint8_t *cr = memchr(line.data, '\r', line.size);
	size_t size = cr == NULL ? line.size : (size_t)(cr - line.data) + 1;

	return size < line.size && line.data[size] != '\n' ? (struct bytes){line.data, size} : line;
}

static bool ends_line(struct bytes line)
{
	return line.data[line.size - 1] == '\n' || line.data[line.size - 1] == '\r';
}

/* Skips the From_ line in front of a mail; false at the end of the stream. */
static int skip_separator(struct mbox *mbox)
{
	struct bytes line;
	bool is_skipping;

	if (peek_line(mbox, &line) != 0)
		return -1;
	if (line.size == 0)
		return 0;
	is_skipping = begins_with_separator(line);
	while (is_skipping && line.size > 0) {
		line = cut_at_cr(line);
		is_skipping = !ends_line(line);
		mbox->start += line.size;
		if (is_skipping && peek_line(mbox, &line) != 0)
			return -1;
	}
	return 1;
}

/* All that follows, as it is; what is behind the maximum is of no interest. */
static int take_rest(struct mbox *mbox, size_t maximum_bytes)
{
	while (!mbox->mail.is_truncated) {
		struct bytes piece;

		if (mbox->start == mbox->end && fill(mbox) != 0)
			return -1;
		piece = (struct bytes){
		    (const uint8_t *)mbox->block + mbox->start, mbox->end - mbox->start};
		if (piece.size == 0)
			break;
		append(&mbox->mail, maximum_bytes, piece);
		mbox->start = mbox->end;
	}
	return 0;
}

/* Up to the next From_ line. */
static int take_mail(struct mbox *mbox, size_t maximum_bytes)
{
	struct position position = {.is_line_start = true, .is_after_empty_line = true};
	struct bytes line;

	for (;;) {
		if (peek_line(mbox, &line) != 0)
			return -1;
		if (line.size == 0)
			return 0;
		if (position.is_line_start && is_separator(line, position.is_after_empty_line)) {
			drop_last_empty_line(&mbox->mail);
			return 0;
		}
		take_line(mbox, line, &position, maximum_bytes);
	}
}

int mbox_next(struct mbox *mbox, bool is_single, size_t maximum_bytes, struct bytes *mail_r,
    bool *is_partial_r)
{
	int found = skip_separator(mbox);

	if (found <= 0)
		return found;
	buffer_clear(&mbox->mail);
	if ((is_single ? take_rest(mbox, maximum_bytes) : take_mail(mbox, maximum_bytes)) != 0)
		return -1;
	*mail_r = (struct bytes){.data = (const uint8_t *)mbox->mail.data, .size = mbox->mail.size};
	*is_partial_r = mbox->mail.is_truncated;
	return 1;
}
