/*
 * imap_fetch: the first bytes of a batch of mails in one command, each handed over as soon as
 * libetpan has read it and freed behind the callback, so memory holds one mail whatever the batch.
 *
 * A batch may be asked for ahead, so that the server and the line work while the caller is busy
 * with the batch before. Only one FETCH is under way at a time: a server may send the mails of a
 * second one before it ends the first (Dovecot does), and they could not be handed over yet.
 *
 * A server's answer is not believed: a UID that was not asked for or comes twice is dropped with a
 * line in the log.
 */
#include "imap_p.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* UID, RFC822.SIZE, INTERNALDATE, a literal's frame, and answers about other mails in between. */
#define FETCH_SPARE_BYTES 4096
/* A line of half a megabit is waited for. */
#define SLOWEST_BYTES_PER_MS 64

struct fetch {
	struct asked asked;
	bool is_seen[FETCH_BATCH_MAILS];
	/* Content NIL: gone in this moment, or the server cannot read it. The end of the answer
	 * tells which. */
	struct imap_mail absent[FETCH_BATCH_MAILS];
	size_t absent_count;
	imap_mail_callback callback; /* NULL: nobody listens */
	void *context;
	bool is_stopped;
};

/* ---- one mail ---- */

static int64_t date_ms(const struct mailimap_date_time *date)
{
	struct tm tm = {
	    .tm_year = date->dt_year - 1900,
	    .tm_mon = date->dt_month - 1,
	    .tm_mday = date->dt_day,
	    .tm_hour = date->dt_hour,
	    .tm_min = date->dt_min,
	    .tm_sec = date->dt_sec,
	};
	int zone_minutes = date->dt_zone / 100 * 60 + date->dt_zone % 100;

	if (date->dt_year < 1970 || date->dt_year > 9999)
		return 0;
	return (int64_t)timegm(&tm) * SECOND_MS - zone_minutes * MINUTE_MS;
}

static bool read_item(const struct mailimap_msg_att_static *item, struct imap_mail *mail)
{
	const struct mailimap_msg_att_body_section *section;

	switch (item->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		mail->uid = item->att_data.att_uid;
		return false;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		mail->size_bytes = item->att_data.att_rfc822_size;
		return false;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		if (item->att_data.att_internal_date != NULL)
			mail->internal_date_ms = date_ms(item->att_data.att_internal_date);
		return false;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		section = item->att_data.att_body_section;
		if (section->sec_body_part != NULL)
			mail->content = (struct bytes){
			    (const uint8_t *)section->sec_body_part, section->sec_length};
		return true;
	default:
		return false;
	}
}

/* False for what only tells of flags. */
static bool read_mail(const struct mailimap_msg_att *answer, struct imap_mail *mail)
{
	bool has_content = false;

	for (clistiter *at = clist_begin(answer->att_list); at != NULL; at = clist_next(at)) {
		const struct mailimap_msg_att_item *item = clist_content(at);

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC)
			has_content |= read_item(item->att_data.att_static, mail);
	}
	return has_content;
}

