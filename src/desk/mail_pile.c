/*
 * A pile of mails that were read, given back in the order of their dates. The messages lie in a
 * scratch file; in memory each mail takes a few dozen bytes, so that a mailbox of any size fits.
 */
#include "desk_p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A packed message, or an unread mail behind its reason. */
#define PACKED_BYTES_MAX (MAIL_BYTES_MAX + ERROR_TEXT_MAX)

struct pile_item {
	int64_t at_ms;
	int64_t offset;
	int64_t size_bytes;
	uint32_t packed_size;
	uint32_t number;	/* in the order in which they came, from 1 */
	uint32_t mailbox_index; /* whose mail it is */
	bool is_unread;
};

struct mail_pile {
	int fd; /* owned */
	int64_t end;
	struct buffer packed; /* owned */
	struct pile_item *items;
	size_t count, room;
};

struct mail_pile *mail_pile_new(struct error *error)
{
	struct mail_pile *pile;
	int fd = file_scratch(error);

	if (fd < 0)
		return NULL;
	pile = mem_alloc(sizeof(*pile));
	pile->fd = fd;
	buffer_init(&pile->packed, PACKED_BYTES_MAX);
	return pile;
}

void mail_pile_free(struct mail_pile **pile)
{
	if (*pile == NULL)
		return;
	close((*pile)->fd);
	buffer_free(&(*pile)->packed);
	free((*pile)->items);
	free(*pile);
	*pile = NULL;
}

size_t mail_pile_count(const struct mail_pile *pile)
{
	return pile->count;
}

static int write_packed(struct mail_pile *pile, struct error *error)
{
	size_t done = 0;

	while (done < pile->packed.size) {
		ssize_t put = pwrite(pile->fd, pile->packed.data + done, pile->packed.size - done,
		    pile->end + (int64_t)done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return error_set_errno(error, _("temporary file"));
		done += (size_t)put;
	}
	pile->end += (int64_t)done;
	return 0;
}

static struct pile_item *next_item(struct mail_pile *pile)
{
	if (pile->count == pile->room) {
		pile->room = pile->room > 0 ? 2 * pile->room : 256;
		pile->items = mem_resize(pile->items, pile->room, sizeof(*pile->items));
	}
	return &pile->items[pile->count];
}

/* Why a mail must be quarantined, NULL when it was understood. */
static const char *reason_unread(const struct arrival *arrival)
{
	const struct message *message = arrival->message;

	if (message == NULL)
		return arrival->quarantine_reason;
	if (message->nature != NATURE_UNREADABLE)
		return NULL;
	return message->error != NULL ? message->error : message->nature_reason;
}

/* The reason, a NUL, and the bytes as they came. */
static void pack_unread(struct buffer *packed, const char *reason, struct bytes raw)
{
	buffer_append(packed, reason, strlen(reason) + 1);
	buffer_append(packed, raw.data, raw.size);
}

int mail_pile_add(struct mail_pile *pile, const struct arrival *arrival, size_t mailbox_index,
    struct error *error)
{
	const char *reason = reason_unread(arrival);
	struct pile_item *item = next_item(pile);
	struct arena *arena = arena_new();

	buffer_clear(&pile->packed);
	if (reason == NULL)
		reader_pack(&pile->packed, arrival->message, arena);
	else
		pack_unread(&pile->packed, reason, arrival->raw);
	arena_free(&arena);
	*item = (struct pile_item){.at_ms = arrival->internal_date_ms,
	    .offset = pile->end,
	    .size_bytes = arrival->size_bytes,
	    .packed_size = (uint32_t)pile->packed.size,
	    .number = (uint32_t)pile->count + 1,
	    .mailbox_index = (uint32_t)mailbox_index,
	    .is_unread = reason != NULL};
	if (write_packed(pile, error) != 0)
		return -1;
	pile->count++;
	return 0;
}

static int compare_items(const void *a, const void *b)
{
	const struct pile_item *left = a, *right = b;

	if (left->at_ms != right->at_ms)
		return left->at_ms < right->at_ms ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

void mail_pile_sort(struct mail_pile *pile)
{
	if (pile->count > 0)
		qsort(pile->items, pile->count, sizeof(*pile->items), compare_items);
}

static int read_packed(struct mail_pile *pile, const struct pile_item *item, struct arena *arena,
    struct bytes *packed_r, struct error *error)
{
	char *data = arena_alloc(arena, item->packed_size + 1);
	size_t done = 0;

	while (done < item->packed_size) {
		ssize_t got = pread(
		    pile->fd, data + done, item->packed_size - done, item->offset + (int64_t)done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO;
		if (got <= 0) {
			error_set_errno(error, _("temporary file"));
			return -1;
		}
		done += (size_t)got;
	}
	*packed_r = (struct bytes){(const uint8_t *)data, done};
	return 0;
}

int mail_pile_get(struct mail_pile *pile, size_t index, struct arena *arena,
    struct arrival *arrival_r, size_t *mailbox_index_r, struct error *error)
{
	const struct pile_item *item = &pile->items[index];
	struct arrival arrival = {.uid = item->number,
	    .internal_date_ms = item->at_ms,
	    .size_bytes = item->size_bytes,
	    .raw = {(const uint8_t *)"", 0}};
	struct message *message = NULL;
	struct bytes packed = {NULL, 0};

	if (read_packed(pile, item, arena, &packed, error) != 0)
		return -1;
	if (item->is_unread) {
		size_t reason_size = strlen((const char *)packed.data) + 1;

		arrival.quarantine_reason = (const char *)packed.data;
		arrival.raw = (struct bytes){packed.data + reason_size, packed.size - reason_size};
	} else if (reader_unpack(packed, arena, &message, error) != 0) {
		return error_add(error, _("temporary file"));
	}
	arrival.message = message;
	*arrival_r = arrival;
	*mailbox_index_r = item->mailbox_index;
	return 0;
}

void mail_pile_span(const struct mail_pile *pile, int64_t *from_ms_r, int64_t *to_ms_r)
{
	*from_ms_r = pile->count > 0 ? pile->items[0].at_ms : 0;
	*to_ms_r = pile->count > 0 ? pile->items[pile->count - 1].at_ms : 0;
}
