/*
 * A quarantined mail gets another try after an update: read in the jail as always, and then taken
 * in under the UID that it had, without an answer to the customer (it is old by now).
 */
#include "desk_p.h"

#include <string.h>

static int find(struct desk *desk, int64_t quarantine_id, struct arena *arena,
    struct quarantine_record *record_r, struct error *error)
{
	struct quarantine_record *records;
	size_t count;

	if (store_quarantine_each(desk->store, false, arena, &records, &count, error) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (records[i].id == quarantine_id) {
			*record_r = records[i];
			return 0;
		}
	}
	return error_set(error, _("there is no quarantined mail %lld"), (long long)quarantine_id);
}

static const struct mailbox_settings *mailbox_of(const struct desk *desk, const char *address)
{
	for (size_t i = 0; i < desk->settings->mailbox_count; i++)
		if (text_equal_ascii_case(desk->settings->mailboxes[i].address, address))
			return &desk->settings->mailboxes[i];
	return &desk->settings->mailboxes[0];
}

/* 1 read, 0 still unreadable, -1 no reader. */
static int read_again(struct desk *desk, int64_t quarantine_id, struct reader *reader,
    struct arena *arena, struct arrival *arrival, struct error *error)
{
	struct message_options options = {.is_partial = false};
	struct message *message = NULL;
	enum reader_result result;

	if (store_quarantine_raw(desk->store, quarantine_id, arena, &arrival->raw, error) != 1)
		return -1;
	if (arrival->raw.size == 0) {
		error_set(error,
		    _("the bytes of mail %lld are not kept; look at it in your mail program"),
		    (long long)quarantine_id);
		return 0;
	}
	result = reader_read(reader, arrival->raw, &options, arena, &message, error);
	if (result == READER_UNAVAILABLE)
		return -1;
	if (result == READER_QUARANTINE)
		return 0;
	if (message->nature == NATURE_UNREADABLE) {
		error_set(
		    error, "%s", message->error != NULL ? message->error : message->nature_reason);
		return 0;
	}
	arrival->message = message;
	return 1;
}

int quarantine_retry(
    struct desk *desk, int64_t quarantine_id, struct reader *reader, struct error *error)
{
	struct arena *arena = arena_new();
	struct quarantine_record record = {0};
	struct take_in_result result;
	struct arrival arrival = {0};
	int done = find(desk, quarantine_id, arena, &record, error);

	if (done == 0)
		done = read_again(desk, quarantine_id, reader, arena, &arrival, error);
	if (done == 1) {
		struct take_in_context context = {.desk = desk,
		    .mailbox = mailbox_of(desk, record.account),
		    .ledger_id = record.ledger_id,
		    .watermark_ms = INT64_MAX, /* every mail is older: no answer */
		    .is_rescan = true};

		arrival.uid = record.uid;
		arrival.internal_date_ms = record.at_ms;
		arrival.size_bytes = record.size_bytes;
		done = store_account(
		    desk->store, context.mailbox->address, &context.account_id, error);
		if (done == 0)
			done = take_in_again(&context, &arrival, quarantine_id, &result, error) == 0
				   ? 1
				   : -1;
	}
	arena_free(&arena);
	return done;
}