/* The place of the UID among those asked for, or count. */
static size_t find_uid(const struct asked *asked, uint32_t uid)
{
	size_t low = 0, high = asked->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (asked->uids[middle] < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < asked->count && asked->uids[low] == uid ? low : asked->count;
}

static void on_mail(struct mailimap_msg_att *answer, void *context)
{
	struct fetch *fetch = context;
	struct imap_mail mail = {0};
	size_t place;

	if (!read_mail(answer, &mail) || fetch->callback == NULL || fetch->is_stopped)
		return;
	place = find_uid(&fetch->asked, mail.uid);
	if (place == fetch->asked.count || fetch->is_seen[place]) {
		log_warning("UID %u: the server sent it %s, dropped", (unsigned)mail.uid,
		    place == fetch->asked.count ? "unasked" : "twice");
		return;
	}
	fetch->is_seen[place] = true;
	if (mail.content.data == NULL) {
		fetch->absent[fetch->absent_count++] = mail;
		return;
	}
	/* RFC822.SIZE is an estimate on some servers: a content as long as asked for is cut unless
	 * it says equal. */
	mail.is_partial =
	    mail.content.size >= fetch->asked.max_bytes && mail.size_bytes != mail.content.size;
	fetch->is_stopped = !fetch->callback(fetch->context, &mail);
}

/* ---- the command ---- */

static void add_set(struct buffer *command, const uint32_t *uids, size_t count)
{
	for (size_t i = 0; i < count;) {
		size_t last = i;

		while (last + 1 < count && uids[last + 1] == uids[last] + 1)
			last++;
		buffer_printf(command, "%s%u", i == 0 ? "" : ",", (unsigned)uids[i]);
		if (last > i)
			buffer_printf(command, ":%u", (unsigned)uids[last]);
		i = last + 1;
	}
}

static int ask(struct imap *imap, const uint32_t *uids, size_t count, uint32_t max_bytes)
{
	struct asked *asked = &imap->ahead;
	AUTO_BUFFER struct buffer command;

	buffer_init(&command, 64 + 24 * (size_t)FETCH_BATCH_MAILS);
	buffer_add(&command, "UID FETCH ");
	add_set(&command, uids, count);
	buffer_printf(
	    &command, " (UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.%u>)", (unsigned)max_bytes);
	asked->tag = imap_send(imap, command.data);
	if (asked->tag == 0)
		return -1;
	asked->max_bytes = max_bytes;
	asked->count = count;
	memcpy(asked->uids, uids, count * sizeof(*uids));
	return 0;
}

static bool is_asked(
    const struct asked *asked, const uint32_t *uids, size_t count, uint32_t max_bytes)
{
	return asked->count == count && asked->max_bytes == max_bytes &&
	       memcmp(asked->uids, uids, count * sizeof(*uids)) == 0;
}

/* Mails that exist and have no content for us: the caller must not pass them over in silence. */
static void hand_over_absent(struct fetch *fetch)
{
	for (size_t i = 0; i < fetch->absent_count && !fetch->is_stopped; i++) {
		log_warning("UID %u: the server gave no content", (unsigned)fetch->absent[i].uid);
		fetch->absent[i].is_absent = true;
		fetch->is_stopped = !fetch->callback(fetch->context, &fetch->absent[i]);
	}
}

/* The answer to what was asked. */
static enum net_result take_answer(struct imap *imap, struct fetch *fetch, struct error *error)
{
	const struct asked *asked = &fetch->asked;
	const struct gate_limits limits = {
	    .line_bytes = GATE_LINE_BYTES_MAX,
	    .literal_bytes = asked->max_bytes,
	    .lines = GATE_LINES_SPARE + 4 * asked->count,
	    .budget_bytes =
		1024 * 1024 + asked->count * ((size_t)asked->max_bytes + FETCH_SPARE_BYTES),
	    .extra_ms = (int64_t)(asked->count * asked->max_bytes / SLOWEST_BYTES_PER_MS),
	};
	enum net_result result;

	mailimap_set_msg_att_handler(imap->session, on_mail, fetch);
	result = imap_receive(imap, asked->tag, &limits, error);
	mailimap_set_msg_att_handler(imap->session, NULL, NULL);
	if (result != NET_OK)
		return result;
	/* RFC 5530: some are gone meanwhile, the others were sent. */
	if (text_find_ascii_case(gate_words(imap->gate), "[EXPUNGEISSUED]") != NULL)
		fetch->absent_count = 0;
	else if (gate_status(imap->gate) == GATE_NO) {
		error_set(error, _("the server refused %s: %s"), "FETCH", gate_words(imap->gate));
		return NET_DENIED;
	} else if (gate_status(imap->gate) != GATE_OK) {
		stream_fail(
		    imap->stream, _("the server refused %s: %s"), "FETCH", gate_words(imap->gate));
		return imap_lost(imap, error);
	}
	hand_over_absent(fetch);
	return fetch->is_stopped ? NET_STOPPED : NET_OK;
}

/* What was asked becomes what is fetched. */
static enum net_result take(struct imap *imap, struct fetch *fetch, struct error *error)
{
	fetch->asked = imap->ahead;
	imap->ahead.count = 0;
	return take_answer(imap, fetch, error);
}

enum net_result imap_drop_fetch(struct imap *imap, struct error *error)
{
	struct fetch nobody = {.callback = NULL};
	enum net_result result = imap->ahead.count == 0 ? NET_OK : take(imap, &nobody, error);

	return result == NET_DENIED ? NET_OK : result; /* whoever asks for them again is told */
}

static uint32_t at_most(uint32_t max_bytes)
{
	return max_bytes < MAIL_BYTES_MAX ? max_bytes : MAIL_BYTES_MAX;
}

enum net_result imap_fetch_ahead(
    struct imap *imap, const uint32_t *uids, size_t count, uint32_t max_bytes, struct error *error)
{
	if (count == 0 || count > FETCH_BATCH_MAILS || imap->ahead.count > 0 ||
	    imap->said_count > 0)
		return NET_OK;
	return ask(imap, uids, count, at_most(max_bytes)) == 0 ? NET_OK : imap_lost(imap, error);
}

enum net_result imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
    uint32_t max_bytes, imap_mail_callback callback, void *context, struct error *error)
{
	struct fetch fetch = {.callback = callback, .context = context};
	enum net_result result = NET_OK;

	max_bytes = at_most(max_bytes);
	if (count == 0)
		return NET_OK;
	if (count > FETCH_BATCH_MAILS) {
		log_error("a batch of %zu mails is above FETCH_BATCH_MAILS", count);
		abort();
	}
	if (!is_asked(&imap->ahead, uids, count, max_bytes)) {
		result = imap_drop_ahead(imap, error);
		if (result == NET_OK && ask(imap, uids, count, max_bytes) != 0)
			return imap_lost(imap, error);
	}
	return result == NET_OK ? take(imap, &fetch, error) : result;
}
